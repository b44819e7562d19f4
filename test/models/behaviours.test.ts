import { describe, expect, test } from "vitest";
import type { CallBehaviour } from "../../src/program/call-meaning.js";
import { createCallResolver } from "../../src/program/resolve-calls.js";
import { callsIn, parseUnit, resolveText, settingsFor } from "./resolve.js";

/** Behaviours of a file's calls in the order of the source, without the ordinary ones. */
function behavioursOf(code: string, machineid: unknown = {}): readonly CallBehaviour[] {
  return resolveText(code, machineid).meanings.map(({ meaning }) => meaning.behaviour).filter(({ kind }) => kind !== "unknown");
}

/** How many calls of a file register a device. */
function registersIn(code: string): number {
  const unit = parseUnit(code);
  const resolver = createCallResolver(unit, settingsFor());
  return callsIn(unit).filter((call) => resolver.registers(call)).length;
}

const runtime = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst m = MachineID.fromEnv();\n`;
const gate = (style: "asserts" | "decision" | "boolean" | "units" | "http", name: string): CallBehaviour => ({ kind: "gate", gate: style === "http" ? { style, body: "raw" } : { style }, name });
const wraps = (argument: number, name: string): CallBehaviour => ({ kind: "gate", gate: { style: "wraps", argument }, name });
const terminator: CallBehaviour = { kind: "terminator" };
const pause: CallBehaviour = { kind: "pause" };
const promisified: CallBehaviour = { kind: "promisify" };
const timer: CallBehaviour = { kind: "timer" };
const assertion = (test: "truthy" | "equal" | "strict-equal"): CallBehaviour => ({ kind: "assertion", test });
const callback = (argument: number, runs: "once" | "iterates"): CallBehaviour => ({ kind: "callback", argument, runs });

type Table = readonly (readonly [code: string, ...behaviours: CallBehaviour[]])[];

function rows(table: Table): { readonly code: string; readonly behaviours: readonly CallBehaviour[] }[] {
  return table.map(([code, ...behaviours]) => ({ code, behaviours }));
}

const runtimeGates: Table = [
  [`${runtime}await m.validate(id)`, gate("decision", "m.validate()")],
  [`${runtime}await m.assertAllowed(id); await m.startup(id)`, gate("asserts", "m.assertAllowed()"), gate("asserts", "m.startup()")],
  [`${runtime}await m.guard(id, work)`, wraps(1, "m.guard()")],
  [`${runtime}m.units(id, queue)`, gate("units", "m.units()")],
  [`${runtime}m.register(id); m.close()`],
  [`import { MachineID as M } from "eslint-plugin-machineid/runtime"; new M({ orgKey }).validate(id)`, gate("decision", "new M({ orgKey }).validate()")],
  [`import * as rt from "eslint-plugin-machineid/runtime"; const { validate } = new rt.MachineID(o); validate(id)`, gate("decision", "validate()")],
  [`const { MachineID } = require("eslint-plugin-machineid/runtime"); MachineID.fromEnv().validate(id)`, gate("decision", "MachineID.fromEnv().validate()")],
  [`const { MachineID } = await import("eslint-plugin-machineid/runtime"); MachineID.fromEnv().validate(id)`, gate("decision", "MachineID.fromEnv().validate()")],
  [`${runtime}const check = m.validate.bind(m); check(id)`, gate("decision", "check()")],
  [`${runtime}m.validate.call(m, id); m.validate.apply(m, [id])`, gate("decision", "m.validate.call()"), gate("decision", "m.validate.apply()")],
  [`${runtime}m.guard.call(m, id, work)`, wraps(2, "m.guard.call()")],
  [`${runtime}const guard = m.guard.bind(m, id); guard(work)`, wraps(0, "guard()")],
  [`${runtime}m.guard.apply(m, [id, work])`],
  // Replaced somewhere in the file.
  [`${runtime}m[key] = other; m.validate(id)`],
  [`${runtime}m.close = other; m.validate(id)`, gate("decision", "m.validate()")],
  [`${runtime}MachineID.fromEnv = other; m.validate(id)`],
  [`${runtime}m?.validate(id)`, gate("decision", "m?.validate()")],
  [`import { MachineID } from "eslint-plugin-machineid/runtime"; let m: MachineID | null = null; function get() { return (m ??= MachineID.fromEnv()) } get().validate(id)`, gate("decision", "get().validate()")],
  [`import { MachineID } from "eslint-plugin-machineid/runtime"; let m; m = MachineID.fromEnv(); m.validate(id)`, gate("decision", "m.validate()")],
  [`import { MachineID } from "eslint-plugin-machineid/runtime"; const m = a ? new MachineID(o) : MachineID.fromEnv(); m.validate(id)`, gate("decision", "m.validate()")],
  [`import type { MachineID } from "eslint-plugin-machineid/runtime"; export function f(m: MachineID) { return m.validate(id) }`, gate("decision", "m.validate()")],
  [`import type { MachineID } from "eslint-plugin-machineid/runtime"; class A { constructor(private m: MachineID) {} f() { return this.m.validate(id) } }`, gate("decision", "this.m.validate()")],
  [`import { MachineID } from "eslint-plugin-machineid/runtime"; class A { constructor() { this.m = MachineID.fromEnv() } f() { return this.m.validate(id) } }`, gate("decision", "this.m.validate()")],
  [`import { MachineID } from "eslint-plugin-machineid/runtime"; class A extends Base { constructor() { super(); this.m = MachineID.fromEnv() } f() { return this.m.validate(id) } }`, gate("decision", "this.m.validate()")],
  [`import { MachineID } from "eslint-plugin-machineid/runtime"; class A { #m = MachineID.fromEnv(); f() { return this.#m.validate(id) } }`, gate("decision", "this.#m.validate()")],
  [`import { MachineID } from "eslint-plugin-machineid/runtime"; function f(m) { return m.validate(id) } f(MachineID.fromEnv())`, gate("decision", "m.validate()")],
  [`import { MachineID } from "eslint-plugin-machineid/runtime"; globalThis.m ??= MachineID.fromEnv(); globalThis.m.validate(id)`, gate("decision", "globalThis.m.validate()")],
];

