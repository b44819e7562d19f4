import { files, type Pair } from "../pair.js";

const main = "export async function main(job, id, url)";

export const helpers: readonly Pair[] = [
  files(
    "functions in an array, called by the callback of an iteration",
    `async function load(url) {\n  await fetch(url);\n}\nexport const boot = (url) => Promise.all([load].map(async (step) => {\n  await machineid.assertAllowed("a");\n  await step(url);\n}));\nexport async function ok(url) { await machineid.assertAllowed("a"); await load(url); }`,
    `async function load(url) {\n  await fetch(url); // ! skipped\n}\nexport const boot = (url) => Promise.all([load].map((step) => step(url)));\nexport async function ok(url) { await machineid.assertAllowed("a"); await load(url); }`,
  ),
  files(
    "functions pushed to an array and taken out of it",
    `async function load() {\n  await fetch("https://a.b");\n}\nexport async function ok() { await machineid.assertAllowed("a"); await load(); }`,
    `async function load() {\n  await fetch("https://a.b"); // ! skipped\n}\nconst jobs = [];\njobs.push(load);\nexport const drain = async () => { while (jobs.length) await jobs.pop()(); };\nexport async function ok() { await machineid.assertAllowed("a"); await load(); }`,
  ),
  files(
    "a method of an exported object, called through this",
    `export const service = {\n  async check() { await machineid.assertAllowed("a"); },\n  async run(url) {\n    await this.check();\n    await fetch(url);\n  },\n};`,
    `export const service = {\n  async check() { await machineid.validate("a"); },\n  async run(url) {\n    await this.check();\n    await fetch(url); // ! unchecked\n  },\n};`,
  ),
  ...["list[0]()", "byName.get(id)()", "Reflect.apply(recheck, null, [])", "current()", "members[id]()", "list.at(-1)()"].map((call) =>
    files(
      `a stored function asks again: ${call}`,
      `const recheck = async () => { await machineid.assertAllowed("a"); };\nconst list = [recheck];\nconst byName = new Map([["a", recheck]]);\nconst members = { recheck };\nlet current;\ncurrent = recheck;\n${main} { await machineid.assertAllowed(id); await ${call}; await fetch(url); }`,
      `const recheck = async () => { await machineid.validate("a"); };\nconst list = [recheck];\nconst byName = new Map([["a", recheck]]);\nconst members = { recheck };\nlet current;\ncurrent = recheck;\n${main} { await machineid.assertAllowed(id); await ${call}; await fetch(url); } // ! unchecked`,
    ),
  ),
  files(
    "a stored function pauses",
    `const steps = new Map([["a", async () => { log(); }]]);\n${main} { await machineid.assertAllowed(id); await steps.get(job)(); await fetch(url); }`,
    `const steps = new Map([["a", async () => { await new Promise((resolve) => setTimeout(resolve, 10)); }]]);\n${main} { await machineid.assertAllowed(id); await steps.get(job)(); await fetch(url); } // ! stalePause`,
  ),
  files("a helper that gates", `async function gate(id) { const d = await machineid.validate(id); if (!d.allowed) throw new Error(d.code); }\n${main} { await gate(id); await fetch(url); }`, `async function gate(id) { const d = await machineid.validate(id); if (!d.allowed) console.error(d.code); }\n${main} { await gate(id); await fetch(url); } // ! unchecked`),
  files("a helper that is not awaited", `async function gate(id) { await machineid.assertAllowed(id); }\n${main} { await gate(id); await fetch(url); }`, `async function gate(id) { await machineid.assertAllowed(id); }\n${main} { gate(id); await fetch(url); } // ! notAwaited`),
  files("a helper that returns the promise", `function gate(id) { return machineid.assertAllowed(id); }\n${main} { await gate(id); await fetch(url); }`, `function gate(id) { machineid.assertAllowed(id); }\n${main} { await gate(id); await fetch(url); } // ! notAwaited`),
  files("a helper that returns the decision", `const ask = (id) => machineid.validate(id);\n${main} { const { allowed } = await ask(id); if (!allowed) return; await fetch(url); }`, `const ask = (id) => machineid.validate(id);\n${main} { const { code } = await ask(id); if (!code) return; await fetch(url); } // ! unchecked`),
  files("a helper that returns a boolean", `async function may(id) { return (await machineid.validate(id)).allowed; }\n${main} { if (await may(id)) await fetch(url); }`, `async function may(id) { return (await machineid.validate(id)).allowed; }\n${main} { if (may(id)) await fetch(url); } // ! notAwaited`),
  files("a boolean helper that fails closed", `async function may(id) { try { return (await machineid.validate(id)).allowed; } catch { return false; } }\n${main} { if (await may(id)) await fetch(url); }`, `async function may(id) { try { return (await machineid.validate(id)).allowed; } catch { return true; } }\n${main} { if (await may(id)) await fetch(url); } // ! swallowed`),
  files("a helper that gates only sometimes", `async function gate(job, id) { await machineid.assertAllowed(id); if (job.free) return; }\n${main} { await gate(job, id); await fetch(url); }`, `async function gate(job, id) { if (job.free) return; await machineid.assertAllowed(id); }\n${main} { await gate(job, id); await fetch(url); } // ! skipped`),
  files("a helper of a helper", `const ask = async (id) => machineid.validate(id);\nconst gate = async (id) => { const d = await ask(id); if (!d.allowed) throw new Error(d.code); };\n${main} { await gate(id); await fetch(url); }`, `const ask = async (id) => machineid.validate(id);\nconst gate = async (id) => { const d = await ask(id); if (!d) throw new Error(d.code); };\n${main} { await gate(id); await fetch(url); } // ! unchecked`),
  files("a helper with the side effect", `async function send(url) { await fetch(url); }\n${main} { await machineid.assertAllowed(id); await send(url); }`, `async function send(url) { await fetch(url); } // ! noGate\n${main} { await machineid.validate; await send(url); }`),
  files("a helper called twice, once without a permit", `async function send(url) { await fetch(url); }\n${main} { await machineid.assertAllowed(id); await send(url); await send(url); }`, `async function send(url) { await fetch(url); } // ! skipped\n${main} { await send(url); await machineid.assertAllowed(id); await send(url); }`),
  files("an exported helper is entered from outside", `async function send(url) { await fetch(url); }\n${main} { await machineid.assertAllowed(id); await send(url); }`, `export async function send(url) { await fetch(url); } // ! skipped\n${main} { await machineid.assertAllowed(id); await send(url); }`),
  files("a helper exported by a list", `async function send(url) { await fetch(url); }\n${main} { await machineid.assertAllowed(id); await send(url); }\nexport {};`, `async function send(url) { await fetch(url); } // ! skipped\n${main} { await machineid.assertAllowed(id); await send(url); }\nexport { send };`),
  files("a constant function, called only by one never called", `const send = async (url) => { await fetch(url); };\nasync function main(id, url) { await machineid.assertAllowed(id); await send(url); }`, `const send = async (url) => { await fetch(url); }; // ! noGate\nasync function main(id, url) { await send(url); }`),
  files("a gate made by a function", `const makeGate = (id) => async () => { await machineid.assertAllowed(id); };\nconst gate = makeGate("a:b:c:1");\nexport async function main(url) { await gate(); await fetch(url); }`, `const makeGate = (id) => async () => { await machineid.validate(id); };\nconst gate = makeGate("a:b:c:1");\nexport async function main(url) { await gate(); await fetch(url); } // ! unchecked`),
  files("an object of gates made by a function", `function createGuard(id) { return { async ok() { return (await machineid.validate(id)).allowed; } }; }\nconst guard = createGuard("a:b:c:1");\nexport async function main(url) { if (!(await guard.ok())) return; await fetch(url); }`, `function createGuard(id) { return { async ok() { return (await machineid.validate(id)).code; } }; }\nconst guard = createGuard("a:b:c:1");\nexport async function main(url) { if (!(await guard.ok())) return; await fetch(url); } // ! unchecked`),
  files("a gate that is made only under a condition", `const makeGate = (id) => async () => { await machineid.assertAllowed(id); };\nconst gate = makeGate("a:b:c:1");\nexport async function main(url) { await gate?.(); await fetch(url); }`, `const makeGate = (id) => async () => { await machineid.assertAllowed(id); };\nconst gate = globalThis.isOn ? makeGate("a:b:c:1") : null;\nexport async function main(url) { await gate?.(); await fetch(url); } // ! skipped`),
  files("functions of an object, wrapped and not", `const withPermit = (work) => async (...given) => { await machineid.assertAllowed("a:b:c:1"); return work(...given); };\nconst tools = { send: withPermit(async (url) => { await fetch(url); }) };\nexport async function main(name, url) { await tools[name](url); }`, `const withPermit = (work) => async (...given) => { await machineid.assertAllowed("a:b:c:1"); return work(...given); };\nconst tools = { send: withPermit(async (url) => { await fetch(url); }), post: async (url) => { await fetch(url); } }; // ! noGate\nexport async function main(name, url) { await tools[name](url); }`),
  files("a constant that a function read before it was known", `const make = () => ({ async send(url) { await fetch(url); } });\nexport async function main(id, url) { await machineid.assertAllowed(id); await sender.send(url); }\nconst sender = make();`, `const make = () => ({ async send(url) { await fetch(url); } }); // ! skipped\nsetTimeout(async () => { await sender.send("https://example.com"); }, 10);\nexport async function main(id, url) { await machineid.assertAllowed(id); await sender.send(url); }\nconst sender = make();`),
  files("promisify hands nothing over", `import { promisify } from "node:util";\nimport { execFile } from "node:child_process";\nconst run = promisify(execFile);\nexport async function main(id) { await machineid.assertAllowed(id); await run("ls"); }`, `import { promisify } from "node:util";\nimport { execFile } from "node:child_process";\nexport async function main(jobs) { jobs.each(promisify(execFile)); } // ! handedOver`),
  files("a helper never called", `async function send(id, url) { await machineid.assertAllowed(id); await fetch(url); }`, `async function send(id, url) { await fetch(url); } // ! noGate`),
  files("a wrapper calls its parameter with a permit", `async function withPermit(id, work) { const d = await machineid.validate(id); if (d.allowed) await work(); }\n${main} { await withPermit(id, async () => { await fetch(url); }); }`, `async function withPermit(id, work) { const d = await machineid.validate(id); await work(); }\n${main} { await withPermit(id, async () => { await fetch(url); }); } // ! unchecked`),
  files("a wrapper given a named function", `async function withPermit(id, work) { await machineid.assertAllowed(id); return work(); }\nasync function send() { await fetch("https://api.example.com"); }\n${main} { await withPermit(id, send); }`, `async function withPermit(id, work) { await machineid.assertAllowed(id); return work(); }\nasync function send() { await fetch("https://api.example.com"); } // ! skipped\n${main} { await send(); await withPermit(id, send); }`),
  files("a call that is not awaited starts with its caller's decision", `async function send(url) { await fetch(url); }\n${main} { await machineid.assertAllowed(id); send(url); }`, `async function send(url) { await fetch(url); } // ! noGate\n${main} { send(url); await machineid.assertAllowed(id); }`),
  files("a call left behind is overtaken by a denial", `async function send(job, url) { await job.load(); await fetch(url); }\n${main} { await machineid.assertAllowed(id); await send(job, url); await machineid.validate(id); }`, `async function send(job, url) { await job.load(); await fetch(url); } // ! overtaken\n${main} { await machineid.assertAllowed(id); send(job, url); await machineid.validate(id); }`),
  files("recursion", `async function drain(id, url) { await machineid.assertAllowed(id); await fetch(url); if (url.next) await drain(id, url.next); }\n${main} { await drain(id, url); }`, `async function drain(id, url) { if (url.first) await machineid.assertAllowed(id); await fetch(url); if (url.next) await drain(id, url.next); } // ! skipped\n${main} { await drain(id, url); }`),
  files("a default parameter is evaluated in the call", `async function send(url, d = machineid.validate(url)) { if (!(await d).allowed) return; await fetch(url); }\n${main} { await send(url); }`, `async function send(url, d = machineid.validate(url)) { if (!(await d).code) return; await fetch(url); } // ! unchecked\n${main} { await send(url); }`),
  files("a function called at once", `${main} { await (async () => { await machineid.assertAllowed(id); })(); await fetch(url); }`, `${main} { (async () => { await machineid.assertAllowed(id); })(); await fetch(url); } // ! notAwaited`),
  files("functions of an object", `const steps = { gate: (id) => machineid.assertAllowed(id), skip: (id) => id };\n${main} { await steps.gate(id); await fetch(url); }`, `const steps = { gate: (id) => machineid.assertAllowed(id), skip: (id) => id };\n${main} { await steps.skip(id); await fetch(url); } // ! noGate`),
  files("a function assigned more than once is not known", `let gate = (id) => machineid.assertAllowed(id);\n${main} { await gate(id); await machineid.assertAllowed(id); await fetch(url); }\nexport const set = (other) => { gate = other; };`, `let gate = (id) => machineid.assertAllowed(id);\n${main} { await gate(id); await fetch(url); } // ! skipped\nexport const set = (other) => { gate = other; };`),
];

