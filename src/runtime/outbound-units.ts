import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import type { MachineID, Middleware, Units, UnitSource } from "./index.js";
import type { Permit } from "./decision.js";
import type { CallOptions } from "./options.js";

/** The stretch of execution that one permit covers. What it started keeps it as its context, also after its end. */
class Unit {
  /** True when the latest decision asked for in this unit was a permit. */
  held = false;
  /** An ended unit holds nothing for ever, whatever is decided in it afterwards. */
  ended = false;
  /** A loop that ended without a denial gives back the unit around it. */
  gaveBack = false;

  constructor(readonly outer: Unit | undefined) {}

  get permits(): boolean {
    if (this.gaveBack) return this.outer?.permits === true;
    return this.held && !this.ended;
  }
}

const current = new AsyncLocalStorage<Unit | undefined>();

/** Whether the code that runs now is in a unit that holds a permit. */
export function holdsPermit(): boolean {
  return current.getStore()?.permits === true;
}

/** Lets every decision count for the unit that asked for it. Returns how to undo it. */
export function followDecisions(): () => void {
  subscribe("machineid:decision", follow);
  return () => void unsubscribe("machineid:decision", follow);
}

function follow(decision: unknown): void {
  const unit = current.getStore();
  if (unit === undefined) return;
  const allowed = typeof decision === "object" && decision !== null && "allowed" in decision && decision.allowed === true;
  unit.held = allowed;
}

/** Makes the gates of a client open units. Its private state stays its own. Returns how to undo it. */
export function clientInUnits(client: MachineID, Client: typeof MachineID): () => void {
  class ClientInUnits extends Client {
    override guard<T>(deviceId: string, work: (permit: Permit) => T | PromiseLike<T>, options?: CallOptions): Promise<T> {
      // What is no function is for the client to refuse.
      const covered = typeof work === "function" ? (permit: Permit) => runAsUnit(() => work(permit)) : work;
      return super.guard<T>(deviceId, covered, options);
    }

    override units<T>(deviceId: string, source: UnitSource<T>, options?: CallOptions): Units<T> {
      return new UnitsInContext(super.units(deviceId, source, options));
    }

    override middleware(deviceId: string): Middleware {
      const gate = super.middleware(deviceId);
      return (request, response, next) => current.run(unitOf(response), () => gate(request, response, next));
    }

    override preHandler(deviceId: string): () => Promise<void> {
      const gate = super.preHandler(deviceId);
      return (_request?: unknown, reply?: unknown) => {
        // Fastify goes on in its own function, in the context that stands when this one returns.
        current.enterWith(unitOf(typeof reply === "object" && reply !== null && "raw" in reply ? reply.raw : undefined));
        return gate();
      };
    }
  }
  const before = Reflect.getPrototypeOf(client);
  Object.setPrototypeOf(client, ClientInUnits.prototype);
  return () => void Object.setPrototypeOf(client, before);
}

function runAsUnit<T>(work: () => T | PromiseLike<T>): Promise<T> {
  const unit = new Unit(undefined);
  unit.held = true;
  return current.run(unit, async () => {
    try {
      // Awaited inside: a query that is sent when it is awaited belongs to the unit.
      return await work();
    } finally {
      unit.ended = true;
    }
  });
}

/** The unit of a request. It ends with its response; without a response to tell the end by, it holds nothing. */
function unitOf(response: unknown): Unit {
  const unit = new Unit(undefined);
  const over = !(response instanceof EventEmitter) || Reflect.get(response, "destroyed") === true;
  if (over) unit.ended = true;
  else response.once("close", () => (unit.ended = true));
  return unit;
}

/** Each unit begins when it is pulled and ends when the next one is, or when the loop is left. */
class UnitsInContext<T> implements Units<T>, AsyncIterator<T, void, undefined> {
  readonly #units: Units<T>;
  readonly #iterator: AsyncIterator<T, unknown, unknown>;
  #outer: Unit | undefined;
  #unit: Unit | undefined;

  constructor(units: Units<T>) {
    this.#units = units;
    this.#iterator = units[Symbol.asyncIterator]();
  }

  get denial(): Units<T>["denial"] {
    return this.#units.denial;
  }

  get undelivered(): T | undefined {
    return this.#units.undelivered;
  }

  [Symbol.asyncIterator](): AsyncIterator<T, void, undefined> {
    return this;
  }

  async next(): Promise<IteratorResult<T, void>> {
    // Up to the first await this runs in the loop's own context, and what it enters stays with the loop.
    const unit = this.#begin();
    try {
      const result = await this.#iterator.next();
      if (result.done !== true) return result;
      if (this.#units.denial === null) unit.gaveBack = true;
      return { done: true, value: undefined };
    } catch (error) {
      unit.ended = true;
      throw error;
    }
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.#end();
    current.enterWith(this.#outer);
    await this.#iterator.return?.();
    return { done: true, value: undefined };
  }

  #begin(): Unit {
    if (this.#unit === undefined) this.#outer = current.getStore();
    this.#end();
    const unit = new Unit(this.#outer);
    this.#unit = unit;
    current.enterWith(unit);
    return unit;
  }

  #end(): void {
    if (this.#unit !== undefined) this.#unit.ended = true;
  }
}
