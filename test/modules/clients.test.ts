import { afterAll, describe, expect, test } from "vitest";
import { project, removeProjects, type Files, type ParserName } from "./project.js";

afterAll(removeProjects);

interface Case {
  readonly name: string;
  /** Besides the linted file. */
  readonly files: Files;
  /** The linted file: line 1 imports, and line 2 calls. */
  readonly app: readonly [string, string];
  readonly path?: string;
  /** The same program with one difference, after which nothing may be reported. */
  readonly quiet: Files | readonly [string, string];
}

const STRIPE = `import Stripe from "stripe";\n`;
const REFUND = `await stripe.refunds.create({});`;
const RETRIEVE = `await stripe.refunds.retrieve("re_1");`;

/** Valid JavaScript: linted by both parsers. */
const javascript: readonly Case[] = [
  {
    name: "an instance exported by name",
    files: { "lib/stripe.js": `${STRIPE}export const stripe = new Stripe("k");` },
    app: [`import { stripe } from "./lib/stripe.js";`, REFUND],
    quiet: { "lib/stripe.js": `${STRIPE}export const stripe = { refunds: { create() {} } };` },
  },
  {
    name: "without extension, from an index file",
    files: { "lib/index.js": `${STRIPE}export const stripe = new Stripe("k");` },
    app: [`import { stripe } from "./lib";`, REFUND],
    quiet: [`import { stripe } from "./other";`, REFUND],
  },
  {
    name: "a manager and its repositories that a data source hands out",
    files: { "db.js": `import { DataSource } from "typeorm";\nexport const db = new DataSource({});\nexport const users = (manager) => db.manager.getRepository("user");` },
    app: [`import { db, users } from "./db.js";`, `await users().save({}); await db.transaction(async (manager) => { await manager.getRepository("user").createQueryBuilder().where("a").delete(); });`],
    quiet: [`import { db, users } from "./db.js";`, `await users().find({}); await db.transaction(async (manager) => { await manager.getRepository("user").createQueryBuilder().where("a").getMany(); });`],
  },
  {
    name: "an instance that a model of a package's class finds",
    files: { "user.js": `import { Model } from "sequelize";\nexport class User extends Model {}` },
    app: [`import { User } from "./user.js";`, `for (const user of await User.findAll({})) await user.destroy(); await (await User.scope("all").findByPk(1)).update({});`],
    quiet: [`import { User } from "./user.js";`, `for (const user of await User.findAll({})) await user.toJSON(); await (await User.scope("all").findByPk(1)).get({});`],
  },
  {
    name: "a connected client",
    files: { "db.js": `import { MongoClient } from "mongodb";\nconst client = new MongoClient("mongodb://db");\nexport const connected = client.connect();` },
    app: [`import { connected } from "./db.js";`, `await (await connected).db("a").collection("b").insertOne({});`],
    quiet: [`import { connected } from "./db.js";`, `await (await connected).db("a").collection("b").findOne({});`],
  },
  {
    name: "a client that is extended more than once, kept for the next load of the module",
    files: { "db.js": `import { PrismaClient } from "@prisma/client";\nconst make = () => new PrismaClient().$extends({}).$extends({}).$extends({});\nexport const db = globalThis.db ?? make();` },
    app: [`import { db } from "./db.js";`, `await db.user.create({}); await db.$transaction(async (tx) => { await tx.user.delete({}); });`],
    quiet: [`import { db } from "./db.js";`, `await db.user.findMany({}); await db.$transaction(async (tx) => { await tx.user.count({}); });`],
  },
  {
    name: "clients that a global function hands on",
    files: { "stripe.js": `${STRIPE}export const make = async () => new Stripe("k");` },
    app: [`import { make } from "./stripe.js";`, `const [stripe] = await Promise.all([make(), 1]); ${REFUND}`],
    quiet: [`import { make } from "./stripe.js";`, `const [stripe] = await Promise.all([make(), 1]); ${RETRIEVE}`],
  },
  {
    name: "a package of a workspace that only pnpm's own list names",
    files: {
      "package.json": `{ "workspaces": ["apps/*"] }`,
      "pnpm-workspace.yaml": "packages:\n  - internal/*\n",
      "internal/pay/package.json": `{ "name": "@acme/pay", "main": "index.js" }`,
      "internal/pay/index.js": `${STRIPE}export const stripe = new Stripe("k");`,
    },
    app: [`import { stripe } from "@acme/pay";`, REFUND],
    quiet: { "pnpm-workspace.yaml": "packages:\n  - other/*\n", "internal/pay/package.json": `{ "name": "@acme/other", "main": "index.js" }` },
  },
  {
    name: "a client that a tool writes into the project, before it has",
    files: { "lib/db.js": `import { PrismaClient } from "../generated/prisma/client.js";\nexport const db = new PrismaClient();` },
    app: [`import { db } from "./lib/db.js";`, `await db.user.create({ data: {} });`],
    quiet: { "lib/db.js": `import { PrismaClient } from "../generated/other/client.js";\nexport const db = new PrismaClient();` },
  },
  {
    name: "a client that a tool writes beside the installed packages",
    files: { "lib/client.js": `export * from ".prisma/client";\nexport const LIMIT = 3;`, "lib/db.js": `import { PrismaClient } from "./client.js";\nexport const db = new PrismaClient();` },
    app: [`import { db } from "./lib/db.js";`, `await db.user.create({ data: {} });`],
    quiet: { "lib/client.js": `export * from ".other/client";\nexport const LIMIT = 3;` },
  },
  {
    name: "a client that a tool has written into the project, and its readers",
    files: {
      "src/generated/prisma/index.js": `class PrismaClient { constructor() { this.user = { create() {}, findMany() {} }; } }\nexport { PrismaClient };`,
      "lib/db.js": `import { PrismaClient } from "../src/generated/prisma";\nexport const db = new PrismaClient();`,
    },
    app: [`import { db } from "./lib/db.js";`, `await db.user.create({ data: {} });`],
    quiet: [`import { db } from "./lib/db.js";`, `await db.user.findMany({});`],
  },
  {
    name: "renamed at the export and at the import",
    files: { "stripe.js": `${STRIPE}const client = new Stripe("k");\nexport { client as payments };` },
    app: [`import { payments as stripe } from "./stripe.js";`, REFUND],
    quiet: [`import { client as stripe } from "./stripe.js";`, REFUND],
  },
  {
    name: "the default export",
    files: { "stripe.js": `${STRIPE}export default new Stripe("k");` },
    app: [`import stripe from "./stripe.js";`, REFUND],
    quiet: [`import stripe from "./stripe.js";`, RETRIEVE],
  },
  {
    name: "a namespace",
    files: { "clients.js": `${STRIPE}export const stripe = new Stripe("k");` },
    app: [`import * as clients from "./clients.js";`, `await clients.stripe.refunds.create({});`],
    quiet: [`import * as clients from "./clients.js";`, `await clients.other.refunds.create({});`],
  },
  {
    name: "a barrel of named re-exports",
    files: { "lib/index.js": `export { a as stripe } from "./a.js";`, "lib/a.js": `${STRIPE}export const a = new Stripe("k");\nexport const b = null;` },
    app: [`import { stripe } from "./lib/index.js";`, REFUND],
    quiet: { "lib/index.js": `export { b as stripe } from "./a.js";` },
  },
  {
    name: "a barrel of barrels by star",
    files: { "index.js": `export * from "./one.js";\nexport * from "./two.js";`, "one.js": `export const x = 1;`, "two.js": `export * from "./three.js";`, "three.js": `${STRIPE}export const stripe = new Stripe("k");` },
    app: [`import { stripe } from "./index.js";`, REFUND],
    quiet: { "two.js": `export * from "./one.js";` },
  },
  {
    name: "export * as namespace",
    files: { "index.js": `export * as clients from "./a.js";`, "a.js": `${STRIPE}export const stripe = new Stripe("k");` },
    app: [`import { clients } from "./index.js";`, `await clients.stripe.refunds.create({});`],
    quiet: [`import { clients } from "./index.js";`, `await clients.stripe.refunds.list({});`],
  },
  {
    name: "imported and exported again",
    files: { "index.js": `import { stripe } from "./a.js";\nexport { stripe };`, "a.js": `${STRIPE}export const stripe = new Stripe("k");` },
    app: [`import { stripe } from "./index.js";`, REFUND],
    quiet: { "a.js": `${STRIPE}export const stripe = 1;` },
  },
  {
    name: "a package handed on",
    files: { "index.js": `export { default as Payments } from "stripe";` },
    app: [`import { Payments } from "./index.js"; const stripe = new Payments("k");`, REFUND],
    quiet: { "index.js": `export { default as Payments } from "stripes";` },
  },
  {
    name: "a package handed on by star",
    files: { "index.js": `export * from "stripe";` },
    app: [`import { Stripe } from "./index.js"; const stripe = new Stripe("k");`, REFUND],
    quiet: { "index.js": `export * from "stripes";` },
  },
  {
    name: "CommonJS: module.exports is the client",
    path: "app.cjs",
    files: { "stripe.cjs": `const Stripe = require("stripe");\nmodule.exports = new Stripe("k");` },
    app: [`const stripe = require("./stripe.cjs");`, `async function f() { ${REFUND} } f();`],
    quiet: { "stripe.cjs": `const Stripe = require("stripe");\nmodule.exports = {};` },
  },
  {
    name: "CommonJS: an object, taken apart",
    path: "app.cjs",
    files: { "stripe.cjs": `const Stripe = require("stripe");\nconst stripe = new Stripe("k");\nmodule.exports = { stripe };` },
    app: [`const { stripe } = require("./stripe.cjs");`, `async function f() { ${REFUND} } f();`],
    quiet: [`const { other: stripe } = require("./stripe.cjs");`, `async function f() { ${REFUND} } f();`],
  },
  {
    name: "CommonJS: exports.name",
    path: "app.cjs",
    files: { "stripe.cjs": `const Stripe = require("stripe");\nexports.stripe = new Stripe("k");` },
    app: [`const lib = require("./stripe.cjs");`, `async function f() { await lib.stripe.refunds.create({}); } f();`],
    quiet: { "stripe.cjs": `const Stripe = require("stripe");\nexports.other = new Stripe("k");` },
  },
  {
    name: "CommonJS imported by an ES module",
    files: { "stripe.cjs": `const Stripe = require("stripe");\nmodule.exports = { stripe: new Stripe("k") };` },
    app: [`import lib from "./stripe.cjs"; const { stripe } = lib;`, REFUND],
    quiet: [`import lib from "./stripe.cjs"; const { other: stripe } = lib;`, REFUND],
  },
  {
    name: "dynamic import",
    files: { "stripe.js": `${STRIPE}export const stripe = new Stripe("k");` },
    app: [`const { stripe } = await import("./stripe.js");`, REFUND],
    quiet: [`const { stripe } = await import("./stripe.js");`, RETRIEVE],
  },
  {
    name: "a factory",
    files: { "stripe.js": `${STRIPE}export function getStripe() { return new Stripe("k"); }` },
    app: [`import { getStripe } from "./stripe.js";`, `await getStripe().refunds.create({});`],
    quiet: { "stripe.js": `${STRIPE}export function getStripe() { return new Map(); }` },
  },
  {
    name: "an async factory, awaited and taken apart",
    files: { "stripe.js": `${STRIPE}export const connect = async () => ({ stripe: new Stripe("k"), log: console });` },
    app: [`import { connect } from "./stripe.js"; const { stripe } = await connect();`, REFUND],
    quiet: [`import { connect } from "./stripe.js"; const { log: stripe } = await connect();`, REFUND],
  },
  {
    name: "a factory of another file's factory",
    files: { "a.js": `${STRIPE}export const make = () => new Stripe("k");`, "b.js": `import { make } from "./a.js";\nexport const stripe = make();` },
    app: [`import { stripe } from "./b.js";`, REFUND],
    quiet: { "a.js": `${STRIPE}export const make = () => 1;` },
  },
  {
    name: "assigned later",
    files: { "stripe.js": `${STRIPE}export let stripe;\nexport function init() { stripe = new Stripe("k"); }` },
    app: [`import { stripe } from "./stripe.js";`, REFUND],
    quiet: { "stripe.js": `${STRIPE}export let stripe;\nexport function init() { stripe = null; }` },
  },
  {
    name: "only with a key",
    files: { "stripe.js": `${STRIPE}const key = process.env.KEY;\nexport const stripe = key ? new Stripe(key) : null;` },
    app: [`import { stripe } from "./stripe.js";`, `await stripe?.refunds.create({});`],
    quiet: [`import { stripe } from "./stripe.js";`, `await stripe?.refunds.retrieve({});`],
  },
  {
    name: "kept on globalThis",
    files: { "stripe.js": `${STRIPE}const make = () => new Stripe("k");\nexport const stripe = globalThis.stripe ?? make();\nif (process.env.DEV) globalThis.stripe = stripe;` },
    app: [`import { stripe } from "./stripe.js";`, REFUND],
    quiet: { "stripe.js": `${STRIPE}const make = () => 1;\nexport const stripe = globalThis.stripe ?? make();` },
  },
  {
    name: "remembered by a helper of a third file",
    files: {
      "remember.js": `export function remember(name, make) {\n  globalThis.kept ??= new Map();\n  if (!globalThis.kept.has(name)) globalThis.kept.set(name, make());\n  return globalThis.kept.get(name);\n}`,
      "stripe.js": `${STRIPE}import { remember } from "./remember.js";\nexport const stripe = remember("stripe", () => new Stripe("k"));`,
    },
    app: [`import { stripe } from "./stripe.js";`, REFUND],
    quiet: { "stripe.js": `${STRIPE}import { remember } from "./remember.js";\nexport const stripe = remember("stripe", () => new Map());` },
  },
  {
    name: "a field of an exported class",
    files: { "service.js": `${STRIPE}export class Service { stripe = new Stripe("k"); }` },
    app: [`import { Service } from "./service.js"; const service = new Service();`, `await service.stripe.refunds.create({});`],
    quiet: { "service.js": `${STRIPE}export class Service { stripe = new Map(); }` },
  },
  {
    name: "a field of a base class",
    files: { "base.js": `${STRIPE}export class Base { stripe = new Stripe("k"); }` },
    app: [`import { Base } from "./base.js";`, `export class Job extends Base { async run() { await this.stripe.refunds.create({}); } }`],
    quiet: { "base.js": `${STRIPE}export class Base { stripe = new Map(); }` },
  },
  {
    name: "a global function handed on",
    files: { "http.js": `export const http = fetch;` },
    app: [`import { http } from "./http.js";`, `await http("https://example.com");`],
    quiet: { "http.js": `export const http = (url) => url;` },
  },
  {
    name: "files that import each other",
    files: { "a.js": `import { b } from "./b.js";\nexport const stripe = b;`, "b.js": `${STRIPE}import { stripe } from "./a.js";\nexport const again = stripe;\nexport const b = new Stripe("k");` },
    app: [`import { again as stripe } from "./b.js";`, REFUND],
    quiet: { "b.js": `${STRIPE}import { stripe } from "./a.js";\nexport const again = stripe;\nexport const b = 1;` },
  },
];

