import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { BlockId } from "../flow/graph.js";
import type { PreparedGraph } from "./code-table.js";
import { ArrivalTable } from "./merge.js";
import type { Danger } from "./running.js";
import type { Core, Environment, Progress, State } from "./state.js";
import type { Trace } from "./trace.js";
import type { Value } from "./value.js";

/** One way a function can be left, or (for a generator) hand out an item. */
export interface Exit {
  readonly kind: "return" | "throw" | "yield";
  readonly value: Value | null;
  readonly core: Core;
  readonly environment: Environment;
  readonly trace: Trace;
}

/** Somebody who waits for a function's exits. */
export interface Continuation {
  onExit(exit: Exit): void;
  /** The function turned out to complete a decision or to pause, so that it may do so while its caller goes on. First told of the lesser danger, perhaps. */
  onTouched(danger: Danger["kind"]): void;
}

/** One function with one state at its entry: the unit of tabulation. All callers that enter it alike share its exits. */
export class Context {
  readonly prepared: PreparedGraph;
  readonly entry: State;
  /** Lineages of the promises that ran at the entry. */
  readonly callerPromises: ReadonlySet<string>;
  /** Where it has been, and with which calls that nobody will await. */
  readonly visited = new Map<string, Core>();
  /** States seen at each block's entry. */
  readonly stateCounts: number[];
  readonly arrivals = new ArrivalTable<BlockId>();
  /** The same for places inside blocks where calls come back. */
  readonly resumptions = new ArrivalTable<string>();
  /** Side effects reached, and at which progress that happens. */
  readonly effects = new Map<TSESTree.Node, Set<Progress>>();
  /** Side effects reached, whatever unit they are in. */
  readonly reached = new Set<TSESTree.Node>();
  /** Contexts called, likewise. */
  readonly callees = new Map<Context, Set<Progress>>();
  /** Contexts called, wherever that may be. */
  readonly calls = new Map<Context, Set<Progress>>();
  /** Those called after it has awaited something. */
  readonly lateCalls = new Set<Context>();
  /** Variables of others whose known value it makes use of, before and after it has awaited something. */
  readonly earlyReads = new Set<Scope.Variable>();
  readonly lateReads = new Set<Scope.Variable>();
  /** At which progress gates are asked. */
  readonly asks = new Set<Progress>();
  /** What callbacks returned, for the graph of an iteration. */
  readonly collected = new Set<Value | null>();
  /** Promises that were put into arrays, by the call that does so. */
  readonly pushed = new Map<TSESTree.Node, Set<Value | null>>();
  touched: Danger["kind"] | null = null;
  readonly #thrown = new Map<Core, Set<Environment>>();
  readonly #exits = new Map<string, Exit>();
  readonly #continuations: Continuation[] = [];

  /** @param entryTrace how it was entered first. */
  constructor(
    prepared: PreparedGraph,
    entry: State,
    callerPromises: ReadonlySet<string>,
    readonly entryTrace: Trace,
  ) {
    this.callerPromises = callerPromises;
    this.prepared = prepared;
    this.entry = entry;
    this.stateCounts = prepared.graph.blocks.map(() => 0);
  }

  /** Whether an exception left the function from this state before; notes it. */
  hasThrown(core: Core, environment: Environment): boolean {
    const known = this.#thrown.get(core);
    if (known === undefined) this.#thrown.set(core, new Set([environment]));
    else if (known.has(environment)) return true;
    else known.add(environment);
    return false;
  }

  addExit(exit: Exit): void {
    const key = `${exit.kind}/${exit.value?.id ?? "-"}/${exit.core.id}/${exit.environment.id}`;
    if (this.#exits.has(key)) return;
    this.#exits.set(key, exit);
    for (const continuation of this.#continuations) continuation.onExit(exit);
  }

  addContinuation(continuation: Continuation): void {
    this.#continuations.push(continuation);
    if (this.touched !== null) continuation.onTouched(this.touched);
    for (const exit of [...this.#exits.values()]) continuation.onExit(exit);
  }

  markTouched(danger: Danger["kind"]): void {
    if (this.touched === danger || this.touched === "denied") return;
    this.touched = danger;
    for (const continuation of this.#continuations) continuation.onTouched(danger);
  }

  noteEffect(node: TSESTree.Node, progress: Progress): void {
    addTo(this.effects, node, progress);
  }

  noteRead(variable: Scope.Variable, progress: Progress): void {
    (progress === "entered" ? this.earlyReads : this.lateReads).add(variable);
  }

  noteAsk(progress: Progress): void {
    this.asks.add(progress);
  }

  noteCall(callee: Context, progress: Progress): void {
    addTo(this.calls, callee, progress);
    if (progress !== "entered") this.lateCalls.add(callee);
  }

  noteCallee(callee: Context, progress: Progress): void {
    addTo(this.callees, callee, progress);
  }
}

function addTo<Key>(noted: Map<Key, Set<Progress>>, key: Key, progress: Progress): void {
  const known = noted.get(key);
  if (known === undefined) noted.set(key, new Set([progress]));
  else known.add(progress);
}
