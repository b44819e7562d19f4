import { files, type Pair } from "../pair.js";

/** One call whose callee comes from an API, and one that only looks like it. */
const resolves = (clause: string, valid: string, invalid: string, typed = false): Pair => files(clause, valid, invalid, typed ? { typed: true } : {});

const stripe = `import Stripe from "stripe";\nconst stripe = new Stripe(process.env.STRIPE_KEY);`;

export const resolution: readonly Pair[] = [
  ...[
    ["an object keeps under a name of its own", "const own = { settle: stripe.refunds.METHOD };", "own.settle({})"],
    ["an object keeps that keeps what another one does", "const own = { settle: stripe.refunds.METHOD };\nconst second = { run: own.settle };", "second.run({})"],
    ["stands under a computed name", "const own = {};\nfor (const key of names) own[key] = stripe.refunds.METHOD;", "own.settle({})"],
    ["is one of two", "const own = {};\nown.settle = process.env.DRY ? null : stripe.refunds.METHOD;", "own.settle({})"],
    ["a getter hands out", "class Pay { get settle() { return stripe.refunds.METHOD; } }", "new Pay().settle({})"],
    ["a field keeps", "class Pay { settle = stripe.refunds.METHOD; }", "new Pay().settle({})"],
    ["defineProperty stores", 'const own = Object.defineProperty({}, "settle", { value: stripe.refunds.METHOD });', "own.settle({})"],
  ].map(([what, keeps = "", call = ""]) => {
    const program = (method: string): string => `${stripe}\n${keeps.replace("METHOD", method)}\nexport const pay = () => ${call};`;
    return resolves(`a function of an API that ${what}`, program("retrieve"), `${program("create")} // ! noGate`);
  }),
  ...["get(id)", "get(id)!"].map((read) => {
    const program = (other: string): string =>
      `const clients = new Map<string, MachineID>();\nfunction clientOf(id: string, fake: { validate(id: string): Promise<{ allowed: boolean }> }) {\n  const known = clients.${read};\n  if (known) return known;\n  const client = ${other};\n  clients.set(id, client);\n  return client;\n}\nexport async function main(id: string, fake: never) {\n  const d = await clientOf(id, fake).validate(id);\n  if (!d.allowed) return;\n  await fetch(id);${other === "fake" ? " // ! noGate" : ""}\n}`;
    return resolves(`a map whose type says that it holds validators, ${read}`, program("MachineID.fromEnv()"), program("fake"), true);
  }),
  resolves("an element that a method of a list yields", `export async function main(list: MachineID[], id: string) {\n  const d = await list.at(-1)!.validate(id);\n  if (!d.allowed) return;\n  await fetch(id);\n}`, `export async function main(list: MachineID[], id: string, fake: any) {\n  list[1] = fake;\n  const d = await list.at(-1)!.validate(id);\n  if (!d.allowed) return;\n  await fetch(id); // ! noGate\n}`, true),
  resolves("a shadowed fetch is not the global one", `export const send = (url, fetch) => fetch(url);`, `export const send = (url) => fetch(url); // ! noGate`),
  resolves("a method called fetch is not the global one", `export const send = (url, api) => api.fetch(url);`, `export const send = (url) => globalThis.fetch(url); // ! noGate`),
  resolves("a literal relative URL is a page talking to its own server", `export const send = () => fetch("/api/jobs");`, `export const send = () => fetch("//api/jobs"); // ! noGate`),
  ...[
    ["a base in the options of the call", "const options: AxiosRequestConfig = { BASE, headers };", "axios.post(`jobs/${id}`, body, options)"],
    ["a base beside the URL", "", 'axios({ method: "post", url: "/jobs", BASE })'],
    ["a base in what the options are made of", "const common = { BASE };", 'axios.get("/jobs", { ...common, headers })'],
  ].map(([what, before = "", call = ""]) => {
    const program = (option: string): string => `import axios, { type AxiosRequestConfig } from "axios";\n${before.replace("BASE", option)}\nexport const send = (id: string, base: string, body: object) => ${call.replace("BASE", option)};`;
    return resolves(`a relative URL behind ${what} goes to another server`, program("timeout: 3"), `${program("baseURL: process.env.JOBS_URL")} // ! noGate`, true);
  }),
  resolves("a body may have any members", `import axios from "axios";\nexport const send = (baseURL) => axios.post("/settings", { baseURL });`, `import axios from "axios";\nexport const send = (baseURL) => axios.post("/settings", {}, { baseURL }); // ! noGate`),
  resolves("a base that all requests of axios get", `import axios from "axios";\naxios.defaults.timeout = 3000;\nexport const send = () => axios.get("/jobs");`, `import axios from "axios";\naxios.defaults.baseURL = process.env.JOBS_URL;\nexport const send = () => axios.get("/jobs"); // ! noGate`),
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
  resolves("what a side effect yields, annotated with a type of the package", `import type { Message, TextChannel } from "discord.js";\nexport async function run(channel: TextChannel) { await machineid.assertAllowed("x"); const sent: Message = await channel.send("a"); await sent.edit("b"); }`, `import type { Message, TextChannel } from "discord.js";\nexport async function run(channel: TextChannel) { await machineid.assertAllowed("x"); const sent: Message = await channel.send("a"); await machineid.validate("x");\nawait sent.edit("b"); } // ! unchecked`, true),
  resolves("a constructor parameter with a type of the package", `import type Stripe from "stripe";\nexport class Pay { constructor(private stripe: Stripe) {} run() { return this.stripe.refunds.list(); } }`, `import type Stripe from "stripe";\nexport class Pay { constructor(private stripe: Stripe) {} run() { return this.stripe.refunds.create({}); } } // ! noGate`, true),
  resolves("a computed name that is known", `${stripe}\nexport const pay = () => stripe["refunds"]["list"]();`, `${stripe}\nexport const pay = () => stripe["refunds"]["create"]({}); // ! noGate`),
  files(
    "a function that declares a primitive hands no API out",
    `const apis: Record<string, any> = { last: fetch };\nfunction last(): number { return apis.last; }\nexport function main(report: (value: unknown) => void) { const value = last(); report(value); }`,
    `const apis: Record<string, any> = { last: fetch };\nfunction last(): any { return apis.last; }\nexport function main(report: (value: unknown) => void) { const value = last(); report(value); } // ! handedOver`,
    { typed: true },
  ),
  resolves("a member of a namespace", `import Stripe from "stripe";\nnamespace Pay { export const client = new Stripe("k"); }\nexport const pay = () => Pay.client.refunds.retrieve("re_1");`, `import Stripe from "stripe";\nnamespace Pay { export const client = new Stripe("k"); }\nexport const pay = () => Pay.client.refunds.create({}); // ! noGate`, true),
  resolves("a member of a namespace in a namespace", `import Stripe from "stripe";\nnamespace Pay { export namespace In { export const client = new Map(); } }\nexport const pay = () => Pay.In.client.refunds.create({});`, `import Stripe from "stripe";\nnamespace Pay { export namespace In { export const client = new Stripe("k"); } }\nexport const pay = () => Pay.In.client.refunds.create({}); // ! noGate`, true),
  resolves("a gate in a namespace", `namespace Guard { export const client = machineid; export async function ensure() { await client.assertAllowed("x"); } }\nexport async function run() { await Guard.ensure(); await fetch(url); }`, `namespace Guard { export const client = machineid; export async function ensure() { await client.validate("x"); } }\nexport async function run() { await Guard.ensure(); await fetch(url); } // ! unchecked`, true),
  resolves("a gate that the CommonJS module exports itself", `exports.machineid = machineid;\nexports.run = async () => { await exports.machineid.assertAllowed("x"); await fetch(url); };`, `exports.machineid = machineid;\nif (process.env.DRY) exports.machineid = { assertAllowed() {} };\nexports.run = async () => { await exports.machineid.assertAllowed("x"); await fetch(url); }; // ! noGate`),
  resolves("a helper that the CommonJS module exports itself", `exports.ensure = async () => { await machineid.assertAllowed("x"); };\nexports.run = async () => { await exports.ensure(); await fetch(url); };`, `exports.ensure = async () => { await machineid.assertAllowed("x"); };\nif (process.env.DRY) exports.ensure = async () => {};\nexports.run = async () => { await exports.ensure(); await fetch(url); }; // ! skipped`),
  resolves("a helper among what the CommonJS module is", `module.exports = {\n  async ensure() { await machineid.assertAllowed("x"); },\n  async run() { await module.exports.ensure(); await fetch(url); },\n};`, `module.exports = {\n  async ensure() { await machineid.assertAllowed("x"); },\n  async run() { await module.exports.ensure(); await fetch(url); }, // ! skipped\n};\nmodule.exports.ensure = async () => {};`),
  resolves("a method of an unknown object that is named as an export of the CommonJS module", `exports.render = async (page) => { await machineid.assertAllowed("x"); page.render(); await fetch(url); };`, `exports.again = async () => { await machineid.validate("x"); };\nconst own = exports;\nexports.render = async () => { await machineid.assertAllowed("x"); own.again(); await fetch(url); }; // ! notAwaited`),
  resolves("an export of the CommonJS module that is called on this", `exports.again = async (page) => { await machineid.validate("x"); };\nexports.run = async function (page) { await machineid.assertAllowed("x"); page.again(); await fetch(url); };`, `exports.again = async (page) => { await machineid.validate("x"); };\nexports.run = async function (page) { await machineid.assertAllowed("x"); this.again(); await fetch(url); }; // ! notAwaited`),
];
