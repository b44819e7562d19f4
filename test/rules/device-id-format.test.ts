import { describe, expect, it } from "vitest";
import { applySuggestion } from "./apply-suggestion.js";
import { lint } from "./run.js";
import { foundIn, testTwins } from "./twins.js";

const rule = "device-id-format";
const head = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\n`;

describe(rule, () => {
  testTwins(rule, head, [
    { right: "let id = `worker:prod`;\nid = `${id}:queue:${host}`;\nmachineid.startup(id);", wrong: "let id = `worker:prod`;\nid = `worker:${host}`;\nmachineid.startup(id);", finds: ["segments: `worker:prod`", "segments: `worker:${host}`"] },
    { right: "let deviceId = `worker:prod:queue`;\ndeviceId += `:${host}`;", wrong: "let deviceId = `worker:prod:queue`;\nlog(`:${host}`);", finds: ["segments: `worker:prod:queue`"] },
    { right: `class Device { constructor(private id) {} ask() { return machineid.validate(this.id); } }\nnew Device("worker:prod:queue:07").ask();`, wrong: `class Device { constructor(private id) {} ask() { return machineid.validate(this.id); } }\nnew Device("worker").ask();`, finds: [`segments: "worker"`] },
    { right: `class Device { #id; constructor(name, id = "worker:prod:queue:07") { this.#id = id; this.name = name; } ask() { return machineid.validate(this.#id); } }\nnew Device("x").ask();`, wrong: `class Device { #id; constructor(name, id = "worker:prod:queue:07") { this.#id = id; this.name = name; } ask() { return machineid.validate(this.#id); } }\nnew Device("x", "worker").ask();`, finds: [`segments: "worker"`] },
    { right: `class Gate { check(id) { return machineid.validate(id); } note(id) { console.info(id); } }\nconst gate = new Gate();\ngate.check("worker:prod:queue:07");\ngate.note("x");`, wrong: `class Gate { check(id) { return machineid.validate(id); } note(id) { console.info(id); } }\nconst gate = new Gate();\ngate.check("worker");\ngate.note("x");`, finds: [`segments: "worker"`] },
    { right: `const gates = { ask: (id) => machineid.validate(id) };\ngates.ask("worker:prod:queue:07");`, wrong: `const gates = { ask: (id) => machineid.validate(id) };\ngates.ask("worker");`, finds: [`segments: "worker"`] },
    { right: `machineid.validate("worker:prod:queue-consumer:07");`, wrong: `machineid.validate("worker:prod:07");`, finds: [`segments: "worker:prod:07"`] },
    { right: `const id = "worker:prod:queue:07"; machineid.guard(id, f);`, wrong: `const id = "worker"; machineid.guard(id, f);`, finds: [`segments: "worker"`] },
    { right: `machineid.startup("job:prod:nightly:01");`, wrong: `machineid.startup("job:prod:nightly:01:04");`, finds: [`range: "job:prod:nightly:01:04"`] },
    { right: `machineid.startup("a:b:c:d");`, wrong: `machineid.startup("a:b:c:d:e");`, finds: [`segments: "a:b:c:d:e"`] },
    { right: `machineid.register("a:b:c:d");`, wrong: `machineid.register("a::c:d");`, finds: [`empty: "a::c:d"`] },
    { right: `machineid.register("a:b:c:d");`, wrong: `machineid.register("a:b:c d:e");`, finds: [`characters: "a:b:c d:e"`] },
    { right: "machineid.validate(`worker:${env}:queue:${n}`);", wrong: "machineid.validate(`worker:${env}:${n}`);", finds: ["segments: `worker:${env}:${n}`"] },
    { right: "machineid.validate(`cli:prod:${process.env.USER}:import`);", wrong: "machineid.validate(`cli:${process.env.USER}:import`);", finds: ["segments: `cli:${process.env.USER}:import`"] },
    { right: "machineid.validate(`cli:${userScope}:import`);", wrong: "machineid.validate(`cli:${userId}:import`);", finds: ["segments: `cli:${userId}:import`"] },
    { right: `import { userInfo } from "node:os";\nmachineid.validate(\`cli:dev:\${userInfo().username}:import\`);`, wrong: `import { userInfo } from "node:os";\nmachineid.validate(\`cli:\${userInfo().username}:import\`);`, finds: ["segments: `cli:${userInfo().username}:import`"] },
    { right: "machineid.validate(`infra:${process.argv[2]}:tf`);", wrong: "machineid.validate(`infra-${process.argv[2]}:tf`);", finds: ["segments: `infra-${process.argv[2]}:tf`"] },
    { right: "machineid.validate(`${prefix}:${n}`);", wrong: "machineid.validate(`worker-${n}`);", finds: ["segments: `worker-${n}`"] },
    { right: "machineid.validate(`${service}:${env}:q:${n}`);", wrong: "machineid.validate(`${service}-${env}-q-${n}`);", finds: ["segments: `${service}-${env}-q-${n}`"] },
    { right: `const S = "worker:prod"; machineid.validate(S + ":queue:" + n);`, wrong: `const S = "worker"; machineid.validate(S + ":queue:" + n);`, finds: [`segments: S + ":queue:" + n`] },
    { right: `machineid.validate(["a", "b", "c", n].join(":"));`, wrong: `machineid.validate(["a", "b", "c", n].join("/"));`, finds: [`segments: ["a", "b", "c", n].join("/")`] },
    { right: `machineid.validate(process.env.ID ?? "a:b:c:1");`, wrong: `machineid.validate(process.env.ID ?? "local");`, finds: [`segments: "local"`] },
    { right: `enum D { Main = "a:b:c:1" } machineid.validate(D.Main);`, wrong: `enum D { Main = "main" } machineid.validate(D.Main);`, finds: [`segments: "main"`] },
    { right: `function f(id: "a:b:c:1" | "a:b:c:2") { machineid.validate(id); }`, wrong: `function f(id: "a:b:c:1" | "main") { machineid.validate(id); }`, finds: [`segments: "main"`] },
    { right: `type D = "a:b:c:1" | undefined; class W { constructor(private id: D) {} run() { machineid.validate(this.id); } }`, wrong: `type D = "main" | undefined; class W { constructor(private id: D) {} run() { machineid.validate(this.id); } }`, finds: [`segments: "main"`] },
    { right: `class W { id: "a:b:c:1"; run() { machineid.validate(this.id); } }`, wrong: `class W { id: "main"; run() { machineid.validate(this.id); } }`, finds: [`segments: "main"`] },
    { right: `function f(id: "main" | string) { machineid.validate(id); }`, wrong: `function f(id: "main") { machineid.validate(id); }`, finds: [`segments: "main"`] },
    { right: `const DEVICE_ID = "a:b:c:1";`, wrong: `const DEVICE_ID = "main";`, finds: [`segments: "main"`] },
    { right: 'const ID = ["a", "b", "c", process.env.HOSTNAME ?? ""].join(":"); machineid.validate(ID);', wrong: 'const ID = ["a", "b", "c", ""].join(":"); machineid.validate(ID);', finds: ['empty: ["a", "b", "c", ""].join(":")'] },
    { right: `fetch(base + "/api/v1/devices/validate", { body: JSON.stringify({ deviceId: "a:b:c:1" }) });`, wrong: `fetch(base + "/api/v1/devices/validate", { body: JSON.stringify({ deviceId: "a" }) });`, finds: [`segments: "a"`] },
    { right: `machineid.validate("a:prod:c:1");`, wrong: `machineid.validate("a:live:c:1");`, options: { environments: ["prod", "dev"] }, finds: [`environment: "a:live:c:1"`] },
    { right: `machineid.validate("a:1");`, wrong: `machineid.validate("a:b:1");`, options: { segments: ["service", "instance"] }, finds: [`segments: "a:b:1"`] },
    { right: `machineid.validate("a:b:c:01");`, wrong: `machineid.validate("A:b:c:01");`, options: { characters: "a-z0-9-" }, finds: [`characters: "A:b:c:01"`] },
    {
      settings: { gates: [{ from: "./guard", path: "gate()", style: "asserts" }] },
      right: `import { gate } from "./guard"; gate("refunds");`,
      wrong: `import { gate } from "./guard"; gate("refunds:prod");`,
      finds: [`segments: "refunds:prod"`],
    },
  ]);

  it.each([
    `machineid.validate(deviceId); machineid.validate(process.env.MACHINEID_DEVICE_ID ?? "");`,
    `const schema = { deviceId: "string" }; const DEVICE_ID = "MACHINEID_DEVICE_ID"; const usage = { deviceId: "{service}:{env}:{role}:{instance}" };`,
    "// worker:prod:queue-consumer:01:10\nmachineid.validate(`${identity}`);",
    "machineid.validate(`${name}:${n}`);",
    `export default [{ rules: { "machineid/no-fleet-device-id": "off", "machineid/no-secret-in-device-id": "error" } }];`,
    `const messages = { invalidDeviceId: "No such device", "errors.missingDeviceId": "Name the device", "the device ID": "what is revoked" };`,
  ])("leaves alone: %s", (program) => {
    expect(foundIn(head + program, { rule })).toEqual([]);
  });

  it("leaves files alone that have nothing to do with the authority", () => {
    expect(foundIn(`const deviceId = "iphone"; bluetooth.connect({ deviceId: "a-b" });`, { rule })).toEqual([]);
  });

  it.each([
    [`export const deviceId = "worker:prod:queue:01";`, `export const deviceId = "worker:prod:queue";`, `segments: "worker:prod:queue"`],
    [`export const config = { deviceId: "sensor-kitchen-prod-01" };`, `export const config = { deviceId: "worker-prod-queue-01" };`, `segments: "worker-prod-queue-01"`],
    [`export const config = { deviceId: "living:room:01" };`, `export const config = { deviceId: "prod:queue:01" };`, `segments: "prod:queue:01"`],
    [`export const config = { deviceId: "phone/camera/01" };`, `export const config = { deviceId: "worker/staging/queue/01" };`, `segments: "worker/staging/queue/01"`],
    ["export const deviceId = `worker:${zone}:${n}`;", "export const deviceId = `worker:prod:${n}`;", "segments: `worker:prod:${n}`"],
  ])("judges an ID that names an environment wherever it stands: %s", (right, wrong, finds) => {
    expect(foundIn(right, { rule })).toEqual([]);
    expect(foundIn(wrong, { rule })).toEqual([finds]);
  });

  it("offers colons where another separator is used", () => {
    const program = `${head}machineid.validate('worker/prod/queue/07');`;
    const suggestion = lint(program, { rule })[0]?.suggestions?.[0];
    expect(suggestion === undefined ? "" : applySuggestion(program, suggestion)).toBe(`${head}machineid.validate('worker:prod:queue:07');`);
  });

  it("shows no more than four characters of a long word", () => {
    expect(lint(`${head}machineid.validate("sk_live_4eC39HqLyjWDarjtT1zdp7dc");`, { rule })[0]?.message).toBe(
      "The device ID `sk_l…` has 1 of the 4 segments of `{service}:{env}:{role}:{instance}`. Name each of them, so that one instance can be revoked by its ID.",
    );
  });

  it("refuses characters that make no pattern", () => {
    expect(() => lint(`${head}machineid.validate("a");`, { rule, options: { characters: "z-a" } })).toThrow('the option "characters" is "z-a"');
    expect(() => lint(`${head}machineid.validate("a");`, { rule, options: { characters: "a]|[b" } })).toThrow('the option "characters" is "a]|[b"');
    expect(foundIn(`${head}machineid.validate("a]:b:c:d");`, { rule, options: { characters: "a-z\\]" } })).toEqual([]);
  });

  it("refuses environments without a segment for them", () => {
    const options = { environments: ["prod"], segments: ["service", "instance"] };
    expect(() => lint(`${head}machineid.validate("a:1");`, { rule, options })).toThrow('"environments" is about the segment "env", but "segments" is ["service","instance"]');
  });
});
