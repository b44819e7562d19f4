import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { SourceUnit } from "../program/source-unit.js";
import { isArguments } from "../program/variables.js";

/** Functions, and classes for their constructors, whose `arguments` an arrow function inside them uses. */
export function ownersOfSharedArguments(unit: SourceUnit, isCaptured: (variable: Scope.Variable) => boolean): ReadonlySet<TSESTree.Node> {
  const owners = new Set<TSESTree.Node>();
  if (!unit.text.includes("arguments")) return owners;
  for (const { block, variables } of unit.scopes.scopes) {
    if (!variables.some((variable) => isArguments(variable) && isCaptured(variable))) continue;
    owners.add(block);
    const method = block.parent;
    if (method?.type === "MethodDefinition" && method.kind === "constructor") owners.add(method.parent.parent);
  }
  return owners;
}
