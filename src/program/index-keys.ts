import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { stripTypeWrappers } from "./nodes.js";
import type { VariableOf } from "./variables.js";

/** Operators that yield a number whatever they are given. A bigint names what the number of its digits does. */
const arithmetic: ReadonlySet<string> = new Set(["-", "*", "/", "%", "**", "|", "&", "^", "<<", ">>", ">>>"]);
/** Variables that get their numbers from each other. */
const DEEPEST = 8;

/** Whether a computed key can only be a number, as the counter of a loop is: then it names an element, and none of the members that have names. */
export function isIndexKey(key: TSESTree.Node, variableOf: VariableOf): boolean {
  return isNumber(key, variableOf, new Set());
}

/** A variable counts as a number while it is looked into: no other value comes of what it is given from itself. */
function isNumber(expression: TSESTree.Node, variableOf: VariableOf, open: Set<Scope.Variable>): boolean {
  const node = stripTypeWrappers(expression);
  switch (node.type) {
    case "Literal":
      return typeof node.value === "number";
    case "UpdateExpression":
      return true;
    case "UnaryExpression":
      return node.operator === "-" || node.operator === "+" || node.operator === "~";
    case "BinaryExpression":
      return arithmetic.has(node.operator) || (node.operator === "+" && isNumber(node.left, variableOf, open) && isNumber(node.right, variableOf, open));
    case "AssignmentExpression":
      return isNumberAssigned(node, variableOf, open);
    case "ConditionalExpression":
      return isNumber(node.consequent, variableOf, open) && isNumber(node.alternate, variableOf, open);
    case "Identifier": {
      const variable = variableOf(node);
      return variable !== null && (open.has(variable) || (open.size < DEEPEST && isCounter(variable, variableOf, open)));
    }
    default:
      return false;
  }
}

function isCounter(variable: Scope.Variable, variableOf: VariableOf, open: Set<Scope.Variable>): boolean {
  const [definition, other] = variable.defs;
  if (definition?.type !== "Variable" || other !== undefined || variable.scope.type === "global") return false;
  const writes = variable.references.filter((reference) => reference.isWrite());
  open.add(variable);
  return writes.length > 0 && writes.every(({ identifier }) => isNumberWritten(identifier, variableOf, open));
}

function isNumberWritten(target: TSESTree.Node, variableOf: VariableOf, open: Set<Scope.Variable>): boolean {
  const { parent } = target;
  switch (parent?.type) {
    case "VariableDeclarator":
      return parent.init !== null && parent.id === target && isNumber(parent.init, variableOf, open);
    case "AssignmentExpression":
      return parent.left === target && isNumberAssigned(parent, variableOf, open);
    case "UpdateExpression":
      return true;
    default:
      return false;
  }
}

function isNumberAssigned({ left, operator, right }: TSESTree.AssignmentExpression, variableOf: VariableOf, open: Set<Scope.Variable>): boolean {
  if (operator === "=") return isNumber(right, variableOf, open);
  if (arithmetic.has(operator.slice(0, -1))) return true;
  return operator === "+=" && left.type === "Identifier" && isNumber(left, variableOf, open) && isNumber(right, variableOf, open);
}
