import { afterAll, describe, expect, test } from "vitest";
import { filesParsed } from "../../src/modules/parse-source.js";
import { project, removeProjects, type Files } from "./project.js";

afterAll(removeProjects);

const STRIPE = `import Stripe from "stripe";\nexport const stripe = new Stripe("");`;

/** How many files the lint of `app.ts` parses besides it, and what it finds. */
function lint(files: Files): { readonly parsed: number; readonly found: readonly string[] } {
  const before = filesParsed();
  const found = project(files).lint("app.ts", "typescript");
  return { parsed: filesParsed() - before, found };
}

describe("another file is parsed only if it can matter", () => {
  test.each<[string, Files, (readonly string[])?]>([
    ["a text", { "app.ts": `import { name } from "./lib";\nname.create();`, "lib.ts": `${STRIPE}\nexport const name = "x";` }],
    ["what a package without a model makes", { "app.ts": `import { schema } from "./lib";\nschema.parse(1);`, "lib.ts": `${STRIPE}\nimport { z } from "zod";\nconst base = z.object({});\nexport const schema = base.extend({ a: z.string() });` }],
    ["an instance of a class that only has a method of the name", { "app.ts": `import { Jobs } from "./lib";\nconst jobs = new Jobs();\njobs.create(1);`, "lib.ts": `${STRIPE}\nexport class Jobs {\n  create(x: number) { return x; }\n}` }],
    ["a class behind a barrel", { "app.ts": `import { Jobs } from "./index";\nnew Jobs().create(1);`, "index.ts": `export * from "./lib";`, "lib.ts": `${STRIPE}\nexport class Jobs extends Map {\n  create(x: number) { return x; }\n}` }],
    ["a field of such a class", { "app.ts": `import { Jobs } from "./lib";\nclass A {\n  constructor(private jobs: Jobs) {}\n  f() { this.jobs.create(1); }\n}`, "lib.ts": `${STRIPE}\nexport class Jobs {\n  create(x: number) { return x; }\n}` }],
    ["a list of them", { "app.ts": `import { Jobs } from "./lib";\nexport function f(all: Jobs[]) { all.push(all[0]!); }`, "lib.ts": `${STRIPE}\nexport class Jobs {}` }],
    ["a function, by calls of others", { "app.ts": `import { make } from "./lib";\nexport function f(x: unknown) { console.log(x); make().toString(); }\nf(fetch.name);`, "lib.ts": `${STRIPE}\nexport function make() { return stripe; }` }],
    ["a method of another object that has the name of one in this file", { "app.ts": `import type { Backend } from "./lib";\nexport class Queue {\n  constructor(private backend: Backend) {}\n  drop() { return this.backend.drop(); }\n}`, "lib.ts": `${STRIPE}\nexport interface Backend { drop(): void }\nexport const make = (): Backend => ({ drop() {} });` }],
    ["a method, beside texts that are stored under computed names", { "app.ts": `import { make } from "./lib";\nconst count: { [key: string]: number } = {};\nexport function f(key: string, value: string) { count[key] += 1; count[key] = Number(value); make().settle(); }`, "lib.ts": `${STRIPE}\nexport function make() { return { settle() { return stripe; } }; }` }],
    ["a schema, where nobody asks the authority", { "app.ts": `import { schema } from "./lib";\nexport async function f() { const answer = await fetch("https://example.com"); return schema.parse(answer); }`, "lib.ts": `import { z } from "zod";\nexport const schema = z.object({ allowed: z.boolean() });` }, ["2 noGate"]],
    ["a schema, where a name only speaks of validation", { "app.ts": `import { schema } from "./lib";\nexport async function f() { const validated = await fetch("https://example.com"); return schema.parse(validated); }`, "lib.ts": `import { z } from "zod";\nexport const schema = z.object({ allowed: z.boolean() });` }, ["2 noGate"]],
    ["a map", { "app.ts": `import type { User } from "./lib";\nexport function f(users: Map<string, User>, { all }: { all: Set<User> }) { all.delete(users.get("a")!); }`, "lib.ts": `${STRIPE}\nexport interface User { stripe: typeof stripe }` }],
  ])("not for %s", (_name, files, found = []) => {
    expect(lint(files)).toEqual({ parsed: 0, found });
  });

  test.each<[string, Files]>([
    ["a client", { "app.ts": `import { stripe } from "./lib";\nstripe.refunds.create({});`, "lib.ts": STRIPE }],
    ["one below a comment of the same name", { "app.ts": `import { api } from "./lib";\napi.refunds.create({});`, "lib.ts": `import Stripe from "stripe";\n// export const api = "none";\nexport const api = new Stripe("");` }],
    ["one that a package's constant decides on", { "app.ts": `import { api } from "./lib";\napi?.refunds.create({});`, "lib.ts": `import Stripe from "stripe";\nimport { env } from "some-env";\nexport const api = env.KEY ? new Stripe(env.KEY) : null;` }],
    ["a class with a field of the name", { "app.ts": `import { Jobs } from "./lib";\nnew Jobs().create({});`, "lib.ts": `${STRIPE}\nexport class Jobs {\n  create = stripe.refunds.create;\n}` }],
    ["a class whose base has it", { "app.ts": `import { Jobs } from "./lib";\nnew Jobs().create({});`, "lib.ts": `import { Base } from "./base";\nexport class Jobs extends Base {}`, "base.ts": `${STRIPE}\nexport class Base {\n  create = stripe.refunds.create;\n}` }],
    ["a class that holds the client", { "app.ts": `import { Jobs } from "./lib";\nnew Jobs().api.refunds.create({});`, "lib.ts": `${STRIPE}\nexport class Jobs {\n  api = stripe;\n}` }],
    ["a member under another name", { "app.ts": `import { Jobs } from "./lib";\nnew Jobs().pay({});`, "lib.ts": `${STRIPE}\nexport class Jobs {\n  pay = stripe.refunds.create;\n}` }],
    ["what a map holds", { "app.ts": `import { clients } from "./lib";\nexport function f(id: string) { return clients.get(id)!.refunds.create({}); }`, "lib.ts": `${STRIPE}\nexport const clients: Map<string, Stripe> = new Map([["a", stripe]]);` }],
    ["a type of the project's own that is called Map", { "app.ts": `import type { Map } from "./lib";\nexport function f(api: Map) { return api.delete({}); }`, "lib.ts": `${STRIPE}\nexport interface Map { delete: typeof stripe.refunds.create }` }],
    ["what a function makes", { "app.ts": `import { make } from "./lib";\nexport async function f() { return (await make()).refunds.create({}); }`, "lib.ts": `${STRIPE}\nexport async function make() { return stripe; }` }],
  ])("but for %s", (_name, files) => {
    const { parsed, found } = lint(files);
    expect(parsed).toBeGreaterThan(0);
    expect(found).toEqual([expect.stringMatching(/noGate/)]);
  });

  test("and once", () => {
    const files = project({ "app.ts": `import { stripe } from "./lib";\nstripe.refunds.create({});`, "lib.ts": STRIPE });
    const before = filesParsed();
    for (let time = 0; time < 3; time += 1) expect(files.lint("app.ts", "typescript")).toEqual(["2 noGate"]);
    expect(filesParsed() - before).toBe(1);
  });
});
