import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { DEVICE, call, codeOf, emulatorForTest, register, validate } from "./call.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe("register", () => {
  test("answers ok with the fields of the API for a new device", async () => {
    const emulator = await emulatorForTest();
    expect(await register(emulator)).toEqual({
      status: 200,
      type: "application/json",
      body: {
        status: "ok",
        handler: "devices/register",
        deviceId: DEVICE,
        planTier: "free",
        planState: "active",
        accessUntil: null,
        limit: 3,
        devicesUsed: 1,
        remaining: 2,
        overLimit: false,
        softGraceWindow: null,
      },
    });
  });

  test("is idempotent: the second answer is exists and takes no second slot", async () => {
    const emulator = await emulatorForTest();
    await register(emulator);
    expect((await register(emulator)).body).toMatchObject({ status: "exists", devicesUsed: 1, remaining: 2 });
  });

  test("does not restore a revoked device", async () => {
    const emulator = await emulatorForTest();
    await register(emulator);
    emulator.revoke(DEVICE);
    expect((await register(emulator)).body).toMatchObject({ status: "exists" });
    expect(await codeOf(emulator)).toBe("DEVICE_REVOKED");
  });

  test("blocks a new device over the cap with HTTP 403, and still answers exists for a known one", async () => {
    const emulator = await emulatorForTest();
    for (const instance of ["01", "02", "03"]) await register(emulator, `worker:test:queue:${instance}`);
    const fourth = await register(emulator, "worker:test:queue:04");
    expect(fourth.status).toBe(403);
    expect(fourth.body).toMatchObject({ status: "blocked", error: "device_limit_reached", limit: 3, devicesUsed: 3, remaining: 0, overLimit: false });
    expect(await codeOf(emulator, "worker:test:queue:04")).toBe("DEVICE_NOT_REGISTERED");
    expect((await register(emulator, "worker:test:queue:01")).body).toMatchObject({ status: "exists" });
  });
});

describe("validate", () => {
  test("permits a registered device, with a uuid that differs from call to call", async () => {
    const emulator = await emulatorForTest();
    emulator.register(DEVICE);
    const first = await validate(emulator);
    const second = await validate(emulator);
    expect(first.status).toBe(200);
    expect(first.body).toEqual({
      allowed: true,
      code: "ALLOW",
      request_id: expect.stringMatching(UUID),
      deviceId: DEVICE,
      handler: "devices/validate",
    });
    expect(second.body["request_id"]).not.toBe(first.body["request_id"]);
  });

  test("denies an unregistered device with HTTP 200 and does not register it", async () => {
    const emulator = await emulatorForTest();
    const answer = await validate(emulator);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ allowed: false, code: "DEVICE_NOT_REGISTERED", request_id: expect.stringMatching(UUID) });
    expect(emulator.devices()).toEqual([]);
  });

  test("answers POST only", async () => {
    const emulator = await emulatorForTest();
    emulator.register(DEVICE);
    const answer = await call(emulator, "/api/v1/devices/validate?deviceId=a", undefined, { method: "GET" });
    expect(answer.status).toBe(405);
    expect(answer.body).toMatchObject({ error: "method_not_allowed", message: expect.stringContaining("Expected POST") });
  });

  test("takes device IDs of up to 1,024 characters", async () => {
    const emulator = await emulatorForTest();
    const longest = "d".repeat(1_024);
    expect((await register(emulator, longest)).body).toMatchObject({ status: "ok", deviceId: longest });
    expect(await codeOf(emulator, longest)).toBe("ALLOW");
    expect((await register(emulator, `${longest}d`)).status).toBe(400);
  });
});

describe("the other endpoints", () => {
  test("revoke, unrevoke and remove act on the device; list shows it", async () => {
    const emulator = await emulatorForTest();
    await register(emulator);
    const listed = async (): Promise<unknown> => (await call(emulator, "/api/v1/devices/list")).body["devices"];

    expect((await call(emulator, "/api/v1/devices/revoke", { deviceId: DEVICE })).body).toMatchObject({ status: "ok", handler: "devices/revoke" });
    expect(await codeOf(emulator)).toBe("DEVICE_REVOKED");
    expect(await listed()).toEqual([{ deviceId: DEVICE, state: "revoked" }]);

    expect((await call(emulator, "/api/v1/devices/unrevoke", { deviceId: DEVICE })).body).toMatchObject({ status: "ok", handler: "devices/unrevoke" });
    expect(await codeOf(emulator)).toBe("ALLOW");
    expect(await listed()).toEqual([{ deviceId: DEVICE, state: "active" }]);

    expect((await call(emulator, "/api/v1/devices/remove", { deviceId: DEVICE })).body).toMatchObject({ status: "ok", devicesUsed: 0, remaining: 3 });
    expect(await codeOf(emulator)).toBe("DEVICE_NOT_REGISTERED");
    expect(await listed()).toEqual([]);
  });

  test.each(["revoke", "unrevoke", "remove"])("%s of an unknown device is a 404 that names it", async (endpoint) => {
    const emulator = await emulatorForTest();
    const answer = await call(emulator, `/api/v1/devices/${endpoint}`, { deviceId: DEVICE });
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ status: "error", error: "device_not_found", message: expect.stringContaining(DEVICE) });
  });

  test("a removed device can be registered again, and is new", async () => {
    const emulator = await emulatorForTest();
    await register(emulator);
    emulator.revoke(DEVICE);
    emulator.remove(DEVICE);
    expect((await register(emulator)).body).toMatchObject({ status: "ok" });
    expect(await codeOf(emulator)).toBe("ALLOW");
  });

  test("usage tells how full the plan is", async () => {
    const emulator = await emulatorForTest({ plan: "pro" });
    await register(emulator);
    expect((await call(emulator, "/api/v1/usage")).body).toMatchObject({ planTier: "pro", limit: 25, devicesUsed: 1, remaining: 24 });
  });

  test("org/create makes an organisation of its own, without a key in the request", async () => {
    const emulator = await emulatorForTest();
    const created = await call(emulator, "/api/v1/org/create", {}, { orgKey: null });
    expect(created.body).toEqual({ status: "ok", orgApiKey: expect.stringMatching(/^org_[a-z0-9]{32}$/), handler: "org_create" });
    const orgKey = String(created.body["orgApiKey"]);
    await register(emulator, DEVICE, { orgKey });
    expect((await validate(emulator, DEVICE, { orgKey })).body).toMatchObject({ allowed: true });
    expect(await codeOf(emulator)).toBe("DEVICE_NOT_REGISTERED");
  });
});

