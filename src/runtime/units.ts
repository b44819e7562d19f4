import type { Decision, Denial } from "./decision.js";

/** Work that can be pulled: an array, a generator, a queue's iterator. */
export type UnitSource<T> = Iterable<T | PromiseLike<T>> | AsyncIterable<T>;

/** Units of work, each handed out with a permit of its own. */
export interface Units<T> extends AsyncIterable<T> {
  /** The denial that ended the loop, else `null`. */
  readonly denial: Denial | null;
  /** The unit that was pulled and then denied, so that it can be put back; `undefined` without a denial. */
  readonly undelivered: T | undefined;
}

export class ValidatedUnits<T> implements Units<T> {
  denial: Denial | null = null;
  undelivered: T | undefined;
  readonly #units: AsyncGenerator<T, void, undefined>;

  constructor(source: UnitSource<T>, validate: () => Promise<Decision>) {
    this.#units = this.#handOut(source, validate);
  }

  [Symbol.asyncIterator](): AsyncIterator<T, void, undefined> {
    return this.#units;
  }

  async *#handOut(source: UnitSource<T>, validate: () => Promise<Decision>): AsyncGenerator<T, void, undefined> {
    try {
      for await (const unit of source) {
        const decision = await validate();
        if (!decision.allowed) {
          this.undelivered = unit;
          this.denial = decision;
          return;
        }
        yield unit;
      }
    } catch (error) {
      // A source that fails to close does not turn a denial into an exception.
      if (this.denial === null) throw error;
    }
  }
}
