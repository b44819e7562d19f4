import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "./nodes.js";

/** A new object, and what is copied over it. */
export interface Merge {
  readonly global: TSESTree.Identifier;
  readonly made: TSESTree.ObjectExpression;
  readonly sources: readonly TSESTree.Expression[];
}

/** `Object.assign({}, base, { allowed })`; null for any other call. Whose `Object` it is, is for the caller to know. */
export function mergeOf(node: TSESTree.Node): Merge | null {
  if (node.type !== "CallExpression" || node.optional) return null;
  const callee = stripTypeWrappers(node.callee);
  if (callee.type !== "MemberExpression" || callee.optional || staticKey(callee.property, callee.computed) !== "assign") return null;
  const global = stripTypeWrappers(callee.object);
  const [first, ...rest] = node.arguments;
  const made = first === undefined || first.type === "SpreadElement" ? null : stripTypeWrappers(first);
  if (global.type !== "Identifier" || global.name !== "Object" || made?.type !== "ObjectExpression" || !made.properties.every(isPlain)) return null;
  const sources = rest.flatMap((source) => (source.type === "SpreadElement" ? [] : [source]));
  return sources.length === rest.length ? { global, made, sources } : null;
}

/** Copying calls no setter, and finds the prototype that all objects have. */
function isPlain(property: TSESTree.ObjectLiteralElement): boolean {
  return property.type === "SpreadElement" || (property.kind === "init" && staticKey(property.key, property.computed) !== "__proto__");
}
