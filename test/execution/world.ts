import { Routers } from "./files/routers.js";
import { adopt, HandedOut, isCallable, native, type Callable, type NativeCall, type Runtime } from "./runtime.js";
import type { Asked, Unit } from "./monitor.js";

/** Which answers a validate call may get; fewer answers mean fewer executions, so only those that the program can tell apart. */
export interface Answers {
  /** The program distinguishes a missing `allowed` from a false one. */
  readonly absent: boolean;
  /** The program catches errors. */
  readonly failures: boolean;
}

interface Globals {
  readonly fetch: Callable;
  readonly setTimeout: Callable;
  readonly setInterval: Callable;
  readonly process: object;
  readonly console: object;
}

const VALIDATE = /\/api\/v1\/devices\/validate$/;
const EFFECT = /^https:\/\/api\.example\.com\/(\d+)$/;

/** Everything outside the program: the runtime validator, the authority, opaque conditions, Node and JavaScript's own promises. */
export class World {
  readonly globals: Globals;
  readonly routers: Routers;
  /** The runtime's validator, as an exported function may be given it. */
  readonly machine: object;
  answers: Answers = { absent: true, failures: true };
  readonly #runtime: Runtime;
  #asked = new Map<number, number>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    const inert = (run: (call: NativeCall) => unknown): Callable => native(runtime, run, "inert");
    const sink = inert(({ args, guarded }) => {
      if (guarded) runtime.mayThrow();
      for (const arg of args) this.expose(arg);
      return undefined;
    });
    const OPAQUE: unknown = new Proxy(Object.assign(() => undefined), {
      get: (_target, key) => (key === "then" ? undefined : key === Symbol.toPrimitive ? () => "opaque" : OPAQUE),
      apply: (_target, _self, args) => {
        for (const arg of args) this.expose(arg);
        return OPAQUE;
      },
    });
    const exit = inert(({ guarded }) => {
      if (guarded) runtime.mayThrow();
      return runtime.halt();
    });
    const assertTrue = inert(({ args, guarded }) => this.#assert(Boolean(args[0]), guarded));
    const assertEqual = inert(({ args, guarded }) => this.#assert(args[0] === args[1], guarded));
    const assert = Object.assign(assertTrue, { ok: assertTrue, equal: assertEqual, strictEqual: assertEqual });
    const neverReturns = inert(() => runtime.fail());
    const startTimer = native(runtime, ({ args }) => {
      const callback = args[0];
      runtime.timerStarted();
      if (isCallable(callback)) void runtime.later(() => callback.call(undefined));
      return 0;
    });
    this.routers = new Routers(runtime, OPAQUE);
    this.machine = this.#machine();
    const pMap = native(runtime, ({ unit, args }) => this.#pMap(unit, args));
    runtime.modules = {
      "eslint-plugin-machineid/runtime": { MachineID: this.#machineClass(), DeniedError: Error },
      "./world": {
        OPAQUE,
        opaque: inert(({ args, guarded }) => this.#opaque(args[0], guarded)),
        mayThrow: inert(({ guarded }) => {
          if (guarded) runtime.mayThrow();
          return OPAQUE;
        }),
        load: inert((call) => this.#loadAtOnce(call)),
        list: inert(({ guarded }) => {
          if (guarded) runtime.mayThrow();
          return ["job", "job"].slice(0, runtime.choices.choose(3, 1));
        }),
        emitter: { on: sink, once: sink },
        app: { get: sink, post: sink },
        register: sink,
        deviceId: "worker:prod:queue:01",
      },
      "node:assert": { default: assert, ok: assertTrue, equal: assertEqual, strictEqual: assertEqual, strict: assert },
      "node:timers/promises": {
        setTimeout: native(runtime, ({ guarded }) => {
          const pause = runtime.later(() => (guarded ? runtime.mayThrow() : undefined));
          runtime.stand(pause, { forks: [], pause: "certain" });
          return pause;
        }),
      },
      "node:async_hooks": { AsyncLocalStorage: this.#localStorageClass() },
      "next/navigation": { redirect: neverReturns, notFound: neverReturns, forbidden: neverReturns },
      "p-map": { default: pMap },
      "tiny-invariant": { default: assertTrue },
      invariant: { default: assertTrue },
      stripe: { default: native(runtime, () => ({ charges: { create: native(runtime, (call) => this.#charge(call), "inert") } }), "inert") },
      ...this.routers.modules,
      "node:process": { default: { exit, abort: exit } },
    };
    this.globals = {
      fetch: native(runtime, (call) => this.#fetch(call), "inert"),
      setTimeout: startTimer,
      setInterval: startTimer,
      process: { exit, abort: exit, exitCode: 0, env: {} },
      console: { log: sink, error: sink, warn: sink, assert: sink },
    };
    this.#adoptPromises();
  }

  reset(answers: Answers): void {
    this.answers = answers;
    this.#asked = new Map();
    this.routers.reset();
  }

  /** A value handed to code out of view: what can be called in it, that code may call. */
  expose(value: unknown): void {
    if (this.#isOfTheWorld(value)) return;
    if (isCallable(value)) this.#runtime.entry(value);
    else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const method of methodsOf(value)) this.#runtime.entry(method);
    }
  }

  /** What outside code knows better than the program does. A router takes requests once it has it. */
  #isOfTheWorld(value: unknown): boolean {
    if (value === this.#runtime.modules["./world"]?.["OPAQUE"] || value === this.machine || value instanceof Promise) return true;
    return typeof value === "object" && value !== null && this.routers.open(value);
  }

  #opaque(id: unknown, guarded: boolean): boolean {
    if (guarded) this.#runtime.mayThrow();
    const key = Number(id);
    const times = this.#asked.get(key) ?? 0;
    this.#asked.set(key, times + 1);
    // True first, then false: a loop whose test is opaque ends without further choices.
    return this.#runtime.choices.choose(2, times === 0 ? 0 : 1) === 0;
  }

  /** Like any call it may throw, too. Where it is awaited at once, that is the same as a rejection. */
  #loadAtOnce({ guarded, awaited }: NativeCall): Promise<unknown> {
    if (guarded && !awaited) this.#runtime.mayThrow();
    return this.#load(guarded);
  }

  #load(guarded: boolean): Promise<unknown> {
    return this.#runtime.later(() => {
      if (guarded) this.#runtime.mayThrow();
      return this.#runtime.modules["./world"]?.["OPAQUE"];
    });
  }

  #assert(truth: boolean, guarded: boolean): void {
    if (guarded) this.#runtime.mayThrow();
    if (!truth) this.#runtime.fail();
  }

  #fetch({ unit, args, guarded }: NativeCall): unknown {
    const url = String(args[0]);
    const site = EFFECT.exec(url)?.[1];
    if (site !== undefined) this.#runtime.arrive(Number(site), unit);
    if (!VALIDATE.test(url)) {
      if (guarded) this.#runtime.mayThrow();
      return this.#load(guarded);
    }
    const asked = this.#runtime.ask(unit);
    return this.#runtime.later(() => {
      // The answer is here, and nobody has read it: no decision yet, and none under way.
      this.#runtime.monitor.unread(asked);
      if (this.answers.failures && this.#runtime.choices.choose(2) === 1) {
        this.#runtime.monitor.answered(asked, false);
        return this.#runtime.fail();
      }
      return { ok: true, status: 200, json: native(this.#runtime, (call) => this.#json(asked, call)) };
    });
  }

  #charge({ unit, args, guarded }: NativeCall): unknown {
    const [charge] = args;
    const site: unknown = typeof charge === "object" && charge !== null && "amount" in charge ? charge.amount : 0;
    this.#runtime.arrive(Number(site), unit);
    if (guarded) this.#runtime.mayThrow();
    return this.#load(guarded);
  }

  #json(asked: Asked, { guarded }: NativeCall): unknown {
    if (guarded) this.#runtime.mayThrow();
    this.#runtime.monitor.run(asked);
    return this.#runtime.later(() => this.#decide(asked), "answer");
  }

  /** The authority's answer. A failure is thrown. */
  #decide(asked: Asked): object {
    const outcome = this.#runtime.choices.choose(this.answers.failures ? (this.answers.absent ? 4 : 3) : this.answers.absent ? 3 : 2);
    const permit = outcome === 0;
    this.#runtime.monitor.answered(asked, permit);
    if (permit) return { allowed: true, code: "ALLOW", request_id: "r" };
    if (outcome === 1) return denial(this.#runtime, { allowed: false, request_id: "r" });
    if (outcome === 2 && this.answers.absent) return denial(this.#runtime, { request_id: "r" });
    return this.#runtime.fail();
  }

  /** Resolves with a permit or rejects. */
  #assertAllowed(unit: Unit): Promise<unknown> {
    const asked = this.#runtime.ask(unit);
    return this.#runtime.later(() => {
      const permit = this.#runtime.choices.choose(2) === 0;
      this.#runtime.monitor.answered(asked, permit);
      return permit ? { allowed: true, code: "ALLOW" } : this.#runtime.fail();
    }, "answer");
  }

  /** A gate call that throws before it has done anything is a denial. */
  #gateMayThrow({ unit, guarded }: NativeCall): void {
    if (!guarded || this.#runtime.choices.choose(2) === 0) return;
    this.#runtime.monitor.answered(this.#runtime.ask(unit), false);
    this.#runtime.fail();
  }

  #machine(): object {
    const runtime = this.#runtime;
    const gate = (run: (call: NativeCall) => unknown): Callable =>
      native(runtime, (call) => {
        this.#gateMayThrow(call);
        return run(call);
      });
    return {
      validate: gate(({ unit }) => {
        const asked = runtime.ask(unit);
        return runtime.later(() => this.#decide(asked), "answer");
      }),
      assertAllowed: gate(({ unit }) => this.#assertAllowed(unit)),
      startup: gate(({ unit }) => this.#assertAllowed(unit)),
      register: native(runtime, (call) => this.#loadAtOnce(call)),
      close: native(runtime, (call) => this.#loadAtOnce(call)),
      guard: gate(({ unit, args }) =>
        this.#assertAllowed(unit).then((permit) => {
          const work = args[1];
          return isCallable(work) ? runtime.within(unit, work, undefined, [permit]) : undefined;
        }),
      ),
      units: native(runtime, () => new Units(runtime, () => this.answers.failures), "inert"),
      middleware: native(runtime, () => native(runtime, ({ unit, args }) => this.#assertAllowed(unit).then(() => this.#callIn(unit, args[2], []), (error: unknown) => this.#callIn(unit, args[2], [error]))), "inert"),
      wrap: native(runtime, ({ args: [, work] }) => gate(({ unit, args }) => this.#assertAllowed(unit).then(() => this.#callIn(unit, work, args))), "inert"),
    };
  }

  #callIn(unit: Unit, callee: unknown, args: readonly unknown[]): unknown {
    return isCallable(callee) ? this.#runtime.within(unit, callee, undefined, args) : undefined;
  }

  #machineClass(): Callable {
    const make = native(this.#runtime, () => this.machine, "inert");
    return Object.assign(native(this.#runtime, () => this.machine, "inert"), { fromEnv: make });
  }

  #localStorageClass(): Callable {
    const runtime = this.#runtime;
    const run = native(runtime, ({ unit, args }) => {
      const callback = args[1];
      return isCallable(callback) ? runtime.within(unit, callback, undefined, args.slice(2)) : undefined;
    });
    return native(runtime, () => ({ run }), "inert");
  }

  #pMap(unit: Unit, args: readonly unknown[]): unknown {
    const [items, callback] = args;
    if (!Array.isArray(items) || !isCallable(callback)) return undefined;
    const each = this.#runtime.iterationCallback(unit, callback);
    return this.#all(items.map((item: unknown) => each(item)));
  }

  #all(promises: readonly unknown[]): Promise<unknown> {
    const standings = promises.map((promise) => this.#runtime.standingOf(promise));
    const all = Promise.all(promises);
    const pauses = standings.map(({ pause }) => pause);
    this.#runtime.stand(all, {
      forks: standings.flatMap(({ forks }) => forks),
      pause: pauses.includes("certain") ? "certain" : pauses.includes("perhaps") ? "perhaps" : "none",
    });
    return all;
  }

  #adoptPromises(): void {
    const runtime = this.#runtime;
    adopt(Promise.all, ({ args }) => this.#all([...iterableOf(args[0])]));
    const combinators: readonly ((items: unknown[]) => Promise<unknown>)[] = [
      (items) => Promise.race(items),
      (items) => Promise.any(items),
      (items) => Promise.allSettled(items),
    ];
    for (const [index, combinator] of [Promise.race, Promise.any, Promise.allSettled].entries()) {
      adopt(combinator, ({ args }) => {
        const items = [...iterableOf(args[0])];
        const result = combinators[index]?.(items) ?? Promise.resolve();
        const pauses = items.some((item) => runtime.standingOf(item).pause !== "none");
        runtime.stand(result, { forks: [], pause: pauses ? "perhaps" : "none" });
        return result;
      });
    }
    adopt(Promise.resolve, ({ args }) => Promise.resolve(args[0]));
    adopt(Promise.reject, ({ args }) => Promise.reject(args[0]));
    adopt(Promise.prototype.then, ({ unit, self, args }) => this.#chain(unit, self, args[0], args[1], "result"));
    adopt(Promise.prototype.catch, ({ unit, self, args }) => this.#chain(unit, self, undefined, args[0], "result"));
    adopt(Promise.prototype.finally, ({ unit, self, args }) => this.#chain(unit, self, args[0], args[0], "observe"));
    adopt(Array.from, ({ unit, args }) => {
      const items = [...iterableOf(args[0])];
      const callback = args[1];
      return isCallable(callback) ? items.map((item, index) => runtime.iterationCallback(unit, callback)(item, index)) : items;
    });
  }

  /** A chained callback runs in the unit that chained it, after the work of the promise it is chained to. */
  #chain(unit: Unit, self: unknown, onFulfilled: unknown, onRejected: unknown, use: "result" | "observe"): unknown {
    if (!(self instanceof Promise)) return undefined;
    const runtime = this.#runtime;
    const standing = runtime.standingOf(self);
    const step = (callback: unknown, fulfilled: boolean, value: unknown): unknown => {
      runtime.settle(unit, standing, fulfilled);
      if (runtime.halted) return runtime.halt();
      const pass = (): unknown => (fulfilled ? value : Promise.reject(value));
      if (!isCallable(callback)) return pass();
      const result = runtime.within(unit, callback, undefined, use === "observe" ? [] : [value]);
      const joined = runtime.returned(unit, result);
      if (use === "result") return joined;
      return joined instanceof Promise ? joined.then(pass) : pass();
    };
    return self.then(
      (value: unknown) => step(onFulfilled, true, value),
      (error: unknown) => step(onRejected, false, error),
    );
  }
}

/** The code of a denial tells nothing: it may be any. */
function denial(runtime: Runtime, fields: object): object {
  return Object.defineProperty(fields, "code", { get: () => (runtime.choices.choose(2) === 0 ? "DENIED" : "ALLOW") });
}

class Units extends HandedOut {
  readonly #runtime: Runtime;
  readonly #failures: () => boolean;

  constructor(runtime: Runtime, failures: () => boolean) {
    super();
    this.#runtime = runtime;
    this.#failures = failures;
  }

  async *iterate(unit: Unit, loopId: number, enter: (unit: Unit) => void, guarded: boolean): AsyncGenerator {
    const runtime = this.#runtime;
    for (let handedOut = 0; ; handedOut += 1) {
      // One item, then the end of the source, unless chosen otherwise; a failure to pull only matters where it is caught.
      const preferred = handedOut === 0 ? 0 : 1;
      await runtime.later(() => undefined);
      const outcome = runtime.choices.choose(this.#failures() && guarded ? 4 : 3, preferred);
      if (outcome === 3) runtime.fail();
      if (outcome === 1) return;
      const iteration = outcome === 0 ? runtime.iteration(unit, loopId) : unit;
      runtime.monitor.answered(runtime.ask(iteration), outcome === 0);
      if (outcome === 2) return;
      enter(iteration);
      yield "job";
    }
  }
}

function iterableOf(value: unknown): Iterable<unknown> {
  return Array.isArray(value) ? value : [];
}

/** The methods that outside code can call on a value: its own functions and those of its class. */
export function methodsOf(value: object): Callable[] {
  const methods: Callable[] = [];
  const prototype: unknown = Object.getPrototypeOf(value);
  const owners = prototype === Object.prototype || typeof prototype !== "object" || prototype === null ? [value] : [value, prototype];
  for (const owner of owners) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      // Reading a property that is computed would be a step of the program.
      if (name === "constructor" || Object.getOwnPropertyDescriptor(owner, name)?.get !== undefined) continue;
      const method: unknown = Reflect.get(value, name);
      if (isCallable(method)) methods.push(function (...args) {
        return method.apply(value, args);
      });
    }
  }
  return methods;
}
