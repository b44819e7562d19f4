import { request } from "node:http";
import { describe, expect, test } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { DEVICE, call, codeOf, emulatorForTest, validate } from "./call.js";

interface Raw {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** A request with headers that `fetch` would not let us set. */
function send({ url }: Emulator, path: string, headers: Readonly<Record<string, string>> = {}, body?: string): Promise<Raw> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, headers, method: body === undefined ? "GET" : "POST", agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    sent.on("error", reject).end(body);
  });
}

const JSON_TYPE = { "content-type": "application/json" };

describe("the page", () => {
  test.each([
    ["/", "text/html; charset=utf-8"],
    ["/dashboard", "text/html; charset=utf-8"],
    ["/dashboard/style.css", "text/css; charset=utf-8"],
    ["/dashboard/script.js", "text/javascript; charset=utf-8"],
    ["/dashboard/devices.js", "text/javascript; charset=utf-8"],
    ["/dashboard/icon.svg", "image/svg+xml"],
  ])("%s", async (path, type) => {
    const emulator = await emulatorForTest();
    const { status, headers, text } = await send(emulator, path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": type,
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "content-security-policy": expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
    });
    expect(text).not.toContain(emulator.orgKey);
  });

  test("asks for nothing from elsewhere, and has no inline script or style", async () => {
    const emulator = await emulatorForTest();
    const { text } = await send(emulator, emulator.dashboardUrl.slice(emulator.url.length));
    const addresses = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address);
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) {
      expect(address).toMatch(/^(\/dashboard\/|#)/);
      if (address?.startsWith("/") === true) expect((await send(emulator, address)).status).toBe(200);
    }
    expect(text).not.toMatch(/<style|style="|\son\w+=|<script(?![^>]*\ssrc=)/);
  });

  test("labels every field", async () => {
    const emulator = await emulatorForTest();
    const { text } = await send(emulator, "/dashboard");
    const fields = [...text.matchAll(/<(?:input|select)[^>]*>/g)].map(([tag]) => tag);
    expect(fields.length).toBeGreaterThan(10);
    for (const field of fields) {
      const id = /\sid="([^"]+)"/.exec(field)?.[1] ?? "";
      const labelled = field.includes("aria-label=") || text.includes(`<label for="${id}">`) || text.includes(`<label class="check">${field}`);
      expect({ field, labelled }).toEqual({ field, labelled: true });
    }
  });
});

