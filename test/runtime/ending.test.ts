import { getEventListeners } from "node:events";
import { Agent } from "undici";
import { afterEach, describe, expect, test, vi } from "vitest";
import { answeringServer, json, PERMITTED } from "./servers/answering-server.js";
import { rawServer } from "./servers/raw-server.js";
import { bytes, isSilent, says } from "./servers/transport-faults.js";
import { client, DEVICE, endsWithin } from "./support/client.js";

const ABORTED = { allowed: false, code: "AUTHORITY_UNREACHABLE", request_id: null, deviceId: DEVICE };

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("an abort by signal is a denial", () => {
  test("before the call: nothing is sent", async () => {
    await using server = await answeringServer(json(PERMITTED));
    await using subject = client(server.url);
    expect(await subject.machineid.validate(DEVICE, { signal: AbortSignal.abort() })).toEqual(ABORTED);
    expect(server.connections).toBe(0);
  });

  test("right after the call: nothing is sent", async () => {
    await using server = await answeringServer(json(PERMITTED));
    await using subject = client(server.url);
    const abort = new AbortController();
    const call = subject.machineid.validate(DEVICE, { signal: abort.signal });
    abort.abort();
    expect(await call).toEqual(ABORTED);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(server.requests).toEqual([]);
  });

  test.each([
    ["while the server is silent", isSilent],
    ["within the body", says(bytes.halfTheBody)],
  ])("%s: the connection ends too", async (_name, behaviour) => {
    await using server = await rawServer(behaviour);
    await using subject = client(server.url);
    const abort = new AbortController();
    const call = subject.machineid.validate(DEVICE, { signal: abort.signal });
    await expect.poll(() => server.requests, { interval: 5 }).toBe(1);
    abort.abort(new Error("a reason that is nobody's business"));
    expect(await call).toEqual(ABORTED);
    await expect.poll(() => server.closedSockets).toBe(1);
  });

  test("after the answer: the permit stands, and no listener is left", async () => {
    await using server = await answeringServer(json(PERMITTED));
    await using subject = client(server.url);
    const abort = new AbortController();
    const { signal } = abort;
    const decisions = await Promise.all(Array.from({ length: 20 }, () => subject.machineid.validate(DEVICE, { signal })));
    expect(getEventListeners(signal, "abort")).toEqual([]);
    abort.abort();
    expect(decisions.every(({ allowed }) => allowed)).toBe(true);
  });

  test("ends all calls that share the signal, without a warning", async () => {
    await using server = await rawServer(isSilent);
    await using subject = client(server.url);
    const abort = new AbortController();
    const warnings: Error[] = [];
    const collect = (warning: Error): void => void warnings.push(warning);
    process.on("warning", collect);
    const calls = Array.from({ length: 20 }, () => subject.machineid.validate(DEVICE, { signal: abort.signal }));
    await expect.poll(() => server.requests, { interval: 5 }).toBe(20);
    abort.abort();
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 20 }, () => ABORTED));
    process.off("warning", collect);
    expect(warnings).toEqual([]);
    expect(getEventListeners(abort.signal, "abort")).toEqual([]);
  });

  test("reaches every method", async () => {
    await using server = await answeringServer(json({ ...PERMITTED, status: "ok" }));
    await using subject = client(server.url);
    const { machineid } = subject;
    const options = { signal: AbortSignal.abort() };
    const denied = { name: "DeniedError", code: "AUTHORITY_UNREACHABLE" };
    await expect(machineid.register(DEVICE, options)).rejects.toMatchObject(denied);
    await expect(machineid.startup(DEVICE, options)).rejects.toMatchObject(denied);
    await expect(machineid.assertAllowed(DEVICE, options)).rejects.toMatchObject(denied);
    await expect(machineid.guard(DEVICE, () => "worked", options)).rejects.toMatchObject(denied);
    const work = machineid.units(DEVICE, ["job"], options);
    for await (const job of work) expect.unreachable(job);
    expect(work).toMatchObject({ denial: ABORTED, undelivered: "job" });
    expect(server.connections).toBe(0);
  });
});

