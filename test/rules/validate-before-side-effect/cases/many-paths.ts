import { files, type Pair } from "../pair.js";

const NAMES = "abcdefghijklmnopqrstuvwxyz".split("").slice(0, 24);
const CHOICES = NAMES.map((name, index) => `  const ${name} = job.${name} ? "${index}" : undefined;`).join("\n");
const USES = NAMES.map((name) => `    ...(${name} && { ${name} }),`).join("\n");

/** A handler as applications have them: many fields, each of which may be missing. */
function handler(gate: string, mark = ""): string {
  return `export async function handle(job, id) {\n${CHOICES}\n  ${gate}\n  await fetch(job.url, { body: JSON.stringify({${mark}\n${USES}\n  }) });\n}`;
}

function deep(levels: number, inside: string): string {
  return "if (job.due()) { ".repeat(levels) + inside + " }".repeat(levels);
}

/** Whether a permit is held is told by `ok`, beside values that tell nothing of it. */
function remembered(test: string, mark = ""): string {
  return `export async function handle(job, id) {\n${CHOICES}\n  let ok = false;\n  if (job.asks) {\n    await machineid.assertAllowed(id);\n    ok = true;\n  }\n  console.log(${NAMES.join(", ")});\n  if (${test}) await fetch(job.url);${mark}\n}`;
}

/** A helper that changes what its caller knows, called in more ways than are told apart. */
function changed(value: string, mark = ""): string {
  const calls = NAMES.slice(0, 12).map((name) => `  if (job.${name}) await step(job.${name}, true, "${name}");`);
  return `export async function handle(job, id) {\n  let asked = true;\n  async function step(item, flag, name) {\n    ${CHOICES.replaceAll("job.", "item.").replaceAll("\n", "\n  ")}\n    console.log(${NAMES.join(", ")});\n    asked = ${value};\n  }\n${calls.join("\n")}\n  if (asked) await machineid.assertAllowed(id);\n  await fetch(job.url);${mark}\n}`;
}

/** Builds a tree by calling itself: each depth of it would be a value of its own. */
function tree(part: string, gate: string, mark = ""): string {
  return `function children(nodes, id) {\n  const node = nodes.find((each) => each.id === id);\n  if (node.parent === null) return [id];\n  return ${part.replace("#", "children(nodes, node.parent)")};\n}\nexport async function show(nodes, id, url) {\n  const shown = children(nodes, id);\n  ${gate}\n  await fetch(url, { body: JSON.stringify(shown) });${mark}\n}`;
}

/** Each child would take along the functions of the one that made it. */
function logger(format: string, mark = ""): string {
  return `export async function handle(job, id) {\n  const createLogger = (fields = {}) => {\n    const format = (text) => ${format};\n    return { info: (text) => console.log(format(text)), child: (more) => createLogger({ ...fields, ...more }) };\n  };\n  await machineid.assertAllowed(id);\n  const log = createLogger({ id }).child({ url: job.url });\n  log.info("begins");\n  await fetch(job.url);${mark}\n}`;
}

const LOADS = NAMES.map((name) => `async function ${name}(id) { return await store.get("${name}", id); }\nasync function put_${name}(id) { await store.set("${name}", id); }`).join("\n");
const loads = NAMES.map((name) => `${name}(id)`).join(", ");

/** Two dozen calls of functions in view run side by side. */
function sideBySide(body: string, mark = ""): string {
  return `import { store } from "./store.js";\n${LOADS}\nexport async function handle(id) {\n  ${body}\n  await fetch(id);${mark}\n}`;
}

const all = (gate: string): string => `const [first] = await Promise.all([${loads}]);\n  ${gate}`;
const each = (gate: string): string => `${NAMES.map((name) => `const p_${name} = put_${name}(id);`).join(" ")}\n  ${NAMES.map((name) => `await p_${name};`).join(" ")}\n  ${gate}`;
const among = (caught: string): string => `try {\n    await Promise.all([${loads}, machineid.assertAllowed(id)]);\n  } catch (error) {\n    ${caught}\n  }`;

const growing = (clause: string, part: string): Pair => files(clause, tree(part, "await machineid.assertAllowed(id);"), tree(part, "await machineid.validate(id);", " // ! unchecked"));

export const manyPaths: readonly Pair[] = [
  files("a handler with many fields that may be missing", handler("await machineid.assertAllowed(id);"), handler("await machineid.validate(id);", " // ! unchecked")),
  files("a permit that a variable tells of, among many that do not", remembered("ok"), remembered("!ok", " // ! noGate")),
  files("a helper of many paths that leaves a variable as it was, or changed", changed("true"), changed("item.other", " // ! skipped")),
  files("calls that run side by side before a gate", sideBySide(all("await machineid.assertAllowed(id);")), sideBySide(all("await machineid.validate(id);"), " // ! unchecked")),
  files("calls that are awaited one by one", sideBySide(each("await machineid.assertAllowed(id);")), sideBySide(each("machineid.assertAllowed(id);"), " // ! notAwaited")),
  files("a gate among calls of which each may fail", sideBySide(among("throw error;")), sideBySide(among("console.error(error);"), " // ! notAwaited")),
  growing("a tree of objects that a function builds by calling itself", `[{ id, kind: "node", path: # }]`),
  growing("a tree of two branches", `{ left: #, right: children(nodes, node.other) }`),
  growing("an array of arrays", `[id, #, children(nodes, node.other)]`),
  growing("a tree whose nodes have methods", `{ id, open: () => id, path: #, close() { return children(nodes, id); } }`),
  growing("a tree by map", `nodes.map((each) => ({ each, path: # }))`),
  files("a logger that makes its children as it is made itself", logger("JSON.stringify({ text, fields })"), logger("void machineid.validate(fields.id)", " // ! notAwaited")),
  files(
    "nested deeper than is followed: what stands inside, and what comes after",
    `export async function handle(job, id) {\n  await machineid.assertAllowed(id);\n  ${deep(100, "job.log();")}\n  await fetch(job.url);\n}`,
    `export async function handle(job, id) {\n  await machineid.assertAllowed(id);\n  ${deep(200, "await machineid.validate(id);")}\n  await fetch(job.url); // ! unproven\n}`,
  ),
  files(
    "a side effect nested deeper than is followed",
    `export async function handle(job, id) {\n  ${deep(100, "await machineid.assertAllowed(id); await fetch(job.url);")}\n}`,
    `export async function handle(job, id) {\n  ${deep(200, "await fetch(job.url);")} // ! unproven\n}`,
  ),
  files(
    "a block at which the same few states arrive many times",
    `const may = async (id) => { const { allowed } = await machineid.validate(id); return allowed; };\nconst one = async (job, id) => { if (await may(id)) job.next(); };\nexport async function all(jobs, id, url) {\n  await Promise.all(jobs.map(async (job) => {\n    try { await one(job, id); } catch (error) { console.error(error); return null; }\n  }));\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`,
    `const may = async (id) => { const { allowed } = await machineid.validate(id); return allowed; };\nconst one = async (job, id) => { if (await may(id)) job.next(); };\nexport async function all(jobs, id, url) {\n  await Promise.all(jobs.map(async (job) => {\n    try { await one(job, id); } catch (error) { console.error(error); return null; }\n  }));\n  machineid.assertAllowed(id);\n  await fetch(url); // ! notAwaited\n}`,
  ),
];
