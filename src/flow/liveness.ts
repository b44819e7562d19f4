import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { BitSet } from "./bit-set.js";
import type { Block, BlockId, FlowGraph, Instruction, Register } from "./graph.js";
import { targetOf, terminalUses, usesOf } from "./operands.js";
import { mayThrow, predecessors, reversePostorder, terminalMayThrow, terminalTargets } from "./order.js";

type Variable = Scope.Variable;

/** What nothing reads any more after a step. */
export interface Deaths {
  readonly registers: readonly Register[];
  readonly variables: readonly Variable[];
}

export interface Liveness {
  /** Whether some path from the start of the block reads the register before it is written. */
  isRegisterLive(block: BlockId, register: number): boolean;
  /** The same for a variable. True for every variable that a nested function may use, and for those that the graph does not mention. */
  isVariableLive(block: BlockId, variable: Variable): boolean;
  /** What dies with the instruction at `index` of the block: its last use, or a result that nobody reads. */
  deathsAfter(block: BlockId, index: number): Deaths;
}

interface BlockFacts {
  /** Read before written in the block. */
  readonly reads: BitSet;
  readonly writes: BitSet;
  /** Written before the first step that may throw. */
  readonly writesBeforeThrow: BitSet;
  readonly throws: boolean;
  readonly liveAtEntry: BitSet;
}

const NOTHING: Deaths = { registers: [], variables: [] };

/** Backward analysis over registers that cross blocks and variables that no nested function uses. Exceptions carry what their handler reads. */
export function computeLiveness(graph: FlowGraph): Liveness {
  const numbering = new Numbering(graph);
  const facts = graph.blocks.map((block) => factsOf(block, numbering));
  spread(graph, facts, numbering);
  const deaths = new Map<BlockId, readonly Deaths[]>();
  return {
    isRegisterLive: (block, register) => {
      const number = numbering.ofRegister(register);
      return number !== null && (facts[block]?.liveAtEntry.has(number) ?? false);
    },
    isVariableLive: (block, variable) => {
      const number = numbering.ofVariable(variable);
      return number === null || (facts[block]?.liveAtEntry.has(number) ?? false);
    },
    deathsAfter: (id, index) => {
      let known = deaths.get(id);
      if (known === undefined) {
        const block = graph.blocks[id];
        known = block === undefined ? [] : deathsOf(block, facts, numbering);
        deaths.set(id, known);
      }
      return known[index] ?? NOTHING;
    },
  };
}

/** Small numbers for the registers that are read in another block than they are written in, and for tracked variables. */
class Numbering {
  readonly #registers = new Map<number, number>();
  readonly #variables = new Map<Variable, number | null>();
  readonly members: (Register | Variable)[] = [];

