import type { OriginForm } from "./origin-forms.js";

const head = `import Stripe from "stripe"; const s = new Stripe(k); `;

/** The same program with a client in the container, and with something else. */
const holding = (form: string, program: (client: string) => string): OriginForm => ({ form, catches: head + program("s"), leaves: program("other") });

/** Clients that are put into a container and taken out again. */
export const containerForms: readonly OriginForm[] = [
  holding("pushed into an array", (c) => `const all = []; all.push(${c}); all[0].refunds.create()`),
  holding("unshift and pop", (c) => `const pool = []; pool.unshift(${c}); pool.pop().refunds.create()`),
  holding("splice and shift", (c) => `const pool = []; pool.splice(0, 0, ${c}); pool.shift().refunds.create()`),
  holding("set by index", (c) => `const all = []; all[i] = ${c}; all[j].refunds.create()`),
  holding("at", (c) => `const all = [${c}]; all.at(0).refunds.create()`),
  holding("find", (c) => `const all = [${c}]; all.find((each) => each.live).refunds.create()`),
  holding("with", (c) => `const all = [null].with(0, ${c}); all[0].refunds.create()`),
  holding("fill", (c) => `const all = new Array(3).fill(${c}); all[0].refunds.create()`),
  holding("spread of an array that was pushed to", (c) => `const all = []; all.push(${c}); const copy = [...all]; copy[0].refunds.create()`),
  holding("concat", (c) => `const all = [].concat([${c}]); all[0].refunds.create()`),
  holding("flat", (c) => `[[${c}]].flat()[0].refunds.create()`),
  holding("flatMap", (c) => `[1].flatMap(() => [${c}])[0].refunds.create()`),
  holding("Array.of", (c) => `Array.of(${c})[0].refunds.create()`),
  holding("Array.from", (c) => `Array.from([${c}])[0].refunds.create()`),
  holding("Array.from with a function", (c) => `Array.from({ length: 3 }, () => ${c})[0].refunds.create()`),
  holding("for…of an array that was pushed to", (c) => `const all = []; all.push(${c}); for (const each of all) each.refunds.create()`),
  holding("forEach of a Set", (c) => `const all = new Set(); all.add(${c}); all.forEach((each) => each.refunds.create())`),
  holding("a Set of an array", (c) => `for (const each of new Set([${c}])) each.refunds.create()`),
  holding("value of a Map", (c) => `const all = new Map([["a", ${c}]]); all.get("a").refunds.create()`),
  holding("value set in a Map", (c) => `const all = new Map(); all.set("a", ${c}); all.get("a").refunds.create()`),
  holding("chained set", (c) => `const all = new Map().set("a", ${c}).set("b", 1); all.get("a").refunds.create()`),
  holding("value of a WeakMap", (c) => `const all = new WeakMap(); all.set(key, ${c}); all.get(key).refunds.create()`),
  holding("values of a Map", (c) => `const all = new Map(); all.set("a", ${c}); for (const each of all.values()) each.refunds.create()`),
  holding("entries of a Map", (c) => `const all = new Map(); all.set("a", ${c}); for (const [, each] of all.entries()) each.refunds.create()`),
  holding("a Map itself", (c) => `const all = new Map(); all.set("a", ${c}); for (const [, each] of all) each.refunds.create()`),
  holding("keys of a Map", (c) => `const all = new Map(); all.set(${c}, 1); for (const each of all.keys()) each.refunds.create()`),
  holding("spread values of a Map", (c) => `const all = new Map([["a", ${c}]]); [...all.values()][0].refunds.create()`),
  holding("next of an iterator", (c) => `const all = new Set([${c}]); all.values().next().value.refunds.create()`),
  holding("copy of a Map", (c) => `const all = new Map(new Map([["a", ${c}]])); all.get("a").refunds.create()`),
  holding("record filled by a computed name", (c) => `const all = {}; all[name] = ${c}; all.eu.refunds.create()`),
  holding("record read by a computed name", (c) => `const all = {}; all.eu = ${c}; all[name].refunds.create()`),
  holding("Object.values", (c) => `for (const each of Object.values({ a: ${c} })) each.refunds.create()`),
  holding("Object.entries", (c) => `for (const [, each] of Object.entries({ a: ${c} })) each.refunds.create()`),
  holding("Object.groupBy", (c) => `Object.groupBy([${c}], () => "a").a[0].refunds.create()`),
  holding("Promise.allSettled", (c) => `const [settled] = await Promise.allSettled([${c}]); settled.value.refunds.create()`),
  holding("WeakRef", (c) => `const ref = new WeakRef(${c}); ref.deref().refunds.create()`),
  holding("map that reduce fills", (c) => `const all = ["a"].reduce((map, key) => map.set(key, ${c}), new Map()); all.get("a").refunds.create()`),
  holding("object that reduce fills", (c) => `const all = ["a"].reduce((map, key) => { map[key] = ${c}; return map; }, {}); all.a.refunds.create()`),
  holding("record of a list of pairs", (c) => `const all = Object.fromEntries(["a"].map((key) => [key, ${c}])); all.a.refunds.create()`),
  holding("lazily filled record", (c) => `const all = {}; const get = (key) => (all[key] ??= ${c}); get("a").refunds.create()`),
  holding("lazily filled Map", (c) => `const all = new Map(); const get = (key) => { let each = all.get(key); if (!each) { each = ${c}; all.set(key, each); } return each; }; get("a").refunds.create()`),
  holding("linked list", (c) => `let head = null; const add = () => { head = { client: ${c}, next: head }; }; for (let each = head; each; each = each.next) each.client.refunds.create()`),
  holding("private data in a WeakMap", (c) => `const data = new WeakMap(); class A { constructor() { data.set(this, { client: ${c} }) } run() { data.get(this).client.refunds.create() } }`),
  holding("Object.fromEntries", (c) => `Object.fromEntries([["a", ${c}]]).a.refunds.create()`),
  holding("Object.assign, its value", (c) => `Object.assign({}, { stripe: ${c} }).stripe.refunds.create()`),
  holding("Object.assign, its target", (c) => `const deps = {}; Object.assign(deps, { stripe: ${c} }); deps.stripe.refunds.create()`),
  holding("Object.assign to this", (c) => `class A { constructor() { Object.assign(this, { stripe: ${c} }) } run() { this.stripe.refunds.create() } }`),
  holding("Object.create", (c) => `Object.create(${c}).refunds.create()`),
  holding("Object.defineProperty", (c) => `const o = {}; Object.defineProperty(o, "stripe", { value: ${c} }); o.stripe.refunds.create()`),
  holding("Object.defineProperty with a getter", (c) => `const o = {}; Object.defineProperty(o, "stripe", { get: () => ${c} }); o.stripe.refunds.create()`),
  holding("Object.defineProperties", (c) => `const o = {}; Object.defineProperties(o, { stripe: { value: ${c} } }); o.stripe.refunds.create()`),
  holding("Reflect.set", (c) => `const o = {}; Reflect.set(o, "stripe", ${c}); o.stripe.refunds.create()`),
  holding("Reflect.get", (c) => `Reflect.get({ stripe: ${c} }, "stripe").refunds.create()`),
  holding("Reflect.get of the method", (c) => `Reflect.get(${c}.refunds, "create")()`),
  holding("Reflect.apply", (c) => `Reflect.apply(${c}.refunds.create, ${c}.refunds, [order])`),
  holding("spread of a record", (c) => `const all = { stripe: ${c} }; const copy = { ...all }; copy.stripe.refunds.create()`),
  holding("spread of a record that was filled later", (c) => `const all = {}; all.stripe = ${c}; const copy = { ...all }; copy.stripe.refunds.create()`),
  holding("Proxy", (c) => `new Proxy(${c}, handler).refunds.create()`),
  holding("generator", (c) => `function* make() { yield ${c} } for (const each of make()) each.refunds.create()`),
  holding("generator that delegates", (c) => `function* make() { yield* [${c}] } const [each] = make(); each.refunds.create()`),
  holding("what a promise executor resolves", (c) => `(await new Promise((resolve) => { resolve(${c}) })).refunds.create()`),
  holding("arguments", (c) => `function run() { arguments[0].refunds.create() } run(${c})`),
  holding("second parameter of reduce", (c) => `[${c}].reduce((sum, each) => each.refunds.create(), 0)`),
  holding("first parameter of reduce", (c) => `[1, 2].reduce((each) => each.refunds.create(), ${c})`),
  holding("spread into a call", (c) => `function run(a, each) { each.refunds.create() } const all = [1]; all.push(${c}); run(...all)`),
  holding("pool class", (c) => `class Pool { #all = new Map(); add(key, each) { this.#all.set(key, each) } get(key) { return this.#all.get(key) } } const pool = new Pool(); pool.add("a", ${c}); pool.get("a").refunds.create()`),
  holding("pool of functions", (c) => `const pool = []; const put = (each) => { pool.push(each) }; const take = () => pool.pop(); put(${c}); take().refunds.create()`),
  holding("member of the prototype", (c) => `class A { run() { this.stripe.refunds.create() } } A.prototype.stripe = ${c}`),
  holding("static member through the constructor", (c) => `class A { static stripe = ${c}; run() { this.constructor.stripe.refunds.create() } }`),
];

