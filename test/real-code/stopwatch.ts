/** Adds up how long functions run. */
export class Stopwatch {
  #milliseconds = 0;

  get milliseconds(): number {
    return this.#milliseconds;
  }

  reset(): void {
    this.#milliseconds = 0;
  }

  time<T>(run: () => T): T {
    const begun = performance.now();
    try {
      return run();
    } finally {
      this.#milliseconds += performance.now() - begun;
    }
  }
}
