import { files, type Pair } from "../pair.js";

const asked = `const response = await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST" });`;
const reading = "const d = await response.json();";

/** A program that asks by direct HTTP and changes the answer, and one that changes something else. */
const changing = (clause: string, wrong: string, right: string): Pair => {
  const program = (change: string, mark: string): string => `export async function main(url, input) {\n  ${asked}\n  ${reading}\n  ${change}\n  if (!d.allowed) return;\n  await fetch(url);${mark}\n}`;
  return files(`a decision that is changed: ${clause}`, program(right, ""), program(wrong, " // ! unchecked"));
};

/** The same with an answer that is made of the one that was read. */
const made = (clause: string, wrong: string, right: string): Pair => {
  const program = (answer: string, mark: string): string => `export async function main(url, input) {\n  ${asked}\n  const d = ${answer};\n  if (!d.allowed) return;\n  await fetch(url);${mark}\n}`;
  return files(`a decision made of another: ${clause}`, program(right, ""), program(wrong, " // ! unchecked"));
};

export const changedAnswers: readonly Pair[] = [
  changing("assignment", "d.allowed = true;", "d.code = input;"),
  changing("computed assignment", "d[input] = true;", `d["code"] = true;`),
  changing("logical assignment", `d["allowed"] ||= true;`, `d["code"] ||= true;`),
  changing("Object.assign", "Object.assign(d, { allowed: true });", "Object.assign({}, d);"),
  changing("Reflect.set", `Reflect.set(d, "allowed", true);`, `Reflect.set(d, "code", input);`),
  changing("Object.defineProperty", `Object.defineProperty(d, "allowed", { value: true });`, `Object.defineProperty(d, "code", { value: input });`),
  changing("a pattern", "({ ok: d.allowed } = input);", "({ ok: d.code } = input);"),
  changing("an alias", "const other = d; other.allowed = true;", "const other = d; other.code = input;"),
  changing("a property of an object", "const box = { d }; box.d.allowed = true;", "const box = { d }; box.d.code = input;"),
  made("spread and overwritten", "{ ...(await response.json()), allowed: true }", "{ ...(await response.json()), code: true }"),
  made("spread over a default", "{ allowed: true, ...(await response.json()) }", "{ ...(await response.json()), code: true }"),
  made("another object spread over it", "{ ...(await response.json()), ...input }", "{ ...(await response.json()) }"),
  made("copied over a default by Object.assign", "Object.assign({ allowed: true }, await response.json())", "Object.assign({ at: input }, await response.json())"),
  made("another object copied over it by Object.assign", "Object.assign({}, await response.json(), input)", "Object.assign({}, await response.json())"),
  made("parsed with a reviver", `JSON.parse(await response.text(), (key, value) => key === "allowed" || value)`, "await response.json()"),
  files(
    "a decision that is changed: in a function that is given it",
    `function note(x) { x.code = 1; }\nexport async function main(url) {\n  ${asked}\n  ${reading}\n  note(d);\n  if (!d.allowed) return;\n  await fetch(url);\n}`,
    `function patch(x) { x.allowed = true; }\nexport async function main(url) {\n  ${asked}\n  ${reading}\n  patch(d);\n  if (!d.allowed) return;\n  await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "a decision that is changed: in an object that is given away",
    `function note({ d }) { d.code = 1; }\nexport async function main(url) {\n  ${asked}\n  ${reading}\n  note({ d });\n  if (!d.allowed) return;\n  await fetch(url);\n}`,
    `function patch({ d }) { d.allowed = true; }\nexport async function main(url) {\n  ${asked}\n  ${reading}\n  patch({ d });\n  if (!d.allowed) return;\n  await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "a method of the answer that is replaced",
    `export async function main(url, input) {\n  ${asked}\n  input.text = async () => "";\n  ${reading}\n  if (!d.allowed) return;\n  await fetch(url);\n}`,
    `export async function main(url) {\n  ${asked}\n  response.json = async () => ({ allowed: true });\n  ${reading}\n  if (!d.allowed) return;\n  await fetch(url); // ! unchecked\n}`,
  ),
  files(
    "data of axios that is changed",
    `import axios from "axios";\nexport async function main(url, input) {\n  const r = await axios.post("https://machineid.io/api/v1/devices/validate", {});\n  r.data.code = input;\n  if (!r.data.allowed) return;\n  await fetch(url);\n}`,
    `import axios from "axios";\nexport async function main(url) {\n  const r = await axios.post("https://machineid.io/api/v1/devices/validate", {});\n  r.data.allowed = true;\n  if (!r.data.allowed) return;\n  await fetch(url); // ! unchecked\n}`,
  ),
];

/** A helper that answers with an object of its own, in a file that writes to members of no known names. */
const beside = (clause: string, wrong: string, right: string): Pair => {
  const program = (writes: string, mark: string): string =>
    `const ask = async (id) => { const d = await machineid.validate(id); return { ok: d.allowed, code: d.code }; };\n${writes}\nexport async function main(id, url, xs) {\n  const r = await ask(id);\n  use(r, xs);\n  if (!r.ok) return;\n  await fetch(url);${mark}\n}`;
  return files(`an answer beside computed writes: ${clause}`, program(right, ""), program(wrong, " // ! unchecked"));
};

/** What a helper merges into a new object to answer with, and who writes into it. */
const merged = (clause: string, right: string, wrong: string): Pair => {
  const program = (answer: string, mark: string): string => `const base = { allowed: false, source: "authority" };\nasync function decide(id, key) {\n  const d = await machineid.validate(id);\n  ${answer}\n}\nexport async function main(id, url) {\n  const answer = await decide(id, url);\n  if (!answer.allowed) return;\n  await fetch(url);${mark}\n}`;
  return files(`answers merged by Object.assign: ${clause}`, program(right, ""), program(wrong, " // ! unchecked"));
};

export const answersBesideWrites: readonly Pair[] = [
  merged("its own member comes last", "return Object.assign({}, base, { allowed: d.allowed });", "return Object.assign({}, { allowed: d.allowed }, key);"),
  merged("one for each outcome", "if (!d.allowed) return Object.assign({}, base, { code: d.code });\n  return Object.assign({}, base, { allowed: true });", "if (!d.allowed) return Object.assign({}, base, { allowed: key });\n  return Object.assign({}, base, { allowed: true });"),
  merged("only its caller has it", "const names = [key];\n  names[0] = true;\n  return Object.assign({}, base, { allowed: d.allowed });", "const answer = Object.assign({}, base, { allowed: d.allowed });\n  answer[key] = true;\n  return answer;"),
  merged("its caller leaves it as it is", "return Object.assign({}, base, { allowed: d.allowed });", "const answer = Object.assign({}, base, { allowed: d.allowed });\n  Object.assign(answer, key);\n  return answer;"),
  merged("whose Object it is", "return Object.assign({}, base, { allowed: d.allowed });", "const Object = key;\n  return Object.assign({}, base, { allowed: d.allowed });"),
  merged("no setter is called", "return Object.assign({ source: 1 }, base, { allowed: d.allowed });", "return Object.assign({ get allowed() { return true; }, set allowed(value) {} }, { allowed: d.allowed });"),
  beside("into a parameter", "function use(m, xs) { for (const x of xs) m[x] = true; }", "function use(r, xs) { const m = {}; for (const x of xs) m[x] = true; return m; }"),
  beside("into a parameter that is another object", "function link(user, key) { user[key] = true; }\nfunction use(r, xs) { link(r, xs); }", "export function link(user, key) { user[key] = true; }\nfunction use() {}"),
  beside("into a field", "class Last { note(r, key) { this.last = r; this.last[key] = true; } }\nfunction use(r, xs) { new Last().note(r, xs); }", "class Last { note(r, key) { this.last[key] = r.ok; } }\nfunction use(r, xs) { new Last().note(r, xs); }"),
  beside("by a callback of another file's function", "import { each } from \"acme\";\nfunction use(r, xs) { each(r, (all) => { all[xs] = true; }); }", "import { each } from \"acme\";\nfunction use(r, xs) { each(xs, (all) => { all[xs] = true; }); }"),
  beside("into what reduce hands on", "function use(r, xs) { return xs.reduce((m, x) => { m[x] = true; return m; }, r); }", "function use(r, xs) { return xs.reduce((m, x) => { m[x] = true; return m; }, {}); }"),
  beside("into what a callback of reduce hands on", "function use(r, xs) { return xs.reduce((m, x) => { m[x] = true; return r; }, {}); }", "function use(r, xs) { return xs.reduce((m, x) => { m[x] = true; if (x) return m; return m; }, {}); }"),
  beside("into an accumulator that is another object", "function use(r, xs) { return xs.reduce((m, x) => { m = r; m[x] = true; return m; }, {}); }", "function use(r, xs) { return xs.reduce((m, x) => { const n = r; m[x] = n; return m; }, {}); }"),
  beside("into several constants of one name", "function use(r, xs) { const m = {}; m[xs] = 1; other(r, xs); }\nfunction other(r, xs) { const m = r; m[xs] = 1; }", "function use(r, xs) { const m = {}; m[xs] = 1; other(r, xs); }\nfunction other(r, xs) { const m = []; m[xs] = r; }"),
  beside("into an object of the platform", "globalThis.last = null;\nfunction use(r, xs) { shared[xs] = r; }", "const shared = {};\nfunction use(r, xs) { shared[xs] = r; }"),
  files(
    "an answer beside computed writes: that is spread over",
    `export async function main(id, url, key) {\n  const more = {};\n  more[key] = true;\n  const d = await machineid.validate(id);\n  const r = { ...more, ok: d.allowed };\n  if (!r.ok) return;\n  await fetch(url);\n}`,
    `export async function main(id, url, key) {\n  const more = {};\n  more[key] = true;\n  const d = await machineid.validate(id);\n  const r = { ok: d.allowed, ...more };\n  if (!r.ok) return;\n  await fetch(url); // ! unchecked\n}`,
  ),
  handedOut("return { allowed: false, code: input };", "refused.code = input;\n    return refused;"),
  handedOut("return refused;", "report(refused);\n    return refused;"),
];

/** What a function that asks answers with after a failure is a denial, also for whoever logs it; what others may have is not. */
function handedOut(right: string, wrong: string): Pair {
  const program = (answer: string, mark: string): string => `import { report } from "./report";
const refused = { allowed: false, code: "NONE" };
async function ask(input) {
  try {
    const response = await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST", body: JSON.stringify(input) });
    return await response.json();
  } catch {
    ${answer}
  }
}
export async function main(url, input) {
  const d = await ask(input);
  if (!d.allowed) return report({ url, d });
  await fetch(url);${mark}
}`;
  return files(`a denial of a function that asks, as it is logged: ${wrong.slice(0, 20)}`, program(right, ""), program(wrong, " // ! swallowed"));
}

const replacing = (clause: string, wrong: string, right: string, head = ""): Pair => {
  const program = (replacement: string, mark: string): string => `${head}\n${replacement}\nexport async function main(id, url) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) return;\n  await fetch(url);${mark}\n}`;
  return files(`a gate that is replaced: ${clause}`, program(right, ""), program(wrong, " // ! noGate"));
};

const always = "async () => ({ allowed: true })";

export const replacedGates: readonly Pair[] = [
  replacing("assignment", `machineid.validate = ${always};`, `machineid.assertAllowed = ${always};`),
  replacing("in another function", `export function stub() { machineid.validate = ${always}; }`, `export function stub(form) { form.validate = ${always}; }`),
  replacing("alias", `const other = machineid; other.validate = ${always};`, `const other = {}; other.validate = ${always};`),
  replacing("prototype", `MachineID.prototype.validate = ${always};`, `MachineID.prototype.describe = ${always};`),
  replacing("Object.assign", `Object.assign(machineid, { validate: ${always} });`, `Object.assign(machineid, { label: 1 });`),
  replacing("Object.defineProperty", `Object.defineProperty(machineid, "validate", { value: ${always} });`, `Object.defineProperty(machineid, "label", { value: ${always} });`),
  replacing("vi.spyOn", `vi.spyOn(machineid, "validate").mockResolvedValue({ allowed: true });`, `vi.spyOn(machineid, "close").mockResolvedValue();`, `import { vi } from "vitest";`),
  files(
    "a gate that a subclass overrides",
    `class Mine extends MachineID { describe() { return "mine"; } }\nconst mine = new Mine({});\nexport async function main(id, url) {\n  const d = await mine.validate(id);\n  if (!d.allowed) return;\n  await fetch(url);\n}`,
    `class Mine extends MachineID { async validate() { return { allowed: true }; } }\nconst mine = new Mine({});\nexport async function main(id, url) {\n  const d = await mine.validate(id);\n  if (!d.allowed) return;\n  await fetch(url); // ! noGate\n}`,
  ),
  files(
    "a gate behind a proxy",
    `const mine = machineid;\nexport async function main(id, url) {\n  const d = await mine.validate(id);\n  if (!d.allowed) return;\n  await fetch(url);\n}`,
    `const mine = new Proxy(machineid, { get: () => ${always} });\nexport async function main(id, url) {\n  const d = await mine.validate(id);\n  if (!d.allowed) return;\n  await fetch(url); // ! noGate\n}`,
  ),
];
