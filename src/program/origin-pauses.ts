import type { TSESTree } from "@typescript-eslint/utils";
import { ArgumentList, calledValue } from "./arguments.js";
import { behaves } from "./origin-calls.js";
import type { Origins } from "./origin.js";
import type { CallNode, FunctionNode } from "./syntax.js";
import { childNodes, isFunctionNode, stripTypeWrappers } from "./nodes.js";
import { TimedPromises, type TimedEnd } from "./timed-promises.js";
import { memoised, type PromiseValue, type Value } from "./values.js";

/** What a call of a timer needs in a text: its name, whole or with an escape. */
const timerWords = ["etTimeout", "etInterval", "\\u"];
/** The same for other pauses: `timers/promises`, `scheduler.wait`. */
const pauseWords = [...timerWords, "timers", "scheduler"];

/** Functions that wait for what one another keep, up to here; whoever waits longer counts as pausing. */
const DEEPEST_WAIT = 50;

interface Answer {
  readonly mayBe: boolean;
}

/** Whether a call of an async function counts that pauses before it ends: not where it is known how that call ends. */
export type Settler = "timer" | "timer or call";

function noAnswers(): Readonly<Record<TimedEnd, Map<TSESTree.Node, Answer>>> {
  return { fulfilled: new Map(), rejected: new Map() };
}

/** Promises that a timer settles, wherever they were stored before somebody awaits them. */
export class OriginPauses {
  private known: TimedPromises | null = null;
  private namesTimer: boolean | null = null;
  private namesPause: boolean | null = null;
  private readonly pausing = new Map<FunctionNode, boolean>();
  private depth = 0;
  private readonly answers = { timer: noAnswers(), "timer or call": noAnswers() };

  constructor(private readonly origins: Origins) {}

  /** False only when no value of the file's own is such a promise. */
  get mayBeAny(): boolean {
    this.namesPause ??= this.origins.model.hasPauses || pauseWords.some((word) => this.origins.unit.text.includes(word));
    return this.namesPause;
  }

  /** Whether what the expression yields may be such a promise, or hold some. */
  mayBe(node: TSESTree.Node, end: TimedEnd, settledBy: Settler): boolean {
    // Asked in each state that reaches an `await`.
    return memoised(this.answers[settledBy][end], node, () => ({ mayBe: this.isAmongValues(node, end, settledBy) })).mayBe;
  }

  private isAmongValues(node: TSESTree.Node, end: TimedEnd, settledBy: Settler): boolean {
    return this.holdPause(this.origins.valuesOf(node), end, settledBy, new Set());
  }

  private holdPause(values: Iterable<Value>, end: TimedEnd, settledBy: Settler, seen: Set<Value>): boolean {
    for (const value of values) {
      const isAsked = value.kind === "promise" && (value.settledBy !== "function" || settledBy === "timer or call");
      if (isAsked && value.home.pauses.isPause(value, end)) return true;
      if (value.kind !== "collection" || seen.has(value)) continue;
      seen.add(value);
      const elements = this.origins.newCell();
      this.origins.members.read(value, null, elements);
      if (this.holdPause(this.origins.solved(elements), end, settledBy, seen)) return true;
    }
    return false;
  }

  /** Whether the call may be one of `setTimeout` or `setInterval`. */
  startsTimer(node: CallNode): boolean {
    if (node.type === "ImportExpression" || node.type === "TaggedTemplateExpression") return false;
    this.namesTimer ??= timerWords.some((word) => this.origins.unit.text.includes(word));
    if (!this.namesTimer) return false;
    for (const callee of this.origins.solved(this.origins.calls.cellOfCallee(node))) {
      const { value, isPromisified } = calledValue(callee, ArgumentList.unknown);
      if (!isPromisified && behaves(value, "timer")) return true;
    }
    return false;
  }

  private isPause({ node, settledBy }: PromiseValue, end: TimedEnd): boolean {
    switch (settledBy) {
      case "pause":
        return true;
      case "resolvers":
        return this.timed.areResolversTimed(node);
      case "function":
        return node.type === "CallExpression" && this.functionsCalled(node).some((callee) => this.pausesIn(callee));
      case "callback":
        return node.type === "CallExpression" && this.isCalledBackByTimer(node);
      case "executor": {
        const executor = node.type === "NewExpression" ? node.arguments[0] : undefined;
        if (executor === undefined || executor.type === "SpreadElement") return false;
        return this.origins.valuesOf(executor).some((value) => {
          if (value.kind === "function") return value.home.pauses.timed.isSettledBy(value.node, end);
          return behaves(calledValue(value, ArgumentList.unknown).value, "timer");
        });
      }
    }
  }

  /** Whether an async function may pause before it ends, by what it awaits itself. */
  private pausesIn(callee: FunctionNode): boolean {
    const known = this.pausing.get(callee);
    if (known !== undefined) return known;
    // Whoever waits for itself pauses only where it does so otherwise.
    this.pausing.set(callee, false);
    const pauses = this.depth >= DEEPEST_WAIT || this.awaitsPause(callee);
    this.pausing.set(callee, pauses);
    return pauses;
  }

  private awaitsPause(callee: FunctionNode): boolean {
    this.depth++;
    try {
      const seen = new Set([callee]);
      for (const { async: isAsync, body } of seen) {
        if (!isAsync || body === null) continue;
        for (const awaited of awaitedIn(body)) {
          if (this.mayBe(awaited, "fulfilled", "timer or call")) return true;
          if (awaited.type === "CallExpression") for (const inner of this.functionsCalled(awaited)) seen.add(inner);
        }
      }
      return false;
    } finally {
      this.depth--;
    }
  }

  /** `promisify(wait)(10)`: what the function is given last settles the promise. */
  private isCalledBackByTimer(call: TSESTree.CallExpression): boolean {
    for (const callee of this.origins.solved(this.origins.calls.cellOfCallee(call))) {
      const { value, isPromisified } = calledValue(callee, ArgumentList.unknown);
      if (!isPromisified) continue;
      if (value.kind === "function" ? value.home.pauses.timed.isCalledBack(value.node) : behaves(value, "timer")) return true;
    }
    return false;
  }

  private get timed(): TimedPromises {
    this.known ??= new TimedPromises(
      this.origins.index.calls.filter((call) => this.startsTimer(call)),
      this.origins.variableOf,
      (call) => this.functionsCalled(call),
    );
    return this.known;
  }

  private functionsCalled(call: TSESTree.CallExpression): readonly FunctionNode[] {
    const callees = this.origins.solved(this.origins.calls.cellOfCallee(call));
    return [...callees].flatMap((value) => (value.kind === "function" && value.home === this.origins ? [value.node] : []));
  }
}

/** What the code waits for, without the functions in it. */
function awaitedIn(body: TSESTree.Node): TSESTree.Expression[] {
  const awaited: TSESTree.Expression[] = [];
  const open = [body];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isFunctionNode(node)) continue;
    if (node.type === "AwaitExpression") awaited.push(stripTypeWrappers(node.argument));
    open.push(...childNodes(node));
  }
  return awaited;
}
