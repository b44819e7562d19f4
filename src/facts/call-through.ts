import type { PropertyKey } from "../flow/graph.js";
import { enterPermitted, escapeValue } from "./escape.js";
import { asPart } from "./nesting.js";
import type { Activation, Solver } from "./solver.js";
import type { State } from "./state.js";
import { callUnknown, callValue, letOut, type Assign, type Call } from "./transfer-call.js";
import type { Arguments } from "./transfer-enter.js";
import type { Value } from "./value.js";

const METHODS_OF_FUNCTIONS: ReadonlySet<string> = new Set(["call", "apply", "bind"]);

/** `f.call(…)` calls the function that is known, as `f(…)` does. */
export function isThroughFunction({ facts }: Solver, object: Value | null, property: PropertyKey): boolean {
  return (object?.kind === "function" || object?.kind === "bound") && property !== null && METHODS_OF_FUNCTIONS.has(property) && !facts.keysOfAny.has(property);
}

/** `f.call(this, …)`, `f.apply(this, […])`, `f.bind(this)`. */
export function callThroughFunction(solver: Solver, at: Activation, call: Call, property: string, callee: Extract<Value, { kind: "function" }>, args: Arguments, state: State, assign: Assign): void {
  const { node } = call;
  if (solver.facts.keysOfAny.has(property)) {
    escapeValue(solver, callee);
    return callUnknown(solver, at, node, args, state, assign);
  }
  const [receiver = null, ...rest] = args.values;
  const bound = solver.values.of({ kind: "function", node: callee.node, bindings: callee.bindings, receiver: callee.node.type === "ArrowFunctionExpression" ? null : (receiver ?? callee.receiver) });
  switch (property) {
    case "call":
      return callValue(solver, at, bound, { values: rest, open: args.open }, false, node, state, assign);
    case "apply": {
      const list = rest[0] ?? null;
      const passed: Arguments = list?.kind === "tuple" ? { values: list.elements, open: false } : { values: [], open: true };
      if (list !== null && list.kind !== "tuple") escapeValue(solver, list);
      return callValue(solver, at, bound, passed, false, node, state, assign);
    }
    case "bind":
      if (rest.length === 0 && !args.open) return assign(state, bound, at.trace);
      if (!args.open && rest.length <= MOST_BOUND && !rest.some((value) => value?.holdsPromise)) {
        return assign(state, solver.values.of({ kind: "bound", callee: bound, passed: rest.map((value) => asPart(solver, value, null)) }), at.trace);
      }
      // Arguments bound beforehand would shift the others.
      escapeValue(solver, bound);
      return callUnknown(solver, at, node, { values: rest, open: args.open }, state, assign);
    default:
      escapeValue(solver, callee);
      return callUnknown(solver, at, node, args, state, assign);
  }
}

/** Of more arguments given beforehand nothing is told. */
const MOST_BOUND = 8;

/** The same of a function whose first arguments are given. */
export function callThroughBound(solver: Solver, at: Activation, call: Call, property: string, bound: Extract<Value, { kind: "bound" }>, args: Arguments, state: State, assign: Assign): void {
  const { node } = call;
  if (property === "call" && !solver.facts.keysOfAny.has(property)) return callValue(solver, at, bound, { values: args.values.slice(1), open: args.open }, false, node, state, assign);
  escapeValue(solver, bound);
  callUnknown(solver, at, node, args, state, assign);
}

/** The same of an API function, or of a parameter that stands for one. */
export function callThroughApi(solver: Solver, at: Activation, call: Call, property: string, api: Extract<Value, { kind: "api" }>, args: Arguments, state: State, assign: Assign): void {
  if (property === "call" || property === "apply") return callValue(solver, at, api, { values: args.values.slice(1), open: true }, false, call.node, state, assign);
  if (property === "bind" && args.values.length <= 1 && !args.open) return assign(state, api, at.trace);
  escapeValue(solver, api);
  callUnknown(solver, at, call.node, args, state, assign);
}

/** `wrap(…, work)`: whoever calls what it makes, `work` is called with a permit. */
export function makeGated(solver: Solver, at: Activation, node: Call["node"], args: Arguments, argument: number, state: State, assign: Assign): void {
  letOut(solver, args, argument);
  const work = args.values[argument] ?? null;
  if (work !== null) enterPermitted(solver, work);
  solver.raise(at, state, node);
  assign(state, solver.values.of({ kind: "gated", node, work: work?.holdsCode === true && !work.holdsPromise ? asPart(solver, work, null) : null }), at.trace);
}

/** `gated.call(this, …)` and its like: the arguments are those of `work`, which gets any. */
export function callThroughGated(solver: Solver, at: Activation, call: Call, property: string, gated: Extract<Value, { kind: "gated" }>, args: Arguments, state: State, assign: Assign): void {
  if (property === "call" || property === "apply") return callValue(solver, at, gated, { values: args.values.slice(1), open: true }, false, call.node, state, assign);
  if (property === "bind") {
    letOut(solver, args);
    return assign(state, gated, at.trace);
  }
  callUnknown(solver, at, call.node, args, state, assign);
}
