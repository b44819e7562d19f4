import { bodies, files, type Pair } from "../pair.js";

export const basic: readonly Pair[] = [
  bodies("some execution reaches it without any decision", `await machineid.assertAllowed(id);\nawait fetch(url);`, `await fetch(url); // ! noGate`),
  bodies("a gate after the call is none", `await machineid.assertAllowed(id);\nawait fetch(url);`, `await fetch(url); // ! noGate\nawait machineid.assertAllowed(id);`),
  bodies(
    "the latest decision was a denial",
    `const d = await machineid.validate(id);\nif (!d.allowed) return;\nawait fetch(url);`,
    `const d = await machineid.validate(id);\nawait fetch(url); // ! unchecked`,
  ),
  bodies("a decision that nobody looks at", `await machineid.assertAllowed(id);\nawait fetch(url);`, `await machineid.validate(id);\nawait fetch(url); // ! unchecked`),
  bodies("not awaited", `await machineid.assertAllowed(id);\nawait fetch(url);`, `machineid.assertAllowed(id);\nawait fetch(url); // ! notAwaited`),
  bodies("voided is not awaited", `await machineid.startup(id);\nawait fetch(url);`, `void machineid.startup(id);\nawait fetch(url); // ! notAwaited`),
  bodies("register is no gate", `await machineid.startup(id);\nawait fetch(url);`, `await machineid.register(id);\nawait fetch(url); // ! noGate`),
  bodies(
    "the latest decision counts, not the first",
    `await machineid.validate(id);\nawait machineid.assertAllowed(id);\nawait fetch(url);`,
    `await machineid.assertAllowed(id);\nawait machineid.validate(id);\nawait fetch(url); // ! unchecked`,
  ),
  bodies(
    "an earlier decision tells nothing of a later one",
    `const a = await machineid.validate(id);
     const b = await machineid.validate(id);
     if (!b.allowed) return;
     await fetch(url);`,
    `const a = await machineid.validate(id);
     const b = await machineid.validate(id);
     if (!a.allowed) return;
     await fetch(url); // ! unchecked`,
  ),
  bodies(
    "every path needs a gate",
    `if (job.urgent) await machineid.startup(id);
     else await machineid.assertAllowed(id);
     await fetch(url);`,
    `if (job.urgent) await machineid.startup(id);
     await fetch(url); // ! skipped`,
  ),
  bodies(
    "a gate behind && may be skipped",
    `job.urgent && job.log();\nawait machineid.assertAllowed(id);\nawait fetch(url);`,
    `job.urgent && (await machineid.assertAllowed(id));\nawait fetch(url); // ! skipped`,
  ),
  bodies(
    "a gate behind ?. may be skipped",
    `job.log?.(id);\nawait machineid.assertAllowed(id);\nawait fetch(url);`,
    `job.log?.(await machineid.assertAllowed(id));\nawait fetch(url); // ! skipped`,
  ),
  bodies("arguments are evaluated before the call", `await fetch(url, await machineid.assertAllowed(id));`, `await machineid.assertAllowed(await fetch(url)); // ! noGate`),
  bodies("elements are evaluated from left to right", `return [await machineid.assertAllowed(id), await fetch(url)];`, `return [await fetch(url), await machineid.assertAllowed(id)]; // ! noGate`),
  bodies("properties are evaluated in order", `return { p: await machineid.assertAllowed(id), r: await fetch(url) };`, `return { r: await fetch(url), p: await machineid.assertAllowed(id) }; // ! noGate`),
  bodies("templates are evaluated in order", "return `${await machineid.assertAllowed(id)} ${await fetch(url)}`;", "return `${await fetch(url)} ${await machineid.assertAllowed(id)}`; // ! noGate"),
  bodies("a default value is used sometimes", `const { p } = job;\nawait machineid.assertAllowed(id);\nawait fetch(url);`, `const { p = await machineid.assertAllowed(id) } = job;\nawait fetch(url); // ! skipped`),
  bodies("a label with break", `out: { job.log(); }\nawait machineid.assertAllowed(id);\nawait fetch(url);`, `out: { if (job.log()) break out; await machineid.assertAllowed(id); }\nawait fetch(url); // ! skipped`),
  bodies(
    "two calls of one API are judged apart",
    `await machineid.assertAllowed(id);\nawait fetch(url);\nawait fetch(url);`,
    `await fetch(url); // ! noGate\nawait machineid.assertAllowed(id);\nawait fetch(url);`,
  ),
  files(
    "top level of a module",
    `await machineid.startup("worker:dev:sync:01");\nawait fetch("https://api.example.com/");`,
    `await machineid.register("worker:dev:sync:01");\nawait fetch("https://api.example.com/"); // ! noGate`,
  ),
  files("a file with a gate in another function", `export async function main(id, url) { await machineid.assertAllowed(id); await fetch(url); }`, `export async function gate(id) { await machineid.assertAllowed(id); }\nexport async function main(id, url) { await fetch(url); } // ! noGate`),
  bodies(
    "a validate left running may deny at any later point",
    `await machineid.assertAllowed(id);\nawait machineid.assertAllowed(id);\nawait job.load();\nawait fetch(url);`,
    `await machineid.assertAllowed(id);\nvoid machineid.validate(id);\nawait job.load();\nawait fetch(url); // ! notAwaited`,
  ),
  bodies(
    "a promise counts when it is awaited",
    `const asked = machineid.assertAllowed(id);\nawait asked;\nawait fetch(url);`,
    `const asked = machineid.assertAllowed(id);\nawait fetch(url); // ! notAwaited\nawait asked;`,
  ),
];
