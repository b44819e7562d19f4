import type { TSESTree } from "@typescript-eslint/utils";
import type { Endpoint } from "./argument-conditions.js";
import { isFunctionNode } from "./nodes.js";
import type { Outcome } from "./outcome-meanings.js";
import type { CallNode, FunctionNode } from "./syntax.js";

type Called = Exclude<CallNode, TSESTree.ImportExpression>;

/** A promise is fulfilled with what the text of an answer spells. */
const HANDS_OUT_ANSWER = /\(\s*JSON\.parse\(|(?:const|let|var)\s+\w+[^=\n]*=\s*JSON\.parse\(/;

/** The executor of `new Promise((resolve) => { https.request(…, (response) => … resolve(JSON.parse(text)) …) })`; null for all else. */
export function executorOfAnswer(node: CallNode, text: string): FunctionNode | null {
  if (node.type !== "NewExpression" || node.callee.type !== "Identifier" || node.callee.name !== "Promise") return null;
  const [executor] = node.arguments;
  if (executor === undefined || !isFunctionNode(executor) || executor.params.length === 0) return null;
  return HANDS_OUT_ANSWER.test(text.slice(executor.range[0], executor.range[1])) ? executor : null;
}

export function answersByCallback({ meanings }: Outcome): boolean {
  return meanings.some((meaning) => meaning.kind === "behaviour" && meaning.behaviour.is === "request" && meaning.behaviour.client === "node");
}

/** Calls of a file that stand in the function. */
export function callsInside(owner: FunctionNode, calls: readonly CallNode[]): readonly Called[] {
  return calls.filter((call): call is Called => call.type !== "ImportExpression" && owner.range[0] <= call.range[0] && call.range[1] <= owner.range[1]);
}

/** Whether one of the requests in an executor asks for a decision. */
export function asksInside(executor: FunctionNode, calls: readonly CallNode[], outcomesOf: (call: Called) => readonly Outcome[], endpointOf: (call: Called, outcome: Outcome) => Endpoint | null): boolean {
  return callsInside(executor, calls).some((call) => outcomesOf(call).some((outcome) => answersByCallback(outcome) && endpointOf(call, outcome) === "validate"));
}
