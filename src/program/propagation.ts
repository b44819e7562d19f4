/** Longer lists are searched by a set. Most cells have one fact and one target, and there are as many cells as expressions. */
const LONGEST_LIST = 8;

/** Things in the order in which they came, each once. */
class GrowingSet<Item> {
  private list: Item[] = [];
  private index: Set<Item> | null = null;

  get items(): readonly Item[] {
    return this.list;
  }

  has(item: Item): boolean {
    return this.index === null ? this.list.includes(item) : this.index.has(item);
  }

  add(item: Item): void {
    // An empty list that something is pushed to takes room for seventeen.
    if (this.list.length === 0) this.list = [item];
    else this.list.push(item);
    if (this.index !== null) this.index.add(item);
    else if (this.list.length > LONGEST_LIST) this.index = new Set(this.list);
  }
}

/**
 * A set of facts that only grows, and those who wait for them. Facts are delivered from a work list, never by recursion, so that deep code
 * cannot overflow the stack; a fact that goes round a cycle is already there and stops.
 */
export class Cell<Fact> {
  private readonly known = new GrowingSet<Fact>();
  private listeners: ((fact: Fact) => void)[] | null = null;
  private awaiting: { readonly awaits: (fact: Fact) => boolean; readonly listener: (fact: Fact) => void }[] | null = null;
  private targets: GrowingSet<Cell<Fact>> | null = null;
  /** Cells of other lists that get what comes until the own list is done. */
  private borrowers: Set<Cell<Fact>> | null = null;

  constructor(private readonly work: WorkList) {}

  get facts(): readonly Fact[] {
    return this.known.items;
  }

  add(fact: Fact): void {
    if (this.known.has(fact)) return;
    this.known.add(fact);
    if (this.listeners !== null) for (const listener of this.listeners) this.work.push(() => listener(fact));
    if (this.awaiting !== null) for (const { awaits, listener } of this.awaiting) this.offer(fact, awaits, listener);
    if (this.targets !== null) for (const target of this.targets.items) if (!target.known.has(fact)) this.work.push(() => target.add(fact));
    if (this.borrowers !== null) for (const target of this.borrowers) this.work.push(() => target.borrow(fact));
  }

  /** Calls `listener` once for each fact of now and later. */
  each(listener: (fact: Fact) => void): void {
    if (this.listeners === null) this.listeners = [listener];
    else this.listeners.push(listener);
    for (const fact of this.known.items) this.work.push(() => listener(fact));
  }

  /** The same for few of the facts: the others make no work. */
  eachOf(awaits: (fact: Fact) => boolean, listener: (fact: Fact) => void): void {
    this.work.count();
    if (this.awaiting === null) this.awaiting = [{ awaits, listener }];
    else this.awaiting.push({ awaits, listener });
    for (const fact of this.known.items) this.offer(fact, awaits, listener);
  }

  private offer(fact: Fact, awaits: (fact: Fact) => boolean, listener: (fact: Fact) => void): void {
    if (awaits(fact)) this.work.push(() => listener(fact));
    else this.work.skip();
  }

  /** Whether `work` delivers its facts. */
  isOf(work: WorkList): boolean {
    return this.work === work;
  }

  /** All facts of now and later are facts of `target` too. What another work list fills is complete first, and does not know of `target`. */
  flowInto(target: Cell<Fact>): void {
    if (target === this || this.targets?.has(target) === true) return;
    if (target.work !== this.work) {
      this.lendTo(target);
      return;
    }
    this.targets ??= new GrowingSet();
    this.targets.add(target);
    for (const fact of this.known.items) if (!target.known.has(fact)) this.work.push(() => target.add(fact));
  }

  /** Where the own list is at work already, further up the stack, what is still to come follows as it arrives: starting it anew each time would overflow the stack. */
  private lendTo(target: Cell<Fact>): void {
    if (!this.work.isAtWork) this.work.drain();
    else if (this.borrowers !== null) this.borrowers.add(target);
    else {
      this.borrowers = new Set([target]);
      this.work.whenDone(() => {
        this.borrowers = null;
      });
    }
    for (const fact of [...this.known.items]) target.borrow(fact);
  }

  private borrow(fact: Fact): void {
    if (this.known.has(fact)) return;
    this.add(fact);
    this.work.holdsOthers = true;
  }
}

/** Tasks after which the values of a file count as too many to follow: in code written by people, hardly any file takes 100,000. */
const MOST_TASKS = 1_000_000;
/** The same for all files that a linted one brings into view, whose values stay known. */
export const MOST_TASKS_OF_FILES = 4_000_000;
/** Asking whether a task is needed, in tasks. */
const COST_OF_SKIPPED = 0.05;

export class WorkList {
  private tasks: (() => void)[] = [];
  private left: number;
  /** Drains in one another. */
  private depth = 0;
  private finishers: (() => void)[] = [];
  /** Whether cells of it hold facts that those of another list brought. */
  holdsOthers = false;

  constructor(private readonly most = MOST_TASKS) {
    this.left = most;
  }

  /** True when there was more to do than is ever done: then facts are missing. */
  get isSpent(): boolean {
    return this.left <= 0;
  }

  /** True when so much has been done that one file more might not find room. */
  get isWorn(): boolean {
    return this.left < this.most / 2;
  }

  push(task: () => void): void {
    this.tasks.push(task);
  }

  /** Notes that a task may come of what was just set up: that takes room and time, whether one comes or not. */
  count(): void {
    this.left -= 1;
  }

  /** Notes that a task was not needed: that took some time, too. */
  skip(): void {
    this.left -= COST_OF_SKIPPED;
  }

  /** Whether its tasks are being run. */
  get isAtWork(): boolean {
    return this.depth > 0;
  }

  /** Calls `finish` when no task is left. */
  whenDone(finish: () => void): void {
    this.finishers.push(finish);
  }

  /** Runs all tasks, and those that they add. */
  drain(): void {
    this.depth += 1;
    try {
      for (let task = this.tasks.pop(); task !== undefined; task = this.tasks.pop()) {
        if (--this.left > 0) task();
        else this.tasks.length = 0;
      }
    } finally {
      this.depth -= 1;
    }
    if (this.depth > 0) return;
    const { finishers } = this;
    this.finishers = [];
    for (const finish of finishers) finish();
  }
}
