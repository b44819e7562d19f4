import { inspect } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { MachineID } from "../../src/runtime/index.js";
import { answeringServer, json, PERMITTED, type AnsweringServer } from "./servers/answering-server.js";
import { client, DEVICE, endsWithin, ORG_KEY } from "./support/client.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Calls the constructor as JavaScript can, with anything. */
function construct(options: unknown): unknown {
  return Reflect.construct(MachineID, [options]);
}

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return expect.unreachable("nothing was thrown");
}

/** A TypeError that names `name` and shows no part of `value`. */
function expectMisuse(error: unknown, name: string, value: unknown): void {
  expect(error).toBeInstanceOf(TypeError);
  expect(String(error)).toContain(name);
  if (typeof value === "string" && value.length > 3) expect(inspect(error)).not.toContain(value);
}

describe("wrong options are a TypeError that names the option, never its value", () => {
  test.each<[string, unknown]>([
    ["orgKey", undefined],
    ["orgKey", null],
    ["orgKey", 12345678],
    ["orgKey", ""],
    ["orgKey", "org_0123456789abcdef\n"],
    ["orgKey", "org_0123456789\tabcdef"],
    ["orgKey", "org_0123 456789abcdef"],
    ["orgKey", "org_Schlüssel0123456789"],
    ["orgKey", "org_0123456789abcdef\u007f"],
    ["baseUrl", null],
    ["baseUrl", 12345678],
    ["baseUrl", ""],
    ["baseUrl", "machineid.io"],
    ["baseUrl", "/relative/path"],
    ["baseUrl", "http://machineid.io"],
    ["baseUrl", "http://10.0.0.1"],
    ["baseUrl", "http://0.0.0.0"],
    ["baseUrl", "http://128.0.0.1"],
    ["baseUrl", "http://localhost.example"],
    ["baseUrl", "http://127.0.0.1.example"],
    ["baseUrl", "http://sub.localhost"],
    ["baseUrl", "http://[::2]"],
    ["baseUrl", "http://[::ffff:127.0.0.1]"],
    ["baseUrl", "ftp://localhost"],
    ["baseUrl", "ws://localhost"],
    ["baseUrl", "file:///etc/hosts"],
    ["baseUrl", "https://user@machineid.io"],
    ["baseUrl", "https://:secret@machineid.io"],
    ["baseUrl", "https://machineid.io/?"],
    ["baseUrl", "https://machineid.io/?key=value"],
    ["baseUrl", "https://machineid.io/#"],
    ["baseUrl", "https://machineid.io/#fragment"],
    ["baseUrl", `https://machineid.io/${ORG_KEY}`],
    ["timeoutMs", null],
    ["timeoutMs", "2000"],
    ["timeoutMs", 0],
    ["timeoutMs", 0.999],
    ["timeoutMs", -1],
    ["timeoutMs", 60_000.001],
    ["timeoutMs", NaN],
    ["timeoutMs", Infinity],
    ["timeoutMs", 2_000n],
    ["dispatcher", null],
    ["dispatcher", {}],
    ["dispatcher", "https://proxy.example"],
    ["onDenied", null],
    ["onDenied", "console.log"],
  ])("%s: %o", (name, value) => {
    expectMisuse(thrownBy(() => construct({ orgKey: ORG_KEY, [name]: value })), name, value);
  });

  test.each([undefined, null, "org_0123456789abcdef"])("no options: %j", (options) => {
    expectMisuse(thrownBy(() => construct(options)), "options", options);
  });

  test.each(["timeout", "timoutMs", "baseURL", "orgkey", "onDeny", "signal", "0"])("%s is none: the message gives those there are", (name) => {
    const error = thrownBy(() => construct({ orgKey: ORG_KEY, [name]: "a value" }));
    expectMisuse(error, name, "a value");
    for (const known of ["orgKey", "baseUrl", "timeoutMs", "dispatcher", "onDenied"]) expect(String(error)).toContain(known);
    expect(inspect(error)).not.toContain(ORG_KEY);
  });

  test.each<[string, unknown]>([
    ["orgKey", "k"],
    ["baseUrl", undefined],
    ["baseUrl", "https://authority.example:8443/prefix/"],
    ["baseUrl", "http://localhost"],
    ["baseUrl", "http://LOCALHOST:8080"],
    ["baseUrl", "http://127.0.0.1"],
    ["baseUrl", "http://127.255.255.254"],
    ["baseUrl", "http://127.1"],
    ["baseUrl", "http://[::1]:8080"],
    ["timeoutMs", undefined],
    ["timeoutMs", 1],
    ["timeoutMs", 1.5],
    ["timeoutMs", 60_000],
    ["onDenied", undefined],
    ["dispatcher", undefined],
  ])("but %s may be %j", async (name, value) => {
    const machineid = construct({ orgKey: ORG_KEY, [name]: value });
    expect(machineid).toBeInstanceOf(MachineID);
    if (machineid instanceof MachineID) await machineid.close();
  });
});