/** Functions that get a client, by their types only. */
const RUNNER = { "runner.ts": `import type { Prisma, PrismaClient } from "@prisma/client";\nexport interface Context { tx: Omit<PrismaClient, "$connect"> }\nexport type Handler = (context: Context) => Promise<void>;\nexport interface Script { run?: Handler; other?: (context: { tx: Own }) => void }\ninterface Own { user: { update(what: object): void } }\nexport interface Repository { within<T>(work: (tx: Prisma.TransactionClient) => Promise<T>): Promise<T>; without(work: (tx: Own) => void): void }\nexport function on(...handlers: Handler[]): void { all.push(...handlers); }\nexport function off(...handlers: Script["other"][]): void { all.push(...handlers); }\nconst all: unknown[] = [];\nexport class Runner { constructor(script: Script) { all.push(script); } }` };

const typescript: readonly Case[] = [
  {
    name: "a module without a default export that is compiled to CommonJS",
    files: { "lib/stripe.ts": `${STRIPE}export const stripe = new Stripe("k");` },
    app: [`import clients from "./lib/stripe"; const { stripe } = clients;`, REFUND],
    quiet: { "lib/stripe.ts": `${STRIPE}export const stripe = new Stripe("k");\nexport default {};` },
  },
  {
    name: "a parameter whose type is any, given a client of another file",
    files: { "lib/stripe.ts": `${STRIPE}export const stripe = new Stripe("k");` },
    app: [`import { stripe } from "./lib/stripe";`, `function pay(client: any) { return client.refunds.create({}); } await pay(stripe);`],
    quiet: [`import { stripe } from "./lib/stripe";`, `function pay(client: any) { return client.refunds.retrieve("re_1"); } await pay(stripe);`],
  },
  {
    name: "a parameter whose type is Record<string, unknown>, given a client of another file",
    files: { "lib/stripe.ts": `${STRIPE}export const stripe = new Stripe("k");` },
    app: [`import { stripe } from "./lib/stripe";`, `function pay(client: Record<string, unknown>) { return client.refunds.create({}); } await pay(stripe);`],
    quiet: [`import { stripe } from "./lib/stripe";`, `function pay(client: Record<string, unknown>) { return client.refunds.retrieve("re_1"); } await pay(stripe);`],
  },
  {
    name: "a parameter whose type is { refunds: { create(options: object): Promise<void>; retrieve(id: string): Promise<void> } }, given a client of another file",
    files: { "lib/stripe.ts": `${STRIPE}export const stripe = new Stripe("k");` },
    app: [`import { stripe } from "./lib/stripe";`, `function pay(client: { refunds: { create(options: object): Promise<void>; retrieve(id: string): Promise<void> } }) { return client.refunds.create({}); } await pay(stripe);`],
    quiet: [`import { stripe } from "./lib/stripe";`, `function pay(client: { refunds: { create(options: object): Promise<void>; retrieve(id: string): Promise<void> } }) { return client.refunds.retrieve("re_1"); } await pay(stripe);`],
  },
  {
    name: "a parameter by the type that the place of its function asks for: a member",
    files: RUNNER,
    app: [`import type { Script } from "./runner";`, `export const script: Script = { run: async ({ tx }) => { await tx.user.update({}); } };`],
    quiet: [`import type { Script } from "./runner";`, `export const script: Script = { other: async ({ tx }) => { await tx.user.update({}); } };`],
  },
  {
    name: "a parameter by the type that the place of its function asks for: an argument",
    files: RUNNER,
    app: [`import { Runner } from "./runner";`, `new Runner({ async run({ tx }) { await tx.user.update({}); } });`],
    quiet: [`import { Runner } from "./runner";`, `new Runner({ async other({ tx }) { await tx.user.update({}); } });`],
  },
  {
    name: "a parameter by the type that the place of its function asks for: one of many arguments",
    files: RUNNER,
    app: [`import { on, off } from "./runner";`, `on(async () => {}, async ({ tx }) => { await tx.user.update({}); });`],
    quiet: [`import { on, off } from "./runner";`, `off(async () => {}, async ({ tx }) => { await tx.user.update({}); });`],
  },
  {
    name: "a parameter by the type that the place of its function asks for: what a function returns",
    files: RUNNER,
    app: [`import type { Handler } from "./runner";`, `export const make = (): Handler => async ({ tx }) => { await tx.user.update({}); };`],
    quiet: [`import type { Handler } from "./runner";`, `export const make = (handler: Handler) => async ({ tx }) => { await tx.user.update({}); };`],
  },
  {
    name: "a parameter by the type that the place of its function asks for: the argument of a method",
    files: RUNNER,
    app: [`import type { Repository } from "./runner";`, `export const run = (all: Repository) => all.within(async (tx) => { await tx.user.update({}); });`],
    quiet: [`import type { Repository } from "./runner";`, `export const run = (all: Repository) => all.without(async (tx) => { await tx.user.update({}); });`],
  },
  {
    name: "elements of a map, taken apart by a callback",
    files: { "queue.ts": `import type { Queue } from "bullmq";\nexport declare const make: (name: string) => Queue;` },
    app: [`import { make } from "./queue";`, `const all = new Map<string, { queue: ReturnType<typeof make>; own: { addBulk(jobs: object[]): void } }>(); export const run = () => Promise.all(Array.from(all.values()).map(({ queue }) => queue.addBulk([])));`],
    quiet: [`import { make } from "./queue";`, `const all = new Map<string, { queue: ReturnType<typeof make>; own: { addBulk(jobs: object[]): void } }>(); export const run = () => Promise.all(Array.from(all.values()).map(({ own }) => own.addBulk([])));`],
  },
  {
    name: "an export of a package, behind a barrel that also exports other packages",
    files: { "barrel.ts": `export * from "./schemas";\nexport * from "@prisma/client";`, "schemas.ts": `export * from "zod";\nexport const schema = 1;` },
    app: [`import { PrismaClient } from "./barrel";`, `const db = new PrismaClient(); export const run = () => db.user.create({});`],
    quiet: [`import { PrismaClient } from "./schemas";`, `const db = new PrismaClient(); export const run = () => db.user.create({});`],
  },
  {
    name: "a class of the platform as a type",
    files: { "upgrade.ts": `export type Upgrade = (request: Request) => { socket: WebSocket; other: { send(what: string): void } };` },
    app: [`import type { Upgrade } from "./upgrade";`, `export function serve(upgrade: Upgrade, request: Request) { const { socket } = upgrade(request); socket.send("a"); }`],
    quiet: [`import type { Upgrade } from "./upgrade";`, `export function serve(upgrade: Upgrade, request: Request) { const { other } = upgrade(request); other.send("a"); }`],
  },
  {
    name: "a function of a package that a CommonJS file is as a whole",
    files: { "get.cjs": `const get = require("node-fetch");\nget.Promise = Promise;\nmodule.exports = get;`, "read.cjs": `const get = require("node-fetch");\nmodule.exports = () => 1;` },
    app: [`const get = require("./get.cjs");`, `async function run(url) { await get(url); } run("a");`],
    quiet: [`const get = require("./read.cjs");`, `async function run(url) { await get(url); } run("a");`],
  },
  {
    name: "a type that a package makes global, in another file",
    files: { "env.ts": `export interface Env { STORE: KVNamespace; OWN: Store }\ninterface Store { put(key: string, value: string): Promise<void> }` },
    app: [`import type { Env } from "./env";`, `export default { fetch: async (request: Request, env: Env) => { await env.STORE.put("a", "b"); } };`],
    quiet: [`import type { Env } from "./env";`, `export default { fetch: async (request: Request, env: Env) => { await env.OWN.put("a", "b"); } };`],
  },
  {
    name: "a member that is empty at first, by the type that it is said to have",
    files: { "holder.ts": `import type { PrismaClient } from "@prisma/client";\nexport const holder = { current: null as PrismaClient | null, other: null as { user: { update(what: object): void } } | null };` },
    app: [`import { holder } from "./holder";`, `await holder.current?.user.update({});`],
    quiet: [`import { holder } from "./holder";`, `await holder.other?.user.update({});`],
  },
  {
    name: "the type that a function gives this, and the parameters behind it",
    files: RUNNER,
    app: [`import type { Context } from "./runner";`, `export async function pay(this: Context, what: object) { await this.tx.user.update(what); }`],
    quiet: [`import type { Context } from "./runner";`, `export async function pay(this: object, what: Context) { await this.tx.user.update(what); }`],
  },
  {
    name: "a parameter by the type argument of a function out of view",
    files: RUNNER,
    app: [`import type { Context } from "./runner"; import { test } from "vitest";`, `test<Context>("name", async ({ tx }) => { await tx.user.update({}); });`],
    quiet: [`import type { Context } from "./runner"; import { test } from "vitest";`, `test<Context>("name", async (other, { tx }) => { await tx.user.update({}); });`],
  },
  {
    name: "a client that a function of another file hands to its callback, by its type",
    files: { "db.ts": `import type { PoolClient } from "pg";\nexport declare function withClient<T>(run: (client: PoolClient) => Promise<T>): Promise<T>;` },
    app: [`import { withClient } from "./db";`, `await withClient(async (client) => { await client.query("DELETE FROM a"); });`],
    quiet: [`import { withClient } from "./db";`, `await withClient(async (client) => { await client.query("SELECT 1"); });`],
  },
  {
    name: "a client that a function of another file hands to its callback, by its call",
    files: { "db.ts": `import { Pool } from "pg";\nconst pool = new Pool();\nexport async function withClient<T>(name: string, run: (...given) => T) { const client = await pool.connect(); return run(client, name); }` },
    app: [`import { withClient } from "./db";`, `await withClient("a", async (client, name) => { await client.query("DELETE FROM a"); });`],
    quiet: [`import { withClient } from "./db";`, `await withClient("a", async (client, name) => { await name.query("DELETE FROM a"); });`],
  },
  {
    name: "a client that is a template, as a parameter",
    files: { "db.ts": `import postgres from "postgres";\nexport const sql = postgres("db");` },
    app: [`import { sql } from "./db";`, "await sql.begin(async (tx) => { await tx`delete from a`; });"],
    quiet: [`import { sql } from "./db";`, "await sql.begin(async (tx) => { await tx`select 1`; });"],
  },
  {
    name: "an instance that a container makes of a class",
    files: { "pay.ts": `${STRIPE}export class Payments { readonly stripe = new Stripe("k"); }` },
    app: [`import { Payments } from "./pay"; import { Container } from "typedi";`, `await Container.get(Payments).stripe.refunds.create({});`],
    quiet: [`import { Payments } from "./pay"; import { Container } from "./other";`, `await Container.get(Payments).stripe.refunds.create({});`],
  },
  {
    name: "an object that only its type says what it is to be",
    files: { "stripe.ts": `${STRIPE}export const stripe = new Proxy({} as Stripe, { get: (_, name) => Reflect.get(make(), name) });\nconst make = () => new Stripe("k");` },
    app: [`import { stripe } from "./stripe";`, REFUND],
    quiet: [`import { stripe } from "./stripe";`, RETRIEVE],
  },
  {
    name: "the type of what a method hands to its callback",
    files: { "db.ts": `import type { PrismaClient } from "@prisma/client";\nexport type Transaction = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];` },
    app: [`import type { Transaction } from "./db";`, `export async function save(transaction: Transaction) { await transaction.user.create({}); }`],
    quiet: { "db.ts": `import type { PrismaClient } from "@prisma/client";\nexport type Transaction = Parameters<Parameters<PrismaClient["$on"]>[1]>[0];` },
  },
  {
    name: "a function whose type is that of a callback of an API, in an object that is passed",
    files: {
      "db.ts": `import type { PrismaClient } from "@prisma/client";\ntype Callback = Parameters<PrismaClient["$transaction"]>[0];\ntype Transaction = Parameters<Callback>[0];\nexport const run = <T>(job: { name: string; execute: (tx: Transaction) => Promise<T> }): void => {};`,
    },
    app: [`import { run } from "./db";`, `run({ name: "a", execute: async (tx) => { await tx.user.create({}); } });`],
    quiet: [`import { run } from "./db";`, `run({ name: "a", execute: async (tx) => { await tx.user.findMany({}); } });`],
  },
  {
    name: "the type of a callback of an API, under a name of another file",
    files: { "db.ts": `import type { PrismaClient } from "@prisma/client";\nexport type Callback = Parameters<PrismaClient["$transaction"]>[0];` },
    app: [`import type { Callback } from "./db";`, `export const save: Callback = async (tx) => { await tx.user.create({}); };`],
    quiet: { "db.ts": `import type { PrismaClient } from "@prisma/client";\nexport type Callback = Parameters<PrismaClient["$on"]>[1];` },
  },
  {
    name: "what a member of a generic interface of another file hands to a function",
    files: { "shape.ts": `export interface Database<X> { readonly name: string; readonly query: <T>(work: (db: X, name: string) => Promise<T>) => Promise<T>; each(work: (name: string, db: X) => void): void }`, "db.ts": `import type { PrismaClient } from "@prisma/client";\nexport type Db = PrismaClient;` },
    app: [`import type { Database } from "./shape"; import type { Db } from "./db";`, `export async function save(x: unknown) { await (x as Database<Db>).query((db) => db.user.create({})); }`],
    quiet: [`import type { Database } from "./shape"; import type { Db } from "./db";`, `export async function save(x: unknown) { await (x as Database<Db>).query((db, name) => name.user.create({})); }`],
  },
  {
    name: "what a generic method hands to a function, behind a barrel beside a file that speaks of exports",
    files: {
      "shape.ts": `export interface Database<X> { readonly name: string; readonly query: <T>(work: (db: X, name: string) => Promise<T>) => Promise<T>; each(work: (name: string, db: X) => void): void }`,
      "names.ts": `import { stripe } from "./pay";\n// exports, all of them\nexport type Folder = "exports" | "datasets";\nexport const folderOf = (id: string) => stripe.name + \`/exports/\${id}\`;`,
      "pay.ts": `${STRIPE}export const stripe = new Stripe("k");`,
      "index.ts": `export * from "./names";\nexport * from "./shape";`,
    },
    app: [`import type { PrismaClient } from "@prisma/client"; import type { Database } from "./index";`, `export function save(all: Database<PrismaClient>) { all.each((name, db) => { void db.user.create({}); }); }`],
    quiet: [`import type { PrismaClient } from "@prisma/client"; import type { Database } from "./index";`, `export function save(all: Database<PrismaClient>) { all.each((name, db) => { void db.user.findMany({}); }); }`],
  },
  {
    name: "what a method of a generic class that is extended hands to a function",
    files: { "base.ts": `export abstract class Base<X> { protected abstract open(): X; run<T>(work: (db: X) => T): T { return work(this.open()); } }` },
    app: [`import type { PrismaClient } from "@prisma/client"; import { Base } from "./base";`, `export class Users extends Base<PrismaClient> { protected open() { return made(); } save() { return this.run((db) => db.user.create({})); } }`],
    quiet: [`import type { PrismaClient } from "@prisma/client"; import { Base } from "./base";`, `export class Users extends Base<Map<string, string>> { protected open() { return made(); } save() { return this.run((db) => db.user.create({})); } }`],
  },
  {
    name: "the type of a parameter",
    files: { "pay.ts": `import type Stripe from "stripe";\nexport function pay(amount: number, stripe: Stripe) {}` },
    app: [`import { pay } from "./pay";`, `export async function send(stripe: Parameters<typeof pay>[1]) { ${REFUND} }`],
    quiet: [`import { pay } from "./pay";`, `export async function send(stripe: Parameters<typeof pay>[0]) { ${REFUND} }`],
  },
  {
    name: "a .js specifier that means a .ts file",
    files: { "lib/stripe.ts": `${STRIPE}export const stripe: Stripe = new Stripe("k");` },
    app: [`import { stripe } from "./lib/stripe.js";`, REFUND],
    quiet: [`import { stripe } from "./lib/stripe.css";`, REFUND],
  },
  ...[".tsx", ".mts", ".cts", ".jsx", ".mjs", ".cjs"].map((extension): Case => ({
    name: `without extension: ${extension}`,
    files: { [`stripe${extension}`]: `${STRIPE}export const stripe = new Stripe("k");` },
    app: [`import { stripe } from "./stripe";`, REFUND],
    quiet: [`import { stripe } from "./strip";`, REFUND],
  })),
  {
    name: "a path alias",
    files: { "tsconfig.json": `{ // comment\n  "compilerOptions": { "paths": { "@/*": ["./src/*"], }, },\n}`, "src/lib/stripe.ts": `${STRIPE}export const stripe = new Stripe("k");` },
    path: "src/app.ts",
    app: [`import { stripe } from "@/lib/stripe";`, REFUND],
    quiet: { "tsconfig.json": `{ "compilerOptions": { "paths": { "~/*": ["./src/*"] } } }` },
  },
  {
    name: "a path alias of an extended configuration, and baseUrl",
    files: { "base/tsconfig.base.json": `{ "compilerOptions": { "baseUrl": "../src", "paths": { "#pay": ["lib/stripe.ts"] } } }`, "tsconfig.json": `{ "extends": "./base/tsconfig.base" }`, "src/lib/stripe.ts": `${STRIPE}export const stripe = new Stripe("k");` },
    path: "src/app.ts",
    app: [`import { stripe } from "#pay"; import { stripe as again } from "lib/stripe";`, `${REFUND} await again.refunds.create({});`],
    quiet: { "tsconfig.json": `{}` },
  },
  {
    name: "a path alias of a referred configuration",
    files: { "tsconfig.json": `{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }`, "tsconfig.app.json": `{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }`, "src/lib/stripe.ts": `${STRIPE}export const stripe = new Stripe("k");` },
    path: "src/app.ts",
    app: [`import { stripe } from "@/lib/stripe";`, REFUND],
    quiet: { "tsconfig.app.json": `{}` },
  },
  {
    name: "the alias of a configuration that SvelteKit has yet to write",
    files: { "tsconfig.json": `{ "extends": "./.svelte-kit/tsconfig.json" }`, "src/lib/server/stripe.ts": `${STRIPE}export const stripe = new Stripe("k");` },
    path: "src/routes/+server.ts",
    app: [`import { stripe } from "$lib/server/stripe";`, REFUND],
    quiet: { "tsconfig.json": `{}` },
  },
  {
    name: "the aliases of a configuration that Nuxt has yet to write",
    files: { "tsconfig.json": `{ "files": [], "references": [{ "path": "./.nuxt/tsconfig.server.json" }] }`, "app/lib/stripe.ts": `${STRIPE}export const stripe = new Stripe("k");`, "server/stripe.ts": `export { stripe } from "~/lib/stripe";` },
    path: "server/api/pay.ts",
    app: [`import { stripe } from "~/lib/stripe"; import { stripe as again } from "~~/server/stripe";`, `${REFUND} await again.refunds.create({});`],
    quiet: { "tsconfig.json": `{}` },
  },
  {
    name: "a workspace package, by exports that point to source",
    files: {
      "package.json": `{ "workspaces": ["packages/*"] }`,
      "packages/pay/package.json": `{ "name": "@acme/pay", "exports": { ".": "./src/index.ts", "./clients/*": { "types": "./src/clients/*.ts" } } }`,
      "packages/pay/src/index.ts": `export { stripe } from "./clients/stripe.js";`,
      "packages/pay/src/clients/stripe.ts": `${STRIPE}export const stripe = new Stripe("k");`,
    },
    path: "packages/web/app.ts",
    app: [`import { stripe } from "@acme/pay"; import { stripe as again } from "@acme/pay/clients/stripe";`, `${REFUND} await again.refunds.create({});`],
    quiet: { "packages/pay/package.json": `{ "name": "@acme/pays" }` },
  },
  {
    name: "a workspace package whose main is built from src",
    files: {
      "pnpm-workspace.yaml": `packages:\n  # all\n  - "packages/**"\n`,
      "packages/libs/pay/package.json": `{ "name": "pay", "main": "./dist/index.js", "types": "./dist/index.d.ts" }`,
      "packages/libs/pay/src/index.ts": `${STRIPE}export const stripe = new Stripe("k");`,
    },
    path: "packages/web/app.ts",
    app: [`import { stripe } from "pay";`, REFUND],
    quiet: { "pnpm-workspace.yaml": `packages: ["apps/*"]` },
  },
  {
    name: "imports of one's own package",
    files: { "package.json": `{ "imports": { "#lib/*": "./src/*.ts" } }`, "src/stripe.ts": `${STRIPE}export const stripe = new Stripe("k");` },
    app: [`import { stripe } from "#lib/stripe";`, REFUND],
    quiet: { "package.json": `{ "imports": { "#other/*": "./src/*.ts" } }` },
  },
  {
    name: "declared by type, assigned elsewhere",
    files: { "stripe.ts": `${STRIPE}export let stripe: Stripe;\nexport function use(client: Stripe) { stripe = client; }` },
    app: [`import { stripe } from "./stripe";`, REFUND],
    quiet: { "stripe.ts": `${STRIPE}export let stripe: Map<string, string>;` },
  },
  {
    name: "a factory known by its return type",
    files: { "stripe.ts": `${STRIPE}import { load } from "somewhere";\nexport async function getStripe(): Promise<Stripe> { return load(); }` },
    app: [`import { getStripe } from "./stripe"; const stripe = await getStripe();`, REFUND],
    quiet: { "stripe.ts": `${STRIPE}import { load } from "somewhere";\nexport async function getStripe(): Promise<string> { return load(); }` },
  },
  {
    name: "a type alias of another file",
    files: { "types.ts": `${STRIPE}export type Payments = Stripe;\nexport interface Deps { stripe: Stripe }` },
    app: [`import type { Payments, Deps } from "./types";`, `export class Job { constructor(private stripe: Payments, private deps: Deps) {} async run() { await this.stripe.refunds.create({}); await this.deps.stripe.refunds.create({}); } }`],
    quiet: { "types.ts": `export type Payments = Map<string, string>;\nexport interface Deps { stripe: Payments }` },
  },
  {
    name: "the return type of another file's factory",
    files: { "make.ts": `${STRIPE}export const make = () => ({ stripe: new Stripe("k") });\nexport type Clients = ReturnType<typeof make>;` },
    app: [`import type { Clients } from "./make";`, `export async function run({ stripe }: Clients) { ${REFUND} }`],
    quiet: { "make.ts": `export const make = () => ({ stripe: 1 });\nexport type Clients = ReturnType<typeof make>;` },
  },
  {
    name: "a parameter typed by a class of another file",
    files: { "service.ts": `${STRIPE}export class Service { constructor(readonly stripe: Stripe) {} }` },
    app: [`import { Service } from "./service";`, `export async function run(service: Service) { await service.stripe.refunds.create({}); }`],
    quiet: { "service.ts": `export class Service { constructor(readonly stripe: Map<string, string>) {} }` },
  },
  {
    name: "a type of a package that is given a class of another file",
    files: { "service.ts": `${STRIPE}export class Service { constructor(readonly stripe: Stripe) {} }` },
    app: [
      `import type { Described, Lister } from "out-of-view"; import type { Service } from "./service"; import { Base } from "./base";`,
      `export class Job extends Base { declare one: Described<Service>; declare many: Lister<Service>; async run() { await this.one.stripe.refunds.create({}); for (const service of await this.many()) await service.stripe.refunds.create({}); } }`,
    ],
    quiet: { "service.ts": `export class Service { constructor(readonly stripe: Map<string, string>) {} }` },
  },
  {
    name: "import equals and export equals",
    files: { "stripe.ts": `import Stripe = require("stripe");\nconst clients = { stripe: new Stripe("k") };\nexport = clients;` },
    app: [`import clients = require("./stripe"); const { stripe } = clients;`, REFUND],
    quiet: { "stripe.ts": `export = { stripe: 1 };` },
  },
];

const parsersOf = (isJavascript: boolean): readonly ParserName[] => (isJavascript ? ["typescript", "espree"] : ["typescript"]);
const all = [...javascript.map((each) => ({ ...each, isJavascript: true })), ...typescript.map((each) => ({ ...each, isJavascript: false }))];

describe.each(all)("$name", ({ files, app, path = "app.ts", quiet, isJavascript }) => {
  const name = isJavascript ? path.replace(/\.ts$/, ".js") : path;
  const text = app.join("\n");

  test.each(parsersOf(isJavascript))("is found (%s)", (parser) => {
    const lines = project({ ...files, [name]: text }).lint(name, parser);
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(lines)).toEqual(new Set(["2 noGate"]));
  });

  test.each(parsersOf(isJavascript))("and its look-alike is left alone (%s)", (parser) => {
    const other = isLines(quiet) ? { ...files, [name]: quiet.join("\n") } : { ...files, ...quiet, [name]: text };
    expect(project(other).lint(name, parser)).toEqual([]);
  });
});

function isLines(quiet: Case["quiet"]): quiet is readonly [string, string] {
  return Array.isArray(quiet);
}
