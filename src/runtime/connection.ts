import type { Dispatcher } from "undici";

/** The way to the authority. A dispatcher that belongs to the caller has no `close`: it stays open. */
export interface Connection {
  readonly dispatcher: Dispatcher;
  /** True while a socket reports an error: an answer that ends now was cut off, whatever its framing says. */
  readonly breaking?: boolean;
  close?(): Promise<void>;
}

/** A POST that is sent at most once. */
export interface Request {
  readonly connection: Connection;
  readonly options: Dispatcher.DispatchOptions;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}
