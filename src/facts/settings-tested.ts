import type { TSESTree } from "@typescript-eslint/utils";
import { stripTypeWrappers, withTypeWrappers } from "../program/nodes.js";
import type { CodeTable } from "./code-table.js";

const EQUALITY: ReadonlySet<string> = new Set(["===", "!==", "==", "!="]);

/**
 * Whether a text or number that a constant names is tested by itself: `MODE === "live"`, `i < MAX`, `if (HOST)`. Such a constant is a setting,
 * which may change from one release to the next; where it is compared with what somebody answered, it is a name.
 */
export function isSetting(node: TSESTree.Node, code: CodeTable): boolean {
  const inner = withTypeWrappers(node);
  const { parent } = inner;
  switch (parent?.type) {
    case "BinaryExpression":
      return !EQUALITY.has(parent.operator) || isConstant(parent.left === inner ? parent.right : parent.left, code);
    case "SwitchStatement":
      return parent.discriminant === inner;
    case "LogicalExpression":
    case "UnaryExpression":
      return true;
    case "IfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
    case "ForStatement":
    case "ConditionalExpression":
      return parent.test === inner;
    default:
      return false;
  }
}

function isConstant(node: TSESTree.Node, code: CodeTable): boolean {
  const compared = stripTypeWrappers(node);
  if (compared.type === "Literal") return true;
  const variable = compared.type === "Identifier" ? code.variableOf(compared) : null;
  return variable !== null && code.staticValue(variable)?.kind === "literal";
}
