import { channel } from "node:diagnostics_channel";
import type { Decision, Denial } from "./decision.js";

/** Receives every denial in place of the line on stderr. Not awaited. */
export type OnDenied = (denial: Denial) => unknown;

const decisions = channel("machineid:decision");
const denials = channel("machineid:denied");

/**
 * Publishes a decision, and reports a denial to `onDenied`, or on stderr as one line of JSON.
 * Never throws. A denial whose `onDenied` fails goes to stderr, so that none is unrecorded.
 */
export function record(decision: Decision, onDenied: OnDenied | undefined): void {
  decisions.publish(decision);
  if (decision.allowed) return;
  denials.publish(decision);
  if (onDenied === undefined) {
    writeLine(decision);
  } else {
    void report(decision, onDenied);
  }
}

async function report(denial: Denial, onDenied: OnDenied): Promise<void> {
  try {
    await onDenied(denial);
  } catch {
    writeLine(denial);
  }
}

function writeLine({ code, request_id, deviceId }: Denial): void {
  try {
    const line = JSON.stringify({ event: "machineid.denied", code, request_id, deviceId });
    process.stderr.write(`${line}\n`, survive);
  } catch {
    // The decision stands, whether or not it can be written down.
  }
}

// A stderr whose reader has gone emits an error next, and would end the process if nobody listened.
function survive(failure?: Error | null): void {
  if (failure && process.stderr.listenerCount("error") === 0) process.stderr.once("error", () => undefined);
}
