import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { CallResolver } from "./call-meaning.js";
import { bare } from "./expressions.js";
import { boundIdentifiers, isFunctionNode, isTypeWrapper, staticKey } from "./nodes.js";
import type { CallNode, FunctionNode } from "./syntax.js";

/** A place of a file in which code may be kept: a variable, a member of `this`, or a member of one of these, as text. */
type Store = string;

type Resolver = Pick<CallResolver, "variableOf" | "functionsCalled" | "isOfPackage">;

interface Found {
  readonly store: Store;
  /** Whether it is something that is kept there, and not the place itself. */
  readonly isTaken: boolean;
}

/** Functions that put into a store what they are given by handing it on. */
const DEEPEST_HANDING = 3;

/** Methods of the language's collections: what such a call is of is no function that was put into one. */
const METHODS_OF_COLLECTIONS: ReadonlySet<string> = new Set([Array.prototype, Map.prototype, Set.prototype, Promise.prototype].flatMap((prototype) => Object.getOwnPropertyNames(prototype)));
const LENDING: ReadonlySet<string> = new Set(["call", "apply"]);

/** Tells by names where the functions of a file keep what they are given, and what its calls take out of there. */
export class GivenStores {
  readonly #filled = new Map<FunctionNode, ReadonlySet<Store>>();

  constructor(private readonly resolver: Resolver) {}

  /** Whether the call may be of a function that `filler` was given and has put somewhere. */
  isOfGiven(call: CallNode, filler: FunctionNode): boolean {
    const stores = this.filledBy(filler);
    if (stores.size === 0 || call.type !== "CallExpression") return false;
    const callee = bare(call.callee);
    const key = callee.type === "MemberExpression" ? staticKey(callee.property, callee.computed) : null;
    if (key !== null && METHODS_OF_COLLECTIONS.has(key)) return false;
    const called = callee.type === "MemberExpression" && key !== null && LENDING.has(key) ? callee.object : callee;
    return this.#placesOf(called, new Set()).some(({ store }) => stores.has(store));
  }

