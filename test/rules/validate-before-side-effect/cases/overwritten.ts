import { files, type Pair } from "../pair.js";

/** A decision in a variable that other code assigns, or has of its own, before it is tested. */
const assigning = (clause: string, code: (target: string) => string): Pair => {
  const program = (target: string, mark: string): string => `const yes = { allowed: true };\nexport async function main(id, url, start) {\n  let d = await machineid.validate(id);\n  let spare;\n  ${code(target)}\n  if (!d.allowed) return;\n  await fetch(url);${mark}\n}`;
  return files(`a captured variable that is assigned: ${clause}`, program("spare = yes", ""), program("d = yes", " // ! unchecked"));
};

export const capturedWrites: readonly Pair[] = [
  assigning("by a generator, for…of", (write) => `function* items() { ${write}; yield 1; }\n  for (const item of items()) console.log(item);`),
  assigning("by an async generator", (write) => `async function* items() { yield 1; ${write}; }\n  for await (const item of items()) console.log(item);`),
  assigning("by a generator, next()", (write) => `const items = (function* () { ${write}; yield 1; })();\n  items.next();`),
  assigning("by a generator, taken apart", (write) => `function* items() { ${write}; yield 1; }\n  const [item] = items();`),
  assigning("by a generator that is left", (write) => `function* items() { try { yield 1; yield 2; } finally { ${write}; } }\n  for (const item of items()) break;`),
  assigning("by a generator method", (write) => `class Queue { *items() { ${write}; yield 1; } }\n  for (const item of new Queue().items()) console.log(item);`),
  assigning("by a function that a generator calls", (write) => `const set = () => { ${write}; };\n  function* items() { set(); yield 1; }\n  for (const item of items()) console.log(item);`),
  files(
    "a captured variable that is assigned: by a function that a callback of code out of view calls",
    `const yes = { allowed: true };\nexport async function main(id, url, start) {\n  let d = await machineid.validate(id);\n  let spare;\n  const set = () => { spare = yes; };\n  start(async () => { set(); await machineid.assertAllowed(id); await fetch(url); });\n  await start();\n  if (!d.allowed) return;\n  await fetch(url);\n}`,
    `const yes = { allowed: true };\nexport async function main(id, url, start) {\n  let d = await machineid.validate(id);\n  let spare;\n  const set = () => { d = yes; };\n  start(async () => { set(); await machineid.assertAllowed(id); await fetch(url); });\n  await start();\n  if (!d.allowed) return;\n  await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "a function in a `var` that functions use, too",
    `var log = async (id) => { console.log(id); };\nawait log("a");\nawait machineid.assertAllowed("a:b:c:d");\nawait fetch("https://a.b");\nexport const use = (id) => log(id);`,
    `var log = async (id) => { console.log(id); };\nawait log("a");\nawait fetch("https://a.b"); // ! noGate\nexport const use = (id) => log(id);\nexport const asks = (id) => machineid.assertAllowed(id);`,
  ),
];

const head = `const gate = () => machineid.assertAllowed("worker:dev:sync:01");\nconst noop = async () => {};`;

/** A gate as a member of something, in whose place the program may put something else. */
const hiding = (clause: string, right: string, wrong: string, how: { readonly asked?: string; readonly message?: string; readonly typed?: true } = {}): Pair => {
  const { asked = "await gates.check();", message = "noGate", typed } = how;
  const program = (code: string, mark: string): string => `${head}\n${code}\nexport async function main(url, input) {\n  ${asked}\n  await fetch(url);${mark}\n}`;
  return files(`a gate that something hides: ${clause}`, program(right, ""), program(wrong, ` // ! ${message}`), typed === undefined ? {} : { typed });
};

const base = "class Base { check() { return gate(); } }";
const skipped = { message: "skipped" } as const;
const made = (asked: string, message = "noGate"): { readonly asked: string; readonly message: string } => ({ asked, message });

