import { describe, expect, it } from "vitest";
import { lint, type MachineIdSettings } from "./run.js";

const rule = "no-secret-in-device-id";
// Made here, since a token in the source is what scanners of repositories look for.
const key = ["AKIA", "IOSFODNN7EXAMPLE"].join("");
const stripe = ["sk", "live", "51H8xKq2RtYw3LmN0pVb"].join("_");

function found(code: string, settings?: MachineIdSettings): string[] {
  return lint(`import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\n${code}`, { rule, settings }).map(({ messageId }) => messageId ?? "");
}

interface Pair {
  readonly what: string;
  readonly wrong: string;
  readonly right: string;
  readonly messageId?: string;
  readonly settings?: MachineIdSettings;
}

const pairs: readonly Pair[] = [
  { what: "a piece in a list with parts of another", wrong: "await machineid.validate([...job.parts(), job.apiKey.slice(-6)].join(':'));", right: "await machineid.validate([...job.parts(), job.name.slice(-6)].join(':'));", messageId: "named" },
  { what: "a part behind a list that is spread", wrong: "const parts = ['worker', 'prod', 'queue']; const { apiKey: k } = job; await machineid.validate([...parts, k].join(':'));", right: "const parts = ['worker', 'prod', 'queue']; const { name: k } = job; await machineid.validate([...parts, k].join(':'));", messageId: "named" },
  { what: "what a method is given", wrong: "class Ids { #of(part) { return `worker:prod:queue:${part}`; } ask(sessionToken) { return machineid.validate(this.#of(sessionToken)); } }", right: "class Ids { #of(part) { return `worker:prod:queue:${part}`; } ask(host) { return machineid.validate(this.#of(host)); } }", messageId: "named" },
  { what: "a piece of a text that was split", wrong: "await machineid.validate(`worker:prod:queue:${job.accessToken.split('.')[1]}`);", right: "await machineid.validate(`worker:prod:queue:${job.name.split('.')[1]}`);", messageId: "named" },
  { what: "a piece that a pattern takes", wrong: "const [, s] = job.accessToken.split('.'); await machineid.validate(`worker:prod:queue:${s}`);", right: "const [, s] = job.name.split('.'); await machineid.validate(`worker:prod:queue:${s}`);", messageId: "named" },
  { what: "a piece of a list that has a name", wrong: "const parts = job.accessToken.split('.'); await machineid.validate(`worker:prod:queue:${parts[1]}`);", right: "const parts = job.name.split('.'); await machineid.validate(`worker:prod:queue:${parts[1]}`);", messageId: "named" },
  { what: "the last piece of a text", wrong: "await machineid.validate(`worker:prod:queue:${job.accessToken.split('.').pop()}`);", right: "await machineid.validate(`worker:prod:queue:${job.name.split('.').pop()}`);", messageId: "named" },
  { what: "argument of validate", wrong: `await machineid.validate("worker:prod:${key}:01");`, right: `await machineid.validate("worker:prod:queue:01");` },
  { what: "argument of register", wrong: `await machineid.register("worker:prod:${key}:01");`, right: `await machineid.register("worker:prod:queue:01");` },
  { what: "argument of startup", wrong: `await machineid.startup("worker:prod:password=hunter2");`, right: `await machineid.startup("worker:prod:password=***");` },
  { what: "argument of guard", wrong: `await machineid.guard("w:${stripe}", () => 1);`, right: `await machineid.guard("w:pk_live_51H8xKq2RtYw3LmN0pVb", () => 1);` },
  { what: "argument of units", wrong: `for await (const job of machineid.units("w:${stripe}", queue)) run(job);`, right: `for await (const job of machineid.units("w:prod", queue)) run(job);` },
  { what: "constant in view", wrong: `const ID = "worker:prod:${key}:01"; await machineid.assertAllowed(ID);`, right: `const ID = "worker:prod:queue:01"; const other = "${key}"; await machineid.assertAllowed(ID);` },
  { what: "member of a constant", wrong: `const ids = { worker: "worker:${stripe}" }; await machineid.assertAllowed(ids.worker);`, right: `const ids = { worker: "worker:01", key: "${stripe}" }; await machineid.assertAllowed(ids.worker);` },
  { what: "concatenation, joined first", wrong: `await machineid.validate("worker:AKIA" + "${key.slice(4)}" + ":01");`, right: `await machineid.validate("worker:AKIA" + "QUEUE" + ":01");` },
  { what: "concatenation of constants", wrong: `const head = "sk_live_"; await machineid.validate(\`w:\${head}\${"${stripe.slice(8)}"}\`);`, right: `const head = "task_"; await machineid.validate(\`w:\${head}\${"${stripe.slice(8)}"}\`);` },
  { what: "joined list", wrong: `await machineid.validate(["worker", "prod", "${key}"].join(":"));`, right: `await machineid.validate(["worker", "prod", "01"].join(":"));` },
  { what: "static part of a template", wrong: `await machineid.validate(\`worker:${key}:\${index}\`);`, right: `await machineid.validate(\`worker:queue:\${index}\`);` },
  { what: "value that is not in view after a name", wrong: `await machineid.validate(\`worker:password=hunter2:\${index}\`);`, right: `await machineid.validate(\`worker:password=\${index}\`);` },
  { what: "default", wrong: `const deviceId = process.env.MACHINEID_DEVICE_ID ?? "worker:${key}";`, right: `const deviceId = process.env.MACHINEID_DEVICE_ID ?? "worker:01";` },
  { what: "default of a parameter", wrong: `export function run(deviceId = "worker:${key}") { return machineid.assertAllowed(deviceId); }`, right: `export function run(deviceId = "worker:01") { return machineid.assertAllowed(deviceId); }` },
  { what: "property deviceId", wrong: `export const options = { deviceId: "worker:${key}" };`, right: `export const options = { deviceId: "worker:01", key: "${key}" };` },
  { what: "property device_id", wrong: `export const options = { device_id: "worker:${key}" };`, right: `export const options = { device: "worker:${key}" };` },
  {
    what: "body of a direct request",
    wrong: `await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST", body: JSON.stringify({ deviceId: "worker:${key}" }) });`,
    right: `await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST", body: JSON.stringify({ deviceId: "worker:01" }) });`,
  },
  { what: "gate of the settings", wrong: `import { must } from "./lib/guard"; await must("worker:${key}");`, right: `import { must } from "./lib/guard"; await must("worker:01");`, settings: { gates: [{ from: "./lib/guard", path: "must()", style: "asserts" }] } },
  { what: "environment variable", wrong: "await machineid.validate(`worker:${process.env.STRIPE_SECRET_KEY}`);", right: "await machineid.validate(`worker:${process.env.HOSTNAME}`);", messageId: "named" },
  { what: "variable", wrong: "await machineid.validate(`worker:${apiKey}`);", right: "await machineid.validate(`worker:${publicKeyId}`);", messageId: "named" },
  { what: "bare variable", wrong: "await machineid.validate(password);", right: "await machineid.validate(passwordResetWorker);", messageId: "named" },
  { what: "alias", wrong: "const part = process.env.API_KEY; await machineid.validate(`worker:${part}`);", right: "const part = process.env.POD_NAME; await machineid.validate(`worker:${part}`);", messageId: "named" },
  { what: "piece of a secret that a function splits off", wrong: 'const last = (text) => text.split(".").at(-1); await machineid.validate(`worker:prod:mail:${last(session.accessToken)}`);', right: 'const last = (text) => text.split(".").at(-1); await machineid.validate(`worker:prod:mail:${last(session.host)}`);', messageId: "named" },
  { what: "first piece of a secret that a function splits off", wrong: 'const first = (text) => text.split(".")[0]; await machineid.validate(`worker:prod:mail:${first(session.accessToken)}`);', right: 'const first = (text) => text.split(".")[0]; await machineid.validate(`worker:prod:mail:${first("token.a")}`);', messageId: "named" },
  { what: "cut secret", wrong: "await machineid.validate(`worker:${apiKey.slice(0, 8)}`);", right: "await machineid.validate(`worker:${podName.slice(0, 8)}`);", messageId: "named" },
  { what: "encoded secret", wrong: "await machineid.validate(`worker:${btoa(apiKey)}`);", right: "await machineid.validate(`worker:${btoa(podName)}`);", messageId: "named" },
  { what: "encoded by Buffer", wrong: `await machineid.validate("w:" + Buffer.from(config.password).toString("base64"));`, right: `await machineid.validate("w:" + Buffer.from(config.name).toString("base64"));`, messageId: "named" },
  { what: "formatted", wrong: 'await machineid.validate(util.format("w:%s", apiKey));', right: 'await machineid.validate(util.format("w:%s", podName));', messageId: "named" },
  { what: "put in place of a mark", wrong: 'await machineid.validate("w:{}".replace("{}", getApiKey()));', right: 'await machineid.validate("w:{}".replace("{}", getPodName()));', messageId: "named" },
  { what: "list without gaps", wrong: 'await machineid.validate(["w", apiKey].filter(Boolean).join(":"));', right: 'await machineid.validate(["w", podName].filter(Boolean).join(":"));', messageId: "named" },
  { what: "looked up by a secret", wrong: "await machineid.validate(`w:${btoa(token)}`);", right: "await machineid.validate(`w:${lookUpInstance(token)}`);", messageId: "named" },
  { what: "raw template", wrong: `await machineid.validate(String.raw\`w:${key}\`);`, right: "await machineid.validate(String.raw`w:queue:01`);" },
  { what: "digest", wrong: "await machineid.validate(`w:${apiKey}`);", right: `await machineid.validate(\`w:\${createHash("sha256").update(apiKey).digest("hex")}\`);`, messageId: "named" },
  { what: "asked for by name", wrong: `await machineid.validate(\`w:\${config.get("API_KEY")}\`);`, right: `await machineid.validate(\`w:\${config.get("REGION")}\`);`, messageId: "named" },
  { what: "length", wrong: "await machineid.validate(`w:${apiKey}`);", right: "await machineid.validate(`w:${apiKey.length}`);", messageId: "named" },
  { what: "destructured", wrong: "const { apiKey: part } = config; await machineid.validate(`w:${part}`);", right: "const { region: part } = config; await machineid.validate(`w:${part}`);", messageId: "named" },
  { what: "private field", wrong: "class Worker { #apiKey = load(); go() { return machineid.validate(`w:${this.#apiKey}`); } }", right: "class Worker { #shard = load(); go() { return machineid.validate(`w:${this.#shard}`); } }", messageId: "named" },
  { what: "base64", wrong: `await machineid.validate("worker:${Buffer.from("password=hunter2").toString("base64url")}:01");`, right: `await machineid.validate("worker:${Buffer.from("worker:prod:queue:01").toString("base64url")}:01");`, messageId: "encoded" },
];

