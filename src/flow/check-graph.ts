import { BitSet } from "./bit-set.js";
import { GraphInvariantError } from "./builder.js";
import { computeDominators } from "./dominators.js";
import type { Block, BlockId, FinalizerId, FlowGraph, Register } from "./graph.js";
import { targetOf, terminalUses, usesOf } from "./operands.js";
import { mayThrow, predecessors, reversePostorder, successors, terminalMayThrow, terminalTargets } from "./order.js";

/**
 * Verifies what the reader of a graph may rely on; raises a {@link GraphInvariantError} that names the block and the broken rule. For
 * tests: the work is quadratic in the worst case.
 */
export function checkGraph(graph: FlowGraph): void {
  if (graph.blocks.length === 0) throw new GraphInvariantError("the graph has no entry");
  graph.blocks.forEach((block, index) => {
    if (block.id !== index) fail(block.id, `stands at index ${index}`);
    checkEdges(graph, block);
    checkHandlerStart(graph, block);
    checkIterations(graph, block);
  });
  const order = reversePostorder(graph);
  if (order.length !== graph.blocks.length) {
    const reached = new Set(order);
    const lost = graph.blocks.find((block) => !reached.has(block.id));
    fail(lost?.id ?? 0, "cannot be reached from the entry");
  }
  checkLoopHeads(graph);
  checkRegisters(graph, order);
  checkFinalizers(graph, order);
}

function fail(block: number, problem: string): never {
  throw new GraphInvariantError(`b${block} ${problem}`);
}

function checkEdges(graph: FlowGraph, block: Block): void {
  for (const target of terminalTargets(block.terminal)) {
    const after = graph.blocks[target];
    if (after === undefined) fail(block.id, `leads to b${target}, which does not exist`);
    const beginsLoop = after.instructions[0]?.kind === "begin-iteration";
    if (after.loopDepth > block.loopDepth + (beginsLoop ? 1 : 0)) fail(block.id, `enters the loop of b${target} otherwise than through its head`);
  }
  if (block.handler === null) return;
  const handler = graph.blocks[block.handler];
  if (handler === undefined) fail(block.id, `has handler b${block.handler}, which does not exist`);
  if (handler.loopDepth > block.loopDepth) fail(block.id, `has its handler b${handler.id} inside a loop that does not enclose it`);
}

/** A handler is entered by exceptions only, and only a handler begins with `caught`. */
function checkHandlerStart(graph: FlowGraph, block: Block): void {
  block.instructions.forEach((instruction, index) => {
    if (instruction.kind === "caught" && index > 0) fail(block.id, "has `caught` after its first instruction");
  });
  if (block.handler !== null && graph.blocks[block.handler]?.instructions[0]?.kind !== "caught") {
    fail(block.handler, "is a handler and does not begin with `caught`");
  }
  for (const target of terminalTargets(block.terminal)) {
    if (graph.blocks[target]?.instructions[0]?.kind === "caught") fail(block.id, `jumps to the handler b${target}`);
  }
}

function checkIterations(graph: FlowGraph, block: Block): void {
  block.instructions.forEach((instruction, index) => {
    if (instruction.kind !== "begin-iteration") return;
    if (index > 0) fail(block.id, "has `begin-iteration` after its first instruction");
    if (block.loopDepth === 0) fail(block.id, "begins an iteration outside loops");
  });
  if (block.id === 0 && block.loopDepth !== 0) fail(block.id, "is the entry and inside a loop");
  if (graph.truncated === null && block.terminal.kind === "fork" && block.terminal.targets.length < 2) fail(block.id, "forks to one target");
}

/** A loop is entered from a block outside it, so that leaving the loop before is seen. */
function checkLoopHeads(graph: FlowGraph): void {
  const dominators = computeDominators(graph);
  const before = predecessors(graph);
  for (const head of graph.blocks) {
    if (head.instructions[0]?.kind !== "begin-iteration") continue;
    for (const predecessor of before[head.id] ?? []) {
      const isInside = (graph.blocks[predecessor]?.loopDepth ?? 0) >= head.loopDepth;
      if (isInside && !dominators.dominates(head.id, predecessor)) fail(predecessor, `enters the loop of b${head.id} from within another loop`);
    }
  }
}

