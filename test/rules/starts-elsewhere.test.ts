import { afterAll, expect, test } from "vitest";
import { project, removeProjects } from "../modules/project.js";

afterAll(removeProjects);

const identity = `import { MachineID } from "eslint-plugin-machineid/runtime";\nexport const machineid = MachineID.fromEnv();\nexport const id = process.env.DEVICE;\n`;
const consumer = `import { Worker } from "bullmq";\nimport { machineid, id } from "./identity.js";
export function startConsumer() { return new Worker("q", async () => { await machineid.assertAllowed(id); }); }
export async function startGated() { await machineid.startup(id); return new Worker("q", async () => undefined); }
export async function* consumeAll() { await startConsumer(); yield id; }
export async function startNothing() { return id; }\n`;

test.each([
  ["startConsumer();", ["2 nothing"]],
  ["await startNothing();", []],
  ["await startGated();", []],
  ["const all = consumeAll();", []],
  ["for await (const job of consumeAll()) await job.work();", ["2 nothing"]],
  [`import { machineid, id } from "./identity.js"; await machineid.startup(id); startConsumer();`, []],
])("a start in a function of another file: %s", (code, expected) => {
  const app = `import { startConsumer, startGated, startNothing, consumeAll } from "./consumer.js";\n${code}\n`;
  const found = project({ "app.js": app, "consumer.js": consumer, "identity.js": identity }).lint("app.js", "typescript", undefined, "startup-gate");
  expect(found).toEqual(expected);
});

const sink = `import { request } from "node:https";
export class Sink {
  push(line) {
    return new Promise((resolve, reject) => {
      const sent = request("https://logs.example.com", { method: "POST" }, (response) => resolve(response.statusCode));
      sent.once("error", reject);
      sent.end(JSON.stringify({ line }));
    });
  }
  isOpen() { return true; }
}\n`;

test.each([
  ["for await (const line of lines) { await machineid.assertAllowed(id); await sink.push(line); }", ["4 nothing"]],
  ["await machineid.startup(id); for await (const line of lines) { await machineid.assertAllowed(id); await sink.push(line); }", []],
])("a loop whose work a method of another file does by a promise: %s", (code, expected) => {
  const app = `import { machineid, id } from "./identity.js";\nimport { Sink } from "./sink.js";\nconst sink = new Sink();\n${code}\n`;
  const found = project({ "app.js": app, "sink.js": sink, "identity.js": identity }).lint("app.js", "typescript", undefined, "startup-gate");
  expect(found).toEqual(expected);
});
