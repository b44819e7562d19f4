import type { FunctionNode } from "../flow/graph.js";
import { keyOfArgument, keyOfTaken } from "../facts/called-before.js";
import type { FunctionSummary, YieldedFunction } from "../program/function-summary.js";
import { declaredLength } from "../program/gate-functions.js";
import type { CalledPlace } from "./call-order.js";
import type { CalledParameter, FunctionRuns, MadeFunction } from "./function-runs.js";

/** How functions that another one makes are looked into. */
export interface Looking {
  readonly runs: (node: FunctionNode, made: MadeFunction) => FunctionRuns;
  readonly summarise: (node: FunctionNode, made: MadeFunction) => FunctionSummary | null;
}

/**
 * The function that `outer` yields, which calls what `outer` was given; null where there is none, or where something else may call that, so that it
 * counts as handed on.
 */
export function yieldedBy(outer: FunctionRuns, looking: Looking): YieldedFunction | null {
  const handedOn = outer.called().filter(({ calls }) => calls.handedOn !== null);
  const made = handedOn.length === 0 ? null : outer.yielded(null);
  if (made === null || made.node.generator) return null;
  const taken: CalledPlace[] = [];
  for (const parameter of handedOn) {
    const calls = callsBy(outer, made.node, parameter, looking);
    if (calls === null) return null;
    const { argument, member, target } = parameter;
    taken.push({ key: keyOfTaken({ argument, member }), place: target, calls: { argument, member, ...calls } });
  }
  const summary = looking.summarise(made.node, { module: outer.module, bindings: made.bindings });
  const all = outer.yieldedWith(handedOn.map(({ target }) => target));
  if (summary === null || all?.node !== made.node) return null;
  const runs = looking.runs(made.node, { module: outer.module, bindings: all.bindings });
  const order = runs.orderOf([...runs.callsOfGiven(), ...taken]);
  return {
    summary: { ...summary, parameters: summary.parameters.map((calls) => ({ ...calls, ...order(keyOfArgument(calls)) })) },
    taken: taken.map(({ key, calls }) => ({ ...calls, ...order(key) })),
    length: declaredLength(made.node),
  };
}

function callsBy(outer: FunctionRuns, node: FunctionNode, parameter: CalledParameter, looking: Looking): CalledParameter["calls"] | null {
  if (parameter.calls.handedOn?.isByResult !== true) return null;
  const present = outer.yielded({ parameter: parameter.target, is: "function" });
  if (present?.node !== node) return null;
  const absent = outer.yielded({ parameter: parameter.target, is: "undefined" });
  const taken = { parameter: parameter.target, present: present.bindings, absent: absent?.node === node ? absent.bindings : present.bindings };
  const calls = looking.runs(node, { module: outer.module, bindings: present.bindings, taken }).takenCalls(parameter);
  // What the function that it yields hands on in turn, nobody here follows.
  return calls === null || calls.handedOn?.isWithin === false ? null : calls;
}