describe("the controls of the page", () => {
  const use = (emulator: Emulator, name: string, body: unknown = {}) => call(emulator, `/emulator/${name}`, body, { orgKey: null });

  test("register, revoke, restore and remove, one or many", async () => {
    const emulator = await emulatorForTest();
    const [first, second] = ["a:test:r:1", "a:test:r:2"] as const;
    expect((await use(emulator, "register", { deviceId: first })).body).toEqual({ status: "ok" });
    expect((await use(emulator, "register", { deviceId: first })).body).toEqual({ status: "exists" });
    await use(emulator, "register", { deviceId: second });
    await use(emulator, "revoke", { deviceIds: [first, second] });
    expect(emulator.devices().map(({ state }) => state)).toEqual(["revoked", "revoked"]);
    await use(emulator, "restore", { deviceIds: [second] });
    expect(emulator.devices().map(({ state }) => state)).toEqual(["revoked", "active"]);
    await use(emulator, "remove", { deviceIds: [first] });
    expect(emulator.devices()).toEqual([{ deviceId: second, state: "active" }]);
  });

  test("plan controls and the log", async () => {
    const emulator = await emulatorForTest({ plan: "pro" });
    await use(emulator, "cancel-plan");
    expect(emulator.usage().planState).toBe("cancelled");
    await use(emulator, "end-billing-cycle");
    expect(emulator.usage().planTier).toBe("free");
    await use(emulator, "plan-state", { state: "frozen" });
    expect(await codeOf(emulator)).toBe("PLAN_FROZEN");
    await use(emulator, "clear-journal");
    expect(emulator.decisions()).toEqual([]);
  });

  test("faults are listed with their hits and cleared one by one", async () => {
    const emulator = await emulatorForTest();
    emulator.register(DEVICE);
    await use(emulator, "faults", { fault: { kind: "status", status: 503 }, deviceId: DEVICE, times: 9 });
    expect(await use(emulator, "faults", { fault: { kind: "hang" }, endpoint: "usage" })).toMatchObject({ status: 200, body: { status: "ok", id: 2 } });
    await validate(emulator);
    const { body } = await call(emulator, "/emulator/faults", undefined, { orgKey: null });
    expect(body["faults"]).toEqual([
      { id: 1, hits: 1, injection: { fault: { kind: "status", status: 503 }, deviceId: DEVICE, times: 9 } },
      { id: 2, hits: 0, injection: { fault: { kind: "hang" }, endpoint: "usage" } },
    ]);
    expect(body["faults"]).toEqual(emulator.faults());
    await use(emulator, "clear-fault", { id: 1 });
    expect((await validate(emulator)).status).toBe(200);
    expect(await use(emulator, "clear-fault", { id: 1 })).toMatchObject({ status: 404, body: { error: "fault_not_found" } });
  });

  test.each([
    ["revoke", { deviceIds: ["nobody:test:x:1"] }, 404, "device_not_found"],
    ["revoke", { deviceIds: [] }, 400, "invalid_control"],
    ["revoke", { deviceIds: [7] }, 400, "invalid_control"],
    ["revoke", { deviceId: DEVICE }, 400, "invalid_control"],
    ["remove", [], 400, "invalid_body"],
    ["register", { deviceId: " " }, 400, "invalid_device_id"],
    ["plan-state", { state: "thawed" }, 400, "invalid_control"],
    ["plan", { plan: "gold" }, 400, "invalid_control"],
    ["clear-fault", { id: "1" }, 400, "invalid_control"],
  ])("%s with %j says what was expected", async (name, body, status, error) => {
    const emulator = await emulatorForTest();
    const answer = await use(emulator, name, body);
    expect(answer).toMatchObject({ status, body: { error, message: expect.stringMatching(/Expected|[Nn]ot registered|forms|Use /) } });
    expect(emulator.devices()).toEqual([]);
  });

  test("state: all that the page shows, without the key", async () => {
    const emulator = await emulatorForTest({ clock: () => 1_000 });
    for (const instance of ["1", "2", "3"]) emulator.register(`a:test:r:${instance}`);
    emulator.revoke("a:test:r:2");
    await validate(emulator, "a:test:r:2");
    await validate(emulator, "never:test:seen:1");
    const { body } = await call(emulator, "/emulator/state", undefined, { orgKey: null });
    const [denial] = emulator.decisions();
    expect(body).toMatchObject({
      orgKeyHint: `org_…${emulator.orgKey.slice(-4)}`,
      orgDisabled: false,
      usage: emulator.usage(),
      devices: [
        { deviceId: "a:test:r:1", state: "active", beyondCap: false, lastDecision: null },
        { deviceId: "a:test:r:2", state: "revoked", beyondCap: false, lastDecision: denial },
        { deviceId: "a:test:r:3", state: "active", beyondCap: false, lastDecision: null },
      ],
      decisions: emulator.decisions(),
      counters: emulator.counters(),
      faults: [],
    });
    expect(JSON.stringify(body)).not.toContain(emulator.orgKey);
  });
});

