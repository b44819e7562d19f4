import { files, type Pair } from "../pair.js";

/** A decision in a variable that other code assigns, or has of its own, before it is tested. */
const assigning = (clause: string, code: (target: string) => string): Pair => {
  const program = (target: string, mark: string): string => `const yes = { allowed: true };\nexport async function main(id, url, start) {\n  let d = await machineid.validate(id);\n  let other;\n  ${code(target)}\n  if (!d.allowed) return;\n  await fetch(url);${mark}\n}`;
  return files(`a captured variable that is assigned: ${clause}`, program("other = yes", ""), program("d = yes", " // ! unchecked"));
};

export const capturedWrites: readonly Pair[] = [
  assigning("by a generator, for…of", (write) => `function* items() { ${write}; yield 1; }\n  for (const item of items()) console.log(item);`),
  assigning("by an async generator", (write) => `async function* items() { yield 1; ${write}; }\n  for await (const item of items()) console.log(item);`),
  assigning("by a generator, next()", (write) => `const items = (function* () { ${write}; yield 1; })();\n  items.next();`),
  assigning("by a generator, taken apart", (write) => `function* items() { ${write}; yield 1; }\n  const [item] = items();`),
  assigning("by a generator that is left", (write) => `function* items() { try { yield 1; yield 2; } finally { ${write}; } }\n  for (const item of items()) break;`),
  assigning("by a generator method", (write) => `class Queue { *items() { ${write}; yield 1; } }\n  for (const item of new Queue().items()) console.log(item);`),
  assigning("by a function that a generator calls", (write) => `const set = () => { ${write}; };\n  function* items() { set(); yield 1; }\n  for (const item of items()) console.log(item);`),
  files(
    "a captured variable that is assigned: by a function that a callback of code out of view calls",
    `const yes = { allowed: true };\nexport async function main(id, url, start) {\n  let d = await machineid.validate(id);\n  let other;\n  const set = () => { other = yes; };\n  start(async () => { set(); await machineid.assertAllowed(id); await fetch(url); });\n  await start();\n  if (!d.allowed) return;\n  await fetch(url);\n}`,
    `const yes = { allowed: true };\nexport async function main(id, url, start) {\n  let d = await machineid.validate(id);\n  let other;\n  const set = () => { d = yes; };\n  start(async () => { set(); await machineid.assertAllowed(id); await fetch(url); });\n  await start();\n  if (!d.allowed) return;\n  await fetch(url); // ! unchecked\n}`,
  ),
];
