import { Client } from "./client.js";
import { checkDispatcherOptions, type MachineIDOptions } from "./dispatcher.js";
import { dispatcherTransport } from "./exchange.js";
import { nodeRecord } from "./node-record.js";
import { demandNames, environmentOptions, type CheckedOptions } from "./options.js";
import type { Outbound, OutboundOptions, Tripwire } from "./outbound.js";

export type { Middleware, Units, UnitSource } from "./client.js";
export { DeniedError } from "./decide.js";
export type { AuthorityFailure, Decision, Denial, Permit, Registration } from "./decision.js";
export type { MachineIDOptions } from "./dispatcher.js";
export type { CallOptions, OnDenied } from "./options.js";
export type { OutboundEvent, OutboundOptions, Tripwire } from "./outbound.js";

/**
 * A client of the authority that fails closed: whatever goes wrong, the decision is a denial.
 *
 * Every method throws or rejects with a `TypeError` on misuse, before anything is sent: a wrong
 * argument, or a call after `close()`.
 */
export class MachineID extends Client {
  readonly #authority: Pick<CheckedOptions, "origin">;

  /** @throws {TypeError} that names the wrong option, never its value. */
  constructor(options: MachineIDOptions) {
    const checked = checkDispatcherOptions(options);
    super(checked, dispatcherTransport(checked), nodeRecord(checked.onDenied));
    this.#authority = checked;
  }

  /**
   * A client with the options in `MACHINEID_ORG_KEY`, `MACHINEID_BASE_URL` and `MACHINEID_TIMEOUT_MS`.
   *
   * @throws {TypeError} that names the wrong variable or option, never its value.
   */
  static fromEnv(options: Pick<MachineIDOptions, "dispatcher" | "onDenied"> = {}): MachineID {
    demandNames(options, "dispatcher, onDenied");
    return new MachineID({ ...options, ...environmentOptions() });
  }

  /**
   * Fails this thread's outbound calls unless `guard`, `wrap`, `units`, `middleware` or `preHandler` of this client
   * holds a permit for them. Call it before these are set up. Returns the handle that takes it down.
   *
   * @throws {TypeError} that names the wrong option, or when a tripwire is up in this thread.
   */
  enforceOutbound(options: OutboundOptions): Tripwire {
    // Loaded at once: no call may slip out meanwhile.
    // No import of createRequire: bundles of undici have a line of that name, which it would meet.
    const load: (file: string) => Outbound = process.getBuiltinModule("node:module").createRequire(import.meta.url);
    return load("./outbound.js").enforceOutbound(this, MachineID, this.#authority, options);
  }
}