describe(rule, () => {
  it.each(pairs)("$what", ({ wrong, right, messageId = "secret", settings }) => {
    expect(found(wrong, settings)).toEqual([messageId]);
    expect(found(right, settings)).toEqual([]);
  });

  it("reports a text once, however often it is used", () => {
    expect(found(`const deviceId = "worker:${key}"; await machineid.startup(deviceId); await machineid.validate(deviceId);`)).toEqual(["secret"]);
  });

  it("reports where the ID is spelled", () => {
    expect(lint(`export const options = {\n  deviceId: "worker:${key}",\n};`, { rule })).toMatchObject([{ line: 2, column: 13 }]);
  });

  it("never prints more than four characters of a secret", () => {
    for (const secret of [key, stripe, "password=hunter2", "https://user:hunter2@example.com"]) {
      for (const { message } of lint(`export const deviceId = "worker:${secret}";`, { rule })) {
        for (let start = 0; start + 5 <= secret.length; start += 1) {
          const part = secret.slice(start, start + 5);
          if (!"password=".includes(part) && part !== "https") expect(message).not.toContain(part);
        }
      }
    }
  });

  it("says what was found", () => {
    expect(lint(`export const deviceId = "worker:${key}";`, { rule }).map(({ message }) => message)).toMatchInlineSnapshot(`
      [
        "This device ID contains a secret: AWS access key ID, beginning with \`AKIA\`. IDs are stored, logged and shown in plain text. Take it out, name the device by service, environment, role and instance, and replace the secret if the ID was ever used.",
      ]
    `);
    expect(lint("export const deviceId = `worker:${process.env.STRIPE_SECRET_KEY}`;", { rule }).map(({ message }) => message)).toMatchInlineSnapshot(`
      [
        "This device ID is made with \`process.env.STRIPE_SECRET_KEY\`, which is named as a secret (secret key). IDs are stored, logged and shown in plain text. Use what tells instances apart and is no secret: a host name, a pod name, an index.",
      ]
    `);
  });

  it("leaves files without device IDs alone", () => {
    expect(lint(`export const token = "${stripe}";`, { rule })).toEqual([]);
    expect(lint("", { rule })).toEqual([]);
  });
});
