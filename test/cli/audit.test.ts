import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { auditProject, type Audited } from "../../src/cli/audit.js";
import type { MappedFile, UnreadFile, Summary } from "../../src/cli/audit/boundary-map.js";
import { UsageError } from "../../src/cli/subcommand.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const modules = join(root, "node_modules");

interface Page {
  readonly schemaVersion: number;
  readonly files: readonly MappedFile[];
  readonly unread: readonly UnreadFile[];
  readonly summary: Summary;
}

const CONFIG = { "eslint.config.mjs": "export default [{}];\n", "package.json": '{ "type": "module" }\n' };
const CLIENT = `import { MachineID } from "eslint-plugin-machineid/runtime";
const machineid = MachineID.fromEnv();
const id = "billing:prod:worker:01";
`;

/** A folder with these files, and with these packages of ours as its own. */
function project(files: Readonly<Record<string, string>>, packages: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "machineid-audit-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  for (const [name, installed] of Object.entries(packages)) {
    mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
    symlinkSync(join(modules, installed), join(folder, "node_modules", name), "junction");
  }
  return folder;
}

async function auditJson(folder: string, ...args: string[]): Promise<Page & { readonly code: Audited["code"] }> {
  const { page, code } = await auditProject(folder, ["--json", ...args]);
  return { ...JSON.parse(page), code };
}

/** The map of one JavaScript file. */
async function mapOf(text: string, settings = "{}"): Promise<MappedFile & { readonly code: Audited["code"] }> {
  const { files, code } = await auditJson(project({ ...CONFIG, "eslint.config.mjs": `export default [{ settings: ${settings} }];\n`, "file.js": text }));
  const [file] = files;
  if (file === undefined) throw new Error("The map has no file.");
  return { ...file, code };
}

/** A boundary of each gate by its line. */
function boundaries({ gates }: MappedFile): string[] {
  return gates.map(({ line, boundary }) => `${line} ${boundary}`);
}

function standings({ sideEffects }: MappedFile): string[] {
  return sideEffects.map(({ line, standing }) => {
    if (standing.status !== "gated") return `${line} ${standing.status === "ungated" ? standing.reason : standing.status}`;
    return `${line} by ${standing.permits.map((permit) => `${permit.kind === "entry" ? "entry " : ""}${permit.line}`).join(", ")}`;
  });
}

describe("a gate stands at", () => {
  test.each([
    ["startup: `startup()` before a work loop", `await machineid.startup(id);\nfor await (const job of jobs()) {\n  await machineid.assertAllowed(id);\n  prepare(job);\n  await fetch("https://a.example");\n}`, ["4 startup", "6 task"], ["8 by 6"]],
    ["startup: validate before a server", `const decision = await machineid.validate(id);\nif (!decision.allowed) process.exit(1);\nserver.listen(80);`, ["4 startup"], []],
    ["startup: in a function that is called once", `async function main() {\n  await machineid.assertAllowed(id);\n  await prepare();\n}\nawait main();`, ["5 startup"], []],
    ["task: in a function that is entered from outside", `export async function handle(job) {\n  await machineid.assertAllowed(id);\n  prepare(job);\n  await fetch("https://a.example");\n}`, ["5 task"], ["7 by 5"]],
    ["task: units", `for await (const job of machineid.units(id, jobs())) {\n  await fetch("https://a.example");\n}`, ["4 task"], ["5 by 4"]],
    ["task: a wrapped handler", `export const handle = machineid.wrap(id, async (job) => {\n  await fetch("https://a.example");\n});`, ["4 task"], ["5 by entry 4"]],
    ["side effect: right before the call", `export async function handle(job) {\n  const decision = await machineid.validate(id);\n  if (!decision.allowed) {\n    console.error(decision.code, decision.request_id);\n    return;\n  }\n  await fetch("https://a.example");\n}`, ["5 side-effect"], ["10 by 5"]],
    ["side effect: guard around the call", `export async function handle() {\n  await machineid.guard(id, () => fetch("https://a.example"));\n}`, ["5 side-effect"], ["5 by 5"]],
    ["callers: in a helper, which the boundary is the call of", `async function mustBeAllowed() {\n  const { allowed } = await machineid.validate(id);\n  if (!allowed) throw new Error("denied");\n}\nexport async function handle() {\n  await mustBeAllowed();\n  await fetch("https://a.example");\n}`, ["5 callers", "9 side-effect"], ["10 by 9"]],
  ])("%s", async (_name, code, gates, effects) => {
    const file = await mapOf(CLIENT + code);
    expect(boundaries(file)).toEqual(gates);
    expect(standings(file)).toEqual(effects);
    expect(file.code).toBe(0);
  });

  test.each([
    ["right before the call, in the same code", `export async function one() {\n  await machineid.assertAllowed(id);\n  await fetch("https://a.example");\n}`, [true]],
    ["around the call", `export async function one() {\n  return machineid.guard(id, async () => fetch("https://a.example"));\n}`, [true]],
    ["in a branch of several", `export async function one(urgent) {\n  if (urgent) await machineid.startup(id);\n  else await machineid.assertAllowed(id);\n  await fetch("https://a.example");\n}`, [false]],
    ["in the callers", `async function send() {\n  await fetch("https://a.example");\n}\nexport async function one() {\n  await machineid.assertAllowed(id);\n  await send();\n}`, [false]],
  ])("certainly right before each call, or not: %s", async (_name, code, expected) => {
    const { sideEffects } = await mapOf(CLIENT + code);
    expect(sideEffects.map(({ standing }) => standing.status === "gated" && standing.isAskedRightBefore)).toEqual(expected);
  });
});

