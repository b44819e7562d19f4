import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, isLoop, stripTypeWrappers } from "./nodes.js";
import { returnedBy } from "./returned.js";
import type { VariableOf } from "./variables.js";

type SameKey = (one: TSESTree.Node, other: TSESTree.Node) => boolean;

/** `original` of `copy[key] = original[key]`: each member of the copy is the one of the same name. Null for any other assignment. */
export function originalOf(target: TSESTree.MemberExpression, variableOf: VariableOf): TSESTree.Expression | null {
  const { parent } = target;
  if (parent.type !== "AssignmentExpression" || parent.left !== target || parent.operator !== "=") return null;
  return memberUnder(target.property, parent.right, (one, other) => isSame(one, other, variableOf)) ?? originalOfKept(target, parent.right, variableOf);
}

/** `original` of `const value = original[key]; … copy[key] = value`, in one run of the loop that hands out the keys. */
function originalOfKept(target: TSESTree.MemberExpression, kept: TSESTree.Expression, variableOf: VariableOf): TSESTree.Expression | null {
  const { property } = target;
  const variable = kept.type === "Identifier" ? variableOf(kept) : null;
  if (variable === null || property.type !== "Identifier") return null;
  const [write, other] = variable.references.filter((reference) => reference.isWrite());
  if (write === undefined || other !== undefined || variable.defs.some(({ type }) => type === "Parameter")) return null;
  const loop = loopAround(target);
  const read = valueWrittenIn(loop, write.identifier);
  if (loop === null || read === null || read.range[0] > target.range[0] || !isHandedOutBy(loop, property, variableOf)) return null;
  return memberUnder(property, read, (one, two) => isSame(one, two, variableOf));
}

/** What is stored in a variable by a statement of the loop's body, which each run comes by that gets further. */
function valueWrittenIn(loop: LoopOfItems | null, name: TSESTree.Node): TSESTree.Expression | null {
  const { parent } = name;
  const isAssigned = parent?.type === "AssignmentExpression" && parent.left === name && parent.operator === "=";
  const statement = isAssigned || parent?.type === "VariableDeclarator" ? parent.parent : undefined;
  if (loop === null || statement?.parent !== loop.body || loop.body.type !== "BlockStatement") return null;
  return isAssigned ? parent.right : parent?.type === "VariableDeclarator" ? parent.init : null;
}

type LoopOfItems = TSESTree.ForInStatement | TSESTree.ForOfStatement;

/** The loop over keys in whose body a node stands, with no other loop and no function between. */
function loopAround(node: TSESTree.Node): LoopOfItems | null {
  let inner = node;
  for (let outer = inner.parent; outer !== undefined && outer !== null; inner = outer, outer = outer.parent) {
    if (isFunctionNode(outer)) return null;
    if (isLoop(outer)) return (outer.type === "ForInStatement" || outer.type === "ForOfStatement") && outer.body === inner ? outer : null;
  }
  return null;
}

/** Whether only the head of the loop writes the variable. */
function isHandedOutBy({ left }: LoopOfItems, name: TSESTree.Identifier, variableOf: VariableOf): boolean {
  const target = left.type === "VariableDeclaration" ? left.declarations[0]?.id : left;
  const variable = target?.type === "Identifier" ? variableOf(target) : null;
  return variable !== null && variableOf(name) === variable && variable.references.every((reference) => !reference.isWrite() || reference.identifier === target);
}

/** `original` of `Object.defineProperty(copy, key, { get: () => original[key] })`, for the function. */
export function originalOfGetter(key: TSESTree.Node, getter: TSESTree.Node, variableOf: VariableOf): TSESTree.Expression | null {
  if (!isFunctionNode(getter)) return null;
  const [returned, other] = returnedBy(getter);
  if (returned === undefined || returned === null || other !== undefined) return null;
  // The getter runs later: by then another name may stand in the variable.
  return memberUnder(key, returned, (one, two) => one.type === "Identifier" && isSame(one, two, variableOf) && isNeverWritten(one, variableOf));
}

function memberUnder(key: TSESTree.Node, value: TSESTree.Expression, isSameKey: SameKey): TSESTree.Expression | null {
  const read = stripTypeWrappers(value);
  if (read.type !== "MemberExpression" || !read.computed || read.object.type === "Super" || !isSimple(read.object)) return null;
  return isSameKey(key, read.property) ? read.object : null;
}

/** Nothing that runs while it is evaluated changes a variable, unless somebody writes a getter for that. */
function isSimple(node: TSESTree.Node): boolean {
  const written = stripTypeWrappers(node);
  switch (written.type) {
    case "Identifier":
    case "ThisExpression":
      return true;
    case "MemberExpression":
      return isSimple(written.object) && (!written.computed || isSimple(written.property));
    case "Literal":
      return true;
    default:
      return false;
  }
}

function isSame(one: TSESTree.Node, other: TSESTree.Node, variableOf: VariableOf): boolean {
  if (one.type === "Identifier" && other.type === "Identifier") return one.name === other.name && variableOf(one) === variableOf(other);
  if (one.type !== "MemberExpression" || other.type !== "MemberExpression" || one.computed || other.computed) return false;
  return one.property.type === "Identifier" && other.property.type === "Identifier" && one.property.name === other.property.name && isSame(one.object, other.object, variableOf);
}

/** A parameter, or the variable of a loop that has one of its own each time. */
function isNeverWritten(name: TSESTree.Identifier, variableOf: VariableOf): boolean {
  const variable = variableOf(name);
  const [definition, other] = variable?.defs ?? [];
  if (variable === null || definition === undefined || other !== undefined) return false;
  if (definition.type === "Variable") return definition.parent.kind === "const";
  return definition.type === "Parameter" && variable.references.every((reference) => !reference.isWrite());
}
