import type { TSESTree } from "@typescript-eslint/utils";
import { escapeValue } from "./escape.js";
import type { Exit } from "./context.js";
import { NONE, type Latest } from "./latest.js";
import type { Danger } from "./running.js";
import type { Activation, Solver } from "./solver.js";
import { returnFrom, type Trace } from "./trace.js";
import { letOut, type Assign, type Call } from "./transfer-call.js";
import { calleeOf, touchOf, type Arguments } from "./transfer-enter.js";
import { ARGUMENT_COUNT_SLOT, argumentSlot, THIS_SLOT, type Slot, type State } from "./state.js";
import type { GeneratorValue, Outcome, Pending, Value } from "./value.js";

/** Runs a generator in view from one `yield` to the next. */
export function enterGenerator(
  solver: Solver,
  at: Activation,
  state: State,
  generator: GeneratorValue,
  left: (kind: Exit["kind"], state: State, value: Value | null, trace: Trace) => void,
): void {
  const onExit = (exit: Exit, trace: Trace): void => {
    const { core } = state;
    const last = exit.core.levels[0] ?? NONE;
    const levels = exit.core.touched ? core.levels.map(() => last) : core.levels;
    const depth = core.levels.length - 1;
    const running = [...core.running, ...solver.states.mapRunning(exit.core.running, () => depth)];
    const merged = solver.states.core(levels, core.touched || exit.core.touched, core.progress, running);
    left(exit.kind, solver.states.withCore(state, merged), exit.value, trace);
  };
  runToYield(solver, at, generator, onExit);
}

/** @param onTouched see {@link Context}. */
function runToYield(solver: Solver, at: Activation, { callee, passed, isOpen }: GeneratorValue, onExit: (exit: Exit, trace: Trace) => void, onTouched: (danger: Danger["kind"]) => void = () => undefined): void {
  const called = calleeOf(solver, callee);
  const slots = new Map<Slot, Value>();
  if (called.receiver !== null) slots.set(THIS_SLOT, called.receiver);
  for (const [index, value] of passed.entries()) if (value !== null) slots.set(argumentSlot(index), value);
  if (!isOpen) slots.set(ARGUMENT_COUNT_SLOT, solver.values.of({ kind: "literal", value: passed.length }));
  const entry = { ...solver.states.initial(NONE, slots), environment: solver.environmentOf(callee.bindings) };
  const context = solver.contextOf(called.prepared, entry, at.trace);
  // What it assigns, whoever asks for its items finds: in another function, or after the loop that was left.
  solver.noteEnteredApart(context);
  at.context.noteCallee(context, "suspended");
  at.context.noteCall(context, "suspended");
  context.addContinuation({
    onExit: (exit) => {
      solver.later(() => {
        // Where it goes to is not followed, as with what is yielded.
        if (exit.kind === "return" && exit.value !== null) escapeValue(solver, exit.value);
        onExit(exit, returnFrom(at.trace, context.entryTrace, exit.trace));
      });
    },
    onTouched: (danger) => {
      at.context.markTouched(danger);
      onTouched(danger);
    },
  });
}

const STEPPING = ["next", "return", "throw"] as const;
type Stepping = (typeof STEPPING)[number];

export function steppingOf(property: string): Stepping | null {
  return STEPPING.find((name) => name === property) ?? null;
}

/** `generator.next()`, `return()`, `throw()`. Of where the generator stands nothing is known: it may leave by any of its ways. */
export function enterGeneratorCall(solver: Solver, at: Activation, call: Call, stepping: Stepping, generator: GeneratorValue, args: Arguments, state: State, assign: Assign): void {
  letOut(solver, args);
  solver.raise(at, state, call.node);
  // Where it has not begun, or has ended, nothing runs.
  if (stepping !== "next") assign(state, null, at.trace);
  step(solver, at, call.node, stepping, generator, state, assign);
}

function step(solver: Solver, at: Activation, node: TSESTree.Node, stepping: Stepping, generator: GeneratorValue, state: State, assign: Assign): void {
  if (generator.callee.node.async) return startAsync(solver, at, node, stepping, generator, state, assign);
  enterGenerator(solver, at, state, generator, (kind, after, _value, trace) => {
    if (kind === "throw") solver.raise({ ...at, trace }, after, node);
    if (kind !== "throw" || stepping === "return") assign(after, null, trace);
  });
}

/** `return()` as a loop calls it that is left. */
export function finishGenerator(solver: Solver, at: Activation, node: TSESTree.Node, generator: GeneratorValue, state: State, assign: Assign): void {
  step(solver, at, node, "return", generator, state, assign);
}

/** Runs the generator as what takes all its items does. */
export function drain(solver: Solver, at: Activation, state: State, generator: GeneratorValue, node: TSESTree.Node, drained: (state: State, trace: Trace) => void): void {
  enterGenerator(solver, at, state, generator, (kind, after, _value, trace) => {
    if (kind === "throw") solver.raise({ ...at, trace }, after, node);
    else drained(after, trace);
  });
}

/** Of an asynchronous one the caller gets a promise, and goes on however far the generator has come. */
export function startAsync(solver: Solver, at: Activation, node: TSESTree.Node, stepping: Stepping, generator: GeneratorValue, state: State, assign: Assign): void {
  const depth = state.core.levels.length - 1;
  const start = (outcome: Outcome, touch: Latest | null, leaves: readonly Pending[], trace: Trace): void => {
    const run = { writes: [], settles: [], leaves, endsWithPermit: false };
    const promise = solver.values.of({ kind: "promise", node, depth, unitEnded: false, outlivesPause: false, outcome, touch, run });
    assign(solver.states.addRunning(state, promise), promise, trace);
  };
  runToYield(
    solver,
    at,
    generator,
    (exit, trace) => {
      const left = exit.core.running.map(({ pending }) => pending);
      if (exit.kind === "throw") start({ kind: "rejected" }, touchOf(exit, node), left, trace);
      // What \`finally\` did before the exception went on, it does before \`return()\` completes.
      if (exit.kind !== "throw" || stepping === "return") start({ kind: "fulfilled", value: null, mayReject: false }, touchOf(exit, node), left, trace);
    },
    (danger) => {
      solver.later(() => {
        start({ kind: "unsettled" }, { kind: danger, node }, [], at.trace);
      });
    },
  );
  solver.whenIdle(() => {
    start({ kind: "unsettled" }, null, [], at.trace);
  });
}
