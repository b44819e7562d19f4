import { describe, expect, it } from "vitest";
import { lint } from "./run.js";

const head = `import { MachineID } from "eslint-plugin-machineid/runtime";
import Stripe from "stripe";
const machineid = MachineID.fromEnv();
const stripe = new Stripe(process.env.STRIPE_KEY);
`;

/** What a user reads about a program: every message, then its suggestions. */
function read(program: string): string {
  return lint(head + program)
    .flatMap((found) => [`${found.line} ${found.messageId}: ${found.message}`, ...(found.suggestions ?? []).map((suggestion) => `- ${suggestion.desc}`)])
    .join("\n");
}

describe("messages as a user reads them", () => {
  it("noGate", () => {
    expect(
      read(`
export async function refund(job) {
  await stripe.refunds.create({ charge: job.charge });
}
`),
    ).toMatchInlineSnapshot(`
      "7 noGate: \`stripe.refunds.create()\` runs without a permit: nothing validates before it in this unit of work. Path: line 6 enters \`refund()\`, line 7 makes the call. Await \`assertAllowed()\` before it.
      - Insert \`await machineid.assertAllowed(DEVICE_ID)\` before it."
    `);
  });

  it("handedOver", () => {
    expect(
      read(`
export function start(queue, deviceId) {
  queue.each(stripe.refunds.create);
}
`),
    ).toMatchInlineSnapshot(`"7 handedOver: \`stripe.refunds.create()\` is handed to code that calls it without a permit. Path: line 7 hands the function over. Hand over a function that awaits \`assertAllowed()\` first."`);
  });

  it("skipped", () => {
    expect(
      read(`
export async function processJob(job) {
  if (!job.urgent) await machineid.assertAllowed(job.deviceId);
  await save(job);
}

async function save(job) {
  await stripe.refunds.create({ charge: job.charge });
}
`),
    ).toMatchInlineSnapshot(`
      "12 skipped: \`stripe.refunds.create()\` can run without a permit: one path goes around the gate. Path: line 6 enters \`processJob()\`, line 7 \`job.urgent\` is true, line 8 calls \`save()\`, line 12 makes the call. Await \`assertAllowed()\` on every path.
      - Insert \`await machineid.assertAllowed(DEVICE_ID)\` before it."
    `);
  });

  it("unchecked", () => {
    expect(
      read(`
export async function processJob(job, deviceId) {
  const decision = await machineid.validate(deviceId);
  if (!decision.allowed) console.error(decision.code, decision.request_id);
  await stripe.refunds.create({ charge: job.charge });
}
`),
    ).toMatchInlineSnapshot(`
      "9 unchecked: \`stripe.refunds.create()\` can run after a denial: the decision of line 7 does not stop the work. Path: line 6 enters \`processJob()\`, line 7 \`machineid.validate()\` gives a denial, line 8 \`decision.allowed\` is false, line 9 makes the call. Return or throw unless \`allowed\` is true.
      - Stop on a denial: "if (!decision.allowed) throw new Error(\`Denied: \${decision.code}, request \${decision.request_id}\`)".
      - Insert \`await machineid.assertAllowed(deviceId)\` before it."
    `);
  });

  it("afterUnits", () => {
    expect(
      read(`
export async function work(queue, deviceId) {
  for await (const job of machineid.units(deviceId, queue)) console.log(job);
  await stripe.payouts.create({});
}
`),
    ).toMatchInlineSnapshot(`
      "8 afterUnits: \`stripe.payouts.create()\` can run after a denial: the loop of line 7 ends when a unit is denied. Path: line 6 enters \`work()\`, line 7 begins an iteration, line 7 the loop ends with a denial, line 8 makes the call. Validate again after the loop.
      - Insert \`await machineid.assertAllowed(deviceId)\` before it."
    `);
  });

  it("swallowed", () => {
    expect(
      read(`
async function gate(deviceId) {
  try {
    await machineid.assertAllowed(deviceId);
  } catch (error) {
    console.warn("authority unreachable, going on", error);
  }
}

export async function processJob(job, deviceId) {
  await gate(deviceId);
  await stripe.refunds.create({ charge: job.charge });
}
`),
    ).toMatchInlineSnapshot(`
      "16 swallowed: \`stripe.refunds.create()\` can run after the gate of line 8 failed: the work goes on. Path: line 14 enters \`processJob()\`, line 15 calls \`gate()\`, line 8 \`machineid.assertAllowed()\` fails, line 9 catches it, line 16 makes the call. Let the failure stop it: return or throw in the handler.
      - Insert \`await machineid.assertAllowed(deviceId)\` before it."
    `);
  });

  it("swallowed in a chain", () => {
    expect(
      read(`
export function processJob(job, deviceId) {
  return machineid
    .assertAllowed(deviceId)
    .catch(() => undefined)
    .then(() => stripe.refunds.create({ charge: job.charge }));
}
`),
    ).toMatchInlineSnapshot(`"10 swallowed: \`stripe.refunds.create()\` can run after the gate of line 8 failed: the work goes on. Path: line 6 enters \`processJob()\`, line 8 \`machineid.assertAllowed()\` fails, line 9 runs the callback of \`.catch()\`, line 10 runs the callback of \`.then()\`, line 10 makes the call. Let the failure stop it: return or throw in the handler."`);
  });

  it("notAwaited", () => {
    expect(
      read(`
export async function processJob(job, deviceId) {
  machineid.assertAllowed(deviceId);
  await stripe.refunds.create({ charge: job.charge });
}
`),
    ).toMatchInlineSnapshot(`
      "8 notAwaited: \`stripe.refunds.create()\` can run before the call of line 7 has completed. Path: line 6 enters \`processJob()\`, line 8 makes the call. Await that call first.
      - Write \`await machineid.assertAllowed(deviceId)\`."
    `);
  });

  it("staleLoop", () => {
    expect(
      read(`
export async function drain(queue, deviceId) {
  await machineid.startup(deviceId);
  while (true) {
    const job = await queue.take();
    await stripe.refunds.create({ charge: job.charge });
  }
}
`),
    ).toMatchInlineSnapshot(`
      "10 staleLoop: \`stripe.refunds.create()\` runs in an iteration of line 8 that has no permit of its own. Path: line 6 enters \`drain()\`, line 7 \`machineid.startup()\` gives a permit, line 8 begins an iteration, which the permit of line 7 does not cover, line 10 makes the call. Await \`assertAllowed()\` before it in every iteration.
      - Insert \`await machineid.assertAllowed(deviceId)\` before it."
    `);
  });

  it("stalePause", () => {
    expect(
      read(`
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function processJob(job, deviceId) {
  await machineid.assertAllowed(deviceId);
  if (job.attempt > 1) await sleep(job.attempt * 1000);
  await stripe.refunds.create({ charge: job.charge });
}
`),
    ).toMatchInlineSnapshot(`
      "11 stalePause: \`stripe.refunds.create()\` runs after the pause of line 6 without a new permit. Path: line 8 enters \`processJob()\`, line 9 \`machineid.assertAllowed()\` gives a permit, line 10 \`job.attempt > 1\` is true, line 10 calls \`sleep()\`, line 6 \`new Promise()\` pauses, which ends the permit of line 9, line 11 makes the call. Await \`assertAllowed()\` after the pause.
      - Insert \`await machineid.assertAllowed(deviceId)\` before it."
    `);
  });

  it("overtaken", () => {
    expect(
      read(`
async function notify(job) {
  const text = await job.render();
  await stripe.refunds.create({ text });
}

export async function processJob(job, deviceId) {
  await machineid.assertAllowed(deviceId);
  notify(job);
  await machineid.assertAllowed(deviceId);
}
`),
    ).toMatchInlineSnapshot(`"8 overtaken: \`stripe.refunds.create()\` is not waited for: its caller gets a denial or pauses in line 14 meanwhile. Path: line 11 enters \`processJob()\`, line 12, line 13 calls \`notify()\`, line 14 \`machineid.assertAllowed()\` fails, line 8 makes the call. Await the call that leads to it."`);
  });

  it.each([
    ["a helper that asks", `async function check(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) log(d.code);\n}`, "await check(id);"],
    ["a helper that does nothing of interest", `function check(id) {\n  const known = ids.has(id);\n  if (!known) log(id);\n}`, "check(id);"],
    ["a generator", `async function* check(id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) log(d.code);\n  yield id;\n}`, "for await (const each of check(id)) log(each);"],
  ])("each caller of %s has a path of its own", (_, helper, call) => {
    const caller = (name: string): string => `export async function ${name}(id) {\n  ${call}\n  await stripe.refunds.create({ charge: id });\n}\n`;
    const program = `${helper}\n${caller("first")}${caller("second")}${caller("third")}`;
    const entered = lint(head + program).map(({ message }) => /enters `([^`]+)`/.exec(message)?.[1]);
    expect(entered).toEqual(["first()", "second()", "third()"]);
  });

  it("a long path", () => {
    expect(
      read(`
export async function processJob(job, deviceId) {
  if (job.a) log("a");
  if (job.b) log("b");
  if (job.c) log("c");
  if (job.d) log("d");
  if (job.e) log("e");
  if (job.f) log("f");
  if (job.g) log("g");
  if (job.h) log("h");
  if (job.i) log("i");
  if (!job.trusted) await machineid.assertAllowed(deviceId);
  if (job.j) log("j");
  await stripe.refunds.create({ charge: job.charge });
}
`),
    ).toMatchInlineSnapshot(`
      "18 skipped: \`stripe.refunds.create()\` can run without a permit: one path goes around the gate. Path: line 6 enters \`processJob()\`, lines 7, 8, 9, 10, 11, line 12 \`job.f\` is false, line 13 \`job.g\` is false, line 14 \`job.h\` is false, line 15 \`job.i\` is false, line 16 \`job.trusted\` is true, line 17 \`job.j\` is false, line 18 makes the call. Await \`assertAllowed()\` on every path.
      - Insert \`await machineid.assertAllowed(deviceId)\` before it."
    `);
  });
});
