import type { Gate } from "./call-meaning.js";
import type { SummaryExit } from "./function-summary.js";
import { ORDINARY_EXIT } from "./join-summaries.js";

const PROMISED: SummaryExit = { ...ORDINARY_EXIT, isPromise: true };
const PERMITTED: SummaryExit = { ...PROMISED, touch: "permit", endsWithPermit: true };
const DENIED: SummaryExit = { ...PROMISED, touch: "denied" };

export const PAUSED: readonly SummaryExit[] = [{ ...PROMISED, touch: "pause" }];

/** How a call of a gate ends, whatever it is given; null for those that call what they are given. */
export function gateExits(style: Gate["style"]): readonly SummaryExit[] | null {
  const failure: SummaryExit = { ...DENIED, completes: false };
  switch (style) {
    case "asserts":
      return [{ ...PERMITTED, value: { kind: "decision", permit: true } }, failure];
    case "decision":
      return [{ ...PERMITTED, value: { kind: "decision", permit: true } }, { ...DENIED, value: { kind: "decision", permit: false } }, failure];
    case "boolean":
      return [{ ...PERMITTED, value: { kind: "true" } }, { ...DENIED, value: { kind: "not-true" } }, failure];
    case "http":
      return [{ ...PERMITTED, value: { kind: "response", permit: true } }, { ...DENIED, value: { kind: "response", permit: false } }, failure];
    default:
      return null;
  }
}
