import type { TSESTree } from "@typescript-eslint/utils";
import type { ClassNode, FunctionNode } from "../flow/graph.js";
import { isFunctionNode, staticKey } from "../program/nodes.js";

/** A stretch of syntax that gives names to what is inside: a function, a class, or a declaration. */
export interface NamedUnit {
  readonly node: TSESTree.Node;
  /** Under which the rest of the file may reach it. */
  readonly names: ReadonlySet<string>;
  /** Identifiers and property names inside. */
  readonly mentions: ReadonlySet<string>;
  readonly parent: NamedUnit | null;
}

/** One whose syntax is still being walked. */
export interface OpenUnit extends NamedUnit {
  readonly names: Set<string>;
  readonly mentions: Set<string>;
  readonly parent: OpenUnit | null;
}

/** Stands for members that are `private` for the compiler only, which a computed name may mean. */
export const ANY_HIDDEN = "[hidden]";

export function mention(unit: OpenUnit | null, name: string): void {
  for (let current = unit; current !== null; current = current.parent) {
    if (current.mentions.has(name)) return;
    current.mentions.add(name);
  }
}

export function opensUnit(node: TSESTree.Node): node is FunctionNode | ClassNode | TSESTree.VariableDeclarator | TSESTree.AssignmentExpression | TSESTree.Property | TSESTree.PropertyDefinition {
  switch (node.type) {
    case "VariableDeclarator":
    case "AssignmentExpression":
    case "Property":
    case "PropertyDefinition":
    case "ClassDeclaration":
    case "ClassExpression":
      return true;
    default:
      return isFunctionNode(node);
  }
}

export function namesOf(node: TSESTree.Node): Set<string> {
  const names = new Set<string>();
  switch (node.type) {
    case "VariableDeclarator":
      addPatternNames(names, node.id);
      break;
    case "AssignmentExpression":
      addPatternNames(names, node.left);
      break;
    case "Property":
      addKey(names, node.key, node.computed);
      break;
    case "PropertyDefinition":
      addMember(names, node);
      break;
    case "ClassDeclaration":
    case "ClassExpression":
      if (node.id !== null) names.add(node.id.name);
      break;
    default:
      if (!isFunctionNode(node)) break;
      if (node.id !== null) names.add(node.id.name);
      if (node.parent.type === "MethodDefinition") addMember(names, node.parent);
  }
  return names;
}

function addMember(names: Set<string>, member: TSESTree.MethodDefinition | TSESTree.PropertyDefinition): void {
  addKey(names, member.key, member.computed);
  if (member.accessibility === "private") names.add(ANY_HIDDEN);
}

function addKey(names: Set<string>, key: TSESTree.Node, computed: boolean): void {
  const name = staticKey(key, computed);
  if (name !== null) names.add(name);
}

function addPatternNames(names: Set<string>, pattern: TSESTree.Node): void {
  switch (pattern.type) {
    case "Identifier":
      names.add(pattern.name);
      break;
    case "MemberExpression":
      addKey(names, pattern.property, pattern.computed);
      break;
    case "ArrayPattern":
      for (const element of pattern.elements) if (element !== null) addPatternNames(names, element);
      break;
    case "ObjectPattern":
      for (const property of pattern.properties) addPatternNames(names, property.type === "Property" ? property.value : property.argument);
      break;
    case "AssignmentPattern":
      addPatternNames(names, pattern.left);
      break;
    case "RestElement":
      addPatternNames(names, pattern.argument);
      break;
    default:
      break;
  }
}

/** The units from which a site can be reached by name, and those that hold one. */
export function relevantUnits(scan: { readonly units: readonly NamedUnit[]; readonly unitOf: ReadonlyMap<TSESTree.Node, NamedUnit> }, sites: Iterable<TSESTree.Node>): ReadonlySet<TSESTree.Node> {
  const relevant = new Set<NamedUnit>();
  const names = new Set<string>();
  const add = (first: NamedUnit | null): void => {
    for (let unit = first; unit !== null && !relevant.has(unit); unit = unit.parent) {
      relevant.add(unit);
      for (const name of unit.names) names.add(name);
    }
  };
  for (const site of sites) add(innermostUnit(scan, site));
  const mentioning = mentionsByName(scan.units);
  // A set's iteration visits what is added on the way.
  for (const name of names) for (const unit of mentioning.get(name) ?? []) add(unit);
  return new Set([...relevant].map((unit) => unit.node));
}

function innermostUnit(scan: { readonly unitOf: ReadonlyMap<TSESTree.Node, NamedUnit> }, site: TSESTree.Node): NamedUnit | null {
  for (let node: TSESTree.Node | null | undefined = site; node !== undefined && node !== null; node = node.parent) {
    const unit = scan.unitOf.get(node);
    if (unit !== undefined) return unit;
  }
  return null;
}

function mentionsByName(units: readonly NamedUnit[]): ReadonlyMap<string, readonly NamedUnit[]> {
  const mentioning = new Map<string, NamedUnit[]>();
  for (const unit of units) {
    for (const name of unit.mentions) {
      const known = mentioning.get(name);
      if (known === undefined) mentioning.set(name, [unit]);
      else known.push(unit);
    }
  }
  return mentioning;
}
