import type { TSESTree } from "@typescript-eslint/utils";
import { childNodes, isFunctionNode, staticKey, stripTypeWrappers, withTypeWrappers } from "../program/nodes.js";
import type { SourceUnit } from "../program/source-unit.js";
import type { VariableOf } from "../program/variables.js";
import { isResultUnused } from "./unused-result.js";

/** What code does with a container where it names it. */
export type ContainerUse =
  /** It puts these in. */
  | { readonly kind: "put"; readonly values: readonly TSESTree.Expression[] }
  /** It takes one out, by a call or by a name. */
  | { readonly kind: "take" }
  /** It goes over all. */
  | { readonly kind: "iterate" }
  /** It empties it, or asks for nothing that is in it. */
  | { readonly kind: "ask" };

const ASKING: ReadonlySet<string> = new Set(["has", "delete", "clear", "includes", "indexOf"]);
const TAKING: ReadonlySet<string> = new Set(["get", "at", "shift", "pop"]);
const PUTTING: ReadonlyMap<string, number> = new Map([["push", 0], ["unshift", 0], ["add", 0], ["set", 1]]);
/** They answer with the container, the others with a number. */
const ANSWERING_ITSELF: ReadonlySet<string> = new Set(["add", "set"]);
const ITERATING: ReadonlySet<string> = new Set(["forEach", "map", "filter", "some", "every"]);

/** The use of the container that an expression names; null for one in which others may get hold of it. */
export function useOf(name: TSESTree.Node, made: "map" | "other", variableOf: VariableOf): ContainerUse | null {
  const container = withTypeWrappers(name);
  const { parent } = container;
  switch (parent?.type) {
    case "ForOfStatement":
      // A map hands out pairs.
      return parent.right === container && !parent.await && made === "other" ? { kind: "iterate" } : null;
    case "AssignmentExpression":
      return parent.left === container && parent.operator === "=" && isEmptyContainer(parent.right) ? { kind: "ask" } : null;
    case "PropertyDefinition":
      return null;
    case "MemberExpression":
      return parent.object === container ? useOfMember(parent, variableOf) : null;
    default:
      return null;
  }
}

function useOfMember(member: TSESTree.MemberExpression, variableOf: VariableOf): ContainerUse | null {
  const key = staticKey(member.property, member.computed);
  const held = withTypeWrappers(member);
  const { parent } = held;
  const isCalled = parent?.type === "CallExpression" && parent.callee === held;
  if (isCalled && key !== null && !member.computed) return useOfMethod(parent, key, variableOf);
  if (key === "length" || key === "size") return { kind: "ask" };
  // Members that the text names are told apart elsewhere.
  if (key !== null) return null;
  if (parent?.type === "AssignmentExpression" && parent.left === held) return parent.operator === "=" ? { kind: "put", values: [parent.right] } : null;
  if (parent?.type === "UpdateExpression" || parent?.type === "AssignmentPattern" || parent?.type === "ArrayPattern" || parent?.type === "RestElement" || parent?.type === "Property") return null;
  if (parent?.type === "UnaryExpression" && parent.operator === "delete") return { kind: "ask" };
  return { kind: "take" };
}

/** `get`, `shift` and the like, rather than what is in the container under that name. */
export function isTakingMethod(member: TSESTree.MemberExpression): boolean {
  return !member.computed && TAKING.has(staticKey(member.property, false) ?? "");
}

function useOfMethod(call: TSESTree.CallExpression, key: string, variableOf: VariableOf): ContainerUse | null {
  if (ASKING.has(key)) return { kind: "ask" };
  if (TAKING.has(key)) return { kind: "take" };
  const first = PUTTING.get(key);
  if (first !== undefined) {
    const values = call.arguments.slice(first).flatMap((argument) => (argument.type === "SpreadElement" ? [] : argument));
    return values.length === call.arguments.length - first && (!ANSWERING_ITSELF.has(key) || isResultUnused(call, variableOf)) ? { kind: "put", values } : null;
  }
  if (!ITERATING.has(key)) return null;
  const [callback] = call.arguments;
  return callback !== undefined && isFunctionNode(callback) && callback.params.length <= 2 && callback.params.every(({ type }) => type !== "RestElement") && callback.type === "ArrowFunctionExpression" ? { kind: "iterate" } : null;
}

