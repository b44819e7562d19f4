import { parseForESLint } from "@typescript-eslint/parser";
import { describe, expect, it } from "vitest";
import { followValues, sideEffectsIn } from "../../src/analysis/analysis.js";
import { FileAnalysis } from "../../src/analysis/file-analysis.js";
import { Gateless } from "../../src/analysis/gateless/gateless.js";
import { mayGrant } from "../../src/analysis/gateless/may-grant.js";
import { scanFile } from "../../src/analysis/scan-file.js";
import { CodeTable } from "../../src/facts/code-table.js";
import { ValueTable } from "../../src/facts/value.js";
import { generateProgram } from "../execution/generate.js";
import { parseUnit, settingsFor } from "../models/resolve.js";
import { lint } from "../rules/run.js";
import { themes } from "../rules/validate-before-side-effect/themes.js";

const { visitorKeys } = parseForESLint("");
const settings = settingsFor({});

/** The program without a gate: the runtime is a package that nobody knows, and no URL is the authority's. */
function withoutGates(program: string): string {
  return program.replaceAll("machineid", "other").replaceAll("/validate", "/other");
}

interface Compared {
  /** Found by the flow graph, and not by following values. */
  readonly added: readonly string[];
  /** The other way round. */
  readonly missed: readonly string[];
  readonly found: number;
}

function compare(program: string): Compared {
  const unit = parseUnit(program);
  const { resolver } = new FileAnalysis(unit, settings, visitorKeys);
  const scan = scanFile(unit.ast, visitorKeys);
  const sideEffects = sideEffectsIn(scan, resolver);
  expect(mayGrant(unit, resolver, settings, scan)).toBe(false);
  const { findings, open } = new Gateless(unit, resolver, scan).judge(sideEffects);
  const { findings: followed } = followValues(new CodeTable(unit, new ValueTable()), resolver, scan, sideEffects, { loops: "each-iteration" }, false);
  const byGraph = new Set(findings.map(({ node }) => node));
  const byValues = new Set(followed.map(({ node }) => node).filter((node) => !open.has(node)));
  const shown = (node: { readonly range: readonly [number, number] }): string => `${program.slice(...node.range)} in\n${program}`;
  return {
    added: [...byGraph].filter((node) => !byValues.has(node)).map(shown),
    missed: [...byValues].filter((node) => !byGraph.has(node)).map(shown),
    found: byGraph.size,
  };
}

/** What is dead there only values on their way show: that an error is truthy, that a function calls itself without end. */
const DEAD_BY_VALUES: ReadonlySet<string> = new Set(["what is caught", "calls that never come back"]);

describe("the flow graph alone finds what following values finds", () => {
  it.each(Object.entries(themes))("in the pairs without their gates: %s", { timeout: 60_000 }, (theme, pairs) => {
    let found = 0;
    // Without their gates twins differ by little: one of each pair is looked at.
    for (const program of pairs.flatMap(({ valid, invalid, gap }, index) => (gap === undefined ? [index % 2 === 0 ? valid : invalid] : []))) {
      const compared = compare(withoutGates(program));
      expect(compared.missed).toEqual([]);
      if (!DEAD_BY_VALUES.has(theme)) expect(compared.added).toEqual([]);
      found += compared.found;
    }
    expect(found).toBeGreaterThanOrEqual(pairs.length / 2);
  });

  it("in generated programs without their gates", { timeout: 60_000 }, () => {
    let found = 0;
    const added: string[] = [];
    for (let seed = 1; seed <= 30; seed++) {
      const compared = compare(withoutGates(generateProgram(seed).parsed.source));
      expect(compared.missed).toEqual([]);
      added.push(...compared.added);
      found += compared.found;
    }
    expect(found).toBeGreaterThan(50);
    expect(added).toEqual([]);
  });
});

const BILLING = 'import Stripe from "stripe";\nconst stripe = new Stripe(process.env.STRIPE_KEY);\n';
const CHARGE = "await stripe.refunds.create({ charge });";

