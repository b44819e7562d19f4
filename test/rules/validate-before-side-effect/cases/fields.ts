import { files, type Pair } from "../pair.js";

const ask = (made: string): string => `async function ask(id) { const d = await machineid.validate(id); return ${made}; }`;
const main = (test: string): string => `export async function main(id, url) {\n  const r = await ask(id);\n  ${test}\n`;
const work = "  await fetch(url);\n}";
const ungated = "  await fetch(url); // ! unchecked\n}";

/** A class whose objects say how a decision came out, and what is asked of them. */
const asked = (clause: string, type: string, made: string, tells: string, tellsNothing: string, more: Pick<Pair, "typed"> = {}): Pair =>
  files(clause, `${type}\n${ask(made)}\n${main(tells)}${work}`, `${type}\n${ask(made)}\n${main(tellsNothing)}${ungated}`, more);

/** Two classes, of which one leaves in a field what the other does not. */
const changed = (clause: string, right: string, wrong: string, made: string): Pair =>
  files(clause, `${right}\n${ask(made)}\n${main("if (!r.ok) return;")}${work}`, `${wrong}\n${ask(made)}\n${main("if (!r.ok) return;")}${ungated}`);

const result = "class Result {\n  constructor(ok, code) { this.ok = ok; this.code = code; }\n  isOk() { return this.ok; }\n  get denied() { return !this.ok; }\n}";

export const fields: readonly Pair[] = [
  files("a gate in a private field with a function type that the constructor sets", "export class Worker { readonly #gate: () => Promise<unknown>; constructor(options: any) { this.#gate = () => machineid.assertAllowed(\"a:b:c:1\"); } async run(url: string) { await this.#gate(); await fetch(url); } }", "export class Worker { readonly #gate: () => Promise<unknown>; constructor(options: any) { this.#gate = options.gate ?? (() => machineid.assertAllowed(\"a:b:c:1\")); } async run(url: string) { await this.#gate(); await fetch(url); } } // ! skipped", { typed: true }),
  files("a gate in a field with a function type that the constructor sets", "export class Worker { private readonly gate: () => Promise<unknown>; constructor(options: any) { this.gate = () => machineid.assertAllowed(\"a:b:c:1\"); } async run(url: string) { await this.gate(); await fetch(url); } }", "export class Worker { private readonly gate: () => Promise<unknown>; constructor(options: any) { this.gate = options.gate ?? (() => machineid.assertAllowed(\"a:b:c:1\")); } async run(url: string) { await this.gate(); await fetch(url); } } // ! skipped", { typed: true }),
  asked("a field that the constructor sets", result, "new Result(d.allowed, d.code)", "if (!r.ok) return;", "if (!r.code) return;"),
  asked("a parameter property", "class Result { constructor(readonly ok: boolean, readonly code: string) {} }", "new Result(d.allowed, d.code)", "if (!r.ok) return;", "if (r.ok) return;", { typed: true }),
  asked("a method that tells of a field", result, "new Result(d.allowed, d.code)", "if (!r.isOk()) return;", "if (r.isOk()) return;"),
  asked("a getter that tells of a field", result, "new Result(d.allowed, d.code)", "if (r.denied) return;", "if (!r.denied) return;"),
  asked("made by static methods", `${result.slice(0, -1)}  static ok() { return new Result(true, null); }\n  static fail(code) { return new this(false, code); }\n}`, "d.allowed ? Result.ok() : Result.fail(d.code)", "if (!r.ok) throw new Error(r.code);", "if (r.ok) throw new Error(r.code);"),
  asked("classes told apart by a field with a literal", `class Allowed { kind = "allowed"; }\nclass Denied extends Error { kind = "denied"; }`, `d.allowed ? new Allowed() : new Denied("x")`, `if (r.kind === "denied") return;`, `if (r.kind === "expired") return;`),
  asked("destructured", result, "new Result(d.allowed, d.code)", "const { ok } = r;\n  if (!ok) return;", "const { ok, code } = r;\n  if (!code) return;"),
  changed("the field is set by the superclass", "class Base { constructor(ok) { this.ok = ok; } }\nclass Result extends Base { extra = 1; }", "class Base { constructor(ok) { this.ok = ok; } }\nclass Result extends Base { ok = true; }", "new Result(d.allowed)"),
  changed("a method changes the field", result, `${result.slice(0, -1)}  force() { this.ok = true; }\n}`, "new Result(d.allowed, d.code)"),
  changed("the file changes a field of that name", result, `${result}\nexport function force(r) { r.ok = true; }`, "new Result(d.allowed, d.code)"),
  changed("a nested function changes the field", result, "class Result { constructor(ok) { this.ok = ok; this.force = () => { this.ok = true; }; this.force(); } }", "new Result(d.allowed)"),
  changed("a setter takes the place of the field", result, "class Result { constructor(ok) { this.ok = ok; }\n  get ok() { return true; }\n  set ok(value) {} }", "new Result(d.allowed)"),
  changed("the superclass is out of view", `class Result extends Error { constructor(ok) { super("no"); this.ok = ok; } }`, `import { Base } from "base";\nclass Result extends Base { constructor(ok) { super(); this.ok = ok; } }`, "new Result(d.allowed)"),
  changed("all members of something are put into the object", "class Result { constructor(ok, more) { this.ok = ok; this.more = more; } }", "class Result { constructor(ok, more) { this.ok = ok; Object.assign(this, more); } }", "new Result(d.allowed, id)"),
  changed("the constructor gives back another object", "class Result { constructor(ok) { this.ok = ok; } }", "class Result { constructor(ok) { this.ok = ok; return other(this); } }", "new Result(d.allowed)"),
  files(
    "code out of view may change a flag in a field",
    `class Result { constructor(ok) { this.ok = ok; } }\nexport async function main(id, url, job) {\n  const d = await machineid.validate(id);\n  const r = new Result(false);\n  if (!d.allowed && !r.ok) return;\n  await fetch(url);\n}`,
    `class Result { constructor(ok) { this.ok = ok; } }\nexport async function main(id, url, job) {\n  const r = new Result(false);\n  job.mend(r);\n  const d = await machineid.validate(id);\n  if (!d.allowed && !r.ok) return;\n  await fetch(url); // ! unchecked\n}`,
  ),
];
