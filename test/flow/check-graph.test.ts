import { describe, expect, it } from "vitest";
import { GraphBuilder, GraphInvariantError } from "../../src/flow/builder.js";
import { checkGraph } from "../../src/flow/check-graph.js";
import type { Block, FlowGraph } from "../../src/flow/graph.js";
import { blockId } from "../../src/flow/ids.js";
import { functionGraph } from "./parse.js";

const SOUND = functionGraph("function f(a) { try { for (const b of a) g(b); } catch (e) { h(e); } finally { i(); } }");

/** The graph with some of its blocks replaced. */
function broken(change: (block: Block) => Block): FlowGraph {
  return { ...SOUND, blocks: SOUND.blocks.map(change) };
}

const replaceTerminal = (test: Block["terminal"]["kind"], terminal: (block: Block) => Block["terminal"]): FlowGraph =>
  broken((block) => (block.terminal.kind === test ? { ...block, terminal: terminal(block) } : block));

describe("checkGraph", () => {
  it("accepts what the lowering makes", () => {
    expect(() => checkGraph(SOUND)).not.toThrow();
  });

  const defects: Record<string, [FlowGraph, RegExp]> = {
    "a graph without blocks": [{ ...SOUND, blocks: [] }, /no entry/u],
    "a block at another index than its id": [{ ...SOUND, blocks: SOUND.blocks.toReversed() }, /stands at index/u],
    "a block that nothing leads to": [replaceTerminal("iterate", () => ({ kind: "unreachable" })), /cannot be reached/u],
    "a jump to nowhere": [replaceTerminal("jump", (block) => ({ kind: "jump", target: blockId(block.id + 100) })), /does not exist/u],
    "a jump to a handler": [
      replaceTerminal("jump", (block) => ({ kind: "jump", target: block.handler ?? block.id })),
      /jumps to the handler|otherwise than|begin/u,
    ],
    "a read before the write": [broken((block) => (block.id === 0 ? { ...block, instructions: block.instructions.slice(1) } : block)), /on a path that did not write it/u],
    "a register that the graph does not have": [{ ...SOUND, registerCount: 1 }, /which the graph does not have/u],
    "`caught` in the middle": [
      broken((block) => (block.instructions[0]?.kind === "caught" ? { ...block, instructions: block.instructions.toReversed() } : block)),
      /caught/u,
    ],
    "`begin-iteration` outside loops": [broken((block) => ({ ...block, loopDepth: 0 })), /outside loops/u],
    "`end-finally` without `complete`": [
      broken((block) => ({ ...block, instructions: block.instructions.filter(({ kind }) => kind !== "complete") })),
      /was not entered/u,
    ],
    "a completion that the finalizer does not know": [
      broken((block) => ({ ...block, instructions: block.instructions.map((instruction) => (instruction.kind === "complete" ? { ...instruction, completion: 9 } : instruction)) })),
      /completes with 9/u,
    ],
  };
  for (const [name, [graph, problem]] of Object.entries(defects)) {
    it(`refuses ${name}`, () => {
      expect(() => checkGraph(graph)).toThrow(GraphInvariantError);
      expect(() => checkGraph(graph)).toThrow(problem);
    });
  }

  it("refuses a loop entered from within the loop before it", () => {
    const graph = functionGraph("function f() { while (a()); while (b()); }");
    const between = graph.blocks.find((block) => block.id !== 0 && block.loopDepth === 0 && block.terminal.kind === "jump");
    const firstLoop = graph.blocks[1]?.id;
    if (between?.terminal.kind !== "jump" || firstLoop === undefined || graph.owner.kind === "intrinsic") throw new Error("no block between the loops");
    const { target } = between.terminal;
    const blocks = graph.blocks.map((block): Block => {
      if (block.terminal.kind !== "branch" || block.terminal.alternate !== between.id) return block;
      return { ...block, terminal: { ...block.terminal, alternate: target } };
    });
    // What lay between stays reachable from the entry.
    const { node } = graph.owner;
    const forked = blocks.map((block): Block => (block.id === 0 ? { ...block, terminal: { kind: "fork", targets: [firstLoop, between.id], node } } : block));
    expect(() => checkGraph({ ...graph, blocks: forked })).toThrow(/from within another loop/u);
  });
});

describe("GraphBuilder", () => {
  const owner = { owner: SOUND.owner, isAsync: false, isGenerator: false, truncated: null };

  it("refuses to enter a block while another one is open", () => {
    const builder = new GraphBuilder();
    expect(() => builder.enter(builder.reserve())).toThrow(GraphInvariantError);
  });

  it("refuses to finish with an open block", () => {
    expect(() => new GraphBuilder().finish(owner)).toThrow(/no terminal/u);
  });

  it("refuses to finish inside a loop", () => {
    const builder = new GraphBuilder();
    const exit = builder.reserve();
    expect(() =>
      builder.inLoop({ labels: [], breakTarget: exit }, exit, () => {
        builder.returnFrom(null);
        builder.finish(owner);
      }),
    ).toThrow(/was not left/u);
  });

  it("refuses a target that is never entered", () => {
    const builder = new GraphBuilder();
    builder.jump(builder.reserve());
    expect(() => builder.finish(owner)).toThrow(/never entered/u);
  });

  it("forgets what is emitted where nothing leads", () => {
    const builder = new GraphBuilder();
    builder.returnFrom(null);
    builder.enter(builder.reserve());
    builder.literal(1);
    expect(builder.finish(owner).blocks).toHaveLength(1);
  });

  it("ends the path at a break without a loop", () => {
    const builder = new GraphBuilder();
    builder.breakTo(null);
    expect(builder.finish(owner).blocks.map(({ terminal }) => terminal.kind)).toEqual(["unreachable"]);
  });
});
