import { afterAll, describe, expect, test } from "vitest";
import { project, removeProjects } from "../modules/project.js";

afterAll(removeProjects);

const IDENTITY = `import { MachineID } from "eslint-plugin-machineid/runtime";\nexport const machineid = MachineID.fromEnv();\nexport const id = process.env.DEVICE;\n`;
const USES = `import * as gate from "./gate.js";\nimport { machineid, id } from "./identity.js";\n`;

/** Messages of a rule for one statement before some work, in a function that has its helpers from another file. */
function found(gate: string, body: string, rule = "enforce-decision"): readonly string[] {
  const app = `${USES}export async function main(job) {\n${body}\nawait job.work();\n}\n`;
  const files = { "app.js": app, "gate.js": `import axios from "axios";\nimport { machineid, id } from "./identity.js";\n${gate}\n`, "identity.js": IDENTITY };
  return project(files).lint("app.js", "typescript", undefined, rule).map((message) => message.replace(/^\d+ /, ""));
}

interface Case {
  readonly what: string;
  readonly gate: string;
  readonly right: string;
  readonly wrong: string;
  readonly message: string;
}

const POST = `(await axios.post("https://machineid.io/api/v1/devices/validate", { id }, { timeout: 2000 })).data`;

describe("a helper of another file that also hands out what is not known", () => {
  const cases: readonly Case[] = [
    {
      what: "the body of an error",
      gate: `export async function ask() { try { return ${POST}; } catch (error) { if (error.response) return error.response.data; return { allowed: false, code: "DOWN" }; } }`,
      right: "const d = await gate.ask(); if (!d.allowed) throw new Error(d.code);",
      wrong: "const d = await gate.ask(); if (!d.allowed) process.exitCode = 1;",
      message: "goesOn",
    },
    {
      what: "the denial that an error carries",
      gate: `export async function ask() { try { const d = await machineid.validate(id); console.info(d.code); return d; } catch (error) { return error.denial; } }`,
      right: "const d = await gate.ask(); if (!d.allowed) return;",
      wrong: "const d = await gate.ask(); if (!d.allowed) console.warn(d.code);",
      message: "goesOn",
    },
    {
      what: "what a function makes of an error",
      gate: `export async function may() { try { return (await machineid.validate(id)).allowed; } catch (error) { return fromError(error); } }`,
      right: "if (!(await gate.may())) return;",
      wrong: "await gate.may();",
      message: "unused",
    },
    {
      what: "an outcome that a function makes of an error",
      gate: `export async function ask() { try { const d = await machineid.validate(id); return d.allowed ? { ok: true } : { ok: false, why: d.code }; } catch (error) { return fromError(error); } }`,
      right: "const o = await gate.ask(); if (!o.ok) return;",
      wrong: "const o = await gate.ask(); if (!o.ok) console.warn(o.why);",
      message: "goesOn",
    },
    {
      what: "an error that was caught, in a tuple",
      gate: `export async function ask() { try { const d = await machineid.validate(id); if (!d.allowed) return [new Error(d.code), null]; return [null, d]; } catch (error) { return [error, null]; } }`,
      right: "const [error] = await gate.ask(); if (error) throw error;",
      wrong: "const [error] = await gate.ask(); console.info(error?.message);",
      message: "onlyLogged",
    },
    {
      what: "nothing, or the code",
      gate: `export async function ask() { const d = await machineid.validate(id); return d.allowed ? null : d.code; }`,
      right: "const why = await gate.ask(); if (why !== null) throw new Error(why);",
      wrong: "const why = await gate.ask(); if (why !== null) console.warn(why);",
      message: "onlyLogged",
    },
    {
      what: "nothing, or the reply that says no",
      gate: `export async function ask(reply) { const d = await machineid.validate(id); if (!d.allowed) return reply.code(403).send(d.code); }`,
      right: "const denied = await gate.ask(job.reply); if (denied) return denied;",
      wrong: "await gate.ask(job.reply);",
      message: "unused",
    },
  ];

  test.each(cases)("$what, heeded", ({ gate, right }) => expect(found(gate, right)).toEqual([]));
  test.each(cases)("$what, not heeded", ({ gate, wrong, message }) => expect(found(gate, wrong)).toEqual([message]));

  test("one that hands out the result of its work is no gate", () => {
    const gate = "export async function load() { const d = await machineid.validate(id); if (!d.allowed) return null; return read(id); }";
    expect(found(gate, "console.info(await gate.load());")).toEqual([]);
  });
});

