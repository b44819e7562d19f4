import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "./nodes.js";
import type { VariableOf } from "./variables.js";

/** Stands for the name of a member that is a symbol: no text names it. */
export const SYMBOL_KEY = Symbol("symbol");

/**
 * What a key spells, by a constant as well; null where it may be any name.
 * @param of In a class, a constant of another file, or a member, stands for a symbol: nobody gives two methods one name.
 */
export function spelledKey(key: TSESTree.Node, computed: boolean, variableOf: VariableOf, of: "class" | "object"): string | typeof SYMBOL_KEY | null {
  const known = staticKey(key, computed);
  if (known !== null || !computed) return known;
  const node = stripTypeWrappers(key);
  if (isSymbol(node)) return SYMBOL_KEY;
  if (node.type === "MemberExpression") return of === "class" ? SYMBOL_KEY : null;
  const definition = node.type === "Identifier" ? variableOf(node)?.defs[0] : undefined;
  if (definition === undefined) return null;
  if (definition.type === "ImportBinding") return of === "class" ? SYMBOL_KEY : null;
  if (definition.type !== "Variable" || definition.parent.kind !== "const" || definition.node.id.type !== "Identifier" || definition.node.init === null) return null;
  const made = stripTypeWrappers(definition.node.init);
  return isSymbol(made) ? SYMBOL_KEY : staticKey(made, true);
}

/** `Symbol.iterator`, `Symbol("name")`, `Symbol.for("name")` */
function isSymbol(node: TSESTree.Node): boolean {
  const maker = node.type === "CallExpression" ? node.callee : node;
  if (maker.type === "Identifier") return node.type === "CallExpression" && maker.name === "Symbol";
  if (maker.type !== "MemberExpression") return false;
  const object = stripTypeWrappers(maker.object);
  return object.type === "Identifier" && object.name === "Symbol";
}