/** Not certainly a gate. */
const uncertainGates: readonly string[] = [
  `${runtime}import { once } from "lodash"; const check = once(m.validate); check(id)`,
  `${runtime}import memoize from "p-memoize"; const check = memoize((id) => 1); memoize(m.validate)(id)`,
  `const m = { validate() {} }; m.validate(id)`,
  `import { MachineID } from "machineid"; MachineID.fromEnv().validate(id)`,
  `${runtime}function f(m) { return m.validate(id) }`,
  `${runtime}const x = mock ? fake : m; x.validate(id)`,
  `${runtime}const x = injected ?? m; x.validate(id)`,
  `${runtime}let x = m; if (test) x = { async validate() { return { allowed: true } } }; x.validate(id)`,
  `${runtime}export function f(m) { return m.validate(id) } f(m)`,
  `${runtime}m[name](id)`,
  `${runtime}const api = { ...m, ...overrides }; api.validate(id)`,
  `import { MachineID } from "eslint-plugin-machineid/runtime"; class Mine extends MachineID { validate() { return { allowed: true } } } new Mine(o).validate(id)`,
  `import type { MachineID } from "eslint-plugin-machineid/runtime"; export function f(m: MachineID | Other) { return m.validate(id) }`,
];

const control: Table = [
  [`process.exit(1); process.abort()`, terminator, terminator],
  [`globalThis.process.exit(1)`, terminator],
  [`import process from "node:process"; process.exit(1)`, terminator],
  [`import { exit } from "process"; exit(1)`, terminator],
  [`import * as p from "node:process"; p.abort()`, terminator],
  [`const { exit } = process; exit()`, terminator],
  [`import { redirect, notFound } from "next/navigation"; redirect("/"); notFound()`, terminator, terminator],
  [`const process = { exit() {} }; process.exit(1)`],
  [`import process from "./process"; process.exit(1)`],
  [`process.exitCode = 1; process.kill(pid); process.on("exit", f)`],
  [`import { redirect } from "react-router"; redirect("/")`, { kind: "object" }],
  [`process?.exit(1)`, terminator],
  [`process[how](1)`],
  [`const stop = debug ? log : process.exit; stop(1)`],

  [`import { setTimeout as sleep } from "node:timers/promises"; await sleep(10)`, pause],
  [`import { setTimeout } from "timers/promises"; await setTimeout(10)`, pause],
  [`import timers from "node:timers/promises"; await timers.setTimeout(10); await timers.scheduler.wait(10)`, pause, pause],
  [`import { scheduler } from "node:timers/promises"; await scheduler.wait(10); scheduler.yield()`, pause],
  [`import { promises } from "node:timers"; await promises.setTimeout(10)`, pause],
  [`import { promisify } from "node:util"; const sleep = promisify(setTimeout); await sleep(10)`, promisified, pause],
  [`const util = require("util"); await util.promisify(setTimeout)(10)`, promisified, pause],
  [`import { promisify } from "node:util"; const read = promisify(readFile); await read(p)`, promisified],
  [`import { setTimeout } from "./timers"; await setTimeout(10)`],
  [`setTimeout(f, 10)`, timer],
  [`globalThis.setTimeout(f, 10)`, timer],
  [`import { setTimeout } from "node:timers"; setTimeout(f, 10)`, timer],
  [`function f(setTimeout) { setTimeout(g, 10) } f(unknown)`],

  [`Promise.all([a])`, { kind: "promise", method: "all" }],
  [`Promise.race([a]); Promise.any([a]); Promise.allSettled([a])`, { kind: "promise", method: "race" }, { kind: "promise", method: "any" }, { kind: "promise", method: "allSettled" }],
  [`Promise.resolve(a); Promise.reject(b)`, { kind: "promise", method: "resolve" }, { kind: "promise", method: "reject" }],
  [`new Promise((resolve) => resolve())`, { kind: "promise", method: "construct" }],
  [`Promise(f)`],
  [`import Promise from "bluebird"; Promise.all([a]); new Promise(f)`],
  [`Promise.all.call(Promise, [a])`],
  [`const [p] = await Promise.all([process]); p.exit(1)`, { kind: "promise", method: "all" }, terminator],
  [`Boolean(x)`, { kind: "boolean-conversion" }],
  [`new Boolean(x)`],
  [`import { Boolean } from "typebox"; Boolean(x)`],
  [`Array.from(x, f)`, { kind: "array-from" }],
  [`Uint8Array.from(x)`],
];

