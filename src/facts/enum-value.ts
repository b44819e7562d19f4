import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey } from "../program/nodes.js";
import type { Value, ValueTable } from "./value.js";

/** The object that an `enum` makes: its texts and numbers by name, as far as its text tells. */
export function enumValue(node: TSESTree.TSEnumDeclaration, values: ValueTable): Value {
  const properties = new Map<string, Value>();
  let next: number | null = 0;
  for (const { id, initializer } of node.body.members) {
    const given: string | number | null = initializer == null ? next : literalOf(initializer);
    next = typeof given === "number" ? given + 1 : null;
    const name = staticKey(id, false);
    if (name !== null && given !== null) properties.set(name, values.of({ kind: "literal", value: given }));
  }
  return values.of({ kind: "object", node, properties });
}

function literalOf(node: TSESTree.Expression): string | number | null {
  if (node.type === "Literal") return typeof node.value === "string" || typeof node.value === "number" ? node.value : null;
  if (node.type !== "UnaryExpression" || node.operator !== "-") return null;
  const positive = literalOf(node.argument);
  return typeof positive === "number" ? -positive : null;
}
