import type { TSESTree } from "@typescript-eslint/utils";
import type { CallMeaning } from "../program/call-meaning.js";
import { settlesAtItsEnd, settlingChain } from "../program/settling-chain.js";
import { listOf } from "./collect.js";
import { executorGraph, followingExecutorGraph } from "./intrinsics.js";
import { escapeValue } from "./escape.js";
import { readItems } from "./members.js";
import { awaitable, oneOf } from "./results.js";
import { drain } from "./transfer-generator.js";
import type { Activation, Solver } from "./solver.js";
import type { State } from "./state.js";
import { callUnknown, enterIntrinsic, letOut, type Assign, type Call } from "./transfer-call.js";
import type { Arguments } from "./transfer-enter.js";
import type { Value } from "./value.js";

export function pausePromise(solver: Solver, node: TSESTree.Node, depth: number): Value {
  return solver.values.of({ kind: "promise", node, depth, unitEnded: false, outlivesPause: false, outcome: { kind: "fulfilled", value: null, mayReject: false }, touch: { kind: "pause", node }, run: null });
}

function passedDeadline(solver: Solver, node: TSESTree.Node, depth: number): Value {
  return solver.values.of({ kind: "promise", node, depth, unitEnded: false, outlivesPause: false, outcome: { kind: "rejected" }, touch: { kind: "pause", node }, run: null });
}

/** Calls of `Promise` and its static methods. */
export function callPromise(solver: Solver, at: Activation, call: Call, method: Extract<CallMeaning["behaviour"], { kind: "promise" }>["method"], args: Arguments, state: State, assign: Assign): void {
  const { values } = solver;
  const { node } = call;
  const first = args.values[0] ?? null;
  switch (method) {
    // The combinators themselves do not throw, they reject: see docs/soundness.md.
    case "all":
    case "allSettled": {
      if (first?.kind === "generator") return drain(solver, at, state, first, node, (after, trace) => assign(after, values.of({ kind: "all", settled: method === "allSettled", elements: null }), trace));
      const given = first?.kind === "all" ? first.elements : first;
      const elements = given?.kind === "tuple" && !readItems(solver, given) ? listOf(solver, given.elements) : given;
      return assign(state, values.of({ kind: "all", settled: method === "allSettled", elements }), at.trace);
    }
    case "race":
    case "any":
      for (const winner of winnersOf(solver, first, node)) assign(state, winner, at.trace);
      return assign(state, racedPause(solver, state, first, node), at.trace);
    case "resolve":
      if (first?.kind === "promise" || first?.kind === "all") return assign(state, first, at.trace);
      return assign(state, values.of({ kind: "promise", node, depth: -1, unitEnded: false, outlivesPause: false, outcome: { kind: "fulfilled", value: awaitable(solver, first), mayReject: false }, touch: null, run: null }), at.trace);
    case "reject":
      letOut(solver, args);
      return assign(state, values.of({ kind: "promise", node, depth: -1, unitEnded: false, outlivesPause: false, outcome: { kind: "rejected" }, touch: null, run: null }), at.trace);
    case "withResolvers": {
      solver.raise(at, state, node);
      const isTimed = solver.timed.areResolversTimed(node);
      return assign(state, isTimed ? values.of({ kind: "object", node, properties: new Map([["promise", pausePromise(solver, node, state.core.levels.length - 1)]]) }) : null, at.trace);
    }
    case "construct": {
      if (first === null || !first.holdsCode) return callUnknown(solver, at, node, args, state, assign);
      const timed = first.kind === "function" ? solver.timedEndOf(first.node) : null;
      const pauses = timed === "fulfilled";
      const settling = first.kind === "function" ? settlingChain(first.node) : null;
      const isAlike = settling?.settlesAlike === true || (first.kind === "function" && settlesAtItsEnd(first.node));
      if (isAlike && timed === null) {
        const settlers = [values.of({ kind: "settler", rejects: false }), values.of({ kind: "settler", rejects: true })];
        return enterIntrinsic(solver, at, state, followingExecutorGraph, [first, ...settlers], node, assign);
      }
      return enterIntrinsic(solver, at, state, executorGraph, [first], node, (after, result, trace) => {
        // The deadline may pass; what else settles the promise is no pause.
        if (timed === "rejected") assign(after, passedDeadline(solver, node, after.core.levels.length - 1), trace);
        if (pauses) return assign(after, pausePromise(solver, node, after.core.levels.length - 1), trace);
        // When the chain ends, the constructed promise may be fulfilled or rejected.
        if (settling !== null && result?.kind === "promise") return assign(after, values.of({ kind: "all", settled: true, elements: values.of({ kind: "tuple", elements: [result] }) }), trace);
        assign(after, null, trace);
      });
    }
  }
}

/** Promises of what may win a race, where that is known code; something else always may. */
function winnersOf(solver: Solver, raced: Value | null, node: TSESTree.Node): readonly Value[] {
  if ((raced?.kind !== "tuple" && raced?.kind !== "list") || !readItems(solver, raced)) {
    if (raced !== null) escapeValue(solver, raced);
    return [];
  }
  return oneOf(solver, raced.elements).flatMap((value) => (value === null ? [] : [solver.values.of({ kind: "promise", node, depth: -1, unitEnded: false, outlivesPause: false, outcome: { kind: "fulfilled", value, mayReject: true }, touch: null, run: null })]));
}

/** A race against a timer may end by the timer, which is a pause. */
function racedPause(solver: Solver, state: State, raced: Value | null, node: TSESTree.Node): Value | null {
  if (raced?.kind !== "tuple" && raced?.kind !== "list") return null;
  const pauses = raced.elements.flatMap((element) => (element?.kind === "promise" && element.touch?.kind === "pause" ? [element.outcome.kind] : []));
  if (pauses.length === 0) return null;
  const depth = state.core.levels.length - 1;
  return pauses.every((outcome) => outcome === "rejected") ? passedDeadline(solver, node, depth) : pausePromise(solver, node, depth);
}
