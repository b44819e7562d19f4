import type { TSESTree } from "@typescript-eslint/utils";
import { isPrivateMember } from "../facts/class-members.js";
import { decoratorsOf } from "../program/decorators.js";
import { functionIn } from "../program/functions.js";
import { isFunctionNode } from "../program/nodes.js";
import type { CallNode, FunctionNode } from "../program/syntax.js";
import { isOfWaiting, staysWithin, WAITS } from "./asking-only.js";
import { calledName, purposeOf } from "./call-names.js";
import { codeAround } from "./code-around.js";
import { mayAct } from "./decision-use-syntax.js";
import type { DecisionUse } from "./decision-use.js";
import { isExported } from "./exported-functions.js";
import type { GateCall, GateCalls } from "./gate-calls.js";
import { leavesOnPermit, loopAround } from "./attempt-loops.js";
import { encloses } from "./walk.js";

/**
 * Whether the function around a gate does nothing but ask, wait and record, and its last denied attempt ends it as a permit does: its callers
 * cannot tell.
 */
export function givesUp(gates: GateCalls, { node: gate }: GateCall, tests: readonly DecisionUse[]): boolean {
  const code = codeAround(gate);
  if (!isFunctionNode(code) || code.body.type !== "BlockStatement" || code.generator) return false;
  const loop = loopAround(gate);
  // One that goes on with a permit asks for each of several things, and what it says of them may be all that is wanted.
  if (loop === null || !tests.some((use) => leavesOnPermit(use, loop))) return false;
  return onlyAsks(code, gates) && endsAlike(code, gates);
}

/** What a function may be for that asks only to tell somebody. */
const TELLS_SOMEBODY = /^(?:notify|alert|report|print)/i;

/** Whether nobody in the file calls a function that others can call as a gate. */
export function isForOthers(code: TSESTree.Node, gates: GateCalls): boolean {
  if (!isFunctionNode(code) || gates.callsOf(code).next().done !== true) return false;
  if (gates.callsIn(code).some((call) => call.type === "CallExpression" && TELLS_SOMEBODY.test(calledName(call.callee)))) return false;
  const { parent } = code;
  if (parent.type !== "MethodDefinition") return isExported(code, gates.variableOf);
  // What a decorator names it for is not known.
  return parent.kind === "method" && decoratorsOf(parent).length === 0 && !isPrivateMember(parent) && isExportedClass(parent.parent.parent);
}

function isExportedClass({ parent }: TSESTree.Node): boolean {
  return parent?.type === "ExportNamedDeclaration" || parent?.type === "ExportDefaultDeclaration";
}

function endsAlike(code: FunctionNode, gates: GateCalls): boolean {
  const ends = gates.summaryOf(code)?.exits.filter(({ completes }) => completes) ?? [];
  return ends.some(({ touch }) => touch === "permit") && ends.some(({ touch }) => touch === "denied") && ends.every(({ value }) => value.kind === "undefined" || value.kind === "null");
}

function onlyAsks(code: FunctionNode, gates: GateCalls): boolean {
  return staysWithin(code, gates, (node) => {
    if (node.type === "ThrowStatement") return false;
    return (node.type !== "CallExpression" && node.type !== "NewExpression") || isPartOfAsking(node, code, gates);
  });
}

function isPartOfAsking(call: CallNode, code: FunctionNode, gates: GateCalls): boolean {
  if (gates.answers.some(({ node }) => encloses(node, call))) return true;
  if (call.type !== "CallExpression" && call.type !== "NewExpression") return false;
  const { behaviour } = gates.resolver.meaningOf(call);
  if (behaviour.kind === "terminator") return false;
  if (behaviour.kind === "pause" || WAITS.test(calledName(call.callee))) return true;
  const purpose = purposeOf(call);
  const called = call.type === "CallExpression" ? functionIn(call.callee, gates.variableOf) : null;
  if (called !== null && !mayAct(called.body)) return true;
  return purpose === "record" || purpose === "compute" || (call.type === "CallExpression" && gates.resolver.functionsCalled(call, "certainly").includes(code)) || isOfWaiting(call);
}
