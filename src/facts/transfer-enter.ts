import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { PreparedGraph } from "./code-table.js";
import type { Context, Exit } from "./context.js";
import { escapeValue, thisBinding } from "./escape.js";
import { NONE, type Latest } from "./latest.js";
import { noteCallee } from "./reached-effects.js";
import type { Activation, Solver } from "./solver.js";
import { quietKey, QuietEnds } from "./quiet-ends.js";
import { endedWith, isLost, underWayForCaller, type Running } from "./running.js";
import { ARGUMENT_COUNT_SLOT, argumentSlot, RETURN_SLOT, THIS_SLOT, withoutFresh, type Slot, type State } from "./state.js";
import { extend, returnFrom, type Trace } from "./trace.js";
import { withBindings, type Bindings, type FunctionValue, type Outcome, type Pending, type PromiseValue, type Value } from "./value.js";

type Variable = Scope.Variable;

export interface Arguments {
  readonly values: readonly (Value | null)[];
  /** Whether there may be more of them than `values` (a spread, or a caller that the analysis does not see). */
  readonly open: boolean;
  /** Whether texts and numbers among them count: what a promise is fulfilled with tells how a gate ended. */
  readonly passesTexts?: true;
}

export interface Callee {
  readonly prepared: PreparedGraph;
  readonly bindings: Bindings;
  readonly receiver: Value | null;
}

/** Receives the state after a call, with what the call evaluates to. */
export type OnReturn = (state: State, value: Value | null, trace: Trace) => void;

export function calleeOf(solver: Solver, callee: FunctionValue): Callee {
  const isArrow = callee.node.type === "ArrowFunctionExpression";
  return {
    prepared: solver.code.graphOf({ kind: "function", node: callee.node }),
    bindings: callee.bindings,
    receiver: isArrow ? thisBinding(callee.bindings) : callee.receiver,
  };
}

/** Runs a body in view inside its caller's unit. Its exceptions go to the caller's handler. */
export function enterBody(solver: Solver, at: Activation, state: State, callee: Callee, args: Arguments, node: TSESTree.Node, returned: OnReturn): void {
  const { graph } = callee.prepared;
  const depth = state.core.levels.length - 1;
  if (solver.code.sharesArguments(graph.owner)) for (const value of args.values) if (value !== null) escapeValue(solver, value);
  const entry = entryState(solver, state, callee, args, graph.isAsync);
  const trace = extend(at.trace, { kind: "call", node });
  const context = solver.contextOf(callee.prepared, entry, trace);
  noteCallee(solver, at, state, context);
  if (graph.isAsync) return enterAsync(solver, { ...at, trace }, state, context, node, returned);
  context.addContinuation({
    onExit: (exit) => {
      if (exit.kind === "yield") return;
      solver.later(() => {
        const after = afterSync(solver, state, context, exit, depth);
        const left = returnFrom(trace, context.entryTrace, exit.trace);
        if (exit.kind === "throw") return solver.raise({ ...at, trace: left }, after, null);
        const moved = exit.value === null ? null : solver.states.moveValue(exit.value, (own) => (own < 0 ? own : depth));
        const renamed = nameAfterCall(solver, after, context, moved, node);
        returned(renamed.state, renamed.value, left);
      });
    },
    onTouched: (danger) => at.context.markTouched(danger),
  });
}

function entryState(solver: Solver, state: State, callee: Callee, args: Arguments, isAsync: boolean): State {
  const { states, values } = solver;
  const { core } = state;
  const depth = core.levels.length - 1;
  const inward = (own: number): number => (own >= depth ? 0 : -1);
  const visible = new Map<Variable, Value>();
  for (const [variable, value] of state.environment.values) {
    if (!solver.code.isCaptured(variable)) continue;
    if (solver.owns(callee.prepared.graph, variable)) {
      // A new activation has constants of its own, and those of another one are not to be taken along from one to the next.
      if (solver.code.isConstant(variable)) continue;
      solver.markVolatile([variable]);
    }
    visible.set(variable, states.moveValue(value, inward));
  }
  withBindings(visible, callee.bindings);
  const slots = new Map<Slot, Value>([[RETURN_SLOT, values.undefined()]]);
  if (callee.receiver !== null) slots.set(THIS_SLOT, callee.receiver);
  args.values.forEach((value, index) => {
    if (value !== null && (args.passesTexts === true || isWorthPassing(value))) slots.set(argumentSlot(index), states.moveValue(value, inward));
  });
  if (!args.open) slots.set(ARGUMENT_COUNT_SLOT, values.of({ kind: "literal", value: args.values.length }));
  const top = core.levels[depth] ?? NONE;
  const running = core.running.filter((item) => isPassedOn(item.pending, depth));
  if (running.length < core.running.length) for (const item of core.running) if (!running.includes(item)) solver.noteUntold(item);
  const entryCore = states.core([top], false, isAsync ? "entered" : core.progress, states.mapRunning(running, inward));
  return { core: entryCore, environment: states.environment(visible), slots };
}

