import type { TSESTree } from "@typescript-eslint/utils";
import { definedElsewhere } from "./constants-elsewhere.js";
import { bare, memberName } from "./expressions.js";
import { constantOf } from "./constants.js";
import { withTypeWrappers } from "./nodes.js";
import type { Origins } from "./origin.js";

/** An element of a list, with the values of the file that it is written in. */
export interface Listed {
  readonly node: TSESTree.Node;
  readonly origins: Origins;
}

/** Lists in one another. */
const DEEPEST_LIST = 4;

/** Methods of arrays that change them. */
const CHANGING: ReadonlySet<string> = new Set(["push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin"]);

/** The elements of a list that is written out, of a constant of this file or of another one too, in their order; null where the text does not tell them all. */
export function listedIn(node: TSESTree.Node, origins: Origins, depth = 0): readonly Listed[] | null {
  const list = bare(node);
  if (depth > DEEPEST_LIST) return null;
  if (list.type === "ArrayExpression") return elementsOf(list, origins, depth);
  if (list.type === "CallExpression") return listedInComposed(list, origins, depth);
  if (list.type !== "Identifier" || !isSteady(list, origins)) return null;
  const own = constantOf(list, origins);
  if (own !== null) return listedIn(own, origins, depth + 1);
  const elsewhere = definedElsewhere(list, origins);
  return elsewhere === null ? null : listedIn(elsewhere.node, elsewhere.origins, depth + 1);
}

/** `compose([gate, handler])`, which runs what it is given in its order. */
function listedInComposed(call: TSESTree.CallExpression, origins: Origins, depth: number): readonly Listed[] | null {
  const [list, other] = call.arguments;
  if (list === undefined || list.type === "SpreadElement" || other !== undefined) return null;
  const callees = origins.solved(origins.calls.cellOfCallee(call));
  const isComposed = callees.length > 0 && callees.every((callee) => callee.kind === "api" && callee.position.call().meanings.some((meaning) => meaning.kind === "behaviour" && meaning.behaviour.is === "identity"));
  return isComposed ? listedIn(list, origins, depth + 1) : null;
}

function elementsOf({ elements }: TSESTree.ArrayExpression, origins: Origins, depth: number): readonly Listed[] | null {
  const found: Listed[] = [];
  for (const element of elements) {
    if (element === null) return null;
    if (element.type !== "SpreadElement") {
      found.push({ node: element, origins });
      continue;
    }
    const inner = listedIn(element.argument, origins, depth + 1);
    if (inner === null) return null;
    found.push(...inner);
  }
  return found;
}

/** Whether the file does nothing with the list but read it, and hand it to methods, as routers have them. */
export function isSteady(name: TSESTree.Identifier, origins: Origins): boolean {
  const variable = origins.variableOf(name) ?? origins.unit.scopes.globalScope?.childScopes[0]?.set.get(name.name) ?? null;
  return variable !== null && variable.references.every((reference) => reference.init === true || (!reference.isWrite() && isReading(reference.identifier)));
}

function isReading(use: TSESTree.Node): boolean {
  const read = withTypeWrappers(use);
  const { parent } = read;
  switch (parent?.type) {
    case "SpreadElement":
    case "ExportSpecifier":
    case "ExportDefaultDeclaration":
      return true;
    case "CallExpression":
      return parent.callee !== read && bare(parent.callee).type === "MemberExpression";
    case "MemberExpression": {
      if (parent.object !== read || parent.parent.type !== "CallExpression" || parent.parent.callee !== parent) return false;
      const method = memberName(parent);
      return method !== null && !CHANGING.has(method);
    }
    default:
      return false;
  }
}
