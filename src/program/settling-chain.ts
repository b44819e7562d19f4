import type { TSESTree } from "@typescript-eslint/utils";
import { memberName } from "./expressions.js";
import { childNodes, isFunctionNode } from "./nodes.js";

/**
 * Of `new Promise((resolve, reject) => { asked.then(…resolve…, reject); })`, the chain in the executor: the promise settles just when the
 * chain does. Null where something else may settle it, or a callback may go on after it did.
 */
export function settlingChain(executor: TSESTree.Node): TSESTree.CallExpression | null {
  if (!isFunctionNode(executor) || executor.async || executor.generator) return null;
  const settlers = new Set<string>();
  for (const parameter of executor.params) {
    if (parameter.type !== "Identifier") return null;
    settlers.add(parameter.name);
  }
  const chain = onlyExpression(executor);
  if (settlers.size === 0 || chain?.type !== "CallExpression") return null;
  return settlesOnlyAtItsEnd(chain, settlers) ? chain : null;
}

function onlyExpression(executor: TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression): TSESTree.Expression | null {
  const { body } = executor;
  if (body.type !== "BlockStatement") return body;
  const [statement] = body.body;
  return body.body.length === 1 && statement?.type === "ExpressionStatement" ? statement.expression : null;
}

function settlesOnlyAtItsEnd(chain: TSESTree.CallExpression, settlers: ReadonlySet<string>): boolean {
  let link: TSESTree.Expression = chain;
  let settles = false;
  while (link.type === "CallExpression" && link.callee.type === "MemberExpression" && isThen(link.callee)) {
    const naming = link.arguments.filter((argument) => mentions(argument, settlers));
    if (naming.length === 0) break;
    if (!naming.every((argument) => isSettler(argument, settlers) || settlesLast(argument, settlers))) return false;
    settles = true;
    link = link.callee.object;
  }
  return settles && !mentions(link, settlers);
}

function isThen(callee: TSESTree.MemberExpression): boolean {
  const name = memberName(callee);
  return name === "then" || name === "catch";
}

function isSettler(node: TSESTree.Node, settlers: ReadonlySet<string>): boolean {
  return node.type === "Identifier" && settlers.has(node.name);
}

/** A callback that settles while it runs, if at all, and returns no promise that the chain would wait for. */
function settlesLast(callback: TSESTree.Node, settlers: ReadonlySet<string>): boolean {
  if (!isFunctionNode(callback) || callback.async || callback.generator) return false;
  const open: TSESTree.Node[] = [callback.body];
  if (callback.body.type !== "BlockStatement" && !isNoPromise(callback.body, settlers)) return false;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isFunctionNode(node)) {
      if (mentions(node, settlers)) return false;
      continue;
    }
    if (node.type === "ReturnStatement" && node.argument !== null && !isNoPromise(node.argument, settlers)) return false;
    open.push(...childNodes(node));
  }
  return true;
}

function isNoPromise(value: TSESTree.Expression, settlers: ReadonlySet<string>): boolean {
  switch (value.type) {
    case "CallExpression":
      return isSettler(value.callee, settlers);
    case "ConditionalExpression":
      return isNoPromise(value.consequent, settlers) && isNoPromise(value.alternate, settlers);
    case "LogicalExpression":
      // A promise is truthy, so `&&` never yields the one on its left.
      return isNoPromise(value.right, settlers) && (value.operator === "&&" || isNoPromise(value.left, settlers));
    case "NewExpression":
      return value.callee.type === "Identifier" && value.callee.name === "Error";
    case "Literal":
    case "UnaryExpression":
      return true;
    default:
      return false;
  }
}

function mentions(node: TSESTree.Node, settlers: ReadonlySet<string>): boolean {
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (isSettler(next, settlers)) return true;
    open.push(...childNodes(next));
  }
  return false;
}
