import { describe, expect, test, vi } from "vitest";
import { DeniedError } from "../../src/runtime/index.js";
import { answeringServer, json, PERMITTED, text } from "./servers/answering-server.js";
import { client, DEVICE, ORG_KEY } from "./support/client.js";

const DENIED = { allowed: false, code: "DEVICE_REVOKED", request_id: "r-1" };
const DENIAL = { ...DENIED, deviceId: DEVICE };

describe("assertAllowed", () => {
  test("resolves to the permit", async () => {
    await using server = await answeringServer(json(PERMITTED));
    await using subject = client(server.url);
    expect(await subject.machineid.assertAllowed(DEVICE)).toStrictEqual({ ...PERMITTED, deviceId: DEVICE });
  });

  test("rejects with a DeniedError that carries the denial", async () => {
    await using server = await answeringServer(json(DENIED));
    await using subject = client(server.url);
    const error: unknown = await subject.machineid.assertAllowed(DEVICE).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DeniedError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "DeniedError",
      code: "DEVICE_REVOKED",
      request_id: "r-1",
      deviceId: DEVICE,
      denial: DENIAL,
    });
    expect(String(error)).toContain("DEVICE_REVOKED");
    expect(String(error)).toContain("r-1");
  });
});

describe("guard", () => {
  test("calls its function once, with the permit, and resolves to what it returns", async () => {
    await using server = await answeringServer(json(PERMITTED));
    await using subject = client(server.url);
    const work = vi.fn(async () => "done");
    expect(await subject.machineid.guard(DEVICE, work)).toBe("done");
    expect(work.mock.calls).toEqual([[{ ...PERMITTED, deviceId: DEVICE }]]);
    expect(await subject.machineid.guard(DEVICE, () => 7)).toBe(7);
  });

  test("passes on what its function throws", async () => {
    await using server = await answeringServer(json(PERMITTED));
    await using subject = client(server.url);
    const broken = new Error("broken");
    const throws = () => {
      throw broken;
    };
    await expect(subject.machineid.guard(DEVICE, throws)).rejects.toBe(broken);
    await expect(subject.machineid.guard(DEVICE, () => Promise.reject(broken))).rejects.toBe(broken);
    expect(subject.denials).toEqual([]);
  });

  test("on a denial rejects with DeniedError, and does not call its function", async () => {
    await using server = await answeringServer(json(DENIED));
    await using subject = client(server.url);
    const work = vi.fn();
    await expect(subject.machineid.guard(DEVICE, work)).rejects.toMatchObject({ name: "DeniedError", denial: DENIAL });
    expect(work).not.toHaveBeenCalled();
  });
});

