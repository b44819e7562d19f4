import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";

/** Last name of a variable or member. */
export function nameOf(node: TSESTree.Node): string | null {
  const inner = stripTypeWrappers(node);
  if (inner.type === "ChainExpression") return nameOf(inner.expression);
  if (inner.type === "Identifier") return inner.name;
  return inner.type === "MemberExpression" ? staticKey(inner.property, inner.computed) : null;
}

export function calledNameOf({ callee }: TSESTree.CallExpression): string {
  return nameOf(callee) ?? "";
}
