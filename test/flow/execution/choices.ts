/** Turns a list of numbers into decisions, so that shorter lists and smaller numbers give simpler programs. */
export class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** A number under `bound`; 0 when the list has run out. */
  under(bound: number): number {
    const number = this.#numbers[this.#next++] ?? 0;
    return number % bound;
  }

  pick<T>(options: readonly [T, ...T[]]): T {
    return options[this.under(options.length)] ?? options[0];
  }
}
