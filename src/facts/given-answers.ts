import type { TSESTree } from "@typescript-eslint/utils";
import { isCallNode, isClassNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import { bodyReadersOf } from "./body-readers.js";
import { keepBodies } from "./escape.js";
import type { Solver } from "./solver.js";
import type { Arguments } from "./transfer-enter.js";

/** Answers of direct HTTP are given to a call of code that this file does not show: functions of other files tell whether they read them when they have ended. */
export function giveAnswers(solver: Solver, node: TSESTree.Node, { values }: Arguments): void {
  if (!values.some((value) => value?.holdsPromise)) return;
  const functions = isCallNode(node) ? solver.resolver.elsewhere.functionsCalled(node) : [];
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const argument = value.kind === "response" && isGivenAsItStands(node) ? index : null;
    if (functions.length === 0 || functions.some(({ node: callee, home }) => bodyReadersOf(home.unit).mayKeep(callee, argument))) keepBodies(solver, value);
  }
}

/** Whether each argument is the parameter of the same place. */
function isGivenAsItStands(node: TSESTree.Node): boolean {
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return false;
  const callee = stripTypeWrappers(node.callee);
  const isThrough = callee.type === "MemberExpression" && /^(?:call|apply|bind)$/.test(staticKey(callee.property, callee.computed) ?? "call");
  return !isThrough && !isClassNode(callee) && node.arguments.every(({ type }) => type !== "SpreadElement");
}
