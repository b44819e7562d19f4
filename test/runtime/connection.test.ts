import { readFileSync } from "node:fs";
import { Agent, EnvHttpProxyAgent, getGlobalDispatcher, MockAgent, setGlobalDispatcher } from "undici";
import { afterEach, describe, expect, test, vi } from "vitest";
import { MachineID } from "../../src/runtime/index.js";
import { answeringServer, json, PERMITTED } from "./servers/answering-server.js";
import { rawServer } from "./servers/raw-server.js";
import { CA_FILE, tlsServer } from "./servers/tls-server.js";
import { bytes, saysAndEnds } from "./servers/transport-faults.js";
import { client, DEVICE, ORG_KEY } from "./support/client.js";

const globalDispatcher = getGlobalDispatcher();

afterEach(() => {
  vi.unstubAllEnvs();
  setGlobalDispatcher(globalDispatcher);
});

describe("TLS", () => {
  test.each(["trusted", "expired", "other-host"] as const)("a certificate that no known CA signed (%s)", async (name) => {
    await using server = await tlsServer(name);
    await using subject = client(server.url);
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_UNREACHABLE", request_id: null });
    expect(server.requests).toBe(0);
  });

  test.each([
    ["trusted", "ALLOW", 1],
    ["expired", "AUTHORITY_UNREACHABLE", 0],
    ["other-host", "AUTHORITY_UNREACHABLE", 0],
  ] as const)("a certificate of a known CA (%s)", async (name, code, requests) => {
    await using server = await tlsServer(name);
    const dispatcher = new Agent({ connect: { ca: readFileSync(CA_FILE) } });
    await using subject = client(server.url, { dispatcher });
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code });
    expect(server.requests).toBe(requests);
    await dispatcher.destroy();
  });

  test("NODE_TLS_REJECT_UNAUTHORIZED=0 does not switch verification off", async () => {
    await using server = await tlsServer("expired");
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    await using subject = client(server.url);
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_UNREACHABLE" });
    expect(server.requests).toBe(0);
  });

  test("a server that does not speak TLS", async () => {
    await using server = await rawServer({ onConnection: (socket) => void socket.write(bytes.permit) });
    await using subject = client(server.url.replace("http:", "https:"));
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_UNREACHABLE" });
  });

  test("a reset within the handshake", async () => {
    await using server = await rawServer({
      onConnection: (socket) => void socket.once("data", () => socket.resetAndDestroy()),
    });
    await using subject = client(server.url.replace("http:", "https:"));
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_UNREACHABLE" });
  });
});

describe("name lookup", () => {
  test("a name that does not exist", async () => {
    const dispatcher = new Agent({
      connect: { lookup: (_name, _options, found) => found(Object.assign(new Error("no"), { code: "ENOTFOUND" }), "", 4) },
    });
    await using subject = client("https://authority.invalid", { dispatcher });
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_UNREACHABLE" });
  });

  test("by the system's own resolver", async () => {
    await using subject = client("https://authority.invalid", { timeoutMs: 1_000 });
    const { allowed, code } = await subject.machineid.validate(DEVICE);
    expect(allowed).toBe(false);
    // A resolver without a network may take longer than the deadline to say so.
    expect(["AUTHORITY_UNREACHABLE", "AUTHORITY_TIMEOUT"]).toContain(code);
  });
});

