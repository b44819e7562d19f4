import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { getEventListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { DeniedError, MachineID } from "../../../src/runtime/index.js";
import { answeringServer, json, PERMITTED, type AnsweringServer } from "../servers/answering-server.js";
import { rawServer } from "../servers/raw-server.js";
import { isSilent } from "../servers/transport-faults.js";
import { client, DEVICE, endsWithin, ORG_KEY } from "../support/client.js";

let permitting: AnsweringServer;
let denying: AnsweringServer;

beforeAll(async () => {
  permitting = await answeringServer(json(PERMITTED));
  denying = await answeringServer(json({ allowed: false, code: "DEVICE_REVOKED" }));
});

afterAll(async () => {
  await permitting[Symbol.asyncDispose]();
  await denying[Symbol.asyncDispose]();
});

const DENIED = { allowed: false, code: "DEVICE_REVOKED", request_id: null, deviceId: DEVICE };

describe("options", () => {
  test("that change between two reads are read once", async () => {
    const reads: string[] = [];
    const once = <T>(name: string, first: T, later: T): T => {
      reads.push(name);
      return reads.filter((read) => read === name).length === 1 ? first : later;
    };
    const options = {
      get orgKey() {
        return once("orgKey", ORG_KEY, "another");
      },
      get baseUrl() {
        return once("baseUrl", denying.url, permitting.url);
      },
      get timeoutMs() {
        return once("timeoutMs", 10_000, Infinity);
      },
      get onDenied() {
        return once("onDenied", () => undefined, undefined);
      },
    };
    await using machineid = new MachineID(options);
    expect(await machineid.validate(DEVICE)).toEqual(DENIED);
    expect(reads.sort()).toEqual(["baseUrl", "onDenied", "orgKey", "timeoutMs"]);
  });

  test("may be a proxy, and no later change of theirs counts", async () => {
    const target = { orgKey: ORG_KEY, baseUrl: denying.url, timeoutMs: 10_000, onDenied: () => undefined };
    await using machineid = new MachineID(new Proxy(target, {}));
    target.baseUrl = permitting.url;
    expect(await machineid.validate(DEVICE)).toEqual(DENIED);
  });

  test.each([
    [`https://machineid.io/${ORG_KEY}`],
    // The URL parser puts a host in lower case.
    [`https://${ORG_KEY}.example.com`],
  ])("must not repeat the org key in baseUrl", (baseUrl) => {
    expect(() => new MachineID({ orgKey: ORG_KEY, baseUrl })).toThrow(/^baseUrl \(MACHINEID_BASE_URL\) must not contain the org key$/);
  });
});

describe("a decision stands", () => {
  test("when whoever hears of it tries to change it", async () => {
    const change = (decision: unknown): void => {
      for (const attempt of [
        () => Reflect.set(Object(decision), "allowed", true),
        () => Reflect.defineProperty(Object(decision), "allowed", { value: true }),
        () => Reflect.deleteProperty(Object(decision), "allowed"),
        () => Reflect.setPrototypeOf(Object(decision), { allowed: true }),
      ]) {
        expect(attempt()).toBe(false);
      }
    };
    const onDenied = vi.fn(change);
    await using subject = client(denying.url, { onDenied });
    subscribe("machineid:decision", change);
    try {
      expect(await subject.machineid.validate(DEVICE)).toEqual(DENIED);
    } finally {
      unsubscribe("machineid:decision", change);
    }
    expect(onDenied).toHaveBeenCalledOnce();
  });

  test.each([
    ["is a thenable that throws", () => ({ then: () => { throw new Error("broken"); } })],
    ["has a then that cannot be read", () => Object.defineProperty({}, "then", { get: () => { throw new Error("broken"); } })],
    ["never settles", () => new Promise(() => undefined)],
    ["rejects later", async () => { await delay(1); throw new Error("broken"); }],
  ])("when what onDenied returns %s", async (_name, onDenied) => {
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      await using subject = client(denying.url, { onDenied });
      expect(await subject.machineid.validate(DEVICE)).toEqual(DENIED);
      await delay(5);
    } finally {
      write.mockRestore();
    }
  });

  test("when onDenied asks again, or closes", async () => {
    let calls = 0;
    const subject = client(denying.url, {
      onDenied: () => {
        calls += 1;
        if (calls < 4) void subject.machineid.validate(DEVICE);
        else void subject.machineid.close();
      },
    });
    expect(await subject.machineid.validate(DEVICE)).toEqual(DENIED);
    await expect.poll(() => calls).toBe(4);
    await expect(subject.machineid.validate(DEVICE)).rejects.toThrow("MachineID is closed");
  });

  test("when methods are replaced on the client or overridden in a class of its own", async () => {
    const allow = async (): Promise<object> => PERMITTED;
    class Lenient extends MachineID {}
    Object.defineProperty(Lenient.prototype, "validate", { value: allow });
    const work = vi.fn();
    for (const machineid of [
      new Lenient({ orgKey: ORG_KEY, baseUrl: denying.url, onDenied: () => undefined }),
      Object.assign(client(denying.url).machineid, { validate: allow }),
    ]) {
      await expect(machineid.guard(DEVICE, work)).rejects.toThrow(DeniedError);
      await machineid.close();
    }
    expect(work).not.toHaveBeenCalled();
  });
});

