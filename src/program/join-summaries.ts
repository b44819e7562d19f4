import type { CallBehaviour } from "./call-meaning.js";
import type { FunctionSummary, ParameterCalls, SummaryExit } from "./function-summary.js";

type Summarised = Extract<CallBehaviour, { readonly kind: "summary" }>;

/** How a function that neither asks nor pauses ends. */
export const ORDINARY_EXIT: SummaryExit = { completes: true, isPromise: false, touch: "none", endsWithPermit: false, leaves: "nothing", value: { kind: "unknown" } };

/**
 * What a call does when the callee may be any of several functions: all that one of them does. They call a function that they are given in a way
 * that is known only when all of them do so alike. Null when none of them does anything.
 */
export function joinSummaries(behaviours: readonly CallBehaviour[]): Summarised | null {
  const [first, ...others] = behaviours.filter((behaviour) => behaviour.kind === "summary");
  if (first === undefined) return null;
  if (behaviours.length === 1) return first;
  const summaries = [first, ...others].map(({ summary }) => summary);
  const exits = new Map(summaries.flatMap((summary) => withoutYielded(summary).map((exit) => [JSON.stringify(exit), exit] as const)));
  for (const { kind } of behaviours) for (const exit of exitsOf(kind)) exits.set(JSON.stringify(exit), exit);
  const isComplete = summaries.length === behaviours.length;
  const parameters = others.every(({ offset }) => offset === first.offset) ? joinedParameters(summaries, isComplete) : [];
  const steps = [...new Set(summaries.flatMap((summary) => summary.steps))];
  const overrides = [first, ...others].flatMap((each) => each.overrides ?? []);
  const names = new Set(summaries.flatMap(({ members }) => members?.map(({ name }) => name) ?? []));
  const members = [...names].map((name) => ({ name, calls: joined(-1, summaries.map((summary) => summary.members?.find((member) => member.name === name)?.calls ?? null), false), isFollowed: false }));
  const called = members.length === 0 ? {} : { members };
  return { kind: "summary", summary: { exits: [...exits.values()], parameters, steps, ...called }, offset: first.offset, ...(overrides.length === 0 ? {} : { overrides }) };
}

/** Which of the functions has made what is yielded, nobody knows. */
function withoutYielded({ exits }: FunctionSummary): readonly SummaryExit[] {
  return exits.map((exit) => (exit.value.kind === "yielded" ? { ...exit, value: { kind: "unknown" } } : exit));
}

/** How a call ends whose callee is no function of another file; what a gate answers is not told from what others do. */
function exitsOf(kind: CallBehaviour["kind"]): readonly SummaryExit[] {
  switch (kind) {
    case "summary":
    case "terminator":
      return [];
    case "gate":
      return [true, false].map((completes) => ({ ...ORDINARY_EXIT, completes, isPromise: true, touch: "denied" }));
    case "pause":
      return [{ ...ORDINARY_EXIT, isPromise: true, touch: "pause" }];
    default:
      return [ORDINARY_EXIT];
  }
}

function joinedParameters(summaries: readonly FunctionSummary[], isComplete: boolean): ParameterCalls[] {
  const places = new Set(summaries.flatMap(({ parameters }) => parameters.flatMap(({ argument, member }) => (member === null ? [argument] : []))));
  return [...places].map((argument) => joined(argument, summaries.map(({ parameters }) => parameters.find((calls) => calls.argument === argument && calls.member === null) ?? null), isComplete));
}

function joined(argument: number, all: readonly (ParameterCalls | null)[], isComplete: boolean): ParameterCalls {
  const [first] = all;
  const written = JSON.stringify(first);
  if (isComplete && first !== null && first !== undefined && all.every((calls) => JSON.stringify(calls) === written)) return first;
  return {
    argument,
    member: null,
    when: "any",
    always: false,
    isLate: all.some((calls) => calls?.isLate === true),
    end: { isAwaited: all.every((calls) => calls?.end.isAwaited !== false), isLast: false, isResult: false, mayFail: all.some((calls) => calls?.end.mayFail === true), mayThrow: all.some((calls) => calls?.end.mayThrow === true), mayLeave: all.some((calls) => calls?.end.mayLeave === true), isAlone: all.every((calls) => calls?.end.isAlone !== false), mayRepeat: all.some((calls) => calls?.end.mayRepeat === true) },
    handedOn: {
      isWaitedFor: all.every((calls) => calls?.handedOn?.isWaitedFor !== false),
      isEndangered: all.some((calls) => calls?.handedOn?.isEndangered === true),
      isWithin: all.some((calls) => calls !== null && calls.handedOn?.isWithin !== false),
      isByResult: all.every((calls) => calls?.handedOn?.isByResult === true),
      isByCall: all.every((calls) => calls?.handedOn?.isByCall === true),
    },
  };
}
