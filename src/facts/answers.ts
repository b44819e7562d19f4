import type { TSESTree } from "@typescript-eslint/utils";
import { mergeOf } from "../program/merged-objects.js";
import { isTypeWrapper } from "../program/nodes.js";

/** Whether a function answers with what the expression makes, so that only its caller has it: an object that it returns, or what a call yields. */
export function isAnswer(made: TSESTree.Node): boolean {
  return made.type === "ObjectExpression" || mergeOf(made) !== null ? isHandedOut(made) : made.type === "CallExpression";
}

/** Whether the function around the expression answers with what it yields. */
export function isHandedOut(made: TSESTree.Node): boolean {
  let node: TSESTree.Node = made;
  for (let { parent } = node; parent; node = parent, { parent } = node) {
    switch (parent.type) {
      case "ReturnStatement":
        return true;
      case "ArrowFunctionExpression":
        return parent.body === node;
      case "ConditionalExpression":
      case "LogicalExpression":
      case "Property":
      case "ObjectExpression":
        break;
      default:
        if (!isTypeWrapper(parent)) return false;
    }
  }
  return false;
}
