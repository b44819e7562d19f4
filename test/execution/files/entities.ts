import type { Helper, Scope } from "../expressions.js";
import type { Entity } from "./entity.js";
import { HiddenCallGenerator } from "./hidden-calls.js";

/** Writes what stands in the files of a program, and its uses. */
export class EntityGenerator extends HiddenCallGenerator {
  override effect(): string {
    const client = this.special("client");
    return client !== null && this.random.chance(0.4) ? `${client}.charges.create({ amount: ${this.number()} })` : super.effect();
  }

  override statements(scope: Scope, count: number): string[] {
    const lines = super.statements(scope, count);
    if (!scope.async || scope.depth > 1 || !this.random.chance(0.4)) return lines;
    const across = this.#across(scope);
    return this.random.chance(0.5) ? [...lines, ...across] : [...across, ...lines];
  }

  #across(scope: Scope): string[] {
    const { random } = this;
    const [sends, wraps, replaces] = [this.special("permitTaking"), this.special("handlerWrapper"), this.special("replace")];
    const permit = this.fresh("permit");
    const local = this.fresh("run");
    return random.weighted<() => string[]>([
      [1, () => []],
      [sends === null ? 0 : 4, () => [`const ${permit} = await machineid.assertAllowed(deviceId);`, ...(random.chance(0.2) ? [`await ${this.pause()};`] : []), `${random.chance(0.9) ? "await " : ""}${sends ?? ""}(${permit});`]],
      [sends === null ? 0 : 1, () => [`await machineid.guard(deviceId, ${sends ?? ""});`]],
      [wraps === null ? 0 : 3, () => [`const ${local} = ${wraps ?? ""}(async () => {`, ...this.inCallback(scope), "});", `await ${local}();`]],
      [replaces === null ? 0 : 2, () => [`${replaces ?? ""}();`]],
      ...this.usualUses(scope),
      ...this.hiddenUses(scope),
    ])();
  }

  /** The next thing of the file. What it uses are helpers and specials that the file has already. */
  entity(): Entity {
    const typed = this.isTyped;
    return this.random.weighted<() => Entity>([
      [12, () => this.#plain()],
      [this.helpers.some(({ call }) => /^\w+$/.test(call)) ? 2 : 0, () => this.#kit()],
      [typed ? 3 : 0, () => this.#gateFactory()],
      [2, () => this.#toolFactory()],
      [2, () => this.#handlerWrapper()],
      [typed ? 3 : 0, () => this.#classWithClient()],
      [1, () => this.#staticClass()],
      [2, () => this.#live()],
      [typed ? 3 : 0, () => this.#permitTaking()],
      [3, () => this.#express()],
      [2, () => this.#composed()],
      [2, () => this.#client()],
      ...this.usualEntities(),
      ...this.hiddenEntities(),
    ])();
  }

  #plain(): Entity {
    const before = this.helpers.length;
    const lines = this.helper();
    const helpers = this.helpers.slice(before);
    this.helpers = this.helpers.slice(0, before);
    return this.made(helpers[0]?.call.split(".")[0] ?? "", lines, helpers);
  }

  /** An object of functions that stand beside it. */
  #kit(): Entity {
    const name = this.fresh("kit");
    const members = this.helpers.filter(({ call }) => /^\w+$/.test(call) && this.random.chance(0.7)).slice(0, 3);
    const listed = members.map(({ call }) => (this.random.chance(0.5) ? call : `${call}: (...args) => ${call}(...args)`));
    return this.made(name, [`const ${name} = { ${listed.join(", ")} };`], members.map(({ call, kind }) => ({ call: `${name}.${call}`, kind })));
  }

  #gateFactory(): Entity {
    const name = this.fresh("makeGate");
    const body = this.gate(this.scope()).map((line) => line.replace(/(?<!\/)\bmachineid\.(?!io)/g, "client."));
    const lines = this.random.pick([
      [`function ${name}(client: MachineID) {`, "return async () => {", ...body, "};", "}"],
      [`const ${name} = (client: MachineID) => async () => {`, ...body, "};"],
    ]);
    return this.made(name, lines, [{ call: name, kind: "gate" }], { isTyped: true, setup: (local) => `const ${local} = ${name}(machineid);` });
  }

  #toolFactory(): Entity {
    const name = this.fresh("makeTools");
    const members = ["async ensure() {", ...this.gate(this.scope()), "},", "async send() {", ...(this.random.chance(0.5) ? this.gate(this.scope()) : []), `await ${this.effect()};`, "},"];
    return this.made(name, [`function ${name}() {`, "return {", ...members, "};", "}"], [{ call: `${name}.ensure`, kind: "gate" }, { call: `${name}.send`, kind: "effect" }], {
      setup: (local) => `const ${local} = ${name}();`,
    });
  }

  #handlerWrapper(): Entity {
    const name = this.fresh("gated");
    const call = this.random.pick(["return handler(request);", "await handler(request);", "return await handler();"]);
    const body = this.random.chance(0.2) ? ["return machineid.guard(deviceId, () => handler(request));"] : [...this.gate(this.scope()), call];
    const lines = this.random.pick([
      [`function ${name}(handler) {`, "return async (request) => {", ...body, "};", "}"],
      [`const ${name} = (handler) => async (request) => {`, ...body, "};"],
      [`const ${name} = (handler) => {`, "async function handle(request) {", ...body, "}", "return handle;", "};"],
    ]);
    this.specials.push({ kind: "handlerWrapper", call: name });
    return this.made(name, lines, []);
  }

  #classWithClient(): Entity {
    const name = this.fresh("Guard");
    const own = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/(?<!\/)\bmachineid\.(?!io)/g, "this.client."));
    const isPrivate = this.random.chance(0.3);
    const ensure = isPrivate ? "#ensure" : "ensure";
    const lines = [
      `class ${name} {`,
      "client: MachineID;",
      ...(this.random.chance(0.4) ? ["attempts = 0;"] : []),
      "constructor(client: MachineID) {",
      "this.client = client;",
      "}",
      `async ${ensure}() {`,
      ...own(this.gate(this.scope())),
      "}",
      "async send() {",
      ...(this.random.chance(0.6) ? [`await this.${ensure}();`] : []),
      `await ${this.effect()};`,
      "}",
      ...(this.random.chance(0.4) ? ["run = async (work) => {", `await this.${ensure}();`, "return work();", "};"] : []),
      "}",
    ];
    const helpers: Helper[] = [{ call: `${name}.send`, kind: "effect" }];
    if (!isPrivate) helpers.push({ call: `${name}.ensure`, kind: "gate" });
    if (lines.includes("run = async (work) => {")) helpers.push({ call: `${name}.run`, kind: "wrapper" });
    return this.made(name, lines, helpers, { isTyped: true, setup: (local) => `const ${local} = new ${name}(machineid);` });
  }

  #staticClass(): Entity {
    const name = this.fresh("Guards");
    return this.made(name, [`class ${name} {`, "static async ensure() {", ...this.gate(this.scope()), "}", "static async permitted() {", ...this.booleanBody(this.scope()), "}", "}"], [
      { call: `${name}.ensure`, kind: "gate" },
      { call: `${name}.permitted`, kind: "boolean" },
    ]);
  }

  /** An export that is assigned again by a function of its file. */
  #live(): Entity {
    const name = this.fresh("gate");
    const replace = this.fresh("replace");
    const other = this.random.chance(0.5) ? this.gate(this.scope()) : ["await load(0);"];
    const lines = [`let ${name} = async () => {`, ...this.gate(this.scope()), "};", `function ${replace}() {`, `${name} = async () => {`, ...other, "};", "}"];
    this.specials.push({ kind: "replace", call: replace });
    return this.made(name, lines, [{ call: name, kind: "gate" }], { isLive: true });
  }

  #permitTaking(): Entity {
    const name = this.fresh("send");
    const body = this.random.weighted<() => string[]>([
      [4, () => [`await ${this.effect()};`]],
      [1, () => [`await ${this.pause()};`, `await ${this.effect()};`]],
      [1, () => [`for (const job of list(${this.number()})) {`, ...(this.random.chance(0.6) ? this.gate(this.scope({ loops: [""] })) : []), `await ${this.effect()};`, "}"]],
      [1, () => [`if (!permit.allowed) return;`, `await ${this.effect()};`]],
      [1, () => [`await machineid.validate(deviceId);`, `await ${this.effect()};`]],
    ])();
    const lines = this.random.chance(0.6) ? [`async function ${name}(permit: Permit) {`, ...body, "}"] : [`const ${name} = async (permit: Permit) => {`, ...body, "};"];
    this.specials.push({ kind: "permitTaking", call: name });
    return this.made(name, lines, [], { isTyped: true });
  }

  /** A middleware of Express: a gate, nearly one, or none. */
  #express(): Entity {
    const name = this.fresh("requirePermit");
    this.specials.push({ kind: "express", call: name });
    return this.made(name, [`async function ${name}(req, res, next) {`, ...this.expressBody(), "}"], []);
  }

  expressBody(): string[] {
    const careful = this.random.chance(this.carefulness);
    const decision = this.fresh("d");
    const asks = this.askingExpression();
    const denied = this.random.chance(careful ? 1 : 0.5) ? this.denied(`${decision}.allowed`) : this.deniedWrongly(decision);
    return this.random.weighted<() => string[]>([
      [3, () => [...this.gate(this.scope()), this.random.pick(["next();", "return next();"])]],
      [4, () => [`const ${decision} = await ${asks};`, `if (${denied}) {`, "res.status(403).end();", ...(careful ? ["return;"] : []), "}", "next();"]],
      [2, () => ["try {", ...this.gate(this.scope()), "next();", "} catch (error) {", careful ? "next(error);" : "next();", "}"]],
      [1, () => ["try {", ...this.gate(this.scope()), "} catch (error) {", careful ? "return next(error);" : 'console.error("denied");', "}", "next();"]],
      [1, () => [`const ${decision} = await ${asks};`, `if (${this.granted(`${decision}.allowed`)}) next();`, careful ? "else res.status(403).end();" : "else next();"]],
      [1, () => [`return ${asks}.then((d) => {`, `if (${careful ? this.denied("d.allowed") : this.deniedWrongly("d")}) return res.status(403).end();`, "next();", `})${this.random.pick(["", ".catch(next)", ".catch((error) => next(error))"])};`]],
      [careful ? 0 : 1, () => ["next();", ...this.gate(this.scope())]],
      [careful ? 0 : 1, () => [`if (${this.opaque()}) return next();`, ...this.gate(this.scope()), "next();"]],
      [1, () => ['console.log("request");', "next();"]],
    ])();
  }

  /** A middleware of Koa or Hono. */
  #composed(): Entity {
    const name = this.fresh("permitFirst");
    this.specials.push({ kind: "composed", call: name });
    const head = this.random.pick([`const ${name} = async (ctx, next) => {`, `async function ${name}(ctx, next) {`]);
    return this.made(name, [head, ...this.composedBody(), "}"], []);
  }

  composedBody(): string[] {
    const careful = this.random.chance(this.carefulness);
    const decision = this.fresh("d");
    const asks = this.askingExpression();
    const on = this.random.pick(["await next();", "return next();"]);
    return this.random.weighted<() => string[]>([
      [4, () => [...this.gate(this.scope()), on]],
      [3, () => [`const ${decision} = await ${asks};`, `if (${careful ? this.denied(`${decision}.allowed`) : this.deniedWrongly(decision)}) return ctx.body;`, on]],
      [1, () => [`const ${decision} = await ${asks};`, `if (${this.granted(`${decision}.allowed`)}) await next();`, ...(careful ? [] : ["await next();"])]],
      [1, () => ["try {", ...this.gate(this.scope()), "await next();", "} catch (error) {", careful ? 'console.error("failed");' : "await next();", "}"]],
      [1, () => ['console.log("request");', on]],
    ])();
  }

  /** A client of a payment provider, as real files make it. */
  #client(): Entity {
    const name = this.fresh("stripe");
    const lines = this.random.weighted<() => string[]>([
      [5, () => [`const ${name} = new Stripe("key");`]],
      [1, () => [`const ${name} = ${this.opaque()} ? new Stripe("key") : new Stripe("other");`]],
      [2, () => [`function make${name}() {`, 'return new Stripe("key");', "}", `const ${name} = make${name}();`]],
      [1, () => [`const ${name} = { payments: new Stripe("key") };`]],
    ])();
    this.specials.push({ kind: "client", call: lines[0]?.includes("payments:") === true ? `${name}.payments` : name });
    return this.made(name, lines, []);
  }

  /** An application with routes behind gates, before them, beside them. */
  routes(): string[] {
    return this.random.chance(0.55) ? this.#expressRoutes() : this.#composedRoutes();
  }

  #handler(head: string): string[] {
    return [`${head} {`, ...this.statements(this.scope({ depth: 1 }), 1), "});"];
  }

  #expressGate(): string {
    const known = this.special("express");
    return known !== null && this.random.chance(0.85) ? known : "machineid.middleware(deviceId)";
  }

  #expressRoutes(): string[] {
    const { random } = this;
    const app = this.fresh("api");
    const route = (router: string, path: string): string[] => {
      const gate = random.chance(0.45) ? `${this.#expressGate()}, ` : "";
      return random.weighted<() => string[]>([
        [8, () => this.#handler(`${router}.${random.pick(["post", "get"])}("${path}", ${gate}async (req, res) =>`)],
        [1, () => this.#handler(`${router}.route("${path}")${gate === "" ? "" : `.all(${gate.slice(0, -2)})`}.post(async (req, res) =>`)],
        [1, () => this.#handler(`${router}.all("${path}", ${gate}async (req, res, next) =>`)],
        [this.helperCall("effect") === null ? 0 : 1, () => [`${router}.post("${path}", ${gate}${(this.helperCall("effect") ?? "").slice(0, -2)});`]],
      ])();
    };
    const use = (router: string): string[] => {
      const gate = this.#expressGate();
      return random.weighted([
        [6, [`${router}.use(${gate});`]],
        [2, [`${router}.use("/admin", ${gate});`]],
        [1, [`if (${this.opaque()}) ${router}.use(${gate});`]],
        [1, [`${this.opaque()} && ${router}.use(${gate});`]],
      ]);
    };
    const mounted = (): string[] => {
      const router = this.fresh("routes");
      const gate = random.chance(0.5) ? `${this.#expressGate()}, ` : "";
      const path = random.pick(['"/api", ', '"/admin", ', ""]);
      return [
        `${random.chance(0.2) ? "export " : ""}const ${router} = express.Router();`,
        ...(random.chance(0.4) ? use(router) : []),
        ...route(router, "/run"),
        ...(random.chance(0.15) ? use(router) : []),
        ...(random.chance(0.9) ? [`${app}.use(${path}${gate}${router});`] : []),
      ];
    };
    return [
      `const ${app} = express();`,
      ...(random.chance(0.6) ? use(app) : []),
      ...route(app, random.pick(["/jobs", "/admin/jobs"])),
      ...(random.chance(0.2) ? use(app) : []),
      ...(random.chance(0.4) ? mounted() : []),
      ...(random.chance(0.3) ? route(app, random.pick(["/admin/more", "/more"])) : []),
      ...(random.chance(0.15) ? this.#handler(`${app}.use(async (error, req, res, next) =>`) : []),
      ...(random.chance(0.5) ? [`${app}.listen(3000);`] : []),
    ];
  }

  #composedRoutes(): string[] {
    const { random } = this;
    const app = this.fresh("api");
    const gate = (): string => this.special("composed") ?? "async (ctx, next) => next()";
    const isHono = random.chance(0.5);
    const router = isHono ? app : this.fresh("routes");
    const use = (target: string): string[] =>
      random.weighted([
        [5, [`${target}.use(${gate()});`]],
        [isHono ? 2 : 0, [`${target}.use("/admin/*", ${gate()});`]],
        [1, [`if (${this.opaque()}) ${target}.use(${gate()});`]],
      ]);
    const route = (): string[] => {
      const first = random.chance(0.45) ? `${gate()}, ` : "";
      return this.#handler(`${router}.${random.pick(["post", "get"])}("${random.pick(["/jobs", "/admin/jobs"])}", ${first}async (ctx) =>`);
    };
    return [
      `const ${app} = new ${isHono ? "Hono" : "Koa"}();`,
      ...(isHono ? [] : [`const ${router} = new Router();`]),
      ...(random.chance(0.6) ? use(app) : []),
      ...(!isHono && random.chance(0.3) ? use(router) : []),
      ...route(),
      ...(random.chance(0.2) ? use(app) : []),
      ...(random.chance(0.4) ? route() : []),
      ...(isHono ? [] : [random.chance(0.3) ? `${app}.use(${gate()}).use(${router}.routes());` : `${app}.use(${router}.routes());`]),
    ];
  }

  /** A function that puts routes on a router that it is given. */
  mounting(): string[] {
    const name = this.fresh("mount");
    const gate = this.random.chance(0.5) ? `${this.#expressGate()}, ` : "";
    return [`export function ${name}(router) {`, ...(this.random.chance(0.4) ? [`router.use(${this.#expressGate()});`] : []), ...this.#handler(`router.post("/jobs", ${gate}async (req, res) =>`), "}"];
  }
}
