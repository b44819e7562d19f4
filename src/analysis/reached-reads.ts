import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { buildGraph } from "../flow/build-graph.js";
import type { Block, BlockId, FlowGraph, Instruction } from "../flow/graph.js";
import { successors } from "../flow/order.js";
import { isFunctionNode } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";
import { codeAround, graphOwnerOf } from "./code-around.js";
import { encloses } from "./walk.js";

/**
 * The reads of a variable that may see what one of its assignments puts there: those in the same code that it reaches before another, all that
 * other functions have, and, where the variable outlives the code, those that a later call of it comes to first.
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
    const later = graph !== null && isFunctionNode(code) && !encloses(code, variable.scope.block) ? loadsOfEntry(graph, variable) : null;
    return reached === null ? reads : reads.filter((read) => codeAround(read) !== code || reached.has(read) || later?.has(read) === true);
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
function loadsReached(graph: FlowGraph, variable: Scope.Variable, target: TSESTree.Identifier): ReadonlySet<TSESTree.Node> | null {
  const isStore = (instruction: Instruction): boolean => instruction.kind === "store" && instruction.variable === variable && encloses(instruction.node, target);
  const first = graph.blocks.find(({ instructions }) => instructions.some(isStore));
  return first === undefined ? null : loadsFrom(graph, variable, first, first.instructions.slice(first.instructions.findIndex(isStore) + 1));
}

function loadsOfEntry(graph: FlowGraph, variable: Scope.Variable): ReadonlySet<TSESTree.Node> {
  const entry = graph.blocks[0];
  return entry === undefined ? new Set() : loadsFrom(graph, variable, entry, entry.instructions);
}

/** Loads of the variable that control comes to from these instructions of a block on, before something else is put there. */
function loadsFrom({ blocks }: FlowGraph, variable: Scope.Variable, first: Block, instructions: Block["instructions"]): ReadonlySet<TSESTree.Node> {
  const found = new Set<TSESTree.Node>();
  /** Whether control goes on to the end of the instructions with the value. */
  const passes = (each: Block["instructions"]): boolean => {
    for (const instruction of each) {
      if (instruction.kind === "load" && instruction.variable === variable) found.add(instruction.node);
      if (instruction.kind === "store" && instruction.variable === variable) return false;
    }
    return true;
  };
  const open: BlockId[] = [];
  const seen = new Set<BlockId>();
  const follow = (block: Block, rest: Block["instructions"]): void => {
    // What throws before another assignment leaves the value where it is.
    const targets = passes(rest) ? successors(block) : block.handler === null ? [] : [block.handler];
    for (const next of targets) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  };
  follow(first, instructions);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const block = blocks[id];
    if (block !== undefined) follow(block, block.instructions);
  }
  return found;
}
