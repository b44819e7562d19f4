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
  let { verdicts, executions, exhaustive } = look;
  const settled = new Set<number>();
  while (!exhaustive) {
    // A short look can prove a call ungated; that it is gated takes a long one.
    const doubtful = disagreementsOf(verdicts, reported).flatMap(({ kind, site }) => (kind === "false alarm" && !settled.has(site) ? [site] : []));
    if (doubtful.length === 0) break;
    for (const site of doubtful) settled.add(site);
    const before = verdicts;
    const longer = await execute(budget.settle, doubtful);
    // It may have come to others for the first time, without looking for a way to reach them without a permit.
    verdicts = new Map([...longer.verdicts].map(([site, verdict]) => [site, stronger(verdict, before.get(site) ?? "unreached")] as const));
    executions += longer.executions;
    exhaustive = longer.exhaustive;
  }
  return { disagreements: disagreementsOf(verdicts, reported), verdicts, executions };
}

const BY_STRENGTH: readonly Verdict[] = ["ungated", "disputed", "gated", "unreached"];

/** Of the verdicts of two sets of executions the one that both together show. */
function stronger(left: Verdict, right: Verdict): Verdict {
  return BY_STRENGTH.find((verdict) => verdict === left || verdict === right) ?? "unreached";
}

function disagreementsOf(verdicts: ReadonlyMap<number, Verdict>, reported: ReadonlySet<number>): Disagreement[] {
  const found: Disagreement[] = [];
  for (const [site, verdict] of verdicts) {
    if (verdict === "ungated" && !reported.has(site)) found.push({ kind: "missed", site });
    if (verdict === "gated" && reported.has(site)) found.push({ kind: "false alarm", site });
  }
  return found;
}
