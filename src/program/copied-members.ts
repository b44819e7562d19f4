import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, stripTypeWrappers } from "./nodes.js";
import { returnedBy } from "./returned.js";
import type { VariableOf } from "./variables.js";

type SameKey = (one: TSESTree.Node, other: TSESTree.Node) => boolean;

/** `original` of `copy[key] = original[key]`: each member of the copy is the one of the same name. Null for any other assignment. */
export function originalOf(target: TSESTree.MemberExpression, variableOf: VariableOf): TSESTree.Expression | null {
  const { parent } = target;
  if (parent.type !== "AssignmentExpression" || parent.left !== target || parent.operator !== "=") return null;
  return memberUnder(target.property, parent.right, (one, other) => isSame(one, other, variableOf));
}

/** `original` of `Object.defineProperty(copy, key, { get: () => original[key] })`, for the function. */
export function originalOfGetter(key: TSESTree.Node, getter: TSESTree.Node, variableOf: VariableOf): TSESTree.Expression | null {
  if (!isFunctionNode(getter)) return null;
  const [returned, other] = returnedBy(getter);
  if (returned === undefined || returned === null || other !== undefined) return null;
  // The getter runs later: by then another name may stand in the variable.
  return memberUnder(key, returned, (one, two) => one.type === "Identifier" && isSame(one, two, variableOf) && isNeverWritten(one, variableOf));
}

function memberUnder(key: TSESTree.Node, value: TSESTree.Expression, isSameKey: SameKey): TSESTree.Expression | null {
  const read = stripTypeWrappers(value);
  if (read.type !== "MemberExpression" || !read.computed || read.object.type === "Super" || !isSimple(read.object)) return null;
  return isSameKey(key, read.property) ? read.object : null;
}

/** Nothing that runs while it is evaluated changes a variable, unless somebody writes a getter for that. */
function isSimple(node: TSESTree.Node): boolean {
  const written = stripTypeWrappers(node);
  switch (written.type) {
    case "Identifier":
    case "ThisExpression":
      return true;
    case "MemberExpression":
      return isSimple(written.object) && (!written.computed || isSimple(written.property));
    case "Literal":
      return true;
    default:
      return false;
  }
}

function isSame(one: TSESTree.Node, other: TSESTree.Node, variableOf: VariableOf): boolean {
  if (one.type === "Identifier" && other.type === "Identifier") return one.name === other.name && variableOf(one) === variableOf(other);
  if (one.type !== "MemberExpression" || other.type !== "MemberExpression" || one.computed || other.computed) return false;
  return one.property.type === "Identifier" && other.property.type === "Identifier" && one.property.name === other.property.name && isSame(one.object, other.object, variableOf);
}

/** A parameter, or the variable of a loop that has one of its own each time. */
function isNeverWritten(name: TSESTree.Identifier, variableOf: VariableOf): boolean {
  const variable = variableOf(name);
  const [definition, other] = variable?.defs ?? [];
  if (variable === null || definition === undefined || other !== undefined) return false;
  if (definition.type === "Variable") return definition.parent.kind === "const";
  return definition.type === "Parameter" && variable.references.every((reference) => !reference.isWrite());
}
