/** What an execution was asked, and what it took: of how many outcomes at each place, and which. */
export interface Outcomes {
  readonly taken: readonly number[];
  readonly arities: readonly number[];
}

/** The outcomes that one execution takes, in the order in which it asks for them. */
export class Choices {
  readonly #planned: readonly number[];
  readonly taken: number[] = [];
  readonly arities: number[] = [];

  constructor(planned: readonly number[]) {
    this.#planned = planned;
  }

  get plannedLength(): number {
    return this.#planned.length;
  }

  /** One of `arity` outcomes: the planned one, else the preferred one. */
  choose(arity: number, preferred = 0): number {
    if (arity <= 1) return preferred;
    const turn = this.#planned[this.taken.length] ?? 0;
    this.taken.push(turn);
    this.arities.push(arity);
    return (preferred + turn) % arity;
  }
}
