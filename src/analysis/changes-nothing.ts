import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "../program/syntax.js";
import { isFunctionNode } from "../program/nodes.js";
import { calledName, purposeOf } from "./call-names.js";
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
        if (!isForAsking(node, gates) && !denied.includes(node) && !(changesNothingItself(node) && denied.some((side) => encloses(side, node)))) return false;
        break;
      default:
        break;
    }
  }
  return true;
}

/** A gate, or what is only made for it: `client().assertAllowed(idOf(job))`, and the same with a name for the client. */
function isForAsking(call: TSESTree.Node, gates: GateCalls): boolean {
  if (gates.answers.some(({ node }) => encloses(node, call))) return true;
  let made: TSESTree.Node = call;
  while (made.parent?.type === "AwaitExpression" || made.parent?.type === "TSAsExpression") made = made.parent;
  const declared = made.parent?.type === "VariableDeclarator" && made.parent.init === made && made.parent.id.type === "Identifier" ? made.parent.id : null;
  const uses = declared === null ? [] : (gates.variableOf(declared)?.references ?? []).filter(({ init }) => init !== true);
  return uses.length > 0 && uses.every(({ identifier }) => gates.answers.some(({ node }) => encloses(node, identifier)));
}

function changesNothingItself(call: TSESTree.CallExpression | TSESTree.NewExpression): boolean {
  return purposeOf(call) === "record" || purposeOf(call) === "compute" || recordsLater(call);
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
      return purposeOf(node) === "record" || recordsLater(node);
    default:
      return false;
  }
}
