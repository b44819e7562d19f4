import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, withTypeWrappers } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";

/**
 * Whether the object that an expression makes has no member `key`, and gets none: its text names all members, and the variable that it is put into
 * at once is only looked at: nobody gets it who could add one. Assignments to members of that name are for the caller to know.
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
  return variableOf(holder)?.references.every((reference) => reference.isWriteOnly() || isOnlyLookedAt(reference.identifier)) ?? false;
}

/** The variable that the object is declared or assigned to. */
function holderOf(node: TSESTree.Node): TSESTree.Identifier | null {
  let { parent } = node;
  while (parent?.type === "LogicalExpression" || parent?.type === "ConditionalExpression" || parent?.type === "TSAsExpression" || parent?.type === "TSSatisfiesExpression") ({ parent } = parent);
  if (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier") return parent.id;
  return parent?.type === "AssignmentExpression" && parent.left.type === "Identifier" ? parent.left : null;
}

/** Whether the value goes no further than into a test, a member that is read, or what the function returns. */
function isOnlyLookedAt(use: TSESTree.Node): boolean {
  const value = withTypeWrappers(use);
  const { parent } = value;
  switch (parent?.type) {
    case "MemberExpression":
      return parent.object === value;
    case "IfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
    case "ForStatement":
    case "SwitchStatement":
    case "SwitchCase":
    case "UnaryExpression":
    case "BinaryExpression":
    case "TemplateLiteral":
    case "ReturnStatement":
    case "ArrowFunctionExpression":
    case "ExpressionStatement":
      return true;
    case "VariableDeclarator":
      return parent.id.type === "ObjectPattern" && parent.id.properties.every(({ type }) => type === "Property");
    case "ConditionalExpression":
      return parent.test === value || isOnlyLookedAt(parent);
    case "LogicalExpression":
    case "AwaitExpression":
    case "ChainExpression":
      return isOnlyLookedAt(parent);
    default:
      return false;
  }
}
