import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { ARGUMENT_COUNT_SLOT, isArgumentSlot, isCompletionSlot, isRegisterSlot, RETURN_SLOT, type Core, type Slot, type State, type StateTable } from "./state.js";
import { joined, joinedInstance } from "./join.js";
import type { TSESTree } from "@typescript-eslint/utils";
import type { InstanceValue, Value, ValueTable } from "./value.js";

type Place = Scope.Variable | Slot;

/** Whether an object that is made there is an answer that tells its caller of a decision. */
export type IsAnswer = (made: TSESTree.Node) => boolean;

/** Arrivals after which what varies is forgotten. */
const DISTINGUISHED = 4;

/** More values than have anything in common. */
const ANY = null;

/** Answers that one place may hold under the same decisions: a helper that asks words one denial in several ways, and each of them is told apart from a permit. */
const MOST_ANSWERS = 6;

/** Values that a function may be about to return on one way through its `finally`: each of its `return` statements may have one of its own. */
const RETURNED = 8;

/**
 * The plain values (no code, promise or decision is in them) that variables and registers held on arrivals at one block, by the decisions
 * that were in force. Where a place has held several under the same decisions, which of them it is tells nothing of these: it holds what they have in common, so
 * that states that differ in nothing else become one.
 */
class Arrivals {
  #count = 0;
  readonly #byWay = new Map<Core | string, Known>();
  readonly #returned = new Map<Core | string, Set<Value>>();

  /** The state with what is common to plain values that vary while the decisions do not. */
  withoutVarying(states: StateTable, state: State, isAnswer: IsAnswer): State {
    const way = this.#next(state);
    if (way === null) return state;
    const known = entryOf(this.#byWay, way, newKnown);
    const variables = common(states.values, known, state.environment.values, isAnyPlace, isAnswer);
    const slots = common(states.values, known, state.slots, isRegisterSlot, isAnswer);
    for (const [place, values] of known) {
      const isHeld = typeof place === "number" ? state.slots.has(place) : state.environment.values.has(place);
      if (!isHeld) values.set(null, ANY);
    }
    if (this.#returnsTooMany(way, state)) slots.set(RETURN_SLOT, ANY);
    return states.replaced(state, variables, slots);
  }

  /** The same for a function's arguments only: what it leaves in variables is told by what they held when it was entered. */
  withoutVaryingArguments(states: StateTable, state: State, isAnswer: IsAnswer): State {
    const way = this.#next(state);
    if (way === null) return state;
    return states.replaced(state, new Map(), common(states.values, entryOf(this.#byWay, way, newKnown), state.slots, isArgument, isAnswer));
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

/** What a place has held: answers, and lists with answers in them, by where these are made, and under null what all else has in common. */
type Known = Map<Place, Map<string | null, Value | null>>;

function newKnown(): Known {
  return new Map();
}

/** What places hold from now on that have held several values. */
function common<P extends Place>(values: ValueTable, known: Known, held: ReadonlyMap<P, Value>, isOwn: (place: P) => boolean, isAnswer: IsAnswer): Map<P, Value | null> {
  const found = new Map<P, Value | null>();
  for (const [place, value] of held) {
    if (!isOwn(place)) continue;
    const all = entryOf<Place, Map<string | null, Value | null>>(known, place, () => new Map());
    const makers = isPlain(value) ? makersOf(values, value, isAnswer) : null;
    const maker = makers !== null && (all.has(makers) || all.size < MOST_ANSWERS) ? makers : null;
    const before = all.get(maker);
    const after = before === undefined ? value : commonTo(values, before, value);
    if (after === undefined || (before === undefined && !isPlain(value) && !isPlainInstance(value))) continue;
    all.set(maker, after);
    if (after !== value) found.set(place, after);
  }
  return found;
}

/** Where the answer, or those in a list, are made; null where there is none. */
function makersOf(values: ValueTable, value: Value, isAnswer: IsAnswer): string | null {
  if (value.kind === "object") return isAnswer(value.node) ? String(values.identityOf(value.node)) : null;
  if (value.kind !== "tuple") return null;
  const makers = value.elements.map((element) => (element === null ? null : makersOf(values, element, isAnswer)));
  return makers.every((each) => each === null) ? null : `[${makers.join(",")}]`;
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
