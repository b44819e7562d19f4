import { describe, expect, test } from "vitest";
import { packNames } from "../../src/models/packs.js";
import { sideEffectKinds } from "../../src/models/row.js";
import { readSettings } from "../../src/settings/read-settings.js";
import { resolveText, sideEffectNames } from "../models/resolve.js";

const read = (machineid: unknown): ReturnType<typeof readSettings> => readSettings({ machineid }, "/project");

describe("defaults", () => {
  test("all packs, no rows of the user's, each iteration its own permit", () => {
    const settings = readSettings({}, "/project");
    expect(settings.sideEffects).toEqual({ packs: new Map(packNames.map((pack) => [pack, new Set(sideEffectKinds)])), own: [], off: [] });
    expect(settings).toMatchObject({ gates: [], terminators: [], pauses: [], callbacks: [], loops: "each-iteration" });
  });

  test("an empty object is the same", () => {
    expect(read({})).toBe(readSettings({}, "/project"));
  });
});

describe("identity", () => {
  test("equal settings are one object", () => {
    expect(read({ loops: "once" })).toBe(read({ loops: "once" }));
    expect(read({ loops: "once" })).not.toBe(read({ loops: "each-iteration" }));
  });

  test("files are named from the working directory", () => {
    const settings = { machineid: { terminators: [{ from: "./lib/exit", path: "bail()" }] } };
    expect(readSettings(settings, "/a").terminators[0]?.from).toBe("/a/lib/exit");
    expect(readSettings(settings, "/b").terminators[0]?.from).toBe("/b/lib/exit");
    expect(readSettings(settings, "/a").terminators[0]?.from).toBe("/a/lib/exit");
  });

  test("settings survive a copy as JSON", () => {
    const machineid = { sideEffects: ["fetch", { from: "x", path: "y()", kind: "write", when: { argument: 0, text: "^a" } }], loops: "once" };
    expect(read(JSON.parse(JSON.stringify(machineid)))).toEqual(read(machineid));
  });
});

