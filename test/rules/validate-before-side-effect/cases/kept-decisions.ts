import { files, type Pair } from "../pair.js";

/** A decision that is stored and tested, and the same with something between. */
const stored = (clause: string, declarations: string, store: string, between: string, test: string, harmless = "console.log(id);"): Pair => {
  const program = (middle: string, mark: string): string => `import { work } from "acme";\n${declarations}\nexport class Job {\n  last;\n  #last;\n  async run(id, url, request, other) {\n    ${store}\n    ${middle}\n    if (!${test}) return;\n    await fetch(url);${mark}\n  }\n}`;
  return files(clause, program(harmless, ""), program(between, " // ! unchecked"));
};

const VALIDATE = `await machineid.validate(id);`;

export const keptDecisions: readonly Pair[] = [
  stored("a decision in a field", "", `this.last = ${VALIDATE}`, "work();", "this.last.allowed"),
  stored("a decision in a #private field", "", `this.#last = ${VALIDATE}`, "await work();", "this.#last.allowed"),
  stored("a decision in a variable of the module", "let last;", `last = ${VALIDATE}`, "await work();", "last.allowed"),
  stored("what a decision says in a variable of the module", "let ok = false;", `ok = (await machineid.validate(id)).allowed;`, "work();", "ok"),
  stored("a decision in a member of a parameter", "", `request.decision = ${VALIDATE}`, "request = other;", "request.decision.allowed"),
  stored("a decision in a member of a member", "", `request.state.decision = ${VALIDATE}`, "request.state = other;", "request.state.decision.allowed"),
  stored("a decision in a field that another name writes", "", `this.last = ${VALIDATE}`, "other.last = { allowed: true };", "this.last.allowed", "other.first = 1;"),
  stored("a decision in a field that a reviver writes", "", `this.last = ${VALIDATE}`, "JSON.parse(id, () => { this.last = { allowed: true }; });", "this.last.allowed", "JSON.parse(id);"),
  stored("a decision in a field that a conversion to JSON writes", "", `this.last = ${VALIDATE}`, "JSON.stringify({ toJSON: () => { this.last = { allowed: true }; } });", "this.last.allowed", "JSON.stringify(id);"),
  stored("a decision in a field that a computed name may write", "", `this.last = ${VALIDATE}`, "other[id] = { allowed: true };", "this.last.allowed", "other.first = 1;"),
  ...([
    ["another one may be the same", "answers[other] = { allowed: true };", "answers[id]"],
    ["any name may be the same", "answers.first = { allowed: true };", "answers[id]"],
    ["other code runs", "work(answers);", "answers[id]"],
    ["another object", "answers = other;", "answers[id]"],
    ["another name", "job.log(id);", "answers[other]"],
    ["a name in a template", "job.log(id);", "answers[`${id}`]"],
  ] as const).map(([clause, between, read]) =>
    files(
      `a decision under a name that a constant holds: ${clause}`,
      `export async function main(job, id, other, answers, work, url) { answers[id] = ${VALIDATE}; if (!answers[id].allowed) return; await fetch(url); }`,
      `export async function main(job, id, other, answers, work, url) { answers[id] = ${VALIDATE}; ${between} if (!${read}.allowed) return; await fetch(url); } // ! unchecked`,
    ),
  ),
  files(
    "a decision under a name that a loop holds",
    `export async function main(ids, answers, url) { for (const id of ids) { answers[id] = ${VALIDATE}; if (!answers[id].allowed) continue; await fetch(url); } }`,
    `export async function main(ids, answers, url) { for (const id of ids) answers[id] = ${VALIDATE}; for (const id of ids) { if (!answers[id].allowed) continue; await fetch(url); } } // ! staleLoop`,
  ),
  files(
    "a decision under a name that is assigned",
    `export async function main(id, other, answers, url) { const key = id; answers[key] = ${VALIDATE}; if (!answers[key].allowed) return; await fetch(url); }`,
    `export async function main(id, other, answers, url) { let key = id; answers[key] = ${VALIDATE}; key = other; if (!answers[key].allowed) return; await fetch(url); } // ! unchecked`,
  ),
  files(
    "a decision under a name that is made anew each time",
    `export async function main(key, answers, url) { answers[key] = ${VALIDATE}; if (!answers[key].allowed) return; await fetch(url); }`,
    `export async function main(answers, url) { let count = 0; const key = { toString: () => "k" + count++ }; answers[key] = ${VALIDATE}; if (!answers[key].allowed) return; await fetch(url); } // ! unchecked`,
  ),
  files(
    "a copy of a decision",
    `export async function main(id, url) { const copy = structuredClone(await machineid.validate(id)); if (!copy.allowed) return; await fetch(url); }`,
    `export async function main(id, url) { const copy = structuredClone({ ...(await machineid.validate(id)), allowed: true }); if (!copy.allowed) return; await fetch(url); } // ! unchecked`,
  ),
  files(
    "a copy of an answer of a helper",
    `const ask = async (id) => { const d = ${VALIDATE}; return { ok: d.allowed, code: d.code }; };\nexport async function main(id, url) { const copy = structuredClone(await ask(id)); if (!copy.ok) return; await fetch(url); }`,
    `const ask = async (id) => { const d = ${VALIDATE}; return { ok: d.allowed, code: d.code }; };\nexport async function main(id, url) { const copy = structuredClone(await ask(id)); if (!copy.code) return; await fetch(url); } // ! unchecked`,
  ),
  files(
    "a decision in a field with a setter",
    `export class Job { set last(value) {} async run(id, url) { this.next = await machineid.validate(id); if (!this.next.allowed) return; await fetch(url); } }`,
    `export class Job { set next(value) {} get next() { return { allowed: true }; } async run(id, url) { this.next = await machineid.validate(id); if (!this.next.allowed) return; await fetch(url); } } // ! unchecked`,
  ),
  files(
    "a decision of an earlier unit in a field",
    `export class Job { async ask(id, url) { this.last = await machineid.validate(id); if (this.last.allowed) await fetch(url); } }`,
    `export class Job { async ask(id) { this.last = await machineid.validate(id); } async run(url) { if (this.last.allowed) await fetch(url); } } // ! noGate`,
  ),
  files(
    "a function that a decision was given to when it was made",
    `const when = (d) => (work) => (d.allowed ? work() : null);\nexport async function main(id, url) {\n  const d = await machineid.validate(id);\n  await when(d)(() => fetch(url));\n}`,
    `const when = (d) => (work) => (d.code ? work() : null);\nexport async function main(id, url) {\n  const d = await machineid.validate(id);\n  await when(d)(() => fetch(url)); // ! unchecked\n}`,
  ),
  files(
    "a test that a function hands out",
    `async function ask(id) { const d = await machineid.validate(id); return () => { if (!d.allowed) throw new Error(d.code); }; }\nexport async function main(id, url) {\n  const assertPermit = await ask(id);\n  assertPermit();\n  await fetch(url);\n}`,
    `async function ask(id) { const d = await machineid.validate(id); return () => { if (!d.allowed) console.error(d.code); }; }\nexport async function main(id, url) {\n  const assertPermit = await ask(id);\n  assertPermit();\n  await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "a generator that tests a decision which it took along",
    `export async function main(id, url) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) return;\n  async function* items() { if (d.allowed) await machineid.assertAllowed(id); await fetch(url); yield 1; }\n  for await (const item of items()) console.log(item);\n}`,
    `export async function main(id, url) {\n  const d = await machineid.validate(id);\n  async function* items() { if (d.allowed) await machineid.assertAllowed(id); await fetch(url); yield 1; } // ! skipped\n  for await (const item of items()) console.log(item);\n}`,
  ),
  files(
    "a promise is awaited where it was put just before",
    `let asked;\nexport async function main(id, url) { asked = machineid.assertAllowed(id); await asked; await fetch(url); }`,
    `let asked;\nexport async function main(id, url, job) { asked = machineid.assertAllowed(id); job.start(); await asked; await fetch(url); } // ! notAwaited`,
  ),
  files(
    "a promise is awaited in the member where it was put just before",
    `export class Job { async run(id, url) { this.asked = machineid.assertAllowed(id); await this.asked; await fetch(url); } }`,
    `export class Job { async run(id, url) { this.asked = machineid.assertAllowed(id); await this.ready; await fetch(url); } } // ! notAwaited`,
  ),
];

