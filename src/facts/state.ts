import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { Register, FinalizerId } from "../flow/graph.js";
import type { TSESTree } from "@typescript-eslint/utils";
import { isDenial, NONE, type Latest } from "./latest.js";
import { EqualMaps } from "./equal-maps.js";
import { endByPause, isAnswerUnderWay, isLost, mapPending, movePending, runsOn, summarised, type Running } from "./running.js";
import type { HttpResponse, Pending, Value, ValueTable } from "./value.js";

type Variable = Scope.Variable;

/**
 * What may have come between the function's entry and now, for a function that runs beside its caller.
 *
 * - `entered`: nothing, it has not awaited anything.
 * - `suspended`: it has awaited something; a denial of its caller may have been completed meanwhile.
 * - `permitted`: a permit of its own has just arrived, and it has not awaited anything since.
 */
export type Progress = "entered" | "suspended" | "permitted";

/**
 * Decisions and units at one point. Interned: equal cores are identical objects.
 *
 * `levels[d]` is the latest decision of the unit at loop depth d of the running function; `levels[0]` is the unit it was called in. A
 * decision or pause reaches every level at once, so after the first one all levels agree.
 */
export interface Core {
  readonly id: number;
  readonly levels: readonly Latest[];
  /** Whether `levels[0]` was changed since the function was entered. */
  readonly touched: boolean;
  readonly progress: Progress;
  readonly running: readonly Running[];
}

/** Known values of variables. Interned. */
export interface Environment {
  readonly id: number;
  readonly values: ReadonlyMap<Variable, Value>;
}

/** Register, argument or other place of one activation. */
export type Slot = number;

export const RETURN_SLOT: Slot = -1;
export const THIS_SLOT: Slot = -2;
/** Number of arguments, when it is known. */
export const ARGUMENT_COUNT_SLOT: Slot = -3;

export function registerSlot(register: Register): Slot {
  return register;
}

export function isRegisterSlot(slot: Slot): boolean {
  return slot >= 0;
}

export function argumentSlot(index: number): Slot {
  return -10 - index;
}

/** Objects that stand in one another are looked into up to here. */
const DEEPEST_MEMBER = 6;

/** To compare a variable or register with that of another state takes as long as so much of a text. */
const WEIGHT_OF_ENTRY = 8;

/** Each call that runs on is looked at for what it endangers, which takes as long as to compare a text of this length. */
const WEIGHT_OF_RUNNING = 64;

const COMPLETION_BASE = -1_000_000;

export function isArgumentSlot(slot: Slot): boolean {
  return slot <= argumentSlot(0) && slot > COMPLETION_BASE;
}

const FRESH_BASE = -2_000_000;

/** See `fresh.ts`. */
export function freshSlot(place: number): Slot {
  return FRESH_BASE - place;
}

export function isFreshSlot(slot: Slot): boolean {
  return slot <= FRESH_BASE;
}

/** Without what was only just stored. */
export function withoutFresh(slots: ReadonlyMap<Slot, Value>, isStale: (slot: Slot) => boolean = isFreshSlot): ReadonlyMap<Slot, Value> {
  let kept: Map<Slot, Value> | null = null;
  for (const slot of slots.keys()) if (isFreshSlot(slot) && isStale(slot)) (kept ??= new Map(slots)).delete(slot);
  return kept ?? slots;
}

export function completionSlot(finalizer: FinalizerId): Slot {
  return COMPLETION_BASE - finalizer;
}

export function isCompletionSlot(slot: Slot): boolean {
  return slot <= COMPLETION_BASE && slot > FRESH_BASE;
}

export interface State {
  readonly core: Core;
  readonly environment: Environment;
  readonly slots: ReadonlyMap<Slot, Value>;
}

const NO_SLOTS: ReadonlyMap<Slot, Value> = new Map();

function withReplaced<K>(held: ReadonlyMap<K, Value>, others: ReadonlyMap<K, Value | null>): ReadonlyMap<K, Value> {
  const replaced = new Map(held);
  for (const [key, value] of others) {
    if (value === null) replaced.delete(key);
    else replaced.set(key, value);
  }
  return replaced;
}

export class StateTable {
  readonly values: ValueTable;
  readonly #cores = new Map<string, Core>();
  readonly #withoutLost = new Map<Core, Core>();
  readonly #environments = new Map<number, Environment>();
  readonly #variables: EqualMaps<Variable>;
  readonly #slots = new EqualMaps<Slot>((slot) => slot);
  readonly #keptBodies = new Set<TSESTree.Node>();
  readonly emptyEnvironment: Environment;

