import { channel } from "node:diagnostics_channel";
import type { OnDenied } from "./options.js";
import { report, type Recorder } from "./record.js";

const decisions = channel("machineid:decision");
const denials = channel("machineid:denied");

/** Publishes decisions on diagnostics channels, and reports denials to `onDenied` or on stderr. */
export function nodeRecord(onDenied: OnDenied | undefined): Recorder {
  return (decision) => {
    decisions.publish(decision);
    if (decision.allowed) return;
    denials.publish(decision);
    void report(decision, onDenied, writeLine);
  };
}

function writeLine(line: string): void {
  process.stderr.write(`${line}\n`, survive);
}

// A stderr whose reader has gone emits an error next, and would end the process if nobody listened.
function survive(failure?: Error | null): void {
  if (failure && process.stderr.listenerCount("error") === 0) process.stderr.once("error", () => undefined);
}
