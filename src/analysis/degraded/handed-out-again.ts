import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, isTypeWrapper } from "../../program/nodes.js";
import { encloses } from "../walk.js";

/** `if (decision.allowed) last = decision; … return last ?? decision;`: where this unit got no permit, it is that of an earlier one. */
export function isHandedOutAgain(read: TSESTree.Node, kept: TSESTree.Node): boolean {
  const branch = branchAround(kept);
  return branch !== null && branch.alternate === null && read.range[0] >= branch.range[1] && isReturned(read);
}

/** Whether a function may come to a place without having filled what it reads there: before that, past a branch that fills it and leaves, or where filling it failed. */
export function isReadWithoutFilling(read: TSESTree.Node, kept: TSESTree.Node): boolean {
  if (read.range[1] <= kept.range[0]) return true;
  for (let node = kept.parent; node !== undefined && node !== null && !isFunctionNode(node) && !encloses(node, read); node = node.parent) {
    if (node.type === "IfStatement" && leaves(encloses(node.consequent, kept) ? node.consequent : node.alternate)) return true;
    if (node.type === "SwitchCase" && leaves(node.consequent.at(-1))) return true;
    if (node.type === "TryStatement" && encloses(node.block, kept) && node.handler !== null && !leaves(node.handler.body)) return true;
  }
  return false;
}

function leaves(statement: TSESTree.Statement | null | undefined): boolean {
  const last = statement?.type === "BlockStatement" ? statement.body.at(-1) : statement;
  return last?.type === "ReturnStatement" || last?.type === "ThrowStatement" || last?.type === "BreakStatement" || last?.type === "ContinueStatement";
}

/** The `if` that decides whether something is kept. */
function branchAround(kept: TSESTree.Node): TSESTree.IfStatement | null {
  for (let node = kept.parent; node !== undefined && node !== null && !isFunctionNode(node); node = node.parent) {
    if (node.type === "IfStatement") return encloses(node.consequent, kept) ? node : null;
  }
  return null;
}

/** Whether it is, or may be, what the function answers. */
function isReturned(start: TSESTree.Node): boolean {
  let node = start;
  for (let { parent } = node; parent !== undefined && parent !== null; parent = node.parent) {
    if (parent.type === "ReturnStatement") return true;
    const passes = parent.type === "LogicalExpression" || parent.type === "AwaitExpression" || (parent.type === "ConditionalExpression" && parent.test !== node) || isTypeWrapper(parent);
    if (!passes) return false;
    node = parent;
  }
  return false;
}
