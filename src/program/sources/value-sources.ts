import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { TextSource } from "../constants-elsewhere.js";
import { bare, memberName } from "../expressions.js";
import { functionIn } from "../functions.js";
import { isGrown } from "../grown-texts.js";
import { constructorOf, isFunctionNode, staticKey } from "../nodes.js";
import { returnsOf } from "../returned.js";
import type { ClassNode, FunctionNode } from "../syntax.js";
import { enclosingClass, enclosingObject } from "../this-value.js";
import { callsOf } from "./calls-in-view.js";
import { classNamed } from "./classes-in-view.js";
import { fieldValues, isSetting } from "./class-fields.js";
import { patternPath, type PatternStep } from "./pattern-path.js";
import { absent, contextOf, none, notInView, only, orElse, overlaid, resultsOf, together, within, type CallContext, type Construction, type FunctionInView, type Held, type Source } from "./source.js";

const MOST_STEPS = 400;
/** Methods whose callback gets each element in turn. */
const EACH: ReadonlySet<string> = new Set(["map", "forEach", "flatMap", "filter", "find", "some", "every"]);
const ONE_OF: ReadonlySet<string> = new Set(["at", "find", "pop", "shift"]);
const SAME: ReadonlySet<string> = new Set(["freeze", "seal", "preventExtensions"]);

/**
 * Where the values of expressions come from in view: through variables, parameters and the calls that fill them, properties of objects however
 * they are put together, elements, fields of classes, results of functions, and both sides of a choice. Each question has a budget of steps.
 */
export class ValueSources {
  #left = 0;
  readonly #open = new Set<TSESTree.Node>();

  /** @param counts whether a call in view is one of those that are meant. */
  constructor(
    private readonly home: TextSource,
    private readonly counts: (call: TSESTree.CallExpression | TSESTree.NewExpression) => boolean = () => true,
  ) {}

  /** An expression of the file that is judged. */
  source(node: TSESTree.Node): Source {
    return { node, texts: this.home, context: null, at: node };
  }

  /** The expressions that spell what the value may be, and those that cannot be followed. */
  leavesOf(start: Source): readonly Source[] {
    return this.#asked(() => this.#leaves(start));
  }

  /** What an object may have as a property, as it is written there; of a list `null` is any element. */
  propertyOf(object: Source, name: string | null): Held {
    return this.#asked(() => this.#property(object, name));
  }

  /** One step from a name or a member to the expressions of the file that give it its value; none where some of it is not in view. */
  stepFrom(node: TSESTree.Node): readonly TSESTree.Node[] {
    const next = this.#asked(() => this.#step(this.source(node))) ?? [];
    return next.every(({ texts }) => texts === this.home) ? next.map((each) => each.node) : [];
  }

  /** The same, whatever files these stand in; null for what spells the value, or cannot be followed. */
  stepsFrom(source: Source): readonly Source[] | null {
    return this.#asked(() => this.#step(source));
  }

  /** The functions in view whose result a call yields. */
  functionsCalled(call: Source & { readonly node: TSESTree.CallExpression }): readonly FunctionInView[] {
    return this.#asked(() => this.#functions(call, call.node));
  }

