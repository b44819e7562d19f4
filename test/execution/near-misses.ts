import type { Outcomes } from "./choices.js";
import type { Arrival } from "./monitor.js";
import { Random } from "./random.js";

const KEPT = 64;
const KEPT_ALIKE = 3;

/** Which side effects an execution reaches, and how. */
export interface Way {
  readonly sites: readonly number[];
}

/** One object for each way of the executions of a program. */
export class Ways {
  readonly #known = new Map<string, Way>();

  of(arrivals: ReadonlyMap<number, readonly Arrival[]>): Way {
    let text = "";
    for (const [site, reached] of arrivals) {
      text += `${site}`;
      for (const { generous, strict, suspects } of reached) text += `${generous ? "g" : "u"}${strict ? "s" : ""}${suspects.length}`;
      text += " ";
    }
    let way = this.#known.get(text);
    if (way === undefined) {
      way = { sites: [...arrivals.keys()] };
      this.#known.set(text, way);
    }
    return way;
  }
}

/** Executions that reach a side effect of interest, and others that differ from them in a few choices. */
export class NearMisses {
  readonly #isOfInterest: (site: number) => boolean;
  readonly #kept: Outcomes[] = [];
  readonly #alike = new Map<Way, number>();
  // One seed for all programs keeps runs repeatable.
  readonly #random = new Random(48271);

  constructor(isOfInterest: (site: number) => boolean) {
    this.#isOfInterest = isOfInterest;
  }

  /** Keeps an execution when it reaches a side effect of interest in a way that few kept ones do. */
  offer(outcomes: Outcomes, way: Way): void {
    const alike = this.#alike.get(way) ?? 0;
    if (alike >= KEPT_ALIKE || !way.sites.some(this.#isOfInterest)) return;
    this.#alike.set(way, alike + 1);
    if (this.#kept.length < KEPT) this.#kept.push(outcomes);
    else this.#kept[this.#random.below(KEPT)] = outcomes;
  }

  /** Choices that differ from those of a kept execution in one to four places; null when none is kept. */
  deviation(): number[] | null {
    const kept = this.#kept[this.#random.below(this.#kept.length)];
    if (kept === undefined || kept.taken.length === 0) return null;
    const planned = [...kept.taken];
    for (let changes = 1 + this.#random.below(4); changes > 0; changes -= 1) {
      const index = this.#random.below(planned.length);
      planned[index] = this.#random.below(kept.arities[index] ?? 1);
    }
    return planned;
  }
}
