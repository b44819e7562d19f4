import { createServer } from "node:http";
import { Agent } from "undici";
import { inspect } from "node:util";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { AdminError, MachineIDAdmin, type AdminOptions } from "../../src/admin/index.js";
import { createEmulator } from "../../src/emulator/index.js";
import { MachineID } from "../../src/runtime/index.js";
import { answeringServer, json, text } from "../runtime/servers/answering-server.js";
import { closeServer, listen, refusingUrl } from "../runtime/servers/listen.js";
import { rawServer } from "../runtime/servers/raw-server.js";
import { block } from "../runtime/support/client.js";

const DEVICE = "worker:test:queue-consumer:07";
const KEY = "org_TestKey0123456789abcdefTestKey";

function adminFor(baseUrl: string, options: Partial<AdminOptions> = {}): MachineIDAdmin {
  const admin = new MachineIDAdmin({ orgKey: KEY, baseUrl, timeoutMs: 10_000, ...options });
  onTestFinished(() => admin.close());
  return admin;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("against the emulator", () => {
  async function setUp() {
    const emulator = await createEmulator();
    onTestFinished(() => emulator.close());
    const { orgKey, url: baseUrl } = emulator;
    const machineid = new MachineID({ orgKey, baseUrl, onDenied: () => undefined });
    onTestFinished(() => machineid.close());
    await machineid.register(DEVICE);
    return { admin: adminFor(baseUrl, { orgKey }), machineid };
  }

  test("revoke and restore are in force at the next validate, and list shows them", async () => {
    const { admin, machineid } = await setUp();
    expect(await machineid.validate(DEVICE)).toMatchObject({ allowed: true });
    await admin.revoke(DEVICE);
    expect(await machineid.validate(DEVICE)).toMatchObject({ allowed: false, code: "DEVICE_REVOKED" });
    expect(await admin.list()).toEqual([{ deviceId: DEVICE, state: "revoked" }]);
    await admin.restore(DEVICE);
    expect(await machineid.validate(DEVICE)).toMatchObject({ allowed: true });
    expect(await admin.list()).toEqual([{ deviceId: DEVICE, state: "active" }]);
  });

  test("remove frees the device's place in the plan", async () => {
    const { admin } = await setUp();
    expect(await admin.usage()).toMatchObject({ planTier: "free", limit: 3, devicesUsed: 1, remaining: 2 });
    await admin.remove(DEVICE);
    expect(await admin.list()).toEqual([]);
    expect(await admin.usage()).toMatchObject({ devicesUsed: 0, remaining: 3 });
  });

  test("a device that is not registered is an error with the authority's reason", async () => {
    const { admin } = await setUp();
    await expect(admin.revoke("worker:test:unknown:01")).rejects.toMatchObject({
      name: "AdminError",
      code: "device_not_found",
      status: 404,
    });
  });

  test("fromEnv takes key and address from the environment", async () => {
    const emulator = await createEmulator();
    onTestFinished(() => emulator.close());
    vi.stubEnv("MACHINEID_ORG_KEY", emulator.orgKey);
    vi.stubEnv("MACHINEID_BASE_URL", emulator.url);
    await using admin = MachineIDAdmin.fromEnv();
    expect(await admin.list()).toEqual([]);
    expect(() => Reflect.apply(MachineIDAdmin.fromEnv, MachineIDAdmin, [{ timeoutMs: 1_000 }])).toThrow(/^timeoutMs must be one of/);
  });
});

describe("what is not said is not taken as done", () => {
  test.each<[string, Parameters<typeof answeringServer>[0], string, number]>([
    ["no JSON", text("ok"), "AUTHORITY_INVALID_RESPONSE", 200],
    ["another status field", json({ status: "queued" }), "AUTHORITY_INVALID_RESPONSE", 200],
    ["two statuses", text('{"status":"error","status":"ok"}'), "AUTHORITY_INVALID_RESPONSE", 200],
    ["two statuses, one of them escaped", text('{"status":"error","\\u0073tatus":"ok"}'), "AUTHORITY_INVALID_RESPONSE", 200],
    ["another device", json({ status: "ok", deviceId: "x" }), "AUTHORITY_INVALID_RESPONSE", 200],
    ["another success status", json({ status: "ok" }, 202), "AUTHORITY_HTTP_ERROR", 202],
    ["a redirect", text("", 307, { location: "/elsewhere" }), "AUTHORITY_HTTP_ERROR", 307],
    ["a refusal that repeats the org key", json({ error: `bad key ${KEY}` }, 401), "AUTHORITY_HTTP_ERROR", 401],
  ])("%s", async (_name, answer, code, status) => {
    await using server = await answeringServer(answer);
    const failure: unknown = await adminFor(server.url).revoke(DEVICE).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AdminError);
    expect(failure).toMatchObject({ code, status });
    expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toContain(KEY);
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ["devices that are no list", { devices: {} }],
    ["a device without an ID", { devices: [{ state: "active" }] }],
    ["a device whose state repeats the org key", { devices: [{ deviceId: "a", state: `for ${KEY}` }] }],
    ["a device whose ID repeats the org key", { devices: [{ deviceId: KEY, state: "active" }] }],
  ])(
    "list: %s",
    async (_name, body) => {
      await using server = await answeringServer(json(body));
      await expect(adminFor(server.url).list()).rejects.toMatchObject({ code: "AUTHORITY_INVALID_RESPONSE" });
    },
  );

  test("a usage that repeats the org key", async () => {
    await using server = await answeringServer(json({ planTier: KEY, limit: 3 }));
    await expect(adminFor(server.url).usage()).rejects.toMatchObject({ code: "AUTHORITY_INVALID_RESPONSE" });
  });

  test("a question that reached an authority which then cut the connection is not sent again", async () => {
    await using server = await rawServer({ onRequest: (socket) => void socket.resetAndDestroy() });
    for (const change of ["revoke", "restore", "remove"] as const) {
      const before = server.requests;
      await expect(adminFor(server.url)[change](DEVICE)).rejects.toMatchObject({ code: "AUTHORITY_UNREACHABLE", status: null });
      expect(server.requests).toBe(before + 1);
    }
  });

  test("an answer left over from another question", async () => {
    const confirmed = 'HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{"status":"ok"}';
    const refused = 'HTTP/1.1 404 Not Found\r\ncontent-length: 28\r\n\r\n{"error":"device_not_found"}';
    await using server = await rawServer({ onRequest: (socket, index) => void socket.write(index === 0 ? confirmed + confirmed : refused) });
    const admin = adminFor(server.url);
    await admin.revoke(DEVICE);
    await expect.poll(() => server.closedSockets).toBe(1);
    await expect(admin.revoke(DEVICE)).rejects.toMatchObject({ code: "device_not_found", status: 404 });
  });

  test("nothing listens, or nothing is answered in time", async () => {
    await expect(adminFor(await refusingUrl()).usage()).rejects.toMatchObject({ code: "AUTHORITY_UNREACHABLE", status: null });
    const silent = createServer();
    const port = await listen(silent);
    onTestFinished(async () => {
      silent.closeAllConnections();
      await closeServer(silent);
    });
    const admin = adminFor(`http://127.0.0.1:${port}`, { timeoutMs: 150 });
    await expect(admin.usage()).rejects.toMatchObject({ code: "AUTHORITY_TIMEOUT", status: null });
  });

  test("an answer that is read after the deadline, when the event loop was blocked", async () => {
    await using server = await answeringServer((request, response) => {
      json({ status: "ok" })(request, response);
      setImmediate(() => block(300));
    });
    await expect(adminFor(server.url, { timeoutMs: 200 }).revoke(DEVICE)).rejects.toMatchObject({ code: "AUTHORITY_TIMEOUT" });
    expect(server.requests).toHaveLength(1);
  });
});

