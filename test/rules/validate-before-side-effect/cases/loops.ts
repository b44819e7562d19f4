import { bodies, files, type Pair } from "../pair.js";

const loop = (clause: string, head: string, tail = "}"): Pair =>
  bodies(
    `every iteration is a unit: ${clause}`,
    `await machineid.assertAllowed(id);\n${head}\n  await machineid.assertAllowed(id);\n  await fetch(url);\n${tail}`,
    `await machineid.assertAllowed(id);\n${head}\n  job.log();\n  await fetch(url); // ! staleLoop\n${tail}`,
  );

const gates = (clause: string, right: string, wrong: string): Pair => {
  const file = (body: string, mark = ""): string =>
    `const org = async (id) => { await machineid.assertAllowed(id); };\nconst device = async (id) => { const d = await machineid.validate(id); if (!d.allowed) throw new Error(d.code); };\nconst checks = [org, device];\nexport const exposed = [org, device];\nexport async function main(id, url) {\n  ${body}\n  await fetch(url);${mark}\n}`;
  return files(clause, file(right), file(wrong, " // ! skipped"));
};

export const loops: readonly Pair[] = [
  loop("for…of", "for (const item of job.items) {"),
  loop("for…in", "for (const key in job) {"),
  loop("for", "for (let i = 0; i < job.count; i++) {"),
  loop("while", "while (job.next()) {"),
  loop("while (true)", "while (true) {"),
  loop("do…while", "do {", "} while (job.next());"),
  loop("for await", "for await (const item of job.items) {"),
  bodies("a permit of an iteration that surely ran counts after the loop", `do { await machineid.assertAllowed(id); } while (job.next());\nawait fetch(url);`, `while (job.next()) { await machineid.assertAllowed(id); }\nawait fetch(url); // ! skipped`),
  bodies("a permit from before counts again after the loop", `await machineid.assertAllowed(id);\nfor (const item of job.items) job.log(item);\nawait fetch(url);`, `await machineid.assertAllowed(id);\nfor (const item of job.items) await machineid.validate(id);\nawait fetch(url); // ! unchecked`),
  bodies("the test of while is inside", `while ((await machineid.validate(id)).allowed) {\n  await fetch(url);\n}`, `while ((await machineid.validate(id)).code) {\n  await fetch(url); // ! unchecked\n}`),
  bodies("the test of do ends the iteration", `do {\n  await machineid.assertAllowed(id);\n  await fetch(url);\n} while (job.next());`, `do {\n  await fetch(url); // ! staleLoop\n} while (await machineid.assertAllowed(id) && job.next());`),
  bodies("the initialiser of for is outside", `for (let i = 0; i < 3; i++) {\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`, `for (await machineid.assertAllowed(id); job.next(); ) {\n  await fetch(url); // ! staleLoop\n}`),
  bodies("the update of for is last", `for (;; await fetch(url)) {\n  await machineid.assertAllowed(id);\n}`, `for (;; await machineid.assertAllowed(id)) {\n  await fetch(url); // ! staleLoop\n}`),
  bodies("continue skips the gate", `for (const item of job.items) {\n  if (item.done) continue;\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`, `for (const item of job.items) {\n  if (!item.done) await machineid.assertAllowed(id);\n  await fetch(url); // ! skipped\n}`),
  bodies(
    "continue in the update of for",
    `for (let i = 0; i < 9; i++, await fetch(url)) {\n  await machineid.assertAllowed(id);\n  if (job.done) continue;\n}`,
    `for (let i = 0; i < 9; i++, await fetch(url)) { // ! skipped\n  if (job.done) continue;\n  await machineid.assertAllowed(id);\n}`,
  ),
  bodies(
    "a labelled continue leaves the inner loop",
    `outer: for (const a of job.items) {
       for (const b of a) {
         const d = await machineid.validate(id);
         if (!d.allowed) continue outer;
         await fetch(url);
       }
     }`,
    `outer: for (const a of job.items) {
       for (const b of a) {
         const d = await machineid.validate(id);
         if (!d.allowed) job.skip();
         await fetch(url); // ! unchecked
       }
     }`,
  ),
  bodies("an inner loop needs its own", `for (const a of job.items) {\n  for (const b of a) {\n    await machineid.assertAllowed(id);\n    await fetch(url);\n  }\n}`, `for (const a of job.items) {\n  await machineid.assertAllowed(id);\n  for (const b of a) {\n    await fetch(url); // ! staleLoop\n  }\n}`),
  bodies("break after a denial", `while (true) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) break;\n  await fetch(url);\n}`, `while (true) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) break;\n}\nawait fetch(url); // ! unchecked`),
  bodies(
    "a later iteration's test of an earlier iteration's decision",
    `let d;\nfor (const item of job.items) {\n  d = await machineid.validate(id);\n  if (!d.allowed) return;\n  await fetch(url);\n}`,
    `let d;\nfor (const item of job.items) {\n  if (d?.allowed) await fetch(url); // ! staleLoop\n  d = await machineid.validate(id);\n  if (!d.allowed) return;\n}`,
  ),
  bodies("forEach", `await machineid.assertAllowed(id);\njob.items.forEach(async (item) => {\n  await machineid.assertAllowed(id);\n  await fetch(url);\n});`, `await machineid.assertAllowed(id);\njob.items.forEach(async (item) => {\n  await fetch(url); // ! staleLoop\n});`),
  bodies("map in Promise.all", `await Promise.all(job.items.map(async (item) => {\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}));`, `await machineid.assertAllowed(id);\nawait Promise.all(job.items.map(async (item) => {\n  await fetch(url); // ! staleLoop\n}));`),
  bodies("Array.from", `await machineid.assertAllowed(id);\nArray.from(job.items, (item) => job.log(item));\nfetch(url);`, `await machineid.assertAllowed(id);\nArray.from(job.items, (item) => fetch(url)); // ! staleLoop`),
  bodies("reduce", `await job.items.reduce(async (before, item) => {\n  await before;\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}, null);`, `await machineid.assertAllowed(id);\nawait job.items.reduce(async (before, item) => {\n  await before;\n  await fetch(url); // ! staleLoop\n}, null);`),
  bodies("an API function as the callback", `await machineid.assertAllowed(id);\nfor (const item of job.items) { await machineid.assertAllowed(id); fetch(item); }`, `await machineid.assertAllowed(id);\njob.items.map(fetch); // ! staleLoop`),
  bodies("a loop in a helper", `await machineid.assertAllowed(id);\nawait each();\nasync function each() { for (const item of job.items) { await machineid.assertAllowed(id); await fetch(url); } }`, `await machineid.assertAllowed(id);\nawait each();\nasync function each() { for (const item of job.items) { await fetch(url); } } // ! staleLoop`),
  files(
    "a function that calls itself, made in each iteration",
    `export async function main(ids, url) { for (const id of ids) { await machineid.assertAllowed(id); const attempt = async (left) => { if (left > 0) return attempt(left - 1); await fetch(url); }; await attempt(2); } }`,
    `export async function main(ids, url) { for (const id of ids) { const attempt = async (left) => { if (left > 0) return attempt(left - 1); await fetch(url); }; await attempt(2); await machineid.assertAllowed(id); } } // ! staleLoop`,
  ),
  files(
    "a function of the last iteration that was kept",
    `export async function main(ids, url) { let last = async () => {}; for (const id of ids) { await last(); await machineid.assertAllowed(id); const send = async () => { await machineid.assertAllowed(id); await fetch(url); }; last = send; } }`,
    `export async function main(ids, url) { let last = async () => {}; for (const id of ids) { await last(); await machineid.assertAllowed(id); const send = async () => { await fetch(url); }; last = send; } } // ! staleLoop`,
  ),
  gates("gates in a constant list are called one behind another", "for (const check of checks) await check(id);", "for (const check of checks) { if (id === url) break; await check(id); }"),
  gates("gates in a list that the loop makes", "for (const check of [org, device]) await check(id);", "for (const check of [org, device]) if (id !== url) await check(id);"),
  gates("a list of gates that others may change", "for (const check of checks) await check(id);", "for (const check of exposed) await check(id);"),
  files(
    "a list of gates and of what asks without looking",
    `const org = async (id) => { await machineid.assertAllowed(id); };\nconst look = async (id) => { console.log(id); };\nconst checks = [org, look];\nexport async function main(id, url) {\n  for (const check of checks) await check(id);\n  await fetch(url);\n}`,
    `const org = async (id) => { await machineid.assertAllowed(id); };\nconst look = async (id) => { await machineid.validate(id); };\nconst checks = [org, look];\nexport async function main(id, url) {\n  for (const check of checks) await check(id);\n  await fetch(url); // ! unchecked\n}`,
  ),
];
