import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, ClassNode, FunctionNode } from "../flow/graph.js";
import type { CallBehaviour } from "../program/call-meaning.js";
import type { CallbackEnd, CalledKey, FunctionSummary, HandedOn, Overriding, ParameterCalls, SummaryExit, Touch } from "../program/function-summary.js";
import { ORDINARY_EXIT } from "../program/join-summaries.js";
import { isGatedHolder, letOutPermitted } from "./contents.js";
import { giveAnswers } from "./given-answers.js";
import { enterEndangered, enterPermitted, escapeValue, methodValue } from "./escape.js";
import { keyOfArgument, keyOfMember, keyOfTaken, sequencesBefore, type CalledOne, type Sequence } from "./called-before.js";
import { callingGraph, failingGraph, iterationGraph, onceGraph, sequenceGraph, wrapGraph, type Calling, type Failing } from "./intrinsics.js";
import type { Latest } from "./latest.js";
import { readMember } from "./members.js";
import { leftBehind } from "./running.js";
import type { Entrusted } from "./entrusted.js";
import type { Activation, Solver } from "./solver.js";
import type { State } from "./state.js";
import { valueFor, withoutErrors } from "./summary-value.js";
import { raceWith, record } from "./transfer-await.js";
import { passageOfResult, type Passage } from "./passed-on.js";
import { promisedEnd, saysNo } from "./promised-end.js";
import { enterIntrinsic } from "./transfer-call.js";
import type { Arguments } from "./transfer-enter.js";
import type { Trace } from "./trace.js";
import type { AsyncRun, Outcome, Pending, Taken, Value } from "./value.js";

type SummarisedCall = Pick<Extract<CallBehaviour, { readonly kind: "summary" }>, "summary" | "offset" | "overrides"> & {
  /** What the function was made with. */
  readonly taken?: readonly Taken[];
};
type Assign = (state: State, value: Value | null, trace: Trace) => void;

/** A call of a function of another file: each way in which it can end, and the functions that it was given as it calls them. */
export function callSummarised(solver: Solver, at: Activation, node: CallNode, { summary, offset, overrides, taken = [] }: SummarisedCall, args: Arguments, state: State, assign: Assign): void {
  const awaited = awaitedBy(node, summary, offset, args, state);
  const isGivenCode = taken.length > 0 || (overrides?.length ?? 0) > 0 || args.values.some((value) => value?.holdsCode === true);
  const told = awaited?.exits ?? exitsFor(node, summary, offset, args);
  const exits = isGivenCode && !solver.code.throwsErrors ? told.map((exit) => ({ ...exit, value: withoutErrors(exit.value) })) : told;
  const failing = new Set(exits.filter(({ completes }) => !completes).map(({ isPromise }): Failing => (isPromise ? "rejects" : "throws")));
  const called: Called[] = [];
  const give = (key: CalledKey, callback: Value, calls: ParameterCalls, isFollowed = false, owner: ClassNode | null = null): void => {
    if (calls.handedOn !== null) entrust(solver, node, callback, calls.when === "later" ? "gated" : calls.handedOn.isByResult ? passageOfResult(solver, node) : "out", calls.handedOn);
    if (calls.handedOn?.isWithin !== false) called.push({ key, callback, calls, isFollowed, owner });
  };
  const kept: Taken[] = [];
  giveAnswers(solver, node, args);
  args.values.forEach((value, index) => {
    if (value?.holdsCode !== true) return;
    const given = summary.parameters.filter(({ argument }) => argument + offset === index);
    for (const [part, calls] of partsOf(solver, value, given)) {
      const held = calls === undefined ? null : heldByYielded(summary, part, calls);
      if (held !== null) kept.push(held);
      else if (calls === undefined && isGatedHolder(solver, node, index, part)) letOutPermitted(solver, part);
      else if (calls === undefined) escapeValue(solver, part);
      else give(keyOfArgument(calls), part, calls);
    }
  });
  for (const { value, calls } of taken) give(keyOfTaken(calls), value, calls);
  const made = summary.yields === undefined ? null : solver.values.of({ kind: "elsewhere", node, summary: summary.yields.summary, taken: kept, length: summary.yields.length });
  for (const { value, calls } of kept) solver.entrusted.add(node, { value, isPermitted: calls.when === "permitted", isWaitedFor: calls.handedOn?.isWaitedFor ?? true, isByCall: true, danger: null, made });
  for (const { name, calls, isFollowed } of summary.members ?? []) {
    for (const override of overrides ?? []) if (override.name === name) give(keyOfMember(name), codeOf(solver, override, node), calls, isFollowed, override.owner);
  }
  solver.raise(at, state, node);
  for (const one of called) {
    // What comes after it, the exits tell.
    const ended: Assign = one.isFollowed ? () => undefined : assign;
    for (const sequence of sequencesBefore(one, called, isOfOneObject)) {
      for (const fails of one.calls.end.mayLeave ? failing : []) failBehind(solver, at, node, one, sequence, fails, state, assign);
      if (sequence.called.length > 0) callBehind(solver, at, node, one, sequence, state, ended);
      else for (const before of statesBefore(solver, at, node, one.calls, exits, state)) callBack(solver, at, node, one.callback, one.calls, before, ended);
    }
  }
  if (summary.steps.length > 0) return assign(state, solver.values.of({ kind: "stream", node, touches: summary.steps }), at.trace);
  for (const exit of exits) {
    if (called.every(({ calls, isFollowed }) => isFollowed || isPossible(exit, calls))) leave(solver, at, node, exit, state, assign, exit.leaves === "nothing" ? (awaited?.settles ?? []) : [], made);
  }
}

