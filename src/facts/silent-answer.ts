import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";

/**
 * Whether the object that an expression makes has no member `key`, and gets none: its text names all members, and no variable that it is put into
 * at once is handed to a call, which could add one. Assignments to members of that name are for the caller to know.
 */
export function lacksMember(node: TSESTree.Node, key: string, variableOf: VariableOf): boolean {
  if (node.type !== "ObjectExpression") return false;
  const isTold = node.properties.every((property) => {
    const name = property.type === "Property" ? staticKey(property.key, property.computed) : null;
    return name !== null && name !== key && name !== "__proto__";
  });
  if (!isTold) return false;
  const holder = holderOf(node);
  if (holder === null) return true;
  return variableOf(holder)?.references.every(({ identifier }) => identifier.parent.type !== "CallExpression" && identifier.parent.type !== "NewExpression") ?? false;
}

/** The variable that the object is declared or assigned to. */
function holderOf(node: TSESTree.Node): TSESTree.Identifier | null {
  let { parent } = node;
  while (parent?.type === "LogicalExpression" || parent?.type === "ConditionalExpression" || parent?.type === "TSAsExpression" || parent?.type === "TSSatisfiesExpression") ({ parent } = parent);
  if (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier") return parent.id;
  return parent?.type === "AssignmentExpression" && parent.left.type === "Identifier" ? parent.left : null;
}
