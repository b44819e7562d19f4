import type { TSESTree } from "@typescript-eslint/utils";
import { checkNames, schemaLibraries, type SchemaCheck, type SchemaLibrary } from "../models/schemas.js";
import { constantOf } from "./constants.js";
import { definedElsewhere, type Definition } from "./constants-elsewhere.js";
import { bare, memberName } from "./expressions.js";
import { importedName } from "./imported-name.js";
import { isFunctionNode, staticKey } from "./nodes.js";
import type { Origins } from "./origin.js";
import type { VariableOf } from "./variables.js";

/** How deep schemas stand in one another, and constants behind each other. */
const DEEPEST = 8;

/** An answer that a schema lets through: which argument of the call it is, and what the call yields of it. */
export interface CheckedAnswer extends SchemaCheck {
  readonly argument: number;
  /** Whether the schema lets nothing through but permits, and the call says so before it returns. */
  readonly onlyPermits: boolean;
}

/** False only when a call checks nothing by a schema, by its name. */
export function isNamedAsCheck(call: TSESTree.CallExpression): boolean {
  const name = calledName(call);
  return name !== null && checkNames.has(name);
}

/** What a call checks by a schema that keeps `allowed` as it is; null for other calls, and for schemas that may change it. */
export function checkedBy(call: TSESTree.CallExpression, origins: Origins): CheckedAnswer | null {
  const name = calledName(call);
  if (name === null || !isNamedAsCheck(call) || call.arguments.some(({ type }) => type === "SpreadElement")) return null;
  const called = exportCalled(call, origins.variableOf);
  if (called !== null) {
    const [schema] = call.arguments;
    return schema !== undefined && called.library.checks.has(called.name) ? checked(called.library, called.name, 1, schema, origins) : null;
  }
  if (call.callee.type !== "MemberExpression") return null;
  for (const library of schemaLibraries) {
    const found = checked(library, name, 0, call.callee.object, origins);
    if (found !== null) return found;
  }
  return null;
}

function checked(library: SchemaLibrary, name: string, argument: number, schema: TSESTree.Node, origins: Origins): CheckedAnswer | null {
  const check = library.checks.get(name);
  return check === undefined || !keepsAllowed({ node: schema, origins }, library, 0) ? null : { ...check, argument, onlyPermits: check.isAtOnce && letsOnlyPermits({ node: schema, origins }, library, 0) };
}

/** Whether a schema that keeps `allowed` lets through nothing in which that is not `true`: `z.object({ allowed: z.literal(true) })`. */
function letsOnlyPermits(written: Definition, library: SchemaLibrary, depth: number): boolean {
  const made = madeAs(written);
  if (made === null || depth > DEEPEST) return false;
  const { call, origins } = made;
  const called = exportCalled(call, origins.variableOf);
  const [first] = call.arguments;
  if (called === null) return isMethodOf(call, library.strict) && letsOnlyPermits({ node: call.callee.object, origins }, library, depth + 1);
  if (library.objects.has(called.name)) {
    const allowed = first === undefined ? null : propertyOf({ node: first, origins }, "allowed");
    return allowed !== null && isTrueOnly(allowed, library, depth + 1);
  }
  const list = library.unions.has(called.name) ? bareOf(call.arguments.at(-1)) : null;
  return list?.type === "ArrayExpression" && list.elements.length > 0 && list.elements.every((each) => each !== null && letsOnlyPermits({ node: each, origins }, library, depth + 1));
}

function isTrueOnly(written: Definition, library: SchemaLibrary, depth: number): boolean {
  const made = madeAs(written);
  if (made === null || depth > DEEPEST) return false;
  const { call, origins } = made;
  const called = exportCalled(call, origins.variableOf);
  if (called === null) return isMethodOf(call, library.strict) && isTrueOnly({ node: call.callee.object, origins }, library, depth + 1);
  const value = library.literals.has(called.name) ? bareOf(call.arguments[0]) : null;
  return value?.type === "Literal" && value.value === true;
}

/** Whether the schema lets objects through only with the `allowed` that they have. */
function keepsAllowed(written: Definition, library: SchemaLibrary, depth: number): boolean {
  const made = madeAs(written);
  if (made === null || depth > DEEPEST) return false;
  const { call, origins } = made;
  const called = exportCalled(call, origins.variableOf);
  const [first] = call.arguments;
  if (called === null) return isNarrowed(call, library) && keepsAllowed({ node: call.callee.object, origins }, library, depth + 1);
  if (called.library !== library) return false;
  if (library.objects.has(called.name)) {
    const allowed = first === undefined ? null : propertyOf({ node: first, origins }, "allowed");
    return allowed !== null && isBoolean(allowed, library, depth + 1);
  }
  if (!library.unions.has(called.name)) return false;
  const list = bareOf(call.arguments.at(-1));
  return list?.type === "ArrayExpression" && list.elements.length > 0 && list.elements.every((each) => each !== null && keepsAllowed({ node: each, origins }, library, depth + 1));
}

