import { files, type Pair } from "../pair.js";

const post = '{ method: "POST" }';
const checked = "const d = await response.json();\n  if (!d.allowed) return;";

const asking = (clause: string, right: string, wrong: string): Pair =>
  files(
    `direct HTTP: ${clause}`,
    `export async function main(base, url) {\n  ${right}\n  ${checked}\n  await fetch(url);\n}`,
    `export async function main(base, url) {\n  ${wrong} // ! noGate\n  ${checked}\n  await fetch(url); // ! noGate\n}`,
  );

/** Answers that are read through a schema; `wrong` is a schema or a test by which a denial gets through. */
const throughSchema = (clause: string, right: readonly [schema: string, read: string], wrong: readonly [schema: string, read: string]): Pair => {
  const program = ([schema, read]: readonly [string, string], mark: string): string =>
    `${schema}\nexport async function main(url) {\n  const response = await fetch("https://machineid.io/api/v1/devices/validate", ${post});\n  ${read}\n  await fetch(url);${mark}\n}`;
  return files(`an answer through a schema: ${clause}`, program(right, ""), program(wrong, " // ! unchecked"));
};
const zod = (allowed: string, more = ""): string => `import { z } from "zod";\nconst Answer = z.object({ allowed: ${allowed}, code: z.string() })${more};`;
const parsed = "const d = Answer.parse(await response.json());\n  if (!d.allowed) return;";

export const checkedAnswers: readonly Pair[] = [
  throughSchema("parse()", [zod("z.boolean()"), parsed], [zod("z.boolean().catch(true)"), parsed]),
  throughSchema("a default of false", [zod("z.boolean().default(false)"), parsed], [zod("z.boolean().default(true)"), parsed]),
  throughSchema("what is no boolean", [zod("z.literal(true).optional()", ".strict()"), parsed], [zod("z.coerce.boolean()"), parsed]),
  throughSchema("what is changed afterwards", [zod("z.boolean()", ".passthrough()"), parsed], [zod("z.boolean()", ".transform(() => ({ allowed: true }))"), parsed]),
  throughSchema("parseAsync()", [zod("z.boolean()"), parsed.replace("Answer.parse", "await Answer.parseAsync")], [zod("z.boolean()"), parsed.replace("Answer.parse", "await Answer.parseAsync").replace("allowed", "code")]),
  throughSchema(
    "safeParse()",
    [zod("z.boolean()"), "const d = Answer.safeParse(await response.json());\n  if (!d.success || !d.data.allowed) throw new Error();"],
    [zod("z.boolean()"), "const d = Answer.safeParse(await response.json());\n  if (!d.success) throw new Error();"],
  ),
  throughSchema(
    "a union",
    [`import * as z from "zod/v4";\nconst Permit = z.object({ allowed: z.literal(true) });\nconst Answer = z.discriminatedUnion("allowed", [Permit, z.object({ allowed: z.literal(false) })]);`, parsed],
    [`import * as z from "zod/v4";\nconst Permit = z.object({ allowed: z.any() });\nconst Answer = z.discriminatedUnion("allowed", [Permit, z.object({ allowed: z.literal(false) })]);`, parsed],
  ),
  throughSchema(
    "functions of schemas",
    [`import * as v from "valibot";\nconst Answer = v.object({ allowed: v.optional(v.boolean()) });`, parsed.replace("Answer.parse(", "v.parse(Answer, ")],
    [`import * as v from "valibot";\nconst Answer = v.object({ allowed: v.optional(v.boolean(), true) });`, parsed.replace("Answer.parse(", "v.parse(Answer, ")],
  ),
];

