import { Choices, type Outcomes } from "./choices.js";
import { Evidence, type Verdict } from "./evidence.js";
import { instrument, mayCatch } from "./instrument.js";
import { Failure, Halt, isCallable, Runtime, type Callable } from "./runtime.js";
import { parse, sitesIn, type Parsed } from "./syntax.js";
import { NearMisses, Ways, type Way } from "./near-misses.js";
import { OutcomesTried } from "./outcomes-tried.js";
import { methodsOf, World, type Answers } from "./world.js";

export interface Execution {
  readonly verdicts: ReadonlyMap<number, Verdict>;
  readonly executions: number;
  /** Whether every outcome was tried, within the bounds on loops and steps. */
  readonly exhaustive: boolean;
}

/** A program that can be run again and again. */
export interface Executable {
  readonly sites: readonly number[];
  /**
   * Begins to evaluate it; resolves to an object that holds what outside code can reach. `between` is told what it can reach of a file that keeps
   * state, before the next one is evaluated.
   */
  readonly start: (runtime: Runtime, between: (exported: readonly unknown[]) => void) => Promise<unknown>;
  readonly answers: Answers;
  readonly entriesPerRun: number;
  readonly hasDefaults: boolean;
}

const runtime = new Runtime();
const world = new World(runtime);
const CONSTRUCTORS = {
  AsyncFunction: constructorOf(async () => undefined),
  GeneratorFunction: constructorOf(function* () {
    yield undefined;
  }),
  AsyncGeneratorFunction: constructorOf(async function* () {
    yield undefined;
  }),
};

function constructorOf(example: object): Callable {
  const found: unknown = Reflect.get(example, "constructor");
  if (!isCallable(found)) throw new TypeError("Functions of this kind cannot be made from text.");
  return found;
}

const TELLS_ABSENT = /\bfalse\b|\?\?|= true\b/;

const compiledPrograms = new WeakMap<Parsed, Executable>();

/** Compiles a program, once. Throws a SyntaxError where the source is no program. */
function compile(parsed: Parsed): Executable {
  const known = compiledPrograms.get(parsed);
  if (known !== undefined) return known;
  const { code, sharesState, hasDefaults } = instrument(parsed);
  const make = compileBody("AsyncFunction", ["$"], code);
  if (make === null) throw new SyntaxError("The program did not compile.");
  const compiled: Executable = {
    sites: sitesIn(parsed.source),
    start: async (shared) => make(shared),
    answers: answersFor(parsed.source, mayCatch(parsed.source)),
    entriesPerRun: sharesState ? 2 : 1,
    hasDefaults,
  };
  compiledPrograms.set(parsed, compiled);
  return compiled;
}

export function answersFor(source: string, catches: boolean): Answers {
  return { absent: TELLS_ABSENT.test(source), failures: catches };
}

/** Compiles code that sees the outside world's global names; null where it is no program. */
export function compileBody(kind: "AsyncFunction" | "GeneratorFunction" | "AsyncGeneratorFunction", parameters: readonly string[], code: string): ((...args: unknown[]) => unknown) | null {
  const make: unknown = Reflect.construct(CONSTRUCTORS[kind], [...parameters, ...Object.keys(world.globals), code]);
  const globals: readonly unknown[] = Object.values(world.globals);
  return isCallable(make) ? (...args) => make.call(undefined, ...args, ...globals) : null;
}

/** Entries of one execution that may be followed by another, because they registered something. */
const MOST_REGISTRATIONS = 3;

