import { bodies, type Pair } from "../pair.js";

const reduced = (method: string, callback: string, initial: string): string => `await job.items.${method}(${callback}${initial});\nawait machineid.assertAllowed(id);\nawait fetch(url);`;
const asks = "machineid.validate(id)";

/** What follows is gated where each of the calls has ended, with all that it asked. */
const ended = (clause: string, valid: string, invalid: string, { method = "reduce", initial = ", Promise.resolve()" } = {}): Pair =>
  bodies(`behind reduce: ${clause}`, reduced(method, valid, initial), `${reduced(method, invalid, initial)} // ! notAwaited`);

/** Calls that `reduce` makes, each of which is given the promise of the one before. */
export const reductions: readonly Pair[] = [
  ended("its first value is `Promise` itself, and what is left running is so across a pause", `async (before) => { await before; await ${asks}; await job.sleep(10); }`, `async (before) => { await before; ${asks}; await new Promise((resolve) => setTimeout(resolve, 10)); }`, { initial: ", Promise" }),
  ...([["a promise", ", Promise.resolve()"], ["a plain value", ", 0"], ["null", ", null"], ["no value", ""]] as const).map(([what, initial]) =>
    ended(`it begins with ${what}`, `async (before) => { await before; await ${asks}; }`, `async (before) => { await before; ${asks}; }`, { initial }),
  ),
  ended("from the right", `async (before) => { await before; await ${asks}; }`, `async (before) => { await ${asks}; }`, { method: "reduceRight" }),
  ended("waited for late", `async (before) => { await ${asks}; await before; }`, `async (before) => { await ${asks}; job.log(before); }`),
  ended("waited for always", `async (before, item) => { if (item.done) job.log(item); await before; await ${asks}; }`, `async (before, item) => { if (item.done) await before; await ${asks}; }`),
  ended("waited for before it returns", `async (before, item) => { await before; if (item.done) return; await ${asks}; }`, `async (before, item) => { if (item.done) return; await before; await ${asks}; }`),
  ended("the promise that is waited for is that of the call before", `async (before) => { await before; await ${asks}; }`, `async (before) => { before = job.load(); await before; await ${asks}; }`),
  ended("in a list of what came before", `async (before) => [...(await before), (await ${asks}).code]`, `async (before) => [...(await job.load()), (await ${asks}).code]`, { initial: ", Promise.resolve([])" }),
  ended("in a sum", `async (sum) => (await sum) + (await ${asks}).code.length`, `async (sum) => sum + (await ${asks}).code.length`, { initial: ", 0" }),
  ended("failures are swallowed by a chain", `async (before) => { await before.catch(() => {}); await ${asks}; }`, `async (before) => { await before.catch(() => {}); void ${asks}; }`),
  ended("failures are swallowed by a try", `async (before) => { try { await before; } catch {} await ${asks}; }`, `async (before) => { try { await ${asks}; } catch {} }`),
  ended("a chain", `(before) => before.then(() => ${asks})`, `(before) => before.then(() => { ${asks}; })`),
  ended("a chain that is handed back", `(before) => before.then(() => ${asks})`, `(before) => { before.then(() => ${asks}); return before; }`),
  ended("a chain of what is not called before", `(before, item) => before.then(() => ${asks}.then(item))`, `(before, item) => before.then(${asks}.then(item))`),
  bodies("reduce that waits for each, and catches a failure", `try {\n  await job.items.reduce(async (before) => { await before; await ${asks}; }, null);\n} catch {}\nawait machineid.assertAllowed(id);\nawait fetch(url);`, `try {\n  await job.items.reduce(async (before) => { await ${asks}; await before; }, null);\n} catch {}\nawait machineid.assertAllowed(id);\nawait fetch(url); // ! notAwaited`),
  bodies("reduce as a chain: each call begins a unit", `await job.items.reduce((before, item) => before.then(async () => {\n  await machineid.assertAllowed(id);\n  await fetch(item);\n}), Promise.resolve());`, `await machineid.assertAllowed(id);\nawait job.items.reduce((before, item) => before.then(async () => {\n  await fetch(item); // ! staleLoop\n}), Promise.resolve());`),
  bodies("behind reduce as a chain the last decision counts", `await machineid.assertAllowed(id);\nawait job.items.reduce((before) => before.then(() => machineid.assertAllowed(id)), Promise.resolve());\nawait fetch(url);`, `await machineid.assertAllowed(id);\nawait job.items.reduce((before) => before.then(() => ${asks}), Promise.resolve());\nawait fetch(url); // ! unchecked`),
  bodies("behind reduce that waits for something to begin with", `await job.items.reduce(async (before) => { await before; }, job.load());\nawait machineid.assertAllowed(id);\nawait fetch(url);`, `await machineid.assertAllowed(id);\nawait job.items.reduce(async (before) => { await before; }, new Promise((resolve) => setTimeout(resolve, 10)));\nawait fetch(url); // ! stalePause`),
  bodies("what reduce yields is what the last call does", `const d = await job.items.reduce(async (before) => { await before; return ${asks}; }, { allowed: false });\nif (!d.allowed) return;\nawait fetch(url);`, `const d = await job.items.reduce(async (before) => { await before; return ${asks}; }, { allowed: false });\nif (!d.code) return;\nawait fetch(url); // ! unchecked`),
  bodies("what reduce hands from call to call may be code", `const all = [async () => { await fetch(url); }];\nawait all.reduce(async (before, send) => {\n  await before;\n  await machineid.assertAllowed(id);\n  await send();\n}, null);`, `const all = [async () => { await fetch(url); }]; // ! noGate\nawait all.reduce(async (before, send) => {\n  const last = await before;\n  await last?.();\n  await machineid.assertAllowed(id);\n  return send;\n}, null);`),
  bodies("the first call of reduce may be given the first item", `const all = [async () => { await fetch(url); }];\nawait all.reduce(async (before, send) => {\n  await before;\n  await machineid.assertAllowed(id);\n  await send();\n}, null);`, `const all = [async () => { await fetch(url); }]; // ! skipped\nawait all.reduce(async (before, send) => {\n  const first = await before;\n  await first?.();\n  await machineid.assertAllowed(id);\n  await send();\n});`),
  bodies("a call that is kept, leaves a question running and pauses", `const kept = (async () => { await ${asks}; await new Promise((resolve) => setTimeout(resolve, 10)); })();\nawait kept;\nawait machineid.assertAllowed(id);\nawait fetch(url);`, `const kept = (async () => { void ${asks}; await new Promise((resolve) => setTimeout(resolve, 10)); })();\nawait kept;\nawait machineid.assertAllowed(id);\nawait fetch(url); // ! notAwaited`),
  bodies("a question that is left running beside a call that pauses", `const asked = ${asks};\nconst kept = (async () => { await new Promise((resolve) => setTimeout(resolve, 10)); })();\nawait kept;\nawait asked;\nawait machineid.assertAllowed(id);\nawait fetch(url);`, `void ${asks};\nconst kept = (async () => { await new Promise((resolve) => setTimeout(resolve, 10)); })();\nawait kept;\nawait machineid.assertAllowed(id);\nawait fetch(url); // ! notAwaited`),
];