  #asked<Answer>(question: () => Answer): Answer {
    this.#left = MOST_STEPS;
    this.#open.clear();
    return question();
  }

  #leaves(start: Source): readonly Source[] {
    const node = bare(start.node);
    const source = node === start.node ? start : { ...start, node };
    if (this.#left <= 0 || this.#open.has(node)) return [source];
    this.#left -= 1;
    this.#open.add(node);
    const next = this.#step(source);
    const leaves = next === null ? [source] : next.flatMap((each) => this.#leaves(each));
    this.#open.delete(node);
    return leaves;
  }

  /** One step towards where the value is spelled; null for what spells it, or cannot be followed. */
  #step(source: Source): readonly Source[] | null {
    const { node } = source;
    const same = (part: TSESTree.Node): Source => ({ ...source, node: part });
    switch (node.type) {
      case "LogicalExpression":
        return node.operator === "&&" ? [same(node.left), same(node.right)] : this.#firstOf(same(node.left), same(node.right));
      case "ConditionalExpression":
        return [same(node.consequent), same(node.alternate)];
      case "AssignmentExpression":
        return node.operator === "=" ? [same(node.right)] : null;
      case "SequenceExpression":
        return node.expressions.slice(-1).map(same);
      case "Identifier":
        return someOf(this.#named(source, node));
      case "MemberExpression":
        return someOf(this.#member(source, node));
      case "CallExpression":
        return someOf(this.#result(source, node));
      default:
        return null;
    }
  }

  /** `left ?? right`: the right side counts where the left one may be nothing. */
  #firstOf(left: Source, right: Source): readonly Source[] {
    const node = bare(left.node);
    const held = node.type === "Identifier" ? this.#named({ ...left, node }, node) : node.type === "MemberExpression" ? this.#member({ ...left, node }, node) : notInView;
    return held.rest !== "none" || held.found.length === 0 ? [left, right] : [left];
  }

  #named(source: Source, node: TSESTree.Identifier): Held {
    const { texts } = source;
    const variable = texts.variableOf(node);
    const definition = variable?.defs[0];
    if (variable === null || definition === undefined || variable.defs.length > 1 || isGrown(variable)) return notInView;
    if (definition.type === "FunctionName" && isFunctionNode(definition.node)) return only({ ...source, node: definition.node });
    if (definition.type === "ImportBinding") return this.#elsewhere(source);
    if (definition.type === "Parameter") return this.#withWrites(source, variable, this.#parameter(source, definition));
    if (definition.type !== "Variable") return notInView;
    const { id, init, parent } = definition.node;
    const path = patternPath(definition.name, id);
    if (path === null) return notInView;
    if (init === null) {
      const loop = parent.parent;
      const each = loop.type === "ForOfStatement" && loop.left === parent ? this.#property({ ...source, node: loop.right }, null) : none;
      return this.#withWrites(source, variable, this.#along(each, path, source));
    }
    const elsewhere = this.#elsewhere(source);
    if (elsewhere.found.length > 0) return elsewhere;
    return this.#withWrites(source, variable, this.#along(only({ ...source, node: init }), path, source));
  }

  /** What is assigned to a variable beside what it holds at first. */
  #withWrites(source: Source, variable: Scope.Variable, first: Held): Held {
    const written: Source[] = [];
    let { rest } = first;
    for (const reference of variable.references) {
      if (!reference.isWrite() || reference.init === true) continue;
      const { parent } = reference.identifier;
      if (parent.type === "AssignmentExpression" && parent.left === reference.identifier && isSetting(parent)) written.push({ ...source, node: parent.right });
      else if (parent.type !== "AssignmentPattern") rest = "unknown";
    }
    return { found: [...first.found, ...written], rest };
  }

  /** Down a pattern, with the defaults on the way. */
  #along(start: Held, path: readonly PatternStep[], source: Source): Held {
    let held = start;
    for (const step of path) {
      const { key, fallback } = step;
      if (step.kind === "property") held = together([...held.found.map((each) => this.#property(each, key)), { found: [], rest: held.rest }]);
      if (fallback !== null) {
        const here = held;
        held = orElse(here, () => only({ ...source, node: fallback }));
      }
    }
    return held;
  }

  #parameter(source: Source, definition: Scope.Definition): Held {
    const owner: TSESTree.Node = definition.node;
    if (!isFunctionNode(owner)) return notInView;
    for (const [index, parameter] of owner.params.entries()) {
      const path = patternPath(definition.name, parameter.type === "TSParameterProperty" ? parameter.parameter : parameter);
      if (path === null) continue;
      return this.#along(this.#argument(source, owner, index), path, source);
    }
    return notInView;
  }

  /** What is passed for a parameter, where the code is looked at for one call by that, else by all in view. */
  #argument(source: Source, owner: FunctionNode, index: number): Held {
    const context = contextOf(source.context, owner);
    if (context !== null) return this.#passedAt(context.passed, index, context.where);
    const each = this.#elementsGivenTo(source, owner, index);
    if (each !== null) return each;
    const calls = callsOf(owner, source.texts.variableOf).filter(this.counts);
    return calls.length === 0 ? notInView : together(calls.map((call) => this.#passedAt(call.arguments, index, { ...source, context: null })));
  }

  #passedAt(list: readonly TSESTree.CallExpressionArgument[], index: number, where: Source): Held {
    const before = list.slice(0, index + 1);
    const argument = list[index];
    if (argument === undefined && before.every(({ type }) => type !== "SpreadElement")) return absent;
    if (argument === undefined || argument.type === "SpreadElement" || before.some(({ type }) => type === "SpreadElement")) return notInView;
    return only(this.#spelled(where, argument));
  }

  /** An expression that says by itself what is meant, where the file that is judged has it. */
  #spelled(source: Source, node: TSESTree.Node): Source {
    return source.texts === this.home ? { ...source, node, at: node } : { ...source, node };
  }

  /** A part of what a leaf is. */
  #inside(leaf: Source, part: TSESTree.Node): Source {
    return bare(leaf.at) === leaf.node ? this.#spelled(leaf, part) : { ...leaf, node: part };
  }

  /** `list.map((item) => …)` */
  #elementsGivenTo(source: Source, owner: FunctionNode, index: number): Held | null {
    const call = owner.parent;
    if (index !== 0 || call.type !== "CallExpression" || call.arguments[0] !== owner || call.callee.type !== "MemberExpression") return null;
    return EACH.has(memberName(call.callee) ?? "") ? this.#property({ ...source, node: call.callee.object }, null) : null;
  }

  #member(source: Source, node: TSESTree.MemberExpression): Held {
    const elsewhere = this.#elsewhere(source);
    if (elsewhere.found.length > 0) return elsewhere;
    return this.#property({ ...source, node: node.object }, memberName(node));
  }

  #elsewhere(source: Source): Held {
    const found = source.texts.constantElsewhere(source.node);
    return found === null ? notInView : only({ node: found.node, texts: found.texts, context: null, at: source.at });
  }

  /** A property of whatever the object may be, and what is assigned to it later. */
  #property(object: Source, name: string | null): Held {
    const held = together(this.#leaves(object).map((leaf) => this.#propertyOfLeaf(leaf, name)));
    const later = this.#assigned(object, name);
    if (later === null) return held;
    return later.isCertain ? { found: later.values, rest: "none" } : { found: [...held.found, ...later.values], rest: held.rest };
  }

  /** `options.name = value`; certain where it always follows what the variable is declared with. */
  #assigned(object: Source, name: string | null): { readonly values: readonly Source[]; readonly isCertain: boolean } | null {
    const node = bare(object.node);
    const variable = node.type === "Identifier" && name !== null ? object.texts.variableOf(node) : null;
    if (variable === null) return null;
    const block = variable.defs[0]?.node.parent?.parent;
    let isCertain = false;
    const values: Source[] = [];
    for (const { identifier } of variable.references) {
      const member = identifier.parent;
      if (member.type !== "MemberExpression" || member.object !== identifier || memberName(member) !== name) continue;
      const assignment = member.parent;
      if (assignment.type !== "AssignmentExpression" || assignment.left !== member || !isSetting(assignment)) continue;
      if (assignment.operator === "=" && assignment.parent.type === "ExpressionStatement" && assignment.parent.parent === block) {
        isCertain = true;
        values.length = 0;
      }
      values.push(this.#spelled(object, assignment.right));
    }
    return values.length === 0 ? null : { values, isCertain };
  }

  #propertyOfLeaf(leaf: Source, name: string | null): Held {
    const { node } = leaf;
    switch (node.type) {
      case "ObjectExpression":
        return this.#ofObject(leaf, node, name);
      case "ArrayExpression":
        return this.#ofArray(leaf, node, name);
      case "ThisExpression": {
        const owner = enclosingClass(node);
        if (owner !== null) return name === null ? notInView : this.#field(leaf, owner.node, owner.isStatic, name);
        const around = enclosingObject(node);
        return around === null ? notInView : this.#ofObject({ ...leaf, node: around }, around, name);
      }
      case "NewExpression":
        return this.#ofInstance(leaf, node, name);
      case "Identifier": {
        const named = name === null ? null : classNamed(node, leaf.texts);
        if (named !== null && name !== null) return this.#field({ ...leaf, texts: named.texts }, named.node, true, name);
        const member = name === null ? null : leaf.texts.text.memberOf(node, name);
        return member === null ? notInView : only(this.#inside(leaf, member));
      }
      case "ClassExpression":
        return name === null ? notInView : this.#field(leaf, node, true, name);
      case "CallExpression":
        return this.#ofCall(leaf, node, name);
      default:
        return notInView;
    }
  }

  #ofObject(leaf: Source, node: TSESTree.ObjectExpression, name: string | null): Held {
    const parts: Held[] = [];
    for (const property of node.properties.toReversed()) {
      if (property.type === "SpreadElement") {
        parts.push(this.#property({ ...leaf, node: property.argument }, name));
      } else {
        const key = staticKey(property.key, property.computed);
        if (key === null) parts.push(notInView);
        if (name !== null && key !== name) continue;
        const values = property.kind === "get" && isFunctionNode(property.value) ? returnsOf(property.value) : property.kind === "init" ? [property.value] : [];
        parts.push({ found: values.map((value) => this.#inside(leaf, value)), rest: values.length > 0 ? "none" : "unknown" });
      }
      if (name !== null && parts.at(-1)?.rest === "none") return overlaid(parts);
    }
    return overlaid([...parts, absent]);
  }

  #ofArray(leaf: Source, { elements }: TSESTree.ArrayExpression, name: string | null): Held {
    const at = elements[Number(name)];
    const isPlain = elements.every((element) => element?.type !== "SpreadElement");
    if (name !== null && isPlain && /^\d+$/.test(name)) return at === undefined || at === null ? notInView : only(this.#inside(leaf, at));
    if (name !== null && !/^\d+$/.test(name)) return notInView;
    return together(elements.map((element) => (element === null ? notInView : element.type === "SpreadElement" ? this.#property({ ...leaf, node: element.argument }, null) : only(this.#inside(leaf, element)))));
  }

  #ofInstance(leaf: Source, node: TSESTree.NewExpression, name: string | null): Held {
    const made = name === null ? null : classNamed(node.callee, leaf.texts);
    return made === null || name === null ? notInView : this.#field({ ...leaf, texts: made.texts }, made.node, false, name, { call: node, where: leaf });
  }

  /** A field of a class in view, or of one that it extends. */
  #field(leaf: Source, owner: ClassNode, isStatic: boolean, name: string, made: Construction | null = null): Held {
    const { values, isSetLater } = fieldValues(owner, isStatic, name);
    if (values.length > 0) {
      const context = made === null ? leaf.context : this.#constructed(owner, made);
      const found = values.map((value) => ({ ...this.#inside(leaf, value), context }));
      return isSetLater && found.some((value) => this.#leaves(value).some(({ node }) => isName(node))) ? notInView : { found, rest: "none" };
    }
    const base = owner.superClass === null || this.#left <= 0 ? null : classNamed(owner.superClass, leaf.texts);
    if (base === null) return notInView;
    this.#left -= 1;
    return this.#field({ ...leaf, texts: base.texts }, base.node, isStatic, name);
  }

  #constructed(owner: ClassNode, { call, where }: Construction): CallContext | null {
    const code = constructorOf(owner);
    return code === null ? where.context : within(code, call.arguments, where);
  }

  /** `Object.assign({}, defaults, options)` */
  #ofCall(leaf: Source, node: TSESTree.CallExpression, name: string | null): Held {
    const { callee } = node;
    if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier" || callee.object.name !== "Object" || memberName(callee) !== "assign") return notInView;
    const parts: Held[] = [];
    for (const part of node.arguments.toReversed()) {
      const held = part.type === "SpreadElement" ? notInView : this.#property({ ...leaf, node: part }, name);
      parts.push(held);
      if (name !== null && held.rest === "none") return overlaid(parts);
    }
    return overlaid([...parts, absent]);
  }

  /** What a call yields: of a function in view, an element of a list, an entry of a map, or what is only passed through. */
  #result(source: Source, node: TSESTree.CallExpression): Held {
    const callee = bare(node.callee);
    const [first] = node.arguments;
    if (callee.type === "MemberExpression") {
      const name = memberName(callee) ?? "";
      const isObject = callee.object.type === "Identifier" && callee.object.name === "Object";
      if (isObject && SAME.has(name) && first !== undefined && first.type !== "SpreadElement") return only({ ...source, node: first });
      const called = this.#functions(source, node);
      if (called.length > 0) return together(called.map((each) => returned(each, node, source)));
      const object: Source = { ...source, node: callee.object };
      if (ONE_OF.has(name)) return { ...this.#property(object, null), rest: "unknown" };
      const key = first === undefined || first.type === "SpreadElement" ? null : source.texts.text.of(first);
      return name === "get" ? this.#entries(object, key) : notInView;
    }
    const called = this.#functions(source, node);
    return called.length === 0 ? notInView : together(called.map((each) => returned(each, node, source)));
  }

  #functions(source: Source, node: TSESTree.CallExpression): readonly FunctionInView[] {
    const callee = bare(node.callee);
    const { texts } = source;
    if (callee.type !== "MemberExpression") {
      const own = functionIn(texts.text.constantOf(callee), texts.variableOf);
      return own === null ? this.#functionElsewhere(callee, texts) : [{ node: own, texts, context: null }];
    }
    const methods = this.#property({ ...source, node: callee.object }, memberName(callee) ?? "").found.flatMap((each) => (isFunctionNode(each.node) ? [{ ...each, node: each.node }] : []));
    return methods.length > 0 ? methods : this.#functionElsewhere(callee, texts);
  }

  #functionElsewhere(callee: TSESTree.Node, texts: TextSource): readonly FunctionInView[] {
    const elsewhere = texts.constantElsewhere(callee);
    const node = elsewhere === null ? null : functionIn(elsewhere.node, elsewhere.texts.variableOf);
    return elsewhere === null || node === null ? [] : [{ node, texts: elsewhere.texts, context: null }];
  }

  /** `new Map([[key, value]])` */
  #entries(map: Source, key: string | null): Held {
    const found = this.#leaves(map).flatMap((leaf) => {
      const [list] = leaf.node.type === "NewExpression" && leaf.node.callee.type === "Identifier" && leaf.node.callee.name === "Map" ? leaf.node.arguments : [];
      return list === undefined || list.type === "SpreadElement" ? [] : this.#property({ ...leaf, node: list }, null).found.flatMap((pair) => (this.#mayHaveKey(pair, key) ? this.#property(pair, "1").found : []));
    });
    return { found, rest: "unknown" };
  }

  #mayHaveKey(pair: Source, key: string | null): boolean {
    const keys = this.#property(pair, "0").found.map(({ node, texts }) => texts.text.of(node));
    return key === null || keys.length === 0 || keys.some((each) => each === null || each === key);
  }
}

/** What could not be followed further. */
function isName({ type }: TSESTree.Node): boolean {
  return type === "Identifier" || type === "MemberExpression";
}

function someOf({ found }: Held): readonly Source[] | null {
  return found.length === 0 ? null : found;
}

function returned(called: FunctionInView, { arguments: passed }: TSESTree.CallExpression, source: Source): Held {
  return called.node.generator ? notInView : { found: resultsOf(called, passed, source), rest: "none" };
}