interface Called extends CalledOne {
  readonly callback: Value;
  readonly isFollowed: boolean;
  /** The class of the object whose member it is. */
  readonly owner: ClassNode | null;
}

function isOfOneObject({ owner }: Called, other: Called): boolean {
  return owner === null || other.owner === null || owner === other.owner;
}

/** Functions that hold others deeper than this count as handed on. */
const DEEPEST_YIELDED = 4;

function heldByYielded({ yields }: FunctionSummary, value: Value, { argument, member }: ParameterCalls): Taken | null {
  if (!HELD.has(value.kind) || value.nesting >= DEEPEST_YIELDED) return null;
  const calls = yields?.taken.find((each) => each.argument === argument && each.member === member);
  return calls === undefined ? null : { value, calls };
}

const HELD: ReadonlySet<Value["kind"]> = new Set<Value["kind"]>(["function", "bound", "elsewhere"]);

/** The functions in an argument, each with how it is called; without that where it may go anywhere. */
function partsOf(solver: Solver, value: Value, given: readonly ParameterCalls[]): readonly (readonly [part: Value, calls: ParameterCalls | undefined])[] {
  if (value.kind !== "object" || given.every(({ member }) => member === null)) return [[value, given.find(({ member }) => member === null)]];
  return [...value.properties.keys()].flatMap((name) => {
    const part = readMember(solver, value, name);
    return part?.holdsCode === true ? [[part, given.find(({ member }) => member === name)] as const] : [];
  });
}

/** A promise among the arguments that the function waits for, and the ways in which it can end then. */
function awaitedBy(node: CallNode, { promised }: FunctionSummary, offset: number, { values }: Arguments, { core }: State): { readonly exits: readonly SummaryExit[]; readonly settles: readonly Pending[] } | null {
  for (const { argument, exits } of promised ?? []) {
    const value = isBehindSpread(node, argument + offset) ? null : values[argument + offset];
    if (value?.kind !== "promise") continue;
    if (value.touch !== null && !core.running.some(({ pending, many, tainted, ended }) => pending === value && !many && !tainted && !ended)) continue;
    const end = promisedEnd(value, core.levels.length - 1);
    const known = end === null ? undefined : exits.get(end);
    if (known === undefined) continue;
    const isAtOnce = value.run === null || value.run.endsWithPermit;
    return { exits: isAtOnce ? known : known.map((exit) => ({ ...exit, endsWithPermit: false })), settles: [value] };
  }
  return null;
}