describe("side effects", () => {
  test.each<[string, unknown, readonly string[]]>([
    ["one pack", ["fetch"], ["fetch()"]],
    ["another pack", ["stripe"], ["s.refunds.create()"]],
    ["none", [], []],
    ["all", ["recommended"], ["fetch()", "s.refunds.create()"]],
    ["a row", [{ from: "acme-pay", path: "new().transfers.create()", kind: "payment" }], ["acme.transfers.create()"]],
    ["packs and rows", ["fetch", { from: "acme-pay", path: "new().transfers.create()", kind: "payment" }], ["fetch()", "acme.transfers.create()"]],
  ])("%s", (_, sideEffects, names) => {
    const code = `import Stripe from "stripe"; import Acme from "acme-pay"; const s = new Stripe(k); const acme = new Acme(k); fetch(u); s.refunds.create(); acme.transfers.create()`;
    expect(sideEffectNames(resolveText(code, { sideEffects }))).toEqual(names);
  });

  const mixed = `import Stripe from "stripe"; import { createTransport } from "nodemailer"; const s = new Stripe(k); fetch(u); s.refunds.create(); s.customers.del(i); createTransport(o).sendMail(m)`;
  test.each<[string, unknown, readonly string[]]>([
    ["by kind", [{ kinds: ["email", "delete"] }], ["s.customers.del()", "createTransport(o).sendMail()"]],
    ["by pack and kind", [{ packs: ["stripe"], kinds: ["delete"] }], ["s.customers.del()"]],
    ["packs together", [{ packs: ["stripe", "fetch"] }], ["fetch()", "s.refunds.create()", "s.customers.del()"]],
    ["all but a kind", ["recommended", { off: true, kinds: ["egress", "delete"] }], ["s.refunds.create()", "createTransport(o).sendMail()"]],
    ["all but a pack", ["recommended", { off: true, packs: ["stripe"] }], ["fetch()", "createTransport(o).sendMail()"]],
    ["off stays off, wherever it stands", [{ off: true, packs: ["stripe"], kinds: ["delete"] }, "stripe"], ["s.refunds.create()"]],
    ["a single call off", ["stripe", { off: true, from: "stripe", path: "new().customers.del()" }], ["s.refunds.create()"]],
    ["every call of a name off", ["stripe", { off: true, from: "stripe", path: "new().**.create()" }], ["s.customers.del()"]],
    ["a row of the user's decides alone", ["fetch", { from: "global", path: "fetch()", kind: "egress", when: { argument: 0, text: "acme" } }], ["fetch()"]],
  ])("chosen %s", (_, sideEffects, names) => {
    expect(sideEffectNames(resolveText(mixed, { sideEffects }))).toEqual(names);
  });

  test("a row of the user's replaces kind and condition of the catalogue's; several of the user's add up", () => {
    const own = { from: "global", path: "fetch()", kind: "publish", when: { argument: 0, text: "^https://acme" } };
    const kinds = (sideEffects: unknown): unknown =>
      resolveText(`fetch("https://acme.io"); fetch("https://b.io"); fetch("https://c.io")`, { sideEffects }).meanings.map(({ meaning }) => meaning.sideEffect?.kind);
    expect(kinds(["fetch", own])).toEqual(["publish", undefined, undefined]);
    expect(kinds([own, "fetch"])).toEqual(["publish", undefined, undefined]);
    expect(kinds(["fetch", own, { ...own, kind: "write", when: { argument: 0, text: "^https://b" } }])).toEqual(["publish", "write", undefined]);
    expect(kinds(["fetch", own, { off: true, from: "global", path: "fetch()" }])).toEqual(["publish", undefined, undefined]);
  });

  test.each([
    [`import { pay } from "./lib/pay"; pay()`, true],
    [`import { pay } from "./lib/pay.js"; pay()`, true],
    [`import { pay } from "./lib/pay.ts"; pay()`, true],
    [`import { pay } from "./lib/pay/index.js"; pay()`, true],
    [`import { pay } from "../src/lib/pay"; pay()`, true],
    [`const { pay } = require("./lib/pay"); pay()`, true],
    [`const { pay } = await import("./lib/pay.mjs"); pay()`, true],
    [`import { pay } from "./pay"; pay()`, false],
    [`import { pay } from "lib/pay"; pay()`, false],
    [`import { pay } from "./lib/pay.service"; pay()`, false],
  ])("a file of one's own: %s", (code, isCaught) => {
    const machineid = { sideEffects: [{ from: "./src/lib/pay", path: "pay()", kind: "payment" }] };
    expect(sideEffectNames(resolveText(code, machineid))).toEqual(isCaught ? ["pay()"] : []);
  });
});

describe("what calls mean", () => {
  const machineid = {
    gates: [
      { from: "./lib/guard", path: "mustValidate()", style: "asserts" },
      { from: "./lib/guard", path: "ask()", style: "decision" },
      { from: "./lib/guard", path: "may()", style: "boolean" },
      { from: "./lib/guard", path: "withPermit()", style: "wraps", argument: 1 },
      { from: "./lib/guard", path: "requirePermit", style: "middleware" },
    ],
    terminators: [{ from: "./lib/exit", path: "bail()" }],
    pauses: [{ from: "p-sleep", path: "default()" }],
    callbacks: [{ from: "acme-tx", path: "run()", argument: 0, runs: "once" }],
  };
  const behaviours = (code: string): unknown =>
    resolveText(code, machineid).meanings.map(({ meaning }) => meaning.behaviour).filter(({ kind }) => kind !== "unknown");

  test.each<[string, unknown]>([
    [`import { mustValidate } from "../lib/guard.js"; await mustValidate()`, [{ kind: "gate", gate: { style: "asserts" }, name: "mustValidate()" }]],
    [`import { ask } from "../lib/guard"; await ask()`, [{ kind: "gate", gate: { style: "decision" }, name: "ask()" }]],
    [`import * as g from "../lib/guard"; await g.may()`, [{ kind: "gate", gate: { style: "boolean" }, name: "g.may()" }]],
    [`import { withPermit } from "../lib/guard"; withPermit(id, f)`, [{ kind: "gate", gate: { style: "wraps", argument: 1 }, name: "withPermit()" }]],
    [`import { bail } from "../lib/exit"; bail()`, [{ kind: "terminator" }]],
    [`import sleep from "p-sleep"; await sleep(1)`, [{ kind: "pause" }]],
    [`import { run } from "acme-tx"; run(f)`, [{ kind: "callback", argument: 0, runs: "once" }]],
    [`import { mustValidate } from "./guard"; await mustValidate()`, []],
    [`import { bail } from "./exit"; bail()`, []],
    [`import { requirePermit } from "../lib/guard"; app.use(requirePermit)`, []],
  ])("%s", (code, expected) => {
    expect(behaviours(code)).toEqual(expected);
  });

  test("a row of the user's stands before the built-in ones", () => {
    const { meanings } = resolveText(`import { setTimeout as sleep } from "node:timers/promises"; sleep(1)`, {
      gates: [{ from: "timers/promises", path: "setTimeout()", style: "asserts" }],
    });
    expect(meanings[0]?.meaning.behaviour).toEqual({ kind: "gate", gate: { style: "asserts" }, name: "sleep()" });
  });
});

