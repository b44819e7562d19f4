import type { TSESTree } from "@typescript-eslint/utils";
import { isCalledBack, mayHandOver } from "../program/handed-over.js";
import { isFunctionNode } from "../program/nodes.js";
import { escapeValue } from "./escape.js";
import { withoutHandlersBehindSpread } from "./gated-handlers.js";
import type { Solver } from "./solver.js";
import type { State } from "./state.js";
import type { Call } from "./transfer-call.js";
import type { Arguments } from "./transfer-enter.js";
import type { Value } from "./value.js";

export function argumentsOf(solver: Solver, call: Call, state: State): Arguments {
  const values: (Value | null)[] = [];
  let open = false;
  for (const [index, argument] of call.arguments.entries()) {
    const value = solver.valueOf(state, argument.value);
    if (argument.spread) {
      if (value?.kind === "tuple" && !open) values.push(...value.elements);
      else {
        open = true;
        if (value !== null) escapeValue(solver, value);
      }
    } else if (open) {
      // Its position is unknown.
      const left = value === null ? null : withoutHandlersBehindSpread(solver, call, state, value, index);
      if (left !== null) escapeValue(solver, left);
    } else {
      values.push(value ?? apiValue(solver, argumentNode(call, index)));
    }
  }
  return { values, open };
}

export function argumentNode(call: Call, index: number): TSESTree.Expression | null {
  if (call.node.type !== "CallExpression" && call.node.type !== "NewExpression") return null;
  const node = call.node.arguments[index];
  return node === undefined || node.type === "SpreadElement" ? null : node;
}

function apiValue(solver: Solver, node: TSESTree.Expression | null): Value | null {
  if (node === null || !mayHandOver(node, solver.resolver)) return null;
  const sideEffect = solver.resolver.functionValue(node);
  if (sideEffect !== null) return solver.values.of({ kind: "api", node, sideEffect });
  const summary = solver.resolver.functionElsewhere(node);
  return summary === null ? null : solver.values.of({ kind: "elsewhere", node, summary, taken: [], length: 0 });
}

/** Arguments that are unknown, as functions that were stored where the analysis does not see them, where the call runs what it is given. */
export function withStored(solver: Solver, call: Call, args: Arguments): readonly Arguments[] {
  const { mayTouchDecisions } = solver.facts;
  if (mayTouchDecisions === undefined || args.open) return [];
  return args.values.flatMap((value, index) => {
    const node = value === null ? argumentNode(call, index) : null;
    if (node === null || isFunctionNode(node) || !isCalledBack(node, solver.resolver, solver.code.variableOf)) return [];
    const stored = solver.resolver.functionsHeldBy(node).filter(mayTouchDecisions);
    return stored.map((owner): Arguments => {
      const given = solver.values.of({ kind: "function", node: owner, bindings: [], receiver: null });
      // Others may call it, too.
      escapeValue(solver, given);
      return { values: args.values.with(index, given), open: false };
    });
  });
}