describe("what lacks a gate", () => {
  test.each([
    ["nothing asks", `export const send = () => fetch("https://a.example");`, ["4 no-gate"]],
    ["a permit from before the loop", `await machineid.startup(id);\nfor await (const job of jobs()) await fetch("https://a.example");`, ["5 stale-loop"]],
    ["a failure that is swallowed", `export async function send() {\n  try {\n    await machineid.assertAllowed(id);\n  } catch {}\n  await fetch("https://a.example");\n}`, ["8 swallowed"]],
    ["a comment does not hide it", `// eslint-disable-next-line\nexport const send = () => fetch("https://a.example"); /* eslint-disable */`, ["5 no-gate"]],
  ])("%s", async (_name, code, effects) => {
    const file = await mapOf(CLIENT + code);
    expect(standings(file)).toEqual(effects);
    expect(file.code).toBe(1);
  });

  test("a denial that does not stop, said at the gate", async () => {
    const { gates } = await mapOf(`${CLIENT}export async function send() {\n  await machineid.validate(id);\n  await fetch("https://a.example");\n}`);
    expect(gates).toMatchObject([{ line: 5, stops: false }]);
  });

  test("a failure that is swallowed, and the twin that throws on", async () => {
    const withHandler = (handler: string): string => `${CLIENT}export async function send() {\n  try {\n    await machineid.assertAllowed(id);\n  } catch (error) {\n    ${handler}\n  }\n  await fetch("https://a.example");\n}`;
    expect((await mapOf(withHandler("console.warn(error);"))).gates).toMatchObject([{ line: 6, stops: false }]);
    expect((await mapOf(withHandler("throw error;"))).gates).toMatchObject([{ line: 6, stops: true }]);
  });

  test("a start of work without a gate, and its twin with one", async () => {
    const { surfaces } = await mapOf(`#!/usr/bin/env node\nfor await (const job of jobs()) await work(job);`);
    expect(surfaces).toMatchObject([{ line: 2, kind: "loop", lacks: "nothing", startupGates: [] }]);
    const twin = await mapOf(`#!/usr/bin/env node\n${CLIENT}await machineid.startup(id);\nfor await (const job of jobs()) await work(job);`);
    expect(twin.surfaces).toMatchObject([{ line: 6, lacks: null, startupGates: [5] }]);
  });
});

describe("device IDs", () => {
  test("of the gate that is told one, with what is not known by its name", async () => {
    const { gates } = await mapOf(`import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nawait machineid.register(\`mail:prod:sender:\${process.env.POD}\`);\nawait machineid.assertAllowed("mail:prod:sender:01");`);
    expect(gates.map(({ kind, deviceIds }) => [kind, ...deviceIds])).toEqual([
      ["register", "mail:prod:sender:${process.env.POD}"],
      ["gate", "mail:prod:sender:01"],
    ]);
  });

  test("in the body of a direct request", async () => {
    const { gates } = await mapOf(`const answer = await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST", body: JSON.stringify({ deviceId: "mail:prod:sender:02" }) });\nconst decision = await answer.json();\nif (!decision.allowed) process.exit(1);`);
    expect(gates).toMatchObject([{ line: 1, deviceIds: ["mail:prod:sender:02"] }]);
  });

  test("never a secret in full", async () => {
    const { page } = await auditProject(project({ ...CONFIG, "file.js": `${CLIENT}await machineid.startup("mail:prod:sender:sk0123456789abcdefghijklmn");` }), []);
    expect(page).toContain("mail:prod:sender:sk01…");
    expect(page).not.toContain("sk012");
  });
});

