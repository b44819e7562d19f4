import { afterAll, expect, test } from "vitest";
import { project, removeProjects } from "../modules/project.js";
import { checkPairs } from "./check-pairs.js";

afterAll(removeProjects);

const client = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\n`;
const ask = `const ask = async (id) => (await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST", body: id, signal: AbortSignal.timeout(2000) })).json();\n`;

/** Two bodies of one function behind a client. */
const bodies = (clause: string, valid: string, invalid: string, before = ""): { readonly clause: string; readonly valid: string; readonly invalid: string } => {
  const inMain = (body: string): string => `${client}${before}export async function main(id, job, work) {\n${body}\n}\n`;
  return { clause, valid: inMain(valid), invalid: inMain(invalid) };
};

const denied = (clause: string, valid: string, invalid: string): { readonly clause: string; readonly valid: string; readonly invalid: string } => {
  const inMain = (body: string): string => `${ask}export async function main(id, work, context) {\n  const d = await ask(id);\n${body}\n  await work();\n}\n`;
  return { clause, valid: inMain(valid), invalid: inMain(invalid) };
};

checkPairs("log-denial", [
  denied("an error that gets the code later", `if (!d.allowed) {\n  const e = new Error("denied");\n  e.code = d.code;\n  throw e;\n}`, `if (!d.allowed) { // ! unrecorded\n  const e = new Error("denied");\n  e.code = 403;\n  throw e;\n}`),
  denied("a response that is a property", `if (!d.allowed) {\n  context.body = { code: d.code };\n  return;\n}`, `if (!d.allowed) { // ! unrecorded\n  context.body = { ok: false };\n  return;\n}`),
  {
    clause: "a method of an instance",
    valid: `class Gate {\n  async ask(id) { return (await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST", body: id })).json(); }\n}\nconst gate = new Gate();\nexport async function main(id, work) {\n  const d = await gate.ask(id);\n  if (!d.allowed) throw new Error(d.code);\n  await work();\n}\n`,
    invalid: `class Gate {\n  async ask(id) { return (await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST", body: id })).json(); }\n}\nconst gate = new Gate();\nexport async function main(id, work) {\n  const d = await gate.ask(id);\n  if (!d.allowed) throw new Error("denied"); // ! unrecorded\n  await work();\n}\n`,
  },
]);

const silent = `import { MachineID } from "eslint-plugin-machineid/runtime";\n`;

checkPairs("log-denial", [
  {
    clause: "onDenied of an object that is spread into the options",
    valid: `${silent}const told = { onDenied: (d) => console.warn(d.code) };\nconst machineid = new MachineID({ orgKey: process.env.KEY, ...told });\nexport async function main(id, work) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) return;\n  await work();\n}\n`,
    invalid: `${silent}const told = { onDenied: () => undefined };\nconst machineid = new MachineID({ orgKey: process.env.KEY, ...told });\nexport async function main(id, work) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) return; // ! unrecorded\n  await work();\n}\n`,
  },
]);

const post = `fetch("https://machineid.io/api/v1/devices/validate", { method: "POST", body: id, signal: AbortSignal.timeout(2000) })`;
const request = (clause: string, valid: string, invalid: string): { readonly clause: string; readonly valid: string; readonly invalid: string } => {
  const main = (returned: string): string => `export async function main(id) {\n  const r = await ${post};\n  return ${returned}\n}\n`;
  return { clause, valid: main(valid), invalid: main(invalid) };
};

checkPairs("no-degraded-mode", [
  request("the sort of failure decides", "r.status === 200 ? (await r.json()).allowed === true : false;", "r.status === 200 ? (await r.json()).allowed === true : r.status >= 500; // ! handler"),
  request("an object that says so of the sort of failure", `r.ok ? r.json() : { allowed: false, isBusy: r.status === 429 };`, `r.ok ? r.json() : { allowed: r.status === 429 }; // ! handler`),
  request("what tells whether to try again is no answer", "r.ok ? { again: false } : { again: r.status >= 500 };", "r.ok ? r.json() : { allowed: r.status !== 403, again: r.status >= 500 }; // ! handler"),
  bodies("a handler that looks at the error", "  return machineid.validate(id).catch((e) => ({ allowed: false, isLate: e.name === \"TimeoutError\" }));", "  return machineid.validate(id).catch((e) => ({ allowed: e.name === \"TimeoutError\" })); // ! secondAuthority"),
  bodies("a flag beside the denial", "  const d = await machineid.validate(id);\n  if (!d.allowed && job.isQuiet) return false;\n  return d.allowed;", "  const d = await machineid.validate(id);\n  if (!d.allowed && job.failOpen) return true; // ! flag\n  return d.allowed;"),
  bodies("a flag on the denied side of a choice", "  const d = await machineid.validate(id);\n  return d.allowed ? true : job.reason;", "  const d = await machineid.validate(id);\n  return d.allowed ? true : job.failOpen; // ! flag"),
  {
    clause: "a setting that the object holds",
    valid: `${client}export class Gate {\n  async ask(id) {\n    if (this.config.mode === "off") return false;\n    const d = await machineid.validate(id);\n    return d.allowed;\n  }\n}\n`,
    invalid: `${client}export class Gate {\n  async ask(id) {\n    if (this.config.mode === "off") return true; // ! flag\n    const d = await machineid.validate(id);\n    return d.allowed;\n  }\n}\n`,
  },
  {
    clause: "the clock of a package",
    valid: `import dayjs from "dayjs";\n${client}export class Gate {\n  async ask(id) {\n    if (dayjs().isBefore(this.opensAt)) return false;\n    return (await machineid.validate(id)).allowed;\n  }\n}\n`,
    invalid: `import dayjs from "dayjs";\n${client}export class Gate {\n  async ask(id) {\n    if (dayjs().isBefore(this.until)) return true; // ! grace\n    return (await machineid.validate(id)).allowed;\n  }\n}\n`,
  },
]);

const required = `${client}function required(name) {\n  const value = process.env[name];\n  if (!value) throw new Error(name);\n  return value;\n}\n`;

checkPairs("no-secret-in-device-id", [
  {
    clause: "a variable of the environment that a function of one's own reads",
    valid: required + "export const ask = () => machineid.validate(`clinic:${required(\"STAGE\")}:backup:${required(\"POD_NAME\")}`);\n",
    invalid: required + "export const ask = () => machineid.validate(`clinic:${required(\"STAGE\")}:backup:${required(\"BACKUP_PASSWORD\")}`); // ! named\n",
  },
]);

const permitOrNull = `async function permit(id) {\n  const d = await machineid.validate(id);\n  if (d.allowed) return d;\n  return null;\n}\n`;
const throwing = `async function permit(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) throw new Error(d.code);\n  return d;\n}\n`;

checkPairs("enforce-decision", [
  bodies("a helper that answers with a permit or nothing", "  const p = await permit(id);\n  if (p === null) return;\n  await work();", "  await permit(id); // ! unused\n  await work();", permitOrNull),
  bodies("a helper that throws and hands out the permit", "  await permit(id);\n  await work();", "  permit(id); // ! notAwaited\n  await work();", throwing),
  bodies("a list that nobody reads", "  const d = await machineid.validate(id);\n  log.push(d);\n  if (d.allowed) await work();", "  log.push(await machineid.validate(id)); // ! stored\n  await work();", "const log = [];\n"),
  bodies("an object that the answer is put into", "  const all = { ...job, verdict: await machineid.validate(id) };\n  if (all.verdict.allowed) await work(all.name);", "  const all = { ...job, verdict: await machineid.validate(id) }; // ! unused\n  await work(all.name);"),
  bodies("a test turned round", "  const d = await machineid.validate(id);\n  if (!d.allowed) return;\n  await job.deploy();", "  const d = await machineid.validate(id); // ! goesOn\n  if (d.allowed) return;\n  await job.deploy();"),
  bodies("what follows a permit is an alarm", "  const d = await machineid.validate(id);\n  if (d.allowed) return;\n  await job.notify();", "  const d = await machineid.validate(id); // ! goesOn\n  if (d.allowed) return;\n  await job.charge();"),
  bodies("work in a loop behind the test", "  const d = await machineid.validate(id);\n  if (!d.allowed) { console.warn(d.code); return; }\n  for (const each of job.items) await work(each);", "  const d = await machineid.validate(id); // ! goesOn\n  if (!d.allowed) { console.warn(d.code); job.mark(); }\n  for (const each of job.items) await work(each);"),
]);

checkPairs("no-degraded-mode", [
  bodies("callers that need no permit", "  if (job.isInternal) return;\n  await machineid.assertAllowed(id);\n  await work();", "  if (!job.isInternal) await machineid.assertAllowed(id); // ! flag\n  await work();"),
  bodies("a flag of another client", "  const d = await machineid.validate(id);\n  if (d.allowed) return true;\n  return false;", "  const d = await machineid.validate(id);\n  if (d.allowed) return true;\n  return flags.variation(\"work\", id); // ! secondAuthority", `import { flags } from "./flags.js";\n`),
  bodies("a handler that does the work of a guard", "  try {\n    return await machineid.guard(id, work);\n  } catch (error) {\n    throw new Error(error.code);\n  }", "  try {\n    return await machineid.guard(id, work);\n  } catch (error) { // ! swallowed\n    return work();\n  }"),
  bodies("a startup that may fail before work with gates of its own", "  try {\n    await machineid.startup(id);\n  } catch (error) {\n    process.exit(1);\n  }\n  new Worker(\"q\", (each) => machineid.guard(id, () => work(each)));", "  try {\n    await machineid.startup(id);\n  } catch (error) { // ! swallowed\n    console.error(error);\n  }\n  new Worker(\"q\", (each) => machineid.guard(id, () => work(each)));", `import { Worker } from "bullmq";\n`),
  bodies("a rival with a name", "  const late = new Promise((_, no) => setTimeout(no, 500));\n  const d = await Promise.race([machineid.validate(id), late]);\n  if (d.allowed) await work();", "  const late = new Promise((yes) => setTimeout(() => yes({ allowed: true }), 500)); // ! handler\n  const d = await Promise.race([machineid.validate(id), late]);\n  if (d.allowed) await work();"),
  bodies("a note that somebody asked", "  await machineid.assertAllowed(id);\n  checked = true;\n  await work(checked);", "  if (!checked) { // ! remembered\n    await machineid.assertAllowed(id);\n    checked = true;\n  }\n  await work();", "let checked = false;\n"),
  bodies("a handler that denies, beside a table that begins empty", "  table[id] = 1;\n  const d = await machineid.validate(id).catch(() => ({ allowed: false }));\n  if (!d.allowed) return;\n  await work();", "  table[id] = 1;\n  const d = await machineid.validate(id).catch(() => ({ allowed: true })); // ! handler\n  if (!d.allowed) return;\n  await work();", "const table = {};\n"),
]);

checkPairs("startup-gate", [
  { clause: "a broker that sends without a subscription", valid: `import { connect } from "mqtt";\nconst c = connect("mqtt://b");\nc.on("error", console.error);\n`, invalid: `import { connect } from "mqtt";\nconst c = connect("mqtt://b");\nc.on("message", console.log); // ! nothing\n` },
  { clause: "a subscription that begins the work", valid: `${client}await machineid.startup("a:b:c:d");\nimport { connect } from "mqtt";\nconst c = connect("mqtt://b");\nc.subscribe("t");\nc.on("message", console.log);\n`, invalid: `import { connect } from "mqtt";\nconst c = connect("mqtt://b");\nc.subscribe("t"); // ! nothing\nc.on("message", console.log);\n` },
  { clause: "a server of sockets", valid: `import { Server } from "socket.io";\nexport const attach = (http) => new Server(http);\n`, invalid: `import { Server } from "socket.io";\nnew Server(3000); // ! nothing\n` },
  { clause: "a watcher of files", valid: `${client}import chokidar from "chokidar";\nawait machineid.startup("a:b:c:d");\nchokidar.watch("in").on("add", console.log);\n`, invalid: `import chokidar from "chokidar";\nchokidar.watch("in").on("add", console.log); // ! nothing\n` },
]);

checkPairs("device-id-format", [
  { clause: "the default of a schema", valid: `${client}export const schema = z.object({ MACHINEID_DEVICE_ID: z.string().default("a:b:c:d") });\n`, invalid: `${client}export const schema = z.object({ MACHINEID_DEVICE_ID: z.string().default("worker") }); // ! segments\n` },
  { clause: "the default of a setting", valid: `${client}export const env = cleanEnv(process.env, { MACHINEID_DEVICE_ID: str({ default: "a:b:c:d" }) });\n`, invalid: `${client}export const env = cleanEnv(process.env, { MACHINEID_DEVICE_ID: str({ default: "worker" }) }); // ! segments\n` },
  { clause: "the default of an option", valid: `${client}program.option("--device-id <id>", "who", "a:b:c:d");\n`, invalid: `${client}program.option("--device-id <id>", "who", "worker"); // ! segments\n` },
  { clause: "what stands beside an ID", valid: `${client}const DEVICE = { id: "a:b:c:d", label: "worker" };\nexport const go = () => machineid.startup(DEVICE.id);\n`, invalid: `${client}const SURFACES = { mail: "a:b:c:d", pay: "worker" }; // ! segments\nexport const go = () => machineid.startup(SURFACES.mail);\n` },
]);

checkPairs("no-secret-in-device-id", [
  { clause: "what stands beside an ID", valid: `${client}const ids = { mail: "a:b:c:d", pay: \`a:b:c:\${process.env.HOSTNAME}\` };\nexport const go = () => machineid.startup(ids.mail);\n`, invalid: `${client}const ids = { mail: "a:b:c:d", pay: \`a:b:c:\${process.env.STRIPE_SECRET_KEY}\` }; // ! named\nexport const go = () => machineid.startup(ids.mail);\n` },
]);

checkPairs("no-hardcoded-org-key", [
  { clause: "a key that is covered up", valid: `${client}const config = { orgKey: process.env.MACHINEID_ORG_KEY };\nconsole.log({ ...config, orgKey: "***" });\n`, invalid: `${client}const config = { orgKey: process.env.MACHINEID_ORG_KEY };\nconsole.log({ orgKey: "***", ...config }); // ! log\n` },
  { clause: "one report for a key of the browser", valid: `"use client";\n${client}export const headers = { "x-other": import.meta.env.VITE_OTHER };\n`, invalid: `"use client";\n${client}const key = import.meta.env.VITE_MACHINEID_ORG_KEY; // ! client\nexport const headers = { "x-org-key": key };\n` },
]);

checkPairs("validate-before-side-effect", [
  bodies("a reason that is never empty", "  const reason = await reasonFor(id);\n  if (reason !== null) throw new Error(reason);\n  await fetch(job.url);", "  const reason = await reasonFor(id);\n  if (reason === null) throw new Error(\"none\");\n  await fetch(job.url); // ! unchecked", `const reasonFor = async (id) => {\n  const d = await machineid.validate(id);\n  return d.allowed ? null : \`denied: \${d.code}\`;\n};\n`),
]);

test("work in another file, whose function gets an object", () => {
  const mail = `export async function send(subject) { await other({ subject }); }\n`;
  const app = (stop: string): string => `${client}import { send } from "./mail.js";\nexport async function main(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) ${stop};\n  await send("x");\n}\n`;
  const found = (stop: string): readonly string[] => project({ "app.js": app(stop), "mail.js": mail }).lint("app.js", "typescript", undefined, "enforce-decision");
  expect(found("return")).toEqual([]);
  expect(found("process.exitCode = 1")).toEqual(["5 goesOn"]);
});

test("a start of a class in another file, which asks itself", () => {
  const poller = (first: string): string => `${client}export class Poller {\n  async run(id) {\n    ${first}\n    while (this.isOpen) await this.handle(await this.next());\n  }\n}\n`;
  const found = (first: string): readonly string[] => project({ "main.js": `import { Poller } from "./poller.js";\nconst poller = new Poller();\nawait poller.run("a:b:c:d");\n`, "poller.js": poller(first) }).lint("main.js", "typescript", undefined, "startup-gate");
  expect(found("await machineid.startup(id);")).toEqual([]);
  expect(found("this.isOpen = true;")).toEqual(["3 nothing"]);
});
