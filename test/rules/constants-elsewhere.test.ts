import { afterAll, describe, expect, test } from "vitest";
import { project, removeProjects, type Files } from "../modules/project.js";

afterAll(removeProjects);

const head = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\n`;
const [form, fleet, secret, timeout] = ["device-id-format", "no-fleet-device-id", "no-secret-in-device-id", "validate-timeout"];
const token = `sk_live_${"51HxKq8PzW3nRtYvB6mLdGfSa"}`;

interface Case {
  readonly what: string;
  readonly rule: string | undefined;
  readonly app: string;
  /** Other files with RIGHT or WRONG in place of the text that makes the difference. */
  readonly files: Files;
  readonly right: string;
  readonly wrong: string;
  readonly finds: readonly string[];
  readonly path?: string;
}

const named = `${head}import { DEVICE } from "./config.js";\nexport const ask = () => machineid.validate(DEVICE);`;
const config = (text: string): Files => ({ "config.js": text });
const ids = { right: "w:prod:mail:01", wrong: "mail-01" };

const cases: readonly Case[] = [
  { what: "a named import", rule: form, app: named, files: config(`export const DEVICE = "TEXT";`), ...ids, finds: ["4 segments"] },
  { what: "a default import", rule: form, app: named.replace("{ DEVICE }", "DEVICE"), files: config(`export default "TEXT";`), ...ids, finds: ["4 segments"] },
  { what: "a namespace", rule: form, app: named.replace("{ DEVICE }", "* as config").replace("validate(DEVICE", "validate(config.DEVICE"), files: config(`export const DEVICE = "TEXT";`), ...ids, finds: ["4 segments"] },
  { what: "a member of an object", rule: form, app: named.replace("validate(DEVICE", "validate(DEVICE.mail.id"), files: config(`export const DEVICE = Object.freeze({ mail: { id: "TEXT" } });`), ...ids, finds: ["4 segments"] },
  { what: "an enum", rule: form, app: named.replace("./config.js", "./config.ts").replace("validate(DEVICE", "validate(DEVICE.Mail"), files: { "config.ts": `export enum DEVICE { Mail = "TEXT" }` }, ...ids, finds: ["4 segments"] },
  { what: "a barrel of a barrel", rule: form, app: named, files: { "config.js": `export * from "./other.js";\nexport { A as DEVICE } from "./ids.js";`, "ids.js": `import { A } from "./more.js";\nexport { A };`, "more.js": `export const A = "TEXT";`, "other.js": "export const other = 1;" }, ...ids, finds: ["4 segments"] },
  { what: "require and module.exports", rule: form, app: `${head.replace(/import (.*) from (.*);/, "const $1 = require($2);")}const config = require("./config.cjs");\nexports.ask = () => machineid.validate(config.mail);`, path: "app.cjs", files: { "config.cjs": `module.exports = { mail: "TEXT" };` }, ...ids, finds: ["4 segments"] },
  { what: "require and exports.name", rule: form, app: `${head.replace(/import (.*) from (.*);/, "const $1 = require($2);")}const { mail: id } = require("./config.cjs");\nexports.ask = () => machineid.validate(id);`, path: "app.cjs", files: { "config.cjs": `exports.mail = "TEXT";` }, ...ids, finds: ["4 segments"] },
  { what: "a part of a template", rule: form, app: named.replace("validate(DEVICE", "validate(`${DEVICE}:mail:01`"), files: config(`const service = "w";\nexport const DEVICE = service + "TEXT";`), right: ":prod", wrong: "", finds: ["4 segments"] },
  { what: "an ID for all", rule: fleet, app: `${named}\napp.listen(80);`, files: config(`export const DEVICE = "w:prod:mail:TEXT";`), right: "01", wrong: "all", finds: ["4 instance"] },
  { what: "a secret", rule: secret, app: named, files: config(`export const DEVICE = "w:prod:mail:TEXT";`), right: "01", wrong: token, finds: ["4 secret"] },
  { what: "what a name over there is made of", rule: secret, app: named.replace("validate(DEVICE", "validate(`w:prod:mail:${DEVICE}`"), files: config(`const { TEXT: part } = process.env;\nexport const DEVICE = process.env.TEXT ?? part;`), right: "POD_NAME", wrong: "STRIPE_SECRET_KEY", finds: ["4 named"] },
  { what: "a function", rule: form, app: named.replace("validate(DEVICE", 'validate(DEVICE("prod")'), files: config("export function DEVICE(env, role = 'mail') { return `w:${env}:${role}TEXT`; }"), right: ":01", wrong: "", finds: ["4 segments"] },
  { what: "a function that gets an object", rule: fleet, app: `${named.replace("validate(DEVICE", 'validate(DEVICE({ role: "mail" })')}\napp.listen(80);`, files: config('export const DEVICE = ({ role, instance = "TEXT" }) => ["w", "prod", role, instance].join(":");'), right: "01", wrong: "all", finds: ["4 instance"] },
  { what: "a method of a class", rule: form, app: named.replace("{ DEVICE }", "{ Names }").replace("validate(DEVICE", 'validate(new Names("w", "prod").of("mail")'), files: config("export class Names {\n  constructor(service, env) { this.service = service; this.env = env; }\n  of(role) { return `${this.service}:${this.env}:${role}TEXT`; }\n}"), right: ":01", wrong: "", finds: ["4 segments"] },
  { what: "a function of a function", rule: form, app: named.replace("validate(DEVICE", 'validate(DEVICE("mail")'), files: { "config.js": 'import { join } from "./join.js";\nexport const DEVICE = (role) => join("w", "prod", role);', "join.js": "export const join = (service, env, role) => `${service}:${env}:${role}TEXT`;" }, right: ":01", wrong: "", finds: ["4 segments"] },
  { what: "a function that hands on what it is given", rule: form, app: named.replace("validate(DEVICE", 'validate(DEVICE("w:prod:mail" + suffix)').replace("export const ask", 'import { suffix } from "./suffix.js";\nexport const ask'), files: { "config.js": "export const DEVICE = (id) => id.trim();", "suffix.js": 'export const suffix = "TEXT";' }, right: ":01", wrong: "", finds: ["5 segments"] },
  { what: "a secret that a function of another file is given", rule: secret, app: named.replace("validate(DEVICE", "validate(DEVICE(process.env)"), files: config("export const DEVICE = ({ TEXT: part }) => `w:prod:mail:${part.slice(-4)}`;"), right: "POD_NAME", wrong: "STRIPE_SECRET_KEY", finds: ["4 named"] },
  { what: "a secret that a function of another file reads", rule: secret, app: named.replace("validate(DEVICE", 'validate(DEVICE("mail")'), files: config("export function DEVICE(role) {\n  const tail = process.env.TEXT;\n  return `w:prod:${role}:${tail}`;\n}"), right: "POD_NAME", wrong: "STRIPE_SECRET_KEY", finds: ["4 named"] },
  { what: "a number of milliseconds that a function of another file returns", rule: timeout, app: `${head}import { limit } from "./config.js";\nexport const client = new MachineID({ orgKey, timeoutMs: limit() });`, files: config("export const limit = () => TEXT;"), right: "2000", wrong: "20_000", finds: ["4 long"] },
  { what: "a number of milliseconds", rule: timeout, app: `${head}import { T } from "./config.js";\nexport const client = new MachineID({ orgKey, timeoutMs: T * 1000 });`, files: config("export const T = TEXT;"), right: "2", wrong: "20", finds: ["4 long"] },
  { what: "a number with its default", rule: timeout, app: `${head}import { limits } from "./config.js";\nexport const client = new MachineID({ orgKey, timeoutMs: limits.t });`, files: config("export const limits = { t: Number(process.env.T ?? TEXT) };"), right: "2000", wrong: "20_000", finds: ["4 long"] },
];

describe("constants of other files", () => {
  test.each(cases)("$what", ({ rule, app, files, right, wrong, finds, path = "app.js" }) => {
    const made = project({ [path]: app });
    const lint = (text: string): readonly string[] => {
      made.write(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, content.replaceAll("TEXT", text)])));
      return made.lint(path, "typescript", undefined, rule);
    };
    expect(lint(right)).toEqual([]);
    expect(lint(wrong)).toEqual(finds);
  });

  test("an ID that a function of another file makes, which it names so and shows to be wrong, is judged there", () => {
    const made = project({ "app.js": named.replace("{ DEVICE }", "{ deviceIdFor }").replace("validate(DEVICE", 'validate(deviceIdFor("mail")'), "config.js": "export const deviceIdFor = (role) => `w:prod:${role}`;" });
    expect(made.lint("app.js", "typescript", undefined, form)).toEqual([]);
    expect(made.lint("config.js", "typescript", undefined, form)).toEqual(["1 segments"]);
    made.write({ "config.js": "export const deviceIdFor = (...parts) => parts.join(':');\nexport const idOf = (prefix) => `w:prod:${prefix}`;" });
    made.write({ "app.js": named.replace("{ DEVICE }", "{ idOf }").replace("validate(DEVICE", 'validate(idOf("mail")') });
    expect(made.lint("config.js", "typescript", undefined, form)).toEqual([]);
    expect(made.lint("app.js", "typescript", undefined, form)).toEqual(["4 segments"]);
  });

  test("an ID that its own CommonJS module exports under such a name is judged there", () => {
    const app = `${head.replace(/import (.*) from (.*);/, "const $1 = require($2);")}const { NAME } = require("./config.cjs");\nexports.ask = () => machineid.validate(NAME);`;
    const lint = (name: string, write: string): readonly string[] => project({ "app.cjs": app.replaceAll("NAME", name), "config.cjs": `${write}.${name} = "w:prod:mail";` }).lint("app.cjs", "typescript", undefined, form);
    expect(lint("mailDeviceId", "exports")).toEqual([]);
    expect(lint("mailDeviceId", "module.exports")).toEqual([]);
    expect(lint("mail", "exports")).toEqual(["4 segments"]);
  });

  test("an ID that its own file names one is judged there, and once", () => {
    const made = project({ "app.js": named.replaceAll("DEVICE", "DEVICE_ID"), "config.js": `export const DEVICE_ID = "w:prod:${token}";`, "asks.js": `${head}export const DEVICE_ID = "mail";` });
    const reports = (rule: string | undefined): readonly (readonly string[])[] => ["app.js", "config.js"].map((path) => made.lint(path, "typescript", undefined, rule));
    expect(reports(form)).toEqual([[], ["1 segments"]]);
    expect(reports(secret)).toEqual([[], ["1 secret"]]);
    // Nothing in this file tells that it is an ID of the authority.
    made.write({ "config.js": `export const DEVICE_ID = "mail";` });
    expect(reports(form)).toEqual([["4 segments"], []]);
  });

  test("an ID that a function of another file gets under its name, which asks", () => {
    const asks = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nexport const validate = (id) => machineid.validate(id);\nexport async function permit({ deviceId }) {\n  const d = await validate(deviceId);\n  if (!d.allowed) throw new Error(d.code);\n}\nexport const connect = (id) => id;`;
    const app = 'import { hostname } from "node:os";\nimport { connect, permit, validate } from "./asks.js";\nconst deviceId = `relay prod mail ${hostname()}`;\n';
    const made = project({ "asks.js": asks, "app.js": "" });
    const lint = (body: string): readonly string[] => {
      made.write({ "app.js": app + body });
      return made.lint("app.js", "typescript", undefined, form);
    };
    expect(lint("export const ask = () => validate(deviceId);")).toEqual(["3 segments"]);
    expect(lint("export const ask = () => permit({ deviceId });")).toEqual(["3 segments"]);
    expect(lint("export const link = () => connect(deviceId);")).toEqual([]);
    expect(lint("export const ask = () => validate(process.env.ID) && connect(deviceId);")).toEqual([]);
  });

  test("files that import each other in a circle, and what is not there", () => {
    const made = project({ "app.js": named, "config.js": `import { B } from "./b.js";\nexport const DEVICE = B + B;`, "b.js": `import { DEVICE } from "./config.js";\nexport const B = DEVICE + DEVICE;` });
    expect(made.lint("app.js", "typescript", undefined, form)).toEqual([]);
    made.write({ "config.js": `export { DEVICE } from "./gone.js";\nexport * from "./config.js";` });
    expect(made.lint("app.js", "typescript", undefined, form)).toEqual([]);
  });
});
