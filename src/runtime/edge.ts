import { Client } from "./client.js";
import { fetchTransport } from "./fetch-transport.js";
import { hostEnvironment, hostRecord } from "./host-record.js";
import { checkOptions, demand, demandNames, environmentOptions, type ClientOptions } from "./options.js";

export type { Middleware, Units, UnitSource } from "./client.js";
export { DeniedError } from "./decide.js";
export type { AuthorityFailure, Decision, Denial, Permit, Registration } from "./decision.js";
export type { CallOptions, OnDenied } from "./options.js";

export interface MachineIDOptions extends ClientOptions {
  /** Of the build for Node only. Here requests go by `fetch`, which takes none. */
  readonly dispatcher?: undefined;
}

/**
 * A client of the authority that fails closed: whatever goes wrong, the decision is a denial.
 *
 * Every method throws or rejects with a `TypeError` on misuse, before anything is sent: a wrong
 * argument, or a call after `close()`.
 */
export class MachineID extends Client {
  /** @throws {TypeError} that names the wrong option, never its value. */
  constructor(options: MachineIDOptions) {
    const checked = checkOptions(options);
    demand(checked.dispatcher === undefined, "dispatcher must be left out: this build for edge runtimes sends by fetch");
    super(checked, fetchTransport(checked), hostRecord(checked.onDenied));
  }

  /**
   * A client with the options in `MACHINEID_ORG_KEY`, `MACHINEID_BASE_URL` and `MACHINEID_TIMEOUT_MS`, where the host has
   * `process.env`.
   *
   * @throws {TypeError} that names the wrong variable or option, never its value.
   */
  static fromEnv(options: Pick<MachineIDOptions, "dispatcher" | "onDenied"> = {}): MachineID {
    demandNames(options, "dispatcher, onDenied");
    return new MachineID({ ...options, ...environmentOptions(hostEnvironment()) });
  }
}
