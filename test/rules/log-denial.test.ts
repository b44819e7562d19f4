import { describe, expect, it } from "vitest";
import { applySuggestion } from "./apply-suggestion.js";
import { checkPairs } from "./check-pairs.js";
import { lint } from "./run.js";
import { files } from "./validate-before-side-effect/pair.js";

const rule = "log-denial";

const ASK = `async function ask(deviceId) {
  const response = await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST", body: JSON.stringify({ deviceId }) });
  return response.json();
}
`;

/** A pair of bodies that ask by HTTP. */
const asking = (clause: string, valid: string, invalid: string): ReturnType<typeof files> => {
  const inMain = (body: string): string => `${ASK}export async function main(job, id) {\n  const d = await ask(id);\n${body.replace(/^/gm, "  ")}\n}`;
  return files(clause, inMain(valid), inMain(invalid));
};

const work = "await job.work();";
const asserting = (clause: string, valid: string, invalid: string): ReturnType<typeof files> => {
  const program = (line: string): string => `import assert from "node:assert";\n${ASK}export async function main(job, id) {\n  const d = await ask(id);\n  ${line}\n  ${work}\n}`;
  return files(clause, program(valid), program(`${invalid} // ! unrecorded`));
};
const recorded = "console.error(d.code, d.request_id);";

/** A pair of files with the same work behind two clients. */
const clients = (clause: string, right: string, wrong: string): ReturnType<typeof files> => {
  const withClient = (client: string, mark: string): string => `${client}\nexport async function main(job, id) {\n  const d = await own.validate(id);\n  if (!d.allowed) return;${mark}\n  ${work}\n}`;
  return files(clause, withClient(right, ""), withClient(wrong, " // ! unrecorded"));
};

/** A class that refuses by a method. */
const refusing = (method: string): string => `${ASK}export class Desk {\n  async open(id) {\n    const d = await ask(id);\n    if (!d.allowed) this.refuse(d.code);MARK\n    return d;\n  }\n  ${method}\n}`;

/** One question to a list of answers. */
const ofAll = (clause: string, valid: string, invalid: string): ReturnType<typeof files> => {
  const program = (body: string): string => `${ASK}export async function main(job) {\n  const asked = await Promise.all(job.ids.map((id) => ask(id)));\n${body.replace(/^/gm, "  ")}\n  ${work}\n}`;
  return files(`answers of a list, ${clause}`, program(valid), program(invalid));
};

const REQUEST = 'fetch("https://machineid.io/api/v1/devices/validate", { method: "POST" })';
const MARK = `export async function mark(job) {\n  const d = await (await ${REQUEST}).json();\n  job.allowed = d.allowed;\n}\nexport async function main(job) {\n  const d = await (await ${REQUEST}).json();\n`;

