import type { FunctionNode } from "../flow/graph.js";
import type { ParsedFile } from "../program/files-in-view.js";
import { staticKey } from "../program/nodes.js";
import type { TSESTree } from "@typescript-eslint/utils";

const WAITING_METHODS: ReadonlySet<string> = new Set(["then", "catch", "finally"]);

/** Parameters that the function itself waits for: promises that its caller has begun. */
export function awaitedParameters({ unit }: ParsedFile, node: FunctionNode): readonly number[] {
  if (node.generator || node.params.length === 0) return [];
  const variables = unit.scopes.getDeclaredVariables(node);
  return node.params.flatMap((parameter, index) => {
    if (parameter.type !== "Identifier") return [];
    const variable = variables.find(({ defs }) => defs[0]?.name === parameter);
    const isAwaited = variable?.references.some(({ identifier, from }) => from.variableScope === variable.scope.variableScope && isWaitedFor(identifier)) === true;
    return isAwaited ? [index] : [];
  });
}

function isWaitedFor(used: TSESTree.Node): boolean {
  const { parent } = used;
  if (parent?.type === "AwaitExpression") return true;
  if (parent?.type !== "MemberExpression" || parent.object !== used || parent.parent.type !== "CallExpression" || parent.parent.callee !== parent) return false;
  return WAITING_METHODS.has(staticKey(parent.property, parent.computed) ?? "");
}
