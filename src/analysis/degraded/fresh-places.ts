import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, isLoop, staticKey } from "../../program/nodes.js";
import type { FunctionNode } from "../../program/syntax.js";
import { codeAround } from "../code-around.js";
import type { GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";
import { textOf } from "./filled-once.js";

/** Functions are followed as deep as this. */
const DEEPEST = 3;

/**
 * Whether a place was given the answer of this unit of work just before it is read, whatever was there before: `this.v = await gate(); if (!this.v.allowed) return;`,
 * also where a private method, or one that was waited for, does the one or the other.
 */
export function isAskedRightBefore(read: TSESTree.Node, gates: GateCalls, place = textOf(read, gates), depth = 0): boolean {
  const code = codeAround(read);
  if (filledBefore(read, place, gates)) return true;
  if (!isFunctionNode(code) || depth >= DEEPEST) return false;
  const uses = usesInView(code, gates);
  return uses !== null && uses.length > 0 && uses.every((use) => isAskedRightBefore(use, gates, place, depth + 1));
}

/** Whether a statement before `node`, in its list or one around it, certainly fills the place. */
function filledBefore(node: TSESTree.Node, place: string, gates: GateCalls): boolean {
  const code = codeAround(node);
  let child = node;
  for (let around = node.parent; around !== undefined && around !== null && child !== code; child = around, around = around.parent) {
    if (around.type === "BlockStatement" && around.body.some((statement) => statement.range[1] <= child.range[0] && fills(statement, place, gates, 0))) return true;
    // What was asked before a loop is not what an iteration asks.
    if (isLoop(around)) return false;
  }
  return false;
}

/** `this.v = await gate();`, `await this.refresh();` */
function fills(statement: TSESTree.Statement, place: string, gates: GateCalls, depth: number): boolean {
  const value = statement.type === "ExpressionStatement" ? statement.expression : null;
  if (value?.type === "AssignmentExpression") return value.operator === "=" && textOf(value.left, gates) === place && gates.answers.some(({ node }) => encloses(value.right, node));
  const call = value?.type === "AwaitExpression" ? value.argument : null;
  if (call?.type !== "CallExpression" || depth >= DEEPEST || !isOnSameObject(call, place)) return false;
  const called = gates.resolver.functionsCalled(call, "certainly");
  return called.length > 0 && called.every(({ body }) => body.type === "BlockStatement" && fillsInTheEnd(body.body, place, gates, depth + 1));
}

/** Whether a function that has ended has filled the place: it cannot leave before. */
function fillsInTheEnd(body: readonly TSESTree.Statement[], place: string, gates: GateCalls, depth: number): boolean {
  const index = body.findIndex((statement) => fills(statement, place, gates, depth));
  return index >= 0 && !body.slice(0, index).some((statement) => [...gates.nodes(statement)].some(({ type }) => type === "ReturnStatement"));
}

/** Whether `this` means the same in what is called. */
function isOnSameObject({ callee }: TSESTree.CallExpression, place: string): boolean {
  return !place.startsWith("this.") || (callee.type === "MemberExpression" && callee.object.type === "ThisExpression");
}

/** All uses of a function that nobody out of view can call; null where somebody may. */
function usesInView(code: FunctionNode, gates: GateCalls): readonly TSESTree.Node[] | null {
  const { parent } = code;
  if (parent.type === "MethodDefinition") {
    const name = staticKey(parent.key, parent.computed);
    if (name === null || parent.kind === "set" || parent.kind === "constructor" || (parent.key.type !== "PrivateIdentifier" && parent.accessibility !== "private")) return null;
    const members = (gates.members.get(name) ?? []).filter((member) => encloses(parent.parent, member));
    const isUsed = (member: TSESTree.MemberExpression): boolean => member.object.type === "ThisExpression" && (parent.kind === "get" || isCalled(member));
    return members.every(isUsed) ? members : null;
  }
  const name = code.type === "FunctionDeclaration" ? code.id : parent.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id : null;
  const variable = name === null ? null : gates.variableOf(name);
  if (variable === null || parent.type === "ExportNamedDeclaration" || parent.type === "ExportDefaultDeclaration" || (parent.type === "VariableDeclarator" && parent.parent.parent.type === "ExportNamedDeclaration")) return null;
  const uses = variable.references.map(({ identifier }) => identifier).filter((identifier) => identifier !== name);
  return uses.every(isCalled) ? uses : null;
}

function isCalled({ parent, range }: TSESTree.Node): boolean {
  return parent?.type === "CallExpression" && parent.callee.range[0] === range[0] && parent.callee.range[1] === range[1];
}
