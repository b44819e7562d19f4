import { TSESLint } from "@typescript-eslint/utils";
import * as espree from "espree";
import { describe, expect, test, vi } from "vitest";
import { isFunctionNode } from "../../src/program/nodes.js";
import { WorkList } from "../../src/program/propagation.js";
import { createCallResolver } from "../../src/program/resolve-calls.js";
import { mentionsSideEffect } from "../../src/program/worth-analysing.js";
import { callsIn, nodesIn, parseUnit, resolveText, settingsFor, sideEffectNames } from "./resolve.js";

describe("conditions on arguments", () => {
  const construct = { sideEffects: [{ from: "aws", path: "Client.new().send()", kind: "write", when: { argument: 0, construct: "{Put,Delete,Copy}*Command" } }] };
  const head = `import { Client, PutThingCommand, PutThingCommand as P, GetThingCommand, GetThingCommand as PutFake } from "aws"; import * as aws from "aws"; const c = new Client();\n`;
  test.each([
    [`c.send(new PutThingCommand(x))`, 1],
    [`c.send(new P(x))`, 1],
    [`c.send(new aws.DeleteThingCommand(x))`, 1],
    [`const command = new PutThingCommand(x); c.send(command)`, 1],
    [`c.send(command)`, 1],
    [`c.send(make())`, 1],
    [`c.send(...all)`, 1],
    [`let command = new GetThingCommand(x); command = other; c.send(command)`, 1],
    [`const { PutThingCommand: Q } = require("aws"); c.send(new Q(x))`, 1],
    [`c.send(new GetThingCommand(x))`, 0],
    [`c.send(new PutFake(x))`, 0],
    [`c.send(new aws.GetThingCommand(x))`, 0],
    [`const command = new GetThingCommand(x); c.send(command)`, 0],
    [`const { GetThingCommand: Q } = require("aws"); c.send(new Q(x))`, 0],
    [`c.send.call(c, new GetThingCommand(x))`, 0],
    [`c.send.call(c, new PutThingCommand(x))`, 1],
  ])("construct: %s", (code, count) => {
    expect(sideEffectNames(resolveText(head + code, construct))).toHaveLength(count);
  });

  const text = { sideEffects: [{ from: "pg", path: "Pool.new().query()", kind: "write", when: { argument: 0, text: "^\\s*(insert|update|delete)" } }] };
  const pool = `import { Pool } from "pg"; const db = new Pool();\n`;
  test.each([
    [`db.query("INSERT INTO t VALUES (1)")`, 1],
    [`db.query("  delete from t")`, 1],
    ["db.query(`update ${table} set x = 1`)", 1],
    ["db.query(`${verb} from t`)", 1],
    [`db.query(sql)`, 1],
    [`db.query()`, 1],
    [`const sql = "insert into t"; db.query(sql)`, 1],
    ["db.query`insert into t`", 1],
    ["db.query`select 1`", 0],
    [`db.query("select * from t")`, 0],
    ["db.query(`select * from ${table}`)", 0],
    [`const sql = "select " + columns + " from t"; db.query(sql)`, 0],
    [`const db2 = { query() {} }; db2.query("insert into t")`, 0],
  ])("text: %s", (code, count) => {
    expect(sideEffectNames(resolveText(pool + code, text))).toHaveLength(count);
  });
});

describe("parameters that an API hands out", () => {
  const settings = {
    sideEffects: [
      { from: "db", path: "Client.new().$transaction~0.0.*.create()", kind: "write" },
      { from: "db", path: "Client.new().*.create()", kind: "write" },
      { from: "db", path: "Client.new().list()[].remove()", kind: "delete" },
      { from: "db", path: "visit~1.1.remove()", kind: "delete" },
    ],
  };
  const head = `import { Client, visit } from "db"; const db = new Client();\n`;
  test.each([
    [`db.$transaction(async (tx) => { await tx.user.create({}) })`, ["tx.user.create()"]],
    [`db.$transaction(async ({ user }) => { await user.create({}) })`, ["user.create()"]],
    [`async function work(tx) { await tx.user.create({}) } db.$transaction(work)`, ["tx.user.create()"]],
    [`db.$transaction(function (tx) { const go = () => tx.user.create({}); go() })`, ["tx.user.create()"]],
    [`for (const item of await db.list()) item.remove()`, ["item.remove()"]],
    [`(await db.list())[0].remove()`, ["(await db.list())[0].remove()"]],
    [`const [first] = await db.list(); first.remove()`, ["first.remove()"]],
    [`(await db.list()).forEach((item) => item.remove())`, ["item.remove()"]],
    [`visit(1, (a, b) => b.remove())`, ["b.remove()"]],
    [`visit(1, (a, b) => a.remove())`, []],
    [`visit((a, b) => b.remove())`, []],
    [`db.$transaction(async (other, tx) => { await tx.user.create({}) })`, []],
    [`other.$transaction(async (tx) => { await tx.user.create({}) })`, []],
    [`for (const item of await db.find()) item.remove()`, []],
  ])("%s", (code, names) => {
    expect(sideEffectNames(resolveText(head + code, settings))).toEqual(names);
  });
});

