import type { PromisedEnd } from "../program/function-summary.js";
import { isDecision } from "./latest.js";
import type { PromiseValue, Value } from "./value.js";

/**
 * How a promise ends that a function of another file is given, where it does nothing else to the unit of the call; null for all others.
 * @param depth of the innermost unit of the call.
 */
export function promisedEnd({ outcome, touch, run, depth: own, unitEnded, outlivesPause }: PromiseValue, depth: number): PromisedEnd | null {
  // It stays under way, with all that it may yet do.
  if (outcome.kind === "unsettled") return "never";
  // What it writes and leaves running comes when it has ended.
  if (run !== null && (run.writes.length > 0 || run.leaves.length > 0)) return null;
  // What fails without an answer, or behind a permit, lets nobody on who would not go on after a failed answer.
  if (touch === null) return outcome.kind === "rejected" ? "failure" : null;
  if (unitEnded || outlivesPause || own !== depth) return null;
  if (outcome.kind === "rejected") return isDecision(touch) ? "failure" : null;
  if (outcome.kind !== "fulfilled") return null;
  const isPermit = touch.kind === "permit";
  if (!isPermit && touch.kind !== "denied") return null;
  return endOfValue(outcome.value, isPermit);
}

/** Whether an object says no, as a denial does: a helper makes one where it got no answer. */
export function saysNo(value: Value | null | undefined): boolean {
  const allowed = value?.kind === "object" ? value.properties.get("allowed") : undefined;
  return allowed?.kind === "not-true" || (allowed?.kind === "boolean" && !allowed.value);
}

function endOfValue(value: Value | null, isPermit: boolean): PromisedEnd | null {
  if (value?.kind === "decision" && value.permit === isPermit) return isPermit ? "permit" : "denial";
  if (value?.kind === "boolean" && value.value && isPermit) return "true";
  if (isPermit) return "done";
  if (saysNo(value)) return "denial";
  return value?.kind === "not-true" || (value?.kind === "boolean" && !value.value) ? "not-true" : null;
}
