import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "../flow/graph.js";
import { childNodes, isFunctionNode, stripTypeWrappers, withTypeWrappers } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";
import { enclosingFunction } from "./decision-use-syntax.js";

/**
 * Whether the text shows that nobody can call a parameter but by a call of the function that `owner` returns: `(work) => async (x) => work(x)`. What that
 * call yields calls it no more.
 */
export function isCalledByResultOnly(owner: FunctionNode, parameter: TSESTree.Node, variableOf: VariableOf): boolean {
  if (owner.generator || parameter.type !== "Identifier") return false;
  const returned = returnedBy(owner);
  const variable = variableOf(parameter);
  if (returned === null || variable === null || returned.size === 0) return false;
  return variable.references.every((reference) => {
    const around = enclosingFunction(reference.identifier);
    const used = withTypeWrappers(reference.identifier);
    return reference.isRead() && around !== null && returned.has(around) && used.parent?.type === "CallExpression" && used.parent.callee === used;
  });
}

/** The functions that it returns; null where it may return something else. */
function returnedBy({ body }: FunctionNode): ReadonlySet<FunctionNode> | null {
  const values = body.type === "BlockStatement" ? returnsIn(body) : [body];
  const functions = new Set<FunctionNode>();
  for (const value of values) {
    const made = value === null ? null : stripTypeWrappers(value);
    if (made === null || !isFunctionNode(made) || made.generator) return null;
    functions.add(made);
  }
  return functions;
}

function returnsIn(body: TSESTree.Node): readonly (TSESTree.Expression | null)[] {
  const found: (TSESTree.Expression | null)[] = [];
  const open = [body];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "ReturnStatement") found.push(node.argument);
    else if (!isFunctionNode(node)) open.push(...childNodes(node));
  }
  return found;
}
