import type { TSESTree } from "@typescript-eslint/utils";
import { functionIn } from "../program/functions.js";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import { calledName } from "./call-names.js";
import type { GateCall, GateCalls } from "./gate-calls.js";

/** Whether a gate of the runtime is asked through a validator whose `onDenied` records nothing: with it the runtime writes no line of its own. */
export function asksSilentClient({ node, gate, asks }: GateCall, gates: GateCalls): boolean {
  if (asks !== "itself" || gate.style === "http" || gate.style === "boolean" || node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  if (!gates.unit.text.includes("onDenied") || !/^(?:validate|assertAllowed|startup|guard)$/.test(calledName(node.callee))) return false;
  const client = madeAs(node.callee.object, gates);
  if (client !== null) return isSilent(client, gates);
  // Which one it is cannot be told: one that is silent will do.
  return gates.scan.calls.some((call) => (call.type === "NewExpression" || call.type === "CallExpression") && isSilent(call, gates));
}

/** The expression that makes the client which `receiver` means, when there is but one in view. */
function madeAs(receiver: TSESTree.Node, gates: GateCalls): TSESTree.Expression | null {
  const node = stripTypeWrappers(receiver);
  if (node.type === "NewExpression" || node.type === "CallExpression") return node;
  if (node.type === "Identifier") {
    const variable = gates.variableOf(node);
    const definition = variable?.defs[0]?.node;
    const isConstant = variable?.references.every((reference) => !reference.isWrite() || reference.init === true) === true;
    return isConstant && definition?.type === "VariableDeclarator" && definition.id.type === "Identifier" ? made(definition.init) : null;
  }
  if (node.type !== "MemberExpression" || node.object.type !== "ThisExpression") return null;
  const name = staticKey(node.property, node.computed);
  const values = name === null ? [] : [...assignedTo(name, gates)];
  const [first] = values;
  return values.length === 1 && first !== undefined ? made(first) : null;
}

/** Without `??` and the like, of which either side may be meant. */
function made(value: TSESTree.Expression | null): TSESTree.Expression | null {
  const node = value === null ? null : stripTypeWrappers(value);
  return node?.type === "NewExpression" || node?.type === "CallExpression" ? node : null;
}

function* assignedTo(field: string, gates: GateCalls): Generator<TSESTree.Expression> {
  for (const { parent } of gates.members.get(field) ?? []) {
    if (parent.type === "AssignmentExpression" && parent.left.type === "MemberExpression" && staticKey(parent.left.property, parent.left.computed) === field) yield parent.right;
  }
  for (const node of gates.nodes()) if (node.type === "PropertyDefinition" && node.value !== null && staticKey(node.key, node.computed) === field) yield node.value;
}

function isSilent(client: TSESTree.Expression, gates: GateCalls): boolean {
  if (client.type !== "NewExpression" && client.type !== "CallExpression") return false;
  const callee = client.type === "NewExpression" ? client.callee : fromEnvironment(client);
  if (callee === null || !isValidator(callee, gates)) return false;
  const handler = onDenied(client, gates);
  return handler !== null && !recordsItsParameter(handler, gates);
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

/** The function in view that is given as `onDenied`. */
function onDenied({ arguments: [given] }: TSESTree.NewExpression | TSESTree.CallExpression, { variableOf }: GateCalls): FunctionNode | null {
  const value = given === undefined ? null : onDeniedIn(given, variableOf);
  return value === null ? null : functionIn(value, variableOf);
}

/** Objects that are spread into one another. */
const MOST_SPREADS = 8;

function onDeniedIn(options: TSESTree.Node, variableOf: GateCalls["variableOf"], depth = 0): TSESTree.Node | null {
  if (depth > MOST_SPREADS) return null;
  for (const property of objectIn(options, variableOf)?.properties.toReversed() ?? []) {
    if (property.type === "Property" && staticKey(property.key, property.computed) === "onDenied") return property.value;
    const spread = property.type === "SpreadElement" ? onDeniedIn(property.argument, variableOf, depth + 1) : null;
    if (spread !== null) return spread;
  }
  return null;
}

function objectIn(value: TSESTree.Node, variableOf: GateCalls["variableOf"]): TSESTree.ObjectExpression | null {
  const node = stripTypeWrappers(value);
  if (node.type === "ObjectExpression") return node;
  const definition = node.type === "Identifier" ? variableOf(node)?.defs[0]?.node : undefined;
  return definition?.type === "VariableDeclarator" && definition.init?.type === "ObjectExpression" ? definition.init : null;
}

const SAYS_LITTLE: ReadonlySet<string> = new Set(["allowed", "deviceId"]);

/** Whether a call or an assignment inside gets the parameter, or what is taken from it; `allowed` and `deviceId` alone do not say why. */
function recordsItsParameter(handler: FunctionNode, gates: GateCalls): boolean {
  const names = new Set<string>();
  const takeNames = (pattern: TSESTree.Node): void => {
    for (const node of gates.nodes(pattern)) if (node.type === "Identifier" && !SAYS_LITTLE.has(node.name)) names.add(node.name);
  };
  const mentions = (part: TSESTree.Node): boolean => [...gates.nodes(part)].some((inner) => inner.type === "Identifier" && names.has(inner.name) && !readsLittle(inner));
  handler.params.forEach(takeNames);
  for (const node of gates.nodes(handler.body)) if (node.type === "VariableDeclarator" && node.init !== null && mentions(node.init)) takeNames(node.id);
  return [...gates.nodes(handler.body)].some((node) => {
    if (node.type === "AssignmentExpression") return mentions(node.right);
    return (node.type === "CallExpression" || node.type === "NewExpression") && node.arguments.some(mentions);
  });
}

function readsLittle(name: TSESTree.Identifier): boolean {
  const { parent } = name;
  return parent.type === "MemberExpression" && parent.object === name && SAYS_LITTLE.has(staticKey(parent.property, parent.computed) ?? "");
}
