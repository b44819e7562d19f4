import type { TSESTree } from "@typescript-eslint/utils";
import type { Exit } from "../facts/context.js";
import { endangersPermit, endedWith } from "../facts/running.js";
import { GIVEN_RESULTS, isMarkedFailed, type FailureMarks } from "../facts/transfer-gate.js";
import { heldBy, type Pending, type Value } from "../facts/value.js";
import type { CallbackEnd, SummaryExit, SummaryValue, Touch } from "../program/function-summary.js";
import { keysOf, withAbsent } from "./absent-members.js";
import { DEEPEST_VALUE, describe, summaryOf, withoutNames } from "./exit-summary.js";

/** Of a function that is not called within the call. */
export const NOT_CALLED: CallbackEnd = { isAwaited: false, isLast: false, isResult: false, mayFail: false, mayThrow: false, mayLeave: false, isAlone: true, mayRepeat: false };

/** How often a parameter is called, when it is taken for a gate. */
export interface Asked {
  readonly exits: readonly Exit[];
  /** Whether the result of one call may be handed out after another one. */
  readonly isAskedAgain: boolean;
  /** Whether one call may begin before another has ended. */
  readonly isAskedBeside: boolean;
}

/**
 * What a function does with the end of a parameter's calls, as its exits tell when that parameter is taken for a gate.
 * @param marked the same exits, where calls that fail leave one of `marks` running.
 * @param usual the same where nothing is known of the parameter.
 * @param mayRepeat whether it may be called more than once.
 */
export function callbackEnd({ exits, isAskedAgain, isAskedBeside }: Asked, marked: readonly Exit[], usual: readonly Exit[], marks: FailureMarks, isAsync: boolean, mayRepeat: boolean): CallbackEnd {
  const completing = completingOf(exits, isAsync);
  const goesOn = (mark: TSESTree.Node): boolean =>
    completingOf(marked, isAsync).some(({ exit, summary }) => isAllHeld(exit, marks) && !isListOfCalls(exit.value) && (!mayRepeat || summary.touch === "denied") && isMarkedFailed(pendingsOf(exit), mark));
  const isAwaited = completing.every(({ exit }) => isAllHeld(exit));
  const results = isAwaited && !isAskedAgain ? resultsOf(completing) : null;
  return {
    isAwaited,
    isLast: isAwaited && completing.length > 0 && completing.every(({ summary }) => summary.touch === "permit"),
    isResult: !isAskedAgain && completing.every(({ exit }) => isGiven(exit.value)),
    // Where another call may have ended well since, the latest decision tells.
    mayRepeat,
    mayFail: goesOn(marks.rejected),
    mayThrow: goesOn(marks.thrown),
    mayLeave: leftOnFailure(exits, isAsync) > leftOnFailure(usual, isAsync),
    isAlone: !isAskedBeside,
    ...(results === null ? {} : { results }),
  };
}

const DANGERS: readonly SummaryExit["leaves"][] = ["nothing", "pause", "denied"];

/** The worst of what still runs when the function fails. */
function leftOnFailure(exits: readonly Exit[], isAsync: boolean): number {
  return Math.max(0, ...exits.map((exit) => summaryOf(exit, isAsync)).map(({ completes, leaves }) => (completes ? 0 : DANGERS.indexOf(leaves))));
}

interface Completing {
  readonly exit: Exit;
  readonly summary: SummaryExit;
}

/** Nobody goes on after what has not ended. */
function completingOf(exits: readonly Exit[], isAsync: boolean): readonly Completing[] {
  return exits.flatMap((exit) => {
    const summary = summaryOf(exit, isAsync);
    const isOpen = exit.value?.kind === "promise" && exit.value.outcome.kind === "unsettled";
    return summary.completes && !isOpen ? [{ exit, summary }] : [];
  });
}

function pendingsOf({ core, value }: Exit): readonly Pending[] {
  return [...core.running.map(({ pending }) => pending), ...(value?.kind === "promise" ? [value] : [])];
}

/** More ways than these tell nothing. */
const MOST_RESULTS = 4;

/** What the function makes of the result, and of the failure; null where that tells no more than that it hands out the one, or something. */
function resultsOf(completing: readonly Completing[]): NonNullable<CallbackEnd["results"]> | null {
  const keys = keysOf(completing.map(({ exit }) => exit.value));
  const resultsAfter = (touch: Touch): readonly SummaryValue[] => {
    const described = completing.filter(({ summary }) => summary.touch === touch).map(({ exit }) => withAbsent(describeGiven(exit.value), exit.value, keys));
    const found = eachOnce(described);
    return found.length <= MOST_RESULTS ? found : eachOnce(found.map(withoutNames));
  };
  const [completed, failed] = [resultsAfter("permit"), resultsAfter("denied")];
  const tells = (values: readonly SummaryValue[]): boolean => values.length > 0 && values.length <= MOST_RESULTS && values.every(({ kind }) => kind !== "unknown");
  if (!tells(completed) || (failed.length > 0 && !tells(failed))) return null;
  return failed.length === 0 && completed.every(({ kind }) => kind === "given") ? null : { completed, failed };
}

function eachOnce(values: readonly SummaryValue[]): readonly SummaryValue[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** A value that may hold what stands for the result of the parameter. */
function describeGiven(value: Value | null, depth = 0): SummaryValue {
  if (isGiven(value)) return { kind: "given" };
  if (value === null || depth > DEEPEST_VALUE) return { kind: "unknown" };
  switch (value.kind) {
    case "promise":
      return value.outcome.kind === "fulfilled" && !value.outcome.mayReject && depth === 0 ? describeGiven(value.outcome.value, depth + 1) : { kind: "unknown" };
    case "object":
      return { kind: "object", properties: Object.fromEntries([...value.properties].map(([name, property]) => [name, describeGiven(property, depth + 1)])) };
    case "tuple":
      return { kind: "tuple", elements: value.elements.map((element) => describeGiven(element, depth + 1)) };
    default:
      return describe(value, depth);
  }
}

/** Whether whoever waits for the result waits for all that still runs, apart from `marks`. */
function isAllHeld({ core, value }: Exit, marks: FailureMarks | null = null): boolean {
  const held = new Set<TSESTree.Node>();
  const running = core.running.map(({ pending }) => pending);
  const open: Value[] = value === null ? [] : [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "promise") {
      for (const { node } of endedWith(next)) held.add(node);
      running.push(...(next.run?.leaves ?? []));
    }
    open.push(...heldBy(next));
  }
  return running.every((pending) => pending.node === marks?.rejected || pending.node === marks?.thrown || !endangersPermit(pending) || held.has(pending.node));
}

/** What rejects when one of the calls does. */
function isListOfCalls(value: Value | null): boolean {
  return value?.kind === "all" && !value.settled;
}

function isGiven(value: Value | null): boolean {
  if (value?.kind === "promise") return value.outcome.kind === "fulfilled" && isGiven(value.outcome.value);
  return value?.kind === "literal" && GIVEN_RESULTS.includes(value.value);
}
