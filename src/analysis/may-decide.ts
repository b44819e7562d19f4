import type { CallBehaviour, CallResolver } from "../program/call-meaning.js";
import type { SourceUnit } from "../program/source-unit.js";
import type { Settings } from "../settings/schema.js";
import { mayCallGates } from "./gate-calls.js";
import type { FileScan } from "./scan-file.js";

/** What a pause needs in a text, however it comes to the file: `setTimeout`, `timers/promises`, `scheduler.wait`, an escape, or a `yield`. */
const PAUSE_WORDS = ["etTimeout", "timers", "scheduler", "\\u", "yield"];

/**
 * False only when nothing that the file runs can change the latest decision: it asks no gate, and pauses nowhere. Then a side effect lacks the
 * gate on any path that reaches it, and the first one found tells all.
 */
export function mayDecide(unit: SourceUnit, resolver: CallResolver, settings: Pick<Settings, "gates" | "pauses">, scan: FileScan): boolean {
  if (resolver.reach.gates || settings.pauses.length > 0 || mayCallGates(unit.text, settings) || resolver.mayAskByType) return true;
  if (!PAUSE_WORDS.some((word) => unit.text.includes(word))) return false;
  if (scan.functions.some((node) => node.generator)) return true;
  return scan.calls.some((call) => changesDecision(resolver.meaningOf(call).behaviour));
}

function changesDecision(behaviour: CallBehaviour): boolean {
  switch (behaviour.kind) {
    case "gate":
    case "permits":
    case "gated":
    case "summary":
    case "pause":
    case "timer":
      return true;
    default:
      return false;
  }
}
