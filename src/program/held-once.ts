import type { TSESTree } from "@typescript-eslint/utils";
import type { VariableOf } from "./variables.js";

/** Whether what an expression yields goes to one place alone: into a call or template around it, or into a constant of its own that is read once. */
export function isHeldOnce(node: TSESTree.Node, variableOf: VariableOf): boolean {
  const { parent } = node;
  switch (parent?.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "AwaitExpression":
      return isHeldOnce(parent, variableOf);
    case "CallExpression":
      return parent.callee !== node;
    case "TemplateLiteral":
      return true;
    case "Property":
      return parent.value === node && parent.parent.parent?.type === "CallExpression";
    case "VariableDeclarator":
      return parent.id.type === "Identifier" && isReadOnce(parent, parent.id, variableOf);
    default:
      return false;
  }
}

function isReadOnce({ parent }: TSESTree.VariableDeclarator, name: TSESTree.Identifier, variableOf: VariableOf): boolean {
  if (parent.kind !== "const" || parent.parent.type === "ExportNamedDeclaration") return false;
  const uses = variableOf(name)?.references.filter((reference) => reference.init !== true) ?? [];
  const [use, ...others] = uses;
  return use !== undefined && others.length === 0 && use.identifier.parent?.type === "CallExpression" && use.identifier.parent.callee !== use.identifier;
}
