import { Choices } from "./choices.js";
import { Evidence, type Verdict } from "./evidence.js";
import { instrument } from "./instrument.js";
import { Failure, Halt, isCallable, Runtime, type Callable } from "./runtime.js";
import { parse, sitesIn, type Parsed } from "./syntax.js";
import { NearMisses } from "./near-misses.js";
import { methodsOf, World, type Answers } from "./world.js";

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

/**
 * Lets the outside world finish its work in every order, until nothing is left to happen. Work that was passed over once waits until a choice
 * takes it or no other is left, so that one choice makes an answer late.
 */
async function drain(): Promise<void> {
  await turn();
  const passedOver = new Set<() => void>();
  while (runtime.pending.length > 0 && !runtime.halted) {
    const late = runtime.pending.filter((finish) => passedOver.has(finish));
    const due = runtime.pending.filter((finish) => !passedOver.has(finish)).slice(0, 3);
    const candidates = [...due, ...late.slice(0, due.length === 0 ? 3 : 1)];
    const chosen = runtime.choices.choose(candidates.length);
    for (const skipped of due.slice(0, chosen)) passedOver.add(skipped);
    const finish = candidates[chosen];
    runtime.pending = runtime.pending.filter((other) => other !== finish);
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

/**
 * Runs a program under its outcomes, up to `budget` executions: first with the preferred ones, then with every single deviation from them,
 * then every two, and so on. When the budget does not suffice for all, three quarters of it go to deviations from executions that
 * reach one of `sites` (default: all) that none has reached without a permit yet, since those are nearest to one that reaches it without a permit.
 *
 * @throws SyntaxError where the source is no program.
 */
export async function execute(source: string, budget: number): Promise<Execution> {
  return executeParsed(parse(source), budget);
}

export async function executeParsed(parsed: Parsed, budget: number, sites?: readonly number[]): Promise<Execution> {
  const compiled = compile(parsed);
  const wanted = sites ?? compiled.sites;
  const evidence = new Evidence(compiled.sites);
  const near = new NearMisses((site) => wanted.includes(site) && !evidence.areUngated([site]));
  let executions = 0;
  const runWith = async (planned: readonly number[]): Promise<Choices> => {
    executions += 1;
    const choices = new Choices(planned);
    await run(compiled, choices);
    evidence.collect(runtime);
    near.offer(choices, runtime.arrivals);
    return choices;
  };
  let queue: number[][] = [[]];
  let next = 0;
  while (next < queue.length && executions < budget / 4 && !evidence.areUngated(wanted)) {
    const planned = queue[next] ?? [];
    next += 1;
    const choices = await runWith(planned);
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
  const exhaustive = next >= queue.length;
  while (!exhaustive && executions < budget && !evidence.areUngated(wanted)) await runWith(near.deviation() ?? queue[next++] ?? []);
  return { verdicts: evidence.verdicts(), executions, exhaustive };
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
