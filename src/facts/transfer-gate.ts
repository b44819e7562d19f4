import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, Register } from "../flow/graph.js";
import type { Gate } from "../program/call-meaning.js";
import type { Latest } from "./latest.js";
import { endangersPermit } from "./running.js";
import type { Activation, Solver } from "./solver.js";
import type { State } from "./state.js";
import { record } from "./transfer-await.js";
import type { Trace } from "./trace.js";
import type { Next } from "./transfer.js";
import { heldBy, type HttpResponse, type Outcome, type Pending, type Value } from "./value.js";

type AskingStyle = Exclude<Gate["style"], "wraps" | "units">;

/** A gate is called: it throws at once, or hands out the promise of a permit, of a denial or of a failure. */
export function askGate(solver: Solver, at: Activation, node: CallNode, gate: { readonly style: AskingStyle }, target: Register, state: State, next: Next): void {
  const depth = state.core.levels.length - 1;
  at.context.noteAsk(state.core.progress);
  raiseFailure(solver, at, state, node);
  for (const [outcome, touch] of answersOf(solver, gate.style, node, depth)) {
    start(solver, state, solver.values.of({ kind: "promise", node, depth, unitEnded: false, outlivesPause: false, outcome, touch, run: null }), target, next);
  }
}

/** What a parameter that is taken for a gate fulfils with: something of either truth. */
export const GIVEN_RESULTS: readonly (string | number)[] = ["result of a parameter", 0];

/** A parameter that is taken for a gate is called. */
export function askParameter(solver: Solver, at: Activation, node: CallNode, state: State, assign: (state: State, value: Value, trace: Trace) => void): void {
  const { values, states } = solver;
  if (isAskedAgain(solver, at, state)) solver.askedAgain.add(node);
  if (state.core.running.some(({ pending }) => endangersPermit(pending))) solver.askedBeside.add(node);
  const depth = state.core.levels.length - 1;
  const { marksFailure: marks } = solver.facts;
  if (marks !== undefined && state.core.running.some(({ pending }) => isMarkedFailed([pending], marks.thrown) || isMarkedFailed([pending], marks.rejected))) solver.askedAfterFailure.add(node);
  const marked = (mark: TSESTree.Node | undefined): State => (mark === undefined ? state : states.addRunning(state, markAs(solver, mark, depth)));
  raiseFailure(solver, at, marked(marks?.thrown), node);
  const give = (before: State, outcome: Outcome, touch: Latest): void => {
    const pending = values.of({ kind: "promise", node, depth, unitEnded: false, outlivesPause: false, outcome, touch, run: null });
    assign(states.addRunning(before, pending), pending, at.trace);
  };
  for (const value of GIVEN_RESULTS) give(state, { kind: "fulfilled", value: values.of({ kind: "literal", value }), mayReject: false }, { kind: "permit" });
  give(marked(marks?.rejected), { kind: "rejected" }, { kind: "failed", node });
}

/** What asks is called, and rejects without a permit. */
export function refuse(solver: Solver, at: Activation, node: CallNode, state: State, assign: (state: State, value: Value, trace: Trace) => void): void {
  const { values, states } = solver;
  const pending = values.of({ kind: "promise", node, depth: state.core.levels.length - 1, unitEnded: false, outlivesPause: false, outcome: { kind: "rejected" }, touch: { kind: "failed", node }, run: null });
  assign(states.addRunning(state, pending), pending, at.trace);
}

/** What such a parameter leaves running where it fails: no pause ends it, as it ends no call in view, and no denial is told from it. */
function markAs({ values }: Solver, node: TSESTree.Node, depth: number): Pending {
  return values.of({ kind: "promise", node, depth, unitEnded: false, outlivesPause: false, outcome: { kind: "unsettled" }, touch: { kind: "pause", node }, run: { writes: [], settles: [], leaves: [], endsWithPermit: false } });
}

/** By which it is told how the calls of such a parameter have failed. */
export interface FailureMarks {
  readonly thrown: TSESTree.Node;
  readonly rejected: TSESTree.Node;
}

/** Whether somebody goes on in the state after the parameter has failed. */
export function isMarkedFailed(pendings: Iterable<Pending>, mark: TSESTree.Node): boolean {
  for (const pending of pendings) {
    if (pending.node === mark || (pending.kind === "promise" && isMarkedFailed(pending.run?.leaves ?? [], mark))) return true;
  }
  return false;
}