describe("requests that a page of another origin may have caused", () => {
  const foreign: [string, Readonly<Record<string, string>>, number][] = [
    ["another origin", { origin: "https://example.com" }, 403],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }, 403],
    ["an opaque origin", { origin: "null" }, 403],
    ["a cross-site fetch", { "sec-fetch-site": "cross-site" }, 403],
    ["a same-site fetch", { "sec-fetch-site": "same-site" }, 403],
    ["a host name that points here", { host: "attacker.example" }, 421],
    ["a host name with our address in it", { host: "127.0.0.1.attacker.example" }, 421],
    ["a loopback name as user", { host: "localhost@attacker.example" }, 421],
  ];
  test.each(foreign)("%s: refused, for reading too", async (_name, headers, status) => {
    const emulator = await emulatorForTest();
    emulator.register(DEVICE);
    for (const control of ["disable", "rotate-key", "recovery-link"]) {
      expect((await send(emulator, `/emulator/${control}`, { ...JSON_TYPE, ...headers }, "{}")).status).toBe(status);
    }
    for (const path of ["/emulator/state", "/emulator/decisions", "/emulator/events"]) expect((await send(emulator, path, headers)).status).toBe(status);
    expect(await codeOf(emulator)).toBe("ALLOW");
  });

  test("the page itself is not served to a foreign host name", async () => {
    const emulator = await emulatorForTest();
    expect((await send(emulator, "/dashboard", { host: "attacker.example" })).status).toBe(421);
  });

  test("programs and the page's own requests pass", async () => {
    const emulator = await emulatorForTest();
    const { host } = new URL(emulator.url);
    const own: Readonly<Record<string, string>>[] = [{}, { origin: emulator.url, "sec-fetch-site": "same-origin" }, { host: host.replace("127.0.0.1", "localhost"), origin: emulator.url.replace("127.0.0.1", "localhost") }, { "sec-fetch-site": "none" }];
    for (const headers of own) expect((await send(emulator, "/emulator/disable", { ...JSON_TYPE, ...headers }, "{}")).status).toBe(200);
    expect(emulator.orgDisabled()).toBe(true);
  });
});

describe("the stream of events", () => {
  /** Reads events until `enough` says so. */
  async function readEvents({ url }: Emulator, enough: (seen: string) => boolean): Promise<string> {
    const response = await fetch(`${url}/emulator/events`);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    if (response.body === null) throw new Error("no body");
    let seen = "";
    const texts: AsyncIterable<string> = response.body.pipeThrough(new TextDecoderStream());
    for await (const chunk of texts) {
      seen += chunk;
      if (enough(seen)) break;
    }
    return seen;
  }

  test("carries each decision, and says when the state has changed", async () => {
    const emulator = await emulatorForTest();
    const reading = readEvents(emulator, (seen) => seen.includes("event: decisions") && seen.includes("event: change"));
    await expect.poll(async () => {
      emulator.changePlan("pro");
      await validate(emulator);
      return Promise.race([reading.then(() => true), new Promise((resolve) => setTimeout(() => resolve(false), 200))]);
    }, { timeout: 4_000 }).toBe(true);
    const data = /event: decisions\ndata: (.+)\n/.exec(await reading)?.[1] ?? "";
    const sent = Object(JSON.parse(data));
    expect(Reflect.get(sent, "skipped")).toBe(0);
    expect(emulator.decisions()).toEqual(expect.arrayContaining(Reflect.get(sent, "decisions")));
  });

  test("leaves decisions out rather than queue them, and says how many", async () => {
    const emulator = await emulatorForTest();
    emulator.register(DEVICE);
    const response = await fetch(`${emulator.url}/emulator/events`);
    const count = 600;
    for (let sent = 0; sent < count; sent += 100) await Promise.all(Array.from({ length: 100 }, () => validate(emulator)));
    if (response.body === null) throw new Error("no body");
    let seen = "";
    let told = 0;
    const texts: AsyncIterable<string> = response.body.pipeThrough(new TextDecoderStream());
    for await (const chunk of texts) {
      seen += chunk;
      told = [...seen.matchAll(/^data: (.*"decisions".*)\n\n/gm)].reduce((sum, [, data]) => {
        const batch = Object(JSON.parse(data ?? "{}"));
        return sum + Number(Reflect.get(batch, "skipped")) + [Reflect.get(batch, "decisions")].flat().length;
      }, 0);
      if (told >= count) break;
    }
    expect(told).toBe(count);
  });
});
