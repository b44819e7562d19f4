// Kept in the declarations: users on the edge have no types of Node, which declare the same.
/// <reference lib="esnext.disposable" preserve="true" />
import { hasOwn, stringify } from "./builtins.js";
import { decide, decideRegistration, DeniedError, type Question, type Reply } from "./decide.js";
import type { Decision, Denial, Permit, Registration } from "./decision.js";
import { checkCallOptions, checkDeviceId, demand, isFunction, isObject, type CallOptions, type CheckedOptions } from "./options.js";
import type { Recorder } from "./record.js";
import type { Transport } from "./transport.js";

/** What Express and Connect call: `next` goes on to the next handler, with an error to the error handlers. */
export type Middleware = (request: unknown, response: unknown, next: (error?: unknown) => unknown) => Promise<unknown>;

/**
 * A client of the authority that fails closed: whatever goes wrong, the decision is a denial.
 *
 * Every method throws or rejects with a `TypeError` on misuse, before anything is sent: a wrong
 * argument, or a call after `close()`.
 */
export class Client {
  readonly #options: CheckedOptions;
  readonly #transport: Transport;
  readonly #record: Recorder;
  readonly #pending = new Set<unknown>();
  #closing: Promise<void> | undefined;

  constructor(options: CheckedOptions, transport: Transport, record: Recorder) {
    this.#options = options;
    this.#transport = transport;
    this.#record = record;
  }

  /**
   * Asks whether the device may work now. Resolves to a permit or a denial, whatever happens;
   * test `allowed`.
   */
  async validate(deviceId: string, options?: CallOptions): Promise<Decision> {
    return await this.#decide(this.#question(deviceId), checkCallOptions(options));
  }

  /** @throws {DeniedError} when the decision is a denial. */
  async assertAllowed(deviceId: string, options?: CallOptions): Promise<Permit> {
    return await this.#permit(this.#question(deviceId), checkCallOptions(options));
  }

