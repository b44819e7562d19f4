import type { TSESTree } from "@typescript-eslint/utils";
import type { Exit } from "../facts/context.js";
import { endangersPermit, endedWith } from "../facts/running.js";
import { GIVEN_RESULTS } from "../facts/transfer-gate.js";
import { heldBy, type Value } from "../facts/value.js";
import type { CallbackEnd } from "../program/call-meaning.js";
import { summaryOf } from "./exit-summary.js";

/** Of a function that is not called within the call. */
export const NOT_CALLED: CallbackEnd = { isAwaited: false, isLast: false, isResult: false, mayFail: false };

/** What a function does with the end of a parameter's calls, as its exits tell when that parameter is taken for a gate. */
export function callbackEnd(exits: readonly Exit[], isAsync: boolean): CallbackEnd {
  const completing = exits.flatMap((exit) => {
    const summary = summaryOf(exit, isAsync);
    // Nobody goes on after what has not ended.
    const isOpen = exit.value?.kind === "promise" && exit.value.outcome.kind === "unsettled";
    return summary.completes && !isOpen ? [{ exit, summary }] : [];
  });
  const isAwaited = completing.every(({ exit }) => isAllHeld(exit));
  return {
    isAwaited,
    isLast: isAwaited && completing.length > 0 && completing.every(({ summary }) => summary.touch === "permit"),
    isResult: completing.every(({ exit }) => isGiven(exit.value)),
    mayFail: completing.some(({ exit, summary }) => summary.touch === "denied" && isAllHeld(exit) && !isListOfCalls(exit.value)),
  };
}

/** Whether whoever waits for the result waits for all that still runs. */
function isAllHeld({ core, value }: Exit): boolean {
  const held = new Set<TSESTree.Node>();
  const open: Value[] = value === null ? [] : [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "promise") for (const { node } of endedWith(next)) held.add(node);
    open.push(...heldBy(next));
  }
  return core.running.every(({ pending }) => !endangersPermit(pending) || held.has(pending.node));
}

/** What rejects when one of the calls does. */
function isListOfCalls(value: Value | null): boolean {
  return value?.kind === "all" && !value.settled;
}

function isGiven(value: Value | null): boolean {
  if (value?.kind === "promise") return value.outcome.kind === "fulfilled" && isGiven(value.outcome.value);
  return value?.kind === "literal" && GIVEN_RESULTS.includes(value.value);
}
