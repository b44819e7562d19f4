import * as typescriptParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { afterAll, describe, expect, test } from "vitest";
import { filesParsed } from "../../src/modules/parse-source.js";
import plugin from "../../src/plugin.js";
import { project, removeProjects, type Files } from "./project.js";

afterAll(removeProjects);

const GUARD = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nexport async function ensure() { await machineid.assertAllowed("a:b:c:d"); }`;
const OPEN = GUARD.replace("assertAllowed", "register");
const APP = `import { ensure } from "./guard.js";\nexport async function run() {\n  await ensure();\n  await fetch("https://example.com");\n}`;

describe("files that change between two lints", () => {
  test("a guard that no longer asks, and asks again", () => {
    const files = project({ "guard.js": GUARD, "app.js": APP });
    expect(files.lint("app.js", "typescript")).toEqual([]);
    files.write({ "guard.js": OPEN });
    expect(files.lint("app.js", "typescript")).toEqual(["4 noGate"]);
    files.write({ "guard.js": GUARD });
    expect(files.lint("app.js", "typescript")).toEqual([]);
  });

  test("behind two barrels", () => {
    const files = project({ "guard.js": `export * from "./lib/index.js";`, "lib/index.js": `export { ensure } from "./ensure.js";`, "lib/ensure.js": GUARD, "app.js": APP });
    expect(files.lint("app.js", "espree")).toEqual([]);
    files.write({ "lib/ensure.js": OPEN });
    expect(files.lint("app.js", "espree")).toEqual(["4 noGate"]);
  });

  test("a file that appears, and one that goes", () => {
    const files = project({ "app.js": APP });
    expect(files.lint("app.js", "typescript")).toEqual(["4 noGate"]);
    files.write({ "guard.js": GUARD });
    expect(files.lint("app.js", "typescript")).toEqual([]);
    files.remove("guard.js");
    expect(files.lint("app.js", "typescript")).toEqual(["4 noGate"]);
  });

  test("one that nobody asks for, beside the guard, and then another guard", () => {
    const files = project({ "guard.js": GUARD, "app.js": APP });
    expect(files.lint("app.js", "typescript")).toEqual([]);
    const before = filesParsed();
    files.write({ "notes.txt": "" });
    expect(files.lint("app.js", "typescript")).toEqual([]);
    expect(filesParsed()).toBe(before);
    files.write({ "guard.ts": OPEN });
    expect(files.lint("app.js", "typescript")).toEqual(["4 noGate"]);
  });

  test("a path alias that changes", () => {
    const config = (target: string): Files => ({ "tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./${target}/*"] } } }` });
    const files = project({ ...config("src"), "src/guard.ts": GUARD, "src/app.ts": APP.replace("./guard.js", "@/guard") });
    expect(files.lint("src/app.ts", "typescript")).toEqual([]);
    files.write(config("elsewhere"));
    expect(files.lint("src/app.ts", "typescript")).toEqual(["4 noGate"]);
  });
});

describe("files that tell nothing", () => {
  test.each<[string, Files]>([
    ["is missing", {}],
    ["does not parse", { "guard.js": `export async function ensure( {` }],
    ["is empty", { "guard.js": `` }],
    ["is no file", { "guard.js/readme.md": `` }],
    ["imports itself", { "guard.js": `export * from "./guard.js";` }],
    ["exports in a circle", { "guard.js": `export * from "./other.js";\nexport { ensure } from "./other.js";`, "other.js": `export * from "./guard.js";\nexport { ensure } from "./guard.js";` }],
    ["is nested too deeply", { "guard.js": `import "eslint-plugin-machineid/runtime"; export const ensure = async () => ${"(".repeat(1200)}0${")".repeat(1200)};` }],
  ])("one that %s is no gate, and no crash", (_name, files) => {
    for (const parser of ["typescript", "espree"] as const) expect(project({ ...files, "app.js": APP }).lint("app.js", parser)).toEqual(["4 noGate"]);
  });

  test("one that is exported twice is a gate that some ways pass by", () => {
    const files = { "guard.js": `export * from "./a.js";\nexport * from "./b.js";`, "a.js": GUARD, "b.js": `export async function ensure() {}` };
    for (const parser of ["typescript", "espree"] as const) expect(project({ ...files, "app.js": APP }).lint("app.js", parser)).toEqual(["4 skipped"]);
  });

  test("assets and data are not followed", () => {
    const app = `import data from "./data.json";\nimport style from "./style.css";\nimport logo from "./logo.svg?raw";\nawait data.stripe.refunds.create();`;
    expect(project({ "data.json": `{"stripe": 1}`, "style.css": `a {}`, "logo.svg": `<svg/>`, "app.js": app }).lint("app.js", "typescript")).toEqual([]);
  });

  test("a text without a file imports nothing", () => {
    const messages = new Linter().verify(APP, [{ plugins: { machineid: plugin }, rules: { "machineid/validate-before-side-effect": "error" } }]);
    expect(messages.map(({ messageId }) => messageId)).toEqual(["noGate"]);
  });
});

