import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "./nodes.js";

/** Names for members that no key spells: what the language calls where nobody writes a call. */

export function getterName(key: string): string {
  return `get ${key}`;
}

export function setterName(key: string): string {
  return `set ${key}`;
}

/** The name of what stands under `Symbol.name`. */
export function symbolName(name: string): string {
  return `@@${name}`;
}

/** `[Symbol.iterator]`; null for other keys. */
export function wellKnownSymbol(key: TSESTree.Node, computed: boolean): string | null {
  if (!computed) return null;
  const node = stripTypeWrappers(key);
  const maker = node.type === "MemberExpression" ? stripTypeWrappers(node.object) : null;
  if (node.type !== "MemberExpression" || maker?.type !== "Identifier" || maker.name !== "Symbol") return null;
  const name = staticKey(node.property, node.computed);
  return name === null ? null : symbolName(name);
}

/** The name under which the language finds a member that is written as `key`; null where none is known. */
export function implicitName(member: { readonly key: TSESTree.Node; readonly computed: boolean; readonly kind?: string }): string | null {
  const symbol = wellKnownSymbol(member.key, member.computed);
  if (symbol !== null) return symbol;
  const key = staticKey(member.key, member.computed);
  if (key === null) return null;
  if (member.kind === "get") return getterName(key);
  return member.kind === "set" ? setterName(key) : key;
}

/** The key that an accessor of this name stands under; other names are keys themselves. */
export function accessedKey(name: string): string {
  return isAccessorName(name) ? name.slice(4) : name;
}

export function isAccessorName(name: string): boolean {
  return name.startsWith("get ") || name.startsWith("set ");
}
