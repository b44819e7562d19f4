import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { buildGraph } from "../flow/build-graph.js";
import type { Block, BlockId, FlowGraph, Instruction } from "../flow/graph.js";
import { successors } from "../flow/order.js";
import type { VariableOf } from "../program/variables.js";
import { codeAround, graphOwnerOf } from "./code-around.js";
import { encloses } from "./walk.js";

/**
 * The reads of a variable that may see what one of its assignments puts there: those in the same code that it reaches before another, and
 * all that other functions have.
 */
export class ReachedReads {
  readonly #graphs = new Map<TSESTree.Node, FlowGraph | null>();

  constructor(private readonly variableOf: VariableOf) {}

  /** @param target the name that is assigned to. */
  of(variable: Scope.Variable, target: TSESTree.Identifier): readonly TSESTree.Identifier[] {
    const reads = variable.references.filter((reference) => reference.isRead()).map(({ identifier }) => identifier).filter((read) => read.type === "Identifier");
    if (variable.references.filter((reference) => reference.isWrite()).length < 2) return reads;
    const code = codeAround(target);
    const graph = this.#graphOf(code);
    const reached = graph === null ? null : loadsReached(graph, variable, target);
    return reached === null ? reads : reads.filter((read) => codeAround(read) !== code || reached.has(read));
  }

  #graphOf(code: TSESTree.Node): FlowGraph | null {
    let graph = this.#graphs.get(code);
    if (graph === undefined) {
      const owner = graphOwnerOf(code);
      graph = owner === null ? null : buildGraph(owner, this.variableOf);
      this.#graphs.set(code, graph);
    }
    return graph;
  }
}

/** Null where the assignment has no place in the graph. */
function loadsReached({ blocks }: FlowGraph, variable: Scope.Variable, target: TSESTree.Identifier): ReadonlySet<TSESTree.Node> | null {
  const isStore = (instruction: Instruction): boolean => instruction.kind === "store" && instruction.variable === variable && encloses(instruction.node, target);
  const first = blocks.find(({ instructions }) => instructions.some(isStore));
  if (first === undefined) return null;
  const found = new Set<TSESTree.Node>();
  /** Whether control goes on to the end of the instructions with the value. */
  const passes = (instructions: Block["instructions"]): boolean => {
    for (const instruction of instructions) {
      if (instruction.kind === "load" && instruction.variable === variable) found.add(instruction.node);
      if (instruction.kind === "store" && instruction.variable === variable) return false;
    }
    return true;
  };
  const open: BlockId[] = [];
  const seen = new Set<BlockId>();
  const follow = (block: Block, instructions: Block["instructions"]): void => {
    // What throws before another assignment leaves the value where it is.
    const targets = passes(instructions) ? successors(block) : block.handler === null ? [] : [block.handler];
    for (const next of targets) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  };
  follow(first, first.instructions.slice(first.instructions.findIndex(isStore) + 1));
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const block = blocks[id];
    if (block !== undefined) follow(block, block.instructions);
  }
  return found;
}
