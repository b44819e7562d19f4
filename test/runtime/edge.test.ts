import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Agent } from "undici";
import ts from "typescript";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import * as edge from "../../src/runtime/edge.js";
import * as node from "../../src/runtime/index.js";
import { mapAtOnce, meet, type Outcome } from "./faults/meet.js";
import { matrix } from "./faults/matrix.js";
import type { Fault } from "./faults/fault.js";
import { answeringServer, json, PERMITTED } from "./servers/answering-server.js";
import { refusingUrl } from "./servers/listen.js";
import { rawServer } from "./servers/raw-server.js";
import { bytes, isSilent, says } from "./servers/transport-faults.js";
import { DEVICE, ORG_KEY } from "./support/client.js";

const ABORTED = { allowed: false, code: "AUTHORITY_UNREACHABLE", request_id: null, deviceId: DEVICE };

function client(baseUrl: string, options: Partial<edge.MachineIDOptions> = {}): edge.MachineID {
  return new edge.MachineID({ orgKey: ORG_KEY, baseUrl, timeoutMs: 10_000, onDenied: () => undefined, ...options });
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

describe("the build for edge runtimes", () => {
  test("has the names of the build for Node", () => {
    expect(Object.keys(edge).sort()).toEqual(Object.keys(node).sort());
    const methods = (build: typeof edge | typeof node): (string | symbol)[] => Reflect.ownKeys(Object(Object.getPrototypeOf(build.MachineID.prototype)));
    expect(methods(edge)).toEqual(methods(node));
    expect(methods(edge)).toContain("validate");
  });

  test("imports nothing but its own folder, neither undici nor a module of Node", () => {
    const seen = new Set<string>();
    const foreign: string[] = [];
    const follow = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      // As compiled: a type import is gone by then.
      const { outputText } = ts.transpileModule(readFileSync(file, "utf8"), { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true } });
      for (const { fileName } of ts.preProcessFile(outputText, true, true).importedFiles) {
        if (fileName.startsWith("./")) follow(resolve(dirname(file), fileName.replace(/\.js$/, ".ts")));
        else foreign.push(`${file} imports ${fileName}`);
      }
    };
    follow(fileURLToPath(new URL("../../src/runtime/edge.ts", import.meta.url)));
    expect(foreign).toEqual([]);
    expect(seen.size).toBeGreaterThan(4);
  });
});

// What fetch leaves to the platform: a status that the standard makes an error, or no limit for what comes around a body.
const DIFFERENT: ReadonlyMap<string, { readonly code: string; readonly timeoutMs?: number }> = new Map([
  ["407 with a permit", { code: "AUTHORITY_UNREACHABLE" }],
  ["407 with a challenge", { code: "AUTHORITY_UNREACHABLE" }],
  ["204 that announces a body", { code: "AUTHORITY_HTTP_ERROR" }],
  ["floods with informational answers", { code: "AUTHORITY_TIMEOUT", timeoutMs: 250 }],
  ["sends a chunk extension without end", { code: "AUTHORITY_TIMEOUT", timeoutMs: 250 }],
]);
// Answers whose framing Node's own fetch takes for HTTP, or not, by its version.
const PLATFORM_DECIDES = new Set(["sends a header with a space in its name"]);

describe("under the faults of the build for Node", () => {
  const group = Object.values(matrix).flat().filter(({ name }) => !PLATFORM_DECIDES.has(name));
  const faults = group.map((fault): Fault => ({ ...fault, ...DIFFERENT.get(fault.name) }));
  let outcomes: Map<Fault, Outcome>;

  beforeAll(async () => {
    // The CA of these is known to a dispatcher only; test/edge has hosts that are told of it.
    const possible = faults.filter(({ name }) => !/of a known CA|handshake|within the permit|client certificate/.test(name));
    outcomes = await mapAtOnce(possible, 48, (fault) =>
      meet(
        fault,
        (machineid, signal) => machineid.validate(DEVICE, { signal }),
        ({ dispatcher: _dispatcher, ...options }) => new edge.MachineID(options),
      ),
    );
  }, 60_000);

  test("decides the same, sends once, is in time, and shows no key", () => {
    expect(outcomes.size).toBeGreaterThan(300);
    const wrong = [...outcomes].filter(
      ([{ code }, { decision, thrown, late, denials, requests, strays, shown }]) =>
        decision?.allowed !== false ||
        decision.code !== code ||
        thrown !== null ||
        late ||
        denials.length !== 1 ||
        denials[0] !== decision ||
        requests > 1 ||
        strays > 0 ||
        shown.includes(ORG_KEY),
    );
    expect(wrong.map(([fault, outcome]) => [fault.name, fault.code, outcome])).toEqual([]);
  });
});

