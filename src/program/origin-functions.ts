import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { CallNode, ClassNode, FunctionNode } from "./syntax.js";
import type { ApiPosition } from "./api-rules.js";
import { ArgumentList, argumentsOf, calledValue, isSpread } from "./arguments.js";
import { memberName, withoutWrappers } from "./expressions.js";
import { constructorOf, isFunctionNode } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import { constructionOf } from "./origin-resolvers.js";
import type { Cell } from "./propagation.js";
import { behaves, isExtension } from "./origin-calls.js";
import { memoised, nullishValue, unknownValue, type FixturesValue, type Value } from "./values.js";

/** Where arguments of a function in this file come from. `from`: the file of the call, which another one that is given the function may be. */
type CallSite =
  | { readonly kind: "call"; readonly arguments: ArgumentList; readonly from: Origins }
  /** A modelled API calls it: the function is its argument `argument`, behind what `bind` has given. */
  | { readonly kind: "handed-out"; readonly position: ApiPosition; readonly argument: number; readonly given: ArgumentList | null }
  /** Its argument `argument` is the function: a function of another file calls it. */
  | { readonly kind: "passed"; readonly callee: CalleeElsewhere; readonly argument: number }
  /** `promise.then(f)`: the first parameter is the value of the node. */
  | { readonly kind: "then"; readonly promise: TSESTree.Node; readonly from: Origins }
  /** `items.forEach(f)`: the first parameter is one of the elements. */
  | { readonly kind: "each"; readonly items: TSESTree.Node; readonly from: Origins }
  /** `items.reduce(f, first)`: the parameters are what the call yields, and one of the elements. */
  | { readonly kind: "reduce"; readonly call: TSESTree.CallExpression; readonly items: TSESTree.Node; readonly from: Origins }
  /** A test or a fixture: what fixtures provide is its first parameter, or the second after the data of the test. */
  | { readonly kind: "test"; readonly context: Value }
  /** Code out of view calls it with anything. */
  | { readonly kind: "outside" };

type CalleeElsewhere = Extract<Value, { readonly kind: "function" }>;

const outside: CallSite = { kind: "outside" };

const elementCallbacks: ReadonlySet<string> = new Set([
  "forEach", "map", "filter", "flatMap", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "sort",
]);

/** What goes into the parameters of functions in this file, and what comes out of them. */
export class OriginFunctions {
  private readonly returns = new Map<FunctionNode, ValueCell>();
  private readonly argumentLists = new Map<FunctionNode, ValueCell>();
  private readonly callSites = new Map<FunctionNode, Cell<CallSite>>();
  private readonly elements = new Map<TSESTree.Node, ValueCell>();
  private readonly given = new Map<FunctionNode, Map<number, ValueCell>>();
  private callsLinked = false;

  constructor(private readonly origins: Origins) {}

  /** What a call of `node` yields, once awaited. */
  cellOfReturn(node: FunctionNode): ValueCell {
    return memoised(this.returns, node, () => {
      const { origins } = this;
      const returned = origins.newCell();
      if (node.generator) returned.add(this.yieldedBy(node));
      else if (node.body.type !== "BlockStatement") origins.flow(origins.cellOf(node.body), returned);
      else {
        const expressions = origins.index.returns.get(node) ?? [];
        if (expressions.length === 0) returned.add(nullishValue);
        for (const expression of expressions) origins.flow(origins.cellOf(expression), returned);
      }
      const annotated = origins.newCell();
      origins.types.flowAnnotated(returned, node.returnType?.typeAnnotation ?? null, annotated);
      return annotated;
    });
  }

  /** The items that a generator hands out, and what it returns: `next` yields that, too. */
  private yieldedBy(node: FunctionNode): Value {
    const { origins } = this;
    const elements = origins.constant(unknownValue);
    for (const { argument, delegate } of origins.index.yields.get(node) ?? []) {
      if (argument === null) continue;
      if (delegate) origins.members.flowElements(origins.cellOf(argument), elements);
      else origins.flow(origins.cellOf(argument), elements);
    }
    for (const expression of origins.index.returns.get(node) ?? []) origins.flow(origins.cellOf(expression), elements);
    return origins.values.collection(elements);
  }

