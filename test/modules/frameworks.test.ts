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
    name: "Express: gate and handler in a wrapper of another file",
    files: { ...gate(`export const gate = async (req, res, next) => { await machineid.assertAllowed(ID); next(); };`), "handled.ts": `export const handled = (fn) => (req, res, next) => { Promise.resolve(fn(req, res, next)).catch(next); };` },
    open: { ...gate(`export const gate = async (req, res, next) => { await machineid.assertAllowed(ID); next(); };`), "handled.ts": `export const handled = (fn) => (req, res, next) => { Promise.resolve(fn(req, res, next)).finally(next); };` },
    app: `import express from "express";\nimport { gate } from "./gate.js";\nimport { handled } from "./handled.js";\nexpress().post("/pay", handled(gate), handled(${HANDLER}));`,
    reports: "4 noGate",
  },
  {
    name: "Express: a handler in a wrapper of another file",
    files: { ...gate(`export const gate = async (req, res, next) => { await machineid.assertAllowed(ID); next(); };`), "handled.ts": `export function handled(fn) { return async (req, res, next) => { try { await fn(req, res, next); } catch (error) { next(error); } }; }` },
    open: { ...gate(`export const gate = async (req, res, next) => { await machineid.assertAllowed(ID); next(); };`), "handled.ts": `import { setTimeout } from "node:timers/promises";\nexport function handled(fn) { return async (req, res, next) => { try { await setTimeout(9); await fn(req, res, next); } catch (error) { next(error); } }; }` },
    app: `import express from "express";\nimport { gate } from "./gate.js";\nimport { handled } from "./handled.js";\nexpress().post("/pay", gate, handled(${HANDLER}));`,
    reports: "4 noGate",
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

const GATE = `const gate = async (req, res, next) => { const d = await machineid.validate(ID); if (!d.allowed) { res.end(); return; } next(); };`;

const exported: readonly { readonly name: string; readonly gated: string; readonly open: string }[] = [
  { name: "a router of another file with a gate", gated: "router.use(gate);", open: "" },
  { name: "a gate under a condition", gated: "router.use(gate);", open: "if (process.env.ON) router.use(gate);" },
  { name: "a gate that another file's code may come before", gated: "router.use(gate);", open: `start();\nrouter.use(gate);` },
];

describe.each(exported)("$name", ({ gated, open }) => {
  const routes = `import { router } from "./router.js";\nexport function start() {\n  router.post("/pay", ${HANDLER});\n}`;
  const reports = (put: string): readonly string[] =>
    project({ "router.ts": `${RUNTIME}import express from "express";\nimport { start } from "./routes.js";\n${GATE}\nexport const router = express.Router();\n${put}`, "routes.ts": routes }).lint("routes.ts", "typescript");
  test("a gate", () => expect(reports(gated)).toEqual([]));
  test("no gate", () => expect(reports(open)).toEqual(["3 noGate"]));
});

describe("what asks again behind a gate, and goes on after a denial", () => {
  const again = (then: string): string => `export const again = async (req, res, next) => { const d = await machineid.validate(ID); ${then} };`;
  const [KEEPS, LOSES] = [again("if (d.allowed) next();"), again("next();")];
  const app = (uses: string): string => `${RUNTIME}import express from "express";\nimport * as lib from "./lib.js";\n${GATE}\nconst app = express();\napp.use(gate);\n${uses}\napp.post("/pay", ${HANDLER});`;
  const reports = (lib: string, uses: string): readonly string[] => project({ "lib.ts": `${RUNTIME}import express from "express";\n${lib}`, "app.ts": app(uses) }).lint("app.ts", "typescript");

  test("a middleware of another file", () => {
    expect(reports(KEEPS, "app.use(lib.again);")).toEqual([]);
    expect(reports(LOSES, "app.use(lib.again);")).toEqual(["10 noGate"]);
  });
  test("a router of another file", () => {
    const router = "\nexport const router = express.Router();\nrouter.use(again);";
    const named = (lib: string): readonly string[] => project({ "lib.ts": `${RUNTIME}import express from "express";\n${lib}${router}`, "app.ts": app("app.use(router);").replace("* as lib", "{ router }") }).lint("app.ts", "typescript");
    expect(named(KEEPS)).toEqual([]);
    expect(named(LOSES)).toEqual(["10 noGate"]);
  });
  test("a function of another file that is given the router", () => {
    const more = "\nexport function more(router) { router.use(again); }";
    expect(reports(KEEPS + more, "lib.more(app);")).toEqual([]);
    expect(reports(LOSES + more, "lib.more(app);")).toEqual(["10 noGate"]);
  });
  test("in the file that gives the router its gate", () => {
    const made = (lib: string): readonly string[] =>
      project({ "app.ts": `${RUNTIME}import express from "express";\n${GATE}\n${lib}\nexport const app = express();\napp.use(gate);\napp.use(again);`, "routes.ts": `import { app } from "./app.js";\napp.post("/pay", ${HANDLER});` }).lint("routes.ts", "typescript");
    expect(made(KEEPS)).toEqual([]);
    expect(made(LOSES)).toEqual(["2 noGate"]);
  });
});

test("the default export of another file is followed, too", () => {
  const reports = (put: string): readonly string[] =>
    project({ "app.ts": `${RUNTIME}import express from "express";\n${GATE}\nconst app = express();\napp.use(express.json());\n${put}\nexport default app;`, "routes.ts": `import app from "./app.js";\napp.post("/pay", ${HANDLER});` }).lint("routes.ts", "typescript");
  expect(reports("app.use(gate);")).toEqual([]);
  expect(reports("app.use(express.json());")).toEqual(["2 noGate"]);
});

test("the middleware file of Next.js gates nothing: routes can be reached without it", () => {
  const middleware = `${RUNTIME}import { NextResponse } from "next/server";\nexport async function middleware() { const d = await machineid.validate(ID); if (!d.allowed) return new NextResponse(null, { status: 403 }); return NextResponse.next(); }`;
  const route = `export async function POST(request) { await fetch(request.url); }`;
  const gatedRoute = `import { gate } from "../../gate.js";\nexport async function POST(request) { await gate(); await fetch(request.url); }`;
  const { lint } = project({ "middleware.ts": middleware, "app/pay/route.ts": route, "app/gated/route.ts": gatedRoute, "gate.ts": `${RUNTIME}export const gate = () => machineid.assertAllowed(ID);` });
  expect(lint("app/pay/route.ts", "typescript")).toEqual(["1 noGate"]);
  expect(lint("app/gated/route.ts", "typescript")).toEqual([]);
});

describe.each(cases)("$name", ({ files, open, app, reports }) => {
  test("a gate", () => expect(project({ ...files, "app.ts": app }).lint("app.ts", "typescript")).toEqual([]));
  test("no gate", () => expect(project({ ...open, "app.ts": app }).lint("app.ts", "typescript")).toEqual([reports]));
});

test("a router that only its own file shows is reported there", () => {
  const routes = `import { Router } from "express";\nexport const router = Router();\nrouter.post("/pay", ${HANDLER});`;
  const app = `${RUNTIME}import express from "express";\nimport { router } from "./routes.js";\nexpress().use(machineid.middleware(ID), router);`;
  expect(project({ "routes.ts": routes, "app.ts": app }).lint("routes.ts", "typescript")).toEqual(["3 noGate"]);
});
