import { afterAll, describe, expect, it } from "vitest";
import { project, removeProjects } from "./project.js";

afterAll(removeProjects);

const CLIENT = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst m = MachineID.fromEnv();\n`;
const LIBRARY = `export async function ask(client) { const d = await client.validate("a:b:c:1"); console.log(d.code); }
export class Heartbeat {
  constructor(client) { this.client = client; }
  async beat() { const d = await this.client.validate("a:b:c:1"); console.log(d.code); }
}
export const makeAsk = ({ client }) => async () => { const d = await client.validate("a:b:c:1"); console.log(d.code); };`;
const TYPED = `import type { MachineID } from "eslint-plugin-machineid/runtime";\nexport async function ask(client: MachineID) { const d = await client.validate("a:b:c:1"); console.log(d.code); }`;

const job = (asking: string): string => `export async function job() {\n  await m.assertAllowed("a:b:c:1");\n  ${asking}\n  await fetch("https://api.example.com");\n}`;

/** Ungated calls that are not reported; docs/soundness.md says why. When one is found, its case fails: make a pair of it. */
describe("denials that a function of another file passes over, given a client without a type", () => {
  it.each([
    ["by an argument", `import { ask } from "./library.js";\n${CLIENT}${job("await ask(m);")}`],
    ["by a constructor", `import { Heartbeat } from "./library.js";\n${CLIENT}const heart = new Heartbeat(m);\n${job("await heart.beat();")}`],
    ["by options", `import { makeAsk } from "./library.js";\n${CLIENT}const ask = makeAsk({ client: m });\n${job("await ask();")}`],
  ])("%s: are not found", (_, app) => {
    expect(project({ "library.js": LIBRARY, "app.js": app }).lint("app.js", "typescript")).toEqual([]);
  });

  it("are found where the parameter has a type", () => {
    const app = `import { ask } from "./library";\n${CLIENT}${job("await ask(m);")}`;
    expect(project({ "library.ts": TYPED, "app.ts": app }).lint("app.ts", "typescript")).toEqual(["7 unchecked"]);
  });
});

const HOOKS = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst m = MachineID.fromEnv();
export const check = async () => { const d = await m.validate("a:b:c:1"); console.log(d.code); };
export const hooks = { before: check };
export const all = [check];`;
const CALLING = `export const first = function () { return arguments[0](); };
export const run = async ({ before }) => { await before?.(); };
export const each = (fns) => Promise.all(fns.map((f) => f()));
export class Runner { constructor(options) { this.options = options; } run() { return this.options.before(); } }`;

describe("denials of a function that another file is given", () => {
  it.each([
    ["and takes out of `arguments`", "await first(check);"],
    ["in an object that a file made", "await run(hooks);"],
    ["in a list that a file made", "await each(all);"],
    ["and keeps in an instance", "await new Runner({ before: check }).run();"],
  ])("%s: are not found", (_, asking) => {
    const app = `import { all, check, hooks } from "./hooks.js";\nimport { each, first, run, Runner } from "./calling.js";\n${CLIENT}${job(asking)}`;
    expect(project({ "hooks.js": HOOKS, "calling.js": CALLING, "app.js": app }).lint("app.js", "typescript")).toEqual([]);
  });

  it("are found where its members are written", () => {
    const app = `import { check } from "./hooks.js";\nimport { run } from "./calling.js";\n${CLIENT}${job("await run({ before: check });")}`;
    expect(project({ "hooks.js": HOOKS, "calling.js": CALLING, "app.js": app }).lint("app.js", "typescript")).toHaveLength(1);
  });
});

const SERVICE = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst m = MachineID.fromEnv();
class Service { async ping() { const d = await m.validate("a:b:c:1"); console.log(d.code); } }
export const service = new Service();
export class Base {
  async run() { await this.before(); return this.work(); }
  async before() {}
  async ask() { const d = await this.client().validate("a:b:c:1"); console.log(d.code); }
}`;

describe("denials of code that other code is given by name, or finds in a class", () => {
  it.each([
    ["a bound method of another file in an object", job("await run({ before: service.ping.bind(service) });")],
    ["a client that a base class of another file asks a method for", `class Mine extends Base { client() { return m; } }\n${job("await new Mine().ask();")}`],
  ])("%s: are not found", (_, body) => {
    const app = `import { Base, service } from "./service.js";\nimport { run } from "./calling.js";\n${CLIENT}${body}`;
    expect(project({ "service.js": SERVICE, "calling.js": CALLING, "app.js": app }).lint("app.js", "typescript")).toEqual([]);
  });
});
