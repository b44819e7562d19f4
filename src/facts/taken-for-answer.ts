import type { PropertyKey } from "../flow/graph.js";
import { endangersPermit, endedWith } from "./running.js";
import type { Solver } from "./solver.js";
import type { State } from "./state.js";
import type { PromiseValue, Value } from "./value.js";

/** Whether the value is a promise, and no promise has a member of that name. */
export function isNoMemberOfPromise(solver: Solver, object: Value | null, key: PropertyKey): boolean {
  return isPromise(object) && key !== null && !(key in Promise.prototype) && !solver.isMutatedKey(key);
}

export function isPromise(object: Value | null): object is Extract<Value, { readonly kind: "promise" | "all" }> {
  return object?.kind === "promise" || object?.kind === "all";
}

/**
 * The code takes a promise for what it is fulfilled with: `const d = machineid.validate(id); if (d.allowed) …`. No execution finds a member
 * there, so that whoever goes on as if it had goes on nowhere. What is reached in that way is reported all the same, since the code is about
 * to get its `await`; what asks anew behind it is not to be blamed for the call that was left running before.
 */
export function takenForAnswer({ states }: Solver, state: State, object: Value | null): State {
  const taken = asked(object).filter((pending) => endangersPermit(pending));
  const [first] = taken;
  if (first === undefined) return state;
  const { core } = taken.flatMap((pending) => endedWith(pending)).reduce((before, pending) => states.dropRunning(before, pending), state);
  const levels = core.levels.map(() => ({ kind: "supposed", node: first.node }) as const);
  return states.withCore(state, states.core(levels, true, core.progress, core.running));
}

function asked(value: Value | null): readonly PromiseValue[] {
  if (value?.kind === "promise") return [value];
  if (value?.kind === "all") return asked(value.elements);
  return value?.kind === "tuple" || value?.kind === "list" ? value.elements.flatMap(asked) : [];
}
