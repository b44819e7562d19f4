import { bodies, files, type Pair } from "../pair.js";

/** Work that goes over `items`, the first time behind a gate in each iteration and the second time without. */
function work(clause: string, declared: string, items: string): Pair {
  const program = (gate: string, mark: string): string =>
    `${declared.replace("fetch(url); },", `fetch(url); },${mark}`)}\nexport async function main(id) { for (const run of ${items}) { await machineid.assertAllowed(id); await run(); } }\nexport async function again(id) { for (const run of ${items}) { ${gate}await run(); } }`;
  return files(clause, program("await machineid.assertAllowed(id); ", ""), program("", " // ! skipped"));
}

const url = `const url = "https://example.com/";`;
const steps = `${url}\nconst steps = [\n  async () => { await fetch(url); },\n  async () => {},\n];`;
const named = `${url}\nconst steps = {\n  first: async () => { await fetch(url); },\n  last: async () => {},\n};`;

/** Functions in arrays and objects that are gone over: what may be called is what stands in them. */
export const lists: readonly Pair[] = [
  work("a copy of a list", steps, "steps.slice(1)"),
  work("a list the other way round", steps, "[...steps].reverse()"),
  work("a list the other way round, by a method", steps, "steps.toReversed()"),
  work("a sorted copy of a list", steps, "steps.toSorted((a, b) => a.length - b.length)"),
  work("two lists in one", steps, "steps.concat([async () => {}])"),
  work("the values of an object", named, "Object.values(steps)"),
  files(
    "the entries of an object",
    `const steps = { first: async (url) => { await fetch(url); }, last: async () => {} };\nexport async function main(id, url) { for (const [name, run] of Object.entries(steps)) { await machineid.assertAllowed(id); console.log(name); await run(url); } }`,
    `const steps = { first: async (url) => { await fetch(url); }, last: async () => {} }; // ! skipped\nexport async function main(id, url) { for (const [name, run] of Object.entries(steps)) { if (name !== "first") await machineid.assertAllowed(id); await run(url); } }`,
  ),
  files(
    "the values of an object that others get",
    `const steps = { first: async (url) => { await fetch(url); } };\nexport async function main(id, url) { for (const run of Object.values(steps)) { await machineid.assertAllowed(id); await run(url); } }\nexport const count = Object.values(steps).length;`,
    `const steps = { first: async (url) => { await fetch(url); } }; // ! skipped\nexport async function main(id, url) { for (const run of Object.values(steps)) { await machineid.assertAllowed(id); await run(url); } }\nexport const all = Object.values(steps);`,
  ),
  files(
    "a list of pairs",
    `const steps = [["first", async (url) => { await fetch(url); }], ["last", async () => {}]];\nexport async function main(id, url) { for (const [name, run] of steps) { const d = await machineid.validate(id); if (!d.allowed) { console.log(name); break; } await run(url); } }`,
    `const steps = [["first", async (url) => { await fetch(url); }], ["last", async () => {}]]; // ! skipped\nexport async function main(id, url) { for (const [name, run] of steps) { const d = await machineid.validate(id); if (!d.allowed) { console.log(name); break; } await run(url); } for (const [, run] of steps) await run(url); }`,
  ),
  files(
    "a pair that gets another item",
    `const table = [["first", async () => {}]];\nasync function send(url) { await fetch(url); }\nexport async function main(id, url) { await machineid.assertAllowed(id); await send(url); }\nexport async function all(url) { for (const [, run] of table) await run(url); }`,
    `const table = [["first", async () => {}]];\nasync function send(url) { await fetch(url); } // ! skipped\ntable[0].push(send);\nexport async function main(id, url) { await machineid.assertAllowed(id); await send(url); }\nexport async function all(url) { for (const [, , run] of table) await run(url); }`,
  ),
  bodies(
    "a list of work that is taken out item by item",
    `const work = [];\nwork.push(async () => { await fetch(url); });\nwhile (work.length > 0) { const run = work.shift(); await machineid.assertAllowed(id); await run(); }`,
    `const work = [];\nwork.push(async () => { await fetch(url); }); // ! skipped\nwhile (work.length > 0) { const run = work.shift(); if (job.slow) await machineid.assertAllowed(id); await run(); }`,
  ),
  bodies(
    "what is undone in the other order",
    `const undo = [];\nundo.push(async () => { await fetch(url); });\nfor (let step = undo.pop(); step; step = undo.pop()) { await machineid.assertAllowed(id); await step(); }`,
    `const undo = [];\nundo.push(async () => { await fetch(url); }); // ! staleLoop\nawait machineid.assertAllowed(id);\nfor (let step = undo.pop(); step; step = undo.pop()) await step();`,
  ),
  bodies(
    "items of a list by their places",
    `const steps = [async () => {}, async () => { await machineid.assertAllowed(id); }];\nawait steps.at(1)();\nawait fetch(url);`,
    `const steps = [async () => {}, async () => { await machineid.assertAllowed(id); }];\nsteps.reverse();\nawait steps.at(1)();\nawait fetch(url); // ! skipped`,
  ),
  bodies(
    "a list that is put into another order under another name",
    `const steps = [async () => { await machineid.assertAllowed(id); }, async () => {}];\nconst turned = [...steps].reverse();\nawait steps[0]();\nawait fetch(url);`,
    `const steps = [async () => { await machineid.assertAllowed(id); }, async () => {}];\nconst turned = steps;\nturned.reverse();\nawait steps[0]();\nawait fetch(url); // ! skipped`,
  ),
  bodies(
    "a sorted list of work",
    `const steps = [{ at: 1, async run() { await fetch(url); } }];\nfor (const step of steps.sort((a, b) => a.at - b.at)) { await machineid.assertAllowed(id); await step.run(); }`,
    `const steps = [{ at: 1, async run() { await fetch(url); } }]; // ! skipped\nfor (const step of steps) { await machineid.assertAllowed(id); await step.run(); }\nfor (const step of steps.sort((a, b) => a.at - b.at)) await step.run();`,
  ),
  files(
    "a call that is put into one of two lists that hold the same",
    `async function ask(id) { await machineid.assertAllowed(id); }\nexport async function main(id, url) { const all = [], others = []; all.push(ask(id)); await Promise.all(all); await Promise.all(others); await machineid.assertAllowed(id); await fetch(url); }`,
    `async function ask(id) { await machineid.assertAllowed(id); }\nexport async function main(id, url) { const all = [], others = []; all.push(ask(id)); await Promise.all(others); await machineid.assertAllowed(id); await fetch(url); } // ! notAwaited`,
  ),
  files(
    "a call that alone is put into a list runs beside nothing",
    `async function revoke(url) { await machineid.assertAllowed("a:b:c:1"); await fetch(url); }\nexport async function main(token) { const all = []; if (token.url) { all.push(revoke(token.url)); } await Promise.all(all); }`,
    `import { step } from "acme";\nasync function revoke(url) { await machineid.assertAllowed("a:b:c:1"); await step(url);\nawait fetch(url); } // ! overtaken\nexport async function main(token) { const all = []; if (token.url) { all.push(revoke(token.url)); } all.push(machineid.validate(token.id)); await Promise.all(all); }`,
  ),
  files(
    "calls that are put into a list, and waited for",
    `import { step } from "acme";\nasync function first(id) { await machineid.assertAllowed(id); await step(id); }\nexport async function main(ids, url) { const all = []; for (const id of ids) { all.push(first(id)); } await Promise.allSettled(all); await machineid.assertAllowed(ids[0]); await fetch(url); }`,
    `import { step } from "acme";\nasync function first(id) { await machineid.assertAllowed(id); await step(id); }\nexport async function main(ids, url) { const all = []; for (const id of ids) { all.push(first(id)); } await machineid.assertAllowed(ids[0]); await fetch(url); await Promise.allSettled(all); } // ! notAwaited`,
  ),
  files(
    "a list in an object",
    `async function send(url) { await fetch(url); }\nexport async function main(id, url) { const plan = { steps: [] }; plan.steps.push(send); for (const run of plan.steps) { await machineid.assertAllowed(id); await run(url); } }`,
    `async function send(url) { await fetch(url); } // ! skipped\nexport async function main(id, url) { const plan = { steps: [] }; plan.steps.push(send); for (const run of plan.steps) await run(url); await machineid.assertAllowed(id); await send(url); }`,
  ),
  files(
    "a function whose first arguments are given by bind",
    `async function guarded(id, run) { await machineid.assertAllowed(id); return run(); }\nconst here = guarded.bind(null, "a:b:c:1");\nexport async function main(url) { await here(() => fetch(url)); }`,
    `async function guarded(id, run) { if (id !== "") await machineid.assertAllowed(id); return run(); }\nconst here = guarded.bind(null, "a:b:c:1");\nexport async function main(url) { await here(() => fetch(url)); } // ! skipped`,
  ),
  files(
    "a gate bound to its object and its argument",
    `class Worker {\n  async gate(id) { await machineid.assertAllowed(id); }\n  async run(id, url) { const gate = this.gate.bind(this, id); await gate(); await fetch(url); }\n}\nexport const worker = new Worker();`,
    `class Worker {\n  async gate(id) { await machineid.assertAllowed(id); }\n  async run(id, url) { const gate = this.gate.bind(this, id); gate(); await fetch(url); } // ! notAwaited\n}\nexport const worker = new Worker();`,
  ),
];

