import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";

/** The last value that is assigned to a property of a variable: `options.timeoutMs = 2_000`; `"unknown"` where some property is named by a computed key. */
export function assignedProperty(variable: TSESTree.Node, property: string, variableOf: VariableOf): TSESTree.Expression | "unknown" | null {
  const node = stripTypeWrappers(variable);
  if (node.type !== "Identifier") return null;
  let found: TSESTree.Expression | "unknown" | null = null;
  for (const { identifier } of variableOf(node)?.references ?? []) {
    const member = identifier.parent;
    if (member.type !== "MemberExpression" || member.object !== identifier || member.parent.type !== "AssignmentExpression" || member.parent.left !== member) continue;
    const key = staticKey(member.property, member.computed);
    if (key === null) return "unknown";
    if (key === property) found = member.parent.operator === "=" ? member.parent.right : "unknown";
  }
  return found;
}

/** The call that made what a name was taken out of: `const { signal } = timeoutSignal(2_000)`. */
export function callTakenApart(name: TSESTree.Identifier, variableOf: VariableOf): TSESTree.CallExpression | null {
  const definition = variableOf(name)?.defs[0]?.node;
  if (definition?.type !== "VariableDeclarator" || definition.id.type !== "ObjectPattern" || definition.init === null) return null;
  const init = stripTypeWrappers(definition.init);
  const made = init.type === "AwaitExpression" ? stripTypeWrappers(init.argument) : init;
  return made.type === "CallExpression" ? made : null;
}
