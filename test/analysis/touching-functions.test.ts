import { parseForESLint } from "@typescript-eslint/parser";
import { describe, expect, it, vi } from "vitest";
import { FileAnalysis } from "../../src/analysis/file-analysis.js";
import { scanFile } from "../../src/analysis/scan-file.js";
import { touchingFunctions } from "../../src/analysis/touching-functions.js";
import { parseUnit, settingsFor } from "../models/resolve.js";

const { visitorKeys } = parseForESLint("");
const HEAD = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\n`;
const FUNCTIONS = 600;

/** Which functions touch decisions, by their names, and how often a call was looked at for it. */
function judge(program: string): { readonly touching: readonly string[]; readonly looks: number; readonly calls: number } {
  const unit = parseUnit(HEAD + program);
  const { resolver } = new FileAnalysis(unit, settingsFor({}), visitorKeys);
  const scan = scanFile(unit.ast, visitorKeys);
  const look = vi.spyOn(resolver, "mayTouchDecisions");
  const touches = touchingFunctions(scan, resolver);
  const touching = scan.functions.filter((node) => touches(node)).map((node) => node.id?.name ?? "?");
  return { touching, looks: look.mock.calls.length, calls: scan.calls.length };
}

function each(body: (index: number) => string): string {
  return Array.from({ length: FUNCTIONS }, (_, index) => `function f${index}(x) { ${body(index)} }`).join("\n");
}

describe("functions of a file that touch decisions", () => {
  it("are those that ask, hold one that does, mention one, or call one", () => {
    const program = `
      async function asks(id) { await machineid.validate(id); }
      function holds() { async function inner(id) { await machineid.validate(id); } }
      function mentions(x) { x.on(asks); }
      const held = { work: (id) => machineid.validate(id) };
      function calls(x) { held["wo" + "rk"](x); }
      function none(x) { return other(x); }
      function other(x) { return none(x.y); }`;
    expect(judge(program).touching).toEqual(["asks", "holds", "inner", "mentions", "?", "calls"]);
  });

  it("are all of a circle that touches, and none of one that does not", () => {
    const circle = (last: string): string => `function a() { b(); } function b() { c(); } async function c(id) { a(); ${last} }`;
    expect(judge(circle("await machineid.validate(id);")).touching).toEqual(["a", "b", "c"]);
    expect(judge(circle("await id.load();")).touching).toEqual([]);
  });

  it("are found in a time that grows with the file, however they call each other", () => {
    const far = each((index) => `f${(index + 1) % FUNCTIONS}(x); f${(index * 7 + 3) % FUNCTIONS}(x); f${(index * 13 + 5) % FUNCTIONS}(x);`);
    const none = judge(far);
    expect(none.touching).toEqual([]);
    expect(none.looks).toBeLessThanOrEqual(none.calls);
    const last = judge(`${each((index) => (index + 1 < FUNCTIONS ? `f${index + 1}(x); x.load();` : "machineid.validate(x);"))}\n${each((index) => `f${(index + 1) % FUNCTIONS}(x);`).replaceAll("f", "g").replaceAll("gunction", "function")}`);
    expect(last.touching.length).toBe(FUNCTIONS);
    expect(last.looks).toBeLessThanOrEqual(3 * last.calls);
  });
});
