import type { TSESTree } from "@typescript-eslint/utils";
import { symbolName } from "./hidden-names.js";
import { staticKey, stripTypeWrappers } from "./nodes.js";
import type { PropertyKey } from "./syntax.js";
import { isOfFile, type VariableOf } from "./variables.js";

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
  const text = enumText(node, variableOf);
  if (text !== null) return text;
  if (node.type === "MemberExpression") return of === "class" ? SYMBOL_KEY : null;
  const definition = node.type === "Identifier" ? variableOf(node)?.defs[0] : undefined;
  if (definition === undefined) return null;
  if (definition.type === "ImportBinding") return of === "class" ? SYMBOL_KEY : null;
  if (definition.type !== "Variable" || definition.parent.kind !== "const" || definition.node.id.type !== "Identifier" || definition.node.init === null) return null;
  const made = stripTypeWrappers(definition.node.init);
  return isSymbol(made) ? SYMBOL_KEY : staticKey(made, true);
}

/**
 * What a key that is read spells: of a symbol that a constant of the module holds, a name that no text has. Null where it may be any name, or is a
 * symbol of another file.
 */
export function readKey(key: TSESTree.Node, computed: boolean, variableOf: VariableOf): PropertyKey {
  const spelled = spelledKey(key, computed, variableOf, "object");
  return spelled === SYMBOL_KEY ? constantSymbol(key, variableOf) : spelled;
}

/** The name of what stands under a symbol that a constant of the module holds; null for other keys. */
export function constantSymbol(key: TSESTree.Node, variableOf: VariableOf): string | null {
  const node = stripTypeWrappers(key);
  const variable = node.type === "Identifier" ? variableOf(node) : null;
  const isOfModule = variable?.defs.length === 1 && variable.scope.type !== "global" && isOfFile(variable.scope) && spelledKey(node, true, variableOf, "object") === SYMBOL_KEY;
  return isOfModule ? symbolName(`const ${variable.name}`) : null;
}

export function isConstantSymbol(key: string): boolean {
  return key.startsWith(symbolName("const "));
}

/** `Key.Name`, of an `enum` that gives the text. */
function enumText(node: TSESTree.Node, variableOf: VariableOf): string | null {
  const object = node.type === "MemberExpression" ? stripTypeWrappers(node.object) : null;
  if (node.type !== "MemberExpression" || object?.type !== "Identifier") return null;
  const [definition, other] = variableOf(object)?.defs ?? [];
  const name = staticKey(node.property, node.computed);
  if (definition?.node.type !== "TSEnumDeclaration" || other !== undefined || name === null) return null;
  const member = definition.node.body.members.find(({ id }) => staticKey(id, false) === name);
  return member?.initializer?.type === "Literal" && typeof member.initializer.value === "string" ? member.initializer.value : null;
}

/** `Symbol.iterator`, `Symbol("name")`, `Symbol.for("name")` */
function isSymbol(node: TSESTree.Node): boolean {
  const maker = node.type === "CallExpression" ? node.callee : node;
  if (maker.type === "Identifier") return node.type === "CallExpression" && maker.name === "Symbol";
  if (maker.type !== "MemberExpression") return false;
  const object = stripTypeWrappers(maker.object);
  return object.type === "Identifier" && object.name === "Symbol";
}