describe("errors name the key, the value and what would be right", () => {
  const row = { from: "x", path: "y()", kind: "write" };
  test.each<[unknown, string]>([
    [5, 'settings.machineid is 5, expected an object with the keys "sideEffects", "gates", "terminators", "pauses", "callbacks", "loops".'],
    [[], "settings.machineid is [], expected an object"],
    [null, "settings.machineid is null, expected an object"],
    [{ sideEffects: null }, "settings.machineid.sideEffects is null, expected an array"],
    [{ sideEffect: [] }, 'settings.machineid has the unknown key "sideEffect". Did you mean "sideEffects"?'],
    [{ xyzzy: 1 }, 'settings.machineid has the unknown key "xyzzy". Known keys: "sideEffects"'],
    [{ loops: "each" }, 'settings.machineid.loops is "each", expected one of "each-iteration", "once".'],
    [{ loops: "onse" }, 'Did you mean "once"?'],
    [{ sideEffects: "stripe" }, 'settings.machineid.sideEffects is "stripe", expected an array.'],
    [{ sideEffects: ["stirpe"] }, 'settings.machineid.sideEffects[0] is "stirpe", which is no pack of the catalogue. Did you mean "stripe"?'],
    [{ sideEffects: ["fetch", 7] }, "settings.machineid.sideEffects[1] is 7, expected an object with the keys"],
    [{ sideEffects: [{ ...row, kind: "paymnt" }] }, 'settings.machineid.sideEffects[0].kind is "paymnt", expected one of "payment"'],
    [{ sideEffects: [{ ...row, kind: "paymnt" }] }, 'Did you mean "payment"?'],
    [{ sideEffects: [{ from: "x", path: "y()" }] }, "settings.machineid.sideEffects[0].kind is missing"],
    [{ sideEffects: [{ path: "y()", kind: "write" }] }, "settings.machineid.sideEffects[0].from is missing, expected a string."],
    [{ sideEffects: [{ ...row, from: "" }] }, 'settings.machineid.sideEffects[0].from is "", expected a string that is not empty.'],
    [{ sideEffects: [{ ...row, pth: "y()" }] }, 'settings.machineid.sideEffects[0] has the unknown key "pth". Did you mean "path"?'],
    [{ sideEffects: [{ kind: ["email"] }] }, 'settings.machineid.sideEffects[0] is {"kind":["email"]}, expected a call or a choice: "from" and "path" of a call, or "packs" or "kinds" of the catalogue.'],
    [{ sideEffects: [{ kinds: "email" }] }, 'settings.machineid.sideEffects[0].kinds is "email", expected an array.'],
    [{ sideEffects: [{ kinds: [] }] }, "settings.machineid.sideEffects[0].kinds is [], expected at least one name."],
    [{ sideEffects: [{ kinds: ["emial"] }] }, 'settings.machineid.sideEffects[0].kinds[0] is "emial", expected one of "payment"'],
    [{ sideEffects: [{ kinds: ["emial"] }] }, 'Did you mean "email"?'],
    [{ sideEffects: [{ packs: ["stirpe"] }] }, 'settings.machineid.sideEffects[0].packs[0] is "stirpe", which is no pack of the catalogue. Did you mean "stripe"?'],
    [{ sideEffects: [{ packs: [7] }] }, "settings.machineid.sideEffects[0].packs[0] is 7, expected the name of a pack."],
    [{ sideEffects: [{ pack: ["stripe"] }] }, 'settings.machineid.sideEffects[0] has the unknown key "pack". Did you mean "packs"?'],
    [{ sideEffects: [{ kinds: ["email"], from: "x" }] }, 'settings.machineid.sideEffects[0] chooses among the packs, so it cannot have the key "from". Keys of such an entry: "off", "packs", "kinds".'],
    [{ sideEffects: [{ off: false, packs: ["stripe"] }] }, "settings.machineid.sideEffects[0].off is false, expected true."],
    [{ sideEffects: [{ off: true }] }, 'settings.machineid.sideEffects[0] is {"off":true}, expected what it turns off: "from" and "path" of a call, or "packs" or "kinds" of the catalogue.'],
    [{ sideEffects: [{ off: true, path: "y()" }] }, "settings.machineid.sideEffects[0].from is missing, expected a string."],
    [{ sideEffects: [{ off: true, ...row }] }, 'settings.machineid.sideEffects[0] turns a call off, so it cannot have the key "kind". Keys of such an entry: "off", "from", "path".'],
    [{ sideEffects: [{ off: true, from: "strip", path: "y()" }] }, 'settings.machineid.sideEffects[0].from is "strip", a module that no pack of the catalogue speaks of. Did you mean "stripe"?'],
    [{ sideEffects: [{ ...row, path: "y(" }] }, 'settings.machineid.sideEffects[0].path: Path "y(" is wrong at character 3: found the end, expected "()".'],
    [{ sideEffects: [{ ...row, path: "y" }] }, 'settings.machineid.sideEffects[0].path is "y", which names a value. Expected a call: end the path in "()" or "new()".'],
    [{ sideEffects: [{ ...row, when: { argument: 0 } }] }, 'settings.machineid.sideEffects[0].when is {"argument":0}, expected exactly one of "construct", "text" and "except".'],
    [{ sideEffects: [{ ...row, when: { argument: -1, text: "a" } }] }, "settings.machineid.sideEffects[0].when.argument is -1, expected the number of an argument, counted from 0."],
    [{ sideEffects: [{ ...row, when: { argument: 0, text: "(" } }] }, 'settings.machineid.sideEffects[0].when.text is "(", which is not a valid pattern.'],
    [{ sideEffects: [{ ...row, when: { argument: 0, construct: "{Put" } }] }, 'settings.machineid.sideEffects[0].when.construct is "{Put", which is not a valid pattern.'],
    [{ sideEffects: [{ ...row, when: { argument: 0, text: "a", tagged: false } }] }, "settings.machineid.sideEffects[0].when.tagged is false, expected true."],
    [{ sideEffects: [{ ...row, when: { argument: 0, construct: "A", tagged: true } }] }, 'settings.machineid.sideEffects[0].when.tagged stands without "text"'],
    [{ sideEffects: [{ ...row, when: { argument: 0, text: "a", fragment: "b" } }] }, 'settings.machineid.sideEffects[0].when.fragment stands without "tagged"'],
    [{ gates: {} }, "settings.machineid.gates is {}, expected an array."],
    [{ gates: [{ from: "x", path: "y()", style: "assert" }] }, 'settings.machineid.gates[0].style is "assert", expected one of "asserts", "decision", "boolean", "wraps", "middleware". Did you mean "asserts"?'],
    [{ gates: [{ from: "x", path: "y()", style: "wraps" }] }, "settings.machineid.gates[0].argument is missing, expected the number of an argument"],
    [{ gates: [{ from: "x", path: "y()", style: "asserts", argument: 0 }] }, 'settings.machineid.gates[0].argument is 0, but only a gate with the style "wraps" has an argument.'],
    [{ gates: [{ from: "x", path: "y", style: "asserts" }] }, "which names a value"],
    [{ terminators: [{ from: "x" }] }, "settings.machineid.terminators[0].path is missing"],
    [{ pauses: [{ from: "x", path: "y()", ms: 5 }] }, 'settings.machineid.pauses[0] has the unknown key "ms".'],
    [{ callbacks: [{ from: "x", path: "y()", argument: 0, runs: "twice" }] }, 'settings.machineid.callbacks[0].runs is "twice", expected one of "once", "iterates".'],
    [{ callbacks: [{ from: "x", path: "y()", argument: "first", runs: "once" }] }, 'settings.machineid.callbacks[0].argument is "first", expected the number of an argument, counted from 0.'],
  ])("%j", (machineid, message) => {
    expect(() => read(machineid)).toThrow(message);
  });
});
