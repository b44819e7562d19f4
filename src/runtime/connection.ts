import { setMaxListeners } from "node:events";
import type { Socket } from "node:net";
import { buildConnector, Pool, type Dispatcher } from "undici";

// A burst of calls must not use up the file descriptors of the process.
const MAX_SOCKETS = 1_024;

// The body has a limit of its own. This one is for what comes around it: headers, informational answers, chunk framing.
const MAX_ANSWER_BYTES = 160 * 1024;

/** The way to the authority. A dispatcher that belongs to the caller has no `close`: it stays open. */
export interface Connection {
  readonly dispatcher: Dispatcher;
  /** True while a socket reports an error: an answer that ends now was cut off, whatever its framing says. */
  readonly breaking?: boolean;
  close?(): Promise<void>;
}

/** A connection with sockets of its own: no proxy, no HTTP/2, certificates always verified. */
export class OwnConnection implements Connection {
  readonly dispatcher: Pool;
  readonly #sockets = new AbortController();
  breaking = false;

  constructor(origin: string, timeoutMs: number) {
    const { signal } = this.#sockets;
    setMaxListeners(0, signal);
    const connect = buildConnector({ signal, rejectUnauthorized: true, timeout: Math.ceil(timeoutMs) });
    this.dispatcher = new Pool(origin, {
      allowH2: false,
      connections: MAX_SOCKETS,
      connect: (options, callback) => {
        connect(options, (...result) => {
          // Listening before undici does, so that `breaking` is set when undici ends the answer.
          const [, socket] = result;
          if (socket) {
            socket.on("error", () => this.#break());
            limitAnswers(socket);
          }
          callback(...result);
        });
      },
    });
  }

  /** Ends every socket, also those that are still connecting, which the pool itself would leave open. */
  async close(): Promise<void> {
    const destroyed = this.dispatcher.destroy();
    this.#sockets.abort();
    await destroyed;
  }

  // The socket's other listeners, which end the answer, run before the next microtask.
  #break(): void {
    this.breaking = true;
    queueMicrotask(() => (this.breaking = false));
  }
}

/** Ends the connection when more comes in for one request than any answer needs, also where undici sees no body. */
function limitAnswers(socket: Socket): void {
  let [written, read, limit] = [0, 0, MAX_ANSWER_BYTES];
  socket.on("readable", () => {
    const { bytesWritten, bytesRead } = socket;
    if (bytesWritten !== written) limit = read + MAX_ANSWER_BYTES;
    [written, read] = [bytesWritten, bytesRead];
    if (read > limit) socket.destroy(new Error("too long an answer"));
  });
}