export function kindOfContainer(made: TSESTree.Expression): "map" | "other" {
  const written = stripTypeWrappers(made);
  return written.type === "NewExpression" && written.callee.type === "Identifier" && written.callee.name === "Map" ? "map" : "other";
}

/** `[]`, `{}`, `new Map()`, `new Set()` */
export function isEmptyContainer(node: TSESTree.Expression): boolean {
  const made = stripTypeWrappers(node);
  if (made.type === "ArrayExpression") return made.elements.length === 0;
  if (made.type === "ObjectExpression") return made.properties.length === 0;
  return made.type === "NewExpression" && made.arguments.length === 0 && made.callee.type === "Identifier" && (made.callee.name === "Map" || made.callee.name === "Set");
}

type Naming = TSESTree.MemberExpression | TSESTree.Property | TSESTree.PropertyDefinition | TSESTree.TSParameterProperty;

/** Where a file names members: reads, writes, patterns that take them out, and declarations of fields. */
export function membersNamed({ ast }: SourceUnit): ReadonlyMap<string, readonly Naming[]> {
  const named = new Map<string, Naming[]>();
  const open: TSESTree.Node[] = [ast];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const name = nameIn(node);
    if (name !== null) named.set(name.key, [...(named.get(name.key) ?? []), name.node]);
    open.push(...childNodes(node));
  }
  return named;
}

function nameIn(node: TSESTree.Node): { readonly key: string; readonly node: Naming } | null {
  switch (node.type) {
    case "MemberExpression":
      return named(staticKey(node.property, node.computed), node);
    case "PropertyDefinition":
      return named(staticKey(node.key, node.computed), node);
    case "Property":
      return node.parent.type === "ObjectPattern" ? named(staticKey(node.key, node.computed), node) : null;
    case "TSParameterProperty": {
      const name = node.parameter.type === "AssignmentPattern" ? node.parameter.left : node.parameter;
      return name.type === "Identifier" ? named(name.name, node) : null;
    }
    default:
      return null;
  }
}

function named(key: string | null, node: Naming): { readonly key: string; readonly node: Naming } | null {
  return key === null ? null : { key, node };
}

/** Whether what a field of this name holds begins empty, and nobody gets hold of it but where a class names it by `this`. */
export function isFollowedField(uses: readonly Naming[], isOwn: (member: TSESTree.MemberExpression) => boolean, variableOf: VariableOf): boolean {
  const made = uses.flatMap((use) => (use.type === "PropertyDefinition" ? [use.value] : use.parent?.type === "AssignmentExpression" && use.parent.left === use ? [use.parent.right] : []));
  const begun = made.flatMap((value) => value ?? []);
  if (begun.length === 0 || !begun.every(isEmptyContainer)) return false;
  const kind = begun.some((value) => kindOfContainer(value) === "map") ? "map" : "other";
  return uses.every((use) => use.type === "PropertyDefinition" ? !use.static : use.type === "MemberExpression" && isOwn(use) && useOf(use, kind, variableOf) !== null);
}

/** Whether a constant of the module begins empty, and nobody gets hold of it but where it is named. */
export function isFollowedVariable(variable: NonNullable<ReturnType<VariableOf>>, variableOf: VariableOf): boolean {
  const [definition, other] = variable.defs;
  if (other !== undefined || definition?.type !== "Variable" || definition.node.id.type !== "Identifier" || definition.node.init === null || !isEmptyContainer(definition.node.init)) return false;
  if (definition.parent.kind !== "const" || definition.parent.parent.type !== "Program") return false;
  const kind = kindOfContainer(definition.node.init);
  return variable.references.every((reference) => reference.init === true || (reference.isRead() && !reference.isWrite() && useOf(reference.identifier, kind, variableOf) !== null));
}
