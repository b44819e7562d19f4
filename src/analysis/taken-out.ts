import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, staticKey } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";
import { chainedWith } from "./decision-use-syntax.js";

/** What patterns take out of objects that were there before, by the name of the member: `const { decision } = request`, `({ decision }, response) => …`. */
export function takenOutByName(nodes: Iterable<TSESTree.Node>, variableOf: VariableOf): ReadonlyMap<string, readonly TSESTree.Property[]> {
  const found = new Map<string, TSESTree.Property[]>();
  for (const node of nodes) {
    if (node.type !== "Property" || node.parent.type !== "ObjectPattern" || !isOfKnownObject(node.parent, variableOf)) continue;
    const name = staticKey(node.key, node.computed);
    if (name === null) continue;
    const known = found.get(name);
    if (known === undefined) found.set(name, [node]);
    else known.push(node);
  }
  return found;
}

/** False for what a call has just made, and for what a promise was fulfilled with: nothing has been stored there. */
function isOfKnownObject(pattern: TSESTree.ObjectPattern, variableOf: VariableOf): boolean {
  let node: TSESTree.Node = pattern;
  while (node.parent !== undefined && node.parent !== null && /^(?:ObjectPattern|Property|AssignmentPattern)$/.test(node.parent.type)) node = node.parent;
  const { parent } = node;
  if (parent?.type === "VariableDeclarator") return parent.id === node && parent.init !== null && isObject(parent.init, variableOf);
  if (parent?.type === "AssignmentExpression") return parent.left === node && isObject(parent.right, variableOf);
  return parent !== undefined && parent !== null && isFunctionNode(parent) && chainedWith(parent) === null;
}

function isObject(value: TSESTree.Expression, variableOf: VariableOf): boolean {
  if (value.type === "MemberExpression" || value.type === "ThisExpression") return true;
  if (value.type === "ChainExpression") return value.expression.type === "MemberExpression";
  const definition = value.type === "Identifier" ? variableOf(value)?.defs[0]?.node : undefined;
  const made = definition?.type === "VariableDeclarator" ? definition.init : null;
  return value.type === "Identifier" && made?.type !== "AwaitExpression" && made?.type !== "CallExpression";
}
