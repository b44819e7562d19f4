import { stringify } from "./builtins.js";
import type { Decision, Denial } from "./decision.js";
import type { OnDenied } from "./options.js";

/** Tells a decision to whoever should know. Never throws. */
export type Recorder = (decision: Decision) => void;

/**
 * Gives a denial to `onDenied`, or else to `write`, as a line of JSON. Never rejects. A denial whose `onDenied` fails is
 * written too, so that none is unrecorded.
 */
export async function report(
  denial: Denial,
  onDenied: OnDenied | undefined,
  write: (line: string) => void,
): Promise<void> {
  try {
    if (onDenied) {
      await onDenied(denial);
      return;
    }
  } catch {
    // Written down instead.
  }
  try {
    const { code, request_id, deviceId } = denial;
    write(stringify({ event: "machineid.denied", code, request_id, deviceId }));
  } catch {
    // The decision stands, whether or not it can be written down.
  }
}
