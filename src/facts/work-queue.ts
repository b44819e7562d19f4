/** What has still to be done, and what had better wait until other work has told more. */
export class WorkQueue {
  readonly #due: (() => void)[] = [];
  readonly #idle: (() => void)[] = [];
  #nextIdle = 0;

  add(task: () => void): void {
    this.#due.push(task);
  }

  whenIdle(task: () => void): void {
    this.#idle.push(task);
  }

  /** Works until nothing is left, or `isComplete` says that nothing is left to be learnt. */
  run(isComplete: () => boolean): void {
    do {
      this.#drain(isComplete);
      this.#takeIdle()?.();
    } while (this.#due.length + this.#idle.length > 0 && !isComplete());
    this.#idle.length = 0;
    this.#nextIdle = 0;
  }

  #takeIdle(): (() => void) | undefined {
    const task = this.#idle[this.#nextIdle++];
    if (this.#nextIdle > 10_000 || this.#nextIdle >= this.#idle.length) {
      this.#idle.splice(0, this.#nextIdle);
      this.#nextIdle = 0;
    }
    return task;
  }

  #drain(isComplete: () => boolean): void {
    for (let next = 0; next < this.#due.length && !isComplete(); next++) {
      this.#due[next]?.();
      if (next > 10_000) {
        this.#due.splice(0, next + 1);
        next = -1;
      }
    }
    this.#due.length = 0;
  }
}
