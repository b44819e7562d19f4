import { files, type Pair } from "../pair.js";

const ID = `"svc:prod:api:01"`;
const HANDLER = `async (request) => { await fetch(request.url); }`;
const GATE = `async function gate(req, res, next) { const d = await machineid.validate(${ID}); if (!d.allowed) { res.status(403).end(); return; } next(); }`;
const asks = (then: string): string => `async function again(req, res, next) { const d = await machineid.validate(${ID}); ${then} }`;
const AGAIN = asks("if (!d.allowed) console.warn(d.code); next();");
const post = `app.post("/pay", ${HANDLER});`;

const app = (text: string): string => `import express from "express";\nconst app = express();\n${GATE}\n${AGAIN}\n${text}`;

/** The same gate and a middleware that asks again, in two orders; in the second a request may get past it after a denial. */
const orders = (clause: string, kept: string, lost: string): Pair => files(`behind a gate: ${clause}`, app(kept), app(lost));

/** The same app around two things between gate and handler. */
const between = (clause: string, kept: string, lost: string, use = "app.use(again);"): Pair => {
  const around = (text: string): string => `import express from "express";\nconst app = express();\n${GATE}\n${text}\napp.use(gate);\n${use}\n${post}`;
  return files(`behind a gate: ${clause}`, around(kept), `${around(lost)} // ! noGate`);
};

