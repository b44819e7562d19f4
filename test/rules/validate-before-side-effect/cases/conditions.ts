import { bodies, conditions, files, type Pair } from "../pair.js";

const asked = "const d = await machineid.validate(id);";

export const conditionForms: readonly Pair[] = [
  conditions("d.allowed", "d"),
  conditions("d.allowed", "!d.allowed"),
  conditions("d.allowed", 'd.code === "ALLOW"'),
  conditions("d.allowed", "d.request_id"),
  conditions('d["allowed"]', 'd["code"]'),
  conditions("d.allowed === true", "d.allowed !== false"),
  conditions("true === d.allowed", "false !== d.allowed"),
  conditions("!(d.allowed !== true)", "!(d.allowed === false)"),
  conditions("!!d.allowed", "!!d"),
  conditions("Boolean(d.allowed)", "Boolean(d)"),
  conditions("d?.allowed", "d?.code"),
  conditions("d.allowed ?? false", "d.allowed ?? true"),
  conditions("d.allowed || false", "d.allowed || true"),
  conditions("d.allowed && job.due", "d.allowed || job.due"),
  conditions("job.due && d.allowed", "job.due || d.allowed"),
  conditions("d.allowed ? job.due : false", "d.allowed ? job.due : true"),
  conditions("!(!d.allowed || job.skipped)", "!(!d.allowed && job.skipped)"),
  conditions("(job.log, d.allowed)", "(d.allowed, job.log)"),
  conditions("d.allowed === true && d.code", "d.allowed === undefined && d.code"),
  conditions("d!.allowed", "d!.code", { typed: true }),
  conditions("(d as any).allowed as boolean", "(d as any) as boolean", { typed: true }),
  conditions("d.allowed satisfies boolean", "d satisfies object", { typed: true }),
];

export const conditionPlaces: readonly Pair[] = [
  bodies("if with a return", `${asked}\nif (!d.allowed) return;\nawait fetch(url);`, `${asked}\nif (d.allowed) return;\nawait fetch(url); // ! unchecked`),
  bodies("else", `${asked}\nif (d.allowed) await fetch(url);\nelse job.skip();`, `${asked}\nif (d.allowed) job.skip();\nelse await fetch(url); // ! unchecked`),
  bodies("?: as a statement", `${asked}\nd.allowed ? await fetch(url) : job.skip();`, `${asked}\nd.allowed ? job.skip() : await fetch(url); // ! unchecked`),
  bodies("&& as a statement", `${asked}\nd.allowed && (await fetch(url));`, `${asked}\nd.code && (await fetch(url)); // ! unchecked`),
  bodies("|| as a statement", `${asked}\n!d.allowed || (await fetch(url));`, `${asked}\nd.allowed || (await fetch(url)); // ! unchecked`),
  bodies(
    "switch (d.allowed)",
    `${asked}\nswitch (d.allowed) {\n  case true:\n    await fetch(url);\n}`,
    `${asked}\nswitch (d.allowed) {\n  case undefined:\n    await fetch(url); // ! unchecked\n}`,
  ),
  bodies(
    "default of switch (d.allowed)",
    `${asked}\nswitch (d.allowed) {\n  case true:\n    await fetch(url);\n    break;\n  default:\n    job.skip();\n}`,
    `${asked}\nswitch (d.allowed) {\n  case true:\n    job.skip();\n    break;\n  default:\n    await fetch(url); // ! unchecked\n}`,
  ),
  bodies(
    "switch (true)",
    `${asked}\nswitch (true) {\n  case d.allowed:\n    await fetch(url);\n}`,
    `${asked}\nswitch (true) {\n  case job.due:\n    await fetch(url); // ! unchecked\n}`,
  ),
  bodies(
    "fall-through from another case",
    `${asked}\nswitch (true) {\n  case job.due:\n    break;\n  case d.allowed:\n    await fetch(url);\n}`,
    `${asked}\nswitch (true) {\n  case job.due:\n  case d.allowed:\n    await fetch(url); // ! unchecked\n}`,
  ),
  bodies("the test of while", `while (!(await machineid.validate(id)).allowed) {}\nawait fetch(url);`, `while ((await machineid.validate(id)).allowed) {}\nawait fetch(url); // ! unchecked`),
  bodies("the test of for", `for (; !(await machineid.validate(id)).allowed; ) {}\nawait fetch(url);`, `for (; !(await machineid.validate(id)).code; ) {}\nawait fetch(url); // ! unchecked`),
];

