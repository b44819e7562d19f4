import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answeringServer, json, PERMITTED, text, type AnsweringServer } from "./servers/answering-server.js";
import { client, DEVICE, ORG_KEY, type TestClient } from "./support/client.js";

type Answer = ReturnType<typeof text>;

let answer: Answer;
let server: AnsweringServer;
let subject: TestClient;

beforeAll(async () => {
  server = await answeringServer((request, response) => answer(request, response));
  subject = client(server.url);
});

afterAll(async () => {
  await subject.machineid.close();
  await server[Symbol.asyncDispose]();
});

async function validateWith(next: Answer) {
  answer = next;
  const before = server.requests.length;
  const decision = await subject.machineid.validate(DEVICE);
  expect(server.requests.length - before).toBe(1);
  expect(Object.isFrozen(decision)).toBe(true);
  return decision;
}

describe("a permit", () => {
  test("is HTTP 200 with a JSON object whose allowed is true", async () => {
    expect(await validateWith(json(PERMITTED))).toStrictEqual({ ...PERMITTED, deviceId: DEVICE });
  });

  test.each([
    ["has a code that is not known here", { ...PERMITTED, code: "ALLOW_WITH_NOTICE" }],
    ["says more than is asked for", { ...PERMITTED, planTier: "pro", nested: { allowed: false } }],
    ["names the device that was asked about", { ...PERMITTED, deviceId: DEVICE }],
  ])("%s", async (_name, body) => {
    expect(await validateWith(json(body))).toMatchObject({ allowed: true, code: body.code, request_id: body.request_id });
  });

  test("may be said in any content type, and may be 64 KiB long", async () => {
    const padded = JSON.stringify(PERMITTED).padEnd(64 * 1024);
    expect(await validateWith(text(padded, 200, { "content-type": "text/html" }))).toMatchObject({ allowed: true });
  });
});

describe("a denial by the authority keeps its code and request_id", () => {
  test.each([200, 400, 401, 402, 403, 404, 409, 429, 500, 503])("status %i", async (status) => {
    const body = { allowed: false, code: "DEVICE_REVOKED", request_id: "r-1" };
    expect(await validateWith(json(body, status))).toStrictEqual({ ...body, deviceId: DEVICE });
  });

  test("whose code is not known here", async () => {
    const body = { allowed: false, code: "SOMETHING_NEW", request_id: "r-1" };
    expect(await validateWith(json(body))).toMatchObject({ allowed: false, code: "SOMETHING_NEW" });
  });
});

const withAllowed = (allowed: unknown) => JSON.stringify({ ...PERMITTED, allowed });
const permitText = JSON.stringify(PERMITTED);

