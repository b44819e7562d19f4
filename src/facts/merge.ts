import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { ARGUMENT_COUNT_SLOT, isArgumentSlot, isRegisterSlot, RETURN_SLOT, type Core, type Slot, type State, type StateTable } from "./state.js";
import type { Value } from "./value.js";

type Place = Scope.Variable | Slot;

/** Arrivals after which what varies is forgotten. */
const DISTINGUISHED = 4;

/** More than one value, or any. */
const SEVERAL = null;

/**
 * The plain values (no code, promise or decision is in them) that variables and registers held on arrivals at one block, by the decisions
 * that were in force. Where a place has held several under the same decisions, its value tells nothing of these: states that differ in
 * nothing else become one.
 */
class Arrivals {
  #count = 0;
  readonly #byCore = new Map<Core, Map<Place, Value | null>>();

  /** The state without the plain values that vary while the decisions do not. */
  withoutVarying(states: StateTable, state: State): State {
    const known = this.#next(state.core);
    if (known === null) return state;
    const variables = varying(known, state.environment.values, isAnyPlace);
    const slots = varying(known, state.slots, isOperand);
    for (const place of known.keys()) {
      const isHeld = typeof place === "number" ? state.slots.has(place) : state.environment.values.has(place);
      if (!isHeld) known.set(place, SEVERAL);
    }
    return states.forget(state, variables, slots);
  }

  /** The same for a function's arguments only: what it leaves in variables is told by what they held when it was entered. */
  withoutVaryingArguments(states: StateTable, state: State): State {
    const known = this.#next(state.core);
    return known === null ? state : states.forget(state, [], varying(known, state.slots, isArgument));
  }

  /** What was seen under the same decisions; null for the first arrivals. */
  #next(core: Core): Map<Place, Value | null> | null {
    if (++this.#count <= DISTINGUISHED) return null;
    let known = this.#byCore.get(core);
    if (known === undefined) this.#byCore.set(core, (known = new Map<Place, Value | null>()));
    return known;
  }
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

/** A register, or what the function is about to return: the other slots say where it goes on. */
function isOperand(slot: Slot): boolean {
  return isRegisterSlot(slot) || slot === RETURN_SLOT;
}

function isArgument(slot: Slot): boolean {
  return isArgumentSlot(slot) || slot === ARGUMENT_COUNT_SLOT;
}

function isPlain({ holdsCode, holdsPromise, holdsDecision }: Value): boolean {
  return !holdsCode && !holdsPromise && !holdsDecision;
}
