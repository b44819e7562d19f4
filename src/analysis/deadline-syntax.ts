import type { TSESTree } from "@typescript-eslint/utils";
import { memberName } from "../program/expressions.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import { enclosingClass } from "../program/this-value.js";

export function boundOf({ callee }: TSESTree.CallExpression): "min" | "max" | null {
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier" || callee.object.name !== "Math") return null;
  const name = memberName(callee);
  return name === "min" || name === "max" ? name : null;
}

export function calculate(operator: string, left: number | null, right: number | null): number | null {
  if (left === null || right === null) return null;
  switch (operator) {
    case "*":
      return left * right;
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    case "**":
      return left ** right;
    case "<<":
      return left << right;
    case ">>":
      return left >> right;
    case ">>>":
      return left >>> right;
    case "|":
      return left | right;
    case "&":
      return left & right;
    case "^":
      return left ^ right;
    default:
      return null;
  }
}

export function isNothing(node: TSESTree.Node): boolean {
  return (node.type === "Literal" && node.value === null && node.raw === "null") || (node.type === "Identifier" && node.name === "undefined");
}

export function asFunction(node: TSESTree.Node): TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression | null {
  return isFunctionNode(node) ? node : null;
}

/** The method of the class around it that `this.name` means. */
export function methodOf(member: TSESTree.MemberExpression): ReturnType<typeof asFunction> {
  const name = memberName(member);
  const owner = enclosingClass(member)?.node;
  const method = name === null ? undefined : owner?.body.body.find((each) => each.type === "MethodDefinition" && each.kind === "method" && staticKey(each.key, each.computed) === name);
  return method?.type === "MethodDefinition" ? asFunction(method.value) : null;
}

export function isSetTimeout(node: TSESTree.Node): boolean {
  return node.type === "CallExpression" && nameOf(node.callee) === "setTimeout";
}

/** What says when a timer ends: the second argument of `setTimeout(f, n)`, the first of `setTimeout(n)` of node:timers/promises. */
export function timeOf(node: TSESTree.Node): TSESTree.Node | null {
  if (node.type !== "CallExpression") return null;
  const [first, second] = node.arguments;
  if (nameOf(node.callee) === "timeout" && node.callee.type === "MemberExpression" && nameOf(node.callee.object) === "AbortSignal") return first ?? null;
  if (!isSetTimeout(node) || first === undefined) return null;
  const isCallback = isFunctionNode(first) || first.type === "Identifier" || first.type === "MemberExpression" || first.type === "CallExpression";
  return isCallback && second !== undefined ? second : first;
}

export function boundName(parameter: TSESTree.Node): string | null {
  const target = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
  return target.type === "Identifier" ? target.name : null;
}

/** Last name of a callee or member. */
export function nameOf(start: TSESTree.Node): string {
  const node = stripTypeWrappers(start);
  if (node.type === "Identifier") return node.name;
  return node.type === "MemberExpression" ? (staticKey(node.property, node.computed) ?? "") : "";
}
