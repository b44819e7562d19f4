import type { TSESTree } from "@typescript-eslint/utils";
import type { SideEffect } from "../program/call-meaning.js";
import type { Context } from "./context.js";
import { NONE } from "./latest.js";
import { worstDanger } from "./running.js";
import type { Race } from "./site-facts.js";
import type { Activation, Solver } from "./solver.js";
import type { State } from "./state.js";
import type { Trace } from "./trace.js";
import type { Pending } from "./value.js";

/** Notes with which decision a side effect is reached. */
export function reachSideEffect(solver: Solver, at: Activation, state: State, node: TSESTree.Node, sideEffect: SideEffect): void {
  const top = state.core.levels.length - 1;
  const latest = state.core.levels[top] ?? NONE;
  solver.sites.reach(node, sideEffect, latest, worstDanger(state.core.running, top), at.trace);
  if (solver.facts.leaving !== undefined && state.core.running.some(({ pending }) => isLeftBehind(pending))) solver.sites.behindLeft.add(node);
  if (latest.kind === "permit") noteOutliving(solver, state, node, at.trace);
  at.context.reached.add(node);
  if (!isUnitOfItsOwn(solver, state)) at.context.noteEffect(node, state.core.progress);
}

/** What a function that is taken for one that leaves a gate running has left, or another one whose body is not run. */
function isLeftBehind(pending: Pending): boolean {
  return pending.kind === "promise" && pending.run === null && pending.touch?.kind === "denied";
}

/** Notes that `callee` runs, as seen from where it is called. */
export function noteCallee(solver: Solver, at: Activation, state: State, callee: Context): void {
  at.context.noteCall(callee, state.core.progress);
  if (!isUnitOfItsOwn(solver, state)) at.context.noteCallee(callee, state.core.progress);
}

function noteOutliving(solver: Solver, state: State, node: TSESTree.Node, trace: Trace): void {
  const top = state.core.levels.length - 1;
  for (const { pending } of state.core.running) {
    if (pending.kind === "promise" && pending.outlivesPause && pending.depth >= top) solver.sites.noteOutliving(node, pending, trace);
  }
}

/** An iteration takes no decision of the units around it, so that what is decided beside the function does not reach it. */
function isUnitOfItsOwn(solver: Solver, state: State): boolean {
  return state.core.levels.length > 1 && solver.options.loops === "each-iteration";
}

/** A denial was completed, or units ended, while other calls ran on: their later side effects may come after it. */
export function noteRace(solver: Solver, state: State, race: Race): void {
  for (const { pending } of state.core.running) {
    if (pending.kind === "promise" && pending.run !== null && !pending.unitEnded) solver.sites.race(pending.node, race);
  }
}