describe("settings", () => {
  const code = `import { mustValidate } from "./guard.js";\nimport { pay } from "acme-pay";\nexport async function handle() {\n  await mustValidate();\n  await pay();\n}`;
  const pay = '{ from: "acme-pay", path: "pay()", kind: "payment" }';

  test("of the configuration apply", async () => {
    expect((await auditJson(project({ ...CONFIG, "file.js": code }))).files).toEqual([]);
    expect(standings(await mapOf(code, `{ machineid: { sideEffects: [${pay}] } }`))).toEqual(["5 no-gate"]);
    const gated = await mapOf(code, `{ machineid: { sideEffects: [${pay}], gates: [{ from: "./guard.js", path: "mustValidate()", style: "asserts" }] } }`);
    expect(standings(gated)).toEqual(["5 by 4"]);
    expect(boundaries(gated)).toEqual(["4 side-effect"]);
  });

  test("with a mistake are named", async () => {
    const audited = auditProject(project({ ...CONFIG, "eslint.config.mjs": "export default [{ settings: { machineid: { loop: 1 } } }];", "file.js": "fetch(location);" }), []);
    await expect(audited).rejects.toThrow(UsageError);
    await expect(audited).rejects.toThrow(/settings\.machineid has the unknown key "loop"/);
  });
});

describe("files", () => {
  const ungated = 'export const send = () => fetch("https://a.example");\n';
  const typed = 'export const send = (to: string): Promise<Response> => fetch(to);\n';

  test("of several folders in the order of their paths; chosen by file, folder and glob; ignored ones left out", async () => {
    const folder = project({ ...CONFIG, "eslint.config.mjs": 'export default [{ ignores: ["old/"] }];', "b.js": ungated, "a/two.js": ungated, "a/one.mjs": ungated, "old/x.js": ungated, "plain.js": "export {};\n" });
    const paths = async (...args: string[]): Promise<string[]> => (await auditJson(folder, ...args)).files.map(({ path }) => path);
    expect(await paths()).toEqual(["a/one.mjs", "a/two.js", "b.js"]);
    expect(await paths("b.js", "a")).toEqual(["a/one.mjs", "a/two.js", "b.js"]);
    expect(await paths("a/*.mjs")).toEqual(["a/one.mjs"]);
    expect((await auditJson(folder)).summary).toMatchObject({ filesRead: 5, sideEffects: { ungated: 3 } });
  });

  test("what other files do is known", async () => {
    const folder = project({ ...CONFIG, "gate.js": `${CLIENT}export async function gate() {\n  await machineid.assertAllowed(id);\n}`, "send.js": 'import { gate } from "./gate.js";\nexport async function send() {\n  await gate();\n  await fetch("https://a.example");\n}' });
    const { files, code } = await auditJson(folder);
    expect(files.map((file) => [boundaries(file), standings(file)])).toEqual([[["5 callers"], []], [["3 side-effect"], ["4 by 3"]]]);
    expect(files[1]?.gates).toMatchObject([{ asks: "elsewhere" }]);
    expect(code).toBe(0);
  });

  test("without a configuration are read with the defaults, JSX too", async () => {
    const folder = project({ "package.json": "{}", "a.jsx": `export const A = () => <b onClick={() => fetch("https://a.example")} />;` });
    const { note, code } = await auditProject(folder, []);
    expect(note).toContain("no ESLint configuration");
    expect(code).toBe(1);
  });

  test("of TypeScript need a parser, and are named without one", async () => {
    for (const files of [{}, CONFIG]) {
      const { unread, code } = await auditJson(project({ ...files, "a.ts": typed, "b.js": ungated }));
      expect(unread).toEqual([{ path: "a.ts", because: expect.stringContaining("npm install --save-dev typescript @typescript-eslint/parser") }]);
      expect(code).toBe(2);
    }
  });

  test.each(["@typescript-eslint/parser", "typescript-eslint"])("of TypeScript are read with %s, whether the configuration speaks of them or not", async (name) => {
    for (const files of [{}, CONFIG]) {
      const { files: found, unread, code } = await auditJson(project({ ...files, "a.ts": typed }, { [name]: name }));
      expect([unread, found.map(standings), code]).toEqual([[], [["1 no-gate"]], 1]);
    }
  });

  test("with a syntax error are named with its line", async () => {
    const { unread, files, code } = await auditJson(project({ ...CONFIG, "a.js": "const = 1;\n", "b.js": ungated }));
    expect(unread).toMatchObject([{ path: "a.js", because: expect.stringMatching(/^line 1: Parsing error/) }]);
    expect(files.map(({ path }) => path)).toEqual(["b.js"]);
    expect(code).toBe(2);
  });

  test("are read by ESLint 9 likewise", async () => {
    const folder = project({ ...CONFIG, "a.js": `${CLIENT}export async function send() {\n  await machineid.assertAllowed(id);\n  await fetch("https://a.example");\n}`, "b.js": ungated }, { eslint: "eslint9" });
    const { files, code } = await auditJson(folder);
    expect(files.map(standings)).toEqual([["6 by 5"], ["1 no-gate"]]);
    expect(code).toBe(1);
  });
});

