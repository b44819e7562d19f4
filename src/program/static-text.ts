import type { TSESTree } from "@typescript-eslint/utils";
import type { VariableOf } from "./variables.js";
import { operandsOf } from "./expressions.js";
import { functionIn } from "./functions.js";
import { importedName } from "./imported-name.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "./nodes.js";
import type { FunctionNode } from "./syntax.js";

/** Stands in a text for a part that cannot be resolved. */
export const hole = "\ufffc";

const maximalDepth = 40;
const DEEPEST_CALL = 4;
/** Parts of one text that are looked at: constants made of constants may double at each step. */
const maximalParts = 400;

/** A text whose end is not known: the expression that gives it, what is known to stand around that, and what is unknown before. */
export interface UnknownEnd {
  readonly node: TSESTree.Node;
  readonly before: string;
  readonly after: string;
  readonly unknown: readonly TSESTree.Node[];
}

/** What the text of a call is that makes an object of it, such as the template behind a tag; null for other calls. */
export type TextOfCall = (call: TSESTree.TaggedTemplateExpression | TSESTree.CallExpression) => TSESTree.Node | null;

/** The text that a name or member stands for which an import brings from another file; null where that is not known. */
export type TextElsewhere = (node: TSESTree.Node) => string | null;

/** Texts that the source spells out: literals, templates, concatenations, and constants of these. */
export class StaticText {
  private partsLeft = 0;
  private elsewhere: TextElsewhere | null = null;
  private textOfCall: TextOfCall | null = null;

  constructor(private readonly variableOf: VariableOf) {}

  /** The whole text, or null when any part of it is not known. */
  of(node: TSESTree.Node): string | null {
    const text = this.withHoles(node);
    return text.includes(hole) ? null : text;
  }

  /** A text that one literal spells out, or null: what a search for the text in the file would find. */
  ofLiteral(node: TSESTree.Node): string | null {
    const constant = this.constantOf(node);
    return constant.type === "Literal" || constant.type === "TemplateLiteral" ? staticKey(constant, true) : null;
  }

  /** The text with a {@link hole} for each part that cannot be resolved. */
  withHoles(node: TSESTree.Node): string {
    this.partsLeft = maximalParts;
    return this.read(node, 0);
  }

  /** The same, with what calls make of texts. */
  withHolesThrough(node: TSESTree.Node, textOfCall: TextOfCall): string {
    this.textOfCall = textOfCall;
    try {
      return this.withHoles(node);
    } finally {
      this.textOfCall = null;
    }
  }

  /** The text of a URL: also of `new URL(path, base)`, its `href`, and `String(url)`. */
  ofUrl(node: TSESTree.Node, depth = 0): string {
    const constant = this.constantOf(node);
    // A function may return what a call of its own makes.
    if (depth > maximalDepth) return hole;
    const path = constant.type === "NewExpression" && this.isUrlClass(constant.callee) ? this.pathSet(node) : null;
    if (path !== null) return `${hole}${this.withHoles(path).replace(/^(?!\/)/, "/")}`;
    if (constant.type === "NewExpression" && this.isUrlClass(constant.callee)) return this.argumentOf(constant.arguments);
    if (constant.type === "NewExpression" && this.isGlobal(constant.callee, "Request")) return this.argumentOf(constant.arguments.slice(0, 1));
    if (constant.type === "CallExpression") {
      if (this.isGlobal(constant.callee, "String")) return this.argumentOf(constant.arguments);
      const { callee } = constant;
      if (callee.type === "MemberExpression" && staticKey(callee.property, callee.computed) === "toString") return this.ofUrl(callee.object, depth + 1);
      const made = this.madeBy(constant);
      if (made !== null) return made.end === null ? this.ofUrl(made.returned, depth + 1) : made.end.before + this.ofUrl(made.argument, depth + 1) + made.end.after;
    }
    if (constant.type === "MemberExpression" && staticKey(constant.property, constant.computed) === "href") return this.ofUrl(constant.object, depth + 1);
    return this.withHoles(constant);
  }

  /** `url.pathname = path`, where that is done once, certainly, and before the address is read. */
  private pathSet(start: TSESTree.Node): TSESTree.Expression | null {
    const node = stripTypeWrappers(start);
    const variable = node.type === "Identifier" ? this.variableOf(node) : null;
    const settings = (variable?.references ?? []).flatMap(({ identifier: { parent } }) => {
      const isPath = parent.type === "MemberExpression" && staticKey(parent.property, parent.computed) === "pathname";
      return isPath && parent.parent.type === "AssignmentExpression" && parent.parent.left === parent ? [parent.parent] : [];
    });
    const [only, other] = settings;
    const declared = variable?.defs[0]?.type === "Variable" ? variable.defs[0].parent.parent : null;
    const isCertain = only?.operator === "=" && only.parent.type === "ExpressionStatement" && only.parent.parent === declared && only.range[1] <= node.range[0];
    return isCertain && other === undefined ? only.right : null;
  }

