import type { TSESTree } from "@typescript-eslint/utils";
import { bare } from "./expressions.js";
import { constructorOf, inheritsConstructor, stripTypeWrappers } from "./nodes.js";
import type { Origins } from "./origin.js";
import type { ClassNode } from "./syntax.js";
import { declaredThis, plainFunctionAround } from "./this-value.js";
import type { Value } from "./values.js";

type ClassOrigin = Extract<Value, { readonly kind: "class" | "instance" }>;

/**
 * Whether an expression may be an instance of the class or of one that extends it, or such a class itself: by its values, as a parameter of any type, as `this` of a function that
 * is no method, or as an item of what only code out of view fills.
 */
export function mayBeOf(node: TSESTree.Expression, owner: ClassNode, origins: Origins): boolean {
  if (isOfAnyType(node, origins)) return true;
  const values = origins.valuesOf(node);
  const isUntold = values.length === 0 || (isItem(node) && values.every(({ kind }) => kind === "unknown"));
  return isUntold || values.some((value) => (value.kind === "instance" || value.kind === "class") && extendsClass(value, owner, new Set()));
}

/** `registry[id]!` */
function isItem(node: TSESTree.Expression): boolean {
  const item = stripTypeWrappers(node);
  return item.type === "MemberExpression" && item.computed;
}

function isOfAnyType(node: TSESTree.Expression, { variableOf }: Origins): boolean {
  if (node.type === "ThisExpression") return declaredThis(node)?.type === "TSAnyKeyword" || (declaredThis(node) === null && plainFunctionAround(node) !== null);
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

type FunctionOrigin = Extract<Value, { readonly kind: "function" }>;

/** What runs where a class is constructed: its constructor, or, where it has none of its own, the functions that its fields call, and what runs for the class that it extends. */
export function constructionsOf(constructed: Extract<Value, { readonly kind: "class" }>): readonly FunctionOrigin[] {
  const found = new Set<FunctionOrigin>();
  const visited = new Set<ClassNode>();
  const open = [constructed];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, home } = next;
    if (visited.has(node)) continue;
    visited.add(node);
    const written = constructorOf(node);
    if (written !== null) {
      found.add({ kind: "function", node: written, home });
      continue;
    }
    for (const value of calledByFields(node, home)) found.add(value);
    for (const parent of node.superClass === null ? [] : home.valuesOf(node.superClass)) if (parent.kind === "class") open.push(parent);
  }
  return [...found];
}

/** `ready = this.connect()` */
function calledByFields({ body }: ClassNode, home: Origins): readonly FunctionOrigin[] {
  return body.body.flatMap((member) => {
    const value = member.type === "PropertyDefinition" && !member.static && member.value !== null ? bare(member.value) : null;
    return value?.type === "CallExpression" ? home.solved(home.calls.cellOfCallee(value)).filter((callee) => callee.kind === "function") : [];
  });
}

/** What packages hand out whose constructor runs where a class is constructed that has none of its own: `class Pool extends Worker {}`. */
export function inheritedConstructors(callees: readonly Value[]): readonly Value[] {
  const found = new Set<Value>();
  const visited = new Set<ClassNode>();
  const open = [...callees];
  for (let callee = open.pop(); callee !== undefined; callee = open.pop()) {
    if (callee.kind !== "class" || visited.has(callee.node) || callee.node.superClass === null || !inheritsConstructor(callee.node)) continue;
    visited.add(callee.node);
    for (const parent of callee.home.valuesOf(callee.node.superClass)) {
      if (parent.kind === "api") found.add(parent);
      else open.push(parent);
    }
  }
  return [...found];
}
