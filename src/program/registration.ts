import type { TSESTree } from "@typescript-eslint/utils";
import type { VariableOf } from "./variables.js";

type IsGate = (node: TSESTree.Expression) => boolean;

/**
 * Index of the first argument of a registration (`app.post(path, gate, handler)`) that a router calls only after a gate let the request go on:
 * one that stands before it in the call, or was given to the same router by `.use(gate)` before. Null when there is none.
 */
export function permittedFrom(call: TSESTree.CallExpression, isGate: IsGate, variableOf: VariableOf): number | null {
  const { callee } = call;
  if (callee.type !== "MemberExpression") return null;
  if (callee.object.type === "Identifier" && isGuarded(callee.object, call, isGate, variableOf)) return 0;
  const gate = call.arguments.findIndex((argument) => argument.type !== "SpreadElement" && mayBeGate(argument) && isGate(argument));
  return gate < 0 || call.arguments.slice(0, gate).some(({ type }) => type === "SpreadElement") ? null : gate + 1;
}

/** A function written in place is no gate that the settings could name. */
function mayBeGate({ type }: TSESTree.Expression): boolean {
  return type === "Identifier" || type === "MemberExpression" || type === "CallExpression";
}

function isGuarded(router: TSESTree.Identifier, registration: TSESTree.CallExpression, isGate: IsGate, variableOf: VariableOf): boolean {
  const variable = variableOf(router);
  if (variable === null || variable.references.filter((reference) => reference.isWrite()).length > 1) return false;
  return variable.references.some(({ identifier }) => {
    const use = useOf(identifier);
    return use !== null && isBefore(use, registration) && gatesAll(use, isGate);
  });
}

/** `router.use(…)` or `router.addHook(…)` as a statement. */
function useOf(router: TSESTree.Node): TSESTree.CallExpression | null {
  const member = router.parent;
  if (member?.type !== "MemberExpression" || member.object !== router || member.computed || member.property.type !== "Identifier") return null;
  const call = member.parent;
  if (!["use", "addHook"].includes(member.property.name) || call.type !== "CallExpression" || call.callee !== member) return null;
  return call.parent.type === "ExpressionStatement" ? call : null;
}

/** Whether the gate holds for every path: a path as the first argument would narrow it. */
function gatesAll({ callee, arguments: [first, second] }: TSESTree.CallExpression, isGate: IsGate): boolean {
  const isHook = callee.type === "MemberExpression" && callee.property.type === "Identifier" && callee.property.name === "addHook";
  if (!isHook) return first !== undefined && first.type !== "SpreadElement" && mayBeGate(first) && isGate(first);
  const isEarly = first?.type === "Literal" && (first.value === "preHandler" || first.value === "onRequest");
  return isEarly && second !== undefined && second.type !== "SpreadElement" && mayBeGate(second) && isGate(second);
}

/** Whether the statement of `earlier` stands in a block before one that holds `later`, and in the same function. */
function isBefore(earlier: TSESTree.CallExpression, later: TSESTree.CallExpression): boolean {
  const block = earlier.parent.parent;
  if (block?.type !== "Program" && block?.type !== "BlockStatement") return false;
  let inside: TSESTree.Node = later;
  for (let outer: TSESTree.Node | null | undefined = later.parent; outer !== null && outer !== undefined; inside = outer, outer = outer.parent) {
    if (outer === block) return earlier.range[1] <= inside.range[0];
  }
  return false;
}
