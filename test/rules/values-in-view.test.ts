import { checkPairs } from "./check-pairs.js";
import { bodies, files } from "./validate-before-side-effect/pair.js";

/** Where values come from in view: fields, parameters, tables, spreads, results. Each pair is a question of one rule to the same machinery. */

const url = `const address = "https://machineid.io/api/v1/devices/validate";\n`;
const key = "orgKey: process.env.KEY";
const made = (before: string, options: string): string => `${before}\nexport const m = new MachineID(${options});`;

checkPairs("validate-timeout", [
  files("a parameter property", `class Gate {\n  constructor(private readonly options) {}\n  make() { return new MachineID({ ${key}, timeoutMs: this.options.timeoutMs }); }\n}\nexport const g = new Gate({ timeoutMs: 2_000 });`, `class Gate {\n  constructor(private readonly options) {}\n  make() { return new MachineID({ ${key}, timeoutMs: this.options.timeoutMs }); }\n}\nexport const g = new Gate({ timeoutMs: 30_000 }); // ! long`),
  files("the default of a parameter property", `${url}class Gate {\n  constructor(private readonly after = 2_000) {}\n  ask() { return fetch(address, { signal: AbortSignal.timeout(this.after) }); }\n}`, `${url}class Gate {\n  constructor(private readonly after = 25_000) {}\n  ask() { return fetch(address, { signal: AbortSignal.timeout(this.after) }); } // ! long\n}`),
  files("a field that is set later", `class Gate {\n  after = 0;\n  use(after) { this.after = after; }\n  make() { return new MachineID({ ${key}, timeoutMs: this.after }); }\n}`, `class Gate {\n  after = 0;\n  make() { return new MachineID({ ${key}, timeoutMs: this.after }); } // ! long\n}`),
  files("an object that is chosen", made(`const options = process.env.CI ? { ${key}, timeoutMs: 2_500 } : { ${key} };`, "options"), made(`const options = process.env.CI ? { ${key}, timeoutMs: 45_000 } : { ${key} }; // ! long`, "options")),
  files("a spread that is chosen", made("", `{ ${key}, ...(process.env.SLOW ? { timeoutMs: 3_000 } : {}) }`), made("", `{ ${key}, ...(process.env.SLOW ? { timeoutMs: 20_000 } : {}) }`).replace(/;$/, "; // ! long")),
  files("what stands behind a spread", made("const defaults = { timeoutMs: 8_000 };", `{ ...defaults, ${key}, timeoutMs: 2_000 }`), made("const defaults = { timeoutMs: 8_000 }; // ! long", `{ timeoutMs: 2_000, ${key}, ...defaults }`)),
  files("a table by a key", made("const settings = { eu: { after: 2_000 }, mail: { after: 30_000 } };", `{ ${key}, timeoutMs: settings.eu.after }`), made("const settings = {\n  eu: { after: 2_000 },\n  us: { after: 30_000 }, // ! long\n};", `{ ${key}, timeoutMs: settings[process.env.REGION].after }`)),
  files("a map by a key", made('const limits = new Map([["prod", 2_000], ["mail", 60_000]]);', `{ ${key}, timeoutMs: limits.get("prod") }`), made('const limits = new Map([["prod", 60_000], ["mail", 2_000]]);', `{ ${key}, timeoutMs: limits.get("prod") }`).replace(/;$/, "; // ! long")),
  files("a function of the call", `const seconds = (n) => n * 1_000;\nexport const m = new MachineID({ ${key}, timeoutMs: seconds(2) });\nexport const wait = seconds(60);`, `const seconds = (n) => n * 1_000;\nexport const m = new MachineID({ ${key}, timeoutMs: seconds(60) }); // ! long\nexport const wait = seconds(2);`),
  files("a getter and a static field", `class Limits {\n  static ASK = 2_000;\n  get ask() { return Limits.ASK; }\n}\nconst limits = new Limits();\nexport const m = new MachineID({ ${key}, timeoutMs: limits.ask });`, `class Limits {\n  static ASK = 40_000;\n  get ask() { return Limits.ASK; }\n}\nconst limits = new Limits();\nexport const m = new MachineID({ ${key}, timeoutMs: limits.ask }); // ! long`),
  files("options in a list", `export const all = [{ ${key}, timeoutMs: 2_000 }].map((options) => new MachineID(options));`, `export const all = [{ ${key}, timeoutMs: 20_000 }].map((options) => new MachineID(options)); // ! long`),
  files("an address whose path is set", `export const ask = () => {\n  const u = new URL(process.env.BASE);\n  u.pathname = "/api/v1/devices";\n  return fetch(u);\n};`, `export const ask = () => {\n  const u = new URL(process.env.BASE);\n  u.pathname = "/api/v1/devices/validate";\n  return fetch(u); // ! none\n};`),
]);

