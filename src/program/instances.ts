import type { TSESTree } from "@typescript-eslint/utils";
import type { Origins } from "./origin.js";
import type { ClassNode } from "./syntax.js";
import type { Value } from "./values.js";

type ClassOrigin = Extract<Value, { readonly kind: "class" | "instance" }>;

/** Whether an expression may be an instance of the class or of one that extends it, or such a class itself: by its values, or as a parameter of any type. */
export function mayBeOf(node: TSESTree.Expression, owner: ClassNode, origins: Origins): boolean {
  return isOfAnyType(node, origins) || origins.valuesOf(node).some((value) => (value.kind === "instance" || value.kind === "class") && extendsClass(value, owner, new Set()));
}

function isOfAnyType(node: TSESTree.Expression, { variableOf }: Origins): boolean {
  const definition = node.type === "Identifier" ? variableOf(node)?.defs[0] : undefined;
  if (definition?.type !== "Parameter" || definition.name.type !== "Identifier") return false;
  const type = definition.name.typeAnnotation?.typeAnnotation;
  return type === undefined || type.type === "TSAnyKeyword";
}

function extendsClass({ node, home }: ClassOrigin, owner: ClassNode, visited: Set<ClassNode>): boolean {
  if (node === owner) return true;
  if (node.superClass === null || visited.has(node)) return false;
  visited.add(node);
  return home.valuesOf(node.superClass).some((parent) => parent.kind === "class" && extendsClass(parent, owner, visited));
}