describe("fromEnv", () => {
  test("takes its options from the environment", async () => {
    await using server = await answeringServer(json(PERMITTED));
    vi.stubEnv("MACHINEID_ORG_KEY", ORG_KEY);
    vi.stubEnv("MACHINEID_BASE_URL", server.url);
    vi.stubEnv("MACHINEID_TIMEOUT_MS", "5000");
    await using machineid = MachineID.fromEnv();
    expect(await machineid.validate(DEVICE)).toMatchObject({ allowed: true });
    expect(server.requests[0]?.headers["x-org-key"]).toBe(ORG_KEY);
  });

  test("observes the timeout of the environment, and takes callbacks as an argument", async () => {
    await using server = await answeringServer(() => undefined);
    vi.stubEnv("MACHINEID_ORG_KEY", ORG_KEY);
    vi.stubEnv("MACHINEID_BASE_URL", server.url);
    vi.stubEnv("MACHINEID_TIMEOUT_MS", "60");
    const onDenied = vi.fn();
    await using machineid = MachineID.fromEnv({ onDenied });
    const call = machineid.validate(DEVICE);
    expect(await endsWithin(160, call)).toBe(true);
    const denial = await call;
    expect(denial).toMatchObject({ code: "AUTHORITY_TIMEOUT" });
    expect(onDenied.mock.calls).toEqual([[denial]]);
  });

  test.each<[string, string | undefined]>([
    ["MACHINEID_ORG_KEY", undefined],
    ["MACHINEID_ORG_KEY", ""],
    ["MACHINEID_ORG_KEY", "org_with a space"],
    ["MACHINEID_BASE_URL", ""],
    ["MACHINEID_BASE_URL", "http://machineid.io"],
    ["MACHINEID_TIMEOUT_MS", ""],
    ["MACHINEID_TIMEOUT_MS", " "],
    ["MACHINEID_TIMEOUT_MS", "0"],
    ["MACHINEID_TIMEOUT_MS", "2s"],
    ["MACHINEID_TIMEOUT_MS", "60001"],
    ["MACHINEID_TIMEOUT_MS", "Infinity"],
    ["MACHINEID_TIMEOUT_MS", "NaN"],
  ])("refuses %s=%j", (name, value) => {
    vi.stubEnv("MACHINEID_ORG_KEY", ORG_KEY);
    vi.stubEnv("MACHINEID_BASE_URL", undefined);
    vi.stubEnv("MACHINEID_TIMEOUT_MS", undefined);
    vi.stubEnv(name, value);
    expectMisuse(thrownBy(() => MachineID.fromEnv()), name, value);
  });

  test.each(["orgKey", "baseUrl", "timeoutMs", "timeout", "onDeny"])("takes no %s: it would lose to the variable, or be ignored", (name) => {
    vi.stubEnv("MACHINEID_ORG_KEY", ORG_KEY);
    const error = thrownBy(() => Reflect.apply(MachineID.fromEnv, MachineID, [{ [name]: "a value" }]));
    expectMisuse(error, name, "a value");
    for (const known of ["dispatcher", "onDenied"]) expect(String(error)).toContain(known);
  });

  test.each([undefined, {}, { onDenied: undefined, dispatcher: undefined }])("but may be given %j", async (options) => {
    vi.stubEnv("MACHINEID_ORG_KEY", ORG_KEY);
    await MachineID.fromEnv(options).close();
  });
});

type Method = "validate" | "assertAllowed" | "register" | "startup" | "guard" | "units";
const methods: readonly Method[] = ["validate", "assertAllowed", "register", "startup", "guard", "units"];

