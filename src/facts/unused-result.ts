import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "../flow/graph.js";
import { enclosingFunction, withTypeWrappers } from "../program/nodes.js";
import { isLiveExport, type VariableOf } from "../program/variables.js";

/** Whether nobody gets hold of what the call answers: it stands alone, or is the answer of a function of which each call in the file stands alone. */
export function isResultUnused(call: TSESTree.CallExpression, variableOf: VariableOf): boolean {
  if (standsAlone(call)) return true;
  const yielding = functionYielding(withTypeWrappers(call));
  const name = yielding === null ? null : nameOf(yielding);
  const variable = name === null ? null : variableOf(name);
  if (variable === null || variable.defs.length !== 1 || isLiveExport(variable)) return false;
  return variable.references.every(({ identifier, init }) => init === true || (isCalled(identifier) && standsAlone(identifier.parent)));
}

function standsAlone(node: TSESTree.Node): boolean {
  const { parent } = withTypeWrappers(node);
  return parent?.type === "ExpressionStatement" || (parent?.type === "AwaitExpression" && standsAlone(parent));
}

function functionYielding(answer: TSESTree.Node): FunctionNode | null {
  const { parent } = answer;
  if (parent?.type === "ReturnStatement") return enclosingFunction(parent);
  return parent?.type === "ArrowFunctionExpression" && parent.body === answer ? parent : null;
}

/** The only name that the function goes by, where no file but this one knows it. */
function nameOf(node: FunctionNode): TSESTree.Identifier | null {
  const { parent } = node;
  if (node.type === "FunctionDeclaration") return parent.type === "ExportNamedDeclaration" || parent.type === "ExportDefaultDeclaration" ? null : node.id;
  if (node.id !== null || parent.type !== "VariableDeclarator" || parent.id.type !== "Identifier" || parent.parent.kind !== "const") return null;
  return parent.id;
}

function isCalled(name: TSESTree.Node): name is TSESTree.Node & { readonly parent: TSESTree.CallExpression } {
  return name.parent?.type === "CallExpression" && name.parent.callee === name;
}