describe("a 200 that is no decision is AUTHORITY_INVALID_RESPONSE", () => {
  test.each<[string, string | Uint8Array]>([
    ["an empty body", ""],
    ["no JSON", "<html>allowed: true</html>"],
    ["cut off", permitText.slice(0, -1)],
    ["followed by garbage", `${permitText}x`],
    ["said twice", permitText + permitText],
    ["after a byte order mark", `\uFEFF${permitText}`],
    ["not UTF-8", Buffer.concat([Buffer.from('{"note":"'), Buffer.from([0xff, 0xfe]), Buffer.from(`",${permitText.slice(1)}`)])],
    ["an overlong UTF-8 form", Buffer.concat([Buffer.from('{"note":"'), Buffer.from([0xc0, 0xaf]), Buffer.from(`",${permitText.slice(1)}`)])],
    ["UTF-16", Buffer.from(permitText, "utf16le")],
    ["a NUL after the end", `${permitText}\0`],
    ["JSON with a comment", `/* ok */${permitText}`],
    ["NaN as JSON", '{"allowed":NaN}'],
    ["true", "true"],
    ["1", "1"],
    ["null", "null"],
    ["a string", JSON.stringify(permitText)],
    ["an array", `[${permitText}]`],
    ["an array of true", "[true]"],
    ["an empty object", "{}"],
    ["no allowed", JSON.stringify({ code: "ALLOW", request_id: "r" })],
    ['allowed: "true"', withAllowed("true")],
    ["allowed: 1", withAllowed(1)],
    ["allowed: [true]", withAllowed([true])],
    ["allowed: {}", withAllowed({})],
    ["allowed: null", withAllowed(null)],
    ["allowed: 0", withAllowed(0)],
    ['allowed: ""', withAllowed("")],
    ['allowed: "false"', withAllowed("false")],
    ["Allowed: true", '{"Allowed":true,"code":"ALLOW"}'],
    ["allowed inside", JSON.stringify({ decision: PERMITTED })],
    ["allowed by __proto__", `{"__proto__":${permitText}}`],
    ["allowed by constructor.prototype", `{"constructor":{"prototype":${permitText}}}`],
    ["allowed true, then false", '{"allowed":true,"code":"ALLOW","allowed":"no"}'],
    ["no code", '{"allowed":true,"request_id":"r"}'],
    ["code null", JSON.stringify({ ...PERMITTED, code: null })],
    ["code empty", JSON.stringify({ ...PERMITTED, code: "" })],
    ["code of 257 characters", JSON.stringify({ ...PERMITTED, code: "A".repeat(257) })],
    ["code with a line break", JSON.stringify({ ...PERMITTED, code: "ALLOW\n" })],
    ["code beyond ASCII", JSON.stringify({ ...PERMITTED, code: "ALLÖW" })],
    ["code that is no string", JSON.stringify({ ...PERMITTED, code: ["ALLOW"] })],
    ["code that contains the org key", JSON.stringify({ ...PERMITTED, code: `x${ORG_KEY}x` })],
    ["a denial without a code", '{"allowed":false}'],
    ["a denial that carries ALLOW", '{"allowed":false,"code":"ALLOW"}'],
    ["a denial whose code contains the org key", JSON.stringify({ allowed: false, code: ORG_KEY })],
    ["another device", JSON.stringify({ ...PERMITTED, deviceId: `${DEVICE}8` })],
    ["a device that is null", JSON.stringify({ ...PERMITTED, deviceId: null })],
    ["a denial of another device", JSON.stringify({ allowed: false, code: "DEVICE_REVOKED", deviceId: "x" })],
    ["one byte over 64 KiB", permitText.padEnd(64 * 1024 + 1)],
    ["megabytes", permitText.padEnd(4 * 1024 * 1024)],
    ["deeply nested", "[".repeat(60_000)],
  ])("%s", async (_name, body) => {
    const decision = await validateWith(text(body));
    expect(decision).toMatchObject({ allowed: false, code: "AUTHORITY_INVALID_RESPONSE", deviceId: DEVICE });
    expect(JSON.stringify(decision)).not.toContain(ORG_KEY);
  });

  test.each(["gzip", "br", "deflate", "x-unknown"])("content-encoding %s", async (encoding) => {
    const body = encoding === "gzip" ? gzipSync(permitText) : permitText;
    const decision = await validateWith(text(body, 200, { "content-encoding": encoding }));
    expect(decision).toMatchObject({ allowed: false, code: "AUTHORITY_INVALID_RESPONSE" });
  });

  test("a permit whose fields come from a polluted Object.prototype", async () => {
    const polluted: Record<string, unknown> = { allowed: true, code: "ALLOW", request_id: "polluted" };
    for (const [name, value] of Object.entries(polluted)) {
      Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
    }
    try {
      expect(await validateWith(text("{}"))).toEqual({
        allowed: false,
        code: "AUTHORITY_INVALID_RESPONSE",
        request_id: null,
        deviceId: DEVICE,
      });
    } finally {
      for (const name of Object.keys(polluted)) Reflect.deleteProperty(Object.prototype, name);
    }
  });
});