describe("register", () => {
  test("resolves to the status and what the authority says about the plan", async () => {
    const plan = { planTier: "free", planState: "active", limit: 3, devicesUsed: 2, remaining: 1 };
    await using server = await answeringServer(
      json({ status: "ok", handler: "devices/register", deviceId: DEVICE, ...plan, accessUntil: null }),
    );
    await using subject = client(server.url);
    const registration = await subject.machineid.register(DEVICE);
    expect(registration).toStrictEqual({ status: "ok", deviceId: DEVICE, request_id: null, ...plan });
    expect(Object.isFrozen(registration)).toBe(true);
    expect(server.requests).toMatchObject([{ method: "POST", url: "/api/v1/devices/register", body: `{"deviceId":"${DEVICE}"}` }]);
    expect(subject.denials).toEqual([]);
  });

  test("says that the device exists, with null for what is left out or malformed", async () => {
    await using server = await answeringServer(json({ status: "exists", limit: "3", planTier: `x${ORG_KEY}` }));
    await using subject = client(server.url);
    const unknown = { planTier: null, planState: null, limit: null, devicesUsed: null, remaining: null };
    expect(await subject.machineid.register(DEVICE)).toStrictEqual({
      status: "exists",
      deviceId: DEVICE,
      request_id: null,
      ...unknown,
    });
  });

  test.each<[string, string, number, string]>([
    ["over the plan's cap", '{"status":"blocked","error":"device_limit_reached"}', 403, "device_limit_reached"],
    ["blocked with a code", '{"status":"blocked","code":"PLAN_FROZEN","error":"x"}', 403, "PLAN_FROZEN"],
    ["denied in the words of validate", '{"allowed":false,"code":"PLAN_NOT_ACTIVE"}', 200, "PLAN_NOT_ACTIVE"],
    ["blocked without a reason", '{"status":"blocked"}', 403, "AUTHORITY_HTTP_ERROR"],
    ["blocked with the reason ALLOW", '{"status":"blocked","error":"ALLOW"}', 403, "AUTHORITY_HTTP_ERROR"],
    ["an error of the server", '{"error":"internal"}', 500, "AUTHORITY_HTTP_ERROR"],
    ["ok, but not with status 200", '{"status":"ok"}', 201, "AUTHORITY_HTTP_ERROR"],
    ["another status", '{"status":"restored"}', 200, "AUTHORITY_INVALID_RESPONSE"],
    ["no status", "{}", 200, "AUTHORITY_INVALID_RESPONSE"],
    ["no JSON", "ok", 200, "AUTHORITY_INVALID_RESPONSE"],
    ["ok for another device", '{"status":"ok","deviceId":"x"}', 200, "AUTHORITY_INVALID_RESPONSE"],
  ])("rejects with DeniedError: %s", async (_name, body, status, code) => {
    await using server = await answeringServer(text(body, status));
    await using subject = client(server.url);
    await expect(subject.machineid.register(DEVICE)).rejects.toMatchObject({
      name: "DeniedError",
      code,
      deviceId: DEVICE,
      denial: { allowed: false, code },
    });
    expect(subject.denials).toMatchObject([{ allowed: false, code, deviceId: DEVICE }]);
  });
});

describe("startup", () => {
  const paths = (server: { requests: readonly { url: string }[] }) =>
    server.requests.map(({ url }) => url.split("/").at(-1));

  test("registers, then validates, and resolves to the permit", async () => {
    await using server = await answeringServer(json({ ...PERMITTED, status: "exists" }));
    await using subject = client(server.url);
    expect(await subject.machineid.startup(DEVICE)).toStrictEqual({ ...PERMITTED, deviceId: DEVICE });
    expect(paths(server)).toEqual(["register", "validate"]);
  });

  test("does not validate after a failed register", async () => {
    await using server = await answeringServer(json({ ...PERMITTED, status: "blocked", error: "device_limit_reached" }, 403));
    await using subject = client(server.url);
    await expect(subject.machineid.startup(DEVICE)).rejects.toBeInstanceOf(DeniedError);
    expect(paths(server)).toEqual(["register"]);
    expect(subject.denials).toHaveLength(1);
  });

  test("rejects when the device is registered but revoked", async () => {
    await using server = await answeringServer(json({ status: "exists", ...DENIED }));
    await using subject = client(server.url);
    await expect(subject.machineid.startup(DEVICE)).rejects.toMatchObject({ code: "DEVICE_REVOKED", request_id: "r-1" });
    expect(paths(server)).toEqual(["register", "validate"]);
  });
});

describe("an answer to register that gives a field twice", () => {
  test.each([
    '{"status":"blocked","status":"ok"}',
    '{"st\\u0061tus":"blocked","status" :"ok"}',
    '{"deviceId":"another","deviceId":"worker:test:queue-consumer:07","status":"ok"}',
  ])("%s registers nothing, and nothing is validated after it", async (body) => {
    await using server = await answeringServer(text(body));
    await using subject = client(server.url);
    await expect(subject.machineid.startup(DEVICE)).rejects.toThrow("is denied");
    expect(server.requests).toHaveLength(1);
    expect(subject.denials).toHaveLength(1);
  });
});
