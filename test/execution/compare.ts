import type { Verdict } from "./evidence.js";
import { executeParsed, type Execution } from "./execute.js";
import type { Parsed } from "./syntax.js";

/** What is being judged: given a program, the numbers of the side effects that it reports. */
export type Judge = (source: string) => Set<number> | Promise<Set<number>>;

export type DisagreementKind = "missed" | "false alarm";

export interface Disagreement {
  readonly kind: DisagreementKind;
  readonly site: number;
}

export interface Comparison {
  readonly disagreements: readonly Disagreement[];
  readonly verdicts: ReadonlyMap<number, Verdict>;
  readonly executions: number;
}

/** Executions for a first look at a program, and for settling whether a report is a false alarm. */
export interface Budget {
  readonly look: number;
  readonly settle: number;
}

export const DEFAULT_BUDGET: Budget = { look: 250, settle: 20_000 };

/**
 * Holds a judge's reports against the executions of a program. A call is *missed* when some execution reaches it without a permit
 * and the judge is silent. A report is a *false alarm* when all executions tried arrive with a permit: every one there is, or, for
 * a large program, as many as the budget for settling allows. The doubt is the judge's loss.
 */
export async function compare(parsed: Parsed, judge: Judge, budget: Budget = DEFAULT_BUDGET): Promise<Comparison> {
  return compareRuns((executions, sites) => executeParsed(parsed, executions, sites), await judge(parsed.source), budget);
}

/** The same, given how to run the program. */
export async function compareRuns(
  execute: (executions: number, sites?: readonly number[]) => Promise<Execution>,
  reported: ReadonlySet<number>,
  budget: Budget = DEFAULT_BUDGET,
): Promise<Comparison> {
  const look = await execute(budget.look);
  // A short look can prove a call ungated; that it is gated takes a long one.
  const doubtful = disagreementsOf(look.verdicts, reported).flatMap(({ kind, site }) => (kind === "false alarm" ? [site] : []));
  if (look.exhaustive || doubtful.length === 0) {
    return { disagreements: disagreementsOf(look.verdicts, reported), verdicts: look.verdicts, executions: look.executions };
  }
  const settled = await execute(budget.settle, doubtful);
  const verdicts = new Map([...settled.verdicts].map(([site, verdict]) => [site, look.verdicts.get(site) === "ungated" ? "ungated" : verdict] as const));
  return { disagreements: disagreementsOf(verdicts, reported), verdicts, executions: look.executions + settled.executions };
}

function disagreementsOf(verdicts: ReadonlyMap<number, Verdict>, reported: ReadonlySet<number>): Disagreement[] {
  const found: Disagreement[] = [];
  for (const [site, verdict] of verdicts) {
    if (verdict === "ungated" && !reported.has(site)) found.push({ kind: "missed", site });
    if (verdict === "gated" && reported.has(site)) found.push({ kind: "false alarm", site });
  }
  return found;
}