const assertions: Table = [
  [`import assert from "node:assert"; assert(x); assert.ok(x)`, assertion("truthy"), assertion("truthy")],
  [`import assert from "assert"; assert.equal(x, true); assert.strictEqual(x, true)`, assertion("equal"), assertion("strict-equal")],
  [`import assert from "node:assert/strict"; assert(x); assert.ok(x); assert.equal(x, true)`, assertion("truthy"), assertion("truthy"), assertion("strict-equal")],
  [`import { strict as assert } from "node:assert"; assert(x); assert.ok(x); assert.equal(x, true)`, assertion("truthy"), assertion("truthy"), assertion("strict-equal")],
  [`import * as assert from "node:assert"; assert.ok(x); assert.strict.strictEqual(x, true)`, assertion("truthy"), assertion("strict-equal")],
  [`import { ok, equal } from "node:assert"; ok(x); equal(x, true)`, assertion("truthy"), assertion("equal")],
  [`const assert = require("assert"); assert(x)`, assertion("truthy")],
  [`const assert = require("assert").strict; assert(x)`, assertion("truthy")],
  [`import invariant from "tiny-invariant"; invariant(x)`, assertion("truthy")],
  [`import check from "invariant"; check(x, "no")`, assertion("truthy")],
  [`import assert from "node:assert"; assert.notEqual(x, true); assert.deepEqual(x, y); assert.throws(f); assert.match(a, b)`],
  [`console.assert(x)`],
  [`import assert from "./assert"; assert(x)`],
  [`import assert from "node:assert"; function f(assert) { assert(x) } f(other)`],
  [`import assert from "node:assert"; assert.ok.call(null, x)`],
];

