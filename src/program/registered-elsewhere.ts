import type { ContentsCalls } from "./function-summary.js";
import { isFunctionNode, stripTypeWrappers } from "./nodes.js";
import type { FunctionElsewhere } from "./outcome-meanings.js";
import type { CallNode } from "./syntax.js";
import { memoised } from "./values.js";

/** A call that gave functions to one of another file, which keeps them, and how the call in question calls what is kept. */
export interface RegisteredBefore {
  readonly givenAt: CallNode;
  readonly calls: ContentsCalls;
}

const NONE: readonly RegisteredBefore[] = [];

/** Ties calls of functions of another file that keep what they are given to those that call what was kept: `on(name, handler)` and `emit(name)`. */
export class RegisteredElsewhere {
  readonly #before = new Map<CallNode, readonly RegisteredBefore[]>();
  #registrations: readonly { readonly node: CallNode; readonly callee: FunctionElsewhere }[] | null = null;

  /**
   * @param calls of the file.
   * @param calleesOf functions of other files that a call may be of.
   * @param storedCalled how one calls what the other keeps; null where it does not.
   */
  constructor(
    private readonly calls: () => readonly CallNode[],
    private readonly calleesOf: (node: CallNode) => readonly FunctionElsewhere[],
    private readonly storedCalled: (runner: FunctionElsewhere, keeper: FunctionElsewhere) => ContentsCalls | null,
  ) {}

  before(node: CallNode): readonly RegisteredBefore[] {
    return memoised(this.#before, node, () => {
      const callees = this.calleesOf(node);
      if (callees.length === 0) return NONE;
      this.#registrations ??= this.calls().filter(mayRegister).flatMap((call) => this.calleesOf(call).map((callee) => ({ node: call, callee })));
      return this.#registrations.flatMap(({ node: givenAt, callee }) =>
        callees.flatMap((runner) => {
          const found = runner.home === callee.home ? this.storedCalled(runner, callee) : null;
          return found === null ? [] : [{ givenAt, calls: found }];
        }),
      );
    });
  }
}

/** Whether an argument may hold code. */
function mayRegister(node: CallNode): boolean {
  return "arguments" in node && node.arguments.some((argument) => {
    const given = stripTypeWrappers(argument);
    return isFunctionNode(given) || HOLDING.has(given.type);
  });
}

const HOLDING: ReadonlySet<string> = new Set(["Identifier", "MemberExpression", "CallExpression", "NewExpression", "ObjectExpression", "ArrayExpression", "SpreadElement", "ThisExpression"]);
