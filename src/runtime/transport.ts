import type { Reply } from "./decide.js";

/** The way to the authority. */
export interface Transport {
  /**
   * Sends JSON by POST, at most once, and judges the reply, both before one deadline. Never rejects.
   * `judge` runs at the moment the reply ends; an answer that it finishes judging late is a timeout.
   */
  send<T>(path: string, body: string, signal: AbortSignal | undefined, judge: (reply: Reply) => T): Promise<T>;
  /** Closes the connections that belong to this client, if any do. */
  readonly close?: (() => Promise<void>) | undefined;
}

/** A longer body is no decision. */
export const MAX_BODY_BYTES = 64 * 1024;

/** The headers of a request: name, value, name, value. */
export function headersOf(orgKey: string): string[] {
  return [
    "accept", "application/json",
    "accept-encoding", "identity",
    "content-type", "application/json",
    "user-agent", "machineid-runtime",
    "x-org-key", orgKey,
  ];
}

// Every call ends, and takes its callback out.
const callbacks = new Map<EventTarget | null, Set<() => void>>();

/**
 * Calls `onAbort` when the signal aborts, until the function that it returns is called. However many calls share a signal,
 * it gets one listener, which the last of them takes off: Node takes more than ten for a leak.
 */
export function watch(signal: AbortSignal, onAbort: () => void): () => void {
  const watching = callbacks.get(signal) ?? new Set();
  if (watching.size === 0) {
    callbacks.set(signal, watching);
    signal.addEventListener("abort", runAll);
  }
  watching.add(onAbort);
  return () => {
    watching.delete(onAbort);
    if (watching.size > 0) return;
    callbacks.delete(signal);
    signal.removeEventListener("abort", runAll);
  };
}

// Not by `this`, which Workers before August 2024 leave undefined.
function runAll({ currentTarget }: Event): void {
  for (const onAbort of callbacks.get(currentTarget) ?? []) onAbort();
}