/** A flag in an object, read by the code that made it, and behind code out of view that was given the object. */
const flagged = (clause: string, declarations: string, before: string, given: string, test: string, mark = "skipped"): Pair => {
  const program = (use: string, reported: string): string => `import { step } from "acme";\n${declarations}\nexport async function main(id, url, job) {\n  ${before}\n  ${use}\n  if (!${test}) await machineid.assertAllowed(id);\n  await fetch(url);${reported}\n}`;
  return files(clause, program("step(job);", ""), program(given, ` // ! ${mark}`));
};

export const flagsInObjects: readonly Pair[] = [
  flagged("an object that is given away", "", "const options = { skip: false };", "step(options);", "options.skip"),
  flagged("an object inside one that is given away", "", "const options = { skip: false };", "step({ options });", "options.skip"),
  flagged("an object that a helper gives away", "const hand = (options) => { step(options); };", "const options = { skip: false };", "hand(options);", "options.skip"),
  flagged("an object that is stored elsewhere", "", "const options = { skip: false };", "job.options = options;", "options.skip"),
  flagged("an array that is given away", "", "const flags = [false];", "step(flags);", "flags[0]"),
  files(
    "a flag of an object that is exported",
    `const api = { busy: false, async run(id, url) { if (!this.busy) await machineid.assertAllowed(id); await fetch(url); } };\nexport const main = (id, url) => api.run(id, url);`,
    `export const api = { busy: false, async run(id, url) { if (!this.busy) await machineid.assertAllowed(id); await fetch(url); } }; // ! skipped`,
  ),
  files(
    "an answer that says no is logged",
    `import { log } from "acme";\nasync function ask(id) { const d = await machineid.validate(id); return d.allowed ? { ok: true } : { ok: false, code: d.code }; }\nexport async function main(id, url) {\n  const answer = await ask(id);\n  log(answer);\n  if (answer.ok) await fetch(url);\n}`,
    `import { log } from "acme";\nasync function ask(id) { const d = await machineid.validate(id); return d.allowed ? { ok: true } : { ok: false, code: d.code }; }\nexport async function main(id, url) {\n  const answer = await ask(id);\n  log(answer);\n  if (answer.code) await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "a terminator that the file replaces",
    `export async function main(id, url) { const d = await machineid.validate(id); if (!d.allowed) process.exit(1); await fetch(url); }`,
    `process.exit = () => {};\nexport async function main(id, url) { const d = await machineid.validate(id); if (!d.allowed) process.exit(1); await fetch(url); } // ! unchecked`,
  ),
];

