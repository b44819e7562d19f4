import { createHash } from "node:crypto";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
export const alphabets = {
  digits: DIGITS,
  hex: `${DIGITS}abcdef`,
  lower: LOWER + DIGITS,
  upper: LOWER.toUpperCase() + DIGITS,
  base62: LOWER + LOWER.toUpperCase() + DIGITS,
  base64url: `${LOWER}${LOWER.toUpperCase()}${DIGITS}-_`,
  base64: `${LOWER}${LOWER.toUpperCase()}${DIGITS}+/`,
  crockford: "0123456789ABCDEFGHJKMNPQRSTVWXYZ",
  /** Kubernetes' alphabet for generated names: no vowels, no 0, 1 and 3. */
  kubernetes: "bcdfghjklmnpqrstvwxz2456789",
} as const;

/** Reproducible choices: the stream of one seed is the same everywhere. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** At least 0, below `limit`. */
  below(limit: number): number {
    // Mulberry32.
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  one<T>(list: readonly [T, ...T[]]): T;
  one(list: string): string;
  one<T>(list: readonly [T, ...T[]] | string): T | string {
    return typeof list === "string" ? list.charAt(this.below(list.length)) : (list[this.below(list.length)] ?? list[0]);
  }

  text(alphabet: keyof typeof alphabets, length: number): string {
    return Array.from({ length }, () => this.one(alphabets[alphabet])).join("");
  }

  uuid(): string {
    const hex = this.text("hex", 32);
    return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join("-");
  }

  digest(algorithm: "md5" | "sha1" | "sha256"): string {
    return createHash(algorithm).update(this.text("base62", 20)).digest("hex");
  }
}