  /** `arguments` of a function. */
  cellOfArguments(node: FunctionNode): ValueCell {
    return memoised(this.argumentLists, node, () => {
      const { origins } = this;
      const cell = origins.newCell();
      origins.later(() => this.flowParameter(node, 0, true, cell));
      return cell;
    });
  }

  /** Parameters that the function, or one inside it, calls. */
  calledParameters(node: FunctionNode): readonly number[] {
    return [...node.params.entries()].flatMap(([index, parameter]) => {
      const variable = parameter.type === "Identifier" ? this.origins.variableOf(parameter) : null;
      return variable?.references.some(isCalled) === true ? [index] : [];
    });
  }

  /** Adds what calls pass as parameter `index`; as a collection of all from there on when `isRest`. */
  flowParameter(node: FunctionNode, index: number, isRest: boolean, stored: ValueCell): void {
    this.linkCalls();
    const { origins } = this;
    const promise = index === 0 && !isRest ? constructionOf(node) : null;
    if (promise !== null) stored.add(origins.values.resolver(promise));
    const passed = isRest ? origins.newCell() : stored;
    if (isRest) stored.add(origins.values.collection(passed));
    if (!this.isCalledInViewOnly(node)) passed.add(unknownValue);
    origins.contexts.flowParameter(node, index, passed);
    this.callSitesOf(node).each((site) => this.flowSite(site, index, isRest, passed));
  }

  private flowSite(site: CallSite, index: number, isRest: boolean, passed: ValueCell): void {
    const { origins } = this;
    switch (site.kind) {
      case "call": {
        const indices = isRest ? site.arguments.indicesFrom(index) : [index];
        for (const each of indices) {
          const argument = site.arguments.at(each);
          if (argument === "absent") passed.add(nullishValue);
          else if (argument === "unknown") this.flowSpread(site.arguments, each, site.from, passed);
          else origins.flow(site.from.cellOf(argument), passed);
        }
        return;
      }
      case "handed-out": {
        const before = site.given?.count ?? 0;
        if (index >= before) passed.add(origins.values.api(site.position.parameter(site.argument, index - before)));
        else if (site.given !== null) this.flowGiven(site.given, index, passed);
        return;
      }
      case "passed":
        origins.flow(origins.handed.cellOf(site.callee, site.argument, index), passed);
        return;
      case "then":
        if (index === 0) origins.flow(site.from.cellOf(site.promise), passed);
        else passed.add(unknownValue);
        return;
      case "each":
        if (index === 0) origins.flow(site.from.functions.elementsOf(site.items), passed);
        else passed.add(unknownValue);
        return;
      case "reduce":
        if (index === 0) origins.flow(site.from.cellOf(site.call), passed);
        else if (index === 1) origins.flow(site.from.functions.elementsOf(site.items), passed);
        else passed.add(unknownValue);
        return;
      case "test":
        if (index < 2) passed.add(site.context);
        return;
      case "outside":
        passed.add(unknownValue);
    }
  }

  /** What `bind` gives beforehand. */
  private flowGiven(given: ArgumentList, index: number, passed: ValueCell): void {
    const argument = given.at(index);
    if (typeof argument === "string") passed.add(unknownValue);
    else this.origins.flow(this.origins.cellOf(argument), passed);
  }

  /** What calls in this file, and APIs that this one hands it to, pass a function as parameter `index`, also one of another file. */
  cellOfGiven(node: FunctionNode, index: number): ValueCell {
    const byIndex = memoised(this.given, node, () => new Map<number, ValueCell>());
    const known = byIndex.get(index);
    if (known !== undefined) return known;
    const cell = this.origins.newCell();
    byIndex.set(index, cell);
    this.linkCalls();
    this.callSitesOf(node).each((site) => this.flowSite(site, index, false, cell));
    return cell;
  }

  private flowSpread(list: ArgumentList, index: number, from: Origins, passed: ValueCell): void {
    passed.add(unknownValue);
    for (const node of list.mayStandAt(index)) {
      if (isSpread(node)) from.members.flowElements(from.cellOf(node.argument), passed);
      else this.origins.flow(from.cellOf(node), passed);
    }
  }

  /** A call in the file by which this one is given its arguments. */
  give(node: FunctionNode, passed: ArgumentList, from: Origins): void {
    this.callSitesOf(node).add({ kind: "call", arguments: passed, from });
  }

