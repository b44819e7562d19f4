import type { BlockId, FlowGraph } from "./graph.js";
import { predecessors, reversePostorder } from "./order.js";

export interface Dominators {
  /** The closest other block that every path from the entry to the block runs through; null for the entry. */
  immediateDominator(block: BlockId): BlockId | null;
  /** Whether every path from the entry to `block` enters `dominator`; a block dominates itself. An entered block may have been left by an exception. */
  dominates(dominator: BlockId, block: BlockId): boolean;
}

/** The algorithm of Cooper, Harvey and Kennedy ("A Simple, Fast Dominance Algorithm"), over normal and exceptional edges. */
export function computeDominators(graph: FlowGraph): Dominators {
  const order = reversePostorder(graph);
  const rank = new Map<BlockId, number>();
  order.forEach((block, index) => rank.set(block, index));
  const before = predecessors(graph);
  // All by rank, where a block's dominators have smaller ranks than the block.
  const immediate: number[] = [0];
  for (let changed = true; changed; ) {
    changed = false;
    for (let index = 1; index < order.length; index++) {
      const closest = closestCommon(predecessorRanks(before, order[index], rank), immediate);
      if (closest === undefined || immediate[index] === closest) continue;
      immediate[index] = closest;
      changed = true;
    }
  }
  const [entered, left] = numberTree(immediate);
  return {
    immediateDominator: (block) => {
      const own = rank.get(block);
      return own === undefined || own === 0 ? null : (order[immediate[own] ?? 0] ?? null);
    },
    dominates: (dominator, block) => {
      const [upper, lower] = [rank.get(dominator), rank.get(block)];
      if (upper === undefined || lower === undefined) return false;
      return (entered[upper] ?? 0) <= (entered[lower] ?? 0) && (left[lower] ?? 0) <= (left[upper] ?? 0);
    },
  };
}

function predecessorRanks(before: readonly (readonly BlockId[])[], block: BlockId | undefined, rank: ReadonlyMap<BlockId, number>): number[] {
  if (block === undefined) return [];
  return (before[block] ?? []).flatMap((predecessor) => rank.get(predecessor) ?? []);
}

/** The closest common dominator of those blocks whose dominators are known so far. */
function closestCommon(ranks: readonly number[], immediate: readonly number[]): number | undefined {
  let common: number | undefined;
  for (const rank of ranks) {
    if (immediate[rank] === undefined) continue;
    let [one, other] = [common ?? rank, rank];
    while (one !== other) {
      if (one > other) one = immediate[one] ?? 0;
      else other = immediate[other] ?? 0;
    }
    common = one;
  }
  return common;
}

/** When a walk of the tree enters and leaves each node: a node lies under another one when its interval does. */
function numberTree(immediate: readonly number[]): [number[], number[]] {
  const children: number[][] = immediate.map(() => []);
  immediate.forEach((parent, node) => {
    if (node > 0) children[parent]?.push(node);
  });
  const [entered, left]: [number[], number[]] = [[0], []];
  const open = [{ node: 0, next: 0 }];
  let clock = 1;
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const child = children[top.node]?.[top.next++];
    if (child === undefined) {
      left[top.node] = clock++;
      open.pop();
    } else {
      entered[child] = clock++;
      open.push({ node: child, next: 0 });
    }
  }
  return [entered, left];
}