/** Whether the result of an earlier call is still held, or may be, by a function around this one. */
function isAskedAgain({ facts: { asking } }: Solver, { context }: Activation, { core, slots, environment }: State): boolean {
  if ([...slots.values(), ...environment.values.values()].some(holdsGivenResult)) return true;
  const { owner } = context.prepared.graph;
  const isOwn = asking?.type !== "Identifier" || (owner.kind === "function" && owner.node.range[0] <= asking.range[0] && owner.node.params.some(({ range }) => range[0] <= asking.range[0] && asking.range[1] <= range[1]));
  return !isOwn && core.levels.some(({ kind }) => kind === "permit");
}

function holdsGivenResult(value: Value): boolean {
  return (value.kind === "literal" && typeof value.value === "string" && GIVEN_RESULTS.includes(value.value)) || heldBy(value).some(holdsGivenResult);
}

/** A gate may throw at once, like any call: a failure to get a decision. */
export function raiseFailure(solver: Solver, at: Activation, state: State, node: CallNode): void {
  const thrown = record(solver, at, state, { kind: "failed", node }, state.core.levels.length - 1, node);
  solver.raise({ ...at, trace: thrown.trace }, thrown.state, null);
}

function start(solver: Solver, state: State, pending: Pending, target: Register, next: Next): void {
  next(solver.assign(solver.states.addRunning(state, pending), target, pending));
}

function* answersOf(solver: Solver, style: AskingStyle, node: CallNode, depth: number): Generator<readonly [Outcome, Latest | null]> {
  const { values } = solver;
  const permit: Latest = { kind: "permit" };
  const denied: Latest = { kind: "denied", node };
  const failed: Latest = { kind: "failed", node };
  const fulfilled = (value: Value): Outcome => ({ kind: "fulfilled", value, mayReject: false });
  switch (style) {
    case "asserts":
      yield [fulfilled(values.of({ kind: "decision", permit: true })), permit];
      break;
    case "decision":
      yield [fulfilled(values.of({ kind: "decision", permit: true })), permit];
      yield [fulfilled(values.of({ kind: "decision", permit: false })), denied];
      break;
    case "boolean":
      yield [fulfilled(values.boolean(true)), permit];
      yield [fulfilled(values.of({ kind: "not-true" })), denied];
      break;
    case "http":
      yield [fulfilled(values.of({ kind: "response", node, depth, permit: true })), null];
      yield [fulfilled(values.of({ kind: "response", node, depth, permit: false })), null];
      break;
  }
  yield [{ kind: "rejected" }, failed];
}

/** What an answer read by direct HTTP tells; nothing where the program changes such an object. */
export function httpDecision(solver: Solver, permit: boolean): Value | null {
  solver.readsHttp = true;
  return solver.volatile.has("http-decision") ? null : solver.values.of({ kind: "decision", permit });
}

/** Whether a member of a response is the decision itself. */
export function isDecisionOf({ resolver }: Solver, { node }: HttpResponse, property: string | null): boolean {
  if (property === "data") return true;
  if (property !== "body" || (node.type !== "CallExpression" && node.type !== "NewExpression")) return false;
  const { behaviour } = resolver.meaningOf(node);
  return behaviour.kind === "gate" && behaviour.gate.style === "http" && behaviour.gate.body === "parsed";
}

/** `response.json()`: the decision that a direct HTTP validate carries. */
export function readJson(solver: Solver, at: Activation, node: CallNode, source: Pending, permit: boolean, target: Register, state: State, next: Next): void {
  const { values, states } = solver;
  const depth = source.depth;
  const read = states.removeRunning(state, source);
  const thrown = record(solver, at, read, { kind: "failed", node }, depth, node);
  solver.raise({ ...at, trace: thrown.trace }, thrown.state, null);
  const touch: Latest = permit ? { kind: "permit" } : { kind: "denied", node: source.node };
  const decision = httpDecision(solver, permit);
  start(solver, read, values.of({ kind: "promise", node, depth, unitEnded: false, outlivesPause: false, outcome: { kind: "fulfilled", value: decision, mayReject: false }, touch, run: null }), target, next);
  start(solver, read, values.of({ kind: "promise", node, depth, unitEnded: false, outlivesPause: false, outcome: { kind: "rejected" }, touch: { kind: "failed", node }, run: null }), target, next);
}
