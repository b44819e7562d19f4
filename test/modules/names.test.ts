import { afterAll, describe, expect, test } from "vitest";
import { filesParsed } from "../../src/modules/parse-source.js";
import { project, removeProjects, type Files } from "./project.js";

afterAll(removeProjects);

const STRIPE = `import Stripe from "stripe";\nexport const stripe = new Stripe("");\n`;

/** How many files the lint of `app.ts` parses besides it, and what it finds. */
function lint(files: Files): { readonly parsed: number; readonly found: readonly string[] } {
  const before = filesParsed();
  const found = project(files).lint("app.ts", "typescript");
  return { parsed: filesParsed() - before, found };
}

const CALL = `import { api } from "./lib";\napi.id({});`;

describe("an API under a name of the project's own is found", () => {
  test.each<[string, string]>([
    ["as it is", `export const api = { id: stripe.refunds.create };`],
    ["where a condition chooses", `declare const on: boolean;\nexport const api = { id: on ? stripe.refunds.create : null };`],
    ["behind a test", `declare const on: boolean;\nexport const api = { id: on && stripe.refunds.create };`],
    ["with a substitute", `export const api = { id: stripe.refunds.create ?? null };`],
    ["with a type", `export const api = { id: stripe.refunds.create as unknown as (x: object) => void };`],
    ["by an assignment", `export const api: Record<string, unknown> = {};\napi.id = stripe.refunds.create;`],
    ["by a spread", `const inner = { id: stripe.refunds.create };\nexport const api = { ...inner };`],
    ["by Object.assign", `export const api: { id?: unknown } = {};\nObject.assign(api, { id: stripe.refunds.create });`],
    ["by a copy of a constant", `const id = stripe.refunds.create;\nexport const api = { id };`],
    ["in a class", `export class Api { static id = stripe.refunds.create; }\nexport const api = Api;`],
    ["of a client with a capital letter", `const Pay = new Stripe("");\nexport const api = { id: Pay.refunds.create };`],
    ["beside a star at the beginning of a line", `declare const factor: number;\nexport const twice = factor\n  * factor; export const api = { id: stripe.refunds.create };`],
    ["behind a comment with stars", `/**\n * The id: stripe.refunds.create makes it.\n */ export const api = { id: stripe.refunds.create };`],
    ["under any name that a type speaks of", `interface Make { (x: object): void }\ndeclare const name: string;\nexport const api: { [name: string]: Make } = { id: stripe.refunds.create };`],
    ["beside an enum of the same package", `import { Category, PrismaClient } from "@prisma/client";\nconst prisma = new PrismaClient();\nexport const kind = { id: Category.create };\nexport const api = { id: prisma.user.create };`],
    ["of a package", `import { execSync } from "node:child_process";\nexport const api = { id: execSync };`],
    ["of a package under another name", `import { type ChildProcess, execSync as run } from "child_process";\nexport const api = { id: run };`],
    ["of a package as a whole", `import * as Shell from "child_process";\nexport const api = { id: Shell.execSync };`],
    ["of a default import beside a list", `import shell, { type ChildProcess } from "child_process";\nexport const api = { id: shell.execSync };`],
  ])("%s", (_name, text) => {
    expect(lint({ "app.ts": CALL, "lib.ts": `${STRIPE}${text}` }).found).toEqual(["2 noGate"]);
  });
});

test("an API under a computed name that Reflect.set stores in the same file is found", () => {
  const program = (stored: string): string => `${STRIPE}declare const name: string;\nconst api: { id?: (x: object) => void } = {};\nReflect.set(api, name, ${stored});\napi.id?.({});`;
  expect(lint({ "app.ts": program("stripe.refunds.create") }).found).toEqual(["5 handedOver", "6 noGate"]);
  expect(lint({ "app.ts": program("{ create: stripe.refunds.create }") }).found).toEqual([]);
});

describe("a file is not parsed for the sake of", () => {
  const handed = `import { list } from "./lib";\nfor (const item of list()) console.log(item.id, item.id.create(1));`;
  test.each<[string, Files]>([
    ["a name that only enums of a package are stored under", { "app.ts": `import { list } from "./lib";\nfor (const item of list()) console.log(item.id);`, "lib.ts": `import { Category, PrismaClient } from "@prisma/client";\nexport const db = new PrismaClient();\nconst all = [{ id: Category.create }];\nexport const list = () => all;` }],
    ["a name that a comment has before a colon", { "app.ts": `import { list } from "./lib";\nfor (const item of list()) console.log(item.id({}));`, "lib.ts": `${STRIPE}/**\n * The id: stripe.refunds.create makes it.\n */\nconst all = [{ id: console.log }];\nexport const list = () => all;` }],
    ["a name under which a comparison is stored", { "app.ts": `import { list } from "./lib";\nfor (const item of list()) console.log(item.id);`, "lib.ts": `${STRIPE}const all = [{ id: stripe.refunds.create === null }];\nexport const list = () => all;` }],
    ["a name handed over, under which only what calls its arguments is stored", { "app.ts": `import { list } from "./lib";\nfor (const item of list()) console.log(item.id);`, "lib.ts": `import express from "express";\n${STRIPE}const app = express();\nconst all = [{ id: app.locals.options }];\nexport const list = () => all;` }],
    ["a name of packages that nobody imports", { "app.ts": handed.replace("create", "publish"), "lib.ts": `${STRIPE}const all = [{ id: stripe }];\nexport const list = () => all;` }],
    ["what a function of a file without side effects makes, whatever its neighbours have", { "app.ts": `import { useNames } from "./index";\nconst { names } = useNames();\nnames.create({});`, "index.ts": `export * from "./lib";\nexport * from "./names";`, "lib.ts": STRIPE, "names.ts": `export const useNames = () => ({ names: new Map() });` }],
  ])("%s", (_name, files) => {
    expect(lint(files)).toEqual({ parsed: 0, found: [] });
  });

  test("the twin of a name that a reached package has", () => {
    expect(lint({ "app.ts": handed, "lib.ts": `${STRIPE}const all = [{ id: stripe.refunds }];\nexport const list = () => all;` })).toEqual({ parsed: 1, found: ["2 noGate"] });
  });
});

