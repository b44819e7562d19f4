import type { Exit } from "../facts/context.js";
import { NONE, PERMIT } from "../facts/latest.js";
import type { GateShape } from "../models/frameworks.js";
import { parametersOf, readsArguments } from "../program/gate-functions.js";
import { summaryOf } from "./exit-summary.js";
import { awaitsBehindHandle, callsOf, callsOfNext, DONE, HANDLE, isRejected, isReply, letsOnOnly, REPLY, runWithReply, type NextCalls } from "./judge-gates.js";
import { runFunction, type LoneFunction } from "./run-function.js";
import { addLacksOfRunningCalls } from "./running-calls.js";

/**
 * Whether a request that comes with a permit may get past the function without, whatever it is called with: because the function asks again, or
 * pauses, and goes on all the same. An error handler gets requests that a gate has held back.
 * @throws {BudgetSpent}
 */
export function losesPermit(lone: LoneFunction, shape: GateShape): boolean {
  if (shape.kind === "recovers") return readsArguments(lone.node, lone.unit.scopes) || mayLack(callsOfNext(lone, { kind: "next", argument: shape.argument, property: null, passesBy: "with errors" }, NONE));
  // What neither asks nor pauses leaves a request as it was.
  if (lone.facts.mayTouchDecisions?.(lone.node) === false) return false;
  if (lone.node.generator || readsArguments(lone.node, lone.unit.scopes)) return true;
  switch (shape.kind) {
    case "next":
      return mayLack(callsOfNext(lone, shape, PERMIT));
    case "hook":
      return losesInHook(lone);
    case "activates":
      return losesInGuard(lone);
    case "intercepts":
      return losesInInterceptor(lone);
    case "transforms":
      return runWithPermit(lone).some((exit) => exit.kind === "return" && !isRejected(exit) && !keepsPermit(exit));
  }
}

function mayLack(calls: NextCalls): boolean {
  return calls === undefined || (calls !== null && calls.lacks.size > 0);
}

function losesInHook(lone: LoneFunction): boolean {
  const parameters = parametersOf(lone.node);
  const [reply, done] = [parameters[REPLY], parameters[DONE]];
  if (done !== undefined && (done.type !== "Identifier" || lone.node.async)) return true;
  const run = runWithReply(lone, reply, done ?? null, PERMIT);
  if (done !== undefined) return mayLack(callsOf(run, done));
  addLacksOfRunningCalls(run.solver);
  return !run.exits.every((exit) => exit.kind === "throw" || keepsPermit(exit) || isRejected(exit) || isReply(exit, reply));
}

function losesInGuard(lone: LoneFunction): boolean {
  return !letsOnOnly(runWithPermit(lone), keepsPermit);
}

function losesInInterceptor(lone: LoneFunction): boolean {
  if (mayLack(callsOfNext(lone, HANDLE, PERMIT))) return true;
  const isLateEnough = awaitsBehindHandle(lone);
  return runWithPermit(lone).some((exit) => exit.kind === "return" && !isRejected(exit) && (isLateEnough ? !keepsPermit(exit) : summaryOf(exit, false).leaves !== "nothing"));
}

function runWithPermit(lone: LoneFunction): readonly Exit[] {
  const run = runFunction(lone, PERMIT, () => []);
  addLacksOfRunningCalls(run.solver);
  return run.exits;
}

function keepsPermit(exit: Exit): boolean {
  const { completes, touch, leaves } = summaryOf(exit, false);
  return exit.kind === "return" && completes && (touch === "permit" || touch === "none") && leaves === "nothing";
}
