import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { constantOf } from "./constants.js";
import { frameworks } from "../models/frameworks.js";
import { memberName } from "./expressions.js";
import { makesPlugin } from "./fastify-plugins.js";
import type { FunctionOrigin } from "./middleware.js";
import { enclosingFunction, isFunctionNode, staticKey, withTypeWrappers } from "./nodes.js";
import type { Origins } from "./origin.js";
import { receiverOf } from "./router-chain.js";
import { waysInto } from "./router-ways.js";
import type { FunctionNode } from "./syntax.js";

type Variable = Scope.Variable;

/** Functions that hand out what others make. */
const DEEPEST_MAKER = 3;

/**
 * Whether what is put in place on `source` may stand before what `router` registers: unless they are fields of other names, or each is known
 * to be one of its own and `source` is no scope around `router`.
 */
export function mayReach(source: TSESTree.Node, router: TSESTree.Node, origins: Origins): boolean {
  if (source.type === "MemberExpression" && router.type === "MemberExpression") return staticKey(source.property, source.computed) === staticKey(router.property, router.computed);
  if (source.type === "Identifier" && router.type === "Identifier" && origins.variableOf(source) === origins.variableOf(router)) return true;
  const scope = scopeOf(source, origins);
  if (scope !== null) return mayBeWithin(router, scope, origins, new Set());
  const [one, other] = [makerOf(source, origins), makerOf(router, origins)];
  return one === null || other === null || one === other;
}

/** A plugin that has a scope of its own each time it is registered, and the registrations. */
interface PluginScope {
  readonly plugin: FunctionNode;
  readonly registrations: readonly TSESTree.CallExpression[];
}

/** Whether the router may be that of the scope, or of one inside it. */
function mayBeWithin(router: TSESTree.Node, { plugin }: PluginScope, origins: Origins, seen: Set<FunctionNode>): boolean {
  const own = scopeOf(router, origins);
  if (own === null) return makerOf(router, origins) === null;
  if (own.plugin === plugin) return true;
  if (seen.has(own.plugin)) return false;
  seen.add(own.plugin);
  return own.registrations.some((call) => {
    const parent = call.callee.type === "MemberExpression" ? receiverOf(call.callee.object, origins) : null;
    return parent === null || mayBeWithin(parent.root, { plugin, registrations: [] }, origins, seen);
  });
}

/** `app.register(async (scope) => …)`: what the parameter stands for. */
function scopeOf(router: TSESTree.Node, origins: Origins): PluginScope | null {
  const variable = router.type === "Identifier" ? origins.variableOf(router) : null;
  const plugin = variable?.defs[0]?.type === "Parameter" ? variable.defs[0].node : null;
  if (variable === null || plugin === null || !isFunctionNode(plugin) || sharesScope(plugin, origins)) return null;
  const registrations = registrationsOf(variable, origins);
  return registrations === null ? null : { plugin, registrations };
}

function registrationsOf(variable: Variable, origins: Origins): readonly TSESTree.CallExpression[] | null {
  const ways = waysInto(variable, frameworks.fastify, origins);
  const registrations = (ways ?? []).flatMap((way) => (way.kind === "scope" && opensScope(way.call, origins) ? [way.call] : []));
  return ways === null || registrations.length < ways.length ? null : registrations;
}

function opensScope({ callee }: TSESTree.CallExpression, origins: Origins): boolean {
  const receiver = callee.type === "MemberExpression" ? receiverOf(callee.object, origins) : null;
  return callee.type === "MemberExpression" && receiver?.framework.scopes.has(memberName(callee) ?? "") === true;
}

/** Whether the function is wrapped so that it runs in its parent's scope. */
function sharesScope(plugin: FunctionNode, origins: Origins): boolean {
  const call = withTypeWrappers(plugin).parent;
  return call?.type === "CallExpression" && makesPlugin(call, origins);
}

/** The call that makes the router, and no other call does; null where that is not known. */
function makerOf(router: TSESTree.Node, origins: Origins, depth = 0): TSESTree.Node | null {
  const made = router.type === "Identifier" ? constantOf(router, origins) : router;
  if (made === null || depth > DEEPEST_MAKER) return null;
  const receiver = receiverOf(made, origins);
  const root = receiver === null ? null : receiver.root;
  if (root?.type !== "CallExpression" && root?.type !== "NewExpression") return null;
  const callees = origins.solved(origins.calls.cellOfCallee(root));
  const isFresh = callees.length > 0 && callees.every((callee) => callee.kind === "api" || (callee.kind === "function" && makesFresh(callee, depth)));
  return isFresh ? root : null;
}

/** Whether each call of the function makes a router of its own. */
function makesFresh({ node, home }: FunctionOrigin, depth: number): boolean {
  if (node.body == null || node.generator) return false;
  const returned = node.body.type === "BlockStatement" ? (home.index.returns.get(node) ?? []) : [node.body];
  return returned.length > 0 && returned.every((value) => {
    const maker = makerOf(value, home, depth + 1);
    return maker !== null && enclosingFunction(maker) === node;
  });
}

