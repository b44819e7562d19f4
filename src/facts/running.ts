import type { TSESTree } from "@typescript-eslint/utils";
import { isDecision, type Latest } from "./latest.js";
import type { Pending, PromiseShape, PromiseValue, Value, ValueTable } from "./value.js";

/** A promise that nobody has awaited yet. */
export interface Running {
  readonly pending: Pending;
  /** More than one such promise may be running, so that one `await` does not end them all. */
  readonly many: boolean;
  /** A denial was completed while it ran: completing it does not tell what is the latest. */
  readonly tainted: boolean;
  /** It has ended, but outlived a pause: whether its decision counts is not known until the next one. */
  readonly ended: boolean;
}

/**
 * Those of `running` that differ in what matters, in one order.
 * @param onForgotten is told of calls that run on without being among them.
 */
export function summarised(values: ValueTable, running: readonly Running[], onForgotten: (pending: Pending) => void): readonly Running[] {
  let known = running.some(({ pending }) => isLost(pending)) ? summariseLost(values, running, onForgotten) : running;
  if (known.length < 2) return known;
  if (known.filter(({ pending }) => isListed(pending)).length > 1) known = summariseListed(values, known);
  return [...known].sort((a, b) => a.pending.id - b.pending.id);
}

const ended = new WeakMap<Pending, readonly Pending[]>();

/** The promise, and all that have ended when it has. */
export function endedWith(pending: Pending): readonly Pending[] {
  let found = ended.get(pending);
  if (found === undefined) {
    const inner = pending.kind === "promise" ? (pending.run?.settles ?? []) : [];
    found = [...new Set([pending, ...inner.flatMap(endedWith)])];
    ended.set(pending, found);
  }
  return found;
}

/** Whether nobody will see it end. */
export function isLost(pending: Pending): pending is PromiseValue {
  return pending.kind === "promise" && pending.outcome.kind === "lost";
}

/**
 * Promises that will not be seen to end differ only in how long they endanger permits, in what they write, and in whose side effects may be
 * overtaken. One stands for the danger of all, so that their number does not multiply the states.
 */
function summariseLost(values: ValueTable, running: readonly Running[], onForgotten: (pending: Pending) => void): Running[] {
  const kept = new Set<Pending>();
  const result: Running[] = [];
  const dangers = new Map<Danger["kind"], PromiseValue>();
  for (const item of running) {
    const { pending } = item;
    if (!isLost(pending)) {
      result.push(item);
      continue;
    }
    const danger = dangerOf(pending);
    if (danger !== null && rankOf(pending) > rankOf(dangers.get(danger.kind))) dangers.set(danger.kind, pending);
    if (mattersWhenLost(pending)) kept.add(values.derived(pending, "what it writes", writesOfLost));
    else if (pending.run === null) continue;
    else if (danger === null) onForgotten(pending);
    else kept.add(values.derived(pending, "what it asks late", lateAsksOfLost));
  }
  for (const danger of dangers.values()) kept.add(values.derived(danger, "danger", dangerOfLost));
  for (const pending of oneOfEach(values, kept)) result.push({ pending, many: false, tainted: false, ended: false });
  return result;
}

/** What belongs to an inner unit endangers more, and of what belongs to none here, that which was asked here. */
function rankOf(pending: PromiseValue | undefined): number {
  return pending === undefined ? -Infinity : pending.depth + (isOfPausedUnit(pending) ? 0.5 : 0);
}

/** Whether it is an answer that was asked before a pause of the running function. */
function isOfPausedUnit(pending: Pending): pending is PromiseValue {
  return pending.kind === "promise" && pending.run === null && pending.depth < 0 && pending.unitEnded;
}

/** Of two calls at one place, one that is known to ask runs as the other does: together they are no more than it. */
function oneOfEach(values: ValueTable, kept: Iterable<Pending>): Iterable<Pending> {
  const byPlace = new Map<string, Pending>();
  for (const pending of kept) {
    const key = pending.kind === "response" || pending.run === null ? `${pending.id}` : `${values.identityOf(pending.node)} ${pending.depth} ${pending.unitEnded} ${pending.outlivesPause} ${writtenBy(values, pending)}`;
    const known = byPlace.get(key);
    if (known === undefined || weightOf(pending) > weightOf(known)) byPlace.set(key, pending);
  }
  return byPlace.values();
}

function weightOf(pending: Pending): number {
  if (pending.kind === "response" || pending.touch === null) return 0;
  return pending.touch.kind === "pause" ? 1 : 2;
}

function writtenBy(values: ValueTable, { run }: PromiseValue): string {
  return (run?.writes ?? []).map(([variable]) => values.identityOf(variable)).join(" ");
}

function mattersWhenLost({ run, unitEnded, outlivesPause }: PromiseValue): boolean {
  return run !== null && (!unitEnded || outlivesPause || run.writes.length > 0);
}

/** It goes on to tell whether it asks: when its unit has ended, that is all that is left to know. */
function writesOfLost(pending: PromiseValue): PromiseShape {
  const writes = (pending.run?.writes ?? []).map(([variable]) => [variable, null] as const);
  return { ...pending, touch: dangerOf(pending), run: { writes, settles: [], leaves: [], endsWithPermit: false } };
}

/** The danger that stands for all of them ends with a pause; what a call in view asks after one does not. */
function lateAsksOfLost(pending: PromiseValue): PromiseShape {
  return { ...writesOfLost(pending), touch: null, outlivesPause: true };
}

