import { afterAll, describe, expect, test } from "vitest";
import { project, removeProjects, type Files } from "./project.js";

afterAll(removeProjects);

interface Case {
  readonly rule: string;
  readonly name: string;
  readonly files: Files;
  readonly app: string;
  /** The same with one difference, and what is reported then. */
  readonly twin: { readonly files?: Files; readonly app?: string; readonly reports: string };
}

const RUNTIME = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nconst ID = "a:b:c:d";\n`;
const guard = (body: string): Files => ({ "guard.js": RUNTIME + body });
const ASSERTS = guard(`export async function ensure() {\n  const decision = await machineid.validate(ID);\n  if (!decision.allowed) throw new Error(decision.code);\n}`);
const NORMALISES = guard(`export async function ask() {\n  const { allowed, code } = await machineid.validate(ID);\n  if (allowed !== true) return { allowed: false, code };\n  return { allowed: true, code };\n}`);
const MAY = guard(`export async function may() {\n  const decision = await machineid.validate(ID);\n  if (!decision.allowed) console.error(decision.code);\n  return decision.allowed;\n}`);
const HTTP = (record: string): Files => ({
  "authority.js": `export async function ask(deviceId) {\n  const response = await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST", body: JSON.stringify({ deviceId }) });\n  const decision = await response.json();\n  ${record}\n  return decision;\n}`,
});
const body = (imported: string, from: string, text: string): string => `import { ${imported} } from "./${from}.js";\nexport async function run(job) {\n  ${text}\n  await job.work();\n}`;

const PLAIN = guard(`const post = (path, id) => fetch("https://machineid.io/api/v1/devices/" + path, { method: "POST", body: JSON.stringify({ deviceId: id }) });\nexport async function verdictFor(id) {\n  return (await post("validate", id)).json();\n}\nexport async function enroll(id) {\n  await fetch("https://machineid.io/api/v1/devices/register", { method: "POST", body: JSON.stringify({ deviceId: id }) });\n}\nexport async function ensure(tag, name) {\n  await machineid.assertAllowed(name);\n  console.info(tag);\n}\nexport const note = (id) => console.info({ deviceId: id });`);
const asks = (call: string): string => `import { verdictFor, enroll, ensure, note } from "./guard.js";\nexport async function main(job) {\n  ${call}\n  await job.work();\n}`;

