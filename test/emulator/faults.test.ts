import { performance } from "node:perf_hooks";
import { describe, expect, test } from "vitest";
import { createEmulator, type Emulator, type Fault } from "../../src/emulator/index.js";
import { DEVICE, call, codeOf, emulatorForTest, register, validate } from "./call.js";

async function ready(): Promise<Emulator> {
  const emulator = await emulatorForTest();
  emulator.register(DEVICE);
  return emulator;
}

/** Status and text of a validate, or how it failed. */
async function attempt(emulator: Emulator, timeoutMs = 5_000): Promise<unknown> {
  try {
    const response = await fetch(`${emulator.url}/api/v1/devices/validate`, {
      method: "POST",
      headers: { "x-org-key": emulator.orgKey, "content-type": "application/json" },
      body: JSON.stringify({ deviceId: DEVICE }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status } = response;
    try {
      return { status, text: await response.text() };
    } catch (error) {
      return { status, bodyFailed: error instanceof Error && error.name };
    }
  } catch (error) {
    return { failed: error instanceof Error && error.name };
  }
}

describe("kinds", () => {
  test("delay: the usual answer, late", async () => {
    const emulator = await ready();
    emulator.injectFault({ fault: { kind: "delay", ms: 120 } });
    const start = performance.now();
    expect((await validate(emulator)).body["code"]).toBe("ALLOW");
    // Timers may fire up to a millisecond early.
    expect(performance.now() - start).toBeGreaterThanOrEqual(119);
  });

  test("delay: the decision is the one of the moment of arrival", async () => {
    const emulator = await ready();
    const injected = emulator.injectFault({ fault: { kind: "delay", ms: 100 } });
    const late = validate(emulator);
    while (injected.hits === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    emulator.revoke(DEVICE);
    expect((await late).body["code"]).toBe("ALLOW");
    expect(await codeOf(emulator)).toBe("DEVICE_REVOKED");
  });

  const cuts: [Fault, unknown][] = [
    [{ kind: "hang" }, { failed: "TimeoutError" }],
    [{ kind: "hang", at: "within-body" }, { status: 200, bodyFailed: "TimeoutError" }],
    [{ kind: "reset" }, { failed: "TypeError" }],
    [{ kind: "reset", at: "within-body" }, { status: 200, bodyFailed: "TypeError" }],
    [{ kind: "status", status: 503 }, { status: 503, text: '{"status":"error","error":"injected_fault"}' }],
    [{ kind: "status", status: 500, body: "<h1>Oops</h1>" }, { status: 500, text: "<h1>Oops</h1>" }],
    [{ kind: "malformed" }, { status: 200, text: '{"allowed":' }],
    [{ kind: "malformed", body: '{"allowed":"yes"}' }, { status: 200, text: '{"allowed":"yes"}' }],
  ];
  test.each(cuts)("%j", async (fault, seen) => {
    const emulator = await ready();
    emulator.injectFault({ fault, times: 1 });
    expect(await attempt(emulator, fault.kind === "hang" ? 150 : 5_000)).toEqual(seen);
    expect(emulator.decisions()).toEqual([]);
    expect(emulator.counters()).toMatchObject({ faults: 1, permits: 0 });
    expect(await codeOf(emulator)).toBe("ALLOW");
  });
});

describe("aim and duration", () => {
  test("one endpoint only", async () => {
    const emulator = await ready();
    emulator.injectFault({ fault: { kind: "status", status: 500 }, endpoint: "register" });
    expect((await register(emulator)).status).toBe(500);
    expect((await validate(emulator)).status).toBe(200);
    expect((await call(emulator, "/api/v1/usage")).status).toBe(200);
  });

  test("one device only", async () => {
    const emulator = await ready();
    emulator.injectFault({ fault: { kind: "status", status: 500 }, deviceId: DEVICE });
    expect((await validate(emulator)).status).toBe(500);
    expect((await register(emulator)).status).toBe(500);
    expect((await validate(emulator, "worker:test:other:01")).status).toBe(200);
    expect((await call(emulator, "/api/v1/usage")).status).toBe(200);
  });

  test("so many times, until cleared, and until all are cleared", async () => {
    const emulator = await ready();
    const statuses = async (count: number): Promise<number[]> => {
      const seen: number[] = [];
      for (let sent = 0; sent < count; sent += 1) seen.push((await validate(emulator)).status);
      return seen;
    };
    const twice = emulator.injectFault({ fault: { kind: "status", status: 502 }, times: 2 });
    const lasting = emulator.injectFault({ fault: { kind: "status", status: 503 } });
    expect(await statuses(4)).toEqual([502, 502, 503, 503]);
    expect([twice.hits, lasting.hits]).toEqual([2, 2]);
    lasting.clear();
    expect(await statuses(1)).toEqual([200]);
    emulator.injectFault({ fault: { kind: "status", status: 500 } });
    emulator.clearFaults();
    expect(await statuses(1)).toEqual([200]);
  });

  test("a request without a readable body meets a fault that names no device", async () => {
    const emulator = await ready();
    emulator.injectFault({ fault: { kind: "status", status: 500 }, endpoint: "validate" });
    expect((await call(emulator, "/api/v1/devices/validate", "{")).status).toBe(500);
  });
});

describe("misuse names the value and what was expected", () => {
  const wrong: [unknown, RegExp][] = [
    [null, /the argument is null/],
    [{}, /fault is undefined/],
    [{ fault: { kind: "flood" } }, /fault\.kind is "flood"; expected "delay", "hang"/],
    [{ fault: { kind: "delay", ms: -1 } }, /fault\.ms is -1/],
    [{ fault: { kind: "delay", ms: Number.NaN } }, /fault\.ms/],
    [{ fault: { kind: "hang", at: "dawn" } }, /fault\.at is "dawn"/],
    [{ fault: { kind: "status", status: 99 } }, /fault\.status is 99/],
    [{ fault: { kind: "malformed", body: 1 } }, /fault\.body is 1/],
    [{ fault: { kind: "hang" }, endpoint: "devices/validate" }, /endpoint is "devices\/validate"; expected one of .*validate/],
    [{ fault: { kind: "hang" }, times: 0 }, /times is 0/],
    [{ fault: { kind: "hang" }, deviceId: 7 }, /deviceId is 7/],
    [{ fault: { kind: "hang" }, device: DEVICE }, /there is no device; expected fault, endpoint, deviceId, times/],
    [{ fault: { kind: "hang", ms: 5 } }, /there is no fault\.ms; expected fault\.kind, fault\.at/],
    [{ fault: { kind: "delay", ms: 5, at: "within-body" } }, /there is no fault\.at/],
    [{ fault: { kind: "status", status: 503, code: 1 } }, /there is no fault\.code/],
    [{ fault: { kind: "malformed", status: 500 } }, /there is no fault\.status/],
  ];
  test.each(wrong)("%j", async (injection, message) => {
    const emulator = await ready();
    // As plain JavaScript would call it: the type checker is not there to help.
    expect(() => Reflect.apply(emulator.injectFault, emulator, [injection])).toThrow(message);
    expect((await validate(emulator)).status).toBe(200);
  });
});

test("close ends requests that hang or are delayed", async () => {
  const emulator = await createEmulator();
  emulator.register(DEVICE);
  const hung = emulator.injectFault({ fault: { kind: "hang" }, times: 1 });
  const delayed = emulator.injectFault({ fault: { kind: "delay", ms: 60_000 } });
  const outcomes = Promise.all([attempt(emulator), attempt(emulator)]);
  while (hung.hits + delayed.hits < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  await emulator.close();
  expect(await outcomes).toEqual([{ failed: "TypeError" }, { failed: "TypeError" }]);
});
