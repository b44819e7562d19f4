import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DeniedError, type MachineID } from "../../src/runtime/index.js";
import { answeringServer, json, PERMITTED, type AnsweringServer } from "./servers/answering-server.js";
import { client, DEVICE, type TestClient } from "./support/client.js";

const REVOKED = { allowed: false, code: "DEVICE_REVOKED", request_id: "r-1" };

let server: AnsweringServer;
let subject: TestClient;
let revoked: boolean;
/** What ran, in order. */
let ran: string[];

beforeAll(async () => {
  server = await answeringServer((request, response) => {
    ran.push("validate");
    json(revoked ? REVOKED : PERMITTED)(request, response);
  });
  subject = client(server.url);
});

beforeEach(() => {
  revoked = false;
  ran = [];
});

afterAll(async () => {
  await subject.machineid.close();
  await server[Symbol.asyncDispose]();
});

describe("wrap", () => {
  test("asks before every call, and hands on this, the arguments and the result", async () => {
    const account = {
      balance: 10,
      pay: subject.machineid.wrap(DEVICE, function (this: { balance: number }, amount: number, to: string) {
        ran.push("work");
        this.balance -= amount;
        return Promise.resolve(`${amount} to ${to}, ${this.balance} left`);
      }),
    };
    expect(await account.pay(3, "b")).toBe("3 to b, 7 left");
    expect(await account.pay(2, "c")).toBe("2 to c, 5 left");
    expect(ran).toEqual(["validate", "work", "validate", "work"]);
  });

  test("rejects on a denial, and does not call the function", async () => {
    const wrapped = subject.machineid.wrap(DEVICE, () => ran.push("work"));
    expect(ran).toEqual([]);
    await wrapped();
    revoked = true;
    await expect(wrapped()).rejects.toMatchObject({ name: "DeniedError", code: "DEVICE_REVOKED", deviceId: DEVICE });
    expect(ran).toEqual(["validate", "work", "validate"]);
  });

  test("rejects with what the function throws", async () => {
    const wrapped = subject.machineid.wrap(DEVICE, () => {
      throw new RangeError("of its own");
    });
    await expect(wrapped()).rejects.toThrow(RangeError);
  });
});

describe("middleware", () => {
  const run = (): Promise<unknown[]> =>
    new Promise((resolve) => {
      const middleware = subject.machineid.middleware(DEVICE);
      void middleware({}, {}, (...given: unknown[]) => resolve(given));
    });

  test("goes on with a permit, and says nothing to next", async () => {
    expect(await run()).toEqual([]);
    expect(ran).toEqual(["validate"]);
  });

  test("gives a denial to the error handlers, as 503", async () => {
    revoked = true;
    const [error] = await run();
    expect(error).toBeInstanceOf(DeniedError);
    expect(error).toMatchObject({ code: "DEVICE_REVOKED", request_id: "r-1", statusCode: 503 });
  });

  test("goes on once only, when a handler behind it throws", async () => {
    const given: unknown[][] = [];
    const chain = subject.machineid.middleware(DEVICE)({}, {}, (...values: unknown[]) => {
      given.push(values);
      throw new RangeError("of the handler");
    });
    await expect(chain).rejects.toThrow(RangeError);
    expect(given).toEqual([[]]);
  });
});

describe("preHandler", () => {
  test("fulfils with a permit, and to nothing, since Fastify takes a value for the answer", async () => {
    expect(await subject.machineid.preHandler(DEVICE)()).toBeUndefined();
  });

  test("rejects on a denial, as 503; it takes no callback, by which Fastify would tell it from an async hook", async () => {
    revoked = true;
    const hook = subject.machineid.preHandler(DEVICE);
    await expect(hook()).rejects.toMatchObject({ name: "DeniedError", statusCode: 503 });
    expect(hook).toHaveLength(0);
  });
});

describe("misuse is loud when the gate is made, not at the first request", () => {
  const make: readonly (readonly [string, (machineid: MachineID, deviceId: string) => unknown])[] = [
    ["wrap", (machineid, deviceId) => machineid.wrap(deviceId, () => undefined)],
    ["middleware", (machineid, deviceId) => machineid.middleware(deviceId)],
    ["preHandler", (machineid, deviceId) => machineid.preHandler(deviceId)],
  ];

  test.each(make)("%s: a wrong device ID, and a closed client", async (_name, gate) => {
    const { machineid } = client("http://127.0.0.1:9");
    expect(() => gate(machineid, " ")).toThrow(/deviceId/);
    await machineid.close();
    expect(() => gate(machineid, DEVICE)).toThrow(/closed/);
  });

  test("wrap: what is no function", () => {
    const { machineid } = subject;
    expect(() => Reflect.apply(machineid.wrap, machineid, [DEVICE, "work"])).toThrow(/work must be a function/);
  });
});
