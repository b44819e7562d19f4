import { Choices } from "./choices.js";
import { instrument } from "./instrument.js";
import { Failure, Halt, isCallable, Runtime, type Callable } from "./runtime.js";
import { parse, sitesIn, type Parsed } from "./syntax.js";
import { methodsOf, World, type Answers } from "./world.js";

/**
 * What the executions of a program say of one side effect. `disputed` is a call that the contract does not decide, or whose
 * decision needs two tests of one opaque condition to differ: the rule may say either.
 */
export type Verdict = "ungated" | "gated" | "disputed" | "unreached";

export interface Execution {
  readonly verdicts: ReadonlyMap<number, Verdict>;
  readonly executions: number;
  /** Whether every outcome was tried, within the bounds on loops and steps. */
  readonly exhaustive: boolean;
}

type Module = (runtime: Runtime) => Promise<unknown>;

interface Compiled {
  readonly sites: readonly number[];
  readonly start: Module;
  readonly answers: Answers;
  readonly entriesPerRun: number;
  readonly hasDefaults: boolean;
}

const runtime = new Runtime();
const world = new World(runtime);
const AsyncFunction: unknown = Reflect.get(Object.getPrototypeOf(async () => undefined), "constructor");

const TELLS_ABSENT = /\bfalse\b|\?\?|= true\b/;
const CATCHES = /\btry\b|\.catch\(|\.finally\(|\.then\(|allSettled|\.race\(|\.any\(|new Promise/;

const compiledPrograms = new WeakMap<Parsed, Compiled>();

/** Compiles a program, once. Throws a SyntaxError where the source is no program. */
function compile(parsed: Parsed): Compiled {
  const known = compiledPrograms.get(parsed);
  if (known !== undefined) return known;
  const { code, sharesState, hasDefaults } = instrument(parsed);
  const names = Object.keys(world.globals);
  const values = Object.values(world.globals);
  const make: unknown = isCallable(AsyncFunction) ? Reflect.construct(AsyncFunction, ["$", ...names, code]) : undefined;
  if (!isCallable(make)) throw new SyntaxError("The program did not compile.");
  const compiled: Compiled = {
    sites: sitesIn(parsed.source),
    start: async (shared) => make.call(undefined, shared, ...values),
    answers: { absent: TELLS_ABSENT.test(parsed.source), failures: CATCHES.test(parsed.source) },
    entriesPerRun: sharesState ? 2 : 1,
    hasDefaults,
  };
  compiledPrograms.set(parsed, compiled);
  return compiled;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets the outside world finish its work in every order, until nothing is left to happen. */
async function drain(): Promise<void> {
  await turn();
  while (runtime.pending.length > 0 && !runtime.halted) {
    const index = runtime.choices.choose(Math.min(runtime.pending.length, 3));
    const [finish] = runtime.pending.splice(index, 1);
    finish?.();
    await turn();
  }
}

/** Starts code that only outside code calls; its failures end nothing but itself. */
function enterFromOutside(callee: Callable, args: readonly unknown[]): void {
  try {
    const result = Reflect.apply(callee, undefined, args);
    if (result instanceof Promise) result.catch(() => undefined);
    else if (isObject(result) && "next" in result && isCallable(result.next)) void exhaust(result.next.bind(result));
  } catch (error) {
    if (!isOfTheProgram(error)) throw error;
  }
}

async function exhaust(next: () => unknown): Promise<void> {
  try {
    for (let turns = 0; turns < 4 && !runtime.halted; turns += 1) {
      const step = await next();
      if (!isObject(step) || !("done" in step) || step.done === true) return;
    }
  } catch (error) {
    if (!isOfTheProgram(error)) throw error;
  }
}

function isOfTheProgram(error: unknown): boolean {
  return error instanceof Error || error instanceof Failure || error instanceof Halt;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Everything outside code can call after the module has been evaluated. */
function entriesOf(exported: unknown): Callable[] {
  const entries = new Set<Callable>(runtime.entries);
  for (const value of isObject(exported) ? Object.values(exported) : []) {
    if (isCallable(value)) {
      if (/^class\b/.test(String(value))) for (const method of methodsOfClass(value)) entries.add(method);
      else entries.add(value);
    } else if (isObject(value)) for (const method of methodsOf(value)) entries.add(method);
  }
  return [...entries];
}

function methodsOfClass(type: Callable): Callable[] {
  const prototype: unknown = Reflect.get(type, "prototype");
  const statics = Object.getOwnPropertyNames(type).filter((name) => isCallable(Reflect.get(type, name)));
  const methods = isObject(prototype) ? Object.getOwnPropertyNames(prototype).filter((name) => name !== "constructor") : [];
  const construct = (): object => {
    runtime.constructing = runtime.monitor.root();
    const made: unknown = Reflect.construct(type, []);
    return isObject(made) ? made : {};
  };
  return [
    ...statics.map((name): Callable => (...args) => callOn(type, name, args)),
    // A field may hold a function too, and only an instance shows it.
    ...methods.map((name): Callable => (...args) => callOn(construct(), name, args)),
    ...fieldNames(type).map((name): Callable => (...args) => callOn(construct(), name, args)),
  ];
}

function fieldNames(type: Callable): string[] {
  return [...String(type).matchAll(/^\s*(\w+) = (?:async )?\(/gm)].flatMap((match) => match[1] ?? []);
}

function callOn(target: object, name: string, args: readonly unknown[]): unknown {
  const method: unknown = Reflect.get(target, name);
  return isCallable(method) ? Reflect.apply(method, target, args) : undefined;
}

async function run(compiled: Compiled, choices: Choices): Promise<void> {
  runtime.reset(choices);
  world.reset(compiled.answers);
  const exported = compiled.start(runtime);
  let value: unknown;
  exported.then(
    (result) => {
      value = result;
    },
    () => undefined,
  );
  await drain();
  const called = new Set<Callable>();
  for (let count = 0; count < compiled.entriesPerRun && !runtime.halted; ) {
    const entries = entriesOf(value).filter((entry) => compiled.entriesPerRun > 1 || !called.has(entry));
    if (entries.length === 0) return;
    const entry = entries[choices.choose(entries.length)];
    if (entry === undefined) return;
    called.add(entry);
    const opaque = runtime.modules["./world"]?.["OPAQUE"];
    const given = compiled.hasDefaults && choices.choose(2) === 1 ? [] : [opaque, opaque, opaque];
    const known = runtime.entries.size;
    enterFromOutside(entry, given);
    await drain();
    // A function that registers callbacks makes room for one of them.
    if (runtime.entries.size === known) count += 1;
  }
}

class Evidence {
  readonly #reached = new Set<number>();
  readonly #ungated = new Set<number>();
  readonly #unsure = new Set<number>();
  readonly #suspects = new Map<number, Set<number>>();
  readonly #validating = new Set<number>();

  constructor(readonly sites: readonly number[]) {}

  collect(): void {
    for (const call of runtime.monitor.validatingCalls) this.#validating.add(call);
    for (const [site, arrivals] of runtime.arrivals) {
      if (!runtime.decorrelated) this.#reached.add(site);
      for (const { generous, strict, suspects } of arrivals) {
        if (!generous && !runtime.decorrelated) this.#ungated.add(site);
        if (!strict || runtime.decorrelated && !generous) this.#unsure.add(site);
        if (suspects.length === 0) continue;
        const known = this.#suspects.get(site) ?? new Set();
        for (const suspect of suspects) known.add(suspect);
        this.#suspects.set(site, known);
      }
    }
  }

  allUngated(): boolean {
    return this.#ungated.size === this.sites.length;
  }

  verdicts(): Map<number, Verdict> {
    return new Map(this.sites.map((site) => [site, this.#verdict(site)]));
  }

  #verdict(site: number): Verdict {
    if (this.#ungated.has(site)) return "ungated";
    const suspects = this.#suspects.get(site) ?? new Set();
    if (this.#unsure.has(site) || [...suspects].some((suspect) => this.#validating.has(suspect))) return "disputed";
    return this.#reached.has(site) ? "gated" : "unreached";
  }
}

/**
 * Runs a program under its outcomes: first with the preferred ones, then with every single deviation from them, then every two, and
 * so on, up to `budget` executions. The last half of a budget that does not suffice goes to deviations at all depths.
 *
 * @throws SyntaxError where the source is no program.
 */
export async function execute(source: string, budget: number): Promise<Execution> {
  return executeParsed(parse(source), budget);
}

export async function executeParsed(parsed: Parsed, budget: number): Promise<Execution> {
  const compiled = compile(parsed);
  const evidence = new Evidence(compiled.sites);
  let queue: number[][] = [[]];
  let next = 0;
  let executions = 0;
  let scatter = 1;
  while (next < queue.length && executions < budget && !evidence.allUngated()) {
    if (executions > budget / 2) {
      // A fixed stride instead of a random pick keeps runs repeatable.
      scatter = (scatter * 48271) % 2147483647;
      const other = next + (scatter % (queue.length - next));
      const [here, there] = [queue[next], queue[other]];
      if (here !== undefined && there !== undefined) [queue[next], queue[other]] = [there, here];
    }
    const planned = queue[next] ?? [];
    next += 1;
    executions += 1;
    const choices = new Choices(planned);
    await run(compiled, choices);
    evidence.collect();
    for (let index = planned.length; index < choices.taken.length; index += 1) {
      for (let outcome = 1; outcome < (choices.arities[index] ?? 1); outcome += 1) {
        queue.push([...choices.taken.slice(0, index), outcome]);
      }
    }
    if (next > 4096) {
      queue = queue.slice(next);
      next = 0;
    }
  }
  return { verdicts: evidence.verdicts(), executions, exhaustive: next >= queue.length };
}

/** Whether the program compiles once instrumented. */
export function compiles(parsed: Parsed): boolean {
  try {
    compile(parsed);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
