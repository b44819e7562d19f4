import { Linter } from "eslint";
import { describe, expect, test } from "vitest";
import { checkPairs } from "./check-pairs.js";
import { configFor } from "./run.js";
import { bodies, files } from "./validate-before-side-effect/pair.js";

const work = "await job.work();";
const url = "https://machineid.io/api/v1/devices/validate";

/** Middleware in promise style. */
const middleware = (chain: string): string => `export function gate(request, response, next) {\n  ${chain}\n}`;
const asserted = "machineid.assertAllowed(request.id).then(() => next())";
const tested = "machineid.validate(request.id).then((d) => (d.allowed ? next() : response.sendStatus(503)))";

/** A function that only asks, whose `validate()` is behind. */
const only = (rest: string, parameters = "id, other"): string => `export async function ensure(${parameters}) {\n  const d = await machineid.validate(id);\n  ${rest}\n}`;
const attempts = (rest: string, leave = "return"): string => `export async function begin(id, n) {\n  for (let i = 0; i < n; i++) {\n    try {\n      await machineid.startup(id);\n      ${leave};\n    } catch (error) { REST\n      console.error(error);\n    }\n  }${rest}\n}`;
const triedAndOver = attempts("").replace("REST", "// ! lost");
const tried = (rest: string, leave?: string): string => attempts(rest, leave).replace(" REST", "");

