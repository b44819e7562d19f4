import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { isFunctionNode, staticKey, stripTypeWrappers, withTypeWrappers } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";

/** Methods of arrays and maps that yield one of the items, or tell of them. */
const reading: ReadonlySet<string> = new Set(["get", "has", "at", "includes", "indexOf", "join"]);
/** Methods of arrays that make another array, or an iterator, of the items. */
const copying: ReadonlySet<string> = new Set(["slice", "concat", "toReversed", "toSpliced", "with", "flat", "entries", "keys", "values"]);
/** Methods of arrays that hand the array itself to their callback, as the parameter with this number. */
const calling: ReadonlyMap<string, number> = new Map([...["map", "forEach", "filter", "flatMap", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "toSorted"].map((name) => [name, 3] as const), ["reduce", 4], ["reduceRight", 4]]);
const numbers: ReadonlySet<string> = new Set(["length", "size"]);

/** The constant that holds what an expression makes; null where something else may hold it. */
export function constantHolding(node: TSESTree.Node, variableOf: VariableOf): Scope.Variable | null {
  const held = withTypeWrappers(node).parent;
  if (held?.type !== "VariableDeclarator" || held.id.type !== "Identifier") return null;
  return held.parent.kind === "const" && held.parent.parent.type !== "ExportNamedDeclaration" ? variableOf(held.id) : null;
}

/** Whether no use of the array or map that the constant holds can change it, or hand it to somebody who might. */
export function isOnlyRead(variable: Scope.Variable, variableOf: VariableOf): boolean {
  const declarator = variable.defs[0]?.node;
  const made = declarator?.type === "VariableDeclarator" && declarator.init !== null ? stripTypeWrappers(declarator.init) : null;
  return made !== null && variable.references.every((reference) => reference.init === true || isReading(reference.identifier, isNewArray(made, variableOf)));
}

/**
 * `errors.length` of an array that begins with the items of its literal, and to which items are only added: all that happens to it is in one function, and nobody
 * else has it before that ends. It is what the literal says, or has some.
 */
export function countsItems(node: TSESTree.Node, variableOf: VariableOf): boolean {
  if (node.type !== "MemberExpression" || staticKey(node.property, node.computed) !== "length") return false;
  const array = stripTypeWrappers(node.object);
  const variable = array.type === "Identifier" ? variableOf(array) : null;
  const declarator = variable?.defs[0]?.node;
  if (variable === null || declarator?.type !== "VariableDeclarator" || declarator.parent.kind !== "const" || declarator.init === null) return false;
  const made = stripTypeWrappers(declarator.init);
  if (made.type !== "ArrayExpression" || made.elements.some((element) => element?.type === "SpreadElement")) return false;
  return variable.references.every((reference) => reference.init === true || (reference.from.variableScope === variable.scope.variableScope && isGrowing(reference.identifier)));
}

function isGrowing(name: TSESTree.Node): boolean {
  if (isReading(name, true)) return true;
  const { parent } = withTypeWrappers(name);
  if (parent?.type === "ReturnStatement") return true;
  const use = parent?.type === "MemberExpression" && parent.object === withTypeWrappers(name) ? parent.parent : undefined;
  return parent?.type === "MemberExpression" && use?.type === "CallExpression" && use.callee === parent && staticKey(parent.property, parent.computed) === "push";
}

/** Whether a method of one of its items may be called where it stands: `table[0].push(row)`. Of items that have a name of their own, that is seen. */
export function callsItems(variable: Scope.Variable): boolean {
  return variable.references.some(({ identifier }) => {
    const { parent } = withTypeWrappers(identifier);
    const item = parent?.type === "MemberExpression" ? withTypeWrappers(parent) : null;
    const used = item?.parent;
    return used?.type === "MemberExpression" && used.object === item && used.parent.type === "CallExpression" && used.parent.callee === used && staticKey(used.property, used.computed) !== null;
  });
}

