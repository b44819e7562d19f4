import { stripTypeWrappers } from "../program/nodes.js";
import { isTakingMethod } from "./containers.js";
import type { Activation, Solver } from "./solver.js";
import type { State } from "./state.js";
import { callValue, type Assign, type Call } from "./transfer-call.js";
import type { Arguments } from "./transfer-enter.js";
import type { Value } from "./value.js";

/** What the field that is called is known to hold; null where that is not followed. */
export function keptIn(solver: Solver, { callee, node }: Call, state: State): ReadonlySet<Value> | null {
  if (callee.kind !== "member" || node.type !== "CallExpression") return null;
  return solver.fieldCode.keptAt(solver.valueOf(state, callee.object), node.callee, callee.property);
}

/** `this.steps.push(step)`, `this.handlers.get(name)`, `this.handlers[name](job)`: answers whether that is all that the call does. */
export function callContainer(solver: Solver, at: Activation, { callee, node, construct }: Call, args: Arguments, state: State, assign: Assign): boolean {
  if (callee.kind !== "member" || node.type !== "CallExpression") return false;
  const member = stripTypeWrappers(node.callee);
  if (member.type !== "MemberExpression") return false;
  const use = solver.fieldCode.useAt(member.object);
  switch (use?.kind) {
    case "put":
      for (const value of args.values) if (value !== null) solver.fieldCode.put(member.object, value);
      break;
    case "take":
      if (!isTakingMethod(member)) {
        solver.fieldCode.take(member.object, (value) => callValue(solver, at, value, args, construct, node, state, assign));
        return false;
      }
      solver.fieldCode.take(member.object, (value) => assign(state, value, at.trace));
      break;
    case "ask":
      break;
    default:
      return false;
  }
  solver.raise(at, state, node);
  assign(state, null, at.trace);
  return true;
}

/** `this.handler()`: what the field may hold runs in its caller's unit. */
export function callFromField(solver: Solver, at: Activation, { callee, node, construct }: Call, args: Arguments, state: State, assign: Assign): void {
  if (callee.kind !== "member" || (node.type !== "CallExpression" && node.type !== "NewExpression")) return;
  const object = solver.valueOf(state, callee.object);
  solver.fieldCode.read(object, node.callee, callee.property, (value) => callValue(solver, at, withReceiver(solver, value, object), args, construct, node, state, assign));
}

function withReceiver({ values }: Solver, value: Value, object: Value | null): Value {
  if (value.kind !== "function" || value.node.type === "ArrowFunctionExpression" || value.receiver !== null) return value;
  return values.of({ kind: "function", node: value.node, bindings: value.bindings, receiver: object });
}
