import { bodies, files, type Pair } from "../pair.js";

/** A method with a side effect that is called with a permit; under the first name the language may call it, too. */
const named = (clause: string, implicit: string, ordinary: string, program: (name: string, mark: string) => string): Pair =>
  files(`a method that the language may call: ${clause}`, program(ordinary, ""), program(implicit, " // ! skipped"));

const ofObject = (name: string, mark: string): string =>
  `const job = { ${name}(done) { fetch("https://a.example"); } };${mark}\nasync function main() {\n  await machineid.assertAllowed("a:b:c:1");\n  job.${name}();\n}\nmain();\n`;

const ofClass = (name: string, mark: string): string =>
  `class Job {\n  ${name}() { fetch("https://a.example"); }${mark}\n}\nconst job = new Job();\nasync function main() {\n  await machineid.assertAllowed("a:b:c:1");\n  job.${name}();\n}\nmain();\n`;

const iterator = (name: string, mark: string): string =>
  `class Feed {\n  ${name}() { fetch("https://a.example"); return { done: true }; }${mark}\n  [Symbol.iterator]() { return this; }\n}\nconst feed = new Feed();\nasync function main() {\n  await machineid.assertAllowed("a:b:c:1");\n  feed.${name}();\n}\nmain();\n`;

/** A function that is called with a permit, and what another one does with it. */
const implicit = (clause: string, nothing: string, calls: string): Pair => {
  const program = (use: string, mark: string): string => `async function pay() { await fetch("https://api.example.com"); }${mark}\nexport async function ok(id) { await machineid.assertAllowed(id); await pay(); }\nexport async function main(job) { ${use} }`;
  return files(clause, program(nothing, ""), program(calls, " // ! skipped"));
};

/** What an object with a `then` is awaited for, its `then` says. */
const thenable = (clause: string, before: string, right: string, wrong: string): Pair =>
  files(
    `an object with a \`then\` tells nothing of what it is awaited for: ${clause}`,
    `${before}export async function main(id, url) {\n  const asked = await machineid.validate(id);\n  ${right}\n  if (!d.allowed) return;\n  await fetch(url);\n}`,
    `${before}export async function main(id, url) {\n  const asked = await machineid.validate(id);\n  ${wrong}\n  if (!d.allowed) return;\n  await fetch(url); // ! unchecked\n}`,
  );

const thenables: readonly Pair[] = [
  thenable("a literal", "", "const d = await { allowed: asked.allowed };", "const d = await { allowed: asked.allowed, then(resolve) { resolve({ allowed: true }); } };"),
  thenable("without the member that is tested", "", "const d = await { allowed: asked.allowed };", "const d = await { then(resolve) { resolve({ allowed: true }); } };"),
  thenable("one that a call makes", "", "const d = await { allowed: asked.allowed, also: id() };", "const d = await { allowed: asked.allowed, then: id() };"),
  thenable("one that is given it later", "", "const made = { allowed: asked.allowed };\n  made.also = id;\n  const d = await made;", "const made = { allowed: asked.allowed };\n  made.then = id;\n  const d = await made;"),
  thenable("in a list", "", "const [d] = await Promise.all([{ allowed: asked.allowed }]);", "const [d] = await Promise.all([{ allowed: asked.allowed, then: id() }]);"),
  thenable("an object of a class", "class Answer { constructor(d) { this.allowed = d.allowed; } then(resolve) { resolve({ allowed: true }); } }\n", "const { allowed } = new Answer(asked);\n  const d = { allowed };", "const d = await new Answer(asked);"),
  thenable("what a function hands out", "const made = async (d) => ({ allowed: d.allowed });\nconst faked = async (d) => ({ allowed: d.allowed, then(resolve) { resolve({ allowed: true }); } });\n", "const d = await made(asked);", "const d = await faked(asked);"),
];

