import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, isLoop } from "./nodes.js";
import type { FunctionNode } from "./syntax.js";
import type { VariableOf } from "./variables.js";

/**
 * Whether `later` runs only after the statement `earlier` has completed: it stands behind it in the same block, or in a function that is made
 * there. A function declaration is made before all statements, so that each of its uses must come later as well.
 */
export function runsAfter(earlier: TSESTree.Node, later: TSESTree.Node, variableOf: VariableOf, visited: ReadonlySet<TSESTree.Node> = new Set()): boolean {
  const block = earlier.parent;
  if (block?.type !== "Program" && block?.type !== "BlockStatement") return false;
  let inside = later;
  let hoisted: FunctionNode | null = null;
  for (let outer: TSESTree.Node | null | undefined = later.parent; outer !== null && outer !== undefined; inside = outer, outer = outer.parent) {
    if (inside.type === "FunctionDeclaration") hoisted = inside;
    if (outer !== block) continue;
    return earlier.range[1] <= inside.range[0] && (hoisted === null || isUsedAfter(earlier, hoisted, variableOf, visited));
  }
  return false;
}

function isUsedAfter(earlier: TSESTree.Node, hoisted: FunctionNode, variableOf: VariableOf, visited: ReadonlySet<TSESTree.Node>): boolean {
  if (visited.has(hoisted)) return true;
  const variable = hoisted.id === null ? null : variableOf(hoisted.id);
  if (variable === null) return hoisted.parent.type === "ExportDefaultDeclaration";
  const known = new Set([...visited, hoisted]);
  return variable.references.every(({ identifier }) => runsAfter(earlier, identifier, variableOf, known));
}

/** Where an expression stands among those of the same code: the calls of a chain come in the order of their names. */
export function placeOf(node: TSESTree.Node): { readonly around: TSESTree.Node; readonly at: number; readonly isRepeated: boolean } {
  let around: TSESTree.Node = node;
  let isRepeated = false;
  while (around.parent !== undefined && around.parent !== null && !isFunctionNode(around)) {
    isRepeated ||= isLoop(around);
    around = around.parent;
  }
  return { around, at: node.type === "CallExpression" ? node.callee.range[1] : node.range[1], isRepeated };
}

/** Whether `earlier` has run, if it runs at all, whenever `later` does, in each run of the code around both. */
export function isCertainlyBefore(earlier: TSESTree.Node, later: TSESTree.Node): boolean {
  const [first, second] = [placeOf(earlier), placeOf(later)];
  return first.around === second.around && !first.isRepeated && !second.isRepeated && first.at < second.at;
}

/** The statement that an expression is all of, but for `await` and `void`. */
export function statementOf(expression: TSESTree.Node): TSESTree.ExpressionStatement | null {
  let outer = expression.parent;
  while (outer?.type === "AwaitExpression" || (outer?.type === "UnaryExpression" && outer.operator === "void")) outer = outer.parent;
  return outer?.type === "ExpressionStatement" ? outer : null;
}

/** Whether nobody sees what an expression yields: `ready && router.use(…);` */
export function isDiscarded(expression: TSESTree.Node): boolean {
  let inside = expression;
  let outer = inside.parent;
  for (; outer !== undefined && outer !== null; inside = outer, outer = outer.parent) {
    const hands =
      outer.type === "AwaitExpression" ||
      (outer.type === "UnaryExpression" && outer.operator === "void") ||
      (outer.type === "LogicalExpression" && outer.right === inside) ||
      (outer.type === "ConditionalExpression" && outer.test !== inside);
    if (!hands) break;
  }
  return outer?.type === "ExpressionStatement";
}
