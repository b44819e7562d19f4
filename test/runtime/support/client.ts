import { MachineID, type Denial, type MachineIDOptions } from "../../../src/runtime/index.js";

export const ORG_KEY = "org_TestKey0123456789abcdefTestKey";
export const DEVICE = "worker:test:queue-consumer:07";

export interface TestClient extends AsyncDisposable {
  readonly machineid: MachineID;
  /** Every denial recorded so far. */
  readonly denials: readonly Denial[];
}

/** A client with a generous deadline, whose denials are collected and not printed. */
export function client(baseUrl: string, options: Partial<MachineIDOptions> = {}): TestClient {
  const denials: Denial[] = [];
  const machineid = new MachineID({
    orgKey: ORG_KEY,
    baseUrl,
    timeoutMs: 10_000,
    onDenied: (denial) => void denials.push(denial),
    ...options,
  });
  return { machineid, denials, [Symbol.asyncDispose]: () => machineid.close() };
}

/**
 * Whether `call` ends within `ms`. Told by a timer of the same event loop, so that a busy machine delays both; and one
 * turn later, since timers that are due together do not run in the order of their times.
 */
export async function endsWithin(ms: number, call: Promise<unknown>): Promise<boolean> {
  let late = false;
  const alarm = setTimeout(() => setImmediate(() => (late = true)), ms);
  await call;
  clearTimeout(alarm);
  return !late;
}

/** Keeps the event loop busy. */
export function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
