import type { ClassNode, FunctionNode } from "../flow/graph.js";
import { staticKey } from "../program/nodes.js";
import { escapeValue } from "./escape.js";
import { privateMembersAt } from "./members.js";
import type { Activation, Solver } from "./solver.js";
import { THIS_SLOT, type State } from "./state.js";
import type { Call } from "./transfer-call.js";
import type { Value } from "./value.js";

/** `service.ensure()` by the type of `service`, `exports.ensure()` or `Namespace.ensure()` by what they export: functions of this file, when the call can be of nothing else. */
export function methodsByOrigin(solver: Solver, call: Call): readonly Value[] {
  if (call.construct || call.callee.kind !== "member" || solver.facts.mayTouchDecisions === undefined) return [];
  const key = call.callee.property;
  const functions = solver.resolver.functionsCalled(call.node, "certainly");
  const isMethod = (node: FunctionNode): boolean => {
    if (isExported(node) || isOfNamespace(node)) return true;
    const { parent } = node;
    if (key === null || (parent.type !== "MethodDefinition" && parent.type !== "PropertyDefinition")) return key !== null && isKept(solver, key);
    const owner = parent.parent.parent;
    return (parent.type !== "MethodDefinition" || parent.kind === "method") && !solver.isReplacedMethod(owner, key) && isFoundIn(solver, owner, key, node);
  };
  if (!functions.every(isMethod)) return [];
  return functions.map((node) => solver.values.of({ kind: "function", node, bindings: [], receiver: null }));
}

/** Whether what `this.name = …`, a parameter property or an object literal stores under the name stays there, and is what reading it yields. Items of lists move. */
function isKept({ facts: { keysOfAny }, code }: Solver, key: string): boolean {
  return !keysOfAny.has(key) && !keysOfAny.has(null) && !/^(?:\d+|call|apply|bind)$/.test(key) && !code.accessorNames.has(key);
}

/** Whether an instance of the class, or the class, has the method, and no field, later method or other object stands in its place. */
function isFoundIn({ code }: Solver, owner: ClassNode, key: string, node: FunctionNode): boolean {
  const isStatic = (node.parent.type === "MethodDefinition" || node.parent.type === "PropertyDefinition") && node.parent.static;
  return code.methodOf(owner, key, isStatic) === node && (isStatic || !code.returnsOfConstructors(owner).includes(true));
}

/** `exports.name = function () {}`, `module.exports = { name() {} }` */
function isExported({ parent }: FunctionNode): boolean {
  const assignment = parent.type === "Property" && parent.parent.type === "ObjectExpression" ? parent.parent.parent : parent;
  if (assignment.type !== "AssignmentExpression" || assignment.left.type !== "MemberExpression") return false;
  const target = parent === assignment ? assignment.left.object : assignment.left;
  if (target.type === "MemberExpression") return target.object.type === "Identifier" && target.object.name === "module" && staticKey(target.property, target.computed) === "exports";
  return target.type === "Identifier" && target.name === "exports";
}

/** `namespace Name { export function name() {} }` */
function isOfNamespace({ parent, type }: FunctionNode): boolean {
  const declaration = parent.type === "VariableDeclarator" ? parent.parent.parent : type === "FunctionDeclaration" ? parent : null;
  return declaration?.type === "ExportNamedDeclaration" && declaration.parent.type === "TSModuleBlock";
}

/** `other.#pay()`, where nothing is known of `other`. */
export function privateMethods(solver: Solver, { callee, construct, node }: Call, state: State): readonly Value[] {
  if (construct || callee.kind !== "member" || solver.valueOf(state, callee.object) !== null) return [];
  const members = privateMembersAt(solver, node, callee.property);
  if (callee.property === null || solver.code.privateNames.accessorAt(node, callee.property, "get") === null) return members.filter(({ kind }) => kind === "function");
  // What the getter hands out is called, and not the getter.
  for (const member of members) escapeValue(solver, member);
  return [];
}

/** The method of this file that `super.name()` calls. */
export function superMethod(solver: Solver, at: Activation, name: string | null, state: State): Value | null {
  const parent = solver.parentOfRunning(at.context);
  const receiver = state.slots.get(THIS_SLOT) ?? null;
  const method = parent === null || name === null ? null : solver.code.superMethodOf(parent, name, receiver?.kind === "class");
  return method === null ? null : solver.values.of({ kind: "function", node: method, bindings: [], receiver });
}
