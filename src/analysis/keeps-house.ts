import type { TSESTree } from "@typescript-eslint/utils";
import { functionIn } from "../program/functions.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { CallNode, FunctionNode } from "../program/syntax.js";
import { calledName, purposeOf } from "./call-names.js";
import type { GateCalls } from "./gate-calls.js";
import { encloses } from "./walk.js";

export const UPKEEP = /prune|clean|sweep|evict|purge|expire|refresh|heartbeat|keepalive|ping|metric|stat|flush|report|memory|rotate|tick$|spinner|render/i;

/** A timer that keeps house does no work of the device. */
export function isUpkeep(given: TSESTree.Node, gates: GateCalls): boolean {
  // `setInterval(cache.clear.bind(cache), 60_000)`
  if (given.type === "CallExpression" && calledName(given.callee) === "bind" && given.callee.type === "MemberExpression") return isOfCollection(given.callee.object, gates);
  const callback = functionIn(given, gates.variableOf);
  return callback === null ? UPKEEP.test(calledName(given)) : keepsHouse(callback, gates, new Set()) && !worksWithPermit(callback, gates);
}

/** What a timer asks for a permit for is work, whatever its name. */
function worksWithPermit(callback: FunctionNode, gates: GateCalls): boolean {
  if (!gates.answers.some(({ node }) => encloses(callback, node))) return false;
  return gates.work.some(({ node, permitted, denied, failed }) => permitted && denied.size === 0 && failed.size === 0 && encloses(callback, node) && node.type === "CallExpression" && purposeOf(node) === "work" && gates.resolver.meaningOf(node).behaviour.kind !== "gate");
}

export function keepsHouse(code: FunctionNode, gates: GateCalls, seen: Set<FunctionNode>): boolean {
  if (seen.has(code)) return true;
  seen.add(code);
  return [...gates.nodes(code.body)].every((node) => {
    if (node.type !== "CallExpression" && node.type !== "NewExpression") return true;
    const { sideEffect, behaviour } = gates.resolver.meaningOf(node);
    if (sideEffect !== null) return false;
    // What is in view is what it does, whatever its name.
    const called = gates.resolver.functionsCalled(node);
    if (called.length > 0) return called.every((inner) => keepsHouse(inner, gates, seen));
    return purposeOf(node) !== "work" || UPKEEP.test(calledName(node.callee)) || behaviour.kind === "gate" || changesCollection(node, gates);
  });
}

/** `cache.clear()`, `seen.delete(key)`, `samples.shift()`: nobody outside the process can tell. */
function changesCollection(call: CallNode, gates: GateCalls): boolean {
  if (call.type !== "CallExpression") return false;
  const callee = stripTypeWrappers(call.callee);
  if (callee.type !== "MemberExpression" || !isOfCollection(callee, gates)) return false;
  // A function that it is given by name is not looked into.
  return !/^(?:forEach|sort)$/.test(calledName(callee)) || call.arguments.every(isFunctionNode);
}

const COLLECTION = /^(?:Map|Set|WeakMap|WeakSet|Array)$/;
/** Caches of packages keep what they hold in memory, too. */
const CACHE = /^(?:\w*LRU\w*|\w*Cache|TTLMap|Denque)$/;

/** Whether `method`, or an object, is of a collection of the language or a cache, of this file or another. */
function isOfCollection(node: TSESTree.Node, gates: GateCalls): boolean {
  if (node.type !== "MemberExpression") return false;
  const held = heldBy(stripTypeWrappers(node.object), gates);
  const value = held === null ? null : stripTypeWrappers(held);
  if (value?.type === "ArrayExpression") return true;
  if (value?.type !== "NewExpression" || value.callee.type !== "Identifier") return false;
  const { name } = value.callee;
  return (COLLECTION.test(name) && gates.variableOf(value.callee) === null) || (CACHE.test(name) && /^(?:clear|delete|reset|purgeStale|prune|del)$/.test(calledName(node)));
}

/** What the only definition of a name, a field of `this` or an import is made with. */
function heldBy(object: TSESTree.Node, gates: GateCalls): TSESTree.Node | null {
  if (object.type === "MemberExpression" && object.object.type === "ThisExpression") return fieldValue(object);
  if (object.type !== "Identifier") return null;
  const definitions = gates.variableOf(object)?.defs ?? [];
  const [only] = definitions;
  if (only?.type === "Variable" && definitions.length === 1 && only.node.id === only.name) return only.node.init;
  const elsewhere = gates.resolver.constantElsewhere(object);
  return elsewhere === null ? null : elsewhere.node.type === "Identifier" ? elsewhere.texts.text.constantOf(elsewhere.node) : elsewhere.node;
}

function fieldValue(field: TSESTree.MemberExpression): TSESTree.Node | null {
  const name = staticKey(field.property, field.computed);
  for (let place: TSESTree.Node | null | undefined = field.parent; place !== undefined && place !== null; place = place.parent) {
    if (place.type !== "ClassBody") continue;
    const member = place.body.find((each) => each.type === "PropertyDefinition" && staticKey(each.key, each.computed) === name);
    return member?.type === "PropertyDefinition" ? member.value : null;
  }
  return null;
}