  /** The same, with constants of other files. */
  ofUrlAcross(node: TSESTree.Node, elsewhere: TextElsewhere): string {
    const outer = this.elsewhere;
    this.elsewhere = elsewhere;
    try {
      return this.ofUrl(node);
    } finally {
      this.elsewhere = outer;
    }
  }

  /** What a URL ends in that the text does not tell: `path` of `${base}${path}` and of `new URL(path, base)`; null when its end is known. */
  unknownEnd(node: TSESTree.Node, depth = 0): UnknownEnd | null {
    const constant = this.constantOf(node);
    if (depth > maximalDepth) return null;
    const within = this.insideUrl(constant);
    if (within !== null) {
      const end = this.unknownEnd(within.path, depth + 1);
      return end === null ? null : { ...end, unknown: [...end.unknown, ...within.base] };
    }
    const made = constant.type === "CallExpression" ? this.madeBy(constant, depth) : null;
    if (made?.end != null) {
      const { end } = made;
      const inner = this.unknownEnd(made.argument, depth + 1);
      return inner === null ? null : { node: inner.node, before: end.before + inner.before, after: inner.after + end.after, unknown: [...end.unknown, ...inner.unknown] };
    }
    switch (constant.type) {
      case "TemplateLiteral":
        return this.endOf(constant.quasis.flatMap((quasi, index) => [quasi.value.cooked ?? hole, ...constant.expressions.slice(index, index + 1)]), depth);
      case "BinaryExpression":
        return constant.operator === "+" ? this.endOf(operandsOf(constant), depth) : null;
      case "ConditionalExpression":
        return this.unknownEnd(constant.alternate, depth + 1) ?? this.unknownEnd(constant.consequent, depth + 1);
      case "Identifier":
      case "MemberExpression":
        return { node: constant, before: "", after: "", unknown: [] };
      default:
        return null;
    }
  }

  /** What a function of the file returns that puts an address together: `endpoint("validate")`; `end` null when it ends in none of its parameters. */
  private madeBy(call: TSESTree.CallExpression, depth = 0): { readonly returned: TSESTree.Node; readonly end: UnknownEnd | null; readonly argument: TSESTree.Node } | null {
    if (depth > DEEPEST_CALL || call.callee.type !== "Identifier") return null;
    const [definition] = this.variableOf(call.callee)?.defs ?? [];
    // A parameter is defined by the function that has it.
    if (definition === undefined || definition.type === "Parameter") return null;
    const owner = definition.node.type === "VariableDeclarator" ? definition.node.init : definition.node;
    if (owner === null || !isFunctionNode(owner)) return null;
    const returned = onlyReturn(owner);
    if (returned === null) return null;
    const end = this.unknownEnd(returned, depth + 1);
    const target = end?.node;
    if (target?.type !== "Identifier") return end === null ? { returned, end, argument: returned } : null;
    const variable = this.variableOf(target);
    const index = owner.params.findIndex((parameter) => parameter === variable?.defs[0]?.name);
    const argument = call.arguments[index];
    return argument === undefined || argument.type === "SpreadElement" ? null : { returned, end, argument };
  }

  private endOf(parts: readonly (string | TSESTree.Node)[], depth: number): UnknownEnd | null {
    let after = "";
    for (const [index, part] of [...parts.entries()].reverse()) {
      const text = typeof part === "string" ? part : this.of(part);
      if (text !== null) {
        after = text + after;
        continue;
      }
      const end = typeof part === "string" ? null : this.unknownEnd(part, depth + 1);
      if (end === null) return null;
      const before = parts.slice(0, index);
      const unknown = before.filter((each) => typeof each !== "string");
      return { node: end.node, before: before.map((each) => (typeof each === "string" ? each : this.withHoles(each))).join("") + end.before, after: end.after + after, unknown: [...end.unknown, ...unknown] };
    }
    return null;
  }

