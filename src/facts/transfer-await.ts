import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "../flow/graph.js";
import { staticKey } from "../program/nodes.js";
import { listOf } from "./collect.js";
import { touchingCallees } from "./implicit-calls.js";
import { noteRace } from "./reached-effects.js";
import { endedWith, isAnswerUnderWay, isLost } from "./running.js";
import { awaitable, awaitedList, hasThen, settledResults } from "./results.js";
import type { Activation, Solver } from "./solver.js";
import type { State } from "./state.js";
import { extend, type Trace, type TraceStep } from "./trace.js";
import { callFunction } from "./transfer-call.js";
import type { AsyncRun, Pending, PromiseValue, Value } from "./value.js";
import { isDecision, isDenial, type Latest } from "./latest.js";

export type OnFulfilled = (state: State, value: Value | null, trace: Trace) => void;
export type OnRejected = (state: State, trace: Trace) => void;

/** Each list of promises in a list may end in several ways: of more of them no order is told. */
const MAX_NESTED = 3;

/** Waits for `value` at `node` (null: the end of an async function), as `await` does. */
export function settle(solver: Solver, at: Activation, initial: State, given: Value | null, node: TSESTree.Node | null, fulfilled: OnFulfilled, rejected: OnRejected): void {
  const value = given?.kind === "truthy" ? null : given;
  // An async function that returns no promise ends at once.
  const isEnd = node === null && value !== null && value.kind !== "promise" && value.kind !== "all" && !hasThen(solver, value);
  const state = isEnd ? initial : solver.suspend(initial);
  const awaited = node === null ? null : awaitedBy(node);
  if (node === null || awaited === null || !isOpen(value) || !mayPause(solver, value, awaited, "rejected")) return settleValue(solver, at, state, value, node, fulfilled, rejected);
  // What the value does not tell may be a pause that was stored.
  const pause = (before: State, trace: Trace): Completed => record(solver, { ...at, trace }, before, { kind: "pause", node }, before.core.levels.length - 1, node);
  settleValue(
    solver,
    at,
    state,
    value,
    node,
    (settled, result, trace) => {
      const paused = mayPause(solver, value, awaited, "fulfilled") ? pause(settled, trace) : { state: settled, trace };
      fulfilled(paused.state, result, paused.trace);
    },
    (settled, trace) => {
      const paused = pause(settled, trace);
      rejected(paused.state, paused.trace);
    },
  );
}

/** Whether the end of what is waited for may be that of a pause. How calls end that the value tells of, is known. */
function mayPause({ resolver }: Solver, value: Value | null, awaited: TSESTree.Expression, end: "fulfilled" | "rejected"): boolean {
  return resolver.mayPause(awaited, end, "timer") || untoldIn(value, awaited).some((part) => resolver.mayPause(part, end, "timer or call"));
}

function untoldIn(value: Value | null, awaited: TSESTree.Expression): readonly TSESTree.Expression[] {
  if (value === null) return [awaited];
  const [list] = awaited.type === "CallExpression" ? awaited.arguments : [];
  if (value.kind !== "all" || value.elements?.kind !== "tuple" || list?.type !== "ArrayExpression") return [];
  const { elements } = value.elements;
  return list.elements.flatMap((element, index) => (element !== null && element.type !== "SpreadElement" && elements[index] === null ? element : []));
}

/** The expression that is waited for, by `await` or by a method of promises. */
function awaitedBy(node: TSESTree.Node): TSESTree.Expression | null {
  if (node.type === "AwaitExpression") return node.argument;
  return node.type === "CallExpression" && node.callee.type === "MemberExpression" ? node.callee.object : null;
}

/** Whether a promise may be awaited of which the value does not tell. */
function isOpen(value: Value | null): boolean {
  switch (value?.kind) {
    case undefined:
      return true;
    case "promise":
      return value.run !== null && value.outcome.kind === "fulfilled" && value.outcome.value === null;
    case "all":
      return leavesOf(value, false).some((leaf) => leaf.value === null);
    default:
      return false;
  }
}