describe("fetch", () => {
  test("sends what the build for Node sends", async () => {
    await using server = await answeringServer(json({ ...PERMITTED, status: "ok" }));
    for (const machineid of [client(`${server.url}/prefix/`), new node.MachineID({ orgKey: ORG_KEY, baseUrl: `${server.url}/prefix/` })]) {
      await machineid.startup(DEVICE);
      await machineid.close();
    }
    const sent = server.requests.map(({ method, url, headers, body }) => {
      const { accept, "accept-encoding": encoding, "content-type": type, "user-agent": agent, "x-org-key": key } = headers;
      return { method, url, body, headers: { accept, encoding, type, agent, key } };
    });
    expect(sent).toHaveLength(4);
    expect(sent.slice(0, 2)).toEqual(sent.slice(2));
    expect(sent[1]).toMatchObject({ method: "POST", url: "/prefix/api/v1/devices/validate", body: `{"deviceId":"${DEVICE}"}` });
  });

  test("that is replaced later answers nothing, and a replaced clock moves no deadline", async () => {
    await using server = await rawServer(isSilent);
    vi.stubGlobal("fetch", async () => Response.json(PERMITTED));
    vi.stubGlobal("setTimeout", () => 0);
    vi.spyOn(performance, "now").mockReturnValue(0);
    const decision = await client(server.url, { timeoutMs: 100 }).validate(DEVICE);
    expect(decision).toMatchObject({ allowed: false, code: "AUTHORITY_TIMEOUT" });
  });

  test("takes no option from a polluted Object.prototype", async () => {
    await using server = await answeringServer(json(PERMITTED));
    const pollution = { redirect: "follow", cache: "force-cache", toJSON: () => ({ deviceId: "another" }) };
    for (const [name, value] of Object.entries(pollution)) Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
    try {
      expect(await client(server.url).validate(DEVICE)).toMatchObject({ allowed: true });
    } finally {
      for (const name of Object.keys(pollution)) Reflect.deleteProperty(Object.prototype, name);
    }
    expect(server.requests.map(({ body }) => body)).toEqual([`{"deviceId":"${DEVICE}"}`]);
  });

  test("keeps its connection after a whole answer", async () => {
    await using server = await answeringServer(json(PERMITTED));
    const machineid = client(server.url);
    for (let call = 0; call < 5; call += 1) expect(await machineid.validate(DEVICE)).toMatchObject({ allowed: true });
    // How many it keeps is the platform's business.
    expect(server.connections).toBeLessThan(5);
  });

  test("a blocked event loop makes the answer late", async () => {
    await using server = await answeringServer(json(PERMITTED));
    const machineid = client(server.url, { timeoutMs: 200 });
    const call = machineid.validate(DEVICE);
    const busy = setInterval(() => {
      const end = Date.now() + 250;
      while (Date.now() < end);
    }, 1);
    const decision = await call;
    clearInterval(busy);
    expect(decision).toMatchObject({ code: "AUTHORITY_TIMEOUT" });
  });
});

describe("an abort", () => {
  test("before or right after the call sends nothing", async () => {
    await using server = await answeringServer(json(PERMITTED));
    const machineid = client(server.url);
    expect(await machineid.validate(DEVICE, { signal: AbortSignal.abort() })).toEqual(ABORTED);
    const abort = new AbortController();
    const call = machineid.validate(DEVICE, { signal: abort.signal });
    abort.abort();
    expect(await call).toEqual(ABORTED);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(server.connections).toBe(0);
  });

  test.each([
    ["while the server is silent", isSilent],
    ["within the body", says(bytes.halfTheBody)],
  ])("%s ends the connection", async (_name, behaviour) => {
    await using server = await rawServer(behaviour);
    const abort = new AbortController();
    const call = client(server.url).validate(DEVICE, { signal: abort.signal });
    await expect.poll(() => server.requests, { interval: 5 }).toBe(1);
    abort.abort();
    expect(await call).toEqual(ABORTED);
    // Node's fetch makes another connection at once, and sends nothing on it.
    await expect.poll(() => server.closedSockets).toBeGreaterThanOrEqual(1);
    expect(server.requests).toBe(1);
  });
});

describe("records", () => {
  test("a denial is one line on the console", async () => {
    const write = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const machineid = new edge.MachineID({ orgKey: ORG_KEY, baseUrl: await refusingUrl() });
    await machineid.validate(DEVICE);
    expect(write.mock.calls).toEqual([[`{"event":"machineid.denied","code":"AUTHORITY_UNREACHABLE","request_id":null,"deviceId":"${DEVICE}"}`]]);
  });

  test("a denial stands when onDenied and the console are broken", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {
      throw new Error("no console");
    });
    const onDenied = (): never => {
      throw new Error("broken");
    };
    expect(await client(await refusingUrl(), { onDenied }).validate(DEVICE)).toEqual(ABORTED);
  });
});

describe("misuse", () => {
  test("a dispatcher is a TypeError that says why", async () => {
    const options = { orgKey: ORG_KEY, dispatcher: new Agent() };
    expect(() => Reflect.construct(edge.MachineID, [options])).toThrow(/^dispatcher must be left out/);
    await options.dispatcher.close();
  });

  test("fromEnv without process.env names the missing variable", () => {
    vi.stubGlobal("process", undefined);
    expect(() => edge.MachineID.fromEnv()).toThrow(/MACHINEID_ORG_KEY/);
  });

  test("fromEnv takes no option that the environment gives", () => {
    vi.stubEnv("MACHINEID_ORG_KEY", ORG_KEY);
    expect(() => Reflect.apply(edge.MachineID.fromEnv, edge.MachineID, [{ timeoutMs: 1_000 }])).toThrow(/^timeoutMs must be one of/);
  });

  test("fromEnv reads process.env where there is one", async () => {
    await using server = await answeringServer(json(PERMITTED));
    vi.stubEnv("MACHINEID_ORG_KEY", ORG_KEY);
    vi.stubEnv("MACHINEID_BASE_URL", server.url);
    await using machineid = edge.MachineID.fromEnv();
    expect(await machineid.validate(DEVICE)).toMatchObject({ allowed: true });
  });
});