/** The same program with the type of a client, and with another type. Where the values come from is out of view. */
const typed = (form: string, program: (type: string) => string): OriginForm => {
  const types = `import type Stripe from "stripe"; interface Other { refunds: { create(): void } } `;
  return { form, catches: types + program("Stripe"), leaves: types + program("Other") };
};

/** Containers whose type tells what they hold. */
export const typedContainerForms: readonly OriginForm[] = [
  typed("annotated Map, filled out of view", (t) => `const all: Map<string, ${t}> = new Map(); fill(all); all.get("a").refunds.create()`),
  typed("Map with a type argument", (t) => `const all = new Map<string, ${t}>(); all.set("a", make()); all.get("a").refunds.create()`),
  typed("Set with a type argument", (t) => `for (const each of new Set<${t}>(keys.map(make))) each.refunds.create()`),
  typed("Map of records", (t) => `const all = new Map<string, { client: ${t} }>(); all.set("a", { client: make() }); all.get("a").client.refunds.create()`),
  typed("Map of promises", (t) => `const all = new Map<string, Promise<${t}>>(); (await all.get("a")).refunds.create()`),
  typed("private field", (t) => `class Pool { private all: Map<string, ${t}> = new Map(); go(k) { this.all.get(k).refunds.create() } }`),
  typed("annotated array, pushed to", (t) => `const all: ${t}[] = []; all.push(make()); all[0].refunds.create()`),
  typed("Record", (t) => `const all: Record<string, ${t}> = {}; all[k].refunds.create()`),
  typed("index signature", (t) => `const all: { [k: string]: ${t} } = {}; all[k].refunds.create()`),
  typed("as", (t) => `const all = [] as ${t}[]; fill(all); all.at(0).refunds.create()`),
  typed("member of an annotated object", (t) => `const deps: { stripe: ${t} } = { stripe: make() }; deps.stripe.refunds.create()`),
  typed("member of an object that satisfies a type", (t) => `const deps = { stripe: make() } satisfies { stripe: ${t} }; deps.stripe.refunds.create()`),
  {
    form: "a known stand-in for the client stays known",
    catches: `import type Stripe from "stripe"; const deps: { stripe: Stripe } = { stripe: make() }; deps.stripe.refunds.create()`,
    leaves: `import type Stripe from "stripe"; const deps: { stripe: Stripe } = { stripe: { refunds: { create() {} } } }; deps.stripe.refunds.create()`,
  },
];