export const copies: readonly Pair[] = [
  bodies("a const copy", `${asked}\nconst ok = d.allowed;\nif (!ok) return;\nawait fetch(url);`, `${asked}\nconst ok = d.code;\nif (!ok) return;\nawait fetch(url); // ! unchecked`),
  bodies("a let copy", `${asked}\nlet ok = d.allowed;\nif (!ok) return;\nawait fetch(url);`, `${asked}\nlet ok = d.allowed;\nok = job.due;\nif (!ok) return;\nawait fetch(url); // ! unchecked`),
  bodies("a copy of the decision", `${asked}\nconst e = d;\nif (!e.allowed) return;\nawait fetch(url);`, `${asked}\nconst e = job;\nif (!e.allowed) return;\nawait fetch(url); // ! unchecked`),
  bodies("an assigned decision", `let d;\nd = await machineid.validate(id);\nif (!d.allowed) return;\nawait fetch(url);`, `let d;\nawait machineid.validate(id);\nd = job;\nif (!d.allowed) return;\nawait fetch(url); // ! unchecked`),
  bodies("destructured", `const { allowed } = await machineid.validate(id);\nif (!allowed) return;\nawait fetch(url);`, `const { code } = await machineid.validate(id);\nif (!code) return;\nawait fetch(url); // ! unchecked`),
  bodies("destructured and renamed", `const { allowed: ok } = await machineid.validate(id);\nif (!ok) return;\nawait fetch(url);`, `const { code: ok } = await machineid.validate(id);\nif (!ok) return;\nawait fetch(url); // ! unchecked`),
  bodies("a default of true", `const { allowed = false } = await machineid.validate(id);\nif (!allowed) return;\nawait fetch(url);`, `const { allowed = true } = await machineid.validate(id);\nif (!allowed) return;\nawait fetch(url); // ! unchecked`),
  bodies("destructured by assignment", `let allowed;\n({ allowed } = await machineid.validate(id));\nif (!allowed) return;\nawait fetch(url);`, `let allowed;\n({ code: allowed } = await machineid.validate(id));\nif (!allowed) return;\nawait fetch(url); // ! unchecked`),
  bodies("a negated copy", `${asked}\nconst denied = !d.allowed;\nif (denied) return;\nawait fetch(url);`, `${asked}\nconst denied = !d.allowed;\nif (!denied) return;\nawait fetch(url); // ! unchecked`),
  bodies("a copy of a comparison", `${asked}\nconst ok = d.allowed === true && job.due;\nif (!ok) return;\nawait fetch(url);`, `${asked}\nconst ok = d.allowed === true || job.due;\nif (!ok) return;\nawait fetch(url); // ! unchecked`),
  bodies("the decision in parentheses", `if (!(await machineid.validate(id)).allowed) return;\nawait fetch(url);`, `if (!(await machineid.validate(id))) return;\nawait fetch(url); // ! unchecked`),
  bodies("the promise is not the decision", `const d = await machineid.validate(id);\nif (!d) return;\nif (!d.allowed) return;\nawait fetch(url);`, `const d = machineid.validate(id);\nif (!d) return;\nawait fetch(url); // ! notAwaited`),
  bodies(
    "a promise that is taken for its answer does not endanger what asks anew",
    `if (job.first) {\n  const d = machineid.validate(id);\n  if (!d.allowed) throw new Error("denied");\n}\nconst e = await machineid.validate(id);\nif (!e.allowed) return;\nawait fetch(url);`,
    `if (job.first) {\n  const d = machineid.validate(id);\n  if (d.allowed) throw new Error("denied");\n}\nconst e = await machineid.validate(id);\nif (!e.allowed) return;\nawait fetch(url); // ! notAwaited`,
  ),
  bodies(
    "a promise that is taken for its answer gives no permit",
    `const d = await machineid.validate(id);\nif (!d.allowed) return;\nawait fetch(url);`,
    `await machineid.assertAllowed(id);\nconst d = machineid.validate(id);\nif (!d.allowed) return;\nawait fetch(url); // ! notAwaited`,
  ),
  bodies(
    "a promise that is taken for the list of its answers",
    `if (job.first) {\n  const [d, e] = Promise.all([machineid.validate(id), machineid.validate(url)]);\n}\nconst f = await machineid.validate(id);\nif (f.allowed) await fetch(url);`,
    `if (job.first) {\n  const asked = Promise.all([machineid.validate(id), machineid.validate(url)]);\n}\nconst f = await machineid.validate(id);\nif (f.allowed) await fetch(url); // ! notAwaited`,
  ),
  bodies(
    "a member that the file gives to promises",
    `const d = machineid.validate(id);\nif (d.late) await job.wait();\nconst e = await d;\nif (e.allowed) await fetch(url);`,
    `const d = machineid.validate(id);\nd.late = job.late;\nif (d.late) await fetch(url); // ! notAwaited`,
  ),
];

