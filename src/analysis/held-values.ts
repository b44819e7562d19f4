import type { TSESTree } from "@typescript-eslint/utils";
import { memberName } from "../program/expressions.js";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";
import { nodesIn, type VisitorKeys } from "./walk.js";

/** What `this.field`, or `Class.field`, holds in the class around it: its only value, be it the initial one or one that a method assigns; null when it has several or none in view. */
export function valueOfField(member: TSESTree.MemberExpression, visitorKeys: VisitorKeys): TSESTree.Expression | null {
  const name = memberName(member);
  if (name === null) return null;
  for (let place: TSESTree.Node | null | undefined = member.parent; place !== undefined && place !== null; place = place.parent) {
    if (place.type !== "ClassBody") continue;
    const isOfClass = member.object.type === "ThisExpression" || (member.object.type === "Identifier" && member.object.name === place.parent.id?.name);
    if (!isOfClass) return null;
    const values: TSESTree.Expression[] = [];
    for (const node of nodesIn(place, visitorKeys)) {
      if (node.type === "PropertyDefinition" && node.parent === place && node.value !== null && staticKey(node.key, node.computed) === name) values.push(node.value);
      if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression" && memberName(node.left) === name && node.left.object.type === "ThisExpression") {
        if (node.operator !== "=") return null;
        values.push(node.right);
      }
    }
    return values.length === 1 ? (values[0] ?? null) : null;
  }
  return null;
}

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
