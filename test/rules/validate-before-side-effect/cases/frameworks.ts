import { files, type Pair } from "../pair.js";

const ID = `"svc:prod:api:01"`;
const asks = `const d = await machineid.validate(${ID});`;
const HANDLER = `async (request, response) => { await fetch(request.url); }`;

const typed = { typed: true } as const;

const expressApp = `import express from "express";\nconst app = express();`;
const GATE = `async function gate(req, res, next) { ${asks} if (!d.allowed) { res.status(403).end(); return; } next(); }`;
const OPEN = `async function gate(req, res, next) { ${asks} if (!d.allowed) res.status(403).end(); next(); }`;
const SKIPPING = `async function gate(req, res, next) { ${asks} if (!d.allowed) return next("route"); next(); }`;
const post = `app.post("/pay", ${HANDLER});`;

/** The same app around a middleware that gates and one that does not. */
const gates = (clause: string, gate: string, open: string, app = expressApp, route = `app.post("/pay", gate, ${HANDLER});`, more: Parameters<typeof files>[3] = {}): Pair =>
  files(clause, `${app}\n${gate}\n${route}`, `${app}\n${open}\n${route} // ! noGate`, more);

/** The same gate around two ways to register; the second leaves the handler open. */
const registers = (clause: string, gated: string, open: string, gate = GATE, app = expressApp): Pair => files(clause, `${app}\n${gate}\n${gated}`, `${app}\n${gate}\n${open}`);

/** Gates in a wrapper of the file's own, and wrappers that let more on than the gate does. */
function wrappedGates(): readonly Pair[] {
  const gate = `async (req, res, next) => { ${asks} if (!d.allowed) throw new Error(d.code); next(); }`;
  const wrapper = (made: string, wrapped = gate): string => `const handled = (fn) => ${made};\nconst gate = handled(${wrapped});`;
  const plain = "(req, res, next) => Promise.resolve(fn(req, res, next)).catch(next)";
  const awaiting = "async (req, res, next) => { try { await fn(req, res, next); } catch (error) { next(error); } }";
  return [
    gates("a wrapper that hands on errors", wrapper(plain), wrapper("(req, res, next) => Promise.resolve(fn(req, res, next)).catch(() => next())")),
    gates("a wrapper that awaits the gate", wrapper(awaiting), wrapper(awaiting.replace("} catch", "next(); } catch"))),
    gates("a wrapper that keeps `this`", wrapper(plain.replace("fn(", "fn.call(this, ")), wrapper(plain.replace("fn(", "fn.bind(this, "))),
    gates("a wrapper that passes on what it was given", wrapper(plain), wrapper(plain.replace("fn(req, res, next)", "fn(req, next, res)"))),
    gates("a wrapper that always calls", wrapper(plain), wrapper("(req, res, next) => (req.url ? fn(req, res, next) : next())")),
    gates("a wrapper that is given another gate", wrapper(plain), wrapper(plain, gate.replace("throw new Error(d.code);", ""))),
    gates("a wrapped gate that throws an error", wrapper(plain), wrapper(plain, gate.replace("new Error(d.code)", "undefined"))),
    gates("a wrapper whose parameter is assigned again", wrapper(plain), wrapper("(req, res, next) => { next = () => undefined; fn(req, res, next).catch(next); }", gate)),
    gates("a wrapper that asks beside the gate", wrapper(`${plain.replace("=> ", "=> { return ")}; }`), wrapper(`${plain.replace("=> ", `=> { machineid.validate(${ID}); return `)}; }`)),
    gates("a wrapper that looks at the request, or calls something of its own", `const log = () => machineid.validate(${ID});\n${wrapper(`${plain.replace("=> ", "=> { console.log(req.get(res.locals.name)); return ")}; }`)}`, `const log = () => machineid.validate(${ID});\n${wrapper(`${plain.replace("=> ", "=> { log(); return ")}; }`)}`),
    gates("a wrapper in a wrapper", `${wrapper(plain)}\nconst twice = handled(gate);`, `${wrapper(plain.replace(".catch(next)", ".finally(next)"))}\nconst twice = handled(gate);`, expressApp, `app.post("/pay", twice, ${HANDLER});`),
  ];
}

