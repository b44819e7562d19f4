import { bodies, files, type Pair } from "../pair.js";

const CLIENT = `import Stripe from "stripe";\n`;
const SERVICE = `import { other } from "acme";\nconst service = { async send() { await fetch("https://a.example"); } };\n`;
const SENT = SERVICE.replace(`await fetch("https://a.example");`, `await fetch("https://a.example"); // ! noGate\n`);

/** A client of an API that is handed on by `setup`, and `call`, a call of it: with a permit and without. */
const client = (clause: string, setup: string, call: string): Pair =>
  files(
    clause,
    `${CLIENT}export async function main(id, keys) { ${setup}\nawait machineid.assertAllowed(id); await ${call}; }`,
    `${CLIENT}export async function main(id, keys) { ${setup}\nawait ${call}; // ! noGate\n}`,
  );

/** The same of an object in view, whose method has the side effect. */
const object = (clause: string, setup: string, call: string): Pair =>
  files(
    clause,
    `${SERVICE}export async function main(id, keys) { ${setup}\nawait machineid.assertAllowed(id); await ${call}; }`,
    `${SENT}export async function main(id, keys) { ${setup}\nawait ${call}; }`,
  );

const REFUND = "refunds.create({})";

/** Clients, objects and functions that go through arrays, promises, computed members, constructors and generators. */
export const handedOn: readonly Pair[] = [
  bodies(
    "a function taken out of a list and handed to then",
    `const tasks = [];\ntasks.push(async () => { await job.load(); });\nawait machineid.assertAllowed(id);\nlet last = Promise.resolve();\nfor (const task of tasks) last = last.then(task);\nawait last;\nawait fetch(url);`,
    `const tasks = [];\ntasks.push(async () => { await machineid.validate(id); });\nawait machineid.assertAllowed(id);\nlet last = Promise.resolve();\nfor (const task of tasks) last = last.then(task);\nawait last;\nawait fetch(url); // ! notAwaited`,
  ),
  bodies(
    "a function taken out of a map and handed to the runtime's wrapper",
    `const tasks = new Map();\ntasks.set("mail", async () => { await job.load(); });\nawait machineid.guard(id, tasks.get(job.kind));\nawait fetch(url);`,
    `const tasks = new Map();\ntasks.set("mail", async () => { await machineid.validate(id); });\nawait machineid.guard(id, tasks.get(job.kind));\nawait fetch(url); // ! unchecked`,
  ),
  bodies(
    "a function that was stored later and is handed to an iteration",
    `const steps = {};\nsteps.check = async () => { await job.load(); };\nawait machineid.assertAllowed(id);\nawait Promise.all(job.items.map(steps.check));\nawait fetch(url);`,
    `const steps = {};\nsteps.check = async () => { await machineid.validate(id); };\nawait machineid.assertAllowed(id);\nawait Promise.all(job.items.map(steps.check));\nawait fetch(url); // ! unchecked`,
  ),
  client("clients made by map of a list out of view", "const made = keys.map((key) => new Stripe(key));", `made[0].${REFUND}`),
  client("clients awaited together", "const made = await Promise.all(keys.map(async (key) => new Stripe(key))); const [first] = made;", `first.${REFUND}`),
  client("a member named by a key of the object", "const clients = { a: new Stripe(id) }; const key = keys.find((name) => name in clients);", `clients[key].${REFUND}`),
  client("a member stored under a name that is not known", "const clients = {}; const key = String(id); clients[key] = new Stripe(id);", `clients.main.${REFUND}`),
  client("a member named by what another file exports", `const { key: KEY } = await import("acme"); const clients = { a: new Stripe(id) };`, `clients[KEY].${REFUND}`),
  files(
    "a member named by an import",
    `${CLIENT}import { KEY } from "acme";\nconst clients = { a: new Stripe("k") };\nexport async function main(id) { await machineid.assertAllowed(id); await clients[KEY].${REFUND}; }`,
    `${CLIENT}import { KEY } from "acme";\nconst clients = { a: new Stripe("k") };\nexport async function main(id) { await clients[KEY].${REFUND}; } // ! noGate`,
  ),
  client("a constructor that returns another object", "class Made { constructor() { return { stripe: new Stripe(id) }; } }", `new Made().stripe.${REFUND}`),
  client("a base class whose constructor returns a client", "class Base { constructor() { return new Stripe(id); } } class Made extends Base {}", `new Made().${REFUND}`),
  client("what a generator returns", "function* make() { yield 1; return new Stripe(id); } const it = make(); it.next();", `it.next().value.${REFUND}`),
  client("what a context runs", `const { AsyncLocalStorage } = await import("node:async_hooks"); const made = new AsyncLocalStorage().run(1, () => new Stripe(id));`, `made.${REFUND}`),
  client("this by call", "const stripe = new Stripe(id); function get() { return this.stripe; }", `get.call({ stripe }).${REFUND}`),
  client("a field that a function sets as a constructor", "const Made = function () { this.stripe = new Stripe(id); };", `new Made().stripe.${REFUND}`),
  client("what a promise is fulfilled with elsewhere", "let resolve; const ready = new Promise((fulfil) => { resolve = fulfil; }); resolve(new Stripe(id));", `(await ready).${REFUND}`),
  client("what the resolver of a promise is given", "const ready = Promise.withResolvers(); ready.resolve(new Stripe(id));", `(await ready.promise).${REFUND}`),
  client("what an iterator of one's own hands out", "const made = [...{ *[Symbol.iterator]() { yield new Stripe(id); } }];", `made[0].${REFUND}`),
  object("objects awaited together, by index", "const made = await Promise.all(keys.map(async () => service));", "made[0].send()"),
  object("objects awaited together, taken apart", "const [made] = await Promise.all(keys.map(async () => service));", "made.send()"),
  object("what reduce yields", "const made = keys.reduce(() => service, null);", "made.send()"),
  object("what flatMap yields, by index", "const made = keys.flatMap(() => [service]);", "made[0].send()"),
  object("what filter and find leave", "const made = [service].filter((each) => other(each.name)).find((each) => each.name !== id);", "made.send()"),
  object("what was pushed, by index", "const made = []; made.push(service);", "made[0].send()"),
  object("what wins a race", "const made = await Promise.race([Promise.resolve(service), other()]);", "made.send()"),
  object("what settles first", "const connect = async () => service; const made = await Promise.any([connect(), connect()]);", "made.send()"),
  object("what has settled", "const [made] = await Promise.allSettled([Promise.resolve(service)]);", "made.value.send()"),
  object("what have settled of a list", "const made = await Promise.allSettled(keys.map(async () => service));", "made[0].value.send()"),
  object("an object that a constructor returns", "class Made { constructor() { return service; } }", "new Made().send()"),
  files(
    "a function that a base class's constructor returns",
    `import { other } from "acme";\nasync function send() { await fetch("https://a.example"); }\nclass Base { constructor() { other(); } }\nclass Made extends Base {}\nexport async function main(id) { new Made(); await machineid.assertAllowed(id); await send(); }`,
    `import { other } from "acme";\nasync function send() { await fetch("https://a.example"); } // ! skipped\nclass Base { constructor() { return send; } }\nclass Made extends Base {}\nexport async function main(id) { other(new Made()); await machineid.assertAllowed(id); await send(); }`,
  ),
  files(
    "a decision that a method called by the language replaces",
    `class Kind { static isKind() { return { allowed: true }; } }\nexport async function main(id, url) { const d = await machineid.validate(id); if (d instanceof Kind) throw new Error(); if (!d.allowed) return; await fetch(url); }`,
    `export async function main(id, url) { let d = await machineid.validate(id); class Kind { static [Symbol.hasInstance]() { d = { allowed: true }; } }\nif (d instanceof Kind) throw new Error(); if (!d.allowed) return; await fetch(url); } // ! unchecked`,
  ),
  files(
    "a function that a generator returns",
    `import { other } from "acme";\nasync function send() { await fetch("https://a.example"); }\nfunction* make() { yield 1; return 2; }\nexport const give = () => { other(make().next().value); };\nexport async function main(id) { await machineid.assertAllowed(id); await send(); }`,
    `import { other } from "acme";\nasync function send() { await fetch("https://a.example"); } // ! skipped\nfunction* make() { yield 1; return send; }\nexport const give = () => { other(make().next().value); };\nexport async function main(id) { await machineid.assertAllowed(id); await send(); }`,
  ),
  ...["(...args) => fn.apply(undefined, args)", "function () { return fn.apply(this, arguments); }", "(...args) => Reflect.apply(fn, null, args)"].map((forwarding) =>
    files(
      `a client among arguments that are forwarded: ${forwarding}`,
      `import Stripe from "stripe";\nconst wrapped = (fn) => ${forwarding};\nexport const refund = wrapped(async (client, id) => { await machineid.assertAllowed(id); await client.refunds.create({}); });\nexport function main(id) { return refund(new Stripe("k"), id); }`,
      `import Stripe from "stripe";\nconst wrapped = (fn) => ${forwarding};\nexport const refund = wrapped(async (client, id) => { await client.refunds.create({}); }); // ! noGate\nexport function main(id) { return refund(new Stripe("k"), id); }`,
    ),
  ),
  files(
    "a client that bind gives to a callback",
    `import Stripe from "stripe";\nimport { Telegraf } from "telegraf";\nasync function refund(client, ctx) { await machineid.assertAllowed("a:b:c:1"); await client.refunds.create({}); await ctx.reply("done"); }\nnew Telegraf("t").command("refund", refund.bind(null, new Stripe("k")));`,
    `import Stripe from "stripe";\nimport { Telegraf } from "telegraf";\nasync function refund(client, ctx) {\n  await client.refunds.create({}); // ! noGate\n  await ctx.reply("done"); // ! noGate\n}\nnew Telegraf("t").command("refund", refund.bind(null, new Stripe("k")));`,
  ),
  files(
    "a client that is handed on to code that only reads with it",
    `import postgres from "postgres";\nconst sql = postgres("u");\nconst find = async (client, id) => client\`select * from a where id = ${"${id}"}\`;\nexport const main = (id) => find(sql, id);\nexport const other = (id) => sql.begin((tx) => find(tx, id));`,
    `import postgres from "postgres";\nconst sql = postgres("u");\nconst change = async (client, id) => client\`update a set b = 1 where id = ${"${id}"}\`; // ! noGate\nexport const main = (id) => change(sql, id); // ! handedOver\nexport const other = (ids) => find(ids, sql); // ! handedOver\nconst find = (ids, client) => ids.map(client);`,
  ),
];
