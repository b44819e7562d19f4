import { afterAll, describe, expect, test } from "vitest";
import { project, removeProjects, type Files, type ParserName } from "./project.js";

afterAll(removeProjects);

interface Case {
  readonly name: string;
  readonly files: Files;
  readonly app: string;
  /** The same with one difference, after which the side effect is reported. */
  readonly twin: { readonly files: Files; readonly reports: string } | { readonly app: string; readonly reports: string };
}

const RUNTIME = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nconst ID = "a:b:c:d";\n`;
const EFFECT = `await fetch("https://example.com");`;
const guard = (body: string): Files => ({ "guard.js": RUNTIME + body });

const cases: readonly Case[] = [
  {
    name: "the runtime's client, made in another file",
    files: { "machineid.js": `import { MachineID } from "eslint-plugin-machineid/runtime";\nexport const machineid = MachineID.fromEnv();` },
    app: `import { machineid } from "./machineid.js";\nexport async function run() {\n  await machineid.assertAllowed("a:b:c:d");\n  ${EFFECT}\n}`,
    twin: { app: `import { machineid } from "./machineid.js";\nexport async function run() {\n  await machineid.register("a:b:c:d");\n  ${EFFECT}\n}`, reports: "4 noGate" },
  },
  {
    name: "a helper that throws on a denial",
    files: guard(`export async function mustValidate() {\n  const decision = await machineid.validate(ID);\n  if (!decision.allowed) throw new Error("denied");\n}`),
    app: `import { mustValidate } from "./guard.js";\nexport async function run() {\n  await mustValidate();\n  ${EFFECT}\n}`,
    twin: { files: guard(`export async function mustValidate() {\n  const decision = await machineid.validate(ID);\n  if (!decision.allowed) console.log("denied");\n}`), reports: "4 unchecked" },
  },
  {
    name: "a helper that throws on a denial, not awaited in the twin",
    files: guard(`export async function mustValidate() { await machineid.assertAllowed(ID); }`),
    app: `import { mustValidate } from "./guard.js";\nexport async function run() {\n  await mustValidate();\n  ${EFFECT}\n}`,
    twin: { app: `import { mustValidate } from "./guard.js";\nexport async function run() {\n  mustValidate();\n  ${EFFECT}\n}`, reports: "4 notAwaited" },
  },
  {
    name: "a helper that exits on a denial",
    files: guard(`export async function mustValidate() {\n  const decision = await machineid.validate(ID);\n  if (decision.allowed !== true) process.exit(1);\n}`),
    app: `import { mustValidate } from "./guard.js";\nexport async function run() {\n  await mustValidate();\n  ${EFFECT}\n}`,
    twin: { files: guard(`export async function mustValidate() {\n  const decision = await machineid.validate(ID);\n  if (decision.allowed !== true) process.exitCode = 1;\n}`), reports: "4 unchecked" },
  },
  {
    name: "a helper that returns the decision",
    files: guard(`export function check() { return machineid.validate(ID); }`),
    app: `import { check } from "./guard.js";\nexport async function run() {\n  const decision = await check();\n  if (!decision.allowed) return;\n  ${EFFECT}\n}`,
    twin: { app: `import { check } from "./guard.js";\nexport async function run() {\n  const decision = await check();\n  if (!decision) return;\n  ${EFFECT}\n}`, reports: "5 unchecked" },
  },
  {
    name: "an async helper that returns the decision",
    files: guard(`export const check = async () => {\n  const decision = await machineid.validate(ID);\n  console.log(decision.code);\n  return decision;\n};`),
    app: `import { check } from "./guard.js";\nexport async function run() {\n  const { allowed } = await check();\n  if (!allowed) return;\n  ${EFFECT}\n}`,
    twin: { files: guard(`export const check = async () => {\n  const decision = await machineid.validate(ID);\n  console.log(decision.code);\n  return { allowed: true };\n};`), reports: "5 unchecked" },
  },
  {
    name: "a helper that answers with a boolean",
    files: guard(`export async function isAllowed() {\n  const decision = await machineid.validate(ID);\n  return decision.allowed;\n}`),
    app: `import { isAllowed } from "./guard.js";\nexport async function run() {\n  if (!(await isAllowed())) return;\n  ${EFFECT}\n}`,
    twin: { files: guard(`export async function isAllowed() {\n  const decision = await machineid.validate(ID);\n  return decision.allowed ?? true;\n}`), reports: "4 unchecked" },
  },
  {
    name: "a helper that answers with a boolean, and false after a failure",
    files: guard(`export async function isAllowed() {\n  try {\n    return (await machineid.validate(ID)).allowed === true;\n  } catch {\n    return false;\n  }\n}`),
    app: `import { isAllowed } from "./guard.js";\nexport async function run() {\n  if (await isAllowed()) {\n    ${EFFECT}\n  }\n}`,
    twin: { files: guard(`export async function isAllowed() {\n  try {\n    return (await machineid.validate(ID)).allowed === true;\n  } catch {\n    return true;\n  }\n}`), reports: "4 unchecked" },
  },
  {
    name: "a helper that returns a chain with an answer for failures",
    files: guard(`export const isAllowed = () => machineid.validate(ID).then((decision) => decision.allowed, () => false);`),
    app: `import { isAllowed } from "./guard.js";\nexport async function run() {\n  if (!(await isAllowed())) return;\n  ${EFFECT}\n}`,
    twin: { files: guard(`export const isAllowed = () => machineid.validate(ID).then((decision) => decision.allowed, () => true);`), reports: "4 unchecked" },
  },
  {
    name: "a helper that returns a chain with a handler for failures",
    files: guard(`export function isAllowed() {\n  return machineid.validate(ID).then((decision) => decision.allowed).catch(() => false);\n}`),
    app: `import { isAllowed } from "./guard.js";\nexport async function run() {\n  if (!(await isAllowed())) return;\n  ${EFFECT}\n}`,
    twin: { files: guard(`export function isAllowed() {\n  machineid.validate(ID);\n  return machineid.validate(ID).then((decision) => decision.allowed).catch(() => false);\n}`), reports: "4 notAwaited" },
  },
  {
    name: "a constructor that leaves a call running that pauses: without a gate, that is what lacks",
    files: {
      "connection.js": `import { setTimeout as sleep } from "node:timers/promises";\nexport class Connection {\n  constructor() { this.ready = this.#open(); }\n  async #open() { await sleep(100); }\n}`,
    },
    app: `import { MachineID } from "eslint-plugin-machineid/runtime";\nimport { Connection } from "./connection.js";\nconst machineid = MachineID.fromEnv();\nexport async function run() {\n  await machineid.assertAllowed("a:b:c:d");\n  ${EFFECT}\n  new Connection();\n}`,
    twin: {
      app: `import { MachineID } from "eslint-plugin-machineid/runtime";\nimport { Connection } from "./connection.js";\nconst machineid = MachineID.fromEnv();\nexport async function run() {\n  new Connection();\n  ${EFFECT}\n  await machineid.validate("a:b:c:d");\n}`,
      reports: "6 noGate",
    },
  },
  {
    name: "a helper that answers with an object",
    files: guard(`export async function check() {\n  const decision = await machineid.validate(ID);\n  return { ok: decision.allowed, code: decision.code };\n}`),
    app: `import { check } from "./guard.js";\nexport async function run() {\n  const { ok } = await check();\n  if (!ok) return;\n  ${EFFECT}\n}`,
    twin: { app: `import { check } from "./guard.js";\nexport async function run() {\n  const { code } = await check();\n  if (!code) return;\n  ${EFFECT}\n}`, reports: "5 unchecked" },
  },
  {
    name: "a helper of a helper, in a third file, through a barrel",
    files: {
      "lib/index.js": `export * from "./ensure.js";`,
      "lib/ensure.js": `import check from "./check.js";\nexport async function ensure() {\n  if (!(await check())) throw new Error("denied");\n}`,
      "lib/check.js": `${RUNTIME}export default async () => (await machineid.validate(ID)).allowed;`,
    },
    app: `import { ensure } from "./lib/index.js";\nexport async function run() {\n  await ensure();\n  ${EFFECT}\n}`,
    twin: { files: { "lib/check.js": `${RUNTIME}export default async () => (await machineid.validate(ID)).code;` }, reports: "4 unchecked" },
  },
  {
    name: "a method of an instance",
    files: guard(`class Guard {\n  #client = machineid;\n  async ensure() {\n    await this.#client.assertAllowed(ID);\n  }\n}\nexport const guard = new Guard();`),
    app: `import { guard } from "./guard.js";\nexport async function run() {\n  await guard.ensure();\n  ${EFFECT}\n}`,
    twin: { files: guard(`class Guard {\n  #client = machineid;\n  async ensure() {\n    await this.#client.register(ID);\n  }\n}\nexport const guard = new Guard();`), reports: "4 noGate" },
  },
  {
    name: "a method that calls another, of an object",
    files: guard(`export const guard = {\n  async ask() { return machineid.validate(ID); },\n  async ensure() { const d = await guard.ask(); if (!d.allowed) throw new Error("denied"); },\n};`),
    app: `import { guard } from "./guard.js";\nexport async function run() {\n  await guard.ensure();\n  ${EFFECT}\n}`,
    twin: { app: `import { guard } from "./guard.js";\nexport async function run() {\n  await guard.ask();\n  ${EFFECT}\n}`, reports: "4 unchecked" },
  },
  {
    name: "a helper in a loop",
    files: guard(`export async function mustValidate() { await machineid.assertAllowed(ID); }`),
    app: `import { mustValidate } from "./guard.js";\nexport async function run(jobs) {\n  for (const job of jobs) {\n    await mustValidate();\n    await fetch(job);\n  }\n}`,
    twin: { app: `import { mustValidate } from "./guard.js";\nexport async function run(jobs) {\n  await mustValidate();\n  for (const job of jobs) {\n    await fetch(job);\n  }\n}`, reports: "5 staleLoop" },
  },
  {
    name: "a wrapper that throws on a denial",
    files: guard(`export async function withPermit(work) {\n  const decision = await machineid.validate(ID);\n  if (!decision.allowed) throw new Error("denied");\n  return work(decision);\n}`),
    app: `import { withPermit } from "./guard.js";\nexport async function run() {\n  await withPermit(async () => {\n    ${EFFECT}\n  });\n  ${EFFECT}\n}`,
    twin: { files: guard(`export async function withPermit(work) {\n  const decision = await machineid.validate(ID);\n  if (!decision.allowed) console.warn("denied");\n  return work(decision);\n}`), reports: "4 unchecked,6 unchecked" },
  },
  {
    name: "a wrapper that returns on a denial gates its callback",
    files: guard(`export async function withPermit(work) {\n  const decision = await machineid.validate(ID);\n  if (!decision.allowed) return;\n  await work();\n}`),
    app: `import { withPermit } from "./guard.js";\nexport async function run() {\n  await withPermit(async () => {\n    ${EFFECT}\n  });\n}`,
    twin: { app: `import { withPermit } from "./guard.js";\nexport async function run() {\n  await withPermit(async () => {\n    ${EFFECT}\n  });\n  ${EFFECT}\n}`, reports: "6 unchecked" },
  },
  {
    name: "a wrapper by way of guard, with the function last",
    files: guard(`export const withPermit = (name, work) => machineid.guard(ID, () => work(name));`),
    app: `import { withPermit } from "./guard.js";\nexport async function run() {\n  await withPermit("run", () => fetch("https://example.com"));\n}`,
    twin: { files: guard(`export const withPermit = (name, work) => Promise.resolve().then(() => work(name));`), reports: "3 noGate" },
  },
  {
    name: "an export that is assigned again, whose every function asks; in the twin one of them still runs",
    files: guard(`export let gate = async () => { await machineid.assertAllowed(ID); };\nexport function replace() {\n  gate = async () => {\n    const decision = await machineid.validate(ID);\n    if (!decision.allowed) throw new Error("denied");\n  };\n}`),
    app: `import { gate } from "./guard.js";\nexport async function run() {\n  await gate();\n  ${EFFECT}\n}`,
    twin: { app: `import { gate } from "./guard.js";\nexport async function run() {\n  gate();\n  ${EFFECT}\n}`, reports: "4 notAwaited" },
  },
  {
    name: "a function made by a wrapper; in the twin it is called while a validate that was left running may still deny",
    files: guard(`export const gated = (handler) => async () => {\n  await machineid.assertAllowed(ID);\n  return handler();\n};`),
    app: `import { gated } from "./guard.js";\nexport async function run() {\n  const send = gated(async () => {\n    ${EFFECT}\n  });\n  await send();\n}`,
    twin: { app: `import { MachineID } from "eslint-plugin-machineid/runtime";\nimport { gated } from "./guard.js";\nconst machineid = MachineID.fromEnv();\nexport async function run() {\n  const send = gated(async () => {\n    ${EFFECT}\n  });\n  void machineid.assertAllowed("a:b:c:d");\n  await send();\n}`, reports: "6 notAwaited" },
  },
  {
    name: "a function that makes handlers",
    files: guard(`export function gated(handler) {\n  return async (...parameters) => {\n    await machineid.assertAllowed(ID);\n    return handler(...parameters);\n  };\n}`),
    app: `import { gated } from "./guard.js";\nexport const POST = gated(async (request) => {\n  await fetch(request.url);\n});`,
    twin: { files: guard(`export function gated(handler) {\n  return async (...parameters) => {\n    await machineid.validate(ID);\n    return handler(...parameters);\n  };\n}`), reports: "3 noGate" },
  },
  {
    name: "a factory of gates",
    files: { "guard.js": `function makeGuard(client) {\n  return async () => {\n    const decision = await client.validate("a:b:c:d");\n    if (!decision.allowed) throw new Error("denied");\n  };\n}\nimport { MachineID } from "eslint-plugin-machineid/runtime";\nexport const ensure = makeGuard(MachineID.fromEnv());` },
    app: `import { ensure } from "./guard.js";\nexport async function run() {\n  await ensure();\n  ${EFFECT}\n}`,
    twin: { app: `import { ensure } from "./guard.js";\nexport async function run() {\n  await ensure;\n  ${EFFECT}\n}`, reports: "4 noGate" },
  },
  {
    name: "a function that calls its callback within the caller's unit",
    files: guard(`export async function timed(work) {\n  console.time("work");\n  const result = await work();\n  console.timeEnd("work");\n  return result;\n}`),
    app: `import { MachineID } from "eslint-plugin-machineid/runtime";\nimport { timed } from "./guard.js";\nconst machineid = MachineID.fromEnv(); export async function run() {\n  await machineid.assertAllowed("a:b:c:d");\n  await timed(() => fetch("https://example.com"));\n}`,
    twin: { files: guard(`export async function timed(work) {\n  for (;;) await work();\n}`), reports: "5 staleLoop" },
  },
  {
    name: "a gate in a callback that is always called",
    files: guard(`export async function timed(work) {\n  return await work();\n}`),
    app: `import { timed } from "./guard.js";\nimport { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nexport async function run() {\n  await timed(() => machineid.assertAllowed("a:b:c:d"));\n  ${EFFECT}\n}`,
    twin: { files: guard(`export async function timed(work) {\n  if (process.env.ON) return await work();\n}`), reports: "6 skipped" },
  },
  {
    name: "a terminator",
    files: guard(`export function fail(message) { throw new Error(message); }`),
    app: `import { MachineID } from "eslint-plugin-machineid/runtime";\nimport { fail } from "./guard.js";\nconst machineid = MachineID.fromEnv(); export async function run() {\n  const decision = await machineid.validate("a:b:c:d");\n  if (!decision.allowed) fail(decision.code);\n  ${EFFECT}\n}`,
    twin: { files: guard(`export function fail(message) { if (message) throw new Error(message); }`), reports: "6 unchecked" },
  },
  {
    name: "a pause",
    files: { "sleep.js": `export const sleep = (time) => time;` },
    app: `import { MachineID } from "eslint-plugin-machineid/runtime";\nimport { sleep } from "./sleep.js";\nconst machineid = MachineID.fromEnv(); export async function run() {\n  await machineid.assertAllowed("a:b:c:d");\n  await sleep(1000);\n  ${EFFECT}\n}`,
    twin: { files: { "sleep.js": `export const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));` }, reports: "6 stalePause" },
  },
  {
    name: "a stored pause",
    files: { "ready.js": `export const ready = Promise.resolve();` },
    app: `import { MachineID } from "eslint-plugin-machineid/runtime";\nimport { ready } from "./ready.js";\nconst machineid = MachineID.fromEnv(); export async function run() {\n  await machineid.assertAllowed("a:b:c:d");\n  await ready;\n  ${EFFECT}\n}`,
    twin: { files: { "ready.js": `export const ready = new Promise((resolve) => setTimeout(resolve, 10));` }, reports: "6 stalePause" },
  },
  {
    name: "a stored pause in a field",
    files: { "ready.js": `class Clock { done = Promise.resolve(); }\nexport const ready = new Clock();` },
    app: `import { MachineID } from "eslint-plugin-machineid/runtime";\nimport { ready } from "./ready.js";\nconst machineid = MachineID.fromEnv(); export async function run() {\n  await machineid.assertAllowed("a:b:c:d");\n  await ready.done;\n  ${EFFECT}\n}`,
    twin: { files: { "ready.js": `class Clock { done = new Promise((resolve) => setTimeout(resolve, 10)); }\nexport const ready = new Clock();` }, reports: "6 stalePause" },
  },
  {
    name: "a stored pause that a function hands out",
    files: { "ready.js": `const first = Promise.resolve();\nexport const ready = async () => first;` },
    app: `import { MachineID } from "eslint-plugin-machineid/runtime";\nimport { ready } from "./ready.js";\nconst machineid = MachineID.fromEnv(); export async function run() {\n  await machineid.assertAllowed("a:b:c:d");\n  await ready();\n  ${EFFECT}\n}`,
    twin: { files: { "ready.js": `const first = new Promise((resolve) => setTimeout(resolve, 10));\nexport const ready = async () => first;` }, reports: "6 stalePause" },
  },
  {
    name: "a second validate whose denial nobody sees",
    files: guard(`export async function log() {\n  console.log("log");\n}`),
    app: `import { MachineID } from "eslint-plugin-machineid/runtime";\nimport { log } from "./guard.js";\nconst machineid = MachineID.fromEnv(); export async function run() {\n  await machineid.assertAllowed("a:b:c:d");\n  await log();\n  ${EFFECT}\n}`,
    twin: { files: guard(`export async function log() {\n  console.log(await machineid.validate(ID));\n}`), reports: "6 unchecked" },
  },
  {
    name: "direct HTTP",
    files: { "guard.js": `export async function ensure() {\n  const response = await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST" });\n  const decision = await response.json();\n  if (!decision.allowed) throw new Error("denied");\n}` },
    app: `import { ensure } from "./guard.js";\nexport async function run() {\n  await ensure();\n  ${EFFECT}\n}`,
    twin: { files: { "guard.js": `export async function ensure() {\n  const response = await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST" });\n  const decision = await response.json();\n  if (!decision) throw new Error("denied");\n}` }, reports: "4 unchecked" },
  },
  {
    name: "CommonJS",
    files: { "guard.cjs": `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nmodule.exports = { ensure: async () => { await machineid.assertAllowed("a:b:c:d"); } };` },
    app: `const { ensure } = require("./guard.cjs");\nexports.run = async function run() {\n  await ensure();\n  ${EFFECT}\n};`,
    twin: { app: `const { insure } = require("./guard.cjs");\nexports.run = async function run() {\n  await insure();\n  ${EFFECT}\n};`, reports: "4 noGate" },
  },
  {
    name: "CommonJS: the module is the gate",
    files: { "guard.cjs": `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nmodule.exports = async () => { await machineid.assertAllowed("a:b:c:d"); };` },
    app: `const ensure = require("./guard.cjs");\nexports.run = async function run() {\n  await ensure();\n  ${EFFECT}\n};`,
    twin: { files: { "guard.cjs": `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nmodule.exports = async () => { await machineid.validate("a:b:c:d"); };` }, reports: "4 unchecked" },
  },
  {
    name: "CommonJS: an export has the name of a method that asks; in the twin the method is replaced",
    files: { "guard.cjs": `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nconst tools = { async ensure() { await machineid.assertAllowed("a:b:c:d"); } };\nexports.ensure = async () => { await tools.ensure(); };` },
    app: `const { ensure } = require("./guard.cjs");\nexports.run = async function run() {\n  await ensure();\n  ${EFFECT}\n};`,
    twin: { files: { "guard.cjs": `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nconst tools = { async ensure() { await machineid.assertAllowed("a:b:c:d"); } };\nexports.ensure = async () => { await tools.ensure(); };\nexports.relax = () => { tools.ensure = async () => {}; };` }, reports: "4 skipped" },
  },
  {
    name: "CommonJS: an export of the module has the name of a method that asks; in the twin the module is the object with that method",
    files: { "guard.cjs": `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nclass Tools { async ensure() { await machineid.assertAllowed("a:b:c:d"); } }\nconst tools = new Tools();\nmodule.exports.ensure = async () => { await tools.ensure(); };` },
    app: `const { ensure } = require("./guard.cjs");\nexports.run = async function run() {\n  await ensure();\n  ${EFFECT}\n};`,
    twin: { files: { "guard.cjs": `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nclass Tools { async ensure() { await machineid.assertAllowed("a:b:c:d"); } }\nconst tools = new Tools();\nmodule.exports = tools;\nmodule.exports.ensure = async () => {};` }, reports: "4 skipped" },
  },
  {
    name: "CommonJS: an export has the name of a method that asks; in the twin the exports are another object's",
    files: { "guard.cjs": `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nconst tools = { async ensure() { await machineid.assertAllowed("a:b:c:d"); } };\nexports.ensure = async () => { await tools.ensure(); };` },
    app: `const { ensure } = require("./guard.cjs");\nexports.run = async function run() {\n  await ensure();\n  ${EFFECT}\n};`,
    twin: { files: { "guard.cjs": `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nconst tools = { async ensure() { await machineid.assertAllowed("a:b:c:d"); } };\nfunction fill(exports) { exports.ensure = async () => {}; }\nfill(tools);\nmodule.exports = { ensure: async () => { await tools.ensure(); } };` }, reports: "4 skipped" },
  },
  {
    name: "CommonJS: the default import of what module.exports is",
    files: { "guard.cjs": `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nmodule.exports = { ensure: async () => { await machineid.assertAllowed("a:b:c:d"); } };` },
    app: `import guard from "./guard.cjs";\nexport async function run() {\n  await guard.ensure();\n  ${EFFECT}\n}`,
    twin: { files: { "guard.cjs": `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nmodule.exports = { ensure: async () => { await machineid.validate("a:b:c:d"); } };` }, reports: "4 unchecked" },
  },
  {
    name: "a function that was given to a wrapper; in the twin it lets a denial pass",
    files: guard(`export const traced = (work) => async () => {\n  console.log("begins");\n  return await work();\n};`),
    app: `import { MachineID } from "eslint-plugin-machineid/runtime";\nimport { traced } from "./guard.js";\nconst machineid = MachineID.fromEnv();\nconst look = traced(async () => {\n  await machineid.assertAllowed("a:b:c:d");\n});\nexport async function run() {\n  await machineid.assertAllowed("a:b:c:d");\n  await look();\n  ${EFFECT}\n}`,
    twin: { app: `import { MachineID } from "eslint-plugin-machineid/runtime";\nimport { traced } from "./guard.js";\nconst machineid = MachineID.fromEnv();\nconst look = traced(async () => {\n  console.log(await machineid.validate("a:b:c:d"));\n});\nexport async function run() {\n  await machineid.assertAllowed("a:b:c:d");\n  await look();\n  ${EFFECT}\n}`, reports: "10 unchecked" },
  },
  {
    name: "dynamic import",
    files: guard(`export async function ensure() { await machineid.assertAllowed(ID); }`),
    app: `export async function run() {\n  const { ensure } = await import("./guard.js");\n  await ensure();\n  ${EFFECT}\n}`,
    twin: { app: `export async function run() {\n  const { ensure } = await import("./guards.js");\n  await ensure();\n  ${EFFECT}\n}`, reports: "4 noGate" },
  },
  {
    name: "helpers that call each other across files",
    files: {
      "a.js": `import { second } from "./b.js";\nexport async function first(n) {\n  if (n > 0) await second(n - 1);\n  await machineid.assertAllowed("a:b:c:d");\n}\nimport { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();`,
      "b.js": `import { first } from "./a.js";\nexport async function second(n) { await first(n); }`,
    },
    app: `import { second } from "./b.js";\nexport async function run() {\n  await second(3);\n  ${EFFECT}\n}`,
    twin: { files: { "b.js": `import { first } from "./a.js";\nexport async function second(n) { if (n) await first(n); }` }, reports: "4 skipped" },
  },
  {
    name: "a gate that the settings name, under an alias",
    files: { "tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }`, "lib/acme.js": `export async function ensure() {}\nexport async function other() {}` },
    app: `import { ensure } from "@/lib/acme";\nexport async function run() {\n  await ensure();\n  ${EFFECT}\n}`,
    twin: { app: `import { other } from "@/lib/acme";\nexport async function run() {\n  await other();\n  ${EFFECT}\n}`, reports: "4 noGate" },
  },
  {
    name: "a helper that uses what a factory of its file has made",
    files: guard(`function makeGuard() {\n  return { check: async () => { await machineid.assertAllowed(ID); } };\n}\nconst made = makeGuard();\nexport async function ensure() { await made.check(); }`),
    app: `import { ensure } from "./guard.js";\nexport async function run() {\n  await ensure();\n  ${EFFECT}\n}`,
    twin: { files: guard(`function makeGuard() {\n  return { check: async () => { await machineid.assertAllowed(ID); } };\n}\nconst made = makeGuard();\nexport function turnOff() { made.check = async () => undefined; }\nexport async function ensure() { await made.check(); }`), reports: "4 skipped" },
  },
  {
    name: "a helper that uses one of the things that a factory has made",
    files: guard(`function makeGuard() {\n  return { check: async () => { await machineid.assertAllowed(ID); } };\n}\nconst { check } = makeGuard();\nexport async function ensure() { await check(); }`),
    app: `import { ensure } from "./guard.js";\nexport async function run() {\n  await ensure();\n  ${EFFECT}\n}`,
    twin: { files: guard(`function makeGuard() {\n  return { check: async () => { await machineid.assertAllowed(ID); } };\n}\nconst lax = () => ({ check: async () => undefined });\nconst { check } = process.env.LAX ? lax() : makeGuard();\nexport async function ensure() { await check(); }`), reports: "4 skipped" },
  },
  {
    name: "a factory that keeps state",
    files: guard(`function makeGuard() {\n  let open = false;\n  return { check: async () => { if (open) console.log("again"); await machineid.assertAllowed(ID); }, unlock() { open = true; } };\n}\nconst made = makeGuard();\nexport const unlock = () => made.unlock();\nexport async function ensure() { await made.check(); }`),
    app: `import { ensure } from "./guard.js";\nexport async function run() {\n  await ensure();\n  ${EFFECT}\n}`,
    twin: { files: guard(`function makeGuard() {\n  let open = false;\n  return { check: async () => { if (open) return; await machineid.assertAllowed(ID); }, unlock() { open = true; } };\n}\nconst made = makeGuard();\nexport const unlock = () => made.unlock();\nexport async function ensure() { await made.check(); }`), reports: "4 skipped" },
  },
  {
    name: "a decorated function of the same file",
    files: guard(`const logged = (work) => async () => { console.log("asked"); await work(); };\nconst check = logged(async () => { await machineid.assertAllowed(ID); });\nexport async function ensure() { await check(); }`),
    app: `import { ensure } from "./guard.js";\nexport async function run() {\n  await ensure();\n  ${EFFECT}\n}`,
    twin: { files: guard(`let current = async () => { await machineid.assertAllowed(ID); };\nexport function replace() { current = async () => undefined; }\nconst logged = (work) => async () => { console.log("asked"); await work(); };\nconst check = logged(() => current());\nexport async function ensure() { await check(); }`), reports: "4 skipped" },
  },
  {
    name: "what was picked before code out of view could change it",
    files: guard(`function makeGuard() {\n  return { check: async () => { await machineid.assertAllowed(ID); } };\n}\nconst first = makeGuard();\nconst pick = () => first;\nprocess.on("exit", () => { console.log(first); });\nconst made = pick();\nexport async function ensure() { await made.check(); }`),
    app: `import { ensure } from "./guard.js";\nexport async function run() {\n  await ensure();\n  ${EFFECT}\n}`,
    twin: { files: guard(`function makeGuard() {\n  return { check: async () => { await machineid.assertAllowed(ID); } };\n}\nlet first = makeGuard();\nconst pick = () => first;\nprocess.on("exit", () => { swap(); });\nfunction swap() { first = { check: async () => undefined }; }\nconst made = pick();\nexport async function ensure() { await made.check(); }`), reports: "4 skipped" },
  },
  {
    name: "a decision given to a helper that throws on a denial",
    files: guard(`export function tell(d) { if (!d.allowed) throw new Error("denied"); }`),
    app: `import { tell } from "./guard.js";\nimport { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nexport async function run() {\n  const d = await machineid.validate("a:b:c:d");\n  tell(d);\n  ${EFFECT}\n}`,
    twin: { files: guard(`export function tell(d) { if (d.allowed === false) throw new Error("denied"); }`), reports: "7 unchecked" },
  },
  {
    name: "a decision given to an async helper, not awaited in the twin",
    files: guard(`export async function tell({ allowed }) { if (allowed !== true) throw new Error("denied"); }`),
    app: `import { tell } from "./guard.js";\nimport { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nexport async function run() {\n  const d = await machineid.validate("a:b:c:d");\n  await tell(d);\n  ${EFFECT}\n}`,
    twin: { app: `import { tell } from "./guard.js";\nimport { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nexport async function run() {\n  const d = await machineid.validate("a:b:c:d");\n  tell(d);\n  ${EFFECT}\n}`, reports: "7 unchecked" },
  },
  {
    name: "a decision given to a helper that exits, as its second argument",
    files: guard(`export const tell = (name, d) => { if (!d.allowed) { console.error(name); process.exit(1); } };`),
    app: `import { tell } from "./guard.js";\nimport { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nexport async function run() {\n  const d = await machineid.validate("a:b:c:d");\n  tell("run", d);\n  ${EFFECT}\n}`,
    twin: { app: `import { tell } from "./guard.js";\nimport { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nexport async function run() {\n  const d = await machineid.validate("a:b:c:d");\n  tell(...names, d);\n  ${EFFECT}\n}`, reports: "7 unchecked" },
  },
  {
    name: "a decision given to a helper that answers with a boolean",
    files: guard(`export const tell = (d, strict) => d.allowed && strict;`),
    app: `import { tell } from "./guard.js";\nimport { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nexport async function run() {\n  const d = await machineid.validate("a:b:c:d");\n  if (!tell(d, true)) return;\n  ${EFFECT}\n}`,
    twin: { files: guard(`export const tell = (d, strict) => d.allowed || !strict;`), reports: "7 unchecked" },
  },
  {
    name: "a decision given to a helper that asks again",
    files: guard(`export async function tell(d) { if (d.allowed) return; await machineid.assertAllowed(ID); }`),
    app: `import { tell } from "./guard.js";\nimport { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nexport async function run() {\n  const d = await machineid.validate("a:b:c:d");\n  await tell(d);\n  ${EFFECT}\n}`,
    twin: { files: guard(`export async function tell(d) { if (d.allowed) await machineid.validate(ID); }`), reports: "7 unchecked" },
  },
  {
    name: "a decision given to a helper, and another one after it",
    files: guard(`export function tell(d) { if (!d.allowed) throw new Error("denied"); }`),
    app: `import { tell } from "./guard.js";\nimport { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nexport async function run() {\n  const d = await machineid.validate("a:b:c:d");\n  tell(d);\n  ${EFFECT}\n}`,
    twin: { app: `import { tell } from "./guard.js";\nimport { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nexport async function run() {\n  const d = await machineid.validate("a:b:c:d");\n  await machineid.validate("a:b:c:d"); tell(d);\n  ${EFFECT}\n}`, reports: "7 unchecked" },
  },
];

