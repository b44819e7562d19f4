import { setTimeout as delay } from "node:timers/promises";
import { rawServer, type Behaviour } from "../servers/raw-server.js";
import { bytes, isSilent, says } from "../servers/transport-faults.js";
import { wire, type Fault, type FaultyAuthority } from "./fault.js";

async function requested(authority: FaultyAuthority): Promise<void> {
  // A machine that is busy enough may let the deadline come first.
  for (let polls = 0; authority.requests === 0 && polls < 200; polls += 1) await delay(5);
}

function aborted(name: string, behaviour: Behaviour, when: (authority: FaultyAuthority) => Promise<unknown>): Fault {
  return {
    ...wire(`aborted ${name}`, behaviour),
    start: () => rawServer(behaviour),
    interfere: async (_machineid, abort, authority) => {
      await when(authority);
      abort.abort(new Error("nobody's business"));
    },
  };
}

function closed(name: string, behaviour: Behaviour): Fault {
  return {
    ...wire(`closed ${name}`, behaviour, "AUTHORITY_TIMEOUT"),
    timeoutMs: 500,
    interfere: async (machineid, _abort, authority) => {
      await requested(authority);
      await machineid.close();
    },
  };
}

/** The caller ends the call itself. */
export const interferences: readonly Fault[] = [
  aborted("at once", says(bytes.permit), async () => undefined),
  aborted("after the request", isSilent, requested),
  aborted("within the headers", says(bytes.halfTheHeaders), requested),
  aborted("after the headers", says(bytes.headersOnly), requested),
  aborted("within the body", says(bytes.halfTheBody), requested),
  closed("after the request", isSilent),
  closed("within the headers", says(bytes.halfTheHeaders)),
  closed("within the body", says(bytes.halfTheBody)),
];
