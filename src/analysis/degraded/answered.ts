import type { TSESTree } from "@typescript-eslint/utils";
import { bare } from "../../program/expressions.js";
import { isFunctionNode, staticKey } from "../../program/nodes.js";
import type { SummaryExit } from "../../program/function-summary.js";
import type { FunctionNode } from "../../program/syntax.js";
import { calledName } from "../call-names.js";
import { codeAround } from "../code-around.js";
import type { GateCalls } from "../gate-calls.js";
import { core, isReversed } from "../tests-of-decisions.js";
import { encloses } from "../walk.js";
import type { Degraded } from "./finding.js";
import { isTrue, negatesAllowed } from "./granted.js";
import { outcomeIn } from "./outcomes.js";
import { asksSomebodyElse } from "./somebody-else.js";
import { handlerOf } from "./swallowed.js";
import { answersOf, saysYes } from "./verdict.js";

/**
 * What a function that answers whether the work may go on returns on the denied side, where that is no denial:
 * `if (decision.allowed) return true; return allowList.includes(id);`.
 */
export function* answersOfDeniedSides(gates: GateCalls): Generator<Degraded> {
  for (const gate of gates.answers) {
    for (const use of gates.usesOf(gate)) {
      const code = codeAround(use.node);
      if (use.kind !== "tested" || !isFunctionNode(code) || gates.worksBehindGate(code)) continue;
      const denied = deniedSide(use.node, use.inverted === true);
      const answers = [...gates.nodes(code)].flatMap((node) => (node.type === "ReturnStatement" && codeAround(node) === code && node.argument !== null ? [node.argument] : []));
      const isOnDeniedSide = (node: TSESTree.Node): boolean => denied.some((statement) => encloses(statement, node));
      // Where a denial is what the function says yes to, it asks another question.
      if (!answers.some((answer) => !isOnDeniedSide(answer) && (saysYes(answer, gates) || isAllowed(answer)))) continue;
      for (const answer of answers) if (isOnDeniedSide(answer) && decidesAnew(answer, gates)) yield { kind: "second-authority", node: answer, at: gate.node };
    }
  }
}

/**
 * Functions that answer yes after a failure because a variable said so before: `let ok = true; try { ok = (await gate()).allowed; } catch {}`.
 * @param found findings that may tell of the same.
 */
export function* answersInSpite(gates: GateCalls, found: readonly Degraded[]): Generator<Degraded> {
  const judged = new Set<TSESTree.Node>();
  for (const gate of gates.answers) {
    const code = codeAround(gate.node);
    const handler = handlerOf(gate.node);
    if (!isFunctionNode(code) || handler === null || judged.has(code)) continue;
    judged.add(code);
    if (gates.worksBehindGate(code) || found.some(({ node }) => encloses(code, node))) continue;
    const completing = gates.summaryOf(code)?.exits.filter(({ completes }) => completes) ?? [];
    const isYes = ({ value }: SummaryExit): boolean => {
      const outcome = outcomeIn(value, code, gates);
      return outcome === null ? value.kind === "true" || (value.kind === "object" && value.properties["allowed"]?.kind === "true") : outcome === "permit";
    };
    // One that says no with a permit says yes to a denial.
    const permitted = completing.filter(({ touch }) => touch === "permit");
    if (permitted.length > 0 && permitted.every(({ value }) => value.kind === "false")) continue;
    if (answersOf(code, gates).some((answer) => negatesAllowed(answer, gates))) continue;
    if (completing.some((exit) => exit.touch === "denied" && isYes(exit)) && completing.some((exit) => !isYes(exit))) yield { kind: "swallowed", node: handler, at: lastAnswerOf(code, gates), failing: gate.node };
  }
}

function lastAnswerOf(code: FunctionNode, gates: GateCalls): TSESTree.Node {
  return answersOf(code, gates).at(-1) ?? code;
}

function isAllowed(value: TSESTree.Node): boolean {
  const node = core(value);
  return node.type === "MemberExpression" && staticKey(node.property, node.computed) === "allowed";
}

/** Statements that run only after the test told a denial. */
export function deniedSide(tested: TSESTree.Node, isInverted: boolean): readonly TSESTree.Statement[] {
  // Of `a && b` not being true it is not known which is not.
  if (core(tested).type === "LogicalExpression") return [];
  let test = tested;
  let isNegated = isReversed(core(tested)) !== isInverted;
  while (test.parent?.type === "UnaryExpression" || test.parent?.type === "ChainExpression") {
    test = test.parent;
    if (test.type === "UnaryExpression") isNegated = !isNegated;
  }
  if (tested.type === "UnaryExpression") isNegated = !isNegated;
  const { parent } = test;
  if (parent?.type === "SwitchStatement" && parent.discriminant === test && !isNegated) return otherCases(parent);
  if (parent?.type !== "IfStatement" || parent.test !== test) return [];
  if (isNegated) return [parent.consequent];
  const last = parent.consequent.type === "BlockStatement" ? parent.consequent.body.at(-1) : parent.consequent;
  const list = parent.parent.type === "BlockStatement" && last?.type === "ReturnStatement" ? parent.parent.body : [];
  return [...(parent.alternate === null ? [] : [parent.alternate]), ...list.slice(list.indexOf(parent) + 1)];
}

/** What runs where `switch (decision.allowed)` does not come to `case true`. */
function otherCases({ cases }: TSESTree.SwitchStatement): readonly TSESTree.Statement[] {
  const permitted = cases.find(({ test }) => test !== null && isTrue(test));
  const last = permitted?.consequent.at(-1);
  const leaves = last?.type === "ReturnStatement" || last?.type === "BreakStatement" || last?.type === "ThrowStatement" || last?.type === "ContinueStatement";
  return leaves ? cases.filter((each) => each !== permitted).flatMap(({ consequent }) => consequent) : [];
}

const LOOKS_UP = /^(?:includes|has|some|every|is[A-Z]\w*|allows?|permits?|matches|\w*[vV]ariation|evaluate\w*|getBooleanValue|(?:check|can|may|verify|look|ask|consult)[A-Z]\w*)$/;

/** `license.valid`: what somebody else says of the same question. */
const SAYS_YES = /^(?:is_?)?(?:allowed|active|enabled|granted|licensed|ok|permitted|valid)$/i;

/** `true`, or what is remembered, configured or looked up; nothing that is made from the decision. */
export function decidesAnew(value: TSESTree.Expression, gates: GateCalls): boolean {
  if (saysYes(value, gates)) return true;
  const node = bare(value);
  const isLookedUp = node.type === "CallExpression" ? LOOKS_UP.test(calledName(node.callee)) : node.type === "MemberExpression" && SAYS_YES.test(staticKey(node.property, node.computed) ?? "");
  if (!isLookedUp && !asksSomebodyElse(value)) return false;
  return !gates.answers.some((answer) => encloses(value, answer.node) || gates.usesOf(answer).some((use) => encloses(value, use.node) || (use.kind === "returned" && encloses(use.node, value))));
}
