import { ExpressionGenerator, type Scope } from "./expressions.js";

/** Writes gates: correct ones with the probability `carefulness`, near misses otherwise. */
export class GateGenerator extends ExpressionGenerator {
  /** Statements after which a permit is held, or nearly so. */
  gate(scope: Scope): string[] {
    if (!scope.async) return this.#syncGate(scope);
    const { random } = this;
    if (!random.chance(this.carefulness)) return this.brokenGate(scope);
    const decision = this.fresh("d");
    const stop = (): string => this.stop(scope);
    const helper = this.helperCall("gate");
    const asks = this.askingExpression();
    const check = (): string[] => {
      scope.decisions.push(decision);
      return [`if (${this.denied(`${decision}.allowed`)}) ${stop()}`];
    };
    return random.weighted<() => string[]>([
      [4, () => ["await machineid.assertAllowed(deviceId);"]],
      [6, () => [`const ${decision} = await ${asks};`, ...check()]],
      [helper === null ? 0 : 6, () => [`await ${helper ?? ""};`]],
      [1, () => ["await machineid.startup(deviceId);"]],
      [2, () => {
        const name = this.fresh("ok");
        scope.truths.push(name);
        return [`const { allowed: ${name} } = await ${asks};`, `if (${this.denied(name)}) ${stop()}`];
      }],
      [1, () => {
        const name = this.fresh("ok");
        scope.truths.push(name);
        return [`const ${decision} = await ${asks};`, `const ${name} = ${this.granted(`${decision}.allowed`)};`, `if (!${name}) ${stop()}`];
      }],
      [1, () => [`const ${decision} = await ${asks};`, `assert${random.pick(["", ".ok"])}(${decision}.allowed);`]],
      [1, () => [`const ${decision} = await ${asks};`, `assert.${random.pick(["equal", "strictEqual"])}(${decision}.allowed, true);`]],
      [1, () => {
        const pending = this.fresh("p");
        return [`const ${pending} = ${asks};`, ...(random.chance(0.3) ? [`mayThrow(${this.number()});`] : []), `const ${decision} = await ${pending};`, ...check()];
      }],
      [2, () => ["try {", "await machineid.assertAllowed(deviceId);", "} catch (error) {", stop(), "}"]],
      [2, () => [`let ${decision};`, "try {", `${decision} = await ${asks};`, "} catch {", stop(), "}", ...check()]],
      [1, () => [`const ${decision} = await ${asks};`, `switch (${decision}.allowed) {`, "case true:", "break;", "default:", this.leave(scope), "}"]],
      [1, () => [`await ${asks}.then((d) => {`, `if (${this.denied("d.allowed")}) throw new Error("denied");`, "});"]],
      [1, () => {
        const other = this.fresh("d");
        return [`const [${decision}, ${other}] = await Promise.all([${asks}, ${this.askingExpression()}]);`, `if (!${decision}.allowed || !${other}.allowed) ${stop()}`];
      }],
      [1, () => [`if (!(await ${this.booleanAsk()})) ${stop()}`]],
      [1, () => [`const ${decision} = await ${asks};`, `${decision}.allowed || ${this.exitExpression()};`]],
      [1, () => [`while (${this.denied(`(await ${asks}).allowed`).replace(/ \|\| opaque\(\d+\)|opaque\(\d+\) \|\| /, "")}) {`, random.pick(["await sleep(10);", `await load(${this.number()});`, `if (${this.opaque()}) throw new Error("denied");`]), "}"]],
      [1, () => [`let ${decision};`, "do {", `${decision} = await ${asks};`, `} while (!${decision}.allowed);`]],
      [1, () => [`let ${decision} = await ${asks};`, `for (const attempt of list(${this.number()})) {`, `if (${decision}.allowed) break;`, `${decision} = await ${asks};`, "}", ...check()]],
      [1, () => [`let ${decision} = false;`, `${decision} = ${this.granted(`(await ${asks}).allowed`)};`, `if (!${decision}) ${stop()}`]],
      [0.5, () => [`await new Promise((resolve, reject) => {`, `${asks}.then((d) => (d.allowed ? resolve() : reject(new Error("denied"))), reject);`, "});"]],
      [0.5, () => ["await new Promise((resolve, reject) => {", ...this.#settlingChain(asks, random.chance(0.3) ? "resolve" : "reject"), "});"]],
      [0.5, () => [`const ${decision} = await new Promise((resolve, reject) => {`, `${asks}.then(resolve)${random.chance(0.7) ? ".catch(reject)" : ""};`, "});", ...check()]],
      [0.5, () => [`const ${decision} = await ${asks};`, `const ensure${decision} = (d) => {`, `if (${this.denied("d.allowed")}) throw new Error("denied");`, "};", `ensure${decision}(${decision});`]],
      [1, () => ['const response' + decision + ' = await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST" });', `const ${decision} = await response${decision}.json();`, ...check()]],
    ])();
  }

  /** A chain that settles the promise of the executor around it. */
  #settlingChain(asks: string, denied: "resolve" | "reject"): string[] {
    const { random } = this;
    const refuse = random.pick([denied, "reject"]) === "reject" ? 'reject(new Error("denied"))' : "resolve()";
    const inside = random.chance(0.3) ? [this.effect()] : [];
    const callback = random.pick([
      ["(d) => {", `if (${this.denied("d.allowed")}) {`, `${refuse};`, ...(random.chance(0.6) ? ["return;"] : []), "}", ...inside, "resolve();", "}"],
      ["(d) => {", `if (d.allowed) ${random.pick(["resolve()", "return resolve()"])};`, `else ${refuse};`, ...inside, "}"],
      [`(d) => (d.allowed ? resolve() : ${refuse})`],
      [`(d) => d.allowed ? resolve() : void ${refuse}`],
    ]);
    const last = callback.pop() ?? "";
    const end = random.pick([", reject);", ").catch(reject);", ", (error) => reject(error));", ").catch(resolve);", ");", ", resolve);"]);
    return [`${asks}.then(${callback[0] ?? last}`, ...callback.slice(1), `${callback.length === 0 ? "" : last}${end}`];
  }

  #syncGate(scope: Scope): string[] {
    const pending = this.fresh("p");
    scope.promises.push(pending);
    return [`const ${pending} = ${this.askingExpression()};`];
  }

