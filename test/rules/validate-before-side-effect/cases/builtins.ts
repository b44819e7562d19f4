import { files, type Pair } from "../pair.js";

/** A function that asks, run by the language in some way: harmless before the gate, and a denial behind it. */
const asked = (clause: string, declarations: string, run: string, message = "unchecked"): Pair => {
  const program = (first: string, second: string, mark: string): string => `${declarations}\nexport async function main(id, url, job) {\n  ${first}\n  ${second}\n  await fetch(url);${mark}\n}`;
  const gate = "await machineid.assertAllowed(id);";
  return files(clause, program(run, gate, ""), program(gate, run, ` // ! ${message}`));
};

/** The same of a validate that is left running: it endangers each gate behind it as well. */
const left = (clause: string, declarations: string, run: string, more: Pick<Pair, "typed"> = {}): Pair => {
  const program = (second: string, mark: string): string => `${declarations}\nexport async function main(id, url, job) {\n  await machineid.assertAllowed(id);\n  ${second}\n  await fetch(url);${mark}\n}`;
  return files(clause, program("job.run();", ""), program(run, " // ! notAwaited"), more);
};

const ASKS = `const audit = async () => { await machineid.validate("a:b:c:1"); };`;
const CLOSING = `const rows = { [Symbol.asyncIterator]() { return { async next() { return { done: false }; }, async return() { await machineid.validate("a:b:c:1"); return {}; } }; } };`;

export const builtins: readonly Pair[] = [
  left("Reflect.construct runs a constructor", `class Job { constructor() { this.asked = machineid.validate("a:b:c:1"); } }`, "Reflect.construct(Job, []);"),
  files(
    "Reflect.apply calls what a wrapper was given",
    `const wrapped = (fn) => async function (...args) { await machineid.assertAllowed("a:b:c:1"); return Reflect.apply(fn, this, args); };\nconst send = async (url) => { await fetch(url); };\nexport const main = wrapped(send);`,
    `const wrapped = (fn) => async function (...args) { machineid.assertAllowed("a:b:c:1"); return Reflect.apply(fn, this, args); };\nconst send = async (url) => { await fetch(url); }; // ! notAwaited\nexport const main = wrapped(send);`,
  ),
  files(
    "Reflect.apply hands on the receiver and the arguments",
    `import Stripe from "stripe";\nclass Till { constructor(stripe) { this.stripe = stripe; } async pay(id, also) { await machineid.assertAllowed(id); await this.stripe.refunds.create({}); await also(); await this.stripe.refunds.create({}); } }\nconst till = new Till(new Stripe("k"));\nexport const main = (id) => Reflect.apply(till.pay, till, [id, () => machineid.assertAllowed(id)]);`,
    `import Stripe from "stripe";\nclass Till { constructor(stripe) { this.stripe = stripe; } async pay(id, also) { await machineid.assertAllowed(id); await this.stripe.refunds.create({}); await also();\n await this.stripe.refunds.create({}); } } // ! unchecked\nconst till = new Till(new Stripe("k"));\nexport const main = (id) => Reflect.apply(till.pay, till, [id, () => machineid.validate(id)]);`,
  ),
  asked("a method of arrays that is borrowed", ASKS, "await Promise.all(Array.prototype.map.call(job.list, audit));"),
  asked("a method of arrays that a constant borrows", `const each = [].map;\n${ASKS}`, "await Promise.all(each.apply(job.list, [audit]));"),
  asked("a method of promises that is borrowed", ASKS, "await Promise.prototype.then.call(job.run(), audit);"),
  asked("a method that the file gives all arrays", `Array.prototype.each = async function (work) { for (const item of this) await work(item); };\n${ASKS}`, "await [1].each(audit);"),
  asked("a list of a class that extends `Array`", `class List extends Array { async each(work) { for (const item of this) await work(item); } }\n${ASKS}`, "await List.from(job.items).each(audit);"),
  asked("`of` of a class that extends `Array`", `class List extends Array { async each(work) { for (const item of this) await work(item); } }\n${ASKS}`, "await List.of(job).each(audit);"),
  left("a collection takes the items of a generator", `function* ids() { yield machineid.validate("a:b:c:1"); }`, "new Set(ids());"),
  left("a decorator is called where the class is evaluated", `function log(value) { machineid.validate("a:b:c:1"); return value; }`, "@log class Task {}", { typed: true }),
  left("a decorator of a method is called where the class is evaluated", `function log(value) { machineid.validate("a:b:c:1"); return value; }`, "class Task { @log run() {} }", { typed: true }),
  asked("`super.name` runs the getter of the base class", `class Base { get ready() { return machineid.validate("a:b:c:1"); } }\nclass Task extends Base { async wait() { await super.ready; } }`, "await new Task().wait();"),
  asked("`super` in an object literal", `const base = { async wait() { await machineid.validate("a:b:c:1"); } };\nconst task = { __proto__: base, async wait() { await super.wait(); } };`, "await task.wait();"),
  asked("a getter in a property descriptor", `const task = {};\nObject.defineProperty(task, "ready", { get() { return machineid.validate("a:b:c:1"); } });`, "await task.ready;"),
  asked("a getter among property descriptors", `const task = Object.create(null, { ready: { get() { return machineid.validate("a:b:c:1"); } } });`, "await task.ready;"),
  asked("a getter under a computed name", `const define = (task, key) => Object.defineProperty(task, key, { get() { return machineid.validate("a:b:c:1"); } });`, "await define({}, url).ready;"),
  asked("`return` out of a loop closes its iterator", `${CLOSING}\nasync function first() { for await (const row of rows) return row; }`, "await first();"),
  asked("`throw` out of a loop closes its iterator", CLOSING, "try { for await (const row of rows) throw new Error(row); } catch {}", "swallowed"),
  asked("`continue` of an outer loop closes the iterator", CLOSING, "outer: for (const each of job) { for await (const row of rows) continue outer; }"),
  asked("a function in a rest element of an array", `const [, ...rest] = [0, async () => { await machineid.validate("a:b:c:1"); }];`, "await rest[0]();"),
  asked("a function in the rest of an object", ASKS, "const { name, ...rest } = { name: 1, audit };\n  await rest.audit();"),
  asked("a function that is thrown", ASKS, "try { throw audit; } catch (caught) { await caught(); }"),
  asked("a function in an error that is thrown", `class Retry extends Error { constructor(again) { super(); this.again = again; } }\n${ASKS}`, "try { throw new Retry(audit); } catch (caught) { await caught.again(); }"),
  files(
    "reduce of a list of one yields its item",
    `import { later } from "acme";\nconst pay = async () => { await fetch("https://a.example"); };\nexport async function main(id) { await machineid.assertAllowed(id); await pay(); later([pay].reduce((sum) => sum + 1, 0)); }`,
    `import { later } from "acme";\nconst pay = async () => { await fetch("https://a.example"); }; // ! skipped\nexport async function main(id) { await machineid.assertAllowed(id); await pay(); later([pay].reduce((first) => first)); }`,
  ),
];