export const contracts: readonly Pair[] = [
  files("a required parameter of the type Permit", `import type { Permit } from "eslint-plugin-machineid/runtime";\nexport async function send(permit: Permit, url: string) { await fetch(url); }`, `import type { Permit } from "eslint-plugin-machineid/runtime";\nexport async function send(permit: Permit | null, url: string) { await fetch(url); } // ! noGate`, { typed: true }),
  files("an optional Permit is none", `import type { Permit } from "eslint-plugin-machineid/runtime";\nexport async function send(url: string, permit: Permit) { await fetch(url); }`, `import type { Permit } from "eslint-plugin-machineid/runtime";\nexport async function send(url: string, permit?: Permit) { await fetch(url); } // ! noGate`, { typed: true }),
  files("Permit of another module", `import type { Permit } from "eslint-plugin-machineid/runtime";\nexport async function send(permit: Permit, url: string) { await fetch(url); }`, `import type { Permit } from "./permit";\nexport async function send(permit: Permit, url: string) { await fetch(url); } // ! noGate`, { typed: true }),
  files("a destructured property of the type Permit", `import type { Permit } from "eslint-plugin-machineid/runtime";\nexport async function send({ permit, url }: { permit: Permit; url: string }) { await fetch(url); }`, `import type { Permit } from "eslint-plugin-machineid/runtime";\nexport async function send({ permit, url }: { permit?: Permit; url: string }) { await fetch(url); } // ! noGate`, { typed: true }),
  files("for calls in view the caller's unit decides", `import type { Permit } from "eslint-plugin-machineid/runtime";\nasync function send(permit: Permit, url: string) { await fetch(url); }\nexport async function main(id: string, url: string) { await send(await machineid.assertAllowed(id), url); }`, `import type { Permit } from "eslint-plugin-machineid/runtime";\nasync function send(permit: Permit, url: string) { await fetch(url); } // ! staleLoop\nexport async function main(id: string, url: string) { const permit = await machineid.assertAllowed(id); for (;;) await send(permit, url); }`, { typed: true }),
  files(
    "a validator among options that may be left out",
    `interface Options { client?: MachineID }\nexport async function main(id: string, url: string, options: Options = {}) { const client = options.client ?? machineid; await client.assertAllowed(id); await fetch(url); }`,
    `interface Options { client?: { assertAllowed(id: string): Promise<void> } }\nexport async function main(id: string, url: string, options: Options = {}) { const client = options.client ?? machineid; await client.assertAllowed(id); await fetch(url); } // ! noGate`,
    { typed: true },
  ),
  files(
    "a validator in a pattern of options that may be left out",
    `export async function main(id: string, url: string, { client = machineid }: { client?: MachineID } = {}) { await client.assertAllowed(id); await fetch(url); }`,
    `export async function main(id: string, url: string, { client = machineid }: { client?: any } = {}) { await client.assertAllowed(id); await fetch(url); } // ! noGate`,
    { typed: true },
  ),
  files(
    "a default of options that gets a member of its own",
    `function fill(options: { client?: MachineID }) { options.client = machineid; }\nexport async function main(id: string, url: string, options: { client?: MachineID } = {}) { fill(options); await (options.client ?? machineid).assertAllowed(id); await fetch(url); }`,
    `function fill(options: any) { options.client = { assertAllowed() {} }; }\nexport async function main(id: string, url: string, options: { client?: MachineID } = {}) { fill(options); await (options.client ?? machineid).assertAllowed(id); await fetch(url); } // ! noGate`,
    { typed: true },
  ),
];

/** A function that calls itself without end: what stands behind its call is never reached. */
export const endless: readonly Pair[] = [
  files("addresses made by functions that call themselves or what they are given", `const itself = () => itself();\nconst first = (one, other) => one;\nconst run = async (work) => first(work(), 1);\n${main} { await run(async () => { await machineid.assertAllowed(id); }); if (job) await fetch(itself()); await fetch(url); }`, `const itself = () => itself();\nconst first = (one, other) => one;\nconst run = async (work) => first(work(), 1);\n${main} { await run(async () => { await machineid.validate(id); }); if (job) await fetch(itself()); await fetch(url); } // ! unchecked`),
];
