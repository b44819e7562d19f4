import type { TSESTree } from "@typescript-eslint/utils";
import { memberName } from "../program/expressions.js";
import type { CallResolver } from "../program/call-meaning.js";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { SourceUnit } from "../program/source-unit.js";
import type { DeviceId } from "./device-ids.js";
import { KeyFlow } from "./org-key-flow.js";
import { isOrganisationIdName, isOrganisationName, isOrgKeyName, isPlaceholder, isPublicOrgKeyName, orgKeysIn, servicesWithSuchIds } from "./org-key-text.js";
import { encloses, nodesIn, type VisitorKeys } from "./walk.js";

/** Where an org key should not be: spelled in the source or as a header; in a URL, a log, a device ID; in code for the browser. */
export type OrgKeyProblem = "source" | "header" | "url" | "log" | "deviceId" | "client";

export interface OrgKeyFinding {
  readonly node: TSESTree.Node | TSESTree.Comment;
  readonly problem: OrgKeyProblem;
  /** The literal is a value of its own, so that another expression can stand in its place. */
  readonly isReplaceable: boolean;
}

const header = /^x-org-key$/i;
/** A module that has the variables of the environment. */
const ENVIRONMENT = /(?:^|[^a-z])env(?![a-z])/;
const order: readonly OrgKeyProblem[] = ["source", "header", "url", "deviceId", "log", "client"];

/** Org keys in wrong places, in source order, one for each place. */
export function findOrgKeys(unit: SourceUnit, resolver: CallResolver, asksAuthority: boolean, deviceIds: () => readonly DeviceId[], visitorKeys: VisitorKeys): readonly OrgKeyFinding[] {
  const search = new Search(unit, resolver, asksAuthority);
  for (const node of nodesIn(unit.ast, visitorKeys)) search.visit(node);
  if (asksAuthority) search.visitDeviceIds(deviceIds());
  return [...search.sorted(), ...keysInComments(unit)].sort((one, other) => one.node.range[0] - other.node.range[0]);
}

/** A key in a comment is in the source all the same. */
function keysInComments(unit: SourceUnit): readonly OrgKeyFinding[] {
  if (!unit.text.includes("org_")) return [];
  const found = (unit.ast.comments ?? []).filter(({ value }) => orgKeysIn(value).some((key) => /\d/.test(key)) && !servicesWithSuchIds.test(unit.text));
  return found.map((node) => ({ node, problem: "source", isReplaceable: false }));
}

class Search {
  private readonly found = new Map<TSESTree.Node, OrgKeyProblem>();
  /** Keys that one literal spells as a whole. */
  private readonly spelled = new Set<string>();
  private readonly composed: { readonly node: TSESTree.Node; readonly keys: readonly string[] }[] = [];
  private readonly flow: KeyFlow;
  private readonly isForBrowser: boolean;

  constructor(
    private readonly unit: SourceUnit,
    private readonly resolver: CallResolver,
    private readonly asksAuthority: boolean,
  ) {
    this.flow = new KeyFlow(resolver);
    this.isForBrowser = unit.ast.body.some((statement) => statement.type === "ExpressionStatement" && statement.directive === "use client");
  }

  sorted(): readonly OrgKeyFinding[] {
    // `"org_" + "…"` is a key that no literal spells alone.
    for (const { node, keys } of this.composed) if (keys.some((key) => !this.spelled.has(key))) this.add(node, "source");
    return [...this.found]
      .map(([node, problem]) => ({ node, problem, isReplaceable: (problem === "source" || problem === "header") && !this.isForBrowser && this.isWholeValue(node) }));
  }

  visit(node: TSESTree.Node): void {
    switch (node.type) {
      case "Literal":
        if (typeof node.value === "string") this.visitSpelled(node, node.value);
        return;
      case "JSXText":
        this.visitSpelled(node, node.value);
        return;
      case "TemplateElement":
        this.visitSpelled(node, node.value.cooked ?? node.value.raw);
        return;
      case "TemplateLiteral":
        this.visitComposed(node);
        return;
      case "BinaryExpression":
        if (node.operator === "+" && !(node.parent.type === "BinaryExpression" && node.parent.operator === "+")) this.visitComposed(node);
        return;
      case "CallExpression":
        if (isJoining(node)) this.visitJoined(node);
        if (this.asksAuthority) this.visitCall(node);
        return;
      default:
        if (this.asksAuthority) this.visitUse(node);
    }
  }

  visitDeviceIds(ids: readonly DeviceId[]): void {
    for (const { node, pieces } of ids) {
      if (pieces.length < 2) continue;
      // Part of a key is still the key's.
      if (pieces.some((piece) => piece.kind === "unknown" && piece.names.some(isOrgKeyName))) this.add(node, "deviceId");
    }
  }

