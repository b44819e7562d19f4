import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as typescriptParser from "@typescript-eslint/parser";
import { Linter, type Rule } from "eslint";
import { afterAll, describe, expect, test } from "vitest";
import { filesParsed } from "../../src/modules/parse-source.js";
import plugin from "../../src/plugin.js";
import { project, removeProjects, type Files } from "./project.js";

afterAll(removeProjects);

/** How many other files the rule parses for the last of `paths`, linted in this order, and what it reports there. */
function lintInOrder(files: Files, paths: readonly string[]): { readonly parsed: number; readonly reports: readonly string[] } {
  const { lint } = project(files);
  let parsed = 0;
  let reports: readonly string[] = [];
  for (const path of paths) {
    const before = filesParsed();
    reports = lint(path, "typescript");
    parsed = filesParsed() - before;
  }
  return { parsed, reports };
}

describe("the tree of a linted file", () => {
  const gate = (test: string): Files => ({
    // Trees are kept of files with calls that may matter.
    "gate.ts": `import { unlinkSync } from "node:fs";\nexport const clean = (): void => unlinkSync("x");\nimport { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nexport async function ensure(): Promise<void> {\n  const { allowed } = await machineid.validate("a:b:c:d");\n  ${test}\n}\n`,
    "app.ts": `import { ensure } from "./gate.js";\nexport async function run(): Promise<void> {\n  await ensure();\n  await fetch("https://api.example.com");\n}\n`,
  });
  const stops = gate("if (!allowed) throw new Error();");
  const goesOn = gate("if (!allowed) console.log(allowed);");

  test("tells those that import it what another tree of it would", () => {
    expect(lintInOrder(stops, ["gate.ts", "app.ts"])).toEqual({ parsed: 0, reports: [] });
    expect(lintInOrder(stops, ["app.ts"])).toEqual({ parsed: 1, reports: [] });
    expect(lintInOrder(goesOn, ["gate.ts", "app.ts"])).toEqual({ parsed: 0, reports: ["4 unchecked"] });
    expect(lintInOrder(goesOn, ["app.ts"])).toEqual({ parsed: 1, reports: ["4 unchecked"] });
  });

  test("is void when the file has another text", () => {
    const { lint, write } = project(stops);
    lint("gate.ts", "typescript");
    write({ "gate.ts": goesOn["gate.ts"] ?? "" });
    expect(lint("app.ts", "typescript")).toEqual(["4 unchecked"]);
  });

  test("is not exchanged for one that values lead to", () => {
    expect(lintInOrder(goesOn, ["app.ts", "gate.ts", "app.ts"])).toEqual({ parsed: 0, reports: ["4 unchecked"] });
  });
});

describe("a project in which every file leads to all the rest", () => {
  const LAYERS = 16;
  const padding = `/*\n${"long\n".repeat(14_000)}*/\n`;
  const layer = (number: number): string => {
    const client = number + 1 < LAYERS ? `import { make as next } from "./layer${number + 1}.js";\nexport const make = () => next();\n` : `export const make = () => new Stripe("");\n`;
    return `${padding}import Stripe from "stripe";\n${client}`;
  };
  const user = `import { make } from "./layer0.js";\nexport const pay = (): unknown => make().refunds.create({});\n`;
  const files: Files = { ...Object.fromEntries(Array.from({ length: LAYERS }, (_, number) => [`layer${number}.ts`, layer(number)])), "one.ts": user, "two.ts": user, "three.ts": user };

  test("is parsed once", () => {
    expect(lintInOrder(files, ["one.ts"])).toEqual({ parsed: LAYERS, reports: ["2 noGate"] });
    expect(lintInOrder(files, ["one.ts", "two.ts"])).toEqual({ parsed: 0, reports: ["2 noGate"] });
    expect(lintInOrder(files, ["one.ts", "two.ts", "three.ts"])).toEqual({ parsed: 0, reports: ["2 noGate"] });
  });
});

