import type { Identifiers } from "./identifiers.js";
import { Journal } from "./journal.js";
import { Organisation, type Plan } from "./organisation.js";
import { Problem } from "./problem.js";
import { RecoveryLinks } from "./recovery.js";
import type { Authority } from "./routes.js";

const ORG_KEY = /^org_[A-Za-z0-9]{16,}$/;

/** True when a path or query holds something that looks like an org key, also with its underscore percent-encoded. */
export function containsOrgKey(text: string): boolean {
  return /org(_|%5[Ff])[A-Za-z0-9]{16}/.test(text);
}

export interface AuthorityParts {
  readonly plan: Plan;
  /** A random or seeded one when absent. */
  readonly orgKey?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly identifiers: Identifiers;
  /** How many decisions the log keeps. */
  readonly keepDecisions: number;
}

/** The organisations and their keys. The emulator's own organisation is the one that its controls act on. */
export class EmulatedAuthority implements Authority {
  readonly journal: Journal;
  readonly organisation: Organisation;
  readonly recovery: RecoveryLinks;
  readonly identifiers: Identifiers;
  readonly #clock: () => number;
  readonly #organisations = new Map<string, Organisation>();
  #orgKey: string;

  /** Throws a `TypeError` when the plan or the org key is not well-formed. */
  constructor({ plan, orgKey, clock, identifiers, keepDecisions }: AuthorityParts) {
    if (orgKey !== undefined && !ORG_KEY.test(orgKey)) {
      throw new TypeError('The option orgKey is not well-formed. Expected "org_" and at least 16 letters or digits.');
    }
    this.identifiers = identifiers;
    this.#clock = clock;
    this.journal = new Journal(keepDecisions);
    this.organisation = new Organisation(plan, clock);
    this.recovery = new RecoveryLinks(identifiers, clock);
    this.#orgKey = orgKey ?? identifiers.orgKey();
    this.#organisations.set(this.#orgKey, this.organisation);
  }

  /** The key of the emulator's own organisation. */
  get orgKey(): string {
    return this.#orgKey;
  }

  /** Gives the emulator's own organisation a new key. The old one, and recovery links sent so far, are refused from now on. */
  rotateKey(): string {
    this.#organisations.delete(this.#orgKey);
    this.#orgKey = this.identifiers.orgKey();
    this.#organisations.set(this.#orgKey, this.organisation);
    this.recovery.revokeAll();
    this.organisation.changed.publish();
    return this.#orgKey;
  }

  /** Trades the token of a recovery link for the key in force, once. Throws a `Problem` (403) when the link is of no use. */
  recoverKey(token: string): string {
    this.recovery.redeem(token);
    return this.#orgKey;
  }

  createOrganisation(): string {
    const orgKey = this.identifiers.orgKey();
    this.#organisations.set(orgKey, new Organisation("free", this.#clock));
    return orgKey;
  }

  /** The organisation of an `x-org-key` header. Throws a `Problem` (401) that never repeats the key. */
  authenticate(orgKey: string | undefined): Organisation {
    if (orgKey === undefined || orgKey === "") {
      throw new Problem(401, "missing_org_key", "The request has no x-org-key header. Expected x-org-key: org_…");
    }
    const organisation = this.#organisations.get(orgKey);
    if (organisation === undefined) {
      throw new Problem(401, "invalid_org_key", "The x-org-key header holds no key of this emulator. It may have been rotated.");
    }
    return organisation;
  }

  decide(organisation: Organisation, deviceId: string): { allowed: boolean; code: string; request_id: string } {
    const verdict = organisation.validate(deviceId);
    const request_id = this.identifiers.requestId();
    const decision = { ...verdict, deviceId, request_id, decidedAt: this.#clock() };
    organisation.noteDecision(decision);
    this.journal.record(decision);
    return { allowed: verdict.allowed, code: verdict.code, request_id };
  }
}
