import { files, type Pair } from "../pair.js";

const work = "async () => {\n  await fetch(process.env.URL); MARK\n}";

/** A class that calls what it keeps in a field behind a gate, and the same with one more way to it. */
function kept(clause: string, declaration: string, use: string, way: { readonly member?: string; readonly code?: string; readonly message?: string; readonly typed?: true }): Pair {
  const { member = "", code = "", message = "skipped", typed } = way;
  const program = (more: string, after: string): string => `${declaration.replace("MORE", more)}\n${use.replace("WORK", work)}\n${after}`;
  return files(clause, program("", "").replace(" MARK", ""), program(member, code).replace("MARK", `// ! ${message}`), typed === true ? { typed } : {});
}

const plain = `class Job {
  constructor(run) { this.run = run; }
  async start() { await machineid.assertAllowed("a:b:c:1"); await this.run(); }
  MORE
}`;
const once = "export async function main() { const job = new Job(WORK); await job.start(); }";

const hidden = `export class Job {
  constructor(private readonly run: () => Promise<void>) {}
  async start() { await machineid.assertAllowed("a:b:c:1"); await this.run(); }
  MORE
}`;

const hash = `export class Job {
  #run;
  constructor(run) { this.#run = run; }
  async start() { await machineid.assertAllowed("a:b:c:1"); await this.#run(); }
  MORE
}`;

const handlers = `class Send { async handle(url) { await fetch(url); } } MARK
class Logged {
  #next;
  constructor(next) { this.#next = next; }
  async handle(url) { console.log(url); await this.#next.handle(url); }
}
class Gated {
  #next;
  constructor(next) { this.#next = next; }
  async handle(url) { const d = await machineid.validate("a:b:c:1"); if (!d.allowed) throw new Error(d.code); await this.#next.handle(url); }
}`;