export const hiddenGates: readonly Pair[] = [
  hiding("an array pattern", "const gates = { check: gate, spare: gate };\n[gates.spare] = [noop];", "const gates = { check: gate };\n[gates.check] = [noop];", skipped),
  hiding("an object pattern", "const gates = { check: gate, spare: gate };\n({ a: gates.spare } = { a: noop });", "const gates = { check: gate };\n({ a: gates.check } = { a: noop });", skipped),
  hiding("the variable of a loop", "const gates = { check: gate, spare: gate };\nfor ([gates.spare] of [[noop]]);", "const gates = { check: gate };\nfor ([gates.check] of [[noop]]);", skipped),
  hiding("a field of a subclass", `${base}\nclass Sub extends Base { spare = noop; }\nconst gates = new Sub();`, `${base}\nclass Sub extends Base { check = noop; }\nconst gates = new Sub();`),
  hiding("a field of the class above", `class Top { spare = noop; }\nclass Sub extends Top { check() { return gate(); } }\nconst gates = new Sub();`, `class Top { check = noop; }\nclass Sub extends Top { check() { return gate(); } }\nconst gates = new Sub();`, skipped),
  hiding("a static field of a subclass", `class Base { static check() { return gate(); } }\nclass Sub extends Base { static spare = noop; }`, `class Base { static check() { return gate(); } }\nclass Sub extends Base { static check = noop; }`, made("await Sub.check();")),
  hiding("a later method of the same name", `class Base { check() { return noop(); } check() { return gate(); } }\nconst gates = new Base();`, `class Base { check() { return gate(); } check() { return noop(); } }\nconst gates = new Base();`),
  hiding("a getter of a subclass", `class Base { check() { return noop(); } }\nclass Sub extends Base { get check() { return gate; } }\nconst gates = new Sub();`, `${base}\nclass Sub extends Base { get check() { return noop; } }\nconst gates = new Sub();`),
  hiding("a computed name of a class", `const state = Symbol("state");\nclass Base { check() { return gate(); } [state]() {} [Symbol.iterator]() { return [].values(); } }\nconst gates = new Base();`, `class Base { check() { return gate(); } ["che" + "ck"]() {} }\nconst gates = new Base();`, skipped),
  hiding("a parameter property", `${base}\nclass Sub extends Base { constructor(private spare) { super(); } }\nconst gates = new Sub(noop);`, `${base}\nclass Sub extends Base { constructor(public check) { super(); } }\nconst gates = new Sub(noop);`, { typed: true }),
  hiding("a later getter", "const gates = { get check() { return noop; }, ['check']: gate };", "const gates = { ['check']: gate, get check() { return noop; } };"),
  hiding("a computed name of an object", `const gates = { ["che" + "ck"]: noop, check: gate, [Symbol.iterator]: noop };`, `const gates = { check: gate, ["che" + "ck"]: noop };`),
  hiding("options that a constructor takes over", `class Base { constructor(options) { Object.assign(this, options); } check() { return gate(); } }\nconst make = (name) => new Base({ name });`, `class Base { constructor(options) { Object.assign(this, options); } check() { return gate(); } }\nconst make = (options) => new Base(options);`, made("await make(input).check();", "skipped")),
  hiding("options that a constructor takes over: known ones", `class Base { constructor(options) { Object.assign(this, options); } check() { return gate(); } }\nconst gates = new Base({ spare: noop });`, `class Base { constructor(options) { Object.assign(this, options); } check() { return gate(); } }\nconst gates = new Base({ check: noop });`, skipped),
  hiding("options that a constructor takes over: spelled ones", `class Base { constructor(name) { Object.assign(this, { name }); } check() { return gate(); } }\nconst gates = new Base("base");`, `class Base { constructor(check) { Object.assign(this, { check }); } check() { return gate(); } }\nconst gates = new Base(noop);`, skipped),
  hiding("options that a constructor takes over: by their type", `class Base { constructor(options: Options) { Object.assign(this, options); } check() { return gate(); } }\nexport const make = (options: Options) => new Base(options);\nconst gates = new Base(options);`, `class Base { constructor(options: Partial<Base>) { Object.assign(this, options); } check() { return gate(); } }\nexport const make = (options: Partial<Base>) => new Base(options);\nconst gates = new Base(options);`, { ...skipped, typed: true }),
  hiding("another prototype", `class Base extends Error { constructor(text) { super(text); Object.setPrototypeOf(this, new.target.prototype); } check() { return gate(); } }\nconst gates = new Base("base");`, `${base}\nconst gates = new Base();\nObject.setPrototypeOf(gates, { check: noop });`, skipped),
  hiding("__proto__", `${base}\nconst gates = new Base();`, `${base}\nconst gates = new Base();\ngates.__proto__ = { check: noop };`, skipped),
  hiding("delete", "const gates = { check: gate, spare: 1 };\ndelete gates.spare;", "const gates = { check: gate };\ndelete gates.check;\nObject.setPrototypeOf(gates, { check: noop });", skipped),
  hiding("another object than the instance", `class Base { constructor(name) { if (!name) return; this.name = name; } check() { return gate(); } }`, `class Base { constructor() { return { check: noop }; } check() { return gate(); } }`, made("await new Base().check();")),
  hiding("what the constructor above returns", `class Top { constructor() { return this; } }\nclass Base extends Top { check() { return gate(); } }`, `class Top { constructor() { return { check: noop }; } }\nclass Base extends Top { check() { return gate(); } }`, made("await new Base().check();", "skipped")),
  hiding("a member named call", "const check = async () => gate();\nnoop.label = 1;", "const check = async () => gate();\ncheck.call = noop;", made("await check.call(null);", "skipped")),
];

/** A list of a decision and something else, whose first item is tested after something was done. */
const moving = (clause: string, right: string, wrong: string): Pair => {
  const program = (code: string, mark: string): string => `export async function main(id, url) {\n  const d = await machineid.validate(id);\n  const yes = { allowed: true };\n  const list = [d, yes];\n  ${code}\n  if (!list[0].allowed) return;\n  await fetch(url);${mark}\n}`;
  return files(`a list whose items move: ${clause}`, program(right, ""), program(wrong, " // ! unchecked"));
};

export const movedItems: readonly Pair[] = [
  moving("sort", "list.toSorted(() => 1);", "list.sort(() => 1);"),
  moving("by another name", "const spare = list; console.log(spare.length);", "const spare = list; spare.reverse();"),
  moving("in a function that is given it", "const flip = (items) => { items.toReversed(); }; flip(list);", "const flip = (items) => { items.reverse(); }; flip(list);"),
  moving("in an object", "const box = { list }; console.log(box.list.length);", "const box = { list }; box.list.sort(() => 1);"),
  moving("by a pattern", "const [first, second] = list; console.log(second, first);", "[list[0], list[1]] = [list[1], list[0]];"),
];
