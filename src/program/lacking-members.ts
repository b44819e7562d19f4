import type { TSESTree } from "@typescript-eslint/utils";
import { functionIn } from "./functions.js";
import { staticKey, stripTypeWrappers } from "./nodes.js";
import { returnsOf } from "./returned.js";
import { isLiveExport, type VariableOf } from "./variables.js";

/** Objects made of objects. */
const DEEPEST = 8;

/** Whether spreading `value` into an object certainly brings no member of this name. */
export function lacksMember(value: TSESTree.Node, name: string, variableOf: VariableOf, depth = 0): boolean {
  const node = stripTypeWrappers(value);
  if (depth > DEEPEST) return false;
  const lacks = (part: TSESTree.Node): boolean => lacksMember(part, name, variableOf, depth + 1);
  switch (node.type) {
    case "Literal":
      return true;
    case "ObjectExpression":
      return node.properties.every((property) => {
        if (property.type === "SpreadElement") return lacks(property.argument);
        const key = staticKey(property.key, property.computed);
        return key !== null && key !== name;
      });
    case "ConditionalExpression":
      return lacks(node.consequent) && lacks(node.alternate);
    case "LogicalExpression":
      // What is falsy has no members.
      return (node.operator !== "??" || lacks(node.left)) && (node.operator === "&&" || lacks(node.left)) && lacks(node.right);
    case "CallExpression": {
      const callee = functionIn(node.callee, variableOf);
      if (callee === null || callee.async || callee.generator || isSetAgain(node.callee, variableOf)) return false;
      return returnsOf(callee).every((returned) => lacks(returned));
    }
    case "Identifier": {
      const made = untouched(node, variableOf);
      return made !== null && lacks(made);
    }
    default:
      return false;
  }
}

function isSetAgain(callee: TSESTree.Node, variableOf: VariableOf): boolean {
  const name = stripTypeWrappers(callee);
  const variable = name.type === "Identifier" ? variableOf(name) : null;
  return variable === null || variable.defs.length > 1 || variable.references.some((reference) => reference.isWrite() && reference.init !== true);
}

/** What a constant begins as that nothing can change: it is only spread, or a member of it is read. */
function untouched(name: TSESTree.Identifier, variableOf: VariableOf): TSESTree.Expression | null {
  const variable = variableOf(name);
  const definition = variable?.defs[0];
  if (variable === null || definition?.type !== "Variable" || variable.defs.length > 1 || definition.node.id.type !== "Identifier" || isLiveExport(variable)) return null;
  const isOnlyRead = variable.references.every(({ identifier, init }) => init === true || isRead(identifier));
  return isOnlyRead ? definition.node.init : null;
}

function isRead(identifier: TSESTree.Node): boolean {
  const { parent } = identifier;
  if (parent?.type === "SpreadElement") return true;
  if (parent?.type !== "MemberExpression" || parent.object !== identifier) return false;
  const use = parent.parent;
  switch (use.type) {
    case "AssignmentExpression":
      return use.left !== parent;
    case "CallExpression":
    case "NewExpression":
    case "TaggedTemplateExpression":
      return "arguments" in use && use.arguments.some((argument) => argument === parent);
    case "VariableDeclarator":
    case "TemplateLiteral":
    case "ConditionalExpression":
    case "BinaryExpression":
    case "LogicalExpression":
    case "SpreadElement":
    case "MemberExpression":
      return true;
    case "Property":
      return use.parent.type === "ObjectExpression";
    default:
      return false;
  }
}
