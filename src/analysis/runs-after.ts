import type { TSESTree } from "@typescript-eslint/utils";
import { buildGraph } from "../flow/build-graph.js";
import type { Block, BlockId } from "../flow/graph.js";
import { successors } from "../flow/order.js";
import { isFunctionNode } from "../program/nodes.js";
import { codeAround, graphOwnerOf, runsIn } from "./code-around.js";
import type { GateCalls } from "./gate-calls.js";

/**
 * Tells which calls of the same code, or of callbacks written there, stand behind a call and may run after it: not those of another branch.
 */
export function callsAfter(call: TSESTree.Node, { variableOf }: Pick<GateCalls, "variableOf">): (other: TSESTree.Node) => boolean {
  const scope = codeAround(call);
  const isBehind = (other: TSESTree.Node): boolean => runsIn(scope, other) && other.range[0] >= call.range[1];
  let reached: ReadonlySet<TSESTree.Node> | null = null;
  return (other) => {
    if (!isBehind(other)) return false;
    reached ??= callsReached(scope, call, variableOf);
    return reached === null || reached.has(inOwnCode(scope, other));
  };
}

/** The call itself, or that which is given the callback that it stands in. */
function inOwnCode(scope: TSESTree.Node, node: TSESTree.Node): TSESTree.Node {
  let place = node;
  for (let code = codeAround(node); code !== scope && isFunctionNode(code); code = codeAround(code)) place = code.parent;
  return place;
}

/** Calls that may run after another in the same code; null where the code has no graph of its own. */
function callsReached(scope: TSESTree.Node, call: TSESTree.Node, variableOf: GateCalls["variableOf"]): ReadonlySet<TSESTree.Node> | null {
  const owner = graphOwnerOf(scope);
  if (owner === null) return null;
  const { blocks } = buildGraph(owner, variableOf);
  const first = blocks.find((block) => block.instructions.some((instruction) => isCallOf(instruction, call)));
  if (first === undefined) return null;
  const found = new Set<TSESTree.Node>();
  const add = (instructions: Block["instructions"]): void => {
    for (const instruction of instructions) if (instruction.kind === "call") found.add(instruction.node);
  };
  add(first.instructions.slice(first.instructions.findIndex((instruction) => isCallOf(instruction, call)) + 1));
  const open = [...successors(first)];
  const seen = new Set<BlockId>(open);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const block = blocks[id];
    if (block === undefined) continue;
    add(block.instructions);
    for (const target of successors(block)) {
      if (seen.has(target)) continue;
      seen.add(target);
      open.push(target);
    }
  }
  return found;
}

function isCallOf(instruction: Block["instructions"][number], call: TSESTree.Node): boolean {
  return instruction.kind === "call" && instruction.node === call;
}