describe("code that no execution reaches is not reported, code that some may reach is", () => {
  it.each([
    ["a flag that is never set", `const live = false; export async function f(charge) { if (live) ${CHARGE} }`, `const live = process.env.LIVE; export async function f(charge) { if (live) ${CHARGE} }`],
    ["a flag of a namespace that others may set", `let live = false; export async function f(charge) { if (live) ${CHARGE} }`, `namespace flags { export let live = false; export async function f(charge: string) { if (live) ${CHARGE} } }`],
    ["an ambient flag", `let live; export async function f(charge) { if (live) ${CHARGE} }`, `declare let live: boolean; export async function f(charge: string) { if (live) ${CHARGE} }`],
    ["a flag that is set later", `let live = false; export async function f(charge) { if (live) ${CHARGE} }`, `let live = false; export function on() { live = true; } export async function f(charge) { if (live) ${CHARGE} }`],
    ["flags that are set from each other", `let a = false; let b = a; b = a; export async function f(charge) { if (b) ${CHARGE} }`, `let a = false; let b = a; a = b; b = true; export async function f(charge) { if (a) ${CHARGE} }`],
    ["a parameter that every call leaves out", `async function f(charge, live = false) { if (live) ${CHARGE} } export const g = (c) => f(c);`, `export async function f(charge, live = false) { if (live) ${CHARGE} } export const g = (c) => f(c);`],
    ["a parameter of a function that is handed over", `async function f(live) { if (live) ${CHARGE} } export const g = () => f(false);`, `async function f(live) { if (live) ${CHARGE} } export const g = (list) => (f(false), list.map(f));`],
    ["a helper that always throws", `function stop() { throw new Error("x"); } export async function f(charge) { stop(); ${CHARGE} }`, `function stop() { if (Math.random() > 0.5) throw new Error("x"); } export async function f(charge) { stop(); ${CHARGE} }`],
    ["a helper that ends the process", `function stop(code) { console.error(code); process.exit(code); } export async function f(charge) { stop(1); ${CHARGE} }`, `function stop(code) { console.error(code); process.exitCode = code; } export async function f(charge) { stop(1); ${CHARGE} }`],
    ["an async helper that is awaited", `async function stop() { throw new Error("x"); } export async function f(charge) { await stop(); ${CHARGE} }`, `async function stop() { throw new Error("x"); } export async function f(charge) { void stop(); ${CHARGE} }`],
    ["a return in try", `export async function f(charge) { try { return charge; } finally { console.log(1); } ${CHARGE} }`, `export async function f(charge) { try { if (charge) return charge; } finally { console.log(1); } ${CHARGE} }`],
    ["an endless loop", `export async function f(charge) { for (;;) console.log(1); ${CHARGE} }`, `export async function f(charge) { for (;;) { if (charge) break; } ${CHARGE} }`],
  ])("%s", (_what, dead, alive) => {
    expect(lint(BILLING + dead).map(({ messageId }) => messageId)).toEqual([]);
    expect(lint(BILLING + alive).map(({ messageId }) => messageId)).toEqual(["noGate"]);
  });
});