function settleValue(solver: Solver, at: Activation, state: State, value: Value | null, node: TSESTree.Node | null, fulfilled: OnFulfilled, rejected: OnRejected): void {
  switch (value?.kind) {
    case undefined:
      rejected(state, throwTrace(at.trace, node));
      return fulfilled(state, null, at.trace);
    case "promise":
      return settlePromise(solver, at, state, value, node, fulfilled, rejected);
    case "all":
      return settleAll(solver, at, state, value.elements, value.settled, node, fulfilled, rejected);
    default:
      if (settleThenable(solver, at, state, value, node, fulfilled, rejected)) return;
      // The contract lets every `await` throw, whatever it waits for.
      if (node !== null) rejected(state, throwTrace(at.trace, node));
      return fulfilled(state, awaitable(solver, value), at.trace);
  }
}

/**
 * Its `then` says when it is settled. Where that hands on what it is given, it is when its own promise ends; else what it leaves running may end at
 * any later time. Answers whether the object has one that asks or pauses.
 */
function settleThenable(solver: Solver, at: Activation, state: State, value: Value | null, node: TSESTree.Node | null, fulfilled: OnFulfilled, rejected: OnRejected): boolean {
  const { callees } = touchingCallees(solver, value, "then");
  for (const callee of callees) {
    callFunction(solver, at, callee, { values: [], open: true }, node ?? callee.node, state, (next, result, trace) => {
      if (handsOnSettlers(callee.node)) return settleValue(solver, { ...at, trace }, next, result, node, fulfilled, rejected);
      rejected(next, throwTrace(trace, node));
      fulfilled(next, null, trace);
    });
  }
  return callees.length > 0;
}

/** `then(resolve, reject) { return this.run().then(resolve, reject); }` */
function handsOnSettlers({ params, body }: FunctionNode): boolean {
  const last = body?.type === "BlockStatement" ? body.body.at(-1) : null;
  const call = last?.type === "ReturnStatement" ? last.argument : body;
  if (call?.type !== "CallExpression" || call.callee.type !== "MemberExpression" || staticKey(call.callee.property, call.callee.computed) !== "then") return false;
  return params.length === 2 && params.every((parameter, index) => {
    const given = call.arguments[index];
    return parameter.type === "Identifier" && given?.type === "Identifier" && given.name === parameter.name;
  });
}

function settlePromise(solver: Solver, at: Activation, state: State, promise: PromiseValue, node: TSESTree.Node | null, fulfilled: OnFulfilled, rejected: OnRejected): void {
  if (neverEnds(promise)) return;
  const completed = complete(solver, at, state, promise);
  const settled = completed.state;
  if (promise.outcome.kind !== "fulfilled") return rejected(settled, throwTrace(completed.trace, node));
  const { value, mayReject } = promise.outcome;
  if (mayReject || (node !== null && (promise.run !== null || promise.touch?.kind === "pause"))) rejected(settled, throwTrace(completed.trace, node));
  if (value?.kind !== "response") return fulfilled(settled, value, completed.trace);
  const response = solver.values.of({ kind: "response", node: value.node, depth: promise.depth, permit: value.permit });
  // An async function that returns a response leaves it running.
  const isLeft = promise.run?.leaves.some((pending) => movedTo(solver, pending, promise.depth) === response) === true;
  fulfilled(isLeft ? settled : solver.states.addRunning(settled, response), response, completed.trace);
}

/** Whether it may be rejected while others run on. */
function mayEndAlone({ outcome }: PromiseValue): boolean {
  return outcome.kind === "rejected" || (outcome.kind === "fulfilled" && outcome.mayReject);
}

function neverEnds({ outcome }: PromiseValue): boolean {
  return outcome.kind === "unsettled" || outcome.kind === "listed" || outcome.kind === "lost";
}

interface Completed {
  readonly state: State;
  readonly trace: Trace;
}

