import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { ARGUMENT_COUNT_SLOT, isArgumentSlot, isCompletionSlot, isRegisterSlot, RETURN_SLOT, type Core, type Slot, type State, type StateTable } from "./state.js";
import { joined, joinedInstance } from "./join.js";
import type { TSESTree } from "@typescript-eslint/utils";
import { isHandedOut } from "./answers.js";
import type { InstanceValue, Value, ValueTable } from "./value.js";

type Place = Scope.Variable | Slot;

/** Arrivals after which what varies is forgotten. */
const DISTINGUISHED = 4;

/** More values than have anything in common. */
const ANY = null;

/** Answers that are told apart at one block, under the same decisions: a helper that asks words one denial in several ways, and each of them is no permit. */
const MOST_ANSWERS = 12;

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
  readonly #answers = new Set<string>();
  readonly #returned = new Map<Core | string, Set<Value>>();

  /** The state with what is common to plain values that vary while the decisions do not. */
  withoutVarying(states: StateTable, state: State): State {
    const way = this.#next(states.values, state);
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
    const way = this.#next(states.values, state);
    if (way === null) return state;
    return states.replaced(state, new Map(), common(states.values, entryOf(this.#byWay, way, () => new Map<Place, Value | null>()), state.slots, isArgument));
  }

  /** Decisions, how a `finally` will be left, and the answers that places hold; null for the first arrivals. */
  #next(values: ValueTable, state: State): Core | string | null {
    if (++this.#count <= DISTINGUISHED) return null;
    const answers = this.#answersIn(values, state);
    return answers === "" ? wayOf(state) : `${state.core.id}${completionsOf(state)} ${answers}`;
  }

  /** The answers that places hold; nothing where too many were told apart before. */
  #answersIn(values: ValueTable, { environment, slots }: State): string {
    let makers = "";
    for (const value of environment.values.values()) makers += makersOf(values, value);
    for (const [slot, value] of slots) if (isRegisterSlot(slot)) makers += makersOf(values, value);
    if (makers === "" || this.#answers.has(makers)) return makers;
    if (this.#answers.size >= MOST_ANSWERS) return "";
    this.#answers.add(makers);
    return makers;
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
function wayOf(state: State): Core | string {
  const completions = completionsOf(state);
  return completions === "" ? state.core : `${state.core.id}${completions}`;
}

function completionsOf({ slots }: State): string {
  let completions = "";
  for (const [slot, value] of slots) if (isCompletionSlot(slot)) completions += ` ${slot}=${value.id}`;
  return completions;
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

/** Where the answer, or those in a list, are made: objects that a function returns as it makes them. */
function makersOf(values: ValueTable, value: Value): string {
  if (!isPlain(value)) return "";
  if (value.kind === "object") return isReturned(value.node) ? ` ${values.identityOf(value.node)}` : "";
  return value.kind === "tuple" ? value.elements.map((element) => (element === null ? "" : makersOf(values, element))).join("") : "";
}

function isReturned(made: TSESTree.Node): boolean {
  return made.type === "ObjectExpression" && isHandedOut(made);
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
