import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode } from "./syntax.js";
import type { Value } from "./values.js";

/** All items of what the expression yields: `f.apply(object, args)`. */
export class AppliedItems {
  constructor(readonly argument: TSESTree.Expression) {}
}

type Passed = TSESTree.CallExpressionArgument | AppliedItems;

/** Whether it stands for any number of arguments. */
export function isSpread(passed: Passed): passed is TSESTree.SpreadElement | AppliedItems {
  return passed instanceof AppliedItems || passed.type === "SpreadElement";
}

/** The arguments that a function is called with, when they are known. */
export class ArgumentList {
  private constructor(
    private readonly nodes: readonly Passed[],
    private readonly isKnown: boolean,
    /** Where an argument stands among those that the call writes: its index plus this; null when it stands nowhere. */
    readonly offset: number | null,
  ) {}

  static readonly unknown = new ArgumentList([], false, null);

  static of(nodes: readonly TSESTree.CallExpressionArgument[]): ArgumentList {
    return new ArgumentList(nodes, true, 0);
  }

  /** The argument at `index`; unknown behind a spread. */
  at(index: number): TSESTree.Expression | "absent" | "unknown" {
    if (!this.isKnown) return "unknown";
    for (const [position, node] of this.nodes.entries()) {
      if (isSpread(node)) return "unknown";
      if (position === index) return node;
    }
    return "absent";
  }

  /** What may stand at `index` although {@link at} cannot tell: a spread before it and all that follows. */
  mayStandAt(index: number): readonly Passed[] {
    const spread = this.nodes.findIndex(isSpread);
    return spread === -1 || spread > index ? [] : this.nodes.slice(spread);
  }

  /** Indices from `start` on of the arguments that {@link at} can tell apart; behind them one more that is unknown, if any may follow. */
  indicesFrom(start: number): readonly number[] {
    const spread = this.nodes.findIndex(isSpread);
    const end = !this.isKnown ? start + 1 : spread === -1 ? this.nodes.length : Math.max(spread, start) + 1;
    return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
  }

  /** How many there are, or null when that is not known. */
  get count(): number | null {
    return this.isKnown && !this.nodes.some(isSpread) ? this.nodes.length : null;
  }

  /** Without the first: what `f.call(thisArgument, …)` passes on. */
  withoutThis(): ArgumentList {
    const first = this.nodes[0];
    if (!this.isKnown || (first !== undefined && isSpread(first))) return ArgumentList.unknown;
    return new ArgumentList(this.nodes.slice(1), true, this.offset === null ? null : this.offset + 1);
  }

  /** What `f.apply(thisArgument, […])` passes on. */
  applied(): ArgumentList {
    const list = this.at(1);
    if (list === "absent") return ArgumentList.of([]);
    if (typeof list === "string") return ArgumentList.unknown;
    if (list.type !== "ArrayExpression" || list.elements.includes(null)) return new ArgumentList([new AppliedItems(list)], true, null);
    return new ArgumentList(list.elements.filter((element) => element !== null), true, null);
  }

  /** Behind those that `bind` was given. */
  after(bound: ArgumentList): ArgumentList {
    if (!bound.isKnown || !this.isKnown) return ArgumentList.unknown;
    return new ArgumentList([...bound.nodes, ...this.nodes], true, this.offset === null ? null : this.offset - bound.nodes.length);
  }
}

/** The arguments as the call writes them. The first argument of a tag stands for its text. */
export function argumentsOf(call: Exclude<CallNode, TSESTree.ImportExpression>): ArgumentList {
  return ArgumentList.of(call.type === "TaggedTemplateExpression" ? [call.quasi, ...call.quasi.expressions] : call.arguments);
}

/** The value that is called in the end, behind `call`, `apply`, `bind` and `promisify`, and what it is given. */
export interface CalledValue {
  readonly value: Value;
  readonly arguments: ArgumentList;
  readonly isPromisified: boolean;
}

/** Follows a callee to what is called in the end. A call of `bind` calls nothing: it answers with the invoker itself. */
export function calledValue(callee: Value, passed: ArgumentList): CalledValue {
  let value = callee;
  let list = passed;
  let isPromisified = false;
  for (;;) {
    switch (value.kind) {
      case "invoker":
        if (value.method === "bind") return { value, arguments: list, isPromisified };
        list = value.method === "call" ? list.withoutThis() : list.applied();
        value = value.target;
        break;
      case "bound":
        list = value.call === null ? ArgumentList.unknown : list.after(ArgumentList.of(value.call.arguments).withoutThis());
        value = value.target;
        break;
      case "applied":
        list = list.withoutThis().applied();
        value = value.target;
        break;
      case "promisified":
        isPromisified = true;
        value = value.target;
        break;
      default:
        return { value, arguments: list, isPromisified };
    }
  }
}
