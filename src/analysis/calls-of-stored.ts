import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, FunctionNode } from "../flow/graph.js";
import type { CallResolver } from "../program/call-meaning.js";
import { GivenStores } from "../program/given-stores.js";
import { memoised } from "../program/values.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import { reachableCalls } from "./reachable-calls.js";
import type { FileScan } from "./scan-file.js";

const stores = new WeakMap<FileScan, GivenStores>();

/** Calls by which a function, or what it reaches by name in its file, may call what `keeper` was given and keeps. */
export function callsOfKept(scan: FileScan, resolver: Pick<CallResolver, "variableOf" | "functionsCalled" | "isOfPackage">, node: FunctionNode, keeper: FunctionNode): readonly CallNode[] {
  const known = memoised(stores, scan, () => new GivenStores(resolver));
  return known.filledBy(keeper).size === 0 ? [] : reachableCalls(scan, node).filter((call) => known.isOfGiven(call, keeper));
}

type Resolver = Pick<CallResolver, "variableOf" | "isOfOtherFile" | "isOfPackage">;

/**
 * Whether a function, or what it reaches by name in its file, may call a function that was put somewhere: an element of a list, a member, a variable.
 * Functions that are called by their names, methods that the file does not write, and code out of view call none.
 */
export function mayCallStored(scan: FileScan, resolver: Resolver, node: FunctionNode): boolean {
  return reachableCalls(scan, node).some((call) => isOfStored(call, scan, resolver, node));
}

function isOfStored(call: CallNode, scan: FileScan, resolver: Resolver, node: FunctionNode): boolean {
  if (call.type !== "CallExpression") return false;
  const callee = stripTypeWrappers(call.callee.type === "ChainExpression" ? call.callee.expression : call.callee);
  switch (callee.type) {
    case "Identifier":
      return isNameOfStored(callee, resolver, node) || resolver.isOfOtherFile(call);
    case "MemberExpression": {
      const key = staticKey(callee.property, callee.computed);
      return key === null || key === "call" || key === "apply" || scan.writtenKeys.has(key) || resolver.isOfOtherFile(call) || isMemberOfStored(callee.object, key, resolver, node);
    }
    case "Super":
      return resolver.isOfOtherFile(call);
    default:
      return !isFunctionNode(callee);
  }
}

/** Whether an object may have been taken out of somewhere, and hold a function that was put into it: `entry.handler()`. */
function isMemberOfStored(object: TSESTree.Node, key: string, resolver: Resolver, node: FunctionNode): boolean {
  if (METHODS_OF_COLLECTIONS.has(key)) return false;
  let root = stripTypeWrappers(object);
  while (root.type === "MemberExpression") root = stripTypeWrappers(root.object);
  // What a method calls is a method of its class, or a member that the file writes.
  if (root.type === "ThisExpression" || root.type === "Super") return false;
  return root.type !== "Identifier" || isNameOfStored(root, resolver, node);
}

const METHODS_OF_COLLECTIONS: ReadonlySet<string> = new Set([Array.prototype, Map.prototype, Set.prototype, Promise.prototype].flatMap((prototype) => Object.getOwnPropertyNames(prototype)));

/** Whether a name may stand for what was taken out of somewhere. What the function itself is given is no such thing. */
function isNameOfStored(name: TSESTree.Identifier, resolver: Resolver, node: FunctionNode): boolean {
  const variable = resolver.variableOf(name);
  const [definition, other] = variable?.defs ?? [];
  if (variable === null || definition === undefined) return false;
  if (other !== undefined || variable.references.some((reference) => reference.isWrite() && reference.init !== true)) return true;
  switch (definition.type) {
    case "FunctionName":
    case "ImportBinding":
      return false;
    case "Parameter":
      return definition.node !== node;
    case "Variable":
      return definition.node.init === null || !isCodeItself(stripTypeWrappers(definition.node.init), resolver);
    default:
      return true;
  }
}

/** A function, or what code out of view makes: that calls what it is given in units of its own. */
function isCodeItself(made: TSESTree.Node, resolver: Resolver): boolean {
  return isFunctionNode(made) || ((made.type === "CallExpression" || made.type === "NewExpression") && resolver.isOfPackage(made));
}
