import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import type { VariableOf } from "../program/variables.js";

/** Whether the file exports the function by itself or as a member of an object, as an ECMAScript or a CommonJS module. */
export function isExported(node: FunctionNode, variableOf: VariableOf): boolean {
  const { parent } = node;
  if (parent.type === "ExportNamedDeclaration" || isGivenOut(node)) return true;
  if (parent.type === "VariableDeclarator" && parent.parent.parent.type === "ExportNamedDeclaration") return true;
  const name = node.type === "FunctionDeclaration" ? node.id : parent.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id : null;
  const uses = name === null ? [] : (variableOf(name)?.references ?? []);
  return uses.some(({ identifier }) => identifier.type === "Identifier" && isGivenOut(identifier)) || isListed(name, parent);
}

/** `export { start }`: parsers differ in whether they count it as a reference. */
function isListed(name: TSESTree.Identifier | null, parent: TSESTree.Node): boolean {
  const program = parent.type === "VariableDeclarator" ? parent.parent.parent : parent;
  if (name === null || program.type !== "Program") return false;
  return program.body.some((statement) => statement.type === "ExportNamedDeclaration" && statement.specifiers.some(({ local }) => local.type === "Identifier" && local.name === name.name));
}

/** `export default start`, `exports.start = start`, `module.exports = start`, and a member of an object that stands there. */
function isGivenOut(node: TSESTree.Node): boolean {
  let value = node;
  for (let { parent } = value; parent?.type === "TSAsExpression" || parent?.type === "TSSatisfiesExpression"; { parent } = value) value = parent;
  const { parent } = value;
  if (parent === undefined || parent === null) return false;
  if (parent.type === "ExportDefaultDeclaration") return true;
  if (parent.type === "AssignmentExpression") return parent.right === value && isOfExports(parent.left);
  return parent.type === "Property" && parent.value === value && parent.kind === "init" && parent.parent.type === "ObjectExpression" && isGivenOut(parent.parent);
}

/** `exports.name`, `module.exports`, `module.exports.name` */
function isOfExports(target: TSESTree.Node): boolean {
  if (target.type !== "MemberExpression") return false;
  const object = stripTypeWrappers(target.object);
  if (object.type === "Identifier") return object.name === "exports" || (object.name === "module" && staticKey(target.property, target.computed) === "exports");
  return object.type === "MemberExpression" && isOfExports(object) && object.object.type === "Identifier" && object.object.name === "module";
}