describe("functionValue", () => {
  const valueOf = (code: string): string | null => {
    const unit = parseUnit(code);
    const call = callsIn(unit).at(-1);
    const argument = call?.type === "CallExpression" ? call.arguments.at(-1) : undefined;
    if (argument === undefined || argument.type === "SpreadElement") throw new Error("The last call has no argument.");
    return createCallResolver(unit, settingsFor()).functionValue(argument)?.name ?? null;
  };
  test.each([
    [`urls.map(fetch)`, "fetch()"],
    [`import axios from "axios"; urls.map(axios.get)`, "axios.get()"],
    [`import Stripe from "stripe"; const s = new Stripe(k); all.forEach(s.refunds.create.bind(s.refunds))`, "s.refunds.create()"],
    [`urls.map(mock ?? fetch)`, "fetch()"],
    [`urls.map(fetcher)`, null],
    [`import Stripe from "stripe"; const s = new Stripe(k); all.forEach(s.refunds)`, null],
    [`urls.map((u) => fetch(u), log)`, null],
  ])("%s", (code, name) => {
    expect(valueOf(code)).toBe(name);
  });
});

describe("takesPermit", () => {
  const head = `import type { Permit } from "eslint-plugin-machineid/runtime"; import type { Permit as P, Decision } from "eslint-plugin-machineid/runtime"; import type * as rt from "eslint-plugin-machineid/runtime";\n`;
  /** Whether any function of the file takes a permit. */
  const answer = (code: string): boolean => {
    const unit = parseUnit(code);
    const resolver = createCallResolver(unit, settingsFor());
    return nodesIn(unit).some((node) => isFunctionNode(node) && resolver.beginsWithPermit(node));
  };
  test.each([
    `export function refund(permit: Permit, id: string) {}`,
    `export const refund = async (id: string, permit: P) => {}`,
    `export function refund(permit: rt.Permit) {}`,
    `export function refund(permit: import("eslint-plugin-machineid/runtime").Permit) {}`,
    `export function refund({ permit, id }: { permit: Permit; id: string }) {}`,
    `export function refund({ permit: held }: { permit: Permit }) {}`,
    `interface Options { permit: Permit } export function refund({ permit }: Options) {}`,
    `type Options = { permit: Permit }; export function refund({ permit }: Options) {}`,
    `export class A { refund(permit: Permit) {} }`,
    `export class A { constructor(private permit: Permit) {} }`,
    `export function refund(permit: Permit): void; export function refund(permit: Permit, x?: number): void {}`,
  ])("yes: %s", (code) => {
    expect(answer(head + code)).toBe(true);
  });
  test.each([
    `export function refund(permit?: Permit) {}`,
    `export function refund(permit: Permit | null) {}`,
    `export function refund(permit: Permit = made) {}`,
    `export function refund(...permits: Permit[]) {}`,
    `export function refund(permit: Decision) {}`,
    `export function refund(permit: Promise<Permit>) {}`,
    `export function refund({ permit }: { permit?: Permit }) {}`,
    `export function refund({ permit = made }: { permit: Permit }) {}`,
    `export function refund({ id }: { permit: Permit; id: string }) {}`,
    `export function refund({ permit }: { permit: Permit } = made) {}`,
    `export function refund(options: { permit: Permit }) {}`,
    `export function refund(): void; export function refund(permit: Permit): void; export function refund(permit: Permit) {}`,
  ])("no: %s", (code) => {
    expect(answer(head + code)).toBe(false);
  });
  test.each([
    `import type { Permit } from "./permit"; export function refund(permit: Permit) {}`,
    `interface Permit { allowed: true } export function refund(permit: Permit) {}`,
    `export function refund(permit: Permit) {}`,
    `import type { Permit } from "eslint-plugin-machineid/runtime"; export function refund<Permit>(permit: Permit) {}`,
  ])("another Permit: %s", (code) => {
    expect(answer(code)).toBe(false);
  });
});