  private visitUse(node: TSESTree.Node): void {
    switch (node.type) {
      case "Property":
        if (node.parent.type === "ObjectPattern") this.visitTaken(node, node.parent);
        else if (header.test(this.keyOf(node) ?? "")) this.visitHeader(node.value);
        return;
      case "ArrayExpression":
        this.visitPair(node);
        return;
      case "AssignmentExpression":
        if (node.left.type === "MemberExpression") this.visitSet(node.left, node.right);
        return;
      case "NewExpression":
        if (nameOf(node.callee) === "URLSearchParams") this.addExposed(node.arguments[0], "url");
        // Whoever catches an error writes it down. One that has a name is reported where it is logged.
        else if (nameOf(node.callee).endsWith("Error") && node.parent.type !== "VariableDeclarator") for (const argument of node.arguments) this.addExposed(argument, "log");
        return;
      case "MemberExpression":
        this.visitMember(node);
        return;
      case "ImportSpecifier":
        this.visitImported(node);
        return;
      default:
        return;
    }
  }

  /** `headers["x-org-key"] = value`, `url.search = value` */
  private visitSet(target: TSESTree.MemberExpression, value: TSESTree.Expression): void {
    const name = this.memberOf(target) ?? "";
    if (header.test(name)) this.visitHeader(value);
    else if (/^(?:search|hash|href|pathname|username|password)$/.test(name)) this.addExposed(value, "url");
  }

  private visitSpelled(node: TSESTree.Node, text: string): void {
    const keys = orgKeysIn(text).filter((key) => this.isKeyHere(key, node));
    for (const key of keys) this.spelled.add(key);
    if (keys.length > 0) this.add(node.type === "TemplateElement" ? node.parent : node, "source");
  }

  /** Elsewhere than in code about the authority, names of other things and IDs of organisations look alike. */
  private isKeyHere(key: string, node: TSESTree.Node): boolean {
    const holder = holderOf(node);
    const isOfOthers = servicesWithSuchIds.test(this.unit.text);
    if (holder !== null && (this.asksAuthority && !isOfOthers ? isOrganisationIdName : isOrganisationName)(holder)) return false;
    return this.asksAuthority || (/\d/.test(key) && !isOfOthers);
  }

  private visitJoined(node: TSESTree.Expression): void {
    // `["org", "…"].join("_")` spells the beginning in no place.
    if (!this.unit.text.includes(node.type === "CallExpression" ? "org" : "org_")) return;
    const keys = orgKeysIn(this.resolver.text.withHoles(node)).filter((key) => this.isKeyHere(key, node));
    if (keys.length > 0) this.composed.push({ node, keys });
  }

  private visitComposed(node: TSESTree.TemplateLiteral | TSESTree.BinaryExpression): void {
    this.visitJoined(node);
    if (this.asksAuthority) for (const key of this.flow.inUrl(node)) this.add(key, "url");
  }

  /** A key, also by a constant: `[ORG_HEADER]: value`. */
  private keyOf({ key, computed }: TSESTree.Property): string | null {
    return staticKey(key, computed) ?? (computed ? this.resolver.text.of(key) : null);
  }

  private memberOf(member: TSESTree.MemberExpression): string | null {
    return memberName(member) ?? (member.computed ? this.resolver.text.of(member.property) : null);
  }

  private visitHeader(value: TSESTree.Node): void {
    if (this.isForBrowser && !this.isFoundWhereMade(value)) this.add(value, "client");
    for (const literal of this.flow.literalsOf(value)) this.addLiteralHeader(literal);
  }

  /** A constant is reported where it gets the key. */
  private isFoundWhereMade(value: TSESTree.Node): boolean {
    const made = this.resolver.text.constantOf(value);
    return made !== value && [...this.found.keys()].some((node) => encloses(made, node));
  }

  private addLiteralHeader(literal: TSESTree.Node): void {
    const text = this.resolver.text.of(literal);
    if (text !== null && text.trim() !== "" && !isPlaceholder(text)) this.add(literal, "header");
  }

  /** `["x-org-key", value]` */
  private visitPair({ elements }: TSESTree.ArrayExpression): void {
    const index = elements.findIndex((element) => element !== null && element.type !== "SpreadElement" && header.test(this.resolver.text.of(element) ?? ""));
    const value = elements[index + 1];
    if (index >= 0 && value !== undefined && value !== null) this.visitHeader(value);
  }

  private visitCall(node: TSESTree.CallExpression): void {
    const [first, second] = node.arguments;
    const method = node.callee.type === "MemberExpression" ? (memberName(node.callee) ?? "") : "";
    const name = first === undefined ? null : this.resolver.text.of(first);
    if (/^(?:set|append|header|setHeader|addHeader)$/.test(method) && second !== undefined && name !== null) {
      if (node.callee.type === "MemberExpression" && this.isQuery(node.callee.object)) this.addExposed(second, "url");
      else if (header.test(name)) this.visitHeader(second);
    }
    if (this.flow.isLogger(node.callee)) for (const argument of node.arguments) this.addExposed(argument, "log");
    for (const argument of node.arguments) if (argument.type === "ObjectExpression") this.visitQuery(argument);
  }

