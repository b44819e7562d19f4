import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { ARGUMENT_COUNT_SLOT, isArgumentSlot, isCompletionSlot, isRegisterSlot, RETURN_SLOT, type Core, type Slot, type State, type StateTable } from "./state.js";
import { joined, joinedInstance } from "./join.js";
import type { InstanceValue, Value, ValueTable } from "./value.js";

type Place = Scope.Variable | Slot;

/** Arrivals after which what varies is forgotten. */
const DISTINGUISHED = 4;

/** More values than have anything in common. */
const ANY = null;

/** Values that a function may be about to return on one way through its `finally`: each of its `return` statements may have one of its own. */
const RETURNED = 8;

/**
 * The plain values (no code, promise or decision is in them) that variables and registers held on arrivals at one block, by the decisions
 * that were in force. Where a place has held several under the same decisions, which of them it is tells nothing of these: it holds what they have in common, so
 * that states that differ in nothing else become one.
 */
class Arrivals {
  #count = 0;
  readonly #byWay = new Map<Core | string, Map<Place, Value | null>>();
  readonly #returned = new Map<Core | string, Set<Value>>();

  /** The state with what is common to plain values that vary while the decisions do not. */
  withoutVarying(states: StateTable, state: State): State {
    const way = this.#next(state);
    if (way === null) return state;
    const known = entryOf(this.#byWay, way, () => new Map<Place, Value | null>());
    const variables = common(states.values, known, state.environment.values, isAnyPlace);
    const slots = common(states.values, known, state.slots, isRegisterSlot);
    for (const place of known.keys()) {
      const isHeld = typeof place === "number" ? state.slots.has(place) : state.environment.values.has(place);
      if (!isHeld) known.set(place, ANY);
    }
    if (this.#returnsTooMany(way, state)) slots.set(RETURN_SLOT, ANY);
    return states.replaced(state, variables, slots);
  }

  /** The same for a function's arguments only: what it leaves in variables is told by what they held when it was entered. */
  withoutVaryingArguments(states: StateTable, state: State): State {
    const way = this.#next(state);
    if (way === null) return state;
    return states.replaced(state, new Map(), common(states.values, entryOf(this.#byWay, way, () => new Map<Place, Value | null>()), state.slots, isArgument));
  }

  /** Decisions, and how a `finally` will be left; null for the first arrivals. */
  #next(state: State): Core | string | null {
    return ++this.#count <= DISTINGUISHED ? null : wayOf(state);
  }

  #returnsTooMany(way: Core | string, { slots }: State): boolean {
    const value = slots.get(RETURN_SLOT);
    if (value === undefined || !isPlain(value)) return false;
    const returned = entryOf(this.#returned, way, () => new Set<Value>());
    if (returned.size <= RETURNED) returned.add(value);
    return returned.size > RETURNED;
  }
}

/** The ways out of a `finally` stay apart all the same, and with each goes what is returned on it. */
function wayOf({ core, slots }: State): Core | string {
  let completions = "";
  for (const [slot, value] of slots) if (isCompletionSlot(slot)) completions += ` ${slot}=${value.id}`;
  return completions === "" ? core : `${core.id}${completions}`;
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let entry = map.get(key);
  if (entry === undefined) map.set(key, (entry = make()));
  return entry;
}

/** Arrivals by where they come in. */
export class ArrivalTable<Entry> {
  readonly #arrivals = new Map<Entry, Arrivals>();

  of(entry: Entry): Arrivals {
    let arrivals = this.#arrivals.get(entry);
    if (arrivals === undefined) this.#arrivals.set(entry, (arrivals = new Arrivals()));
    return arrivals;
  }
}

/** What places hold from now on that have held several values. */
function common<P extends Place>(values: ValueTable, known: Map<Place, Value | null>, held: ReadonlyMap<P, Value>, isOwn: (place: P) => boolean): Map<P, Value | null> {
  const found = new Map<P, Value | null>();
  for (const [place, value] of held) {
    if (!isOwn(place)) continue;
    const before = known.get(place);
    const after = before === undefined ? value : commonTo(values, before, value);
    if (after === undefined || (before === undefined && !isPlain(value) && !isPlainInstance(value))) continue;
    known.set(place, after);
    if (after !== value) found.set(place, after);
  }
  return found;
}

/** Undefined where the value is told apart from others. */
function commonTo(values: ValueTable, before: Value | null, value: Value): Value | null | undefined {
  if (isPlain(value)) return before === null || !isPlain(before) ? ANY : joined(values, before, value);
  return isPlainInstance(value) && before?.kind === "instance" ? joinedInstance(values, before, value) : undefined;
}

function isPlainInstance(value: Value): value is InstanceValue {
  return value.kind === "instance" && value.fields.size > 0 && [...value.fields.values()].every(isPlain);
}

function isAnyPlace(): boolean {
  return true;
}

function isArgument(slot: Slot): boolean {
  return isArgumentSlot(slot) || slot === ARGUMENT_COUNT_SLOT;
}

function isPlain({ holdsCode, holdsPromise, holdsDecision }: Value): boolean {
  return !holdsCode && !holdsPromise && !holdsDecision;
}
