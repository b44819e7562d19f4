import type { TSESTree } from "@typescript-eslint/utils";
import { childNodes, isTypeWrapper, stripTypeWrappers } from "../program/nodes.js";
import type { Register } from "./graph.js";
import { lowerAssignment, lowerDelete, lowerUpdate } from "./lower-assignment.js";
import { lowerChain, lowerImport, lowerNew } from "./lower-chain.js";
import { lowerClass } from "./lower-class.js";
import { lowerConditionalValue, lowerEffect, lowerLogicalValue } from "./lower-condition.js";
import { lowerJsxElement } from "./lower-jsx.js";
import { lowerArray, lowerObject } from "./lower-object.js";
import type { Lowering } from "./lowering.js";

/** Emits the instructions of an expression in evaluation order; the answer holds its value. */
export function lowerExpression(lowering: Lowering, node: TSESTree.Node): Register {
  return lowering.nested(node, () => lowerHere(lowering, node));
}

function lowerHere(lowering: Lowering, node: TSESTree.Node): Register {
  const { builder } = lowering;
  switch (node.type) {
    case "Identifier":
      return lowering.load(node);
    case "Literal":
      return lowerLiteral(lowering, node);
    case "ThisExpression":
      return lowering.thisValue(node);
    case "MemberExpression":
    case "CallExpression":
    case "TaggedTemplateExpression":
    case "ChainExpression":
      return lowerChain(lowering, node);
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
    case "TSNonNullExpression":
    case "TSInstantiationExpression":
      return lowerExpression(lowering, stripTypeWrappers(node));
    case "NewExpression":
      return lowerNew(lowering, node);
    case "ImportExpression":
      return lowerImport(lowering, node);
    case "AwaitExpression":
      return lowerAwait(lowering, lowerExpression(lowering, node.argument), node);
    case "YieldExpression":
      return lowerYield(lowering, node);
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "FunctionDeclaration": {
      const target = builder.register();
      builder.emit({ kind: "closure", target, thisValue: node.type === "ArrowFunctionExpression" ? lowering.staticThis : null, node });
      return target;
    }
    case "ClassExpression":
    case "ClassDeclaration":
      return lowerClass(lowering, node);
    case "ObjectExpression":
      return lowerObject(lowering, node);
    case "ArrayExpression":
      return lowerArray(lowering, node);
    case "LogicalExpression":
      return lowerLogicalValue(lowering, node);
    case "ConditionalExpression":
      return lowerConditionalValue(lowering, node);
    case "BinaryExpression":
      return lowerBinary(lowering, node);
    case "UnaryExpression":
      return lowerUnary(lowering, node);
    case "UpdateExpression":
      return lowerUpdate(lowering, node);
    case "AssignmentExpression":
      return lowerAssignment(lowering, node);
    case "SequenceExpression":
      return lowerSequence(lowering, node);
    case "TemplateLiteral":
      return lowerTemplate(lowering, node);
    case "MetaProperty":
      return lowering.compute(node, []);
    case "JSXElement":
    case "JSXFragment":
      return lowerJsxElement(lowering, node);
    default:
      return lowerUnknown(lowering, node);
  }
}

function lowerLiteral(lowering: Lowering, node: TSESTree.Literal): Register {
  if (("regex" in node && node.regex !== undefined) || ("bigint" in node && node.bigint !== undefined)) return lowering.compute(node, []);
  switch (typeof node.value) {
    case "string":
    case "number":
    case "boolean":
      return lowering.builder.literal(node.value);
    default:
      return node.value === null ? lowering.builder.literal(null) : lowering.compute(node, []);
  }
}

export function lowerAwait(lowering: Lowering, value: Register, node: TSESTree.Node): Register {
  const target = lowering.builder.register();
  lowering.builder.emit({ kind: "await", target, value, node });
  return target;
}

function lowerYield(lowering: Lowering, node: TSESTree.YieldExpression): Register {
  const { builder } = lowering;
  let value = node.argument == null ? builder.literal(undefined) : lowerExpression(lowering, node.argument);
  if (lowering.isAsyncGenerator && !node.delegate) value = lowerAwait(lowering, value, node);
  const target = builder.register();
  builder.emit({ kind: "yield", target, value, delegate: node.delegate, node });
  return target;
}

/** Binary operators nest to the left, thousands deep in concatenations, so they are walked in a loop. */
function lowerBinary(lowering: Lowering, outermost: TSESTree.BinaryExpression): Register {
  const chain: TSESTree.BinaryExpression[] = [];
  let first: TSESTree.Node = outermost;
  while (first.type === "BinaryExpression") {
    chain.push(first);
    first = stripTypeWrappers<TSESTree.Node>(first.left);
  }
  let left = first.type === "PrivateIdentifier" ? null : lowerExpression(lowering, first);
  for (const node of chain.reverse()) {
    const right = lowerExpression(lowering, node.right);
    left = combine(lowering, node, left, right);
  }
  return left ?? lowering.compute(outermost, []);
}

function combine(lowering: Lowering, node: TSESTree.BinaryExpression, left: Register | null, right: Register): Register {
  if (left === null) return lowering.compute(node, [right]);
  switch (node.operator) {
    case "===":
    case "!==":
    case "==":
    case "!=": {
      const target = lowering.builder.register();
      lowering.builder.emit({ kind: "compare", target, operator: node.operator, left, right, node });
      return target;
    }
    default:
      return lowering.compute(node, [left, right]);
  }
}

function lowerUnary(lowering: Lowering, node: TSESTree.UnaryExpression): Register {
  const { builder } = lowering;
  switch (node.operator) {
    case "!": {
      const value = lowerExpression(lowering, node.argument);
      const target = builder.register();
      builder.emit({ kind: "not", target, value });
      return target;
    }
    case "void":
      lowerEffect(lowering, node.argument);
      return builder.literal(undefined);
    case "delete":
      return lowerDelete(lowering, node);
    case "-":
      if (node.argument.type === "Literal" && typeof node.argument.value === "number") return builder.literal(-node.argument.value);
      return lowering.compute(node, [lowerExpression(lowering, node.argument)]);
    default:
      return lowering.compute(node, [lowerExpression(lowering, node.argument)]);
  }
}

function lowerSequence(lowering: Lowering, node: TSESTree.SequenceExpression): Register {
  const last = node.expressions.at(-1);
  for (const expression of node.expressions.slice(0, -1)) lowerEffect(lowering, expression);
  return last === undefined ? lowering.builder.literal(undefined) : lowerExpression(lowering, last);
}

function lowerTemplate(lowering: Lowering, node: TSESTree.TemplateLiteral): Register {
  const text = node.expressions.length === 0 ? node.quasis[0]?.value.cooked : undefined;
  if (typeof text === "string") return lowering.builder.literal(text);
  return lowering.compute(node, node.expressions.map((expression) => lowerExpression(lowering, expression)));
}

/** Syntax that this version does not know: what is inside it runs in the order of the text and is handed to code out of view. */
export function lowerUnknown(lowering: Lowering, node: TSESTree.Node): Register {
  const children = childNodes(node).filter((child) => isTypeWrapper(child) || !child.type.startsWith("TS"));
  const uses = children.map((child) => lowerExpression(lowering, child));
  return lowering.opaque(node, uses);
}
