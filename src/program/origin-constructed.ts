import type { TSESTree } from "@typescript-eslint/utils";
import { argumentsOf, ArgumentList } from "./arguments.js";
import { bare } from "./expressions.js";
import { staticKey } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import type { Cell } from "./propagation.js";
import type { ClassNode, FunctionNode } from "./syntax.js";
import { enclosingClass } from "./this-value.js";
import { memoised, type Value } from "./values.js";

type InstanceValue = Extract<Value, { readonly kind: "instance" }>;

/** What a constructor is given as argument `argument`, or a member inside it. */
interface Kept {
  readonly argument: number;
  readonly path: readonly string[];
}

type ClassValue = Extract<Value, { readonly kind: "class" }>;

const parents = new WeakMap<ClassNode, { readonly home: Origins; readonly found: readonly ClassValue[] }>();

/** Classes that extend one another, and members inside members. */
const DEEPEST = 8;

/** What classes of other files keep of the arguments that this file constructs them with, also as base classes of its own: `this.client = client`. */
export class OriginConstructed {
  private readonly sites = new Map<ClassNode, Cell<ArgumentList>>();
  private readonly linked = new Set<ClassNode>();

  constructor(private readonly origins: Origins) {}

  /** A construction in this file of a class of another one. */
  note(node: ClassNode, passed: ArgumentList): void {
    this.sitesOf(node).add(passed);
  }

  /** Adds what a member of the instances of a class of another file was given by constructions in this one. */
  flowMember({ node, home }: InstanceValue, name: string, cell: ValueCell): void {
    const { origins } = this;
    const kept = keptUnder(node, home, name, 0);
    if (kept.length === 0) return;
    origins.callSites.linkCalls();
    this.linkConstructions(node, home);
    this.sitesOf(node).each((passed) => {
      for (const { argument, path } of kept) {
        const given = passed.at(argument);
        if (typeof given !== "string") this.flowPath(origins.cellOf(given), path, cell);
      }
    });
  }

  /** `new Base(client)`: constructions of classes that stand elsewhere are not linked before somebody asks. */
  private linkConstructions(node: ClassNode, home: Origins): void {
    if (this.linked.has(node)) return;
    this.linked.add(node);
    const { origins } = this;
    for (const call of origins.index.calls) {
      if (call.type !== "NewExpression" || call.arguments.length === 0 || call.callee.type !== "Identifier" || !origins.imports.mayBring(call.callee, home.unit.filename)) continue;
      origins.cellOf(call.callee).each((value) => {
        if (value.kind === "class" && value.node === node) this.note(node, argumentsOf(call));
      });
    }
  }

  private sitesOf(node: ClassNode): Cell<ArgumentList> {
    return memoised(this.sites, node, () => this.origins.newFacts<ArgumentList>());
  }

  private flowPath(from: ValueCell, path: readonly string[], cell: ValueCell): void {
    const [name, ...rest] = path;
    if (name === undefined) {
      this.origins.flow(from, cell);
      return;
    }
    const member = this.origins.newCell();
    from.each((value) => this.origins.members.read(value, name, member));
    this.flowPath(member, rest, cell);
  }
}

/** Which arguments of its construction an instance has under the name. */
function keptUnder(node: ClassNode, home: Origins, name: string, depth: number): readonly Kept[] {
  if (depth > DEEPEST) return [];
  const constructor = constructorIn(node);
  const own = constructor === null ? [] : keptBy(constructor, node, home, name, depth);
  if (own.length > 0 || node.superClass === null) return own;
  const inherited = parentsOf(node, node.superClass, home).flatMap((parent) => keptUnder(parent.node, parent.home, name, depth + 1));
  if (constructor === null || inherited.length === 0) return inherited;
  return superCalls(node, home).flatMap((call) => {
    const passed = ArgumentList.of(call.arguments);
    return inherited.flatMap(({ argument, path }) => {
      const given = passed.at(argument);
      return typeof given === "string" ? [] : sourcesOf(given, constructor, node, home, path, depth + 1);
    });
  });
}

/** The classes that a class extends. Asked of each member that is read of its instances, in each file that is linted. */
function parentsOf(node: ClassNode, superClass: TSESTree.Expression, home: Origins): readonly ClassValue[] {
  const before = parents.get(node);
  if (before !== undefined && before.home === home) return before.found;
  const values = [...home.valuesOf(superClass), ...home.imports.declaredAs(superClass)];
  const found = [...new Set(values)].flatMap((value) => (value.kind === "class" && value.node !== node ? value : []));
  // What a parameter holds may come from a file that is linted later.
  const definition = superClass.type === "Identifier" ? home.variableOf(superClass)?.defs[0] : undefined;
  if (home.isAtRest && (definition?.type === "ImportBinding" || definition?.type === "ClassName")) parents.set(node, { home, found });
  return found;
}