  giveConstruction(node: ClassNode, passed: ArgumentList, from: Origins): void {
    this.linkConstruction({ kind: "class", node, home: this.origins }, passed, new Set(), from);
  }

  /** The call sites of a function, which the file by which this one is given its arguments may have handed in. */
  private sitesOf({ node, home }: CalleeElsewhere): Cell<CallSite> {
    for (let outer = this.origins.givenBy; outer !== null; outer = outer.givenBy) {
      // What else stands in a file that is not linted may be imported as well: calls in other files tell nothing of it.
      if (outer === home && (outer.isLinted || node.parent.type === "CallExpression")) return outer.functions.callSitesOf(node);
    }
    return this.callSitesOf(node);
  }

  private callSitesOf(node: FunctionNode): Cell<CallSite> {
    return memoised(this.callSites, node, () => this.origins.newFacts<CallSite>());
  }

  /** Any call may be the one that passes an argument, so the first question about a parameter looks at all of them. */
  linkCalls(): void {
    if (this.callsLinked) return;
    this.callsLinked = true;
    for (const call of this.origins.index.calls) this.linkCall(call);
  }

  private linkCall(call: CallNode): void {
    const { origins } = this;
    if (call.type === "ImportExpression") return;
    if (!origins.worth.link(call)) {
      this.linkUnevaluated(call);
      return;
    }
    if (call.type === "NewExpression" && call.callee.type === "Identifier" && call.callee.name === "Proxy" && origins.variableOf(call.callee) === null) this.linkTraps(call.arguments);
    const isConstruction = call.type === "NewExpression" || (call.type === "CallExpression" && call.callee.type === "Super");
    origins.calls.cellOfCallee(call).each((callee) => {
      const { value, arguments: passed } = calledValue(callee, argumentsOf(call));
      if (value.kind === "function") this.sitesOf(value).add({ kind: "call", arguments: passed, from: origins });
      origins.given.linkCallbacks(value, passed);
      if (value.kind === "function" && value.home !== origins) this.linkPassed(value, passed);
      else if (isExtension(call) && (value.kind === "fixtures" || behaves(value, "fixtures"))) this.linkFixtures(call);
      else if (value.kind === "fixtures") this.linkTests(value, passed);
      else if (value.kind === "class" && isConstruction) this.linkConstruction(value, passed, new Set(), origins);
      if (value.kind === "api" && value.position.handsOut) this.linkHandedOut(value.position, passed);
      else if (call.type === "CallExpression" && !callsBack(call)) this.linkOutside(call);
    });
    if (call.type === "CallExpression" && call.callee.type === "MemberExpression") this.linkMethod(call, call.callee);
  }

  /** A call of a function that stands elsewhere, and hands out nothing of interest. */
  private linkUnevaluated(call: CallNode): void {
    if (call.type !== "CallExpression") return;
    if (!callsBack(call)) this.linkOutside(call);
    if (call.callee.type === "MemberExpression") this.linkMethod(call, call.callee);
  }

  /** A class without a constructor passes its arguments on to the class that it extends. */
  private linkConstruction({ node, home }: Extract<Value, { readonly kind: "class" }>, passed: ArgumentList, visited: Set<ClassNode>, from: Origins): void {
    if (visited.has(node)) return;
    visited.add(node);
    if (home !== this.origins) {
      if (from === this.origins) this.origins.constructed.note(node, passed);
      return;
    }
    const constructor = constructorOf(node);
    if (constructor !== null) {
      this.callSitesOf(constructor).add({ kind: "call", arguments: passed, from });
      return;
    }
    if (node.superClass === null) return;
    this.origins.cellOf(node.superClass).each((parent) => {
      if (parent.kind === "class") this.linkConstruction(parent, passed, visited, from);
    });
  }

  private linkHandedOut(position: ApiPosition, passed: ArgumentList): void {
    for (const argument of passed.indicesFrom(0)) {
      const expression = passed.at(argument);
      if (typeof expression === "string") continue;
      this.eachFunction(expression, (value, given) => this.sitesOf(value).add({ kind: "handed-out", position, argument, given }));
      this.linkWrapped(expression, { kind: "handed-out", position, argument, given: null });
    }
  }

