import type { CallNode, FunctionNode } from "../flow/graph.js";
import { isTypeWrapper } from "../program/nodes.js";
import type { Solver } from "./solver.js";

/**
 * What becomes of what a call yields: it is `gated`, where a wrapper calls it only with a permit, `called`, where a function in view does nothing
 * with it but call it, or `out`, where anybody may have it.
 */
export type Passage = "gated" | "called" | "out";

/** Where the result of a call goes to that calls the function which the call was given: `withPermit(withSession(handler))`. */
export function passageOfResult(solver: Solver, node: CallNode): Passage {
  let holder = node.parent;
  let held: CallNode["parent"] = node;
  while (holder && isTypeWrapper(holder)) [held, holder] = [holder, holder.parent];
  if (holder?.type !== "CallExpression") return "out";
  const index = holder.arguments.findIndex((argument) => argument === held);
  if (index < 0 || holder.arguments.slice(0, index).some(({ type }) => type === "SpreadElement")) return "out";
  const { behaviour } = solver.resolver.meaningOf(holder);
  switch (behaviour.kind) {
    case "permits":
      return behaviour.argument === index ? "gated" : "out";
    case "summary": {
      const calls = behaviour.summary.parameters.find(({ argument, member }) => member === null && argument + behaviour.offset === index);
      if (calls?.when === "later") return "gated";
      return calls?.handedOn?.isByResult === true ? passageOfResult(solver, holder) : "out";
    }
    case "unknown": {
      const owners = solver.resolver.functionsCalled(holder, "certainly");
      return owners.length > 0 && owners.every((owner) => onlyCalls(solver, owner, index)) ? "called" : "out";
    }
    default:
      return "out";
  }
}

/** Whether a function does nothing with what it is given but call it. */
function onlyCalls(solver: Solver, owner: FunctionNode, index: number): boolean {
  const parameter = owner.params[index];
  const isNamed = owner.type === "FunctionDeclaration" || owner.parent.type === "VariableDeclarator";
  if (parameter?.type !== "Identifier" || !isNamed || owner.generator || solver.code.unit.text.slice(...owner.range).includes("arguments")) return false;
  const variable = solver.code.variableOf(parameter);
  return variable !== null && variable.references.every(({ identifier: { parent }, identifier }) => parent.type === "CallExpression" && parent.callee === identifier);
}
