import type { TSESTree } from "@typescript-eslint/utils";
import type { VariableOf } from "./variables.js";

/** Whether the annotation of every declaration of the called name says that the call never returns. */
export function isTypedNever(callee: TSESTree.Node, variableOf: VariableOf): boolean {
  if (callee.type !== "Identifier") return false;
  const definitions = variableOf(callee)?.defs ?? [];
  return definitions.length > 0 && definitions.every(({ node, name }) => saysNever(node, name));
}

function saysNever(node: TSESTree.Node, name: TSESTree.Node): boolean {
  switch (node.type) {
    case "FunctionDeclaration":
    case "TSDeclareFunction":
      // A parameter of the function has another name than the function itself.
      return node.id === name ? isNever(node.returnType) : annotatesNever(name);
    default:
      return annotatesNever(name);
  }
}

function annotatesNever(name: TSESTree.Node): boolean {
  if (name.type !== "Identifier") return false;
  const type = name.typeAnnotation?.typeAnnotation;
  return type?.type === "TSFunctionType" && isNever(type.returnType);
}

function isNever(annotation: TSESTree.TSTypeAnnotation | undefined): boolean {
  return annotation?.typeAnnotation.type === "TSNeverKeyword";
}
