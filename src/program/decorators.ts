import type { TSESTree } from "@typescript-eslint/utils";

/** espree knows no decorators and sets no list. */
export function decoratorsOf(node: TSESTree.Node): readonly TSESTree.Decorator[] {
  if (!("decorators" in node)) return [];
  const { decorators }: { readonly decorators?: readonly TSESTree.Decorator[] | null } = node;
  return decorators ?? [];
}