export const implicitCalls: readonly Pair[] = [
  named("toString of an object", "toString", "describe", ofObject),
  named("valueOf of a class", "valueOf", "value", ofClass),
  named("toJSON", "toJSON", "json", ofObject),
  named("then", "then", "after", ofObject),
  named("next of an iterator", "next", "advance", iterator),
  files(
    "a method that the language may call: dispose",
    `class Job {\n  dispose() { fetch("https://a.example"); }\n}\nasync function main() {\n  await machineid.assertAllowed("a:b:c:1");\n  new Job().dispose();\n}\nmain();`,
    `class Job {\n  [Symbol.dispose]() { fetch("https://a.example"); } // ! noGate\n}\nasync function main() {\n  await machineid.assertAllowed("a:b:c:1");\n  new Job()[Symbol.dispose]();\n}\nmain();`,
  ),
  files(
    "a method that the language may call: hasInstance",
    `class Kind {\n  static matches(x) { fetch("https://a.example"); return x; }\n}\nasync function main() {\n  await machineid.assertAllowed("a:b:c:1");\n  Kind.matches(1);\n}\nmain();`,
    `class Kind {\n  static [Symbol.hasInstance](x) { fetch("https://a.example"); return x; } // ! noGate\n}\nasync function main() {\n  await machineid.assertAllowed("a:b:c:1");\n  Kind[Symbol.hasInstance](1);\n}\nmain();`,
  ),
  files(
    "a getter is called by reading",
    `const job = { result() { fetch("https://a.example"); } };\nasync function main() {\n  await machineid.assertAllowed("a:b:c:1");\n  job.result();\n}\nmain();`,
    `const job = { get result() { fetch("https://a.example"); return 1; } }; // ! skipped\nasync function main() {\n  await machineid.assertAllowed("a:b:c:1");\n  job.result;\n}\nmain();`,
  ),
  files(
    "a tag is a call",
    "function tag() { fetch(\"https://a.example\"); }\nexport async function main(id) {\n  await machineid.assertAllowed(id);\n  tag`x`;\n}",
    "function tag() { fetch(\"https://a.example\"); } // ! skipped\nexport async function main(id) {\n  await machineid.assertAllowed(id);\n  tag`x`;\n}\nexport function other() { tag`y`; }",
  ),
  files(
    "a static method through the constructor",
    `class Job {\n  static run() { fetch("https://a.example"); }\n  async go(id) { await machineid.assertAllowed(id); this.constructor.run(); }\n}\nexport async function main(id) { await machineid.assertAllowed(id); Job.run(); return (await import("./x.js")).use(() => new Job().go(id)); }`,
    `class Job {\n  static run() { fetch("https://a.example"); } // ! skipped\n  go() { this.constructor.run(); }\n}\nexport async function main(id) { await machineid.assertAllowed(id); Job.run(); }\nexport function other() { new Job().go(); }`,
  ),
  files(
    "a static method through super",
    `class Base {\n  static run() { fetch("https://a.example"); }\n}\nclass Job extends Base {\n  static async go(id) { await machineid.assertAllowed(id); super.run(); }\n}\nexport async function main(id) { await Job.go(id); }`,
    `class Base {\n  static run() { fetch("https://a.example"); } // ! noGate\n}\nclass Job extends Base {\n  static go() { super.run(); }\n}\nexport async function main() { Job.go(); }`,
  ),
  files(
    "a helper method that the file replaces",
    `const gate = { check: async (id) => { await machineid.assertAllowed(id); } };\nexport function setup() { gate.label = "x"; }\nexport async function main(id, url) {\n  await gate.check(id);\n  await fetch(url);\n}`,
    `const gate = { check: async (id) => { await machineid.assertAllowed(id); } };\nexport function setup() { gate.check = async () => {}; }\nexport async function main(id, url) {\n  await gate.check(id);\n  await fetch(url); // ! skipped\n}`,
  ),
  files(
    "a method of a class that the file replaces",
    `class Gate { async check(id) { await machineid.assertAllowed(id); } }\nconst gate = new Gate();\nGate.prototype.label = "x";\nexport async function main(id, url) {\n  await gate.check(id);\n  await fetch(url);\n}`,
    `class Gate { async check(id) { await machineid.assertAllowed(id); } }\nconst gate = new Gate();\nGate.prototype.check = async () => {};\nexport async function main(id, url) {\n  await gate.check(id);\n  await fetch(url); // ! skipped\n}`,
  ),
  files(
    "a method that is bound to itself stays the same",
    `class Gate {\n  constructor() { this.check = this.check.bind(this); }\n  async check(id) { await machineid.assertAllowed(id); }\n  async run(id, url) { await this.check(id); await fetch(url); }\n}\nexport const main = (id, url) => new Gate().run(id, url);`,
    `class Gate {\n  constructor(check) { this.check = check; }\n  async check(id) { await machineid.assertAllowed(id); }\n  async run(id, url) { await this.check(id); await fetch(url); } // ! skipped\n}\nexport const main = (check, id, url) => new Gate(check).run(id, url);`,
  ),
  files(
    "a copy of a decision that Object.assign changes",
    `export async function main(id, url) {\n  const d = await machineid.validate(id);\n  const box = { ok: d.allowed };\n  Object.assign(box, { label: 1 });\n  if (!box.ok) return;\n  await fetch(url);\n}`,
    `export async function main(id, url) {\n  const d = await machineid.validate(id);\n  const box = { ok: d.allowed };\n  Object.assign(box, { ok: true });\n  if (!box.ok) return;\n  await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "eval may change every variable",
    `export async function main(id, url, code) {\n  const ok = (await machineid.validate(id)).allowed;\n  new Function(code)();\n  if (!ok) return;\n  await fetch(url);\n}`,
    `export async function main(id, url, code) {\n  const ok = (await machineid.validate(id)).allowed;\n  eval(code);\n  if (!ok) return;\n  await fetch(url); // ! unchecked\n}`,
  ),
  implicit("a function stored under the name then", "await { also: pay };", "await { then: pay };"),
  implicit("a function stored under the name toString", "String({ also: pay }.length);", "String({ toString: pay });"),
  implicit("a function stored under the name next of an iterator", "const it = { also: pay, [Symbol.iterator]() { return []; } }; for (const item of it) job.log(item);", "const it = { next: pay, [Symbol.iterator]() { return this; } }; for (const item of it) job.log(item);"),
  files(
    "a loop over an object runs its iterator",
    `const source = { async *[Symbol.asyncIterator]() { yield 1; await machineid.validate("a:b:c:1"); } };\nexport async function main(id, url) {\n  for await (const item of source) {}\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`,
    `const source = { async *[Symbol.asyncIterator]() { yield 1; await machineid.validate("a:b:c:1"); } };\nexport async function main(id, url) {\n  await machineid.assertAllowed(id);\n  for await (const item of source) {}\n  await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "a loop over an object calls its `next`",
    `class Source { async next() { await machineid.assertAllowed("a:b:c:1"); return { done: false }; } [Symbol.asyncIterator]() { return this; } }\nexport async function main(id, url) {\n  for await (const item of new Source()) await fetch(url);\n}`,
    `class Source { async next() { await machineid.validate("a:b:c:1"); return { done: false }; } [Symbol.asyncIterator]() { return this; } }\nexport async function main(id, url) {\n  for await (const item of new Source()) await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "a loop over a value that is not known may run an iterator of the file",
    `class Source { async *[Symbol.asyncIterator]() { yield 1; await machineid.validate("a:b:c:1"); } }\nexport async function main(id, url, source) {\n  for await (const item of source) {}\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}\nexport const make = () => new Source();`,
    `class Source { async *[Symbol.asyncIterator]() { yield 1; await machineid.validate("a:b:c:1"); } }\nexport async function main(id, url, source) {\n  await machineid.assertAllowed(id);\n  for await (const item of source) {}\n  await fetch(url); // ! unchecked\n}\nexport const make = () => new Source();`,
  ),
  files(
    "`return()` of a generator runs its `finally`, unless it has not begun",
    `async function* source() { try { yield 1; } finally { await machineid.validate("a:b:c:1"); } }\nexport async function main(id, url) {\n  const it = source();\n  await it.next();\n  await it.return();\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`,
    `async function* source() { await machineid.assertAllowed("a:b:c:1"); }\nexport async function main(id, url) {\n  const it = source();\n  await it.return();\n  await fetch(url); // ! swallowed\n}`,
  ),
  files(
    "`throw()` of a generator runs its `catch`",
    `async function* source() { try { yield 1; } catch { await machineid.validate("a:b:c:1"); } }\nexport async function main(id, url) {\n  const it = source();\n  await it.next();\n  await it.throw(new Error("stop"));\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`,
    `async function* source() { try { yield 1; } catch { await machineid.validate("a:b:c:1"); } }\nexport async function main(id, url) {\n  const it = source();\n  await it.next();\n  await machineid.assertAllowed(id);\n  await it.throw(new Error("stop"));\n  await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "a `then` that hands on what it is given is settled as its chain is",
    `import { setTimeout as sleep } from "node:timers/promises";\nclass Query { then(resolve, reject) { return this.run().then(resolve, reject); } async run() { await sleep(100); } }\nexport async function main(id, url) {\n  await new Query();\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`,
    `import { setTimeout as sleep } from "node:timers/promises";\nclass Query { then(resolve, reject) { return this.run().then(resolve, reject); } async run() { await sleep(100); } }\nexport async function main(id, url) {\n  await machineid.assertAllowed(id);\n  await new Query();\n  await fetch(url); // ! stalePause\n}`,
  ),
  files(
    "`await` calls the `then` of an object",
    `class Query { then(resolve, reject) { return this.run().then(resolve, reject); } async run() { await fetch("/rows"); } }\nexport async function main(id, url) {\n  await machineid.assertAllowed(id);\n  await new Query();\n  await fetch(url);\n}`,
    `class Query { then(resolve, reject) { return this.run().then(resolve, reject); } async run() { await machineid.validate("a:b:c:1"); } }\nexport async function main(id, url) {\n  await machineid.assertAllowed(id);\n  await new Query();\n  await fetch(url); // ! swallowed\n}`,
  ),
  files(
    "a getter of an object literal",
    `const context = { get gate() { return machineid.assertAllowed("a:b:c:1"); } };\nexport async function main(id, url) {\n  await context.gate;\n  await fetch(url);\n}`,
    `const context = { get gate() { return machineid.assertAllowed("a:b:c:1"); } };\nexport async function main(id, url) {\n  context.gate;\n  await fetch(url); // ! notAwaited\n}`,
  ),
  files(
    "a later property of a getter's name",
    `const make = () => ({ gate: null, get gate() { return machineid.assertAllowed("a:b:c:1"); } });\nexport async function main(id, url) {\n  await make().gate;\n  await fetch(url);\n}`,
    `const make = () => ({ get gate() { return machineid.assertAllowed("a:b:c:1"); }, gate: null });\nexport async function main(id, url) {\n  await make().gate;\n  await fetch(url); // ! noGate\n}`,
  ),
  files(
    "a getter that some assignment may replace grants nothing, but may deny",
    `class Gate { get ready() { return machineid.assertAllowed("a:b:c:1"); } }\nexport async function main(id, url) {\n  await new Gate().ready;\n  await fetch(url);\n}`,
    `class Gate { get ready() { return machineid.validate("a:b:c:1"); } }\nexport async function main(id, url, other) {\n  other.ready = null;\n  await machineid.assertAllowed(id);\n  await new Gate().ready;\n  await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "an assignment runs a setter",
    `class Job { set id(value) { this.asked = machineid.validate(value); } }\nexport async function main(id, url) {\n  const job = new Job();\n  job.id = id;\n  await machineid.guard(id, async () => { await job.asked; });\n}`,
    `class Job { set id(value) { this.asked = machineid.validate(value); } }\nexport async function main(id, url) {\n  const job = new Job();\n  await machineid.assertAllowed(id);\n  job.id = id;\n  await fetch(url); // ! notAwaited\n}`,
  ),
  files(
    "a template runs `toString`",
    `class Job { toString() { return "job"; } }\nexport async function main(id, url) {\n  const job = new Job();\n  await machineid.assertAllowed(id);\n  console.log(\`\${job}\`);\n  await fetch(url);\n}`,
    `class Job { toString() { machineid.validate("a:b:c:1"); return "job"; } }\nexport async function main(id, url) {\n  const job = new Job();\n  await machineid.assertAllowed(id);\n  console.log(\`\${job}\`);\n  await fetch(url); // ! notAwaited\n}`,
  ),
  files(
    "an array pattern takes some items of a generator that has no end",
    `function* ids() { for (let n = 0; ; ) yield n++; }\nexport async function main(id, url) {\n  const [first, second] = ids();\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`,
    `function* ids() { for (let n = 0; ; ) yield n++; }\nexport async function main(id, url) {\n  const [first, second] = ids();\n  await fetch(url); // ! noGate\n}`,
  ),
  files(
    "a loop that is left closes its iterator",
    `class Rows { async next() { return { done: false }; } async return() { await machineid.validate("a:b:c:1"); return { done: true }; } [Symbol.asyncIterator]() { return this; } }\nexport async function main(id, url) {\n  for await (const row of new Rows()) break;\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`,
    `class Rows { async next() { return { done: false }; } async return() { await machineid.validate("a:b:c:1"); return { done: true }; } [Symbol.asyncIterator]() { return this; } }\nexport async function main(id, url) {\n  await machineid.assertAllowed(id);\n  for await (const row of new Rows()) break;\n  await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "a loop that is left runs the `finally` of its generator, and nothing else of it",
    `async function* rows() { for (;;) { await machineid.assertAllowed("a:b:c:1"); yield 1; } }\nexport async function main(id, url) {\n  for await (const row of rows()) break;\n  await machineid.assertAllowed(id);\n  for await (const row of rows()) { if (row) break; }\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`,
    `async function* rows() { for (;;) { try { yield 1; } finally { await machineid.validate("a:b:c:1"); } } }\nexport async function main(id, url) {\n  await machineid.assertAllowed(id);\n  for await (const row of rows()) { await machineid.assertAllowed(id); break; }\n  await fetch(url); // ! swallowed\n}`,
  ),
  files(
    "a generator that hands on the items of another one",
    `async function* inner() { await machineid.assertAllowed("a:b:c:1"); yield 1; }\nasync function* outer() { yield* inner(); }\nexport async function main(id, url) {\n  for await (const item of outer()) await fetch(url);\n}`,
    `async function* inner() { await machineid.validate("a:b:c:1"); }\nasync function* outer() { yield* inner(); }\nexport async function main(id, url) {\n  await machineid.assertAllowed(id);\n  for await (const item of outer()) {}\n  await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "`Promise.all` takes the items of a generator",
    `function* asked(id) { yield machineid.validate(id); }\nexport async function main(id, url) {\n  await machineid.guard(id, () => fetch(url));\n  asked(id);\n}`,
    `function* asked(id) { yield machineid.validate(id); }\nexport async function main(id, url) {\n  await machineid.assertAllowed(id);\n  await Promise.all(asked(id));\n  await fetch(url); // ! notAwaited\n}`,
  ),
  ...thenables,
  bodies(
    "Promise.try and Reflect.apply call a function at once",
    `await Promise.try(() => machineid.assertAllowed(id));\nawait fetch(url);\nawait Reflect.apply(() => machineid.assertAllowed(id), null, []);\nawait fetch(url);`,
    `await machineid.assertAllowed(id);\nawait Promise.try(() => machineid.validate(id));\nawait fetch(url); // ! unchecked`,
  ),
  bodies(
    "Array.fromAsync and groupBy call a function for each item",
    `await Array.fromAsync(job.list(), async (item) => { await machineid.validate(item); });\nObject.groupBy(job.list(), (item) => item.kind);\nawait machineid.assertAllowed(id);\nawait fetch(url);`,
    `await machineid.assertAllowed(id);\nawait Array.fromAsync(job.list(), async (item) => { await machineid.validate(item); });\nawait fetch(url); // ! unchecked\nawait machineid.assertAllowed(id);\nObject.groupBy(job.list(), (item) => { machineid.validate(item); return item.kind; });\nawait fetch(url); // ! notAwaited`,
  ),
  files(
    "Array.fromAsync runs a generator",
    `async function* asking(id) { await machineid.assertAllowed(id); yield 1; }\nexport async function main(id, url) {\n  await Array.fromAsync(asking(id));\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`,
    `async function* asking(id) { await machineid.validate(id); yield 1; }\nexport async function main(id, url) {\n  await machineid.assertAllowed(id);\n  await Array.fromAsync(asking(id));\n  await fetch(url); // ! unchecked\n}`,
  ),
  bodies(
    "reduce passes functions of a list as its second argument",
    `const tasks = [() => machineid.validate(id)];\nfor (const task of tasks) await task();\nawait machineid.assertAllowed(id);\nawait fetch(url);`,
    `const tasks = [() => machineid.validate(id)];\nawait machineid.assertAllowed(id);\nawait tasks.reduce((before, task) => before.then(task), Promise.resolve());\nawait fetch(url); // ! unchecked`,
  ),
];
