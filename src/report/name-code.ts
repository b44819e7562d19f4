import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "../flow/graph.js";
import { describeCall } from "../program/describe-call.js";
import { isClassNode, isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import { mention } from "./mention.js";

export type Call = TSESTree.CallExpression | TSESTree.NewExpression | TSESTree.TaggedTemplateExpression | TSESTree.ImportExpression;

/** The call that `node` is, or waits for: `await f()`, `(f() as T)`. */
export function callIn(node: TSESTree.Node): Call | null {
  const inner = node.type === "AwaitExpression" ? stripTypeWrappers<TSESTree.Node>(node.argument) : stripTypeWrappers(node);
  switch (inner.type) {
    case "CallExpression":
    case "NewExpression":
    case "TaggedTemplateExpression":
    case "ImportExpression":
      return inner;
    case "ChainExpression":
      return callIn(inner.expression);
    default:
      return null;
  }
}

/** A piece of code as a path quotes it: calls without their arguments, anything else as written. */
export function nameCode(node: TSESTree.Node, text: string): string {
  const call = callIn(node);
  return mention(call === null ? text.slice(...node.range) : describeCall(call, text));
}

/** Name of the method that a call calls on an object, or null. */
export function methodName(call: Call): string | null {
  if (call.type !== "CallExpression") return null;
  const callee = stripTypeWrappers<TSESTree.Node>(call.callee);
  return callee.type === "MemberExpression" ? staticKey(callee.property, callee.computed) : null;
}

/** Where code that is entered from outside stands: "`processJob()`", "the callback of `queue.on()`", "the module". */
export function nameEntry(node: TSESTree.Node, text: string): string {
  if (node.type === "Program") return "the module";
  if (isClassNode(node)) return `${mention(`new ${node.id?.name ?? "class"}()`)}`;
  if (!isFunctionNode(node)) return nameCode(node, text);
  const name = functionName(node);
  if (name !== null) return mention(`${name}()`);
  return unnamedFunction(node, text);
}

function unnamedFunction(node: FunctionNode, text: string): string {
  const { parent } = node;
  if ((parent.type === "CallExpression" || parent.type === "NewExpression") && parent.callee !== node) return `the callback of ${nameCode(parent, text)}`;
  if (parent.type === "ExportDefaultDeclaration") return "the default export";
  return "a function without a name";
}

function functionName(node: FunctionNode): string | null {
  if (node.id !== null) return node.id.name;
  const { parent } = node;
  switch (parent.type) {
    case "VariableDeclarator":
      return parent.id.type === "Identifier" ? parent.id.name : null;
    case "AssignmentExpression":
      return parent.left.type === "Identifier" ? parent.left.name : parent.left.type === "MemberExpression" ? staticKey(parent.left.property, parent.left.computed) : null;
    case "Property":
      return staticKey(parent.key, parent.computed);
    case "MethodDefinition":
    case "PropertyDefinition":
      return memberName(parent);
    default:
      return null;
  }
}

function memberName(member: TSESTree.MethodDefinition | TSESTree.PropertyDefinition): string | null {
  const key = staticKey(member.key, member.computed);
  const owner = member.parent.parent;
  return key === null || owner.id === null ? key : `${owner.id.name}.${key}`;
}
