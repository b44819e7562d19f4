import type { TSESTree } from "@typescript-eslint/utils";
import type { PropertyKey } from "./syntax.js";
import { staticKey } from "./nodes.js";

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