test("a list of 2,000 devices is read whole", async () => {
  const devices = Array.from({ length: 2_000 }, (_, index) => ({ deviceId: `worker:test:many:${index}`, state: "active" }));
  await using server = await answeringServer(json({ devices }));
  expect(await adminFor(server.url).list()).toEqual(devices);
});

test("misuse is a TypeError that shows no value, before anything is sent", async () => {
  await using server = await answeringServer(json({ status: "ok" }));
  await expect(adminFor(server.url).revoke(" ")).rejects.toThrow(TypeError);
  await expect(adminFor(server.url).remove(`x${KEY}`)).rejects.toThrow(/^(?!.*org_TestKey).*deviceId/);
  expect(() => new MachineIDAdmin({ orgKey: "", baseUrl: server.url })).toThrow(/orgKey/);
  expect(() => new MachineIDAdmin({ orgKey: KEY, baseUrl: "http://example.com" })).toThrow(/baseUrl/);
  const dispatcher = new Agent();
  const closed = adminFor(server.url, { dispatcher });
  await closed.close();
  await closed.close();
  await expect(closed.list()).rejects.toThrow(new TypeError("MachineIDAdmin is closed"));
  await dispatcher.close();
  expect(server.requests).toEqual([]);
  expect(inspect(adminFor(server.url), { depth: Infinity, showHidden: true })).not.toContain(KEY);
});
