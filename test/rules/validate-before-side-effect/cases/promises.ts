import { bodies, files, type Pair } from "../pair.js";

export const promises: readonly Pair[] = [
  bodies("then with a check", `return machineid.validate(id).then((d) => {\n  if (!d.allowed) throw new Error(d.code);\n  return fetch(url);\n});`, `return machineid.validate(id).then((d) => {\n  return fetch(url); // ! unchecked\n});`),
  bodies("then of assertAllowed", `return machineid.assertAllowed(id).then(() => fetch(url));`, `return machineid.register(id).then(() => fetch(url)); // ! noGate`),
  bodies("after an awaited then", `await machineid.validate(id).then((d) => { if (!d.allowed) throw new Error(d.code); });\nawait fetch(url);`, `await machineid.validate(id).then((d) => { if (!d.allowed) job.log(d.code); });\nawait fetch(url); // ! unchecked`),
  bodies("then that returns what tells", `const ok = await machineid.validate(id).then((d) => d.allowed);\nif (!ok) return;\nawait fetch(url);`, `const ok = await machineid.validate(id).then((d) => d.code);\nif (!ok) return;\nawait fetch(url); // ! unchecked`),
  bodies("a catch in the chain", `return machineid.assertAllowed(id).then(() => fetch(url)).catch(() => null);`, `return machineid.assertAllowed(id).catch(() => null).then(() => fetch(url)); // ! swallowed`),
  bodies("the second callback of then", `return machineid.assertAllowed(id).then(() => fetch(url), () => job.skip());`, `return machineid.assertAllowed(id).then(() => job.skip(), () => fetch(url)); // ! swallowed`),
  bodies("finally of a chain", `return machineid.assertAllowed(id).finally(() => job.close()).then(() => fetch(url));`, `return machineid.assertAllowed(id).finally(() => fetch(url)); // ! swallowed`),
  bodies("a chain that nobody waits for", `await machineid.assertAllowed(id).then(() => job.start());\nawait fetch(url);`, `machineid.assertAllowed(id).then(() => job.start());\nawait fetch(url); // ! notAwaited`),
  bodies("Promise.all of one", `await Promise.all([machineid.assertAllowed(id), job.load()]);\nawait fetch(url);`, `await Promise.any([machineid.assertAllowed(id), job.load()]);\nawait fetch(url); // ! notAwaited`),
  bodies("Promise.all destructured", `const [d] = await Promise.all([machineid.validate(id), job.load()]);\nif (!d.allowed) return;\nawait fetch(url);`, `const [, d] = await Promise.all([machineid.validate(id), job.load()]);\nif (!d.allowed) return;\nawait fetch(url); // ! unchecked`),
  bodies("both decisions of Promise.all", `const [a, b] = await Promise.all([machineid.validate(id), machineid.validate(url)]);\nif (!a.allowed || !b.allowed) return;\nawait fetch(url);`, `const [a, b] = await Promise.all([machineid.validate(id), machineid.validate(url)]);\nif (!a.allowed && !b.allowed) return;\nawait fetch(url); // ! unchecked`),
  bodies("a side effect beside the gate in Promise.all", `await machineid.assertAllowed(id);\nawait Promise.all([job.load(), fetch(url)]);`, `await Promise.all([machineid.assertAllowed(id), fetch(url)]); // ! notAwaited`),
  bodies("race", `await machineid.assertAllowed(id);\nawait fetch(url);`, `await Promise.race([machineid.assertAllowed(id), job.timeout]);\nawait fetch(url); // ! notAwaited`),
  bodies("an executor runs in the unit that constructs the promise", `await machineid.assertAllowed(id);\nawait new Promise((resolve) => { fetch(url).then(resolve); });`, `await machineid.validate(id);\nawait new Promise((resolve) => { fetch(url).then(resolve); }); // ! unchecked`),
  files("a function that returns a chain", `const gate = (id) => machineid.validate(id).then((d) => { if (!d.allowed) throw new Error(d.code); });\nexport async function main(id, url) { await gate(id); await fetch(url); }`, `const gate = (id) => machineid.validate(id).then((d) => { if (!d.allowed) throw new Error(d.code); });\nexport async function main(id, url) { gate(id); await fetch(url); } // ! notAwaited`),
  bodies("an executor that settles by a gate's chain", `await new Promise((resolve, reject) => { machineid.assertAllowed(id).then(() => resolve(), reject); });\nawait fetch(url);`, `await new Promise((resolve) => { machineid.assertAllowed(id).then(resolve, resolve); });\nawait fetch(url); // ! swallowed`),
  bodies("an executor that rejects on a denial", `await new Promise((resolve, reject) => {\n  machineid.validate(id).then((d) => (d.allowed ? resolve() : reject(new Error(d.code))), reject);\n});\nawait fetch(url);`, `await new Promise((resolve, reject) => {\n  machineid.validate(id).then((d) => (d.allowed ? resolve() : resolve(d.code)), reject);\n});\nawait fetch(url); // ! unchecked`),
  bodies("an executor that resolves with the decision", `const d = await new Promise((resolve, reject) => { machineid.validate(id).then(resolve).catch(reject); });\nif (!d.allowed) return;\nawait fetch(url);`, `const d = await new Promise((resolve, reject) => { machineid.validate(id).then(resolve).catch(reject); });\nif (!d.code) return;\nawait fetch(url); // ! unchecked`),
  bodies("what an executor's callback does after it has rejected", `await new Promise((resolve, reject) => {\n  machineid.validate(id).then((d) => {\n    if (!d.allowed) { job.log(d.code); reject(new Error(d.code)); return; }\n    resolve(fetch(url));\n  }, reject);\n});`, `await new Promise((resolve, reject) => {\n  machineid.validate(id).then((d) => {\n    if (!d.allowed) { reject(new Error(d.code)); job.log(d.code); }\n    resolve(fetch(url)); // ! unchecked\n  }, reject);\n});`),
  bodies("a callback behind the one that rejects", `await new Promise((resolve, reject) => {\n  machineid.assertAllowed(id).then(() => fetch(url)).then(resolve, reject);\n});`, `await new Promise((resolve, reject) => {\n  machineid.validate(id).then((d) => { if (!d.allowed) reject(d.code); }).then(() => { fetch(url); resolve(); }); // ! unchecked\n});`),
  bodies(
    "a promise with a handler beside the one that awaits it",
    `const asked = machineid.assertAllowed(id);\nasked.catch(() => {});\nconst body = await job.load();\nawait asked;\nawait fetch(url, { body });`,
    `const asked = machineid.assertAllowed(id);\nasked.catch(() => {});\nconst body = await job.load();\nawait fetch(url, { body }); // ! notAwaited`,
  ),
  bodies(
    "a promise with a handler beside the one that awaits it: one that asks",
    `const asked = machineid.assertAllowed(id);\nvoid asked.then(() => console.log("told"));\nawait asked;\nawait fetch(url);`,
    `const asked = machineid.assertAllowed(id);\nvoid asked.then(() => machineid.validate(job));\nawait asked;\nawait fetch(url); // ! notAwaited`,
  ),
  bodies(
    "an executor that settles by an unused chain",
    `await new Promise((resolve, reject) => {\n  machineid.validate(id).then((d) => (d.allowed ? resolve() : reject(new Error("denied"))), (error) => reject(error));\n});\nawait fetch(url);`,
    `await new Promise((resolve, reject) => {\n  machineid.validate(id).then((d) => (d.allowed ? resolve() : resolve()), (error) => reject(error));\n});\nawait fetch(url); // ! unchecked`,
  ),
  bodies(
    "an executor that settles by an unused chain, and asks again after it",
    `await new Promise((resolve) => {\n  machineid.validate(id).then((d) => resolve(d.code), (error) => resolve(error));\n});\nawait machineid.assertAllowed(id);\nawait fetch(url);`,
    `await new Promise((resolve) => {\n  machineid.validate(id).then((d) => job.log(d.code), (error) => job.log(error));\n  resolve();\n});\nawait machineid.assertAllowed(id);\nawait fetch(url); // ! notAwaited`,
  ),
  bodies(
    "a call beside another that asks as well",
    `const pay = async () => {\n  const d = await machineid.validate(id);\n  if (d.allowed) await fetch(url);\n};\nawait pay();\nawait machineid.validate(id);`,
    `const pay = async () => {\n  const d = await machineid.validate(id);\n  if (d.allowed) await fetch(url); // ! overtaken\n};\nconst asks = async () => {\n  await machineid.validate(id);\n};\nawait Promise.all([pay(), asks()]);`,
  ),
  bodies(
    "a chain beside a question of its caller",
    `const paid = machineid.assertAllowed(id).then(() => fetch(url));\nawait paid;\nawait machineid.validate(id);`,
    `const paid = machineid.assertAllowed(id).then(() => fetch(url)); // ! overtaken\nawait machineid.validate(id);\nawait paid;`,
  ),
  bodies(
    "a chain that is left after the denial which it follows",
    `await machineid.validate(id).then(async (d) => {\n  if (!d.allowed) throw new Error("denied");\n  fetch(url);\n}).catch(() => {});`,
    `await machineid.validate(id).then(async (d) => {\n  fetch(url); // ! unchecked\n}).catch(() => {});`,
  ),
  bodies(
    "a variable that is written while another call waits",
    `let go = false;\nconst act = async () => { await job.load(); if (go) { await machineid.assertAllowed(id); await fetch(url); } };\nact();\ngo = true;`,
    `let go = false;\nconst act = async () => { await job.load(); if (go) await fetch(url); }; // ! noGate\nact();\ngo = true;`,
  ),
  bodies(
    "a variable that a sibling in a list writes while the call waits",
    `let go = false;\nconst act = async () => { await job.load(); if (go) { await machineid.assertAllowed(id); await fetch(url); } };\nconst open = async () => { await job.open(); go = true; };\nawait Promise.all([act(), open()]);`,
    `let go = false;\nconst act = async () => { await job.load(); if (go) await fetch(url); }; // ! noGate\nconst open = async () => { await job.open(); go = true; };\nawait Promise.all([act(), open()]);`,
  ),
  bodies(
    "a variable that is written while a callback waits for its promise",
    `let go = false;\nconst sent = job.load().then(async () => { if (!go) return; await machineid.assertAllowed(id); await fetch(url); });\ngo = true;\nawait sent;`,
    `let go = false;\nconst sent = job.load().then(async () => { if (!go) return; await fetch(url); }); // ! noGate\ngo = true;\nawait sent;`,
  ),
  bodies(
    "a variable that is written while callbacks of a list run on",
    `let go = false;\njob.items.forEach(async (item) => { await item.load(); if (go) { await machineid.assertAllowed(id); await fetch(item.url); } });\ngo = true;`,
    `let go = false;\njob.items.forEach(async (item) => { await item.load(); if (go) await fetch(item.url); }); // ! noGate\ngo = true;`,
  ),
  bodies(
    "a variable that is written while a helper of a helper waits",
    `let go = false;\nconst send = async () => { if (go) { await machineid.assertAllowed(id); await fetch(url); } };\nconst act = async () => { await job.load(); await send(); };\nconst open = () => { go = true; };\nconst acting = act();\nopen();\nawait acting;`,
    `let go = false;\nconst send = async () => { if (go) await fetch(url); }; // ! noGate\nconst act = async () => { await job.load(); await send(); };\nconst open = () => { go = true; };\nconst acting = act();\nopen();\nawait acting;`,
  ),
  bodies(
    "a variable tested at once holds what was just stored, whoever writes it meanwhile",
    `let last;\nawait Promise.all(job.parts.map(async (part) => {\n  last = await machineid.validate(part);\n  if (!last.allowed) return;\n  await fetch(url);\n}));`,
    `let last;\nawait Promise.all(job.parts.map(async (part) => {\n  last = await machineid.validate(part);\n  await job.log(last);\n  if (!last.allowed) return;\n  await fetch(url); // ! unchecked\n}));`,
  ),
  files(
    "an asynchronous generator that ends the process once it has waited",
    `function* bye() { process.exit(1); }\nexport async function main(id, url) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) bye().next();\n  await fetch(url);\n}`,
    `async function* bye() { await 0; process.exit(1); }\nexport async function main(id, url) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) bye().next();\n  await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "an item of an asynchronous generator that nobody awaits",
    `async function* asking(id) { for (;;) { const d = await machineid.validate(id); if (!d.allowed) return; yield d; } }\nexport async function main(id, url) {\n  for await (const d of asking(id)) await fetch(url);\n}`,
    `async function* asking(id) { for (;;) { const d = await machineid.validate(id); if (!d.allowed) return; yield d; } }\nexport async function main(id, url) {\n  asking(id).next();\n  await fetch(url); // ! notAwaited\n}`,
  ),
  bodies(
    "what looks on a promise that is awaited asks nothing",
    `const asked = machineid.validate(id);\nasked.then((d) => job.log(d.code), () => {});\nasked.then((d) => job.log(d.code)).catch(() => {});\nconst d = await asked;\nif (d.allowed) await fetch(url);`,
    `const asked = machineid.validate(id);\nasked.then(() => machineid.validate(url), () => {});\nconst d = await asked;\nif (d.allowed) await fetch(url); // ! notAwaited`,
  ),
  bodies(
    "a promise that follows the one its executor resolves it with",
    `const gate = () => machineid.assertAllowed(id);\nawait new Promise((resolve) => resolve(gate()));\nawait fetch(url);\nconst d = await new Promise((resolve) => { resolve(machineid.validate(id)); });\nif (d.allowed) await fetch(url);`,
    `const gate = () => machineid.assertAllowed(id);\nawait new Promise((resolve) => { gate(); resolve(job.load()); });\nawait fetch(url); // ! notAwaited`,
  ),
  bodies(
    "a promise that its executor resolves at once",
    `await new Promise((resolve) => resolve(machineid.assertAllowed(id)));\nawait fetch(url);`,
    `await new Promise((resolve) => resolve([machineid.assertAllowed(id)]));\nawait fetch(url); // ! notAwaited`,
  ),
  files(
    "a denial in a function that is called as a rest element",
    `const audit = async (id) => { await machineid.validate(id); };\nconst [, ...rest] = [0, audit];\nexport async function main(id, url) {\n  await rest[0](id);\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`,
    `const audit = async (id) => { await machineid.validate(id); };\nconst [, ...rest] = [0, audit];\nexport async function main(id, url) {\n  await machineid.assertAllowed(id);\n  await rest[0](id);\n  await fetch(url); // ! unchecked\n}`,
  ),
];
