/** Adds up how long functions run. */
export class Stopwatch {
  #milliseconds = 0;
  #running = 0;

  get milliseconds(): number {
    return this.#milliseconds;
  }

  get isRunning(): boolean {
    return this.#running > 0;
  }

  reset(): void {
    this.#milliseconds = 0;
  }

  time<T>(run: () => T): T {
    const begun = performance.now();
    this.#running += 1;
    try {
      return run();
    } finally {
      this.#running -= 1;
      this.#milliseconds += performance.now() - begun;
    }
  }
}
