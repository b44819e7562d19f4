import type { ServerResponse } from "node:http";
import { ChangeFeed } from "./change-feed.js";
import { ENDPOINTS, type Endpoint } from "./journal.js";

/** How far the answer gets before a `hang` or `reset`: nothing at all, or status, headers and half of a body. */
export type CutPoint = "before-headers" | "within-body";

export type Fault =
  /** Answers as usual, `ms` milliseconds late. The decision is the one made when the request arrived. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Keeps the connection open and never completes the answer. */
  | { readonly kind: "hang"; readonly at?: CutPoint }
  /** Cuts the connection. */
  | { readonly kind: "reset"; readonly at?: CutPoint }
  /** Answers with this HTTP status (200 to 599) and a JSON error body, or with `body` as it is. */
  | { readonly kind: "status"; readonly status: number; readonly body?: string }
  /** HTTP 200 with `body` as it is; by default JSON that breaks off after `"allowed":`. */
  | { readonly kind: "malformed"; readonly body?: string };

export interface FaultInjection {
  readonly fault: Fault;
  /** Only requests to this endpoint; every endpoint when absent. */
  readonly endpoint?: Endpoint;
  /** Only requests about this device; every request when absent. */
  readonly deviceId?: string;
  /** How many requests meet the fault; until cleared when absent. */
  readonly times?: number;
}

export interface InjectedFault {
  /** Its number since the start of the emulator. */
  readonly id: number;
  /** How many requests have met this fault. */
  readonly hits: number;
  clear(): void;
}

/** A fault that the next requests can meet. `id` is its number since the start of the emulator. */
export interface FaultInForce {
  readonly id: number;
  readonly hits: number;
  readonly injection: FaultInjection;
}

const HALF_A_DECISION = '{"allowed":';

class ActiveFault implements InjectedFault {
  #hits = 0;
  #cleared = false;

  constructor(
    readonly id: number,
    readonly injection: FaultInjection,
    private readonly changed: ChangeFeed<void>,
  ) {}

  get hits(): number {
    return this.#hits;
  }

  clear(): void {
    this.#cleared = true;
    this.changed.publish();
  }

  get inForce(): boolean {
    return !this.#cleared && this.#hits < (this.injection.times ?? Infinity);
  }

  matches(endpoint: Endpoint, deviceOf: () => string | undefined): boolean {
    const { injection } = this;
    if (!this.inForce) return false;
    if (injection.endpoint !== undefined && injection.endpoint !== endpoint) return false;
    return injection.deviceId === undefined || injection.deviceId === deviceOf();
  }

  hit(): Fault {
    this.#hits += 1;
    this.changed.publish();
    return this.injection.fault;
  }
}

/** The faults in force. A request meets at most one: the oldest that matches it. */
export class FaultInjector {
  /** Published after every change of what `list` answers. */
  readonly changed = new ChangeFeed<void>();
  #active: ActiveFault[] = [];
  #lastId = 0;

