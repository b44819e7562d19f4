import { once } from "node:events";
import { EmulatedAuthority } from "./authority.js";
import { createControls, type Controls } from "./controls.js";
import { FaultInjector } from "./faults.js";
import { RANDOM_IDENTIFIERS, seededIdentifiers } from "./identifiers.js";
import type { Plan } from "./organisation.js";
import { kindOf } from "./problem.js";
import type { RecoveryLink } from "./recovery.js";
import { createApiServer } from "./server.js";

export type { Controls } from "./controls.js";
export type { CutPoint, Fault, FaultInForce, FaultInjection, InjectedFault } from "./faults.js";
export type { Counters, Endpoint, LoggedDecision } from "./journal.js";
export type { Capacity, DenialCode, Device, DeviceState, Plan, PlanState, PlanTier, Registration } from "./organisation.js";
export type { RecoveryLink } from "./recovery.js";

export interface EmulatorOptions {
  /** The plan to start with; `"free"` by default. */
  readonly plan?: Plan;
  /** The loopback port to listen on; by default one that is free. */
  readonly port?: number;
  /** The org key to start with, `org_` and at least 16 letters or digits; by default a random one. */
  readonly orgKey?: string;
  /** Tells the time in milliseconds since the epoch; `Date.now` by default. Plan cycles, links and the log follow it. */
  readonly clock?: () => number;
  /** Makes keys, request ids and link tokens repeat from run to run: the same seed, the same names. Random by default. */
  readonly seed?: string;
  /** How many decisions the log keeps, the latest ones; 1,000,000 by default. The counters count all. */
  readonly keepDecisions?: number;
  /** Gets every recovery link, in the place of the owner's mailbox. By default a line on standard error. */
  readonly deliverRecoveryLink?: (link: RecoveryLink) => void;
}

export interface Emulator extends Controls {
  /** Base URL without a trailing slash, such as `http://127.0.0.1:41234`. */
  readonly url: string;
  /** The page with the controls, for a browser on this machine. */
  readonly dashboardUrl: string;
  /** The org key in force: after `rotateKey` it is the new one. */
  readonly orgKey: string;
  /** Cuts every connection and frees the port. May be called often. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/**
 * Starts an authority on a loopback port of this process.
 *
 * Rejects with a `TypeError` when an option is wrong, and with the error of the socket (such as `EADDRINUSE`) when the
 * port cannot be had.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { plan = "free", port = 0, orgKey, seed, deliverRecoveryLink = printRecoveryLink, ...others } = options;
  const { clock = Date.now, keepDecisions = 1_000_000, ...unknown } = others;
  demandNoOther(Object.keys(unknown));
  demandFunction("clock", clock);
  demandFunction("deliverRecoveryLink", deliverRecoveryLink);
  if (seed !== undefined) demandText("seed", seed);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError(`The option port is ${port}. Expected an integer from 0 to 65,535; 0 takes a free port.`);
  }
  if (!Number.isSafeInteger(keepDecisions) || keepDecisions < 1) {
    throw new TypeError(`The option keepDecisions is ${keepDecisions}. Expected an integer of at least 1.`);
  }
  const identifiers = seed === undefined ? RANDOM_IDENTIFIERS : seededIdentifiers(seed);
  const authority = new EmulatedAuthority({ plan, orgKey, clock, identifiers, keepDecisions });
  const faults = new FaultInjector();
  let url = "";
  const controls = createControls(authority, faults, () => {
    const link = authority.recovery.issue(url);
    deliverRecoveryLink(link);
    return link;
  });
  const { server, close: closeServer } = createApiServer({ authority, faults, controls });
  server.listen(port, LOOPBACK);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The emulator's server has no TCP address.");
  url = `http://${LOOPBACK}:${address.port}`;

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= closeServer();
    return closed;
  };
  return {
    ...controls,
    url,
    dashboardUrl: `${url}/dashboard`,
    get orgKey() {
      return authority.orgKey;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

// A misspelt option would leave the default in force without a word.
function demandNoOther([unknown]: readonly string[]): void {
  if (unknown === undefined) return;
  throw new TypeError(
    `There is no option ${unknown}. Expected plan, port, orgKey, clock, seed, keepDecisions or deliverRecoveryLink.`,
  );
}

// Programs in JavaScript pass what they like, and would meet the mistake later, in the middle of a test.
function demandFunction(option: string, value: unknown): void {
  if (typeof value !== "function") throw new TypeError(`The option ${option} is ${kindOf(value)}. Expected a function.`);
}

function demandText(option: string, value: unknown): void {
  if (typeof value !== "string") throw new TypeError(`The option ${option} is ${kindOf(value)}. Expected text.`);
}

function printRecoveryLink({ url, expiresAt }: RecoveryLink): void {
  process.stderr.write(`MachineID emulator: recovery link, works once until ${expiresAt}: ${url}\n`);
}
