import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode } from "../program/nodes.js";
import { settlesUnit } from "./call-names.js";
import type { DecisionUse } from "./decision-use.js";
import { encloses } from "./walk.js";

/**
 * Whether work stands on a branch that comes to no test of the answer, while what looks at it stands on others: in the other arm, in another
 * case, or behind a branch that ends.
 */
export function isBesideTests(work: TSESTree.Node, tests: readonly DecisionUse[]): boolean {
  let child = work;
  for (let place = work.parent; place !== undefined && place !== null && !isFunctionNode(place); child = place, place = place.parent) {
    if (place.type === "IfStatement" && child !== place.test && isArmBeside(child, place, tests)) return !endsAt(child) || !settlesUnit(work);
    if (place.type === "SwitchCase" && child !== place.test && isCaseBeside(place, tests)) return !settlesUnit(work);
  }
  return false;
}

function isArmBeside(arm: TSESTree.Node, { consequent, alternate, range }: TSESTree.IfStatement, tests: readonly DecisionUse[]): boolean {
  const other = arm === consequent ? alternate : consequent;
  const leaves = endsAt(arm) !== null;
  return tests.every(({ node }) => (other !== null && encloses(other, node)) || (leaves && node.range[0] >= range[1]));
}

function isCaseBeside(own: TSESTree.SwitchCase, tests: readonly DecisionUse[]): boolean {
  const { parent: whole } = own;
  const last = own.consequent.at(-1);
  const end = last === undefined ? null : endsAt(last);
  if (end === null) return false;
  return tests.every(({ node }) => (encloses(whole, node) && !encloses(own, node) && !encloses(whole.discriminant, node)) || (end !== "BreakStatement" && node.range[0] >= whole.range[1]));
}

/** How a branch ends that does not go on behind itself. */
function endsAt(branch: TSESTree.Node): "ReturnStatement" | "ThrowStatement" | "BreakStatement" | "ContinueStatement" | null {
  const last = branch.type === "BlockStatement" ? branch.body.at(-1) : branch;
  return last?.type === "ReturnStatement" || last?.type === "ThrowStatement" || last?.type === "BreakStatement" || last?.type === "ContinueStatement" ? last.type : null;
}
