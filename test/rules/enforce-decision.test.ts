import { describe, expect, it } from "vitest";
import { applySuggestion } from "./apply-suggestion.js";
import { checkPairs } from "./check-pairs.js";
import { lint } from "./run.js";
import { bodies, files } from "./validate-before-side-effect/pair.js";

const rule = "enforce-decision";

const work = "await job.work();";
const stop = "if (!d.allowed) return;";
const http = (body: string): string => `export async function main(job) {\n  const response = await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST" });MARK\n  ${body}\n  ${work}\n}`;

const BOOT = `async function boot() {\n  await machineid.startup("a:b:c:d");\n  setInterval(async () => { await machineid.assertAllowed("a:b:c:d"); await mail.send(); }, 1000);\n}`;
const RESTS = `async function boot() {\n  await machineid.startup("a:b:c:d");\n}`;
const RM = `const ok = async () => (await machineid.validate("a:b:c:01")).allowed;
const rm = async (job) => (await ok()) && job.work();`;
const MUST = `const idOf = (role) => "a:prod:" + role + ":01";
async function must(role) {
  const d = await machineid.validate(idOf(role));
  if (!d.allowed) throw new Error(d.code);
}
export async function each(jobs) {
  for (const job of jobs) {
    await must("mail");
    ${work}
  }
}`;

const PREFER = "  const d = await machineid.validate(id);MARK\n  if (d.allowed) return;\n  console.warn(d.code);";
const attempts = (head: string, body: string, end: string): string => `async function ask(id) {\n  ${head} {\n    ${body}\n  }\n${end}}\nexport async function main(job, id) {\n  await ask(id);\n  await job.work();\n}`;
const middleware = (store: string, read: string, mark: string): string => `import express from "express";\nconst app = express();\napp.use(async (req, res, next) => {\n  ${store}${mark}\n  next();\n});\napp.post("/x", async (req, res) => {\n  ${read}\n  await req.job.work();\n});`;
const schema = (allowed: string, check: string, mark: string): string => `import { z } from "zod";\nconst schema = z.object({ allowed: ${allowed} }).passthrough();\nexport async function main(job, id) {\n  ${check}${mark}\n  await job.work();\n}`;

