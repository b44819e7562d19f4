import type { TSESTree } from "@typescript-eslint/utils";
import { stripTypeWrappers } from "../program/nodes.js";
import { purposeOf } from "./call-names.js";

/** Names of calls that are made because of a denial. */
export const ANSWERS_DENIAL =
  /den|rejec|notif|alert|report|fail|retry|queue|release|revok|abort|halt|stop|clean|page|emit|nack|dead|send|json|status|end|exit|warn|log|error|pause|cancel|next|redirect|close|forbid|refus|unauth|block|disab|suspend|evict|quarant|skip|park|defer|postpon|delay|sleep|wait|shut|drain|leave|quit/i;

/** Texts that say to somebody that there was a denial. */
export const SPEAKS_OF_DENIAL = /denied|denial|deny|revok|reject|refus|forbid|not allowed|disallow|unauthori|permit|block|suspend|disabl|paus|stopp|halt|skip|quarantin|offline|inactive|alert|incident|dead.?letter|retry|requeue|releas/i;

/** What the permitted side says when it is meant for the other. */
const MEANT_FOR_DENIAL = /skip|denied|denial|forbid|block|stopp|refus|\b40[13]\b/i;

/** Whether a permit, on which `test` is true, ends the unit of work with nothing done: `if (decision.allowed) return;`, `decision.allowed || work()`. */
export function permitDoesNothing(test: TSESTree.Node, text: string): boolean {
  let node = test;
  while (node.parent?.type === "ChainExpression" || node.parent?.type === "TSNonNullExpression" || node.parent?.type === "TSAsExpression") node = node.parent;
  const { parent } = node;
  switch (parent?.type) {
    case "IfStatement":
      return parent.test === node && (leaves(parent.consequent, text) || (parent.alternate !== null && doesNothing(parent.consequent)));
    case "ConditionalExpression":
      return parent.test === node && isNothing(parent.consequent);
    case "LogicalExpression":
      return parent.operator === "||" && parent.left === node && parent.parent.type === "ExpressionStatement";
    default:
      return false;
  }
}

function statementsOf(node: TSESTree.Statement): readonly TSESTree.Statement[] {
  return node.type === "BlockStatement" ? node.body : [node];
}

/** Whether a statement ends the unit with no result, and does nothing before but record. */
function leaves(node: TSESTree.Statement, text: string): boolean {
  const statements = statementsOf(node);
  const last = statements.at(-1);
  if (!statements.slice(0, -1).every(records)) return false;
  switch (last?.type) {
    case "ContinueStatement":
    case "ThrowStatement":
      return true;
    case "ReturnStatement":
      return last.argument === null || isNothing(last.argument) || (isPlain(last.argument) && MEANT_FOR_DENIAL.test(text.slice(...last.argument.range)));
    default:
      return false;
  }
}

function doesNothing(node: TSESTree.Statement): boolean {
  return statementsOf(node).every(records);
}

function records(node: TSESTree.Statement): boolean {
  if (node.type === "EmptyStatement") return true;
  if (node.type !== "ExpressionStatement") return false;
  const { expression } = node;
  const call = expression.type === "AwaitExpression" ? expression.argument : expression;
  return call.type === "CallExpression" && purposeOf(call) === "record";
}

/** A value that is written out. */
function isPlain(node: TSESTree.Node): boolean {
  const value = stripTypeWrappers(node);
  return value.type === "ObjectExpression" || value.type === "Literal" || value.type === "TemplateLiteral";
}

function isNothing(node: TSESTree.Node): boolean {
  const value = stripTypeWrappers(node);
  if (value.type === "Identifier") return value.name === "undefined";
  if (value.type === "Literal") return value.value === null ? value.raw === "null" : value.value === false;
  return value.type === "UnaryExpression" && value.operator === "void";
}
