import type { TSESTree } from "@typescript-eslint/utils";
import { optionOf } from "./authority-calls.js";
import { definedElsewhere } from "./constants-elsewhere.js";
import { enclosingClass } from "./this-value.js";
import { bare } from "./expressions.js";
import { staticKey } from "./nodes.js";
import { setsMemberLater } from "./options-set-later.js";
import type { Origins } from "./origin.js";
import type { StaticText } from "./static-text.js";
import type { VariableOf } from "./variables.js";

/** What HTTP clients call the beginning that all addresses of an instance have. */
const BASES = ["baseURL", "prefixUrl", "baseUrl"] as const;
const SOCKET = "socketPath";
const MAKES = /^(?:create|extend|defaults|instance)$/;

interface Made {
  readonly node: TSESTree.Node;
  /** Of the file that it stands in. */
  readonly origins: Origins;
}

/** The beginning that an instance puts before the addresses it is given: of `axios.create({ baseURL })` and `got.extend({ prefixUrl })`; "" for none. */
export function baseOfInstance(call: TSESTree.CallExpression, origins: Origins): string {
  for (const { node, origins: { text } } of madeOf(instanceOf(call), origins)) {
    if (node.type !== "CallExpression" || !makesInstance(node)) continue;
    const base = baseGiven(node.arguments[0], text);
    if (base.kind === "text") return base.text;
  }
  return "";
}

/**
 * The beginning that an instance certainly puts before its addresses: "" where it was made without one; null where that cannot be told, or where the call
 * or something in the files sets another one.
 */
export function certainBaseOfInstance(call: TSESTree.CallExpression, origins: Origins): string | null {
  const [made, other] = [...madeOf(instanceOf(call), origins)].filter(({ node }) => node.type === "CallExpression");
  if (made === undefined || other !== undefined || made.node.type !== "CallExpression" || !isMadeOfPackage(made.node, made.origins.text)) return null;
  if (BASES.some((name) => origins.index.assignedMembers.has(name) || made.origins.index.assignedMembers.has(name))) return null;
  const isGivenBase = call.arguments.some((argument) => bare(argument).type === "ObjectExpression" && baseGiven(argument, origins.text).kind !== "none");
  const base = baseGiven(made.node.arguments[0], made.origins.text);
  if (isGivenBase || base.kind === "unknown") return null;
  return base.kind === "text" ? base.text : "";
}

function instanceOf(call: TSESTree.CallExpression): TSESTree.Node {
  const callee = bare(call.callee);
  return bare(callee.type === "MemberExpression" ? callee.object : callee);
}

function makesInstance({ callee }: TSESTree.CallExpression): boolean {
  return callee.type === "MemberExpression" && MAKES.test(staticKey(callee.property, callee.computed) ?? "");
}

/** `axios.create()`, and not the method of an instance, which takes that one's base along. */
function isMadeOfPackage(node: TSESTree.CallExpression, text: StaticText): boolean {
  return makesInstance(node) && node.callee.type === "MemberExpression" && text.constantOf(node.callee.object).type === "Identifier";
}

type Base = { readonly kind: "none" } | { readonly kind: "unknown" } | { readonly kind: "text"; readonly text: string };

/** The base among the options of an instance, or of a call. */
export function baseGiven(options: TSESTree.CallExpressionArgument | undefined, text: StaticText): Base {
  if (options === undefined) return { kind: "none" };
  if (options.type === "SpreadElement") return { kind: "unknown" };
  const given = BASES.map((name) => optionOf(options, name, text));
  const base = given.find((option) => typeof option !== "string");
  if (base !== undefined) return { kind: "text", text: text.ofUrl(base) };
  return given.includes("unknown") ? { kind: "unknown" } : { kind: "none" };
}

/** Whether the options of a call may name a socket, or get their base where the file goes on. */
export function mayHaveOtherServer(options: TSESTree.Expression, text: StaticText, variableOf: VariableOf): boolean {
  return typeof optionOf(options, SOCKET, text) !== "string" || setsMemberLater(options, [...BASES, SOCKET], variableOf);
}

/** What the instance may be made by: a constant of this file or another, or a field that its class fills. */
function* madeOf(instance: TSESTree.Node, origins: Origins): Generator<Made> {
  const { text } = origins;
  const constant = bare(text.constantOf(instance));
  yield { node: constant, origins };
  if (constant.type === "Identifier") {
    const elsewhere = definedElsewhere(constant, origins);
    if (elsewhere !== null) yield { node: bare(elsewhere.origins.text.constantOf(elsewhere.node)), origins: elsewhere.origins };
  }
  const key = constant.type === "MemberExpression" && constant.object.type === "ThisExpression" ? staticKey(constant.property, constant.computed) : null;
  if (key === null) return;
  for (const member of enclosingClass(constant)?.node.body.body ?? []) {
    if (member.type === "PropertyDefinition" && member.value !== null && staticKey(member.key, member.computed) === key) yield { node: bare(member.value), origins };
  }
  for (const target of origins.index.assignedMembers.get(key) ?? []) {
    const { parent } = target;
    if (target.object.type === "ThisExpression" && parent.type === "AssignmentExpression") yield { node: bare(parent.right), origins };
  }
}

/** Whether the file gives a base to whatever a package exports: `axios.defaults.baseURL = …`. */
export function setsDefaultBase({ index }: Origins): boolean {
  return BASES.some((name) => index.assignedMembers.get(name)?.some(({ object }) => object.type === "MemberExpression" && staticKey(object.property, object.computed) === "defaults"));
}

/** The address that an instance asks when it is told `url`. */
export function withBase(base: string, url: string): string {
  if (base === "" || url.includes("://")) return url;
  return `${base.replace(/\/$/, "")}/${url.replace(/^\//, "")}`;
}
