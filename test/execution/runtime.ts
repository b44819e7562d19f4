import { fileOfCall } from "./call-ids.js";
import { Choices } from "./choices.js";
import { Monitor, type Arrival, type Asked, type Unit } from "./monitor.js";

/** Thrown to end an execution for good: the process exited, or the bound on steps was reached. */
export class Halt {}

/** The failure of an expression that may throw. No Error: nobody reads its stack, and taking one is slow. */
export class Failure {}

export type Callable = (this: unknown, ...args: unknown[]) => unknown;

export interface NativeCall {
  readonly unit: Unit;
  readonly self: unknown;
  readonly args: readonly unknown[];
  readonly callId: number;
  /** Whether the caller awaits the call as part of its own work. */
  readonly awaited: boolean;
  /** Whether something in view could catch a failure. */
  readonly guarded: boolean;
}

type Native = (call: NativeCall) => unknown;

/** What is known of a promise beside its value: the work that it stands for. */
interface Standing {
  readonly forks: readonly Unit[];
  readonly pause: "none" | "perhaps" | "certain";
}

const NOTHING: Standing = { forks: [], pause: "none" };
const MAX_STEPS = 400;
const MAX_ITERATIONS = 3;

interface Meaning {
  readonly run: Native;
  /** Whether a call is no piece of work: nothing in it can validate or pause. */
  readonly isInert: boolean;
}

/** Functions of the world that outlive an execution. Those of one execution are the runtime's, since many weak references cost much. */
const lasting = new WeakMap<object, Meaning>();

export function isCallable(value: unknown): value is Callable {
  return typeof value === "function";
}

/** A function of the world outside the program. Inert ones neither validate nor pause nor call back. */
export function native(runtime: Runtime, run: Native, kind: "inert" | "works" = "works"): Callable {
  const callable: Callable = function (this: unknown, ...args) {
    return run({ unit: runtime.enterUnseen(), self: this, args, callId: 0, awaited: false, guarded: false });
  };
  runtime.means(callable, { run, isInert: kind === "inert" });
  return callable;
}

/** Gives a function of JavaScript itself a meaning that follows units of work. */
export function adopt(callable: unknown, run: Native): void {
  if (isCallable(callable)) lasting.set(callable, { run, isInert: false });
}

/** The object that an instrumented program calls `$`. One instance serves many executions, one after another. */
export class Runtime {
  monitor = new Monitor();
  choices = new Choices([]);
  modules: Record<string, Record<string, unknown>> = {};
  /** The unit in which the constructor now running was called. */
  constructing: Unit = this.monitor.root();
  /** Whether one file of a program sees another: imports it, or one that does. */
  sees: (file: number | null, other: number | null) => boolean = () => true;
  halted = false;
  /** Two tests of one opaque condition differed: no evidence that a call is ungated. */
  decorrelated = false;
  arrivals = new Map<number, Arrival[]>();
  entries = new Set<Callable>();
  pending: (() => void)[] = [];
  /** Which of what is pending is an answer of the authority. */
  readonly answers = new WeakSet<() => void>();

  #handedOver: Unit | null = null;
  /** Number of the file whose code has made the call. */
  #calledFrom: number | null = null;
  #meanings: Map<object, Meaning> | null = null;
  #standings = new Map<object, Standing>();
  #flags = new Map<string, unknown>();
  #steps = 0;
  #iterations = new Map<Unit, Map<number, number>>();
  #executors: { paused: boolean }[] = [];

  reset(choices: Choices): void {
    this.monitor = new Monitor();
    this.sees = () => true;
    this.choices = choices;
    this.constructing = this.monitor.root();
    this.halted = false;
    this.decorrelated = false;
    this.arrivals = new Map();
    this.entries = new Set();
    this.pending = [];
    this.#handedOver = null;
    this.#meanings = new Map();
    this.#outside = new Set();
    this.#standings = new Map();
    this.#flags = new Map();
    this.#steps = 0;
    this.#iterations = new Map();
    this.#executors = [];
  }

  means(callable: Callable, meaning: Meaning): void {
    if (this.#meanings === null) lasting.set(callable, meaning);
    else this.#meanings.set(callable, meaning);
  }

  #meaningOf(callee: Callable): Meaning | undefined {
    return this.#meanings?.get(callee) ?? lasting.get(callee);
  }

  halt(): never {
    this.halted = true;
    throw new Halt();
  }

  #step(): void {
    if (this.halted) throw new Halt();
    this.#steps += 1;
    if (this.#steps > MAX_STEPS) this.halt();
  }

  // Units of work.