/** What settling `promise` does to decisions and variables. */
function complete(solver: Solver, at: Activation, before: State, promise: PromiseValue): Completed {
  const { states } = solver;
  const tainted = states.isTainted(before, promise);
  const others = endAll(solver, states.end(before, promise), promise.run?.settles ?? []);
  const state = promise.run === null ? others : applyRun(solver, others, promise.run, promise.depth);
  const touch = promise.touch?.kind === "permit" && tainted ? ({ kind: "denied", node: promise.node } satisfies Latest) : promise.touch;
  if (touch === null || promise.outlivesPause) return { state, trace: at.trace };
  // What the call itself left running raced with its own decisions where it was left.
  const recorded = record(solver, at, state, touch, promise.depth, promise.node, others);
  if (!isDecision(touch) && promise.run !== null) return { ...recorded, state: addLeft(solver, keepUnderWay(solver, recorded.state, others), promise.run, promise.depth) };
  const reachesUnit = promise.depth >= state.core.levels.length - 1;
  return reachesUnit && arrivesAtOnce(promise, touch) ? { ...recorded, state: states.proceed(recorded.state, "permitted") } : recorded;
}

/** Whether the awaiting code goes on as soon as the permit is there. */
function arrivesAtOnce(promise: PromiseValue, touch: Latest | null): boolean {
  return touch?.kind === "permit" && (promise.run === null || promise.run.endsWithPermit);
}

/**
 * A decision, or the end of a pause, becomes the latest.
 * @param racing holds the calls that it may come before, or between whose steps.
 */
export function record(solver: Solver, at: Activation, before: State, latest: Latest, depth: number, node: TSESTree.Node, racing: State = before): Completed {
  const trace = raceWith(solver, at, racing, latest, node);
  const state = isDecision(latest) ? solver.states.decide(before, latest, depth) : solver.states.endUnits(before, latest);
  at.context.markTouched(latest.kind === "pause" ? "pause" : "denied");
  return { state, trace };
}

/** It comes at some time from here on, whether or not somebody waits for it: before, or between the steps of, the calls that run. */
export function raceWith(solver: Solver, at: Activation, racing: State, latest: Latest, node: TSESTree.Node): Trace {
  const trace = extend(at.trace, stepFor(latest, node));
  if (!isDecision(latest)) noteRace(solver, racing, { kind: "pause", node, trace });
  else if (isDenial(latest)) noteRace(solver, racing, { kind: "denial", node, trace });
  return trace;
}

function stepFor(latest: Latest, node: TSESTree.Node): TraceStep {
  switch (latest.kind) {
    case "permit":
      return { kind: "permit", node };
    case "failed":
      return { kind: "failure", node };
    case "denied":
      return { kind: "denial", node };
    default:
      return { kind: "pause", node };
  }
}

function endAll({ states }: Solver, before: State, promises: readonly Pending[]): State {
  let state = before;
  for (const promise of promises) for (const pending of endedWith(promise)) state = states.removeAlike(state, pending);
  return state;
}

/** What the call left running and wrote; what it settled has ended before. */
function applyRun(solver: Solver, before: State, run: AsyncRun, depth: number): State {
  const { states } = solver;
  let state = before;
  for (const pending of run.leaves) state = states.addRunning(state, movedTo(solver, pending, depth));
  for (const [variable, value] of run.writes) state = states.withVariable(state, variable, value);
  return state;
}

/** The callee paused, and its caller perhaps had not begun to wait: what it asked itself and nobody awaits may still come. */
function keepUnderWay(solver: Solver, paused: State, before: State): State {
  let state = paused;
  for (const item of before.core.running) if (isLost(item.pending) && isAnswerUnderWay(item)) state = solver.states.addRunning(state, item.pending);
  return state;
}

