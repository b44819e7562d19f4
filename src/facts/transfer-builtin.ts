import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";
import { isAccessorName } from "../program/hidden-names.js";
import { listOf } from "./collect.js";
import { pairOf } from "./list-methods.js";
import { MAX_CHOICES, readItems, readMember } from "./members.js";
import type { Activation, Solver } from "./solver.js";
import type { State } from "./state.js";
import { callValue, letOut, type Assign, type Call } from "./transfer-call.js";
import type { Arguments } from "./transfer-enter.js";
import type { Value } from "./value.js";
import { callMember, isPromiseMethod, ITERATION_METHODS } from "./transfer-member-call.js";

/** Functions of the language that call what they are given, under another name or in another form. Answers whether the call is of one. */
export function callBuiltin(solver: Solver, at: Activation, call: Call, args: Arguments, state: State, assign: Assign): boolean {
  const callee = call.node.type === "CallExpression" ? stripTypeWrappers(call.node.callee) : null;
  if (callee?.type !== "MemberExpression" || call.callee.kind !== "member") return false;
  switch (call.callee.property) {
    case "construct": {
      if (!isGlobal(callee.object, "Reflect", solver.code.variableOf)) return false;
      const [constructed = null, list = null] = args.values;
      letOut(solver, { values: args.values.slice(2), open: false });
      callValue(solver, at, constructed, itemsOf(solver, list), true, call.node, state, assign);
      return true;
    }
    case "values":
    case "entries": {
      const [object = null] = args.values;
      const members = isGlobal(callee.object, "Object", solver.code.variableOf) && !args.open ? membersOf(solver, object) : null;
      if (members === null) return false;
      solver.raise(at, state, call.node);
      assign(state, listOf(solver, call.callee.property === "values" ? members : members.map((member) => pairOf(solver, member))), at.trace);
      return true;
    }
    case "call":
    case "apply": {
      if (call.callee.property === "apply" && isGlobal(callee.object, "Reflect", solver.code.variableOf)) return applyFunction(solver, at, call, args, state, assign);
      const borrowed = borrowedMethod(callee.object, solver.code.variableOf);
      if (borrowed === null) return false;
      const [receiver = null, ...rest] = args.values;
      const passed: Arguments = call.callee.property === "call" ? { values: rest, open: args.open } : itemsOf(solver, rest[0] ?? null);
      callMember(solver, at, call, borrowed, receiver, passed, state, assign);
      return true;
    }
    default:
      return false;
  }
}

/** `Reflect.apply(f, receiver, list)` is `f.apply(receiver, list)`, where `f` is a function in view. */
function applyFunction(solver: Solver, at: Activation, call: Call, { values, open }: Arguments, state: State, assign: Assign): boolean {
  const [applied = null, ...rest] = values;
  if (applied?.kind !== "function" || open) return false;
  callMember(solver, at, call, "apply", applied, { values: rest, open }, state, assign);
  return true;
}

/** All that members of an object that holds code may be; null where more may be among them than is known, or a getter is called. */
function membersOf(solver: Solver, object: Value | null): readonly (Value | null)[] | null {
  if (object?.kind === "tuple" || object?.kind === "list") return readItems(solver, object) && !object.holdsPromise ? object.elements : null;
  if (object?.kind !== "object" || !object.holdsCode || object.holdsPromise) return null;
  const keys = [...object.properties.keys()];
  if (keys.length > MAX_CHOICES || keys.some(isAccessorName)) return null;
  return [...keys.map((key) => readMember(solver, object, key)), null];
}

function itemsOf(solver: Solver, list: Arguments["values"][number]): Arguments {
  if (list?.kind === "tuple") return { values: list.elements, open: false };
  letOut(solver, { values: [list], open: false });
  return { values: [], open: true };
}

/** `Array.prototype.map`, `[].map`, `Promise.prototype.then`, or a constant that is one of them. */
function borrowedMethod(expression: TSESTree.Expression, variableOf: VariableOf): string | null {
  const node = constantOf(expression, variableOf);
  if (node.type !== "MemberExpression") return null;
  const name = staticKey(node.property, node.computed);
  if (name === null || (!ITERATION_METHODS.has(name) && !isPromiseMethod(name))) return null;
  const owner = stripTypeWrappers(node.object);
  if (owner.type === "ArrayExpression") return name;
  const isPrototype = owner.type === "MemberExpression" && staticKey(owner.property, owner.computed) === "prototype";
  return isPrototype && (isGlobal(owner.object, "Array", variableOf) || isGlobal(owner.object, "Promise", variableOf)) ? name : null;
}

function constantOf(expression: TSESTree.Expression, variableOf: VariableOf): TSESTree.Expression {
  const node = stripTypeWrappers(expression);
  const definition = node.type === "Identifier" ? variableOf(node)?.defs[0] : undefined;
  const isConstant = definition?.type === "Variable" && definition.parent.kind === "const" && definition.node.id.type === "Identifier";
  return isConstant && definition.node.init !== null ? stripTypeWrappers(definition.node.init) : node;
}

function isGlobal(expression: TSESTree.Expression, name: string, variableOf: VariableOf): boolean {
  const node = stripTypeWrappers(expression);
  return node.type === "Identifier" && node.name === name && variableOf(node) === null;
}
