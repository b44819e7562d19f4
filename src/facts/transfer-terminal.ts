import type { FlowGraph, Register, Terminal } from "../flow/graph.js";
import { escapeValue } from "./escape.js";
import type { Activation, Solver } from "./solver.js";
import { completionSlot, RETURN_SLOT, THIS_SLOT, type State } from "./state.js";
import { extend } from "./trace.js";
import type { Value } from "./value.js";
import { settle } from "./transfer-await.js";
import { iterate } from "./transfer-iteration.js";
import { isNullish, isUndefined, truthiness } from "./value-tests.js";

/** Goes from the end of a block to where it leads. */
export function transferTerminal(solver: Solver, at: Activation, terminal: Terminal, state: State): void {
  const { context, trace } = at;
  switch (terminal.kind) {
    case "jump":
      return solver.goTo(context, terminal.target, state, trace);
    case "branch":
      return branch(solver, at, terminal, state);
    case "fork":
      for (const target of terminal.targets) solver.goTo(context, target, state, trace);
      return;
    case "iterate":
      return iterate(solver, at, terminal, state);
    case "return":
      return leaveFunction(solver, at, state);
    case "throw": {
      const value = terminal.value === null ? null : solver.valueOf(state, terminal.value);
      if (value !== null) escapeValue(solver, value);
      return solver.raise(at, state, terminal.node);
    }
    case "end-finally": {
      const slot = completionSlot(terminal.finalizer);
      const completion = state.slots.get(slot);
      const after = solver.states.withSlot(state, slot, null);
      if (completion?.kind === "literal" && typeof completion.value === "number") {
        const target = terminal.targets[completion.value];
        if (target !== undefined) solver.goTo(context, target, after, trace);
        return;
      }
      for (const target of terminal.targets) solver.goTo(context, target, after, trace);
      return;
    }
    case "unreachable":
      return;
  }
}

function branch(solver: Solver, at: Activation, terminal: Extract<Terminal, { kind: "branch" }>, state: State): void {
  const value = solver.valueOf(state, terminal.value);
  const outcome = terminal.test === "truthy" ? truthiness(value) : terminal.test === "nullish" ? isNullish(value) : isUndefined(value);
  for (const [taken, target] of [[true, terminal.consequent], [false, terminal.alternate]] as const) {
    if (outcome === !taken) continue;
    const trace = terminal.node === null ? at.trace : extend(at.trace, { kind: "branch", node: terminal.node, outcome: taken });
    solver.goTo(at.context, target, value === null && terminal.test === "truthy" ? told(solver, at, terminal.value, taken, state) : state, trace);
  }
}

/** What a test tells of an unknown value, and of the copy that `&&` and `||` take of it just before. */
function told(solver: Solver, at: Activation, tested: Register, outcome: boolean, state: State): State {
  const told = solver.values.of({ kind: outcome ? "truthy" : "falsy" });
  const last = at.block.instructions.at(-1);
  const known = solver.assign(state, tested, told);
  return last?.kind === "copy" && last.value === tested ? solver.assign(known, last.target, told) : known;
}

/** A construction that returns nothing yields its object, with what it has left in the fields. */
function returned({ owner }: FlowGraph, { slots }: State): Value | null {
  const value = slots.get(RETURN_SLOT) ?? null;
  return owner.kind === "construction" && value?.kind === "nullish" ? (slots.get(THIS_SLOT) ?? value) : value;
}

function leaveFunction(solver: Solver, at: Activation, state: State): void {
  const { graph } = at.context.prepared;
  const value = returned(graph, state);
  if (!graph.isAsync || graph.isGenerator) return solver.exit(at.context, "return", state, value, at.trace);
  settle(solver, at, state, value, at.block.terminal.kind === "return" ? at.block.terminal.node : null, (next, settled, trace) => {
    solver.exit(at.context, "return", next, settled, trace);
  }, (next, trace) => solver.exit(at.context, "throw", next, null, trace));
}
