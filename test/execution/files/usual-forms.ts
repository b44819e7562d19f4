import { within, type Helper, type Scope } from "../expressions.js";
import { SharingGenerator, type Entity } from "./entity.js";

type Weighted<Item> = readonly (readonly [weight: number, make: () => Item])[];

/** Writes what projects usually keep in files of their own, and its uses. */
export class UsualFormGenerator extends SharingGenerator {
  usualEntities(): Weighted<Entity> {
    return [
      [2, () => this.#result()],
      [1, () => this.#assertion()],
      [1, () => this.#predicate()],
      [3, () => this.#runner()],
      [this.wrapperCall() === null ? 0 : 2, () => this.#relay()],
      [1, () => this.#sessionWrapper()],
      [1, () => this.#optionsGate()],
      [2, () => this.#optionsWrapper()],
      [2, () => this.#items()],
      [2, () => this.#boundMethods()],
      [2, () => this.#baseClass()],
      [1, () => this.#lazyClient()],
    ];
  }

  /** Uses of what is known here. Each stands where a function awaits. */
  usualUses(scope: Scope): Weighted<string[]> {
    const known = (kind: Parameters<typeof this.special>[0], weight: number, use: (call: string) => string[]): readonly [number, () => string[]] => {
      const call = this.special(kind);
      return [call === null ? 0 : weight, () => use(call ?? "")];
    };
    const gated = (): string[] => [...(this.random.chance(0.75) ? this.gate(within(scope, CALLBACK)) : []), ...this.inCallback(scope)];
    return [
      known("result", 4, (call) => this.#useResult(call, scope)),
      known("assertion", 3, (call) => {
        const decision = this.fresh("d");
        return this.random.pick([[`const ${decision} = await ${this.askingExpression()};`, `${call}(${decision});`], [`${call}(await ${this.askingExpression()});`]]).concat(this.random.chance(0.7) ? [`await ${this.effect()};`] : []);
      }),
      known("predicate", 3, (call) => {
        const decision = this.fresh("d");
        const asked = `const ${decision} = await ${this.askingExpression()};`;
        return this.random.pick([
          [asked, `if (!${call}(${decision})) ${this.stop(scope)}`, `await ${this.effect()};`],
          [asked, `if (${call}(${decision})) await ${this.effect()};`],
        ]);
      }),
      known("runner", 4, (call) => [`${this.#awaited()}${call}(async () => {`, ...gated(), "});", ...(this.random.chance(0.3) ? [`await ${this.effect()};`] : [])]),
      known("optionsWrapper", 4, (call) => {
        const member = this.random.pick(["work: async () => {", "async work() {"]);
        return [`${this.#awaited()}${call}({`, member, ...this.inCallback(scope), "},", ...(this.random.chance(0.2) ? ['onDenied: () => console.error("denied"),'] : []), "});"];
      }),
      known("items", 4, (call) => {
        const inLoop = within(scope, { loops: [...scope.loops, ""], depth: scope.depth + 1 });
        return [`for await (const item of ${call}()) {`, ...(this.random.chance(0.5) ? this.gate(inLoop) : []), ...this.statements(inLoop, 1), "}"];
      }),
      known("listener", 2, (call) => [this.random.pick([`emitter.on("job", ${call});`, `emitter.on("job", () => ${call}());`, `emitter.on("job", (job) => void ${call}(job));`])]),
      known("baseClass", 4, (call) => {
        const name = this.fresh("Job");
        const override = this.random.chance(0.15) ? ["async ensure() {", ...(this.random.chance(0.6) ? this.gate(this.scope()) : []), "}"] : [];
        return [`class ${name} extends ${call} {`, ...override, "async work() {", ...this.inCallback(scope), "}", "}", `${this.#awaited()}new ${name}().run();`];
      }),
      known("sessionWrapper", 3, (session) => {
        const wraps = this.special("handlerWrapper");
        const run = this.fresh("run");
        const made = wraps === null ? session : this.random.pick([`${wraps}(${session}`, `${session}(${wraps}`]);
        return [`const ${run} = ${made}(async () => {`, ...gated(), `})${made === session ? "" : ")"};`, `await ${run}();`];
      }),
    ];
  }

  inCallback(scope: Scope): string[] {
    return this.statements({ ...scope, ...CALLBACK, loops: [], decisions: [], truths: [], promises: [], depth: scope.depth + 1 }, 1);
  }

  #awaited(): string {
    return this.random.weighted([[8, "await "], [1, ""], [1, "void "]]);
  }

  /** A helper that answers with an object of its own making. */
  #result(): Entity {
    const name = this.fresh("ask");
    const asks = this.askingExpression();
    const careful = this.isCareful();
    const truth = careful ? this.granted("d.allowed") : this.grantedWrongly("d");
    const denied = careful ? this.denied("d.allowed") : this.deniedWrongly("d");
    const body = this.random.weighted<string[]>([
      [3, [`const d = await ${asks};`, `if (${denied}) return { ok: false, code: d.code };`, 'return { ok: true, code: "" };']],
      [2, [`const d = await ${asks};`, `return ${truth} ? { ok: true } : { ok: false, error: "denied" };`]],
      [2, [`const d = await ${asks};`, `return { ok: ${truth}, code: d.code };`]],
      [2, ["try {", `const d = await ${asks};`, `return { ok: ${truth} };`, "} catch (error) {", `return { ok: ${careful ? "false" : "true"} };`, "}"]],
      [1, [`const { allowed: ok } = await ${asks};`, "return { ok };"]],
    ]);
    return this.madeSpecial("result", name, this.#asFunction(name, "", body));
  }

  #useResult(call: string, scope: Scope): string[] {
    const result = this.fresh("r");
    const ok = this.fresh("ok");
    return this.random.weighted<() => string[]>([
      [4, () => [`const ${result} = await ${call}();`, `if (!${result}.ok) ${this.stop(scope)}`, `await ${this.effect()};`]],
      [2, () => [`const { ok: ${ok} } = await ${call}();`, `if (!${ok}) ${this.stop(scope)}`, `await ${this.effect()};`]],
      [2, () => [`if (!(await ${call}()).ok) ${this.stop(scope)}`, `await ${this.effect()};`]],
      [2, () => [`const ${result} = await ${call}();`, `if (${result}.ok) {`, ...this.statements(within(scope, { depth: scope.depth + 1 }), 1), "}"]],
      [this.isCareful() ? 0 : 2, () => [`const ${result} = await ${call}();`, `if (!${result}) ${this.stop(scope)}`, `await ${this.effect()};`]],
    ])();
  }

  /** Throws where the decision that it is given is a denial. */
  #assertion(): Entity {
    const name = this.fresh("must");
    const test = this.isCareful() ? this.denied("d.allowed") : this.deniedWrongly("d");
    const end = this.random.weighted([[6, ['throw new Error("denied");']], [1, ["process.exit(1);"]], [this.isCareful() ? 0 : 2, ['console.error("denied");']]] as const);
    return this.madeSpecial("assertion", name, [`function ${name}(d) {`, `if (${test}) {`, ...end, "}", "}"]);
  }

  #predicate(): Entity {
    const name = this.fresh("permits");
    const truth = this.isCareful() ? this.granted("d.allowed") : this.grantedWrongly("d");
    return this.madeSpecial("predicate", name, this.random.pick([[`const ${name} = (d) => ${truth};`], [`function ${name}(d) {`, `return ${truth};`, "}"]]));
  }

  /** Runs a function that it is given, and asks nobody. */
  #runner(): Entity {
    const name = this.fresh("runs");
    const call = this.random.pick(["return await work();", "return work();", "await work();"]);
    const body = this.random.weighted<string[]>([
      [2, ["for (;;) {", "try {", call === "await work();" ? "return work();" : call, "} catch (error) {", `if (${this.opaque()}) throw error;`, "}", "}"]],
      [2, ["try {", call, "} finally {", `await load(${this.number()});`, "}"]],
      [1, [`return Promise.race([work(), load(${this.number()})]);`]],
      [1, [`for (const job of list(${this.number()})) await work(job);`]],
      [1, [`await Promise.all(list(${this.number()}).map((job) => work(job)));`]],
      [2, [`const held = await load(${this.number()});`, call]],
      [1, [`await ${this.pause()};`, call]],
      [1, ["setTimeout(() => work(), 10);"]],
      [1, ["void work();"]],
      [1, [`if (${this.opaque()}) ${call}`]],
      [1, ["try {", call, "} catch (error) {", "console.error(error);", "}"]],
    ]);
    return this.madeSpecial("runner", name, this.#asFunction(name, "work", body));
  }

  /** Hands its callback on to a wrapper, which may stand in a third file. */
  #relay(): Entity {
    const name = this.fresh("relay");
    const wrapper = this.wrapperCall() ?? "";
    const body = this.random.weighted<string[]>([
      [3, [`return ${wrapper}(work);`]],
      [2, [`await ${wrapper}(work);`]],
      [2, [`return ${wrapper}(() => work());`]],
      [2, [`await ${wrapper}(async () => {`, "await work();", "});"]],
      [this.isCareful() ? 0 : 1, [`${wrapper}(async () => undefined);`, "return work();"]],
    ]);
    return this.made(name, this.#asFunction(name, "work", body), [{ call: name, kind: "wrapper" }]);
  }

  #sessionWrapper(): Entity {
    const name = this.fresh("session");
    const call = this.random.pick(["return handler(session);", "return await handler(session);", "await handler(session);"]);
    return this.madeSpecial("sessionWrapper", name, [`function ${name}(handler) {`, "return async (request) => {", `const session = await load(${this.number()});`, ...(this.random.chance(0.3) ? [`if (${this.opaque()}) return;`] : []), call, "};", "}"]);
  }

  /** A gate that is told by options what to ask for. */
  #optionsGate(): Entity {
    const name = this.fresh("ensure");
    const body = this.gate(this.scope()).map((line) => line.replaceAll("(deviceId", "(id"));
    return this.made(name, [`async function ${name}({ id = deviceId } = {}) {`, ...body, "}"], [{ call: name, kind: "gate" }]);
  }

  #optionsWrapper(): Entity {
    const name = this.fresh("within");
    const asks = this.askingExpression();
    const careful = this.isCareful();
    const denied = careful ? this.denied("d.allowed") : this.deniedWrongly("d");
    const call = this.random.pick(["return work();", "await work();", "return await work();"]);
    const body = this.random.weighted<string[]>([
      [3, [`const d = await ${asks};`, `if (${denied}) return onDenied(d);`, call]],
      [2, [...this.gate(this.scope()), call]],
      [1, ["try {", ...this.gate(this.scope()), "} catch (error) {", careful ? "return onDenied(error);" : "onDenied(error);", "}", call]],
      [careful ? 0 : 1, [`const d = await ${asks};`, `if (${denied}) onDenied(d);`, call]],
    ]);
    const parameter = this.random.pick(["{ work, onDenied = () => undefined }", "{ onDenied = () => undefined, work }"]);
    return this.madeSpecial("optionsWrapper", name, this.#asFunction(name, parameter, body));
  }

  /** A queue whose items are handed out one by one. */
  #items(): Entity {
    const name = this.fresh("jobs");
    const inLoop = this.scope({ loops: [""], generator: true });
    return this.madeSpecial("items", name, [`async function* ${name}() {`, `for (const job of list(${this.number()})) {`, ...(this.random.chance(0.6) ? this.gate(inLoop) : []), "yield job;", ...(this.random.chance(0.2) ? [`await ${this.effect()};`] : []), "}", "}"]);
  }

  /** Methods that are handed over with their object. */
  #boundMethods(): Entity {
    const name = this.fresh("jobs");
    const type = this.fresh("Jobs");
    const [head, bound] = this.random.weighted([
      [3, ["async handle(request) {", ["constructor() {", "this.handle = this.handle.bind(this);", "}"]]],
      [2, ["handle = async (request) => {", []]],
      [1, ["async handle(request) {", []]],
    ] as const);
    const lines = [`class ${type} {`, ...bound, "async ensure() {", ...this.gate(this.scope()), "}", head, ...(this.random.chance(0.7) ? ["await this.ensure();"] : []), `await ${this.effect()};`, `}${head.includes("=>") ? ";" : ""}`, "}", `const ${name} = new ${type}();`];
    this.specials.push({ kind: "listener", call: `${name}.handle` });
    const helpers: Helper[] = [{ call: `${name}.handle`, kind: "effect" }, { call: `${name}.ensure`, kind: "gate" }];
    return this.made(name, lines, helpers);
  }

  /** Calls what classes that extend it fill in. */
  #baseClass(): Entity {
    const name = this.fresh("Base");
    const run = this.random.weighted<string[]>([
      [5, ["await this.ensure();", "return this.work();"]],
      [2, ["await this.ensure();", "await this.work();"]],
      [1, ["try {", "await this.ensure();", "await this.work();", "} catch (error) {", "console.error(error);", "}"]],
      [1, [`for (const job of list(${this.number()})) {`, "await this.ensure();", "await this.work();", "}"]],
      [1, ["await this.ensure();", `await ${this.pause()};`, "await this.work();"]],
      [1, [`if (${this.opaque()}) await this.ensure();`, "await this.work();"]],
    ]);
    return this.madeSpecial("baseClass", name, [`class ${name} {`, "async ensure() {", ...this.gate(this.scope()), "}", "async run() {", ...run, "}", "async work() {", "}", "}"]);
  }

  /** A client that is made when it is first asked for. */
  #lazyClient(): Entity {
    const name = this.fresh("stripe");
    const get = this.fresh("getStripe");
    const body = this.random.pick([
      [`${name} ??= new Stripe("key");`, `return ${name};`],
      [`return (${name} ??= new Stripe("key"));`],
      [`if (!${name}) ${name} = new Stripe("key");`, `return ${name};`],
    ]);
    return this.madeSpecial("client", get, [`let ${name};`, `function ${get}() {`, ...body, "}"], `${get}()`);
  }

  #asFunction(name: string, parameters: string, body: readonly string[]): string[] {
    return this.random.chance(0.6) ? [`async function ${name}(${parameters}) {`, ...body, "}"] : [`const ${name} = async (${parameters}) => {`, ...body, "};"];
  }
}

const CALLBACK = { async: true, generator: false, topLevel: false, loops: [] } satisfies Partial<Scope>;