describe("the way to the authority cannot be redirected", () => {
  test("by proxy variables, nor by a global dispatcher that obeys them", async () => {
    await using proxy = await rawServer(saysAndEnds(bytes.permit));
    await using server = await answeringServer(json({ allowed: false, code: "DEVICE_REVOKED" }));
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"]) {
      vi.stubEnv(name, proxy.url);
    }
    vi.stubEnv("NO_PROXY", "");
    vi.stubEnv("no_proxy", "");
    vi.stubEnv("NODE_USE_ENV_PROXY", "1");
    const global = new EnvHttpProxyAgent();
    setGlobalDispatcher(global);
    await using subject = client(server.url);
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "DEVICE_REVOKED" });
    expect(server.requests).toHaveLength(1);
    expect(proxy.openSockets + proxy.requests).toBe(0);
    await global.destroy();
  });

  test("by a global mock", async () => {
    await using server = await answeringServer(json({ allowed: false, code: "DEVICE_REVOKED" }));
    const mock = new MockAgent();
    mock.get(server.url).intercept({ path: /.*/, method: "POST" }).reply(200, PERMITTED);
    setGlobalDispatcher(mock);
    await using subject = client(server.url);
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "DEVICE_REVOKED" });
    await mock.close();
  });

  test("by a polluted Object.prototype", async () => {
    const mock = new MockAgent();
    mock.disableNetConnect();
    const bodies: unknown[] = [];
    const permit = JSON.stringify(PERMITTED);
    mock
      .get("https://machineid.io")
      .intercept({ path: "/api/v1/devices/validate", method: "POST" })
      .reply(200, ({ body }) => {
        bodies.push(body);
        return permit;
      });
    const pollution = { baseUrl: "https://elsewhere.example", toJSON: () => ({ deviceId: "another" }) };
    for (const [name, value] of Object.entries(pollution)) {
      Object.defineProperty(Object.prototype, name, { value, configurable: true });
    }
    try {
      await using machineid = new MachineID({ orgKey: ORG_KEY, dispatcher: mock });
      expect(await machineid.validate(DEVICE)).toMatchObject({ allowed: true });
    } finally {
      for (const name of Object.keys(pollution)) Reflect.deleteProperty(Object.prototype, name);
    }
    expect(bodies).toEqual([`{"deviceId":"${DEVICE}"}`]);
    await mock.close();
  });
});

describe("an injected dispatcher", () => {
  test("carries the requests, and is not closed", async () => {
    await using server = await answeringServer(json(PERMITTED));
    const dispatcher = new Agent();
    const subject = client(server.url, { dispatcher });
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
    await subject.machineid.close();
    expect(dispatcher.closed).toBe(false);
    expect(dispatcher.destroyed).toBe(false);
    await using second = client(server.url, { dispatcher });
    expect(await second.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
    expect(server.connections).toBe(1);
    await dispatcher.close();
  });

  test("that is closed, or throws, is a denial", async () => {
    const closed = new Agent();
    await closed.close();
    await using first = client("http://127.0.0.1:9", { dispatcher: closed });
    expect(await first.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_UNREACHABLE" });
    const throwing = new Agent();
    throwing.dispatch = () => {
      throw new Error("broken");
    };
    await using second = client("http://127.0.0.1:9", { dispatcher: throwing });
    expect(await second.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_UNREACHABLE" });
    await throwing.close();
  });

  test("may be a mock", async () => {
    const dispatcher = new MockAgent();
    dispatcher.disableNetConnect();
    dispatcher
      .get("https://machineid.io")
      .intercept({ path: "/api/v1/devices/validate", method: "POST" })
      .reply(200, PERMITTED);
    await using subject = client("https://machineid.io", { dispatcher });
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_UNREACHABLE" });
    await dispatcher.close();
  });
});

describe("connections", () => {
  test("are kept for the next call", async () => {
    await using server = await answeringServer(json(PERMITTED));
    await using subject = client(server.url);
    for (let call = 0; call < 5; call += 1) await subject.machineid.validate(DEVICE);
    expect(server.connections).toBe(1);
    expect(server.requests).toHaveLength(5);
  });

  test("do not mix up the answers of parallel calls", async () => {
    await using server = await answeringServer((request, response) => {
      const { deviceId }: { deviceId: string } = JSON.parse(request.body);
      setTimeout(() => json({ ...PERMITTED, deviceId, request_id: deviceId })(request, response), Math.random() * 30);
    });
    await using subject = client(server.url);
    const devices = Array.from({ length: 200 }, (_, index) => `worker:test:parallel:${index}`);
    const decisions = await Promise.all(devices.map((device) => subject.machineid.validate(device)));
    expect(decisions.map(({ allowed, request_id }) => allowed && request_id)).toEqual(devices);
    expect(server.requests).toHaveLength(200);
  });

  test("a path in baseUrl is a prefix", async () => {
    await using server = await answeringServer(json(PERMITTED));
    await using subject = client(`${server.url}/gateway/machineid/`);
    await subject.machineid.validate(DEVICE);
    expect(server.requests.map(({ url }) => url)).toEqual(["/gateway/machineid/api/v1/devices/validate"]);
  });

  test("reach a server at localhost", async () => {
    await using server = await answeringServer(json(PERMITTED));
    await using subject = client(server.url.replace("127.0.0.1", "localhost"));
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
  });
});