describe("the org key", () => {
  test.each([
    ["missing", null, "missing_org_key"],
    ["unknown", "org_00000000000000000000000000000000", "invalid_org_key"],
  ])("%s: 401, and validate denies in so many words", async (_case, orgKey, error) => {
    const emulator = await emulatorForTest();
    emulator.register(DEVICE);
    const answer = await validate(emulator, DEVICE, { orgKey });
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ status: "error", error, allowed: false, code: "ORG_KEY_INVALID", request_id: expect.stringMatching(UUID) });
    expect((await register(emulator, DEVICE, { orgKey })).status).toBe(401);
  });

  test.each<[string, (key: string) => string]>([
    ["as it is", (key) => key],
    ["percent-encoded", (key) => key.replace("_", "%5f")],
  ])("in a URL, %s, is refused, whether it is valid or not, and not repeated", async (_name, written) => {
    const emulator = await emulatorForTest();
    const answer = await call(emulator, `/api/v1/usage?key=${written(emulator.orgKey)}`);
    expect(answer.status).toBe(400);
    expect(answer.body["error"]).toBe("org_key_in_url");
    expect(JSON.stringify(answer.body)).not.toContain(emulator.orgKey);
  });
});

describe("malformed requests", () => {
  test.each([
    ["no JSON", '{"deviceId":', 400, "invalid_json", "is not JSON"],
    ["an empty body", "", 400, "invalid_json", "is empty"],
    ["an array", [DEVICE], 400, "invalid_body", "is an array"],
    ["null", "null", 400, "invalid_body", "is null"],
    ["a misspelt key", { device_id: DEVICE }, 400, "missing_device_id", "the keys device_id"],
    ["a number", { deviceId: 7 }, 400, "invalid_device_id", "is a number"],
    ["a blank ID", { deviceId: "  " }, 400, "invalid_device_id", "is blank"],
    ["a body over 64 KiB", { deviceId: "d".repeat(65_536) }, 413, "body_too_large", "Expected at most 65536"],
  ])("%s", async (_case, body, status, error, message) => {
    const emulator = await emulatorForTest();
    for (const endpoint of ["register", "validate", "revoke", "unrevoke", "remove"]) {
      const answer = await call(emulator, `/api/v1/devices/${endpoint}`, body);
      expect(answer).toMatchObject({
        status,
        type: "application/json",
        body: { status: "error", error, message: expect.stringContaining(message), handler: `devices/${endpoint}` },
      });
    }
    expect(emulator.decisions()).toEqual([]);
    expect(emulator.counters().errors).toBe(5);
  });

  test("a content type other than JSON", async () => {
    const emulator = await emulatorForTest();
    const answer = await call(emulator, "/api/v1/devices/validate", { deviceId: DEVICE }, { contentType: "text/plain" });
    expect(answer.status).toBe(415);
    expect(answer.body["message"]).toContain("content-type: text/plain");
  });

  test.each([
    ["a content encoding", { "content-encoding": "gzip" }, `{"deviceId":"${DEVICE}"}`, 415, "content-encoding: gzip"],
    ["text that is not UTF-8", {}, Uint8Array.from([0x7b, 0xff, 0x7d]), 400, "not UTF-8"],
  ])("%s", async (_name, more, body, status, message) => {
    const emulator = await emulatorForTest();
    const headers = { "x-org-key": emulator.orgKey, "content-type": "application/json", ...more };
    const answer = await fetch(`${emulator.url}/api/v1/devices/validate`, { method: "POST", headers, body });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(message);
    expect(emulator.decisions()).toEqual([]);
  });

  test("an unknown path: the answer lists the known ones", async () => {
    const emulator = await emulatorForTest();
    const answer = await call(emulator, "/api/v1/device/validate", { deviceId: DEVICE });
    expect(answer.status).toBe(404);
    expect(answer.body["message"]).toContain("POST /api/v1/devices/validate");
  });

  test("bytes that are no HTTP", async () => {
    const emulator = await emulatorForTest();
    const socket = connect(Number(new URL(emulator.url).port), "127.0.0.1");
    socket.end("HELO authority\r\n\r\n");
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"error":"invalid_http"');
  });
});
