import { checkPairs } from "./check-pairs.js";
import { bodies, files } from "./validate-before-side-effect/pair.js";

/** What becomes of a value, however it gets there: failures that become permissions, deadlines, answers in functions of the file. */

const url = `const address = "https://machineid.io/api/v1/devices/validate";\n`;
const work = "await job.work();";

const body = (lines: string): string => `${url}export async function main(job, id) {\n${lines.replace(/^/gm, "  ")}\n}`;

checkPairs("no-degraded-mode", [
  bodies("a test that a missing answer passes", `const d = await machineid.validate(id).catch(() => null);\nif (!d || !d.allowed) return;\n${work}`, `const d = await machineid.validate(id).catch(() => null);\nif (d && !d.allowed) return; // ! default\n${work}`),
  bodies("a wait between attempts", `let d;\nfor (let n = 0; n < 3; n++) {\n  try { d = await machineid.validate(id); break; } catch { await new Promise((f) => setTimeout(f, 9)); }\n}\nif (!d?.allowed) return;\n${work}`, `let d;\nfor (let n = 0; n < 3; n++) {\n  try { d = await machineid.validate(id); break; } catch { await new Promise((f) => setTimeout(f, 9)); }\n}\nif (d !== undefined && !d.allowed) return; // ! default\n${work}`),
  files("a constant that says yes", `const CLOSED = { allowed: false };\nexport const may = (id) => machineid.validate(id).catch(() => CLOSED);`, `const OPEN = { allowed: true };\nexport const may = (id) => machineid.validate(id).catch(() => OPEN); // ! handler`),
  files("a variable that was true before", `export async function may(id) {\n  let ok = false;\n  try { ok = (await machineid.validate(id)).allowed; }\n  catch (error) { console.warn(error); }\n  return ok;\n}`, `export async function may(id) {\n  let ok = true;\n  try { ok = (await machineid.validate(id)).allowed; }\n  catch (error) { console.warn(error); } // ! swallowed\n  return ok;\n}`),
  files("the kind of the failure", `export async function may(id) {\n  try { return (await machineid.validate(id)).allowed; }\n  catch (error) { console.warn(error.name === "AbortError"); return false; }\n}`, `export async function may(id) {\n  try { return (await machineid.validate(id)).allowed; }\n  catch (error) { return error.name === "AbortError"; } // ! secondAuthority\n}`),
  files("results that are settled", `export async function may(id) {\n  const [r] = await Promise.allSettled([machineid.validate(id)]);\n  if (r.status === "rejected") return false;\n  return r.value.allowed;\n}`, `export async function may(id) {\n  const [r] = await Promise.allSettled([machineid.validate(id)]);\n  if (r.status === "rejected") return true; // ! handler\n  return r.value.allowed;\n}`),
  files("an answer that is no JSON", body(`const r = await fetch(address, { method: "POST" });\nconst d = await r.json().catch(() => ({ allowed: false }));\nif (!d.allowed) return;\n${work}`), body(`const r = await fetch(address, { method: "POST" });\nconst d = await r.json().catch(() => ({ allowed: true })); // ! handler\nif (!d.allowed) return;\n${work}`)),
  files("a failed side that works", body(`const r = await fetch(address, { method: "POST" }).catch(() => null);\nif (!r) return job.putBack();\nif (!(await r.json()).allowed) return;\nreturn job.work();`), body(`const r = await fetch(address, { method: "POST" }).catch(() => null);\nif (!r) return job.work(); // ! swallowed\nif (!(await r.json()).allowed) return;\nreturn job.work();`)),
  bodies("codes that are as good as a permit", `const d = await machineid.validate(id);\nconst known = d.code === "DEVICE_REVOKED" || d.code === "PLAN_FROZEN";\nif (!d.allowed) return job.end(known);\n${work}`, `const d = await machineid.validate(id);\nconst ok = d.code === "ALLOW" || d.code === "AUTHORITY_TIMEOUT"; // ! exempt\nif (!ok) return;\n${work}`),
  bodies("a case of a denial", `const d = await machineid.validate(id);\nswitch (d.code) {\n  case "AUTHORITY_TIMEOUT": console.warn(id); return;\n  default: if (!d.allowed) return;\n}\n${work}`, `const d = await machineid.validate(id);\nswitch (d.code) {\n  case "AUTHORITY_TIMEOUT": console.warn(id); break; // ! exempt\n  default: if (!d.allowed) return;\n}\n${work}`),
  files("a cache that asks by itself", `const sizes = new LRUCache({ fetchMethod: (id) => id.length });\nexport const may = async (id) => sizes.has(id) && (await machineid.validate(id)).allowed;`, `const answers = new LRUCache({ fetchMethod: (id) => machineid.validate(id) }); // ! remembered\nexport const may = async (id) => (await answers.fetch(id)).allowed;`),
  files("a permit that is asked for once", `let client = null;\nexport async function main(job, id) {\n  client = client ?? (await job.connect());\n  await machineid.assertAllowed(id);\n  ${work}\n}`, `let permit = null;\nexport async function main(job, id) {\n  permit = permit ?? (await machineid.assertAllowed(id)); // ! remembered\n  ${work}\n}`),
  bodies("a receipt of the consumer", `try { await machineid.assertAllowed(id); }\ncatch { await job.putBack(); return true; }\n${work}\nreturn true;`, `let ok = false;\ntry { ok = (await machineid.validate(id)).allowed; }\ncatch { ok = true; } // ! handler\nif (ok) ${work}`),
  files("an answer to the unit before the gate", `export async function main(request, response, id) {\n  if (process.env.READ_ONLY) { response.sendStatus(423); return; }\n  await machineid.assertAllowed(id);\n  response.sendStatus(204);\n}`, `export async function main(job, id) {\n  if (process.env.OPEN) { await job.work(); return; } // ! flag\n  await machineid.assertAllowed(id);\n  ${work}\n}`),
  bodies("time that wins a race", `await Promise.race([machineid.assertAllowed(id), new Promise((_, fail) => setTimeout(fail, 9))]);`, `await Promise.race([machineid.assertAllowed(id), new Promise((go) => setTimeout(go, 9))]); // ! handler`),
]);

