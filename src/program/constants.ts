import type { TSESTree } from "@typescript-eslint/utils";
import { stripTypeWrappers } from "./nodes.js";
import type { Origins } from "./origin.js";

/** What a constant that is written once holds, whatever type it is said to have. */
export function constantOf(node: TSESTree.Identifier, origins: Origins): TSESTree.Expression | null {
  const definition = origins.variableOf(node)?.defs[0];
  if (definition?.type !== "Variable" || definition.parent.kind !== "const" || definition.node.id.type !== "Identifier") return null;
  return definition.node.init === null ? null : stripTypeWrappers(definition.node.init);
}