describe("guard", () => {
  test("may stand in a guard, and may close its client", async () => {
    const { machineid } = client(permitting.url);
    const result = machineid.guard(DEVICE, () => machineid.guard(DEVICE, () => machineid.guard(DEVICE, () => machineid.close().then(() => "closed"))));
    expect(await result).toBe("closed");
  });

  test("gives its function one argument and no `this`", async () => {
    await using subject = client(permitting.url);
    const given = await subject.machineid.guard(DEVICE, function (this: unknown, ...args: unknown[]) {
      return { self: this, args };
    });
    expect(given).toEqual({ self: undefined, args: [{ ...PERMITTED, deviceId: DEVICE }] });
  });

  test("a wrapped function that is constructed does not construct", async () => {
    await using subject = client(denying.url);
    const work = vi.fn();
    const wrapped = subject.machineid.wrap(DEVICE, work);
    await expect(Reflect.construct(wrapped, [])).rejects.toThrow(DeniedError);
    expect(work).not.toHaveBeenCalled();
  });
});

describe("units", () => {
  test("pulled at once are handed out one by one, and none after a denial", async () => {
    await using server = await answeringServer((request, response, index) => {
      json(index === 0 ? PERMITTED : { allowed: false, code: "DEVICE_REVOKED" })(request, response);
    });
    await using subject = client(server.url);
    const work = subject.machineid.units(DEVICE, [1, 2, 3]);
    const iterator = work[Symbol.asyncIterator]();
    const pulled = await Promise.all([iterator.next(), iterator.next(), iterator.next(), iterator.next()]);
    const over = { done: true, value: undefined };
    expect(pulled).toEqual([{ done: false, value: 1 }, over, over, over]);
    expect(work).toMatchObject({ denial: { code: "DEVICE_REVOKED" }, undelivered: 2 });
    expect(server.requests).toHaveLength(2);
  });

  test("in units each have a decision of their own", async () => {
    await using server = await answeringServer(json(PERMITTED));
    await using subject = client(server.url);
    const products: number[] = [];
    for await (const outer of subject.machineid.units(DEVICE, [1, 2])) {
      for await (const inner of subject.machineid.units(DEVICE, [3, 4])) products.push(outer * inner);
    }
    expect(products).toEqual([3, 4, 6, 8]);
    expect(server.requests).toHaveLength(6);
  });
});

describe("many calls at once", () => {
  test("each come back to their own context, and so do their records", async () => {
    const storage = new AsyncLocalStorage<number>();
    const recorded: unknown[] = [];
    await using subject = client(denying.url, { onDenied: () => recorded.push(storage.getStore()) });
    const callers = Array.from({ length: 100 }, (_, index) => index);
    const after = await Promise.all(callers.map((caller) => storage.run(caller, async () => {
      await subject.machineid.validate(DEVICE);
      return storage.getStore();
    })));
    expect(after).toEqual(callers);
    expect(recorded.sort((a, b) => Number(a) - Number(b))).toEqual(callers);
  });

  test("are all decided in time by a silent authority, and leave no socket", async () => {
    await using server = await rawServer(isSilent);
    const { machineid } = client(server.url, { timeoutMs: 1_000 });
    const calls = Promise.all(Array.from({ length: 300 }, (_, index) => machineid.validate(`worker:test:many:${index}`)));
    expect(await endsWithin(1_100, calls)).toBe(true);
    expect(new Set((await calls).map(({ code }) => code))).toEqual(new Set(["AUTHORITY_TIMEOUT"]));
    expect(server.requests).toBeLessThanOrEqual(300);
    await machineid.close();
    await expect.poll(() => server.openSockets, { timeout: 5_000 }).toBe(0);
  });

  test("on one signal end with it, and leave no listener", async () => {
    await using server = await rawServer(isSilent);
    await using subject = client(server.url);
    const warnings = vi.fn();
    process.on("warning", warnings);
    const abort = new AbortController();
    const calls = Promise.all(Array.from({ length: 100 }, () => subject.machineid.validate(DEVICE, { signal: abort.signal })));
    await delay(20);
    abort.abort();
    expect(new Set((await calls).map(({ code }) => code))).toEqual(new Set(["AUTHORITY_UNREACHABLE"]));
    expect(getEventListeners(abort.signal, "abort")).toEqual([]);
    process.off("warning", warnings);
    expect(warnings).not.toHaveBeenCalled();
  });
});
