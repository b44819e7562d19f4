import type { TSESTree } from "@typescript-eslint/utils";
import type { CallBehaviour, CallResolver } from "../program/call-meaning.js";
import { stripTypeWrappers } from "../program/nodes.js";

/** Cheap: false for functions that are global, or given. */
export function mayBeElsewhere({ callee }: TSESTree.CallExpression, { variableOf }: CallResolver): boolean {
  let root: TSESTree.Node = stripTypeWrappers(callee);
  while (root.type === "MemberExpression" || root.type === "ChainExpression" || root.type === "CallExpression") root = stripTypeWrappers(root.type === "MemberExpression" ? root.object : root.type === "CallExpression" ? root.callee : root.expression);
  if (root.type !== "Identifier") return true;
  const definition = variableOf(root)?.defs[0];
  return definition !== undefined && (definition.type !== "Parameter" || callee.type === "MemberExpression");
}

/** Whether a call asks the authority, or registers with it, by a function of another file. */
export function isAskedElsewhere(node: TSESTree.CallExpression, resolver: CallResolver): boolean {
  return mayBeElsewhere(node, resolver) && resolver.mayAsk(node) && (asks(resolver.meaningOf(node).behaviour) || resolver.registers(node));
}

/** Whether a call is of a gate, or of a function of another file that asks one. */
function asks(behaviour: CallBehaviour): boolean {
  if (behaviour.kind !== "summary") return behaviour.kind === "gate";
  const { exits, parameters } = behaviour.summary;
  return exits.some(({ touch, value }) => touch === "permit" || touch === "denied" || value.kind === "response" || value.kind === "decision") || parameters.some(({ when }) => when === "permitted");
}