checkPairs("log-denial", [
  files("a helper whose recorder is a function of the file", `${url}const note = (d) => console.error(d.code);\nasync function may() {\n  const d = await (await fetch(address)).json();\n  if (!d.allowed) note(d);\n  return d.allowed === true;\n}\nexport async function main(job) {\n  if (!(await may())) return;\n  await job.work();\n}`, `${url}const note = (d) => console.error(d.deviceId);\nasync function may() {\n  const d = await (await fetch(address)).json();\n  if (!d.allowed) note(d); // ! unrecorded\n  return d.allowed === true;\n}\nexport async function main(job) {\n  if (!(await may())) return; // ! unrecorded\n  await job.work();\n}`),
  files("a helper that tells a method", `${url}class Gate {\n  note(d) { console.error(d.code); }\n  async may() {\n    const d = await (await fetch(address)).json();\n    if (!d.allowed) this.note(d);\n    return d.allowed === true;\n  }\n}\nconst gate = new Gate();\nexport async function main(job) {\n  if (!(await gate.may())) return;\n  await job.work();\n}`, `${url}class Gate {\n  note(d) { console.error(d.code); }\n  async may() {\n    const d = await (await fetch(address)).json();\n    return d.allowed === true;\n  }\n}\nconst gate = new Gate();\nexport async function main(job) {\n  if (!(await gate.may())) return; // ! unrecorded\n  await job.work();\n}`),
  files("options of a validator that a function makes", `const options = () => ({ ${key}, onDenied: (d) => console.error(d.code) });\nconst client = new MachineID(options());\nexport async function main(job, id) {\n  const d = await client.validate(id);\n  if (!d.allowed) return;\n  await job.work();\n}`, `const options = () => ({ ${key}, onDenied: () => undefined });\nconst client = new MachineID(options());\nexport async function main(job, id) {\n  const d = await client.validate(id);\n  if (!d.allowed) return; // ! unrecorded\n  await job.work();\n}`),
]);

const work = "await job.work();";

checkPairs("enforce-decision", [
  files("a helper that asks until it may", `async function wait(id) {\n  for (;;) {\n    const d = await machineid.validate(id);\n    if (d.allowed) return d;\n  }\n}\nexport async function main(job, id) {\n  await wait(id);\n  ${work}\n}`, `async function wait(id) {\n  for (;;) {\n    const d = await machineid.validate(id);\n    if (d.code) return d;\n  }\n}\nexport async function main(job, id) {\n  await wait(id); // ! unused\n  ${work}\n}`),
  bodies("the text of an answer", `const d = await machineid.validate(id);\njob.response.setHeader("allowed", String(d.allowed));\nif (!d.allowed) return;\n${work}`, `const d = await machineid.validate(id); // ! unused\njob.response.setHeader("allowed", String(d.allowed));\n${work}`),
  files("a reply before the work", `export async function main(request, response, id) {\n  const d = await machineid.validate(id);\n  response.json({ allowed: d.allowed });\n}`, `export async function main(request, response, id) {\n  const d = await machineid.validate(id); // ! unused\n  response.json({ allowed: d.allowed });\n  await request.work();\n}`),
  bodies("how many promises there are", `const all = job.lines.map(() => machineid.validate(id));\nconsole.info(all.length);\nif (!(await Promise.all(all)).every((d) => d.allowed)) return;\n${work}`, `const all = job.lines.map(() => machineid.validate(id)); // ! unused\nconsole.info(all.length);\n${work}`),
  files("a table that is handed out", `export async function ask(ids) {\n  const results = {};\n  for (const id of ids) results[id] = (await machineid.validate(id)).allowed;\n  return results;\n}`, `export async function ask(ids, job) {\n  const results = {};\n  for (const id of ids) results[id] = (await machineid.validate(id)).allowed; // ! stored\n  console.log(results);\n  ${work}\n}`),
  bodies("an answer by its place", `const results = await Promise.allSettled([machineid.validate(id), job.load()]);\nif (results[0].status !== "fulfilled" || !results[0].value.allowed) return;\n${work}`, `const results = await Promise.allSettled([machineid.validate(id), job.load()]); // ! unused\nif (results[0].status !== "fulfilled") return;\n${work}`),
  bodies("an answer beside others", `const results = await Promise.all([machineid.validate(id), job.load()]);\nif (!results[0].allowed) return;\n${work}`, `const results = await Promise.all([machineid.validate(id), job.load()]); // ! wrongTest\nif (!results[0]) return;\n${work}`),
]);

