import type { Verdict } from "./organisation.js";

/** The endpoints of the API, by the last part of their path. */
export const ENDPOINTS = ["create", "register", "validate", "list", "revoke", "unrevoke", "remove", "usage"] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** One answered validate call. A call that met a fault other than a delay is not here: the authority decided nothing. */
export type LoggedDecision = Verdict & {
  readonly deviceId: string;
  readonly request_id: string;
  /** When the authority decided, in milliseconds since the epoch. */
  readonly decidedAt: number;
};

export interface Counters {
  /** Requests that reached an endpoint, whatever became of them. */
  readonly requests: Readonly<Record<Endpoint, number>>;
  readonly permits: number;
  readonly denials: number;
  /** Requests answered with an error: malformed, wrong key, unknown device, over the cap. */
  readonly errors: number;
  /** Injected faults that a request met, delays included. */
  readonly faults: number;
}

function noRequests(): Record<Endpoint, number> {
  return { create: 0, register: 0, validate: 0, list: 0, revoke: 0, unrevoke: 0, remove: 0, usage: 0 };
}

/** What happened so far, for assertions in tests. */
export class Journal {
  #decisions: LoggedDecision[] = [];
  #requests = noRequests();
  #errors = 0;
  #faults = 0;

  countRequest(endpoint: Endpoint): void {
    this.#requests[endpoint] += 1;
  }

  countError(): void {
    this.#errors += 1;
  }

  countFault(): void {
    this.#faults += 1;
  }

  record(decision: LoggedDecision): void {
    this.#decisions.push(Object.freeze(decision));
  }

  decisions(): readonly LoggedDecision[] {
    return [...this.#decisions];
  }

  counters(): Counters {
    const permits = this.#decisions.filter((decision) => decision.allowed).length;
    return {
      requests: { ...this.#requests },
      permits,
      denials: this.#decisions.length - permits,
      errors: this.#errors,
      faults: this.#faults,
    };
  }

  clear(): void {
    this.#decisions = [];
    this.#requests = noRequests();
    this.#errors = 0;
    this.#faults = 0;
  }
}