  /**
   * Calls `work` with a permit, and resolves to what it returns. The deadline is for the permit only.
   *
   * @throws {DeniedError} when the decision is a denial; then `work` is not called.
   */
  async guard<T>(
    deviceId: string,
    work: (permit: Permit) => T | PromiseLike<T>,
    options?: CallOptions,
  ): Promise<T> {
    const question = this.#work(deviceId, work);
    return work(await this.#permit(question, checkCallOptions(options)));
  }

  /**
   * Makes the device known to the authority. May be repeated; does not restore a revoked device.
   *
   * @throws {DeniedError} when the authority refuses, or gives no valid answer before the deadline.
   */
  async register(deviceId: string, options?: CallOptions): Promise<Registration> {
    const outcome = await this.#ask("register", this.#question(deviceId), checkCallOptions(options), decideRegistration);
    if (!isRegistration(outcome)) throw new DeniedError(outcome);
    return outcome;
  }

  /**
   * Registers, then validates: the gate before a process begins to work. Each has a deadline of its own.
   *
   * @throws {DeniedError} when either is denied; a failed register is not followed by a validate.
   */
  async startup(deviceId: string, options?: CallOptions): Promise<Permit> {
    const question = this.#question(deviceId);
    const signal = checkCallOptions(options);
    await this.register(deviceId, options);
    // Not by the public method: after close() this is a denial, not misuse.
    return await this.#permit(question, signal);
  }

  /**
   * Hands out the units of `source`, each with a permit obtained after it was pulled. On a denial
   * closes the source and ends the loop without throwing: see `denial` and `undelivered`.
   */
  units<T>(deviceId: string, source: UnitSource<T>, options?: CallOptions): Units<T> {
    const question = this.#question(deviceId);
    const signal = checkCallOptions(options);
    demand(isIterable(source), "source must be iterable");
    return new ValidatedUnits(source, () => this.#decide(question, signal));
  }

  /**
   * `work` behind a gate: every call of the result obtains a permit of its own, then calls `work` with the same
   * arguments. For handlers, jobs and tools of agents.
   *
   * @throws {DeniedError} from the result, when the decision is a denial; then `work` is not called.
   */
  wrap<This, Args extends unknown[], T>(
    deviceId: string,
    work: (this: This, ...args: Args) => T | PromiseLike<T>,
  ): (this: This, ...args: Args) => Promise<T> {
    this.#work(deviceId, work);
    const guard = (call: () => T | PromiseLike<T>): Promise<T> => this.guard(deviceId, call);
    return function (...args) {
      return guard(() => work.apply(this, args));
    };
  }

  /** Middleware for Express and Connect: goes on with a permit; a denial goes to `next` as a `DeniedError`. */
  middleware(deviceId: string): Middleware {
    this.#question(deviceId);
    return async (_request, _response, next) => {
      try {
        await this.assertAllowed(deviceId);
      } catch (error) {
        return next(error);
      }
      return next();
    };
  }

  /** A Fastify hook: the request goes on with a permit, and ends with a `DeniedError` otherwise. */
  preHandler(deviceId: string): () => Promise<void> {
    this.#question(deviceId);
    return async () => {
      await this.assertAllowed(deviceId);
    };
  }

  /**
   * Waits for pending calls, at most until their deadlines, and closes this client's connections.
   * An injected dispatcher stays open. May be called again.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#finish());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #finish(): Promise<void> {
    await Promise.allSettled(this.#pending);
    await this.#transport.close?.();
  }

  #question(deviceId: unknown): Question {
    demand(!this.#closing, "MachineID is closed");
    const { orgKey } = this.#options;
    checkDeviceId(deviceId, orgKey);
    return { deviceId, orgKey };
  }

  #work(deviceId: unknown, work: unknown): Question {
    const question = this.#question(deviceId);
    demand(isFunction(work), "work must be a function");
    return question;
  }

  #decide(question: Question, signal: AbortSignal | undefined): Promise<Decision> {
    return this.#ask("validate", question, signal, decide);
  }

  async #permit(question: Question, signal: AbortSignal | undefined): Promise<Permit> {
    const decision = await this.#decide(question, signal);
    if (!decision.allowed) throw new DeniedError(decision);
    return decision;
  }

  /** Records every decision. One asynchronous step for all of it: each costs a validate some microseconds. */
  async #ask<T extends Decision | Registration>(
    endpoint: "register" | "validate",
    question: Question,
    signal: AbortSignal | undefined,
    judge: (reply: Reply, question: Question) => T,
  ): Promise<T> {
    const path = `${this.#options.pathPrefix}/api/v1/devices/${endpoint}`;
    // The string alone is serialised, so that no polluted toJSON can change what is asked.
    const body = `{"deviceId":${stringify(question.deviceId)}}`;
    // A startup or a loop that is under way when close() is called sends no further request.
    const pending =
      this.#closing
        ? judge("AUTHORITY_UNREACHABLE", question)
        : this.#transport.send(path, body, signal, (reply) => judge(reply, question));
    this.#pending.add(pending);
    const outcome = await pending;
    this.#pending.delete(pending);
    if (!isRegistration(outcome)) this.#record(outcome);
    return outcome;
  }
}

// By an own field, since `status` may be on a polluted Object.prototype.
function isRegistration(outcome: Decision | Registration): outcome is Registration {
  return hasOwn(outcome, "status");
}

function isIterable(source: unknown): boolean {
  return isObject(source) ? Symbol.iterator in source || Symbol.asyncIterator in source : typeof source === "string";
}

/** Work that can be pulled: an array, a generator, a queue's iterator. */
export type UnitSource<T> = Iterable<T | PromiseLike<T>> | AsyncIterable<T>;

/** Units of work, each handed out with a permit of its own. */
export interface Units<T> extends AsyncIterable<T> {
  /** The denial that ended the loop, else `null`. */
  readonly denial: Denial | null;
  /** The unit that was pulled and then denied, so that it can be put back; `undefined` without a denial. */
  readonly undelivered: T | undefined;
}

class ValidatedUnits<T> implements Units<T> {
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
      if (!this.denial) throw error;
    }
  }
}
