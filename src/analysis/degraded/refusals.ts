import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, stripTypeWrappers } from "../../program/nodes.js";
import { calledName, purposeOf } from "../call-names.js";
import type { GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";
import { neverReturns } from "./only-asks.js";
import { nameOfRead } from "./read-values.js";
import { answersOf, saysNo } from "./verdict.js";

/** Functions named for a refusal; `failOpen()` is none. */
const REFUSING = /^(?:throw|fail|reject|deny|refuse|abort|exit|die|panic|bail|forbid|unauthorized|forbidden|raise)(?:$|_|[A-Z](?!pen|oft|afe))/;

/** Whether what stands in the place of a permit is a refusal: it never returns, rejects, says no, or has no value at all. */
export function refuses(start: TSESTree.Node, gates: GateCalls): boolean {
  let node = stripTypeWrappers(start);
  while (node.type === "AwaitExpression" || node.type === "ChainExpression") node = stripTypeWrappers(node.type === "AwaitExpression" ? node.argument : node.expression);
  if (node.type === "UnaryExpression") return node.operator === "void";
  if (node.type === "SequenceExpression") return node.expressions.some((each) => neverReturns(each, gates)) || refuses(node.expressions.at(-1) ?? node, gates);
  if (saysNo(node)) return true;
  if (node.type !== "CallExpression") return false;
  if (neverReturns(node, gates) || purposeOf(node) === "record") return true;
  const name = calledName(node.callee);
  if (REFUSING.test(name) || (name === "next" && node.arguments.length > 0)) return true;
  const called = isFunctionNode(node.callee) ? [node.callee] : gates.resolver.functionsCalled(node, "certainly");
  return called.length > 0 && called.every((code) => {
    const answers = answersOf(code, gates);
    if (answers.length > 0) return answers.every((answer) => refuses(answer, gates));
    return code.body.type === "BlockStatement" && code.body.body.at(-1)?.type === "ThrowStatement";
  });
}

/** Whether what was found is looked at for no more than to refuse, and the gate is asked all the same: `if (known === false) return false; … await gate()`. */
export function onlyRefuses(read: TSESTree.Node, gates: GateCalls): boolean {
  let child = read;
  for (let place = read.parent; place !== undefined && place !== null && !isFunctionNode(place); child = place, place = place.parent) {
    if (place.type !== "IfStatement") continue;
    const { parent } = place;
    if (place.test !== child || place.alternate !== null || parent.type !== "BlockStatement" || !leavesWithRefusal(place.consequent, gates)) return false;
    const end = place.range[1];
    return gates.answers.some(({ node }) => node.range[0] >= end && encloses(parent, node));
  }
  return false;
}

/** The same of what gets a name: `const known = store.get(id); if (known === false) return false;`. */
export function isReadToRefuse(read: TSESTree.Node, gates: GateCalls): boolean {
  const name = nameOfRead(read);
  if (name === null) return onlyRefuses(read, gates);
  const reads = (gates.variableOf(name)?.references ?? []).filter(({ identifier }) => identifier !== name);
  return reads.length > 0 && reads.every(({ identifier }) => onlyRefuses(identifier, gates));
}

function leavesWithRefusal(branch: TSESTree.Statement, gates: GateCalls): boolean {
  const last = branch.type === "BlockStatement" ? branch.body.at(-1) : branch;
  if (last?.type === "ThrowStatement") return true;
  if (last?.type === "ExpressionStatement") return neverReturns(last.expression, gates);
  return last?.type === "ReturnStatement" && last.argument !== null && refuses(last.argument, gates);
}
