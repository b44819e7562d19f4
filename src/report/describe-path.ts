import { isHandedOver, type Finding } from "../analysis/finding.js";
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
  let passed: number[] = [];
  let line = 0;
  const flushBefore = (next: number): void => {
    const lines = passed.filter((skipped, index) => skipped !== (passed[index - 1] ?? line) && skipped !== next);
    if (lines.length > 0) parts.push(listLines(lines));
    passed = [];
    line = next;
  };
  for (const step of steps) {
    if (!chosen.has(step)) {
      passed.push(step.line);
      continue;
    }
    flushBefore(step.line);
    parts.push(`line ${step.line} ${step.words}`);
  }
  const end = finding.node.loc.start.line;
  flushBefore(end);
  parts.push(`line ${end} ${isHandedOver(finding) ? "hands the function over" : "makes the call"}`);
  return parts.join(", ");
}

/** The first step and the heaviest of the others; of equal ones those nearest to the call. */
function chooseSteps(steps: readonly DescribedStep[]): ReadonlySet<DescribedStep> {
  const [first, ...others] = steps;
  if (first === undefined) return new Set();
  const byWeight = others.filter(({ weight }) => weight > 0).toReversed().sort((a, b) => b.weight - a.weight);
  return new Set([first, ...byWeight.slice(0, DESCRIBED - 1)]);
}

function listLines(lines: readonly number[]): string {
  const [only] = lines;
  if (lines.length === 1) return `line ${only}`;
  if (lines.length <= LISTED) return `lines ${lines.join(", ")}`;
  return `lines ${lines.slice(0, LISTED - 1).join(", ")}, … ${lines.at(-1)}`;
}
