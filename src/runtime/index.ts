import { Client } from "./client.js";
import { checkDispatcherOptions, type MachineIDOptions } from "./dispatcher.js";
import { dispatcherTransport } from "./exchange.js";
import { nodeRecord } from "./node-record.js";
import { environmentOptions } from "./options.js";

export type { Middleware, Units, UnitSource } from "./client.js";
export { DeniedError } from "./decide.js";
export type { AuthorityFailure, Decision, Denial, Permit, Registration } from "./decision.js";
export type { MachineIDOptions } from "./dispatcher.js";
export type { CallOptions, OnDenied } from "./options.js";

/**
 * A client of the authority that fails closed: whatever goes wrong, the decision is a denial.
 *
 * Every method throws or rejects with a `TypeError` on misuse, before anything is sent: a wrong
 * argument, or a call after `close()`.
 */
export class MachineID extends Client {
  /** @throws {TypeError} that names the wrong option, never its value. */
  constructor(options: MachineIDOptions) {
    const checked = checkDispatcherOptions(options);
    super(checked, dispatcherTransport(checked), nodeRecord(checked.onDenied));
  }

  /**
   * A client with the options in `MACHINEID_ORG_KEY`, `MACHINEID_BASE_URL` and `MACHINEID_TIMEOUT_MS`.
   *
   * @throws {TypeError} that names the wrong variable, never its value.
   */
  static fromEnv(options?: Pick<MachineIDOptions, "dispatcher" | "onDenied">): MachineID {
    return new MachineID({ ...options, ...environmentOptions() });
  }
}