const named = (clause: string, before: string, valid: string, invalid: string): Pair =>
  files(
    clause,
    `${before}\nasync function check(id) { const { allowed } = await machineid.validate(id); return { status: allowed ? OK : DENIED }; }\nexport async function main(id, url) {\n  const result = await check(id);\n  ${valid}\n}`,
    `${before}\nasync function check(id) { const { allowed } = await machineid.validate(id); return { status: allowed ? OK : DENIED }; }\nexport async function main(id, url) {\n  const result = await check(id);\n  ${invalid} // ! unchecked\n}`,
  );

const constants = `const OK = "ok";\nconst DENIED = "denied";`;

/** Texts and numbers that constants of the module name. */
export const namesOfAnswers: readonly Pair[] = [
  named("an answer that a constant names", constants, "if (result.status === OK) await fetch(url);", "if (result.status !== OK) await fetch(url);"),
  named("numbers that constants name", `const OK = 0, DENIED = 1;`, "if (result.status === OK) await fetch(url);", "if (result.status === DENIED) await fetch(url);"),
  named("a switch over an answer", constants, "switch (result.status) { case OK: await fetch(url); }", "switch (result.status) { case DENIED: await fetch(url); }"),
  named("two constants that name one text", constants, "if (result.status !== DENIED) await fetch(url);", `if (result.status !== "DENIED") await fetch(url);`),
  files(
    "a setting is no name: it may change",
    `const MODE = "live";\nexport async function main(id, url) {\n  if (MODE !== "live") return;\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`,
    `const MODE = "live";\nexport async function main(id, url) {\n  if (MODE === "live") await machineid.assertAllowed(id);\n  await fetch(url); // ! skipped\n}`,
  ),
  files(
    "a setting that a switch tests",
    `const MODE = "live";\nexport async function main(id, url) {\n  switch (MODE) { case "live": await machineid.assertAllowed(id); await fetch(url); }\n}`,
    `const MODE = "live";\nexport async function main(id, url) {\n  switch (MODE) { case "live": await machineid.assertAllowed(id); }\n  await fetch(url); // ! skipped\n}`,
  ),
  files(
    "a bound that a constant names",
    `const MAX = 3;\nexport async function main(id, url) {\n  for (let i = 0; i < MAX; i++) { await machineid.assertAllowed(id); await fetch(url); }\n}`,
    `const MAX = 3;\nexport async function main(id, url) {\n  for (let i = 0; i < MAX; i++) await machineid.assertAllowed(id);\n  await fetch(url); // ! skipped\n}`,
  ),
];

const assertion = (name: string, from: string, right: string, wrong: string): Pair =>
  files(
    `${name} tells when it is given what tells`,
    `import ${from};\nexport async function main(id, url) {\n  ${asked}\n  ${right};\n  await fetch(url);\n}`,
    `import ${from};\nexport async function main(id, url) {\n  ${asked}\n  ${wrong};\n  await fetch(url); // ! unchecked\n}`,
  );

export const assertions: readonly Pair[] = [
  assertion("assert", 'assert from "node:assert"', "assert(d.allowed)", "assert(d)"),
  assertion("assert.ok", 'assert from "node:assert"', "assert.ok(d.allowed)", "assert.ok(d)"),
  assertion("assert.equal", 'assert from "node:assert"', "assert.equal(d.allowed, true)", "assert.equal(d.allowed, d.allowed)"),
  assertion("assert.strictEqual", 'assert from "node:assert"', "assert.strictEqual(d.allowed, true)", "assert.strictEqual(d.allowed, d.allowed)"),
  assertion("assert/strict", 'assert from "node:assert/strict"', "assert(d.allowed === true)", "assert(d.allowed !== false)"),
  assertion("a named import", '{ ok } from "node:assert"', "ok(d.allowed)", "ok(d.code)"),
  assertion("assert of another module", 'assert, { AssertionError } from "node:assert"', "assert(d.allowed)", "AssertionError(d.allowed)"),
  assertion("invariant", 'invariant from "invariant"', "invariant(d.allowed)", "invariant(d)"),
  assertion("tiny-invariant", 'invariant from "tiny-invariant"', "invariant(d.allowed)", "invariant(!d.allowed)"),
  assertion("console.assert", 'assert from "node:assert"', "assert(d.allowed)", "console.assert(d.allowed)"),
];

