import { within, type Scope } from "./expressions.js";
import { GateGenerator } from "./gates.js";

export type { Scope } from "./expressions.js";

const NESTING = 2;

/** Writes statements: correct gates with the probability `carefulness`, near misses otherwise, and all that may stand between. */
export class StatementGenerator extends GateGenerator {
  statements(scope: Scope, count: number): string[] {
    const inner = within(scope);
    const lines: string[] = [];
    for (let index = 0; index < count; index += 1) lines.push(...this.#statement(inner));
    if (!lines.some((line) => line.includes("api.example.com")) && this.random.chance(scope.depth === 0 ? 0.9 : 0.6)) {
      if (this.random.chance(0.3)) lines.push(...this.gate(inner));
      lines.push(...this.#effectStatement(inner));
    }
    return lines;
  }

  #statement(scope: Scope): string[] {
    const deep = scope.depth >= NESTING;
    const once = scope.async && !scope.generator;
    return this.random.weighted<() => string[]>([
      [5, () => this.gate(scope)],
      [deep ? 0 : 5, () => this.#gatedBlock(scope)],
      [3, () => this.#effectStatement(scope)],
      [3, () => [...this.gate(scope), ...this.#effectStatement(scope)]],
      [deep ? 0 : 2, () => this.#branch(scope)],
      [deep ? 0 : 3, () => this.#loop(scope)],
      [deep ? 0 : 3, () => this.#tryStatement(scope)],
      [1, () => this.#noise(scope)],
      [1, () => this.#near(scope)],
      [once && !deep ? 1 : 0, () => this.#callbacks(scope)],
      [scope.loops.length > 0 ? 1 : 0, () => [`if (${this.opaque()}) ${this.jump(scope)}`]],
      [scope.generator ? 2 : 0, () => ["yield 1;"]],
    ])();
  }

  #nested(scope: Scope, more: Partial<Scope> = {}): string[] {
    return this.statements({ ...scope, depth: scope.depth + 1, ...more }, this.random.chance(0.25) ? 2 : 1);
  }

  #inCallback(scope: Scope, async: boolean): string[] {
    return this.#nested(scope, { async, generator: false, topLevel: false, loops: [] });
  }

  #gatedCallback(scope: Scope): string[] {
    const inside = within(scope, { async: true, generator: false, topLevel: false, loops: [] });
    return [...this.gate(inside), ...this.#nested(inside)];
  }

  #effectStatement(scope: Scope): string[] {
    const effect = this.effect();
    const helper = this.helperCall("effect") ?? this.helperCall("mixed");
    if (!scope.async) return [helper !== null && this.random.chance(0.3) ? `${helper};` : `${effect};`];
    return this.random.weighted<() => string[]>([
      [8, () => [`await ${effect};`]],
      [1, () => [`void ${effect};`]],
      [1, () => [`const ${this.fresh("response")} = await ${effect};`]],
      [1, () => [`if (${this.truth(scope)}) await ${effect};`]],
      [1, () => [`${this.truth(scope)} && (await ${effect});`]],
      [1, () => [`await (${this.truth(scope)} ? ${effect} : load(${this.number()}));`]],
      [helper === null ? 0 : 5, () => [`await ${helper ?? ""};`]],
      [helper === null ? 0 : 1, () => [`void ${helper ?? ""};`]],
      [1, () => [`await Promise.all([${effect}, ${this.effect()}]);`]],
    ])();
  }

  #gatedBlock(scope: Scope): string[] {
    const { random } = this;
    if (!scope.async) {
      const decision = this.fresh("d");
      return [`${random.pick(["", "return "])}${this.askingExpression()}.then((${decision}) => {`, `if (${this.denied(`${decision}.allowed`)}) return;`, ...this.#inCallback({ ...scope, decisions: [decision] }, false), "});"];
    }
    const decision = this.fresh("d");
    const asks = this.askingExpression();
    const wrapper = this.wrapperCall();
    const truth = random.chance(this.carefulness) ? this.granted(`${decision}.allowed`) : this.grantedWrongly(decision);
    const inner = { ...scope, decisions: [...scope.decisions, decision] };
    const float = random.chance(0.15) ? "" : "await ";
    return random.weighted<() => string[]>([
      [4, () => [`const ${decision} = await ${asks};`, `if (${truth}) {`, ...this.#nested(inner), ...(random.chance(0.2) ? ["} else {", ...this.#nested(scope)] : []), "}"]],
      [3, () => [`${float}machineid.guard(deviceId, async () => {`, ...this.#inCallback(scope, true), "});"]],
      [1, () => [`${float}machineid.wrap(deviceId, async () => {`, ...this.#inCallback(scope, true), "})();"]],
      [2, () => {
        const made = this.fresh("w");
        const call = `${float}${made}${random.pick(["()", "(1)", ".call(null)"])};`;
        return [`const ${made} = machineid.wrap(deviceId, async () => {`, ...this.#inCallback(scope, true), "});", ...(random.chance(0.4) ? ["try {", call, "} catch (error) {", random.pick([this.stop(scope), "console.error(error);"]), "}"] : [call])];
      }],
      [wrapper === null ? 0 : 6, () => [`${float}${wrapper ?? ""}(async () => {`, ...this.#inCallback(scope, true), "});"]],
      [2, () => [`while (${this.granted(`(await ${asks}).allowed`)}) {`, ...this.#nested(scope, { loops: [...scope.loops, ""] }), "}"]],
      [2, () => [`${float}${asks}.then(${random.pick(["async ", ""])}(${decision}) => {`, `if (${this.denied(`${decision}.allowed`)}) ${random.pick(["return;", 'throw new Error("denied");'])}`, ...this.#inCallback({ ...scope, decisions: [decision] }, false), `})${this.chainTail()};`]],
      [1, () => [`${float}machineid.assertAllowed(deviceId)${random.chance(0.2) ? this.chainTail() : ""}.then(() => {`, ...this.#inCallback(scope, false), "});"]],
      [2, () => ["for await (const job of machineid.units(deviceId, load)) {", ...this.#nested(scope, { loops: [...scope.loops, ""] }), "}"]],
      [1, () => [`const ${decision} = await ${asks};`, `switch (${decision}.allowed) {`, "case true:", ...this.block(this.#nested(scope)), "break;", "default:", ...this.block(this.#nested(scope)), "}"]],
      [1, () => [`const ${decision} = await ${asks};`, "switch (true) {", `case ${this.granted(`${decision}.allowed`)}:`, ...this.block(this.#nested(scope)), random.pick(["break;", ""]), `case ${this.opaque()}:`, ...this.block(this.#nested(scope)), "}"]],
      [2, () => [`if (await ${this.booleanAsk()}) {`, ...this.#nested(scope), "}"]],
      [1, () => [`${float}storage.run({}, async () => {`, ...this.#gatedCallback(scope), "});"]],
    ])();
  }

  #branch(scope: Scope): string[] {
    const test = this.random.chance(0.3) ? this.truth(scope) : this.condition(scope);
    return this.random.weighted<() => string[]>([
      [3, () => [`if (${test}) {`, ...this.#nested(scope), "}"]],
      [2, () => [`if (${test}) {`, ...this.#nested(scope), "} else {", ...this.#nested(scope), "}"]],
      [2, () => [`if (${test}) {`, ...this.gate(within(scope)), "} else {", ...this.gate(within(scope)), "}"]],
      [1, () => ["switch (true) {", `case ${test}:`, ...this.block(this.#nested(scope)), this.random.pick(["break;", ""]), "default:", ...this.block(this.#nested(scope)), "}"]],
      [1, () => this.#labelled(scope)],
      [1, () => [`if (${test}) ${this.stop(scope)}`]],
    ])();
  }

  #labelled(scope: Scope): string[] {
    const label = this.fresh("out");
    return [`${label}: {`, ...this.#nested(scope), `if (${this.opaque()}) break ${label};`, ...this.gate(within(scope)), "}"];
  }

  #loop(scope: Scope): string[] {
    const label = this.random.chance(0.25) ? this.fresh("loop") : "";
    const head = label === "" ? "" : `${label}: `;
    const inside = within(scope, { loops: [...scope.loops, label] });
    const body = [...(this.random.chance(0.6) ? this.gate(inside) : []), ...this.#nested(inside)];
    const step = this.random.weighted([[4, "index += 1"], [1, `mayThrow(${this.number()})`], [scope.async ? 1 : 0, "await machineid.assertAllowed(deviceId)"]] as const);
    return this.random.weighted<() => string[]>([
      [6, () => [`${head}for (const job of list(${this.number()})) {`, ...body, "}"]],
      [2, () => [`${head}while (${this.condition(scope)}) {`, ...body, "}"]],
      [2, () => [`${head}while (true) {`, ...body, `if (${this.opaque()}) break;`, "}"]],
      [2, () => [`${head}do {`, ...body, `} while (${this.condition(scope)});`]],
      [2, () => [`${head}for (let index = 0; ${this.opaque()}; ${step}) {`, ...body, "}"]],
      [scope.async ? 1 : 0, () => [`${head}for await (const job of list(${this.number()})) {`, ...body, "}"]],
    ])();
  }

  #tryStatement(scope: Scope): string[] {
    const { random } = this;
    const inside = within(scope);
    const guarded = [...(random.chance(0.5) ? this.gate(inside) : []), ...this.#nested(inside)];
    const handler = (): string[] =>
      random.weighted<() => string[]>([
        [3, () => [this.stop(scope)]],
        [2, () => ['console.error("failed");']],
        [2, () => this.#nested(scope)],
        [1, () => ["throw error;"]],
        [1, () => [...this.gate(within(scope)), ...this.#effectStatement(scope)]],
      ])();
    const final = (): string[] =>
      random.weighted<() => string[]>([
        [3, () => [`mayThrow(${this.number()});`]],
        [2, () => this.#effectStatement(scope)],
        [1, () => [`if (${this.opaque()}) ${this.stop(scope)}`]],
        [1, () => this.gate(within(scope))],
        [1, () => this.#nested(scope)],
      ])();
    return random.weighted<() => string[]>([
      [3, () => ["try {", ...guarded, "} catch (error) {", ...handler(), "}"]],
      [2, () => ["try {", ...guarded, "} finally {", ...final(), "}"]],
      [1, () => ["try {", ...guarded, "} catch (error) {", ...handler(), "} finally {", ...final(), "}"]],
    ])();
  }

  #noise(scope: Scope): string[] {
    const pauses = this.helperCall("pause");
    return this.random.weighted<() => string[]>([
      [2, () => [`mayThrow(${this.number()});`]],
      [scope.async ? 2 : 0, () => [`await load(${this.number()});`]],
      [scope.async ? 3 : 0, () => [`await ${pauses ?? this.pause()};`]],
      [1, () => ['console.log("working");']],
      [1, () => ["await machineid.register(deviceId);"].filter(() => scope.async)],
    ])();
  }

  /** Things that people write around gates and that change what a permit is worth. */
  #near(scope: Scope): string[] {
    const held = this.random.chance(0.5) && scope.promises.length > 0 ? this.random.pick(scope.promises) : null;
    const mixed = this.helperCall("mixed") ?? this.helperCall("gate") ?? "machineid.validate(deviceId)";
    return this.random.weighted<() => string[]>([
      [2, () => [`void ${this.askingExpression()};`]],
      [2, () => [`${mixed};`]],
      [held !== null && scope.async ? 4 : 0, () => [`const ${this.fresh("d")} = await ${held ?? ""};`]],
      [scope.async ? 1 : 0, () => {
        const pending = this.fresh("p");
        return [`const ${pending} = ${mixed};`, ...this.#effectStatement(scope), `await ${pending};`];
      }],
      [scope.async ? 1 : 0, () => [`await Promise.all([${mixed}, ${this.effect()}]);`]],
    ])();
  }

  /** Calls of which each is given the promise of the one before, and waits for it at once, late, perhaps or not at all. */
  #reduction(items: string, body: () => string[]): string[] {
    const { random } = this;
    const initial = random.weighted([[6, ", Promise.resolve()"], [1, ", undefined"], [1, ""], [1, `, ${this.askingExpression()}`]]);
    const method = random.chance(0.15) ? "reduceRight" : "reduce";
    const end = `}${initial});`;
    const begin = `${random.chance(0.85) ? "await " : ""}${items}.${method}(`;
    return random.weighted<() => string[]>([
      [3, () => [`${begin}async (previous, job) => {`, "await previous;", ...body(), end]],
      [2, () => [`${begin}async (previous, job) => {`, ...body(), "await previous;", ...body(), end]],
      [1, () => [`${begin}async (previous, job) => {`, `if (${this.opaque()}) await previous;`, ...body(), end]],
      [1, () => [`${begin}async (previous, job) => {`, "try {", "await previous;", "} catch (error) {", "}", ...body(), end]],
      [1, () => [`${begin}async (previous, job) => {`, ...body(), end]],
      [3, () => [`${begin}(previous, job) => previous.then(async () => {`, ...body(), `})${random.pick(["", "", ".catch(() => undefined)"])}${initial || ", Promise.resolve()"});`]],
      [1, () => {
        const chain = this.fresh("p");
        return [`let ${chain} = Promise.resolve();`, `for (const job of ${items}) {`, `${chain} = ${chain}.then(async () => {`, ...body(), "});", "}", ...(random.chance(0.8) ? [`await ${chain};`] : [])];
      }],
    ])();
  }

  #callbacks(scope: Scope): string[] {
    const items = `list(${this.number()})`;
    const body = (async: boolean): string[] => this.#inCallback(scope, async);
    const gated = (): string[] => this.#gatedCallback(scope);
    return this.random.weighted<() => string[]>([
      [3, () => [`await Promise.all(${items}.map(async (job) => {`, ...gated(), "}));"]],
      [1, () => [`${items}.forEach((job) => {`, ...body(false), "});"]],
      [1, () => [`${items}.forEach(async (job) => {`, ...gated(), "});"]],
      [1, () => [`${items}.${this.random.pick(["some", "every", "filter", "find", "flatMap"])}((job) => {`, ...body(false), `return ${this.opaque()};`, "});"]],
      [2, () => this.#reduction(items, gated)],
      [1, () => [`Array.from(${items}, (job) => ${this.effect()});`]],
      [1, () => [`await pMap(${items}, async (job) => {`, ...gated(), "});"]],
      [1, () => ["await new Promise((resolve, reject) => {", ...body(false), "resolve();", "});"]],
      [1, () => ["setTimeout(async () => {", ...gated(), "}, 10);"]],
      [2, () => [`${this.random.pick(["await ", "await ", "void "])}(async () => {`, ...body(true), "})();"]],
      [1, () => {
        const name = this.fresh("Local");
        return [`class ${name} {`, "static {", ...body(false), "}", `send = async () => {`, ...body(true), "};", `pending = ${this.askingExpression()};`, "}", `await new ${name}().send();`];
      }],
      [1, () => {
        const name = this.fresh("items");
        return [`async function* ${name}() {`, ...gated(), "yield 1;", `await ${this.effect()};`, "yield 2;", "}", `for await (const item of ${name}()) {`, ...this.#nested(scope, { loops: [...scope.loops, ""] }), "}"];
      }],
      [1, () => {
        const name = this.fresh("local");
        return [`const ${name} = async (work) => {`, "return work();", "};", `await ${name}${this.random.pick(["", ".call", ".bind"])}(`.replace(/\.(call|bind)\($/, ".$1(null, ").replace(".bind(null, ", ".bind(null)(") + "async () => {", ...gated(), "});"];
      }],
      [1, () => {
        const name = this.fresh("local");
        return [`const ${name} = async () => {`, ...body(true), "};", `await ${name}();`, ...this.#effectStatement(scope)];
      }],
    ])();
  }
}
