import { describe, expect, test } from "vitest";
import { createEmulator, type Plan } from "../../src/emulator/index.js";
import { DEVICE, call, codeOf, emulatorForTest, register, validate } from "./call.js";

function fleet(size: number): string[] {
  return Array.from({ length: size }, (_, index) => `worker:test:queue:${String(index + 1).padStart(4, "0")}`);
}

describe("devices", () => {
  test("revoke and restore work in bulk and are in force at the next validate", async () => {
    const emulator = await emulatorForTest();
    const [first, second, third] = ["a:test:r:1", "a:test:r:2", "a:test:r:3"] as const;
    for (const device of [first, second, third]) emulator.register(device);
    const codes = async (): Promise<unknown[]> => [await codeOf(emulator, first), await codeOf(emulator, second), await codeOf(emulator, third)];

    emulator.revoke([first, third]);
    expect(await codes()).toEqual(["DEVICE_REVOKED", "ALLOW", "DEVICE_REVOKED"]);
    emulator.restore([first, third]);
    expect(await codes()).toEqual(["ALLOW", "ALLOW", "ALLOW"]);
    emulator.remove([first, second]);
    expect(emulator.devices()).toEqual([{ deviceId: third, state: "active" }]);
  });

  test("a bulk control that names an unknown device throws and changes nothing", async () => {
    const emulator = await emulatorForTest();
    emulator.register(DEVICE);
    for (const control of ["revoke", "restore", "remove"] as const) {
      expect(() => emulator[control]([DEVICE, "nobody:test:x:1"])).toThrow(/Not registered: "nobody:test:x:1"/);
    }
    expect(emulator.devices()).toEqual([{ deviceId: DEVICE, state: "active" }]);
  });

  test("register from the dashboard obeys the cap and refuses a blank ID", async () => {
    const emulator = await emulatorForTest({ plan: { custom: 1 } });
    expect(emulator.register(DEVICE)).toBe("ok");
    expect(emulator.register(DEVICE)).toBe("exists");
    expect(emulator.register("a:test:r:2")).toBe("blocked");
    expect(() => emulator.register(" ")).toThrow(/deviceId is blank/);
  });
});

describe("the organisation", () => {
  test("disable denies every validate, changes no device state, and ends with enable", async () => {
    const emulator = await emulatorForTest();
    const revoked = "worker:test:queue-consumer:02";
    emulator.register(DEVICE);
    emulator.register(revoked);
    emulator.revoke(revoked);
    const before = emulator.devices();

    emulator.disableOrg();
    expect(await codeOf(emulator, DEVICE)).toBe("ORG_DISABLED");
    expect(await codeOf(emulator, revoked)).toBe("ORG_DISABLED");
    expect(await codeOf(emulator, "never:test:seen:1")).toBe("ORG_DISABLED");
    expect(emulator.devices()).toEqual(before);
    expect((await register(emulator, "worker:test:queue-consumer:03")).body["status"]).toBe("ok");

    emulator.enableOrg();
    expect(await codeOf(emulator, DEVICE)).toBe("ALLOW");
    expect(await codeOf(emulator, revoked)).toBe("DEVICE_REVOKED");
  });

  test("rotateKey refuses the old key at once and keeps the devices", async () => {
    const emulator = await emulatorForTest();
    const old = emulator.orgKey;
    emulator.register(DEVICE);
    const next = emulator.rotateKey();
    expect(next).not.toBe(old);
    expect(emulator.orgKey).toBe(next);
    expect((await validate(emulator, DEVICE, { orgKey: old })).body).toMatchObject({ allowed: false, error: "invalid_org_key" });
    expect((await validate(emulator, DEVICE, { orgKey: next })).body).toMatchObject({ allowed: true });
  });
});