  constructor(graph: FlowGraph) {
    for (const block of graph.blocks) {
      const local = new Set<Register>();
      const use = (register: Register): void => {
        if (!local.has(register) && !this.#registers.has(register)) this.#registers.set(register, this.members.push(register) - 1);
      };
      for (const instruction of block.instructions) {
        usesOf(instruction).forEach(use);
        const target = targetOf(instruction);
        if (target !== null) local.add(target);
        if ((instruction.kind === "load" || instruction.kind === "store") && instruction.variable !== null) this.#track(instruction.variable);
      }
      terminalUses(block.terminal).forEach(use);
    }
  }

  #track(variable: Variable): void {
    if (this.#variables.has(variable)) return;
    const isLocal = variable.references.every((reference) => reference.from.variableScope === variable.scope.variableScope);
    this.#variables.set(variable, isLocal ? this.members.push(variable) - 1 : null);
  }

  ofRegister(register: number): number | null {
    return this.#registers.get(register) ?? null;
  }

  ofVariable(variable: Variable): number | null {
    return this.#variables.get(variable) ?? null;
  }

  /** What an instruction reads and writes, as numbers. */
  reads(instruction: Instruction): number[] {
    const numbers = this.#known(usesOf(instruction).map((register) => this.ofRegister(register)));
    if (instruction.kind === "load" && instruction.variable !== null) numbers.push(...this.#known([this.ofVariable(instruction.variable)]));
    return numbers;
  }

  writes(instruction: Instruction): number[] {
    const target = targetOf(instruction);
    const numbers = target === null ? [] : this.#known([this.ofRegister(target)]);
    if (instruction.kind === "store" && instruction.variable !== null) numbers.push(...this.#known([this.ofVariable(instruction.variable)]));
    return numbers;
  }

  #known(numbers: readonly (number | null)[]): number[] {
    return numbers.filter((number) => number !== null);
  }
}

function factsOf(block: Block, numbering: Numbering): BlockFacts {
  const [reads, writes, writesBeforeThrow] = [new BitSet(), new BitSet(), new BitSet()];
  let throws = false;
  for (const instruction of block.instructions) {
    for (const number of numbering.reads(instruction)) if (!writes.has(number)) reads.add(number);
    throws ||= mayThrow(instruction);
    for (const number of numbering.writes(instruction)) {
      writes.add(number);
      if (!throws) writesBeforeThrow.add(number);
    }
  }
  for (const register of terminalUses(block.terminal)) {
    const number = numbering.ofRegister(register);
    if (number !== null && !writes.has(number)) reads.add(number);
  }
  throws ||= terminalMayThrow(block.terminal);
  return { reads, writes, writesBeforeThrow, throws, liveAtEntry: reads.copy() };
}

/** Lets liveness flow against the edges until nothing changes. */
function spread(graph: FlowGraph, facts: readonly BlockFacts[], numbering: Numbering): void {
  const before = predecessors(graph);
  const queue = reversePostorder(graph).toReversed();
  const queued = new Set(queue);
  for (let next = 0; next < queue.length; next++) {
    const id = queue[next];
    const block = id === undefined ? undefined : graph.blocks[id];
    if (block === undefined || !grow(block, facts, numbering)) {
      if (id !== undefined) queued.delete(id);
      continue;
    }
    queued.delete(block.id);
    for (const predecessor of before[block.id] ?? []) {
      if (queued.has(predecessor)) continue;
      queued.add(predecessor);
      queue.push(predecessor);
    }
  }
}

/** Takes over what is live after the block; answers whether that brought anything new. */
function grow(block: Block, facts: readonly BlockFacts[], numbering: Numbering): boolean {
  const own = facts[block.id];
  if (own === undefined) return false;
  const item = block.terminal.kind === "iterate" ? numbering.ofRegister(block.terminal.item) : null;
  let grew = false;
  for (const target of terminalTargets(block.terminal)) {
    const writtenOnEdge = block.terminal.kind === "iterate" && target === block.terminal.body && target !== block.terminal.done ? item : null;
    const after = facts[target];
    if (after !== undefined && own.liveAtEntry.addAll(after.liveAtEntry, own.writes, writtenOnEdge ?? -1)) grew = true;
  }
  const handler = block.handler === null || !own.throws ? undefined : facts[block.handler];
  if (handler !== undefined && own.liveAtEntry.addAll(handler.liveAtEntry, own.writesBeforeThrow)) grew = true;
  return grew;
}

function deathsOf(block: Block, facts: readonly BlockFacts[], numbering: Numbering): Deaths[] {
  const live = new BitSet();
  const liveLocals = new Set<Register>(terminalUses(block.terminal));
  for (const target of terminalTargets(block.terminal)) {
    const after = facts[target];
    if (after !== undefined) live.addAll(after.liveAtEntry);
  }
  for (const register of terminalUses(block.terminal)) addKnown(live, numbering.ofRegister(register));
  const handler = block.handler === null ? undefined : facts[block.handler]?.liveAtEntry;
  if (handler !== undefined && terminalMayThrow(block.terminal)) live.addAll(handler);
  const deaths: Deaths[] = [];
  for (let index = block.instructions.length - 1; index >= 0; index--) {
    const instruction = block.instructions[index];
    if (instruction === undefined) continue;
    const touched = new BitSet();
    const [reads, writes] = [numbering.reads(instruction), numbering.writes(instruction)];
    for (const number of [...reads, ...writes]) touched.add(number);
    const reachesHandler = handler !== undefined && mayThrow(instruction);
    if (reachesHandler) touched.addAll(handler);
    deaths[index] = describeDeaths(touched.without(live), deadLocals(instruction, liveLocals, numbering), numbering);
    const target = targetOf(instruction);
    if (target !== null) liveLocals.delete(target);
    for (const number of writes) live.delete(number);
    for (const number of reads) live.add(number);
    for (const register of usesOf(instruction)) liveLocals.add(register);
    if (reachesHandler) live.addAll(handler);
  }
  return deaths;
}

function addKnown(set: BitSet, number: number | null): void {
  if (number !== null) set.add(number);
}

function deadLocals(instruction: Instruction, live: ReadonlySet<Register>, numbering: Numbering): Register[] {
  const target = targetOf(instruction);
  const mentioned = new Set(target === null ? usesOf(instruction) : [...usesOf(instruction), target]);
  return [...mentioned].filter((register) => numbering.ofRegister(register) === null && !live.has(register));
}

function describeDeaths(numbers: readonly number[], locals: readonly Register[], numbering: Numbering): Deaths {
  if (numbers.length === 0 && locals.length === 0) return NOTHING;
  const registers = [...locals];
  const variables: Variable[] = [];
  for (const number of numbers) {
    const member = numbering.members[number];
    if (typeof member === "number") registers.push(member);
    else if (member !== undefined) variables.push(member);
  }
  return { registers, variables };
}