const callbacks: Table = [
  [`import { PrismaClient } from "@prisma/client"; const prisma = new PrismaClient(); prisma.$transaction(async (tx) => 1)`, callback(0, "once")],
  [`import { drizzle } from "drizzle-orm/node-postgres"; const db = drizzle(pool); db.transaction(async (tx) => tx.transaction(f))`, callback(0, "once"), callback(0, "once")],
  [`import knex from "knex"; const db = knex(o); db.transaction((trx) => 1)`, callback(0, "once")],
  [`import { DataSource } from "typeorm"; const ds = new DataSource(o); ds.transaction(f); ds.transaction("SERIALIZABLE", f); ds.manager.transaction(f)`, callback(0, "once"), callback(1, "once"), callback(0, "once")],
  [`import mongoose from "mongoose"; const s = await mongoose.startSession(); s.withTransaction(f); mongoose.connection.transaction(f)`, callback(0, "once"), callback(0, "once")],
  [`import { Sequelize } from "sequelize"; const db = new Sequelize(u); db.transaction(f); db.transaction(o, f)`, callback(0, "once"), callback(1, "once")],
  [`import { AsyncLocalStorage } from "node:async_hooks"; const als = new AsyncLocalStorage(); als.run(store, f); als.exit(f)`, callback(1, "once"), callback(0, "once")],
  [`import { trace } from "@opentelemetry/api"; const tracer = trace.getTracer("x"); tracer.startActiveSpan("a", f); tracer.startActiveSpan("a", o, f)`, callback(1, "once"), callback(2, "once")],
  [`import * as Sentry from "@sentry/node"; Sentry.startSpan({ name: "a" }, f); Sentry.withScope(f)`, callback(1, "once"), callback(0, "once")],
  [`import { MongoClient } from "mongodb"; const c = new MongoClient(u); c.withSession(o, f); c.startSession().withTransaction(f); c.withSession(async (s) => s.withTransaction(f))`, callback(1, "once"), callback(0, "once"), callback(0, "once"), callback(0, "once")],
  [`import { getFirestore } from "firebase-admin/firestore"; getFirestore().runTransaction(f); getFirestore().collection("a").onSnapshot(f)`, callback(0, "once")],
  [`import pgp from "pg-promise"; const db = pgp()(u); db.tx(f); db.task("name", async (t) => t.tx(f)); db.$config.options.connect(f)`, callback(0, "once"), callback(0, "once"), callback(1, "once")],
  [`import neo4j from "neo4j-driver"; const s = neo4j.driver(u).session(); s.executeWrite(f); s.close(f)`, callback(0, "once")],
  [`import tracer from "dd-trace"; tracer.trace("a", f); tracer.wrap("a", f)`, callback(1, "once")],
  [`import newrelic from "newrelic"; newrelic.startSegment("a", true, f); newrelic.startBackgroundTransaction("a", f)`, callback(2, "once"), callback(1, "once")],
  [`import * as core from "@actions/core"; core.group("a", f)`, callback(1, "once")],
  [`import pMap from "p-map"; pMap(items, f)`, callback(1, "iterates")],
  [`import pRetry from "p-retry"; pRetry(f, o)`, callback(0, "iterates")],
  [`import async from "async"; async.each(items, f); async.eachLimit(items, 2, f)`, callback(1, "iterates"), callback(2, "iterates")],
  [`import { mapSeries } from "async"; mapSeries(items, f)`, callback(1, "iterates")],
  [`import _ from "lodash"; _.forEach(items, f); _.times(3, f)`, callback(1, "iterates"), callback(1, "iterates")],
  [`import map from "lodash/map"; map(items, f)`, callback(1, "iterates")],
  [`import { debounce } from "lodash"; debounce(f, 10)`],
  [`const prisma = make(); prisma.$transaction(f)`],
  [`import { PrismaClient } from "@prisma/client"; new PrismaClient().$on("query", f)`],
  [`import { Sequelize } from "sequelize"; const db = new Sequelize(u); db.transaction(...args)`],
  [`class AsyncLocalStorage { run() {} } new AsyncLocalStorage().run(store, f)`],
];

describe.each([
  ["runtime gates", rows(runtimeGates)],
  ["control", rows(control)],
  ["assertions", rows(assertions)],
  ["callbacks", rows(callbacks)],
])("behaviours: %s", (_, table) => {
  test.each(table)("$code", ({ code, behaviours }) => {
    expect(behavioursOf(code)).toEqual(behaviours);
  });
});

test.each(uncertainGates)("not certainly a gate: %s", (code) => {
  expect(behavioursOf(code)).toEqual([]);
});