/** Waits until no promise has a callback left to run. Node runs such a tick only then; a turn of the event loop would take longer. */
function turn(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** A turn of the event loop, in which Node looks at rejections that nobody handled. */
function wholeTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Lets the outside world finish its work in every order, until nothing is left to happen. Work that was passed over once waits until a choice
 * takes it or no other is left, so that one choice makes an answer late.
 */
async function drain(): Promise<void> {
  await turn();
  const passedOver = new Set<() => void>();
  let isSameTurn = false;
  while (runtime.pending.length > 0 && !runtime.halted) {
    const open: readonly (() => void)[] = isSameTurn ? runtime.pending.filter((finish) => runtime.answers.has(finish)) : runtime.pending;
    const late = open.filter((finish) => passedOver.has(finish));
    const due = open.filter((finish) => !passedOver.has(finish)).slice(0, 3);
    const candidates = [...due, ...late.slice(0, due.length === 0 ? 3 : 1)];
    const chosen = runtime.choices.choose(candidates.length);
    for (const skipped of due.slice(0, chosen)) passedOver.add(skipped);
    const finish = candidates[chosen];
    runtime.pending = runtime.pending.filter((other) => other !== finish);
    finish?.();
    // Two answers may have come before anybody goes on with the first.
    const mayBeSame = finish !== undefined && runtime.answers.has(finish) && runtime.pending.some((other) => runtime.answers.has(other));
    isSameTurn = mayBeSame && runtime.choices.choose(2) === 1;
    if (!isSameTurn) await turn();
  }
}

/** Starts code that only outside code calls; its failures end nothing but itself. */
function enterFromOutside(callee: Callable, args: readonly unknown[]): void {
  try {
    const result = Reflect.apply(callee, undefined, args);
    if (result instanceof Promise) result.then((value) => world.expose(value), () => undefined);
    else if (isObject(result) && "next" in result && isCallable(result.next)) void exhaust(result.next.bind(result));
    else world.expose(result);
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

/** What outside code can call after the module has been evaluated, beside requests to routers: those that it exports get requests from here on. */
function entriesOf(exported: unknown): Set<Callable> {
  const entries = new Set<Callable>(runtime.entries);
  for (const value of isObject(exported) ? Object.values(exported).flat() : []) {
    if (value === world.machine || (isObject(value) && world.routers.open(value))) continue;
    if (isCallable(value)) {
      if (isClass(value)) for (const method of methodsOfClass(value)) entries.add(method);
      else entries.add(value);
    } else if (isObject(value)) for (const method of methodsOf(value)) entries.add(method);
  }
  return entries;
}

/** What outside code hands to a parameter. Its name tells its type in a generated program. */
function argumentsFor(entry: Callable): unknown[] {
  const names = /^[^(]*\(([^)]*)\)/.exec(String(entry))?.[1]?.split(",") ?? [];
  return [0, 1, 2].map((index) => {
    switch (names[index]?.trim()) {
      case "permit":
        return { allowed: true, code: "ALLOW", request_id: "r" };
      case "client":
        return world.machine;
      case "app":
      case "router":
        return world.routers.application();
      default:
        return runtime.modules["./world"]?.["OPAQUE"];
    }
  });
}

/** Its prototype cannot be replaced, which is faster to see than its text. */
function isClass(value: Callable): boolean {
  return Object.getOwnPropertyDescriptor(value, "prototype")?.writable === false && /^class\b/.test(String(value));
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

const knownFields = new Map<string, readonly string[]>();

function fieldNames(type: Callable): readonly string[] {
  const source = String(type);
  const known = knownFields.get(source);
  if (known !== undefined) return known;
  const names = [...source.matchAll(/^\s*(\w+) = (?:async )?\(/gm)].flatMap((match) => match[1] ?? []);
  // Each program has classes of its own.
  if (knownFields.size >= 64) knownFields.clear();
  knownFields.set(source, names);
  return names;
}

function callOn(target: object, name: string, args: readonly unknown[]): unknown {
  const method: unknown = Reflect.get(target, name);
  return isCallable(method) ? Reflect.apply(method, target, args) : undefined;
}

/** A file that outside code evaluates first may be called by it before the next one is evaluated. */
function callBetween(exported: readonly unknown[]): void {
  const callable = exported.filter(isCallable).filter((value) => !isClass(value));
  const chosen = runtime.choices.choose(callable.length + 1);
  const entry = callable[chosen - 1];
  if (entry !== undefined) enterFromOutside(entry, argumentsFor(entry));
}

async function run(compiled: Executable, choices: Choices): Promise<void> {
  runtime.reset(choices);
  world.reset(compiled.answers);
  const exported = compiled.start(runtime, callBetween);
  let value: unknown;
  exported.then(
    (result) => {
      value = result;
    },
    () => undefined,
  );
  await drain();
  const called = new Set<Callable>();
  let registered = 0;
  for (let count = 0; count < compiled.entriesPerRun && !runtime.halted; ) {
    const reachable = entriesOf(value);
    const requests = world.routers.requests();
    const entries = [...new Set([...reachable, ...requests])].filter((entry) => compiled.entriesPerRun > 1 || !called.has(entry));
    if (entries.length === 0) return;
    const entry = entries[choices.choose(entries.length)];
    if (entry === undefined) return;
    called.add(entry);
    const given = compiled.hasDefaults && choices.choose(2) === 1 ? [] : argumentsFor(entry);
    const known = runtime.entries.size + requests.length;
    enterFromOutside(entry, given);
    await drain();
    // A function that registers callbacks makes room for one of them. One that does so whenever it is called would go on for ever.
    if (runtime.entries.size + world.routers.requests().length > known && registered < MOST_REGISTRATIONS) registered += 1;
    else count += 1;
  }
}

/** What is worth knowing of an execution once its evidence has been collected. */
interface Tried extends Outcomes {
  readonly way: Way;
}

/** What an execution has chosen up to a place, and another outcome there. Executions share their beginnings: copies would fill the memory. */
interface Plan {
  readonly taken: readonly number[];
  readonly length: number;
  readonly outcome: number | null;
}

function choicesOf(plan: Plan | undefined): number[] {
  if (plan === undefined) return [];
  const choices = plan.taken.slice(0, plan.length);
  if (plan.outcome !== null) choices.push(plan.outcome);
  return choices;
}

/**
 * Runs a program under its outcomes, up to `budget` executions: first with the preferred ones, then with every single deviation from them,
 * then every two, and so on. When the budget does not suffice for all, three quarters of it go to deviations from executions that
 * reach one of `sites` (default: all) that none has reached without a permit yet, since those are nearest to one that reaches it without a permit.
 * Where `sites` are given, it ends as soon as each of them has turned out not to be gated.
 *
 * @throws SyntaxError where the source is no program.
 */
export async function execute(source: string, budget: number): Promise<Execution> {
  return executeParsed(parse(source), budget);
}

export async function executeParsed(parsed: Parsed, budget: number, sites?: readonly number[]): Promise<Execution> {
  return executeProgram(compile(parsed), budget, sites);
}

export async function executeProgram(compiled: Executable, budget: number, sites?: readonly number[]): Promise<Execution> {
  const wanted = sites ?? compiled.sites;
  const isSettled = (): boolean => (sites === undefined ? evidence.areUngated(wanted) : evidence.areDoubtless(wanted));
  const evidence = new Evidence(compiled.sites);
  const near = new NearMisses((site) => wanted.includes(site) && !evidence.areUngated([site]));
  // What leads to a place deep inside often leads to others first.
  const around = sites === undefined ? null : new NearMisses((site) => !evidence.areUngated([site]));
  const ways = new Ways();
  const tried = new OutcomesTried<Tried>();
  let executions = 0;
  const runWith = async (planned: readonly number[]): Promise<Outcomes> => {
    executions += 1;
    let outcomes = tried.find(planned);
    if (outcomes === null) {
      const choices = new Choices(planned);
      await run(compiled, choices);
      evidence.collect(runtime);
      outcomes = { taken: choices.taken, arities: choices.arities, way: ways.of(runtime.arrivals) };
      tried.add(outcomes);
    }
    near.offer(outcomes, outcomes.way);
    around?.offer(outcomes, outcomes.way);
    return outcomes;
  };
  let queue: Plan[] = [{ taken: [], length: 0, outcome: null }];
  let next = 0;
  while (next < queue.length && executions < budget / 4 && !isSettled()) {
    const planned = choicesOf(queue[next]);
    next += 1;
    const choices = await runWith(planned);
    for (let index = planned.length; index < choices.taken.length; index += 1) {
      for (let outcome = 1; outcome < (choices.arities[index] ?? 1); outcome += 1) {
        // What stands behind as many as may still be run would only take memory.
        if (queue.length - next < budget - executions) queue.push({ taken: choices.taken, length: index, outcome });
      }
    }
    if (next > 4096) {
      queue = queue.slice(next);
      next = 0;
    }
  }
  const exhaustive = next >= queue.length;
  while (!exhaustive && executions < budget && !isSettled()) {
    const aside = executions % 4 === 0 ? around?.deviation() : null;
    await runWith(aside ?? near.deviation() ?? choicesOf(queue[next++]));
  }
  await wholeTurn();
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