export const express: readonly Pair[] = [
  gates(
    "express-async-handler yields its function",
    `import handled from "express-async-handler";\nconst gate = handled(async (req, res, next) => { await machineid.assertAllowed(${ID}); next(); });`,
    `import handled from "express-async-handler";\nconst gate = handled(async (req, res, next) => { await machineid.validate(${ID}); next(); });`,
    expressApp,
    `app.post("/pay", gate, handled(${HANDLER}));`,
  ),
  gates(
    "createMiddleware of hono/factory yields its function",
    `const gate = createMiddleware(async (context, next) => { await machineid.assertAllowed(${ID}); await next(); });`,
    `const gate = createMiddleware(async (context, next) => { await machineid.validate(${ID}); await next(); });`,
    `import { Hono } from "hono";\nimport { createMiddleware } from "hono/factory";\nconst app = new Hono();`,
  ),
  ...wrappedGates(),
  gates("a middleware that calls next() only with a permit", GATE, OPEN),
  gates("a gate by promise style", `function gate(req, res, next) { machineid.assertAllowed(${ID}).then(() => next(), next); }`, `function gate(req, res, next) { machineid.assertAllowed(${ID}).then(() => next(), () => next()); }`),
  gates("next(error) runs no handler", `async function gate(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(error); } }`, `async function gate(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(); } }`),
  registers("next(\"route\") passes by the handlers of its own call", `app.post("/pay", gate, ${HANDLER});`, `app.use(gate, ${HANDLER}); // ! noGate`, SKIPPING),
  registers("next(\"route\") does not pass by the handlers of another call", `app.route("/pay").post(gate, ${HANDLER});`, `app.post("/pay", gate);\napp.post("/pay", ${HANDLER}); // ! noGate`, SKIPPING),
  gates("next(\"route\") with a denial, next(\"other\") without one", SKIPPING, SKIPPING.replace(`return next("route");`, `return next(req.body);`)),
  files("next(\"route\") goes on to other routes with a denial", `${expressApp}\n${GATE}\n${SKIPPING.replace("gate", "skip")}\napp.use(gate);\napp.post("/pay", ${HANDLER});\napp.post("/pay", skip);`, `${expressApp}\n${GATE}\n${SKIPPING.replace("gate", "skip")}\napp.use(gate);\napp.post("/pay", skip);\napp.post("/pay", ${HANDLER}); // ! noGate`),
  gates("next(new Error()) runs no handler, next(undefined) does", `async function gate(req, res, next) { ${asks} if (!d.allowed) return next(new Error("denied")); next(); }`, `async function gate(req, res, next) { ${asks} if (!d.allowed) return next(undefined); next(); }`),
  gates(".catch(next) runs no handler", `function gate(req, res, next) { machineid.assertAllowed(${ID}).then(() => next()).catch(next); }`, `function gate(req, res, next) { machineid.assertAllowed(${ID}).then(() => next()).finally(next); }`),
  registers("a gate bound to an object gets the same parameters", `app.post("/pay", gate.bind(null), ${HANDLER});`, `app.post("/pay", gate.bind(null, {}), ${HANDLER}); // ! noGate`),
  files(
    "a method of a class with an injected validator, bound",
    `import express from "express";\nexport class Server {\n  #app = express();\n  constructor(private readonly m: MachineID) {\n    this.#app.use(this.#gate.bind(this));\n    this.#app.post("/pay", ${HANDLER});\n  }\n  async #gate(req, res, next) { const d = await this.m.validate(${ID}); if (d.allowed) next(); }\n}`,
    `import express from "express";\nexport class Server {\n  #app = express();\n  constructor(private readonly m: MachineID) {\n    this.#app.use(this.#gate.bind(this));\n    this.#app.post("/pay", ${HANDLER}); // ! noGate\n  }\n  async #gate(req, res, next) { const d = await this.m.validate(${ID}); if (d) next(); }\n}`,
    typed,
  ),
  gates("next in a callback of code out of view", GATE, `async function gate(req, res, next) { ${asks} res.on("finish", next); if (d.allowed) next(); }`),
  gates("next by arguments", GATE, `async function gate(req, res, next) { ${asks} if (d.allowed) next(); arguments[2](); }`),
  gates("next by call", GATE, `async function gate(req, res, next) { ${asks} next.call(null); if (d.allowed) next(); }`),
  gates("next by bind", GATE, `async function gate(req, res, next) { ${asks} const go = next.bind(null); go(); if (d.allowed) next(); }`),
  gates("next(text) runs no handler, next('route') does where there is no route", `async function gate(req, res, next) { ${asks} if (!d.allowed) return next("denied"); next(); }`, `async function gate(req, res, next) { ${asks} if (!d.allowed) return next("route"); next(); }`, expressApp, `app.use("/pay", gate, ${HANDLER});`),
  gates("next(template) runs no handler, where it has a text of its own", `async function gate(req, res, next) { ${asks} if (!d.allowed) return next(\`denied: \${d.code}\`); next(); }`, `async function gate(req, res, next) { ${asks} if (!d.allowed) return next(\`\${d.code ?? ""}\`); next(); }`),
  gates("next(Object.assign(new Error(), …)) runs no handler", `async function gate(req, res, next) { ${asks} if (!d.allowed) return next(Object.assign(new Error("denied"), { status: 403 })); next(); }`, `async function gate(req, res, next) { ${asks} if (!d.allowed) return next(Object.assign(d.error, { status: 403 })); next(); }`),
  gates(
    "a method that its constructor binds",
    `class Gate { constructor() { this.handle = this.handle.bind(this); } async handle(req, res, next) { ${asks} if (!d.allowed) return res.sendStatus(403); next(); } }\nconst held = new Gate();\nconst gate = held.handle;`,
    `class Gate { constructor() { this.handle = this.handle.bind(this); } async handle(req, res, next) { ${asks} if (!d.allowed) res.sendStatus(403); next(); } }\nconst held = new Gate();\nconst gate = held.handle;`,
  ),
  gates("next() with one of two errors", `async function gate(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(error instanceof Error ? error : new Error("authority")); } }`, `async function gate(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(error instanceof Error ? undefined : new Error("authority")); } }`),
  gates("next() with one of two texts", `async function gate(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(req.isPage ? "no permit" : error); } }`, `async function gate(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(req.isPage ? "route" : error); } }`),
  gates("next() with the second of two errors", `async function gate(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(error && new Error("authority")); } }`, `async function gate(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(error && req.error); } }`),
  gates("next() with what a helper makes of an error", `function toError(e) { if (e instanceof Error) return e; return new Error(String(e)); }\nasync function gate(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(toError(error)); } }`, `function toError(e) { if (e instanceof TypeError) return new Error(String(e)); }\nasync function gate(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(toError(error)); } }`),
  gates("next() with what a helper hands back", `const same = (e) => e;\nasync function gate(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(same(error)); } }`, `const same = (e) => e;\nasync function gate(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(same(req.error)); } }`),
  gates("what is thrown may be no error", `async function gate(req, res, next) { try { ${asks} if (!d.allowed) throw new Error("denied"); next(); } catch (error) { next(error); } }`, `async function gate(req, res, next) { try { ${asks} if (!d.allowed) throw undefined; next(); } catch (error) { next(error); } }`),
  gates("what a helper throws may be no error", `async function check() { ${asks} if (!d.allowed) throw new Error("denied"); }\nasync function gate(req, res, next) { try { await check(); next(); } catch (error) { next(error); } }`, `async function check() { ${asks} if (!d.allowed) throw null; }\nasync function gate(req, res, next) { try { await check(); next(); } catch (error) { next(error); } }`),
  gates("a pause in the gate", GATE, GATE.replace("next(); }", "await new Promise((resolve) => setTimeout(resolve, 9)); next(); }")),
  gates("a gate that is assigned again", GATE, `let gate = async (req, res, next) => { ${asks} if (d.allowed) next(); };\nif (process.env.OPEN) gate = (req, res, next) => next();`),
  gates("four parameters make an error handler", GATE, GATE.replace("(req, res, next)", "(error, req, res, next)")),
  gates("a factory of gates", `const requirePermit = (id) => async (req, res, next) => { const d = await machineid.validate(id); if (d.allowed) next(); };`, `const requirePermit = (id) => async (req, res, next) => { const d = await machineid.validate(id); if (d) next(); };`, expressApp, `app.post("/pay", requirePermit(${ID}), ${HANDLER});`),
  registers("a gate written in place", `app.post("/pay", async (req, res, next) => { ${asks} if (d.allowed) next(); }, ${HANDLER});`, `app.post("/pay", async (req, res, next) => { ${asks} next(); }, ${HANDLER}); // ! noGate`),
  registers("a gate in an array of handlers", `app.post("/pay", [gate, ${HANDLER}]);`, `app.post("/pay", [${HANDLER}, gate]); // ! noGate`),
  registers("an array of gates before the handler", `app.post("/pay", [gate], ${HANDLER});`, `app.post("/pay", [], ${HANDLER}); // ! noGate`),
  registers(".use(gate) by body", `app.use(gate);\n${post}`, `${post} // ! noGate\napp.use(gate);`),
  registers(".use(path, gate) covers paths below it", `app.use("/admin", gate);\napp.post("/admin/pay/:id", ${HANDLER});`, `app.use("/admin", gate);\napp.post("/administration", ${HANDLER}); // ! noGate`),
  registers(".use(path, gate) does not cover a path that is not spelled out", `const PATH = "/x";\napp.use("/", gate);\napp.post(PATH, ${HANDLER});`, `const PATH = "/x";\napp.use("/admin", gate);\napp.post(PATH, ${HANDLER}); // ! noGate`),
  registers("app.route(path).all(gate)", `app.route("/pay").all(gate).post(${HANDLER});`, `app.route("/pay").get(gate).post(${HANDLER}); // ! noGate`),
  registers("app.route(path).post(gate, handler)", `app.route("/pay").post(gate, ${HANDLER});`, `app.route("/pay").post(${HANDLER}, gate); // ! noGate`),
  registers("app.use(gate).post()", `app.use(gate).post("/pay", ${HANDLER});`, `app.post("/pay", ${HANDLER}).use(gate); // ! noGate`),
  registers("a router mounted behind a gate", `const router = express.Router();\nrouter.post("/pay", ${HANDLER});\napp.use("/api", gate, router);`, `const router = express.Router();\nrouter.post("/pay", ${HANDLER}); // ! noGate\napp.use("/api", router, gate);`),
  registers("a router mounted after .use(gate)", `const router = express.Router();\nrouter.post("/pay", ${HANDLER});\napp.use(gate);\napp.use("/api", router);`, `const router = express.Router();\nrouter.post("/pay", ${HANDLER}); // ! noGate\napp.use("/api", router);\napp.use(gate);`),
  registers("a mounted router that is registered on under a condition", `const router = express.Router();\nrequest.debug && router.use(log);\nrouter.post("/pay", ${HANDLER});\napp.use("/api", gate, router);`, `const router = express.Router();\nrequest.debug && router.use((req, res, next) => { void machineid.validate("svc:prod:api:01"); next(); });\nrouter.post("/pay", ${HANDLER}); // ! noGate\napp.use("/api", gate, router);`),
  registers("a router whose only gate is put under a condition", `const router = express.Router();\nrouter.use(gate);\nrouter.post("/pay", ${HANDLER});`, `const router = express.Router();\nrequest.debug && router.use(gate);\nrouter.post("/pay", ${HANDLER}); // ! noGate`),
  registers("a router mounted twice", `const router = express.Router();\nrouter.post("/pay", ${HANDLER});\napp.use("/a", gate, router);\napp.use("/b", gate, router);`, `const router = express.Router();\nrouter.post("/pay", ${HANDLER}); // ! noGate\napp.use("/a", gate, router);\napp.use("/b", router);`),
  registers("a mounted router that is exported", `const router = express.Router();\nrouter.post("/pay", ${HANDLER});\napp.use("/a", gate, router);`, `export const router = express.Router();\nrouter.post("/pay", ${HANDLER}); // ! noGate\napp.use("/a", gate, router);`),
  registers("a handler of errors after .use(gate)", `app.use(gate);\napp.use(async (request, response, next) => { await fetch(request.url); });`, `app.use(gate);\napp.use(async (error, request, response, next) => { await fetch(request.url); }); // ! noGate`),
  registers("what is no handler after .use(gate)", `app.use(gate);\n${post}`, `app.use(gate);\napp.listen(3000, async () => { await fetch("https://example.com"); }); // ! noGate`),
  registers("a function that registers routes", `app.use(gate);\nroutes(app);\nfunction routes(router) { router.post("/pay", ${HANDLER}); }`, `routes(app);\napp.use(gate);\nfunction routes(router) { router.post("/pay", ${HANDLER}); } // ! noGate`),
  registers("a hoisted function that is called before .use(gate)", `app.use(gate);\nroutes();\nfunction routes() { app.post("/pay", ${HANDLER}); }`, `routes();\napp.use(gate);\nfunction routes() { app.post("/pay", ${HANDLER}); } // ! noGate`),
  registers("a handler that is exported as well", `async function pay(request) { await fetch(request.url); }\napp.post("/pay", gate, pay);`, `export async function pay(request) { await fetch(request.url); } // ! skipped\napp.post("/pay", gate, pay);`),
  registers("a handler registered twice", `async function pay(request) { await fetch(request.url); }\napp.post("/a", gate, pay);`, `async function pay(request) { await fetch(request.url); } // ! skipped\napp.post("/a", gate, pay);\napp.post("/b", pay);`),
  registers("a router that nobody knows", `export default (server) => { server.post("/pay", gate, ${HANDLER}); };`, `export default (server) => { server.on("pay", gate, ${HANDLER}); }; // ! noGate`),
  registers("a router of one's own", `export const pay = ${HANDLER.replace("{ ", `{ await machineid.assertAllowed(${ID}); `)};`, `const own = { post(path, before, handler) { return handler(path); } };\nown.post("/pay", gate, ${HANDLER}); // ! noGate`),
];

const server = (constructor: string, methods: string, field = "#app = express();"): string => `import express from "express";\nexport class Server { ${field}\nconstructor() { ${constructor}\n}\n${methods}\n}`;
const put = `this.#app.use(gate);`;
const route = `this.#app.post("/pay", ${HANDLER});`;

/** The same around two classes; the second leaves the handler open. */
const inFields = (clause: string, gated: string, open: string): Pair => files(clause, `${GATE}\n${gated}`, `${GATE}\n${open}`);

export const routersInFields: readonly Pair[] = [
  inFields("a router in a field: the gate in the constructor", server(put, `routes() { ${route} }`), server("", `gates() { ${put} }\nroutes() { ${route} } // ! noGate`)),
  inFields("a router in a field: one after the other", server(`${put} ${route}`, ""), server(`${route} ${put} // ! noGate`, "")),
  inFields(
    "a router in a field: methods that the constructor calls in order",
    server("this.gates(); this.routes();", `gates() { ${put} }\nroutes() { ${route} }`),
    server("this.routes(); this.gates();", `gates() { ${put} }\nroutes() { ${route} } // ! noGate`),
  ),
  inFields(
    "a router in a field: a gate that a method may skip",
    server("this.gates(); this.#routes();", `gates() { const off = process.env.OFF; ${put} }\n#routes() { ${route} }`),
    server("this.gates(); this.#routes();", `gates() { if (process.env.OFF) return; ${put} }\n#routes() { ${route} } // ! noGate`),
  ),
  inFields(
    "a router in a field: a private method that is called behind the gate only",
    server("", `start() { ${put} this.#routes(); }\n#routes() { ${route} }`),
    server("", `start() { ${put} this.#routes(); }\nagain() { this.#routes(); }\n#routes() { ${route} } // ! noGate`),
  ),
  inFields(
    "a router in a field: a public method may be called before the gate",
    server("", `start() { ${put} this.#routes(); }\n#routes() { ${route} }`),
    server("", `start() { ${put} this.routes(); }\nroutes() { ${route} } // ! noGate`),
  ),
  inFields(
    "a router in a field: another router by the time of the route",
    server(put, `routes() { ${route} }`),
    server(put, `again() { this.#app = express(); }\nroutes() { ${route} } // ! noGate`),
  ),
  inFields("a router in a field: made in the constructor", server(`this.app = express(); ${put} ${route}`.replaceAll("#", ""), "", ""), server(`this.app = express(); ${put} this.app = express(); ${route} // ! noGate`.replaceAll("#", ""), "", "")),
  inFields("a router in a field: .use(path, gate)", server(`this.#app.use("/pay", gate);`, `routes() { ${route} }`), server(`this.#app.use("/admin", gate);`, `routes() { ${route} } // ! noGate`)),
];

const koaApp = `import Koa from "koa";\nimport Router from "@koa/router";\nconst app = new Koa();\nconst router = new Router();`;
const honoApp = `import { Hono } from "hono";\nconst app = new Hono();`;
const SECOND = `const gate = async (ctx, next) => { ${asks} if (!d.allowed) { ctx.status = 403; return; } await next(); };`;
const CONTEXT = `async (ctx) => { await fetch(ctx.url); }`;

export const koaAndHono: readonly Pair[] = [
  gates("Koa: await next() only with a permit", SECOND, SECOND.replace("return;", ""), koaApp, `app.use(gate);\napp.use(${CONTEXT});`),
  gates("Koa: next(error) is next()", SECOND, `const gate = async (ctx, next) => { try { await machineid.assertAllowed(${ID}); await next(); } catch (error) { await next(error); } };`, koaApp, `app.use(gate);\napp.use(${CONTEXT});`),
  files("Koa: ctx.throw() of a gate", `${koaApp}\napp.use(async (ctx, next) => { ${asks} if (!d.allowed) ctx.throw(403); await next(); });\napp.use(${CONTEXT});`, `${koaApp}\napp.use(async (ctx, next) => { ${asks} if (!d.allowed) ctx.state.throw(403); await next(); });\napp.use(${CONTEXT}); // ! noGate`),
  files("Koa: ctx.throw() of a handler", `${koaApp}\nrouter.post("/pay", async (ctx) => { ${asks} if (!d.allowed) ctx.throw(403); await fetch(ctx.url); });`, `${koaApp}\nrouter.post("/pay", async (ctx) => { ${asks} if (!d.allowed) ctx.cookies.throw(403); await fetch(ctx.url); }); // ! unchecked`),
  files("Koa: ctx.throw() that is caught", `${koaApp}\napp.use(async (ctx) => { ${asks} try { if (!d.allowed) ctx.throw(403); } catch (error) { ctx.body = error; return; } await fetch(ctx.url); });`, `${koaApp}\napp.use(async (ctx) => { ${asks} try { if (!d.allowed) ctx.throw(403); } catch (error) { ctx.body = error; } await fetch(ctx.url); }); // ! unchecked`),
  files("Koa: ctx.throw() of a parameter of its type", `import type { Context } from "koa";\nexport async function pay(ctx: Context) { ${asks} if (!d.allowed) ctx.throw(403); await fetch(ctx.url); }`, `export async function pay(ctx) { ${asks} if (!d.allowed) ctx.throw(403); await fetch(ctx.url); } // ! unchecked`, typed),
  registers("koa-router: a name before the path", `router.use("/admin", gate);\nrouter.post("/admin/pay", ${CONTEXT});`, `router.use("/admin", gate);\nrouter.post("/admin/pay", "/pay", ${CONTEXT}); // ! noGate`, SECOND, koaApp),
  registers("Koa: order of .use()", `app.use(gate).use(${CONTEXT});`, `app.use(${CONTEXT}).use(gate); // ! noGate`, SECOND, koaApp),
  registers("koa-router: a gate in the registration", `router.post("/pay", gate, ${CONTEXT});\napp.use(router.routes());`, `router.post("/pay", ${CONTEXT}, gate); // ! noGate\napp.use(router.routes());`, SECOND, koaApp),
  registers("koa-router: mounted after the gate", `router.post("/pay", ${CONTEXT});\napp.use(gate).use(router.routes()).use(router.allowedMethods());`, `router.post("/pay", ${CONTEXT}); // ! noGate\napp.use(router.routes()).use(router.allowedMethods()).use(gate);`, SECOND, koaApp),
  registers("Hono: a router with a base path that has its gate from the beginning", `const api = new Hono().basePath("/v1").use("*", gate);\napi.get("/pay", ${CONTEXT});`, `app.basePath("/v1").use("*", gate);\napp.get("/pay", ${CONTEXT}); // ! noGate`, SECOND, honoApp),
  registers("Hono: a router of a factory", `const made = factory.createApp();\nmade.use(gate);\nmade.get("/pay", ${CONTEXT});`, `const made = factory.createApp();\nmade.get("/pay", ${CONTEXT}); // ! noGate\nmade.use(gate);`, SECOND, `import { createFactory } from "hono/factory";\nconst factory = createFactory();`),
  registers("Hono: handlers in sequence", `app.get("/pay", gate, ${CONTEXT});`, `app.get("/pay", ${CONTEXT}, gate); // ! noGate`, SECOND, honoApp),
  registers("Hono: app.use(gate)", `app.use(gate);\napp.get("/pay", ${CONTEXT});\nexport default app;`, `app.get("/pay", ${CONTEXT}); // ! noGate\napp.use(gate);\nexport default app;`, SECOND, honoApp),
  registers("Hono: app.use(pattern, gate)", `app.use("*", gate);\napp.get("/pay", ${CONTEXT});`, `app.use("/admin/*", gate);\napp.get("/pay", ${CONTEXT}); // ! noGate`, SECOND, honoApp),
  registers("Hono: a pattern that covers the path", `app.use("/admin/*", gate);\napp.get("/admin/pay", ${CONTEXT});`, `app.use("/admin", gate);\napp.get("/admin/pay", ${CONTEXT}); // ! noGate`, SECOND, honoApp),
  registers("Hono: app.on()", `app.on("POST", "/pay", gate, ${CONTEXT});`, `app.on("POST", "/pay", ${CONTEXT}); // ! noGate`, SECOND, honoApp),
  registers("Hono: a chain from the start", `export default new Hono().use(gate).get("/pay", ${CONTEXT});`, `export default new Hono().get("/pay", ${CONTEXT}).use(gate); // ! noGate`, SECOND, honoApp),
  registers("Hono: a router in place behind the gate", `const api = new Hono().get("/pay", ${CONTEXT});\napp.use(gate);\napp.route("/api", api);`, `const api = new Hono().get("/pay", ${CONTEXT}); // ! noGate\napp.route("/api", api);\napp.use(gate);`, SECOND, honoApp),
  registers("Hono: what handles errors", `app.use(gate);\napp.get("/pay", ${CONTEXT});`, `app.use(gate);\napp.onError(async (error) => { await fetch(error.url); }); // ! noGate`, SECOND, honoApp),
];

const fastifyApp = `import fastify from "fastify";\nconst app = fastify();`;
const HOOK = `async function hook(request, reply) { ${asks} if (!d.allowed) return reply.code(403).send({}); }`;
const ROUTE = `app.post("/pay", { preHandler: hook }, ${HANDLER});`;

const hold = `app.register(async (scope) => { scope.addHook("preHandler", hook); scope.post("/pay", ${HANDLER}); });`;
const loses = (scope: string): string => `${scope}.addHook("preHandler", async () => { await machineid.validate(${ID}); });`;

export const fastify: readonly Pair[] = [
  gates("a hook that hands out the reply", HOOK, HOOK.replace("return reply", "reply"), fastifyApp, ROUTE),
  gates("a hook that throws", `async function hook() { await machineid.assertAllowed(${ID}); }`, `async function hook() { machineid.assertAllowed(${ID}); }`, fastifyApp, ROUTE),
  gates("a hook that returns something else", `async function hook(request, reply) { ${asks} if (!d.allowed) return reply.send("no"); }`, `async function hook(request, reply) { ${asks} if (!d.allowed) return reply.getHeader("no"); }`, fastifyApp, ROUTE),
  gates("a hook that calls done()", `function hook(request, reply, done) { machineid.assertAllowed(${ID}).then(() => done(), done); }`, `function hook(request, reply, done) { machineid.assertAllowed(${ID}).then(() => done(), () => done()); }`, fastifyApp, ROUTE),
  gates("done(error) runs no handler", `function hook(request, reply, done) { machineid.validate(${ID}).then((d) => { if (d.allowed) done(); else done(new Error("denied")); }).catch(done); }`, `function hook(request, reply, done) { machineid.validate(${ID}).then((d) => { if (d.allowed) done(); else done(null); }).catch(done); }`, fastifyApp, ROUTE),
  gates("a hook that returns the promise", `const hook = () => machineid.assertAllowed(${ID});`, `const hook = () => machineid.validate(${ID});`, fastifyApp, ROUTE),
  registers("hooks in a list", `app.post("/pay", { onRequest: [hook] }, ${HANDLER});`, `app.post("/pay", { onResponse: [hook] }, ${HANDLER}); // ! noGate`, HOOK, fastifyApp),
  registers("a route by its options", `app.route({ method: "POST", url: "/pay", preHandler: hook, handler: ${HANDLER} });`, `app.route({ method: "POST", url: "/pay", onSend: hook, handler: ${HANDLER} }); // ! noGate`, HOOK, fastifyApp),
  registers("options that are spread over", `const more = JSON.parse("{}");\napp.post("/pay", { ...more, preHandler: hook }, ${HANDLER});`, `const more = JSON.parse("{}");\napp.post("/pay", { preHandler: hook, ...more }, ${HANDLER}); // ! noGate`, HOOK, fastifyApp),
  registers("options in a constant", `const options = { preHandler: hook };\napp.post("/pay", options, ${HANDLER});`, `const options = { preHandler: hook };\noptions.preHandler = null;\napp.post("/pay", options, ${HANDLER}); // ! noGate`, HOOK, fastifyApp),
  registers("addHook before the route", `app.addHook("preHandler", hook);\n${post}`, `app.addHook("onResponse", hook);\n${post} // ! noGate`, HOOK, fastifyApp),
  registers("a hook that runs before the gate", `app.addHook("onRequest", hook);\n${post}`, `app.addHook("preHandler", hook);\napp.addHook("onRequest", ${HANDLER}); // ! noGate`, HOOK, fastifyApp),
  registers("a hook of the parent covers the scope", `app.addHook("preHandler", hook);\napp.register(async (scope) => { scope.post("/pay", ${HANDLER}); });`, `app.register(async (scope) => { scope.addHook("preHandler", hook); });\n${post} // ! noGate`, HOOK, fastifyApp),
  registers("a hook of the scope", `app.register(async (scope) => { scope.addHook("preHandler", hook); scope.post("/pay", ${HANDLER}); });`, `app.register(async (scope) => { scope.post("/pay", ${HANDLER}); scope.addHook("onSend", hook); }); // ! noGate`, HOOK, fastifyApp),
  registers("a hook of another scope", `${hold}\napp.register(async (other) => { ${loses("other")} other.get("/a", () => "a"); });`, `${hold.replace("hook);", `hook); ${loses("scope")}`)} // ! noGate`, HOOK, fastifyApp),
  registers("scopes by name", `app.register(pays);\napp.register(looks);\nasync function pays(scope) { scope.addHook("preHandler", hook); scope.post("/pay", ${HANDLER}); }\nasync function looks(scope) { ${loses("scope")} }`, `app.register(outer);\nasync function inner(scope) { scope.post("/pay", ${HANDLER}); } // ! noGate\nasync function outer(scope) { scope.addHook("preHandler", hook); ${loses("scope")} scope.register(inner); }`, HOOK, fastifyApp),
  registers("a hook inside a scope", `app.addHook("preHandler", hook);\napp.register(async (scope) => { ${loses("scope")} });\n${post}`, `app.addHook("preHandler", hook);\napp.register(plugin(async (scope) => { ${loses("scope")} }));\n${post} // ! noGate`, HOOK, `import plugin from "fastify-plugin";\n${fastifyApp}`),
  registers("a plugin by name", `app.addHook("preHandler", hook);\napp.register(routes);\nasync function routes(scope) { scope.post("/pay", ${HANDLER}); }`, `app.addHook("preHandler", hook);\napp.register(routes);\nexport async function routes(scope) { scope.post("/pay", ${HANDLER}); } // ! noGate`, HOOK, fastifyApp),
];

