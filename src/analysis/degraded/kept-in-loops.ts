import type { TSESTree } from "@typescript-eslint/utils";
import { isTypeWrapper } from "../../program/nodes.js";
import { isOfFile } from "../../program/variables.js";
import { settlesUnit } from "../call-names.js";
import { codeAround } from "../code-around.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";
import { loopsAround } from "./attempts.js";
import { isOnlyFilledWhenEmpty } from "./filled-once.js";
import type { Degraded } from "./finding.js";

/**
 * Whether a branch around the gate leaves some rounds of a loop to the answer of an earlier one:
 * `for (…) { if (round % 10 === 0) decision = await gate(); if (!decision.allowed) break; work(); }`.
 */
export function keepsAnswerInLoop(branch: TSESTree.Node, { node: gate }: GateCall, gates: GateCalls): boolean {
  const assignment = assignmentOf(gate);
  return assignment !== null && worksInLoopBehind(branch, assignment, gates);
}

/** `for (const job of jobs) { decision ??= await gate(); if (!decision.allowed) break; await job.run(); }` */
export function* filledOnceInLoops(gates: GateCalls): Generator<Degraded> {
  for (const { node } of gates.answers) {
    const assignment = assignmentOf(node);
    if (assignment === null || !(assignment.operator === "??=" || assignment.operator === "||=" || isOnlyFilledWhenEmpty(assignment, gates))) continue;
    if (worksInLoopBehind(assignment, assignment, gates)) yield { kind: "remembered", node: assignment, at: null };
  }
}

/** Whether a loop works behind a place, where the variable that is assigned to belongs to the function around the loop. */
function worksInLoopBehind(place: TSESTree.Node, { left }: TSESTree.AssignmentExpression, gates: GateCalls): boolean {
  const loop = loopsAround(left).find((each) => encloses(each, place));
  const variable = left.type === "Identifier" ? gates.variableOf(left) : null;
  if (loop === undefined || variable === null || isOfFile(variable.scope) || variable.defs.some(({ name }) => encloses(loop, name))) return false;
  return gates.workIn(codeAround(left)).some(({ node, permitted, sideEffect }) => permitted && encloses(loop, node) && node.range[0] >= place.range[1] && (sideEffect !== null || !settlesUnit(node)));
}

/** Where the answer, or a part of it, is assigned to something. */
function assignmentOf(gate: TSESTree.Node): TSESTree.AssignmentExpression | null {
  let value = gate;
  while (value.parent !== undefined && value.parent !== null && (/^(?:AwaitExpression|MemberExpression|ChainExpression)$/.test(value.parent.type) || isTypeWrapper(value.parent))) value = value.parent;
  return value.parent?.type === "AssignmentExpression" && value.parent.right === value ? value.parent : null;
}
