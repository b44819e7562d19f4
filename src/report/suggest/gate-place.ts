import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode } from "../../program/nodes.js";

/** Where a gate can be awaited so that it completes right before a call, in the call's own iteration. */
export type GatePlace =
  /** Before a statement of a list. */
  | { readonly kind: "statement"; readonly node: TSESTree.Node }
  /** Before a statement that is the whole body of `owner` and has no braces. */
  | { readonly kind: "body"; readonly node: TSESTree.Node; readonly owner: TSESTree.Node }
  /** Before the expression that an arrow function returns. */
  | { readonly kind: "arrow"; readonly node: TSESTree.Node; readonly arrow: TSESTree.ArrowFunctionExpression };

/** The place before `call`; null where nothing can be awaited there. */
export function placeBefore(call: TSESTree.Node): GatePlace | null {
  let child: TSESTree.Node = call;
  for (let node = child.parent; node; child = node, node = node.parent) {
    const place = placeIn(node, child);
    if (place === null) return null;
    if (place !== "further out") return canAwait(place.node) ? place : null;
  }
  return null;
}

function placeIn(node: TSESTree.Node, child: TSESTree.Node): GatePlace | "further out" | null {
  switch (node.type) {
    case "Program":
    case "BlockStatement":
      return { kind: "statement", node: child };
    case "SwitchCase":
      return child === node.test ? "further out" : { kind: "statement", node: child };
    case "IfStatement":
      return child === node.test ? "further out" : { kind: "body", node: child, owner: node };
    case "WhileStatement":
    case "DoWhileStatement":
      return child === node.body ? { kind: "body", node: child, owner: node } : null;
    case "ForStatement":
      if (child === node.init) return "further out";
      return child === node.body ? { kind: "body", node: child, owner: node } : null;
    case "ForInStatement":
    case "ForOfStatement":
      if (child === node.right) return "further out";
      return child === node.body ? { kind: "body", node: child, owner: node } : null;
    case "ArrowFunctionExpression":
      return child === node.body ? { kind: "arrow", node: child, arrow: node } : null;
    case "PropertyDefinition":
    case "AccessorProperty":
      return child === node.key ? "further out" : null;
    // The call runs when the class is made, or resumes a unit, or is no code of its own.
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "StaticBlock":
    case "Decorator":
    case "YieldExpression":
    case "WithStatement":
    case "TSModuleBlock":
    case "TSEnumDeclaration":
      return null;
    default:
      return "further out";
  }
}

/** Whether `await` is allowed where `node` stands. */
function canAwait(node: TSESTree.Node): boolean {
  const owner = runningCode(node);
  if (owner === null) return false;
  return owner.type === "Program" ? owner.sourceType === "module" : owner.async;
}

/** The function or module that runs `node`; null for class fields, static blocks and namespaces, which nothing can await in. */
export function runningCode(inner: TSESTree.Node): TSESTree.Program | TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression | null {
  let child = inner;
  for (let node = inner.parent; node; child = node, node = node.parent) {
    if (node.type === "Program" || isFunctionNode(node)) return node;
    if (node.type === "StaticBlock" || node.type === "TSModuleBlock") return null;
    if (node.type === "PropertyDefinition" && child === node.value) return null;
  }
  return null;
}

/** Whether `statement`, in the same function or module, always completes before `call` and in the same iteration. */
export function precedes(statement: TSESTree.Node, call: TSESTree.Node): boolean {
  const list = statement.parent;
  if (list === undefined || statement.range[1] > call.range[0]) return false;
  if (list.type !== "BlockStatement" && list.type !== "Program") return false;
  let child = call;
  for (let node = call.parent; node; child = node, node = node.parent) {
    if (node === list) return true;
    if (isFunctionNode(node) || node.type === "StaticBlock" || node.type === "PropertyDefinition" || isRepeated(node, child)) return false;
  }
  return false;
}

function isRepeated(node: TSESTree.Node, child: TSESTree.Node): boolean {
  switch (node.type) {
    case "WhileStatement":
    case "DoWhileStatement":
      return true;
    case "ForStatement":
      return child !== node.init;
    case "ForInStatement":
    case "ForOfStatement":
      return child !== node.right;
    default:
      return false;
  }
}
