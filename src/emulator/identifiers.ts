import { createHash, randomBytes, randomUUID } from "node:crypto";

/** Where the authority takes names from that nobody can guess. */
export interface Identifiers {
  /** A UUID (version 4 by form) that no earlier decision had. */
  requestId(): string;
  /** `org_` and 32 hexadecimal digits. */
  orgKey(): string;
  /** 64 hexadecimal digits. */
  recoveryToken(): string;
}

export const RANDOM_IDENTIFIERS: Identifiers = {
  requestId: () => randomUUID(),
  orgKey: () => `org_${randomBytes(16).toString("hex")}`,
  recoveryToken: () => randomBytes(32).toString("hex"),
};

/** The same seed yields the same names in the same order, one order per kind. For tests: whoever knows the seed knows the keys. */
export function seededIdentifiers(seed: string): Identifiers {
  const counts = new Map<string, number>();
  const next = (kind: string): string => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return createHash("sha256").update(JSON.stringify([seed, kind, count])).digest("hex");
  };
  return {
    requestId: () => uuidFrom(next("request")),
    orgKey: () => `org_${next("org key").slice(0, 32)}`,
    recoveryToken: () => next("recovery"),
  };
}

function uuidFrom(hex: string): string {
  const variant = "89ab"[Number.parseInt(hex.slice(16, 17), 16) % 4] ?? "8";
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