const settings = { gates: [{ from: "./lib/acme", path: "ensure()", style: "asserts" }] };
const parsers: readonly ParserName[] = ["typescript", "espree"];

describe.each(cases)("$name", ({ files, app, twin }) => {
  const name = app.includes("require(") ? "app.cjs" : "app.js";

  test.each(parsers)("gates (%s)", (parser) => {
    expect(project({ ...files, [name]: app }).lint(name, parser, settings)).toEqual([]);
  });

  test.each(parsers)("and its twin does not (%s)", (parser) => {
    const other = "app" in twin ? { ...files, [name]: twin.app } : { ...files, ...twin.files, [name]: app };
    expect(project(other).lint(name, parser, settings).join()).toBe(twin.reports);
  });
});

test("a function that never returns is not known in a file that speaks of nothing of interest", () => {
  const app = `import { stop } from "./stop.js";\n${RUNTIME}export async function run() {\n  const d = await machineid.validate(ID);\n  if (!d.allowed) stop();\n  ${EFFECT}\n}`;
  const lint = (stop: string): readonly string[] => project({ "app.js": app, "stop.js": stop }).lint("app.js", "typescript");
  expect(lint(`export function stop() { throw new Error("stopped"); }`)).toEqual([]);
  expect(lint(`export function stop() { for (;;); }`)).toEqual(["8 unchecked"]);
});
