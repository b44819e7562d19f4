import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { answeringServer, json, PERMITTED, text } from "./servers/answering-server.js";
import { refusingUrl } from "./servers/listen.js";
import { rawServer } from "./servers/raw-server.js";
import { isSilent } from "./servers/transport-faults.js";
import { client, DEVICE, ORG_KEY } from "./support/client.js";

const DENIED = { allowed: false, code: "DEVICE_REVOKED", request_id: "r-1" };

let written: string[];
let decisions: unknown[];
let denials: unknown[];
const onDecision = (message: unknown): void => void decisions.push(message);
const onDenial = (message: unknown): void => void denials.push(message);

beforeEach(() => {
  [written, decisions, denials] = [[], [], []];
  subscribe("machineid:decision", onDecision);
  subscribe("machineid:denied", onDenial);
  vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  unsubscribe("machineid:decision", onDecision);
  unsubscribe("machineid:denied", onDenial);
});

describe("a denial", () => {
  test("is one line of JSON on stderr", async () => {
    await using server = await answeringServer(json(DENIED));
    await using subject = client(server.url, { onDenied: undefined });
    await subject.machineid.validate(DEVICE);
    expect(written).toEqual([
      `{"event":"machineid.denied","code":"DEVICE_REVOKED","request_id":"r-1","deviceId":"${DEVICE}"}\n`,
    ]);
  });

  test("without an answer has a null request_id", async () => {
    await using subject = client(await refusingUrl(), { onDenied: undefined });
    await subject.machineid.validate(DEVICE);
    expect(written.map((line) => JSON.parse(line))).toEqual([
      { event: "machineid.denied", code: "AUTHORITY_UNREACHABLE", request_id: null, deviceId: DEVICE },
    ]);
  });

  test("goes to onDenied instead, before the caller has it", async () => {
    await using server = await answeringServer(json(DENIED));
    await using subject = client(server.url);
    const decision = await subject.machineid.validate(DEVICE);
    expect(subject.denials).toEqual([decision]);
    expect(subject.denials[0]).toBe(decision);
    expect(written).toEqual([]);
  });

  test.each([
    ["throws", () => { throw new Error("broken"); }],
    ["rejects", () => Promise.reject(new Error("broken"))],
  ])("whose onDenied %s stands, and goes to stderr", async (_name, onDenied) => {
    await using server = await answeringServer(json(DENIED));
    await using subject = client(server.url, { onDenied });
    expect(await subject.machineid.validate(DEVICE)).toMatchObject(DENIED);
    await expect.poll(() => written).toHaveLength(1);
  });

  test("does not wait for onDenied", async () => {
    await using server = await answeringServer(json(DENIED));
    await using subject = client(server.url, { onDenied: () => new Promise(() => undefined) });
    expect(await subject.machineid.validate(DEVICE)).toMatchObject(DENIED);
  });

  test("stands when stderr is broken", async () => {
    vi.mocked(process.stderr.write).mockImplementation(() => {
      throw new Error("EPIPE");
    });
    await using server = await answeringServer(json(DENIED));
    await using subject = client(server.url, { onDenied: undefined });
    expect(await subject.machineid.validate(DEVICE)).toMatchObject(DENIED);
  });

  test("is recorded once by each method, register included", async () => {
    await using server = await answeringServer(json({ ...DENIED, status: "blocked" }));
    await using subject = client(server.url);
    const { machineid } = subject;
    await machineid.validate(DEVICE);
    await machineid.assertAllowed(DEVICE).catch(() => undefined);
    await machineid.guard(DEVICE, () => undefined).catch(() => undefined);
    await machineid.register(DEVICE).catch(() => undefined);
    await machineid.startup(DEVICE).catch(() => undefined);
    for await (const job of machineid.units(DEVICE, [1])) expect.unreachable(String(job));
    expect(subject.denials).toHaveLength(6);
    expect(decisions).toEqual(subject.denials);
    expect(denials).toEqual(subject.denials);
  });
});

describe("diagnostics channels", () => {
  test("machineid:decision gets every decision, machineid:denied the denials", async () => {
    await using server = await answeringServer((request, response, index) =>
      json(index === 0 ? PERMITTED : DENIED)(request, response),
    );
    await using subject = client(server.url);
    await subject.machineid.validate(DEVICE);
    await subject.machineid.validate(DEVICE);
    expect(decisions).toEqual([{ ...PERMITTED, deviceId: DEVICE }, { ...DENIED, deviceId: DEVICE }]);
    expect(denials).toEqual([{ ...DENIED, deviceId: DEVICE }]);
    expect(written).toEqual([]);
  });

  test("a subscriber cannot turn a denial into a permit", async () => {
    const tamper = (message: unknown): void => {
      expect(Reflect.set(Object(message), "allowed", true)).toBe(false);
    };
    subscribe("machineid:decision", tamper);
    await using server = await answeringServer(json(DENIED));
    await using subject = client(server.url);
    expect(await subject.machineid.validate(DEVICE)).toMatchObject(DENIED);
    unsubscribe("machineid:decision", tamper);
  });

  test("a successful register is no decision", async () => {
    await using server = await answeringServer(json({ status: "ok" }));
    await using subject = client(server.url);
    await subject.machineid.register(DEVICE);
    expect(decisions).toEqual([]);
  });
});

describe("the org key is shown nowhere", () => {
  const echo = { code: `code-${ORG_KEY}`, request_id: ORG_KEY, error: ORG_KEY, planTier: ORG_KEY };
  test.each<[string, () => Promise<{ url: string }>]>([
    ["the authority permits", () => answeringServer(json(PERMITTED))],
    ["the authority denies", () => answeringServer(json(DENIED))],
    ["the authority repeats it in a permit", () => answeringServer(json({ allowed: true, ...echo }))],
    ["the authority repeats it in a denial", () => answeringServer(json({ allowed: false, status: "blocked", ...echo }, 403))],
    ["the authority repeats it in a registration", () => answeringServer(json({ status: "ok", ...echo }))],
    ["the authority repeats it as text", () => answeringServer(text(ORG_KEY, 401, { "x-echo": ORG_KEY }))],
    ["the authority is silent", () => rawServer(isSilent)],
    ["nothing listens", async () => ({ url: await refusingUrl() })],
  ])("when %s", async (_name, start) => {
    const server = await start();
    await using subject = client(server.url, { onDenied: undefined, timeoutMs: 200 });
    const { machineid } = subject;
    const errors: unknown[] = [];
    const collect = (error: unknown): void => void errors.push(error);
    const results = [
      await machineid.validate(DEVICE),
      await machineid.register(DEVICE).catch(collect),
      await machineid.assertAllowed(DEVICE).catch(collect),
      await machineid.guard(DEVICE, () => undefined).catch(collect),
      await machineid.startup(DEVICE).catch(collect),
      await machineid.validate(ORG_KEY).catch(collect),
    ];
    const shown = [machineid, results, errors, decisions, denials, machineid.units(DEVICE, []), machineid.validate(DEVICE)];
    const everything = shown.flatMap((value) => [
      inspect(value, { depth: Infinity, showHidden: true, getters: true }),
      JSON.stringify(value),
    ]);
    const messages = errors.map((error) => (error instanceof Error ? `${error.message} ${error.stack}` : ""));
    expect([...everything, ...messages, ...written, `${String(machineid)}`].join("\n")).not.toContain(ORG_KEY);
  });
});