const wrapped = `import plugin from "fastify-plugin";\n${fastifyApp}`;
const hooks = (kind: string): string => `async (scope) => { scope.addHook("${kind}", hook); }`;

export const fastifyPlugins: readonly Pair[] = [
  registers("a hook of a plugin without a scope of its own covers what follows", `app.register(plugin(${hooks("preHandler")}));\n${post}`, `app.register(plugin(${hooks("onSend")}));\n${post} // ! noGate`, HOOK, wrapped),
  registers("a plugin of fastify-plugin by require", `app.register(plugin(${hooks("preHandler")}));\n${post}`, `app.register(plugin(${hooks("onSend")}));\n${post} // ! noGate`, HOOK, wrapped.replace(`import plugin from "fastify-plugin";`, `const plugin = require("fastify-plugin");`)),
  registers("a plugin of fastify-plugin by name", `const permits = plugin(${hooks("onRequest")});\nawait app.register(permits);\n${post}`, `const permits = ${hooks("onRequest")};\nawait app.register(permits);\n${post} // ! noGate`, HOOK, wrapped),
  registers("a plugin that may leave the hook out", `app.register(plugin(async (scope) => { scope.decorate("a", 1); scope.addHook("preHandler", hook); }));\n${post}`, `app.register(plugin(async (scope) => { if (process.env.OFF) return; scope.addHook("preHandler", hook); }));\n${post} // ! noGate`, HOOK, wrapped),
  registers("a plugin that is registered too late", `app.register(plugin(${hooks("preHandler")}));\n${post}`, `${post} // ! noGate\napp.register(plugin(${hooks("preHandler")}));`, HOOK, wrapped),
  registers("routes in a plugin without a scope", `app.addHook("preHandler", hook);\napp.register(plugin(async (scope) => { scope.post("/pay", ${HANDLER}); }));`, `app.register(plugin(async (scope) => { scope.post("/pay", ${HANDLER}); })); // ! noGate`, HOOK, wrapped),
  registers("a plugin that is exported as well", `app.addHook("preHandler", hook);\nconst routes = plugin(async (scope) => { scope.post("/pay", ${HANDLER}); });\napp.register(routes);`, `app.addHook("preHandler", hook);\nexport const routes = plugin(async (scope) => { scope.post("/pay", ${HANDLER}); }); // ! noGate\napp.register(routes);`, HOOK, wrapped),
];