export const behindGates: readonly Pair[] = [
  between("a middleware that asks again is a gate as well, or goes on after a denial", asks("if (d.allowed) next();"), AGAIN),
  between("a middleware that pauses", `function again(req, res, next) { next(); }`, `async function again(req, res, next) { await new Promise((resolve) => setTimeout(resolve, 9)); next(); }`),
  between("a middleware that leaves a validate running", `async function again(req, res, next) { await machineid.assertAllowed(${ID}); next(); }`, `async function again(req, res, next) { machineid.validate(${ID}); next(); }`),
  between("next() in a callback of code out of view", `import jwt from "jsonwebtoken";\nfunction again(req, res, next) { jwt.verify(req.token, "key", (error, user) => { if (error) return res.end(); req.user = user; next(); }); }`, `import jwt from "jsonwebtoken";\nfunction again(req, res, next) { jwt.verify(req.token, "key", async (error, user) => { await machineid.validate(${ID}); next(); }); }`),
  between("what asks again and ends the request", asks("if (!d.allowed) { res.end(); return; } next();"), asks("if (!d.allowed) res.end(); next();")),
  between("what hands on an error", `async function again(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(error); } }`, `async function again(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(); } }`),
  between("an error handler that goes on", `function again(error, req, res, next) { if (res.headersSent) return next(error); res.status(500).end(); }`, `function again(error, req, res, next) { console.error(error); next(); }`),
  between("an error handler that hands on an error of its own", `function again(error, req, res, next) { next(new Error("failed", { cause: error })); }`, `function again(error, req, res, next) { next(error.cause); }`),
  between("a factory of middleware", `const again = (log) => async (req, res, next) => { log(await machineid.assertAllowed(${ID})); next(); };`, `const again = (log) => async (req, res, next) => { log(await machineid.validate(${ID})); next(); };`, "app.use(again(console.log));"),
  between("a middleware in a wrapper", `const handled = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next);\n${asks("if (d.allowed) next();")}`, `const handled = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next);\n${AGAIN}`, "app.use(handled(again));"),
  orders("one gate after what asks again", `app.use(again);\napp.use(gate);\n${post}`, `app.use(gate);\napp.use(again);\n${post} // ! noGate`),
  orders("what asks again in the same registration", `app.post("/pay", again, gate, ${HANDLER});`, `app.post("/pay", gate, again, ${HANDLER}); // ! noGate`),
  orders("what asks again in a list of handlers", `app.post("/pay", [again, gate, ${HANDLER}]);`, `app.post("/pay", [gate, again], ${HANDLER}); // ! noGate`),
  orders("what asks again after .use(gate), in the registration", `app.use(gate);\napp.post("/pay", again, gate, ${HANDLER});`, `app.use(gate);\napp.post("/pay", again, ${HANDLER}); // ! noGate`),
  orders("the middleware itself begins with a permit", `app.use(gate);\napp.use(async (req, res, next) => { await fetch(req.url); machineid.validate(${ID}); next(); });`, `app.use(gate);\napp.use(again, async (req, res, next) => { await fetch(req.url); next(); }); // ! noGate`),
  orders("what asks again is registered later", `app.use(gate);\n${post}\napp.use(again);`, `app.use(gate, again);\n${post} // ! noGate`),
  orders("what asks again for another path", `app.use(gate);\napp.use("/admin", again);\n${post}`, `app.use(gate);\napp.use("/pay", again);\n${post} // ! noGate`),
  orders("what asks again for another method", `app.use(gate);\napp.get("/pay", again);\n${post}`, `app.use(gate);\napp.all("/pay", again);\n${post} // ! noGate`),
  orders("a handler for a path that may be the same", `app.use(gate);\napp.post("/paid", again);\n${post}`, `app.use(gate);\napp.post("/:what", again);\n${post} // ! noGate`),
  orders("a chain", `app.use(again).use(gate).post("/pay", ${HANDLER});`, `app.use(gate).use(again).post("/pay", ${HANDLER}); // ! noGate`),
  orders("app.route(path).all()", `app.route("/pay").all(again).all(gate).post(${HANDLER});`, `app.route("/pay").all(gate).all(again).post(${HANDLER}); // ! noGate`),
  orders("another router", `const other = express.Router();\nother.use(again);\napp.use(gate);\n${post}`, `const other = express.Router();\nother.use(again);\napp.use(gate);\napp.use(other);\n${post} // ! noGate`),
  orders("a router mounted behind what asks again", `const router = express.Router();\nrouter.post("/pay", ${HANDLER});\napp.use(gate);\napp.use("/api", router);\napp.use(again);`, `const router = express.Router();\nrouter.post("/pay", ${HANDLER}); // ! noGate\napp.use(gate);\napp.use(again);\napp.use("/api", router);`),
  orders("what asks again in a mounted router", `const router = express.Router();\nrouter.post("/pay", ${HANDLER});\nrouter.use(again);\napp.use(gate, router);`, `const router = express.Router();\nrouter.use(again);\nrouter.post("/pay", ${HANDLER}); // ! noGate\napp.use(gate, router);`),
  orders("a function that puts what asks again in place", `more(app);\nfunction more(router) { router.post("/again", again); }\napp.use(gate);\n${post}`, `app.use(gate);\nmore(app);\nfunction more(router) { router.use(again); }\n${post} // ! noGate`),
  files(
    "behind a gate: Koa",
    `import Koa from "koa";\nconst app = new Koa();\nconst gate = async (ctx, next) => { if ((await machineid.validate(${ID})).allowed) await next(); };\nconst again = async (ctx, next) => { await next(); await machineid.validate(${ID}); };\napp.use(gate).use(again);\napp.use(${HANDLER});`,
    `import Koa from "koa";\nconst app = new Koa();\nconst gate = async (ctx, next) => { if ((await machineid.validate(${ID})).allowed) await next(); };\nconst again = async (ctx, next) => { await machineid.validate(${ID}); await next(); };\napp.use(gate).use(again);\napp.use(${HANDLER}); // ! noGate`,
  ),
  files(
    "behind a gate: hooks of Fastify",
    `import fastify from "fastify";\nconst app = fastify();\napp.addHook("onRequest", async () => { await machineid.assertAllowed(${ID}); });\napp.addHook("preHandler", async (request, reply) => { const d = await machineid.validate(${ID}); if (!d.allowed) return reply.send({}); });\n${post}`,
    `import fastify from "fastify";\nconst app = fastify();\napp.addHook("onRequest", async () => { await machineid.assertAllowed(${ID}); });\napp.addHook("preHandler", async (request, reply) => { const d = await machineid.validate(${ID}); if (!d.allowed) reply.send({}); });\n${post} // ! noGate`,
  ),
  files(
    "behind a gate: hooks among the options of a route",
    `import fastify from "fastify";\nconst app = fastify();\napp.addHook("onRequest", async () => { await machineid.assertAllowed(${ID}); });\napp.post("/pay", { onSend: async () => { await machineid.validate(${ID}); } }, ${HANDLER});`,
    `import fastify from "fastify";\nconst app = fastify();\napp.addHook("onRequest", async () => { await machineid.assertAllowed(${ID}); });\napp.post("/pay", { preHandler: async () => { await machineid.validate(${ID}); } }, ${HANDLER}); // ! noGate`,
  ),
  files(
    "behind a gate: tRPC",
    `import { initTRPC } from "@trpc/server";\nconst t = initTRPC.create();\nconst permitted = t.procedure.use(async ({ next }) => { await machineid.validate(${ID}); return next(); }).use(async ({ next }) => { await machineid.assertAllowed(${ID}); return next(); });\nexport const pay = permitted.use(({ next }) => next()).mutation(${HANDLER});`,
    `import { initTRPC } from "@trpc/server";\nconst t = initTRPC.create();\nconst permitted = t.procedure.use(async ({ next }) => { await machineid.assertAllowed(${ID}); return next(); });\nexport const pay = permitted.use(async ({ next }) => { await machineid.validate(${ID}); return next(); }).mutation(${HANDLER}); // ! noGate`,
  ),
  files(
    "behind a gate: guards of NestJS",
    `import { Controller, Post, UseGuards } from "@nestjs/common";\nclass Permit { async canActivate() { return (await machineid.validate(${ID})).allowed; } }\nclass Again { async canActivate() { await machineid.validate(${ID}); return true; } }\n@Controller()\n@UseGuards(Again)\nexport class Pay { @Post() @UseGuards(Permit) async pay(url: string) { await fetch(url); } }`,
    `import { Controller, Post, UseGuards } from "@nestjs/common";\nclass Permit { async canActivate() { return (await machineid.validate(${ID})).allowed; } }\nclass Again { async canActivate() { await machineid.validate(${ID}); return true; } }\n@Controller()\n@UseGuards(Permit)\nexport class Pay { @Post() @UseGuards(Again) async pay(url: string) { await fetch(url); } } // ! noGate`,
    { typed: true },
  ),
];

