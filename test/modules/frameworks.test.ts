import { afterAll, describe, expect, test } from "vitest";
import { project, removeProjects, type Files } from "./project.js";

afterAll(removeProjects);

const RUNTIME = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nconst ID = "a:b:c:d";\n`;
const HANDLER = `async (request) => { await fetch(request.url); }`;

interface Case {
  readonly name: string;
  readonly files: Files;
  /** The same files, where the gate lets all on. */
  readonly open: Files;
  readonly app: string;
  readonly reports: string;
}

const gate = (body: string): Files => ({ "gate.ts": RUNTIME + body });

const cases: readonly Case[] = [
  {
    name: "Express: a middleware of another file",
    files: gate(`export const gate = async (req, res, next) => { const d = await machineid.validate(ID); if (!d.allowed) { res.end(); return; } next(); };`),
    open: gate(`export const gate = async (req, res, next) => { const d = await machineid.validate(ID); if (!d.allowed) { res.end(); } next(); };`),
    app: `import express from "express";\nimport { gate } from "./gate.js";\nexpress().post("/pay", gate, ${HANDLER});`,
    reports: "3 noGate",
  },
  {
    name: "Express: a factory of another file",
    files: gate(`export function requirePermit(id) { return (req, res, next) => { machineid.assertAllowed(id).then(() => next(), next); }; }`),
    open: gate(`export function requirePermit(id) { return (req, res, next) => { machineid.assertAllowed(id).finally(() => next()); }; }`),
    app: `import express from "express";\nimport { requirePermit } from "./gate.js";\nconst app = express();\napp.use(requirePermit("a:b:c:d"));\napp.post("/pay", ${HANDLER});`,
    reports: "5 noGate",
  },
  {
    name: "Fastify: a hook of another file",
    files: gate(`export async function hook(request, reply) { await machineid.assertAllowed(ID); }`),
    open: gate(`export async function hook(request, reply) { await machineid.validate(ID); }`),
    app: `import type { FastifyInstance } from "fastify";\nimport { hook } from "./gate.js";\nexport default async function routes(app: FastifyInstance) {\n  app.addHook("preHandler", hook);\n  app.post("/pay", ${HANDLER});\n}`,
    reports: "5 noGate",
  },
  {
    name: "tRPC: a gated procedure of another file, through a barrel",
    files: {
      ...gate(`import { initTRPC } from "@trpc/server";\nconst t = initTRPC.create();\nexport const permitted = t.procedure.use(async ({ next }) => { await machineid.assertAllowed(ID); return next(); });`),
      "trpc.ts": `export * from "./gate.js";`,
    },
    open: {
      ...gate(`import { initTRPC } from "@trpc/server";\nconst t = initTRPC.create();\nexport const permitted = t.procedure.use(async ({ next }) => { await machineid.validate(ID); return next(); });`),
      "trpc.ts": `export * from "./gate.js";`,
    },
    app: `import { permitted } from "./trpc.js";\nexport const pay = permitted.input({}).mutation(${HANDLER});`,
    reports: "2 noGate",
  },
  {
    name: "NestJS: a guard of another file",
    files: gate(`export class PermitGuard { async canActivate() { return (await machineid.validate(ID)).allowed; } }`),
    open: gate(`export class PermitGuard { async canActivate() { return (await machineid.validate(ID)) !== null; } }`),
    app: `import { Controller, Post, UseGuards } from "@nestjs/common";\nimport { PermitGuard } from "./gate.js";\n@Controller()\n@UseGuards(PermitGuard)\nexport class Pay {\n  @Post() async pay(url: string) { await fetch(url); }\n}`,
    reports: "6 noGate",
  },
  {
    name: "Next.js: a wrapper of another file",
    files: gate(`export const withPermit = (handler) => async (request) => { await machineid.assertAllowed(ID); return handler(request); };`),
    open: gate(`export const withPermit = (handler) => async (request) => { await machineid.validate(ID); return handler(request); };`),
    app: `import { withPermit } from "./gate.js";\nexport const POST = withPermit(${HANDLER});`,
    reports: "2 noGate",
  },
];

describe.each(cases)("$name", ({ files, open, app, reports }) => {
  test("a gate", () => expect(project({ ...files, "app.ts": app }).lint("app.ts", "typescript")).toEqual([]));
  test("no gate", () => expect(project({ ...open, "app.ts": app }).lint("app.ts", "typescript")).toEqual([reports]));
});

test("a router that only its own file shows is reported there", () => {
  const routes = `import { Router } from "express";\nexport const router = Router();\nrouter.post("/pay", ${HANDLER});`;
  const app = `${RUNTIME}import express from "express";\nimport { router } from "./routes.js";\nexpress().use(machineid.middleware(ID), router);`;
  expect(project({ "routes.ts": routes, "app.ts": app }).lint("routes.ts", "typescript")).toEqual(["3 noGate"]);
});