describe("a constant of another file that may name an endpoint", () => {
  const http = `export async function post(path, id) {\n  return (await fetch(\`https://machineid.io\${path}\`, { method: "POST", body: id, signal: AbortSignal.timeout(2000) })).json();\n}\n`;
  const app = (from: string, test: string): string =>
    `import { unlinkSync } from "node:fs";\nimport { post } from "./http.js";\nimport { PATH } from "${from}";\n// validate\nexport async function run(id) {\n  const d = await post(PATH, id);\n  ${test}\n  unlinkSync("x");\n}\n`;
  const both = (paths: Files, from = "./paths.js"): readonly (readonly string[])[] =>
    ["if (!d.allowed) return;", "console.log(d.code);"].map((test) => lintInOrder({ "http.js": http, "app.js": app(from, test), ...paths }, ["app.js"]).reports);

  test.each<[string, Files]>([
    ["spelled out", { "paths.js": `export const PATH = "/api/v1/devices/validate";\n` }],
    ["put together", { "paths.js": `const BASE = "/api/v1/devices/";\nexport const PATH = BASE + "validate";\n` }],
    ["spelled with escapes", { "paths.js": `export const PATH = "/api/v1/devices/v\\u0061lidate";\n` }],
    ["handed on by a barrel", { "paths.js": `export * from "./more.js";\n`, "more.js": `export const PATH = "/api/v1/devices/validate";\n` }],
    ["handed on beside others", { "paths.js": `export const OTHER = 1;\nexport { VALIDATE as PATH } from "./more.js";\n`, "more.js": `export const VALIDATE = "/api/v1/devices/validate";\n` }],
    ["of a list at the end", { "paths.js": `const PATH = "/api/v1/devices/validate";\nexport { PATH };\n` }],
  ])("%s", (_form, paths) => {
    expect(both(paths)).toEqual([[], ["8 unchecked"]]);
  });

  test("is not looked for where none of the words stands", () => {
    const files = (path: string): Files => ({ "http.js": http, "app.js": app("./paths.js", "console.log(d.code);"), "paths.js": `import "node:fs";\nexport const PATH = "${path}";\n` });
    const [named, other] = ["/api/v1/devices/validate", "/api/v1/devices/list"].map((path) => lintInOrder(files(path), ["app.js"]));
    expect(named?.reports).toEqual(["8 unchecked"]);
    expect(other?.reports).toEqual(["8 noGate"]);
    expect((named?.parsed ?? 0) - (other?.parsed ?? 0)).toBe(1);
  });
});

describe("a linted file that nobody imports", () => {
  const gc = collector();
  // Longer than what is kept for files that may import it.
  const padding = `/* ${"long ".repeat(12_000)} */\n`;
  const lib = `import { rmSync } from "node:fs";\nexport class Base {\n  rm(): void {\n    rmSync("x");\n  }\n}\nexport class Items {\n  *[Symbol.iterator](): Iterator<Base[]> {\n    yield [new Base()];\n  }\n}\nexport function Old(): object {\n  return { rm: () => rmSync("x") };\n}\nexport const make = (name: string): any => (name === "" ? new Base() : globalThis[name]);\nexport const bases: Base[] = [];\n`;

  test.each([
    ["for (const [base] of new Items()) base.rm();"],
    ["new Old().rm();"],
    ['make("name").rm();'],
    ["for (const base of bases) base.rm();"],
    ["const all: Base[] = bases;\nall[0].rm();"],
  ])("is let go of: %s", async (asking) => {
    const { directory } = project({ "lib.ts": lib });
    const linter = new Linter({ cwd: directory });
    let tree: WeakRef<object> | null = null;
    const grab: Rule.RuleModule = { create: ({ sourceCode }) => ({ Program: () => void (tree = new WeakRef(sourceCode.ast)) }) };
    const lint = (name: string, text: string): number =>
      linter.verify(text, [{ files: ["**"], plugins: { machineid: plugin, grab: { rules: { grab } } }, rules: { "machineid/validate-before-side-effect": "error", ...(name === "app.ts" ? { "grab/grab": "error" } : {}) }, languageOptions: { parser: typescriptParser } }], { filename: join(directory, name) }).length;
    lint("app.ts", `import { Base, bases, Items, make, Old } from "./lib.js";\n${padding}${asking}\n`);
    for (const name of ["one.ts", "two.ts"]) lint(name, `import { Base } from "./lib.js";\nnew Base().rm();\n`);
    // A reference keeps its target until the task ends that made or read it, and code that the engine compiles meanwhile its own.
    for (let task = 0; task < 20 && read(tree) !== undefined; task += 1) {
      await setImmediate();
      gc();
    }
    expect(read(tree) === undefined).toBe(true);
  });
});

function read(tree: WeakRef<object> | null): object | undefined | null {
  return tree === null ? null : tree.deref();
}

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const gc: unknown = runInNewContext("gc");
  return () => {
    if (typeof gc === "function") Reflect.apply(gc, undefined, []);
  };
}
