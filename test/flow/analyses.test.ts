import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeDominators } from "../../src/flow/dominators.js";
import type { BlockId, FlowGraph } from "../../src/flow/graph.js";
import { computeLiveness } from "../../src/flow/liveness.js";
import { predecessors, reversePostorder, successors } from "../../src/flow/order.js";
import { generateProgram } from "./execution/generate-program.js";
import { functionGraph, graphsOf, parse, parseWithEspree } from "./parse.js";

const programs = fc.array(fc.nat(255), { maxLength: 120, size: "max" }).map(generateProgram);

function reachableWithout(graph: FlowGraph, removed: BlockId | null): Set<BlockId> {
  const entry = graph.blocks[0];
  const seen = new Set<BlockId>();
  const open = entry === undefined || entry.id === removed ? [] : [entry];
  for (let block = open.pop(); block !== undefined; block = open.pop()) {
    if (seen.has(block.id)) continue;
    seen.add(block.id);
    for (const target of successors(block)) {
      const next = graph.blocks[target];
      if (next !== undefined && target !== removed) open.push(next);
    }
  }
  return seen;
}

describe("dominators", () => {
  it("are the blocks without which a block cannot be reached", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(programs, (program) => {
        for (const graph of graphsOf(parseWithEspree(program))) {
          const dominators = computeDominators(graph);
          for (const { id: dominator } of graph.blocks) {
            const reachable = reachableWithout(graph, dominator);
            for (const { id } of graph.blocks) expect(dominators.dominates(dominator, id)).toBe(!reachable.has(id));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("form a tree: the immediate one dominates, and nothing lies between", () => {
    const graph = functionGraph("function f() { if (a) { b(); } else { while (c) d(); } e(); }");
    const dominators = computeDominators(graph);
    for (const { id } of graph.blocks) {
      const immediate = dominators.immediateDominator(id);
      if (immediate === null) {
        expect(id).toBe(0);
        continue;
      }
      expect(dominators.dominates(immediate, id)).toBe(true);
      const between = graph.blocks.filter((other) => other.id !== id && dominators.dominates(other.id, id) && !dominators.dominates(other.id, immediate));
      expect(between).toEqual([]);
    }
  });
});

describe("order", () => {
  it("puts blocks after their predecessors, except along edges to a dominator", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(programs, (program) => {
        for (const graph of graphsOf(parseWithEspree(program))) {
          const rank = new Map(reversePostorder(graph).map((block, index) => [block, index]));
          const dominators = computeDominators(graph);
          predecessors(graph).forEach((before, index) => {
            const block = graph.blocks[index];
            if (block === undefined) return;
            for (const predecessor of before) {
              const isBackEdge = (rank.get(predecessor) ?? 0) >= (rank.get(block.id) ?? 0);
              expect(isBackEdge && !dominators.dominates(block.id, predecessor)).toBe(false);
            }
          });
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("liveness", () => {
  /** Names of the variables that live at the start of the block that calls `name`. */
  function liveBefore(text: string, callee: string): string[] {
    const graph = functionGraph(text);
    const liveness = computeLiveness(graph);
    const stored = graph.blocks.flatMap((block) => block.instructions).flatMap((instruction) => (instruction.kind === "store" && instruction.variable !== null ? [instruction.variable] : []));
    const block = graph.blocks.find(({ instructions }) => instructions.some((instruction) => instruction.kind === "load" && instruction.node.name === callee));
    if (block === undefined) throw new Error(`nothing calls ${callee}`);
    return [...new Set(stored)].filter((variable) => liveness.isVariableLive(block.id, variable)).map(({ name }) => name);
  }

  it("ends with the last use and begins with the store", () => {
    expect(liveBefore("function f() { let a = 1, b = 2; if (c) g(); return b; }", "g")).toEqual(["b"]);
    expect(liveBefore("function f(b) { if (c) g(); b = 1; return b; }", "g")).toEqual([]);
  });

  it("goes around loops", () => {
    expect(liveBefore("function f() { let a = 1; for (;;) { if (x) use(a); g(); } }", "g")).toEqual(["a"]);
  });

  it("reaches handlers from every step that may throw", () => {
    expect(liveBefore("function f() { let a = 1; try { if (c) g(); a = 2; } catch { use(a); } }", "g")).toEqual(["a"]);
    expect(liveBefore("function f() { let a = 1; try { if (c) g(); } catch { } a = 2; use(a); }", "g")).toEqual([]);
  });

  it("calls a variable live that a nested function uses", () => {
    expect(liveBefore("function f() { let a = 1; if (c) g(() => a); }", "g")).toEqual(["a"]);
  });

  it("names what dies with each instruction", () => {
    const graph = functionGraph("function f(a) { g(a); }");
    const liveness = computeLiveness(graph);
    const [block] = graph.blocks;
    if (block === undefined) throw new Error("no block");
    const deaths = block.instructions.map((instruction, index) => {
      const { registers, variables } = liveness.deathsAfter(block.id, index);
      return `${instruction.kind}: ${[...registers.map((register) => `r${register}`), ...variables.map(({ name }) => name)].join(" ")}`.trim();
    });
    expect(deaths).toEqual(["argument:", "store: r0", "load:", "load: a", "call: r1 r2 r3"]);
  });

  it("agrees with both scope managers", () => {
    const text = "function f(a) { let b = a; { let c = b; g(c); } return (() => b)(); }";
    const live = (parsed: ReturnType<typeof parse>): string[] => {
      const graph = graphsOf(parsed).find(({ owner }) => owner.kind === "function");
      if (graph === undefined) throw new Error("no function");
      const liveness = computeLiveness(graph);
      return graph.blocks.flatMap((block) => block.instructions.map((_, index) => liveness.deathsAfter(block.id, index).variables.map(({ name }) => name).join(" ")));
    };
    expect(live(parseWithEspree(text))).toEqual(live(parse(text)));
  });
});