describe("close", () => {
  test("waits for a pending call, whose answer counts", async () => {
    await using server = await answeringServer((request, response) => {
      setTimeout(() => json(PERMITTED)(request, response), 100);
    });
    const { machineid } = client(server.url);
    const call = machineid.validate(DEVICE);
    let closed = false;
    const closing = machineid.close().then(() => (closed = true));
    expect(await call).toMatchObject({ allowed: true });
    expect(closed).toBe(false);
    await closing;
  });

  test("waits no longer than the deadline of a pending call", async () => {
    await using server = await rawServer(isSilent);
    const { machineid } = client(server.url, { timeoutMs: 200 });
    const call = machineid.validate(DEVICE);
    expect(await endsWithin(300, machineid.close())).toBe(true);
    expect(await call).toMatchObject({ code: "AUTHORITY_TIMEOUT" });
    await expect.poll(() => server.openSockets).toBe(0);
  });

  test("may be called often, and without a call before it", async () => {
    const { machineid } = client("http://127.0.0.1:9");
    await Promise.all([machineid.close(), machineid.close()]);
    await machineid.close();
    await machineid[Symbol.asyncDispose]();
  });

  test("is what `await using` does", async () => {
    await using server = await answeringServer(json(PERMITTED));
    const { machineid } = client(server.url);
    {
      await using scoped = machineid;
      expect(await scoped.validate(DEVICE)).toMatchObject({ allowed: true });
    }
    await expect(machineid.validate(DEVICE)).rejects.toThrow(TypeError);
  });

  test("ends idle connections", async () => {
    await using server = await rawServer(says(bytes.permit));
    const { machineid } = client(server.url);
    await machineid.validate(DEVICE);
    expect(server.openSockets).toBe(1);
    await machineid.close();
    await expect.poll(() => server.openSockets).toBe(0);
  });

  test("within startup: no validate is sent after it", async () => {
    await using server = await answeringServer((request, response) => {
      setTimeout(() => json({ status: "ok" })(request, response), 50);
    });
    // A dispatcher that stays open would carry the second request.
    const dispatcher = new Agent();
    const { machineid } = client(server.url, { dispatcher });
    const startup = expect(machineid.startup(DEVICE)).rejects.toMatchObject({ code: "AUTHORITY_UNREACHABLE" });
    await machineid.close();
    await startup;
    expect(server.requests.map(({ url }) => url)).toEqual(["/api/v1/devices/register"]);
    await dispatcher.close();
  });

  test("within units: the loop ends, and the unit can be put back", async () => {
    await using server = await answeringServer(json(PERMITTED));
    const { machineid } = client(server.url);
    const work = machineid.units(DEVICE, ["first", "second"]);
    const done: string[] = [];
    for await (const job of work) {
      done.push(job);
      await machineid.close();
    }
    expect(done).toEqual(["first"]);
    expect(work).toMatchObject({ denial: { code: "AUTHORITY_UNREACHABLE" }, undelivered: "second" });
    expect(server.requests).toHaveLength(1);
  });

  test("ends under a test clock that holds back every microtask", async () => {
    await using server = await rawServer(says(bytes.permit));
    const { machineid } = client(server.url);
    await machineid.validate(DEVICE);
    vi.useFakeTimers({ toFake: ["queueMicrotask", "setTimeout", "setImmediate", "performance"] });
    await machineid.close();
    vi.useRealTimers();
    await expect.poll(() => server.openSockets).toBe(0);
  });
});

test("a simulated browser, whose signals are not those of Node, changes nothing", async () => {
  class Signal {
    readonly aborted = false;
    addEventListener(): void {}
    removeEventListener(): void {}
  }
  vi.stubGlobal("AbortController", class {
    readonly signal = new Signal();
    abort(): void {}
  });
  await using server = await answeringServer(json(PERMITTED));
  await using subject = client(server.url);
  expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
});
