import * as typescriptParser from "@typescript-eslint/parser";
import { describe, expect, test } from "vitest";
import { isFunctionNode } from "../../src/program/nodes.js";
import type { FunctionNode } from "../../src/program/syntax.js";
import { Touching } from "../../src/program/touching.js";

function functions(count: number): readonly FunctionNode[] {
  const { ast } = typescriptParser.parseForESLint(Array.from({ length: count }, (_, index) => `function f${index}() {}`).join("\n"));
  return ast.body.flatMap((node) => (isFunctionNode(node) ? [node] : []));
}

interface Asked {
  readonly node: FunctionNode;
  readonly index: number;
}

/** @param calls which functions each calls. */
function solve(calls: readonly (readonly number[])[], touching: number | null): { readonly touches: readonly boolean[]; readonly asked: number } {
  const nodes = functions(calls.length).map((node, index): Asked => ({ node, index }));
  let asked = 0;
  const touches = new Touching<Asked>(({ index }, isTouching) => {
    asked += 1;
    return index === touching || (calls[index] ?? []).some((callee) => {
      const value = nodes[callee];
      return value !== undefined && isTouching(value);
    });
  });
  return { touches: nodes.map((value) => touches.of(value)), asked };
}

describe("functions that touch decisions by what they call", () => {
  test("a circle that touches nothing is asked once for each of its functions", () => {
    const count = 200;
    const calls = Array.from({ length: count }, (_, index) => [(index + 1) % count, Math.floor(index / 2), (index * 7) % count]);
    expect(solve(calls, null)).toEqual({ touches: calls.map(() => false), asked: count });
  });

  test("functions beside a circle are not asked anew by each that calls them", () => {
    const calls = [[1], [0, 2], [3], [4], [], ...Array.from({ length: 50 }, () => [1, 2])];
    expect(solve(calls, null).asked).toBe(calls.length);
  });

  test("one that was asked before the circle had answered is asked again", () => {
    // 0 calls 1 and then 3; 1 calls 2, which calls 0; 3 touches: so all do.
    expect(solve([[1, 3], [2], [0], []], 3).touches).toEqual([true, true, true, true]);
    expect(solve([[1, 3], [2], [0], []], null).touches).toEqual([false, false, false, false]);
  });

  test("circles agree with reachability", () => {
    let state = 1;
    const next = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 300; round++) {
      const count = 2 + next(8);
      const calls = Array.from({ length: count }, () => Array.from({ length: next(4) }, () => next(count)));
      const touching = next(count);
      const reaches = (from: number, seen = new Set<number>()): boolean => from === touching || (!seen.has(from) && (calls[from] ?? []).some((callee) => reaches(callee, seen.add(from))));
      expect(solve(calls, touching).touches).toEqual(calls.map((_, index) => reaches(index)));
    }
  });
});
