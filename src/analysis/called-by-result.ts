import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "../flow/graph.js";
import { childNodes, isFunctionNode, isLoop, stripTypeWrappers } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";
import { usesOfGiven } from "./parameters-called.js";
import { enclosingFunction } from "./decision-use-syntax.js";

/**
 * Whether the text shows that nobody can call a parameter but by a call of the function that `owner` returns: `(work) => async (x) => work(x)`. What that
 * call yields calls it no more.
 */
export function isCalledByResultOnly(owner: FunctionNode, parameter: TSESTree.Node, variableOf: VariableOf): boolean {
  if (owner.generator) return false;
  const returned = returnedBy(owner);
  const uses = usesOfGiven(parameter, variableOf);
  if (returned === null || uses === null || returned.size === 0) return false;
  return uses.every((used) => {
    const around = enclosingFunction(used);
    return around !== null && returned.has(around) && used.parent?.type === "CallExpression" && used.parent.callee === used;
  });
}

/** Whether the text shows that one activation of `owner` calls a parameter, its own or that of the function around it, no more than once. */
export function isCalledOnce(owner: FunctionNode, parameter: TSESTree.Node, text: string, variableOf: VariableOf): boolean {
  const [used, other] = usesOfGiven(parameter, variableOf) ?? [];
  // By `arguments` another activation could be given it.
  if (used === undefined || other !== undefined || text.slice(...owner.range).includes("arguments")) return false;
  if (used.parent?.type !== "CallExpression" || used.parent.callee !== used) return false;
  for (let outer: TSESTree.Node | undefined = used.parent; outer && outer !== owner; outer = outer.parent) {
    if (isFunctionNode(outer) || isLoop(outer) || outer.type === "PropertyDefinition" || outer.type === "StaticBlock") return false;
  }
  return true;
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
