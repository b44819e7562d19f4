import { parseForESLint } from "@typescript-eslint/parser";
import type { TSESTree } from "@typescript-eslint/utils";
import { describe, expect, it } from "vitest";
import { scanFile, type FileScan } from "../../src/analysis/scan-file.js";
import { UncalledFunctions } from "../../src/analysis/uncalled-functions.js";
import { parseUnit } from "../models/resolve.js";

const { visitorKeys } = parseForESLint("");

function scan(program: string): FileScan {
  return scanFile(parseUnit(program).ast, visitorKeys);
}

/** Names of the functions in the order in which they are entered, where entering one runs those that `runs` names as well. */
function order(program: string, runs: Readonly<Record<string, readonly string[]>> = {}): string[] {
  const found = scan(program);
  const ran = new Set<TSESTree.Node>();
  const uncalled = new UncalledFunctions(found, found.functions, ran);
  const entered: string[] = [];
  for (let node = uncalled.next(); node !== null; node = uncalled.next()) {
    const name = node.id?.name ?? "?";
    entered.push(name);
    ran.add(node);
    for (const other of found.functions) if (runs[name]?.includes(other.id?.name ?? "?") === true) ran.add(other);
  }
  return entered;
}

describe("functions that nothing has called", () => {
  it("come in the order of the text", () => {
    expect(order("function a() {} function b() {}")).toEqual(["a", "b"]);
  });

  it("come before those that they mention", () => {
    expect(order("function a() {} function b() { a(); } function c() { b(); }")).toEqual(["c", "b", "a"]);
  });

  it("come once nobody is left who could call them: one of a circle is the first", () => {
    expect(order("function a() { b(); } function b() { a(); } function c() { c(); }")).toEqual(["c", "a", "b"]);
  });

  it("do not come when they have run", () => {
    expect(order("function a() { b(); } function b() { c(); } function c() {}", { a: ["c"] })).toEqual(["a", "b"]);
  });

  it("come after the one that they stand in, in its place", () => {
    expect(order("function a() { function inner() { c(); } } function b() {} function c() {}")).toEqual(["a", "inner", "b", "c"]);
  });

  it("are asked about in a time that the square of their number bounds", () => {
    const count = 400;
    const found = scan(Array.from({ length: count }, (_, index) => `function f${index}() { f${index + 1}(); }`).join("\n"));
    let asked = 0;
    const ran = new (class extends Set<TSESTree.Node> {
      override has(node: TSESTree.Node): boolean {
        asked++;
        return super.has(node);
      }
    })();
    const uncalled = new UncalledFunctions(found, found.functions, ran);
    for (let node = uncalled.next(); node !== null; node = uncalled.next()) ran.add(node);
    expect(ran.size).toBe(count);
    expect(asked).toBeLessThan(2 * count * count);
  });
});
