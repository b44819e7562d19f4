import { bodies, files, type Pair } from "../pair.js";

const sleeping = (clause: string, lines: string, pause: string): Pair =>
  files(
    clause,
    `${lines}\nexport async function main(job, id, url) {\n  ${pause}\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`,
    `${lines}\nexport async function main(job, id, url) {\n  await machineid.assertAllowed(id);\n  ${pause}\n  await fetch(url); // ! stalePause\n}`,
  );

export const pauses: readonly Pair[] = [
  sleeping("setTimeout of node:timers/promises", `import { setTimeout as sleep } from "node:timers/promises";`, "await sleep(10);"),
  sleeping("the namespace of node:timers/promises", `import * as timers from "node:timers/promises";`, "await timers.setTimeout(10);"),
  sleeping("without the node: prefix", `import { setTimeout } from "timers/promises";`, "await setTimeout(10);"),
  sleeping("an awaited promise around setTimeout", "", "await new Promise((resolve) => setTimeout(resolve, 10));"),
  sleeping("a block body around setTimeout", "", "await new Promise((resolve) => { setTimeout(() => resolve(1), 10); });"),
  sleeping("a helper that pauses", `const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));`, "await sleep(10);"),
  sleeping("an async helper that pauses", `import { setTimeout } from "node:timers/promises";\nasync function backoff() { await setTimeout(5); }`, "await backoff();"),
  sleeping("a pause behind a condition", `import { setTimeout } from "node:timers/promises";`, "if (job.slow) await setTimeout(5);"),
  sleeping("a pause in a loop ends the permits around it", `import { setTimeout } from "node:timers/promises";`, "for (const item of job.items) await setTimeout(5);"),
  files(
    "a pause configured",
    `import sleep from "p-sleep";\nexport async function main(id, url) { await sleep(5); await machineid.assertAllowed(id); await fetch(url); }`,
    `import sleep from "p-sleep";\nexport async function main(id, url) { await machineid.assertAllowed(id); await sleep(5); await fetch(url); } // ! stalePause`,
    { settings: { pauses: [{ from: "p-sleep", path: "default()" }] } },
  ),
  files(
    "a decision asked for before a pause belongs to the old unit",
    `import { setTimeout } from "node:timers/promises";\nexport async function main(id, url) {\n  await setTimeout(5);\n  const d = await machineid.validate(id);\n  if (!d.allowed) return;\n  await fetch(url);\n}`,
    `import { setTimeout } from "node:timers/promises";\nexport async function main(id, url) {\n  const asked = machineid.validate(id);\n  await setTimeout(5);\n  const d = await asked;\n  if (!d.allowed) return;\n  await fetch(url); // ! stalePause\n}`,
  ),
  files(
    "yield ends the unit",
    `export async function* main(id, url) {\n  yield 1;\n  await machineid.assertAllowed(id);\n  await fetch(url);\n}`,
    `export async function* main(id, url) {\n  await machineid.assertAllowed(id);\n  yield 1;\n  await fetch(url); // ! stalePause\n}`,
  ),
  bodies("a timer's callback is a unit of its own", `await machineid.assertAllowed(id);\nsetTimeout(async () => { await machineid.assertAllowed(id); await fetch(url); }, 10);`, `await machineid.assertAllowed(id);\nsetTimeout(async () => { await fetch(url); }, 10); // ! noGate`),
  sleeping("promisify of setTimeout", `import { promisify } from "node:util";\nconst sleep = promisify(setTimeout);`, "await sleep(10);"),
  sleeping("a stored resolve", "", "let wake; const woken = new Promise((resolve) => { wake = resolve; }); setTimeout(wake, 10); await woken;"),
  sleeping("resolve in a list", "", "const waiting = []; const woken = new Promise((resolve) => waiting.push(resolve)); setTimeout(() => waiting.forEach((wake) => wake()), 10); await woken;"),
  sleeping("resolve in a private field", `class Waiter {\n  #wake;\n  wait() { return new Promise((resolve) => { this.#wake = resolve; this.start(); }); }\n  start() { setTimeout(() => this.#wake(), 10); }\n}`, "await new Waiter().wait();"),
  sleeping("resolve in a field", `class Waiter {\n  wait() { return new Promise((resolve) => { this.wake = resolve; }); }\n  start() { setTimeout(() => this.wake(), 10); }\n}`, "const waiter = new Waiter(); const woken = waiter.wait(); waiter.start(); await woken;"),
  sleeping("resolve handed to a function", "function later(done) { setTimeout(done, 10); }", "await new Promise((resolve) => later(resolve));"),
  sleeping("an executor that is named", "function later(done) { setTimeout(done, 10); }", "await new Promise(later);"),
  sleeping("a callback of the timer that is named", "", "let wake; function tick() { wake(); } const woken = new Promise((resolve) => { wake = resolve; }); setTimeout(tick, 10); await woken;"),
  sleeping("Promise.withResolvers", "", "const { promise, resolve } = Promise.withResolvers(); setTimeout(resolve, 10); await promise;"),
  sleeping("Promise.withResolvers in one", "", "const woken = Promise.withResolvers(); setTimeout(() => woken.resolve(), 10); await woken.promise;"),
  bodies("an event is no pause", `await machineid.assertAllowed(id);\nsetTimeout(() => job.log(), 10);\nawait new Promise((resolve) => job.once("ready", resolve));\nawait fetch(url);`, `await machineid.assertAllowed(id);\nawait new Promise((resolve) => { job.once("ready", () => setTimeout(resolve, 10)); });\nawait fetch(url); // ! stalePause`),
  bodies("resolvers without a timer are no pause", `await machineid.assertAllowed(id);\nconst { promise, resolve } = Promise.withResolvers();\njob.run(resolve);\nawait promise;\nawait fetch(url);`, `await machineid.assertAllowed(id);\nconst { promise, resolve } = Promise.withResolvers();\nsetTimeout(resolve, 10);\nawait promise;\nawait fetch(url); // ! stalePause`),
];