checkPairs("no-degraded-mode", [
  bodies("arguments of the program", `if (process.argv.includes("--help")) return;\nawait machineid.assertAllowed(id);\n${work}`, `if (!process.argv.includes("--plain")) await machineid.assertAllowed(id); // ! flag\n${work}`),
  files("a stand-in of a class", `class Recorded { async assertAllowed(id) { throw new Error(id); } }\nconst gate = process.env.GATE === "off" ? new Recorded() : machineid;\nexport async function main(job, id) {\n  await gate.assertAllowed(id);\n  ${work}\n}`, `class Nobody { async assertAllowed(id) {} }\nconst gate = process.env.GATE === "off" ? new Nobody() : machineid; // ! flag\nexport async function main(job, id) {\n  await gate.assertAllowed(id);\n  ${work}\n}`),
  files("a promise that its first parameter fulfils", `export const may = (id) => Promise.race([machineid.validate(id).then((d) => d.allowed), new Promise((go) => setTimeout(() => go(false), 900))]);`, `export const may = (id) => Promise.race([machineid.validate(id).then((d) => d.allowed), new Promise((go) => setTimeout(() => go(true), 900))]); // ! handler`),
  files("settings that are asked by a call", `export async function may(id, config) {\n  try { return (await machineid.validate(id)).allowed; }\n  catch { console.warn(config.get("region")); return false; }\n}`, `export async function may(id, config) {\n  try { return (await machineid.validate(id)).allowed; }\n  catch { return config.get("withoutAuthority"); } // ! secondAuthority\n}`),
  files("an object that is merged over a permit", `export async function may(id) {\n  const d = await machineid.validate(id).catch(() => ({}));\n  return Object.assign({ allowed: false }, d);\n}`, `export async function may(id) {\n  const d = await machineid.validate(id).catch(() => ({}));\n  return Object.assign({ allowed: true }, d); // ! default\n}`),
  files("what a breaker falls back to", `const breaker = new CircuitBreaker((id) => machineid.validate(id));\nbreaker.fallback(() => ({ allowed: false }));\nexport const may = (id) => breaker.fire(id);`, `const breaker = new CircuitBreaker((id) => machineid.validate(id));\nbreaker.fallback(() => ({ allowed: true })); // ! handler\nexport const may = (id) => breaker.fire(id);`),
]);

checkPairs("no-secret-in-device-id", [
  files("an element of a list", `const parts = ["worker", process.env.POD_NAME];\nexport const deviceId = \`\${parts[0]}:prod:mail:\${parts[1]}\`;`, `const parts = ["worker", process.env.DB_PASSWORD];\nexport const deviceId = \`\${parts[0]}:prod:mail:\${parts[1]}\`; // ! named`),
  files("a property that a function takes out", `const idOf = ({ role, instance }) => \`worker:prod:\${role}:\${instance}\`;\nawait machineid.startup(idOf({ role: "mail", instance: process.env.POD_NAME }));`, `const idOf = ({ role, instance }) => \`worker:prod:\${role}:\${instance}\`; // ! named\nawait machineid.startup(idOf({ role: "mail", instance: process.env.ACCESS_TOKEN }));`),
]);

checkPairs("device-id-format", [
  files("the constructor that a class inherits", `class Base { constructor(deviceId) { this.deviceId = deviceId; } }\nclass Mail extends Base { constructor() { super("worker:prod:mail:01"); } }\nexport const mail = new Mail();`, `class Base { constructor(deviceId) { this.deviceId = deviceId; } }\nclass Mail extends Base { constructor() { super("worker:prod:mail"); } } // ! segments\nexport const mail = new Mail();`),
  files("a class without a constructor of its own", `class Base { constructor(deviceId) { this.deviceId = deviceId; } }\nclass Mail extends Base {}\nexport const mail = new Mail("worker:prod:mail:01");`, `class Base { constructor(deviceId) { this.deviceId = deviceId; } }\nclass Mail extends Base {}\nexport const mail = new Mail("worker:prod:mail"); // ! segments`),
]);

checkPairs("no-hardcoded-org-key", [
  files("a public variable that is imported", `import { MACHINEID_ORG_KEY } from "$env/static/private";\nexport const m = new MachineID({ orgKey: MACHINEID_ORG_KEY });`, `import { PUBLIC_MACHINEID_ORG_KEY } from "$env/static/public";\nexport const m = new MachineID({ orgKey: PUBLIC_MACHINEID_ORG_KEY }); // ! client`),
  files("the query of a URL", `const orgKey = process.env.MACHINEID_ORG_KEY;\nconst u = new URL("https://machineid.io/api/v1/usage");\nu.search = "?v=1";\nfetch(u, { headers: { "x-org-key": orgKey } });`, `const orgKey = process.env.MACHINEID_ORG_KEY;\nconst u = new URL("https://machineid.io/api/v1/usage");\nu.search = \`?v=\${orgKey}\`; // ! url\nfetch(u);`),
  files("public settings of a framework", `export const m = new MachineID({ orgKey: useRuntimeConfig().machineidOrgKey });`, `export const m = new MachineID({ orgKey: useRuntimeConfig().public.machineidOrgKey }); // ! client`),
]);

