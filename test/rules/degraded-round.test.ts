import { checkPairs } from "./check-pairs.js";
import { bodies, files } from "./validate-before-side-effect/pair.js";

const work = "await job.work();";

/** A class whose `run()` asks, and whose reader looks at the answer. */
const kept = (reader: string, before: string, test: string): string => `export class Runner {\n  ${reader}\n  async run(job, id) {\n    ${before}\n    if (!${test}) return;\n    ${work}\n  }\n}`;
const refresh = "async #refresh(id) {\n    this.d = await machineid.validate(id);\n  }";
const guarded = (before: string): string => `export async function main(job, id) {\n  ${before}\n  return machineid.guard(id, job);\n}`;
const noted = (found: string, key: string): string => `export async function main(store, id) {\n  if ((await store.get("${key}")) === "1") ${found}\n  const { allowed } = await machineid.validate(id);\n  if (allowed) await store.put("${key}", "1");\n  return allowed;\n}`;

checkPairs("no-degraded-mode", [
  // Fields that this unit of work has just filled.
  files("a field that a private getter reads after asking", kept("get #open() { return this.d?.allowed === true; }", "this.d = await machineid.validate(id);", "this.#open"), kept("get open() { return this.d?.allowed === true; } // ! remembered", "this.d = await machineid.validate(id);", "this.open")),
  files("a field that a private method reads after asking", kept("#open() { return this.d?.allowed === true; }", "this.d = await machineid.validate(id);", "this.#open()"), kept("#open() { return this.d?.allowed === true; } // ! remembered", "if (job.first) this.d = await machineid.validate(id);", "this.#open()")),
  files("a field that a private method fills before it is read", kept(refresh, "await this.#refresh(id);", "this.d?.allowed"), kept(refresh, "if (job.first) await this.#refresh(id);", "this.d?.allowed").replace("return;", "return; // ! remembered")),
  files("a field that a method may leave as it is", kept(refresh, "await this.#refresh(id);", "this.d?.allowed"), kept(refresh.replace("this.d =", "if (id === this.last) return;\n    this.d ="), "await this.#refresh(id);", "this.d?.allowed").replace("allowed) return;", "allowed) return; // ! remembered")),
  files("a variable that a function of the file fills", `let last;\nasync function refresh(id) {\n  last = await machineid.validate(id);\n}\nexport async function main(job, id) {\n  await refresh(id);\n  if (!last.allowed) return;\n  ${work}\n}`, `let last;\nexport async function refresh(id) {\n  last = await machineid.validate(id);\n}\nexport async function main(job) {\n  if (!last.allowed) return; // ! remembered\n  ${work}\n}`),
  files("a field asked for before a loop", `export class Runner {\n  async run(jobs, id) {\n    for (const job of jobs) {\n      await this.#ask(id);\n      if (!this.d.allowed) return;\n      ${work}\n    }\n  }\n  async #ask(id) { this.d = await machineid.validate(id); }\n}`, `export class Runner {\n  async run(jobs, id) {\n    await this.#ask(id);\n    for (const job of jobs) {\n      if (!this.d.allowed) return; // ! remembered\n      ${work}\n    }\n  }\n  async #ask(id) { this.d = await machineid.validate(id); }\n}`),

  // What a request carries along.
  files("what a request carries along, and a session", `import express from "express";\nconst app = express();\napp.use(async (request, response, next) => {\n  const d = await machineid.validate(request.id);\n  response.locals.permitted = d.allowed;\n  next();\n});\napp.post("/", async (request, response) => {\n  if (!response.locals.permitted) return void response.sendStatus(403);\n  await request.work();\n});`, `import express from "express";\nconst app = express();\napp.use(async (request, response, next) => {\n  const d = await machineid.validate(request.id);\n  request.session.permitted = d.allowed;\n  next();\n});\napp.post("/", async (request, response) => {\n  if (!request.session.permitted) return void response.sendStatus(403); // ! remembered\n  await request.work();\n});`),
  files("a context's own variables, and a store", `export const ask = async (c, next) => {\n  c.set("decision", await machineid.validate(c.id));\n  await next();\n};\nexport const main = async (c) => {\n  if (!c.get("decision").allowed) return;\n  await c.work();\n};`, `export const ask = async (store, id) => {\n  store.set("decision", await machineid.validate(id));\n};\nexport const main = async (store, job) => {\n  if (!store.get("decision").allowed) return; // ! remembered\n  await job.work();\n};`),

  // Notes.
  files("a note that refuses", noted("return false;", "done"), noted("return true; // ! remembered", "done")),
  files("a note after which nothing is done", noted(`throw new Error("done");`, "done"), noted("return { allowed: true }; // ! remembered forged", "done")),
  files("the last denial, which is asked about again", `const known = new Map();\nexport async function main(id) {\n  if (known.get(id) === false) return false;\n  const { allowed } = await machineid.validate(id);\n  known.set(id, allowed);\n  return allowed;\n}`, `const known = new Map();\nexport async function main(id) {\n  if (known.get(id) !== undefined) return known.get(id); // ! remembered\n  const { allowed } = await machineid.validate(id);\n  known.set(id, allowed);\n  return allowed;\n}`),

  // Flags in front of a gate that is given the work.
  files("a flag in front of guard() that leaves", guarded("if (process.env.JOBS_PAUSED) return;"), guarded("if (process.env.JOBS_PAUSED) return job(); // ! flag")),
  files("a flag around guard()", `export async function main(job, id) {\n  if (!process.env.JOBS_PAUSED) await machineid.guard(id, job);\n}`, `export async function main(job, id) {\n  if (!process.env.JOBS_PAUSED) await machineid.guard(id, job); // ! flag\n  else await job();\n}`),
  files("a flag that chooses between nothing and guard()", `export const main = (job, id) => (process.env.JOBS_PAUSED ? null : machineid.guard(id, job));`, `export const main = (job, id) => (process.env.JOBS_PAUSED ? job() : machineid.guard(id, job)); // ! flag`),
  files("a flag and guard() around a function", `const send = (x) => fetch(x);\nexport async function main(x, id) {\n  if (process.env.OFF) return null;\n  return machineid.guard(id, () => send(x));\n}`, `const send = (x) => fetch(x);\nexport async function main(x, id) {\n  if (process.env.OFF) return send(x); // ! flag\n  return machineid.guard(id, () => send(x));\n}`),
  files("a flag and guard() on two sides", `export async function main(job, id) {\n  if (process.env.NODE_ENV === "test") {\n    console.info("not in tests");\n  } else {\n    await machineid.guard(id, () => job.work());\n  }\n}`, `export async function main(job, id) {\n  if (process.env.NODE_ENV === "test") { // ! flag\n    await job.work();\n  } else {\n    await machineid.guard(id, () => job.work());\n  }\n}`),

  // What stands beside the permit.
  ...([
    ["a rejection", "Promise.reject(new Error(d.code))"],
    ["a record", "console.error(d.code)"],
    ["a function named for it", "deny(d.code)"],
    ["nothing", "null"],
    ["a function that throws at once", "(() => { throw new Error(d.code); })()"],
    ["a function of the file that says no", "tell(d)"],
  ].map(([how = "", right = ""]) => {
    const ask = (other: string): string => `import { deny } from "deny";\nconst tell = (d) => { console.warn(d.code); return false; };\nexport const ask = (id, job) => machineid.validate(id).then((d) => d.allowed || ${other}`;
    return files(`a permit or ${how}`, ask(`${right});`), ask("job.isFree()); // ! exempt"));
  })),
  files("a refusal and its opposite by name", `import { failOpen, failClosed } from "fail";\nexport const ask = (id) => machineid.validate(id).then((d) => d.allowed || failClosed(d));`, `import { failOpen, failClosed } from "fail";\nexport const ask = (id) => machineid.validate(id).then((d) => d.allowed || failOpen(d)); // ! flag`),
  files("a special case that only records", `export async function main(job, d) {\n  if (!d.allowed && d.code === "PLAN_LIMIT") console.warn("upgrade");\n  if (!d.allowed) return;\n  await machineid.assertAllowed(job.id);\n  ${work}\n}`, `export async function main(job, id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed && d.code !== "PLAN_LIMIT") return; // ! exempt\n  ${work}\n}`),
  bodies("a question to somebody else behind the gate", `const d = await machineid.validate(id);\nif (!d.allowed) return;\nif (job.force || (await quota(url)).allowed) ${work}`, `const d = await machineid.validate(id);\nif (job.force || d.allowed) ${work} // ! flag`),
]);