  /** By its name, or by what made it. */
  private isQuery(object: TSESTree.Node): boolean {
    const made = /params|query|search/i.test(nameOf(object)) ? null : this.resolver.text.definitionOf(object);
    return made === null ? /params|query|search/i.test(nameOf(object)) : made.type === "NewExpression" && nameOf(made.callee) === "URLSearchParams";
  }

  /** `axios.get(url, { params: { orgKey } })` */
  private visitQuery(options: TSESTree.ObjectExpression): void {
    for (const property of options.properties) {
      if (property.type === "Property" && /^(?:params|query|searchParams|qs)$/.test(staticKey(property.key, property.computed) ?? "")) this.addExposed(property.value, "url");
    }
  }

  private visitMember(node: TSESTree.MemberExpression): void {
    const name = memberName(node) ?? "";
    // What a framework's settings have under `public` goes to the browser.
    if (nameOf(node.object) === "public" && isOrgKeyName(name)) this.add(node, "client");
    if (!this.isEnvironment(node.object)) return;
    if (isPublicOrgKeyName(name) || (this.isForBrowser && this.flow.isKey(node))) this.add(node, "client");
  }

  /** `import.meta.env`, also by another name. */
  private isEnvironment(object: TSESTree.Node): boolean {
    if (nameOf(object) === "env") return true;
    const made = object.type === "Identifier" ? this.resolver.text.definitionOf(object) : null;
    return made !== null && made.type === "MemberExpression" && nameOf(made) === "env";
  }

  /** `const { NEXT_PUBLIC_MACHINEID_ORG_KEY } = process.env` */
  private visitTaken(node: TSESTree.Property, pattern: TSESTree.ObjectPattern): void {
    const name = staticKey(node.key, node.computed) ?? "";
    const source = pattern.parent.type === "VariableDeclarator" ? pattern.parent.init : null;
    if (source === null || !this.isEnvironment(source)) return;
    if (isPublicOrgKeyName(name) || (this.isForBrowser && isOrgKeyName(name))) this.add(node, "client");
  }

  /** `import { PUBLIC_MACHINEID_ORG_KEY } from "$env/static/public"` */
  private visitImported({ imported, local, parent }: TSESTree.ImportSpecifier): void {
    if (parent.type !== "ImportDeclaration" || !ENVIRONMENT.test(parent.source.value) || !isPublicOrgKeyName(staticKey(imported, false) ?? "")) return;
    for (const { identifier } of this.resolver.variableOf(local)?.references ?? []) this.add(identifier, "client");
  }

  private addExposed(node: TSESTree.Node | undefined, problem: OrgKeyProblem): void {
    if (node === undefined) return;
    for (const key of this.flow.exposedIn(node)) this.add(key, problem);
  }

  private add(node: TSESTree.Node, problem: OrgKeyProblem): void {
    const known = this.found.get(node);
    if (known === undefined || order.indexOf(problem) < order.indexOf(known)) this.found.set(node, problem);
  }

  /** A literal that is nothing but a key, where an expression may stand. */
  private isWholeValue(node: TSESTree.Node): boolean {
    const { parent } = node;
    if (node.type === "JSXText" || parent === undefined || ["JSXAttribute", "ImportDeclaration", "TSLiteralType", "TSEnumMember"].includes(parent.type)) return false;
    if ((parent.type === "Property" || parent.type === "PropertyDefinition") && parent.key === node) return false;
    const text = this.resolver.text.of(node);
    return text !== null && /^\S+$/.test(text) && !/[:/?&]/.test(text) && (this.found.get(node) === "header" || orgKeysIn(text)[0] === text);
  }
}

/** `[a, b].join("")`, `a.concat(b)` */
function isJoining({ callee }: TSESTree.CallExpression): boolean {
  return callee.type === "MemberExpression" && /^(?:join|concat)$/.test(memberName(callee) ?? "");
}

/** Name of the variable, property or parameter that a literal is the value of. */
function holderOf(node: TSESTree.Node): string | null {
  const { parent } = node;
  switch (parent?.type) {
    case "VariableDeclarator":
      return parent.id.type === "Identifier" ? parent.id.name : null;
    case "Property":
    case "PropertyDefinition":
      return parent.value === node ? staticKey(parent.key, parent.computed) : null;
    case "AssignmentExpression":
    case "AssignmentPattern":
    case "LogicalExpression":
      return nameOf(parent.left);
    case "JSXAttribute":
      return parent.name.type === "JSXIdentifier" ? parent.name.name : null;
    case "TSAsExpression":
    case "TSSatisfiesExpression":
      return holderOf(parent);
    default:
      return null;
  }
}

function nameOf(start: TSESTree.Node): string {
  let node = stripTypeWrappers(start);
  if (node.type === "ChainExpression") node = stripTypeWrappers(node.expression);
  if (node.type === "Identifier") return node.name;
  return node.type === "MemberExpression" ? (memberName(node) ?? "") : "";
}
