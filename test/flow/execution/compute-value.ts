import type { TSESTree } from "@typescript-eslint/utils";
import type { Activation } from "./execute-graph.js";

/** What a `compute` stands for, from the syntax it names. */
export function computeValue(node: TSESTree.Node, uses: readonly unknown[], at: Activation): unknown {
  const [first, second] = uses;
  switch (node.type) {
    case "BinaryExpression":
      return applyOperator(node.operator, first, second);
    case "AssignmentExpression":
      return applyOperator(node.operator.slice(0, -1), first, second);
    case "UnaryExpression":
      return applyUnary(node.operator, first);
    case "UpdateExpression":
      return node.operator === "++" ? Number(first) + 1 : Number(first) - 1;
    // The operand of an update, as a number.
    case "Identifier":
    case "MemberExpression":
      return Number(first);
    case "TemplateLiteral":
      if (node.parent.type === "TaggedTemplateExpression") return node.quasis.map((quasi) => quasi.value.cooked);
      return node.quasis.reduce((text, quasi, index) => `${text}${index === 0 ? "" : String(uses[index - 1])}${quasi.value.cooked ?? ""}`, "");
    case "ForInStatement":
      return at.currentKey(node);
    case "PropertyDefinition":
      return undefined;
    default:
      throw new Error(`the machine does not compute ${node.type}`);
  }
}

function applyUnary(operator: string, value: unknown): unknown {
  switch (operator) {
    case "typeof":
      return typeof value;
    case "-":
      return -Number(value);
    case "+":
      return Number(value);
    case "delete":
      return true;
    default:
      throw new Error(`the machine does not know ${operator}`);
  }
}

function applyOperator(operator: string, left: unknown, right: unknown): unknown {
  switch (operator) {
    case "+":
      return typeof toPrimitive(left) === "string" || typeof toPrimitive(right) === "string"
        ? `${String(toPrimitive(left))}${String(toPrimitive(right))}`
        : Number(left) + Number(right);
    case "-":
      return Number(left) - Number(right);
    case "*":
      return Number(left) * Number(right);
    case "<":
      return isLess(toPrimitive(left), toPrimitive(right));
    default:
      throw new Error(`the machine does not know ${operator}`);
  }
}

/** Two texts are compared as texts. */
function isLess(left: unknown, right: unknown): boolean {
  return typeof left === "string" && typeof right === "string" ? left < right : Number(left) < Number(right);
}

function toPrimitive(value: unknown): unknown {
  return (typeof value === "object" && value !== null) || typeof value === "function" ? String(value) : value;
}
