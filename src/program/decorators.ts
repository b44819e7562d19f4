import type { TSESTree } from "@typescript-eslint/utils";

/** Decorators of a class, of a member or of a parameter. espree, which knows none, sets no list, whatever the types say. */
export function decoratorsOf(node: { readonly decorators?: readonly TSESTree.Decorator[] | null }): readonly TSESTree.Decorator[] {
  // eslint-disable-next-line no-restricted-syntax -- The one place that asks whether there is a list.
  return node.decorators ?? [];
}