/** What stands for a decision where there is none: without a true `allowed` it says no. */
const standIn = (clause: string, saysNo: string, saysYes: string): Pair => {
  const main = (ask: string): string => `${ask}\nif (!d.allowed) return;\nawait fetch(url); MARK`;
  return bodies(`stand-in: ${clause}`, main(saysNo).replace(" MARK", ""), main(saysYes).replace("MARK", "// ! swallowed"));
};

export const standIns: readonly Pair[] = [
  files(
    "stand-in: a constant of the module, frozen",
    `const DENIED = Object.freeze({ allowed: false, code: "DOWN" });\nexport async function main(id, url) {\n  const d = await machineid.validate(id).catch(() => DENIED);\n  if (!d.allowed) return;\n  await fetch(url);\n}`,
    `const DENIED = Object.freeze({ allowed: true, code: "DOWN" });\nexport async function main(id, url) {\n  const d = await machineid.validate(id).catch(() => DENIED);\n  if (!d.allowed) return;\n  await fetch(url); // ! swallowed\n}`,
  ),
  files(
    "stand-in: a constant of the module that another place fills",
    `const DENIED = { allowed: false };\nexport async function main(id, url) {\n  const d = await machineid.validate(id).catch(() => DENIED);\n  if (!d.allowed) return;\n  await fetch(url);\n}`,
    `const DENIED = { allowed: false };\nexport const open = () => { DENIED.allowed = true; };\nexport async function main(id, url) {\n  const d = await machineid.validate(id).catch(() => DENIED);\n  if (!d.allowed) return;\n  await fetch(url); // ! swallowed\n}`,
  ),
  standIn("an object without the member", `const d = await machineid.validate(id).catch(() => ({ code: "DOWN" }));`, `const d = await machineid.validate(id).catch((error) => ({ code: "DOWN", ...error.body }));`),
  standIn("false", `const d = await machineid.validate(id).catch(() => false);`, `const d = await machineid.validate(id).catch((error) => error.body);`),
  standIn("an object that stays empty", `let d = {};\ntry { d = await machineid.validate(id); } catch { job.log("down"); }`, `let d = {};\ntry { d = await machineid.validate(id); } catch { job.fill(d); }`),
  standIn("an object that nobody else gets", `let d = {};\nconst seen = [];\ntry { d = await machineid.validate(id); } catch { job.fill(seen); }`, `let d = {};\nconst seen = [d];\ntry { d = await machineid.validate(id); } catch { job.fill(seen); }`),
  standIn("behind ??", `const d = (await machineid.validate(id).catch(() => null)) ?? {};`, `const d = (await machineid.validate(id).catch(() => null)) ?? job.last;`),
  standIn("before a spread that may bring nothing", `const d = { allowed: false, ...(await machineid.validate(id).catch(() => null)) };`, `const d = { allowed: true, ...(await machineid.validate(id).catch(() => null)) };`),
  standIn("assigned at once by Object.assign", `const d = await machineid.validate(id).catch(() => ({ allowed: false }));`, `const d = await machineid.validate(id).catch((error) => Object.assign({}, error.body));`),
  files(
    "what `new` yields is an object",
    `async function check(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) return new Response("no", { status: 403 });\n}\nexport async function main(id, url) {\n  const refused = await check(id);\n  if (refused) return refused;\n  await fetch(url);\n}`,
    `async function check(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) return Response("no", { status: 403 });\n}\nexport async function main(id, url) {\n  const refused = await check(id);\n  if (refused) return refused;\n  await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "what is awaited of an object that is not known may be anything",
    `import { Refusal } from "./refusal.js";\nfunction check(d) { if (!d.allowed) return new Refusal(d.code); }\nexport async function main(id, url) {\n  const d = await machineid.validate(id);\n  if (check(d)) return;\n  await fetch(url);\n}`,
    `import { Refusal } from "./refusal.js";\nfunction check(d) { if (!d.allowed) return new Refusal(d.code); }\nexport async function main(id, url) {\n  const d = await machineid.validate(id);\n  if (await check(d)) return;\n  await fetch(url); // ! unchecked\n}`,
  ),
];

/** A function of an array tells a permit when the answer of each of its items does. */
const decided = (tells: string, tellsNothing: string): Pair => {
  const body = (condition: string, mark: string): string => `const [a, b] = [await machineid.validate(id), await machineid.validate(url)];\nconst all = await Promise.all([machineid.validate(id), machineid.validate(url)]);\nif (${condition}) {\n  await fetch(url);${mark}\n}`;
  return bodies(`\`${tells}\` tells, \`${tellsNothing}\` does not`, body(tells, ""), body(tellsNothing, " // ! unchecked"));
};

export const decisionsInArrays: readonly Pair[] = [
  decided("all.every((d) => d.allowed)", "all.some((d) => d.allowed)"),
  decided("!all.some((d) => !d.allowed)", "!all.every((d) => !d.allowed)"),
  decided("!all.find((d) => !d.allowed)", "all.find((d) => d.allowed)"),
  decided("all.map((d) => d.allowed).every(Boolean)", "all.map((d) => d.allowed).some(Boolean)"),
  decided("all.filter((d) => !d.allowed).length === 0", "all.filter((d) => d.allowed).length > 0"),
  decided("all.filter((d) => d.allowed).length === 2", "all.filter((d) => d.allowed).length === 1"),
  bodies(
    "decisions are gone over",
    `const all = await Promise.all([machineid.validate(id), machineid.validate(url)]);\nfor (const d of all) if (!d.allowed) throw new Error(d.code);\nawait fetch(url);`,
    `const all = await Promise.all([machineid.validate(id), machineid.validate(url)]);\nfor (const d of all) if (!d.allowed) job.log(d.code);\nawait fetch(url); // ! unchecked`,
  ),
  bodies(
    "decisions of a number that is not known are gone over",
    `const all = await Promise.all([machineid.validate(id), machineid.validate(url)]);\nfor (const d of all) if (!d.allowed) return;\nawait fetch(url);`,
    `const all = await Promise.all(job.ids.map((id) => machineid.validate(id)));\nfor (const d of all) if (!d.allowed) return;\nawait fetch(url); // ! unchecked`,
  ),
  bodies(
    "denials that are gathered",
    `const all = await Promise.all([machineid.validate(id), machineid.validate(url)]);\nconst denied = all.filter((d) => !d.allowed);\nif (denied.length > 0) throw new Error(denied[0].code);\nawait fetch(url);`,
    `const all = await Promise.all([machineid.validate(id), machineid.validate(url)]);\nconst denied = all.filter((d) => !d.allowed);\ndenied.pop();\nif (denied.length > 0) throw new Error(denied[0].code);\nawait fetch(url); // ! unchecked`,
  ),
  decided("[a, ...all].every((d) => d.allowed)", "[a, b].every((d) => d.allowed)"),
  bodies(
    "an array that somebody else may add to tells nothing",
    `const all = [await machineid.validate(id)];\nif (all.some((d) => d.allowed)) await fetch(url);`,
    `const add = (list) => { list.push({ allowed: true }); };\nconst all = [await machineid.validate(id)];\nadd(all);\nif (all.some((d) => d.allowed)) await fetch(url); // ! unchecked`,
  ),
  bodies(
    "an array whose promise has a name",
    `const asked = Promise.all([machineid.validate(id), machineid.validate(url)]);\nconst all = await asked;\nif (!all.every((d) => d.allowed)) return;\nawait fetch(url);`,
    `const asked = Promise.all([machineid.validate(id), machineid.validate(url)]);\njob.take(asked);\nconst all = await asked;\nif (!all.every((d) => d.allowed)) return;\nawait fetch(url); // ! unchecked`,
  ),
  bodies(
    "an array that may be empty tells nothing",
    `const all = await Promise.all([machineid.validate(id)]);\nif (all.every((d) => d.allowed)) await fetch(url);`,
    `const all = await Promise.all(job.ids.map((each) => machineid.validate(each)));\nif (all.every((d) => d.allowed)) await fetch(url); // ! unchecked`,
  ),
  bodies(
    "what a logical assignment skips: `&&=`",
    `let ok = job.ready();\nok &&= (await machineid.validate(id)).allowed;\nif (ok) await fetch(url);`,
    `let ok = job.ready();\nok ||= (await machineid.validate(id)).allowed;\nif (ok) await fetch(url); // ! skipped`,
  ),
  bodies(
    "what a logical assignment skips: `||=`",
    `let denied = job.held();\ndenied ||= !(await machineid.validate(id)).allowed;\nif (!denied) await fetch(url);`,
    `let denied = job.held();\ndenied &&= !(await machineid.validate(id)).allowed;\nif (!denied) await fetch(url); // ! skipped`,
  ),
];