describe("a function is found by whatever it is called", () => {
  const lib = `${STRIPE}export const api = { id: stripe.refunds.create, retrieve: stripe.refunds.retrieve };\nexport const send = stripe.refunds.create;\nexport const make = () => send;`;
  const app = `import { api, send, make } from "./lib";\ndeclare const key: "id";\nconst own = <T>(value: T): T => value;\nconst run = <T>(get: () => T): T => get();\n`;
  test.each<[string, string]>([
    ["a member of a computed name", `api[key]({});`],
    ["one that is handed over", `setImmediate(api[key]);`],
    ["what a function of another file makes", `make()({});`],
    ["what a function yields that it is given", `own(send)({});`],
    ["what a function makes that it is given", `run(() => send)({});`],
    ["a name that a pattern binds", `const { id } = api; id({});`],
    ["a name that a pattern binds to another one", `const { id: go } = api; go({});`],
    ["a name in a pattern in a pattern", `const { inner: { id: go } } = { inner: api }; go({});`],
    ["a name of a computed key", `const { [key]: go } = api; go({});`],
    ["an element in a pattern", `const { list: [go] } = { list: [send] }; go({});`],
  ])("%s", (_name, text) => {
    const { found } = lint({ "app.ts": `${app}${text}`, "lib.ts": lib });
    expect([...new Set(found.map((each) => each.split(" ")[0]))]).toEqual(["5"]);
  });

  test.each<[string, string]>([
    ["another name of the same pattern", `const { id, retrieve: go } = api; go("re_1");`],
    ["what a function makes of another one", `own(api.retrieve)("re_1");`],
  ])("and none where it is %s", (_name, text) => {
    expect(lint({ "app.ts": `${app}${text}`, "lib.ts": lib }).found).toEqual([]);
  });

  test.each<[string, string]>([
    ["a member of a computed name of what a package exports", `import { rows } from "some-package";\nsetImmediate(rows["a" + stripe]);`],
    ["a call of what a function of a package makes", `import { useForm } from "some-package";\nconst { handleSubmit } = useForm();\nhandleSubmit((data: object) => stripe)();`],
  ])("no file is parsed for %s", (_name, text) => {
    expect(lint({ "app.ts": `import { stripe } from "./lib";\n${text}`, "lib.ts": lib })).toEqual({ parsed: 0, found: [] });
  });
});

const BARREL: Files = { "app.ts": `import { stripe } from "./index";\nstripe.refunds.create({});`, "lib.ts": STRIPE };

describe("only the file that declares an export is parsed", () => {
  test.each<[string, Files]>([
    ["behind a star", { "index.ts": `export * from "./lib";` }],
    ["behind a list", { "index.ts": `export {\n  // it\n  stripe,\n  type Refund,\n} from "./lib";` }],
    ["behind other stars", { "index.ts": `"use client";\nimport "./styles.css";\nexport * from "./other";\nexport * from './lib'`, "other.ts": `export const other = 1;` }],
    ["behind several files", { "index.ts": `export * from "./mid"; // all`, "mid/index.ts": `/* it */ export { stripe } from "../lib";` }],
    ["under another name", { "app.ts": `import { pay } from "./index";\npay.refunds.create({});`, "index.ts": `export { stripe as pay } from "./lib";` }],
    ["as a default export", { "app.ts": `import pay from "./index";\npay.refunds.create({});`, "index.ts": `export { stripe as default } from "./lib";` }],
  ])("%s", (_name, files) => {
    expect(lint({ ...BARREL, ...files })).toEqual({ parsed: 1, found: ["2 noGate"] });
  });

  test.each<[string, Files]>([
    ["with code of its own", { "index.ts": `export * from "./lib";\nexport const more = 1;` }],
    ["with a local name", { "index.ts": `import { stripe } from "./lib";\nexport { stripe };` }],
    ["of two files that may have it", { "index.ts": `export * from "./other";\nexport * from "./lib";`, "other.ts": `${STRIPE}export let first = 1, stripes = 2;` }],
    ["in a circle", { "index.ts": `export * from "./mid";\nexport * from "./lib";`, "mid.ts": `export * from "./index";` }],
    ["as a namespace", { "app.ts": `import { all } from "./index";\nall.stripe.refunds.create({});`, "index.ts": `export * as all from "./lib";` }],
  ])("but also a file on the way, %s", (_name, files) => {
    const { parsed, found } = lint({ ...BARREL, ...files });
    expect(parsed).toBeGreaterThan(1);
    expect(found).toEqual(["2 noGate"]);
  });

  test.each<[string, string]>([
    ["the file that declares it", "./lib"],
    ["the file that hands it on", "./index"],
  ])("or none, where the settings name %s", (_name, from) => {
    const files = project({ "app.ts": `import { mail } from "./index";\nmail.deliver();`, "index.ts": `export * from "./lib";`, "lib.ts": `export const mail = { deliver() {} };` });
    expect(files.lint("app.ts", "typescript", { sideEffects: [{ from, path: "mail.deliver()", kind: "email" }] })).toEqual(["2 noGate"]);
    expect(files.lint("app.ts", "typescript")).toEqual([]);
  });
});