  private linkPassed(callee: CalleeElsewhere, passed: ArgumentList): void {
    for (const argument of passed.indicesFrom(0)) {
      const expression = passed.at(argument);
      if (typeof expression === "string" || callee.node.params[argument] === undefined) continue;
      const site: CallSite = { kind: "passed", callee, argument };
      if (isFunctionNode(expression)) this.callSitesOf(expression).add(site);
      else if (mayBeWritten(expression)) this.linkEach(expression, site);
      this.linkWrapped(expression, site);
    }
  }

  /** What a function makes of a function of this file, where it stands in a file that can matter only by what it is given: `safely((context) => …)`. */
  private linkWrapped(expression: TSESTree.Expression, site: CallSite): void {
    const { origins } = this;
    const call = this.writtenAs(expression);
    if (call.type !== "CallExpression" || call.arguments.length === 0) return;
    const passed = argumentsOf(call);
    origins.calls.cellOfCallee(call).each((callee) => {
      if (callee.kind !== "unseen") return;
      origins.imports.cellOfUnseen(callee).each((wrapper) => {
        if (wrapper.kind !== "function") return;
        this.linkPassed(wrapper, passed);
        origins.eachIn(wrapper.home.functions.cellOfReturn(wrapper.node), (made) => {
          if (made.kind === "function") this.sitesOf(made).add(site);
        });
      });
    });
  }

  /** What a constant stands for. */
  private writtenAs(expression: TSESTree.Expression): TSESTree.Node {
    const definition = expression.type === "Identifier" ? this.origins.variableOf(expression)?.defs[0] : undefined;
    return definition?.type === "Variable" && definition.node.id.type === "Identifier" && definition.node.init !== null ? withoutWrappers(definition.node.init) : expression;
  }

  /** Traps of a proxy get what it stands for. */
  private linkTraps([target, handler]: readonly TSESTree.CallExpressionArgument[]): void {
    if (target === undefined || handler === undefined || target.type === "SpreadElement" || handler.type === "SpreadElement") return;
    const { origins } = this;
    origins.cellOf(handler).each((value) => {
      if (value.kind !== "object" || value.home !== origins) return;
      for (const property of value.node.properties) if (property.type === "Property") this.linkEach(property.value, { kind: "then", promise: target, from: origins });
    });
  }

  private linkTests(fixtures: FixturesValue, passed: ArgumentList): void {
    const context = fixtures.home.values.context(fixtures);
    for (const argument of passed.indicesFrom(0)) {
      const expression = passed.at(argument);
      if (typeof expression !== "string") this.linkEach(expression, { kind: "test", context });
    }
  }

  /** Fixtures get what others provide. */
  private linkFixtures(call: TSESTree.CallExpression): void {
    const { origins } = this;
    const made = origins.fixtures.madeBy(call);
    const site: CallSite = { kind: "test", context: origins.values.context(made) };
    for (const argument of call.arguments) {
      if (argument.type !== "ObjectExpression") continue;
      for (const property of argument.properties) {
        if (property.type !== "Property") continue;
        const [first] = property.value.type === "ArrayExpression" ? property.value.elements : [property.value];
        if (first !== undefined && first !== null && first.type !== "SpreadElement") this.linkEach(first, site);
      }
    }
  }

  /** A function written as an argument is called by whoever gets it. */
  private linkOutside(call: TSESTree.CallExpression): void {
    for (const argument of call.arguments) if (isFunctionNode(argument)) this.callSitesOf(argument).add(outside);
  }

  /** Callbacks of promises and arrays. */
  private linkMethod(call: TSESTree.CallExpression, callee: TSESTree.MemberExpression): void {
    const name = memberName(callee);
    const callback = call.arguments[0];
    if (name === null || callback === undefined || callback.type === "SpreadElement") return;
    const from = this.origins;
    if (name === "then") this.linkEach(callback, { kind: "then", promise: callee.object, from });
    else if (elementCallbacks.has(name)) this.linkEach(callback, { kind: "each", items: callee.object, from });
    else if (name === "reduce" || name === "reduceRight") this.linkEach(callback, { kind: "reduce", call, items: callee.object, from });
    else if (name === "from" && call.arguments[1] !== undefined) this.linkEach(call.arguments[1], { kind: "each", items: callback, from });
  }

