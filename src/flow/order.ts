import type { Block, BlockId, FlowGraph, Instruction, Terminal } from "./graph.js";

/** Whether the instruction may complete by an exception. */
export function mayThrow(instruction: Instruction): boolean {
  switch (instruction.kind) {
    case "opaque":
    case "member":
    case "super-member":
    case "store-member":
    case "call":
    case "implicit-super":
    case "await":
    case "yield":
    case "iterator":
    case "invoke":
    case "ask":
      return true;
    default:
      return false;
  }
}

export function terminalMayThrow(terminal: Terminal): boolean {
  return terminal.kind === "iterate" || terminal.kind === "throw";
}

export function blockMayThrow(block: Block): boolean {
  return terminalMayThrow(block.terminal) || block.instructions.some(mayThrow);
}

/** Where a terminal leads without an exception; a target that stands twice in it is listed twice. */
export function terminalTargets(terminal: Terminal): readonly BlockId[] {
  switch (terminal.kind) {
    case "jump":
      return [terminal.target];
    case "branch":
      return [terminal.consequent, terminal.alternate];
    case "iterate":
      return [terminal.body, terminal.done];
    case "fork":
    case "end-finally":
      return terminal.targets;
    case "return":
    case "throw":
    case "unreachable":
      return [];
  }
}

/** The same terminal with other targets. */
export function remapTargets(terminal: Terminal, to: (target: BlockId) => BlockId): Terminal {
  switch (terminal.kind) {
    case "jump":
      return { ...terminal, target: to(terminal.target) };
    case "branch":
      return { ...terminal, consequent: to(terminal.consequent), alternate: to(terminal.alternate) };
    case "iterate":
      return { ...terminal, body: to(terminal.body), done: to(terminal.done) };
    case "fork":
    case "end-finally":
      return { ...terminal, targets: terminal.targets.map(to) };
    case "return":
    case "throw":
    case "unreachable":
      return terminal;
  }
}

/** Blocks that control may enter next, each once; the handler is among them when something in the block may throw. */
export function successors(block: Block): readonly BlockId[] {
  const targets = terminalTargets(block.terminal);
  if (block.handler === null || !blockMayThrow(block)) return targets.length < 2 ? targets : [...new Set(targets)];
  return [...new Set([...targets, block.handler])];
}

/** Blocks from which control may enter each block, by {@link BlockId}. */
export function predecessors(graph: FlowGraph): readonly (readonly BlockId[])[] {
  const before: BlockId[][] = graph.blocks.map(() => []);
  for (const block of graph.blocks) for (const target of successors(block)) before[target]?.push(block.id);
  return before;
}

/** Blocks reachable from the entry, each after all its predecessors except along edges that close a cycle. */
export function reversePostorder(graph: FlowGraph): readonly BlockId[] {
  const postorder: BlockId[] = [];
  const entry = graph.blocks[0];
  if (entry === undefined) return postorder;
  const seen = new Set<BlockId>([entry.id]);
  const open = [{ id: entry.id, targets: successors(entry), next: 0 }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const target = top.targets[top.next++];
    if (target === undefined) {
      postorder.push(top.id);
      open.pop();
      continue;
    }
    const block = graph.blocks[target];
    if (block === undefined || seen.has(target)) continue;
    seen.add(target);
    open.push({ id: target, targets: successors(block), next: 0 });
  }
  return postorder.reverse();
}
