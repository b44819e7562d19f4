import { files, type Pair } from "../pair.js";

/** One call whose callee comes from an API, and one that only looks like it. */
const resolves = (clause: string, valid: string, invalid: string, typed = false): Pair => files(clause, valid, invalid, typed ? { typed: true } : {});

const stripe = `import Stripe from "stripe";\nconst stripe = new Stripe(process.env.STRIPE_KEY);`;

export const resolution: readonly Pair[] = [
  resolves("a shadowed fetch is not the global one", `export const send = (url, fetch) => fetch(url);`, `export const send = (url) => fetch(url); // ! noGate`),
  resolves("a method called fetch is not the global one", `export const send = (url, api) => api.fetch(url);`, `export const send = (url) => globalThis.fetch(url); // ! noGate`),
  resolves("a literal relative URL is a page talking to its own server", `export const send = () => fetch("/api/jobs");`, `export const send = () => fetch("//api/jobs"); // ! noGate`),
  resolves("a default import", `${stripe.replace('"stripe"', '"./stripe"')}\nexport const pay = () => stripe.refunds.create({});`, `${stripe}\nexport const pay = () => stripe.refunds.create({}); // ! noGate`),
  resolves("reads are no side effects", `${stripe}\nexport const pay = () => stripe.refunds.retrieve("re_1");`, `${stripe}\nexport const pay = () => stripe.refunds.cancel("re_1"); // ! noGate`),
  resolves("constructors are no side effects", `import Stripe from "stripe";\nexport const make = () => new Stripe("key");`, `import Stripe from "stripe";\nexport const make = () => new Stripe("key").payouts.create({}); // ! noGate`),
  resolves("a namespace import", `import * as mail from "./nodemailer";\nexport const send = () => mail.createTransport({}).sendMail({});`, `import * as mail from "nodemailer";\nexport const send = () => mail.createTransport({}).sendMail({}); // ! noGate`),
  resolves("require", `const { createTransport } = require("./nodemailer");\nexport const send = () => createTransport({}).sendMail({});`, `const { createTransport } = require("nodemailer");\nexport const send = () => createTransport({}).sendMail({}); // ! noGate`),
  resolves("dynamic import", `export const send = async () => (await import("./nodemailer")).createTransport({}).sendMail({});`, `export const send = async () => (await import("nodemailer")).createTransport({}).sendMail({}); // ! noGate`),
  resolves("verify sends nothing", `import { createTransport } from "nodemailer";\nconst transport = createTransport({});\nexport const send = () => transport.verify();`, `import { createTransport } from "nodemailer";\nconst transport = createTransport({});\nexport const send = () => transport.sendMail({}); // ! noGate`),
  resolves("an alias", `const { cancel } = { cancel() {} };\nexport const pay = () => cancel();`, `${stripe}\nconst refunds = stripe.refunds;\nexport const pay = () => refunds.create({}); // ! noGate`),
  resolves("a destructured member", `${stripe}\nconst { customers } = stripe;\nexport const pay = () => customers.list();`, `${stripe}\nconst { customers } = stripe;\nexport const pay = () => customers.create({}); // ! noGate`),
  resolves(".call", `${stripe}\nexport const pay = () => stripe.refunds.retrieve.call(stripe.refunds, "re_1");`, `${stripe}\nexport const pay = () => stripe.refunds.create.call(stripe.refunds, {}); // ! noGate`),
  resolves(".bind", `${stripe}\nconst pay = stripe.refunds.retrieve.bind(stripe.refunds);\nexport const run = () => pay("re_1");`, `${stripe}\nconst pay = stripe.refunds.create.bind(stripe.refunds);\nexport const run = () => pay({}); // ! noGate`),
  resolves("optional chaining", `${stripe}\nexport const pay = () => stripe?.refunds?.retrieve?.("re_1");`, `${stripe}\nexport const pay = () => stripe?.refunds?.create?.({}); // ! noGate`),
  resolves("a class field", `import Stripe from "stripe";\nexport class Pay { #stripe = new Stripe("key"); run() { return this.#stripe.refunds.retrieve("re_1"); } }`, `import Stripe from "stripe";\nexport class Pay { #stripe = new Stripe("key"); run() { return this.#stripe.refunds.create({}); } } // ! noGate`),
  resolves("a lazy singleton", `import Stripe from "stripe";\nlet client;\nexport const pay = () => { client ??= new Stripe("key"); return client.refunds.retrieve("re_1"); };`, `import Stripe from "stripe";\nlet client;\nexport const pay = () => { client ??= new Stripe("key"); return client.refunds.create({}); }; // ! noGate`),
  resolves("a conditional singleton", `import Stripe from "stripe";\nconst client = process.env.KEY ? new Map() : null;\nexport const pay = () => client.refunds.create({});`, `import Stripe from "stripe";\nconst client = process.env.KEY ? new Stripe(process.env.KEY) : null;\nexport const pay = () => client.refunds.create({}); // ! noGate`),
  resolves("a factory in view", `import Stripe from "stripe";\nconst make = () => new Map();\nexport const pay = () => make().refunds.create({});`, `import Stripe from "stripe";\nconst make = () => new Stripe("key");\nexport const pay = () => make().refunds.create({}); // ! noGate`),
  resolves("a parameter annotated with a type of the package", `import type { Stripe } from "./stripe";\nexport const pay = (stripe: Stripe) => stripe.refunds.create({});`, `import type { Stripe } from "stripe";\nexport const pay = (stripe: Stripe) => stripe.refunds.create({}); // ! noGate`, true),
  resolves("a constructor parameter with a type of the package", `import type Stripe from "stripe";\nexport class Pay { constructor(private stripe: Stripe) {} run() { return this.stripe.refunds.list(); } }`, `import type Stripe from "stripe";\nexport class Pay { constructor(private stripe: Stripe) {} run() { return this.stripe.refunds.create({}); } } // ! noGate`, true),
  resolves("a computed name that is known", `${stripe}\nexport const pay = () => stripe["refunds"]["list"]();`, `${stripe}\nexport const pay = () => stripe["refunds"]["create"]({}); // ! noGate`),
  files(
    "a function that declares a primitive hands no API out",
    `const apis: Record<string, any> = { last: fetch };\nfunction last(): number { return apis.last; }\nexport function main(report: (value: unknown) => void) { const value = last(); report(value); }`,
    `const apis: Record<string, any> = { last: fetch };\nfunction last(): any { return apis.last; }\nexport function main(report: (value: unknown) => void) { const value = last(); report(value); } // ! handedOver`,
    { typed: true },
  ),
];
