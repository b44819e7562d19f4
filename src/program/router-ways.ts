import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { frameworks, type Framework } from "../models/frameworks.js";
import { makesPlugin } from "./fastify-plugins.js";
import { memberName } from "./expressions.js";
import { isFunctionNode, withTypeWrappers } from "./nodes.js";
import type { Origins } from "./origin.js";
import { isDiscarded } from "./order.js";
import { routerCallsFrom } from "./router-chain.js";
import type { FunctionNode } from "./syntax.js";

type Variable = Scope.Variable;

/** How requests, or the router itself, get to where a variable stands. */
export type WayIn =
  /** The router is argument `argument` of a call that mounts it. */
  | { readonly kind: "mount"; readonly call: TSESTree.CallExpression; readonly argument: number }
  /** A plugin is called with a scope of its own. */
  | { readonly kind: "scope"; readonly call: TSESTree.CallExpression }
  /** A function in view is called with the router. */
  | { readonly kind: "same"; readonly call: TSESTree.CallExpression; readonly router: TSESTree.Node };

/** All ways into a router of this file, or into a parameter; null when there may be others. */
export function waysInto(variable: Variable, framework: Framework, origins: Origins): readonly WayIn[] | null {
  const [definition] = variable.defs;
  if (definition === undefined || variable.defs.length !== 1 || variable.references.some((reference) => reference.isWrite() && reference.init !== true)) return null;
  if (definition.type === "Parameter") {
    if (!isFunctionNode(definition.node)) return null;
    const index = definition.node.params.findIndex((parameter) => parameter === definition.name);
    return index < 0 ? null : waysIntoFunction(definition.node, index, origins);
  }
  if (definition.type !== "Variable" || definition.parent.parent.type === "ExportNamedDeclaration" || framework === frameworks.unknown) return null;
  return collect(variable, (identifier) => mountsOf(identifier, framework));
}

/** What each use of a variable says; null when one of them says too little. */
function collect(variable: Variable, waysOf: (use: TSESTree.Node) => readonly WayIn[] | null): readonly WayIn[] | null {
  const ways: WayIn[] = [];
  for (const reference of variable.references) {
    if (reference.init === true || (reference.isTypeReference === true && reference.isValueReference === false)) continue;
    const own = waysOf(reference.identifier);
    if (own === null) return null;
    ways.push(...own);
  }
  return ways;
}

/** A use of a router: it registers something, or it is mounted. */
function mountsOf(use: TSESTree.Node, framework: Framework): readonly WayIn[] | null {
  const calls = routerCallsFrom(use, framework);
  const last = withTypeWrappers(calls.at(-1) ?? use);
  const member = last.parent;
  if (calls.length > 0 && isDiscarded(last)) return [];
  if (member?.type === "MemberExpression" && member.object === last && member.parent.type === "CallExpression" && member.parent.callee === member) {
    const name = memberName(member);
    if (name === null) return null;
    if (framework.inert.has(name)) return [];
    if (framework.routes.has(name)) return isRouteStatement(member.parent) ? [] : null;
    return framework.mountable.has(name) ? mountOf(member.parent) : null;
  }
  return calls.length === 0 ? mountOf(use) : null;
}

/** `router.route(path).get(…).post(…)`, with nobody to see what it yields. */
function isRouteStatement(route: TSESTree.CallExpression): boolean {
  let outer = withTypeWrappers(route);
  while (outer.parent?.type === "MemberExpression" && outer.parent.object === outer && outer.parent.parent.type === "CallExpression") outer = withTypeWrappers(outer.parent.parent);
  return isDiscarded(outer);
}

function mountOf(router: TSESTree.Node): readonly WayIn[] | null {
  const mounted = withTypeWrappers(router);
  const call = mounted.parent;
  if (call?.type !== "CallExpression" || call.callee.type !== "MemberExpression") return null;
  const argument = call.arguments.findIndex((each) => each === mounted);
  return argument < 0 || call.arguments.slice(0, argument).some(({ type }) => type === "SpreadElement") ? null : [{ kind: "mount", call, argument }];
}

function waysIntoFunction(node: FunctionNode, index: number, origins: Origins): readonly WayIn[] | null {
  const given = withTypeWrappers(node);
  const call = given.parent;
  if (call?.type === "CallExpression" && makesPlugin(call, origins)) return waysIntoPlugin(call, index, origins);
  if (call?.type === "CallExpression") return call.callee === given ? null : scopeOf(given, call, index);
  const variable = nameOf(node, origins);
  return variable === null ? null : collect(variable, (use) => callOf(use, index));
}

function waysIntoPlugin(made: TSESTree.CallExpression, index: number, origins: Origins): readonly WayIn[] | null {
  const plugin = withTypeWrappers(made);
  if (plugin.parent?.type === "CallExpression") return scopeOf(plugin, plugin.parent, index);
  const variable = constantFor(made, origins);
  return variable === null ? null : collect(variable, (name) => {
    const use = withTypeWrappers(name);
    return use.parent?.type === "CallExpression" ? scopeOf(use, use.parent, index) : null;
  });
}

function callOf(name: TSESTree.Node, index: number): readonly WayIn[] | null {
  const use = withTypeWrappers(name);
  const call = use.parent;
  if (call?.type !== "CallExpression") return null;
  if (call.callee !== use) return scopeOf(use, call, index);
  const router = call.arguments[index];
  if (router === undefined || call.arguments.slice(0, index + 1).some(({ type }) => type === "SpreadElement")) return null;
  return [{ kind: "same", call, router }];
}

/** `app.register(plugin)` calls the plugin with a scope. */
function scopeOf(plugin: TSESTree.Node, call: TSESTree.CallExpression, index: number): readonly WayIn[] | null {
  return index === 0 && call.arguments[0] === plugin && call.callee.type === "MemberExpression" ? [{ kind: "scope", call }] : null;
}

/** The one name of a function that is not exported. */
function nameOf(node: FunctionNode, origins: Origins): Variable | null {
  if (node.type === "FunctionDeclaration") {
    const { parent } = node;
    const isExported = parent.type === "ExportNamedDeclaration" || parent.type === "ExportDefaultDeclaration";
    return isExported || node.id === null ? null : origins.variableOf(node.id);
  }
  return constantFor(node, origins);
}

/** The constant that holds the value of an expression, unless it is exported. */
function constantFor(value: TSESTree.Node, origins: Origins): Variable | null {
  const { parent } = withTypeWrappers(value);
  if (parent?.type !== "VariableDeclarator" || parent.id.type !== "Identifier" || parent.parent.kind !== "const") return null;
  return parent.parent.parent.type === "ExportNamedDeclaration" ? null : origins.variableOf(parent.id);
}
