import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "../program/syntax.js";
import { isFunctionNode } from "../program/nodes.js";
import { calledName, purposeOf, rootName } from "./call-names.js";
import { isNothing } from "./decision-use-syntax.js";
import type { GateCalls } from "./gate-calls.js";
import { encloses } from "./walk.js";

/**
 * Whether nobody can tell by a function's end, or by anything that it does, which way it went; a permit leads to nothing in it. On the denied
 * sides it may record.
 */
export function changesNothing(code: FunctionNode, gates: GateCalls, denied: readonly TSESTree.Node[]): boolean {
  if (code.body.type !== "BlockStatement" || code.generator) return false;
  for (const node of gates.nodes(code.body)) {
    switch (node.type) {
      case "ThrowStatement":
      case "YieldExpression":
      case "UpdateExpression":
      case "AssignmentExpression":
      case "TaggedTemplateExpression":
      case "ImportExpression":
      case "ClassBody":
      case "ForOfStatement":
        return false;
      case "ReturnStatement":
        if (node.argument !== null && !onlyRecords(node.argument) && !isNothing(node.argument)) return false;
        break;
      case "CallExpression":
      case "NewExpression":
        if (!gates.answers.some((answer) => answer.node === node) && !denied.includes(node) && !(changesNothingItself(node) && denied.some((side) => encloses(side, node)))) return false;
        break;
      default:
        break;
    }
  }
  return true;
}

function changesNothingItself(call: TSESTree.CallExpression | TSESTree.NewExpression): boolean {
  return purposeOf(call) === "record" || purposeOf(call) === "compute" || recordsLater(call) || marksReply(call);
}

/** `reply.code(403)` of Fastify sends nothing: whatever comes next, comes. */
export function marksReply(call: TSESTree.Node): boolean {
  return call.type === "CallExpression" && /^(?:header|headers|code|status|type)$/.test(calledName(call.callee)) && /^_?reply$/.test(rootName(call.callee));
}

const LATER = /^(?:queueMicrotask|setImmediate|setTimeout|nextTick)$/;

/** `queueMicrotask(() => console.error(code))` */
function recordsLater(call: TSESTree.CallExpression | TSESTree.NewExpression): boolean {
  const [callback] = call.type === "CallExpression" && LATER.test(calledName(call.callee)) ? call.arguments : [];
  return callback !== undefined && isFunctionNode(callback) && onlyRecords(callback.body);
}

/** Whether a statement or a value does nothing but record. */
export function onlyRecords(node: TSESTree.Node): boolean {
  switch (node.type) {
    case "BlockStatement":
      return node.body.every(onlyRecords);
    case "ExpressionStatement":
      return onlyRecords(node.expression);
    case "AwaitExpression":
      return onlyRecords(node.argument);
    case "ChainExpression":
      return onlyRecords(node.expression);
    case "EmptyStatement":
      return true;
    case "CallExpression":
      return purposeOf(node) === "record" || recordsLater(node) || marksReply(node);
    default:
      return false;
  }
}