checkPairs("no-fleet-device-id", [
  files("a handler by its name", `const list = async () => machineid.assertAllowed("worker:prod:api");\napp.locals("/", list);`, `const list = async () => machineid.assertAllowed("worker:prod:api"); // ! parts\napp.get("/", list);`),
]);

checkPairs("enforce-decision", [
  files("a guard whose failure is told", `export function listen(bus, id) {\n  bus.on("order", (order) => {\n    machineid.guard(id, () => order.work()).catch((error) => bus.emit("error", error));\n  });\n}`, `export function listen(bus, id) {\n  bus.on("order", (order) => {\n    machineid.guard(id, () => order.work()); // ! notAwaited\n  });\n}`),
  files("a callback that gets the answer", `export function check(id, back) {\n  machineid.validate(id).then((d) => {\n    if (!d.allowed) console.error(d.code);\n    back(null, d.allowed === true);\n  }, back);\n}`, `export function check(id, job) {\n  return machineid.validate(id).then((d) => { // ! goesOn\n    if (!d.allowed) console.error(d.code);\n    return job.work(id);\n  });\n}`),
  files("a message with the text of an answer", `export async function tell(id, channel) {\n  const d = await machineid.validate(id);\n  channel.postMessage(\`\${d.allowed}\`);\n}`, `export async function tell(id, channel, job) {\n  const d = await machineid.validate(id); // ! unused\n  channel.postMessage(\`\${d.allowed}\`);\n  ${work}\n}`),
  files("a table that is looked at as a whole", `export async function main(ids, job) {\n  const results = {};\n  for (const id of ids) results[id] = (await machineid.validate(id)).allowed;\n  if (!Object.values(results).every(Boolean)) return;\n  ${work}\n}`, `export async function main(ids, job) {\n  const results = {};\n  for (const id of ids) results[id] = (await machineid.validate(id)).allowed; // ! stored\n  if (!Object.keys(results).every(Boolean)) return;\n  ${work}\n}`),
]);

checkPairs("log-denial", [
  files("words that a helper chooses", `${url}const word = (d) => (d.allowed ? "yes" : "no");\nexport async function main(job) {\n  const d = await (await fetch(address)).json();\n  if (!d.allowed) { console.error(word(d), d.code); return; }\n  ${work}\n}`, `${url}const word = (d) => (d.allowed ? "yes" : "no");\nexport async function main(job) {\n  const d = await (await fetch(address)).json();\n  if (!d.allowed) { console.error(word(d)); return; } // ! unrecorded\n  ${work}\n}`),
  files("an onDenied that hands on", `const tell = (denial) => console.warn(denial.code);\nconst client = new MachineID({ ${key}, onDenied: (d) => tell(d) });\nexport async function main(job, id) {\n  if (!(await client.validate(id)).allowed) return;\n  ${work}\n}`, `const tell = ({ deviceId }) => console.warn(deviceId);\nconst client = new MachineID({ ${key}, onDenied: (d) => tell(d) });\nexport async function main(job, id) {\n  if (!(await client.validate(id)).allowed) return; // ! unrecorded\n  ${work}\n}`),
  files("a method of an object", `${url}export const gate = {\n  async ask() { return (await fetch(address)).json(); },\n  async may() { const d = await this.ask(); console.info(d.code); return d.allowed ? d : null; },\n};`, `${url}export const gate = {\n  async ask() { return (await fetch(address)).json(); },\n  async may() { const d = await this.ask(); return d.allowed ? d : null; }, // ! unrecorded\n};`),
]);

checkPairs("no-degraded-mode", [
  files("a failure that is as good as a permit", `export async function may(id) {\n  const [r] = await Promise.allSettled([machineid.validate(id)]);\n  return r.status === "fulfilled" && r.value.allowed;\n}`, `export async function may(id) {\n  const [r] = await Promise.allSettled([machineid.validate(id)]);\n  return r.status === "rejected" || r.value.allowed; // ! default\n}`),
]);

checkPairs("startup-gate", [
  files("a generator that is only called", `async function* jobs(consumer) {\n  await consumer.run();\n  yield* consumer.taken();\n}\nconst source = jobs(globalThis.consumer);\nawait machineid.startup("worker:prod:mail:01");\nfor await (const job of source) await job.work();`, `async function jobs(consumer) {\n  await consumer.run(); // ! nothing\n  return consumer.taken();\n}\nconst source = await jobs(globalThis.consumer);\nawait machineid.startup("worker:prod:mail:01");\nfor await (const job of source) await job.work();`),
]);
