import { inspect } from "node:util";
import type { Client } from "../../../src/runtime/client.js";
import { DeniedError, MachineID, type Decision, type Denial, type MachineIDOptions } from "../../../src/runtime/index.js";
import { DEVICE, ORG_KEY } from "../support/client.js";
import type { Fault } from "./fault.js";
import { bytesReadFrom, openSocketsTo } from "./sockets.js";

/** What a call made of a fault. */
export interface Outcome {
  /** `null` when the call did not end, or ended in something else than a decision. */
  readonly decision: Decision | null;
  readonly thrown: unknown;
  /** A timer of deadline + grace fired before the decision was there. */
  readonly late: boolean;
  readonly denials: readonly Denial[];
  readonly requests: number;
  readonly strays: number;
  /** Bytes that came in for this call, whatever was done with them. */
  readonly bytes: number;
  /** Everything that the call shows to its caller, as text. */
  readonly shown: string;
  readonly openSockets: number;
}

const GRACE_MS = 100;

/** Makes one call against the fault, by the build for Node if no other is given. */
export async function meet(
  fault: Fault,
  call: (machineid: Client, signal: AbortSignal) => Promise<Decision>,
  build: (options: MachineIDOptions) => Client = (options) => new MachineID(options),
): Promise<Outcome> {
  await using authority = await fault.start();
  const denials: Denial[] = [];
  const machineid = build({
    orgKey: ORG_KEY,
    baseUrl: authority.url,
    timeoutMs: fault.timeoutMs,
    dispatcher: authority.dispatcher,
    onDenied: (denial) => void denials.push(denial),
  });
  const abort = new AbortController();
  let late = false;
  const pending = call(machineid, abort.signal);
  // On the same event loop, so that a busy machine delays the alarm as much as the decision; and one turn
  // later, since timers that are due together do not run in the order of their times.
  const alarm = setTimeout(() => setImmediate(() => (late = true)), fault.timeoutMs + GRACE_MS);
  const settled = pending.then(
    (decision) => ({ decision, thrown: null, isLate: late }),
    (thrown: unknown) => ({ decision: null, thrown, isLate: late }),
  );
  await fault.interfere?.(machineid, abort, authority);
  const { decision, thrown, isLate } = await settled;
  clearTimeout(alarm);
  await machineid.close();
  await authority.dispatcher?.destroy();
  const shown = [machineid, decision, thrown, denials].flatMap((value) => [
    inspect(value, { depth: Infinity, showHidden: true, getters: true }),
    JSON.stringify(value),
    value instanceof Error ? `${value.message} ${value.stack}` : "",
  ]);
  const port = new URL(authority.url).port;
  return {
    decision,
    thrown,
    late: isLate,
    denials,
    requests: authority.requests,
    strays: authority.strays ?? 0,
    bytes: bytesReadFrom(port),
    shown: shown.join("\n"),
    openSockets: openSocketsTo(port),
  };
}

/** `guard`, with its rejection turned into the decision that caused it. */
export async function guardedDecision(machineid: Client, signal: AbortSignal): Promise<Decision> {
  try {
    return await machineid.guard(DEVICE, (permit) => permit, { signal });
  } catch (error) {
    if (error instanceof DeniedError && error.code === error.denial.code) return error.denial;
    throw error;
  }
}

/** Maps with at most `limit` running at once. */
export async function mapAtOnce<T, R>(items: readonly T[], limit: number, run: (item: T) => Promise<R>): Promise<Map<T, R>> {
  const results = new Map<T, R>();
  const queue = items.values();
  const work = async (): Promise<void> => {
    for (const item of queue) results.set(item, await run(item));
  };
  await Promise.all(Array.from({ length: limit }, work));
  return results;
}
