import type { Instruction } from "../flow/graph.js";
import type { Latest } from "./latest.js";
import { orphansOf } from "./forget.js";
import type { Activation, Solver } from "./solver.js";
import type { State } from "./state.js";
import type { PromiseValue, Value } from "./value.js";

type Collect = Extract<Instruction, { kind: "collect" }>;

/**
 * Adds what a callback returned to the list of results. A promise becomes one of a few representatives, and every list of the same
 * iteration holds all representatives seen so far, so that the number of lists stays small: each item of the list is *some* of them.
 */
export function collect(solver: Solver, at: Activation, instruction: Collect, state: State): State {
  const list = solver.valueOf(state, instruction.target);
  const value = solver.valueOf(state, instruction.value);
  const seen = at.context.collected;
  if (list?.kind === "list") for (const element of list.elements) seen.add(element);
  let after = state;
  if (value?.kind === "promise") {
    after = solver.states.dropRunning(after, value);
    for (const left of orphansOf(solver.states, value)) {
      if (!after.core.running.some((item) => item.pending === left)) after = solver.states.addRunning(after, left);
    }
    const representative = representativeOf(solver, value);
    if (representative !== null) seen.add(representative);
  } else {
    seen.add(value);
  }
  const elements = [...seen].sort((a, b) => (a?.id ?? -1) - (b?.id ?? -1));
  return solver.assign(after, instruction.target, solver.values.of({ kind: "list", elements }));
}

/** How the promise may end and what that does; null for one that never ends. */
function representativeOf(solver: Solver, promise: PromiseValue): Value | null {
  const { node, touch, outcome } = promise;
  if (outcome.kind === "unsettled") return null;
  const ended: Latest | null = touch === null || touch.kind === "permit" ? touch : touch.kind === "pause" ? { kind: "pause", node } : { kind: "denied", node };
  return solver.values.of({
    kind: "promise",
    node,
    depth: 0,
    unitEnded: true,
    outcome: outcome.kind === "fulfilled" ? { kind: "fulfilled", value: null } : outcome,
    touch: ended,
    run: null,
  });
}