checkPairs("enforce-decision", [
  bodies("a flag beside the answer, in a variable", `const d = await machineid.validate(id);\nconst ok = d.allowed && job.open;\nif (!ok) return;\n${work}`, `const d = await machineid.validate(id); // ! goesOn\nconst ok = d.allowed || job.open;\nif (!ok) return;\n${work}`),
  bodies("the status of settled results", `const [r] = await Promise.allSettled([machineid.validate(id)]);\nif (r.status === "rejected" || !r.value.allowed) return;\n${work}`, `const [r] = await Promise.allSettled([machineid.validate(id)]); // ! unused\nif (r.status === "rejected") return;\n${work}`),
  bodies("a parameter that is a function", `const d = await machineid.validate(id);\njob(d);`, `const d = await machineid.validate(id); // ! onlyLogged\nconsole.log(d);`),
]);

checkPairs("log-denial", [
  files("a function of the file that describes the answer", `${url}const say = (d) => \`denied: \${d.code}\`;\nexport async function main(job) {\n  const d = await (await fetch(address)).json();\n  if (!d.allowed) { console.error(say(d)); return; }\n  ${work}\n}`, `${url}const say = (d) => \`denied: \${d.deviceId}\`;\nexport async function main(job) {\n  const d = await (await fetch(address)).json();\n  if (!d.allowed) { console.error(say(d)); return; } // ! unrecorded\n  ${work}\n}`),
  files("a function of the file that records", `${url}const report = (d) => console.error(d.code);\nexport async function main(job) {\n  const d = await (await fetch(address)).json();\n  if (!d.allowed) { report(d); return; }\n  ${work}\n}`, `${url}const report = (d) => console.error(d.deviceId);\nexport async function main(job) {\n  const d = await (await fetch(address)).json();\n  if (!d.allowed) { report(d); return; } // ! unrecorded\n  ${work}\n}`),
  files("an assertion", `${url}import assert from "node:assert";\nexport async function main(job) {\n  const d = await (await fetch(address)).json();\n  assert(d.allowed, \`denied: \${d.code}\`);\n  ${work}\n}`, `${url}import assert from "node:assert";\nexport async function main(job) {\n  const d = await (await fetch(address)).json();\n  assert(d.allowed, "denied"); // ! unrecorded\n  ${work}\n}`),
  files("a list that is joined", `${url}export async function main(job) {\n  const d = await (await fetch(address)).json();\n  if (!d.allowed) { console.error(["denied", d.code].join(" ")); return; }\n  ${work}\n}`, `${url}export async function main(job) {\n  const d = await (await fetch(address)).json();\n  if (!d.allowed) { console.error(["denied", d.deviceId].join(" ")); return; } // ! unrecorded\n  ${work}\n}`),
]);