/** Whether a callee at loop depth `depth` has to know of the promise. */
function isPassedOn(pending: Pending, depth: number): boolean {
  return pending.depth >= depth || canBeOvertaken(pending);
}

/** Whether a denial completed now would come before side effects of the running call, in its own unit. */
function canBeOvertaken(pending: Pending): boolean {
  return pending.kind === "promise" && pending.run !== null && !pending.unitEnded;
}

/** Texts and numbers tell nothing of decisions; passing them on would only multiply the states. */
function isWorthPassing(value: Value): boolean {
  return value.kind !== "literal";
}

function afterSync(solver: Solver, caller: State, context: Context, exit: Exit, depth: number): State {
  const { states } = solver;
  const { core } = exit;
  const last = core.levels[0] ?? NONE;
  const levels = core.touched ? caller.core.levels.map((): Latest => last) : caller.core.levels;
  const passed = new Set(states.mapRunning(caller.core.running, (own) => (own >= depth ? 0 : -1)).map((item) => item.pending));
  const outer = caller.core.running.filter((item) => item.pending.depth < depth);
  const inner = core.running.filter((item) => !(item.pending.depth < 0 && passed.has(item.pending)));
  const running = mergeRunning(outer, states.mapRunning(inner, (own) => (own < 0 ? own : depth)));
  const merged = states.core(levels, caller.core.touched || core.touched, core.progress, running);
  return { core: merged, environment: environmentAfter(solver, caller, context, exit), slots: withoutFresh(caller.slots) };
}

function mergeRunning(outer: readonly Running[], inner: readonly Running[]): Running[] {
  const merged = new Map<Pending, Running>();
  for (const item of [...outer, ...inner]) {
    const known = merged.get(item.pending);
    merged.set(item.pending, known === undefined ? item : { pending: item.pending, many: true, tainted: known.tainted || item.tainted, ended: known.ended && item.ended });
  }
  return [...merged.values()];
}

/** Captured variables as the callee left them; those of the caller alone as they were. */
function environmentAfter(solver: Solver, caller: State, context: Context, exit: Exit): State["environment"] {
  const { graph } = context.prepared;
  const after = new Map<Variable, Value>();
  for (const [variable, value] of caller.environment.values) {
    if (!solver.code.isCaptured(variable) || solver.owns(graph, variable)) after.set(variable, value);
  }
  const depth = caller.core.levels.length - 1;
  for (const [variable, value] of exit.environment.values) {
    if (isBoundOnly(context, caller, variable)) continue;
    // Of a constant, the callee's closure may know another activation's value.
    const own = solver.code.isConstant(variable) ? caller.environment.values.get(variable) : undefined;
    if (own !== undefined) {
      after.set(variable, own);
      continue;
    }
    after.set(variable, solver.states.moveValue(value, (inner) => (inner < 0 ? inner : depth)));
  }
  return solver.states.environment(after);
}

/** A variable that only the callee's closure knew: it belongs to an activation that has ended. */
function isBoundOnly(context: Context, caller: State, variable: Variable): boolean {
  return context.entry.environment.values.has(variable) && !caller.environment.values.has(variable);
}

interface Renamed {
  readonly state: State;
  readonly value: Value | null;
}

/** A promise that the callee started and returned is known by the call from now on, so that two calls give two promises. */
function nameAfterCall(solver: Solver, state: State, context: Context, value: Value | null, node: TSESTree.Node): Renamed {
  if (value?.kind !== "promise" || value.node === node) return { state, value };
  const running = state.core.running.find((item) => item.pending === value);
  const isPassedThrough = context.entry.core.running.some((item) => item.pending.node === value.node);
  if (running === undefined || running.many || isPassedThrough) return { state, value };
  const renamed = solver.values.of({ ...value, node });
  for (const run of solver.runsAt(value.node)) solver.noteRun(node, run);
  return { state: solver.states.addRunning(solver.states.removeRunning(state, value), renamed), value: renamed };
}