export const http: readonly Pair[] = [
  files("the body of an answer that is on its way fails at once: a promise has none", `export async function main(id, url) {\n  try {\n    const response = await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST" });\n    const d = await response.json();\n    console.log(d.code);\n  } catch (error) {\n    console.error(error);\n  }\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`, `export async function main(id, url) {\n  try {\n    const response = fetch("https://machineid.io/api/v1/devices/validate", { method: "POST" });\n    const d = await response.json();\n    console.log(d.code);\n  } catch (error) {\n    console.error(error);\n  }\n  await machineid.assertAllowed(id);\n  await fetch(url); // ! notAwaited\n}`),
  asking("a literal URL", `const response = await fetch("https://machineid.io/api/v1/devices/validate", ${post});`, `const response = await fetch("https://machineid.io/api/v1/devices/list", ${post});`),
  asking("a template", "const response = await fetch(`${base}/api/v1/devices/validate`, { method: \"POST\" });", "const response = await fetch(`${base}/api/v1/devices/validate/all`, { method: \"POST\" });"),
  asking("a concatenation", `const response = await fetch(base + "/api/v1/devices/validate", ${post});`, `const response = await fetch(base + "/api/v1/devices/remove", ${post});`),
  asking("new URL", `const response = await fetch(new URL("/api/v1/devices/validate", base), ${post});`, `const response = await fetch(new URL("/api/v1/devices/revoke", base), ${post});`),
  asking("new URL in the folder of its base", `const response = await fetch(new URL("devices/validate", "https://machineid.io/api/v1/"), ${post});`, `const response = await fetch(new URL("devices/validate", "https://machineid.io/api/v1"), ${post});`),
  asking("new URL beside a base without a path", `const response = await fetch(new URL("api/v1/devices/validate", "https://machineid.io"), ${post});`, `const response = await fetch(new URL("api/v1/devices/revoke", "https://machineid.io"), ${post});`),
  ...[`import { URL } from "node:url";`, `import url from "url";`, `import * as url from "node:url";`, `const { URL: Address } = require("node:url");`].map((from) => {
    const made = from.includes("Address") ? "Address" : from.includes("{ URL }") ? "URL" : "url.URL";
    const program = (path: string, mark: string): string =>
      `${from}\nexport async function main(base, job) {\n  const at = new ${made}("/api/v1/devices/${path}", base);\n  const response = await fetch(at, ${post});${mark}\n  ${checked}\n  await fetch(job);${mark}\n}`;
    return files(`direct HTTP: the class of addresses as Node exports it, ${from}`, program("validate", ""), program("revoke", " // ! noGate"));
  }),
  files(
    "direct HTTP: a class of addresses of another module",
    `import { URL } from "node:url";\nexport async function main(base, job) {\n  const response = await fetch(new URL("/api/v1/devices/validate", base), ${post});\n  ${checked}\n  await fetch(job);\n}`,
    `import { URL } from "./addresses.js";\nexport async function main(base, job) {\n  const response = await fetch(new URL("/api/v1/devices/validate", base), ${post}); // ! noGate\n  ${checked}\n  await fetch(job); // ! noGate\n}`,
  ),
  ...[
    ["what a function makes", "...init(id)", "const init = (id) => ({ method: \"POST\", body: id });", "const init = (id) => ({ method: \"POST\", path: id });"],
    ["a constant", "...base", `const base = ${post};`, `const base = ${post};\nexport const to = (path) => { base.path = path; };`],
    ["a choice of two", "...(id ? { body: id } : {})", "", "", "...(id ? { body: id } : job)"],
    ["a part that may be absent", "...(id && { body: id })", "", "", "...(id || job)"],
  ].map(([what, spread, right, wrong, other = spread]) => {
    const program = (before: string, given: string, mark: string): string =>
      `import { Pool } from "undici";\n${before}\nconst pool = new Pool("https://machineid.io");\nexport async function main(id, job) {\n  const { body } = await pool.request({ path: "/api/v1/devices/validate", ${given} });${mark}\n  const d = await body.json();\n  if (!d.allowed) return;\n  await fetch(job);${mark}\n}`;
    return files(`direct HTTP: ${what}, spread behind the path`, program(right ?? "", spread ?? "", ""), program(wrong ?? "", other ?? "", " // ! noGate"));
  }),
  asking("a const", `const at = "https://machineid.io/api/v1/devices/validate"; const response = await fetch(at, ${post});`, `const at = "https://machineid.io/api/v1/usage"; const response = await fetch(at, ${post});`),
  files("the body of the answer is the decision", `export async function main(url) {\n  const response = await fetch("https://machineid.io/api/v1/devices/validate", ${post});\n  ${checked}\n  await fetch(url);\n}`, `export async function main(url) {\n  const response = await fetch("https://machineid.io/api/v1/devices/validate", ${post});\n  if (!response.ok) return;\n  await fetch(url); // ! unchecked\n}`),
  files("json() is awaited", `export async function main(url) {\n  const response = await fetch("https://machineid.io/api/v1/devices/validate", ${post});\n  const d = await response.json();\n  if (!d.allowed) return;\n  await fetch(url);\n}`, `export async function main(url) {\n  const response = await fetch("https://machineid.io/api/v1/devices/validate", ${post});\n  const d = response.json();\n  if (!d) return;\n  await fetch(url); // ! notAwaited\n}`),
  files("register is no side effect and no gate", `export async function main() {\n  await fetch("https://machineid.io/api/v1/devices/register", ${post});\n}`, `export async function main() {\n  await fetch("https://machineid.io/api/v1/org/create", ${post}); // ! noGate\n}`),
  files("axios", `import axios from "axios";\nexport async function main(url) {\n  const { data } = await axios.post("https://machineid.io/api/v1/devices/validate", {});\n  if (!data.allowed) return;\n  await axios.post(url);\n}`, `import axios from "axios";\nexport async function main(url) {\n  const { data } = await axios.post("https://machineid.io/api/v1/devices/validate", {});\n  if (!data.code) return;\n  await axios.post(url); // ! unchecked\n}`),
  files("undici", `import { request } from "undici";\nexport async function main(url) {\n  const { body } = await request("https://machineid.io/api/v1/devices/validate", ${post});\n  const d = await body.json();\n  if (!d.allowed) return;\n  await request(url);\n}`, `import { request } from "undici";\nexport async function main(url) {\n  const { body } = await request("https://machineid.io/api/v1/devices/validate", ${post});\n  const d = await body.json();\n  if (!d.code) return;\n  await request(url); // ! unchecked\n}`),
  files("got", `import got from "got";\nexport async function main(url) {\n  const d = await got.post("https://machineid.io/api/v1/devices/validate", {}).json();\n  if (!d.allowed) return;\n  await fetch(url);\n}`, `import got from "got";\nexport async function main(url) {\n  const d = await got.post("https://machineid.io/api/v1/devices/validate", {}).json();\n  if (!d) return;\n  await fetch(url); // ! unchecked\n}`),
  files("the parsed body of got", `import got from "got";\nexport async function main(url, id) {\n  const { body } = await got.post("https://machineid.io/api/v1/devices/validate", { json: { deviceId: id }, responseType: "json" });\n  if (!body.allowed) return;\n  await fetch(url);\n}`, `import got from "got";\nexport async function main(url, id) {\n  const { body } = await got.post("https://machineid.io/api/v1/devices/validate", { json: { deviceId: id } });\n  if (!body.allowed) return;\n  await fetch(url); // ! unchecked\n}`),
  files("the parsed body of got as a member", `import got from "got";\nexport async function main(url, id) {\n  const response = await got("https://machineid.io/api/v1/devices/validate", { method: "POST", responseType: "json" });\n  if (response.body.allowed !== true) return;\n  await fetch(url);\n}`, `import got from "got";\nexport async function main(url, id) {\n  const response = await got("https://machineid.io/api/v1/devices/validate", { method: "POST", responseType: "text" });\n  if (response.body.allowed !== true) return;\n  await fetch(url); // ! unchecked\n}`),
  files("the parsed body of got: its code tells nothing", `import got from "got";\nexport async function main(url, id) {\n  const { body } = await got.post("https://machineid.io/api/v1/devices/validate", { json: { deviceId: id }, responseType: "json" });\n  if (!body.allowed) return;\n  await fetch(url);\n}`, `import got from "got";\nexport async function main(url, id) {\n  const { body } = await got.post("https://machineid.io/api/v1/devices/validate", { json: { deviceId: id }, responseType: "json" });\n  if (!body.code) return;\n  await fetch(url); // ! unchecked\n}`),
  files("a helper that hands the parsed body of got out", `import got from "got";\nconst options = { responseType: "json", timeout: { request: 2000 } };\nasync function ask(id) {\n  const { body } = await got.post("https://machineid.io/api/v1/devices/validate", { ...options, json: { id } });\n  return body;\n}\nexport async function main(url, id) {\n  const d = await ask(id);\n  if (!d.allowed) return;\n  await fetch(url);\n}`, `import got from "got";\nconst options = { responseType: "json", timeout: { request: 2000 } };\nasync function ask(id) {\n  const { body } = await got.post("https://machineid.io/api/v1/devices/validate", { ...options, json: { id } });\n  return body;\n}\nexport async function main(url, id) {\n  const d = await ask(id);\n  if (!d.allowed) console.error(d.code);\n  await fetch(url); // ! unchecked\n}`),
  files("a helper around direct HTTP", `async function ask(id) { const r = await fetch("https://machineid.io/api/v1/devices/validate", ${post}); return r.json(); }\nexport async function main(id, url) { const d = await ask(id); if (!d.allowed) return; await fetch(url); }`, `async function ask(id) { const r = await fetch("https://machineid.io/api/v1/devices/validate", ${post}); return r.json(); }\nexport async function main(id, url) { const d = await ask(id); if (!d.allowed) console.log(d.code); await fetch(url); } // ! unchecked`),
  files(
    "an answer that nobody can read any more is no danger once its reader has ended",
    `import axios from "axios";\nexport async function main(rows, url, id) { await Promise.all(rows.map(async () => { const { data } = await axios.post("https://machineid.io/api/v1/devices/validate", { id }); if (!data.allowed) throw new Error(); })); await machineid.assertAllowed(id); await fetch(url); }`,
    `import axios from "axios";\nexport async function main(rows, url, id) { await machineid.assertAllowed(id); await Promise.all(rows.map(async () => { const { data } = await axios.post("https://machineid.io/api/v1/devices/validate", { id }); })); await fetch(url); } // ! unchecked`,
  ),
  files(
    "an answer whose body is read as it comes",
    `import got from "got";\nexport async function main(rows, url, id) { await Promise.allSettled(rows.map(async () => { const d = await got.post("https://machineid.io/api/v1/devices/validate", { json: { id } }).json(); if (!d.allowed) throw new Error(); })); await machineid.assertAllowed(id); await fetch(url); }`,
    `import got from "got";\nexport async function main(rows, url, id) { await machineid.assertAllowed(id); await Promise.allSettled(rows.map(async () => { const d = await got.post("https://machineid.io/api/v1/devices/validate", { json: { id } }).json(); if (!d.allowed) throw new Error(); })); await fetch(url); } // ! unchecked`,
  ),
];
