import type { TSESTree } from "@typescript-eslint/utils";
import type { CallResolver } from "./call-meaning.js";
import { bare } from "./expressions.js";
import { functionIn } from "./functions.js";
import { isBinding } from "./handed-over.js";
import { pushChildNodes, staticKey } from "./nodes.js";
import type { FunctionNode } from "./syntax.js";
import { memoised } from "./values.js";

/** Helpers of helpers that are looked into, in one file. */
const DEEPEST_HELPER = 6;

/** Whether a variable, property or parameter of this name holds a device ID: not a path, such as a rule's, nor what is said about an ID. */
export function isDeviceIdName(name: string): boolean {
  return /^[^/\s]*device[-_]?id$/i.test(name) && !/(?:^|\.)(?:is|has|valid|invalid|missing|unknown|no|validate|check|assert|parse)(?=[A-Z_])/.test(name);
}

/** The same of a function, by what it is for: `deviceIdFor(role)`. */
export function makesDeviceIds(name: string): boolean {
  return isDeviceIdName(name.replace(/_?(?:for|of|from|by|in|with)(?=$|_|[A-Z]).*$/i, (end, at: number) => (/device[-_]?id$/i.test(name.slice(0, at)) ? "" : end)));
}

/** By resolver and depth: helpers call each other many times over. */
const known = new WeakMap<CallResolver, WeakMap<FunctionNode, ReadonlySet<number>>[]>();

/** Which parameters of a function name the device that it asks the authority for, or registers: by their name, or by where they go. */
export function deviceIdParametersOf(node: FunctionNode, resolver: CallResolver, depth = 0): ReadonlySet<number> {
  const byDepth = (memoised(known, resolver, () => [])[depth] ??= new WeakMap());
  return memoised(byDepth, node, () => new Set(node.params.flatMap((parameter, index) => (isDeviceIdParameter(parameter, node, resolver, depth) ? [index] : []))));
}

/** What is done with the parameter is followed from where it is used: few functions have to do with devices, and most have many calls. */
function isDeviceIdParameter(parameter: TSESTree.Parameter, { body }: FunctionNode, resolver: CallResolver, depth: number): boolean {
  const name = nameOfParameter(parameter);
  if (name === null || isDeviceIdName(name.name)) return name !== null;
  const uses = depth > DEEPEST_HELPER ? [] : (resolver.variableOf(name)?.references ?? []);
  return uses.some(({ identifier }) => identifier.range[0] >= body.range[0] && identifier.range[1] <= body.range[1] && goesIntoId(identifier, body, resolver, depth));
}

function goesIntoId(used: TSESTree.Node, body: TSESTree.Node, resolver: CallResolver, depth: number): boolean {
  const isUsed = (id: TSESTree.Node): boolean => bare(id) === used;
  let value = used;
  while (value.parent !== undefined && value.parent !== null && (value.parent.type === "ArrayExpression" || bare(value.parent) === bare(value))) value = value.parent;
  const { parent } = value;
  if (parent?.type === "Property") return isUsed(parent.value) && parent.parent.type === "ObjectExpression" && isDeviceIdName(staticKey(parent.key, parent.computed) ?? "");
  if (parent?.type !== "CallExpression" || parent.callee === value) return false;
  // What is bound is given to calls that do not write it.
  const calls = isBinding(parent) ? callsIn(body) : [parent];
  return calls.some((call) => idsGivenBy(call, resolver, depth).some(isUsed));
}

function callsIn(body: TSESTree.Node): readonly TSESTree.CallExpression[] {
  const calls: TSESTree.CallExpression[] = [];
  const open: TSESTree.Node[] = [body];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "CallExpression") calls.push(node);
    pushChildNodes(node, open);
  }
  return calls;
}

function idsGivenBy(call: TSESTree.CallExpression, resolver: CallResolver, depth: number): readonly TSESTree.Node[] {
  const asked = resolver.authorityCall(call);
  if (asked?.kind === "runtime") return typeof asked.deviceId === "string" ? [] : [asked.deviceId];
  const callee = functionIn(call.callee, resolver.variableOf);
  if (callee !== null) return argumentsAt(call, deviceIdParametersOf(callee, resolver, depth + 1));
  const methods = methodsCalled(call, resolver);
  return methods.length === 0 ? resolver.deviceIdArguments(call) : methods.flatMap((method) => argumentsAt(call, deviceIdParametersOf(method, resolver, depth + 1)));
}

/** Methods of the file that a call may be of. */
export function methodsCalled(call: TSESTree.CallExpression, resolver: CallResolver): readonly FunctionNode[] {
  return bare(call.callee).type === "MemberExpression" ? resolver.functionsCalled(call) : [];
}

/** What a call gives for these parameters. */
export function argumentsAt(call: TSESTree.CallExpression, parameters: ReadonlySet<number>): readonly TSESTree.Node[] {
  const spread = call.arguments.findIndex(({ type }) => type === "SpreadElement");
  const told = spread < 0 ? call.arguments : call.arguments.slice(0, spread);
  return told.filter((_, index) => parameters.has(index));
}

function nameOfParameter(parameter: TSESTree.Parameter): TSESTree.Identifier | null {
  const target = parameter.type === "TSParameterProperty" ? parameter.parameter : parameter;
  const name = target.type === "AssignmentPattern" ? target.left : target;
  return name.type === "Identifier" ? name : null;
}
