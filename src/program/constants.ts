import type { TSESTree } from "@typescript-eslint/utils";
import type { Origins } from "./origin.js";

/** What a constant that is written once holds. */
export function constantOf(node: TSESTree.Identifier, origins: Origins): TSESTree.Expression | null {
  const definition = origins.variableOf(node)?.defs[0];
  return definition?.type === "Variable" && definition.parent.kind === "const" && definition.node.id.type === "Identifier" ? definition.node.init : null;
}