const trpc = `import { initTRPC } from "@trpc/server";\nconst t = initTRPC.create();`;
const nextGate = `async ({ ctx, next }) => { ${asks} if (!d.allowed) throw new Error("denied"); return next(); }`;
const RESOLVER = `async ({ input }) => { await fetch(input); }`;

export const builders: readonly Pair[] = [
  files("tRPC: procedure.use(gate)", `${trpc}\nexport const pay = t.procedure.use(${nextGate}).input({}).mutation(${RESOLVER});`, `${trpc}\nexport const pay = t.procedure.use(${nextGate.replace("throw new", "new")}).input({}).mutation(${RESOLVER}); // ! noGate`),
  files("tRPC: a gated base procedure", `${trpc}\nconst permitted = t.procedure.use(${nextGate});\nexport const pay = permitted.mutation(${RESOLVER});`, `${trpc}\nconst permitted = t.procedure.use(${nextGate});\nexport const pay = t.procedure.mutation(${RESOLVER}); // ! noGate`),
  files("tRPC: opts.next()", `${trpc}\nconst gate = async (opts) => { ${asks} if (d.allowed) return opts.next(); };\nexport const pay = t.procedure.use(gate).query(${RESOLVER});`, `${trpc}\nconst gate = async (opts) => { ${asks} if (d) return opts.next(); };\nexport const pay = t.procedure.use(gate).query(${RESOLVER}); // ! noGate`),
  files("tRPC: t.middleware()", `${trpc}\nconst isPermitted = t.middleware(${nextGate});\nexport const pay = t.procedure.use(isPermitted).mutation(${RESOLVER});`, `${trpc}\nconst isPermitted = t.middleware(${nextGate.replace("throw new", "new")});\nexport const pay = t.procedure.use(isPermitted).mutation(${RESOLVER}); // ! noGate`),
  files("next-safe-action", `import { createSafeActionClient } from "next-safe-action";\nconst client = createSafeActionClient().use(${nextGate});\nexport const pay = client.action(${RESOLVER});`, `import { createSafeActionClient } from "next-safe-action";\nconst client = createSafeActionClient().use(async ({ next }) => next());\nexport const pay = client.action(${RESOLVER}); // ! noGate`),
  files("Next.js: a route handler in a wrapper of one's own", `const withPermit = (handler) => async (request) => { await machineid.assertAllowed(${ID}); return handler(request); };\nexport const POST = withPermit(${HANDLER});`, `const withPermit = (handler) => async (request) => { machineid.assertAllowed(${ID}).catch(() => {}); return handler(request); };\nexport const POST = withPermit(${HANDLER}); // ! notAwaited`),
  files("Next.js: the default export", `const withPermit = (handler) => async (request) => { await machineid.assertAllowed(${ID}); return handler(request); };\nexport default withPermit(${HANDLER});`, `const withPermit = (handler) => handler;\nexport default withPermit(${HANDLER}); // ! noGate`),
];

