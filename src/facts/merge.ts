import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { ARGUMENT_COUNT_SLOT, isArgumentSlot, isCompletionSlot, isRegisterSlot, RETURN_SLOT, type Core, type Slot, type State, type StateTable } from "./state.js";
import type { Value } from "./value.js";

type Place = Scope.Variable | Slot;

/** Arrivals after which what varies is forgotten. */
const DISTINGUISHED = 4;

/** More than one value, or any. */
const SEVERAL = null;

/** Values that a function may be about to return on one way through its `finally`: each of its `return` statements may have one of its own. */
const RETURNED = 8;

/**
 * The plain values (no code, promise or decision is in them) that variables and registers held on arrivals at one block, by the decisions
 * that were in force. Where a place has held several under the same decisions, its value tells nothing of these: states that differ in
 * nothing else become one.
 */
class Arrivals {
  #count = 0;
  readonly #byWay = new Map<Core | string, Map<Place, Value | null>>();
  readonly #returned = new Map<Core | string, Set<Value>>();

  /** The state without the plain values that vary while the decisions do not. */
  withoutVarying(states: StateTable, state: State): State {
    const way = this.#next(state);
    if (way === null) return state;
    const known = entryOf(this.#byWay, way, () => new Map<Place, Value | null>());
    const variables = varying(known, state.environment.values, isAnyPlace);
    const slots = varying(known, state.slots, isRegisterSlot);
    for (const place of known.keys()) {
      const isHeld = typeof place === "number" ? state.slots.has(place) : state.environment.values.has(place);
      if (!isHeld) known.set(place, SEVERAL);
    }
    return states.forget(state, variables, this.#returnsTooMany(way, state) ? [...slots, RETURN_SLOT] : slots);
  }

  /** The same for a function's arguments only: what it leaves in variables is told by what they held when it was entered. */
  withoutVaryingArguments(states: StateTable, state: State): State {
    const way = this.#next(state);
    if (way === null) return state;
    return states.forget(state, [], varying(entryOf(this.#byWay, way, () => new Map<Place, Value | null>()), state.slots, isArgument));
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

function varying<P extends Place>(known: Map<Place, Value | null>, held: ReadonlyMap<P, Value>, isOwn: (place: P) => boolean): P[] {
  const found: P[] = [];
  for (const [place, value] of held) {
    if (!isOwn(place) || !isPlain(value)) continue;
    const before = known.get(place);
    if (before === undefined) known.set(place, value);
    else if (before !== value) {
      known.set(place, SEVERAL);
      found.push(place);
    }
  }
  return found;
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
