import type { Outcomes } from "./choices.js";
import type { Arrival } from "./monitor.js";

/** What is worth knowing of an execution once its evidence has been collected. */
export interface Tried extends Outcomes {
  readonly arrivals: ReadonlyMap<number, readonly Arrival[]>;
}

interface Place {
  readonly arity: number;
  readonly after: (Place | Tried | undefined)[];
}

/** The executions so far, by their outcomes. Plans that differ only where a program does not ask are one execution, which need not run again. */
export class OutcomesTried {
  #first: Place | Tried | undefined;

  /** What the execution of a plan has shown, or null where none like it has run. */
  find(planned: readonly number[]): Tried | null {
    const taken: number[] = [];
    let at = this.#first;
    while (at !== undefined) {
      if ("taken" in at) return { taken, arities: at.arities, arrivals: at.arrivals };
      const turn = planned[taken.length] ?? 0;
      taken.push(turn);
      at = at.after[turn % at.arity];
    }
    return null;
  }

  add(tried: Tried): void {
    const { taken, arities } = tried;
    const placeAt = (index: number): Place | Tried => {
      const arity = arities[index];
      return arity === undefined ? tried : { arity, after: [] };
    };
    this.#first ??= placeAt(0);
    let at = this.#first;
    for (const [index, turn] of taken.entries()) {
      if ("taken" in at) return;
      at = at.after[turn % at.arity] ??= placeAt(index + 1);
    }
  }
}
