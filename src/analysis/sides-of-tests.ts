import type { TSESTree } from "@typescript-eslint/utils";
import { onlyRecords } from "./changes-nothing.js";
import { mayAct } from "./decision-use-syntax.js";
import type { DecisionUse } from "./decision-use.js";
import { isOpposite } from "./tests-of-decisions.js";
import { encloses } from "./walk.js";

/** What runs only where a condition, which the test is a part of, is true or is not. */
export function guardedBy(test: TSESTree.Node): TSESTree.Node | null {
  let node = test;
  while (node.parent !== undefined && node.parent !== null && (node.parent.type === "LogicalExpression" || node.parent.type === "UnaryExpression")) node = node.parent;
  const { parent } = node;
  return (parent?.type === "IfStatement" || parent?.type === "ConditionalExpression") && parent.test === node ? parent : parent?.type === "ExpressionStatement" ? parent : null;
}

/** What a test takes for the side of a denial: that of `=== false`, or the one that leaves. */
export function deniedSideOf(test: TSESTree.Node): TSESTree.Node | null {
  const { parent } = test;
  if (test.type !== "BinaryExpression" || parent?.type !== "IfStatement" || parent.test !== test) return null;
  if (test.right.type === "Literal" && test.right.value === false) return test.operator.startsWith("!") ? parent.alternate : parent.consequent;
  const last = parent.consequent.type === "BlockStatement" ? parent.consequent.body.at(-1) : parent.consequent;
  return last?.type === "ReturnStatement" || last?.type === "ThrowStatement" || last?.type === "ContinueStatement" ? parent.consequent : null;
}

/** `return { result, note: decision.allowed ? "" : decision.code }`: by then all is done. */
export function isChoiceInResult(test: TSESTree.Node): boolean {
  let node = test;
  while (node.parent !== undefined && node.parent !== null && (node.parent.type === "UnaryExpression" || node.parent.type === "LogicalExpression")) node = node.parent;
  const choice = node.parent;
  if (choice?.type !== "ConditionalExpression" || choice.test !== node || mayAct(choice.consequent) || mayAct(choice.alternate)) return false;
  let whole: TSESTree.Node = choice;
  while (whole.parent !== undefined && whole.parent !== null && /^(?:Property|SpreadElement|ObjectExpression|TemplateLiteral)$/.test(whole.parent.type)) whole = whole.parent;
  return whole !== choice && whole.parent?.type === "ReturnStatement";
}

export function choosesWords({ parent }: TSESTree.Node): boolean {
  return parent?.type === "ConditionalExpression" && parent.consequent.type === "Literal" && parent.alternate.type === "Literal";
}

/** `if (allowed) console.log("typing", user);`: what is written tells of the work, which is all there is, and not of the answer. */
export function sparesDenial(use: DecisionUse, uses: readonly DecisionUse[]): boolean {
  const { parent } = use.node;
  if (use.kind !== "tested" || parent?.type !== "IfStatement" || parent.test !== use.node || parent.alternate !== null) return false;
  return isOpposite(use.node) === (use.inverted === true) && !uses.some((other) => encloses(parent.consequent, other.node));
}

export function deniedSidesOf(tests: readonly DecisionUse[]): readonly TSESTree.Node[] {
  return tests.flatMap((use) => behindPermit(use) ?? (use.node.parent?.type === "IfStatement" ? [use.node.parent.consequent] : []));
}

/** `if (allowed) return;`: the statements behind it, which only a denial leads to. */
export function behindPermit({ kind, node, ...use }: DecisionUse): readonly TSESTree.Statement[] | null {
  const { parent } = node;
  if (kind !== "tested" || parent?.type !== "IfStatement" || parent.test !== node || parent.alternate !== null || parent.parent.type !== "BlockStatement") return null;
  const leaves = parent.consequent.type === "BlockStatement" && parent.consequent.body.length === 1 ? parent.consequent.body[0] : parent.consequent;
  if (isOpposite(node) !== ("inverted" in use && use.inverted === true) || leaves?.type !== "ReturnStatement" || leaves.argument !== null) return null;
  return parent.parent.body.slice(parent.parent.body.indexOf(parent) + 1);
}

/** `if (!allowed) { …; return; }` */
export function leavesOnDenial(use: DecisionUse): boolean {
  const { parent } = use.node;
  if (use.kind !== "tested" || parent?.type !== "IfStatement" || parent.test !== use.node || parent.alternate !== null) return isOperandOfNot(use);
  return isOpposite(use.node) !== (use.inverted === true) && endsWithReturn(parent.consequent);
}

/** The `allowed` in `!allowed`, which is tested with the whole. */
export function isOperandOfNot({ node }: DecisionUse): boolean {
  return node.parent?.type === "UnaryExpression" && node.parent.operator === "!";
}

export function endsWithReturn(statement: TSESTree.Statement): boolean {
  const last = statement.type === "BlockStatement" ? statement.body.at(-1) : statement;
  return last?.type === "ReturnStatement";
}

/** @param isNothing whether a side of the test ends nothing. */
export function decidesNothing(test: TSESTree.Node, isNothing: (side: TSESTree.Node) => boolean = onlyRecords): boolean {
  let node = test;
  while (node.parent !== undefined && node.parent !== null && (node.parent.type === "LogicalExpression" || node.parent.type === "UnaryExpression" || node.parent.type === "BinaryExpression")) {
    if (node.parent.type === "LogicalExpression" && node.parent.parent.type === "ExpressionStatement") return node.parent.left === node && isNothing(node.parent.right);
    node = node.parent;
  }
  const { parent } = node;
  if (parent?.type === "IfStatement") return isNothing(parent.consequent) && (parent.alternate === null || isNothing(parent.alternate));
  if (parent?.type === "ConditionalExpression" && parent.parent.type === "ExpressionStatement") return isNothing(parent.consequent) && isNothing(parent.alternate);
  return false;
}

/** `process.exitCode = 1` is heard when the process has ended. */
export function recordsOrMarksExit(side: TSESTree.Node): boolean {
  if (side.type === "BlockStatement") return side.body.every(recordsOrMarksExit);
  const { left } = side.type === "ExpressionStatement" && side.expression.type === "AssignmentExpression" ? side.expression : { left: null };
  return onlyRecords(side) || (left?.type === "MemberExpression" && left.property.type === "Identifier" && left.property.name === "exitCode");
}