/** What stands behind a spread argument is given to nobody knows which parameter. */
function isBehindSpread(node: CallNode, index: number): boolean {
  const spread = "arguments" in node ? node.arguments.findIndex(({ type }) => type === "SpreadElement") : -1;
  return spread >= 0 && spread <= index;
}

const ORDINARY: FunctionSummary = { exits: [ORDINARY_EXIT], parameters: [], steps: [] };

/** What the function calls in the place of a member of its class. */
function codeOf(solver: Solver, { code, owner, summary }: Overriding, node: CallNode): Value {
  if (code !== null) return methodValue(solver, code, isStatic(code) ? solver.code.classValue(owner) : solver.values.instance(owner, []), []);
  return solver.values.of({ kind: "elsewhere", node, summary: summary ?? ORDINARY, taken: [], length: 0 });
}

function isStatic({ parent }: FunctionNode): boolean {
  return (parent.type === "MethodDefinition" || parent.type === "PropertyDefinition") && parent.static;
}

/** The ways in which it can end, given these arguments. */
function exitsFor(node: CallNode, { exits, given }: FunctionSummary, offset: number, { values }: Arguments): readonly SummaryExit[] {
  for (const { argument, as, permit, denial, nothing } of given ?? []) {
    const index = argument + offset;
    const value = isBehindSpread(node, index) ? null : values[index];
    if (value?.kind === "nullish" && nothing !== undefined) return value.value === null ? nothing.null : nothing.undefined;
    const isPermit = as === "decision" ? (value?.kind === "decision" ? value.permit : saysNo(value) ? false : null) : isTrue(value ?? null);
    if (isPermit !== null) return isPermit ? permit : denial;
  }
  return exits;
}

/** Whether a value is `true`, or `false` or absent, as `allowed` is; null where it may be something else. */
function isTrue(value: Value | null): boolean | null {
  if (value?.kind === "boolean") return value.value;
  return value?.kind === "not-true" || (value?.kind === "nullish" && value.value === undefined) ? false : null;
}

/** What the latest decision may be when the function is called for the last time, where that is the last of all. */
function statesBefore(solver: Solver, at: Activation, node: CallNode, { when, end }: ParameterCalls, exits: readonly SummaryExit[], state: State): readonly State[] {
  if (!end.isLast || (when !== "iterates" && when !== "any")) return [state];
  const touches = new Set(exits.filter(({ completes }) => completes).map(({ touch }) => touch));
  return [...touches].map((touch) => {
    const latest = latestFor(touch, true, node);
    return latest === null ? state : record(solver, at, state, latest, state.core.levels.length - 1, node).state;
  });
}

function entrust(solver: Solver, node: CallNode, value: Value, passage: Passage, { isWaitedFor, isEndangered, isByCall }: HandedOn): void {
  const isPermitted = passage === "gated";
  if (isPermitted) enterPermitted(solver, value);
  else if (passage === "out") escapeValue(solver, value);
  if (isEndangered) enterEndangered(solver, value, leftBehind(solver.values, node, 0, "denied"));
  solver.entrusted.add(node, { value, isPermitted, isWaitedFor, isByCall, danger: isEndangered ? node : null, made: null });
}

/**
 * What is called here may be what another file made of functions that it was given at `givenAt`. Then these run in this unit.
 * @param summary how the call ends but for what these functions do: those that leave everything as it was add nothing to it, and others may run after it
 * has got its permit. Null where that is not known.
 * @param isFollowed whether what is called is the function that such a call made, so that its own calls are known.
 */