/** Code that objects keep in their fields is called where the file reads these, unless others may read them. */
export const codeInFields: readonly Pair[] = [
  kept("a function that a constructor keeps", plain, once, { member: "async now() { await this.run(); }", code: "export const other = () => new Job(() => audit()).now();" }),
  kept("it may be called from outside, where the object leaves the file", plain, once, { code: "export const other = new Job(() => null);", message: "skipped" }),
  kept("where the class does", plain, once, { code: "export { Job };", message: "noGate" }),
  kept("through the object", plain, once, { code: "export const other = () => new Job(() => null).run();" }),
  files(
    "nobody calls it",
    `${plain.replace("MORE", "")}\n${once.replace("WORK", work.replace(" MARK", ""))}`,
    `${plain.replace(" await this.run();", "").replace("MORE", "")}\n${once.replace("WORK", work.replace("MARK", "// ! noGate"))}`,
  ),
  ...[
    ["by another method", "async now() { await this.run(); }"],
    ["by a method that a method calls", "async now() { await this.soon(); } private async soon() { await this.run(); }"],
    ["through another name of the object", "async now() { const self = this; await self.run(); }"],
    ["taken out by a pattern", "async now() { const { run: go } = this; await go(); }"],
    ["by a name that no text tells", "async now(name: string) { await (this as any)[name](); }", "noGate"],
    ["of another object", "async now(other: Job) { await other.run(); }", "noGate"],
    ["of an object of any type", "async now(other: any) { await other.run(); }", "noGate"],
    ["of the objects in a list", "static async all(jobs: Job[]) { for (const job of jobs) await job.run(); }", "noGate"],
    ["handed out", "get work() { return this.run; }"],
    ["given to a timer", "later() { setTimeout(this.run, 10); }"],
    ["through `call`", "async now() { await this.run.call(null); }"],
    ["bound", "async now() { const bound = this.run.bind(this); await bound(); }"],
    ["where it may be missing", "async now() { if (this.run) { const go = this.run; await go(); } }"],
    ["in a copy of the object", "copy() { return { ...this }; }", "noGate"],
    ["among all members", "async now() { for (const member of Object.values(this)) await member(); }", "noGate"],
    ["by names that a loop lists", "async now() { for (const name in this) await (this as any)[name](); }", "noGate"],
    ["without the gate's end", "async now() { void machineid.validate('a:b:c:1'); await this.run(); }", "notAwaited"],
  ].map(([clause = "", member = "", message = "skipped"]) => kept(`a private field: called ${clause}`, hidden, once, { member, typed: true, message })),
  kept("a #private field", hash, once, { member: "async now() { await this.#run(); }" }),
  kept("a #private field of another object", hash, once, { member: "static async now(other) { await other.#run(); }", message: "noGate" }),
  kept("a field that a method sets", hash.replace("export class", "class").replace("constructor(run) {", "set(run) {"), "export async function main() { const job = new Job(); job.set(WORK); await job.start(); }", { member: "async now() { await this.#run?.(); }", code: "export const other = new Job();" }),
  kept("a field that others set", plain.replace("constructor(run) { this.run = run; }", ""), "export async function main() { const job = new Job(); job.run = WORK; await job.start(); }", { member: "async now() { await this.run?.(); }", code: "export const other = () => { const job = new Job(); return job.now(); };" }),
  kept("what the closure took along", plain, "const made = (go) => new Job(async () => { await go(); });\nexport async function main() { const job = made(WORK); await job.start(); }", { member: "async now() { await this.run(); }", code: "export const other = () => made(() => null).now();" }),
  files(
    "objects that hold one another",
    `${handlers.replace(" MARK", "")}\nexport const handler = new Gated(new Logged(new Send()));`,
    `${handlers.replace("MARK", "// ! skipped")}\nexport const handler = new Gated(new Logged(new Send()));\nexport const other = new Logged(new Send());`,
  ),
  files(
    "an object among options",
    `class Worker { constructor(options) { this.options = options; } async tick(url) { await machineid.assertAllowed("a:b:c:1"); await this.options.onJob(url); } }\nexport const main = (url) => new Worker({ onJob: async (to) => { await fetch(to); } }).tick(url);`,
    `class Worker { constructor(options) { this.options = options; } async tick(url) { const { onJob } = this.options; await onJob(url); await machineid.assertAllowed("a:b:c:1"); } }\nexport const main = (url) => new Worker({ onJob: async (to) => { await fetch(to); } }).tick(url); // ! noGate`,
  ),
  files(
    "a strategy that is chosen",
    `class Card { async pay(url) { await fetch(url); } }\nclass Wire { async pay(url) { await fetch(url); } }\nclass Checkout { constructor(way) { this.way = way; } async pay(url) { const d = await machineid.validate("a:b:c:1"); if (!d.allowed) return; await this.way.pay(url); } }\nexport const main = (url, card) => new Checkout(card ? new Card() : new Wire()).pay(url);`,
    `class Card { async pay(url) { await fetch(url); } } // ! unchecked\nclass Wire { async pay(url) { await fetch(url); } } // ! unchecked\nclass Checkout { constructor(way) { this.way = way; } async pay(url) { const d = await machineid.validate("a:b:c:1"); if (!d.allowed) console.log(d.code); await this.way.pay(url); } }\nexport const main = (url, card) => new Checkout(card ? new Card() : new Wire()).pay(url);`,
  ),
  files(
    "a flag of another activation",
    `class Job { constructor(run) { this.run = run; } async start() { await machineid.assertAllowed("a:b:c:1"); await this.run(); } }\nexport async function main(id, url, before) { let ok = false; if (before === undefined) ok = (await machineid.validate(id)).allowed; if (before && ok) return before.start(); await main(id, url, new Job(async () => { if (ok) return; await fetch(url); })); }`,
    `class Job { constructor(run) { this.run = run; } async start() { await this.run(); } }\nexport async function main(id, url, before) { let ok = false; if (before === undefined) ok = (await machineid.validate(id)).allowed; if (before && ok) return before.start(); await main(id, url, new Job(async () => { if (ok) return; await fetch(url); })); } // ! unchecked`,
  ),
];

const map = `const handlers = new Map();\nhandlers.set("a", WORK);\nexport async function main(name) { await machineid.assertAllowed("a:b:c:1"); await handlers.get(name)?.(); }\nMORE`;
const list = `const steps = [];\nsteps.push(WORK);\nexport async function main() { for (const step of steps) { await machineid.assertAllowed("a:b:c:1"); await step(); } }\nMORE`;
const table = `const handlers = {};\nexport const begin = (name) => { handlers[name] = WORK; };\nexport async function main(name) { await machineid.assertAllowed("a:b:c:1"); await handlers[name]?.(); }\nMORE`;
const pipeline = `export class Pipeline { #steps = []; use(step) { this.#steps.push(step); } async run() { for (const step of this.#steps) { await machineid.assertAllowed("a:b:c:1"); await step(); } }\nMORE\n}\nconst pipeline = new Pipeline();\npipeline.use(WORK);\nexport const main = () => pipeline.run();`;
const bus = `export class Bus { #handlers = new Map(); on(name, handler) { this.#handlers.set(name, handler); } async emit(name) { await machineid.assertAllowed("a:b:c:1"); const handler = this.#handlers.get(name); if (handler) await handler(); }\nMORE\n}\nconst bus = new Bus();\nbus.on("a", WORK);\nexport const main = () => bus.emit("a");`;
const queue = `class Queue { #jobs = []; add(job) { this.#jobs.push(job); } async drain() { while (this.#jobs.length > 0) { const job = this.#jobs.shift(); await machineid.assertAllowed("a:b:c:1"); await job.run(); } }\nMORE\n}\nconst queue = new Queue();\nqueue.add({ run: WORK });\nexport const main = () => queue.drain();`;

