import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, ClassNode, FunctionNode } from "./syntax.js";
import type { ApiPosition } from "./api-rules.js";
import { ArgumentList, argumentsOf, calledValue } from "./arguments.js";
import { memberName, withoutWrappers } from "./expressions.js";
import { constructorOf, isFunctionNode } from "./nodes.js";
import type { Origins } from "./origin.js";
import type { Cell } from "./propagation.js";
import { behaves, isExtension } from "./origin-calls.js";
import { memoised, type FixturesValue, type Value } from "./values.js";

/** Where arguments of a function in this file come from. `from`: the file of the call, which another one that is given the function may be. */
export type CallSite =
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

/** Which calls in view, and which callers out of view, give the functions of this file their arguments. */
export class OriginCallSites {
  private readonly sites = new Map<FunctionNode, Cell<CallSite>>();
  private callsLinked = false;

  constructor(private readonly origins: Origins) {}

  /** A call in the file by which this one is given its arguments. */
  give(node: FunctionNode, passed: ArgumentList, from: Origins): void {
    this.of(node).add({ kind: "call", arguments: passed, from });
  }

  giveConstruction(node: ClassNode, passed: ArgumentList, from: Origins): void {
    this.linkConstruction({ kind: "class", node, home: this.origins }, passed, new Set(), from);
  }

  /** The call sites of a function, which the file by which this one is given its arguments may have handed in. */
  private sitesOf({ node, home }: CalleeElsewhere): Cell<CallSite> {
    for (let outer = this.origins.givenBy; outer !== null; outer = outer.givenBy) {
      // What else stands in a file that is not linted may be imported as well: calls in other files tell nothing of it.
      if (outer === home && (outer.isLinted || node.parent.type === "CallExpression")) return outer.callSites.of(node);
    }
    return this.of(node);
  }

  /** Those of a function of this file, as far as they are linked. */
  of(node: FunctionNode): Cell<CallSite> {
    return memoised(this.sites, node, () => this.origins.newFacts<CallSite>());
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
      this.of(constructor).add({ kind: "call", arguments: passed, from });
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
      if (isFunctionNode(expression)) this.of(expression).add(site);
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
    for (const argument of call.arguments) if (isFunctionNode(argument)) this.of(argument).add(outside);
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
}

/** Cheap: whether an argument may be a function that is written elsewhere in the file, or that a call makes. */
function mayBeWritten({ type }: TSESTree.Expression): boolean {
  return type === "Identifier" || type === "CallExpression" || type === "MemberExpression";
}

/** Methods that are known to call their first argument with what {@link OriginCallSites} links. */
export function callsBack(call: TSESTree.CallExpression): boolean {
  const name = call.callee.type === "MemberExpression" ? memberName(call.callee) : null;
  return name !== null && (name === "then" || name === "reduce" || name === "reduceRight" || elementCallbacks.has(name));
}
