import { isFunctionNode } from "../../program/nodes.js";
import { RUNTIME } from "../../models/module-name.js";
import { codeAround } from "../code-around.js";
import type { GateCalls } from "../gate-calls.js";
import { answersInSpite, answersOfDeniedSides } from "./answered.js";
import { absentAnswersIn, bypassesIn, codesIn, standInsIn, statusesIn } from "./bypassed.js";
import { filledOnceByClosures, keptByClosures, rememberedByClosures } from "./closures.js";
import { codesLetThrough } from "./codes.js";
import { exemptionsIn } from "./exempted.js";
import { othersInRaces } from "./fallbacks.js";
import { finalWorkIn } from "./final-work.js";
import type { Degraded } from "./finding.js";
import { absencesIn, defaultsIn } from "./defaults.js";
import { answersOfHandlers, grantsIn, sortsOfFailureIn } from "./granted.js";
import { filledOnceInLoops } from "./kept-in-loops.js";
import { letOutIn } from "./let-out.js";
import { asksElsewhere } from "./memoised.js";
import { flagsBesideGivenDecisions } from "./given-decisions.js";
import { lostFailuresIn, yesAfterAttempts } from "./lost-failures.js";
import { passedOverResultsIn } from "./passed-over-results.js";
import { rememberedIn } from "./remembered.js";
import { retriedIn } from "./retried.js";
import { statusesBesideAnswers } from "./statuses.js";
import { swallowedIn } from "./swallowed.js";
import { flagsBeforeTests } from "./untested.js";
import { permittingHandlersIn, workingHandlersIn } from "./working-handlers.js";
import { absentAnswersOfHelpers } from "./tests-of-absence.js";
import { toleratedDenialsIn } from "./tolerated.js";
import { encloses } from "../walk.js";

const FAILURES: ReadonlySet<Degraded["kind"]> = new Set<Degraded["kind"]>(["default", "exempt", "handler", "retried", "swallowed"]);

/** Whether a failure of one gate that goes on to the work is told of already, where it is let through. */
function tellsOfSameFailure(other: Degraded, { failing }: Degraded): boolean {
  return failing !== undefined && FAILURES.has(other.kind) && (other.failing ?? other.at) === failing;
}

const MAKING_PERMISSION: ReadonlySet<Degraded["kind"]> = new Set<Degraded["kind"]>(["default", "forged", "handler", "second-authority"]);

/** Whether the failure goes on because of a value that is told of already: it is made in a function that the path goes through. */
function tellsOfSameValue(other: Degraded, { path }: Degraded): boolean {
  if (path === undefined || !MAKING_PERMISSION.has(other.kind)) return false;
  const code = codeAround(other.node);
  return isFunctionNode(code) && path.some(({ node }) => encloses(code, node));
}

/** `new CircuitBreaker(ask)`: a file that asks nobody itself, and gives away another file's function that does. */
function handsOnAsker(gates: GateCalls): boolean {
  if (!gates.resolver.reach.gates || !gates.unit.text.includes("allowed")) return false;
  return gates.scan.calls.some((call) => (call.type === "CallExpression" || call.type === "NewExpression") && call.arguments.some((argument) => argument.type === "Identifier" && asksElsewhere(argument, gates)));
}

/** Places where a failure to get a decision becomes a permission, in source order; one for each place. */
export function findDegraded(gates: GateCalls): Degraded[] {
  if (gates.answers.length === 0 && !gates.unit.text.includes(RUNTIME) && !handsOnAsker(gates)) return [];
  const found: Degraded[] = [];
  const add = (finding: Degraded): void => {
    const covers = found.some(({ node }) => encloses(finding.node, node) || encloses(node, finding.node));
    if (!covers && !found.some((other) => tellsOfSameFailure(other, finding) || tellsOfSameValue(other, finding))) found.push(finding);
  };
  for (const finding of defaultsIn(gates)) add(finding);
  for (const finding of grantsIn(gates)) add(finding);
  for (const finding of answersOfHandlers(gates)) add(finding);
  for (const finding of exemptionsIn(gates)) add(finding);
  for (const finding of flagsBesideGivenDecisions(gates)) add(finding);
  for (const finding of statusesIn(gates)) add(finding);
  for (const finding of statusesBesideAnswers(gates)) add(finding);
  for (const finding of toleratedDenialsIn(gates)) add(finding);
  for (const finding of absentAnswersIn(gates)) add(finding);
  for (const finding of codesIn(gates)) add(finding);
  for (const finding of codesLetThrough(gates)) add(finding);
  for (const finding of answersOfDeniedSides(gates)) add(finding);
  for (const finding of letOutIn(gates)) add(finding);
  for (const finding of rememberedIn(gates)) add(finding);
  for (const finding of keptByClosures(gates)) add(finding);
  for (const finding of rememberedByClosures(gates)) add(finding);
  for (const finding of filledOnceByClosures(gates)) add(finding);
  for (const finding of filledOnceInLoops(gates)) add(finding);
  for (const finding of bypassesIn(gates)) add(finding);
  for (const finding of flagsBeforeTests(gates)) add(finding);
  for (const finding of standInsIn(gates)) add(finding);
  for (const finding of absencesIn(gates)) add(finding);
  for (const finding of sortsOfFailureIn(gates)) add(finding);
  for (const finding of swallowedIn(gates)) add(finding);
  for (const finding of workingHandlersIn(gates)) add(finding);
  for (const finding of permittingHandlersIn(gates)) add(finding);
  for (const finding of othersInRaces(gates)) add(finding);
  for (const finding of finalWorkIn(gates)) add(finding);
  for (const finding of passedOverResultsIn(gates)) add(finding);
  for (const finding of absentAnswersOfHelpers(gates)) add(finding);
  for (const finding of lostFailuresIn(gates)) add(finding);
  for (const finding of yesAfterAttempts(gates)) add(finding);
  for (const finding of answersInSpite(gates, found)) add(finding);
  for (const finding of retriedIn(gates)) add(finding);
  return found.sort((a, b) => a.node.range[0] - b.node.range[0]);
}