describe("a function of another file that is given the answer", () => {
  const ask = "const d = await machineid.validate(id);";
  const cases: readonly Case[] = [
    { what: "a predicate", gate: "export const ok = (d) => d.allowed;", right: `${ask} if (!gate.ok(d)) return;`, wrong: `${ask} if (gate.ok(d)) return;`, message: "goesOn" },
    { what: "a predicate of the denial", gate: "export function denied({ allowed }) { return !allowed; }", right: `${ask} if (gate.denied(d)) return;`, wrong: `${ask} if (!gate.denied(d)) return;`, message: "goesOn" },
    { what: "a predicate of what was allowed", gate: "export const yes = (allowed) => { if (allowed === true) return true; return false; };", right: `${ask} if (!gate.yes(d.allowed)) return;`, wrong: `${ask} if (!gate.yes(d.allowed)) console.warn("no");`, message: "goesOn" },
    { what: "a predicate whose answer nobody looks at", gate: "export const ok = (d) => d.allowed;", right: `${ask} if (!gate.ok(d)) return;`, wrong: `${ask} gate.ok(d);`, message: "unused" },
    { what: "a predicate that is asynchronous", gate: "export async function ok(d) { return d.allowed === true; }", right: `${ask} if (!(await gate.ok(d))) return;`, wrong: `${ask} if (!gate.ok(d)) return;`, message: "notAwaited" },
    { what: "an outcome", gate: "export const outcome = (d) => (d.allowed ? { ok: true } : { ok: false, why: d.code });", right: "const o = gate.outcome(await machineid.validate(id)); if (!o.ok) return;", wrong: "const o = gate.outcome(await machineid.validate(id)); if (!o.ok) console.warn(o.why);", message: "goesOn" },
    { what: "an error", gate: "export const errorOf = (d) => (d.allowed ? null : new Error(d.code));", right: "const e = gate.errorOf(await machineid.validate(id)); if (e) throw e;", wrong: "const e = gate.errorOf(await machineid.validate(id)); if (e) console.error(e);", message: "goesOn" },
    { what: "a text about it", gate: "export const format = (d) => `${d.code} ${d.request_id}`;", right: `${ask} console.info(gate.format(d)); if (!d.allowed) return;`, wrong: `${ask} console.info(gate.format(d));`, message: "onlyLogged" },
    { what: "one that writes it down", gate: "export const note = (d) => { if (!d.allowed) console.warn(d.code); };", right: `${ask} gate.note(d); if (!d.allowed) return;`, wrong: `${ask} gate.note(d);`, message: "onlyLogged" },
    { what: "one that throws, or writes it down", gate: "export const must = (d) => { if (!d.allowed) throw new Error(d.code); };\nexport const note = (d) => { if (!d.allowed) console.warn(d.code); };", right: "gate.must(await machineid.validate(id));", wrong: "gate.note(await machineid.validate(id));", message: "onlyLogged" },
    { what: "one that throws by a predicate", gate: "const denied = (d) => !d.allowed;\nexport const must = (d) => { if (denied(d)) throw new Error(d.code); };\nexport const note = (d) => { if (denied(d)) console.warn(d.code); };", right: "gate.must(await machineid.validate(id));", wrong: "gate.note(await machineid.validate(id));", message: "onlyLogged" },
    { what: "a text about it that goes to somebody", gate: "export const format = (d) => `${d.code} ${d.request_id}`;", right: `${ask} job.reply.setHeader("x-decision", gate.format(d)); if (!d.allowed) return;`, wrong: `${ask} job.reply.setHeader("x-decision", gate.format(d));`, message: "onlyLogged" },
    { what: "a predicate at the end of a chain", gate: "export const ok = (d) => d.allowed;", right: "if (!(await machineid.validate(id).then(gate.ok))) return;", wrong: "await machineid.validate(id).then(gate.ok);", message: "unused" },
    { what: "a chain that floats", gate: "export const ok = (d) => d.allowed;", right: "if (!(await machineid.validate(id).then(gate.ok))) return;", wrong: "machineid.validate(id).then(gate.ok);", message: "notAwaited" },
  ];

  test.each(cases)("$what, heeded", ({ gate, right }) => expect(found(gate, right)).toEqual([]));
  test.each(cases)("$what, not heeded", ({ gate, wrong, message }) => expect(found(gate, wrong)).toEqual([message]));

  test("the core rule knows it, too", () => {
    const gate = "const denied = (d) => !d.allowed;\nexport const must = (d) => { if (denied(d)) throw new Error(d.code); };\nexport const note = (d) => { if (denied(d)) console.warn(d.code); };";
    const judged = (name: string): readonly string[] => found(gate, `gate.${name}(await machineid.validate(id));\nawait fetch(job.url);\nreturn;`, "validate-before-side-effect");
    expect([judged("must"), judged("note")]).toEqual([[], ["unchecked"]]);
  });

  test.each([
    ["keeps it", "export let current = null;\nexport function keep(d) { current = d; }", "gate.keep(await machineid.validate(id));"],
    ["collects it", "export const all = [];\nexport function keep(d) { all.push(d); }", "gate.keep(await machineid.validate(id));"],
    ["works with it", "export async function runIf(d, work) { if (d.allowed) await work(); return d.allowed; }", `${ask} await gate.runIf(d, job.work); return;`],
    ["may end the process", "export function stop(d) { if (!d.allowed) process.exit(1); return true; }", "gate.stop(await machineid.validate(id));"],
  ])("one that %s may heed it", (_what, gate, body) => expect(found(gate, body)).toEqual([]));
});