  /** Throws a `TypeError` that names the wrong value. */
  inject(injection: FaultInjection): InjectedFault {
    this.#lastId += 1;
    const active = new ActiveFault(this.#lastId, parseFaultInjection(injection), this.changed);
    this.#active = [...this.#active.filter((each) => each.inForce), active];
    this.changed.publish();
    return active;
  }

  /** The faults that the next requests can meet, oldest first. */
  list(): readonly FaultInForce[] {
    return this.#active.filter((each) => each.inForce).map(({ id, hits, injection }) => ({ id, hits, injection }));
  }

  /** False when no fault in force has this id. */
  clearOne(id: number): boolean {
    const active = this.#active.find((each) => each.id === id && each.inForce);
    active?.clear();
    return active !== undefined;
  }

  take(endpoint: Endpoint, deviceOf: () => string | undefined): Fault | undefined {
    if (this.#active.length === 0) return undefined;
    return this.#active.find((active) => active.matches(endpoint, deviceOf))?.hit();
  }

  clear(): void {
    for (const active of this.#active) active.clear();
    this.#active = [];
  }
}

/** Acts out every fault but `delay`, which the server applies to its own answer. */
export function actOut(fault: Exclude<Fault, { kind: "delay" }>, response: ServerResponse): void {
  switch (fault.kind) {
    case "hang":
      if (fault.at === "within-body") writeHalf(response);
      return;
    case "reset":
      if (fault.at === "within-body") {
        writeHalf(response, () => response.destroy());
      } else {
        response.socket?.resetAndDestroy();
      }
      return;
    case "status":
      send(response, fault.status, fault.body ?? JSON.stringify({ status: "error", error: "injected_fault" }));
      return;
    case "malformed":
      send(response, 200, fault.body ?? HALF_A_DECISION);
      return;
  }
}

function writeHalf(response: ServerResponse, written?: () => void): void {
  response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
  response.write(HALF_A_DECISION, written);
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body);
}

function wrong(what: string, value: unknown, expected: string): TypeError {
  return new TypeError(`Fault injection: ${what} is ${JSON.stringify(value)}; expected ${expected}.`);
}

// A misspelt aim would let every request meet the fault, without a word.
function demandKnown(path: "" | "fault.", value: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new TypeError(`Fault injection: there is no ${path}${unknown}; expected ${known.map((name) => path + name).join(", ")}.`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEndpoint(value: unknown): value is Endpoint {
  return ENDPOINTS.some((endpoint) => endpoint === value);
}

/**
 * Checks an injection that may come from plain JavaScript or a request body.
 * Throws a `TypeError` that names the wrong value and what was expected.
 */
export function parseFaultInjection(value: unknown): FaultInjection {
  if (!isObject(value)) throw wrong("the argument", value, '{ fault: { kind: "hang" } }');
  demandKnown("", value, ["fault", "endpoint", "deviceId", "times"]);
  const { endpoint, deviceId, times } = value;
  if (endpoint !== undefined && !isEndpoint(endpoint)) throw wrong("endpoint", endpoint, `one of ${ENDPOINTS.join(", ")}`);
  if (deviceId !== undefined && typeof deviceId !== "string") throw wrong("deviceId", deviceId, "a string");
  if (times !== undefined && !(typeof times === "number" && Number.isInteger(times) && times >= 1)) {
    throw wrong("times", times, "an integer of at least 1, or nothing for until cleared");
  }
  return {
    fault: parseFault(value["fault"]),
    ...(endpoint !== undefined && { endpoint }),
    ...(deviceId !== undefined && { deviceId }),
    ...(times !== undefined && { times }),
  };
}

function parseFault(value: unknown): Fault {
  const kind = isObject(value) ? value["kind"] : undefined;
  if (!isObject(value)) throw wrong("fault", value, '{ kind: "delay" | "hang" | "reset" | "status" | "malformed" }');
  switch (kind) {
    case "delay": {
      demandKnown("fault.", value, ["kind", "ms"]);
      const { ms } = value;
      if (typeof ms !== "number" || !(ms >= 0 && ms < 2 ** 31)) throw wrong("fault.ms", ms, "milliseconds from 0 to 2,147,483,647");
      return { kind, ms };
    }
    case "hang":
    case "reset": {
      demandKnown("fault.", value, ["kind", "at"]);
      const { at } = value;
      if (at !== undefined && at !== "before-headers" && at !== "within-body") throw wrong("fault.at", at, '"before-headers" or "within-body"');
      return { kind, ...(at !== undefined && { at }) };
    }
    case "status": {
      demandKnown("fault.", value, ["kind", "status", "body"]);
      const { status } = value;
      if (typeof status !== "number" || !Number.isInteger(status) || status < 200 || status > 599) throw wrong("fault.status", status, "an integer from 200 to 599");
      return { kind, status, ...bodyOf(value) };
    }
    case "malformed":
      demandKnown("fault.", value, ["kind", "body"]);
      return { kind, ...bodyOf(value) };
    default:
      throw wrong("fault.kind", kind, '"delay", "hang", "reset", "status" or "malformed"');
  }
}

function bodyOf(fault: Readonly<Record<string, unknown>>): { body?: string } {
  const { body } = fault;
  if (body === undefined) return {};
  if (typeof body !== "string") throw wrong("fault.body", body, "a string, sent as it is");
  return { body };
}
