import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, staticKey } from "../program/nodes.js";
import { functionIn } from "../program/functions.js";
import type { Source } from "../program/sources/source.js";
import { ValueSources } from "../program/sources/value-sources.js";
import type { FunctionNode } from "../program/syntax.js";
import { calledName } from "./call-names.js";
import { takesArgument } from "./decision-use-syntax.js";
import type { GateCall, GateCalls } from "./gate-calls.js";

/** Whether a gate of the runtime is asked through a validator whose `onDenied` records nothing: with it the runtime writes no line of its own. */
export function asksSilentClient({ node, gate, asks }: GateCall, gates: GateCalls): boolean {
  if (asks !== "itself" || gate.style === "http" || gate.style === "boolean" || node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  if (!gates.unit.text.includes("onDenied") || !/^(?:validate|assertAllowed|startup|guard)$/.test(calledName(node.callee))) return false;
  const sources = new ValueSources(gates.resolver);
  const clients = sources.leavesOf(sources.source(node.callee.object));
  if (clients.every((client) => isMaking(client.node))) return clients.some((client) => isSilent(client, sources, gates));
  // Which one it is cannot be told: one that is silent will do.
  return gates.scan.calls.some((call) => isMaking(call) && isSilent(sources.source(call), sources, gates));
}

function isMaking(node: TSESTree.Node): node is TSESTree.NewExpression | TSESTree.CallExpression {
  return node.type === "NewExpression" || node.type === "CallExpression";
}

function isSilent(client: Source, sources: ValueSources, gates: GateCalls): boolean {
  const { node } = client;
  if (!isMaking(node)) return false;
  const callee = node.type === "NewExpression" ? node.callee : fromEnvironment(node);
  const [options] = node.arguments;
  if (callee === null || options === undefined || options.type === "SpreadElement" || !isValidator(callee, gates)) return false;
  const handlers = sources.propertyOf({ ...client, node: options }, "onDenied").found.flatMap((given) => sources.leavesOf(given));
  return handlers.flatMap(({ node: handler }) => functionsOf(handler, gates)).some((handler) => !recordsItsParameter(handler, gates));
}

/** A function, or the one of `this.denied.bind(this)`. */
function functionsOf(handler: TSESTree.Node, gates: GateCalls): readonly FunctionNode[] {
  if (isFunctionNode(handler)) return [handler];
  const callee = handler.type === "CallExpression" ? handler.callee : null;
  return callee?.type === "MemberExpression" && staticKey(callee.property, callee.computed) === "bind" ? gates.resolver.functionsHeldBy(callee.object) : [];
}

/** `MachineID` of `MachineID.fromEnv({ … })` */
function fromEnvironment({ callee }: TSESTree.CallExpression): TSESTree.Expression | null {
  return callee.type === "MemberExpression" && staticKey(callee.property, callee.computed) === "fromEnv" ? callee.object : null;
}

function isValidator(callee: TSESTree.Node, { variableOf }: GateCalls): boolean {
  if (calledName(callee) === "MachineID") return true;
  const definition = callee.type === "Identifier" ? variableOf(callee)?.defs[0]?.node : undefined;
  return definition?.type === "ImportSpecifier" && staticKey(definition.imported, false) === "MachineID";
}

const SAYS_LITTLE: ReadonlySet<string> = new Set(["allowed", "deviceId"]);

/** Whether a call or an assignment inside gets the parameter, or what is taken from it; `allowed` and `deviceId` alone do not say why. */
function recordsItsParameter(handler: FunctionNode, gates: GateCalls): boolean {
  return records(handler, handler.params, gates, new Set());
}

/** What functions in view are given is recorded where these do. */
function records(code: FunctionNode, told: readonly TSESTree.Node[], gates: GateCalls, seen: ReadonlySet<FunctionNode>): boolean {
  const names = new Set<string>();
  const takeNames = (pattern: TSESTree.Node): void => {
    for (const node of gates.nodes(pattern)) if (node.type === "Identifier" && !SAYS_LITTLE.has(node.name)) names.add(node.name);
  };
  const mentions = (part: TSESTree.Node): boolean => [...gates.nodes(part)].some((inner) => inner.type === "Identifier" && names.has(inner.name) && !readsLittle(inner));
  told.forEach(takeNames);
  for (const node of gates.nodes(code.body)) if (node.type === "VariableDeclarator" && node.init !== null && mentions(node.init)) takeNames(node.id);
  return [...gates.nodes(code.body)].some((node) => {
    if (node.type === "AssignmentExpression") return mentions(node.right);
    if (node.type !== "CallExpression" && node.type !== "NewExpression") return false;
    const given = [...node.arguments.keys()].filter((index) => mentions(node.arguments[index] ?? node));
    if (given.length === 0) return false;
    const called = inView(node, gates);
    return called.length === 0 || called.some((each) => each !== code && !seen.has(each) && given.some((index) => recordsArgument(each, index, gates, new Set([...seen, code]))));
  });
}

function inView(call: TSESTree.CallExpression | TSESTree.NewExpression, gates: GateCalls): readonly FunctionNode[] {
  const callee = functionIn(call.callee, gates.variableOf);
  return callee === null ? gates.resolver.functionsCalled(call, "certainly") : [callee];
}

function recordsArgument(callee: FunctionNode, index: number, gates: GateCalls, seen: ReadonlySet<FunctionNode>): boolean {
  if (!takesArgument(callee, index)) return false;
  const parameter = callee.params[index] ?? callee.params.at(-1);
  return parameter === undefined || records(callee, [parameter], gates, seen);
}

function readsLittle(name: TSESTree.Identifier): boolean {
  const { parent } = name;
  return parent.type === "MemberExpression" && parent.object === name && SAYS_LITTLE.has(staticKey(parent.property, parent.computed) ?? "");
}
