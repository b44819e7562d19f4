import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fault } from "../runtime/faults/fault.js";
import { matrix } from "../runtime/faults/matrix.js";
import { mapAtOnce } from "../runtime/faults/meet.js";
import { CA_FILE } from "../runtime/servers/tls-server.js";
import { DEVICE, ORG_KEY } from "../runtime/support/client.js";
import { DIFFERENCES } from "./differences.js";
import { Host, HOSTS, type HostName } from "./host.js";

const faults = Object.values(matrix).flat();
const AT_ONCE = 16;

const ENDLESS_MS = 1_500;

/**
 * Milliseconds that the host has for the fault: few where only the deadline ends it. A host that ends it by a limit of its
 * own may be slow to get there.
 */
function timeoutOf(host: HostName, { name, timeoutMs }: Fault): number {
  const byDeadline = DIFFERENCES[host][name]?.includes("AUTHORITY_TIMEOUT") === true;
  return byDeadline ? Math.min(ENDLESS_MS, timeoutMs) : timeoutMs;
}

/** When the call is ended from this side, in milliseconds; the request has arrived by then. */
function interference({ name }: Fault): { readonly abortAfterMs?: number; readonly closeAfterMs?: number } {
  if (name === "aborted at once") return { abortAfterMs: 0 };
  if (name.startsWith("aborted")) return { abortAfterMs: 150 };
  return name.startsWith("closed") ? { closeAfterMs: 150 } : {};
}

describe.each(HOSTS)("%s", (name) => {
  let host: Host;
  let trusting: Host;

  beforeAll(async () => {
    host = await Host.start(name);
    // Told of the CA that the others learn from their dispatcher.
    trusting = await Host.start(name, { NODE_EXTRA_CA_CERTS: CA_FILE, DENO_CERT: CA_FILE });
  });

  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    await trusting[Symbol.asyncDispose]();
  });

  test.each(["validate", "guard"])("%s decides as the build for Node, but where the platform decides", async (method) => {
    const outcomes = await mapAtOnce(faults, AT_ONCE, async (fault) => {
      await using authority = await fault.start();
      const question = {
        method,
        deviceId: DEVICE,
        baseUrl: authority.url,
        orgKey: ORG_KEY,
        timeoutMs: timeoutOf(name, fault),
        ...interference(fault),
      };
      const answer = await (authority.dispatcher === undefined ? host : trusting).ask("perform", question);
      await authority.dispatcher?.destroy();
      return { answer, requests: authority.requests, strays: authority.strays ?? 0 };
    });

    for (const [fault, { answer, requests, strays }] of outcomes) {
      const about = `${fault.name}: ${JSON.stringify(answer)}`;
      expect(answer, about).toMatchObject({ late: false });
      expect({ requests: Math.min(requests, 1), strays }, about).toEqual({ requests, strays: 0 });
      expect(JSON.stringify(answer), about).not.toContain(ORG_KEY);
      const different = DIFFERENCES[name][fault.name] ?? [];
      if (different.includes("ALLOW") && isPermit(answer)) continue;
      expect(answer, about).toMatchObject({ result: { allowed: false, deviceId: DEVICE }, worked: 0, denials: [{ allowed: false }] });
      const { code } = denialOf(answer);
      expect([fault.code, ...different], about).toContain(code);
    }
    expect(outcomes.size).toBe(faults.length);
    expect(host.errors + trusting.errors).not.toContain(ORG_KEY);
  });
});

function isPermit(answer: unknown): boolean {
  if (typeof answer !== "object" || answer === null || !("result" in answer && "worked" in answer)) return false;
  const { result, worked } = answer;
  return worked === 1 || (typeof result === "object" && result !== null && "allowed" in result && result.allowed === true);
}

function denialOf(answer: unknown): { readonly code: unknown } {
  if (typeof answer !== "object" || answer === null || !("denials" in answer) || !Array.isArray(answer.denials)) throw new Error("no denials");
  const [denial]: unknown[] = answer.denials;
  return { code: typeof denial === "object" && denial !== null && "code" in denial ? denial.code : undefined };
}