const nest = `import { Controller, Injectable, Post, UseGuards } from "@nestjs/common";\nimport { Cron } from "@nestjs/schedule";`;
const guard = (body: string): string => `${nest}\n@Injectable()\nclass PermitGuard { async canActivate(context) { ${body} } }`;
const GUARD = guard(`${asks} return d.allowed;`);
const controller = (method: string, decorator = "@UseGuards(PermitGuard)"): string => `@Controller()\n${decorator}\nexport class Pay { ${method} }`;
const METHOD = `@Post() async pay(url: string) { await fetch(url); }`;

/** What `as`, `satisfies`, `!` and `<T>` stand around is what it was. */
function saidToBeOfAnotherType(): readonly Pair[] {
  const handler = `const handler = (async (request, response) => { await fetch(request.url); HERE }) as RequestHandler;`;
  const said = (clause: string, routes: string, gate = GATE, open = OPEN): Pair =>
    files(`type syntax: ${clause}`, `${expressApp}\n${gate}\n${handler.replace(" HERE", "")}\n${routes}`, `${expressApp}\n${open}\n${handler.replace("HERE }) as RequestHandler;", "}) as RequestHandler; // ! noGate")}\n${routes}`, typed);
  const next = "(request: Request, response: Response, next: NextFunction) => next()";
  return [
    said("a gate and a handler given as others", `app.post("/pay", gate as unknown as RequestHandler, handler as any);`),
    said("a gate in a constant of another type", `const permit = <RequestHandler>gate;\napp.post("/pay", permit, handler);`),
    said("a gate for all that comes later", `app.use(gate as RequestHandler);\napp.post("/pay", handler);`),
    said("a gate for a path", `app.use("/pay" as string, gate!);\napp.post("/pay" as const, handler);`),
    said("an application of another type", `(app as any).use(gate);\n(app as any).post("/pay", handler);`),
    said("a list of gates", `const gates = [gate, gate] as RequestHandler[];\napp.post("/pay", gates, handler);`),
    said("a constant list that is spread", `const gates = [gate] as const;\napp.post("/pay", ...gates, handler);`),
    said("a mounted router", `const router = express.Router();\nrouter.post("/pay", handler);\napp.use("/", gate as RequestHandler, router as unknown as RequestHandler);`),
    said("a router with a gate", `const router = express.Router();\nrouter!.use(gate as RequestHandler);\nrouter!.post("/pay", handler);\napp.use("/", router as any);`),
    said("a gate in an object", `const gates = { pay: gate } as Record<string, RequestHandler>;\napp.post("/pay", gates.pay!, handler);`),
    said("a gate in a wrapper", `const handled = (fn: RequestHandler) => ((req, res, next) => { Promise.resolve(fn(req, res, next)).catch(next as any); }) as RequestHandler;\napp.post("/pay", handled(gate as RequestHandler), handled(handler) as RequestHandler);`),
    said("the runtime's middleware", `app.use(gate as unknown as RequestHandler);\napp.post("/pay", handler);`, `const gate = machineid.middleware(${ID});`, `const gate = ${next};`),
    said("a handler of errors", `app.use(gate);\napp.post("/pay", handler);`, `async function gate(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(error as Error); } }`, `async function gate(req, res, next) { try { await machineid.assertAllowed(${ID}); next(); } catch (error) { next(undefined as unknown as Error); } }`),
  ];
}

