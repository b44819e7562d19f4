/** What has still to be done, and what had better wait until other work has told more. */
export class WorkQueue {
  readonly #due: (() => void)[] = [];
  readonly #idle: (() => void)[] = [];

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
      this.#idle.shift()?.();
    } while (this.#due.length + this.#idle.length > 0 && !isComplete());
    this.#idle.length = 0;
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
