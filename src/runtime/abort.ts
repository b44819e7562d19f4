const callbacks = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `onAbort` when the signal aborts. However many calls share a signal, it gets one listener:
 * Node takes more than ten for a leak.
 */
export function watch(signal: AbortSignal, onAbort: () => void): void {
  const watching = callbacks.get(signal);
  if (watching === undefined) {
    callbacks.set(signal, new Set([onAbort]));
    signal.addEventListener("abort", runAll);
  } else {
    watching.add(onAbort);
  }
}

/** Undoes `watch`; the last one takes the listener off the signal. */
export function unwatch(signal: AbortSignal, onAbort: () => void): void {
  const watching = callbacks.get(signal);
  if (watching?.delete(onAbort) === true && watching.size === 0) {
    callbacks.delete(signal);
    signal.removeEventListener("abort", runAll);
  }
}

function runAll(this: AbortSignal): void {
  for (const onAbort of callbacks.get(this) ?? []) onAbort();
}
