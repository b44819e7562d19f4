/**
 * Units of work and their latest decision, by section 3 of the contract.
 *
 * Where the contract leaves a case open, two readings are kept side by side. The *generous* reading counts every permit that might
 * count, the *strict* one drops every permit that might not. A call without a permit under the generous reading is ungated whatever
 * one thinks of the open case; a call with one under the strict reading is gated. Between the two nothing is asked of the rule.
 */
export class Unit {
  /** The unit that this iteration is a part of. */
  readonly parent: Unit | null;
  /** The unit that made the call, where this is a call that was not awaited. */
  readonly caller: Unit | null;
  /** Where the call stands in the source; identifies the call across executions. */
  readonly callId: number;
  /** A generator's body may be taken for a part of its consumer's unit or for a unit of its own. */
  readonly generator: boolean;

  /** Number of the file whose function runs in it; null until one does. */
  home: number | null = null;
  /** Whether it is a call from a file that the called one does not see: for its own side effects, one from outside code. */
  isForeign = false;

  generous = false;
  strict = false;
  /** Calls not awaited through which the strict permit came: it counts once each of them has been awaited. */
  through: readonly Unit[] = [];
  /** When the permit came, on the monitor's clock. */
  since = 0;
  /** A pause begins a new unit: what was asked before it no longer answers for this one. */
  generation = 0;
  lastPause = 0;
  awaited = false;
  finished = false;
  readonly running = new Set<Asked>();
  readonly forks = new Set<Unit>();
  /** Calls still running when this one began, which may yet validate. */
  suspects: readonly number[] = [];

  constructor(parent: Unit | null, caller: Unit | null, callId: number, generator: boolean) {
    this.parent = parent;
    this.caller = caller;
    this.callId = callId;
    this.generator = generator;
    this.home = (parent ?? caller)?.home ?? null;
  }
}

interface Link {
  readonly unit: Unit;
  readonly generation: number;
  readonly through: readonly Unit[];
  readonly acrossGenerator: boolean;
}

/** A validate call that has been made and not answered yet. */
export interface Asked {
  readonly links: readonly Link[];
  /** On the monitor's clock. */
  readonly at: number;
}

/** What one execution says of one arrival at a side effect. */
export interface Arrival {
  readonly generous: boolean;
  readonly strict: boolean;
  /** Calls left running that would take the strict permit away if they ever validate. */
  readonly suspects: readonly number[];
}

export class Monitor {
  #clock = 0;
  /** Calls not awaited that have validated, in this execution. */
  readonly validatingCalls = new Set<number>();

  root(): Unit {
    return new Unit(null, null, 0, false);
  }

  iteration(parent: Unit): Unit {
    return new Unit(parent, null, 0, false);
  }

  /** Work of a file that does not see its caller: nothing that the caller holds counts inside, and what is decided inside counts for the caller. */
  foreign(parent: Unit, isDisputed: boolean): Unit {
    const unit = new Unit(parent, null, 0, false);
    unit.isForeign = true;
    unit.generous = isDisputed;
    return unit;
  }

  /** Work that begins with a permit because its types demand one, as a part of `parent` or of nothing. */
  contract(parent: Unit | null): Unit {
    const unit = new Unit(parent, null, 0, false);
    unit.generous = true;
    // What a caller in another file owes to its own unit, the contract does not say.
    unit.strict = parent === null || this.arrive(parent).strict;
    return unit;
  }

  /** Work of a request that is handed on, with a permit where one is held, or was when an earlier function handed it on. */
  handedOn(request: Unit, wasHeld: boolean): Unit {
    const unit = new Unit(request, null, 0, false);
    unit.home = null;
    const { generous, strict } = this.arrive(request);
    unit.generous = generous || wasHeld;
    unit.strict = strict;
    return unit;
  }

  /** A call that is not awaited starts with its caller's decision. */
  fork(caller: Unit, callId: number): Unit {
    return this.#branch(caller, callId, false);
  }

  generatorBody(consumer: Unit): Unit {
    const body = this.#branch(consumer, 0, true);
    body.strict = false;
    return body;
  }

