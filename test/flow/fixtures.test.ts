import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, parse as parsePath } from "node:path";
import { describe, expect, it } from "vitest";
import { printDot, printGraph } from "../../src/flow/print-graph.js";
import { graphsOf, parse } from "./parse.js";

const FOLDER = join(import.meta.dirname, "fixtures");

/** Set to write the printed graphs instead of comparing them. Read what you accept: the text is the specification. */
const UPDATE = process.env["UPDATE_FLOW_FIXTURES"] === "1";

function printFixture(name: string): string {
  const text = readFileSync(join(FOLDER, name), "utf8");
  const parsed = parse(text, { sourceType: text.startsWith("// script\n") ? "script" : "module", jsx: name.endsWith("x") });
  return graphsOf(parsed).map(printGraph).join("\n");
}

describe("fixtures", () => {
  const programs = readdirSync(FOLDER).filter((name) => !name.endsWith(".txt"));

  for (const name of programs) {
    it(name, () => {
      const printed = join(FOLDER, `${parsePath(name).name}.txt`);
      const actual = printFixture(name);
      if (UPDATE) writeFileSync(printed, actual);
      expect(existsSync(printed), `${printed} is missing; see UPDATE_FLOW_FIXTURES in this file`).toBe(true);
      expect(actual).toBe(readFileSync(printed, "utf8"));
    });
  }

  it("have no printed graph without a program", () => {
    const names = new Set(programs.map((name) => parsePath(name).name));
    const orphans = readdirSync(FOLDER).filter((name) => name.endsWith(".txt") && !names.has(parsePath(name).name));
    expect(orphans).toEqual([]);
  });
});

describe("printDot", () => {
  it("draws every block and marks exceptional edges", () => {
    const [graph] = graphsOf(parse("try { a(); } catch { b('\"'); }"));
    if (graph === undefined) throw new Error("no graph");
    const dot = printDot(graph);
    for (const block of graph.blocks) expect(dot).toContain(`  b${block.id} [label=`);
    expect(dot).toContain("[style=dashed]");
    expect(dot).toContain("\\\\\\\"");
  });
});