/** An async body starts with its caller's decision; what it completes counts for the caller when it is awaited. */
function enterAsync(solver: Solver, at: Activation, state: State, context: Context, node: TSESTree.Node, returned: OnReturn): void {
  const depth = state.core.levels.length - 1;
  const { trace } = at;
  solver.noteRun(node, context);
  const promiseFor = (outcome: Outcome, touch: Latest | null, exit: Exit | null): PromiseValue => {
    const writes = exit === null ? [] : writesOf(solver, state, context, exit);
    const { settles, leaves } = exit === null ? { settles: [], leaves: [] } : runningAfter(solver, state, exit);
    const endsWithPermit = exit !== null && touch?.kind === "permit" && exit.core.progress === "permitted";
    return solver.values.of({ kind: "promise", node, depth, unitEnded: false, outlivesPause: false, outcome, touch, run: { writes, settles, leaves, endsWithPermit } });
  };
  const goOn = (promise: PromiseValue, from: Trace): void => {
    let next = solver.states.forgetFresh(state);
    for (const [variable] of promise.run?.writes ?? []) next = solver.states.withVariable(next, variable, null);
    returned(solver.states.addRunning(next, promise), promise, from);
  };
  const quiet = new QuietEnds();
  context.addContinuation({
    onExit: (exit) => {
      solver.later(() => {
        const touch = touchOf(exit, node);
        const left = returnFrom(trace, context.entryTrace, exit.trace);
        const rejected = promiseFor({ kind: "rejected" }, touch, exit);
        const key = quietKey(rejected);
        if (exit.kind !== "throw") return goOn(promiseFor({ kind: "fulfilled", value: exit.value, mayReject: key !== null && quiet.fulfil(key) }, touch, exit), left);
        if (key === null) return goOn(rejected, left);
        quiet.reject(key);
        solver.whenIdle(() => {
          if (!quiet.isRejectionCovered(key)) goOn(rejected, left);
        });
      });
    },
    onTouched: (danger) => {
      at.context.markTouched(danger);
      const runOn = (): void => goOn(promiseFor({ kind: "unsettled" }, { kind: danger, node }, null), trace);
      if (danger === "denied") solver.later(runOn);
      else solver.whenIdle(() => {
        if (context.touched === danger) runOn();
      });
    },
  });
  solver.whenIdle(() => {
    if (!quiet.isAny) goOn(promiseFor({ kind: "unsettled" }, null, null), trace);
  });
}

/** What a completed call does to its caller's latest decision; told by the place of the call, whatever happened inside. */
export function touchOf(exit: Exit, node: TSESTree.Node): Latest | null {
  if (!exit.core.touched) return null;
  const last = exit.core.levels[0] ?? NONE;
  return "node" in last ? { kind: last.kind, node } : last;
}

/** Captured variables that the callee leaves with another value. */
function writesOf(solver: Solver, caller: State, context: Context, exit: Exit): (readonly [Variable, Value | null])[] {
  const writes: (readonly [Variable, Value | null])[] = [];
  const before = context.entry.environment.values;
  const depth = caller.core.levels.length - 1;
  for (const variable of new Set([...before.keys(), ...exit.environment.values.keys()])) {
    if (solver.code.isConstant(variable) || isBoundOnly(context, caller, variable)) continue;
    if (solver.owns(context.prepared.graph, variable)) continue;
    const value = exit.environment.values.get(variable) ?? null;
    if (value !== (before.get(variable) ?? null)) {
      writes.push([variable, value === null ? null : solver.states.moveValue(value, (own) => (own < 0 ? own : depth))]);
    }
  }
  return writes;
}

function runningAfter(solver: Solver, caller: State, exit: Exit): { settles: readonly Pending[]; leaves: readonly Pending[] } {
  const depth = caller.core.levels.length - 1;
  const left = new Set<Pending>(exit.core.running.map((item) => item.pending));
  const settles: Pending[] = [];
  const passed = new Set<Pending>();
  for (const item of caller.core.running) {
    // What the callee does not know of it cannot await, nor can anybody what is lost.
    if (!isPassedOn(item.pending, depth)) continue;
    const [inside] = solver.states.mapRunning([item], (own) => (own >= depth ? 0 : -1));
    if (inside === undefined) continue;
    passed.add(inside.pending);
    if (!left.has(inside.pending) && !isLost(item.pending)) settles.push(item.pending);
  }
  return { settles: withoutThoseEndedByOthers(solver, settles), leaves: [...new Set([...left].map((pending) => underWayForCaller(solver.values, pending)))].filter((pending) => !passed.has(pending)) };
}

/** In a chain of promises each ends all before it: the last one tells of them. */
function withoutThoseEndedByOthers({ values }: Solver, settles: readonly Pending[]): readonly Pending[] {
  if (settles.length < 2) return settles;
  const ended = new Set(settles.flatMap((pending) => endedWith(pending).flatMap((other) => (other === pending ? [] : [values.lineageOf(other)]))));
  return settles.filter((pending) => !ended.has(values.lineageOf(pending)));
}