/** A function in a file that only knows the type. */
const judge = (body: string, parameter = "d: Decision"): string => `import type { Decision } from "eslint-plugin-machineid/runtime";\nexport function judge(${parameter}): boolean {\n  ${body}\n}`;
const typed = (clause: string, valid: string, invalid: string): Parameters<typeof checkPairs>[1][number] => ({ clause, valid, invalid });

checkPairs("no-degraded-mode", [
  typed("a flag beside a decision that is given", judge(`return d.allowed && process.env.OPEN === "1";`), judge(`return d.allowed || process.env.OPEN === "1"; // ! flag`)),
  typed("the same of a decision taken apart", judge(`return allowed && Boolean(process.env.OPEN);`, "{ allowed }: Decision"), judge(`return allowed || Boolean(process.env.OPEN); // ! flag`, "{ allowed }: Decision")),
  typed("a flag before a decision that is given", judge(`if (process.env.CLOSED) return false;\n  return d.allowed;`), judge(`if (process.env.OPEN) return true; // ! flag\n  return d.allowed;`)),
  typed("a flag behind a decision that is given", judge(`if (d.allowed) return true;\n  return false;`), judge(`if (d.allowed) return true;\n  return process.env.OPEN === "1"; // ! flag`)),
  typed("words for a decision that is given", judge(`if (process.env.QUIET) return "";\n  return d.allowed ? "yes" : process.env.WORD;`).replace("boolean", "unknown"), judge(`if (process.env.QUIET) return true; // ! flag\n  return d.allowed;`)),
  typed("a user, and a decision, that may be allowed", judge(`return user.allowed ?? true;`, "user: { allowed?: boolean }"), judge(`return decision.allowed ?? true; // ! default`, "decision: { allowed?: boolean }")),
  typed("a user, and a decision, by comparison", `import type { Decision } from "eslint-plugin-machineid/runtime";\nexport const ask = (user: { allowed?: boolean; plan: string }) => user.plan === "pro" || user.allowed === true;`, `import type { Decision } from "eslint-plugin-machineid/runtime";\nexport const ask = (user: { plan: string }, d: Decision) => user.plan === "pro" || d.allowed === true; // ! exempt`),
  typed("rows, and decisions, that may be allowed", `import { MachineID, type Decision } from "eslint-plugin-machineid/runtime";\nexport const pick = (rows: { allowed: boolean; id: string }[]) => rows.filter((r) => r.allowed || r.id === "root");\nexport const ask = (m: MachineID, id: string) => m.validate(id);`, `import { MachineID, type Decision } from "eslint-plugin-machineid/runtime";\nexport const pick = (decisions: Decision[]) => decisions.filter((d) => d.allowed || d.code === "TRIAL"); // ! exempt\nexport const ask = (m: MachineID, id: string) => m.validate(id);`),
]);
