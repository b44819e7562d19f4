import { describe, expect, test } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { DEVICE, call, codeOf, emulatorForTest, register, validate } from "./call.js";

const START = Date.UTC(2030, 0, 1);
const DAY = 24 * 60 * 60 * 1_000;

describe("the clock", () => {
  test("stamps decisions and ends a cancelled plan with its cycle, not before", async () => {
    let now = START;
    const emulator = await emulatorForTest({ plan: "pro", clock: () => now });
    for (const instance of ["01", "02", "03", "04"]) emulator.register(`worker:test:queue:${instance}`);
    emulator.cancelPlan();
    expect(emulator.usage().accessUntil).toBe("2030-01-31T00:00:00.000Z");
    now = START + 30 * DAY - 1;
    expect(await codeOf(emulator, "worker:test:queue:04")).toBe("ALLOW");
    expect(emulator.decisions().at(-1)?.decidedAt).toBe(now);
    now += 1;
    expect(await codeOf(emulator, "worker:test:queue:04")).toBe("DEVICE_LIMIT_REACHED");
    expect(await codeOf(emulator, "worker:test:queue:03")).toBe("ALLOW");
    expect(emulator.usage()).toMatchObject({ planTier: "free", planState: "active", limit: 3, devicesUsed: 4, overLimit: true, accessUntil: null });
  });

  test("a cycle that has ended caps register too, and usage over HTTP", async () => {
    let now = START;
    const emulator = await emulatorForTest({ plan: "pro", clock: () => now });
    for (const instance of ["01", "02", "03"]) emulator.register(`worker:test:queue:${instance}`);
    emulator.cancelPlan();
    now += 31 * DAY;
    expect((await register(emulator, "worker:test:queue:04")).body).toMatchObject({ status: "blocked", planTier: "free" });
    expect((await call(emulator, "/api/v1/usage")).body).toMatchObject({ planTier: "free", limit: 3 });
  });

  test("a plan that was taken up again does not end", async () => {
    let now = START;
    const emulator = await emulatorForTest({ plan: "pro", clock: () => now });
    emulator.cancelPlan();
    emulator.changePlan("pro");
    now += 31 * DAY;
    expect(emulator.usage()).toMatchObject({ planTier: "pro", planState: "active" });
  });
});

describe("the seed", () => {
  const run = async (seed: string): Promise<unknown[]> => {
    const emulator = await emulatorForTest({ seed, clock: () => START, deliverRecoveryLink: () => {} });
    const first = emulator.orgKey;
    await register(emulator);
    const answers = [await validate(emulator), await validate(emulator)];
    const token = new URL(emulator.sendRecoveryLink().url).search;
    return [first, ...answers.map(({ body }) => body), token, emulator.rotateKey(), emulator.decisions()];
  };

  test("repeats keys, request ids and links; another seed has others", async () => {
    const first = await run("a");
    expect(await run("a")).toEqual(first);
    const other = await run("b");
    for (const index of [0, 1, 3, 4]) expect(other[index]).not.toEqual(first[index]);
  });

  test("yields keys and ids of the right form, all different", async () => {
    const emulator = await emulatorForTest({ seed: "c" });
    emulator.register(DEVICE);
    expect(emulator.orgKey).toMatch(/^org_[0-9a-f]{32}$/);
    for (let sent = 0; sent < 50; sent += 1) await validate(emulator);
    const ids = emulator.decisions().map(({ request_id }) => request_id);
    expect(new Set(ids).size).toBe(50);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe("the log", () => {
  test("keeps the latest decisions; the counters count all", async () => {
    const emulator = await emulatorForTest({ keepDecisions: 5 });
    emulator.register(DEVICE);
    const ids: unknown[] = [];
    for (let sent = 0; sent < 23; sent += 1) ids.push((await validate(emulator)).body["request_id"]);
    expect(emulator.decisions().map(({ request_id }) => request_id)).toEqual(ids.slice(-5));
    expect(emulator.counters()).toMatchObject({ permits: 23, denials: 0 });
  });

  test.each([0, 1.5, Number.NaN])("keepDecisions %j is refused", async (keepDecisions) => {
    await expect(createEmulator({ keepDecisions })).rejects.toThrow(/keepDecisions is .*Expected an integer of at least 1/);
  });
});
