import { describe, expect, it } from "vitest";
import { STEPS_OF_A_FILE } from "../../src/analysis/analysis.js";
import { analyse } from "./count-steps.js";

const head = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nconst id = "worker:prod:queue:01";\n`;
const HELPERS = 150;

function program(helper: (index: number) => string): string {
  return head + Array.from({ length: HELPERS }, (_, index) => helper(index)).join("\n");
}

function repeated(count: number, part: (index: number) => string, between = "\n"): string {
  return Array.from({ length: count }, (_, index) => part(index)).join(between);
}

/** Each calls three others, in circles. */
function coupled(gate: (index: number) => string): string {
  return program((index) => {
    const [first, second, third] = [index + 1, 7 * index + 3, 13 * index + 5].map((callee) => `helper${callee % HELPERS}`);
    return `
      export async function helper${index}(flag) {
        ${gate(index)}
        await fetch("https://example.com/${index}");
        if (flag) await ${first}(flag);
        await ${second}(flag);
        try { await ${third}(!flag); } catch { return ${index}; }
      }`;
  });
}

/** Each hands its work to the one before it, which hands it on: every helper is entered with every later one's work. */
const chained = program(
  (index) => `
    async function gated${index}(work) {
      const decision = await machineid.validate(id);
      if (!decision.allowed) return false;
      await work();
      ${index === 0 ? "" : `await gated${index - 1}(work);`}
      return true;
    }
    export async function entry${index}() {
      await gated${index}(async () => { await fetch("https://example.com/${index}"); });
    }`,
);

/** What a copy is said to be, it is again when it is copied. */
const copying = `
    import Stripe from "stripe";
    const stripe = new Stripe("key");
    function copiedList<T>(list: T[]): T[] {
      return list.map((item) => copyOf(item));
    }
    function copiedObject<T extends Record<string, unknown>>(object: T): T {
      const copy: Record<string, unknown> = {};
      for (const [key, value] of Object.entries(object)) copy[key] = copyOf(value);
      return copy as T;
    }
    export function copyOf<T>(value: T): T {
      if (Array.isArray(value)) return copiedList(value) as typeof value;
      if (value instanceof Map) return new Map(value.entries()) as typeof value;
      return copiedObject(value as Record<string, unknown>) as typeof value;
    }
    const copies = copyOf(copyOf([stripe]));
    export async function refund(charge: string) {
      await copies[0].refunds.create({ charge });
    }
`;

/** Every function is called with every other one. */
function tableOf(functions: number, effect: string): string {
  const indices = Array.from({ length: functions }, (_, index) => index);
  return `
    import Stripe from "stripe";
    const stripe = new Stripe("key");
    ${indices.map((index) => `function step${index}(x, k) { const y = table[k]; y(x, k); return x[k](y); }`).join("\n")}
    const table = [${indices.map((index) => `step${index}`).join(", ")}];
    export function start(k) { ${effect}; return table[k](table, k); }`;
}

describe("values of a file", () => {
  it("a side effect is reported where values are too many to follow, whether it was known before they were, and so is what is not known", () => {
    const { findings, reasons } = analyse(tableOf(200, "stripe.refunds.create({})"));
    const names = findings.map(({ sideEffect }) => sideEffect.name);
    expect(names).toContain("stripe.refunds.create()");
    expect(reasons).toContain("unproven");
    expect(names).not.toContain("new Stripe()");
  });

  it("some call is reported there where none has such a name", () => {
    expect(analyse(tableOf(200, "start()")).reasons).toEqual(["unproven"]);
  });

  it("fewer values are followed to the end", () => {
    expect(analyse(tableOf(20, "stripe.refunds.create({})")).reasons).toEqual(["no-gate"]);
    expect(analyse(tableOf(20, "start()")).reasons).toEqual([]);
  });

  it("a type that describes what it is said to hold has no values without end", () => {
    const { reasons } = analyse(copying);
    expect(reasons).toContain("no-gate");
    expect(reasons).not.toContain("unproven");
  });
});

describe("steps of a file", () => {
  it("helpers of a module that call each other are run once for each state, not for each set of closures", () => {
    const { steps, reasons } = analyse(coupled(() => "await machineid.assertAllowed(id);"));
    expect(reasons).toEqual([]);
    expect(steps).toBeLessThan(HELPERS * 100);
  });

  it("one of them that does not ask is found among all others", () => {
    const { reasons } = analyse(coupled((index) => (index === 77 ? "" : "await machineid.assertAllowed(id);")));
    expect(reasons).toHaveLength(1);
    expect(reasons).not.toContain("unproven");
  });

  it("a file that takes too many is not proven: each of its side effects is reported, and no step is taken beyond", () => {
    const left = STEPS_OF_A_FILE / 20;
    const { steps, reasons } = analyse(chained, left);
    expect(reasons).toEqual(Array.from({ length: HELPERS }, () => "unproven"));
    expect(steps).toBe(left + 1);
  });

  it("what it takes to tell states apart counts: calls that run on in long chains", () => {
    const chain = (length: number): string => `${head}export async function main() { await machineid.assertAllowed(id)${".then((x) => x + 1)".repeat(length)}; await fetch("https://example.com"); }`;
    expect(analyse(chain(8)).reasons).toEqual([]);
    expect(analyse(chain(100)).reasons).toEqual(["unproven"]);
  });

  it.each<[what: string, program: (count: number) => string]>([
    ["exported functions", (count) => repeated(count, (index) => `export async function f${index}(x) { await machineid.assertAllowed(id); await fetch("https://example.com/${index}"); }`)],
    ["functions that call the next one", (count) => repeated(count, (index) => `async function f${index}(x) { ${index + 1 < count ? `await f${index + 1}(x);` : "await machineid.assertAllowed(id);"} await fetch("https://example.com/${index}"); }`) + "\nexport { f0 };"],
    ["calls in a chain", (count) => `export async function main(job) { await machineid.assertAllowed(id); job${repeated(count, (index) => `.a${index}()`, "")}; await fetch("https://example.com"); }`],
    ["cases of a switch", (count) => `export async function main(job) { await machineid.assertAllowed(id); switch (job.kind) { ${repeated(count, (index) => `case "k${index}": job.a${index}(); break;`)} } await fetch("https://example.com"); }`],
    ["methods", (count) => `export class Jobs { async ask() { await machineid.assertAllowed(id); } ${repeated(count, (index) => `async m${index}() { await this.ask(); await fetch("https://example.com/${index}"); }`)} }`],
  ])("%s take steps in proportion to their number", (_what, program) => {
    const few = analyse(head + program(20));
    const many = analyse(head + program(80));
    expect([few.reasons, many.reasons]).toEqual([[], []]);
    expect(many.steps).toBeLessThan(5 * few.steps);
  });

  it("functions that a reduction wraps in one another come to an end", () => {
    const layers = Array.from({ length: 100 }, (_, index) => index);
    const wrappers = layers.map((index) => `const layer${index} = (inner) => async (...args) => inner(...args);`).join("\n");
    const composed = (gate: string): string => `${head}${wrappers}\nconst compose = (...layers) => (inner) => layers.reduceRight((made, layer) => layer(made), inner);\nexport const main = compose(${layers.map((index) => `layer${index}`).join(", ")})(async () => { ${gate} await fetch("https://example.com"); });`;
    expect(analyse(composed("")).reasons).toEqual(["no-gate"]);
    expect(analyse(composed("await machineid.assertAllowed(id);")).reasons).toEqual([]);
  });
});
