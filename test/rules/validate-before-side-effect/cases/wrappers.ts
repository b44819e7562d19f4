import { bodies, files, type Pair } from "../pair.js";

export const wrappers: readonly Pair[] = [
  bodies("guard calls its function with a permit", `await machineid.guard(id, async () => { await fetch(url); });`, `await machineid.register(id, async () => { await fetch(url); }); // ! noGate`),
  bodies("the code after an awaited guard", `await machineid.guard(id, async () => job.load());\nawait fetch(url);`, `machineid.guard(id, async () => job.load());\nawait fetch(url); // ! notAwaited`),
  bodies("guard given a named function", `const send = async () => { await fetch(url); };\nawait machineid.guard(id, send);`, `const send = async () => { await fetch(url); }; // ! skipped\nawait send();\nawait machineid.guard(id, send);`),
  bodies("guard in a loop", `for (const item of job.items) await machineid.guard(id, async () => { await fetch(item); });`, `await machineid.guard(id, async () => {\n  for (const item of job.items) await fetch(item); // ! staleLoop\n});`),
  bodies("guard behind a catch", `try { await machineid.guard(id, async () => { await fetch(url); }); } catch {}`, `try { await machineid.guard(id, async () => {}); } catch {}\nawait fetch(url); // ! swallowed`),
  bodies("assertAllowed", `await machineid.assertAllowed(id);\nawait fetch(url);`, `await machineid.validate(id);\nawait fetch(url); // ! unchecked`),
  bodies("startup", `await machineid.startup(id);\nawait fetch(url);`, `await machineid.close();\nawait fetch(url); // ! noGate`),
  bodies("each item of units arrives with a permit", `for await (const item of machineid.units(id, job.items)) {\n  await fetch(url);\n}`, `for await (const item of job.items) {\n  await fetch(url); // ! noGate\n}`),
  bodies("after units the latest decision may be a denial", `for await (const item of machineid.units(id, job.items)) await fetch(item);\nawait machineid.assertAllowed(id);\nawait fetch(url);`, `for await (const item of machineid.units(id, job.items)) await fetch(item);\nawait fetch(url); // ! afterUnits`),
  bodies("units through a variable", `const work = machineid.units(id, job.items);\nfor await (const item of work) await fetch(item);`, `const work = machineid.units(id, job.items);\nfor await (const item of work) for (const part of item) await fetch(part); // ! staleLoop`),
  bodies("a pause inside a unit", `for await (const item of machineid.units(id, job.items)) {\n  await job.load(item);\n  await fetch(url);\n}`, `for await (const item of machineid.units(id, job.items)) {\n  await new Promise((resolve) => setTimeout(resolve, 10));\n  await fetch(url); // ! stalePause\n}`),
  files("a client made by its constructor", `const client = new MachineID({ orgKey: process.env.KEY });\nexport async function main(id, url) { await client.assertAllowed(id); await fetch(url); }`, `class Client { assertAllowed() {} }\nconst client = new Client({ orgKey: process.env.KEY });\nexport async function main(id, url) { await client.assertAllowed(id); await fetch(url); } // ! noGate`),
  files("a method of the client kept in a variable", `const { assertAllowed } = machineid;\nexport async function main(id, url) { await assertAllowed(id); await fetch(url); }`, `const { register } = machineid;\nexport async function main(id, url) { await register(id); await fetch(url); } // ! noGate`),
  bodies("guard may throw at once, and that is a failure", `await machineid.assertAllowed(id);\ntry { machineid.register(id); } catch { await fetch(url); }`, `await machineid.assertAllowed(id);\ntry { machineid.guard(id, async () => {}); } catch { await fetch(url); } // ! swallowed`),
];
