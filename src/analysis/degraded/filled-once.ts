import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode } from "../../program/nodes.js";
import type { GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";

/** `if (!permit) permit = await gate();` */
export function isOnlyFilledWhenEmpty(assignment: TSESTree.AssignmentExpression, gates: GateCalls): boolean {
  const filled = textOf(assignment.left, gates);
  for (let place: TSESTree.Node | null | undefined = assignment.parent; place !== undefined && place !== null && !isFunctionNode(place); place = place.parent) {
    if (place.type !== "IfStatement" || !encloses(place.consequent, assignment)) continue;
    const { test } = place;
    const isEmpty = (test.type === "UnaryExpression" && test.operator === "!" && textOf(test.argument, gates) === filled) || (test.type === "BinaryExpression" && /^===?$/.test(test.operator) && textOf(test.left, gates) === filled);
    if (isEmpty) return true;
  }
  return false;
}

export function textOf({ range }: TSESTree.Node, { unit }: Pick<GateCalls, "unit">): string {
  return unit.text.slice(range[0], range[1]);
}
