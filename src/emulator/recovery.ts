import type { Identifiers } from "./identifiers.js";
import { Problem } from "./problem.js";

/** A link that shows the org key once. Treat it like the key. */
export interface RecoveryLink {
  readonly url: string;
  /** ISO 8601 date-time from which on the link is refused. */
  readonly expiresAt: string;
}

export const RECOVERY_PATH = "/recover";

const VALID_MS = 15 * 60 * 1_000;
const MAX_OPEN_LINKS = 100;

/** The recovery links that have been sent and neither used nor expired. */
export class RecoveryLinks {
  /** Tokens and their end in milliseconds since the epoch, oldest first. */
  readonly #open = new Map<string, number>();

  constructor(
    private readonly identifiers: Identifiers,
    private readonly clock: () => number,
  ) {}

  /** Issues a link below `baseUrl`. It works once, within 15 minutes. */
  issue(baseUrl: string): RecoveryLink {
    const token = this.identifiers.recoveryToken();
    const expiresAt = this.clock() + VALID_MS;
    this.#open.set(token, expiresAt);
    this.#dropOldest();
    return { url: `${baseUrl}${RECOVERY_PATH}?token=${token}`, expiresAt: new Date(expiresAt).toISOString() };
  }

  /** Uses a token up. Throws a `Problem` (403) when it is unknown, used or expired; it does not say which. */
  redeem(token: string): void {
    const expiresAt = this.#open.get(token);
    this.#open.delete(token);
    if (expiresAt === undefined || this.clock() >= expiresAt) {
      throw new Problem(403, "invalid_recovery_link", "The recovery link is unknown, used or expired. Ask for a new one in the dashboard.");
    }
  }

  /** Rotating the key makes links that were sent for the old one worthless. */
  revokeAll(): void {
    this.#open.clear();
  }

  #dropOldest(): void {
    for (const token of this.#open.keys()) {
      if (this.#open.size <= MAX_OPEN_LINKS) return;
      this.#open.delete(token);
    }
  }
}