describe("wrong usage", () => {
  test.each([
    [["--jsno"], /'--jsno'/],
    [["nothing-here.js"], /nothing-here\.js/],
    [["nothing/**/*.js"], /nothing\/\*\*\/\*\.js/],
  ])("%j", async (args, message) => {
    const audited = auditProject(project({ ...CONFIG, "a.js": "" }), args);
    await expect(audited).rejects.toThrow(UsageError);
    await expect(audited).rejects.toThrow(message);
  });

  test("a configuration that does not load", async () => {
    await expect(auditProject(project({ ...CONFIG, "eslint.config.mjs": "export default [{ rulse: {} }];", "a.js": "" }), [])).rejects.toThrow(UsageError);
  });
});

describe("the page", () => {
  test("is the same each time, and fits its columns", async () => {
    const folder = project({ ...CONFIG, "a.js": `${CLIENT}export async function send() {\n  await machineid.assertAllowed(id);\n  await fetch("https://a.example");\n}\nexport const other = () => fetch("https://b.example");` });
    const [one, other] = [await auditProject(folder, []), await auditProject(folder, [])];
    expect(other).toEqual(one);
    expect(one.page.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(one.page).not.toMatch(/\u001b/);
  });
});

test("files that are not read for one reason stand below it", async () => {
  const { page, code } = await auditProject(project({ ...CONFIG, "a.ts": "", "b.ts": "", "c.js": "const = 1;" }), []);
  expect(page).toMatch(/^Not read\n {2}TypeScript needs a parser: .*\n {4}a\.ts\n {4}b\.ts\n {2}line 1: .*\n {4}c\.js\n\nSummary\n.*; 3 NOT READ\n/);
  expect(code).toBe(2);
});

describe("the page of the documentation", () => {
  const page = readFileSync(join(root, "docs/audit.md"), "utf8");

  test("shows what is printed", async () => {
    const folder = project(CONFIG, { "@typescript-eslint/parser": "@typescript-eslint/parser" });
    symlinkSync(join(root, "docs"), join(folder, "docs"), "junction");
    const { page: printed } = await auditProject(folder, ["docs/demo/before/worker.ts"]);
    expect(/```text\n(.*?)```/s.exec(page)?.[1]).toBe(printed);
  });

  test("names every property of the JSON", async () => {
    const folder = project({ ...CONFIG, "a.js": `${CLIENT}await machineid.startup(id);\nfor (;;) await fetch("https://a.example");`, "b.js": `${CLIENT}await machineid.startup(id);\nawait fetch("https://a.example");`, "c.js": "const = 1;" });
    const { page: json } = await auditProject(folder, ["--json"]);
    const missing = [...new Set(keysIn(JSON.parse(json)))].filter((key) => !page.includes(`\`${key}\``));
    expect(missing).toEqual([]);
  });
});

function keysIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysIn);
  return typeof value === "object" && value !== null ? Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)]) : [];
}

test("the demo: before its repair the mistakes that it is made of, after it none", async () => {
  const folder = project(CONFIG, { "@typescript-eslint/parser": "@typescript-eslint/parser" });
  symlinkSync(join(root, "docs/demo"), join(folder, "demo"), "junction");
  const before = await auditJson(folder, "demo/before/*.ts");
  expect(before.unread).toEqual([]);
  expect(before.code).toBe(1);
  expect(before.files.find(({ path }) => path.endsWith("worker.ts"))?.sideEffects.map(({ line, standing }) => [line, standing.status])).toEqual([
    [18, "ungated"],
    [29, "ungated"],
  ]);
  const after = await auditJson(folder, "demo/after/*.ts");
  expect(after.summary.sideEffects).toMatchObject({ ungated: 0, unreached: 0 });
  expect(after.summary.sideEffects.gated).toBeGreaterThan(5);
  expect(after.code).toBe(0);
});
