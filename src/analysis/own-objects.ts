import type { TSESTree } from "@typescript-eslint/utils";
import { boundIdentifiers, isFunctionNode, staticKey, stripTypeWrappers, targetsOf, type VisitorKeys } from "../program/nodes.js";
import { returnedBy } from "../program/returned.js";
import type { FunctionNode } from "../program/syntax.js";
import { nodesIn } from "./walk.js";

/** `table[key] = …` of a name. */
export type WriteOfUnknownName = TSESTree.MemberExpression & { readonly object: TSESTree.Identifier };

export function isOfUnknownName(target: TSESTree.Node): target is WriteOfUnknownName {
  return target.type === "MemberExpression" && target.object.type === "Identifier" && staticKey(target.property, target.computed) === null;
}

/**
 * Whether computed writes go into objects of which nothing is known but what is written: they begin empty, as constants or as what `reduce` hands on
 * from one call of its callback to the next, and their names mean nothing else in the file.
 */
export function fillOwnObjects(writes: readonly WriteOfUnknownName[], program: TSESTree.Program, visitorKeys: VisitorKeys): boolean {
  const names = new Set(writes.map(({ object }) => object.name));
  const told = new Set<string>();
  for (const node of nodesIn(program, visitorKeys)) {
    for (const bound of patternsOf(node).flatMap(boundIdentifiers)) {
      if (!names.has(bound.name)) continue;
      if (!isEmptyConstant(node, bound) && !isAccumulator(node, bound)) return false;
      told.add(bound.name);
    }
  }
  return told.size === names.size;
}

function isEmptyConstant(node: TSESTree.Node, bound: TSESTree.Identifier): boolean {
  return node.type === "VariableDeclarator" && node.parent.kind === "const" && node.id === bound && node.init !== null && isEmpty(stripTypeWrappers(node.init));
}

/** `xs.reduce((table, x) => { table[x] = 1; return table; }, {})` */
function isAccumulator(node: TSESTree.Node, bound: TSESTree.Identifier): boolean {
  if (!isFunctionNode(node) || node.async || node.generator || node.params[0] !== bound || node.parent.type !== "CallExpression") return false;
  const { callee, arguments: passed } = node.parent;
  const [callback, initial] = passed;
  if (callback !== node || initial === undefined || !isEmpty(stripTypeWrappers(initial)) || callee.type !== "MemberExpression") return false;
  const name = staticKey(callee.property, callee.computed);
  return (name === "reduce" || name === "reduceRight") && handsBack(node, bound.name);
}

function handsBack(node: FunctionNode, name: string): boolean {
  return returnedBy(node).every((returned) => {
    const value = returned === null ? null : stripTypeWrappers(returned);
    return value?.type === "Identifier" && value.name === name;
  });
}

function isEmpty(node: TSESTree.Node): boolean {
  return (node.type === "ObjectExpression" && node.properties.length === 0) || (node.type === "ArrayExpression" && node.elements.length === 0);
}

/** What a node binds to names, or assigns to them. */
function patternsOf(node: TSESTree.Node): readonly TSESTree.Node[] {
  switch (node.type) {
    case "VariableDeclarator":
      return [node.id];
    case "AssignmentExpression":
    case "ForInStatement":
    case "ForOfStatement":
      return targetsOf(node.left).map(stripTypeWrappers);
    case "CatchClause":
      return node.param === null ? [] : [node.param];
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
      return [node.local];
    case "TSImportEqualsDeclaration":
    case "TSModuleDeclaration":
      return [node.id];
    case "ClassDeclaration":
    case "ClassExpression":
    case "TSEnumDeclaration":
      return node.id === null ? [] : [node.id];
    default:
      return isFunctionNode(node) ? [...node.params.map((parameter) => (parameter.type === "TSParameterProperty" ? parameter.parameter : parameter)), ...(node.id === null ? [] : [node.id])] : [];
  }
}
