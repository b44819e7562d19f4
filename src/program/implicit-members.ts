import type { TSESTree } from "@typescript-eslint/utils";
import { implicitName } from "./hidden-names.js";
import { isFunctionNode, stripTypeWrappers } from "./nodes.js";
import { lineOf } from "./overrides.js";
import type { FunctionNode } from "./syntax.js";
import type { Value } from "./values.js";

/** The function that the language finds under the name in an object, an instance or a class, also where that inherits it. */
export function implicitMember(value: Value, name: string): Extract<Value, { readonly kind: "function" }> | null {
  switch (value.kind) {
    case "object": {
      const node = memberAmong(value.node.properties, name, null);
      return node === null ? null : { kind: "function", node, home: value.home };
    }
    case "instance":
    case "class":
      for (const { node: owner, home } of lineOf(value)) {
        const node = memberAmong(owner.body.body, name, value.kind === "class");
        if (node !== null) return { kind: "function", node, home };
      }
      return null;
    default:
      return null;
  }
}

function memberAmong(members: readonly (TSESTree.ClassElement | TSESTree.ObjectLiteralElement)[], name: string, isStatic: boolean | null): FunctionNode | null {
  for (const member of members) {
    if (member.type !== "Property" && member.type !== "MethodDefinition" && member.type !== "PropertyDefinition") continue;
    if ((member.type !== "Property" && member.static !== isStatic) || implicitName(member) !== name) continue;
    const value = member.value === null ? null : stripTypeWrappers(member.value);
    if (value !== null && isFunctionNode(value)) return value;
  }
  return null;
}