/** Those that are not known to run: they were asked after the callee's pause, or in a unit that it did not end. */
function addLeft(solver: Solver, before: State, run: AsyncRun, depth: number): State {
  let state = before;
  for (const pending of run.leaves) {
    const left = movedTo(solver, pending, depth);
    if (!state.core.running.some((item) => item.pending === left)) state = solver.states.addRunning(state, left);
  }
  return state;
}

function movedTo(solver: Solver, pending: Pending, depth: number): Pending {
  const moved = solver.states.moveValue(pending, (own) => (own < 0 ? own : depth));
  return moved.kind === "promise" || moved.kind === "response" ? moved : pending;
}

function settleAll(solver: Solver, at: Activation, state: State, elements: Value | null, settled: boolean, node: TSESTree.Node | null, fulfilled: OnFulfilled, rejected: OnRejected): void {
  if (elements === null || (elements.kind !== "tuple" && elements.kind !== "list")) {
    rejected(state, throwTrace(at.trace, node));
    return fulfilled(state, null, at.trace);
  }
  if (elements.kind === "list") return settleList(solver, at, state, elements, settled, node, fulfilled, rejected);
  const joined = elements.elements.filter((element) => element?.kind === "all").length > MAX_NESTED ? listOf(solver, elements.elements) : null;
  if (joined?.kind === "list") return settleList(solver, at, state, joined, settled, node, fulfilled, rejected);
  const given = elements.elements.map((element) => awaitable(solver, element));
  const isAtOnce = given.every((element) => element?.kind === "promise" && arrivesAtOnce(element, element.touch));
  const first: Awaited = { current: { state, trace: at.trace }, results: given, fulfils: true };
  waitFor(pausesLast(given), first);

  function waitFor([next, ...rest]: readonly (readonly [number, Value | null])[], before: Awaited): void {
    const { current } = before;
    if (next === undefined) return finish(before);
    const [index, element] = next;
    const goOn = (after: Partial<Awaited>, result: Value | null): void => waitFor(rest, { ...before, ...after, results: before.results.with(index, result) });
    if (element?.kind === "all") {
      // It may also be rejected before the others end.
      if (!settled && current.state !== state) settleAll(solver, at, state, element.elements, element.settled, node, () => undefined, rejected);
      const inner = { ...at, trace: current.trace };
      const failed: OnRejected = (after, trace) => (settled ? goOn({ current: { state: after, trace } }, null) : rejected(after, trace));
      return settleAll(solver, inner, current.state, element.elements, element.settled, node, (after, result, trace) => goOn({ current: { state: after, trace } }, result), failed);
    }
    if (element?.kind !== "promise") {
      // Unknown elements may reject while the others run on.
      if (element === null && !settled) rejected(state, throwTrace(at.trace, node));
      return goOn({}, element);
    }
    if (neverEnds(element)) return goOn({ fulfils: false }, element);
    if (mayEndAlone(element) && !settled) {
      const alone = complete(solver, at, state, element);
      rejected(alone.state, throwTrace(alone.trace, node));
      if (element.outcome.kind === "rejected") return goOn({ fulfils: false }, element);
    }
    const completed = complete(solver, { ...at, trace: current.trace }, current.state, element);
    return goOn({ current: completed }, element.outcome.kind === "fulfilled" ? element.outcome.value : null);
  }

  function finish({ current, results, fulfils }: Awaited): void {
    if (!fulfils) return;
    const after = isAtOnce ? current.state : solver.states.proceed(current.state, "suspended");
    rejected(after, throwTrace(current.trace, node));
    const value = settled && elements !== null ? settledResults(solver, elements, node) : solver.values.of({ kind: "tuple", elements: results });
    fulfilled(after, value, current.trace);
  }
}

/** How far a list of promises has been waited for. */
interface Awaited {
  readonly current: Completed;
  readonly results: readonly (Value | null)[];
  readonly fulfils: boolean;
}

