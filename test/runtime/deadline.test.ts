import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readFile } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import { Agent } from "undici";
import { afterEach, describe, expect, test, vi } from "vitest";
import { answeringServer, json, PERMITTED } from "./servers/answering-server.js";
import { rawServer } from "./servers/raw-server.js";
import { isSilent } from "./servers/transport-faults.js";
import { threadedServer } from "./servers/threaded-server.js";
import { block, client, DEVICE, endsWithin } from "./support/client.js";

afterEach(() => {
  vi.useRealTimers();
});

describe("the deadline runs on the monotonic clock", () => {
  test.each([3_600_000, -3_600_000])("a jump of the date by %i ms neither ends a call nor prolongs it", async (jumpMs) => {
    await using server = await rawServer(isSilent);
    await using subject = client(server.url, { timeoutMs: 300 });
    const start = performance.now();
    const call = subject.machineid.validate(DEVICE);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + jumpMs });
    expect(await endsWithin(400, call)).toBe(true);
    expect(await call).toMatchObject({ code: "AUTHORITY_TIMEOUT" });
    expect(performance.now() - start).toBeGreaterThan(290);
  });

  test("a jump of the date does not spoil a permit", async () => {
    await using server = await answeringServer((request, response) => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
      json(PERMITTED)(request, response);
    });
    await using subject = client(server.url);
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
  });

  test("replaced global timers do not switch it off", async () => {
    await using server = await rawServer(isSilent);
    await using subject = client(server.url, { timeoutMs: 100 });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "Date"] });
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_TIMEOUT" });
  });

  test("nor do replaced functions of node:timers", async () => {
    await using server = await rawServer(isSilent);
    await using subject = client(server.url, { timeoutMs: 100 });
    const original = timers.setTimeout;
    const replaceBy = (value: unknown): void => {
      Object.defineProperty(timers, "setTimeout", { value, configurable: true, enumerable: true, writable: true });
      syncBuiltinESMExports();
    };
    replaceBy(() => ({ unref: () => undefined }));
    try {
      const call = subject.machineid.validate(DEVICE);
      expect(await Promise.race([call, new Promise((resolve) => setTimeout(resolve, 1_000))])).toMatchObject({ code: "AUTHORITY_TIMEOUT" });
    } finally {
      replaceBy(original);
    }
  });
});

describe("an answer that is processed after the deadline is a denial", () => {
  test("when the event loop was blocked while it arrived", async () => {
    await using server = await threadedServer({ answerAfterMs: 60 });
    // Time enough for the request to arrive before the loop is blocked.
    await using subject = client(server.url, { timeoutMs: 1_000 });
    const call = subject.machineid.validate(DEVICE);
    await expect.poll(() => server.requests, { interval: 5 }).toBe(1);
    block(1_100);
    expect(server.answers).toBe(1);
    expect(await call).toEqual({ allowed: false, code: "AUTHORITY_TIMEOUT", request_id: null, deviceId: DEVICE });
  });

  test.each(["undici:request:headers", "undici:request:trailers"])(
    "when its processing is held up at %s",
    async (channel) => {
      await using server = await answeringServer(json(PERMITTED));
      await using subject = client(server.url, { timeoutMs: 150 });
      const holdUp = (): void => block(300);
      subscribe(channel, holdUp);
      try {
        expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_TIMEOUT", request_id: null });
      } finally {
        unsubscribe(channel, holdUp);
      }
    },
  );

  test("but not when the event loop was blocked for less than the deadline", async () => {
    await using server = await threadedServer({ answerAfterMs: 30 });
    await using subject = client(server.url);
    const call = subject.machineid.validate(DEVICE);
    await expect.poll(() => server.requests, { interval: 5 }).toBe(1);
    block(200);
    expect(await call).toMatchObject({ allowed: true, request_id: "from-the-thread" });
  });
});

describe("the deadline covers what comes before the request", () => {
  test("a name lookup that does not end", async () => {
    const dispatcher = new Agent({ connect: { lookup: () => undefined } });
    await using subject = client("https://authority.invalid", { dispatcher, timeoutMs: 150 });
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_TIMEOUT", request_id: null });
    await dispatcher.destroy();
  });

  test("a TLS handshake that does not end", async () => {
    await using server = await rawServer(isSilent);
    await using subject = client(server.url.replace("http:", "https:"), { timeoutMs: 150 });
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_TIMEOUT" });
    await subject.machineid.close();
    await expect.poll(() => server.openSockets).toBe(0);
  });

  test("a connection that comes too late: the request is not sent", async () => {
    await using server = await answeringServer(json(PERMITTED));
    const port = Number(new URL(server.url).port);
    const dispatcher = new Agent({
      connect: {
        lookup: (_name, _options, found) => void setTimeout(() => found(null, [{ address: "127.0.0.1", family: 4 }]), 200),
      },
    });
    await using subject = client(`http://localhost:${port}`, { dispatcher, timeoutMs: 100 });
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_TIMEOUT" });
    await expect.poll(() => server.connections).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.requests).toEqual([]);
    await dispatcher.destroy();
  });
});

test("it does not cover the work of guard", async () => {
  await using server = await answeringServer(json(PERMITTED));
  await using subject = client(server.url, { timeoutMs: 500 });
  const work = () => new Promise((resolve) => setTimeout(() => resolve("done"), 700));
  expect(await subject.machineid.guard(DEVICE, work)).toBe("done");
});

test("the default is 2,000 ms", async () => {
  await using server = await rawServer(isSilent);
  await using subject = client(server.url, { timeoutMs: undefined });
  const start = performance.now();
  const call = subject.machineid.validate(DEVICE);
  expect(await endsWithin(2_100, call)).toBe(true);
  expect(await call).toMatchObject({ code: "AUTHORITY_TIMEOUT" });
  expect(performance.now() - start).toBeGreaterThan(1_990);
});

describe("a keep-alive connection that the authority closed between two calls", () => {
  const phases: readonly (readonly [string, (next: () => void) => void])[] = [
    ["a microtask", (next) => queueMicrotask(next)],
    ["a timer", (next) => void setTimeout(next, 1)],
    ["an immediate", (next) => void setImmediate(next)],
    ["an I/O callback", (next) => readFile(import.meta.filename, () => next())],
  ];
  const cases = (["end", "reset"] as const).flatMap((then) =>
    phases.map(([phase, enter]) => ({ then, phase, enter })),
  );
  test.each(cases)("by $then, while $phase blocked the event loop, does not cost a denial", async ({ then, enter }) => {
    await using server = await threadedServer({ answerAfterMs: 0, thenAfterMs: 20, then });
    await using subject = client(server.url);
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
    await new Promise<void>(enter);
    while (server.cuts === 0) block(5);
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
    expect(server.requests).toBe(2);
  });
});