export function callEntrusted(solver: Solver, at: Activation, node: CallNode, summary: FunctionSummary | null, isFollowed: boolean, state: State, assign: Assign): void {
  const behind = solver.entrusted.behind(node);
  if (behind.length === 0) return;
  const call = ({ value, isPermitted, isWaitedFor, danger, made }: Entrusted): void => {
    if (made !== null) {
      if (isFollowed) return;
      escapeValue(solver, made);
    }
    const depth = state.core.levels.length - 1;
    const before = danger === null ? state : solver.states.addRunning(state, leftBehind(solver.values, danger, depth, "denied"));
    enterIntrinsic(solver, at, before, isPermitted ? wrapGraph : onceGraph, [value], node, (after, result, trace) => {
      if (summary !== null && isUnchanged(solver, state, after, result)) return;
      assign(after, isWaitedFor ? result : null, trace);
      for (const exit of summary?.exits ?? []) if (givesPermit(exit)) leave(solver, at, node, { ...exit, leaves: "denied" }, state, assign, []);
    });
  };
  // One listener for all: in a long chain each call has all others behind it.
  const callUnlessCalled = (entrusted: Entrusted): void => {
    if (!entrusted.isByCall) call(entrusted);
  };
  for (const { givenAt, isCalledBefore } of behind) solver.entrusted.each(givenAt, isCalledBefore ? callUnlessCalled : call);
}

/** Whether a function left decisions, running calls and variables as they were, and what it yields tells nothing of them. */
function isUnchanged(solver: Solver, before: State, after: State, result: Value | null): boolean {
  const isDone = result?.kind === "promise" && result.touch === null && result.outcome.kind !== "unsettled" && doesNothing(result.run);
  const { core } = isDone ? solver.states.removeRunning(after, result) : after;
  return core === before.core && after.environment === before.environment && (result === null || isDone || !(result.holdsPromise || result.holdsDecision));
}

function givesPermit({ completes, touch, value }: SummaryExit): boolean {
  return completes && (touch === "permit" || value.kind === "decision" || value.kind === "response" || value.kind === "object" || value.kind === "tuple");
}

function doesNothing(run: AsyncRun | null): boolean {
  return run === null || (run.writes.length === 0 && run.settles.length === 0 && run.leaves.length === 0);
}

function callBack(solver: Solver, at: Activation, node: CallNode, callback: Value, { when, end, isLate }: ParameterCalls, state: State, assign: Assign): void {
  if (isLate) solver.lateCalls.add(node);
  const { isAwaited, isResult, mayFail, mayThrow } = end;
  const results = resultsHere(solver, end);
  const run = (repeats: boolean): void => {
    const calling: Calling = { before: when === "permitted" ? ["asks"] : [], repeats, iterates: when === "iterates", isAwaited, isResult, mayFail, mayThrow, ...(results === undefined || when !== "once" ? {} : { results }) };
    enterIntrinsic(solver, at, state, callingGraph(calling), [callback], node, assign);
  };
  const all = (elements: Value | null): Value | null => (elements === null || !isAwaited ? null : solver.values.of({ kind: "all", settled: mayFail, elements }));
  switch (when) {
    case "permitted":
      return run(end.mayRepeat);
    case "once":
      if (isAwaited && (mayFail || mayThrow || !isResult)) return run(false);
      return enterIntrinsic(solver, at, state, onceGraph, [callback], node, (after, result, trace) => assign(after, isResult ? result : null, trace));
    case "iterates":
      if (end.isLast) return run(true);
      if (isAwaited && end.isAlone && !end.mayLeave && (mayFail || !mayThrow)) return enterIntrinsic(solver, at, state, sequenceGraph(mayFail), [callback], node, assign);
      return enterIntrinsic(solver, at, state, iterationGraph, [callback], node, (after, list, trace) => assign(after, all(list), trace));
    case "any":
      if (end.isLast) return run(end.mayRepeat);
      return enterIntrinsic(solver, at, state, onceGraph, [callback], node, (after, result, trace) => assign(after, all(solver.values.of({ kind: "tuple", elements: [result] })), trace));
    case "later":
      return;
  }
}