  #branch(caller: Unit, callId: number, generator: boolean): Unit {
    const branch = new Unit(null, caller, callId, generator);
    const arrival = this.arrive(caller);
    branch.generous = arrival.generous;
    branch.strict = arrival.strict;
    branch.suspects = arrival.suspects;
    branch.since = caller.since;
    // A call from another file is a part of the unit that it comes from, and so is what it leaves running.
    for (const node of standingFor(caller)) node.forks.add(branch);
    return branch;
  }

  /** A call that a file left running for one that sees it begins with what the unit holds that both are a part of. */
  leftRunningFor(unit: Unit): void {
    if (unit.caller?.isForeign !== true) return;
    for (const node of standingFor(unit.caller)) unit.generous ||= this.arrive(node).generous;
  }

  asked(unit: Unit): Asked {
    const links: Link[] = [];
    let through: readonly Unit[] = [];
    let acrossGenerator = false;
    for (let node: Unit | null = unit; node !== null; node = node.parent ?? node.caller) {
      links.push({ unit: node, generation: node.generation, through, acrossGenerator });
      if (node.parent === null && node.caller !== null) {
        through = [...through, node];
        acrossGenerator ||= node.generator;
        this.validatingCalls.add(node.callId);
      }
    }
    const asked: Asked = { links, at: this.#clock };
    this.run(asked);
    return asked;
  }

  run(asked: Asked): void {
    for (const { unit } of asked.links) unit.running.add(asked);
  }

  unread(asked: Asked): void {
    for (const { unit } of asked.links) {
      unit.running.delete(asked);
      this.#dropStrict(unit);
    }
  }

  answered(asked: Asked, permit: boolean): void {
    this.#clock += 1;
    for (const { unit, generation, through, acrossGenerator } of asked.links) {
      unit.running.delete(asked);
      const current = unit.generation === generation;
      if (permit && current) {
        unit.generous = true;
        unit.strict = !acrossGenerator;
        unit.through = through;
        unit.since = this.#clock;
        this.#perhapsGrant(unit.forks, asked.at);
      }
      if (!permit) {
        if (current && !acrossGenerator) unit.generous = false;
        this.#dropStrict(unit);
      }
    }
  }

  /** The work of this unit pauses: every permit held now ends, in the enclosing units too. */
  paused(unit: Unit): void {
    this.#clock += 1;
    let certain = true;
    for (let node: Unit | null = unit; node !== null; node = node.parent ?? node.caller) {
      if (certain) {
        node.generous = false;
        node.generation += 1;
        node.lastPause = this.#clock;
      }
      this.#dropStrict(node);
      if (node.parent === null) certain = false;
    }
  }

  /** Time by the order of answers and pauses. */
  get now(): number {
    return this.#clock;
  }

  /** Whether an item comes with the permit that its generator got since it was asked for it, the contract does not say. */
  perhapsHandedOver(body: Unit, iteration: Unit, askedFor: number): void {
    if (body.generous && body.since > askedFor) iteration.generous = true;
  }

  /** Only the strict reading loses its permit: the contract does not say that this pause counts. */
  perhapsPaused(unit: Unit): void {
    for (let node: Unit | null = unit; node !== null; node = node.parent ?? node.caller) this.#dropStrict(node);
  }

  /** What the pause of a call that nobody awaits means to the one that made it, the contract does not say; nor whether it counts before it is over. */
  pauseBegun(unit: Unit): void {
    let isLeftRunning = false;
    for (let node: Unit | null = unit; node !== null; node = node.parent ?? node.caller) {
      if (isLeftRunning) node.strict = false;
      isLeftRunning ||= node.parent === null;
    }
  }

  /** The promise of a call that was not awaited when it was made has now been awaited. */
  joined(fork: Unit): void {
    fork.awaited = true;
    const caller = fork.caller;
    if (caller === null || fork.generator) return;
    for (let node: Unit | null = caller; node !== null; node = node.parent) {
      if (fork.lastPause > node.since && fork.lastPause > 0) {
        node.generous = false;
        node.lastPause = Math.max(node.lastPause, fork.lastPause);
        this.#dropStrict(node);
      }
    }
  }

  finished(fork: Unit): void {
    fork.finished = true;
    if (fork.caller !== null) for (const node of standingFor(fork.caller)) node.forks.delete(fork);
  }

  arrive(unit: Unit): Arrival {
    let pending = false;
    for (const asked of unit.running) {
      pending ||= asked.links.some((link) => link.unit === unit && link.generation === unit.generation && !link.acrossGenerator);
    }
    const strict =
      unit.strict && unit.running.size === 0 && unit.through.every((fork) => fork.awaited) && !this.#callerHasPending(unit);
    const suspects = [...unit.suspects];
    for (const fork of unit.forks) suspects.push(fork.callId);
    return { generous: unit.generous && !pending, strict, suspects };
  }

  /** The contract does not say whether a permit of the caller counts in calls that it left running. */
  #perhapsGrant(forks: Iterable<Unit>, askedAt: number): void {
    for (const fork of forks) {
      if (fork.lastPause > askedAt) continue;
      fork.generous = true;
      this.#perhapsGrant(fork.forks, askedAt);
    }
  }

  #callerHasPending(unit: Unit): boolean {
    // An iteration takes no decision of what is around it.
    for (let caller = unit.caller; caller !== null; ) {
      let last = caller;
      for (const node of standingFor(caller)) {
        for (const asked of node.running) if (!asked.links.some((link) => link.unit === unit)) return true;
        last = node;
      }
      caller = last.caller;
    }
    return false;
  }

  #dropStrict(unit: Unit): void {
    unit.strict = false;
    for (const fork of unit.forks) this.#dropStrict(fork);
  }
}

/** A unit, and where it is a call from another file those that it is a part of, up to the one that made the call. */
function* standingFor(unit: Unit): Iterable<Unit> {
  let node: Unit | null = unit;
  for (; node !== null; node = node.parent) {
    yield node;
    if (!node.isForeign) return;
  }
}