describe("plans", () => {
  const plans: [Plan, string, number][] = [
    ["free", "free", 3],
    ["pro", "pro", 25],
    ["scale", "scale", 250],
    ["max", "max", 1_000],
    [{ custom: 1_200 }, "custom", 1_200],
  ];
  test.each(plans)("%j caps at its limit", async (plan, tier, limit) => {
    const emulator = await emulatorForTest({ plan });
    for (const device of fleet(limit)) expect(emulator.register(device)).toBe("ok");
    const over = await register(emulator, "one:too:many:1");
    expect(over.status).toBe(403);
    expect(over.body).toMatchObject({ planTier: tier, limit, devicesUsed: limit, remaining: 0 });
  });

  test("an upgrade is in force at once", async () => {
    const emulator = await emulatorForTest();
    const [first, second, third, fourth] = fleet(4);
    for (const device of [first, second, third]) await register(emulator, device);
    expect((await register(emulator, fourth)).status).toBe(403);
    emulator.changePlan("pro");
    expect((await register(emulator, fourth)).body).toMatchObject({ status: "ok", limit: 25 });
    expect(await codeOf(emulator, fourth)).toBe("ALLOW");
  });

  test("a downgrade is in force at once: the oldest devices stay covered, the others are denied", async () => {
    const emulator = await emulatorForTest({ plan: "pro" });
    const devices = fleet(5);
    for (const device of devices) emulator.register(device);
    emulator.changePlan("free");
    expect(emulator.usage()).toMatchObject({ planTier: "free", limit: 3, devicesUsed: 5, remaining: 0, overLimit: true });
    const codes = await Promise.all(devices.map((device) => codeOf(emulator, device)));
    expect(codes).toEqual(["ALLOW", "ALLOW", "ALLOW", "DEVICE_LIMIT_REACHED", "DEVICE_LIMIT_REACHED"]);
  });

  test("removing a device lets the next one under the cap; revoking does not", async () => {
    const emulator = await emulatorForTest({ plan: "pro" });
    const devices = fleet(4);
    const [oldest = "", , , youngest = ""] = devices;
    for (const device of devices) emulator.register(device);
    emulator.changePlan("free");
    emulator.revoke(oldest);
    expect(await codeOf(emulator, youngest)).toBe("DEVICE_LIMIT_REACHED");
    emulator.remove(oldest);
    expect(await codeOf(emulator, youngest)).toBe("ALLOW");
  });

  test("a cancelled plan permits until its billing cycle ends, then the org is capped at 3", async () => {
    const emulator = await emulatorForTest({ plan: "pro" });
    const devices = fleet(4);
    for (const device of devices) emulator.register(device);
    emulator.cancelPlan();
    expect(emulator.usage()).toMatchObject({ planTier: "pro", planState: "cancelled", accessUntil: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) });
    expect(await codeOf(emulator, devices[3])).toBe("ALLOW");
    emulator.endBillingCycle();
    expect(emulator.usage()).toMatchObject({ planTier: "free", planState: "active", limit: 3, accessUntil: null });
    expect(await codeOf(emulator, devices[3])).toBe("DEVICE_LIMIT_REACHED");
  });

  test("a billing cycle that ends changes nothing for a plan that was not cancelled", async () => {
    const emulator = await emulatorForTest({ plan: "scale" });
    const before = emulator.usage();
    emulator.endBillingCycle();
    expect(emulator.usage()).toEqual(before);
  });

  test("frozen and inactive plans deny with the codes of the API", async () => {
    const emulator = await emulatorForTest();
    emulator.register(DEVICE);
    emulator.setPlanState("frozen");
    expect(await codeOf(emulator)).toBe("PLAN_FROZEN");
    emulator.setPlanState("inactive");
    expect(await codeOf(emulator)).toBe("PLAN_NOT_ACTIVE");
    emulator.setPlanState("active");
    expect(await codeOf(emulator)).toBe("ALLOW");
  });
});

describe("the journal", () => {
  test("logs each decision with the request_id that the client got, and counts", async () => {
    const emulator = await emulatorForTest();
    emulator.register(DEVICE);
    const permit = await validate(emulator);
    emulator.revoke(DEVICE);
    const denial = await validate(emulator);
    await validate(emulator, DEVICE, { orgKey: null });
    expect(emulator.decisions()).toEqual([
      { deviceId: DEVICE, allowed: true, code: "ALLOW", request_id: permit.body["request_id"], decidedAt: expect.any(Number) },
      { deviceId: DEVICE, allowed: false, code: "DEVICE_REVOKED", request_id: denial.body["request_id"], decidedAt: expect.any(Number) },
    ]);
    expect(emulator.counters()).toMatchObject({ permits: 1, denials: 1, errors: 1, faults: 0 });
    expect(emulator.counters().requests).toMatchObject({ validate: 3, register: 0 });
    emulator.clearJournal();
    expect(emulator.decisions()).toEqual([]);
    expect(emulator.counters()).toMatchObject({ permits: 0, denials: 0, errors: 0 });
  });
});

