import type { TSESTree } from "@typescript-eslint/utils";
import type { CallResolver } from "./call-meaning.js";
import { bare } from "./expressions.js";
import { functionIn } from "./functions.js";
import { childNodes, staticKey } from "./nodes.js";
import type { FunctionNode } from "./syntax.js";

/** Helpers of helpers that are looked into, in one file. */
const DEEPEST_HELPER = 6;

/** Whether a variable, property or parameter of this name holds a device ID. */
export function isDeviceIdName(name: string): boolean {
  return /device[-_]?id$/i.test(name) && !/^(?:is|has|valid|validate|check|assert|parse)(?=[A-Z_])/.test(name);
}

/** Which parameters of a function name the device that it asks the authority for, or registers: by their name, or by where they go. */
export function deviceIdParametersOf(node: FunctionNode, resolver: CallResolver, depth = 0): ReadonlySet<number> {
  const names = node.params.map(nameOfParameter);
  const found = new Set<number>(names.flatMap((name, index) => (name !== null && isDeviceIdName(name.name) ? [index] : [])));
  if (depth > DEEPEST_HELPER || names.every((name) => name === null)) return found;
  const add = (value: TSESTree.Node): void => {
    const inner = bare(value);
    const declared = inner.type === "Identifier" ? resolver.variableOf(inner)?.defs[0]?.name : undefined;
    const index = declared === undefined ? -1 : names.findIndex((name) => name === declared);
    if (index >= 0) found.add(index);
  };
  const open: TSESTree.Node[] = [node.body];
  for (let inner = open.pop(); inner !== undefined; inner = open.pop()) {
    if (inner.type === "Property" && inner.parent.type === "ObjectExpression" && isDeviceIdName(staticKey(inner.key, inner.computed) ?? "")) add(inner.value);
    if (inner.type === "CallExpression") for (const argument of idsGivenBy(inner, resolver, depth)) add(argument);
    open.push(...childNodes(inner));
  }
  return found;
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
