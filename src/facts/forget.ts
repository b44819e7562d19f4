import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { Block, BlockId, FlowGraph } from "../flow/graph.js";
import { predecessors } from "../flow/order.js";
import type { PreparedGraph } from "./code-table.js";
import { dangerOf, endedWith } from "./running.js";
import { argumentSlot, RETURN_SLOT, type Core, type Environment, type Slot, type State, type StateTable } from "./state.js";
import type { Pending, PromiseValue, Value, ValueTable } from "./value.js";

/** What cannot matter any more is forgotten, so that states that differ in nothing else become one. */

interface Activated {
  readonly prepared: PreparedGraph;
  /** Lineages of the promises that ran when the function was entered: its caller may still await them. */
  readonly callerPromises: ReadonlySet<string>;
}

/** At the start of a block. */
export function forgetDeadAtEntry(states: StateTable, { prepared, callerPromises }: Activated, block: BlockId, state: State): State {
  const { liveness } = prepared;
  const readsArguments = prepared.readsArguments.has(block);
  const isDead = (slot: Slot): boolean => (slot >= 0 ? !liveness.isRegisterLive(block, slot) : slot <= argumentSlot(0) && slot > argumentSlot(1000) && !readsArguments);
  return without(states, callerPromises, state, isDead, (variable) => !liveness.isVariableLive(block, variable));
}

/** After the instruction at `index`. */
export function forgetDeadAfter(states: StateTable, { prepared, callerPromises }: Activated, block: Block, index: number, state: State): State {
  const deaths = prepared.liveness.deathsAfter(block.id, index);
  const slots = state.slots.size === 0 ? [] : deaths.registers;
  const variables = state.environment.values.size === 0 ? [] : deaths.variables;
  if (slots.length === 0 && variables.length === 0) return state.core.running.length === 0 ? state : orphan(states, callerPromises, state);
  return without(states, callerPromises, state, (slot) => slot >= 0 && deaths.registers.some((register) => register === slot), (variable) => variables.includes(variable));
}

/** Where the function ends: nobody can await any more what neither its caller knows nor the result leads to. */
export function forgetDeadAtExit(states: StateTable, { callerPromises }: Activated, core: Core, environment: Environment, value: Value | null): Core {
  if (core.running.length === 0) return core;
  return orphan(states, callerPromises, { core, environment, slots: value === null ? new Map() : new Map([[RETURN_SLOT, value]]) }).core;
}

function without(states: StateTable, callerPromises: ReadonlySet<string>, state: State, isDeadSlot: (slot: Slot) => boolean, isDeadVariable: (variable: Scope.Variable) => boolean): State {
  let slots: Map<Slot, Value> | null = null;
  for (const slot of state.slots.keys()) if (isDeadSlot(slot)) (slots ??= new Map(state.slots)).delete(slot);
  let variables: Map<Scope.Variable, Value> | null = null;
  for (const variable of state.environment.values.keys()) {
    if (isDeadVariable(variable)) (variables ??= new Map(state.environment.values)).delete(variable);
  }
  const kept: State =
    slots === null && variables === null
      ? state
      : { core: state.core, slots: slots ?? state.slots, environment: variables === null ? state.environment : states.environment(variables) };
  return kept.core.running.length === 0 ? kept : orphan(states, callerPromises, kept);
}

/** A running promise that nothing refers to will never be awaited: how it ends no longer matters, only that it runs. */
function orphan(states: StateTable, callerPromises: ReadonlySet<string>, state: State): State {
  const held = heldPromises(states.values, state);
  const isHeld = (pending: Pending): boolean => {
    const key = heldKey(states.values, pending);
    return held.has(key) || callerPromises.has(key);
  };
  if (state.core.running.every((item) => isHeld(item.pending) || isOrphan(item.pending))) return state;
  let result = state;
  for (const item of state.core.running) {
    if (isHeld(item.pending) || isOrphan(item.pending)) continue;
    result = states.dropRunning(result, item.pending);
    if (item.pending.kind === "response" && !states.isBodyKept(item.pending)) {
      // Nobody can read it any more: an answer that was thrown away permits nothing.
      result = states.decide(result, { kind: "denied", node: item.pending.node }, item.pending.depth);
      continue;
    }
    for (const left of orphansOf(states, item.pending)) {
      if (!result.core.running.some((other) => other.pending === left)) result = states.addRunning(result, left);
    }
  }
  return result;
}