describe("direct HTTP", () => {
  const validate = "https://machineid.io/api/v1/devices/validate";
  test.each([
    [`fetch("${validate}", o)`, "fetch()"],
    ["fetch(`${base}/api/v1/devices/validate`, o)", "fetch()"],
    [`fetch(base + "/api/v1/devices/validate", o)`, "fetch()"],
    [`fetch(new URL("/api/v1/devices/validate", base), o)`, "fetch()"],
    [`const url = new URL("/api/v1/devices/validate", base); fetch(url)`, "fetch()"],
    [`const url = new URL("/api/v1/devices/validate", base); fetch(url.href)`, "fetch()"],
    ["const path = \"/api/v1/devices/validate\"; const url = `${base}${path}`; fetch(url)", "fetch()"],
    [`const routes = { validate: "/api/v1/devices/validate" }; fetch(base + routes.validate)`, "fetch()"],
    [`import { request } from "undici"; request("${validate}", o)`, "request()"],
    [`import { fetch } from "undici"; fetch("${validate}", o)`, "fetch()"],
    [`import { Pool } from "undici"; const pool = new Pool(base); pool.request({ path: "/api/v1/devices/validate", method: "POST" })`, "pool.request()"],
    [`import axios from "axios"; axios.post("${validate}", b)`, "axios.post()"],
    [`import axios from "axios"; axios({ url: "${validate}", method: "post" })`, "axios()"],
    [`import axios from "axios"; const api = axios.create({ baseURL }); api.post("/api/v1/devices/validate", b)`, "api.post()"],
    [`import got from "got"; got.post("${validate}", o)`, "got.post()"],
    [`import got from "got"; got.extend(o).post("${validate}")`, "got.extend(o).post()"],
  ])("asks for a decision: %s", (code, name) => {
    const resolved = resolveText(code);
    expect(resolved.meanings.map(({ meaning }) => meaning).filter(({ behaviour }) => behaviour.kind !== "unknown")).toEqual([
      { sideEffect: null, behaviour: gate("http", name) },
    ]);
  });

  test.each([
    `fetch("https://machineid.io/api/v1/devices/register", o)`,
    "fetch(`${base}/api/v1/devices/register`, o)",
    `import axios from "axios"; axios.post(base + "/api/v1/devices/register", b)`,
    `${runtime}m.register(id)`,
  ])("registers, which is no side effect: %s", (code) => {
    for (const { meaning } of resolveText(code).meanings) expect(meaning).toEqual({ sideEffect: null, behaviour: { kind: "unknown" } });
    expect(registersIn(code)).toBe(1);
  });

  test.each([`fetch("https://machineid.io/api/v1/devices/validate", o)`, `${runtime}m.startup(id)`, `users.register(id)`])("does not register: %s", (code) => {
    expect(registersIn(code)).toBe(0);
  });

  test.each([
    `fetch("https://machineid.io/api/v1/devices/revoke", o)`,
    `fetch("https://machineid.io/api/v1/devices/validate/all", o)`,
    "fetch(`${base}/api/v1/devices/validate${suffix}`)",
    `let path = "/api/v1/devices/validate"; path = other; fetch(base + path)`,
    `fetch(url)`,
    `import axios from "axios"; axios.delete("${validate}")`,
  ])("is an ordinary request: %s", (code) => {
    const meanings = resolveText(code).meanings.map(({ meaning }) => meaning).filter(({ sideEffect }) => sideEffect !== null);
    expect(meanings).toHaveLength(1);
    expect(meanings[0]?.behaviour).toEqual({ kind: "unknown" });
  });

  test("answers through a callback, so that the call itself is no gate", () => {
    const { meanings } = resolveText(`import { request } from "node:https"; request("${validate}")`);
    expect(meanings.map(({ meaning }) => meaning)).toEqual([{ sideEffect: null, behaviour: { kind: "unknown" } }]);
  });

  test("is no gate when the function may be another", () => {
    const { meanings } = resolveText(`const go = mock ?? fetch; go("${validate}")`);
    expect(meanings.map(({ meaning }) => meaning)).toEqual([{ sideEffect: null, behaviour: { kind: "unknown" } }]);
  });
});
