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
  stored("a decision in a field that a computed name may write", "", `this.last = ${VALIDATE}`, "other[id] = { allowed: true };", "this.last.allowed", "other.first = 1;"),
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
];