function isOrphan(pending: Pending): boolean {
  if (pending.kind === "response") return false;
  return pending.outcome.kind === "lost";
}

/** What is left of a promise that nobody will await: itself, still running, and those that it leaves running. */
export function orphansOf(states: StateTable, pending: Pending): Pending[] {
  const { values } = states;
  if (pending.kind === "response") return [running(states, pending, pending.depth)];
  const { run } = pending;
  const left: Pending[] = [];
  for (const inner of run?.leaves ?? []) {
    const moved = states.moveValue(inner, (own) => (own < 0 ? own : pending.depth));
    if (moved.kind === "promise" || moved.kind === "response") left.push(...orphansOf(states, moved));
  }
  const touch = dangerOf(pending);
  if (run === null) return touch === null ? left : [...left, running(states, pending, pending.depth)];
  const writes = run.writes.map(([variable]) => [variable, null] as const);
  return [...left, values.of({ ...pending, outcome: { kind: "lost" }, touch, run: { writes, settles: [], leaves: [], endsWithPermit: false } })];
}

function running(states: StateTable, pending: Pending, depth: number): PromiseValue {
  const { node } = pending;
  const unitEnded = pending.kind === "promise" && pending.unitEnded;
  return states.values.of({ kind: "promise", node, depth, unitEnded, outlivesPause: false, outcome: { kind: "lost" }, touch: dangerOf(pending) ?? { kind: "denied", node }, run: null });
}

/** Under which a running promise is found among those that some variable or register leads to. */
export function heldKey(values: ValueTable, pending: Pending): string {
  const isListed = pending.kind === "promise" && pending.outcome.kind === "listed";
  return isListed ? listedKey(values, pending) : values.lineageOf(pending);
}

function listedKey(values: ValueTable, pending: Pending): string {
  return `listed ${values.identityOf(pending.node)}`;
}

/** Lineages of the promises that some variable or register still leads to. */
function heldPromises(values: ValueTable, state: State): Set<string> {
  const held = new Set<string>();
  for (const value of state.environment.values.values()) collect(values, value, held);
  for (const value of state.slots.values()) collect(values, value, held);
  return held;
}

function collect(values: ValueTable, value: Value | null, held: Set<string>): void {
  if (value === null || !value.holdsPromise) return;
  switch (value.kind) {
    case "promise":
    case "response":
      for (const pending of endedWith(value)) held.add(values.lineageOf(pending));
      return;
    case "all":
      return collect(values, value.elements, held);
    case "list":
      for (const element of value.elements) if (element?.kind === "promise") held.add(listedKey(values, element));
      for (const element of value.elements) collect(values, element, held);
      return;
    case "tuple":
      for (const element of value.elements) collect(values, element, held);
      return;
    case "object":
      for (const property of value.properties.values()) collect(values, property, held);
      return;
    default:
      return;
  }
}

/** Blocks from which the function's arguments may still be read. */
export function blocksReadingArguments(graph: FlowGraph): ReadonlySet<BlockId> {
  const reading = new Set<BlockId>();
  const open: BlockId[] = [];
  for (const block of graph.blocks) {
    if (block.instructions.some((instruction) => instruction.kind === "argument")) open.push(block.id);
  }
  if (open.length === 0) return reading;
  const before = predecessors(graph);
  for (let block = open.pop(); block !== undefined; block = open.pop()) {
    if (reading.has(block)) continue;
    reading.add(block);
    for (const predecessor of before[block] ?? []) if (!reading.has(predecessor)) open.push(predecessor);
  }
  return reading;
}
