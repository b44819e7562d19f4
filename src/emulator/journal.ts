import { ChangeFeed } from "./change-feed.js";
import type { Verdict } from "./organisation.js";

/** The endpoints of the API, by the last part of their path. */
export const ENDPOINTS = ["create", "register", "validate", "list", "revoke", "unrevoke", "remove", "usage"] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** One answered validate call, of the emulator's own organisation or of one made by `org/create`. A call that met a fault other than a delay is not here: the authority decided nothing. */
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

/** What happened so far, for assertions in tests and for the dashboard. */
export class Journal {
  /** Every decision, as soon as it is made. */
  readonly decided = new ChangeFeed<LoggedDecision>();
  #decisions: LoggedDecision[] = [];
  /** Decisions at the beginning of the list that are dropped with the next tidying up. */
  #outdated = 0;
  #requests = noRequests();
  #permits = 0;
  #denials = 0;
  #errors = 0;
  #faults = 0;

  /** The log keeps the latest `capacity` decisions (at least 1); the counters know all. */
  constructor(private readonly capacity: number) {}

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
    if (decision.allowed) this.#permits += 1;
    else this.#denials += 1;
    this.#decisions.push(Object.freeze(decision));
    if (this.#decisions.length - this.#outdated > this.capacity) this.#dropOldest();
    this.decided.publish(decision);
  }

  /** The latest `count` decisions, oldest first; all that are kept by default. */
  decisions(count = Infinity): readonly LoggedDecision[] {
    return this.#decisions.slice(Math.max(this.#outdated, this.#decisions.length - count));
  }

  counters(): Counters {
    return {
      requests: { ...this.#requests },
      permits: this.#permits,
      denials: this.#denials,
      errors: this.#errors,
      faults: this.#faults,
    };
  }

  clear(): void {
    this.#decisions = [];
    this.#outdated = 0;
    this.#requests = noRequests();
    this.#permits = 0;
    this.#denials = 0;
    this.#errors = 0;
    this.#faults = 0;
  }

  /** Moves the list rarely: to shift it at every decision would cost as much as everything else. */
  #dropOldest(): void {
    this.#outdated += 1;
    if (this.#outdated < this.capacity / 2) return;
    this.#decisions = this.#decisions.slice(this.#outdated);
    this.#outdated = 0;
  }
}