describe("helpers with side effects", () => {
  const app = `import { pay } from "./pay.js";\nimport { ensure } from "./guard.js";\nexport async function run() {\n  await ensure();\n  await pay();\n}`;

  test("are reported where they stand, not where they are called", () => {
    const files = project({ "guard.js": GUARD, "pay.js": `export async function pay() {\n  await fetch("https://example.com");\n}`, "app.js": app });
    expect(files.lint("pay.js", "typescript")).toEqual(["2 noGate"]);
    expect(files.lint("app.js", "typescript")).toEqual([]);
  });

  test("are left alone when their own file gates them, through a helper of a third", () => {
    const files = project({ "guard.js": GUARD, "pay.js": `import { ensure } from "./guard.js";\nasync function send() {\n  await fetch("https://example.com");\n}\nexport async function pay() {\n  await ensure();\n  await send();\n}` });
    expect(files.lint("pay.js", "typescript")).toEqual([]);
  });

  test("gate their caller when they gate themselves", () => {
    const files = project({
      "guard.js": GUARD,
      "pay.js": `import { ensure } from "./guard.js";\nexport async function pay() {\n  await ensure();\n  await fetch("https://example.com");\n}`,
      "app.js": `import { pay } from "./pay.js";\nexport async function run() {\n  await pay();\n  await fetch("https://example.com");\n}`,
    });
    expect(files.lint("app.js", "typescript")).toEqual([]);
  });
});

test("each other file is parsed once, and only if it can matter", () => {
  const parsed: string[] = [];
  const counting: Linter.Parser = {
    parseForESLint: (text, options?: { readonly filePath?: string }) => {
      parsed.push(options?.filePath?.split("/").at(-1) ?? "");
      const { ast, scopeManager, visitorKeys } = typescriptParser.parseForESLint(text, options);
      return { ast, scopeManager, visitorKeys: Object.fromEntries(Object.entries(visitorKeys).map(([type, keys]) => [type, [...(keys ?? [])]])) };
    },
  };
  const app = `import { stripe } from "./stripe";\nimport { format } from "./format";\nimport { label } from "./labels";\nexport const run = () => { format(label); return stripe.refunds.create({}); };`;
  const files = project({
    "stripe.ts": `import Stripe from "stripe";\nimport { key } from "./key";\nexport const stripe = new Stripe(key);`,
    "key.ts": `export const key = process.env.KEY ?? "";`,
    "format.ts": `import { stripe } from "./stripe";\nexport function format(text: string) { return text + stripe.VERSION; }`,
    "labels.ts": `export const label = "label";`,
    "a.ts": app,
    "b.ts": app,
  });
  const linter = new Linter({ cwd: files.directory });
  const config: Linter.Config = { files: ["**"], plugins: { machineid: plugin }, rules: { "machineid/validate-before-side-effect": "error" }, languageOptions: { parser: counting } };
  for (const name of ["a.ts", "b.ts", "a.ts"]) expect(linter.verify(app, [config], { filename: `${files.directory}/${name}` })).toHaveLength(1);
  expect(parsed).toEqual(["a.ts", "stripe.ts", "b.ts", "a.ts"]);
});
