import { afterAll, describe, expect, test } from "vitest";
import { project, removeProjects } from "../modules/project.js";
import { checkPairs } from "./check-pairs.js";

afterAll(removeProjects);

const options = `{ method: "POST", headers, body: JSON.stringify({ deviceId }), signal: AbortSignal.timeout(2000) }`;
const effect = `import { unlinkSync } from "node:fs";\n`;
const body = (ask: string, register: string, test: string, mark = ""): string => `export async function main(id) {\n  ${register};\n  const d = ${ask};\n  ${test}\n  unlinkSync("x");${mark}\n}\n`;
const stops = `if (!d.allowed) throw new Error(d.code);`;

/** Two programs with one helper: that asks and stops, and that does something else with the answer. */
const helper = (clause: string, written: string, ask: string, register: string): { readonly clause: string; readonly valid: string; readonly invalid: string } => ({
  clause,
  valid: effect + written + body(ask, register, stops),
  invalid: effect + written + body(ask, register, "console.log(d.code);", " // ! unchecked"),
});

const sent = "return (await fetch(`https://machineid.io${path}`, OPTIONS)).json();".replace("OPTIONS", options);

checkPairs("validate-before-side-effect", [
  helper("a path that the caller gives", `async function post(path, deviceId) { ${sent} }\n`, `await post("/api/v1/devices/validate", id)`, `await post("/api/v1/devices/register", id)`),
  helper("the last part of the path", `const call = async (what, deviceId) => (await fetch(\`\${process.env.BASE}/api/v1/devices/\${what}\`, ${options})).json();\n`, `await call("validate", id)`, `await call("register", id)`),
  helper("a chain of promises", `const call = (what, deviceId) => fetch(new URL(\`/api/v1/devices/\${what}\`, "https://machineid.io"), ${options}).then((r) => r.json());\n`, `await call("validate", id)`, `await call("register", id)`),
  helper("a property of an object", `async function post({ path, deviceId }) { ${sent} }\n`, `await post({ path: "/api/v1/devices/validate", deviceId: id })`, `await post({ path: "/api/v1/devices/register", deviceId: id })`),
  helper("a helper of a helper", `async function post(path, deviceId) { ${sent} }\nconst validate = (id) => post("/api/v1/devices/validate", id);\nconst register = (id) => post("/api/v1/devices/register", id);\n`, "await validate(id)", "await register(id)"),
  helper("a path that is passed on", `async function post(path, deviceId) { ${sent} }\nconst ask = (path, id) => post(\`/api/v1\${path}\`, id);\n`, `await ask("/devices/validate", id)`, `await ask("/devices/register", id)`),
  helper("an address that a function makes", `const url = (what) => \`https://machineid.io/api/v1/devices/\${what}\`;\nconst validate = async (deviceId) => (await fetch(url("validate"), ${options})).json();\n`, "await validate(id)", "undefined"),
  helper("the base of an instance", `import axios from "axios";\nconst api = axios.create({ baseURL: "https://machineid.io/api/v1/devices" });\nconst validate = async (deviceId) => (await api.post("/validate", { deviceId }, { timeout: 2000 })).data;\n`, "await validate(id)", `await api.post("/register", { deviceId: id })`),
  helper("ky", `import ky from "ky";\nconst api = ky.create({ prefixUrl: "https://machineid.io", timeout: 2000 });\n`, `await api.post("api/v1/devices/validate", { json: { deviceId: id } }).json()`, "undefined"),
  helper("a promise around a request of node:https", `import https from "node:https";\nconst ask = (path, deviceId) => new Promise((resolve, reject) => { const r = https.request({ hostname: "machineid.io", path, method: "POST" }, (res) => { let t = ""; res.on("data", (c) => (t += c)); res.on("end", () => resolve(JSON.parse(t))); }); r.on("error", reject); r.end(deviceId); });\n`, `await ask("/api/v1/devices/validate", id)`, `await ask("/api/v1/devices/register", id)`),
  {
    clause: "other addresses of the same helper are requests",
    valid: `async function post(path, deviceId) { ${sent} }\nexport const register = (id) => post("/api/v1/devices/register", id);\n`,
    invalid: `async function post(path, deviceId) {\n  ${sent} // ! noGate\n}\nexport const register = (id) => post("/api/v1/devices/register", id);\nexport const revoke = (id) => post("/api/v1/devices/revoke", id);\n`,
  },
  {
    clause: "an address that nobody in view gives",
    valid: `export async function post(path, deviceId) {\n  return fetch(\`https://machineid.io\${path}\`, ${options});\n}\n`,
    invalid: `export async function post(path, deviceId) {\n  return fetch(\`https://api.acme.dev\${path}\`, ${options}); // ! noGate\n}\n`,
  },
]);