describe("a named function at the end of a chain", () => {
  const named = (chain: string): string => `const ok = (d) => d.allowed;\nconst must = (d) => { if (!d.allowed) throw new Error(d.code); };\nconst go = (d) => (d.allowed ? open(d) : null);\nexport async function other(job) {\n${chain}\nawait job.work();\n}`;
  const judged = (chain: string): readonly string[] => project({ "app.js": `${USES}${named(chain)}\n`, "gate.js": "", "identity.js": IDENTITY }).lint("app.js", "typescript", undefined, "enforce-decision").map((message) => message.replace(/^\d+ /, ""));

  test.each([
    ["if (!(await machineid.validate(id).then(ok))) return;", []],
    ["machineid.validate(id).then(ok);", ["notAwaited"]],
    ["await machineid.validate(id).then(must);", []],
    ["machineid.validate(id).then(must);", ["notAwaited"]],
    ["machineid.validate(id).then(go); return;", []],
  ])("%s", (chain, expected) => expect(judged(chain)).toEqual(expected));
});

describe("log-denial asks a helper's caller", () => {
  const gate = `export async function ask() { try { return ${POST}; } catch (error) { if (error.response) return error.response.data; return { allowed: false, code: "DOWN" }; } }
export const ok = (d) => d.allowed;
export const okAndSaid = (d) => { if (!d.allowed) console.warn(d.code); return d.allowed; };`;

  test.each([
    ["const d = await gate.ask(); if (!d.allowed) { console.error(d.code); return; }", []],
    ['const d = await gate.ask(); if (!d.allowed) { console.error("no"); return; }', ["unrecorded"]],
    ["const d = await gate.ask(); if (!gate.okAndSaid(d)) return;", []],
    ["const d = await gate.ask(); if (!gate.ok(d)) return;", ["unrecorded"]],
  ])("%s", (body, expected) => expect(found(gate, body, "log-denial")).toEqual(expected));
});
