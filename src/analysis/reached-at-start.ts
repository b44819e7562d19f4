import type { TSESTree } from "@typescript-eslint/utils";
import { functionIn } from "../program/functions.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { CallNode, FunctionNode } from "../program/syntax.js";
import { calledName } from "./call-names.js";
import { codeAround } from "./code-around.js";
import type { GateCalls } from "./gate-calls.js";

/** Methods that call what they are given within the call, or soon after. */
export const CALL_BACK = /^(?:then|catch|finally|forEach|map|on|once|connect|ready|open|nextTick|setImmediate|setTimeout|queueMicrotask|init|initialize|whenReady|addListener|bootstrap|sync|run)$/;

/** The code that runs, as far as names tell, when any of `entries` does: functions and methods of the file that it calls, and theirs. */
export function reachedFrom(entries: Iterable<TSESTree.Node>, gates: GateCalls): ReadonlySet<TSESTree.Node> {
  const callsIn = new Map<TSESTree.Node, CallNode[]>();
  for (const call of gates.scan.calls) {
    const code = codeAround(call);
    const known = callsIn.get(code);
    if (known === undefined) callsIn.set(code, [call]);
    else known.push(call);
  }
  const reached = new Set<TSESTree.Node>(entries);
  const methods = methodsByName(gates);
  for (const code of reached) for (const call of callsIn.get(code) ?? []) for (const callee of calleesOf(call, methods, gates)) reached.add(callee);
  return reached;
}

type MethodsByName = ReadonlyMap<string, readonly FunctionNode[]>;

function* calleesOf(call: CallNode, methods: MethodsByName, gates: GateCalls): Generator<FunctionNode> {
  if (call.type !== "CallExpression" && call.type !== "NewExpression") return;
  const callee = stripTypeWrappers(call.callee);
  const called = functionIn(callee, gates.variableOf);
  if (called !== null) yield called;
  if (callee.type === "MemberExpression") yield* methods.get(staticKey(callee.property, callee.computed) ?? "") ?? [];
  if (callee.type === "Identifier" && call.type === "NewExpression") yield* constructorOf(callee, gates);
  if (!CALL_BACK.test(calledName(callee))) return;
  for (const argument of call.arguments) {
    const given = functionIn(argument, gates.variableOf);
    if (given !== null) yield given;
  }
}

function methodsByName({ scan }: GateCalls): MethodsByName {
  const methods = new Map<string, FunctionNode[]>();
  for (const node of scan.functions) {
    const { parent } = node;
    const name = nameOfMember(parent);
    if (name === null || name === "") continue;
    const known = methods.get(name);
    if (known === undefined) methods.set(name, [node]);
    else known.push(node);
  }
  return methods;
}

/** The name under which a class, an object or an assignment such as `exports.run = …` holds its value. */
function nameOfMember(holder: TSESTree.Node): string | null {
  if (holder.type === "MethodDefinition" || holder.type === "PropertyDefinition" || holder.type === "Property") return staticKey(holder.key, holder.computed);
  return holder.type === "AssignmentExpression" && holder.left.type === "MemberExpression" ? staticKey(holder.left.property, holder.left.computed) : null;
}

function* constructorOf(name: TSESTree.Identifier, gates: GateCalls): Generator<FunctionNode> {
  const definition = gates.variableOf(name)?.defs[0]?.node;
  if (definition?.type !== "ClassDeclaration") return;
  for (const member of definition.body.body) if (member.type === "MethodDefinition" && member.kind === "constructor" && isFunctionNode(member.value)) yield member.value;
}