export const typedFrameworks: readonly Pair[] = [
  files("a guard on the class", `${GUARD}\n${controller(METHOD)}`, `${GUARD}\n${controller(METHOD, "")} // ! noGate`, typed),
  files("a guard on the method", `${GUARD}\n${controller(`@UseGuards(new PermitGuard()) ${METHOD}`, "")}`, `${GUARD}\n${controller(`@UseGuards(new PermitGuard()) @Post() other() {} ${METHOD}`, "")} // ! noGate`, typed),
  files("a guard that lets all on", `${GUARD}\n${controller(METHOD)}`, `${guard(`${asks} return true;`)}\n${controller(METHOD)} // ! noGate`, typed),
  files("a guard that throws", `${guard(`await machineid.assertAllowed(${ID}); return true;`)}\n${controller(METHOD)}`, `${guard(`await machineid.assertAllowed(${ID}).catch(() => {}); return true;`)}\n${controller(METHOD)} // ! noGate`, typed),
  gates("Express: `this` is no parameter", `async function gate(this: unknown, req, res, next) { ${asks} if (d.allowed) next(); }`, `async function gate(this: unknown, req, res, next) { ${asks} if (d) next(); }`, expressApp, `app.post("/pay", gate, ${HANDLER});`, typed),
  files("a method that no guard stands before", `${GUARD}\n${controller(METHOD)}`, `${GUARD}\n${controller(`@Cron("* * * * *") async pay(url: string) { await fetch(url); }`)} // ! noGate`, typed),
  ...saidToBeOfAnotherType(),
];

