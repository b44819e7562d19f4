/**
 * A set of facts that only grows, and those who wait for them. Facts are delivered from a work list, never by recursion, so that deep code
 * cannot overflow the stack; a fact that goes round a cycle is already there and stops.
 */
export class Cell<Fact> {
  private readonly known = new Set<Fact>();
  private readonly listeners: ((fact: Fact) => void)[] = [];
  private readonly targets = new Set<Cell<Fact>>();

  constructor(private readonly work: WorkList) {}

  get facts(): ReadonlySet<Fact> {
    return this.known;
  }

  add(fact: Fact): void {
    if (this.known.has(fact)) return;
    this.known.add(fact);
    for (const listener of this.listeners) this.work.push(() => listener(fact));
    for (const target of this.targets) if (!target.known.has(fact)) this.work.push(() => target.add(fact));
  }

  /** Calls `listener` once for each fact of now and later. */
  each(listener: (fact: Fact) => void): void {
    this.listeners.push(listener);
    for (const fact of this.known) this.work.push(() => listener(fact));
  }

  /** All facts of now and later are facts of `target` too. What another work list fills is complete first, and does not know of `target`. */
  flowInto(target: Cell<Fact>): void {
    if (target === this || this.targets.has(target)) return;
    if (target.work !== this.work) {
      this.work.drain();
      for (const fact of this.known) target.add(fact);
      return;
    }
    this.targets.add(target);
    for (const fact of this.known) if (!target.known.has(fact)) this.work.push(() => target.add(fact));
  }
}

export class WorkList {
  private tasks: (() => void)[] = [];

  push(task: () => void): void {
    this.tasks.push(task);
  }

  /** Runs all tasks, and those that they add. */
  drain(): void {
    for (let task = this.tasks.pop(); task !== undefined; task = this.tasks.pop()) task();
  }
}
