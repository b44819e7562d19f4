import type { CallNode } from "../flow/graph.js";
import type { CallBehaviour, ParameterCalls, SummaryExit, SummaryValue, Touch } from "../program/call-meaning.js";
import { enterPermitted, escapeValue } from "./escape.js";
import { iterationGraph, onceGraph, wrapGraph } from "./intrinsics.js";
import type { Latest } from "./latest.js";
import type { Activation, Solver } from "./solver.js";
import { endangersPermit, type State } from "./state.js";
import { record } from "./transfer-await.js";
import { enterIntrinsic } from "./transfer-call.js";
import type { Arguments } from "./transfer-enter.js";
import type { Trace } from "./trace.js";
import type { Outcome, Pending, Value } from "./value.js";

type SummarisedCall = Extract<CallBehaviour, { readonly kind: "summary" }>;
type Assign = (state: State, value: Value | null, trace: Trace) => void;

/** A call of a function of another file: each way in which it can end, and the functions that it was given as it calls them. */
export function callSummarised(solver: Solver, at: Activation, node: CallNode, { summary, offset }: SummarisedCall, args: Arguments, state: State, assign: Assign): void {
  const called: { readonly callback: Value; readonly calls: ParameterCalls }[] = [];
  args.values.forEach((value, index) => {
    const calls = summary.parameters.find(({ argument }) => argument + offset === index);
    if (value?.holdsCode !== true) return;
    if (calls === undefined) escapeValue(solver, value);
    else if (calls.when === "later") entrust(solver, at, value);
    else called.push({ callback: value, calls });
  });
  callEntrusted(solver, at, node, state);
  solver.raise(at, state, node);
  for (const { callback, calls } of called) callBack(solver, at, node, callback, calls, state, assign);
  for (const exit of summary.exits) {
    if (called.every(({ calls }) => isPossible(exit, calls))) leave(solver, at, node, exit, state, assign);
  }
}

function entrust(solver: Solver, at: Activation, value: Value): void {
  enterPermitted(solver, value);
  const known = solver.entrusted.get(at.context.prepared);
  if (known === undefined) solver.entrusted.set(at.context.prepared, new Set([value]));
  else known.add(value);
}

/**
 * What is called here may be what became of a function that the same code gave away. Then that one runs in this unit, where a call that still
 * runs may end as a denial after the permit was found.
 */
function callEntrusted(solver: Solver, at: Activation, node: CallNode, state: State): void {
  if (!state.core.running.some(({ pending }) => endangersPermit(pending))) return;
  for (const value of solver.entrusted.get(at.context.prepared) ?? []) enterIntrinsic(solver, at, state, wrapGraph, [value], node, () => undefined);
}

function callBack(solver: Solver, at: Activation, node: CallNode, callback: Value, { when }: ParameterCalls, state: State, assign: Assign): void {
  switch (when) {
    case "permitted":
      return enterIntrinsic(solver, at, state, wrapGraph, [callback], node, assign);
    case "once":
      return enterIntrinsic(solver, at, state, onceGraph, [callback], node, assign);
    case "iterates":
      return enterIntrinsic(solver, at, state, iterationGraph, [callback], node, (after, list, trace) => {
        assign(after, list === null ? null : solver.values.of({ kind: "all", settled: false, elements: list }), trace);
      });
    case "later":
      return;
  }
}

/** Whether the function can end so besides the ways that the callback's own run shows. */
function isPossible(exit: SummaryExit, { when, always }: ParameterCalls): boolean {
  if (when === "permitted") return exit.completes && exit.touch !== "permit";
  if (when === "iterates") return exit.touch !== "none";
  return !always || exit.touch !== "none";
}

function leave(solver: Solver, at: Activation, node: CallNode, exit: SummaryExit, before: State, assign: Assign): void {
  const depth = before.core.levels.length - 1;
  const state = exit.leavesRunning ? solver.states.addRunning(before, leftBehind(solver, node, depth)) : before;
  const touch = latestFor(exit.touch, exit.completes, node);
  const value = valueFor(solver, exit.value, node);
  if (exit.isPromise) {
    const outcome: Outcome = exit.completes ? { kind: "fulfilled", value } : { kind: "rejected" };
    const run = { writes: [], settles: [], leaves: [], endsWithPermit: exit.endsWithPermit };
    const promise = solver.values.of({ kind: "promise", node, depth, unitEnded: false, outlivesPause: false, outcome, touch, run });
    return assign(touch === null ? state : solver.states.addRunning(state, promise), promise, at.trace);
  }
  const after = touch === null ? { state, trace: at.trace } : record(solver, at, state, touch, depth, node);
  if (exit.completes) assign(after.state, value, after.trace);
  else solver.raise({ ...at, trace: after.trace }, after.state, null);
}

/** A call that the other file's function left running, and that nobody here can wait for. */
function leftBehind(solver: Solver, node: CallNode, depth: number): Pending {
  return solver.values.of({ kind: "promise", node, depth, unitEnded: false, outlivesPause: false, outcome: { kind: "unsettled" }, touch: { kind: "failed", node }, run: null });
}

/** Told by the place of the call: what happened inside stands in another file. */
function latestFor(touch: Touch, completes: boolean, node: CallNode): Latest | null {
  switch (touch) {
    case "none":
      return null;
    case "permit":
      return { kind: "permit" };
    case "pause":
      return { kind: "pause", node };
    case "denied":
      return { kind: completes ? "denied" : "failed", node };
  }
}

function valueFor(solver: Solver, value: SummaryValue, node: CallNode): Value | null {
  const { values } = solver;
  switch (value.kind) {
    case "unknown":
      return null;
    case "true":
    case "false":
      return values.boolean(value.kind === "true");
    case "null":
      return values.of({ kind: "nullish", value: null });
    case "undefined":
      return values.undefined();
    case "not-true":
    case "truthy":
    case "falsy":
      return values.of({ kind: value.kind });
    case "decision":
      return values.of({ kind: "decision", permit: value.permit });
    case "object": {
      const properties = new Map<string, Value>();
      for (const [name, property] of Object.entries(value.properties)) {
        const known = valueFor(solver, property, node);
        if (known !== null && !solver.isMutatedKey(name)) properties.set(name, known);
      }
      return values.of({ kind: "object", node, properties });
    }
  }
}
