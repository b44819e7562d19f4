import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answeringServer, json, PERMITTED, type AnsweringServer } from "../runtime/servers/answering-server.js";
import { rawServer } from "../runtime/servers/raw-server.js";
import { tlsServer } from "../runtime/servers/tls-server.js";
import { bytes } from "../runtime/servers/transport-faults.js";
import { ORG_KEY } from "../runtime/support/client.js";
import { Host, HOSTS } from "./host.js";

const REVOKED = "worker:test:revoked:01";
const ALLOWED = "worker:test:allowed:01";

let authority: AnsweringServer;
let reference: unknown;

beforeAll(async () => {
  authority = await answeringServer((request, response) => {
    const isAllowed = request.body.includes("allowed");
    const isRegister = request.url.endsWith("/register");
    const registration = isAllowed ? { status: "ok", planTier: "free", limit: 3 } : { status: "blocked", error: "device_limit_reached" };
    const decision = isAllowed ? PERMITTED : { allowed: false, code: "DEVICE_REVOKED", request_id: "r-1" };
    json(isRegister ? registration : decision, isRegister && !isAllowed ? 403 : 200)(request, response);
  });
  await using host = await Host.start("node");
  reference = sorted(await host.ask("useAll", { baseUrl: authority.url, orgKey: ORG_KEY }));
});

afterAll(() => authority[Symbol.asyncDispose]());

// Of calls at once, any may be denied first.
function sorted(used: unknown): unknown {
  if (typeof used !== "object" || used === null || !("denials" in used) || !Array.isArray(used.denials)) return used;
  return { ...used, denials: used.denials.map((denial: unknown) => JSON.stringify(denial)).sort() };
}

test("what the hosts are compared with is what it should be", () => {
  const text = JSON.stringify(reference);
  for (const part of ['"ALLOW"', "DEVICE_REVOKED", "device_limit_reached", "DeniedError", '["first","second"]', "deviceId must be", "is closed"]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain(ORG_KEY);
});

describe.each(HOSTS)("%s", (name) => {
  let host: Host;
  const question = { orgKey: ORG_KEY, timeoutMs: 10_000 };

  beforeAll(async () => {
    host = await Host.start(name);
  });

  afterAll(() => host[Symbol.asyncDispose]());

  test("does and says all that the build for Node does and says", async () => {
    expect(sorted(await host.ask("useAll", { baseUrl: authority.url, orgKey: ORG_KEY }))).toEqual(reference);
  });

  test("has the build that its conditions name", async () => {
    const refusal = await host.ask("refusal", { baseUrl: authority.url, orgKey: ORG_KEY });
    if (name === "node") expect(refusal).toBe("[object Object]");
    else expect(refusal).toMatch(/^TypeError: dispatcher must be left out/);
  });

  test("records a denial on the console, and on diagnostics channels where it has them", async () => {
    const denial = { allowed: false, code: "DEVICE_REVOKED", request_id: "r-1", deviceId: REVOKED };
    const channels = !["edge-light", "workerd", "workerd of 2023"].includes(name);
    const told = channels ? [denial, denial] : [];
    expect(await host.ask("recordOnce", { ...question, baseUrl: authority.url, deviceId: REVOKED })).toEqual({ decision: denial, told, channels });
    const { code, request_id, deviceId } = denial;
    await expect.poll(() => host.errors).toContain(JSON.stringify({ event: "machineid.denied", code, request_id, deviceId }));
  });

  test("keeps a client from one request to the next", async () => {
    for (let call = 0; call < 3; call += 1) {
      const answer = await host.ask("perform", { ...question, baseUrl: authority.url, deviceId: ALLOWED, method: "guard", keep: true });
      expect(answer).toMatchObject({ result: 1, worked: 1, thrown: null });
    }
  });

  test.each(["end", "reset"] as const)("asks once on a connection that the authority %ss when the question comes", async (then) => {
    await using server = await rawServer({
      onRequest: (socket, index) => {
        if (index === 0) socket.write(bytes.permit);
        else if (then === "end") socket.end();
        else socket.resetAndDestroy();
      },
    });
    const ask = (): Promise<unknown> => host.ask("perform", { ...question, baseUrl: server.url, deviceId: ALLOWED, method: "validate", keep: true });
    expect(await ask()).toMatchObject({ result: { allowed: true } });
    expect(await ask()).toMatchObject({ result: { allowed: false, code: "AUTHORITY_UNREACHABLE" } });
    expect(server.requests).toBe(2);
  });
});

test("Bun verifies certificates, whatever NODE_TLS_REJECT_UNAUTHORIZED says", async () => {
  await using server = await tlsServer("other-host");
  await using host = await Host.start("bun", { NODE_TLS_REJECT_UNAUTHORIZED: "0" });
  const answer = await host.ask("perform", { orgKey: ORG_KEY, timeoutMs: 10_000, baseUrl: server.url, deviceId: ALLOWED, method: "validate" });
  expect(answer).toMatchObject({ result: { allowed: false, code: "AUTHORITY_UNREACHABLE" } });
  expect(server.requests).toBe(0);
});
