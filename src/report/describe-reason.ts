import type { Finding } from "../analysis/finding.js";
import { decidedAt, lineOf } from "./describe-step.js";

/** The line that matters besides that of the call: of the gate, the loop or the pause; null where there is none. */
export function lineOfReason({ reason, path }: Finding): number | null {
  switch (reason.kind) {
    case "unchecked":
      return lineOf(decidedAt(path, "denial") ?? reason.at);
    case "swallowed":
      return lineOf(decidedAt(path, "failure") ?? reason.at);
    default:
      return "at" in reason ? lineOf(reason.at) : null;
  }
}

/** Why a side effect is ungated, in a few words. */
export function describeReason(finding: Finding): string {
  const { reason } = finding;
  const line = lineOfReason(finding);
  switch (reason.kind) {
    case "no-gate":
      return "nothing asks in this unit of work";
    case "skipped":
      return "one path goes around the gate";
    case "unchecked":
      return reason.at.type === "ForOfStatement" ? `the loop of line ${line} ends when a unit is denied` : `a denial in line ${line} does not stop the work`;
    case "swallowed":
      return `the work goes on when the gate of line ${line} fails`;
    case "not-awaited":
      return `the call of line ${line} is not awaited`;
    case "stale-loop":
      return `an iteration of line ${line} has no permit of its own`;
    case "stale-pause":
      return `no new permit after the pause of line ${line}`;
    case "overtaken":
      return `not waited for, while line ${line} is denied or pauses`;
    case "unproven":
      return `not proven: ${reason.because}`;
  }
}
