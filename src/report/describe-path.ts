import type { Finding } from "../analysis/finding.js";
import { describeSteps, type DescribedStep } from "./describe-step.js";

/** Steps that a path puts into words; of the others it only gives the lines. */
const DESCRIBED = 7;
/** Lines in a row that are listed without words. */
const LISTED = 5;

/**
 * The path of a finding in words, from the beginning of its unit of work to the call:
 * "line 3 enters `main()`, line 4 `job.urgent` is true, line 7 makes the call".
 *
 * @param text the source text of the file that the finding is in.
 */
export function describePath(finding: Finding, text: string): string {
  const steps = describeSteps(finding.path, text);
  const chosen = chooseSteps(steps);
  const parts: string[] = [];
  let skipped: number[] = [];
  const flush = (): void => {
    if (skipped.length > 0) parts.push(listLines(skipped));
    skipped = [];
  };
  for (const step of steps) {
    if (chosen.has(step)) {
      flush();
      parts.push(`line ${step.line} ${step.words}`);
    } else if (skipped.at(-1) !== step.line) skipped.push(step.line);
  }
  flush();
  parts.push(`line ${finding.node.loc.start.line} makes the call`);
  return parts.join(", ");
}

/** The first step and the heaviest of the others; of equal ones those nearest to the call. */
function chooseSteps(steps: readonly DescribedStep[]): ReadonlySet<DescribedStep> {
  const [first, ...others] = steps;
  if (first === undefined) return new Set();
  const byWeight = others.toReversed().sort((a, b) => b.weight - a.weight);
  return new Set([first, ...byWeight.slice(0, DESCRIBED - 1)]);
}

function listLines(lines: readonly number[]): string {
  const [only] = lines;
  if (lines.length === 1) return `line ${only}`;
  if (lines.length <= LISTED) return `lines ${lines.join(", ")}`;
  return `lines ${lines.slice(0, LISTED - 1).join(", ")}, … ${lines.at(-1)}`;
}