const asked = (before: string, options: string, mark = ""): string => `${url}${before}\nexport async function ask(${options.includes("after") ? "after" : ""}) {\n  return fetch(address, { method: "POST", ${options} });${mark}\n}`;

checkPairs("validate-timeout", [
  files("a default that no call uses", `${asked("", "signal: AbortSignal.timeout(after)")}\nasync function main() { await ask(2_000); }\nmain();`, `${asked("", "signal: AbortSignal.timeout(after)")}\nasync function main() { await ask(20_000); } // ! long\nmain();`),
  files("a field that the constructor fills", `${url}class Client {\n  constructor({ after = 2_000 } = {}) { this.after = after; }\n  ask() { return fetch(address, { signal: AbortSignal.timeout(this.after) }); }\n}`, `${url}class Client {\n  constructor({ after = 30_000 } = {}) { this.after = after; }\n  ask() { return fetch(address, { signal: AbortSignal.timeout(this.after) }); } // ! long\n}`),
  files("an option that is assigned", `const options = { orgKey: process.env.KEY };\noptions.timeoutMs = 2_000;\nexport const m = new MachineID(options);`, `const options = { orgKey: process.env.KEY };\noptions.timeoutMs = 45_000; // ! long\nexport const m = new MachineID(options);`),
  files("a part of what a function makes", `${url}const within = (ms) => { const c = new AbortController(); setTimeout(() => c.abort(), ms); return { signal: c.signal }; };\nexport async function ask() {\n  const { signal } = within(2_000);\n  return fetch(address, { signal });\n}`, `${url}const within = (ms) => { const c = new AbortController(); setTimeout(() => c.abort(), ms); return { signal: c.signal }; };\nexport async function ask() {\n  const { signal } = within(25_000); // ! long\n  return fetch(address, { signal });\n}`),
  files("options that are merged", `${url}export const ask = (init) => fetch(address, Object.assign({}, { signal: AbortSignal.timeout(2_000) }, { method: "POST" }));`, `${url}export const ask = (init) => fetch(address, Object.assign({}, { keepalive: true }, { method: "POST" })); // ! none`),
  files("a request that is made before", `${url}export const ask = () => fetch(new Request(address, { method: "POST", signal: AbortSignal.timeout(2_000) }));`, `${url}export const ask = () => fetch(new Request(address, { method: "POST" })); // ! none`),
  files("a lower bound", `${url}export const ask = (ms) => fetch(address, { signal: AbortSignal.timeout(Math.min(ms, 3_000)) });`, `${url}export const ask = (ms) => fetch(address, { signal: AbortSignal.timeout(Math.max(ms, 10_000)) }); // ! long`),
  files("an instance in a field", `${url}import axios from "axios";\nclass Api {\n  #http = axios.create({ timeout: 2_000 });\n  ask() { return this.#http.post(address); }\n}`, `${url}import axios from "axios";\nclass Api {\n  #http = axios.create({ timeout: 60_000 }); // ! long\n  ask() { return this.#http.post(address); }\n}`),
]);

