import type { TSESTree } from "@typescript-eslint/utils";
import type { CallMeanings } from "./call-meaning.js";
import { bare, memberName } from "./expressions.js";

/** `f.bind(object)`: what it yields is `f`. */
export function isBinding(node: TSESTree.Node): node is TSESTree.CallExpression & { readonly callee: TSESTree.MemberExpression } {
  return node.type === "CallExpression" && node.callee.type === "MemberExpression" && memberName(node.callee) === "bind";
}

/** The names, members and calls of which an argument is one, whatever type it is said to have. */
export function choicesOf(argument: TSESTree.Node): readonly TSESTree.Expression[] {
  const node = bare(argument);
  switch (node.type) {
    case "Identifier":
    case "MemberExpression":
    case "CallExpression":
      return [node];
    case "ConditionalExpression":
      return [...choicesOf(node.consequent), ...choicesOf(node.alternate)];
    case "LogicalExpression":
      return node.operator === "&&" ? choicesOf(node.right) : [...choicesOf(node.left), ...choicesOf(node.right)];
    case "SequenceExpression":
      return node.expressions.slice(-1).flatMap(choicesOf);
    default:
      return [];
  }
}

/** Whether an argument may be the function of an API, rather than the result of a call of one. */
export function mayHandOver(argument: TSESTree.Node, meanings: Pick<CallMeanings, "promisifies">): argument is TSESTree.Expression {
  return choicesOf(argument).some((choice) => choice.type !== "CallExpression" || isBinding(choice) || meanings.promisifies(choice));
}
