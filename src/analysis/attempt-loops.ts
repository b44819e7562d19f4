import type { TSESTree } from "@typescript-eslint/utils";
import { codeAround } from "./code-around.js";
import type { DecisionUse } from "./decision-use.js";
import { saysPermit } from "./tests-of-decisions.js";
import { encloses } from "./walk.js";

export type Loop = TSESTree.ForStatement | TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForOfStatement;

/** `if (decision.allowed) break;`, or `while (!decision.allowed && attempts-- > 0)`: what repeats is the question, and not the work. */
export function leavesOnPermit(use: DecisionUse, loop: Loop): boolean {
  if (use.kind !== "tested") return false;
  const { node } = use;
  if (loop.type !== "ForOfStatement" && loop.test !== null && encloses(loop.test, node)) return !saysPermit(use);
  const { parent } = node;
  if (parent?.type !== "IfStatement" || parent.test !== node || !saysPermit(use)) return false;
  const last = parent.consequent.type === "BlockStatement" ? parent.consequent.body.at(-1) : parent.consequent;
  return last?.type === "BreakStatement" || last?.type === "ReturnStatement";
}

/** The loop of the same function that asks again and again. */
export function loopAround(gate: TSESTree.Node): Loop | null {
  const scope = codeAround(gate);
  for (let node = gate.parent; node !== undefined && node !== null && node !== scope; node = node.parent) {
    if (node.type === "ForStatement" || node.type === "WhileStatement" || node.type === "DoWhileStatement" || node.type === "ForOfStatement") return node;
  }
  return null;
}
