import { bodies, files, type Pair } from "../pair.js";

const charge = `{ charge: async (job) => { await fetch(job.url); } }`;
const marked = (code: string, id: string): string => code.replace("await fetch(job.url);", `await fetch(job.url); // ! ${id}\n`);
const gate = `async (id) => { await machineid.assertAllowed(id); }`;

/** The table of functions, and a main function that calls one of them with and without a permit. */
const dispatching = (clause: string, table: string, call: string, id = "noGate"): Pair =>
  files(
    clause,
    `${table}\nexport async function main(id, job) { await machineid.assertAllowed(id); ${call} }`,
    `${marked(table, id)}\nexport async function main(id, job) { ${call} }`,
  );

/** Functions that are stored, and called from where they were stored. */
export const stored: readonly Pair[] = [
  dispatching("a table of functions, by a computed name", `const handlers = ${charge};`, "await handlers[job.name](job);"),
  dispatching("a function taken out of a table", `const handlers = ${charge};`, `const handler = handlers[job.name]; if (!handler) throw new Error("unknown"); await handler(job);`),
  dispatching("functions of the module in a table", `async function charge(job) { await fetch(job.url); }\nconst handlers = { charge };`, "await handlers[job.name]?.(job);"),
  dispatching("a function out of a Map", `const handlers = new Map([["charge", async (job) => { await fetch(job.url); }]]);`, "await handlers.get(job.name)(job);"),
  dispatching("a function out of a list", `const steps = [async (job) => { await fetch(job.url); }];`, "await steps.at(-1)(job);"),
  files(
    "a table that is handed out",
    `const handlers = ${charge};\nexport async function main(id, job) { await machineid.assertAllowed(id); await handlers[job.name](job); }`,
    `${marked(`export const handlers = ${charge};`, "skipped")}\nexport async function main(id, job) { await machineid.assertAllowed(id); await handlers[job.name](job); }`,
  ),
  files(
    "a table in a private field",
    `class Dispatcher {\n  private readonly handlers: Record<string, (url: string) => Promise<unknown>> = { charge: (url) => this.charge(url) };\n  async run(id: string, name: string, url: string) { await machineid.assertAllowed(id); await this.handlers[name](url); }\n  private charge(url: string) { return fetch(url); }\n}\nexport const dispatcher = new Dispatcher();`,
    `class Dispatcher {\n  private readonly handlers: Record<string, (url: string) => Promise<unknown>> = { charge: (url) => this.charge(url) };\n  async run(id: string, name: string, url: string) { await this.handlers[name](url); }\n  private charge(url: string) { return fetch(url); } // ! noGate\n}\nexport const dispatcher = new Dispatcher();`,
    { typed: true },
  ),
  files(
    "gates in a Map that nothing adds to",
    `const gates = new Map([["mail", ${gate}]]);\nexport async function main(id, kind, url) { await gates.get(kind)(id); await fetch(url); }`,
    `const gates = new Map([["mail", ${gate}]]);\nexport function add(kind, gate) { gates.set(kind, gate); }\nexport async function main(id, kind, url) { await gates.get(kind)(id); await fetch(url); } // ! skipped`,
  ),
  files(
    "gates in a list that nothing writes to",
    `const gates = [${gate}];\nexport async function main(id, url) { await gates[0](id); await fetch(url); }`,
    `const gates = [${gate}];\ngates[0] = async () => undefined;\nexport async function main(id, url) { await gates[0](id); await fetch(url); } // ! skipped`,
  ),
  bodies(
    "a list that is given to code out of view",
    `const gates = [${gate}];\njob.log(gates.length);\nawait gates[0](id);\nawait fetch(url);`,
    `const gates = [${gate}];\njob.fill(gates);\nawait gates[0](id);\nawait fetch(url); // ! skipped`,
  ),
  files(
    "one of two gates",
    `const a = ${gate};\nconst b = ${gate};\nconst chosen = process.env.B ? a : b;\nexport async function main(id, url) { await chosen(id); await fetch(url); }`,
    `const a = ${gate};\nconst b = async (id) => { await machineid.validate(id); };\nconst chosen = process.env.B ? a : b;\nexport async function main(id, url) { await chosen(id); await fetch(url); } // ! unchecked`,
  ),
  files(
    "a getter that asks",
    `class Permits { get now() { return machineid.assertAllowed("a:b:c:1"); } }\nexport async function main(url) { await new Permits().now; await fetch(url); }`,
    `class Permits { get now() { return machineid.assertAllowed("a:b:c:1"); } }\nexport async function main(url) { void new Permits().now; await fetch(url); } // ! notAwaited`,
  ),
  bodies(
    "an async executor that settles at its end",
    `await new Promise(async (resolve, reject) => { try { await machineid.assertAllowed(id); resolve(); } catch (error) { reject(error); } });\nawait fetch(url);`,
    `await new Promise(async (resolve) => { try { await machineid.assertAllowed(id); resolve(); } catch { resolve(); } });\nawait fetch(url); // ! swallowed`,
  ),
  bodies(
    "an async executor that settles before its end",
    `await new Promise(async (resolve) => { await machineid.assertAllowed(id); resolve(); });\nawait fetch(url);`,
    `await new Promise(async (resolve) => { resolve(); await machineid.assertAllowed(id); });\nawait fetch(url); // ! notAwaited`,
  ),
  files(
    "what stands before a spread may still be called",
    `async function pay(url) { await fetch(url); }\nexport async function main(id, url, more) { await machineid.assertAllowed(id); await ({ ...more, pay }).pay(url); }`,
    `async function pay(url) { await fetch(url); } // ! skipped\nexport async function main(id, url, more) { await machineid.assertAllowed(id); await pay(url); }\nexport async function other(url, more) { await ({ pay, ...more }).pay(url); }`,
  ),
  files(
    "a method of the prototype",
    `class Job { async ok(id, url) { await machineid.assertAllowed(id); await this.pay(url); } async pay(url) { await fetch(url); } }\nexport async function main(id, url) { await new Job().ok(id, url); }`,
    `class Job { async ok(id, url) { await machineid.assertAllowed(id); await this.pay(url); } async pay(url) { await fetch(url); } } // ! skipped\nexport async function main(id, url) { await Job.prototype.pay(url); await new Job().ok(id, url); }`,
  ),
  files(
    "a private name on another object",
    `export class Job {\n  async ok(id, url) { await machineid.assertAllowed(id); await this.#pay(url); }\n  async all(id, jobs, url) { for (const job of jobs) { await machineid.assertAllowed(id); await job.#pay(url); } }\n  async #pay(url) { await fetch(url); }\n}`,
    `export class Job {\n  async ok(id, url) { await machineid.assertAllowed(id); await this.#pay(url); }\n  async all(id, jobs, url) { for (const job of jobs) { await job.#pay(url); } }\n  async #pay(url) { await fetch(url); } // ! skipped\n}`,
  ),
  files(
    "a private method of another object that is surely there",
    `export class Job {\n  private parent?: Job;\n  async ok(id: string, url: string) { await machineid.assertAllowed(id); await this.pay(url); }\n  async other(id: string, url: string) { await machineid.assertAllowed(id); await this.parent!.pay(url); }\n  private async pay(url: string) { await fetch(url); }\n}`,
    `export class Job {\n  async ok(id: string, url: string) { await machineid.assertAllowed(id); await this.pay(url); }\n  async other(job: any, url: string) { await job!.pay(url); }\n  private async pay(url: string) { await fetch(url); } // ! skipped\n}`,
    { typed: true },
  ),
  files(
    "a private method of another object",
    `export class Job {\n  async ok(id: string, url: string) { await machineid.assertAllowed(id); await this.pay(url); }\n  async other(id: string, job: any, url: string) { await machineid.assertAllowed(id); await job.pay(url); }\n  private async pay(url: string) { await fetch(url); }\n}`,
    `export class Job {\n  async ok(id: string, url: string) { await machineid.assertAllowed(id); await this.pay(url); }\n  async other(id: string, job: any, url: string) { await job.pay(url); }\n  private async pay(url: string) { await fetch(url); } // ! skipped\n}`,
    { typed: true },
  ),
  files(
    "a private method read from another object",
    `export class Job {\n  async ok(id, url) { await machineid.assertAllowed(id); await this.#pay(url); }\n  async #pay(url) { await fetch(url); }\n}`,
    `export class Job {\n  async ok(id, url) { await machineid.assertAllowed(id); await this.#pay(url); }\n  later(jobs) { return jobs.map((job) => job.#pay); }\n  async #pay(url) { await fetch(url); } // ! skipped\n}`,
  ),
  files(
    "a field of another class has the name of an answer's member",
    `class Failed { constructor(error) { this.ok = false; this.error = error; } }\nasync function ask(id) { const d = await machineid.validate(id); return d.allowed ? { ok: true } : { ok: false, error: new Failed(d.code) }; }\nexport async function main(id, url) { const r = await ask(id); if (!r.ok) return; await fetch(url); }`,
    `function fail(result) { result.ok = true; }\nasync function ask(id) { const d = await machineid.validate(id); return d.allowed ? { ok: true } : { ok: false }; }\nexport async function main(id, url) { const r = await ask(id); fail(r); if (!r.ok) return; await fetch(url); } // ! unchecked`,
  ),
  files(
    "a method that sets a field of whatever it is called on",
    `class Result { open() { this.ok = true; } }\nexport async function main(id, url) { const d = await machineid.validate(id); const r = { ok: d.allowed }; if (!r.ok) return; await fetch(url); }`,
    `class Result { open() { this.ok = true; } }\nexport async function main(id, url) { const d = await machineid.validate(id); const r = { ok: d.allowed }; Result.prototype.open.call(r); if (!r.ok) return; await fetch(url); } // ! unchecked`,
  ),
  files(
    "a variable that a function writes which is called by one that leads to no side effect",
    `let open = (await machineid.validate("a:b:c:1")).allowed;\nfunction watch(app) { app.on("change", () => { app.log(); }); }\nexport function setup(app) { watch(app); }\nif (open) await fetch("https://api.example.com");`,
    `let open = (await machineid.validate("a:b:c:1")).allowed;\nfunction watch(app) { app.on("change", () => { open = true; }); }\nexport function setup(app) { watch(app); }\nawait globalThis.ready;\nif (open) await fetch("https://api.example.com"); // ! unchecked`,
  ),
  files(
    "a gate that is made when it is first asked for",
    `const make = () => async (id) => { await machineid.assertAllowed(id); };\nlet lazy;\nfunction gate() { return (lazy ??= make()); }\nexport async function main(id, url) { await gate()(id); await fetch(url); }`,
    `const make = () => async (id) => { await machineid.assertAllowed(id); };\nlet lazy;\nfunction gate() { return (lazy ??= make()); }\nexport function use(other) { lazy = other; }\nexport async function main(id, url) { await gate()(id); await fetch(url); } // ! skipped`,
  ),
  files(
    "a gate that is made in an if when it is first asked for",
    `class Gate { async ensure(id) { await machineid.assertAllowed(id); } }\nlet one;\nfunction gate() { if (!one) one = new Gate(); return one; }\nexport async function main(id, url) { await gate().ensure(id); await fetch(url); }`,
    `class Gate { async ensure(id) { await machineid.validate(id); } }\nlet one;\nfunction gate() { if (!one) one = new Gate(); return one; }\nexport async function main(id, url) { await gate().ensure(id); await fetch(url); } // ! unchecked`,
  ),
  files(
    "a variable that only holds gates",
    `let gate = ${gate};\nexport function stricter() { gate = async (id) => { await machineid.startup(id); }; }\nexport async function main(id, url) { await gate(id); await fetch(url); }`,
    `let gate = ${gate};\nexport function laxer() { gate = async (id) => { await machineid.validate(id); }; }\nexport async function main(id, url) { await gate(id); await fetch(url); } // ! unchecked`,
  ),
  files(
    "a variable that holds a gate as soon as it is called without `?.`",
    `let gate;\nexport function start() { gate = ${gate}; }\nexport async function main(id, url) { await gate(id); await fetch(url); }`,
    `let gate;\nexport function start() { gate = ${gate}; }\nexport async function main(id, url) { await gate?.(id); await fetch(url); } // ! skipped`,
  ),
  files(
    "a variable that is taken out of an object is anything",
    `let gate = ${gate};\nexport async function main(id, url) { await gate(id); await fetch(url); }`,
    `let gate = ${gate};\nexport function use(gates) { ({ gate } = gates); }\nexport async function main(id, url) { await gate(id); await fetch(url); } // ! skipped`,
  ),
  ...[
    ["keyof typeof gates", "kind"],
    ['"mail" | "pay"', "kind"],
    ["(typeof KINDS)[number]", "kind"],
    ["Kind", "kind"],
    ["{ readonly kind: Kind }", "kind.kind"],
  ].map(([type, key]) =>
    files(
      `gates under a name of the type \`${type}\``,
      `const gates = { mail: ${gate}, pay: ${gate} };\ntype Kind = keyof typeof gates;\nconst KINDS = ["mail", "pay"] as const;\nexport async function main(id: string, kind: ${type}, url: string) { await gates[${key}](id); await fetch(url); }`,
      `const gates = { mail: ${gate}, pay: async (id) => { await machineid.validate(id); } };\ntype Kind = keyof typeof gates;\nconst KINDS = ["mail", "pay"] as const;\nexport async function main(id: string, kind: ${type}, url: string) { await gates[${key}](id); await fetch(url); } // ! unchecked`,
      { typed: true },
    ),
  ),
  ...[
    ['Record<"mail" | "pay", Gate>', "keyof typeof gates"],
    ["Readonly<Gates>", "keyof typeof gates"],
    ["Listed", "keyof Gates"],
    ["Gates", "keyof Listed"],
  ].map(([type, key]) =>
    files(
      `gates of the type \`${type}\` under a name of the type \`${key}\``,
      `type Gate = (id: string) => Promise<void>;\ninterface Gates { mail: Gate; pay(id: string): Promise<void> }\ntype Listed = { mail: Gate; pay: Gate };\nconst gates: ${type} = { mail: ${gate}, pay: ${gate} };\nexport async function main(id: string, kind: ${key}, url: string) { await gates[kind](id); await fetch(url); }`,
      `type Gate = (id: string) => Promise<void>;\ninterface Gates { mail: Gate; pay(id: string): Promise<void> }\ntype Listed = { mail: Gate; pay: Gate };\nconst gates: ${type} = { mail: ${gate}, pay: async (id) => { await machineid.validate(id); } };\nexport async function main(id: string, kind: ${key}, url: string) { await gates[kind](id); await fetch(url); } // ! unchecked`,
      { typed: true },
    ),
  ),
  ...["Record<string, Gate>", "{ mail: Gate; pay: Gate; [name: string]: Gate }"].map((type) =>
    files(
      `the type \`${type}\` tells no names`,
      `type Gate = (id: string) => Promise<void>;\nconst gates: ${type} = { mail: ${gate}, pay: ${gate} };\nexport async function main(id: string, url: string) { await gates["mail"](id); await fetch(url); }`,
      `type Gate = (id: string) => Promise<void>;\nconst gates: ${type} = { mail: ${gate}, pay: ${gate} };\nexport async function main(id: string, kind: keyof typeof gates, url: string) { await gates[kind]?.(id); await fetch(url); } // ! skipped`,
      { typed: true },
    ),
  ),
  files(
    "gates under a name that may be missing",
    `const gates = { mail: ${gate} };\nexport async function main(id: string, kind: "mail", url: string) { await gates[kind]?.(id); await fetch(url); }`,
    `const gates = { mail: ${gate} };\nexport async function main(id: string, url: string, kind?: "mail") { await gates[kind]?.(id); await fetch(url); } // ! skipped`,
    { typed: true },
  ),
];