  /** @param onForgotten is told of calls that run on, but no longer in the state. */
  constructor(
    values: ValueTable,
    private readonly onForgotten: (pending: Pending) => void,
  ) {
    this.values = values;
    this.#variables = new EqualMaps((variable) => values.identityOf(variable));
    this.emptyEnvironment = this.environment(new Map());
  }

  core(levels: readonly Latest[], touched: boolean, progress: Progress, running: readonly Running[]): Core {
    const sorted = running.length === 0 ? running : summarised(this.values, running, this.onForgotten);
    let key = touched ? `T${progress}` : progress;
    for (const latest of levels) key += `,${this.values.latestKey(latest)}`;
    for (const { pending, many, tainted, ended } of sorted) key += `|${pending.id}${many ? "m" : ""}${tainted ? "t" : ""}${ended ? "e" : ""}`;
    this.values.noteCompared(key.length + WEIGHT_OF_RUNNING * running.length);
    let core = this.#cores.get(key);
    if (core === undefined) {
      core = { id: this.#cores.size, levels, touched, progress, running: sorted };
      this.#cores.set(key, core);
    }
    return core;
  }

  /** The same decisions, without the calls that nobody will await. */
  withoutLost(core: Core): Core {
    if (!core.running.some(({ pending }) => isLost(pending))) return core;
    let without = this.#withoutLost.get(core);
    if (without === undefined) {
      without = this.core(core.levels, core.touched, core.progress, core.running.filter(({ pending }) => !isLost(pending)));
      this.#withoutLost.set(core, without);
    }
    return without;
  }

  /** The decisions of two cores that differ in calls which nobody will await, and what either has of these. */
  joinLost(known: Core, other: Core): Core {
    const added = other.running.filter(({ pending }) => isLost(pending) && !known.running.some((item) => item.pending === pending));
    return added.length === 0 ? known : this.core(known.levels, known.touched, known.progress, [...known.running, ...added]);
  }

  environment(values: ReadonlyMap<Variable, Value>): Environment {
    if (values.size === 0 && this.#environments.size > 0) return this.emptyEnvironment;
    this.values.noteCompared(values.size * WEIGHT_OF_ENTRY);
    const { id, map } = this.#variables.of(values);
    let environment = this.#environments.get(id);
    if (environment === undefined) this.#environments.set(id, (environment = { id, values: map }));
    return environment;
  }

  /** The state at the entry of a function or module. */
  initial(latest: Latest, slots: ReadonlyMap<Slot, Value> = NO_SLOTS): State {
    return { core: this.core([latest], false, "entered", []), environment: this.emptyEnvironment, slots };
  }

  keyOf(state: State, core: Core = state.core): string {
    const { environment, slots } = state;
    const place = `${core.id}/${environment.id}`;
    if (slots.size === 0) return place;
    this.values.noteCompared(slots.size * WEIGHT_OF_ENTRY);
    return `${place}/${this.#slots.of(slots).id}`;
  }

  withSlot(state: State, slot: Slot, value: Value | null): State {
    if ((state.slots.get(slot) ?? null) === value) return state;
    const slots = new Map(state.slots);
    if (value === null) slots.delete(slot);
    else slots.set(slot, value);
    return { core: state.core, environment: state.environment, slots };
  }

  /** Other code has run. */
  forgetFresh(state: State): State {
    const slots = withoutFresh(state.slots);
    return slots === state.slots ? state : { core: state.core, environment: state.environment, slots };
  }

  withVariable(state: State, variable: Variable, value: Value | null): State {
    if ((state.environment.values.get(variable) ?? null) === value) return state;
    const values = new Map(state.environment.values);
    if (value === null) values.delete(variable);
    else values.set(variable, value);
    return { core: state.core, environment: this.environment(values), slots: state.slots };
  }

  withCore(state: State, core: Core): State {
    return core === state.core ? state : { core, environment: state.environment, slots: state.slots };
  }

  /** The answer may be read by code that runs at any time. */
  keepBody({ node }: HttpResponse): void {
    this.#keptBodies.add(node);
  }

  isBodyKept({ node }: HttpResponse): boolean {
    return this.#keptBodies.has(node);
  }

  /** A decision was completed that belongs to the units up to loop depth `depth`. */
  decide(state: State, latest: Latest, depth: number): State {
    if (depth < 0) return state;
    const { core } = state;
    const levels = core.levels.map((level, index) => (index <= depth ? latest : level));
    const open = core.running.filter((item) => !item.ended || item.pending.depth > depth);
    const running = isDenial(latest) ? open.map((item) => ({ ...item, tainted: true })) : open;
    return this.withCore(state, this.core(levels, true, core.progress, running));
  }

  /** All units end here: nothing that was held or asked before counts any more. */
  endUnits(state: State, latest: Latest): State {
    const shifted = this.#shift(state, (pending) => endByPause(this.values, pending));
    const { core } = shifted;
    const levels = core.levels.map(() => latest);
    return this.withCore(shifted, this.core(levels, true, core.progress, core.running.filter((item) => runsOn(item) || isAnswerUnderWay(item))));
  }

  /** A unit begins at loop depth `depth`; what was asked in the unit it replaces still belongs to the enclosing ones. */
  beginIteration(state: State, depth: number, node: TSESTree.Node): State {
    const shifted = this.#shift(state, (pending) => movePending(this.values, pending, (own) => Math.min(own, depth - 1), true));
    const { core } = shifted;
    const outer = core.levels.slice(0, depth);
    const heldBefore = core.levels[depth]?.kind === "permit" || core.levels[depth - 1]?.kind === "permit" || core.levels[depth]?.kind === "iteration";
    const levels = [...outer, heldBefore ? ({ kind: "iteration", node } satisfies Latest) : NONE];
    return this.withCore(shifted, this.core(levels, core.touched, core.progress, core.running));
  }

  /** An iteration that is no unit of its own: it goes on with what was held before. */
  continueIteration(state: State, depth: number): State {
    const { core } = state;
    const latest = core.levels[depth] ?? core.levels[depth - 1] ?? NONE;
    return this.withCore(state, this.core([...core.levels.slice(0, depth), latest], core.touched, core.progress, core.running));
  }

  /** The value is another from now on, also where it is a member of an object. */
  replaceValue(state: State, from: Value, to: Value): State {
    const replaced = (value: Value): Value => {
      if (value === from) return to;
      if (value.kind !== "object" || value.nesting <= from.nesting || value.nesting > DEEPEST_MEMBER) return value;
      const properties = new Map([...value.properties].map(swap));
      return [...properties].every(([key, property]) => value.properties.get(key) === property) ? value : this.values.of({ kind: "object", node: value.node, properties });
    };
    const swap = <K>([key, value]: [K, Value]): [K, Value] => [key, replaced(value)];
    const environment = this.environment(new Map([...state.environment.values].map(swap)));
    return { core: state.core, environment, slots: new Map([...state.slots].map(swap)) };
  }

  /** Leaves the loops deeper than `depth`. */
  leaveLoops(state: State, depth: number): State {
    const { core } = state;
    if (core.levels.length <= depth + 1) return state;
    return this.withCore(state, this.core(core.levels.slice(0, depth + 1), core.touched, core.progress, core.running));
  }

  /** The function goes on, from an await or from the arrival of a permit. */
  proceed(state: State, progress: Progress): State {
    const { core } = state;
    return core.progress === progress ? state : this.withCore(state, this.core(core.levels, core.touched, progress, core.running));
  }

  addRunning(state: State, pending: Pending): State {
    const { core } = state;
    const known = core.running.find((item) => item.pending === pending);
    const others = core.running.filter((item) => item !== known);
    const added: Running = { pending, many: known !== undefined, tainted: known?.tainted ?? false, ended: false };
    return this.withCore(state, this.core(core.levels, core.touched, core.progress, [...others, added]));
  }

  removeRunning(state: State, pending: Pending): State {
    const { core } = state;
    const known = core.running.find((item) => item.pending === pending);
    if (known === undefined || known.many) return state;
    const others = core.running.filter((item) => item !== known);
    return this.withCore(state, this.core(core.levels, core.touched, core.progress, others));
  }

  /** The promise has ended. What it asked after a pause of its caller may be the latest decision, and is not known. */
  end(state: State, pending: Pending): State {
    const { core } = state;
    if (pending.kind === "response" || !pending.outlivesPause || pending.touch === null) return this.removeRunning(state, pending);
    const running = core.running.map((item) => (item.pending === pending ? { ...item, ended: true } : item));
    return this.withCore(state, this.core(core.levels, core.touched, core.progress, running));
  }

  /** Removes the promise under whatever depth it runs here; where there are several, the one of the innermost unit. */
  removeAlike(state: State, pending: Pending): State {
    const lineage = this.values.lineageOf(pending);
    let found: Pending | null = null;
    for (const { pending: running } of state.core.running) {
      if (this.values.lineageOf(running) === lineage && (found === null || running.depth > found.depth)) found = running;
    }
    return found === null ? state : this.removeRunning(state, found);
  }

  /** Like {@link removeRunning}, for all promises that look alike. */
  dropRunning(state: State, pending: Pending): State {
    const { core } = state;
    const others = core.running.filter((item) => item.pending !== pending);
    return others.length === core.running.length ? state : this.withCore(state, this.core(core.levels, core.touched, core.progress, others));
  }

  isTainted(state: State, pending: Pending): boolean {
    return state.core.running.some((item) => item.pending === pending && item.tainted);
  }

  /** Forgets the values of variables and registers that `isVoid` names. */
  forgetValues(state: State, isVoid: (value: Value) => boolean): State {
    const values = new Map([...state.environment.values].filter(([, value]) => !isVoid(value)));
    const slots = new Map([...state.slots].filter(([, value]) => !isVoid(value)));
    return { core: state.core, environment: this.environment(values), slots };
  }

  /** The variable was assigned while calls that assign it run on: afterwards it may hold either. */
  forgetWrites(state: State, variable: Variable): State {
    const { core } = state;
    const running = core.running.map((item): Running => {
      const { pending } = item;
      if (pending.kind !== "promise" || pending.run === null) return item;
      const writes = pending.run.writes.map(([written, value]) => [written, written === variable ? null : value] as const);
      return { ...item, pending: this.values.of({ ...pending, run: { ...pending.run, writes } }) };
    });
    const forgotten = this.withCore(state, this.core(core.levels, core.touched, core.progress, running));
    // Values of these promises would still promise what they write.
    return this.forgetValues(forgotten, (value) => value.kind === "promise" && (value.run?.writes.some(([written]) => written === variable) ?? false));
  }

  forget(state: State, variables: readonly Variable[], slots: readonly Slot[]): State {
    if (variables.length === 0 && slots.length === 0) return state;
    const values = new Map(state.environment.values);
    for (const variable of variables) values.delete(variable);
    const kept = new Map(state.slots);
    for (const slot of slots) kept.delete(slot);
    return { core: state.core, environment: variables.length === 0 ? state.environment : this.environment(values), slots: kept };
  }

  /** With other values in some variables and registers; null for anything. */
  replaced(state: State, variables: ReadonlyMap<Variable, Value | null>, slots: ReadonlyMap<Slot, Value | null>): State {
    if (variables.size === 0 && slots.size === 0) return state;
    const environment = variables.size === 0 ? state.environment : this.environment(withReplaced(state.environment.values, variables));
    return { core: state.core, environment, slots: withReplaced(state.slots, slots) };
  }

  /** Forgets every value but those that `isKept` names. Code that was held must have been let out of view before. */
  coarsen(state: State, isKept: (variable: Variable, value: Value) => boolean): State {
    const kept = [...state.environment.values].filter(([variable, value]) => isKept(variable, value));
    return { core: state.core, environment: this.environment(new Map(kept)), slots: NO_SLOTS };
  }

  /** Units end: their promises move to the depth that they still belong to. */
  #shift(state: State, shift: (pending: Pending) => Pending): State {
    const move = (value: Value): Value => mapPending(this.values, value, shift);
    let { environment, slots } = state;
    if ([...environment.values.values()].some((value) => value.holdsPromise)) {
      environment = this.environment(new Map([...environment.values].map(([variable, value]) => [variable, move(value)])));
    }
    if ([...slots.values()].some((value) => value.holdsPromise)) {
      slots = new Map([...slots].map(([slot, value]) => [slot, move(value)]));
    }
    return { core: this.#shiftRunning(state.core, shift), environment, slots };
  }

  #shiftRunning(core: Core, shift: (pending: Pending) => Pending): Core {
    if (core.running.length === 0) return core;
    const moved = new Map<Pending, Running>();
    for (const item of core.running) {
      const pending = shift(item.pending);
      const known = moved.get(pending);
      moved.set(pending, { pending, many: item.many || known !== undefined, tainted: item.tainted || (known?.tainted ?? false), ended: item.ended && (known?.ended ?? true) });
    }
    return this.core(core.levels, core.touched, core.progress, [...moved.values()]);
  }

  mapRunning(running: readonly Running[], depthOf: (depth: number) => number): Running[] {
    return running.map((item) => ({ ...item, pending: movePending(this.values, item.pending, depthOf) }));
  }

  moveValue(value: Value, depthOf: (depth: number) => number): Value {
    return mapPending(this.values, value, (pending) => movePending(this.values, pending, depthOf));
  }
}
