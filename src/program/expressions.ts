import type { TSESTree } from "@typescript-eslint/utils";
import type { PropertyKey } from "./syntax.js";
import { staticKey, stripTypeWrappers } from "./nodes.js";

/**
 * The expression whose value `node` has, once awaited: without `await`, `!`, `satisfies`, type arguments and chain brackets. `as` stays,
 * since it says what an unknown value is.
 */
export function withoutWrappers(node: TSESTree.Node): TSESTree.Node {
  let inner = node;
  for (;;) {
    switch (inner.type) {
      case "AwaitExpression":
        inner = inner.argument;
        break;
      case "ChainExpression":
      case "TSNonNullExpression":
      case "TSSatisfiesExpression":
      case "TSInstantiationExpression":
        inner = inner.expression;
        break;
      default:
        return inner;
    }
  }
}

/** The property that a member expression names, or null when it is computed. */
export function memberName(node: TSESTree.MemberExpression): PropertyKey {
  return staticKey(node.property, node.computed);
}

/** The expression whose value `node` has, once awaited, whatever type it is said to have. */
export function bare(node: TSESTree.Node): TSESTree.Node {
  let inner = stripTypeWrappers(node);
  while (inner.type === "AwaitExpression" || inner.type === "ChainExpression") inner = stripTypeWrappers(inner.type === "AwaitExpression" ? inner.argument : inner.expression);
  return inner;
}

/** Operands of a sum, from left to right. Long concatenations lean to the left. */
export function operandsOf(sum: TSESTree.BinaryExpression): TSESTree.Node[] {
  const operands: TSESTree.Node[] = [];
  let left: TSESTree.Node = sum;
  while (left.type === "BinaryExpression" && left.operator === "+") {
    operands.push(left.right);
    left = stripTypeWrappers(left.left);
  }
  operands.push(left);
  return operands.reverse();
}

/** `{} as Client`, `null as Client | null`, `undefined as unknown as Client` */
export function isPlaceholder(node: TSESTree.Node): boolean {
  const written = withoutWrappers(node);
  switch (written.type) {
    case "ObjectExpression":
      return written.properties.length === 0;
    case "Literal":
      return written.value === null && written.raw === "null";
    case "Identifier":
      return written.name === "undefined";
    case "TSAsExpression":
      return isPlaceholder(written.expression);
    default:
      return false;
  }
}
