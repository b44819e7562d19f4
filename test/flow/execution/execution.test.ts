import fc from "fast-check";
import { describe as suite, expect, it } from "vitest";
import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode } from "../../../src/program/nodes.js";
import { variableLookup } from "../../../src/program/variables.js";
import { parse, parseWithEspree, type Parsed } from "../parse.js";
import { GraphMachine } from "./execute-graph.js";
import { generateProgram } from "./generate-program.js";
import { createHost, describe, type Host } from "./host.js";

type Main = (t: Host["t"], box: object, list: readonly unknown[], fuel: Host["fuel"]) => unknown;

const RUNS = Number(process.env["FLOW_EXECUTION_RUNS"] ?? 50);
/** A run of the tests judges the same programs each time; a longer one takes new ones unless it names a seed. */
const SEED = Number(process.env["FLOW_EXECUTION_SEED"] ?? (process.env["FLOW_EXECUTION_RUNS"] === undefined ? 20_261_125 : Date.now()));

async function traceOf(main: Main, oracle: readonly number[]): Promise<string[]> {
  const host = createHost(oracle);
  try {
    const value = await main(host.t, host.box, host.list, host.fuel);
    host.trace.push(`returned ${describe(value)}`);
  } catch (error) {
    host.trace.push(`threw ${describe(error)}`);
  }
  return host.trace;
}

function mainByEngine(program: string): Main {
  return new Function(`return (${program});`)() as Main;
}

/** Both parsers that users have. */
function parseByTurns(program: string): Parsed {
  if (program.length % 2 === 1) return parseWithEspree(program);
  try {
    return parse(program);
  } catch {
    // TypeScript takes some `case (x): {` for an arrow function with a type.
    return parseWithEspree(program);
  }
}

function mainByGraph(program: string): Main {
  const { ast, scopes } = parseByTurns(program);
  const node: TSESTree.Node | undefined = ast.body[0];
  if (node === undefined || !isFunctionNode(node)) throw new Error("the program is no function");
  return new GraphMachine(variableLookup({ ast, scopes })).functionOf(node);
}

async function expectSameTraces(program: string, oracles: readonly (readonly number[])[]): Promise<void> {
  const byGraph = mainByGraph(program);
  const byEngine = mainByEngine(program);
  for (const oracle of oracles) expect(await traceOf(byGraph, oracle), program).toEqual(await traceOf(byEngine, oracle));
}

suite("a graph runs as its program does", () => {
  it("for random programs under random outcomes", { timeout: 300_000 }, async () => {
    const numbers = fc.array(fc.nat(255), { maxLength: 160, size: "max" });
    const outcomes = fc.array(fc.nat(15), { maxLength: 60, size: "max" });
    await fc.assert(
      fc.asyncProperty(numbers, outcomes, (program, oracle) => expectSameTraces(generateProgram(program), [oracle])),
      { numRuns: RUNS, seed: SEED, endOnFailure: false },
    );
  });
});

/** Every list of outcomes up to `length`: 0 answers true, 1 false, 15 throws. */
function allOutcomes(length: number): number[][] {
  let lists: number[][] = [[]];
  for (let position = 0; position < length; position++) lists = lists.flatMap((list) => [0, 1, 15].map((drawn) => [...list, drawn]));
  return lists;
}

suite("ways through finally, under every outcome", () => {
  const bodies: Record<string, string> = {
    "a return given up inside the finalizer of another": "try { return t(1); } finally { l: try { return t(2); } finally { if (t(3)) break l; } }",
    "an exception caught inside the finalizer of another": "try { t(1); } finally { try { try { throw t(2); } finally { t(3); } } catch (e) { t(4); } }",
    "break overtakes return": "l: { try { return t(1); } finally { if (t(2)) break l; } } t(3);",
    "continue overtakes throw": "for (let i = 0; i < 2; i++) { try { throw t(1); } finally { if (t(2)) continue; } } t(3);",
    "return overtakes return": "try { return t(1); } finally { if (t(2)) return; }",
    "a bare return after an abandoned one": "for (let i = 0; i < 2; i++) { if (i) return; try { return t(1); } finally { t(2); continue; } }",
    "jumps of every kind through two finalizers":
      "l: for (let i = 0; i < 2; i++) { try { try { if (t(1)) continue l; if (t(2)) break l; return t(3); } finally { t(4); } } finally { t(5); } } t(6);",
    "a finalizer inside catch": "try { t(1); } catch { try { if (t(2)) return 3; } finally { t(4); } } finally { t(5); }",
    "a loop inside a finalizer": "try { t(1); } finally { for (let i = 0; i < 2; i++) { if (t(2)) continue; if (t(3)) break; return 4; } }",
  };
  for (const [name, body] of Object.entries(bodies)) {
    it(name, async () => {
      const program = `function main(t, box, list, fuel) { ${body} }`;
      await expectSameTraces(program, allOutcomes(6));
    });
  }
});
