import { performance } from "node:perf_hooks";
import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import type { Dispatcher } from "undici";
import { unwatch, watch } from "./abort.js";
import type { Connection } from "./connection.js";
import type { Reply } from "./decide.js";

/** A POST that is sent at most once. */
export interface Request {
  readonly connection: Connection;
  readonly options: Dispatcher.DispatchOptions;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

const MAX_BODY_BYTES = 64 * 1024;
const TIMEOUT = "AUTHORITY_TIMEOUT";
const UNREACHABLE = "AUTHORITY_UNREACHABLE";
const ENDED = new Error("the call has ended");

// Kept from before anyone can replace it: no test clock or patched global moves a deadline.
const now = performance.now.bind(performance);

/**
 * Sends one request and judges its reply, both before one deadline. Never rejects.
 * `judge` runs at the moment the reply ends; an answer that it finishes judging late is a timeout.
 */
export function send<T>(request: Request, judge: (reply: Reply) => T): Promise<T> {
  return new Promise((resolve) => new Exchange(request, judge, resolve).start());
}

class Exchange<T> implements Dispatcher.DispatchHandler {
  readonly #request: Request;
  readonly #judge: (reply: Reply) => T;
  readonly #resolve: (result: T) => void;
  readonly #deadline: number;
  readonly #timer: NodeJS.Timeout;
  readonly #abort = (): void => this.#end(UNREACHABLE);
  readonly #chunks: Uint8Array[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #ended = false;
  #status = 0;
  #size = 0;

  constructor(request: Request, judge: (reply: Reply) => T, resolve: (result: T) => void) {
    this.#request = request;
    this.#judge = judge;
    this.#resolve = resolve;
    this.#deadline = now() + request.timeoutMs;
    this.#timer = setTimeout(() => this.#end(TIMEOUT), Math.ceil(request.timeoutMs));
  }

  start(): void {
    const { signal } = this.#request;
    if (signal?.aborted === true) return this.#end(UNREACHABLE);
    if (signal !== undefined) watch(signal, this.#abort);
    // An idle socket that the authority has closed shows when the event loop polls, and after two
    // immediates it has. A request written to such a socket could not be sent again.
    setImmediate(() => setImmediate(() => this.#dispatch()));
  }

  #dispatch(): void {
    if (this.#ended) return;
    const { connection, options } = this.#request;
    try {
      connection.dispatcher.dispatch(options, this);
    } catch {
      this.#end(UNREACHABLE);
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // A request that waited for its connection past the end of the call must not be sent.
    if (this.#ended) controller.abort(ENDED);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: object): void {
    // Informational answers come before the real one.
    if (status < 200) return;
    this.#status = status;
    if (Object.hasOwn(headers, "content-encoding")) this.#end({ status, body: null });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#ended) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > MAX_BODY_BYTES) this.#end({ status: this.#status, body: null });
  }

  onResponseEnd(): void {
    if (this.#request.connection.breaking === true) return this.#end(UNREACHABLE);
    this.#controller = undefined;
    this.#end({ status: this.#status, body: Buffer.concat(this.#chunks) });
  }

  onResponseError(): void {
    this.#end(UNREACHABLE);
  }

  #end(reply: Reply): void {
    if (this.#ended) return;
    this.#ended = true;
    const { signal } = this.#request;
    clearTimeout(this.#timer);
    if (signal !== undefined) unwatch(signal, this.#abort);
    this.#controller?.abort(ENDED);
    const result = this.#judge(reply);
    // Even the time of judging counts: after a blocked event loop the answer may be stale.
    this.#resolve(typeof reply === "object" && now() >= this.#deadline ? this.#judge(TIMEOUT) : result);
  }
}