const core = `import { APP_GUARD } from "@nestjs/core";\nimport { Module } from "@nestjs/common";\n${GUARD}`;
const OTHER = "@Injectable()\nclass Open { canActivate() { return true; } }";
const routes = (exported = ""): string => `@Controller()\n${exported}class Pay { ${METHOD} }`;
const module_ = (providers: string): string => `@Module({ controllers: [Pay], providers: [${providers}] })\nexport class App {}`;
const GLOBAL = "{ provide: APP_GUARD, useClass: PermitGuard }";

export const globalGuards: readonly Pair[] = [
  files("a global guard of the controller's module", `${core}\n${routes()}\n${module_(GLOBAL)}`, `${core}\n${OTHER}\n${routes()} // ! noGate\n${module_(GLOBAL.replace("PermitGuard", "Open"))}`, typed),
  files("a global guard: the controller is exported", `${core}\n${routes()}\n${module_(GLOBAL)}`, `${core}\n${routes("export ")} // ! noGate\n${module_(GLOBAL)}`, typed),
  files("a global guard: another module has the controller too", `${core}\n${routes()}\n${module_(GLOBAL)}`, `${core}\n${routes()} // ! noGate\n${module_(GLOBAL)}\n@Module({ controllers: [Pay] })\nexport class Other {}`, typed),
  files("a global guard by its value", `${core}\n${routes()}\n${module_("{ provide: APP_GUARD, useValue: new PermitGuard() }")}`, `${core}\n${routes()} // ! noGate\n${module_("PermitGuard")}`, typed),
  files("a global guard of one's own token", `${core}\n${routes()}\n${module_(GLOBAL)}`, `${core.replace("import { APP_GUARD } from \"@nestjs/core\";", 'const APP_GUARD = "guard";')}\n${routes()} // ! noGate\n${module_(GLOBAL)}`, typed),
];