/** Methods under names that constants hold. */
/** Reasons that are collected before somebody asks whether there are any. */
const reasons = (clause: string, right: string, wrong: string): Pair => {
  const body = (lines: string): string => `const errors = [];\nconst d = await machineid.validate(id);\nif (!d.allowed) errors.push(d.code);\n${lines}`;
  return bodies(clause, body(`${right}\nawait fetch(url);`), body(`${wrong}\nawait fetch(url); // ! unchecked`));
};

export const counted: readonly Pair[] = [
  reasons("how many items were added", "if (errors.length) return;", "if (!errors.length) return;"),
  reasons("more than none", "if (errors.length > 0) { console.log(errors.join()); return; }", "if (errors.length > 1) { console.log(errors.join()); return; }"),
  reasons("none", "if (errors.length !== 0) return;", "if (errors.length === 0) return;"),
  reasons("at least one, after others", "if (job.late) errors.push(1);\nif (errors.length >= 1) return;", "if (job.late) errors.push(1);\nif (errors.length < 1) return;"),
  reasons("an array that others may empty", "job.log(errors.length);\nif (errors.length > 0) return;", "job.log(errors);\nif (errors.length > 0) return;"),
  reasons("items that are taken out", "if (errors.length > 0) return;", "errors.pop();\nif (errors.length > 0) return;"),
  reasons("an array that a closure empties", "if (errors.length > 0) return;", "const clear = () => { errors.length = 0; };\nclear();\nif (errors.length > 0) return;"),
];

