// Loaded by `machineid.enforceOutbound()` only: a program that does not ask for the tripwire does not pay for it.
import { channel } from "node:diagnostics_channel";
import type { MachineID } from "./index.js";
import type { CheckedOptions } from "./options.js";
import { watchOutbound, type Api, type Target } from "./outbound-hooks.js";
import { clientInUnits, followDecisions, holdsPermit } from "./outbound-units.js";

export interface OutboundOptions {
  /** Hosts that may be called without a permit: `"host"` for every port, `"host:port"`, `"[::1]:port"`. No patterns. */
  readonly allow: readonly string[];
  /** `"throw"` (default) fails calls outside a permit; `"report"` lets them through. Both count and publish them. */
  readonly mode?: "throw" | "report" | undefined;
}

/** What is published on the `node:diagnostics_channel` `machineid:outbound` for each call outside a permit. */
export interface OutboundEvent extends Target {
  /** Which hook saw the call. */
  readonly api: Api;
  readonly mode: "throw" | "report";
}

/** The tripwire of this thread. Stays up until it is closed. */
export interface Tripwire extends Disposable {
  /** Calls outside a permit so far. */
  readonly count: number;
  /** Takes the tripwire down: no hook stays. May be called again. */
  close(): void;
}

/** An outbound call outside a permit was stopped before a byte was sent. */
export class OutboundError extends Error {
  override readonly name = "OutboundError";
  readonly code = "MACHINEID_OUTSIDE_PERMIT";
  readonly host: string;
  /** `null` when it cannot be told. */
  readonly port: number | null;
  readonly api: Api;

  constructor({ host, port }: Target, api: Api) {
    super(
      `an outbound call (${api}) to ${host}:${port ?? "?"} was made outside a permit: make it inside guard, wrap, units, ` +
        "middleware or preHandler before the unit ends, or list the host in allow of enforceOutbound",
    );
    this.host = host;
    this.port = port;
    this.api = api;
  }
}

/** What this module gives to the runtime, which loads it while the program runs. */
export interface Outbound {
  readonly enforceOutbound: typeof enforceOutbound;
}

const outbound = channel("machineid:outbound");
let enforced = false;

/**
 * Fails the thread's outbound calls unless a unit of `client` holds a permit. Called by `client.enforceOutbound()`.
 *
 * @throws {TypeError} that names the wrong option, or when a tripwire is up in this thread.
 */
export function enforceOutbound(client: MachineID, Client: typeof MachineID, { origin }: Pick<CheckedOptions, "origin">, options: OutboundOptions): Tripwire {
  const { allow, mode } = checkOutboundOptions(options);
  if (enforced) throw new TypeError("enforceOutbound is in force in this thread already: close its handle first");
  const { hostname, port, protocol } = new URL(origin);
  allow.add(`${hostname}:${port === "" ? defaultPort(protocol) : port}`);
  const units = clientInUnits(client, Client);
  const decisions = followDecisions();
  let count = 0;
  const hooks = watchOutbound({
    permits: ({ host, port }) => allow.has(host) || allow.has(`${host}:${String(port)}`) || holdsPermit(),
    refuse: (target, api) => {
      count += 1;
      outbound.publish({ ...target, api, mode } satisfies OutboundEvent);
      return mode === "throw";
    },
    failure: (target, api) => new OutboundError(target, api),
    reports: mode === "report",
  });
  enforced = true;
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = enforced = false;
    for (const undo of [hooks, decisions, units]) undo();
  };
  return {
    get count() {
      return count;
    },
    close,
    [Symbol.dispose]: close,
  };
}

function defaultPort(protocol: string): string {
  return protocol === "https:" ? "443" : "80";
}

function checkOutboundOptions(options: unknown): { allow: Set<string>; mode: "throw" | "report" } {
  if (typeof options !== "object" || options === null) throw new TypeError("options must be an object");
  // Own properties only: a polluted Object.prototype must not open a host.
  const own = (name: string): unknown => Object.getOwnPropertyDescriptor(options, name)?.value;
  const [allow, mode = "throw"] = [own("allow"), own("mode")];
  if (mode !== "throw" && mode !== "report") throw new TypeError('mode must be "throw" or "report"');
  if (!Array.isArray(allow)) throw new TypeError('allow must be an array of hosts: "host" or "host:port"');
  return { allow: new Set(allow.map(checkHost)), mode };
}

function checkHost(entry: unknown): string {
  const shaped = typeof entry === "string" && /^(\[[\da-f:.]+\]|[^\s:/@?#*[\]\\]+)(:\d{1,5})?$/i.test(entry);
  if (!shaped || !URL.canParse(`tcp://${entry}`)) {
    throw new TypeError('allow must list hosts as "host", "host:port" or "[address]:port", without scheme, path or pattern');
  }
  return entry.toLowerCase();
}