  /** What `new URL(path, base)`, its `href` and `String(url)` are made of. */
  private insideUrl(node: TSESTree.Node): { readonly path: TSESTree.Node; readonly base: readonly TSESTree.Node[] } | null {
    switch (node.type) {
      case "NewExpression":
      case "CallExpression": {
        const isMade = node.type === "NewExpression" ? this.isUrlClass(node.callee) : this.isGlobal(node.callee, "String");
        const [path, ...base] = node.arguments;
        if (isMade && path !== undefined && path.type !== "SpreadElement") return { path, base };
        const { callee } = node;
        return callee.type === "MemberExpression" && staticKey(callee.property, callee.computed) === "toString" ? { path: callee.object, base: [] } : null;
      }
      case "MemberExpression":
        return staticKey(node.property, node.computed) === "href" ? { path: node.object, base: [] } : null;
      default:
        return null;
    }
  }

  /** What a constant stands for: its initialiser, or the property of the object literal it names; else `node` itself, without type wrappers. */
  constantOf(node: TSESTree.Node): TSESTree.Node {
    let current: TSESTree.Node = stripTypeWrappers(node);
    for (let depth = 0; depth < maximalDepth; depth += 1) {
      const next: TSESTree.Node | null = this.definitionOf(current);
      if (next === null) return current;
      current = stripTypeWrappers(next);
    }
    return current;
  }

  private argumentOf(list: readonly TSESTree.CallExpressionArgument[]): string {
    const first = list[0];
    if (first === undefined || first.type === "SpreadElement") return hole;
    const text = this.ofUrl(first);
    const [, base] = list;
    return base === undefined ? text : this.beneath(base, text);
  }