/** Every register is written on every path on which it is read. */
function checkRegisters(graph: FlowGraph, order: readonly BlockId[]): void {
  const unwritten = new Map<BlockId, BitSet>([[order[0] ?? fail(0, "is missing"), crossingRegisters(graph)]]);
  const queue = [...order];
  for (let next = 0; next < queue.length; next++) {
    const block = graph.blocks[queue[next] ?? -1];
    const atEntry = block === undefined ? undefined : unwritten.get(block.id);
    if (block === undefined || atEntry === undefined) continue;
    const state = atEntry.copy();
    const reach = (target: BlockId, written: Register | null): void => {
      const arriving = state.copy();
      if (written !== null) arriving.delete(written);
      const known = unwritten.get(target);
      if (known === undefined) unwritten.set(target, arriving);
      else if (!known.addAll(arriving)) return;
      queue.push(target);
    };
    const read = (register: Register): void => {
      if (state.has(register)) fail(block.id, `reads r${register} on a path that did not write it`);
    };
    for (const instruction of block.instructions) {
      usesOf(instruction).forEach(read);
      if (mayThrow(instruction) && block.handler !== null) reach(block.handler, null);
      const target = targetOf(instruction);
      if (target !== null) state.delete(target);
    }
    terminalUses(block.terminal).forEach(read);
    if (terminalMayThrow(block.terminal) && block.handler !== null) reach(block.handler, null);
    const item = block.terminal.kind === "iterate" ? block.terminal.item : null;
    for (const target of terminalTargets(block.terminal)) {
      const isBody = block.terminal.kind === "iterate" && target === block.terminal.body;
      reach(target, isBody ? item : null);
    }
  }
}

/** Registers that some block reads and did not write before. */
function crossingRegisters(graph: FlowGraph): BitSet {
  const crossing = new BitSet();
  for (const block of graph.blocks) {
    const written = new Set<Register>();
    const read = (register: Register): void => {
      if (register < 0 || register >= graph.registerCount) fail(block.id, `uses r${register}, which the graph does not have`);
      if (!written.has(register)) crossing.add(register);
    };
    for (const instruction of block.instructions) {
      usesOf(instruction).forEach(read);
      const target = targetOf(instruction);
      if (target !== null) written.add(target);
    }
    terminalUses(block.terminal).forEach(read);
  }
  return crossing;
}

/** On every path, `end-finally` finds a `complete` of its finalizer with an index that it has. */
function checkFinalizers(graph: FlowGraph, order: readonly BlockId[]): void {
  const pending = new Map<BlockId, Set<FinalizerId>>([[order[0] ?? fail(0, "is missing"), new Set()]]);
  const sizes = new Map<FinalizerId, number>();
  for (const { terminal } of graph.blocks) if (terminal.kind === "end-finally") sizes.set(terminal.finalizer, terminal.targets.length);
  const queue = [...order];
  for (let next = 0; next < queue.length; next++) {
    const block = graph.blocks[queue[next] ?? -1];
    const atEntry = block === undefined ? undefined : pending.get(block.id);
    if (block === undefined || atEntry === undefined) continue;
    const state = new Set(atEntry);
    for (const instruction of block.instructions) {
      if (instruction.kind !== "complete") continue;
      const size = sizes.get(instruction.finalizer);
      if (size !== undefined && instruction.completion >= size) fail(block.id, `completes with ${instruction.completion} of ${size}`);
      state.add(instruction.finalizer);
    }
    if (block.terminal.kind === "end-finally" && !state.delete(block.terminal.finalizer)) fail(block.id, "ends a finalizer that was not entered");
    for (const target of successors(block)) {
      const known = pending.get(target);
      // Nothing throws once a finalizer was entered: its block ends there.
      const arriving = target === block.handler ? atEntry : state;
      const both = known === undefined ? new Set(arriving) : new Set([...known].filter((finalizer) => arriving.has(finalizer)));
      if (known !== undefined && known.size === both.size) continue;
      pending.set(target, both);
      queue.push(target);
    }
  }
}