describe("a file that may get a permit is not judged by its graph", () => {
  it.each<[string, string, Record<string, unknown>?]>([
    ["an import with escapes", `import { MachineID } from "eslint-plugin-m\\u0061chineid/runtime";\nconst m = MachineID.fromEnv();\nexport async function f(charge) { await m.assertAllowed("a:b:c:d"); ${CHARGE} }`],
    ["a parameter of a type imported with escapes", `import type { Permit } from "eslint-plugin-m\\u0061chineid/runtime";\nexport async function f(permit: Permit, charge: string) { ${CHARGE} }`],
    ["an import at run time", `const { MachineID } = await import("eslint-plugin-m\\u0061chineid/runtime");\nconst m = MachineID.fromEnv();\nexport async function f(charge) { await m.assertAllowed("a:b:c:d"); ${CHARGE} }`],
    ["a URL in pieces", `export async function f(charge) {\n  const r = await fetch(base + "/api/v1/devices/" + "validate", { method: "POST" });\n  const d = await r.json();\n  if (!d.allowed) return;\n  ${CHARGE}\n}`],
    ["a global gate of the settings", `export async function f(charge) { await ask(); ${CHARGE} }`, { gates: [{ from: "global", path: "ask()", style: "asserts" }] }],
    ["a gate of the settings", `import { ask } from "./lib/guard";\nexport async function f(charge) { await ask(); ${CHARGE} }`, { gates: [{ from: "./lib/guard", path: "ask()", style: "asserts" }] }],
    ["a wrapper of the settings", `import { within } from "acme-gate";\nexport const f = (charge) => within(async () => { ${CHARGE} });`, { gates: [{ from: "acme-gate", path: "within()", style: "wraps", argument: 0 }] }],
    ["middleware of the settings", `import express from "express";\nimport { gate } from "acme-gate";\nconst app = express();\napp.post("/", gate, async (request) => { const charge = request.body; ${CHARGE} });`, { gates: [{ from: "acme-gate", path: "gate", style: "middleware" }] }],
  ])("%s", (_what, program, machineid) => {
    expect(lint(BILLING + program, { settings: machineid })).toEqual([]);
  });
});

describe("paths", () => {
  it.each([
    ["a helper begins at its caller", `export async function main(charge) { await refund(charge); }\nasync function refund(charge) { ${CHARGE} }`, "line 3 enters `main()`, line 3 calls `refund()`, line 4 makes the call"],
    ["a private method begins at its caller", `export class Shop {\n  async main(charge) { await this.#refund(charge); }\n  async #refund(charge) { ${CHARGE} }\n}`, "line 4 enters `Shop.main()`, line 4 calls `this.#refund()`, line 5 makes the call"],
    ["an exported helper begins itself", `export async function main(charge) { await refund(charge); }\nexport async function refund(charge) { ${CHARGE} }`, "line 4 enters `refund()`, line 4 makes the call"],
    ["a callback of an array is an iteration of its caller", `export async function main(charges) {\n  await Promise.all(charges.map(async (charge) => { ${CHARGE} }));\n}`, "line 3 enters `main()`, line 4 begins an iteration, line 4 runs the callback of `charges.map()`, line 4 makes the call"],
    ["a handler begins itself", `queue.on("job", async (charge) => { ${CHARGE} });`, "line 3 enters the callback of `queue.on()`, line 3 makes the call"],
    ["functions that call each other", `async function a(charge) { await b(charge); }\nasync function b(charge) { if (charge) await a(charge); ${CHARGE} }`, "line 4 enters `b()`, line 4 `charge` is true, line 4 calls `a()`, line 3 calls `b()`, line 4 `charge` is false, line 4 makes the call"],
  ])("%s", (_what, program, path) => {
    expect(lint(BILLING + program).map(({ message }) => /Path: (.*?)\. Await/.exec(message)?.[1])).toEqual([path]);
  });

  it("tells functions that are handed over from calls", () => {
    const program = 'import { promisify } from "node:util";\nimport * as fs from "node:fs";\nexport function f(run) { run(promisify(fs.writeFile)); run(fs.rm); }\nexport function g() { const list = [fs.rm]; return list.length; }';
    expect(lint(program).map(({ messageId, line }) => `${line} ${messageId}`)).toEqual(["3 handedOver", "3 handedOver"]);
  });

  it("offers no gate before a statement that pauses", () => {
    const [finding] = lint(`${BILLING}import { setTimeout as sleep } from "node:timers/promises";\nexport async function f(charge) { await sleep(10).then(() => stripe.refunds.create({ charge })); }`);
    expect(finding?.messageId).toBe("noGate");
    expect(finding?.suggestions ?? []).toEqual([]);
  });
});
