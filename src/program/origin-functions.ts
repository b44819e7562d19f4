import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "./syntax.js";
import { isSpread, type ArgumentList } from "./arguments.js";
import { isCalled, isCalledInViewOnly } from "./called-in-view.js";
import { memberName } from "./expressions.js";
import { isAssignmentTarget } from "./file-index.js";
import { isFunctionNode } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import type { CallSite } from "./origin-call-sites.js";
import { isIndexName } from "./origin-assignments.js";
import { constructionOf } from "./origin-resolvers.js";
import { memoised, nullishValue, unknownValue, type Value } from "./values.js";
import type { VariableOf } from "./variables.js";

/** What goes into the parameters of functions in this file, and what comes out of them. */
export class OriginFunctions {
  private readonly returns = new Map<FunctionNode, ValueCell>();
  private readonly argumentLists = new Map<FunctionNode, ValueCell>();
  private readonly byIndex = new Map<FunctionNode, Map<string, ValueCell>>();
  private readonly elements = new Map<TSESTree.Node, ValueCell>();
  private readonly given = new Map<FunctionNode, Map<number, ValueCell>>();

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
      origins.types.flowAnnotated(returned, node.returnType?.typeAnnotation ?? origins.documented?.resultOf(node) ?? null, annotated);
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

  /** `arguments[0]`; null for any other member. */
  cellOfArgument(list: TSESTree.Expression, name: string): ValueCell | null {
    const variable = list.type === "Identifier" && list.name === "arguments" && isIndexName(name) ? this.origins.variableOf(list) : null;
    const owner = variable === null || variable.defs.length > 0 ? null : variable.scope.block;
    if (variable === null || owner === null || !isFunctionNode(owner) || !variable.references.every(({ identifier }) => isOnlyRead(identifier, this.origins.variableOf))) return null;
    const byIndex = memoised(this.byIndex, owner, () => new Map<string, ValueCell>());
    const known = byIndex.get(name);
    if (known !== undefined) return known;
    const cell = this.origins.newCell();
    byIndex.set(name, cell);
    this.origins.later(() => this.flowParameter(owner, Number(name), false, cell));
    return cell;
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
    const { origins } = this;
    origins.callSites.linkCalls();
    const promise = index === 0 && !isRest ? constructionOf(node) : null;
    if (promise !== null) stored.add(origins.values.resolver(promise));
    const passed = isRest ? origins.newCell() : stored;
    if (isRest) stored.add(origins.values.collection(passed));
    const given = origins.contexts.tellsParameter(node, index) ? origins.newCell() : passed;
    if (!isCalledInViewOnly(node, origins)) given.add(unknownValue);
    origins.contexts.flowParameter(node, index, passed);
    origins.callSites.of(node).each((site) => this.flowSite(site, index, isRest, given));
    if (given !== passed) given.each((value) => {
      if (value.kind === "unknown") origins.contexts.flowUntold(node, index, passed);
      else passed.add(value);
    });
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
    this.origins.callSites.linkCalls();
    this.origins.callSites.of(node).each((site) => this.flowSite(site, index, false, cell));
    return cell;
  }

  private flowSpread(list: ArgumentList, index: number, from: Origins, passed: ValueCell): void {
    passed.add(unknownValue);
    for (const node of list.mayStandAt(index)) {
      if (isSpread(node)) from.members.flowElements(from.cellOf(node.argument), passed);
      else this.origins.flow(from.cellOf(node), passed);
    }
  }

  private elementsOf(items: TSESTree.Node): ValueCell {
    return memoised(this.elements, items, () => {
      const elements = this.origins.newCell();
      this.origins.members.flowElements(this.origins.cellOf(items), elements);
      return elements;
    });
  }
}

/** Whether a use of `arguments` leaves it as it was given: `arguments[0]`, `f.apply(this, arguments)`, `slice.call(arguments, 1)`, `[...arguments]`. */
function isOnlyRead(list: TSESTree.Node, variableOf: VariableOf): boolean {
  const { parent } = list;
  if (parent?.type === "SpreadElement") return true;
  if (parent?.type === "MemberExpression" && parent.object === list) {
    const user = parent.parent;
    return !(user.type === "CallExpression" && user.callee === parent) && !isAssignmentTarget(parent) && user.type !== "UnaryExpression";
  }
  if (parent?.type !== "CallExpression" || parent.callee.type !== "MemberExpression") return false;
  const method = memberName(parent.callee);
  if (method === "apply") return parent.arguments[1] === list;
  return parent.arguments[0] === list && (method === "from" || (method === "call" && isSlice(parent.callee.object, variableOf)));
}

/** `Array.prototype.slice`, `[].slice`, and a variable that only ever is one. */
function isSlice(node: TSESTree.Expression | TSESTree.Super, variableOf: VariableOf): boolean {
  if (node.type === "MemberExpression") return memberName(node) === "slice";
  const variable = node.type === "Identifier" ? variableOf(node) : null;
  const [write, other] = variable?.references.filter((reference) => reference.isWrite()) ?? [];
  const made = write?.writeExpr;
  return other === undefined && made?.type === "MemberExpression" && memberName(made) === "slice";
}