  /** Where the function puts what it is given. */
  filledBy(node: FunctionNode, depth = 0): ReadonlySet<Store> {
    const known = this.#filled.get(node);
    if (known !== undefined) return known;
    const stores = new Set<Store>();
    this.#filled.set(node, stores);
    const seen = new Set<Scope.Variable>();
    for (const parameter of node.params) {
      for (const name of boundIdentifiers(parameter)) {
        if (parameter.type === "TSParameterProperty") stores.add(`this.${name.name}`);
        for (const store of this.#storesOfVariable(this.resolver.variableOf(name), node, depth, seen)) stores.add(store);
      }
    }
    return stores;
  }

  #storesOfVariable(variable: Scope.Variable | null, within: FunctionNode, depth: number, seen: Set<Scope.Variable>): readonly Store[] {
    if (variable === null || seen.has(variable)) return [];
    seen.add(variable);
    return variable.references.filter((reference) => reference.isRead()).flatMap(({ identifier }) => this.#storesAt(identifier, within, depth, seen));
  }

  /** Where it is put, or a function or object around it. */
  #storesAt(used: TSESTree.Node, within: FunctionNode, depth: number, seen: Set<Scope.Variable>): readonly Store[] {
    const stores: Store[] = [];
    let node = used;
    for (let { parent } = node; parent !== undefined && parent !== null && node !== within; parent = node.parent) {
      if (parent.type === "CallExpression" || parent.type === "NewExpression") {
        if (parent.arguments.some((argument) => argument === node)) stores.push(...this.#storesOfCall(parent, node, depth));
      } else if (parent.type === "AssignmentExpression" && parent.right === node) stores.push(...this.#named(parent.left));
      else if (parent.type === "VariableDeclarator" && parent.init === node) {
        for (const name of boundIdentifiers(parent.id)) stores.push(...this.#storesOfVariable(this.resolver.variableOf(name), within, depth, seen));
      }
      // Whoever calls what stands around it has it called.
      if (!isHolder(parent) && !isTypeWrapper(parent) && !isFunctionNode(parent)) {
        const around = functionAround(parent, within);
        if (around === null) return stores;
        node = around;
      } else node = parent;
    }
    return stores;
  }

  #storesOfCall(call: TSESTree.CallExpression | TSESTree.NewExpression, given: TSESTree.Node, depth: number): readonly Store[] {
    // What a package is given it calls in units of its own.
    if (this.resolver.isOfPackage(call)) return [];
    const callee = bare(call.callee);
    const others = call.arguments.filter((argument) => argument !== given && !isFunctionNode(argument)).flatMap((argument) => this.#named(argument));
    const filled = callee.type === "MemberExpression" ? this.#named(callee.object) : [];
    const handed = depth < DEEPEST_HANDING ? this.resolver.functionsCalled(call).flatMap((inner) => [...this.filledBy(inner, depth + 1)]) : [];
    return [...filled, ...others, ...handed];
  }

  #named(node: TSESTree.Node): readonly Store[] {
    return this.#placesOf(node, new Set()).map(({ store }) => store);
  }

  /** Where the value of an expression may be kept, or have been taken from. */
  #placesOf(expression: TSESTree.Node, seen: Set<TSESTree.Node>): readonly Found[] {
    const node = bare(expression);
    if (seen.has(node)) return [];
    seen.add(node);
    const places = (inner: TSESTree.Node | null): readonly Found[] => (inner === null ? [] : this.#placesOf(inner, seen));
    switch (node.type) {
      case "Identifier":
        return this.#placesOfVariable(this.resolver.variableOf(node), places);
      case "MemberExpression":
        return memberOf(node, node.object.type === "ThisExpression" ? [{ store: "this", isTaken: false }] : places(node.object));
      case "CallExpression":
      case "NewExpression":
        if (this.resolver.isOfPackage(node)) return [];
        return taken([...(node.callee.type === "MemberExpression" ? places(node.callee.object) : []), ...node.arguments.flatMap((argument) => (isFunctionNode(argument) ? [] : places(argument)))]);
      case "ArrayExpression":
        return taken(node.elements.flatMap(places));
      case "SpreadElement":
        return places(node.argument);
      case "LogicalExpression":
        return [...places(node.left), ...places(node.right)];
      case "ConditionalExpression":
        return [...places(node.consequent), ...places(node.alternate)];
      case "AssignmentExpression":
        return [...places(node.left), ...places(node.right)];
      default:
        return [];
    }
  }

  #placesOfVariable(variable: Scope.Variable | null, places: (node: TSESTree.Node | null) => readonly Found[]): readonly Found[] {
    const [definition] = variable?.defs ?? [];
    if (variable === null || definition === undefined) return [];
    const own: Found = { store: `${definition.name.range[0]} ${variable.name}`, isTaken: false };
    const written = variable.references.flatMap(({ writeExpr }) => writeExpr ?? []);
    return [own, ...written.flatMap((value) => (isWholeOf(value) ? places(value) : taken(places(value)))), ...taken(definition.type === "Parameter" ? placesOfCallback(definition.node, places) : [])];
  }
}

/** Whether the variable is the value itself, and no part or item of it. */
function isWholeOf({ parent }: TSESTree.Node): boolean {
  return (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier") || parent?.type === "AssignmentExpression";
}

/** `hooks.map((hook) => hook())`, `Array.from(hooks, (hook) => hook())`: what the callback is given is kept there. */
function placesOfCallback(callback: TSESTree.Node, places: (node: TSESTree.Node) => readonly Found[]): readonly Found[] {
  const call = callback.parent;
  if (call?.type !== "CallExpression" || call.callee === callback || call.callee.type !== "MemberExpression") return [];
  return [call.callee.object, ...call.arguments].flatMap((given) => (isFunctionNode(given) ? [] : places(given)));
}

function memberOf({ property, computed }: TSESTree.MemberExpression, objects: readonly Found[]): readonly Found[] {
  const key = staticKey(property, computed);
  const isItem = key === null || /^\d+$/.test(key);
  return objects.map(({ store, isTaken }) => (isItem || isTaken ? { store, isTaken: true } : { store: `${store}.${key}`, isTaken: false }));
}

function taken(found: readonly Found[]): readonly Found[] {
  return found.map(({ store }) => ({ store, isTaken: true }));
}

function isHolder({ type }: TSESTree.Node): boolean {
  switch (type) {
    case "Property":
    case "ObjectExpression":
    case "ArrayExpression":
    case "SpreadElement":
    case "LogicalExpression":
    case "ConditionalExpression":
    case "ChainExpression":
      return true;
    default:
      return false;
  }
}

/** The function inside `within` that the node stands in. */
function functionAround(node: TSESTree.Node, within: FunctionNode): FunctionNode | null {
  for (let around: TSESTree.Node | null | undefined = node; around !== undefined && around !== null && around !== within; around = around.parent) if (isFunctionNode(around)) return around;
  return null;
}