const pairs = [
  // A wrong test, and the answer handed on behind the work.
  bodies("a wrong test before a reply", `const d = await machineid.validate(id);\nif (d.allowed) ${work}\njob.reply({ ok: d.allowed });`, `const d = await machineid.validate(id); // ! wrongTest\nif (d.allowed !== false) ${work}\njob.reply({ ok: d.allowed });`),
  bodies("a test of the code before the answer is returned", `const d = await machineid.validate(id);\nif (d.allowed) ${work}\nreturn { ok: d.allowed, code: d.code };`, `const d = await machineid.validate(id); // ! wrongTest\nif (d.code !== "DEVICE_REVOKED") ${work}\nreturn { ok: d.allowed, code: d.code };`),
  files("the code in an answer of a helper", `async function ask(id) {\n  const d = await machineid.validate(id);\n  return { ok: d.allowed, reason: d.code };\n}\nexport async function main(job, id) {\n  const answer = await ask(id);\n  if (!answer.ok) throw new Error(answer.reason);\n  ${work}\n}`, `async function ask(id) {\n  const d = await machineid.validate(id);\n  return { ok: d.allowed, reason: d.code };\n}\nexport async function main(job, id) {\n  const answer = await ask(id); // ! wrongTest\n  if (answer.reason === "DEVICE_REVOKED") throw new Error(answer.reason);\n  ${work}\n}`),
  // Both sides.
  files("middleware that lets through on both sides", `export async function gate(req, res, next) {\n  const d = await machineid.validate(req.id);\n  if (d.allowed) next();\n  else next(new Error(d.code));\n}`, `export async function gate(req, res, next) {\n  const d = await machineid.validate(req.id); // ! goesOn\n  if (d.allowed) next();\n  else next();\n}`),
  bodies("an answer that only chooses a text of the result", `const d = await machineid.validate(id);\nreturn { result: d.allowed ? await job.work() : null, note: d.allowed ? "" : d.code };`, `const d = await machineid.validate(id); // ! goesOn\nreturn { result: await job.work(), note: d.allowed ? "" : d.code };`),
  files("a function of the file that is turned round", `const send = async (value) => { await value.push(); };\nexport async function main(job, id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) return null;\n  return send(job);\n}`, `const send = async (value) => { await value.push(); };\nexport async function main(job, id) {\n  const d = await machineid.validate(id); // ! goesOn\n  if (d.allowed) return null;\n  return send(job);\n}`),
  // Others.
  files("a variable of a connection that a later message looks at", `export function connect(socket) {\n  let permitted = false;\n  socket.on("message", async (message) => {\n    if (message.hello) {\n      permitted = (await machineid.validate(message.id)).allowed;\n      return;\n    }\n    if (!permitted) return;\n    await message.work();\n  });\n}`, `export function connect(socket) {\n  let permitted = false;\n  socket.on("message", async (message) => {\n    if (message.hello) {\n      permitted = (await machineid.validate(message.id)).allowed; // ! unused\n      return;\n    }\n    await message.work();\n  });\n}`),
  files("a wrapper that floats", `async function boot(start) {\n  await machineid.startup("a:b:c:d");\n  start();\n}\nvoid boot(() => app.listen(2));`, `async function boot() {\n  await machineid.startup("a:b:c:d");\n}\nvoid boot(); // ! notAwaited\napp.listen(2);`),
  bodies("permits that are only counted", `const ok = await Promise.all(job.items.map(async (each) => (await machineid.validate(each.id)).allowed));\nif (!ok.every(Boolean)) return;\n${work}`, `const ok = await Promise.all(job.items.map(async (each) => (await machineid.validate(each.id)).allowed)); // ! onlyLogged\nconsole.info(ok.filter(Boolean).length);\n${work}`),
  // A negated answer.
  ...([
    ["", "job.denied = !d.allowed;", "job.denied"],
    [" compared", "job.state.denied = d.allowed !== true;", "job.state.denied"],
    [" converted", "job.ok = Boolean(d.allowed);", "!job.ok"],
    [" with something else", "job.ok = d.allowed && job.ready;", "!job.ok"],
    [" in an object", "job.state = { denied: !d.allowed };", "job.state.denied"],
  ].map(([how = "", store = "", test = ""]) => bodies(`an answer in a field${how}`, `const d = await machineid.validate(id);\n${store}\nif (${test}) return;\n${work}`, `const d = await machineid.validate(id); // ! stored\n${store}\n${work}`))),
  files("a negated answer that another function looks at", `async function mark(job) {\n  const d = await machineid.validate(job.id);\n  job.denied = !d.allowed;\n}\nexport async function main(job) {\n  await mark(job);\n  if (job.denied) return;\n  ${work}\n}`, `async function mark(job) {\n  const d = await machineid.validate(job.id); // ! stored\n  job.denied = !d.allowed;\n}\nexport async function main(job) {\n  await mark(job);\n  ${work}\n}`),
  files("a negated answer of a class", `export class Worker {\n  denied = false;\n  async check(id) {\n    this.denied = !(await machineid.validate(id)).allowed;\n  }\n  async run(job) {\n    await this.check(job.id);\n    if (this.denied) return;\n    ${work}\n  }\n}`, `export class Worker {\n  denied = false;\n  async check(id) {\n    this.denied = !(await machineid.validate(id)).allowed; // ! onlyLogged\n  }\n  async run(job) {\n    await this.check(job.id);\n    if (this.denied) console.warn("denied");\n    ${work}\n  }\n}`),
  files("a helper that says no, turned round", `const denied = (d) => !d.allowed;\nexport async function main(job, id) {\n  const d = await machineid.validate(id);\n  if (denied(d)) return;\n  await job.work();\n}`, `const denied = (d) => !d.allowed;\nexport async function main(job, id) {\n  const d = await machineid.validate(id); // ! goesOn\n  if (!denied(d)) return;\n  await job.work();\n}`),
  // A function that only asks.
  files("a method that leaves on a permit, for others", `export class Authority {\n  async require(id) {\n  ${PREFER.replace("MARK", "")}\n    throw new Error(d.code);\n  }\n}`, `export class Authority {\n  async prefer(id) {\n  ${PREFER.replace("MARK", " // ! onlyLogged")}\n  }\n}`),
  files("a function that leaves on a permit, and tells somebody or writes it down", `export const check = async (id) => {\n${PREFER.replace("MARK", "").replace("console.warn", "await pager.alert")}\n};`, `export const check = async (id) => {\n${PREFER.replace("MARK", " // ! onlyLogged").replace("console.warn", "await logger.warn")}\n};`),
  files("a function that leaves on a permit, for others or for an event", `const check = async (id) => {\n${PREFER.replace("MARK", "")}\n};\nsetInterval(check, 1000);`, `export const check = async (id) => {\n${PREFER.replace("MARK", " // ! onlyLogged")}\n};`),
  ...([
    ["left by break", "for (let n = 0; n < 3; n++)", "if (d.allowed) break;"],
    ["left by return", "for (let n = 0; n < 3; n++)", "if (d.allowed) return;"],
    ["that are counted down", "let left = 3;\n  while (left-- > 0)", "if (d.allowed === true) return;"],
    ["with delays", "for (const delay of [1, 2])", "if (d.allowed) return;\n    await sleep(delay);"],
  ].map(([how = "", head = "", leave = ""]) => {
    const body = (mark: string): string => `const d = await machineid.validate(id);${mark}\n    ${leave}\n    console.warn(d.code);`;
    const end = how === "left by break" ? "  if (!(await machineid.validate(id)).allowed) throw new Error('no permit');\n" : "  throw new Error('no permit');\n";
    return files(`attempts of a helper ${how}`, attempts(head, body(""), end), attempts(head, body(" // ! onlyLogged"), ""));
  })),
  files("attempts of a helper that hands out the permit, or nothing", `async function ask(id) {\n  for (let n = 0; n < 3; n++) {\n    const d = await machineid.validate(id);\n    if (d.allowed) return d;\n  }\n}\nexport async function main(job, id) {\n  if (!(await ask(id))) return;\n  ${work}\n}`, `async function ask(id) {\n  for (let n = 0; n < 3; n++) {\n    const d = await machineid.validate(id);\n    if (d.allowed) return d;\n  }\n}\nexport async function main(job, id) {\n  await ask(id); // ! unused\n  ${work}\n}`),
  // What a later handler takes out of the request.
  ...([
    ["a member", "req.decision = await machineid.validate(req.id);", "const { decision } = req;\n  STOP", "decision"],
    ["a member of a member", "res.locals.decision = await machineid.validate(req.id);", "const { decision: { allowed, code } } = res.locals;\n  const decision = { allowed, code };\n  STOP", "decision"],
  ].map(([what = "", store = "", read = ""]) => files(`${what} that a later handler takes out`, middleware(store, read.replace("STOP", "if (!decision.allowed) return;"), ""), middleware(store, "const { job } = req;", " // ! stored")))),
  files("a field that a method takes out", `export class Worker {\n  async check(id) {\n    this.decision = await machineid.validate(id);\n  }\n  async run(job) {\n    await this.check(job.id);\n    const { decision } = this;\n    if (!decision.allowed) return;\n    ${work}\n  }\n}`, `export class Worker {\n  async check(id) {\n    this.decision = await machineid.validate(id); // ! stored\n  }\n  async run(job) {\n    await this.check(job.id);\n    const { decision } = this;\n    console.info(decision.code);\n    ${work}\n  }\n}`),
  // Schemas.
  files("a schema that lets only permits through", schema("z.literal(true)", "schema.parse(await machineid.validate(id));", ""), schema("z.boolean()", "schema.parse(await machineid.validate(id));", " // ! unused")),
  files("a schema of a permit that may be absent", schema("z.literal(true).describe('permit')", "schema.parse(await machineid.validate(id));", ""), schema("z.literal(true).optional()", "schema.parse(await machineid.validate(id));", " // ! unused")),
  files("a schema that says whether it is a permit", schema("z.literal(true)", "if (!schema.safeParse(await machineid.validate(id)).success) return;", ""), schema("z.boolean()", "if (!schema.safeParse(await machineid.validate(id)).success) return;", " // ! unused")),
  files("a question on the denied side", `export async function ensure(flags, id) {\n  const d = await machineid.validate(id);\n  if (d.allowed) return;\n  if (flags.isEnabled("quiet")) return;\n  throw new Error(d.code);\n}`, `export async function ensure(job, id) {\n  const d = await machineid.validate(id); // ! goesOn\n  if (d.allowed) return;\n  if (job.process()) return;\n  throw new Error(d.code);\n}`),
  ...([
    ["of which only the number is looked at", "const all = [await machineid.validate(id)];", "all[0].allowed", "all.length > 0", "unused"],
    ["of which only the presence is looked at", "const all = [await machineid.validate(id)];", "all.every((d) => d.allowed)", "all", "unused"],
    ["whose first is an object", "const all = [await machineid.validate(id)];", "all.at(0)?.allowed", "all.at(0)", "wrongTest"],
    ["that is taken apart", "const [d] = [await machineid.validate(id)];", "d.allowed", "d", "wrongTest"],
    ["that is assigned", "let all; all = [await machineid.validate(id), job];", "all[0].allowed", "all.length", "unused"],
    ["in a set", "const all = new Set([await machineid.validate(id)]);", "[...all][0].allowed", "all.size > 0", "unused"],
    ["in a map", "const all = new Map([[id, await machineid.validate(id)]]);", "all.get(id).allowed", "all.has(id)", "unused"],
    ["of promises", "const all = [machineid.validate(id)];", "(await Promise.all(all))[0].allowed", "(await Promise.all(all)).length", "unused"],
  ].map(([which = "", list = "", right = "", wrong = "", message = ""]) => bodies(`a list literal ${which}`, `${list}\nif (${right}) ${work}`, `${list} // ! ${message}\nif (${wrong}) ${work}`))),
  bodies("a list literal of gates that complete", `const gates = [machineid.assertAllowed(id), job.load()];\nawait Promise.all(gates);\n${work}`, `const gates = [machineid.validate(id), job.load()]; // ! unused\nif (gates.length === 2) ${work}`),
  bodies("a chain that floats, whose handler does something", `machineid.assertAllowed(id).then(() => job.work(), (error) => job.alarm(error).send());\nawait job.load();`, `machineid.assertAllowed(id).then(null, (error) => job.alarm(error).send()); // ! notAwaited\n${work}`),
  ...([
    ["by a condition", "const act = d.allowed ? RIGHT : WRONG;\nawait act();"],
    ["where it is called", "await (d.allowed ? RIGHT : WRONG)();"],
    ["by a branch", "let act = WRONG;\nif (d.allowed) act = RIGHT;\nawait act();"],
    ["by a negation", "const act = !d.allowed ? WRONG : RIGHT;\nawait act();"],
    ["in a member", "const act = { run: d.allowed ? RIGHT : WRONG };\nawait act.run();"],
    ["from a table", "await { true: RIGHT, false: WRONG }[String(d.allowed)]();"],
    ["from a table that has a name", "const table = { true: RIGHT, false: WRONG };\nawait table[`${d.allowed}`]();"],
    ["from a list", "await [WRONG, RIGHT][+d.allowed]();"],
  ].map(([how = "", text = ""]) => {
    const main = (right: string, wrong: string, mark: string): string => `const pay = async () => { await fetch("https://pay.example"); };\nconst skip = async () => { console.info("skipped"); };\nexport async function main(id) {\n  const d = await machineid.validate(id);${mark}\n  ${text.replace("RIGHT", right).replace("WRONG", wrong)}\n}`;
    return files(`a function that the decision chooses ${how}`, main("pay", "skip", ""), main("skip", "pay", " // ! goesOn"));
  })),
  ...([
    ["a member", "{ status: d.allowed ? 'ok' : 'denied', code: d.code }", "answer.status !== 'ok'", "answer.status === 'ok'"],
    ["the kind of an answer", "d.allowed ? { kind: 'permit' } : { kind: 'denial', code: d.code }", "answer.kind === 'denial'", "answer.kind === 'denied'"],
    ["a word", "d.allowed ? 'go' : 'stop'", "answer === 'stop'", "!answer"],
    ["a number", "d.allowed ? 200 : 403", "answer !== 200", "answer === 500"],
  ].map(([what = "", made = "", right = "", wrong = ""]) => {
    const main = (test: string, mark: string): string => `async function ask(id) {\n  const d = await machineid.validate(id);\n  return ${made};\n}\nexport async function main(job, id) {\n  const answer = await ask(id);${mark}\n  if (${test}) return;\n  ${work}\n}`;
    return files(`an outcome that ${what} names`, main(right, ""), main(wrong, ` // ! ${wrong.startsWith("!") ? "wrongTest" : wrong.includes("'ok'") ? "goesOn" : "unused"}`));
  })),
  files("one of several denials", `async function ask(id) {\n  const d = await machineid.validate(id);\n  if (d.allowed) return "go";\n  return id ? "stop" : "wait";\n}\nexport async function main(job, id) {\n  if ((await ask(id)) !== "go") return;\n  ${work}\n}`, `async function ask(id) {\n  const d = await machineid.validate(id);\n  if (d.allowed) return "go";\n  return id ? "stop" : "wait";\n}\nexport async function main(job, id) {\n  if ((await ask(id)) === "stop") return; // ! goesOn\n  ${work}\n}`),
  files("an outcome that a constant names", `const VERDICT = { GO: "go", STOP: "stop" };\nasync function ask(id) {\n  const d = await machineid.validate(id);\n  return d.allowed ? VERDICT.GO : VERDICT.STOP;\n}\nexport async function main(job, id) {\n  if ((await ask(id)) === VERDICT.STOP) return;\n  ${work}\n}`, `const VERDICT = { GO: "go", STOP: "stop" };\nasync function ask(id) {\n  const d = await machineid.validate(id);\n  return d.allowed ? VERDICT.GO : VERDICT.STOP;\n}\nexport async function main(job, id) {\n  if ((await ask(id)) === VERDICT.STOP) console.warn("stopping"); // ! goesOn\n  ${work}\n}`),
  ...([
    ["in the body", "await fetch(job.url, { body: d.allowed ? 'permitted' : 'denied' });"],
    ["as it is", "await fetch(job.url, { body: String(d.allowed) });"],
    ["in the address", "await fetch(`${job.url}/${d.allowed}`);"],
  ].map(([where = "", effect = ""]) => bodies(`the text of an answer in a side effect, ${where}`, `const d = await machineid.validate(id);\nif (!d.allowed) return;\n${effect}`, `const d = await machineid.validate(id); // ! ${where === "in the body" ? "goesOn" : "unused"}\n${effect}`))),
  bodies("a recorder that is handed over", `const sink = job.sink;\nawait machineid.validate(id).then(sink);\n${work}`, `await machineid.validate(id).then(console.log); // ! onlyLogged\n${work}`),
  ...["filter", "every", "some", "find"].map((method) => bodies(`an asynchronous predicate of ${method}`, `const answers = await Promise.all(job.parts.map(async (part) => (await machineid.validate(part.id)).allowed));\nif (job.parts.${method}((part, index) => answers[index])) ${work}`, `if (job.parts.${method}(async (part) => (await machineid.validate(part.id)).allowed)) ${work} // ! notAwaited`)),
  files("a function that leaves on a permit and only records a denial", `async function prefer(id) {\n  const d = await machineid.validate(id);\n  if (d.allowed) return;\n  console.warn(d.code);\n  throw new Error(d.code);\n}\nexport async function main(job) { await prefer(job.id); ${work} }`, `async function prefer(id) {\n  const d = await machineid.validate(id); // ! onlyLogged\n  if (d.allowed) return;\n  console.warn(d.code);\n}\nexport async function main(job) { await prefer(job.id); ${work} }`),
  files("a reply to a denial that may also stand for a failure", `async function ask(id) {\n  try { const d = await machineid.validate(id); return { allowed: d.allowed === true, code: d.code }; } catch { return { allowed: false, code: "DOWN" }; }\n}\nexport async function main(request, response) {\n  const d = await ask(request.id);\n  if (!d.allowed) { response.status(403).json({ code: d.code }); return; }\n  response.json({ ok: true });\n}`, `async function ask(id) {\n  try { const d = await machineid.validate(id); return { allowed: d.allowed === true, code: d.code }; } catch { return { allowed: false, code: "DOWN" }; }\n}\nexport async function main(request, response) {\n  const d = await ask(request.id); // ! goesOn\n  if (!d.allowed) response.status(403);\n  response.work();\n}`),
  bodies("the result of a gate that rejects", `const [r] = await Promise.allSettled([machineid.assertAllowed(id)]);\nif (r.status === "rejected") return console.warn(r.reason);\n${work}`, `const [r] = await Promise.allSettled([machineid.assertAllowed(id)]); // ! onlyLogged\nif (r.status === "rejected") console.warn(r.reason);\n${work}`),
  bodies("the result of a gate that rejects, and the permitted side", `const [, r] = await Promise.allSettled([job.load(), machineid.assertAllowed(id)]);\nif (r.status === "fulfilled") ${work}`, `const [, r] = await Promise.allSettled([job.load(), machineid.assertAllowed(id)]); // ! settled\nconsole.info(r.status);\n${work}`),
  bodies("a plain function that reads an answer", `const d = await machineid.validate(id);\nconst may = () => d.allowed;\nif (may()) ${work}`, `const d = await machineid.validate(id);\nconst may = async () => d.allowed;\nif (may()) ${work} // ! notAwaited`),
  files("a plain function that is given an answer", `const may = (d) => d.allowed;\nexport async function main(job, id) { if (may(await machineid.validate(id))) ${work} }`, `const may = async (d) => d.allowed;\nexport async function main(job, id) { if (may(await machineid.validate(id))) ${work} } // ! notAwaited`),
  bodies("an assertion that something is not so", `const d = await machineid.validate(id);\nassert.notEqual(d.code, "DENIED");\n${stop}\n${work}`, `const d = await machineid.validate(id); // ! wrongTest\nassert.notEqual(d.allowed, false);\n${work}`),
  files("a summary that comes last", `export const main = (job, id) => machineid.validate(id).then((d) => { ${stop} return job.work(); }).finally(() => job.count());`, `export const main = (job, id) => machineid.validate(id).then((d) => { ${stop} return job.work(); }).finally(() => fetch(job.url)); // ! goesOn`),
  files("what is done last, whatever the answer was", `export const main = (job, id) => machineid.validate(id).then((d) => { ${stop} return job.work(); }).finally(() => job.close());`, `export const main = (job, id) => machineid.validate(id).then((d) => { if (!d.allowed) console.warn(d.code); }).finally(() => job.work()); // ! goesOn`),
  bodies("a side effect that only a denial leads to", `const d = await machineid.validate(id);\nif (!d.allowed) {\n  await fetch(job.hook, { body: "denied" });\n  return;\n}\n${work}`, `const d = await machineid.validate(id); // ! goesOn\nif (!d.allowed) {\n  await fetch(job.url, { body: job.order });\n  return;\n}`),
  files("a default that is returned", `async function may(id) {\n  const { allowed = true } = await machineid.validate(id);\n  return allowed;\n}\nexport async function main(job, id) { if (await may(id)) ${work} }`, `export async function main(job, id) {\n  const { allowed = true } = await machineid.validate(id); // ! wrongTest\n  if (!allowed) return;\n  ${work}\n}`),
  bodies("work of another case", `const d = await machineid.validate(id);\nswitch (job.type) {\n  case "mail":\n    if (!d.allowed) return;\n    await job.mail();\n    break;\n  case "note":\n    console.info("noted");\n    break;\n}`, `const d = await machineid.validate(id); // ! goesOn\nswitch (job.type) {\n  case "mail":\n    if (!d.allowed) return;\n    await job.mail();\n    break;\n  case "note":\n    await job.note();\n    break;\n}`),
  bodies("work that leaves before the test", `const d = await machineid.validate(id);\nif (job.isDone) {\n  await job.ack();\n  return;\n}\n${stop}\n${work}`, `const d = await machineid.validate(id); // ! goesOn\nif (job.isMail) {\n  await job.mail();\n  return;\n}\n${stop}\n${work}`),
  bodies("an answer that the chain of another call hands out", `const d = await machineid.register(id).then(() => machineid.validate(id));\n${stop}\n${work}`, `const d = await machineid.register(id).then(() => machineid.validate(id)); // ! goesOn\nif (!d.allowed) process.exitCode = 1;\n${work}`),
  files("a record that is made later", `export async function ask(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) queueMicrotask(() => process.exit(1));\n}`, `export async function ask(id) {\n  const d = await machineid.validate(id); // ! onlyLogged\n  if (!d.allowed) queueMicrotask(() => console.error(d.code));\n}`),
  files("a function that works, and hands out its denial", `async function poll(jobs) {\n  for (const job of jobs) {\n    const d = await machineid.validate(job.id);\n    if (!d.allowed) return d;\n    await job.work();\n  }\n  return null;\n}\nexport async function main(jobs) {\n  const denial = await poll(jobs);\n  if (denial) console.error(denial.code);\n  console.info("done");\n}`, `async function ask(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) return d;\n  return null;\n}\nexport async function main(job, id) {\n  const denial = await ask(id); // ! goesOn\n  if (denial) console.error(denial.code);\n  ${work}\n}`),
  files("guard in a handler, whose denial goes to its chain", `bus.on("mail", (job) => { machineid.guard("a:b:c:d", () => job.work()).catch((error) => bus.emit("error", error)); });`, `bus.on("mail", (job) => { machineid.guard("a:b:c:d", () => job.work()); }); // ! notAwaited`),
  bodies("guard that nobody waits for, with its work inside", `void machineid.guard(id, () => job.work()).catch(console.error);`, `void machineid.guard(id, () => job.work()); // ! notAwaited`),
  bodies("guard by the name of its work", `machineid.guard(id, job.work).then(job.next, job.fail);`, `machineid.guard(id, job.work); // ! notAwaited`),
  bodies("guard of nothing, before the work", `await machineid.guard(id, () => undefined);\n${work}`, `machineid.guard(id, () => undefined).catch(() => undefined); // ! notAwaited\n${work}`),
  files("a method that an object calls on itself", `export const desk = {\n  ask(id) { return machineid.validate(id); },\n  async main(job, id) {\n    const d = await this.ask(id);\n    ${stop}\n    ${work}\n  },\n};`, `export const desk = {\n  ask(id) { return machineid.validate(id); },\n  async main(job, id) {\n    const d = await this.ask(id); // ! onlyLogged\n    console.info(d.code);\n    ${work}\n  },\n};`),
  files("an asserting method that an object calls on itself", `export const desk = {\n  async must(id) { await machineid.assertAllowed(id); },\n  async main(job, id) {\n    await this.must(id);\n    ${work}\n  },\n};`, `export const desk = {\n  async must(id) { await machineid.assertAllowed(id); },\n  async main(job, id) {\n    this.must(id); // ! notAwaited\n    ${work}\n  },\n};`),
  files("the callback of whoever asked gets the answer", `export const ask = (id, cb) => { machineid.validate(id).then((d) => { if (!d.allowed) console.warn(d.code); cb(null, d.allowed === true); }, (error) => cb(error, false)); };`, `export const ask = (id, cb) => { machineid.validate(id).then((d) => { if (!d.allowed) console.warn(d.code); cb(null, id); }, (error) => cb(error)); }; // ! goesOn`),
  bodies("a callback that gets the answer, before work", `const d = await machineid.validate(id);\nif (!d.allowed) console.warn(d.code);\njob((each) => each(null, d.allowed));`, `const d = await machineid.validate(id); // ! goesOn\nif (!d.allowed) console.warn(d.code);\njob(null, d.allowed);\nawait fetch(job.url);`),
  files("an error that is made to be thrown", `class Denied extends Error {}\nexport async function ask(job, id) {\n  const d = await machineid.validate(id);\n  if (job.isOff || d.allowed !== true) throw new Denied(d.code);\n}`, `export async function ask(job, id) {\n  const d = await machineid.validate(id); // ! goesOn\n  if (job.isOff || d.allowed !== true) job.hire(d.code);\n  ${work}\n}`),
  files("a member under a computed key", `const known = {};\nasync function may(id) {\n  if (!(id in known)) known[id] = (await machineid.validate(id)).allowed;\n  return known[id];\n}\nexport async function main(job, id) { if (await may(id)) ${work} }`, `const known = {};\nasync function may(id) {\n  if (!(id in known)) known[id] = (await machineid.validate(id)).allowed; // ! stored\n  return id in known;\n}\nexport async function main(job, id) { if (await may(id)) ${work} }`),
  bodies("words that are chosen for a record", `const d = await machineid.validate(id);\nconsole.info(\`\${d.allowed ? "yes" : "no"}\`);\n${stop}\nreturn job.next(id);`, `const d = await machineid.validate(id); // ! onlyLogged\nconsole.info(\`\${d.allowed ? "yes" : "no"} \${d.code}\`);\nreturn job.next(id);`),
  bodies("an error that came with the answer", `const d = await machineid.validate(id);\nif (d.error) throw new Error(d.error);\n${stop}\n${work}`, `const d = await machineid.validate(id); // ! unused\nif (d.error) throw new Error(d.error);\n${work}`),
  files("a map of the file", `const known = new Map();\nexport async function main(job, id) {\n  known.set(id, await machineid.validate(id));\n  if (!known.get(id).allowed) return;\n  ${work}\n}`, `const known = new Map();\nexport async function main(job, id) {\n  known.set(id, await machineid.validate(id)); // ! stored\n  ${work}\n  console.info(known.size);\n}`),
  files("a map of one's own class", `export class Job {\n  #known = new Map();\n  async main(job, id) {\n    this.#known.set(id, await machineid.validate(id));\n    if (this.#known.get(id).allowed) ${work}\n  }\n}`, `export class Job {\n  #known = new Map();\n  async main(job, id) {\n    this.#known.set(id, await machineid.validate(id)); // ! stored\n    if (this.#known.has(id)) ${work}\n  }\n}`),
  bodies("a list that is looked at", `const all = [];\nfor (const each of job.parts) all.push(await machineid.validate(each.id));\nif (!all.every((d) => d.allowed)) return;\n${work}`, `const all = [];\nfor (const each of job.parts) all.push(await machineid.validate(each.id)); // ! stored\nif (all.length === 0) return;\n${work}`),
  bodies("a list in which one permit is enough", `const all = [];\nfor (const each of job.parts) all.push(await machineid.validate(each.id));\nif (all.some((d) => !d.allowed)) return;\n${work}`, `const all = [];\nfor (const each of job.parts) all.push(await machineid.validate(each.id)); // ! wrongTest\nif (!all.some((d) => d.allowed)) return;\n${work}`),
  files("a variable of which others are told the code", `let last;\nexport const code = () => last?.code;\nexport async function main(job, id) {\n  last = await machineid.validate(id);\n  if (!last.allowed) return;\n  ${work}\n}`, `let last;\nexport const code = () => last?.code;\nexport async function main(job, id) {\n  last = await machineid.validate(id); // ! stored\n  ${work}\n}`),
  files("a field that a method fills for another", `export class Desk {\n  async look(id) { this.last = await machineid.validate(id); }\n  async main(job, id) { await this.look(id); if (this.last.allowed) ${work} }\n  describe() { return this.last?.code; }\n}`, `export class Desk {\n  async look(id) { this.last = await machineid.validate(id); } // ! stored\n  async main(job, id) { await this.look(id); ${work} }\n  describe() { return this.last?.code; }\n}`),
  bodies("work beside the test", `const d = await machineid.validate(id);\nif (!d.allowed) return;\nif (job.isMail) await job.mail();\nelse await job.charge();`, `const d = await machineid.validate(id); // ! goesOn\nif (job.isMail) {\n  if (!d.allowed) return;\n  await job.mail();\n} else {\n  await job.charge();\n}`),
  bodies("a race", `const d = await Promise.race([machineid.validate(id), job.late()]);\nif (!d.allowed) return;\n${work}`, `const d = await Promise.race([machineid.validate(id), job.late()]); // ! onlyLogged\nconsole.info(d.code);\n${work}`),
  bodies("a condition with a name", `const d = await machineid.validate(id);\nconst stop = !d.allowed || job.isDone;\nif (stop) return;\n${work}`, `const d = await machineid.validate(id); // ! goesOn\nconst stop = !d.allowed && job.isDone;\nif (stop) return;\n${work}`),
  bodies("work that only writes a line", `const { allowed } = await machineid.validate(id);\nif (allowed) console.info("typing", job.name);`, `const { allowed } = await machineid.validate(id); // ! onlyLogged\nif (!allowed) console.info("typing", job.name);`),
  files("a list of one's own class", `export class Job {\n  seen = [];\n  async main(job, id) {\n    const d = await machineid.validate(id);\n    this.seen.push(d);\n    if (!d.allowed) return;\n    ${work}\n  }\n  last() { return this.seen.at(-1); }\n}`, `export class Job {\n  seen = [];\n  async main(job, id) {\n    const d = await machineid.validate(id); // ! stored\n    this.seen.push(d);\n    ${work}\n  }\n  last() { return this.seen.at(-1); }\n}`),
  files("gates of a base class", `class Gate {\n  ask(id) { return machineid.validate(id); }\n}\nexport class Job extends Gate {\n  async main(job, id) {\n    if (!(await this.ask(id)).allowed) return;\n    ${work}\n  }\n}`, `class Gate {\n  ask(id) { return machineid.validate(id); }\n}\nexport class Job extends Gate {\n  async main(job, id) {\n    await this.ask(id); // ! unused\n    ${work}\n  }\n}`),
  bodies("a second answer in the same variable", `let d = await machineid.validate(id);\nif (!d.allowed) return;\n${work}\nd = await machineid.validate(id);\nif (!d.allowed) return;\n${work}`, `let d = await machineid.validate(id);\nif (!d.allowed) return;\n${work}\nd = await machineid.validate(id); // ! unused\n${work}`),
  bodies("an answer that the test of the loop looks at", `let d = await machineid.validate(id);\nwhile (d.allowed) {\n  ${work}\n  d = await machineid.validate(id);\n}`, `let d = await machineid.validate(id);\nif (!d.allowed) return;\nfor (const each of job.list) {\n  d = await machineid.validate(id); // ! unused\n  await each.work();\n}`),
  bodies("a function that tests for itself", `const d = await machineid.validate(id);\nconst go = async (each) => {\n  if (!d.allowed) return;\n  await each.work();\n};\nfor (const each of job.list) await go(each);`, `const d = await machineid.validate(id); // ! goesOn\nconst go = async (each) => {\n  if (!d.allowed) console.warn(d.code);\n  await each.work();\n};\nfor (const each of job.list) await go(each);`),
  files("a gate that another function makes", `const ok = (id) => async () => (await machineid.validate(id)).allowed;\nexport async function main(job, id) {\n  const may = ok(id);\n  if (await may()) ${work}\n}`, `const ok = (id) => async () => (await machineid.validate(id)).allowed;\nexport async function main(job, id) {\n  const may = ok(id);\n  if (may()) ${work} // ! notAwaited\n}`),
  files("an asserting gate that another function makes", `function gate(id) {\n  return async () => {\n    const d = await machineid.validate(id);\n    if (!d.allowed) throw new Error(d.code);\n  };\n}\nexport async function main(job, id) {\n  await gate(id)();\n  ${work}\n}`, `function gate(id) {\n  return async () => {\n    const d = await machineid.validate(id);\n    if (!d.allowed) throw new Error(d.code);\n  };\n}\nexport async function main(job, id) {\n  gate(id)(); // ! notAwaited\n  ${work}\n}`),
  bodies("continue of an outer loop", `outer: for (const each of job.list) {\n  for (const part of each.parts) {\n    const d = await machineid.validate(id);\n    if (!d.allowed) continue outer;\n    await fetch(part);\n  }\n  await fetch(each.url);\n}`, `outer: for (const each of job.list) {\n  for (const part of each.parts) {\n    const d = await machineid.validate(id); // ! goesOn\n    if (!d.allowed) break;\n    await fetch(part);\n  }\n  await fetch(each.url);\n}`),
  bodies("a list that only permits fill", `const ok = [];\nfor (const each of job.list) if ((await machineid.validate(each.id)).allowed) ok.push(each);\nawait Promise.all(ok.map((each) => fetch(each.url)));`, `const ok = [];\nfor (const each of job.list) if ((await machineid.validate(each.id)).allowed) ok.push(each); // ! goesOn\nawait Promise.all(job.list.map((each) => fetch(each.url)));`),
  bodies("a gate that rejects, in allSettled()", `const [asked] = await Promise.allSettled([machineid.assertAllowed(id)]);\nif (asked.status === "rejected") return;\n${work}`, `await Promise.allSettled([machineid.assertAllowed(id)]); // ! settled\n${work}`),
  bodies("many gates that reject, in allSettled()", `await Promise.all(job.ids.map((each) => machineid.assertAllowed(each)));\n${work}`, `await Promise.allSettled(job.ids.map((each) => machineid.assertAllowed(each))); // ! settled\n${work}`),
  bodies("how many have settled", `const all = await Promise.allSettled([machineid.startup(id)]);\njob.look(all);\n${work}`, `const all = await Promise.allSettled([machineid.startup(id)]); // ! settled\nconsole.info(all.length);\n${work}`),
  bodies("guarded work in allSettled()", `await Promise.allSettled([machineid.guard(id, () => job.work())]);\nawait job.close();`, `await Promise.allSettled([machineid.assertAllowed(id), job.open()]); // ! settled\n${work}`),
  files("a program whose work a timer does may float", `${BOOT}\nboot().catch(() => process.exit(1));\nother.work();`, `${RESTS}\nboot().catch(() => process.exit(1)); // ! notAwaited\nother.work();`),
  files("work of another branch does not follow", `${RESTS}\nif (process.argv.includes("--boot")) boot().catch(() => process.exit(1));\nelse other.work();`, `${RESTS}\nif (process.argv.includes("--boot")) boot().catch(() => process.exit(1)); // ! notAwaited\nother.work();`),
  files("work of another case does not follow", `${RESTS}\nswitch (process.argv[2]) {\n  case "boot":\n    boot().catch(() => process.exit(1));\n    break;\n  default:\n    other.work();\n}`, `${RESTS}\nswitch (process.argv[2]) {\n  case "boot":\n    boot().catch(() => process.exit(1)); // ! notAwaited\n  default:\n    other.work();\n}`),
  files("all of several in a chain", `export function main(job, id) {\n  return Promise.all([machineid.validate(id), job.read()]).then(([d]) => { if (d.allowed) job.work(); });\n}`, `export function main(job, id) {\n  return Promise.all([machineid.validate(id), job.read()]).then(([, text]) => job.work(text)); // ! unused\n}`),
  files("whatever became of several, in a chain", `export function main(job, id) {\n  return Promise.allSettled([machineid.validate(id)]).then((all) => job.look(all));\n}`, `export function main(job, id) {\n  return Promise.allSettled([machineid.validate(id)]).then(() => job.work()); // ! unused\n}`),
  files("a word in the text of the answer", http("const { allowed } = JSON.parse(await response.text());\n  if (!allowed) return;").replace("MARK", ""), http('const text = await response.text();\n  if (!text.includes("ALLOW")) return;').replace("MARK", " // ! wrongTest")),
  files(
    "a helper that exits on a denial, and hands out the permit",
    `async function permit(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) { console.error(d.code); process.exit(1); }\n  return d;\n}\nexport async function main(job, id) {\n  await permit(id);\n  ${work}\n}`,
    `async function permit(id) {\n  const d = await machineid.validate(id);\n  if (d.code === "REVOKED") process.exit(1);\n  return d;\n}\nexport async function main(job, id) {\n  await permit(id); // ! unused\n  ${work}\n}`,
  ),
  files(
    "a helper that leaves the throwing to another",
    `const stop = (d) => { throw new Error(d.code); };\nasync function permit(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) stop(d);\n  return d;\n}\nexport async function main(job, id) {\n  await permit(id);\n  ${work}\n}`,
    `const stop = (d) => { if (d.code === "REVOKED") throw new Error(d.code); };\nasync function permit(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) stop(d);\n  return d;\n}\nexport async function main(job, id) {\n  await permit(id); // ! unused\n  ${work}\n}`,
  ),
  files(
    "a helper behind a helper, called in a loop",
    `const ask = (id) => machineid.validate(id);\nasync function permit(id) {\n  const d = await ask(id);\n  if (!d.allowed) throw new Error(d.code);\n  return d;\n}\nexport async function main(jobs) {\n  for (const job of jobs) {\n    const { request_id } = await permit(job.id);\n    await job.work();\n    console.info(request_id);\n  }\n}`,
    `const ask = (id) => machineid.validate(id);\nasync function permit(id) {\n  const d = await ask(id);\n  if (!id) throw new Error(d.code);\n  return d;\n}\nexport async function main(jobs) {\n  for (const job of jobs) {\n    const { request_id } = await permit(job.id); // ! onlyLogged\n    await job.work();\n    console.info(request_id);\n  }\n}`,
  ),
  bodies("one permit of several", `const all = await Promise.all(job.ids.map((each) => machineid.validate(each)));\nif (all.some((d) => !d.allowed)) return;\nawait job.mark();`, `const all = await Promise.all(job.ids.map((each) => machineid.validate(each))); // ! wrongTest\nif (!all.some((d) => d.allowed)) return;\nawait job.mark();`),
  bodies("a test turned round", `const d = await machineid.validate(id);\nif (d.allowed) return null;\nreturn forbidden(d.code);`, `const d = await machineid.validate(id); // ! goesOn\nif (d.allowed) return null;\nreturn job.work();`),
  bodies("a choice turned round", `return machineid.validate(id).then((d) => (d.allowed ? job.work() : undefined));`, `return machineid.validate(id).then((d) => (d.allowed ? undefined : job.work())); // ! goesOn`),
  bodies("a variable named for the denial", `const d = await machineid.validate(id);\nconst denied = !d.allowed;\nif (denied) return;\n${work}`, `const d = await machineid.validate(id); // ! goesOn\nconst denied = d.allowed !== true;\nif (denied) console.error(d.code);\n${work}`),
  bodies("return in a callback ends the callback", `await Promise.all(job.all.map(async (each) => {\n  const d = await machineid.validate(each);\n  if (!d.allowed) throw new Error(d.code);\n}));\n${work}`, `job.all.forEach(async (each) => {\n  const d = await machineid.validate(each); // ! onlyLogged\n  if (!d.allowed) { console.error(d.code); return; }\n});\n${work}`),
  files("return in a function that answers nothing", `async function check(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) { console.error(d.code); process.exit(1); }\n}\nexport async function main(job, id) {\n  await check(id);\n  ${work}\n}`, `async function check(id) {\n  const d = await machineid.validate(id); // ! onlyLogged\n  if (!d.allowed) { console.error(d.code); return; }\n}\nexport async function main(job, id) {\n  await check(id);\n  ${work}\n}`),
  files("a function whose permitted side does something", `export async function main(job, id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) { console.error(d.code); return; }\n  await track(job);\n}`, `export async function main(job, id) {\n  const d = await machineid.validate(id); // ! onlyLogged\n  if (!d.allowed) { console.error(d.code); return; }\n}`),
  bodies("a callback that notes the denial", `let stopped = false;\nawait Promise.all(job.all.map(async (each) => {\n  const d = await machineid.validate(each);\n  if (!d.allowed) stopped = true;\n}));\nif (stopped) return;\n${work}`, `await Promise.all(job.all.map(async (each) => {\n  const d = await machineid.validate(each); // ! onlyLogged\n  if (!d.allowed) return console.info(d.code);\n}));\n${work}`),
  bodies("both sides only show how it went", `const d = await machineid.validate(id);\nd.allowed ? await job.mark() : job.release();\nawait job.end();`, `const d = await machineid.validate(id); // ! onlyLogged\nd.allowed ? spinner.succeed() : spinner.fail(d.code);\nconsole.info(id);`),
  bodies("both sides only show how it went, before the work", `const d = await machineid.validate(id);\nif (!d.allowed) { spinner.fail(d.code); return; }\nspinner.succeed();\n${work}`, `const d = await machineid.validate(id); // ! goesOn\nif (d.allowed) spinner.succeed();\nelse spinner.fail(d.code);\n${work}`),
  bodies("a wrong test is none the better for what its denied side tells", `const d = await machineid.validate(id);\nif (!d.allowed) { job.emit("refused", d); return; }\n${work}`, `const d = await machineid.validate(id); // ! wrongTest\nif (d.allowed === false) { job.emit("refused", d); return; }\n${work}`),
  bodies("a wrong test whose denied side returns the answer", `const d = await machineid.validate(id);\nif (d.allowed === false) console.warn(d.code);\nreturn d;`, `const d = await machineid.validate(id); // ! wrongTest\nif (d.allowed === false) return d;\n${work}`),
  bodies("a wrong test, and the other side", `const d = await machineid.validate(id);\nif (d.allowed === false) { job.emit("refused", d); return; }\nawait job.work(d);`, `const d = await machineid.validate(id); // ! wrongTest\nif (d.allowed !== false) ${work}\nelse job.emit("refused", d);`),
  files("an answer that is kept, and only described", `export class Desk {\n  async publish(job, id) { this.last = await machineid.validate(id); if (!this.last.allowed) return; ${work} }\n  describe() { return this.last ? this.last.code : "never"; }\n}`, `export class Desk {\n  async publish(job, id) {\n    this.last = await machineid.validate(id); // ! stored\n    ${work}\n  }\n  describe() { return this.last ? this.last.code : "never"; }\n}`),
  files("an answer that is kept, with no work behind it", `export class Desk {\n  async look(id) { this.last = await machineid.validate(id); }\n  describe() { return this.last ? this.last.code : "never"; }\n}`, `export class Desk {\n  async publish(job, id) {\n    const { code } = await machineid.validate(id); // ! unused\n    ${work}\n    job.note(code);\n    return code;\n  }\n}`),
  bodies("an empty side", `const d = await machineid.validate(id);\nif (!d.allowed) {} else ${work}`, `const d = await machineid.validate(id); // ! goesOn\nif (d.allowed) {} else ${work}`),
  bodies("work behind ||", `const d = await machineid.validate(id);\nd.allowed || job.release();`, `const d = await machineid.validate(id); // ! goesOn\nd.allowed || (await job.work());`),
  bodies("a permit is passed over", `for (const each of job.all) {\n  const d = await machineid.validate(each.id);\n  if (d.allowed) continue;\n  await each.disable();\n}`, `for (const each of job.all) {\n  const d = await machineid.validate(each.id); // ! goesOn\n  if (d.allowed) continue;\n  await each.work();\n}`),
  bodies("a permit throws", `const d = await machineid.validate(id);\nif (d.allowed) return;\nawait job.mark();\nthrow new Error(d.code);`, `const d = await machineid.validate(id); // ! goesOn\nif (d.allowed) throw new Error(d.code);\nawait job.mark();`),
  bodies("a denial is not what its code says, wherever the code goes", `const d = await machineid.validate(id);\nif (!d.allowed) throw new Error(d.code);\n${work}`, `const d = await machineid.validate(id); // ! wrongTest\nif (d.code !== "ALLOW") throw new Error(d.code);\n${work}`),
  bodies("only its code is handed on", `const d = await machineid.validate(id);\nshow(d.code, d);\n${work}`, `const d = await machineid.validate(id); // ! unused\nshow(d.code);\n${work}`),
  bodies("only the promise is logged", `const permit = await machineid.assertAllowed(id);\n${work}\nconsole.log(permit);`, `const permit = machineid.assertAllowed(id); // ! notAwaited\n${work}\nconsole.log(permit);`),
  files("a helper that records and answers", `async function may(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) console.error(d.code);\n  return d.allowed;\n}\nexport async function main(job, id) {\n  if (await may(id)) ${work}\n}`, `async function may(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) console.error(d.code);\n  return d.allowed;\n}\nexport async function main(job, id) {\n  await may(id); // ! unused\n  ${work}\n}`),
  files("a helper that makes its answer up: its callers test it rightly", `async function ask(id) {\n  try { return await machineid.validate(id); } catch { return { allowed: true }; }\n}\nexport async function main(job, id) {\n  const d = await ask(id);\n  if (d.allowed !== true) return;\n  ${work}\n}`, `async function ask(id) {\n  try { return await machineid.validate(id); } catch { return { allowed: true }; }\n}\nexport async function main(job, id) {\n  const d = await ask(id); // ! goesOn\n  if (d.allowed !== true) console.error(d.code);\n  ${work}\n}`),
  files("a helper that throws, and floats", `async function ensure(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) throw new Error(d.code);\n}\nexport async function main(job, id) {\n  await ensure(id);\n  ${work}\n}`, `async function ensure(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) throw new Error(d.code);\n}\nexport async function main(job, id) {\n  ensure(id); // ! notAwaited\n  ${work}\n}`),
  files("a helper that throws and makes its ID first, in a loop elsewhere", `${MUST}\nexport async function main(job, id) {\n  await must(id);\n  ${work}\n}`, `${MUST}\nexport async function main(job, id) {\n  must(id).catch(console.error); // ! notAwaited\n  ${work}\n}`),
  files("a helper that asserts, called twice, makes something first", `async function must(job) {\n  const id = job.makeId();\n  await machineid.assertAllowed(id);\n}\nexport async function main(job) {\n  await must(job);\n  ${work}\n  await must(job);\n  ${work}\n}`, `async function must(job) {\n  const id = job.makeId();\n  await machineid.assertAllowed(id);\n}\nexport async function main(job) {\n  await must(job);\n  ${work}\n  void must(job); // ! notAwaited\n  ${work}\n}`),
  files("a helper that works where it may, and yields what comes of it", `${RM}\nexport const all = async (a, b) => {\n  await rm(a);\n  await rm(b);\n};`, `${RM}\nexport const all = async (a, b) => {\n  await rm(a); // ! unused\n  await b.work();\n};`),
  files("a program that gates itself may float", `async function main() {\n  await machineid.startup("a:b:c:d");\n  app.listen(3000);\n}\nmain();\nreport.ready();`, `async function main() {\n  await machineid.startup("a:b:c:d");\n}\nmain(); // ! notAwaited\napp.listen(3000);`),
  files("the parsed body of got", `import got from "got";\nexport async function main(job, id) {\n  const { body } = await got.post("https://machineid.io/api/v1/devices/validate", { json: { deviceId: id }, responseType: "json" });\n  if (!body.allowed) return;\n  ${work}\n}`, `import got from "got";\nexport async function main(job, id) {\n  const { body } = await got.post("https://machineid.io/api/v1/devices/validate", { json: { deviceId: id }, responseType: "json" }); // ! goesOn\n  if (!body.allowed) console.error(body.code);\n  ${work}\n}`),
  bodies("an answer that cannot be taken apart: its handler is for failures", `try {\n  const { allowed } = await machineid.validate(id);\n  const at = allowed ? 1 : 0;\n  return allowed && at > 0;\n} catch {\n  return job.isOn("work");\n}`, `let at = 0;\ntry {\n  const { allowed } = await machineid.validate(id); // ! goesOn\n  at = allowed ? 1 : 0;\n} catch {\n  at = -1;\n}\nawait job.work(at);`),
  bodies("an answer that cannot be read: the handler goes on, not the denial", `try {\n  const d = await machineid.validate(id);\n  if (!d.allowed) return;\n} catch (error) {\n  console.error(error);\n}\n${work}`, `try {\n  const d = await machineid.validate(id); // ! goesOn\n  if (!d.allowed) throw new Error(d.code);\n} catch (error) {\n  console.error(error);\n}\n${work}`),
  bodies("several answers that nothing looks at", `const all = await Promise.allSettled(job.ids.map((each) => machineid.validate(each)));\njob.judge(all);\n${work}`, `await Promise.allSettled(job.ids.map((each) => machineid.validate(each))); // ! unused\n${work}`),
  bodies("several answers that are only logged", `const all = await Promise.all(job.ids.map(async (each) => machineid.validate(each)));\nif (!all.every((d) => d.allowed)) return;\n${work}`, `const all = await Promise.all(job.ids.map(async (each) => machineid.validate(each))); // ! onlyLogged\nconsole.info(all);\n${work}`),
  bodies("each of several answers", `const all = await Promise.all(job.ids.map((each) => machineid.validate(each)));\nall.forEach((d) => { if (!d.allowed) throw new Error(d.code); });\n${work}`, `const all = await Promise.all(job.ids.map((each) => machineid.validate(each))); // ! onlyLogged\nall.forEach((d) => console.info(d.code));\n${work}`),
  bodies("how many answers there are", `const all = await Promise.all(job.ids.map((each) => machineid.validate(each)));\nif (all.filter((d) => d.allowed).length < 2) return;\nawait job.mark();`, `const all = await Promise.all(job.ids.map((each) => machineid.validate(each))); // ! unused\nif (all.length < 2) return;\nawait job.mark();`),
  bodies("its keys", `const d = await machineid.validate(id);\nif (!Object.values(job.rank(d)).includes(1)) return;\n${work}`, `const d = await machineid.validate(id); // ! unused\nif (Object.keys(d).length === 0) return;\n${work}`),
  bodies("several promises that nobody waits for", `await Promise.all(job.ids.map((each) => machineid.assertAllowed(each)));\n${work}`, `void job.ids.map((each) => machineid.validate(each)); // ! notAwaited\n${work}`),
  bodies("what forEach drops", `for (const each of job.ids) { if (!(await machineid.validate(each)).allowed) return; }\n${work}`, `job.ids.forEach((each) => machineid.validate(each)); // ! notAwaited\n${work}`),
  bodies("what a timer drops", `setTimeout(() => job.mark(id), 9);\nreturn machineid.validate(id);`, `setTimeout(() => machineid.validate(id), 9); // ! notAwaited\n${work}`),
  bodies("a race that nothing looks at", `const d = await Promise.race([machineid.validate(id), job.end]);\nif (!d.allowed) return;\nawait job.mark();`, `await Promise.race([machineid.validate(id), job.end]); // ! unused\n${work}`),
  files("a default that is returned is for the callers, and another rule", `export async function may(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) console.error(d.code);\n  return d.allowed ?? true;\n}`, `export async function may(id) {\n  const d = await machineid.validate(id); // ! onlyLogged\n  if (!d.allowed) console.error(d.code);\n  return id;\n}`),
  bodies("nothing looks at the answer", `const d = await machineid.validate(id);\nif (!d.allowed) return;\n${work}`, `await machineid.validate(id); // ! unused\n${work}`),
  bodies("a variable that nothing reads", `const d = await machineid.validate(id);\nif (!d.allowed) return;\n${work}`, `const d = await machineid.validate(id); // ! unused\n${work}`),
  bodies("only the code is read", `const { allowed, code } = await machineid.validate(id);\nif (!allowed) throw new Error(code);\n${work}`, `const { code } = await machineid.validate(id); // ! unused\nif (code.length > 0) job.mark();\n${work}`),
  bodies("read before it is there", `const d = await machineid.validate(id);\nif (!d.allowed) return;\n${work}`, `const d = machineid.validate(id); // ! notAwaited\nif (!d.allowed) return;\n${work}`),
  bodies("a promise is truthy", `if (!(await machineid.validate(id)).allowed) return;\n${work}`, `if (!machineid.validate(id)) return; // ! notAwaited\n${work}`),
  bodies("destructured before it is there", `const { allowed } = await machineid.validate(id);\nif (!allowed) return;\n${work}`, `const { allowed } = machineid.validate(id); // ! notAwaited\nif (!allowed) return;\n${work}`),
  bodies("a promise that is awaited later", `const asked = machineid.validate(id);\nconst d = await asked;\nif (!d.allowed) return;\n${work}`, `const asked = machineid.validate(id); // ! notAwaited\n${work}`),
  bodies("floating assertAllowed", `await machineid.assertAllowed(id);\n${work}`, `machineid.assertAllowed(id); // ! notAwaited\n${work}`),
  bodies("void", `await machineid.startup(id);\n${work}`, `void machineid.startup(id); // ! notAwaited\n${work}`),
  bodies("guard", `return machineid.guard(id, () => job.work());`, `machineid.guard(id, () => job.work()); // ! notAwaited`),
  bodies("behind &&", `job.urgent && (await machineid.assertAllowed(id));\n${work}`, `job.urgent && machineid.assertAllowed(id); // ! notAwaited\n${work}`),
  bodies("a chain of its own", `await machineid.assertAllowed(id).then(() => job.mark());\n${work}`, `machineid.assertAllowed(id).catch((error) => console.error(error)); // ! notAwaited\n${work}`),
  bodies(
    "a test in a chain that nobody waits for",
    `machineid.validate(id).then(async (d) => {\n  if (!d.allowed) throw new Error(d.code);\n  ${work}\n});`,
    `machineid.validate(id).then((d) => { // ! notAwaited\n  if (!d.allowed) throw new Error(d.code);\n});\n${work}`,
  ),
  bodies("returned", `return machineid.validate(id);`, `const d = machineid.validate(id); // ! notAwaited\nreturn job;`),
  bodies("handed on", `job.decide(await machineid.validate(id));\n${work}`, `console.info(await machineid.validate(id)); // ! onlyLogged\n${work}`),
  bodies("only logged", `const d = await machineid.validate(id);\nconsole.info(d.allowed, d.code);\nif (!d.allowed) return;\n${work}`, `const d = await machineid.validate(id); // ! onlyLogged\nconsole.info(d.allowed, d.code);\n${work}`),
  bodies("a denial that is only logged, with nothing behind it", `const d = await machineid.validate(id);\nif (!d.allowed) throw new Error(d.code);`, `const d = await machineid.validate(id); // ! onlyLogged\nif (!d.allowed) console.error(d.code, d.request_id);`),
  bodies("stored in a field", `job.decision = await machineid.validate(id);\nif (!job.decision.allowed) return;\n${work}`, `job.decision = await machineid.validate(id); // ! stored\n${work}`),
  bodies("the object is no answer", `const d = await machineid.validate(id);\nif (!d || !d.allowed) return;\n${work}`, `const d = await machineid.validate(id); // ! wrongTest\nif (!d) return;\n${work}`),
  bodies("!== false", `const d = await machineid.validate(id);\nif (d.allowed === true) ${work}`, `const d = await machineid.validate(id); // ! wrongTest\nif (d.allowed !== false) ${work}`),
  bodies("a test whose outcome is returned", `const d = await machineid.validate(id);\nreturn d.allowed === true;`, `const d = await machineid.validate(id); // ! wrongTest\nreturn d.allowed !== false;`),
  bodies("a text", `const d = await machineid.validate(id);\nif (d.allowed === true) ${work}`, `const d = await machineid.validate(id); // ! wrongTest\nif (d.allowed === "true") ${work}`),
  bodies("the code", `const d = await machineid.validate(id);\nif (d.allowed) ${work}`, `const d = await machineid.validate(id); // ! wrongTest\nif (d.code === "ALLOW") ${work}`),
  bodies("a default", `const { allowed = false } = await machineid.validate(id);\nif (!allowed) return;\n${work}`, `const { allowed = true } = await machineid.validate(id); // ! wrongTest\nif (!allowed) return;\n${work}`),
  bodies("?? true", `const d = await machineid.validate(id);\nif (d.allowed ?? false) ${work}`, `const d = await machineid.validate(id); // ! wrongTest\nif (d.allowed ?? true) ${work}`),
  bodies("the denied side falls through", `const d = await machineid.validate(id);\nif (!d.allowed) {\n  console.error(d.code);\n  return;\n}\n${work}`, `const d = await machineid.validate(id); // ! goesOn\nif (!d.allowed) {\n  console.error(d.code);\n}\n${work}`),
  bodies("an answer to the client ends nothing", `const d = await machineid.validate(id);\nif (!d.allowed) {\n  job.response.status(403).end();\n  return;\n}\n${work}`, `const d = await machineid.validate(id); // ! goesOn\nif (!d.allowed) {\n  job.response.status(403).end();\n}\n${work}`),
  bodies("an exit code ends nothing", `const d = await machineid.validate(id);\nif (!d.allowed) process.exit(1);\n${work}`, `const d = await machineid.validate(id); // ! goesOn\nif (!d.allowed) process.exitCode = 1;\n${work}`),
  bodies("in a loop", `for (const one of job.all) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) break;\n  await one.work();\n}`, `for (const one of job.all) {\n  const d = await machineid.validate(id); // ! goesOn\n  if (!d.allowed) console.error(d.code);\n  await one.work();\n}`),
  bodies("what comes after work that needs a permit may be common", `const d = await machineid.validate(id);\nif (d.allowed) ${work}\nawait job.summarise();`, `const d = await machineid.validate(id); // ! goesOn\nif (d.allowed) ${work}\nawait fetch(url);`),
  bodies("what comes between the answer and its test", `const d = await machineid.validate(id);\nconst context = job.context();\nif (!d.allowed) return null;\nreturn context;`, `const d = await machineid.validate(id); // ! goesOn\nawait fetch(url);\nif (!d.allowed) return null;\nreturn job;`),
  files(
    "a helper that decides",
    `function stop(d) { if (!d.allowed) throw new Error(d.code); }\nexport async function main(job, id) { stop(await machineid.validate(id)); ${work} }`,
    `function stop(d) { if (!d.allowed) console.error(d.code); }\nexport async function main(job, id) { stop(await machineid.validate(id)); ${work} } // ! goesOn`,
  ),
  files(
    "a helper whose answer nobody looks at",
    `async function ask(id) { return (await machineid.validate(id)).allowed; }\nexport async function main(job, id) { if (!(await ask(id))) return; ${work} }`,
    `async function ask(id) { return (await machineid.validate(id)).allowed; }\nexport async function main(job, id) { await ask(id); ${work} } // ! unused`,
  ),
  files(
    "a method whose answer nobody looks at",
    `export class Worker {\n  ask(id) { return machineid.validate(id); }\n  async run(job, id) {\n    const { allowed } = await this.ask(id);\n    if (allowed) ${work}\n  }\n}`,
    `export class Worker {\n  ask(id) { return machineid.validate(id); }\n  async run(job, id) {\n    await this.ask(id); // ! unused\n    ${work}\n  }\n}`,
  ),
  bodies("Promise.all", `const [d, rows] = await Promise.all([machineid.validate(id), job.load()]);\nif (!d.allowed) return;\n${work}`, `const [, rows] = await Promise.all([machineid.validate(id), job.load()]); // ! unused\n${work}`),
  files("direct HTTP: the status is no answer", http("const d = await response.json();\n  if (!d.allowed) return;").replace("MARK", ""), http("if (!response.ok) return;").replace("MARK", " // ! wrongTest")),
  files("direct HTTP: the body is only logged", http("const d = await response.json();\n  if (!d.allowed) return;").replace("MARK", ""), http("console.info(await response.json());").replace("MARK", " // ! onlyLogged")),
  {
    ...files("a gate of the settings", `import { check } from "./guard";\nexport async function main(job) { if (!(await check())) return; ${work} }`, `import { check } from "./guard";\nexport async function main(job) { await check(); ${work} } // ! unused`),
    settings: { gates: [{ from: "./guard", path: "check()", style: "boolean" }] },
  },
];

checkPairs(rule, pairs);

describe("suggestions of enforce-decision", () => {
  const offered = pairs.flatMap(({ invalid, settings }) => lint(invalid, { rule, settings }).flatMap((message) => (message.suggestions ?? []).map((suggestion) => ({ invalid, settings, suggestion }))));

  it("are of every kind", () => {
    expect([...new Set(offered.map(({ suggestion }) => suggestion.messageId))].sort()).toEqual(["assertInstead", "awaitGate", "mendTest", "stopOnDenial"]);
  });

  it.each(offered)("$suggestion.desc leaves nothing to report", ({ invalid, settings, suggestion }) => {
    expect(lint(applySuggestion(invalid, suggestion), { rule, settings })).toEqual([]);
  });
});

describe("messages of enforce-decision", () => {
  it("name the lines of the way", () => {
    const [message] = lint(bodies("", "", `const d = await machineid.validate(id);\nif (!d.allowed) console.error(d.code);\n${work}`).invalid, { rule });
    expect(message?.message).toMatch(/line 6 still runs `job\.work\(\)`\. Path: .*line 4 .* gives a denial, .*line 6/);
  });
});
