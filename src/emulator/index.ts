import { once } from "node:events";
import { EmulatedAuthority } from "./authority.js";
import type { Controls } from "./controls.js";
import { FaultInjector } from "./faults.js";
import type { Plan } from "./organisation.js";
import { readDeviceId } from "./routes.js";
import { createApiServer } from "./server.js";

export type { Controls } from "./controls.js";
export type { CutPoint, Fault, FaultInjection, InjectedFault } from "./faults.js";
export type { Counters, Endpoint, LoggedDecision } from "./journal.js";
export type { Capacity, DenialCode, Device, DeviceState, Plan, PlanState, PlanTier, Registration } from "./organisation.js";

export interface EmulatorOptions {
  /** The plan to start with; `"free"` by default. */
  readonly plan?: Plan;
  /** The loopback port to listen on; by default one that is free. */
  readonly port?: number;
  /** The org key to start with, `org_` and at least 16 letters or digits; by default a random one. */
  readonly orgKey?: string;
}

export interface Emulator extends Controls {
  /** Base URL without a trailing slash, such as `http://127.0.0.1:41234`. */
  readonly url: string;
  /** The org key in force: after `rotateKey` it is the new one. */
  readonly orgKey: string;
  /** Cuts every connection and frees the port. May be called often. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const LOOPBACK = "127.0.0.1";
const MS_PER_DAY = 24 * 60 * 60 * 1_000;

/**
 * Starts an authority on a loopback port of this process.
 *
 * Rejects with a `TypeError` when an option is wrong, and with the error of the socket (such as `EADDRINUSE`) when the
 * port cannot be had.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { plan = "free", port = 0, orgKey } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError(`The option port is ${port}. Expected an integer from 0 to 65,535; 0 takes a free port.`);
  }
  const authority = new EmulatedAuthority(plan, orgKey);
  const faults = new FaultInjector();
  const closing = new AbortController();
  const controls = createControls(authority, faults);
  const server = createApiServer({ authority, faults, controls, closing: closing.signal });
  server.listen(port, LOOPBACK);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The emulator's server has no TCP address.");

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= new Promise((resolve) => {
      closing.abort();
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closed;
  };
  return {
    ...controls,
    url: `http://${LOOPBACK}:${address.port}`,
    get orgKey() {
      return authority.orgKey;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createControls(authority: EmulatedAuthority, faults: FaultInjector): Controls {
  const { journal, organisation } = authority;
  return {
    register: (deviceId) => organisation.register(readDeviceId({ deviceId })),
    revoke: (deviceIds) => organisation.revoke([deviceIds].flat()),
    restore: (deviceIds) => organisation.restore([deviceIds].flat()),
    remove: (deviceIds) => organisation.remove([deviceIds].flat()),
    rotateKey: () => authority.rotateKey(),
    disableOrg: () => organisation.disable(),
    enableOrg: () => organisation.enable(),
    changePlan: (plan) => organisation.changePlan(plan),
    cancelPlan: () => organisation.cancelPlan(new Date(Date.now() + 30 * MS_PER_DAY).toISOString()),
    endBillingCycle: () => organisation.endBillingCycle(),
    setPlanState: (state) => organisation.setPlanState(state),
    devices: () => organisation.devices(),
    usage: () => organisation.capacity(),
    decisions: () => journal.decisions(),
    counters: () => journal.counters(),
    clearJournal: () => journal.clear(),
    injectFault: (injection) => faults.inject(injection),
    clearFaults: () => faults.clear(),
  };
}
