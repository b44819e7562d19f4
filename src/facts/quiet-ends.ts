import type { PromiseValue } from "./value.js";

/**
 * Ends of one call of an async function that neither decide nor write anything. They are told as one as far as can be: calls that run side by
 * side multiply what each of them tells.
 */
export class QuietEnds {
  readonly #rejecting = new Set<string>();
  readonly #covered = new Set<string>();
  /** Whether there is one. The call that has ended so, while nobody awaits it, is no other than one that still runs. */
  isAny = false;

  /** Notes that the call can be rejected so. */
  reject(key: string): void {
    this.isAny = true;
    this.#rejecting.add(key);
  }

  /** Whether being fulfilled so stands for being rejected, too. */
  fulfil(key: string): boolean {
    this.isAny = true;
    if (!this.#rejecting.has(key) || this.#covered.has(key)) return false;
    this.#covered.add(key);
    return true;
  }

  isRejectionCovered(key: string): boolean {
    return this.#covered.has(key);
  }
}

/** What the end of the call changes besides telling that it has ended; null when that is a decision or a variable. */
export function quietKey({ touch, run }: PromiseValue): string | null {
  if (touch !== null || run === null || run.writes.length > 0) return null;
  return `${run.settles.map(({ id }) => id).join()}/${run.leaves.map(({ id }) => id).join()}`;
}