/** A function that answers with a name for what was decided. */
const named = (clause: string, declaration: string, yes: string, no: string, changed = declaration): Pair => {
  const program = (declared: string, asked: string, mark: string): string => `${declared}\nasync function ask(id: string) { return (await machineid.validate(id)).allowed ? ${yes} : ${no}; }\nexport async function main(id: string, url: string) {\n  if ((await ask(id)) === ${asked}) await fetch(url);${mark}\n}`;
  return files(clause, program(declaration, yes, ""), program(changed, changed === declaration ? no : yes, " // ! unchecked"), { typed: true });
};

/** Answers that a function makes bit by bit. */
const made = (clause: string, right: string, wrong: string, test = "if (!r.ok) return;"): Pair => {
  const file = (body: string, end: string): string => `async function ask(id, job) {\n  const d = await machineid.validate(id);\n${body.replace(/^/gm, "  ")}\n}\nexport async function main(id, url, job) {\n  const r = await ask(id, job);\n  ${test}\n  await fetch(url);${end}\n}`;
  return files(clause, file(right, ""), file(wrong, " // ! unchecked"));
};

export const answersMadeLater: readonly Pair[] = [
  made("a flag that is set later", "const result = { ok: false, code: null };\nif (d.allowed) result.ok = true;\nelse result.code = d.code;\nreturn result;", "const result = { ok: false, code: null };\nif (!d.allowed) result.ok = true;\nelse result.code = d.code;\nreturn result;"),
  made("an object that begins empty", "const result = {};\nresult.ok = d.allowed;\nreturn result;", "const result = {};\nresult.ok = d.code;\nreturn result;"),
  made("a reason that is added", "const result = { job };\nif (!d.allowed) result.error = \"no\";\nreturn result;", "const result = { job };\nif (d.code) result.error = d.code;\nreturn result;", "if (r.error) return;"),
  made("set in a try", "const result = { ok: false };\ntry { if (!d.allowed) return result; result.ok = true; return result; } catch { return result; }", "const result = { ok: false };\ntry { if (!d.allowed) return result; result.ok = true; return result; } finally { result.ok = true; }"),
  made("copied into another", "const result = { ok: false };\nif (d.allowed) result.ok = true;\nreturn { ...result, job };", "const result = { ok: false };\nif (d.allowed) result.ok = true;\nreturn { ...result, ...job };"),
  made("set by a closure", "const result = { ok: false };\nif (d.allowed) result.ok = true;\nreturn result;", "const result = { ok: false };\nconst set = () => { result.ok = true; };\nset();\nreturn result;"),
  made("handed to code out of view before it is set", "const result = { ok: false };\njob.keep(result.ok);\nif (d.allowed) result.ok = true;\nreturn result;", "const result = { ok: false };\njob.keep(result);\nif (d.allowed) result.ok = true;\nreturn result;"),
  made("another name for the object", "const result = { ok: false };\nif (d.allowed) result.ok = true;\nreturn result;", "const result = { ok: false };\nconst other = result;\nother.ok = true;\nreturn result;"),
];