/** An array literal, or what `await Promise.all(…)` or `filter` yields. */
export function isNewArray(expression: TSESTree.Expression, variableOf: VariableOf): boolean {
  if (expression.type !== "AwaitExpression") return expression.type === "ArrayExpression" || isFiltered(expression);
  const argument = stripTypeWrappers(expression.argument);
  const promise = argument.type === "Identifier" ? onlyUsedHere(argument, variableOf) : argument;
  return promise !== null && isAll(promise);
}

function isFiltered(expression: TSESTree.Expression): boolean {
  return expression.type === "CallExpression" && expression.callee.type === "MemberExpression" && staticKey(expression.callee.property, expression.callee.computed) === "filter";
}

/** `denied.length` of what `filter` yields, while nobody adds to it or takes from it. */
export function countsFiltered(node: TSESTree.Node, variableOf: VariableOf): boolean {
  if (node.type !== "MemberExpression") return false;
  const array = stripTypeWrappers(node.object);
  const variable = array.type === "Identifier" ? variableOf(array) : null;
  const declarator = variable?.defs[0]?.node;
  if (variable === null || declarator?.type !== "VariableDeclarator") return isFiltered(array);
  return declarator.init !== null && isFiltered(stripTypeWrappers(declarator.init)) && constantHolding(declarator.init, variableOf) === variable && isOnlyRead(variable, variableOf);
}

/** What a constant holds that is read nowhere else. */
function onlyUsedHere(name: TSESTree.Identifier, variableOf: VariableOf): TSESTree.Expression | null {
  const variable = variableOf(name);
  const declarator = variable?.defs[0]?.node;
  if (variable === null || declarator?.type !== "VariableDeclarator" || declarator.init === null || declarator.id.type !== "Identifier" || declarator.parent.kind !== "const") return null;
  const isExported = declarator.parent.parent.type === "ExportNamedDeclaration";
  return !isExported && variable.references.every(({ identifier, init }) => init === true || identifier === name) ? stripTypeWrappers(declarator.init) : null;
}

/** `Promise.all(…)` */
function isAll(argument: TSESTree.Expression): boolean {
  if (argument.type !== "CallExpression" || argument.callee.type !== "MemberExpression" || staticKey(argument.callee.property, argument.callee.computed) !== "all") return false;
  const owner = stripTypeWrappers(argument.callee.object);
  return owner.type === "Identifier" && owner.name === "Promise";
}

function isReading(name: TSESTree.Node, isArray: boolean): boolean {
  const identifier = withTypeWrappers(name);
  const { parent } = identifier;
  if (parent?.type === "ForOfStatement") return isArray && parent.right === identifier;
  if (parent?.type === "SpreadElement") return isArray && parent.parent.type === "ArrayExpression";
  if (parent?.type === "VariableDeclarator") return isArray && parent.id.type === "ArrayPattern" && parent.id.elements.every((element) => element?.type !== "RestElement");
  if (parent?.type !== "MemberExpression" || parent.object !== identifier) return false;
  const key = staticKey(parent.property, parent.computed);
  const use = parent.parent;
  if (use.type === "CallExpression" && use.callee === parent) {
    if (key === null || /^\d+$/.test(key)) return isArray;
    const [callback] = use.arguments;
    return reading.has(key) || (isArray && copying.has(key)) || (isArray && callback !== undefined && isFunctionNode(callback) && callback.params.length < (calling.get(key) ?? 0));
  }
  if (key !== null && numbers.has(key)) return !isTarget(parent);
  return isArray && (key === null || /^\d+$/.test(key)) && !isTarget(parent);
}

/** Whether the member is written, or deleted. */
export function isTarget(member: TSESTree.MemberExpression): boolean {
  const { parent } = member;
  switch (parent.type) {
    case "AssignmentExpression":
    case "AssignmentPattern":
    case "ForOfStatement":
    case "ForInStatement":
      return parent.left === member;
    case "UpdateExpression":
    case "ArrayPattern":
    case "RestElement":
      return true;
    case "UnaryExpression":
      return parent.operator === "delete";
    case "Property":
      return parent.value === member && parent.parent.type === "ObjectPattern";
    default:
      return false;
  }
}