describe("what the settings say of a file holds however it is imported", () => {
  const lib = `export function send(x: unknown) { return x; }\nexport class Mailer { deliver() {} peek() {} }\nexport default new Mailer();`;
  const rows = { sideEffects: ["send()", "Mailer.new().deliver()", "default.deliver()"].map((path) => ({ from: "./lib", path, kind: "email" })) };
  test.each<[string, Files]>([
    ["from the file", { "index.ts": `` }],
    ["behind a star", { "index.ts": `export * from "./lib";\nexport { default } from "./lib";` }],
    ["behind stars of stars", { "index.ts": `export * from "./mid";\nexport { default } from "./mid";`, "mid.ts": `export * from "./lib";\nexport { default } from "./lib";` }],
    ["behind a list", { "index.ts": `export { send, Mailer, default } from "./lib";` }],
  ])("%s", (_name, files) => {
    const from = files["index.ts"] === "" ? "./lib" : "./index";
    const app = `import mailer, { send, Mailer } from "${from}";\nsend({});\nnew Mailer().deliver();\nmailer.deliver();\nnew Mailer().peek();\nmailer.peek();`;
    const written = project({ ...files, "lib.ts": lib, "app.ts": app });
    expect(written.lint("app.ts", "typescript", rows)).toEqual(["2 noGate", "3 noGate", "4 noGate"]);
    expect(written.lint("app.ts", "typescript")).toEqual([]);
  });
});

describe("a call of a name that stands for no API", () => {
  test.each<[string, string]>([
    ["a function", `function run(x: string) { return x; }\nrun("x");`],
    ["an import that nothing is known of", `import { run } from "some-package";\nrun("x");`],
    ["an import of a package of which no row speaks", `import { existsSync as run } from "node:fs";\nrun("x");`],
    ["a function of a file in view", `import { run } from "./lib";\nrun({});`],
    ["a constant", `const run = (x: string) => x;\nrun("x");`],
  ])("is none: %s", (_name, text) => {
    expect(lint({ "app.ts": `import { execSync } from "child_process";\n${text}`, "lib.ts": `${STRIPE}export function run(x: object) { return stripe.refunds.create(x); }` }).found).toEqual([]);
  });

  test.each<[string, string]>([
    ["a variable that is assigned again", `let run = (x: string) => x;\nrun = execSync as unknown as (x: string) => string;\nrun("x");`],
    ["a function that is assigned again", `function run(x: string) { return x; }\nrun = execSync as unknown as (x: string) => string;\nrun("x");`],
    ["a name that is declared twice", `var run = (x: string) => x;\nvar run = execSync as unknown as (x: string) => string;\nrun("x");`],
    ["an import of the same package of which a row speaks", `import { rmSync as run } from "node:fs";\nrun("x");`],
    ["such an import of a file in view", `import { run } from "./lib";\nrun({});`],
    ["an import by require", `import shell = require("child_process");\nshell.execSync("x");`],
  ])("may be one, and is found: %s", (_name, text) => {
    expect(lint({ "app.ts": `import { execSync } from "child_process";\n${text}`, "lib.ts": `${STRIPE}export const run = stripe.refunds.create;` }).found).toHaveLength(1);
  });
});

describe("what stands in a file without side effects, behind one that hands on others, may still bring", () => {
  const files: Files = { "index.ts": `export * from "./plain";\nexport * from "./lib";`, "lib.ts": STRIPE };
  test.each<[string, string, string]>([
    ["what is stored in it", `registry.pay = stripe;\nregistry.pay.refunds.create({});`, `export const registry: Record<string, unknown> = {};`],
    ["what a function makes that it is given", `const pay = registry("key", () => stripe);\npay.refunds.create({});`, `export function registry<T>(key: string, make: (key: string) => T): T { return make(key); }`],
  ])("%s", (_name, text, plain) => {
    expect(lint({ ...files, "app.ts": `import { registry, stripe } from "./index";\n${text}`, "plain.ts": plain }).found).toEqual(["3 noGate"]);
  });
});