checkPairs("no-degraded-mode", [
  // Handlers at the end of a chain.
  files("middleware whose chain ends in a handler that lets through", middleware(`${asserted}.catch((error) => next(error));`), middleware(`${asserted}.catch(() => next()); // ! swallowed`)),
  files("the same by the name of what comes next", middleware(`${asserted}.catch(next);`), middleware(`const go = () => next();\n  machineid.assertAllowed(request.id).then(go).catch(go); // ! swallowed`)),
  files("middleware that tests the answer, and lets a failure through", middleware(`${tested}.catch((error) => { console.error(error); next(error); });`), middleware(`${tested}.catch((error) => { console.error(error); next(); }); // ! swallowed`)),
  files("a handler that lets through by a function of the file", `const fail = (next) => next(new Error("down"));\n${middleware(`${asserted}.catch(() => fail(next));`)}`, `const fail = (next) => next();\n${middleware(`${asserted}.catch(() => fail(next)); // ! swallowed`)}`),
  files("a last handler that gets a denial, too", middleware(`machineid.assertAllowed(request.id).then(() => next(), () => response.sendStatus(503)).catch((error) => next(error));`), middleware("machineid.assertAllowed(request.id).then(() => next(), () => next()).catch((error) => next(error)); // ! swallowed")),
  bodies("the work in a handler at the end of a chain", `return machineid.assertAllowed(id).then(() => job.work()).catch(() => job.putBack());`, `return machineid.assertAllowed(id).then(() => job.work()).catch(() => job.work()); // ! swallowed`),
  bodies("the work in a handler behind a link that checks", `return machineid.validate(id).then((d) => { if (!d.allowed) throw new Error(d.code); }).then(() => job.work()).catch((error) => job.fail(error));`, `return machineid.validate(id).then((d) => { if (!d.allowed) throw new Error(d.code); }).then(() => job.work()).catch((error) => { job.fail(error); return job.work(); }); // ! swallowed`),
  bodies("the work by one name in both places", `const { work, fail } = job;\nreturn machineid.assertAllowed(id).then(work).catch(fail);`, `const { work, fail } = job;\nreturn machineid.assertAllowed(id).then(work).catch(work); // ! swallowed`),
  bodies("another statement of the same client", `return machineid.assertAllowed(id).then(() => job.query("insert into t")).catch(() => job.query("rollback"));`, `return machineid.assertAllowed(id).then(() => job.query("insert into t")).catch(() => job.query("insert into t")); // ! swallowed`),
  bodies("what somebody is told, with a permit and without", `return machineid.assertAllowed(id).then(() => job.tell(id)).catch((error) => job.tell(error.code));`, `return machineid.assertAllowed(id).then(() => job.tell(id)).catch(() => job.tell(id)); // ! swallowed`),
  bodies("a note of how it went", `return machineid.assertAllowed(id).then(() => job.update(id, { status: "done" })).catch(() => job.update(id, { status: "failed" }));`, `return machineid.assertAllowed(id).then(() => job.update(id, { status: "done" })).catch(() => job.update(id, { status: "done" })); // ! swallowed`),
  bodies("what a page shows, with a permit and without", `return machineid.assertAllowed(id).then(() => { job.setBusy(false); return job.work(); }).catch(() => job.setBusy(false));`, `return machineid.assertAllowed(id).then(() => { job.setBusy(false); return job.work(); }).catch(() => job.work()); // ! swallowed`),
  bodies("a handler that works unless it was refused", `return machineid.assertAllowed(id).then(() => job.work()).catch((error) => { if (error.code === "DEVICE_REVOKED") throw error; return job.putBack(); });`, `return machineid.assertAllowed(id).then(() => job.work()).catch((error) => { if (error.code === "DEVICE_REVOKED") throw error; return job.work(); }); // ! swallowed`),
  // Answers tested before the gate is asked.
  files("a variable of the module, by optional chaining", `let last;\nexport async function main(job, id) {\n  last = await machineid.validate(id);\n  if (!last?.allowed) return;\n  ${work}\n}`, `let last;\nexport async function main(job, id) {\n  if (!last?.allowed) last = await machineid.validate(id); // ! remembered\n  if (!last.allowed) return;\n  ${work}\n}`),
  files("a variable that is handed out again", `let last;\nexport async function ask(id) {\n  if (last?.code === "x") return null;\n  last = await machineid.validate(id);\n  return last;\n}`, `let last;\nexport async function ask(id) {\n  if (last?.allowed) return last; // ! remembered\n  last = await machineid.validate(id);\n  return last;\n}`),
  files("a variable that only a record looks at", `let last;\nexport async function main(job, id) {\n  if (last?.allowed) console.info("was allowed");\n  last = await machineid.validate(id);\n  if (!last.allowed) return;\n  ${work}\n}`, `let last;\nexport async function main(job, id) {\n  if (last?.allowed) return job.work(); // ! remembered\n  last = await machineid.validate(id);\n  if (!last.allowed) return;\n  ${work}\n}`),
  // How the authority is.
  bodies("whether the authority is down", `if (!(await printerIsDown())) job.mark();\nawait machineid.assertAllowed(id);\n${work}`, `if (!(await authorityIsDown())) await machineid.assertAllowed(id); // ! flag\n${work}`),
  ...["health.up", "status.available", "controlPlane.state !== \"degraded\"", "await isUp()", "!breaker.opened", "!(await knownOutage())", "reachable", "link.isOnline()"].map((test) =>
    bodies(`the gate only where \`${test}\``, `if (!(${test})) return;\nawait machineid.assertAllowed(id);\n${work}`, `if (${test}) await machineid.assertAllowed(id); // ! flag\n${work}`)),
  ...["stock.available", "job.up", "printer.isOnline()", "store.isOpen()", "order.status === \"open\""].map((test) =>
    bodies(`no word of the authority: \`${test}\``, `if (${test}) await machineid.assertAllowed(id);\n${work}`, `if (health.up && ${test}) await machineid.assertAllowed(id); // ! flag\n${work}`)),
  bodies("a constant whose name says nothing", `const ok = await shopIsUp();\nif (ok) await machineid.assertAllowed(id);\n${work}`, `const ok = await authorityIsUp();\nif (ok) await machineid.assertAllowed(id); // ! flag\n${work}`),
  bodies("the work at once where the authority is away", `if (circuit.isOpen()) return job.putBack();\nawait machineid.assertAllowed(id);\nreturn job.work();`, `if (circuit.isOpen()) return job.work(); // ! flag\nawait machineid.assertAllowed(id);\nreturn job.work();`),
  files("an answer where the authority is away", `export async function may(id) { return (await isUnreachable()) ? false : (await machineid.validate(id)).allowed; }`, `export async function may(id) { return (await isUnreachable()) ? true : (await machineid.validate(id)).allowed; } // ! flag`),
  bodies("certain work is asked for", `if (job?.urgent) await machineid.assertAllowed(id);\n${work}`, `if (!job.urgent) await machineid.assertAllowed(id); // ! flag\n${work}`),
  files("the host that a build is for", `export async function register(id) { if (process.env.NEXT_RUNTIME === "nodejs") await machineid.startup(id); }`, `export async function register(id) { if (process.env.CHECK === "nodejs") await machineid.startup(id); } // ! flag`),
  // Functions that only ask.
  files("a client that a call makes", `const client = () => MachineID.fromEnv();\nexport async function boot(id) {\n  try { await client().assertAllowed(id); } catch (error) { console.error(error); throw error; }\n}`, `const client = () => MachineID.fromEnv();\nexport async function boot(id) {\n  try { await client().assertAllowed(id); } catch (error) { console.error(error); } // ! lost\n}`),
  files("a client that a constant holds", `export async function boot(id) {\n  const own = MachineID.fromEnv();\n  try { await own.assertAllowed(id); } catch (error) { console.error(error); process.exit(1); }\n}`, `export async function boot(id) {\n  const own = MachineID.fromEnv();\n  try { await own.assertAllowed(id); } catch (error) { console.error(error); } // ! lost\n}`),
  files("a failure that the function heeds later", `export async function boot(id) {\n  let failure;\n  try { await machineid.assertAllowed(id); } catch (error) { failure = error; }\n  if (failure) throw failure;\n}`, `export async function boot(id) {\n  let failure;\n  try { await machineid.assertAllowed(id); } catch (error) { failure = error; } // ! lost\n  if (failure) console.error(failure);\n}`),
  files("some failures are thrown", `export async function boot(id) {\n  try { await machineid.assertAllowed(id); } catch (error) {\n    if (error.code === "DEVICE_REVOKED") console.error("revoked");\n    throw error;\n  }\n}`, `export async function boot(id) {\n  try { await machineid.assertAllowed(id); } catch (error) {\n    if (error.code === "DEVICE_REVOKED") throw error; // ! secondAuthority\n    console.error(error);\n  }\n}`),
  files("a function that notes the failure for others", `export class Gate {\n  async ensure(id) {\n    try { await machineid.assertAllowed(id); this.ready = true; } catch (error) { console.error(error); }\n  }\n}`, `export class Gate {\n  async ensure(id) {\n    try { await machineid.assertAllowed(id); } catch (error) { console.error(error); } // ! lost\n  }\n}`),
  files("attempts that end with an error", tried(`\n  throw new Error("no permit");`), triedAndOver),
  files("attempts that end the process", tried("\n  process.exit(1);"), `${attempts("\n  console.error(\"giving up\");").replace("REST", "// ! lost")}`),
  files("attempts that say how it went", tried("\n  return false;", "return true"), attempts("", "break").replace("REST", "// ! lost")),
  files("attempts without end", tried("").replace("let i = 0; i < n; i++", ";;"), triedAndOver),
  files("attempts of which the last throws", tried("").replace("console.error(error)", "if (i === n - 1) throw error"), triedAndOver),
  files("attempts without a handler", `export async function begin(id, n) {\n  for (let i = 0; i < n; i++) {\n    const d = await machineid.validate(id);\n    if (d.allowed) return;\n    console.error(d.code);\n  }\n  throw new Error("no permit");\n}`, `export async function begin(id, n) {\n  for (let i = 0; i < n; i++) {\n    const d = await machineid.validate(id); // ! givenUp\n    if (d.allowed) return;\n    console.error(d.code);\n  }\n}`),
  // Somebody else's word beside the answer.
  files("a human beside the answer", only(`if (!d.allowed && other.loud) console.error(d.code);\n  if (!d.allowed) throw new Error(d.code);`), only(`if (!d.allowed && !(await other.confirm("Go on?"))) throw new Error(d.code); // ! exempt`)),
  files("a human on the denied side", only(`if (d.allowed) return;\n  if (await other.confirm("Report it?")) console.error(d.code);\n  throw new Error(d.code);`), only(`if (d.allowed) return;\n  if (await other.confirm("Go on?")) return; // ! secondAuthority\n  throw new Error(d.code);`)),
  files("a human in the handler", `export async function ensure(id, confirm) {\n  try { await machineid.assertAllowed(id); } catch (error) {\n    if (await confirm("Report it?")) console.error(error);\n    throw error;\n  }\n}`, `export async function ensure(id, confirm) {\n  try { await machineid.assertAllowed(id); } catch (error) {\n    if (!(await confirm("Go on?"))) throw error; // ! secondAuthority\n  }\n}`),
  files("whether the caller still wants an answer", `export async function ensure(id, signal) {\n  try { await machineid.assertAllowed(id); } catch (error) {\n    if (signal.aborted) return;\n    throw error;\n  }\n}`, `export async function ensure(id, signal) {\n  try { await machineid.assertAllowed(id); } catch (error) {\n    if (signal.fine) return; // ! secondAuthority\n    throw error;\n  }\n}`),
  // However the gate ends.
  files("what runs however the gate ends", middleware("return machineid.assertAllowed(request.id).then(() => next()).finally(() => console.info(request.id));"), middleware("return machineid.assertAllowed(request.id).finally(() => next()); // ! swallowed")),
  files("the same in a block", `export async function gate(request, response, next) {\n  try { await machineid.assertAllowed(request.id); next(); } finally { response.leave(); }\n}`, `export async function gate(request, response, next) {\n  try { await machineid.assertAllowed(request.id); } finally { next(); } // ! swallowed\n}`),
  files("a hook that calls done()", `export function hook(request, reply, done) {\n  machineid.assertAllowed(request.id).then(() => done()).catch((error) => done(error));\n}`, `export function hook(request, reply, done) {\n  machineid.assertAllowed(request.id).then(() => done()).catch(() => done()); // ! swallowed\n}`),
  files("a hook that lets through by ending", `app.addHook("preHandler", async (request) => {\n  try { await machineid.assertAllowed(request.id); } catch (error) { console.error(error); throw error; }\n});`, `app.addHook("preHandler", async (request) => {\n  try { await machineid.assertAllowed(request.id); } catch (error) { console.error(error); } // ! lost\n});`),
  bodies("a result of allSettled() that is only recorded", `const [asked] = await Promise.allSettled([machineid.assertAllowed(id)]);\nif (asked.status === "rejected") return;\n${work}`, `const [asked] = await Promise.allSettled([machineid.assertAllowed(id)]);\nif (asked.status === "rejected") console.warn(asked.reason); // ! swallowed\n${work}`),
  bodies("a list of results, only recorded", `const all = await Promise.allSettled([machineid.assertAllowed(id)]);\nif (all.some((each) => each.status === "rejected")) return;\n${work}`, `const all = await Promise.allSettled([machineid.assertAllowed(id)]);\nconsole.warn(all[0].status); // ! swallowed\n${work}`),
  // Answers that stand in.
  bodies("an answer for the case that asking fails", `const d = await withFallback(() => machineid.validate(id), { allowed: false });\n${"if (!d.allowed) return;"}\n${work}`, `const d = await withFallback(() => machineid.validate(id), { allowed: true }); // ! handler\n${"if (!d.allowed) return;"}\n${work}`),
  bodies("an answer among the options", `const d = await pTimeout(machineid.validate(id), { fallback: () => ({ allowed: false }) });\nif (!d.allowed) return;\n${work}`, `const d = await pTimeout(machineid.validate(id), { fallback: () => ({ allowed: true }) }); // ! handler\nif (!d.allowed) return;\n${work}`),
  bodies("who answers first", `const d = await Promise.any([machineid.validate(id)]);\nif (!d.allowed) return;\n${work}`, `const d = await Promise.any([machineid.validate(id), job.backup.validate(id)]); // ! secondAuthority\nif (!d.allowed) return;\n${work}`),
  files("a code of a switch", `export async function may(id) {\n  const d = await machineid.validate(id);\n  switch (d.code) {\n    case "AUTHORITY_TIMEOUT": return false;\n    default: return d.allowed;\n  }\n}`, `export async function may(id) {\n  const d = await machineid.validate(id);\n  switch (d.code) {\n    case "AUTHORITY_TIMEOUT": return true; // ! exempt\n    default: return d.allowed;\n  }\n}`),
  bodies("waits between attempts", `for (const wait of [100, 200]) {\n  if ((await machineid.validate(id)).allowed) return job.work();\n  await sleep(wait);\n}\nthrow new Error(id);`, `for (const wait of [100, 200]) {\n  const d = await machineid.validate(id);\n  if (d.allowed) break;\n  await sleep(wait);\n}\nawait job.work(); // ! retried`),
  files("a loop over devices", `export async function table(ids) {\n  for (const id of ids) {\n    const d = await machineid.validate(id);\n    console.log(id, d.allowed ? "may work" : d.code);\n  }\n}`, `export async function begin(id, waits) {\n  for (const wait of waits) {\n    const d = await machineid.validate(id); // ! givenUp\n    if (d.allowed) break;\n    console.error(d.code);\n  }\n}`),
  // Direct HTTP.
  files("a status beside the answer", `export async function may() {\n  const r = await fetch("${url}", { method: "POST" });\n  return r.status === 200 && (await r.json()).allowed;\n}`, `export async function may() {\n  const r = await fetch("${url}", { method: "POST" });\n  return r.status === 429 || (await r.json()).allowed; // ! handler\n}`),
  files("a denial that counts only in a good answer", `export async function main(job) {\n  const r = await fetch("${url}", { method: "POST" });\n  if (!r.ok || !(await r.json()).allowed) return;\n  ${work}\n}`, `export async function main(job) {\n  const r = await fetch("${url}", { method: "POST" });\n  if (r.ok && !(await r.json()).allowed) return; // ! exempt\n  ${work}\n}`),
  files("a body that cannot be read", `export async function may() {\n  const r = await fetch("${url}", { method: "POST" });\n  try { return (await r.json()).allowed; } catch { return false; }\n}`, `export async function may() {\n  const r = await fetch("${url}", { method: "POST" });\n  try { return (await r.json()).allowed; } catch { return true; } // ! handler\n}`),
  files("a text that cannot be read", `export async function may() {\n  const r = await fetch("${url}", { method: "POST" });\n  const text = await r.text();\n  try { return JSON.parse(text).allowed; } catch { return false; }\n}`, `export async function may() {\n  const r = await fetch("${url}", { method: "POST" });\n  const text = await r.text();\n  try { return JSON.parse(text).allowed; } catch { return true; } // ! handler\n}`),
  // Denials that do not count at first.
  files("a count of denials that decides", `let denials = 0;\nexport async function may(id) {\n  const { allowed } = await machineid.validate(id);\n  denials = allowed ? 0 : denials + 1;\n  console.info(denials < 3);\n  return allowed;\n}`, `let denials = 0;\nexport async function may(id) {\n  const { allowed } = await machineid.validate(id);\n  denials = allowed ? 0 : denials + 1;\n  return denials < 3; // ! grace\n}`),
  files("a count of denials beside a stop", `let denials = 0;\nexport async function main(job, id) {\n  const { allowed } = await machineid.validate(id);\n  if (!allowed) {\n    denials++;\n    if (denials > 2) process.exit(1);\n    return;\n  }\n  ${work}\n}`, `let denials = 0;\nexport async function main(job, id) {\n  const { allowed } = await machineid.validate(id);\n  if (!allowed) denials++;\n  else denials = 0;\n  if (denials > 2) process.exit(1); // ! grace\n  ${work}\n}`),
  bodies("no answer, by optional chaining", `const d = await machineid.validate(id).catch(() => null);\nif (d?.allowed !== true) return;\n${work}`, `const d = await machineid.validate(id).catch(() => null);\nif (d?.allowed === false) return; // ! default\n${work}`),
]);

describe("CommonJS", () => {
  const keeping = (told: string): string[] => {
    const code = `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nlet permitted = false;\nsetInterval(async () => { permitted = (await machineid.validate("a:b:c:d")).allowed; }, 30_000);\nexports.spend = async (job) => { ${told} };`;
    const config = configFor({ rule: "no-degraded-mode" }, "javascript").map((each) => ({ ...each, languageOptions: { sourceType: "commonjs" as const } }));
    return new Linter().verify(code, config, { filename: "a.cjs" }).map(({ messageId }) => messageId ?? "");
  };

  test("a variable of the module outlives the unit of work", () => {
    expect(keeping("if (!permitted) return 0; return job.process();")).toEqual(["remembered"]);
    expect(keeping("if (!permitted) console.info(job.id);")).toEqual([]);
  });
});