const gathered = (clause: string, program: string, more: string, message = "skipped"): Pair => {
  const written = program.replace("WORK", work);
  return files(clause, written.replace(" MARK", "").replace("MORE", ""), written.replace("MARK", `// ! ${message}`).replace("MORE", more));
};

/** Code that is put into a map, list or object is called where the file takes it out, unless others may get hold of that. */
export const gatheredCode: readonly Pair[] = [
  gathered("a map of handlers", map, "export const other = (name) => handlers.get(name)?.();"),
  gathered("a map of handlers that leaves the file", map, "export { handlers };", "noGate"),
  gathered("a map of handlers that is gone over", map, "export async function other() { for (const [, handler] of handlers) await handler(); }", "noGate"),
  gathered("a map of handlers under another name", map, "const same = handlers;\nexport const other = (name) => same.get(name)();", "noGate"),
  gathered("what is taken out is handed out", map, "export const lookup = (name) => handlers.get(name);"),
  gathered("a list of steps", list, "export async function other() { for (const step of steps) await step(); }"),
  gathered("a list of steps, one of which is taken out", list, "export const other = () => steps.pop()();"),
  gathered("a list of steps, of which one is named by its place", list, "export const other = (place) => steps[place]();"),
  gathered("a list of steps that is copied", list, "export async function other() { for (const step of [...steps]) await step(); }"),
  gathered("a list of steps that are all called at once", list, "export const other = () => Promise.all(steps.map((step) => step()));"),
  gathered("an object of handlers", table, "export const other = (name) => handlers[name]();"),
  gathered("an object of handlers whose values are listed", table, "export async function other() { for (const handler of Object.values(handlers)) await handler(); }", "noGate"),
  gathered("an object of handlers, one of which the text names", table, "export const other = () => handlers.mail();", "noGate"),
  gathered("a list in a field", pipeline, "async now() { for (const step of this.#steps) await step(); }"),
  gathered("a list in a field that is handed out", pipeline, "get steps() { return this.#steps; }", "noGate"),
  gathered("a list in a field of another object", pipeline, "static async now(other) { for (const step of other.#steps) await step(); }", "noGate"),
  gathered("a map in a field", bus, "async now(name) { await this.#handlers.get(name)?.(); }"),
  gathered("a map in a field, with a decision that nobody looks at", bus, "async now(name) { await machineid.validate(name); await this.#handlers.get(name)?.(); }", "unchecked"),
  gathered("a queue in a field", queue, "static async now(jobs) { for (const job of jobs.#jobs) await job.run(); }", "noGate"),
  files(
    "a map that an arrow function fills, whose answer nobody takes",
    `const routes = new Map();\nconst route = (name, handler) => routes.set(name, handler);\nroute("drop", async (url) => { await fetch(url); });\nexport async function main(name, url) {\n  const handler = routes.get(name);\n  await machineid.assertAllowed(name);\n  await handler(url);\n}`,
    `const routes = new Map();\nconst route = (name, handler) => routes.set(name, handler);\nexport const all = route("drop", async (url) => { await fetch(url); }); // ! noGate\nexport async function main(name, url) {\n  const handler = routes.get(name);\n  await machineid.assertAllowed(name);\n  await handler(url);\n}`,
  ),
  files(
    "a list that an arrow function fills: its answer is a number",
    `const steps = [];\nconst use = (step) => steps.push(step);\nexport const count = use(async (url) => { await fetch(url); });\nexport async function main(id, url) {\n  for (const step of steps) {\n    await machineid.assertAllowed(id);\n    await step(url);\n  }\n}`,
    `const steps = [];\nconst use = (step) => steps.push(step);\nexport const count = use(async (url) => { await fetch(url); }); // ! staleLoop\nexport async function main(id, url) {\n  await machineid.assertAllowed(id);\n  for (const step of steps) await step(url);\n}`,
  ),
];
