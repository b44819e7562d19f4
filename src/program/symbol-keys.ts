import type { TSESTree } from "@typescript-eslint/utils";
import type { ApiModel } from "./api-model.js";
import type { ApiPosition } from "./api-rules.js";
import { importedName } from "./imported-name.js";
import { staticKey, stripTypeWrappers } from "./nodes.js";
import type { VariableOf } from "./variables.js";

/** Whether a key, as {@link symbolKey} writes it, is a symbol, and not a constant that may hold one. */
export function isKnownSymbol(key: string): boolean {
  return key.startsWith("[") && key.includes(".");
}

/**
 * A name in brackets for a key that is a symbol: of the language (`Symbol.iterator`), of a package (`util.promisify.custom`), or what a
 * constant holds that is one or may be one of another file. The same constant names the same member. Null for other keys.
 */
export function symbolKey(key: TSESTree.Node, variableOf: VariableOf, model: ApiModel): string | null {
  const node = stripTypeWrappers(key);
  if (node.type === "MemberExpression") return knownSymbol(node, variableOf, model);
  const definition = node.type === "Identifier" ? variableOf(node)?.defs[0] : undefined;
  if (definition === undefined || node.type !== "Identifier" || definition.name.type !== "Identifier") return null;
  const name = `[${node.name}:${definition.name.range[0]}]`;
  if (definition.type === "ImportBinding") return name;
  if (definition.type !== "Variable" || definition.parent.kind !== "const" || definition.node.id.type !== "Identifier" || definition.node.init === null) return null;
  const made = stripTypeWrappers(definition.node.init);
  const known = made.type === "MemberExpression" ? knownSymbol(made, variableOf, model) : null;
  return known ?? (isMadeSymbol(made) ? name : null);
}

/** `Symbol("name")`, `Symbol.for("name")` */
function isMadeSymbol(node: TSESTree.Node): boolean {
  let root = node;
  while (root.type === "CallExpression" || root.type === "MemberExpression") root = root.type === "CallExpression" ? root.callee : root.object;
  return root.type === "Identifier" && root.name === "Symbol";
}

function knownSymbol(node: TSESTree.MemberExpression, variableOf: VariableOf, model: ApiModel): string | null {
  const path: string[] = [];
  let root: TSESTree.Node = node;
  for (; root.type === "MemberExpression"; root = stripTypeWrappers(root.object)) {
    const name = staticKey(root.property, root.computed);
    if (name === null) return null;
    path.unshift(name);
  }
  if (root.type !== "Identifier") return null;
  if (variableOf(root) === null) return root.name === "Symbol" && path.length === 1 ? `[Symbol.${path.join(".")}]` : null;
  const imported = importedName(root, variableOf);
  if (imported === null) return null;
  // One symbol of a package has one name, however it is imported.
  const full = [...imported.path, ...path].filter((name, index) => index > 0 || name !== "default");
  let position: ApiPosition | null = model.module(imported.specifier, "");
  for (const name of full) position = position?.member(name) ?? null;
  const isSymbol = position?.meanings.some((meaning) => meaning.kind === "behaviour" && meaning.behaviour.is === "symbol") === true;
  return isSymbol ? `[package.${full.join(".")}]` : null;
}