const permit = `await machineid.assertAllowed(${ID});`;
const OWN = `const withPermit = (run) => async (...given) => { ${permit} return run(...given); };`;
const WORK = "async (job) => { await fetch(job.url); }";

/** A callback is a unit of its own: a gate at the top of the module is none of it; one inside, `wrap` or a wrapper of one's own is. */
const unit = (name: string, head: string, register: (callback: string) => string): readonly Pair[] => [
  files(`${name}: a gate inside`, `${head}\n${register(WORK.replace("{ ", `{ ${permit} `))}`, `${head}\n${permit}\n${register(WORK)} // ! noGate`),
  files(`${name}: machineid.wrap()`, `${head}\n${register(`machineid.wrap(${ID}, ${WORK})`)}`, `${head}\n${register(`later(${ID}, ${WORK})`)} // ! noGate`),
  files(`${name}: a wrapper of one's own`, `${head}\n${OWN}\n${register(`withPermit(${WORK})`)}`, `${head}\n${OWN.replace("await machineid", "machineid")}\n${register(`withPermit(${WORK})`)} // ! notAwaited`),
];

export const unitsOfFrameworks: readonly Pair[] = [
  ...unit("BullMQ", `import { Worker } from "bullmq";`, (callback) => `new Worker("pay", ${callback});`),
  ...unit("kafkajs", `import { Kafka } from "kafkajs";\nconst consumer = new Kafka({}).consumer({});`, (callback) => `await consumer.run({ eachMessage: ${callback} });`),
  ...unit("SQS", `import { Consumer } from "sqs-consumer";`, (callback) => `Consumer.create({ handleMessage: ${callback} }).start();`),
  ...unit("node-cron", `import cron from "node-cron";`, (callback) => `cron.schedule("* * * * *", ${callback});`),
  ...unit("AWS Lambda", "", (callback) => `export const handler = ${callback};`),
  ...unit("AI SDK", `import { tool } from "ai";`, (callback) => `export const pay = tool({ execute: ${callback} });`),
  ...unit("LangChain tool()", `import { tool } from "@langchain/core/tools";`, (callback) => `export const pay = tool(${callback}, {});`),
  ...unit("LangChain DynamicTool", `import { DynamicTool } from "@langchain/core/tools";`, (callback) => `export const pay = new DynamicTool({ func: ${callback} });`),
  ...unit("OpenAI Agents", `import { tool } from "@openai/agents";`, (callback) => `export const pay = tool({ name: "pay", execute: ${callback} });`),
  ...unit("MCP tool()", `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\nconst server = new McpServer({});`, (callback) => `server.tool("pay", {}, ${callback});`),
  ...unit("MCP registerTool()", `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\nconst server = new McpServer({});`, (callback) => `server.registerTool("pay", {}, ${callback});`),
];
