import { compare, DEFAULT_BUDGET, type Budget, type Comparison, type DisagreementKind, type Judge } from "./compare.js";
import type { Verdict } from "./evidence.js";
import { generateProgram } from "./generate.js";

export interface Finding {
  readonly kind: DisagreementKind;
  readonly seed: number;
  readonly site: number;
  readonly source: string;
}

/** Counts over many programs. Plain data, so that workers can send it. */
export interface Tally {
  programs: number;
  files: number;
  lines: number[];
  verdicts: Record<Verdict, number>;
  executions: number;
  missed: number;
  falseAlarms: number;
  judgeMilliseconds: number;
  slowest: { readonly seed: number; readonly milliseconds: number };
  /** Programs that the judge failed on, with its error. */
  crashes: { readonly seed: number; readonly error: string }[];
  findings: Finding[];
}

/** Programs that a campaign keeps for a person to read; the counts cover all. */
const KEPT_FINDINGS = 20;

export function emptyTally(): Tally {
  return {
    programs: 0,
    files: 0,
    lines: [],
    verdicts: { ungated: 0, gated: 0, disputed: 0, unreached: 0 },
    executions: 0,
    missed: 0,
    falseAlarms: 0,
    judgeMilliseconds: 0,
    slowest: { seed: 0, milliseconds: 0 },
    crashes: [],
    findings: [],
  };
}

export function addTally(total: Tally, part: Tally): void {
  total.programs += part.programs;
  total.files += part.files;
  total.lines.push(...part.lines);
  for (const verdict of ["ungated", "gated", "disputed", "unreached"] as const) total.verdicts[verdict] += part.verdicts[verdict];
  total.executions += part.executions;
  total.missed += part.missed;
  total.falseAlarms += part.falseAlarms;
  total.judgeMilliseconds += part.judgeMilliseconds;
  if (part.slowest.milliseconds > total.slowest.milliseconds) total.slowest = part.slowest;
  total.crashes.push(...part.crashes);
  total.findings.push(...part.findings);
}

/** A program that a campaign tries. */
export interface Trial {
  readonly source: string;
  readonly files: number;
  readonly judge: () => Set<number> | Promise<Set<number>>;
  /** Holds what was reported against executions. */
  readonly compare: (reported: Set<number>) => Promise<Comparison>;
}

/** Judges the programs of the given seeds. A judge that throws is recorded, and the campaign goes on. */
export async function runCampaign(seeds: Iterable<number>, judge: Judge, budget: Budget = DEFAULT_BUDGET): Promise<Tally> {
  return runTrials(seeds, (seed) => {
    const { parsed } = generateProgram(seed);
    return { source: parsed.source, files: 1, judge: () => judge(parsed.source), compare: (reported) => compare(parsed, () => reported, budget) };
  });
}

export async function runTrials(seeds: Iterable<number>, trialOf: (seed: number) => Trial): Promise<Tally> {
  const tally = emptyTally();
  for (const seed of seeds) {
    const trial = trialOf(seed);
    tally.programs += 1;
    tally.files += trial.files;
    tally.lines.push(trial.source.split("\n").length - 1);
    let reported: Set<number>;
    const begun = performance.now();
    try {
      reported = await trial.judge();
    } catch (error) {
      tally.crashes.push({ seed, error: error instanceof Error ? error.message : String(error) });
      continue;
    }
    const milliseconds = performance.now() - begun;
    tally.judgeMilliseconds += milliseconds;
    if (milliseconds > tally.slowest.milliseconds) tally.slowest = { seed, milliseconds };
    const { disagreements, verdicts, executions } = await trial.compare(reported);
    tally.executions += executions;
    for (const verdict of verdicts.values()) tally.verdicts[verdict] += 1;
    for (const { kind, site } of disagreements) {
      if (kind === "missed") tally.missed += 1;
      else tally.falseAlarms += 1;
      if (tally.findings.filter((finding) => finding.kind === kind).length < KEPT_FINDINGS) {
        tally.findings.push({ kind, seed, site, source: trial.source });
      }
    }
  }
  return tally;
}

/** Gated side effects among those that some execution reaches and the contract decides. */
export function gatedShare({ verdicts }: Tally): number {
  return verdicts.gated / (verdicts.gated + verdicts.ungated);
}

/** False alarms among gated side effects. */
export function falseAlarmShare({ verdicts, falseAlarms }: Tally): number {
  return verdicts.gated === 0 ? 0 : falseAlarms / verdicts.gated;
}
