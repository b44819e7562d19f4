import { describe, expect, test, vi } from "vitest";
import { AmbientPackages } from "../../src/program/ambient-packages.js";
import { mentionsSideEffect } from "../../src/program/worth-analysing.js";
import { parseUnit, settingsFor } from "./resolve.js";

const mentions = (code: string, machineid: unknown = {}): boolean => mentionsSideEffect(parseUnit(code), settingsFor(machineid));

describe("mentionsSideEffect", () => {
  test.each([
    `import Stripe from "stripe"`,
    `import type Stripe from "stripe"`,
    `import "stripe"`,
    `import http from "https"`,
    `const s = require("stripe")`,
    `const load = require; load("stripe")`,
    `const s = await import("stripe")`,
    `const s = await import(/* lazy */ "stripe")`,
    `const s = await import\n("stripe")`,
    `function f(s: import("stripe").Stripe) {}`,
    `import S = require("stripe")`,
    `import { createRequire as c } from "module"; c(import.meta.url)("stripe")`,
    `process.getBuiltinModule("https")`,
    `/* it's, don't */ require("stripe")`,
    `import { "default" as S, errors } from "stripe"`,
    `fetch(u)`,
    `const f = { fetch }`,
    `function f(go: typeof fetch) {}`,
    `globalThis.fetch(u)`,
    `const { fetch: go } = window`,
    `declare const fetch: any; fetch(u)`,
    `function f() { { return () => fetch(u) } }`,
    `async function f(env: { STORE: KVNamespace }) { await env.STORE.put(k, v); }`,
    `class Jobs { constructor(private readonly queue: Queue<Job>) {} }`,
    `interface Store extends KVNamespace {}`,
    `f\\u0065tch(u)`,
    `globalThis["f\\u0065tch"](u)`,
    `globalThis["f\\x65tch"](u)`,
    `self["\\u{66}etch"](u)`,
  ])("yes: %s", (code) => {
    expect(mentions(code)).toBe(true);
  });

  test.each([
    ``,
    `import { readFileSync, type Stats } from "node:fs"; readFileSync(p)`,
    `import { errors } from "undici"; import type { Agent as HttpAgent } from "node:http"`,
    `import path from "node:path"; path.join("a", "b")`,
    `import { helper } from "./stripe"; helper()`,
    `import x from "stripe-mock"`,
    `const fetch = make(); fetch(u)`,
    `client.fetch(u)`,
    `import type { KVNamespace } from "./store"; function f(store: KVNamespace) { store.put(k, v); }`,
    `interface Queue { send(job: Job): void } class Jobs { constructor(private readonly queue: Queue) {} }`,
    `class A { fetch() {} }`,
    `const path = require("path")`,
    `const m = await import("./pages")`,
    `import { request } from "./http"; request(u)`,
    `// fetch the orders from stripe`,
    `self.split = (text) => text.split(/[\\u2028\\u00a0\\u{1f600}\\x1b]/)`,
  ])("no: %s", (code) => {
    expect(mentions(code)).toBe(false);
  });

  test("looks for a global type in the text only where no scope declares its name", () => {
    const inText = vi.spyOn(AmbientPackages.prototype, "typesIn");
    mentions(`interface Queue { send(job: Job): void } function f(queue: Queue, at: Date): Promise<Queue> { return queue.send(at); }`);
    expect(inText).toHaveBeenCalledTimes(0);
    mentions(`function f(queue: Queue, at: Date): Promise<Queue> { return queue.send(at); }`);
    expect(inText).toHaveBeenCalledTimes(1);
    inText.mockRestore();
  });

  test("only what the settings choose", () => {
    expect(mentions(`import Stripe from "stripe"; fetch(u)`, { sideEffects: ["nodemailer"] })).toBe(false);
    expect(mentions(`import Stripe from "stripe"; fetch(u)`, { sideEffects: [] })).toBe(false);
    expect(mentions(`import { pay } from "acme-pay"`, { sideEffects: [{ from: "acme-pay", path: "pay()", kind: "payment" }] })).toBe(true);
  });

  test("files that the settings name", () => {
    const machineid = { sideEffects: [{ from: "./src/lib/pay", path: "pay()", kind: "payment" }] };
    expect(mentions(`import { pay } from "./lib/pay.js"`, machineid)).toBe(true);
    expect(mentions(`import { pay } from "./lib/other.js"`, machineid)).toBe(false);
  });
});