function dangerOfLost(pending: PromiseValue): PromiseShape {
  return { ...pending, unitEnded: isOfPausedUnit(pending), outlivesPause: false, touch: dangerOf(pending), run: null };
}

function isListed(pending: Pending): pending is PromiseValue {
  return pending.kind === "promise" && pending.outcome.kind === "listed";
}

/** Promises of one call in one list end together: the one kept for them endangers what any of them does. */
function summariseListed(values: ValueTable, running: readonly Running[]): Running[] {
  const byNode = new Map<TSESTree.Node, Running>();
  const result: Running[] = [];
  for (const item of running) {
    const { pending } = item;
    if (!isListed(pending)) {
      result.push(item);
      continue;
    }
    const known = byNode.get(pending.node);
    byNode.set(pending.node, known === undefined || !isListed(known.pending) ? item : { pending: joinListed(values, known.pending, pending), many: false, tainted: known.tainted || item.tainted, ended: false });
  }
  return [...result, ...byNode.values()];
}

function joinListed(values: ValueTable, one: PromiseValue, other: PromiseValue): PromiseValue {
  const writes = new Map([...(one.run?.writes ?? []), ...(other.run?.writes ?? [])].map(([variable]) => [variable, null] as const));
  return values.of({
    ...one,
    depth: Math.max(one.depth, other.depth),
    unitEnded: one.unitEnded && other.unitEnded,
    outlivesPause: one.outlivesPause && other.outlivesPause,
    touch: one.touch ?? other.touch,
    run: one.run === null && other.run === null ? null : { writes: [...writes], settles: [], leaves: [], endsWithPermit: false },
  });
}

/** Whether the promise is a call in view, which may ask and write after its units have ended. */
export function runsOn({ pending }: Running): boolean {
  return pending.kind === "promise" && pending.run !== null;
}

/** Whether it is a decision under way: in units that a pause did not end, those of a caller that does not wait, it still counts when it comes. */
export function isAnswerUnderWay({ pending }: Running): boolean {
  return pending.kind === "promise" && pending.run === null && pending.touch !== null && isDecision(pending.touch);
}

/** The same for who has called the function that asked it: whether the pause is one of its own, the call does not tell. */
export function underWayForCaller(values: ValueTable, pending: Pending): Pending {
  return isOfPausedUnit(pending) ? values.of({ ...pending, depth: 0, unitEnded: false }) : pending;
}

/** What was asked before a pause counts no more; a call in view runs on, and may ask again. */
export function endByPause(values: ValueTable, pending: Pending): Pending {
  if (pending.kind === "promise" && pending.run !== null) return pending.outlivesPause ? pending : values.of({ ...pending, unitEnded: true, outlivesPause: true });
  return movePending(values, pending, () => -1, true);
}

export function movePending(values: ValueTable, pending: Pending, depthOf: (depth: number) => number, ends = false): Pending {
  const depth = depthOf(pending.depth);
  if (depth === pending.depth) return pending;
  if (pending.kind === "response") return values.of({ kind: "response", node: pending.node, depth, permit: pending.permit });
  return values.of({ ...pending, depth, unitEnded: pending.unitEnded || ends });
}

export function mapPending(values: ValueTable, value: Value, map: (pending: Pending) => Pending): Value {
  if (!value.holdsPromise) return value;
  const move = (inner: Value | null): Value | null => (inner === null ? null : mapPending(values, inner, map));
  switch (value.kind) {
    case "promise":
    case "response":
      return map(value);
    case "all":
      return values.of({ kind: "all", settled: value.settled, elements: move(value.elements) });
    case "tuple":
      return values.of({ kind: "tuple", made: value.made, elements: value.elements.map(move) });
    case "list":
      return values.of({ kind: "list", made: value.made, elements: value.elements.map(move) });
    case "object": {
      const properties = new Map<string, Value>();
      for (const [key, property] of value.properties) properties.set(key, mapPending(values, property, map));
      return values.of({ kind: "object", node: value.node, properties });
    }
    default:
      return value;
  }
}

export type Danger = Extract<Latest, { readonly kind: "denied" | "pause" }>;

/** What the promise may do to a permit at any later point: complete as a denial, or end units by a pause. */
export function dangerOf(pending: Pending): Danger | null {
  const { node } = pending;
  if (pending.kind === "response") return { kind: "denied", node };
  const { touch, run, outcome, outlivesPause } = pending;
  if (outlivesPause || touch === null) return null;
  if (isDecision(touch)) return { kind: "denied", node };
  // A pause of one's own is none until it is awaited; one inside a call comes by itself.
  return run !== null || outcome.kind === "lost" || outcome.kind === "listed" || outcome.kind === "unsettled" ? { kind: "pause", node } : null;
}

/** The promise that endangers a permit of the unit at loop depth `depth` most; null where none does. */
export function worstDanger(running: readonly Running[], depth: number): Pending | null {
  let worst: Pending | null = null;
  for (const { pending } of running) {
    const danger = pending.depth >= depth ? dangerOf(pending) : null;
    if (danger?.kind === "denied") return pending;
    if (danger !== null) worst ??= pending;
  }
  return worst;
}

export function endangersPermit(pending: Pending): boolean {
  return dangerOf(pending) !== null;
}

/** A call that a function of another file left running, and that nobody here can wait for. */
export function leftBehind(values: ValueTable, node: TSESTree.Node, depth: number, danger: Danger["kind"]): Pending {
  return values.of({ kind: "promise", node, depth, unitEnded: false, outlivesPause: false, outcome: { kind: "unsettled" }, touch: { kind: danger, node }, run: null });
}
