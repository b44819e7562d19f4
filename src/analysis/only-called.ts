import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "../flow/graph.js";
import { isTarget } from "../facts/read-only.js";
import type { ParsedFile } from "../program/files-in-view.js";
import { isFunctionNode, staticKey, withTypeWrappers } from "../program/nodes.js";
import { targetOf } from "./parameters-called.js";

/** Methods of arrays that give each item to a function, and hand none out, with the number of parameters before the one that gets the list. */
const GOING_OVER: ReadonlyMap<string, number> = new Map([...["forEach", "map", "some", "every"].map((name) => [name, 2] as const), ["reduce", 3], ["reduceRight", 3]]);

/**
 * Whether a function, and what it hands out, only takes items of a list that it is given: it goes over them, or reads one by a number. So what becomes of
 * each item is seen where it has been taken.
 */
export function onlyTakesItems({ unit }: ParsedFile, node: FunctionNode, parameter: TSESTree.Parameter): boolean {
  const target = parameter.type === "RestElement" ? parameter.argument : targetOf(parameter);
  if (target.type !== "Identifier" || parameter.type === "AssignmentPattern" || unit.text.slice(...node.range).includes("arguments")) return false;
  const variable = unit.scopes.getDeclaredVariables(node).find(({ identifiers }) => identifiers.some((identifier) => identifier === target));
  return variable?.references.every(({ identifier }) => isTakenAt(identifier)) === true;
}

function isTakenAt(identifier: TSESTree.Node): boolean {
  const list = withTypeWrappers(identifier);
  const { parent } = list;
  if (parent?.type === "ForOfStatement") return parent.right === list && parent.left.type === "VariableDeclaration" && parent.left.declarations[0].id.type === "Identifier";
  if (parent?.type !== "MemberExpression" || parent.object !== list || isTarget(parent)) return false;
  const key = staticKey(parent.property, parent.computed);
  const isCallee = parent.parent.type === "CallExpression" && parent.parent.callee === parent;
  if (!isCallee) return key === "length" || (parent.computed && key !== null && /^\d+$/.test(key));
  const [callback] = parent.parent.type === "CallExpression" ? parent.parent.arguments : [];
  const most = key === null ? undefined : GOING_OVER.get(key);
  return most !== undefined && callback !== undefined && isFunctionNode(callback) && callback.params.length <= most && callback.params.every(({ type }) => type === "Identifier");
}
