import type { TSESTree } from "@typescript-eslint/utils";
import { functionIn } from "../program/functions.js";
import { isFunctionNode } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import { calledName } from "./call-names.js";
import type { GateCalls } from "./gate-calls.js";
import { encloses } from "./walk.js";

const TIMERS = /^(?:setTimeout|setImmediate)$/;

/** Functions that let a timer call them again, so that they never end: `async function poll() { …; setTimeout(poll, 1000); }`. */
export function rescheduledIn(gates: GateCalls): ReadonlySet<FunctionNode> {
  const found = new Set<FunctionNode>();
  for (const call of gates.scan.calls) {
    if (call.type !== "CallExpression" || !TIMERS.test(calledName(call.callee)) || isRetry(call) || !isInsideNamed(call)) continue;
    const around = namesAround(call);
    for (const called of calledBy(call, gates, (inner) => around.has(calledName(inner.callee)))) if (encloses(called, call)) found.add(called);
  }
  return found;
}

/** Whether the call is the first one of such a function, or sets the first timer for it. */
export function beginsRescheduled(call: TSESTree.CallExpression, rescheduled: ReadonlySet<FunctionNode>, gates: GateCalls): boolean {
  if (rescheduled.size === 0) return false;
  const called = TIMERS.test(calledName(call.callee)) ? calledBy(call, gates) : gates.resolver.functionsCalled(call);
  return called.some((node) => rescheduled.has(node) && !encloses(node, call) && !isInsideTimerOf(call, gates));
}

/** `setTimeout(() => poll())` counts as a whole. */
function isInsideTimerOf(call: TSESTree.Node, gates: GateCalls): boolean {
  for (let node = call.parent; node !== undefined && node !== null; node = node.parent) {
    if (!isFunctionNode(node)) continue;
    const { parent } = node;
    return parent.type === "CallExpression" && TIMERS.test(calledName(parent.callee)) && calledBy(parent, gates).length > 0;
  }
  return false;
}

/** Functions of the file that the timer calls: the one that it is given, or those that an arrow function there calls. */
function calledBy({ arguments: [given] }: TSESTree.CallExpression, gates: GateCalls, mayMatter: (call: TSESTree.CallExpression) => boolean = () => true): readonly FunctionNode[] {
  if (given === undefined || given.type === "SpreadElement") return [];
  if (!isFunctionNode(given)) {
    const named = functionIn(given, gates.variableOf);
    if (named !== null) return [named];
    return given.type === "MemberExpression" || given.type === "CallExpression" ? methodNamed(given, gates) : [];
  }
  return [...gates.nodes(given.body)].flatMap((node) => (node.type === "CallExpression" && mayMatter(node) ? gates.resolver.functionsCalled(node) : []));
}

/** `this.poll`, `this.poll.bind(this)` */
function methodNamed(given: TSESTree.MemberExpression | TSESTree.CallExpression, gates: GateCalls): readonly FunctionNode[] {
  let member: TSESTree.Node = given.type === "CallExpression" ? given.callee : given;
  if (member.type === "MemberExpression" && given.type === "CallExpression") member = calledName(member) === "bind" ? member.object : given;
  if (member.type !== "MemberExpression" || member.object.type !== "ThisExpression") return [];
  const name = calledName(member);
  return gates.scan.functions.filter(({ parent }) => (parent.type === "MethodDefinition" || parent.type === "PropertyDefinition") && calledName(parent.key) === name && encloses(parent.parent, member));
}

/** Whether anything can call a function again that the timer is set in: one that is written as an argument has no name for itself. */
function isInsideNamed(call: TSESTree.Node): boolean {
  for (let node = call.parent; node !== undefined && node !== null; node = node.parent) {
    if (isFunctionNode(node) && !(isUnnamed(node) && isArgument(node))) return true;
  }
  return false;
}

/** Names of the functions around a call, in whatever way they have one: what is called by another is no function that calls itself again. */
function namesAround(call: TSESTree.Node): ReadonlySet<string> {
  const names = new Set<string>();
  for (let node = call.parent; node !== undefined && node !== null; node = node.parent) {
    if (!isFunctionNode(node)) continue;
    if (node.id !== null) names.add(calledName(node.id));
    const { parent } = node;
    if (parent.type === "VariableDeclarator") names.add(calledName(parent.id));
    else if (parent.type === "AssignmentExpression") names.add(calledName(parent.left));
    else if (parent.type === "Property" || parent.type === "MethodDefinition" || parent.type === "PropertyDefinition") names.add(calledName(parent.key));
  }
  return names;
}

function isArgument(node: FunctionNode): boolean {
  const { parent } = node;
  return (parent.type === "CallExpression" || parent.type === "NewExpression") && parent.callee !== node;
}

function isUnnamed(node: FunctionNode): boolean {
  return node.type === "ArrowFunctionExpression" || node.id === null;
}

/** A timer that only a failure sets. */
function isRetry(call: TSESTree.Node): boolean {
  for (let node = call.parent; node !== undefined && node !== null && !isFunctionNode(node); node = node.parent) if (node.type === "CatchClause") return true;
  return false;
}