describe("a status other than 200 is never a permit", () => {
  const statuses = [201, 202, 203, 204, 205, 206, 207, 226, 299, 300, 304, 400, 401, 402, 403, 404, 405, 407, 408, 410];
  test.each([...statuses, 413, 418, 421, 425, 426, 429, 431, 451, 500, 501, 502, 503, 504, 505, 511, 599, 999])(
    "%i with the body of a permit",
    async (status) => {
      const decision = await validateWith(json(PERMITTED, status));
      expect(decision).toMatchObject({ allowed: false, code: "AUTHORITY_HTTP_ERROR", deviceId: DEVICE });
    },
  );

  test.each([
    ["an HTML page", "<h1>Bad gateway</h1>"],
    ["nothing", ""],
    ["a denial without a code", '{"allowed":false}'],
    ["a denial that carries ALLOW", '{"allowed":false,"code":"ALLOW"}'],
    ["a code without allowed", '{"code":"PLAN_FROZEN"}'],
    ["a denial of another device", '{"allowed":false,"code":"DEVICE_REVOKED","deviceId":"x"}'],
    ["a denial over 64 KiB", '{"allowed":false,"code":"DEVICE_REVOKED"}'.padEnd(64 * 1024 + 1)],
  ])("503 with %s", async (_name, body) => {
    expect(await validateWith(text(body, 503))).toMatchObject({ allowed: false, code: "AUTHORITY_HTTP_ERROR" });
  });

  test.each([301, 302, 303, 307, 308])("%i is not followed", async (status) => {
    await using elsewhere = await answeringServer(json(PERMITTED));
    const decision = await validateWith(text(permitText, status, { location: `${elsewhere.url}/elsewhere` }));
    expect(decision).toMatchObject({ allowed: false, code: "AUTHORITY_HTTP_ERROR" });
    expect(elsewhere.requests).toEqual([]);
  });

  test.each(["2", "0"])("503 with Retry-After %s is not retried", async (seconds) => {
    expect(await validateWith(text("", 503, { "retry-after": seconds }))).toMatchObject({ code: "AUTHORITY_HTTP_ERROR" });
  });
});

describe("request_id", () => {
  test.each<[string, unknown]>([
    ["missing", undefined],
    ["null", null],
    ["a number", 7],
    ["empty", ""],
    ["of 257 characters", "r".repeat(257)],
    ["with a control character", "r\u0007"],
    ["that contains the org key", `r-${ORG_KEY}`],
  ])("%s becomes null, and the decision stands", async (_name, request_id) => {
    const body = { allowed: true, code: "ALLOW", request_id };
    expect(await validateWith(json(body))).toMatchObject({ allowed: true, request_id: null });
  });

  test("of 256 printable characters is taken over, also from an error", async () => {
    const request_id = "~ ".repeat(128);
    expect(await validateWith(json({ ...PERMITTED, request_id }))).toMatchObject({ request_id });
    expect(await validateWith(json({ error: "internal", request_id }, 500))).toMatchObject({ request_id });
  });
});

test("nothing is cached, whatever the authority says about caching", async () => {
  const cacheable = { "cache-control": "public, max-age=3600, immutable", etag: '"1"' };
  expect(await validateWith(text(permitText, 200, cacheable))).toMatchObject({ allowed: true });
  const denied = '{"allowed":false,"code":"DEVICE_REVOKED"}';
  expect(await validateWith(text(denied, 200, cacheable))).toMatchObject({ allowed: false, code: "DEVICE_REVOKED" });
});

test("the request is a POST of the device ID, with the org key in its header only", async () => {
  await validateWith(json(PERMITTED));
  const request = server.requests.at(-1);
  expect(request).toMatchObject({ method: "POST", url: "/api/v1/devices/validate" });
  expect(request?.headers).toMatchObject({
    "x-org-key": ORG_KEY,
    "content-type": "application/json",
    "accept-encoding": "identity",
  });
  expect(JSON.parse(request?.body ?? "")).toStrictEqual({ deviceId: DEVICE });
});

test.each(['quote " and \\ backslash', "ünïcode 🔑", "lone \ud800 surrogate", "line\u2028separator"])(
  "the device ID %j arrives as it is",
  async (deviceId) => {
    answer = (request, response) => text(JSON.stringify({ ...PERMITTED, ...JSON.parse(request.body) }))(request, response);
    expect(await subject.machineid.validate(deviceId)).toMatchObject({ allowed: true, deviceId });
  },
);
