import type { CallBehaviour, FunctionSummary, SummaryExit } from "./call-meaning.js";

type Summarised = Extract<CallBehaviour, { readonly kind: "summary" }>;

/** How a function that neither asks nor pauses ends. */
const ORDINARY_EXIT: SummaryExit = { completes: true, isPromise: false, touch: "none", endsWithPermit: false, leavesRunning: false, value: { kind: "unknown" } };

/**
 * What a call does when the callee may be any of several functions: all that one of them does. They call a function that they are given in a way
 * that is known only when all of them do so alike. Null when none of them does anything.
 */
export function joinSummaries(behaviours: readonly CallBehaviour[]): Summarised | null {
  const [first, ...others] = behaviours.filter((behaviour) => behaviour.kind === "summary");
  if (first === undefined) return null;
  const summaries = [first, ...others].map(({ summary }) => summary);
  const isComplete = summaries.length === behaviours.length && others.every(({ offset }) => offset === first.offset);
  const exits = new Map(summaries.flatMap((summary) => summary.exits.map((exit) => [JSON.stringify(exit), exit] as const)));
  if (summaries.length < behaviours.length) exits.set("ordinary", ORDINARY_EXIT);
  return { kind: "summary", summary: { exits: [...exits.values()], parameters: isComplete ? agreedParameters(summaries) : [] }, offset: first.offset };
}

function agreedParameters([first, ...others]: readonly FunctionSummary[]): FunctionSummary["parameters"] {
  const written = JSON.stringify(first?.parameters ?? []);
  return others.every(({ parameters }) => JSON.stringify(parameters) === written) ? (first?.parameters ?? []) : [];
}
