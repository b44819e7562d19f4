import type { TSESTree } from "@typescript-eslint/utils";
import type { Instruction } from "../flow/graph.js";
import { escapeValue } from "./escape.js";
import { orphansOf } from "./forget.js";
import type { Latest } from "./latest.js";
import { asPart } from "./nesting.js";
import type { Activation, Solver } from "./solver.js";
import { dangerOf, endangersPermit } from "./running.js";
import type { State } from "./state.js";
import type { Pending, PromiseValue, Value } from "./value.js";

type Collect = Extract<Instruction, { kind: "collect" }>;

/**
 * Adds what a callback returned to the list of results. A promise becomes one of a few representatives, and every list of the same
 * iteration holds all representatives seen so far, so that the number of lists stays small: each item of the list is *some* of them.
 */
export function collect(solver: Solver, at: Activation, instruction: Collect, state: State): State {
  const list = solver.valueOf(state, instruction.target);
  const seen = at.context.collected;
  if (list?.kind === "list") for (const element of list.elements) seen.add(element);
  const item = listItem(solver, state, solver.valueOf(state, instruction.value));
  seen.add(item.value);
  if (seen.size > MOST_COLLECTED) letOutCode(solver, seen);
  return solver.assign(item.state, instruction.target, listOf(solver, seen));
}

/** To put an item in its order takes as long as to compare a text of this length. */
const WEIGHT_OF_ITEM = 16;

/** More results of one iteration than are told apart where they are taken out: code among them is called from outside. */
const MOST_COLLECTED = 48;

function letOutCode(solver: Solver, seen: Set<Value | null>): void {
  for (const value of seen) {
    if (value?.holdsCode !== true || value.holdsPromise) continue;
    escapeValue(solver, value);
    seen.delete(value);
    seen.add(null);
  }
}

export function listOf(solver: Solver, elements: Iterable<Value | null>, made?: TSESTree.Node): Value {
  const sorted = [...new Set(elements)].sort((a, b) => (a?.id ?? -1) - (b?.id ?? -1));
  solver.values.noteCompared(WEIGHT_OF_ITEM * sorted.length);
  return solver.values.of({ kind: "list", made, elements: sorted });
}

export interface ListItem {
  readonly state: State;
  readonly value: Value | null;
}

/** A value as an item of a list. Of a promise the list tells how it may end, and the state that one such runs until the list is awaited. */
export function listItem(solver: Solver, state: State, value: Value | null): ListItem {
  if (value?.kind === "all" && value.elements?.kind === "tuple") return listOfPromises(solver, state, value, value.elements.elements);
  if (value?.kind !== "promise") return { state, value: asPart(solver, value, null) };
  const { states, values } = solver;
  let after = states.dropRunning(state, value);
  const [self, ...left] = orphansOf(states, value).reverse();
  // What runs on only where this one is rejected is no danger to who goes on when all are fulfilled.
  const kept = isLeftByRejection(value, left) ? left : [];
  if (kept.length === 0) for (const pending of left) after = states.addRunning(after, pending);
  if (self?.kind === "promise") {
    const touch = kept.length === 0 ? dangerOf(value) : { kind: "denied" as const, node: value.node };
    const listed = values.of({ ...self, node: value.node, touch, outcome: { kind: "listed" } });
    if (!after.core.running.some((item) => item.pending === listed)) after = states.addRunning(after, listed);
  }
  return { state: after, value: representativeOf(solver, value, kept) };
}

/** Whether they are no more than answers under way: calls in view may write, and ask again. */
function isLeftByRejection({ outcome, outlivesPause }: PromiseValue, left: readonly Pending[]): boolean {
  return outcome.kind === "rejected" && !outlivesPause && left.some(endangersPermit) && left.every((pending) => pending.kind === "promise" && pending.run === null);
}

/** `Promise.all([…])` in a list: a list of the same kind, of what stands for each of its promises. */
function listOfPromises(solver: Solver, state: State, all: Extract<Value, { kind: "all" }>, elements: readonly (Value | null)[]): ListItem {
  let after = state;
  const items = elements.map((element) => {
    const item = listItem(solver, after, element);
    after = item.state;
    return item.value;
  });
  return { state: after, value: asPart(solver, solver.values.of({ kind: "all", settled: all.settled, elements: listOf(solver, items) }), null) };
}

/** How the promise may end and what that does. */
function representativeOf(solver: Solver, promise: PromiseValue, leaves: readonly Pending[]): Value {
  const { node, outcome } = promise;
  const touch = outcome.kind === "fulfilled" || outcome.kind === "rejected" ? promise.touch : null;
  const ended: Latest | null = touch === null || touch.kind === "permit" ? touch : { kind: touch.kind === "pause" ? "pause" : "denied", node };
  return solver.values.of({
    kind: "promise",
    node,
    depth: 0,
    unitEnded: true,
    outlivesPause: promise.outlivesPause,
    outcome: outcome.kind === "fulfilled" ? { kind: "fulfilled", value: codeIn(solver, outcome.value), mayReject: false } : outcome,
    touch: ended,
    run: leaves.length === 0 ? null : { writes: [], settles: [], leaves, endsWithPermit: false },
  });
}

/** What a promise is fulfilled with, where code is in it. Deep ones are let out of view: calls of one's own that build trees would have promises without end. */
function codeIn(solver: Solver, value: Value | null): Value | null {
  if (value?.holdsCode !== true) return null;
  if (value.nesting <= 2 && !value.holdsPromise) return value;
  escapeValue(solver, value);
  return null;
}