describe("controls over HTTP, for a caller in another process", () => {
  const control = (emulator: Awaited<ReturnType<typeof emulatorForTest>>, name: string, body: unknown = {}) =>
    call(emulator, `/emulator/${name}`, body, { orgKey: null });

  test("disable and enable, plan, rotate-key, faults, decisions", async () => {
    const emulator = await emulatorForTest();
    emulator.register(DEVICE);
    await control(emulator, "disable");
    expect(await codeOf(emulator)).toBe("ORG_DISABLED");
    await control(emulator, "enable");
    expect(await codeOf(emulator)).toBe("ALLOW");

    await control(emulator, "plan", { plan: { custom: 5_000 } });
    expect(emulator.usage()).toMatchObject({ planTier: "custom", limit: 5_000 });

    const rotated = await control(emulator, "rotate-key");
    expect(rotated.body["orgApiKey"]).toBe(emulator.orgKey);

    await control(emulator, "faults", { fault: { kind: "status", status: 503 }, endpoint: "validate" });
    expect((await validate(emulator)).status).toBe(503);
    await control(emulator, "clear-faults");
    expect((await validate(emulator)).status).toBe(200);

    const { body } = await call(emulator, "/emulator/decisions");
    expect(body["decisions"]).toEqual(emulator.decisions());
    expect((await call(emulator, "/emulator/counters")).body["counters"]).toEqual(emulator.counters());
  });

  test("refuse what they cannot read, and what a page of another origin could send", async () => {
    const emulator = await emulatorForTest();
    expect((await control(emulator, "plan", { plan: "gold" })).body).toMatchObject({ error: "invalid_control", message: expect.stringContaining('"gold"') });
    expect((await control(emulator, "faults", { fault: { kind: "flood" } })).body["message"]).toContain("fault.kind");
    expect((await control(emulator, "stop")).body["message"]).toContain("POST /emulator/disable");
    const simple = await call(emulator, "/emulator/disable", "{}", { contentType: "text/plain" });
    expect(simple.status).toBe(415);
    emulator.register(DEVICE);
    expect(await codeOf(emulator)).toBe("ALLOW");
  });
});

describe("createEmulator", () => {
  test("takes an org key and refuses one that is not well-formed, without repeating it", async () => {
    const emulator = await emulatorForTest({ orgKey: "org_0123456789abcdef" });
    expect(emulator.orgKey).toBe("org_0123456789abcdef");
    await expect(createEmulator({ orgKey: "sk_secret" })).rejects.toThrow(/orgKey is not well-formed(?!.*sk_secret)/);
  });

  test("rejects when the port is wrong or taken", async () => {
    const emulator = await emulatorForTest();
    await expect(createEmulator({ port: Number(new URL(emulator.url).port) })).rejects.toMatchObject({ code: "EADDRINUSE" });
    await expect(createEmulator({ port: 70_000 })).rejects.toThrow(/port is 70000/);
  });

  test.each([
    [{ clock: 5 }, "The option clock is a number. Expected a function."],
    [{ deliverRecoveryLink: null }, "The option deliverRecoveryLink is null. Expected a function."],
    [{ seed: 5 }, "The option seed is a number. Expected text."],
    [{ seed: null }, "The option seed is null. Expected text."],
    [{ plna: "pro" }, "There is no option plna. Expected plan, port, orgKey, clock, seed, keepDecisions or deliverRecoveryLink."],
    [{ port: 0, keepDecision: 1 }, "There is no option keepDecision. Expected plan, port, orgKey, clock, seed, keepDecisions or deliverRecoveryLink."],
  ])("rejects what no type checker has seen: %o", async (options, message) => {
    await expect(Reflect.apply(createEmulator, undefined, [options])).rejects.toThrow(new TypeError(message));
  });

  test("a plan state that there is not throws, and changes nothing", async () => {
    const emulator = await emulatorForTest();
    const controls = [["thawed"], ["cancelled"], []];
    for (const state of controls) expect(() => Reflect.apply(emulator.setPlanState, emulator, state)).toThrow(TypeError);
    expect(emulator.usage().planState).toBe("active");
  });

  test("close frees the port, and may be called twice", async () => {
    const emulator = await createEmulator();
    const port = Number(new URL(emulator.url).port);
    await Promise.all([emulator.close(), emulator.close()]);
    const next = await emulatorForTest({ port });
    expect(next.url).toBe(emulator.url);
  });
});
