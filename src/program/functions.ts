import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, stripTypeWrappers } from "./nodes.js";
import type { FunctionNode } from "./syntax.js";
import type { VariableOf } from "./variables.js";

/** The function of this file that an expression is, or that the only thing it names holds; null when it may be another. */
export function functionIn(value: TSESTree.Node, variableOf: VariableOf): FunctionNode | null {
  const node = stripTypeWrappers(value);
  if (isFunctionNode(node)) return node;
  if (node.type !== "Identifier") return null;
  const [made] = variableOf(node)?.defs ?? [];
  // The definition of a parameter is the function that has it.
  const definition = made === undefined || made.type === "Parameter" ? undefined : made.node;
  if (definition === undefined) return null;
  if (isFunctionNode(definition)) return definition;
  return definition.type === "VariableDeclarator" && definition.init !== null && isFunctionNode(definition.init) ? definition.init : null;
}
