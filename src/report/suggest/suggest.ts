import type { Finding } from "../../analysis/finding.js";
import type { SourceUnit } from "../../program/source-unit.js";
import type { Suggestion } from "./edit.js";
import { insertGate } from "./insert-gate.js";
import { mendGate } from "./mend-gate.js";

/** Edits after which the call of the finding is gated, the smaller first. */
export function suggestionsFor(finding: Finding, unit: SourceUnit): Suggestion[] {
  return [mendGate(finding, unit), insertGate(finding, unit)].filter((suggestion) => suggestion !== null);
}