  /** What `new URL(path, base)` is: a path without a slash before it stands in the folder of the base, another one replaces the path of the base. */
  private beneath(base: TSESTree.CallExpressionArgument, path: string): string {
    if (base.type === "SpreadElement" || /^(?:[a-z][a-z\d+.-]*:|[/?#]|$)/i.test(path) || path.startsWith(hole)) return hole + path;
    const [folder] = /^.*\//.exec(this.ofUrl(base).replace(/[?#].*$/, "")) ?? [];
    return folder === undefined || /:\/\/$/.test(folder) ? `${hole}/${path}` : folder + path;
  }

  private read(node: TSESTree.Node, depth: number): string {
    if (depth > maximalDepth || this.partsLeft === 0) return hole;
    this.partsLeft -= 1;
    const constant = this.constantOf(node);
    switch (constant.type) {
      case "Literal":
        return typeof constant.value === "string" || typeof constant.value === "number" ? String(constant.value) : hole;
      case "TemplateLiteral":
        return this.readTemplate(constant, depth);
      case "BinaryExpression":
        return constant.operator === "+" ? this.readSum(constant, depth) : hole;
      case "CallExpression":
        return this.readJoined(constant, depth) ?? this.readThrough(constant, depth);
      case "TaggedTemplateExpression":
        return this.readThrough(constant, depth);
      case "Identifier":
      case "MemberExpression":
        return this.elsewhere?.(constant) ?? hole;
      default:
        return hole;
    }
  }

  private readThrough(call: TSESTree.TaggedTemplateExpression | TSESTree.CallExpression, depth: number): string {
    const text = this.textOfCall?.(call) ?? null;
    return text === null ? hole : this.read(text, depth + 1);
  }

  private readTemplate(node: TSESTree.TemplateLiteral, depth: number): string {
    return node.quasis
      .map((quasi, index) => {
        const expression = node.expressions[index];
        return (quasi.value.cooked ?? hole) + (expression === undefined ? "" : this.read(expression, depth + 1));
      })
      .join("");
  }

  /** Walks down the left side in a loop: long concatenations lean that way. */
  private readSum(node: TSESTree.BinaryExpression, depth: number): string {
    const parts: string[] = [];
    let left: TSESTree.Node = node;
    while (left.type === "BinaryExpression" && left.operator === "+") {
      parts.push(this.read(left.right, depth + 1));
      left = stripTypeWrappers(left.left);
    }
    parts.push(this.read(left, depth + 1));
    return parts.reverse().join("");
  }

  /** `[a, b].join("")` and `a.concat(b)`; null for any other call. */
  private readJoined({ callee, arguments: given }: TSESTree.CallExpression, depth: number): string | null {
    if (callee.type !== "MemberExpression") return null;
    const name = staticKey(callee.property, callee.computed);
    const list = this.constantOf(callee.object);
    if (name === "concat" && list.type !== "ArrayExpression") return this.readEach([callee.object, ...given], "", depth);
    if (name !== "join" || list.type !== "ArrayExpression") return null;
    const separator = given[0] === undefined ? "," : given[0].type === "SpreadElement" ? null : this.of(given[0]);
    return separator === null ? null : this.readEach(list.elements, separator, depth);
  }

  private readEach(parts: readonly (TSESTree.Node | null)[], separator: string, depth: number): string | null {
    if (parts.some((part) => part === null || part.type === "SpreadElement")) return null;
    return parts.map((part) => (part === null ? "" : this.read(part, depth + 1))).join(separator);
  }

  /** The function of the file that an expression names. */
  functionOf(node: TSESTree.Node): FunctionNode | null {
    return functionIn(node, this.variableOf);
  }

  /** One step of {@link constantOf}; null for what is no constant. */
  definitionOf(node: TSESTree.Node): TSESTree.Node | null {
    if (node.type === "Identifier") return this.initialiser(node);
    return node.type === "MemberExpression" ? this.property(node) : null;
  }

  private initialiser(node: TSESTree.Identifier): TSESTree.Expression | null {
    const variable = this.variableOf(node);
    const definition = variable?.defs[0];
    if (variable === null || definition === undefined || variable.defs.length > 1) return null;
    if (definition.type !== "Variable" || definition.node.id.type !== "Identifier") return null;
    return variable.references.some((reference) => reference.isWrite() && reference.init !== true) ? null : definition.node.init;
  }

  private property(node: TSESTree.MemberExpression, depth = 0): TSESTree.Node | null {
    const name = staticKey(node.property, node.computed);
    return name === null ? null : this.memberOf(node.object, name, depth);
  }

  /** The member of an object literal or enum; of `Object.freeze(…)` of one; of an object inside another. */
  memberOf(whole: TSESTree.Node, name: string, depth = 0): TSESTree.Node | null {
    if (depth > maximalDepth) return null;
    const object = stripTypeWrappers(whole);
    if (object.type === "Identifier") {
      const member = this.enumMember(object, name);
      if (member !== null) return member;
    }
    const holder = object.type === "Identifier" ? this.initialiser(object) : object.type === "MemberExpression" ? this.property(object, depth + 1) : object;
    if (holder === null) return null;
    const literal = unfrozen(stripTypeWrappers(holder));
    if (literal.type !== "ObjectExpression") return null;
    const found = literal.properties.findLast((property) => property.type === "SpreadElement" || staticKey(property.key, property.computed) === name);
    return found?.type === "Property" && found.kind === "init" && !found.method ? found.value : null;
  }

  private enumMember(node: TSESTree.Identifier, name: string): TSESTree.Node | null {
    const definitions = this.variableOf(node)?.defs ?? [];
    for (const definition of definitions) {
      if (definition.node.type !== "TSEnumDeclaration") continue;
      const found = definition.node.body.members.find((member) => staticKey(member.id, member.id.type !== "Identifier") === name);
      if (found?.initializer !== undefined) return found.initializer;
    }
    return null;
  }

  /** The global class, which Node exports from a module as well. */
  private isUrlClass(node: TSESTree.Node): boolean {
    if (this.isGlobal(node, "URL")) return true;
    const path: (string | null)[] = [];
    let root = stripTypeWrappers(node);
    for (; root.type === "MemberExpression"; root = stripTypeWrappers(root.object)) path.unshift(staticKey(root.property, root.computed));
    const imported = root.type === "Identifier" ? importedName(root, this.variableOf) : null;
    if (imported === null || !/^(node:)?url$/.test(imported.specifier)) return false;
    return [...imported.path, ...path].join(".").replace(/^default\./, "") === "URL";
  }

  private isGlobal(node: TSESTree.Node, name: string): boolean {
    return node.type === "Identifier" && node.name === name && this.variableOf(node) === null;
  }
}

/** The object that `Object.freeze(…)` and `Object.seal(…)` hand back. */
export function unfrozen(node: TSESTree.Node): TSESTree.Node {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return node;
  const { property, computed } = node.callee;
  const object = stripTypeWrappers(node.callee.object);
  if (object.type !== "Identifier" || object.name !== "Object" || !["freeze", "seal"].includes(staticKey(property, computed) ?? "")) return node;
  const first = node.arguments[0];
  return first === undefined || first.type === "SpreadElement" ? node : stripTypeWrappers(first);
}

/** What a function returns that does nothing else. */
function onlyReturn({ body }: FunctionNode): TSESTree.Node | null {
  if (body.type !== "BlockStatement") return body;
  const [statement, ...others] = body.body;
  return statement?.type === "ReturnStatement" && others.length === 0 ? statement.argument : null;
}
