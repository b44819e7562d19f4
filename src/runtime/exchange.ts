import { setMaxListeners } from "node:events";
import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import timers from "node:timers";
import { buildConnector, Pool, type Dispatcher } from "undici";
import { hasOwn, NativePromise } from "./builtins.js";
import type { Reply } from "./decide.js";
import type { DispatcherOptions } from "./dispatcher.js";
import { headersOf, MAX_BODY_BYTES, watch, type Transport } from "./transport.js";

// A burst of calls must not use up the file descriptors of the process.
const MAX_SOCKETS = 1_024;

// The body has a limit of its own. This one is for what comes around it: headers, informational answers, chunk framing.
const MAX_ANSWER_BYTES = 160 * 1024;

/** Connections by undici. A dispatcher that belongs to the caller has no `close`: it stays open. */
interface Connection {
  readonly dispatcher: Dispatcher;
  /** True while a socket reports an error: an answer that ends now was cut off, whatever its framing says. */
  readonly breaking?: boolean;
  readonly close?: () => Promise<void>;
}

/** Sends by the injected dispatcher, or else on connections of its own. */
export function dispatcherTransport({ dispatcher, origin, timeoutMs, orgKey }: DispatcherOptions): Transport {
  const connection: Connection = dispatcher ? { dispatcher } : ownConnection(origin, timeoutMs);
  const headers = headersOf(orgKey);
  return {
    send: (path, body, signal, judge) =>
      new NativePromise((resolve) => {
        // The one deadline covers the phases that undici would time.
        const phases = { headersTimeout: 0, bodyTimeout: 0 };
        const options: Dispatcher.DispatchOptions = { origin, path, method: "POST", headers, body, ...phases };
        new Exchange({ connection, options, timeoutMs }, judge, resolve).start(signal);
      }),
    close: connection.close,
  };
}

/** Connections with sockets of their own: no proxy, no HTTP/2, certificates always verified. */
function ownConnection(origin: string, timeoutMs: number): Connection {
  const sockets = new AbortController();
  const { signal } = sockets;
  try {
    setMaxListeners(0, signal);
  } catch {
    // A signal of a simulated browser: nothing counts its listeners.
  }
  // Without a prototype, as a polluted Object.prototype could name a socket file.
  const secured = { __proto__: null, signal, rejectUnauthorized: true, timeout: timeoutMs };
  const connectSocket = buildConnector(secured);
  const dispatcher = new Pool(origin, {
    allowH2: false,
    connections: MAX_SOCKETS,
    connect: (options, callback) => {
      connectSocket(options, (...result) => {
        // Listening before undici does, so that `breaking` is set when undici ends the answer.
        const [, socket] = result;
        if (socket) {
          socket.on("error", () => {
            connection.breaking = true;
            // The socket's other listeners, which end the answer, run before the next microtask.
            soon(() => (connection.breaking = false));
          });
          limitAnswers(socket);
        }
        callback(...result);
      });
    },
  });
  const connection = {
    dispatcher,
    breaking: false,
    // Ends every socket, also those that are still connecting, which the pool itself would leave open.
    close(): Promise<void> {
      void dispatcher.destroy();
      sockets.abort();
      // undici tells by queueMicrotask when it is done, which a test clock may stop. Its sockets are on their way out by then.
      return new NativePromise((resolve) => void setImmediate(resolve));
    },
  };
  return connection;
}

/** Ends the connection when more comes in for one request than any answer needs, also where undici sees no body. */
function limitAnswers(socket: Socket): void {
  let written = 0;
  let read = 0;
  let begin = 0;
  socket.on("readable", () => {
    const { bytesWritten, bytesRead } = socket;
    if (bytesWritten !== written) begin = read;
    written = bytesWritten;
    read = bytesRead;
    if (read - begin > MAX_ANSWER_BYTES) socket.destroy(ENDED);
  });
}

const TIMEOUT = "AUTHORITY_TIMEOUT";
const UNREACHABLE = "AUTHORITY_UNREACHABLE";
const ENDED = new Error("ended");

// Kept from before anyone can replace it: no test clock or patched global moves a deadline or answers. Named imports
// would follow who patches the module itself.
const { clearTimeout, setImmediate, setTimeout } = timers;
const soon = queueMicrotask;
const concat = Buffer.concat.bind(Buffer);
const now = performance.now.bind(performance);

interface Request {
  readonly connection: Connection;
  readonly options: Dispatcher.DispatchOptions;
  readonly timeoutMs: number;
}

class Exchange<T> implements Dispatcher.DispatchHandler {
  readonly #request: Request;
  readonly #judge: (reply: Reply) => T;
  readonly #resolve: (result: T) => void;
  readonly #deadline: number;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Uint8Array[] = [];
  #unwatch: (() => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #ended = false;
  #status = 0;
  #size = 0;

  constructor(request: Request, judge: (reply: Reply) => T, resolve: (result: T) => void) {
    this.#request = request;
    this.#judge = judge;
    this.#resolve = resolve;
    this.#deadline = now() + request.timeoutMs;
    this.#timer = setTimeout(() => this.#end(TIMEOUT), request.timeoutMs);
  }

  start(signal: AbortSignal | undefined): void {
    if (signal) {
      if (signal.aborted) return this.#end(UNREACHABLE);
      this.#unwatch = watch(signal, () => this.#end(UNREACHABLE));
    }
    // An idle socket that the authority has closed shows when the event loop polls, and after two
    // immediates it has. A request written to such a socket could not be sent again.
    setImmediate<[() => void]>(setImmediate, () => {
      if (this.#ended) return;
      const { connection, options } = this.#request;
      try {
        connection.dispatcher.dispatch(options, this);
      } catch {
        this.#end(UNREACHABLE);
      }
    });
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
    if (hasOwn(headers, "content-encoding")) this.#end({ status, body: null });
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
    this.#end({ status: this.#status, body: concat(this.#chunks) });
  }

  onResponseError(): void {
    this.#end(UNREACHABLE);
  }

  #end(reply: Reply): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#unwatch?.();
    const result = this.#judge(reply);
    // Even the time of judging counts: after a blocked event loop the answer may be stale.
    this.#resolve(typeof reply === "object" && now() >= this.#deadline ? this.#judge(TIMEOUT) : result);
    try {
      this.#controller?.abort(ENDED);
    } catch {
      // An injected dispatcher may be unable to abort. The call has ended nevertheless.
    }
  }
}