describe("names", () => {
  test.each([
    [`import Stripe from "stripe"; new Stripe(k).refunds.create()`, "new Stripe(k).refunds.create()"],
    [`import Stripe from "stripe"; const s = new Stripe(k);\ns\n  .refunds\n  .create()`, "s.refunds.create()"],
    [`import Stripe from "stripe"; new Stripe(process.env.A_VERY_LONG_NAME_OF_A_KEY).refunds.create()`, "….refunds.create()"],
    ["fetch`https://a.b`", "fetch`…`"],
  ])("%s", (code, name) => {
    expect(sideEffectNames(resolveText(code))).toEqual([name]);
  });

  test("kind and module come from the row", () => {
    const { meanings } = resolveText(`import Stripe from "stripe"; new Stripe(k).customers.del(id)`);
    expect(meanings.map(({ meaning }) => meaning.sideEffect).filter((effect) => effect !== null)).toEqual([
      { name: "new Stripe(k).customers.del()", kind: "delete", from: "stripe" },
    ]);
  });
});

describe("hard shapes end, and soon", () => {
  test.each([
    [`let a = b; let b = a; a(); b()`],
    [`function f() { return f() } f()()()`],
    [`const f = (g) => g(g); f(f)`],
    [`let f = fetch; for (;;) { f = f.bind(null); f = f.call; f = f.apply } f(u)`],
    [`class A extends A { x = this.x; y() { return this.y().x } } new A().y().x()`],
    [`class A extends B {} class B extends A {} new A().x.y()`],
    [`const o = { ...o, get p() { return this.p } }; o.p.p()`],
    [`type A = B; type B = A; function f(x: A) { x.y() }`],
    [`interface A extends A { x: A } function f(x: A) { x.x.x.y() }`],
    [`const a = b + b, b = c + c, c = d + d, d = a + a; fetch("https://a.b" + a)`],
    [`let x = [x]; for (const y of x) { x = y; y() }`],
    [`globalThis.a = globalThis.b; globalThis.b = globalThis.a; a()`],
    [`this.x = this.x.y; this.x()`],
    [`let all = [f]; for (;;) { all = all.map((g) => g); all = all.filter(g); all[0]() }`],
    [`class A extends B {} class B extends A { constructor(f) { super(f); f() } } new A(new B())`],
    [`interface A extends B { x: A } interface B extends A {} function f(a: A) { a.z.y() }`],
    [`const a = { ...b }; const b = { ...a }; a.x.y()`],
  ])("%s", (code) => {
    const { meanings } = resolveText(code);
    expect(meanings.every(({ meaning }) => meaning.behaviour.kind === "unknown")).toBe(true);
  });

  test("a chain of a hundred and fifty calls", () => {
    const code = `import Stripe from "stripe"; const s = new Stripe(k); x${".y()".repeat(150)}; s.refunds.create()`;
    expect(sideEffectNames(resolveText(code))).toEqual(["s.refunds.create()"]);
  });

  test("a thousand aliases", () => {
    const aliases = Array.from({ length: 1000 }, (_, index) => `const a${index + 1} = a${index};`).join("\n");
    expect(sideEffectNames(resolveText(`const a0 = fetch;\n${aliases}\na1000(u)`))).toEqual(["a1000()"]);
  });

  test("doubling constants", () => {
    const constants = Array.from({ length: 60 }, (_, index) => `const c${index + 1} = c${index} + c${index};`).join("\n");
    expect(sideEffectNames(resolveText(`const c0 = "x";\n${constants}\nfetch("https://a.b/" + c60)`))).toEqual(["fetch()"]);
  });

  test("the work grows with the size of the file, not with its square", () => {
    const tasksFor = (count: number): number => {
      const classes = Array.from({ length: count }, (_, i) => `class C${i} { constructor(s) { this.s${i} = s } run() { this.s${i}.refunds.create() } }\nnew C${i}(stripe)`);
      const unit = parseUnit(`import Stripe from "stripe"; const stripe = new Stripe(k);\n${classes.join("\n")}`);
      const push = vi.spyOn(WorkList.prototype, "push");
      const resolver = createCallResolver(unit, settingsFor());
      const found = callsIn(unit).filter((call) => resolver.meaningOf(call).sideEffect !== null);
      expect(found).toHaveLength(count);
      const tasks = push.mock.calls.length;
      push.mockRestore();
      return tasks;
    };
    expect(tasksFor(80) / tasksFor(20)).toBeLessThan(5);
  });
});