/** What comes of the call of a function of this file, which may throw what this file throws. */
function resultsHere({ code }: Solver, { results }: CallbackEnd): CallbackEnd["results"] {
  if (results === undefined || code.throwsErrors) return results;
  return { completed: results.completed.map(withoutErrors), failed: results.failed.map(withoutErrors) };
}

/** The same when others have been called before it. */
function callBehind(solver: Solver, at: Activation, node: CallNode, { callback, calls: { when, end } }: Called, { before, called }: Sequence<Called>, state: State, assign: Assign): void {
  if (when === "later") return;
  const { isAwaited, isResult, mayFail, mayThrow } = end;
  const results = resultsHere(solver, end);
  const calling: Calling = { before, repeats: when === "iterates" || (when !== "once" && end.mayRepeat), iterates: when === "iterates", isAwaited, isResult, mayFail, mayThrow, ...(results === undefined || when !== "once" ? {} : { results }) };
  enterIntrinsic(solver, at, state, callingGraph(calling), [callback, ...called.map((one) => one.callback)], node, assign);
}

/** It is called, and the function fails without waiting for it. */
function failBehind(solver: Solver, at: Activation, node: CallNode, { callback, calls: { when } }: Called, { before, called }: Sequence<Called>, fails: Failing, state: State, assign: Assign): void {
  if (when === "later") return;
  enterIntrinsic(solver, at, state, failingGraph({ before, iterates: when === "iterates", fails }), [callback, ...called.map((one) => one.callback)], node, assign);
}

/** Whether the function can end so besides the ways that the callback's own run shows. */
function isPossible(exit: SummaryExit, { when, always, end }: ParameterCalls): boolean {
  if (end.isLast && when !== "permitted") return !exit.completes;
  if (when === "permitted") return exit.completes && exit.touch !== "permit";
  if (when === "iterates") return exit.touch !== "none";
  return !always || exit.touch !== "none";
}

/** What is told of code of another file that no call names: each way in which it can end, whatever it is given. */
export function endAsTold(solver: Solver, at: Activation, node: TSESTree.Node, { exits }: FunctionSummary, state: State, assign: Assign): void {
  solver.raise(at, state, node);
  for (const exit of exits) leave(solver, at, node, exit, state, assign, []);
}

function leave(solver: Solver, at: Activation, node: TSESTree.Node, exit: SummaryExit, before: State, assign: Assign, settles: readonly Pending[], made: Value | null = null): void {
  const depth = before.core.levels.length - 1;
  const state = exit.leaves === "nothing" ? before : solver.states.addRunning(before, leftBehind(solver.values, node, depth, exit.leaves));
  if (exit.leaves !== "nothing") raceWith(solver, at, before, { kind: exit.leaves, node }, node);
  const touch = latestFor(exit.touch, exit.completes, node);
  const value = exit.value.kind === "yielded" ? made : valueFor(solver, exit.value, node, depth);
  if (exit.isPromise) {
    const outcome: Outcome = exit.completes ? { kind: "fulfilled", value, mayReject: false } : { kind: "rejected" };
    const run = { writes: [], settles, leaves: [], endsWithPermit: exit.endsWithPermit };
    if (touch !== null) raceWith(solver, at, before, touch, node);
    const promise = solver.values.of({ kind: "promise", node, depth, unitEnded: false, outlivesPause: false, outcome, touch, run });
    return assign(touch === null && value?.kind !== "response" ? state : solver.states.addRunning(state, promise), promise, at.trace);
  }
  const after = touch === null ? { state, trace: at.trace } : record(solver, at, state, touch, depth, node);
  if (exit.completes) assign(after.state, value, after.trace);
  else solver.raise({ ...at, trace: after.trace }, after.state, null);
}

/** Told by the place of the call: what happened inside stands in another file. */
export function latestFor(touch: Touch, completes: boolean, node: TSESTree.Node): Latest | null {
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