checkPairs("validate-before-side-effect", [
  files("a function of the file that answers with a response", `${url}async function post() { return fetch(address, { method: "POST" }); }\nexport async function main(job) {\n  const d = await (await post()).json();\n  if (!d.allowed) return;\n  await fetch(job.url);\n}`, `${url}async function post() { return fetch(address, { method: "POST" }); }\nexport async function main(job) {\n  const d = await (await post()).json();\n  if (!d.allowed) return;\n  await post();\n  await fetch(job.url); // ! unchecked\n}`),
  files("a response of the address that the call gives", `const post = async (path) => fetch(\`https://machineid.io/api/v1\${path}\`, { method: "POST" });\nexport async function main(job) {\n  const r = await post("/devices/validate");\n  if (!(await r.json()).allowed) return;\n  await fetch(job.url);\n}`, `const post = async (path) => fetch(\`https://machineid.io/api/v1\${path}\`, { method: "POST" });\nexport async function main(job) {\n  const r = await post("/devices/validate");\n  if (!r.ok) return;\n  await fetch(job.url); // ! unchecked\n}`),
]);

checkPairs("no-hardcoded-org-key", [files("a query that is named as the header", `const u = new URL("https://machineid.io/api/v1/usage");\nu.searchParams.append("device", process.env.DEVICE);`, `const u = new URL("https://machineid.io/api/v1/usage");\nu.searchParams.append("x-org-key", process.env.MACHINEID_ORG_KEY); // ! url`)]);

checkPairs("device-id-format", [
  files("an empty beginning before unknown parts", "export const deviceId = `api:${process.env.STAGE}:cache:${process.env.HOSTNAME ?? \"\"}`;", "export const deviceId = `:${process.env.STAGE}:cache:${process.env.HOSTNAME}`; // ! empty"),
  files("the ID of one thing is one segment", "export const deviceId = `agent:${process.env.STAGE}:${process.env.DEVICE_PREFIX}`;", "export const deviceId = `agent:${process.env.STAGE}:${process.env.POD_UID}`; // ! segments"),
]);

checkPairs("no-fleet-device-id", [
  files("a handler in brackets of its type", "export default { async queue(batch) { await machineid.assertAllowed(`edge:prod:hooks:${batch.id}`); } };", 'export default { async queue(batch) { await machineid.assertAllowed("edge:prod:hooks:all"); } }; // ! instance'),
  files("an exported function of an event", 'exports.drop = async (table) => { await machineid.assertAllowed("job:prod:drop"); await table.drop(); };', 'exports.drop = async (event) => { await machineid.assertAllowed("job:prod:drop"); await event.drop(); }; // ! parts'),
  files("an ID that a class is given", 'class Consumer { constructor(deviceId) { this.deviceId = deviceId; } listen(channel) { channel.consume("q", () => machineid.assertAllowed(this.deviceId)); } }\nexport const c = new Consumer("mail:prod:relay:07");', 'class Consumer { constructor(deviceId) { this.deviceId = deviceId; } listen(channel) { channel.consume("q", () => machineid.assertAllowed(this.deviceId)); } }\nexport const c = new Consumer("mail:prod:relay:shared"); // ! instance'),
]);

checkPairs("startup-gate", [
  files("a timer that calls a function in view", "async function flushNothing() { await pool.clean(); }\nsetInterval(() => { flushNothing(); }, 9);", 'async function flushOutbox() { await machineid.assertAllowed("a:b:c:d"); await fetch("https://example.com"); }\nsetInterval(() => { flushOutbox(); }, 9); // ! nothing'),
  files("a loop that asks before each step", `class Runner { async start() { while (this.open) { await this.ready(); } } }\nawait new Runner().start();`, `class Runner { async start() {\n  while (this.open) { await machineid.assertAllowed("a:b:c:d"); await this.next(); } // ! nothing\n} }\nawait new Runner().start();`),
]);