/** Calls a method as JavaScript can; `units` throws at once, the others reject. */
async function misuseOf(machineid: MachineID, method: Method, ...args: unknown[]): Promise<unknown> {
  try {
    await Reflect.apply(machineid[method], machineid, args);
  } catch (error) {
    return error;
  }
  return expect.unreachable("nothing was thrown");
}

/** What the method takes between device ID and options. */
function middle(method: Method): unknown[] {
  if (method === "guard") return [() => "work"];
  return method === "units" ? [["job"]] : [];
}

describe.each(methods)("misuse of %s is a TypeError before anything is sent", (method) => {
  const expectNothingSent = (server: AnsweringServer): void => expect(server.connections).toBe(0);

  test("a wrong device ID", async () => {
    await using server = await answeringServer(json(PERMITTED));
    await using subject = client(server.url);
    const wrong = ["", " ", "\u00a0\u2003", "line\nbreak", "nul\0", "del\u007f", "c1\u0085", "x".repeat(1_025)];
    for (const deviceId of [...wrong, undefined, null, 7, {}, ["a"], `worker:${ORG_KEY}`]) {
      expectMisuse(await misuseOf(subject.machineid, method, deviceId, ...middle(method)), "deviceId", deviceId);
    }
    expectNothingSent(server);
    expect(subject.denials).toEqual([]);
  });

  test("wrong options", async () => {
    await using server = await answeringServer(json(PERMITTED));
    await using subject = client(server.url);
    for (const options of [null, "signal", 7]) {
      expectMisuse(await misuseOf(subject.machineid, method, DEVICE, ...middle(method), options), "options", options);
    }
    // A signal in place of the options would be ignored, as would a name that is none.
    const { signal: bare } = new AbortController();
    expectMisuse(await misuseOf(subject.machineid, method, DEVICE, ...middle(method), bare), "options", bare);
    for (const name of ["timeoutMs", "sginal", "0"]) {
      expectMisuse(await misuseOf(subject.machineid, method, DEVICE, ...middle(method), { [name]: "a value" }), name, "a value");
    }
    for (const signal of [null, {}, new AbortController()]) {
      expectMisuse(await misuseOf(subject.machineid, method, DEVICE, ...middle(method), { signal }), "signal", signal);
    }
    expectNothingSent(server);
  });

  test("a call after close", async () => {
    await using server = await answeringServer(json(PERMITTED));
    const { machineid } = client(server.url);
    await machineid.close();
    expectMisuse(await misuseOf(machineid, method, DEVICE, ...middle(method)), "close", undefined);
    expectNothingSent(server);
  });
});

test("options may be empty, or hold a signal", async () => {
  await using server = await answeringServer(json(PERMITTED));
  await using subject = client(server.url);
  const { signal } = new AbortController();
  for (const options of [undefined, {}, { signal: undefined }, { signal }]) {
    expect(await subject.machineid.validate(DEVICE, options)).toMatchObject({ allowed: true });
  }
});

test("what only poses as a signal is misuse, and does not keep the client from closing", async () => {
  await using server = await answeringServer(json(PERMITTED));
  const { machineid } = client(server.url);
  const signal: unknown = Object.create(AbortSignal.prototype);
  expectMisuse(await misuseOf(machineid, "validate", DEVICE, { signal }), "AbortSignal", signal);
  await expect(machineid.close()).resolves.toBeUndefined();
  expect(server.connections).toBe(0);
});

test("a device ID may have 1 to 1,024 characters", async () => {
  await using server = await answeringServer(json(PERMITTED));
  await using subject = client(server.url);
  for (const deviceId of ["x", "x".repeat(1_024), " x "]) {
    expect(await subject.machineid.validate(deviceId)).toMatchObject({ allowed: true, deviceId });
  }
});

test("guard without a function, and units without a source", async () => {
  await using server = await answeringServer(json(PERMITTED));
  await using subject = client(server.url);
  for (const work of [undefined, null, 7, {}]) {
    expectMisuse(await misuseOf(subject.machineid, "guard", DEVICE, work), "work", work);
    expectMisuse(await misuseOf(subject.machineid, "units", DEVICE, work), "source", work);
  }
  expect(server.connections).toBe(0);
});