const made = (make: string, use: string): string => `import { Router } from "express";\n${GATE}\n${make}\n${use}`;
const POST = `r.post("/pay", ${HANDLER});`;
const fastify = (text: string): string => `import fastify from "fastify";\nconst app = fastify();\nconst permit = async () => { await machineid.assertAllowed(${ID}); };\n${text}`;

const PAUSING = "async () => { await new Promise((resolve) => setTimeout(resolve, 10)); }";

const nest = (guard: string): string => `import { Controller, Post, UseGuards } from "@nestjs/common";\n${guard}\n@Controller()\n@UseGuards(Permit)\nexport class Pay { @Post() async pay(url: string) { await fetch(url); } }`;

export const whereGatesStand: readonly Pair[] = [
  files("a router that a function in view makes", made("function make() { const r = Router(); r.use(gate); return r; }", `const r = make();\n${POST}`), made("function make() { const r = Router(); if (process.env.ON) r.use(gate); return r; }", `const r = make();\n${POST} // ! noGate`)),
  files("a router that a function makes, in each of its ways", made(`function make(kind) { if (kind) return Router().use(gate); return Router().use("/", gate); }`, `const r = make(1);\n${POST}`), made("function make(kind) { if (kind) return Router().use(gate); return Router(); }", `const r = make(1);\n${POST} // ! noGate`)),
  files("a router that a function makes and gives something that asks again", made(`${AGAIN}\nfunction make() { return Router().use(again).use(gate); }`, `const r = make();\n${POST}`), made(`${AGAIN}\nfunction make() { return Router().use(gate).use(again); }`, `const r = make();\n${POST} // ! noGate`)),
  files("a router that a function hands out twice", made(`${AGAIN}\nfunction make() { return Router().use(gate); }`, `make().use(again);\nconst r = make();\n${POST}`), made(`${AGAIN}\nconst one = Router().use(gate);\nfunction make() { return one; }`, `const other = make();\nother.use(again);\nconst r = make();\n${POST} // ! noGate`)),
  files("Hono: a chain on what a function makes", `import { Hono } from "hono";\nconst base = () => new Hono().use(async (c, next) => { await machineid.assertAllowed(${ID}); await next(); });\nexport const app = base().post("/a", ${HANDLER});`, `import { Hono } from "hono";\nconst base = () => new Hono().use(async (c, next) => { await next(); });\nexport const app = base().post("/a", ${HANDLER}); // ! noGate`),
  orders(".use() with handlers of packages before the gate", `import cors from "cors";\napp.use(cors(), express.json(), gate);\n${post}`, `import cors from "corsair";\napp.use(cors(), gate);\n${post} // ! noGate`),
  orders("a middleware behind the gate", `app.use(gate);\napp.use(async (req, res, next) => { await fetch(req.url); next(); });`, `app.use(async (req, res, next) => { await fetch(req.url); next(); }); // ! noGate\napp.use(gate);`),
  files("Fastify: a hook behind the gate", fastify(`app.addHook("onRequest", permit);\napp.addHook("preHandler", ${HANDLER});`), fastify(`app.addHook("preValidation", permit);\napp.addHook("preParsing", ${HANDLER}); // ! noGate`)),
  files("Fastify: a hook of the same sort", fastify(`app.addHook("preHandler", permit);\napp.addHook("preHandler", ${HANDLER});`), fastify(`app.addHook("preHandler", ${HANDLER}); // ! noGate\napp.addHook("preHandler", permit);`)),
  files("Fastify: a hook that runs for denied requests, too", fastify(`app.addHook("onRequest", permit);\napp.addHook("preParsing", ${HANDLER});`), fastify(`app.addHook("onRequest", permit);\napp.addHook("onSend", ${HANDLER}); // ! noGate`)),
  files(
    "tRPC: a middleware behind the gate",
    `import { initTRPC } from "@trpc/server";\nconst t = initTRPC.create();\nexport const audited = t.procedure.use(async ({ next }) => { await machineid.assertAllowed(${ID}); return next(); }).use(async ({ next, path }) => { await fetch(path); return next(); });`,
    `import { initTRPC } from "@trpc/server";\nconst t = initTRPC.create();\nexport const audited = t.procedure.use(async ({ next, path }) => { await fetch(path); return next(); }).use(async ({ next }) => { await machineid.assertAllowed(${ID}); return next(); }); // ! noGate`,
  ),
  between("next() with a constant that holds an error", `async function again(req, res, next) { const d = await machineid.validate(${ID}); if (d.allowed) return next(); const error = new Error("denied"); error.status = 403; return next(error); }`, `async function again(req, res, next) { const d = await machineid.validate(${ID}); if (d.allowed) return next(); const error = d.error; return next(error); }`),
  files("Fastify: options that a constant holds, spread", fastify(`const secure = { preHandler: permit };\napp.post("/pay", { ...secure, schema: {} }, ${HANDLER});`), fastify(`const secure = { preHandler: permit };\nconst open = { preHandler: [] };\napp.post("/pay", { ...secure, ...open }, ${HANDLER}); // ! noGate`)),
  files("Fastify: a route of the scope by its options", fastify(`app.register(async (scope) => { scope.addHook("onRequest", permit); scope.route({ method: "GET", url: "/a", handler: ${HANDLER} }); });`), fastify(`app.register(async (scope) => { scope.addHook("onResponse", permit); scope.route({ method: "GET", url: "/a", handler: ${HANDLER} }); }); // ! noGate`)),
  files(
    "NestJS: a guard by promise style",
    nest(`class Permit { canActivate() { return machineid.validate(${ID}).then((d) => d.allowed); } }`),
    `${nest(`class Permit { canActivate() { return machineid.validate(${ID}).then((d) => d !== null); } }`)} // ! noGate`,
    { typed: true },
  ),
  files(
    "NestJS: a guard that a class inherits",
    nest(`class Base { async canActivate() { return (await machineid.validate(${ID})).allowed; } }\nclass Permit extends Base {}`),
    `${nest(`class Base { async canActivate() { return this.check(); } async check() { return (await machineid.validate(${ID})).allowed; } }\nclass Permit extends Base { async check() { return true; } }`)} // ! noGate`,
    { typed: true },
  ),
  files("Fastify: a hook that pauses before that of the gate, whatever the order in the text", fastify(`app.addHook("preHandler", permit);\napp.addHook("onRequest", ${PAUSING});\n${post}`), fastify(`app.addHook("preHandler", ${PAUSING});\napp.addHook("onRequest", permit);\n${post} // ! noGate`)),
  files("Fastify: a hook that pauses behind the gate of a route", fastify(`app.addHook("onRequest", ${PAUSING});\napp.post("/pay", { preHandler: permit }, ${HANDLER});`), fastify(`app.addHook("preHandler", ${PAUSING});\napp.post("/pay", { onRequest: permit }, ${HANDLER}); // ! noGate`)),
  files("Fastify: a hook that pauses behind the gate of a route in a scope", fastify(`app.addHook("preHandler", ${PAUSING});\napp.register(async (scope) => { scope.post("/pay", { preHandler: permit }, ${HANDLER}); });`), fastify(`app.addHook("preHandler", ${PAUSING});\napp.register(async (scope) => { scope.post("/pay", { preValidation: permit }, ${HANDLER}); }); // ! noGate`)),
  files("Fastify: a hook that pauses, added behind the route", fastify(`app.addHook("onRequest", permit);\n${post}\napp.addHook("onResponse", ${PAUSING});`), fastify(`app.addHook("onRequest", permit);\n${post} // ! noGate\napp.addHook("preHandler", ${PAUSING});`)),
  files("Fastify: a hook that pauses while the body is read", fastify(`app.addHook("onRequest", permit);\napp.addHook("onSend", ${PAUSING});\n${post}`), fastify(`app.addHook("onRequest", permit);\napp.addHook("preParsing", ${PAUSING});\n${post} // ! noGate`)),
];
