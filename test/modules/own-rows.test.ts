import { afterAll, describe, expect, test } from "vitest";
import { project, removeProjects } from "./project.js";

afterAll(removeProjects);

const MAILER = `
export class Mailer { deliver() { return 1; } look() { return 1; } static make() { return new Mailer(); } }
export const mailer = new Mailer();
export const getMailer = () => new Mailer();
export const api = { m: new Mailer(), sendIt };
export function sendIt() {}
export const alias = sendIt;
export class Sub extends Mailer {}
export default class { deliver() { return 1; } }
export const inside = () => sendIt(); // line 10
`;

const GUARD = `
export class Gate { async must() { return globalThis.answer(); } async may() { return globalThis.answer(); } }
export const gate = new Gate();
export const getGate = () => new Gate();
export async function ensure() { return globalThis.answer(); }
export const alias = ensure;
export const api = { ensure };
export const inside = async () => { await ensure(); await fetch("https://a.example"); };
export const without = async () => { await fetch("https://a.example"); };
`;

const EFFECTS = { sideEffects: ["Mailer.new().deliver()", "sendIt()", "default.new().deliver()"].map((path) => ({ from: "./lib/mailer", path, kind: "email" })) };
const GATES = { gates: ["Gate.new().must()", "ensure()"].map((path) => ({ from: "./lib/guard", path, style: "asserts" })) };

/** Lines of reports in a file that imports all of `./lib/mailer` or `./lib/guard`. */
function linesOf(names: string, lines: readonly string[], settings: Readonly<Record<string, unknown>>): readonly number[] {
  const text = [`import ${names};`, ...lines].join("\n");
  return project({ "lib/mailer.ts": MAILER, "lib/guard.ts": GUARD, "app.ts": text }).lint("app.ts", "typescript", settings).map((report) => Number.parseInt(report, 10));
}

describe("rows of the settings about files of the project", () => {
  test("hold for what the same file makes of what they name", () => {
    const calls = ["mailer.deliver()", "getMailer().deliver()", "api.m.deliver()", "api.sendIt()", "alias()", "Mailer.make().deliver()", "new Sub().deliver()", "new Named().deliver()"];
    const lines = calls.map((call, index) => `export const f${index} = () => ${call};`);
    expect(linesOf(`Named, { mailer, getMailer, api, alias, Mailer, Sub } from "./lib/mailer"`, lines, EFFECTS)).toEqual(calls.map((_, index) => index + 2));
  });

  test("hold for nothing else of that file", () => {
    const lines = ["mailer.look()", "getMailer().look()", "api.m.look()", "Mailer.make()", "new Sub().look()", "new Mailer()"].map((call, index) => `export const f${index} = () => ${call};`);
    expect(linesOf(`{ mailer, getMailer, api, Mailer, Sub } from "./lib/mailer"`, lines, EFFECTS)).toEqual([]);
  });

  test("hold in the file itself", () => {
    expect(project({ "lib/mailer.ts": MAILER }).lint("lib/mailer.ts", "typescript", EFFECTS)).toEqual(["10 noGate"]);
    expect(project({ "lib/guard.ts": GUARD }).lint("lib/guard.ts", "typescript", GATES)).toEqual(["9 noGate"]);
  });

  test("are believed of gates that the same file makes", () => {
    const asks = ["gate.must()", "getGate().must()", "alias()", "api.ensure()"];
    const write = (ask: string, index: number): string => `export const f${index} = async () => { await ${ask}; await fetch("https://a.example"); };`;
    expect(linesOf(`{ gate, getGate, alias, api } from "./lib/guard"`, asks.map(write), GATES)).toEqual([]);
    const others = ["gate.may()", "getGate()", "alias", "api.other()"];
    expect(linesOf(`{ gate, getGate, alias, api } from "./lib/guard"`, others.map(write), GATES)).toEqual([2, 3, 4, 5]);
  });

  test("hold for what the index of a package of the workspace hands on from a file that is named", () => {
    const { lint } = project({
      "package.json": `{ "name": "root", "workspaces": ["packages/*"] }`,
      "packages/core/package.json": `{ "name": "@acme/core", "exports": { ".": "./src/index.ts" } }`,
      "packages/core/src/index.ts": `export const three = () => 1; export { five, six } from "./five";`,
      "packages/core/src/five.ts": `export const five = () => 5; export const six = () => 6;`,
      "app.ts": `import { three, five, six } from "@acme/core";\nexport const a = () => three();\nexport const b = () => five();\nexport const c = () => six();`,
    });
    const rows = [{ from: "@acme/core", path: "three()", kind: "write" }, { from: "./packages/core/src/five.ts", path: "five()", kind: "write" }];
    expect(lint("app.ts", "typescript", { sideEffects: rows })).toEqual(["2 noGate", "3 noGate"]);
  });
});