const pairs = [
  files("another object with a member of the same name", `${MARK}  if (!d.allowed) {\n    console.warn(d.code);\n    return;\n  }\n  ${work}\n}`, `${MARK}  if (!d.allowed) { // ! unrecorded\n    console.warn("denied");\n    return;\n  }\n  ${work}\n}`),
  files("a list of the module that another function writes down", `${ASK}const denied = [];\nexport async function main(job) {\n  const d = await ask(job.id);\n  if (!d.allowed) {\n    denied.push(d);\n    return;\n  }\n  ${work}\n}\nexport const flush = () => { for (const d of denied.splice(0)) console.error(d.code); };`, `${ASK}const denied = [];\nexport async function main(job) {\n  const d = await ask(job.id);\n  if (!d.allowed) { // ! unrecorded\n    denied.push(d);\n    return;\n  }\n  ${work}\n}\nexport const flush = () => { console.error(denied.length); };`),
  files("a map of the module that another function hands out", `${ASK}const byId = new Map();\nexport async function main(job) {\n  const d = await ask(job.id);\n  if (!d.allowed) {\n    byId.set(job.id, d);\n    return;\n  }\n  ${work}\n}\nexport const why = (id) => byId.get(id)?.code;`, `${ASK}const byId = new Map();\nexport async function main(job) {\n  const d = await ask(job.id);\n  if (!d.allowed) { // ! unrecorded\n    byId.set(job.id, d);\n    return;\n  }\n  ${work}\n}\nexport const why = (id) => byId.has(id);`),
  ofAll("one by one", "for (const d of asked) if (!d.allowed) console.warn(d.code);\nif (!asked.every((d) => d.allowed)) return;", "if (!asked.every((d) => d.allowed)) return; // ! unrecorded"),
  ofAll("those that are left", 'const denied = asked.filter((d) => !d.allowed);\nif (denied.length > 0) throw new Error(denied.map((d) => d.code).join());', 'const denied = asked.filter((d) => !d.allowed);\nif (denied.length > 0) throw new Error("denied"); // ! unrecorded'),
  ofAll("the first of those that are left", 'const [...denied] = asked.filter((d) => !d.allowed);\nfor (const d of denied) console.warn(d.code);\nif (denied.length > 0) return;', 'const denied = asked.find((d) => !d.allowed);\nif (denied) return; // ! unrecorded'),
  files("a method that never returns", refusing("refuse(code) { console.error(code); throw new Error(code); }").replace("MARK", ""), refusing("refuse() { throw new Error(`not allowed`); }").replace("MARK", " // ! unrecorded").replace("d.code)", ")")),
  files("a method that never returns, or does", refusing("refuse() { this.refused = true; }").replace("MARK", ""), refusing("#refuse() { throw new Error(`not allowed`); }").replace("MARK", " // ! unrecorded").replace("this.refuse(d.code)", "this.#refuse()")),
  files("an answer at the end of a chain", `${ASK}export const main = (id) => ask(id).then((d) => (d.allowed ? { ok: true } : { ok: false, why: d.code }));`, `${ASK}export const main = (id) => ask(id).then((d) => (d.allowed ? { ok: true } : { ok: false, why: id })); // ! unrecorded`),
  files("an answer in other words", `${ASK}const tell = (d) => (d.allowed ? { ok: true } : { ok: false, why: d.code });\nexport const main = async (id) => tell(await ask(id));`, `${ASK}const tell = (d) => (d.allowed ? { ok: true } : { ok: false, why: "denied" }); // ! unrecorded\nexport const main = async (id) => tell(await ask(id));`),
  
  asking("a recorder that may be missing", `if (!d.allowed) {\n  job.span?.setAttribute("code", d.code);\n  return;\n}\n${work}`, `if (!d.allowed) { // ! unrecorded\n  job.span?.setAttribute("denied", true);\n  return;\n}\n${work}`),
  asking("a denial that is kept for later", `let denial = null;\nfor (const part of job.parts) {\n  const now = await ask(part.id);\n  if (!now.allowed) {\n    denial = now;\n    break;\n  }\n  await part.work();\n}\nif (denial) console.error(denial.code);`, `let denial = null;\nfor (const part of job.parts) {\n  const now = await ask(part.id);\n  if (!now.allowed) { // ! unrecorded\n    denial = now;\n    break;\n  }\n  await part.work();\n}\nif (denial) console.error(part.id);`),
  asking("a note that is looked at", `let stopped = false;\nif (!d.allowed) stopped = true;\nelse ${work}\nif (stopped) console.error(d.code);`, `let stopped = false;\nif (!d.allowed) stopped = true; // ! unrecorded\nelse ${work}\nif (!stopped) console.error(d.code);`),
  asking("the words for a code", `const REASONS = { DEVICE_REVOKED: "revoked" };\nif (!d.allowed) {\n  console.error(REASONS[d.code]);\n  return;\n}\n${work}`, `const REASONS = { DEVICE_REVOKED: "revoked" };\nif (!d.allowed) { // ! unrecorded\n  console.error(REASONS[job.code]);\n  return;\n}\n${work}`),
  asking("two tests of one answer", `if (d.allowed) console.info("permit");\nif (!d.allowed) {\n  ${recorded}\n  return;\n}\n${work}`, `if (d.allowed) console.info("permit");\nif (!d.allowed) return; // ! unrecorded\n${work}`),
  asking("work for each of several behind &&", `return d.allowed && (${"console.info(d.code)"}, Promise.all(job.parts.map((part) => part.work())));`, `return d.allowed && Promise.all(job.parts.map((part) => part.work())); // ! unrecorded`),files("what the arm of a denial returns", `${ASK}export async function main(id) {\n  const d = await ask(id);\n  return d.allowed ? { request: d.request_id } : { code: d.code };\n}`, `${ASK}export async function main(id) {\n  const d = await ask(id);\n  return d.allowed ? { request: d.request_id } : null; // ! unrecorded\n}`),
  files("denials that are collected", `${ASK}export async function main(jobs) {\n  const denied = [];\n  for (const job of jobs) {\n    const d = await ask(job.id);\n    if (!d.allowed) {\n      denied.push(d);\n      continue;\n    }\n    ${work}\n  }\n  console.warn({ denied: denied.map((each) => each.request_id) });\n}`, `${ASK}export async function main(jobs) {\n  const denied = [];\n  for (const job of jobs) {\n    const d = await ask(job.id);\n    if (!d.allowed) { // ! unrecorded\n      denied.push(d);\n      continue;\n    }\n    ${work}\n  }\n  console.warn(denied.length);\n}`),
  asking("a reason that only a denial has", `const reason = d.allowed ? null : \`denied: \${d.code}\`;\nif (reason) {\n  console.warn(reason);\n  return;\n}\n${work}`, `const reason = d.allowed ? null : \`denied: \${id}\`; // ! unrecorded\nif (reason) {\n  console.warn(reason);\n  return;\n}\n${work}`),
  asking("words that are chosen before the test", `const word = d.allowed ? "yes" : "no";\nconsole.info(word);\nif (!d.allowed) {\n  console.warn(d.code);\n  return;\n}\n${work}`, `const word = d.allowed ? "yes" : "no";\nconsole.info(word);\nif (!d.allowed) { // ! unrecorded\n  return;\n}\n${work}`),
  files("onDenied that is bound", `class Job {\n  #own = new MachineID({ orgKey, onDenied: this.denied.bind(this) });\n  denied(d) { console.warn(d); }\n  async run(job, id) {\n    const d = await this.#own.validate(id);\n    if (!d.allowed) return;\n    ${work}\n  }\n}\nexport const job = new Job();`, `class Job {\n  #own = new MachineID({ orgKey, onDenied: this.denied.bind(this) });\n  denied() { console.warn("denied"); }\n  async run(job, id) {\n    const d = await this.#own.validate(id);\n    if (!d.allowed) return; // ! unrecorded\n    ${work}\n  }\n}\nexport const job = new Job();`),
  files("an outcome with its reason", `${ASK}async function outcome(id) {\n  const d = await ask(id);\n  return d.allowed ? { ok: true } : { ok: false, reason: d.code };\n}\nexport async function main(job, id) {\n  const asked = await outcome(id);\n  if (!asked.ok) {\n    console.warn(asked.reason);\n    return;\n  }\n  ${work}\n}`, `${ASK}async function outcome(id) {\n  const d = await ask(id);\n  return d.allowed ? { ok: true } : { ok: false, reason: d.code };\n}\nexport async function main(job, id) {\n  const asked = await outcome(id);\n  if (!asked.ok) { // ! unrecorded\n    return;\n  }\n  ${work}\n}`),
  files("codes that are collected", `${ASK}export async function main(jobs) {\n  const denied = {};\n  for (const job of jobs) {\n    const d = await ask(job.id);\n    if (!d.allowed) {\n      denied[job.id] = d.code;\n      continue;\n    }\n    ${work}\n  }\n  console.warn("done", denied);\n}`, `${ASK}export async function main(jobs) {\n  const denied = {};\n  for (const job of jobs) {\n    const d = await ask(job.id);\n    if (!d.allowed) { // ! unrecorded\n      denied[job.id] = job.name;\n      continue;\n    }\n    ${work}\n  }\n  console.warn("done", denied);\n}`),
  asking("an error that a denial makes", `const problem = d.allowed ? null : new Error(d.code);\nif (problem) throw problem;\n${work}`, `const problem = d.allowed ? null : new Error("denied"); // ! unrecorded\nif (problem) throw problem;\n${work}`),
  asking("an error that a denial leaves behind", `let problem;\nif (!d.allowed) problem = new Error(d.code);\nif (problem !== undefined) throw problem;\n${work}`, `let problem;\nif (!d.allowed) problem = job.read(); // ! unrecorded\nif (problem !== undefined) throw problem;\n${work}`),
  files("what a generator yields", `${ASK}export async function* main(ids) {\n  for (const id of ids) {\n    const d = await ask(id);\n    if (!d.allowed) yield { id, denied: d.code };\n    else yield { id };\n  }\n}`, `${ASK}export async function* main(ids) {\n  for (const id of ids) {\n    const d = await ask(id);\n    if (!d.allowed) yield { id }; // ! unrecorded\n    else yield { id };\n  }\n}`),
  files("a message that is made when it is needed", `import invariant from "tiny-invariant";\n${ASK}export async function main(job, id) {\n  const d = await ask(id);\n  invariant(d.allowed, () => d.code);\n  ${work}\n}`, `import invariant from "tiny-invariant";\n${ASK}export async function main(job, id) {\n  const d = await ask(id);\n  invariant(d.allowed, () => "denied"); // ! unrecorded\n  ${work}\n}`),
  files("the parsed body of got", `import got from "got";\nexport async function main(job, id) {\n  const { body } = await got.post("https://machineid.io/api/v1/devices/validate", { json: { deviceId: id }, responseType: "json" });\n  if (!body.allowed) {\n    console.error(body.code);\n    return;\n  }\n  ${work}\n}`, `import got from "got";\nexport async function main(job, id) {\n  const { body } = await got.post("https://machineid.io/api/v1/devices/validate", { json: { deviceId: id }, responseType: "json" });\n  if (!body.allowed) return; // ! unrecorded\n  ${work}\n}`),
  asking("a switch", `switch (d.allowed) {\n  case true: break;\n  default: ${recorded} return;\n}\n${work}`, `switch (d.allowed) { // ! unrecorded\n  case true: break;\n  default: return;\n}\n${work}`),
  asking("a case of the denial", `switch (d.allowed) {\n  case false: ${recorded} return;\n}\n${work}`, `switch (d.allowed) { // ! unrecorded\n  case false: return;\n}\n${work}`),
  asking("a record that is made later", `if (!d.allowed) {\n  setImmediate(() => { ${recorded} });\n  return;\n}\n${work}`, `if (!d.allowed) { // ! unrecorded\n  setImmediate(() => { job.mark(); });\n  return;\n}\n${work}`),
  asking("a record of allowed alone", `if (!d.allowed) {\n  console.error({ allowed: d.allowed, code: d.code });\n  return;\n}\n${work}`, `if (!d.allowed) { // ! unrecorded\n  console.error({ allowed: d.allowed, id });\n  return;\n}\n${work}`),
  asking("a switch on true", `switch (true) {\n  case d.allowed: return job.work();\n  default: ${recorded}\n}`, `switch (true) {\n  case d.allowed: return job.work(); // ! unrecorded\n  default: job.mark();\n}`),
  asking("a function that does not take the answer", `const report = (denial) => console.error(denial.code);\nif (!d.allowed) return report(d);\n${work}`, `const report = () => console.error(id);\nif (!d.allowed) return report(d); // ! unrecorded\n${work}`),
  clients("a record of the device alone", `const own = new MachineID({ orgKey, onDenied: (x) => { const { code, deviceId } = x; console.error(code, deviceId); } });`, `const own = new MachineID({ orgKey, onDenied: (x) => { console.error("denied " + x.deviceId); } });`),
  files("two validators, of which one records nothing", `const quiet = new MachineID({ orgKey, onDenied: () => {} });\nconst loud = new MachineID({ orgKey });\nexport async function main(job, id) {\n  const d = await loud.validate(id);\n  if (!d.allowed) return;\n  ${work}\n}\nexport const close = () => quiet.close();`, `const quiet = new MachineID({ orgKey, onDenied: () => {} });\nconst loud = new MachineID({ orgKey });\nexport async function main(job, id) {\n  const d = await quiet.validate(id);\n  if (!d.allowed) return; // ! unrecorded\n  ${work}\n}\nexport const close = () => loud.close();`),
  asking("return", `if (!d.allowed) { ${recorded} return; }\n${work}`, `if (!d.allowed) return; // ! unrecorded\n${work}`),
  asking("the end of the function", `if (d.allowed) ${work}\nelse ${recorded}`, `if (d.allowed) ${work} // ! unrecorded`),
  asking("throw", `if (!d.allowed) throw new Error(\`denied: \${d.code}\`);\n${work}`, `if (!d.allowed) throw new Error("denied"); // ! unrecorded\n${work}`),
  asking("process.exit()", `if (!d.allowed) { ${recorded} process.exit(1); }\n${work}`, `if (!d.allowed) { console.error("denied"); process.exit(1); } // ! unrecorded\n${work}`),
  asking("the next iteration", `for (const one of job.all) {\n  const own = await ask(one);\n  if (!own.allowed) { console.warn(own.code); continue; }\n  await one.work();\n}\nreturn d;`, `for (const one of job.all) {\n  const own = await ask(one);\n  if (!own.allowed) continue; // ! unrecorded\n  await one.work();\n}\nreturn d;`),
  asking("a record behind the branch", `if (!d.allowed) job.stop();\n${recorded}`, `if (!d.allowed) job.stop(); // ! unrecorded\nconsole.error(id);`),
  asking("a record before the branch", `console.info(d.code);\nif (!d.allowed) return;\n${work}`, `console.info(d.allowed);\nif (!d.allowed) return; // ! unrecorded\n${work}`),
  asking("a record on one path", `if (!d.allowed) { if (job.verbose) console.error(id); ${recorded} return; }\n${work}`, `if (!d.allowed) { if (job.verbose) ${recorded} return; } // ! unrecorded\n${work}`),
  asking("the code alone is enough", `if (!d.allowed) { console.error("denied: " + d.code); return; }\n${work}`, `if (!d.allowed) { console.error("denied: " + d.deviceId); return; } // ! unrecorded\n${work}`),
  asking("destructured", `const { allowed, code } = d;\nif (!allowed) { console.error(code); return; }\n${work}`, `const { allowed, code } = d;\nif (!allowed) { console.error(allowed); return null; } // ! unrecorded\n${work}`),
  asking("returned", `if (!d.allowed) return d;\n${work}`, `if (!d.allowed) return null; // ! unrecorded\n${work}`),
  asking("!== true", `if (d.allowed !== true) { ${recorded} return; }\n${work}`, `if (d.allowed !== true) return; // ! unrecorded\n${work}`),
  asking("a conditional expression", `return d.allowed ? job.work() : { code: d.code };`, `return d.allowed ? job.work() : null; // ! unrecorded`),
  asking("a second operand", `if (!d || !d.allowed) { console.error(d?.code); return; }\n${work}`, `if (!d || !d.allowed) return; // ! unrecorded\n${work}`),
  asking("given to code out of view", `if (!d.allowed) { job.deny(d); return; }\n${work}`, `if (!d.allowed) { job.deny(id); return; } // ! unrecorded\n${work}`),
  asking("thrown to a handler", `try {\n  if (!d.allowed) throw new Error(d.code);\n  ${work}\n} catch (error) { console.error(error); }`, `try {\n  if (!d.allowed) throw new Error("denied"); // ! unrecorded\n  ${work}\n} catch (error) { console.error(error); }`),
  files("a helper that records", `${ASK}const tell = (d) => console.error(d.code);\nexport async function main(job, id) { const d = await ask(id); if (!d.allowed) return tell(d); ${work} }`, `${ASK}const tell = (d) => console.error(d.allowed);\nexport async function main(job, id) { const d = await ask(id); if (!d.allowed) return tell(d); ${work} } // ! unrecorded`),
  files("a helper that records what it answers", `async function may(id) { const d = await ask(id); if (!d.allowed) ${recorded} return d.allowed; }\n${ASK}export async function main(job, id) { if (await may(id)) ${work} }`, `async function may(id) { const d = await ask(id); return d.allowed; }\n${ASK}export async function main(job, id) { if (await may(id)) ${work} } // ! unrecorded`),
  files("words in a chain", `${ASK}export const main = (job, id) => ask(id).then((d) => (d.allowed ? "ok" : d.code));`, `${ASK}export const main = (job, id) => ask(id).then((d) => (d.allowed ? "ok" : "denied")); // ! unrecorded`),
  files("an answer that another function has noted", `${ASK}let may = false;\nsetInterval(async () => { may = (await ask("a:b:c:d")).allowed; }, 9);\nexport async function main(job) {\n  if (!may) return;\n  ${work}\n}`, `${ASK}export async function main(job) {\n  const may = (await ask("a:b:c:d")).allowed;\n  if (!may) return; // ! unrecorded\n  ${work}\n}`),
  files("in a chain", `${ASK}export const main = (job, id) => ask(id).then((d) => { if (!d.allowed) throw new Error(d.code); return job.work(); });`, `${ASK}export const main = (job, id) => ask(id).then((d) => { if (!d.allowed) throw new Error("denied"); return job.work(); }); // ! unrecorded`),
  asserting("the message of an assertion that compares", `assert.equal(d.allowed, true, "denied: " + d.code);`, `assert.equal(d.allowed, true, "denied: " + d.deviceId);`),
  asserting("an error for a strict assertion", `assert.strictEqual(d.allowed, true, new Error(d.request_id));`, `assert.strictEqual(d.allowed, true);`),
  asking("a record before a second test", `const ok = d.allowed;\nif (!ok) ${recorded}\nif (ok) ${work}`, `const ok = d.allowed;\nif (!ok) console.error(id); // ! unrecorded\nif (ok) ${work}`),
  asking("a record behind a second test", `if (d.allowed) ${work}\nif (!d.allowed) ${recorded}`, `if (d.allowed) ${work}\nif (d.allowed) ${recorded} // ! unrecorded`),
  asking("a second test in a loop", `if (!d.allowed) ${recorded}\nfor (const each of job.all) if (d.allowed) await each.work();`, `if (!d.allowed && job.verbose) ${recorded} // ! unrecorded\nfor (const each of job.all) if (d.allowed) await each.work(); // ! unrecorded`),
  asking("a variable named for the denial", `const denied = !d.allowed;\nif (denied) ${recorded}\nif (denied) return;\n${work}`, `const denied = d.allowed !== true;\nif (denied) return; // ! unrecorded\n${work}\nconsole.info(d.code);`),
  asking("work behind &&", `return d.allowed && isOpen(job);`, `return d.allowed && graft(job); // ! unrecorded`),
  asking("work behind && that somebody waits for", `if (!d.allowed) ${recorded}\nreturn d.allowed && (await graft(job));`, `return job.open && d.allowed && (await graft(job)); // ! unrecorded`),
  asking("work behind && whose result is tested", `const r = d.allowed && (await graft(job));\nif (!r) ${recorded}\nreturn r;`, `const r = d.allowed && (await graft(job)); // ! unrecorded\nreturn r;`),
  files("a record inside try, and a test behind it", `${ASK}export async function main(job, id) {\n  let ok = false;\n  try { const d = await ask(id); ok = d.allowed; if (!ok) ${recorded} } catch (error) { console.error(error); }\n  if (ok) ${work}\n}`, `${ASK}export async function main(job, id) {\n  let ok = false;\n  try { const d = await ask(id); ok = d.allowed; if (ok) ${recorded} } catch (error) { console.error(error); }\n  if (ok) ${work} // ! unrecorded\n}`),
  clients("what the environment says, and who records", `const own = MachineID.fromEnv({ onDenied: (x) => console.error(x.code) });`, `const own = MachineID.fromEnv({ onDenied: () => {} });`),
  clients("the runtime records by itself", `const own = MachineID.fromEnv();`, `const own = new MachineID({ orgKey: process.env.KEY, onDenied: () => {} });`),
  clients("onDenied records", `const own = new MachineID({ orgKey: process.env.KEY, onDenied: ({ code, request_id }) => console.error(code, request_id) });`, `const own = new MachineID({ orgKey: process.env.KEY, onDenied: ({ code }) => metrics.count("denied") });`),
  clients("onDenied hands the denial to a function of the file", `const tell = (x) => console.error(x.code);\nconst own = new MachineID({ orgKey: process.env.KEY, onDenied: (x) => tell(x) });`, `const tell = ({ deviceId }) => console.error(deviceId);\nconst own = new MachineID({ orgKey: process.env.KEY, onDenied: (x) => tell(x) });`),
  clients("onDenied hands the denial on twice", `const put = (line) => console.error(line);\nconst tell = (x) => put(x);\nconst own = new MachineID({ orgKey: process.env.KEY, onDenied: tell });`, `const put = (line) => console.error("denied");\nconst tell = (x) => put(x);\nconst own = new MachineID({ orgKey: process.env.KEY, onDenied: tell });`),
  files("words of a helper for a record", `${ASK}const word = (d) => d.allowed ? "yes" : "no";\nexport async function main(job, id) {\n  const d = await ask(id);\n  if (!d.allowed) { console.error(word(d), d.code); return; }\n  console.info(\`job: \${word(d)}\`);\n  ${work}\n}`, `${ASK}const word = (d) => d.allowed ? "yes" : "no";\nexport async function main(job, id) {\n  const d = await ask(id);\n  if (!d.allowed) return; // ! unrecorded\n  console.info(\`job: \${word(d)}\`);\n  ${work}\n}`),
  files("a method that an object calls on itself", `export const desk = {\n  async ask(deviceId) {\n    const response = await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST", body: JSON.stringify({ deviceId }) });\n    return response.json();\n  },\n  async may(id) { const d = await this.ask(id); if (!d.allowed) console.error(d.code); return d.allowed ? d : null; },\n};`, `export const desk = {\n  async ask(deviceId) {\n    const response = await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST", body: JSON.stringify({ deviceId }) });\n    return response.json();\n  },\n  async may(id) { const d = await this.ask(id); return d.allowed ? d : null; }, // ! unrecorded\n};`),
  clients("onDenied of another file", `import { tell } from "./tell";\nconst own = new MachineID({ orgKey: process.env.KEY, onDenied: tell });`, `function tell() { metrics.count("denied"); }\nconst own = new MachineID({ orgKey: process.env.KEY, onDenied: tell });`),
];

checkPairs(rule, pairs);

describe("suggestions of log-denial", () => {
  const offered = pairs.flatMap(({ invalid }) => lint(invalid, { rule }).flatMap((message) => (message.suggestions ?? []).map((suggestion) => ({ invalid, suggestion }))));

  it("are offered for plain tests", () => {
    expect(offered.length).toBeGreaterThan(8);
  });

  it.each(offered)("$suggestion.desc $invalid", ({ invalid, suggestion }) => {
    expect(lint(applySuggestion(invalid, suggestion), { rule })).toEqual([]);
  });
});
