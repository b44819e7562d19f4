import { describe, expect, it } from "vitest";
import { applySuggestion } from "./apply-suggestion.js";
import { lint } from "./run.js";
import { foundIn, testTwins } from "./twins.js";

const rule = "validate-timeout";
const runtime = `import { MachineID } from "eslint-plugin-machineid/runtime";\n`;
const http = `import axios from "axios";\nimport got from "got";\nimport { request, Pool } from "undici";\nimport pTimeout from "p-timeout";\nconst url = "https://machineid.io/api/v1/devices/validate";\n`;
const signal = (inside: string): string => `fetch(url, { method: "POST", signal: ${inside} });`;
const long = "AbortSignal.timeout(10_000)";

describe(rule, () => {
  describe("the runtime's client", () => {
    testTwins(rule, runtime, [
      { right: `new MachineID({ orgKey, timeoutMs: fast ? 1500 : 3000 });`, wrong: `new MachineID({ orgKey, timeoutMs: fast ? 1500 : 5000 });`, finds: ["long: 5000"] },
      { right: `new MachineID({ orgKey, timeoutMs: Number(process.env.T ?? "2000") });`, wrong: `new MachineID({ orgKey, timeoutMs: Number(process.env.T ?? "15000") });`, finds: ['long: Number(process.env.T ?? "15000")'] },
      { right: `new MachineID({ orgKey, timeoutMs: parseInt(process.env.T || "2_000", 10) });`, wrong: `new MachineID({ orgKey, timeoutMs: parseInt(process.env.T || "200", 10) });`, finds: ['short: parseInt(process.env.T || "200", 10)'] },
      { right: `class W { static T = 2000; make() { return new MachineID({ orgKey, timeoutMs: W.T }); } }`, wrong: `class W { static T = 20_000; make() { return new MachineID({ orgKey, timeoutMs: W.T }); } }`, finds: ["long: W.T"] },
      { right: `class W { t = 20_000; set(t) { this.t = t; } make() { return new MachineID({ orgKey, timeoutMs: this.t }); } }`, wrong: `class W { t = 20_000; make() { return new MachineID({ orgKey, timeoutMs: this.t }); } }`, finds: ["long: this.t"] },
      { right: `new MachineID({ orgKey });`, wrong: `new MachineID({ orgKey, timeoutMs: 10_000 });`, finds: ["long: 10_000"] },
      { right: `new MachineID({ orgKey, timeoutMs: 1_000 });`, wrong: `new MachineID({ orgKey, timeoutMs: 999 });`, finds: ["short: 999"] },
      { right: `new MachineID({ orgKey, timeoutMs: 1 << 11 });`, wrong: `new MachineID({ orgKey, timeoutMs: 1 << 12 });`, finds: ["long: 1 << 12"] },
      { right: `new MachineID({ orgKey, timeoutMs: 10 ** 3 });`, wrong: `new MachineID({ orgKey, timeoutMs: 10 ** 4 });`, finds: ["long: 10 ** 4"] },
      { right: `const T = 3 * 1000; new MachineID({ orgKey, timeoutMs: T });`, wrong: `const T = 5 * 1000; new MachineID({ orgKey, timeoutMs: T });`, finds: ["long: T"] },
      { right: `new MachineID({ orgKey, timeoutMs: Number(process.env.T) });`, wrong: `new MachineID({ orgKey, timeoutMs: limits.t ?? 30_000 });`, finds: ["long: limits.t ?? 30_000"] },
      { right: `const make = (t = 2000) => new MachineID({ orgKey, timeoutMs: t });`, wrong: `const make = (t = 20000) => new MachineID({ orgKey, timeoutMs: t });`, finds: ["long: t"] },
      { right: `const o = { orgKey, timeoutMs: 2000 }; new MachineID(o);`, wrong: `const o = { orgKey, timeoutMs: 200 }; new MachineID({ ...o });`, finds: ["short: 200"] },
      { right: `new MachineID({ timeoutMs: 500 });`, wrong: `new MachineID({ timeoutMs: 100 });`, options: { minimum: 500 }, finds: ["short: 100"] },
      { right: `new MachineID({ timeoutMs: 5000 });`, wrong: `new MachineID({ timeoutMs: 5001 });`, options: { maximum: 5000 }, finds: ["long: 5001"] },
      { right: `process.env.MACHINEID_TIMEOUT_MS = "2000";`, wrong: `process.env.MACHINEID_TIMEOUT_MS = "20000";`, finds: [`long: "20000"`] },
    ]);

    it("leaves another class of that name alone", () => {
      expect(foundIn(`import { MachineID } from "node-machine-id"; new MachineID({ timeoutMs: 9 });`, { rule })).toEqual([]);
    });
  });

  describe("clients that are loaded by require or import()", () => {
    const url = `"https://machineid.io/api/v1/devices/validate"`;
    const asks = (timeout: string): string => `axios.post(${url}, { deviceId }, { headers${timeout} });`;
    testTwins(
      rule,
      "",
      [`const axios = require("axios").default;`, `const { default: axios } = require("axios");`, `const axios = (await import("axios")).default;`, `const { default: axios } = await import("axios");`].map((loads) => ({
        right: `${loads}\n${asks(", timeout: 2000")}`,
        wrong: `${loads}\n${asks("")}`,
        finds: [`none: ${asks("").slice(0, -1)}`],
      })),
    );

    it("knows nothing of the settings of a client of another file", () => {
      expect(foundIn(`const { axios } = require("./clients");\nconst client = axios;\nclient.post(${url}, {});`, { rule })).toEqual([]);
    });
  });

  describe("direct HTTP", () => {
    testTwins(rule, http, [
      { right: signal("AbortSignal.timeout(2000)"), wrong: `fetch(url, { method: "POST" });`, finds: [`none: fetch(url, { method: "POST" })`] },
      { right: signal("AbortSignal.timeout(3000)"), wrong: signal("AbortSignal.timeout(3001)"), finds: ["long: 3001"] },
      { right: signal("AbortSignal.timeout(LIMIT)"), wrong: `const LIMIT = 500; ${signal("AbortSignal.timeout(LIMIT)")}`, finds: ["short: LIMIT"] },
      { right: signal("request.signal"), wrong: signal("undefined"), finds: [`none: ${signal("undefined").slice(0, -1)}`] },
      { right: `const init = (body) => ({ method: "POST", body, signal: AbortSignal.timeout(2000) }); fetch(url, init(b));`, wrong: `const init = (body) => ({ method: "POST", body }); fetch(url, init(b));`, finds: ["none: fetch(url, init(b))"] },
      { right: `const init = (body, signal) => ({ method: "POST", body, signal }); fetch(url, init(b, stop));`, wrong: `const init = (body) => ({ body }); fetch(url, { ...init(b), method: "POST" });`, finds: [`none: fetch(url, { ...init(b), method: "POST" })`] },
      { right: `import { setTimeout as delay } from "node:timers/promises"; Promise.race([fetch(url, {}), delay(2000).then(() => { throw late; })]);`, wrong: `import { setTimeout as delay } from "node:timers/promises"; Promise.race([fetch(url, {}), delay(20_000).then(() => { throw late; })]);`, finds: ["long: 20_000"] },
      { right: signal("other(new AbortController()).signal"), wrong: signal("new AbortController().signal"), finds: [`none: fetch(url, { method: "POST", signal: new AbortController().signal })`] },
      { right: signal("AbortSignal.any([stop, AbortSignal.timeout(3000)])"), wrong: signal("AbortSignal.any([stop, AbortSignal.timeout(9000)])"), finds: ["long: 9000"] },
      { right: `async function within(ms, f) { const c = new AbortController(); setTimeout(() => c.abort(), ms); return f(c.signal); } within(2000, (signal) => ${signal("signal").slice(0, -1)});`, wrong: `async function within(ms, f) { const c = new AbortController(); setTimeout(() => c.abort(), ms); return f(c.signal); } within(20_000, (signal) => ${signal("signal").slice(0, -1)});`, finds: ["long: 20_000"] },
      { right: signal("AbortSignal.any([stop, AbortSignal.timeout(2000)])"), wrong: signal(`AbortSignal.any([AbortSignal.timeout(20000)])`), finds: ["long: 20000"] },
      { right: `fetch(url, options);`, wrong: `const options = { method: "POST" }; fetch(url, options);`, finds: ["none: fetch(url, options)"] },
      { right: `const options = { method: "POST" }; options.signal = s; fetch(url, options);`, wrong: `const options = { method: "POST" }; send(options.method); fetch(url, options);`, finds: ["none: fetch(url, options)"] },
      { right: `fetch(url, { ...defaults });`, wrong: `const defaults = { signal: ${long} }; fetch(url, { ...defaults });`, finds: ["long: 10_000"] },
      {
        right: `const c = new AbortController(); const t = setTimeout(() => c.abort(), 2000); ${signal("c.signal")} clearTimeout(t);`,
        wrong: `const c = new AbortController(); const t = setTimeout(() => c.abort(), 8000); ${signal("c.signal")} clearTimeout(t);`,
        finds: ["long: 8000"],
      },
      { right: `const c = new AbortController(); stopAfter(c); ${signal("c.signal")}`, wrong: `const c = new AbortController(); process.on("x", () => c.abort()); ${signal("c.signal")}`, finds: [`none: ${signal("c.signal").slice(0, -1)}`] },
      {
        right: `const after = (ms) => { const c = new AbortController(); setTimeout(() => c.abort(), ms); return c.signal; }; ${signal("after(2000)")}`,
        wrong: `const after = (ms) => { const c = new AbortController(); setTimeout(() => c.abort(), ms); return c.signal; }; ${signal("after(9000)")}`,
        finds: ["long: 9000"],
      },

      { right: `request(url, { method: "POST", signal: AbortSignal.timeout(2000) });`, wrong: `request(url, { method: "POST", headersTimeout: 2000, bodyTimeout: 2000 });`, finds: [`phases: request(url, { method: "POST", headersTimeout: 2000, bodyTimeout: 2000 })`] },
      { right: `new Pool(o).request({ path: url, signal: AbortSignal.timeout(2000) });`, wrong: `new Pool(o).request({ path: url });`, finds: ["none: new Pool(o).request({ path: url })"] },

      { right: `axios.post(url, body, { timeout: 2000 });`, wrong: `axios.post(url, body, { headers });`, finds: ["none: axios.post(url, body, { headers })"] },
      { right: `axios.post(url, body, { signal: AbortSignal.timeout(2000) });`, wrong: `axios.post(url, body, { timeout: 0 });`, finds: ["long: 0"] },
      { right: `axios({ url, method: "post", timeout: 2000 });`, wrong: `axios({ url, method: "post", timeout: 20000 });`, finds: ["long: 20000"] },
      { right: `const api = axios.create({ timeout: 2000 }); api.post(url, body);`, wrong: `const api = axios.create({ baseURL }); api.post(url, body);`, finds: ["none: api.post(url, body)"] },
      { right: `export function a() { const one = axios.create({}); one.defaults.timeout = 2000; return one.post(url, body); }`, wrong: `export function a() { const one = axios.create({}); one.defaults.timeout = 2000; } export function b() { const one = axios.create({}); return one.post(url, body); }`, finds: ["none: one.post(url, body)"] },
      { right: `axios.defaults.timeout = 2000; axios.post(url, body);`, wrong: `axios.defaults.timeout = 20000; axios.post(url, body);`, finds: ["long: 20000"] },
      { right: `const api = axios.create({ timeout: 20000 }); api.post(url, body, { timeout: 2000 });`, wrong: `const api = axios.create({ timeout: 20000 }); api.post(url, body, {});`, finds: ["long: 20000"] },

      { right: `got.post(url, { timeout: { request: 2000 } });`, wrong: `got.post(url, { timeout: { response: 2000 } });`, finds: ["none: got.post(url, { timeout: { response: 2000 } })"] },
      { right: `got.post(url, { timeout: { request: 2000 } });`, wrong: `got.post(url, { timeout: { request: 4000 } });`, finds: ["long: 4000"] },

      {
        right: `await Promise.race([fetch(url, o2).then((r) => r.json()), new Promise((_, no) => setTimeout(no, 2000))]); const o2 = { method: "POST" };`,
        wrong: `await Promise.race([fetch(url, o2).then((r) => r.json()), new Promise((_, no) => setTimeout(no, 9000))]); const o2 = { method: "POST" };`,
        finds: ["long: 9000"],
      },
      {
        right: `const o2 = {}; const asked = fetch(url, o2); await Promise.race([asked, timeout(2000)]); function timeout(ms) { return new Promise((_, no) => setTimeout(() => no(new Error()), ms)); }`,
        wrong: `const o2 = {}; const asked = fetch(url, o2); await Promise.all([asked, timeout(2000)]); function timeout(ms) { return new Promise((_, no) => setTimeout(() => no(new Error()), ms)); }`,
        finds: ["none: fetch(url, o2)"],
      },
      {
        right: `async function ask() { const r = await fetch(url, {}); return r.json(); } await Promise.race([ask(), sleep(2000)]);`,
        wrong: `async function ask() { const r = await fetch(url, {}); return r.json(); } await ask();`,
        finds: ["none: fetch(url, {})"],
      },
      // The deadline ends with the headers.
      ...[
        [`const r = await Promise.race([fetch(url, o), late(2000)]); r.ok;`, `const r = await Promise.race([fetch(url, o), late(2000)]); return r.json();`],
        [`const r = await pTimeout(fetch(url, o).then((r) => r.json()), { milliseconds: 2000 }); return r;`, `const r = await pTimeout(fetch(url, o), { milliseconds: 2000 }); return r.json();`],
        [`const t = late(2000); const r = await Promise.race([fetch(url, o), t]); return Promise.race([r.json(), t]);`, `const t = late(2000); const r = await Promise.race([fetch(url, o), t]); return Promise.all([r.json(), t]);`],
        [`const asked = async () => { const r = await fetch(url, o); return r.json(); }; return Promise.race([asked(), late(2000)]);`, `const asked = () => fetch(url, o); const r = await Promise.race([asked(), late(2000)]); return r.json();`],
        [`return Promise.race([fetch(url, o).then((r) => r.json()), late(2000)]);`, `return Promise.race([fetch(url, o), late(2000)]).then((r) => r.json());`],
      ].map(([right, wrong]) => ({ right: `const o = {}; const late = (ms) => new Promise((_, no) => setTimeout(no, ms)); async function main() { ${right ?? ""} }`, wrong: `const o = {}; const late = (ms) => new Promise((_, no) => setTimeout(no, ms)); async function main() { ${wrong ?? ""} }`, finds: ["phases: fetch(url, o)"] })),
      ...[
        [`const r = await fetch(url, o); const d = await r.json(); clearTimeout(t); return d;`, `const r = await fetch(url, o); clearTimeout(t); return r.json();`],
        [`let r; try { r = await fetch(url, o); } catch (e) { clearTimeout(t); throw e; } return r.json();`, `let r; try { r = await fetch(url, o); } finally { clearTimeout(t); } return r.json();`],
        [`try { const r = await fetch(url, o); return await r.json(); } finally { clearTimeout(t); }`, `try { const r = await fetch(url, o); return r.json(); } finally { clearTimeout(t); }`],
        [`return fetch(url, o).then((r) => r.json()).finally(() => clearTimeout(t));`, `return fetch(url, o).finally(() => clearTimeout(t)).then((r) => r.json());`],
        [`const r = await fetch(url, o); if (!r.ok) { clearTimeout(t); return null; } return r.json();`, `const ask = async () => { const r = await fetch(url, o); clearTimeout(t); return r; }; return (await ask()).json();`],
      ].map(([right, wrong]) => ({ right: `async function main() { const c = new AbortController(); const o = { signal: c.signal }; const t = setTimeout(() => c.abort(), 2000); ${right ?? ""} }`, wrong: `async function main() { const c = new AbortController(); const o = { signal: c.signal }; const t = setTimeout(() => c.abort(), 2000); ${wrong ?? ""} }`, finds: ["phases: fetch(url, o)"] })),
      {
        right: `const c = new AbortController(); const t = setTimeout(() => c.abort(), 2000); const r = await fetch(url, { signal: AbortSignal.any([c.signal, AbortSignal.timeout(2500)]) }); clearTimeout(t); await r.json();`,
        wrong: `const c = new AbortController(); const t = setTimeout(() => c.abort(), 2000); const r = await fetch(url, { signal: AbortSignal.any([c.signal, stop]) }); clearTimeout(t); await r.json();`,
        finds: ["phases: fetch(url, { signal: AbortSignal.any([c.signal, stop]) })"],
      },
      // A wait, and then an end.
      ...["delay(MS)", "nap(MS)", "new Promise((go) => setTimeout(go, MS))"].map((wait) => {
        const program = (ms: string): string => `import delay from "delay"; import { setTimeout as nap } from "node:timers/promises"; const c = new AbortController(); void ${wait.replace("MS", ms)}.then(() => c.abort()); await fetch(url, { signal: c.signal });`;
        return { right: program("2000"), wrong: program("20_000"), finds: ["long: 20_000"] };
      }),
      { right: `import { setTimeout as nap } from "node:timers/promises"; const c = new AbortController(); void nap(job.ms).then(() => c.abort()); await fetch(url, { signal: c.signal });`, wrong: `const c = new AbortController(); void job.end.then(() => c.abort()); await fetch(url, { signal: c.signal });`, finds: ["none: fetch(url, { signal: c.signal })"] },
      // Signals that functions in view are given.
      { right: `const init = (id, signal) => ({ body: id, signal }); fetch(url, init(1, AbortSignal.timeout(2000)));`, wrong: `const init = (id, signal) => ({ body: id, signal }); fetch(url, init(1, AbortSignal.timeout(20_000)));`, finds: ["long: 20_000"] },
      { right: `const init = (id, signal) => ({ body: id, signal }); fetch(url, init(1, stop));`, wrong: `const init = (id, signal) => ({ body: id, signal }); fetch(url, init(1));`, finds: ["none: fetch(url, init(1))"] },
      { right: `function init({ id, signal }) { return { body: id, signal }; } fetch(url, init({ id, signal: AbortSignal.timeout(2000) }));`, wrong: `function init({ id, signal }) { return { body: id, signal }; } fetch(url, init({ id, signal: AbortSignal.timeout(20_000) }));`, finds: ["long: 20_000"] },
      { right: `const send = (id, signal) => fetch(url, { body: id, signal }); send(1, AbortSignal.timeout(2000)); send(2, stop);`, wrong: `const send = (id, signal) => fetch(url, { body: id, signal }); send(1, AbortSignal.timeout(2000)); send(2, AbortSignal.timeout(20_000));`, finds: ["long: 20_000"] },
      { right: `const send = (id, stop) => fetch(url, { signal: AbortSignal.any([stop, AbortSignal.timeout(2000)]) }); send(1);`, wrong: `const send = (id, signal) => fetch(url, { signal }); send(1);`, finds: ["none: fetch(url, { signal })"] },
      { right: `async function ask() { return (await fetch(url, { signal: AbortSignal.timeout(2000) })).json(); } async function poll() { await ask(); setTimeout(poll, 5000); } poll();`, wrong: `async function ask() { return (await fetch(url, {})).json(); } async function poll() { await ask(); setTimeout(poll, 2000); } poll();`, finds: ["none: fetch(url, {})"] },
      { right: `const options = (id, ms) => ({ body: id, signal: AbortSignal.timeout(ms) }); fetch(base + "/api/v1/devices/register", options(1, 5000)); fetch(url, options(2, 2000));`, wrong: `const options = (id, ms) => ({ body: id, signal: AbortSignal.timeout(ms) }); fetch(base + "/api/v1/devices/register", options(1, 2000)); fetch(url, options(2, 5000));`, finds: ["long: 5000"] },
      // Of several calls, each that gives what is wrong is found; a default counts for those that give nothing.
      { right: `const send = (id, ms = 2000) => fetch(url, { body: id, signal: AbortSignal.timeout(ms) }); send(1); send(2, 1500);`, wrong: `const send = (id, ms = 2000) => fetch(url, { body: id, signal: AbortSignal.timeout(ms) }); send(1); send(2, 45_000); send(3, 50);`, finds: ["long: 45_000", "short: 50"] },
      { right: `const send = (id, ms = 45_000) => fetch(url, { body: id, signal: AbortSignal.timeout(ms) }); send(1, 2000); send(2, 1500);`, wrong: `const send = (id, ms = 45_000) => fetch(url, { body: id, signal: AbortSignal.timeout(ms) }); send(1, 2000); send(2);`, finds: ["long: 45_000"] },
      { right: `const post = (to, ms) => fetch(to, { signal: AbortSignal.timeout(ms) }); post(url, 2000); post("https://reports.example/all", 60_000);`, wrong: `const post = (to, ms) => fetch(to, { signal: AbortSignal.timeout(ms) }); post(url, 60_000); post("https://reports.example/all", 2000);`, finds: ["long: 60_000"] },
      { right: `const send = (id, signal) => fetch(url, { signal }); send(1, AbortSignal.timeout(2000)); send(2, stop);`, wrong: `const send = (id, signal) => fetch(url, { signal }); send(1); send(2, AbortSignal.timeout(99));`, finds: ["none: fetch(url, { signal })", "short: 99"] },
      { right: `class C { #signal() { return AbortSignal.timeout(2000); } ask() { return fetch(url, { signal: this.#signal() }); } }`, wrong: `class C { #signal() { return AbortSignal.timeout(25_000); } ask() { return fetch(url, { signal: this.#signal() }); } }`, finds: ["long: this.#signal()"] },
      // The defaults of one instance are no other's; those of the package are everybody's.
      ...["one.defaults.timeout = 2000;", "axios.defaults.timeout = 2000;"].map((set) => ({ right: `const one = axios.create({}); ${set} one.post(url, body);`, wrong: `const one = axios.create({}); const other = axios.create({}); other.defaults.timeout = 2000; one.post(url, body);`, finds: ["none: one.post(url, body)"] })),
      { right: `pTimeout(fetch(url, {}), { milliseconds: 2000 });`, wrong: `pTimeout(fetch(url, {}), { milliseconds: 20000 });`, finds: ["long: 20000"] },
      { right: `withTimeout(async () => fetch(url, {}), 2000);`, wrong: `withLog(async () => fetch(url, {}), 2000);`, finds: ["none: fetch(url, {})"] },
      { right: `axios.post(url, body, { ...common(), timeout: 2000 }); function common() { return { headers }; }`, wrong: `axios.post(url, body, { ...common(), timeout: Number(process.env.MS ?? 15_000) }); function common() { return { headers, timeout: 2000 }; }`, finds: ["long: Number(process.env.MS ?? 15_000)"] },
      { right: `axios.post(url, body, { ...common(), timeout: 20000 }); function common() { return { signal: AbortSignal.timeout(2000) }; }`, wrong: `axios.post(url, body, common()); function common() { return { headers, timeout: 20000 }; }`, finds: ["long: 20000"] },
      { right: `axios.post(url, body, { timeout: 20000, ...(await common()) }); async function common() { return { timeout: 2000 }; }`, wrong: `axios.post(url, body, { ...(await common()), timeout: 20000 }); async function common() { return { timeout: 2000 }; }`, finds: ["long: 20000"] },
      { right: `const ask = (settings) => axios.post(url, body, { timeout: 2000, ...settings });`, wrong: `const ask = (settings) => axios.post(url, body, { ...settings, timeout: +(process.env.MS || "20000") });`, finds: [`long: +(process.env.MS || "20000")`] },
      { right: `fetch(base + "/api/v1/devices/register", {});`, wrong: `fetch(base + "/api/v1/devices/validate", {});`, finds: [`none: fetch(base + "/api/v1/devices/validate", {})`] },
    ]);
  });

  it.each([
    [`fetch(url, { method: "POST" });`, `fetch(url, { signal: AbortSignal.timeout(2_000), method: "POST" });`],
    [`axios.post(url, body, {});`, `axios.post(url, body, { timeout: 2_000 });`],
    [`got.post(url, { json });`, `got.post(url, { timeout: { request: 2_000 }, json });`],
    [signal(long), signal("AbortSignal.timeout(2_000)")],
  ])("suggests an edit of %s", (before, after) => {
    const suggestion = lint(http + before, { rule })[0]?.suggestions?.[0];
    expect(suggestion === undefined ? "" : applySuggestion(http + before, suggestion)).toBe(http + after);
  });

  it("offers what its own range accepts", () => {
    const program = `${http}axios.post(url, body, { timeout: 60 });`;
    expect(lint(program, { rule, options: { maximum: 1500 } })[0]?.suggestions?.[0]?.fix.text).toBe("1_500");
    expect(lint(program, { rule, options: { minimum: 10_000, maximum: 20_000 } })[0]?.suggestions?.[0]?.fix.text).toBe("10_000");
    expect(lint(`${http}axios.post(url, body, {});`, { rule, options: { maximum: 900, minimum: 100 } })[0]?.suggestions?.[0]?.fix.text).toBe(" timeout: 900 ");
  });

  it("refuses a range without a number in it", () => {
    expect(() => lint(`${http}axios.post(url);`, { rule, options: { minimum: 4000 } })).toThrow('the option "minimum" is 4000, expected at most the option "maximum", which is 3000 by default');
  });

  it("comes to an end on names used many times over", () => {
    const calls = Array.from({ length: 60 }, (_, index) => `function f${index + 1}() { ${`f${index}();`.repeat(40)} }`).join("\n");
    expect(foundIn(`${http}function f0() { return fetch(url, {}); }\n${calls}`, { rule }).length).toBeLessThan(2);
  });
});