/** Whether the schema lets through booleans as they are, and makes none of other values but `false`. */
function isBoolean(written: Definition, library: SchemaLibrary, depth: number): boolean {
  const made = madeAs(written);
  if (made === null || depth > DEEPEST) return false;
  const { call, origins } = made;
  const called = exportCalled(call, origins.variableOf);
  if (called === null) return isNarrowed(call, library) && isBoolean({ node: call.callee.object, origins }, library, depth + 1);
  if (called.library !== library) return false;
  if (library.booleans.has(called.name)) return true;
  const [inner, other] = call.arguments;
  const isNarrower = (library.narrowing.has(called.name) && other === undefined) || (library.falling.has(called.name) && isFalse(other));
  return isNarrower && inner !== undefined && isBoolean({ node: inner, origins }, library, depth + 1);
}

type MethodCall = TSESTree.CallExpression & { readonly callee: TSESTree.MemberExpression };

function isMethodOf(call: TSESTree.CallExpression, methods: ReadonlySet<string>): call is MethodCall {
  return call.callee.type === "MemberExpression" && methods.has(memberName(call.callee) ?? "");
}

/** `schema.optional()`, `schema.catch(false)` */
function isNarrowed(call: TSESTree.CallExpression, library: SchemaLibrary): call is MethodCall {
  const name = call.callee.type === "MemberExpression" ? memberName(call.callee) : null;
  return name !== null && (library.narrowing.has(name) || (library.falling.has(name) && isFalse(call.arguments[0])));
}

function isFalse(node: TSESTree.Node | undefined): boolean {
  const value = bareOf(node);
  return value?.type === "Literal" && value.value === false;
}

/** The call that made what an expression holds, in this file or in another one. */
function madeAs({ node, origins }: Definition): { readonly call: TSESTree.CallExpression; readonly origins: Origins } | null {
  let at: Definition | null = { node: bare(node), origins };
  for (let step = 0; at !== null && step < DEEPEST; step++) {
    if (at.node.type === "CallExpression") return { call: at.node, origins: at.origins };
    at = heldBy(at);
  }
  return null;
}

function heldBy({ node, origins }: Definition): Definition | null {
  const own = node.type === "Identifier" ? constantOf(node, origins) : null;
  const found = own === null ? definedElsewhere(node, origins) : { node: own, origins };
  return found === null ? null : { node: bare(found.node), origins: found.origins };
}

/** A property that an object is written with; null where others may be spread over it. */
function propertyOf(written: Definition, name: string): Definition | null {
  const given = bare(written.node);
  const found = given.type === "ObjectExpression" ? { node: given, origins: written.origins } : heldBy({ node: given, origins: written.origins });
  if (found?.node.type !== "ObjectExpression") return null;
  const at = found.node.properties.findLastIndex((each) => each.type === "Property" && !each.computed && staticKey(each.key, false) === name);
  const property = found.node.properties[at];
  if (property?.type !== "Property" || isFunctionNode(property.value)) return null;
  return found.node.properties.slice(at + 1).some((each) => each.type === "SpreadElement" || each.computed) ? null : { node: property.value, origins: found.origins };
}

/** The export of such a package that the call calls: `z.object()`, `object()`, `v.parse()`. */
function exportCalled({ callee }: TSESTree.CallExpression, variableOf: VariableOf): { readonly library: SchemaLibrary; readonly name: string } | null {
  const path: string[] = [];
  let root = bare(callee);
  while (root.type === "MemberExpression" && path.length < 3) {
    const name = staticKey(root.property, root.computed);
    if (name === null) return null;
    path.unshift(name);
    root = bare(root.object);
  }
  const imported = root.type === "Identifier" ? importedName(root, variableOf) : null;
  const library = imported === null ? undefined : schemaLibraries.find(({ packages }) => packages.has(imported.specifier));
  if (imported === null || library === undefined) return null;
  const all = [...imported.path, ...path].filter((name, index, { length }) => index === length - 1 || !library.namespaces.has(name));
  const [name, other] = all;
  return name === undefined || other !== undefined ? null : { library, name };
}

function calledName({ callee }: TSESTree.CallExpression): string | null {
  if (callee.type === "Identifier") return callee.name;
  return callee.type === "MemberExpression" ? memberName(callee) : null;
}

function bareOf(node: TSESTree.Node | undefined): TSESTree.Node | null {
  return node === undefined ? null : bare(node);
}
