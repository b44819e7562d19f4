import { afterAll, describe, expect, test } from "vitest";
import { project, removeProjects } from "../modules/project.js";

afterAll(removeProjects);

const head = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\n`;

/** Helpers of other files: those that ask, and those that only make what is answered. */
const elsewhere = {
  "ask.js": `${head}export const ask = () => machineid.validate(process.env.ID);\nexport const isAllowed = async () => (await ask()).allowed;\nexport async function ensure() {\n  const d = await ask();\n  if (d.allowed) return d;\n  throw new Error(d.code);\n}\nexport async function outcome() {\n  const d = await ask();\n  return d.allowed ? { ok: true } : { ok: false, code: d.code };\n}`,
  "results.js": `export function succeed(code) { return { allowed: true, code }; }\nexport function refuse(code) { return { allowed: false, code }; }\nexport const ok = (value) => ({ ok: true, value });\nexport const err = (code) => ({ ok: false, code });\nexport const make = (allowed, code) => ({ allowed, code });\nexport const GO = "go";\nexport const STOP = "stop";\nexport const Results = { permit: () => ({ kind: "permit" }), denied: (code) => ({ kind: "denied", code }) };`,
};

interface Case {
  readonly what: string;
  /** With RIGHT or WRONG in place of what makes the difference. */
  readonly body: string;
  readonly right: string;
  readonly wrong: string;
  readonly finds: string;
}

const failing = (answer: string): string => `export async function main() {\n  try {\n    ${answer}\n  } catch {\n    return TEXT;\n  }\n}`;

const cases: readonly Case[] = [
  { what: "a decision that a function makes", body: failing("return await ask();"), right: `refuse("DOWN")`, wrong: `succeed("DOWN")`, finds: "handler" },
  { what: "a decision made from a parameter", body: failing("const d = await ask();\n    return make(d.allowed, d.code);"), right: `make(false, "DOWN")`, wrong: `make(true, "DOWN")`, finds: "handler" },
  { what: "a result that a function makes", body: failing("const d = await ask();\n    return d.allowed ? ok(d) : err(d.code);"), right: `err("DOWN")`, wrong: "ok(null)", finds: "handler" },
  { what: "constants", body: failing("return (await isAllowed()) ? GO : STOP;"), right: "STOP", wrong: "GO", finds: "handler" },
  { what: "methods of an object", body: failing("const d = await ask();\n    return d.allowed ? Results.permit() : Results.denied(d.code);"), right: `Results.denied("DOWN")`, wrong: "Results.permit()", finds: "handler" },
  { what: "an outcome that is looked at", body: failing("return (await outcome()).ok ? 0 : 77;"), right: "75", wrong: "0", finds: "handler" },
  { what: "an outcome that is handed on", body: failing("return await outcome();"), right: `{ ok: false, code: "DOWN" }`, wrong: "{ ok: true }", finds: "handler" },
  { what: "the end of a chain", body: "export const main = () => outcome().then((o) => (o.ok ? 200 : 403)).catch(() => TEXT);", right: "503", wrong: "200", finds: "handler" },
  { what: "no answer", body: "export async function main() {\n  const d = await ask().catch(() => null);\n  if (!d) return TEXT;\n  return d.allowed ? Results.permit() : Results.denied(d.code);\n}", right: `Results.denied("DOWN")`, wrong: "Results.permit()", finds: "handler" },
  { what: "a flag", body: "export async function main() {\n  if (process.env.OFF) return TEXT;\n  const d = await ask();\n  return d.allowed ? GO : STOP;\n}", right: "STOP", wrong: "GO", finds: "flag" },
  { what: "a promise that is kept", body: "TEXT\nexport function main() {\n  if (!asked) asked = ensure();\n  return asked;\n}", right: "let asked; asked = null; import { asked as ensure } from \"./made.js\";", wrong: "let asked = null;", finds: "remembered" },
];

describe("no-degraded-mode with functions of other files", () => {
  const made = project({ ...elsewhere, "made.js": "export const asked = () => null;", "app.js": "" });
  const lint = (body: string): readonly string[] => {
    const imports = `import { ask, ${/as ensure/.test(body) ? "" : "ensure, "}isAllowed, outcome } from "./ask.js";\nimport { err, GO, make, ok, refuse, Results, STOP, succeed } from "./results.js";\n`;
    made.write({ "app.js": imports + body });
    return made.lint("app.js", "typescript", undefined, "no-degraded-mode").map((report) => report.replace(/^\d+ /, ""));
  };
  test.each(cases)("$what", ({ body, right, wrong, finds }) => {
    expect(lint(body.replace("TEXT", right))).toEqual([]);
    expect(lint(body.replace("TEXT", wrong))).toEqual([finds]);
  });
});