checkPairs("enforce-decision", [
  {
    clause: "the answer of a helper that is told to validate",
    valid: `async function post(path, deviceId) { ${sent} }\nexport async function main(id, work) {\n  await post("/api/v1/devices/register", id);\n  const d = await post("/api/v1/devices/validate", id);\n  if (d.allowed) await work();\n}\n`,
    invalid: `async function post(path, deviceId) { ${sent} }\nexport async function main(id, work) {\n  await post("/api/v1/devices/register", id);\n  await post("/api/v1/devices/validate", id); // ! unused\n  await work();\n}\n`,
  },
]);

checkPairs("validate-timeout", [
  {
    clause: "the request of a helper that is told to validate",
    valid: `async function post(path, deviceId) { ${sent} }\nexport const validate = (id) => post("/api/v1/devices/validate", id);\n`,
    invalid: `async function post(path, deviceId) {\n  return (await fetch("https://machineid.io" + path, { method: "POST", body: deviceId })).json(); // ! none\n}\nexport const validate = (id) => post("/api/v1/devices/validate", id);\n`,
  },
  {
    clause: "ky",
    valid: `import ky from "ky";\nexport const ask = (id) => ky.post("https://machineid.io/api/v1/devices/validate", { json: { id }, timeout: 2000 }).json();\n`,
    invalid: `import ky from "ky";\nexport const ask = (id) => ky.post("https://machineid.io/api/v1/devices/validate", { json: { id }, timeout: false }).json(); // ! none\n`,
  },
  {
    clause: "the key in the query of the address",
    valid: `export const ask = (key) => fetch(\`https://machineid.io/api/v1/devices/validate?key=\${key}\`, { method: "POST", signal: AbortSignal.timeout(2000) });\n`,
    invalid: `export const ask = (key) => fetch(\`https://machineid.io/api/v1/devices/validate?key=\${key}\`, { method: "POST" }); // ! none\n`,
  },
]);

checkPairs("log-denial", [
  {
    clause: "the denial of a helper that is told to validate",
    valid: `async function post(path, deviceId) { ${sent} }\nexport async function main(id, work) {\n  const d = await post("/api/v1/devices/validate", id);\n  if (!d.allowed) throw new Error(d.code);\n  await work();\n}\n`,
    invalid: `async function post(path, deviceId) { ${sent} }\nexport async function main(id, work) {\n  const d = await post("/api/v1/devices/validate", id);\n  if (!d.allowed) throw new Error("denied"); // ! unrecorded\n  await work();\n}\n`,
  },
]);

describe("helpers of other files", () => {
  const http = `const BASE = process.env.MACHINEID_BASE_URL;\nexport async function post(path, deviceId) {\n  const response = await fetch(\`\${BASE}\${path}\`, ${options});\n  return response.json();\n}\nexport const ask = (deviceId) => fetch("https://machineid.io/api/v1/devices/validate", ${options}).then((r) => r.json());\n`;
  const app = (ask: string, test: string): string => `import { unlinkSync } from "node:fs";\nimport { ask, post } from "./http.js";\nexport async function main(id) {\n  const d = await ${ask};\n  ${test}\n  unlinkSync("x");\n}\n`;

  test.each([`post("/api/v1/devices/validate", id)`, "ask(id)"])("%s", (ask) => {
    const found = (test: string): readonly string[] => project({ "app.js": app(ask, test), "http.js": http }).lint("app.js", "typescript");
    expect(found("if (!d.allowed) return;")).toEqual([]);
    expect(found("console.log(d);")).toEqual(["6 unchecked"]);
  });

  test("a register and a validate before a start", () => {
    const start = (test: string): string => `import { post } from "./http.js";\nimport { app } from "./app.js";\nawait post("/api/v1/devices/register", "a:b:c:d");\nconst d = await post("/api/v1/devices/validate", "a:b:c:d");\n${test}\napp.listen(3000);\n`;
    const found = (test: string): readonly string[] => project({ "main.js": start(test), "http.js": http, "app.js": `export { default as app } from "express";\n` }).lint("main.js", "typescript", undefined, "startup-gate");
    expect(found("if (!d.allowed) process.exit(1);")).toEqual([]);
    expect(found("console.log(d);")).toEqual(["6 denial"]);
  });
});
