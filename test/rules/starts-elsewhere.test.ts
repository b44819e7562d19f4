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
