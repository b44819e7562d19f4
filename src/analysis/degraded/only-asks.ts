import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, stripTypeWrappers } from "../../program/nodes.js";
import type { CallNode, FunctionNode } from "../../program/syntax.js";
import { isOfWaiting, isOwn, staysWithin, WAITS } from "../asking-only.js";
import { calledName, purposeOf } from "../call-names.js";
import { codeAround } from "../code-around.js";
import { isNothing } from "../decision-use-syntax.js";
import type { GateCalls } from "../gate-calls.js";
import { isOnDeniedSide } from "./noted-denials.js";
import { encloses } from "../walk.js";

/**
 * Whether a function does nothing but ask, wait and record, so that its callers cannot tell by anything but its end how it went.
 * @param beside code in which it may do more: that of another question.
 */
export function onlyAsks(code: FunctionNode, gates: GateCalls, beside: readonly TSESTree.Node[]): boolean {
  if (code.body.type !== "BlockStatement" || code.generator) return false;
  return staysWithin(code, gates, (node) => {
    if (node.type === "ReturnStatement") return codeAround(node) !== code || answersNothing(node, code, gates);
    if (node.type !== "CallExpression" && node.type !== "NewExpression") return true;
    return isPartOfAsking(node, code, gates) || beside.some((each) => encloses(each, node));
  });
}

/** Whether a function ends without a value, as far as it ends. */
export function answersNothing({ argument }: TSESTree.ReturnStatement, code: FunctionNode, gates: GateCalls): boolean {
  if (argument === null || isNothing(argument)) return true;
  let value = stripTypeWrappers(argument);
  while (value.type === "AwaitExpression" || (value.type === "UnaryExpression" && value.operator === "void")) value = stripTypeWrappers(value.argument);
  if (value.type !== "CallExpression") return false;
  return purposeOf(value) === "record" || neverReturns(value, gates) || gates.resolver.functionsCalled(value, "certainly").includes(code);
}

/** `process.exit(1)`, `fail(decision.code)` */
export function neverReturns(node: TSESTree.Node, gates: GateCalls): boolean {
  const call = stripTypeWrappers(node);
  if (call.type !== "CallExpression") return false;
  if (gates.resolver.meaningOf(call).behaviour.kind === "terminator") return true;
  const called = gates.resolver.functionsCalled(call, "certainly");
  return called.length > 0 && called.every((code) => gates.summaryOf(code)?.exits.every(({ completes }) => !completes) === true);
}

function isGiven(name: TSESTree.Node, { variableOf }: GateCalls): boolean {
  return name.type === "Identifier" && variableOf(name)?.defs[0]?.type === "Parameter";
}

/** Whether a record tells of a variable of the function: those of one that only asks are about asking. */
function mentionsOwn(call: TSESTree.Node, code: FunctionNode, gates: GateCalls): boolean {
  return [...gates.nodes(call)].some((node) => node.type === "Identifier" && isOwn(node, code, gates) && !isGiven(node, gates));
}

/** What a record says of the answer. Others may be what the function is for. */
const SPEAKS_OF_ANSWER = /permi|allow|authori|valid|machine|gate|regist|grant|denied|denial|device|decision|start|boot|ready|attempt|retr|try|ask|check|giv(?:e|ing) up|going|proceed|continu|without/i;

function isPartOfAsking(call: CallNode, code: FunctionNode, gates: GateCalls): boolean {
  if (gates.answers.some(({ node }) => encloses(node, call))) return true;
  if (call.type !== "CallExpression" && call.type !== "NewExpression") return false;
  if (isInRecord(call)) return true;
  const { behaviour } = gates.resolver.meaningOf(call);
  if (behaviour.kind === "pause" || behaviour.kind === "terminator" || WAITS.test(calledName(call.callee))) return true;
  switch (purposeOf(call)) {
    case "record":
      return gates.answers.some((answer) => encloses(code, answer.node) && (handles(answer.node, call) || isOnDeniedSide(call, answer, gates) || gates.usesOf(answer).some((use) => encloses(call, use.node)))) || mentionsOwn(call, code, gates) || SPEAKS_OF_ANSWER.test(gates.unit.text.slice(...call.range));
    case "compute":
      return true;
    case "cleanup":
      return call.callee.type === "Identifier" ? /^clear/.test(call.callee.name) : call.callee.type === "MemberExpression" && isOwn(call.callee.object, code, gates) && !isGiven(call.callee.object, gates);
    default:
      return makesWhatAsks(call, gates) || (call.type === "CallExpression" && (neverReturns(call, gates) || gates.resolver.functionsCalled(call, "certainly").includes(code))) || isOfWaiting(call);
  }
}

/** `console.error(describe(error))` */
function isInRecord(call: TSESTree.Node): boolean {
  for (let place = call.parent; place !== undefined && place !== null && !/Statement$|Function/.test(place.type); place = place.parent) if (place.type === "CallExpression" && purposeOf(place) === "record") return true;
  return false;
}


/** Whether a record stands in the handler of a failure of the gate. */
function handles(gate: TSESTree.Node, call: TSESTree.Node): boolean {
  for (let place = call.parent; place !== undefined && place !== null; place = place.parent) {
    if (place.type === "CatchClause" && place.parent.type === "TryStatement") return encloses(place.parent.block, gate);
    if (isFunctionNode(place)) return place.parent.type === "CallExpression" && place.parent.callee.type === "MemberExpression" && encloses(place.parent.callee, gate);
  }
  return false;
}

/** `const client = connect();`, where the client, or what the call makes otherwise, is there to ask. */
function makesWhatAsks(call: TSESTree.Node, gates: GateCalls): boolean {
  const value = call.parent?.type === "AwaitExpression" ? call.parent : call;
  const name = value.parent?.type === "VariableDeclarator" && value.parent.init === value && value.parent.id.type === "Identifier" ? value.parent.id : null;
  const reads = name === null ? [] : (gates.variableOf(name)?.references ?? []).filter(({ identifier }) => identifier !== name);
  return reads.length > 0 && reads.every(({ identifier }) => gates.answers.some(({ node }) => encloses(node, identifier)) || isClosed(identifier));
}

/** `await client.close();` */
function isClosed({ parent }: TSESTree.Node): boolean {
  return parent?.type === "MemberExpression" && parent.parent.type === "CallExpression" && parent.parent.callee === parent && purposeOf(parent.parent) === "cleanup";
}
