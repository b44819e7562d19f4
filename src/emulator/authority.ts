import { randomBytes, randomUUID } from "node:crypto";
import { Journal } from "./journal.js";
import { Organisation, type Plan } from "./organisation.js";
import { Problem } from "./problem.js";
import type { Authority } from "./routes.js";

const ORG_KEY = /^org_[A-Za-z0-9]{16,}$/;

function newOrgKey(): string {
  return `org_${randomBytes(16).toString("hex")}`;
}

/** True when a text holds something that looks like an org key. */
export function containsOrgKey(text: string): boolean {
  return /org_[A-Za-z0-9]{16}/.test(text);
}

/** The organisations and their keys. The emulator's own organisation is the one that its controls act on. */
export class EmulatedAuthority implements Authority {
  readonly journal = new Journal();
  readonly organisation: Organisation;
  readonly #organisations = new Map<string, Organisation>();
  #orgKey: string;

  /** Throws a `TypeError` when the plan or the org key is not well-formed. */
  constructor(plan: Plan, orgKey: string = newOrgKey()) {
    if (!ORG_KEY.test(orgKey)) {
      throw new TypeError('The option orgKey is not well-formed. Expected "org_" and at least 16 letters or digits.');
    }
    this.organisation = new Organisation(plan);
    this.#orgKey = orgKey;
    this.#organisations.set(orgKey, this.organisation);
  }

  /** The key of the emulator's own organisation. */
  get orgKey(): string {
    return this.#orgKey;
  }

  /** Gives the emulator's own organisation a new key. The old one is refused from now on. */
  rotateKey(): string {
    this.#organisations.delete(this.#orgKey);
    this.#orgKey = newOrgKey();
    this.#organisations.set(this.#orgKey, this.organisation);
    return this.#orgKey;
  }

  createOrganisation(): string {
    const orgKey = newOrgKey();
    this.#organisations.set(orgKey, new Organisation("free"));
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
    const request_id = randomUUID();
    this.journal.record({ ...verdict, deviceId, request_id, decidedAt: Date.now() });
    return { ...verdict, request_id };
  }
}