  /**
   * The unit of the function that has just been entered, one of the file numbered `home`: its caller's, or a new one where code out of view calls.
   * A file that does not see its caller is entered from outside, as far as its own side effects are concerned.
   */
  enter(home = 0): Unit {
    const caller = this.#handedOver;
    const from = this.#calledFrom;
    this.#handedOver = null;
    this.#calledFrom = null;
    this.#step();
    let unit = caller ?? this.monitor.root();
    if (from !== null && from !== home && unit.home === home && !this.sees(home, from)) {
      // Code of another file runs in an iteration of this one, and calls it from there.
      unit = this.monitor.foreign(unit, this.sees(from, home));
      unit.home = home;
      return unit;
    }
    if (unit.home !== null && unit.home !== home) {
      while (unit.isForeign && unit.parent !== null && unit.home !== home && this.sees(home, unit.home)) unit = unit.parent;
      // Of two files that see each other, the contract does not say whether the one that calls counts as code in view.
      const isCircle = unit.home !== home && this.sees(unit.home, home);
      if (!isCircle && unit.home !== home && this.sees(home, unit.home)) this.monitor.leftRunningFor(unit);
      if (isCircle || !this.sees(home, unit.home)) unit = this.monitor.foreign(unit, isCircle);
    }
    if (unit.home === null || unit.isForeign) unit.home = home;
    return unit;
  }

  /** The unit of a function out of view that the language has called, as by `f.call()`: its caller's, in whatever file. */
  enterUnseen(): Unit {
    const caller = this.#handedOver;
    this.#handedOver = null;
    this.#calledFrom = null;
    this.#step();
    return caller ?? this.monitor.root();
  }

  /**
   * The unit of a function with a `Permit` parameter: outside code, other files among it, presents a permit. Calls of its own file run in their
   * callers' units.
   */
  enterWithPermit(home: number): Unit {
    const caller = this.#handedOver;
    if (caller === null || caller.home === home) return caller === null ? this.#permitted(null, home) : this.enter(home);
    return this.#permitted(this.enter(home), home);
  }