function keptBy(constructor: FunctionNode, node: ClassNode, home: Origins, name: string, depth: number): readonly Kept[] {
  const kept: Kept[] = [];
  for (const [argument, parameter] of constructor.params.entries()) {
    if (parameter.type !== "TSParameterProperty") continue;
    const target = parameter.parameter.type === "AssignmentPattern" ? parameter.parameter.left : parameter.parameter;
    if (target.type === "Identifier" && target.name === name) kept.push({ argument, path: [] });
  }
  for (const target of home.index.assignedMembers.get(name) ?? []) {
    const { parent } = target;
    if (target.object.type !== "ThisExpression" || parent.type !== "AssignmentExpression" || enclosingClass(target)?.node !== node) continue;
    kept.push(...sourcesOf(parent.right, constructor, node, home, [], depth + 1));
  }
  return kept;
}

/** Arguments of the constructor that the value of an expression in it may come from. */
function sourcesOf(expression: TSESTree.Node, constructor: FunctionNode, owner: ClassNode, home: Origins, path: readonly string[], depth: number): readonly Kept[] {
  if (depth > DEEPEST) return [];
  const node = bare(expression);
  const from = (source: TSESTree.Node, inside: readonly string[]): readonly Kept[] => sourcesOf(source, constructor, owner, home, inside, depth + 1);
  switch (node.type) {
    case "LogicalExpression":
      return [...from(node.left, path), ...from(node.right, path)];
    case "ConditionalExpression":
      return [...from(node.consequent, path), ...from(node.alternate, path)];
    case "MemberExpression": {
      const name = staticKey(node.property, node.computed);
      if (name === null) return [];
      if (node.object.type !== "ThisExpression") return from(node.object, [name, ...path]);
      return keptUnder(owner, home, name, depth + 1).map((kept) => ({ ...kept, path: [...kept.path, ...path] }));
    }
    case "Identifier": {
      const definition = home.variableOf(node)?.defs[0];
      if (definition?.type === "Parameter" && definition.node === constructor) return placeOf(definition.name, constructor, path);
      if (definition?.type !== "Variable" || definition.node.init === null) return [];
      const inside = pathTo(definition.name, definition.node.id);
      return inside === null ? [] : from(definition.node.init, [...inside, ...path]);
    }
    default:
      return [];
  }
}

/** Where among its arguments a constructor gets a name from. */
function placeOf(name: TSESTree.Node, { params }: FunctionNode, path: readonly string[]): readonly Kept[] {
  for (const [argument, parameter] of params.entries()) {
    const target = parameter.type === "TSParameterProperty" ? parameter.parameter : parameter;
    const inside = parameter.type === "RestElement" ? null : pathTo(name, target);
    if (inside !== null) return [{ argument, path: [...inside, ...path] }];
  }
  return [];
}

/** The members by which a pattern takes a name out of an object; null when it does not. */
function pathTo(name: TSESTree.Node, pattern: TSESTree.Node): readonly string[] | null {
  if (pattern === name) return [];
  if (pattern.type === "AssignmentPattern") return pathTo(name, pattern.left);
  if (pattern.type !== "ObjectPattern") return null;
  for (const property of pattern.properties) {
    const inside = pathTo(name, property.type === "Property" ? property.value : property.argument);
    if (inside === null) continue;
    if (property.type === "RestElement") return inside;
    const key = staticKey(property.key, property.computed);
    return key === null ? null : [key, ...inside];
  }
  return null;
}

function constructorIn(node: ClassNode): FunctionNode | null {
  for (const member of node.body.body) {
    if (member.type === "MethodDefinition" && member.kind === "constructor" && member.value.type === "FunctionExpression") return member.value;
  }
  return null;
}

function superCalls(node: ClassNode, { index }: Origins): readonly TSESTree.CallExpression[] {
  return index.calls.filter((call): call is TSESTree.CallExpression => call.type === "CallExpression" && call.callee.type === "Super" && enclosingClass(call)?.node === node);
}

/** Modules with classes that the linted file extends, and to whose constructors it may pass a client. */
export function givenBases(origins: Origins): ReadonlySet<string> {
  const found = new Set<string>();
  const { unit, isLinted, model } = origins;
  if (!isLinted || !unit.text.includes("extends") || model.sideEffectPackagesIn(unit.text).size === 0) return found;
  const constructed = new Set<string>();
  let passesOn = false;
  const { index, variableOf } = origins;
  for (const call of index.calls) {
    if ((call.type !== "NewExpression" && call.type !== "CallExpression") || call.arguments.length === 0) continue;
    passesOn ||= call.callee.type === "Super";
    if (call.type === "NewExpression") constructed.add(call.callee.type === "Identifier" ? call.callee.name : "");
  }
  for (const node of index.subclasses) {
    const definition = node.superClass?.type === "Identifier" ? variableOf(node.superClass)?.defs[0] : undefined;
    if (definition?.type !== "ImportBinding" || definition.parent.type !== "ImportDeclaration") continue;
    // Under what name it is constructed is not followed, nor who extends it in turn.
    if (constructorIn(node) === null ? constructed.size > 0 : passesOn) found.add(definition.parent.source.value);
  }
  return found;
}
