import { describe, expect, it } from "vitest";
import { lint } from "./run.js";
import { foundIn, testTwins } from "./twins.js";

const rule = "no-fleet-device-id";
const head = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\n`;
const consumer = `new Worker("mail", async (job) => { await machineid.assertAllowed(ID); });`;

describe(rule, () => {
  testTwins(rule, head, [
    { right: `export const defaults = { concurrency: 4 }; machineid.register("w:prod:mail");`, wrong: `export const defaults = { concurrency: 4 }; machineid.register("w:prod:mail"); app.listen(1);`, finds: [`parts: "w:prod:mail"`] },
    { right: `console.info(process.env.HOSTNAME); machineid.register("w:prod:mail");`, wrong: `console.info(process.env.HOSTNAME); machineid.register("w:prod:mail"); app.listen(1);`, finds: [`parts: "w:prod:mail"`] },
    { right: `import { jobs } from "./client"; export const mail = jobs.createFunction({ id: "mail" }, async ({ name }) => machineid.assertAllowed("w:prod:mail"));`, wrong: `import { jobs } from "./client"; export const mail = jobs.createFunction({ id: "mail" }, async ({ event }) => machineid.assertAllowed("w:prod:mail"));`, finds: [`parts: "w:prod:mail"`] },
    { right: "export const consumerDeviceId = `w:${env}:mail`; machineid.register(\"w:prod:mail\");", wrong: "export const consumerMail = (event) => machineid.register(\"w:prod:mail\");", finds: [`parts: "w:prod:mail"`] },
    { right: `export async function handle(name) { await machineid.assertAllowed("ops:prod:cli:any"); }`, wrong: `export async function handle(job) { await machineid.assertAllowed("ops:prod:cli:any"); }`, finds: [`instance: "ops:prod:cli:any"`] },
    { right: `const IDS = { mail: "w:prod:mail:01" }; const it = IDS[queue]; machineid.startup(it); app.listen(1);`, wrong: `const IDS = { mail: "w:prod:mail:any" }; const it = IDS[queue]; machineid.startup(it); app.listen(1);`, finds: [`instance: "w:prod:mail:any"`] },
    { right: `const IDS = new Map([["mail", "w:prod:mail:01"]]); machineid.startup(IDS.get(queue)); app.listen(1);`, wrong: `const IDS = new Map([["mail", "w:prod:mail:any"]]); machineid.startup(IDS.get(queue)); app.listen(1);`, finds: [`instance: "w:prod:mail:any"`] },
    { right: `@Injectable() class Mail { go() { return machineid.assertAllowed("mail"); } }`, wrong: `@Processor("mail") class Mail { go() { return machineid.assertAllowed("mail"); } }`, finds: [`parts: "mail"`] },
    { right: `@Controller("pay") class Pay { go() { return machineid.assertAllowed("api:prod:pay:01"); } }`, wrong: `@Controller("pay") class Pay { go() { return machineid.assertAllowed("api:prod:pay:all"); } }`, finds: [`instance: "api:prod:pay:all"`] },
    ...[
      ['import { Router } from "express";', "Router()"], ['import express from "express";', "express.Router()"], ['const express = require("express");', "express()"],
      ['import { Hono } from "hono";', "new Hono()"], ['import Router from "@koa/router";', "new Router()"], ['import fastify from "fastify";', "fastify()"],
    ].map(([imported = "", made = ""]) => {
      const orders = (id: string): string => `${imported} const orders = ${made}; orders.post("/x", async (a) => { await machineid.assertAllowed(${id}); });`;
      return { right: orders("`a:prod:b:${process.env.HOSTNAME}`"), wrong: orders('"a:prod:b:all"'), finds: ['instance: "a:prod:b:all"'] };
    }),
    { right: `const orders = new Map(); orders.get("/x", async () => machineid.assertAllowed("a:prod:b:all"));`, wrong: `import { Hono } from "hono"; const orders = new Hono(); orders.get("/x", async () => machineid.assertAllowed("a:prod:b:all"));`, finds: ['instance: "a:prod:b:all"'] },
    { right: `export const runOnce = () => machineid.assertAllowed("fleet");`, wrong: `export const run = (job) => machineid.assertAllowed("fleet");`, finds: [`parts: "fleet"`] },
    { right: `import { http } from "./server.js"; http("x", async () => { await machineid.assertAllowed("fleet"); });`, wrong: `import { http } from "@google-cloud/functions-framework"; http("x", async () => { await machineid.assertAllowed("fleet"); });`, finds: [`parts: "fleet"`] },
    { right: `app.queue("x", { handler: () => machineid.assertAllowed(\`a:prod:x:\${id}\`) });`, wrong: `app.queue("x", { handler: () => machineid.assertAllowed("a:prod:x") });`, finds: [`parts: "a:prod:x"`] },
    { right: `const ID = \`w:prod:mail:\${process.env.HOSTNAME ?? "shared"}\`; ${consumer}`, wrong: `const ID = process.env.DEVICE ?? "w:prod:mail:shared"; ${consumer}`, finds: ['instance: "w:prod:mail:shared"'] },
    { right: `const ID = "worker:prod:mail:07"; ${consumer}`, wrong: `const ID = "worker:prod:mail"; ${consumer}`, finds: [`parts: "worker:prod:mail"`] },
    { right: `const ID = "worker:prod:mail:07"; ${consumer}`, wrong: `const ID = "worker:prod:mail:all"; ${consumer}`, finds: [`instance: "worker:prod:mail:all"`] },
    { right: `const ID = "worker:prod:mail:07"; ${consumer}`, wrong: `const ID = "worker:prod:mail:*"; ${consumer}`, finds: [`instance: "worker:prod:mail:*"`] },
    { right: `const ID = "worker:prod:mail:7"; ${consumer}`, wrong: `const ID = "worker:prod:mail:Fleet"; ${consumer}`, finds: [`instance: "worker:prod:mail:Fleet"`] },
    { right: `const ID = \`mail:\${process.env.HOSTNAME}\`; ${consumer}`, wrong: `const ID = \`\${"mail"}\`; ${consumer}`, finds: ['parts: `${"mail"}`'] },
    { right: `const ID = \`w:\${env}:mail:\${n}\`; ${consumer}`, wrong: `const ID = \`w:\${env}:mail:shared\`; ${consumer}`, finds: ["instance: `w:${env}:mail:shared`"] },
    { right: `const hooks = { async afterCreate(event) { await machineid.assertAllowed("cms:prod:strapi"); event.process(); } };`, wrong: `export const hooks = { async afterCreate(event) { await machineid.assertAllowed("cms:prod:strapi"); } };`, finds: [`parts: "cms:prod:strapi"`] },
    { right: `export default { async afterCreate(name) { await machineid.assertAllowed("cms:prod:strapi"); } };`, wrong: `export default { async afterCreate(event) { await machineid.assertAllowed("cms:prod:strapi"); } };`, finds: [`parts: "cms:prod:strapi"`] },
    { right: `module.exports = { afterCreate: "cms:prod:strapi", options: { onEvent(event) { return machineid.assertAllowed("cms:prod:strapi"); } } };`, wrong: `module.exports = { afterCreate: async (event) => machineid.assertAllowed("cms:prod:strapi") };`, finds: [`parts: "cms:prod:strapi"`] },
    { right: `machineid.startup("fleet");`, wrong: `machineid.startup("fleet"); app.listen(80);`, finds: [`parts: "fleet"`] },
    { right: `machineid.startup("fleet");`, wrong: `machineid.startup("fleet"); http.createServer(f);`, finds: [`parts: "fleet"`] },
    { right: `machineid.startup("fleet"); for (const job of jobs) await run(job);`, wrong: `machineid.startup("fleet"); while (true) await run(await take());`, finds: [`parts: "fleet"`] },
    { right: `machineid.startup("fleet"); for (let i = 0; i < 9; i++) await run(i);`, wrong: `machineid.startup("fleet"); for (;;) await run();`, finds: [`parts: "fleet"`] },
    { right: `machineid.startup("fleet"); while (n < 3) await run(n++);`, wrong: `machineid.startup("fleet"); while (!stopping) await run();`, finds: [`parts: "fleet"`] },
    { right: `machineid.guard("fleet", f);`, wrong: `for await (const job of machineid.units("fleet", queue)) run(job);`, finds: [`parts: "fleet"`] },
    { right: `import { schedule } from "node-cron"; machineid.startup("fleet"); schedule("* * * * *", f);`, wrong: `import Queue from "bull"; machineid.startup("fleet"); const jobs = new Queue("jobs"); jobs.process(f);`, finds: [`parts: "fleet"`] },
    { right: `machineid.startup("fleet"); async function poll() { await f(); } poll();`, wrong: `machineid.startup("fleet"); async function poll() { await f(); setTimeout(poll, 9); } poll();`, finds: [`parts: "fleet"`] },
    { right: `machineid.startup("fleet"); files.route("/x").open(f);`, wrong: `machineid.startup("fleet"); router.route("/x").post(f);`, finds: [`parts: "fleet"`] },
    { right: `machineid.startup("fleet");`, wrong: `machineid.startup("fleet"); await consumer.run({ eachMessage });`, finds: [`parts: "fleet"`] },
    { right: `machineid.startup("fleet");`, wrong: `machineid.startup("fleet"); socket.on("message", f);`, finds: [`parts: "fleet"`] },
    { right: `machineid.startup("fleet");`, wrong: `import cluster from "node:cluster"; machineid.startup("fleet"); cluster.fork();`, finds: [`parts: "fleet"`] },
    { right: `async function handler() { await machineid.assertAllowed("fleet"); } handler();`, wrong: `export async function handler() { await machineid.assertAllowed("fleet"); }`, finds: [`parts: "fleet"`] },
    { right: `const h = async () => machineid.assertAllowed("fleet"); h();`, wrong: `export default async () => machineid.assertAllowed("fleet");`, finds: [`parts: "fleet"`] },
    { right: `export default function sync(items) { return machineid.assertAllowed("fleet"); }`, wrong: `export default function sync(job) { return machineid.assertAllowed("fleet"); }`, finds: [`parts: "fleet"`] },
    { right: `module.exports = (items) => machineid.assertAllowed("fleet");`, wrong: `module.exports = (input) => machineid.assertAllowed("fleet");`, finds: [`parts: "fleet"`] },
    { right: "const ids = { of(n) { return `w:prod:${n}`; } }; machineid.register(ids.of(process.env.HOSTNAME)); app.listen(1);", wrong: "const ids = { of(n) { return `w:prod:${n}`; } }; machineid.register(ids.of(\"mail\")); app.listen(1);", finds: ["parts: `w:prod:${n}`"] },
    { right: `const POST = async () => machineid.assertAllowed("fleet"); POST();`, wrong: `export const POST = async () => machineid.assertAllowed("fleet");`, finds: [`parts: "fleet"`] },
    { right: `cache.get("/pay", async () => machineid.assertAllowed("fleet"));`, wrong: `router.post("/pay", async () => machineid.assertAllowed("fleet"));`, finds: [`parts: "fleet"`] },
    { right: `exports.version = "1"; machineid.startup("fleet");`, wrong: `exports.handler = f; machineid.startup("fleet");`, finds: [`parts: "fleet"`] },
    { right: `machineid.startup(process.env.ID ?? "a:b:c:1"); app.listen(1);`, wrong: `machineid.startup(process.env.ID ?? "a:b:c"); app.listen(1);`, finds: [`parts: "a:b:c"`] },
    { right: `machineid.startup("a:1"); app.listen(1);`, wrong: `machineid.startup("a"); app.listen(1);`, options: { parts: 2 }, finds: [`parts: "a"`] },
    { right: `machineid.startup("a:b:c:1"); app.listen(1);`, wrong: `machineid.startup("a:b:c:main"); app.listen(1);`, options: { instances: ["main"] }, finds: [`instance: "a:b:c:main"`] },
    { right: `const mailDeviceId = "a:b:c:1"; const payDeviceId = "a:b:c:2";`, wrong: `const mailDeviceId = "a:b:c:1"; const payDeviceId = "a:b:c:1";`, finds: [`twice: "a:b:c:1"`] },
    { right: `const deviceIds = { mail: "a:b:c:1", pay: "a:b:c:2" };`, wrong: `const deviceIds = { mail: "a:b:c:1", pay: "a:b:c:1" };`, finds: [`twice: "a:b:c:1"`] },
  ]);

  it.each([
    `const DEVICE_ID = "a:b:c:1"; export function one() { return machineid.guard(DEVICE_ID, f); } export function two() { return machineid.guard("a:b:c:1", f); }`,
    `const mailDeviceId = "a:b:c:1"; const deviceId = mailDeviceId; start({ deviceId });`,
    `machineid.startup(deviceId); app.listen(80);`,
    `machineid.startup(\`\${service}\`); app.listen(80);`,
  ])("leaves alone: %s", (program) => {
    expect(foundIn(head + program, { rule })).toEqual([]);
  });

  it("says where the file multiplies", () => {
    expect(lint(`${head}await machineid.startup("worker:prod:mail");\napp.listen(80);`, { rule })[0]?.message).toBe(
      "The device ID `worker:prod:mail` has no instance part, and this file starts a server (line 4): every replica works under this one ID. Add what tells this instance from the others, such as its host name.",
    );
  });
});