  #permitted(parent: Unit | null, home: number): Unit {
    if (parent === null) this.#step();
    const unit = this.monitor.contract(parent);
    unit.home = home;
    return unit;
  }

  /** Begins an iteration of the loop at `loopId`. Halts where the loop would go on for longer than is worth looking at. */
  iteration(parent: Unit, loopId: number): Unit {
    this.#step();
    const counts = this.#iterations.get(parent) ?? new Map<number, number>();
    const count = (counts.get(loopId) ?? 0) + 1;
    this.#iterations.set(parent, counts.set(loopId, count));
    if (count > MAX_ITERATIONS) this.halt();
    return this.monitor.iteration(parent);
  }

  /** Calls a function in view inside a unit. */
  within(unit: Unit, callee: Callable, self: unknown, args: readonly unknown[], from: number | null = null): unknown {
    this.#step();
    this.#handedOver = unit;
    this.#calledFrom = from;
    try {
      return this.#tame(Reflect.apply(callee, self, args));
    } finally {
      this.#handedOver = null;
      this.#calledFrom = null;
    }
  }

  /** Calls a function in view without awaiting it. */
  open(unit: Unit, callId: number, start: (unit: Unit) => unknown): unknown {
    const fork = this.monitor.fork(unit, callId);
    let result: unknown;
    try {
      result = this.#tame(start(fork));
    } catch (error) {
      this.monitor.finished(fork);
      throw error;
    }
    if (!(result instanceof Promise)) {
      fork.awaited = true;
      this.monitor.finished(fork);
      return result;
    }
    const finished = (): void => {
      this.monitor.finished(fork);
    };
    result.then(finished, finished);
    const standing = this.standingOf(result);
    this.stand(result, { forks: [fork, ...standing.forks], pause: standing.pause });
    return result;
  }

  /** Rejections of promises that nobody awaits are a part of the game. */
  #tame(value: unknown): unknown {
    if (value instanceof Promise) value.catch(() => undefined);
    return value;
  }

  standingOf(value: unknown): Standing {
    return (value instanceof Promise ? this.#standings.get(value) : undefined) ?? NOTHING;
  }

  stand(promise: Promise<unknown>, standing: Standing): void {
    this.#standings.set(promise, standing);
  }

  /** The work of a settled promise becomes a part of the unit that waited for it. */
  settle(unit: Unit, standing: Standing, fulfilled: boolean): void {
    for (const fork of standing.forks) if (fulfilled || fork.finished) this.monitor.joined(fork);
    if (standing.pause === "certain") this.monitor.paused(unit);
    if (standing.pause === "perhaps") this.monitor.perhapsPaused(unit);
  }

  // Points of the program.

  mayThrow(): void {
    this.#step();
    if (this.choices.choose(2) === 1) throw new Failure();
  }

  /** What an optional chain reads a member of, which may throw. */
  readable(value: unknown): unknown {
    if (value !== null && value !== undefined) this.mayThrow();
    return value;
  }

  caught(error: unknown): void {
    if (this.halted) throw error instanceof Halt ? error : new Halt();
  }

  flag(name: string, value: unknown): unknown {
    if (typeof value !== "boolean" && !this.isOpaque(value)) return value;
    const first = this.#flags.get(name);
    const known = typeof value === "boolean" ? value : (first ?? null);
    if (first === undefined || known === null) {
      const outcome = typeof value === "boolean" ? value : this.choices.choose(2) === 0;
      this.#flags.set(name, outcome);
      return outcome;
    }
    if (this.choices.choose(2) === 0) return known;
    this.decorrelated = true;
    return known !== true;
  }

  isOpaque(value: unknown): boolean {
    return value === this.modules["./world"]?.["OPAQUE"];
  }

  entry(callee: unknown): void {
    if (isCallable(callee)) this.entries.add(callee);
  }

  awaited(unit: Unit, value: unknown, guarded: boolean): unknown {
    this.#step();
    if (!(value instanceof Promise)) return value;
    const standing = this.standingOf(value);
    const outside = this.#outside.has(value);
    if (standing.pause === "certain") this.monitor.pauseBegun(unit);
    return value.then(
      (result: unknown) => {
        this.settle(unit, standing, true);
        if (this.halted) throw new Halt();
        if (guarded && !outside) this.mayThrow();
        return result;
      },
      (error: unknown) => {
        this.settle(unit, standing, false);
        throw error;
      },
    );
  }

  returned(unit: Unit, value: unknown): unknown {
    const standing = this.standingOf(value);
    if (standing === NOTHING) return value;
    const settled = this.awaited(unit, value, false);
    // A `finally` may throw, or return something else: then nobody waits for this promise.
    if (settled instanceof Promise) settled.catch(() => undefined);
    return settled;
  }

  resumed(unit: Unit, value: unknown, guarded: boolean): unknown {
    this.monitor.paused(unit);
    if (guarded) this.mayThrow();
    return value;
  }

  // Calls.

  call(unit: Unit, callId: number, awaited: boolean, guarded: boolean, callee: unknown, self: unknown, args: readonly unknown[]): unknown {
    this.#step();
    if (!isCallable(callee)) throw new TypeError("Not a function.");
    const meaning = this.#meaningOf(callee);
    const run = meaning?.run;
    if (meaning?.isInert === true) return meaning.run({ unit, self, args, callId, awaited, guarded });
    // The language's own conversion never fails.
    if (guarded && run === undefined && callee !== Boolean) this.mayThrow();
    const start = (inside: Unit): unknown => {
      if (run !== undefined) return run({ unit: inside, self, args, callId, awaited, guarded });
      return this.within(inside, callee, self, args, fileOfCall(callId));
    };
    return awaited ? this.#tame(start(unit)) : this.open(unit, callId, start);
  }

  callMember(
    unit: Unit,
    callId: number,
    awaited: boolean,
    guarded: boolean,
    self: unknown,
    name: string,
    args: readonly unknown[],
    optional: boolean,
  ): unknown {
    if (optional && (self === undefined || self === null)) return undefined;
    const callee: unknown = Reflect.get(Object(self), name, self);
    if (optional && callee === undefined) return undefined;
    if (Array.isArray(self) && args.some(isCallable)) return this.#iterateArray(unit, self, name, args, guarded);
    return this.call(unit, callId, awaited, guarded, callee, self, args);
  }

  /** A callback of array iteration runs in an iteration; what it returns is not awaited. */
  iterationCallback(unit: Unit, callback: Callable): Callable {
    return (...args) => this.open(this.iteration(unit, -1), -1, (inside) => this.within(inside, callback, undefined, args));
  }

  #iterateArray(unit: Unit, self: unknown[], name: string, args: readonly unknown[], guarded: boolean): unknown {
    this.#step();
    if (guarded) this.mayThrow();
    const wrapped = args.map((arg) => (isCallable(arg) ? this.iterationCallback(unit, arg) : arg));
    const method: unknown = Reflect.get(self, name);
    return isCallable(method) ? Reflect.apply(method, self, wrapped) : undefined;
  }

  construct(unit: Unit, callee: unknown, args: readonly unknown[], guarded: boolean): unknown {
    this.#step();
    if (guarded) this.mayThrow();
    if (!isCallable(callee)) throw new TypeError("Not a constructor.");
    if (Object.is(callee, Promise)) return this.#constructPromise(unit, args[0]);
    const run = this.#meaningOf(callee)?.run;
    if (run !== undefined) return run({ unit, self: undefined, args, callId: 0, awaited: false, guarded });
    const outer = this.constructing;
    this.constructing = unit;
    this.#handedOver = unit;
    try {
      const made: unknown = Reflect.construct(callee, [...args]);
      return made;
    } finally {
      this.constructing = outer;
      this.#handedOver = null;
    }
  }

  #constructPromise(unit: Unit, executor: unknown): Promise<unknown> {
    const frame = { paused: false };
    this.#executors.push(frame);
    try {
      const promise = new Promise<unknown>((resolve, reject) => {
        if (isCallable(executor)) this.open(unit, -2, (inside) => this.within(inside, executor, undefined, [resolve, reject]));
      });
      this.#tame(promise);
      if (frame.paused) this.stand(promise, { forks: [], pause: "certain" });
      return promise;
    } finally {
      this.#executors.pop();
    }
  }

  /** A timer was started; inside a promise executor this makes the promise a pause. */
  timerStarted(): void {
    const frame = this.#executors.at(-1);
    if (frame !== undefined) frame.paused = true;
  }

  // Work of the outside world.

  #outside = new Set<object>();

  /** Something that the outside world finishes some time later, with a value or with the error it throws. */
  later(finish: () => unknown, kind: "answer" | "work" = "work"): Promise<unknown> {
    const promise = new Promise<unknown>((resolve, reject) => {
      const settle = (): void => {
        try {
          resolve(finish());
        } catch (error) {
          reject(error);
        }
      };
      this.pending.push(settle);
      if (kind === "answer") this.answers.add(settle);
    });
    this.#outside.add(promise);
    this.#tame(promise);
    return promise;
  }

  fail(): never {
    throw new Failure();
  }

  ask(unit: Unit): Asked {
    return this.monitor.asked(unit);
  }

  arrive(site: number, unit: Unit): void {
    if (this.halted) throw new Halt();
    const arrivals = this.arrivals.get(site) ?? [];
    arrivals.push(this.monitor.arrive(unit));
    this.arrivals.set(site, arrivals);
  }

  // Iteration.

  /** The items of an iterable; each begins an iteration, which `enter` receives before the body runs. */
  iterate(unit: Unit, loopId: number, source: unknown, enter: (unit: Unit) => void, isAsync: boolean, guarded: boolean): unknown {
    if (guarded) this.mayThrow();
    if (source instanceof HandedOut) return source.iterate(unit, loopId, enter, guarded);
    return isAsync ? this.#iterateAsync(unit, loopId, source, enter) : this.#iterateSync(unit, loopId, source, enter);
  }

  *#iterateSync(unit: Unit, loopId: number, source: unknown, enter: (unit: Unit) => void): Generator {
    if (!isIterable(source)) throw new TypeError("Not iterable.");
    const iterator = source[Symbol.iterator]();
    const body = this.monitor.generatorBody(unit);
    let done = false;
    try {
      for (;;) {
        const iteration = this.iteration(unit, loopId);
        const askedFor = this.monitor.now;
        this.#handedOver = body;
        const next = iterator.next();
        this.#handedOver = null;
        done = next.done === true;
        if (done) return;
        this.monitor.perhapsHandedOver(body, iteration, askedFor);
        this.#yielded(body, unit, Array.isArray(source));
        enter(iteration);
        yield next.value;
      }
    } finally {
      if (!done) iterator.return?.();
      this.monitor.finished(body);
    }
  }

  async *#iterateAsync(unit: Unit, loopId: number, source: unknown, enter: (unit: Unit) => void): AsyncGenerator {
    if (!isAsyncIterable(source)) return yield* this.#iterateSync(unit, loopId, source, enter);
    const iterator = source[Symbol.asyncIterator]();
    const body = this.monitor.generatorBody(unit);
    let done = false;
    try {
      for (;;) {
        const iteration = this.iteration(unit, loopId);
        const askedFor = this.monitor.now;
        this.#handedOver = body;
        const step = iterator.next();
        this.#handedOver = null;
        const next = await step;
        done = next.done === true;
        if (done) return;
        this.monitor.perhapsHandedOver(body, iteration, askedFor);
        this.#yielded(body, unit, false);
        enter(iteration);
        yield next.value;
      }
    } finally {
      if (!done) await iterator.return?.();
      this.monitor.finished(body);
    }
  }

  /** Whether a generator's yield also pauses its consumer, the contract does not say. */
  #yielded(body: Unit, consumer: Unit, isArray: boolean): void {
    if (isArray) return;
    this.monitor.paused(body);
    this.monitor.perhapsPaused(consumer);
  }
}

/** The items of `units`: each comes with a permit. */
export abstract class HandedOut {
  abstract iterate(unit: Unit, loopId: number, enter: (unit: Unit) => void, guarded: boolean): AsyncGenerator;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