export const namedByConstants: readonly Pair[] = [
  files(
    "a gate under a symbol",
    `const GATE = Symbol("gate");\nclass Worker {\n  async [GATE](id) { await machineid.assertAllowed(id); }\n  async run(id, url) { await this[GATE](id); await fetch(url); }\n}\nexport const worker = new Worker();`,
    `const GATE = Symbol("gate");\nclass Worker {\n  async [GATE](id) { await machineid.assertAllowed(id); }\n  async run(id, url) { await this[GATE](id); await fetch(url); } // ! noGate\n}\nclass Idle extends Worker { async [GATE]() {} }\nexport const worker = new Idle();`,
  ),
  files(
    "a gate of an object under a symbol",
    `const GATE = Symbol("gate");\nconst gates = { async [GATE](id) { await machineid.assertAllowed(id); } };\nexport async function main(id, url) { await gates[GATE](id); await fetch(url); }`,
    `const GATE = Symbol("gate");\nconst gates = { async [GATE](id) { await machineid.assertAllowed(id); } };\nexport function set(gate) { gates[GATE] = gate; }\nexport async function main(id, url) { await gates[GATE](id); await fetch(url); } // ! skipped`,
  ),
  files(
    "a gate under a text of an enum",
    `enum Key { Ask = "ask", Skip = "skip" }\nconst gates = { async [Key.Ask](id: string) { await machineid.assertAllowed(id); }, async [Key.Skip](id: string) {} };\nexport async function main(id: string, url: string) { await gates[Key.Ask](id); await fetch(url); }`,
    `enum Key { Ask = "ask", Skip = "skip" }\nconst gates = { async [Key.Ask](id: string) { await machineid.assertAllowed(id); }, async [Key.Skip](id: string) {} };\nexport async function main(id: string, url: string) { await gates[Key.Skip](id); await fetch(url); } // ! noGate`,
    { typed: true },
  ),
  files(
    "a private method under a constant's text",
    `const key = "send";\nexport class Worker {\n  private async send(url: string) { await fetch(url); }\n  async run(id: string, url: string) { await machineid.assertAllowed(id); await this[key](url); }\n}`,
    `const key = "send";\nexport class Worker {\n  private async send(url: string) { await fetch(url); } // ! skipped\n  async run(id: string, url: string) { await machineid.assertAllowed(id); await this.send(url); }\n  async now(url: string) { await this[key](url); }\n}`,
    { typed: true },
  ),
  files(
    "a function that is called on an object",
    `export class Worker {\n  async run(id: string, url: string) { await machineid.assertAllowed(id); await send.call(this, url); }\n}\nasync function send(this: Worker, url: string) { await fetch(url); }`,
    `export class Worker {\n  async run(id: string, url: string) { if (id !== "") await machineid.assertAllowed(id); await send.call(this, url); }\n}\nasync function send(this: Worker, url: string) { await fetch(url); } // ! skipped`,
    { typed: true },
  ),
];