  brokenGate(scope: Scope): string[] {
    const decision = this.fresh("d");
    const stop = this.stop(scope);
    const asks = this.askingExpression();
    const helper = this.helperCall("gate") ?? "machineid.assertAllowed(deviceId)";
    return this.random.weighted<() => string[]>([
      [5, () => [`const ${decision} = await ${asks};`, `if (${this.deniedWrongly(decision)}) ${stop}`]],
      [1, () => [`const ${decision} = ${asks};`, `if (!${decision}.allowed) ${stop}`]],
      [1, () => [`await ${asks};`]],
      [1, () => [`${helper};`]],
      [1, () => [`void ${helper};`]],
      [1, () => [`if (${this.opaque()}) await ${helper};`]],
      [3, () => ["try {", `await ${helper};`, "} catch (error) {", "console.error(error);", "}"]],
      [1, () => ["try {", `await ${helper};`, "} finally {", stop, "}"]],
      [1, () => [`await ${helper}.catch(() => undefined);`]],
      [1, () => [`const ${decision} = await ${asks}.catch(() => ({ allowed: ${this.random.pick(["true", "false"])} }));`, `if (!${decision}.allowed) ${stop}`]],
      [1, () => [`const { allowed: ${decision} = true } = await ${asks};`, `if (!${decision}) ${stop}`]],
      [1, () => [`const ${decision} = await ${asks};`, `if (!${decision}.allowed) console.error("denied");`]],
      [1, () => [`const ${decision} = await ${asks};`, `if (!${decision}.allowed && ${this.opaque()}) ${stop}`]],
      [1, () => [`await Promise.${this.random.pick(["race", "any", "allSettled"])}([${helper}, load(${this.number()})]);`]],
      [1, () => [`let ${decision};`, `if (${this.opaque()}) ${decision} = await ${asks};`, `if (!${decision}?.allowed) ${stop}`]],
      [1, () => [`const ${decision} = await ${asks};`, `await machineid.validate(deviceId);`, `if (!${decision}.allowed) ${stop}`]],
    ])();
  }

  /** The body of a function that returns a decision. */
  decisionBody(scope: Scope): string[] {
    const asks = this.askingExpression();
    const careful = this.random.chance(this.carefulness);
    return this.random.weighted<() => string[]>([
      [3, () => [`return ${asks};`]],
      [2, () => [`const d = await ${asks};`, 'if (!d.allowed) console.error("denied");', "return d;"]],
      [2, () => ["try {", `return await ${asks};`, "} catch {", `return { allowed: ${careful ? "false" : "true"} };`, "}"]],
      [1, () => [`if (${this.opaque()}) throw new Error("no");`, `return await ${asks};`]],
      [careful ? 0 : 1, () => [`await ${asks};`, "return { allowed: true };"]],
      [scope.depth, () => [`return ${asks};`]],
    ])();
  }

  /** The body of a function that returns whether there is a permit. */
  booleanBody(scope: Scope): string[] {
    const asks = this.askingExpression();
    const careful = this.random.chance(this.carefulness);
    const truth = careful ? this.granted("d.allowed") : this.grantedWrongly("d");
    return this.random.weighted<() => string[]>([
      [3, () => [`const d = await ${asks};`, `return ${truth};`]],
      [2, () => ["try {", `const d = await ${asks};`, `return ${truth};`, "} catch {", `return ${careful ? "false" : "true"};`, "}"]],
      [2, () => [`const d = await ${asks};`, `if (${this.denied("d.allowed")}) return ${careful ? "false" : "true"};`, "return true;"]],
      [1, () => [`return (await ${asks}).allowed${careful ? "" : " ?? true"};`]],
      [1, () => [`if (${this.opaque()}) return ${careful ? "false" : "true"};`, `const { allowed } = await ${asks};`, "return allowed;"]],
      [scope.depth, () => ["return false;"]],
    ])();
  }

  /** The body of a function that calls its parameter `work` under a permit. */
  wrapperBody(scope: Scope): string[] {
    const call = this.random.pick(["await work();", "return work();", "return await work();"]);
    if (!this.random.chance(this.carefulness)) return this.random.pick([[call], [...this.brokenGate(scope), call]]);
    return this.random.weighted<() => string[]>([
      [4, () => [...this.gate(scope), call]],
      [1, () => [`const d = await ${this.askingExpression()};`, `if (${this.granted("d.allowed")}) ${call}`]],
      [1, () => [...this.gate(scope), "try {", call, "} finally {", "mayThrow(0);", "}"]],
      [1, () => ["return machineid.guard(deviceId, () => work());"]],
      [1, () => ["return machineid.guard(deviceId, work);"]],
      [1, () => ["for (const attempt of list(0)) {", ...this.gate({ ...scope, loops: [""] }), call, "}"]],
    ])();
  }
}