describe("members with computed names", () => {
  test("many of them on objects out of view do not multiply", () => {
    const tasksFor = (count: number): number => {
      const stores = Array.from({ length: count }, (_, i) => `session[key(${i})] = { run${i}() { return session.a${i}.b } }; session.c${i}(session[key(${i})])`);
      const unit = parseUnit(`export function f(session, key) {\n${stores.join("\n")}\nfetch(u) }`);
      const push = vi.spyOn(WorkList.prototype, "push");
      const resolver = createCallResolver(unit, settingsFor());
      expect(callsIn(unit).filter((call) => resolver.meaningOf(call).sideEffect !== null)).toHaveLength(1);
      const tasks = push.mock.calls.length;
      push.mockRestore();
      return tasks;
    };
    expect(tasksFor(80) / tasksFor(20)).toBeLessThan(5);
  });
});

describe("members that hold functions of no API by how they are stored or typed", () => {
  /** How many tasks it takes to answer whether a call of a member with a name of the program's own is a side effect. */
  const tasksFor = (code: string): number => {
    const unit = parseUnit(`${code}\nexport function run(item: object) { item.own(); }`);
    const resolver = createCallResolver(unit, settingsFor());
    const call = callsIn(unit).at(-1);
    if (call === undefined) throw new Error("There is no call.");
    const push = vi.spyOn(WorkList.prototype, "push");
    expect(resolver.sideEffectOf(call)).toBeNull();
    const tasks = push.mock.calls.length;
    push.mockRestore();
    return tasks;
  };
  test.each([
    ["options that a cache is given", `cache.set(key, text, { ex: 60 })`, `cache.set(key, text, made())`],
    ["a text that a cache is given", `cache.set(key, text, "EX")`, `cache.set(key, text, ...more)`],
    ["instances of a class of the file", `class Child {} export let kept: { [key: string]: Child }`, `export let kept: { [key: string]: Child }`],
    ["objects that nobody can call", `interface Child { name: string } export let kept: { [key: string]: Child }`, `interface Child { (): void } export let kept: { [key: string]: Child }`],
    ["an alias of such", `type Child = { name: string } | Child[]; export let kept: { [key: string]: Child }`, `type Child = typeof fetch; export let kept: { [key: string]: Child }`],
    ["what extends nothing", `interface Child {} export let kept: { [key: string]: Child }`, `interface Child extends Parent {} export let kept: { [key: string]: Child }`],
  ])("%s", (_clause, none, some) => {
    expect(tasksFor(none)).toBe(0);
    expect(tasksFor(some)).toBeGreaterThan(0);
  });
});

describe("hosts", () => {
  /** Names of the side effects as a rule sees them, inside ESLint and with the scopes that it made. */
  function lint(text: string, languageOptions: TSESLint.FlatConfig.LanguageOptions): readonly string[] {
    const found: string[] = [];
    const rule: TSESLint.RuleModule<string> = {
      meta: { type: "problem", schema: [], messages: {} },
      create: ({ sourceCode, filename }) => ({
        "Program:exit": () => {
          const { ast, scopeManager } = sourceCode;
          if (scopeManager === null) throw new Error("The parser made no scopes.");
          const unit = { filename, text: sourceCode.text, ast, scopes: scopeManager };
          if (!mentionsSideEffect(unit, settingsFor())) found.push("nothing mentioned");
          const resolver = createCallResolver(unit, settingsFor());
          for (const call of callsIn(unit)) found.push(...[resolver.meaningOf(call).sideEffect?.name ?? []].flat());
        },
      }),
    };
    const linter = new TSESLint.Linter({ configType: "flat" });
    const messages = linter.verify(text, [{ files: ["**/*.js"], languageOptions, plugins: { own: { rules: { look: rule } } }, rules: { "own/look": "error" } }], "file.js");
    expect(messages).toEqual([]);
    return found;
  }

  test("espree, CommonJS, a declared global", () => {
    const text = `const Stripe = require("stripe"); class A { #s = new Stripe(k); run() { return this.#s.refunds.create() } }\nfetch(u); function f(fetch) { fetch(u) }`;
    expect(lint(text, { parser: espree, sourceType: "commonjs", globals: { fetch: "readonly" } })).toEqual(["this.#s.refunds.create()", "fetch()"]);
  });

  test("espree, script, a global that is not declared", () => {
    expect(lint(`fetch(u); { let fetch = log; fetch(u) }`, { parser: espree, sourceType: "script" })).toEqual(["fetch()"]);
  });

  test("espree, module", () => {
    const text = `import Stripe, * as ns from "stripe"; let s; export const get = () => (s ??= new Stripe(k)); (await get()).refunds.create(); new ns.Stripe(k).charges.create()`;
    expect(lint(text, { parser: espree, sourceType: "module", ecmaVersion: "latest" })).toEqual(["(await get()).refunds.create()", "new ns.Stripe(k).charges.create()"]);
  });
});