  /** Where the values come from is asked for when somebody asks for the parameter. */
  private linkEach(callback: TSESTree.Node, site: CallSite): void {
    this.eachFunction(callback, (value, given) => {
      if (given === null) this.sitesOf(value).add(site);
    });
  }

  private elementsOf(items: TSESTree.Node): ValueCell {
    return memoised(this.elements, items, () => {
      const elements = this.origins.newCell();
      this.origins.members.flowElements(this.origins.cellOf(items), elements);
      return elements;
    });
  }

  /** Visits functions that the expression may yield, with what `bind` gave them of which the number is known. */
  private eachFunction(expression: TSESTree.Node, visit: (value: CalleeElsewhere, given: ArgumentList | null) => void): void {
    if (expression.type === "Identifier" && this.origins.worth.isOfOtherFile(expression)) return;
    this.origins.cellOf(expression).each((value) => {
      if (value.kind === "function") visit(value, null);
      if (value.kind !== "bound" || value.target.kind !== "function" || value.call === null) return;
      const given = ArgumentList.of(value.call.arguments).withoutThis();
      if (given.count !== null) visit(value.target, given);
    });
  }

  /** True when no code out of view can call the function, so that its call sites are all there are. */
  private isCalledInViewOnly(node: FunctionNode): boolean {
    const { parent } = node;
    // As an argument, the calls in view are linked with those who get it: see linkOutside.
    if (parent.type === "CallExpression") return true;
    if (parent.type === "MethodDefinition") {
      if (parent.kind === "constructor") return this.isNamedInCallsOnly(classVariables(parent.parent.parent, this.origins));
      return parent.accessibility === "private" || parent.key.type === "PrivateIdentifier";
    }
    if (node.type === "FunctionDeclaration") {
      if (parent.type === "ExportNamedDeclaration" || parent.type === "ExportDefaultDeclaration") return false;
      return node.id !== null && this.isNamedInCallsOnly([this.origins.variableOf(node.id)]);
    }
    if (parent.type === "VariableDeclarator" && parent.id.type === "Identifier" && parent.parent.kind === "const") {
      return parent.parent.parent.type !== "ExportNamedDeclaration" && this.isNamedInCallsOnly([this.origins.variableOf(parent.id)]);
    }
    return false;
  }

  /** A function that is never called in view is called from outside, if at all. */
  private isNamedInCallsOnly(variables: readonly (Scope.Variable | null)[]): boolean {
    const uses = variables.flatMap((variable) => variable?.references ?? []).filter((reference) => !isDeclarationOrType(reference));
    return uses.length > 0 && uses.every(isCalled);
  }
}

/** Cheap: whether an argument may be a function that is written elsewhere in the file, or that a call makes. */
function mayBeWritten({ type }: TSESTree.Expression): boolean {
  return type === "Identifier" || type === "CallExpression" || type === "MemberExpression";
}

/** Methods that are known to call their first argument with what {@link OriginFunctions} links. */
export function callsBack(call: TSESTree.CallExpression): boolean {
  const name = call.callee.type === "MemberExpression" ? memberName(call.callee) : null;
  return name !== null && (name === "then" || name === "reduce" || name === "reduceRight" || elementCallbacks.has(name));
}

function isDeclarationOrType(reference: Scope.Reference): boolean {
  if (reference.init === true || reference.identifier.parent.type === "TSTypeQuery") return true;
  // ESLint's own scopes know no types and leave both flags out.
  return reference.isTypeReference === true && reference.isValueReference === false;
}

function isCalled({ identifier }: Scope.Reference): boolean {
  const { parent } = identifier;
  return (parent.type === "CallExpression" || parent.type === "NewExpression") && parent.callee === identifier;
}

/** The names of a class that is not exported; none when it can be reached in another way. */
function classVariables(node: ClassNode, origins: Origins): readonly (Scope.Variable | null)[] {
  if (node.type === "ClassDeclaration" && node.id !== null) {
    const { parent } = node;
    if (parent.type === "ExportNamedDeclaration" || parent.type === "ExportDefaultDeclaration") return [];
    return [origins.variableOf(node.id), ...origins.unit.scopes.getDeclaredVariables(node)];
  }
  return [];
}
