import type { TSESTree } from "@typescript-eslint/utils";
import type { ArgumentList } from "./arguments.js";
import { memberName } from "./expressions.js";
import { isFunctionNode } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import type { CallNode, FunctionNode } from "./syntax.js";
import { memoised, type PromiseValue } from "./values.js";

type Construction = TSESTree.NewExpression;

/** The `new Promise()` whose executor the function is. */
export function constructionOf(node: FunctionNode): Construction | null {
  const { parent } = node;
  return parent.type === "NewExpression" && parent.arguments[0] === node && parent.callee.type === "Identifier" && parent.callee.name === "Promise" ? parent : null;
}

/** What promises are fulfilled with whose `resolve` is called elsewhere than in their executor. */
export class OriginResolvers {
  private readonly settled = new Map<CallNode, ValueCell>();
  private callsLinked = false;

  constructor(private readonly origins: Origins) {}

  /** What `new Promise((resolve) => …)` is settled with, where the executor names it. */
  flowResolved(passed: ArgumentList, cell: ValueCell): void {
    const { origins } = this;
    const executor = passed.at(0);
    if (typeof executor === "string") return;
    origins.cellOf(executor).each((value) => {
      const resolve = value.kind === "function" && value.home === origins ? value.node.params[0] : undefined;
      if (resolve?.type !== "Identifier" || value.kind !== "function") return;
      const promise = constructionOf(value.node);
      if (promise !== null && this.handsOn(resolve)) origins.flow(this.cellOfSettled(promise), cell);
      for (const { identifier } of origins.variableOf(resolve)?.references ?? []) {
        const { parent } = identifier;
        if (parent.type !== "CallExpression") continue;
        const resolved = parent.callee === identifier ? parent.arguments[0] : parent.callee.type === "MemberExpression" && memberName(parent.callee) === "then" ? parent.callee.object : undefined;
        if (resolved !== undefined && resolved.type !== "SpreadElement") origins.flow(origins.cellOf(resolved), cell);
      }
    });
  }

  /** What the promise is fulfilled with that the call makes. The first question looks at the calls that may be of a resolver. */
  cellOfSettled(call: CallNode): ValueCell {
    const { origins } = this;
    const cell = memoised(this.settled, call, () => origins.newCell());
    if (!this.callsLinked) {
      this.callsLinked = true;
      origins.later(() => this.linkCalls());
    }
    return cell;
  }

  /** A member of what `Promise.withResolvers()` yields: an object with the promise. */
  flowMember(made: PromiseValue, name: string | null, cell: ValueCell): void {
    if (made.settledBy !== "resolvers") return;
    if (name === "resolve") cell.add(made.home.values.resolver(made.node));
    if (name !== "promise") return;
    cell.add(made);
    this.origins.flow(this.cellOfSettled(made.node), cell);
  }

  /** Whether the executor hands its `resolve` on, rather than only calling it. */
  private handsOn(resolve: TSESTree.Identifier): boolean {
    const references = this.origins.variableOf(resolve)?.references ?? [];
    return references.some(({ identifier }) => !(identifier.parent.type === "CallExpression" && identifier.parent.callee === identifier));
  }

  private linkCalls(): void {
    const { origins } = this;
    for (const call of origins.index.calls) {
      if (call.type !== "CallExpression" || !this.mayResolve(call.callee)) continue;
      const [given] = call.arguments;
      if (given === undefined || given.type === "SpreadElement" || isFunctionNode(given)) continue;
      origins.cellOf(call.callee).each((value) => {
        if (value.kind === "resolver" && value.home === origins) origins.flow(origins.cellOf(given), this.cellOfSettled(value.node));
      });
    }
  }

  /** A variable that is assigned or taken apart, or a member of a name that resolvers have. */
  private mayResolve(callee: TSESTree.Node): boolean {
    if (callee.type === "MemberExpression") {
      const name = memberName(callee);
      return name === null || name === "resolve" || this.origins.index.assignedMembers.has(name);
    }
    const definition = callee.type === "Identifier" ? this.origins.variableOf(callee)?.defs[0] : undefined;
    return definition?.type === "Variable" && (definition.node.init === null || definition.node.id.type === "ObjectPattern");
  }
}