export const namedVerdicts: readonly Pair[] = [
  named("members of an enum", "enum Verdict { Deny, Allow }", "Verdict.Allow", "Verdict.Deny"),
  named("members of an enum of texts", `enum Verdict { Deny = "deny", Allow = "allow" }`, "Verdict.Allow", "Verdict.Deny"),
  named("members of an enum with one number", "enum Verdict { Deny = 1, Allow = 2 }", "Verdict.Allow", "Verdict.Deny", "enum Verdict { Deny = 2, Allow = 2 }"),
  named("members of a constant object", `const Verdict = { Deny: "deny", Allow: "allow" } as const;`, "Verdict.Allow", "Verdict.Deny"),
  named("members of an object that the file changes", `const Verdict = { Deny: "deny", Allow: "allow" };`, "Verdict.Allow", "Verdict.Deny", `const Verdict = { Deny: "deny", Allow: "allow" };\nVerdict.Deny = "allow";`),
  named("members of an object that others may change", `const Verdict = { Deny: "deny", Allow: "allow" };`, "Verdict.Allow", "Verdict.Deny", `export const Verdict = { Deny: "deny", Allow: "allow" };`),
  files(
    "a member that the answer to a denial does not have",
    `async function ask(id) { const d = await machineid.validate(id); if (!d.allowed) return { error: d.code }; return { permit: d }; }\nexport async function main(id, url) {\n  const { error, permit } = await ask(id);\n  if (!permit) throw new Error(error);\n  await fetch(url);\n}`,
    `async function ask(id) { const d = await machineid.validate(id); if (!d.allowed) return { error: d.code, permit: d.code }; return { permit: d }; }\nexport async function main(id, url) {\n  const { error, permit } = await ask(id);\n  if (!permit) throw new Error(error);\n  await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "a member that code out of view may add",
    `import { fill } from "acme";\nexport async function main(id, url) {\n  const options = { name: id };\n  if (options.skip) return;\n  if (!options.skip) await machineid.assertAllowed(id);\n  await fetch(url);\n}`,
    `import { fill } from "acme";\nexport async function main(id, url) {\n  const options = { name: id };\n  fill({ options });\n  if (!options.skip) await machineid.assertAllowed(id);\n  await fetch(url); // ! skipped\n}`,
  ),
];