const cases: readonly Case[] = [
  ...(["enforce-decision", "no-degraded-mode"] as const).map((rule) => ({
    rule,
    name: "an answer or nothing, from a function of another file",
    files: guard(`export async function ask() {\n  try { return await machineid.validate(ID); } catch { return null; }\n}`),
    app: body("ask", "guard", "const d = await ask();\n  if (!d || !d.allowed) return;"),
    twin: { app: body("ask", "guard", "const d = await ask();\n  if (d && !d.allowed) return;"), reports: rule === "enforce-decision" ? "3 goesOn" : "4 exempt" },
  })),
  ...(
    [
      ["device-id-format", "what a function of another file asks for", 'const d = await verdictFor("mail:prod:send:01"); if (!d.allowed) return;', 'const d = await verdictFor("mail-01"); if (!d.allowed) return;', "3 segments"],
      ["device-id-format", "what a function of another file registers", 'await enroll("mail:prod:send:01");', 'await enroll("mail-01");', "3 segments"],
      ["device-id-format", "what a function of another file hands on, of several arguments", 'await ensure("mail", "mail:prod:send:01");', 'await ensure("mail", "mail-01");', "3 segments"],
      ["device-id-format", "what a function of another file only logs", 'note("mail-01"); await ensure("x", "mail:prod:send:01");', 'note("mail-01"); await ensure("x", "mail-01");', "3 segments"],
      ["no-secret-in-device-id", "what a function of another file asks for", "await ensure(1, `mail:prod:send:${job.slug}`);", "await ensure(1, `mail:prod:send:${job.accessToken}`);", "3 named"],
      ["no-hardcoded-org-key", "what a function of another file asks for", "await ensure(1, `mail:prod:send:${process.env.HOST}`);", "await ensure(1, `mail:prod:send:${process.env.MACHINEID_ORG_KEY}`);", "3 deviceId"],
    ] as const
  ).map(([rule, name, right, wrong, reports]): Case => ({ rule, name: `${name}: ${rule}`, files: PLAIN, app: asks(right), twin: { app: asks(wrong), reports } })),
  ...(
    [
      ["device-id-format", '"mail:prod:send:01"', '"mail-01"', "3 segments"],
      ["no-secret-in-device-id", "`mail:prod:send:${process.env.HOST}`", "`mail:prod:send:${process.env.STRIPE_SECRET_KEY}`", "3 named"],
    ] as const
  ).map(([rule, right, wrong, reports]): Case => {
    const app = (id: string): string => body("client", "authority", `await client.assertAllowed(${id});`);
    return { rule, name: `a client of another file: ${rule}`, files: { "authority.js": 'import { MachineID } from "eslint-plugin-machineid/runtime";\nexport const client = MachineID.fromEnv();' }, app: app(right), twin: { app: app(wrong), reports } };
  }),
  {
    rule: "no-fleet-device-id",
    name: "a file that asks by a function of another file",
    files: PLAIN,
    app: 'import { ensure } from "./guard.js";\nimport { hostname } from "node:os";\nconst deviceId = `mail:prod:send:${hostname()}`;\nqueue.process(async (job) => { await ensure(1, deviceId); await job.work(); });',
    twin: { app: 'import { ensure } from "./guard.js";\nconst deviceId = "mail:prod:send:all";\nqueue.process(async (job) => { await ensure(1, deviceId); await job.work(); });', reports: "2 instance" },
  },
  {
    rule: "enforce-decision",
    name: "a helper that throws must be awaited",
    files: ASSERTS,
    app: body("ensure", "guard", `await ensure();`),
    twin: { app: body("ensure", "guard", `ensure();`), reports: "3 notAwaited" },
  },
  {
    rule: "enforce-decision",
    name: "a function that gates and works itself needs nobody to wait, a guard does",
    files: guard(`export async function ensure(job) {\n  await machineid.assertAllowed(ID);\n  await job.prepare();\n}`),
    app: body("ensure", "guard", `void ensure(job);`),
    twin: { files: ASSERTS, reports: "3 notAwaited" },
  },
  {
    rule: "enforce-decision",
    name: "a helper that puts the answer into words of its own",
    files: NORMALISES,
    app: body("ask", "guard", `const answer = await ask();\n  if (!answer.allowed) return;`),
    twin: { app: body("ask", "guard", `const answer = await ask();\n  if (!answer) return;`), reports: "3 wrongTest" },
  },
  {
    rule: "enforce-decision",
    name: "a helper that says yes or no",
    files: MAY,
    app: body("may", "guard", `if (!(await may())) return;`),
    twin: { app: body("may", "guard", `await may();`), reports: "3 unused" },
  },
  {
    rule: "no-degraded-mode",
    name: "a flag around a helper of another file",
    files: ASSERTS,
    app: body("ensure", "guard", `await ensure();`),
    twin: { app: body("ensure", "guard", `if (process.env.ENFORCE) await ensure();`), reports: "3 flag" },
  },
  {
    rule: "no-degraded-mode",
    name: "a handler around work of another file, which has its own gate, and around a guard",
    files: guard(`import Stripe from "stripe";\nconst stripe = new Stripe("k");\nexport async function ensure() {\n  await machineid.assertAllowed(ID);\n  await stripe.refunds.create({});\n}`),
    app: RUNTIME + body("ensure", "guard", `await machineid.assertAllowed(ID);\n  await ensure().catch(() => []);`),
    twin: { files: ASSERTS, app: RUNTIME + body("ensure", "guard", `await ensure().catch(() => []);`), reports: "6 swallowed" },
  },
  {
    rule: "startup-gate",
    name: "a helper that registers and validates",
    files: guard(`export async function ensure() {\n  await machineid.register(ID);\n  await machineid.assertAllowed(ID);\n}`),
    app: `import { ensure } from "./guard.js";\nawait ensure();\napp.listen(3000);`,
    twin: { files: ASSERTS, reports: "3 noRegister" },
  },
  {
    rule: "log-denial",
    name: "a helper that records the answer of the endpoint",
    files: HTTP(`if (!decision.allowed) console.error(decision.code, decision.request_id);`),
    app: body("ask", "authority", `const decision = await ask("a:b:c:d");\n  if (!decision.allowed) return;`),
    twin: { files: HTTP(""), reports: "4 unrecorded" },
  },
  ...([
    ["an answer", "return await ask(deviceId);", "{ allowed: true }", "(await tried('a:b:c:d')).allowed"],
    ["yes or no", "return (await ask(deviceId)).allowed;", "true", "await tried('a:b:c:d')"],
  ] as const).map(([what, asked, forged, answer]): Case => {
    const made = (record: string): Files => ({ "authority.js": `${HTTP(record)["authority.js"] ?? ""}\nexport async function tried(deviceId) {\n  try {\n    ${asked}\n  } catch {\n    return ${forged};\n  }\n}` });
    return { rule: "log-denial", name: `a helper that makes up ${what}`, files: made("if (!decision.allowed) console.error(decision.code);"), app: body("tried", "authority", `if (!(${answer})) return;`), twin: { files: made(""), reports: "3 unrecorded" } };
  }),
  ...([
    ["the reason", "a.code"],
    ["the whole answer", "a"],
  ] as const).map(([what, told]): Case => {
    const files = (text: string): Files => ({ ...HTTP(""), "tell.js": `export const tell = (a) => console.error("denied", ${text});` });
    const app = `import { ask } from "./authority.js";\nimport { tell } from "./tell.js";\nexport async function run(job) {\n  const decision = await ask("a:b:c:d");\n  if (!decision.allowed) return tell(decision);\n  await job.work();\n}`;
    return { rule: "log-denial", name: `a recorder of another file that looks at ${what}`, files: files(told), app, twin: { files: files("a.allowed"), reports: "5 unrecorded" } };
  }),
  {
    rule: "enforce-decision",
    name: "an outcome that functions of a third file put together",
    files: { "outcome.js": "export const fail = (code) => ({ ok: false, code });\nexport const succeed = (value) => ({ ok: true, value });", "guard.js": `import { fail, succeed } from "./outcome.js";\n${RUNTIME}export async function authorize() {\n  const d = await machineid.validate(ID);\n  return d.allowed ? succeed(d) : fail(d.code);\n}` },
    app: body("authorize", "guard", `const outcome = await authorize();\n  if (!outcome.ok) return;`),
    twin: { app: body("authorize", "guard", `const outcome = await authorize();\n  if (!outcome.ok) console.warn(outcome.code);`), reports: "3 goesOn" },
  },
  ...(["{ kind: 'permit' } : { kind: 'denied', code: d.code }", "{ ok: true } : { ok: false }"] as const).map((made): Case => {
    const files = guard(`export async function ask() {\n  const d = await machineid.validate(ID);\n  return d.allowed ? ${made};\n}`);
    const test = made.includes("kind") ? "answer.kind === 'denied'" : "!answer.ok";
    return { rule: "enforce-decision", name: `an outcome of another file: ${made}`, files, app: body("ask", "guard", `const answer = await ask();\n  if (${test}) return;`), twin: { app: body("ask", "guard", `const answer = await ask();\n  if (${test}) console.warn("denied");`), reports: "3 goesOn" } };
  }),
];

describe("rules see functions of other files", () => {
  test.each(cases)("$rule: $name", ({ rule, files, app, twin }) => {
    expect(project({ ...files, "index.js": app }).lint("index.js", "typescript", undefined, rule)).toEqual([]);
    expect(project({ ...files, ...twin.files, "index.js": twin.app ?? app }).lint("index.js", "typescript", undefined, rule)).toEqual([twin.reports]);
  });
});