/** A permit that arrives beside a pause may be the earlier of the two; a denial voids what runs beside it in any order. */
function pausesLast(elements: readonly (Value | null)[]): readonly (readonly [number, Value | null])[] {
  const isPause = ([, element]: readonly [number, Value | null]): boolean => leavesOf(element, false).some((leaf) => leaf.value?.kind === "promise" && leaf.value.touch?.kind === "pause");
  const all = [...elements.entries()];
  return all.some(isPause) ? [...all.filter((each) => !isPause(each)), ...all.filter(isPause)] : all;
}

/** Any number of promises, each some of the elements: all of them have ended, and each may have been the last. */
function settleList(solver: Solver, at: Activation, state: State, list: Extract<Value, { kind: "list" }>, settled: boolean, node: TSESTree.Node | null, fulfilled: OnFulfilled, rejected: OnRejected): void {
  rejected(state, throwTrace(at.trace, node));
  const leaves = list.elements.flatMap((element) => leavesOf(element, settled));
  const promises = leaves.flatMap((leaf) => (leaf.value?.kind === "promise" ? [leaf.value] : []));
  let ended = state;
  for (const { value, settled } of leaves) if (value?.kind === "promise") ended = endAlike(solver, ended, value, settled || value.outcome.kind !== "rejected");
  const fulfilling = leaves.flatMap(({ value, settled }) => (value?.kind === "promise" && (value.outcome.kind === "fulfilled" || (settled && value.outcome.kind === "rejected")) ? [value] : []));
  for (const { value, settled } of leaves) {
    if (settled || value?.kind !== "promise" || value.outcome.kind === "fulfilled" || value.touch === null) continue;
    const failed = record(solver, at, state, value.touch, value.depth, value.node);
    rejected(failed.state, throwTrace(failed.trace, node));
  }
  const value = settled ? settledResults(solver, list, node) : awaitedList(solver, list.elements);
  // A list among them that was rejected has left its others running.
  if (settled && list.elements.some((element) => element?.kind === "all" && !element.settled)) fulfilled(state, value, at.trace);
  // Nobody knows how many there were: none of them, or just those that change nothing, may have ended last.
  if (promises.length > 0 && promises.length === leaves.length && promises.every(neverEnds)) return;
  if (fulfilling.length !== 1 || fulfilling[0]?.touch === null || leaves.length !== fulfilling.length) fulfilled(ended, value, at.trace);
  for (const promise of fulfilling) {
    if (promise.touch === null) continue;
    const touched = record(solver, at, ended, promise.touch, promise.depth, promise.node);
    fulfilled(touched.state, value, touched.trace);
  }
}

interface Leaf {
  readonly value: Value | null;
  /** Whether what waits for it goes on when it is rejected. */
  readonly settled: boolean;
}

/** What has to end before the element of a list of promises has: the element may be a list of promises itself. */
function leavesOf(element: Value | null, settled: boolean): readonly Leaf[] {
  if (element?.kind !== "all") return [{ value: element, settled }];
  const { elements } = element;
  if (elements?.kind !== "tuple" && elements?.kind !== "list") return [{ value: null, settled: settled || element.settled }];
  return elements.elements.flatMap((inner) => leavesOf(inner, settled || element.settled));
}

/** No call made at the promise's place runs on. @param happened whether it may have ended as it tells: where all are fulfilled, none was rejected. */
function endAlike(solver: Solver, state: State, promise: PromiseValue, happened: boolean): State {
  let after = state;
  for (const { pending } of state.core.running) {
    const isAlike = pending === promise || (pending.kind === "promise" && pending.outcome.kind === "listed" && pending.node === promise.node);
    if (isAlike) after = pending.kind === "promise" && pending.outlivesPause ? solver.states.end(after, pending) : solver.states.dropRunning(after, pending);
  }
  return promise.run === null || !happened ? after : applyRun(solver, endAll(solver, after, promise.run.settles), promise.run, promise.depth);
}

function throwTrace(trace: Trace, node: TSESTree.Node | null): Trace {
  return node === null ? trace : extend(trace, { kind: "throw", node });
}
