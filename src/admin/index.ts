import { Pool, type Dispatcher } from "undici";
import { stringify } from "../runtime/builtins.js";
import { checkDispatcherOptions, type MachineIDOptions } from "../runtime/dispatcher.js";
import { checkDeviceId, demand, demandNames, environmentOptions, tells } from "../runtime/options.js";
import { readDevices, readFields, readUsage, type Device, type Usage } from "./answer.js";
import { AdminError } from "./errors.js";

export { AdminError, type AdminFailure } from "./errors.js";
export type { Device, Usage } from "./answer.js";

export type AdminOptions = Omit<MachineIDOptions, "onDenied">;

type Fields = ReadonlyMap<string, unknown>;

// A list of many thousand devices has its place; an answer without end has not.
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Management of devices, for operators and their scripts. Not for the code that does the work: what is under control must
 * not hold the switch.
 *
 * Every method rejects with an `AdminError` unless the authority answers in time that it has done what it was asked for, and
 * with a `TypeError` on misuse. Nothing is retried.
 */
export class MachineIDAdmin {
  readonly #orgKey: string;
  readonly #prefix: string;
  readonly #timeoutMs: number;
  readonly #dispatcher: Dispatcher;
  readonly #ownsDispatcher: boolean;
  #closing: Promise<void> | undefined;

  /** @throws {TypeError} that names the wrong option, never its value. */
  constructor(options: AdminOptions) {
    const { orgKey, origin, pathPrefix, timeoutMs, dispatcher } = checkDispatcherOptions(options);
    this.#orgKey = orgKey;
    this.#prefix = `${origin}${pathPrefix}/api/v1/`;
    this.#timeoutMs = timeoutMs;
    this.#dispatcher = dispatcher ?? ownPool(origin);
    this.#ownsDispatcher = dispatcher === undefined;
  }

  /**
   * A client with the options in `MACHINEID_ORG_KEY`, `MACHINEID_BASE_URL` and `MACHINEID_TIMEOUT_MS`.
   *
   * @throws {TypeError} that names the wrong variable or option, never its value.
   */
  static fromEnv(options: Pick<AdminOptions, "dispatcher"> = {}): MachineIDAdmin {
    demandNames(options, "dispatcher");
    return new MachineIDAdmin({ ...options, ...environmentOptions() });
  }

  /** Every device of the organisation. */
  async list(): Promise<readonly Device[]> {
    return this.#ask("list", "GET", "devices/list", undefined, readDevices);
  }

  /** How full the plan is. */
  async usage(): Promise<Usage> {
    return this.#ask("usage", "GET", "usage", undefined, readUsage);
  }

  /** From its next validate on the device is denied. */
  async revoke(deviceId: string): Promise<void> {
    await this.#change("revoke", "devices/revoke", deviceId);
  }

  /** Undoes `revoke`. */
  async restore(deviceId: string): Promise<void> {
    await this.#change("restore", "devices/unrevoke", deviceId);
  }

  /** Deletes the device: it is unknown until it registers again. */
  async remove(deviceId: string): Promise<void> {
    await this.#change("remove", "devices/remove", deviceId);
  }

  /** Closes this client's connections. An injected dispatcher stays open. */
  close(): Promise<void> {
    return (this.#closing ??= this.#ownsDispatcher ? this.#dispatcher.close() : Promise.resolve());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #change(operation: string, endpoint: string, deviceId: string): Promise<void> {
    checkDeviceId(deviceId, this.#orgKey);
    const confirm = (fields: Fields): true | null => {
      const answered = fields.get("deviceId") ?? deviceId;
      return fields.get("status") === "ok" && answered === deviceId ? true : null;
    };
    await this.#ask(operation, "POST", endpoint, stringify({ deviceId }), confirm);
  }

  async #ask<T>(
    operation: string,
    method: "GET" | "POST",
    endpoint: string,
    body: string | undefined,
    read: (fields: Fields) => T | null,
  ): Promise<T> {
    demand(this.#closing === undefined, "MachineIDAdmin is closed");
    const { status, text } = await this.#send(operation, method, endpoint, body);
    const fields = readFields(text);
    if (status !== 200) throw new AdminError(this.#reason(fields), status, operation);
    const result = fields && read(fields);
    if (result === null || this.#repeatsKey(result)) throw new AdminError("AUTHORITY_INVALID_RESPONSE", status, operation);
    return result;
  }

  async #send(
    operation: string,
    method: "GET" | "POST",
    endpoint: string,
    body: string | undefined,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const deadline = performance.now() + this.#timeoutMs;
    const signal = AbortSignal.timeout(Math.ceil(this.#timeoutMs));
    const url = new URL(this.#prefix + endpoint);
    const headers = {
      accept: "application/json",
      "x-org-key": this.#orgKey,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    try {
      const answer = await this.#dispatcher.request({
        origin: url.origin,
        path: url.pathname,
        method,
        headers,
        body: body ?? null,
        signal,
      });
      const text = await answer.body.text();
      // A long answer may have kept the timer from running.
      if (performance.now() < deadline) return { status: answer.statusCode, text };
    } catch {
      // The cause is dropped: it may show the request, and with it the org key.
      throw new AdminError(signal.aborted ? "AUTHORITY_TIMEOUT" : "AUTHORITY_UNREACHABLE", null, operation);
    }
    throw new AdminError("AUTHORITY_TIMEOUT", null, operation);
  }

  // Results are printed and logged: one that carries the org key is none.
  #repeatsKey(result: unknown): boolean {
    return tells(stringify(result), stringify(this.#orgKey).slice(1, -1));
  }

  /** The authority's own reason, unless it repeats the org key or is no text that one can show. */
  #reason(fields: Fields | null): string {
    const reason = fields?.get("error") ?? fields?.get("code");
    const shown = typeof reason === "string" && /^[\x20-\x7e]{1,256}$/.test(reason) && !reason.includes(this.#orgKey);
    return shown ? reason : "AUTHORITY_HTTP_ERROR";
  }
}

function ownPool(origin: string): Pool {
  // Without a prototype, as a polluted Object.prototype could name a socket file.
  const options = { __proto__: null, allowH2: false, maxResponseSize: MAX_ANSWER_BYTES, connect: { rejectUnauthorized: true } };
  return new Pool(origin, options);
}
