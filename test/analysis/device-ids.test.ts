import { parseForESLint } from "@typescript-eslint/parser";
import { describe, expect, it } from "vitest";
import { FileAnalysis } from "../../src/analysis/file-analysis.js";
import { parseUnit, settingsFor } from "../models/resolve.js";

const head = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\n`;

const { visitorKeys } = parseForESLint("");

/** IDs of a program: the text with what is unknown in angle brackets, role, holders, and the line where it stands. */
function idsOf(program: string, settings: Readonly<Record<string, unknown>> = {}): string[] {
  const analysis = new FileAnalysis(parseUnit(program), settingsFor(settings), visitorKeys);
  return analysis.deviceIds().map(({ pieces, role, holders, node }) => {
    const text = pieces.map((piece) => (piece.kind === "text" ? piece.text : `<${piece.names.join("|")}>`)).join("");
    return [`${node.loc.start.line} ${role} ${text}`, ...holders].join(" @");
  });
}

/** As {@link idsOf}, behind a client of the runtime; lines count from its first. */
function inUse(program: string): string[] {
  return idsOf(head + program).map((text) => text.replace(/^\d+/, (line) => String(Number(line) - 2)));
}

describe("device IDs of a file", () => {
  it.each(["register(id)", "validate(id)", "assertAllowed(id)", "guard(id, f)", "startup(id)", "units(id, queue)"])("machineid.%s", (call) => {
    expect(inUse(`const id = "a:b:c:1"; machineid.${call};`)).toEqual(["1 argument a:b:c:1"]);
  });

  it("is found through every way to make and call the client", () => {
    const found = idsOf(`
      import * as runtime from "eslint-plugin-machineid/runtime";
      const a = new runtime.MachineID({ orgKey });
      const { validate } = a;
      class Service { constructor(private readonly authority: runtime.MachineID) {} run() { return this.authority.validate("field:b:c:1"); } }
      await a.validate("member:b:c:1");
      await a["validate"]("computed:b:c:1");
      await a.validate.call(a, "call:b:c:1");
      await a?.validate("optional:b:c:1");
    `);
    expect(found).toEqual(["5 argument field:b:c:1", "6 argument member:b:c:1", "7 argument computed:b:c:1", "8 argument call:b:c:1", "9 argument optional:b:c:1"]);
  });

  it("is none for another object's method", () => {
    expect(inUse(`schema.validate("a:b:c:1"); form.register("email");`)).toEqual([]);
  });

  it("is found by the name of a client from another file", () => {
    expect(idsOf(`import { machineid } from "./client.js"; machineid.validate("a:b:c:1");`)).toEqual(["1 argument a:b:c:1"]);
  });

  it.each([
    ['const env = "prod"; machineid.validate(`worker:${env}:queue:${process.env.HOSTNAME}`);', "worker:prod:queue:<process.env.HOSTNAME>"],
    ['const key = process.env.API_KEY; machineid.validate("worker:" + "prod:" + key);', "worker:prod:<key|process.env.API_KEY>"],
    ['machineid.validate(["worker", "prod", role, String(n)].join(":"));', "worker:prod:<role>:<n>"],
    ['machineid.validate("worker".concat(":prod:", vault.getSecret()));', "worker:prod:<vault.getSecret>"],
    ['const D = { main: { id: "a:b:c:1" } } as const; machineid.validate(D.main.id);', "a:b:c:1"],
    ['const D = Object.freeze({ main: "a:b:c:1" }); machineid.validate(D["main"]);', "a:b:c:1"],
    ['enum D { Main = "a:b:c:1" } machineid.validate(D.Main);', "a:b:c:1"],
    ['class W { readonly id = "a:b:c:1"; run() { return machineid.validate(this.id); } }', "a:b:c:1"],
    ['const make = (n) => `a:b:c:${n}`; machineid.validate(make(7));', "a:b:c:7"],
    ["machineid.validate(`w:${apiKey.slice(0, 8)}`);", "w:<apiKey>"],
    ["machineid.validate(await load());", "<load>"],
  ])("%s", (program, text) => {
    expect(inUse(program)).toEqual([`1 argument ${text}`]);
  });

  it("has one entry for each text that it may be", () => {
    expect(inUse("machineid.validate(process.env.ID ?? \"a:b:c:1\");")).toEqual(["1 argument <process.env.ID>", "1 argument a:b:c:1"]);
    expect(inUse("machineid.validate(`a:${isLive ? \"prod\" : \"dev\"}:c:1`);")).toEqual(["1 argument a:prod:c:1", "1 argument a:dev:c:1"]);
    expect(inUse("let id = \"x\"; if (isLive) id = \"y\"; machineid.validate(id);")).toEqual(["1 argument x", "1 argument y"]);
  });

  it("follows parameters to their defaults and to the calls in view", () => {
    expect(inUse(`const gate = (id = "default:b:c:1") => machineid.assertAllowed(id);\nawait gate("passed:b:c:1");`)).toEqual(["1 argument default:b:c:1", "2 argument passed:b:c:1"]);
    expect(inUse(`async function gate({ id = "default:b:c:1" }) { await machineid.assertAllowed(id); }`)).toEqual(["1 argument default:b:c:1"]);
  });

  it("is found by the name of what holds it", () => {
    const found = idsOf(`
      export const WORKER_DEVICE_ID = "a:b:c:1";
      const { deviceId = "a:b:c:2", device_id: other = "a:b:c:3" } = options;
      process.env.MACHINEID_DEVICE_ID ??= "a:b:c:4";
      this.deviceId = env.DEVICE_ID || "a:b:c:5";
      const config = { deviceId: "a:b:c:6" };
      const deviceIds = { email: "a:b:c:7", queues: ["x"] };
      const workerDeviceId = (n) => \`a:b:c:\${n}\`;
      const isDeviceId = "no";
    `);
    expect(found).toEqual([
      "2 name a:b:c:1 @WORKER_DEVICE_ID", "3 name a:b:c:2 @deviceId", "3 name a:b:c:3 @device_id", "4 name a:b:c:4 @MACHINEID_DEVICE_ID",
      "5 name <env.DEVICE_ID> @deviceId", "5 name a:b:c:5 @deviceId @DEVICE_ID", "6 name a:b:c:6 @deviceId", "7 name a:b:c:7 @deviceIds.email",
      "7 name <> @deviceIds.queues", "8 name a:b:c:<n> @workerDeviceId",
    ]);
  });

  it("is found in the body of direct HTTP", () => {
    expect(idsOf(`fetch("https://machineid.io/api/v1/devices/validate", { body: JSON.stringify({ deviceId: "a:b:c:1" }) });`)).toEqual(["1 name a:b:c:1 @deviceId"]);
    expect(idsOf(`fetch("https://machineid.io/api/v1/devices/validate", { body: '{"deviceId":"a:b:c:1"}' });`)).toEqual(["1 body a:b:c:1"]);
    expect(idsOf('fetch("https://machineid.io/api/v1/devices/validate", { body: `{"deviceId": "a:${env}:c:1"}` });')).toEqual(["1 body a:<env>:c:1"]);
  });

  it("may be the first argument of a gate of the settings", () => {
    const gates = [{ from: "./lib/guard", path: "mustValidate()", style: "asserts" }];
    expect(idsOf(`import { mustValidate } from "../lib/guard"; mustValidate("a:b:c:1");`, { gates })).toEqual(["1 gate a:b:c:1"]);
  });

  it("comes to an end on constants of constants, cycles and long texts", () => {
    const doubling = Array.from({ length: 60 }, (_, index) => `const a${index + 1} = a${index} + a${index};`).join("\n");
    expect(inUse(`const a0 = "x"; ${doubling} machineid.validate(a60);`)).toHaveLength(1);
    expect(inUse("let a = b; let b = a; a = b; machineid.validate(a); function f(x) { return f(x); } machineid.validate(f(f));").length).toBeGreaterThan(0);
    expect(inUse(`machineid.validate("x"${' + "x"'.repeat(150)});`)).toHaveLength(1);
    expect(inUse(`machineid.validate(f${".g()".repeat(150)});`)).toHaveLength(1);
  });
});