/** What a failure hands to those who catch it. */
export const caughtErrors: readonly Pair[] = [
  files(
    "what is caught is true",
    `async function settled(promise) { try { return [null, await promise]; } catch (error) { return [error]; } }\nexport async function main(id, url) { const [error] = await settled(machineid.assertAllowed(id)); if (error) return; await fetch(url); }`,
    `async function settled(promise) { try { return [null, await promise]; } catch (error) { return [error]; } }\nasync function ask(id, reason) { const d = await machineid.validate(id); if (!d.allowed) throw reason; }\nexport async function main(id, url) { const [error] = await settled(ask(id, 0)); if (error) return; await fetch(url); } // ! swallowed`,
  ),
  files(
    "a callback that an error is the first argument of",
    `function ask(id, done) { machineid.assertAllowed(id).then(() => done(), done); }\nexport function main(id, url) { ask(id, (error) => { if (error) return; void fetch(url); }); }`,
    `function ask(id, done) { machineid.assertAllowed(id).then(() => done(), () => done()); }\nexport function main(id, url) { ask(id, (error) => { if (error) return; void fetch(url); }); } // ! swallowed`,
  ),
  files(
    "a handler of failures gets nothing but the failure",
    `function ask(id, done) { machineid.validate(id).then((d) => done(null, d), done); }\nexport function main(id, url) { ask(id, (error, d) => { if (!d.allowed) return; void fetch(url); }); }`,
    `function ask(id, done) { machineid.validate(id).then((d) => done(null, d), (error) => done(error, { allowed: true })); }\nexport function main(id, url) { ask(id, (error, d) => { if (!d.allowed) return; void fetch(url); }); } // ! swallowed`,
  ),
  files(
    "a promise that is rejected with nothing",
    `export async function main(id, url) { const d = await machineid.validate(id); if (!d.allowed) return; await Promise.reject(new Error("late")).catch((error) => { if (!error) return fetch(url); }); }`,
    `const gate = (id) => new Promise((done, fail) => { machineid.validate(id).then((d) => (d.allowed ? done() : fail())); });\nexport async function main(id, url) { let failed; try { await gate(id); } catch (error) { failed = error; } if (failed) return; await fetch(url); } // ! swallowed`,
  ),
  files(
    "a number that a promise is fulfilled with",
    `async function run(id) { const d = await machineid.validate(id); if (!d.allowed) return 1; return 0; }\nexport async function main(id, url) { await run(id).then(async (code) => { if (code === 0) await fetch(url); }); }`,
    `async function run(id) { const d = await machineid.validate(id); if (!d.allowed) return 1; return 0; }\nexport async function main(id, url) { await run(id).then(async (code) => { if (code === 1) await fetch(url); }); } // ! unchecked`,
  ),
];
