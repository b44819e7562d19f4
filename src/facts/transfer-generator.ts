import { escapeValue } from "./escape.js";
import { NONE } from "./latest.js";
import type { Activation, Solver } from "./solver.js";
import type { State } from "./state.js";
import { returnFrom, type Trace } from "./trace.js";
import { letOut, type Assign, type Call } from "./transfer-call.js";
import { calleeOf, type Arguments } from "./transfer-enter.js";
import type { FunctionValue, Value } from "./value.js";

/** Runs a generator in view from one `yield` to the next. */
export function enterGenerator(
  solver: Solver,
  at: Activation,
  state: State,
  callee: FunctionValue,
  left: (kind: "return" | "throw" | "yield", state: State, value: Value | null, trace: Trace) => void,
): void {
  const called = calleeOf(solver, callee);
  const entry = { ...solver.states.initial(NONE), environment: solver.environmentOf(callee.bindings) };
  const context = solver.contextOf(called.prepared, entry, at.trace);
  // What it assigns, whoever asks for its items finds: in another function, or after the loop that was left.
  solver.noteEnteredApart(context);
  at.context.noteCallee(context, "suspended");
  at.context.noteCall(context, "suspended");
  context.addContinuation({
    onExit: (exit) => {
      solver.later(() => {
        const { core } = state;
        // Where it goes to is not followed, as with what is yielded.
        if (exit.kind === "return" && exit.value !== null) escapeValue(solver, exit.value);
        const last = exit.core.levels[0] ?? NONE;
        const levels = exit.core.touched ? core.levels.map(() => last) : core.levels;
        const depth = core.levels.length - 1;
        const running = [...core.running, ...solver.states.mapRunning(exit.core.running, () => depth)];
        const merged = solver.states.core(levels, core.touched || exit.core.touched, core.progress, running);
        left(exit.kind, solver.states.withCore(state, merged), exit.value, returnFrom(at.trace, context.entryTrace, exit.trace));
      });
    },
    onTouched: (danger) => at.context.markTouched(danger),
  });
}

/** `generator.next()`. */
export function enterGeneratorCall(solver: Solver, at: Activation, call: Call, callee: FunctionValue, args: Arguments, state: State, assign: Assign): void {
  letOut(solver, args);
  solver.raise(at, state, call.node);
  enterGenerator(solver, at, state, callee, (kind, after, _value, trace) => {
    if (kind === "throw") solver.raise({ ...at, trace }, after, call.node);
    else assign(after, null, trace);
  });
}
