import type { ServerResponse } from "node:http";
import type { LoggedDecision } from "./journal.js";

const FLUSH_MS = 100;
const HEARTBEAT_MS = 15_000;
/** A person reads no more, and a page that must draw thousands of rows a second stands still. */
const MAX_DECISIONS_PER_FLUSH = 100;

export interface EventSources {
  /** Both return a function that ends the subscription. */
  onDecision(listener: (decision: LoggedDecision) => void): () => void;
  onChange(listener: () => void): () => void;
}

/**
 * Streams decisions and changes as server-sent events, at most ten batches a second. `decisions` carries
 * `{ decisions, skipped }`: the latest of the batch, and how many before them were left out. `change` says that the
 * state should be read again. A reader that is slow gets fewer events, never a longer queue.
 */
export function streamEvents(response: ServerResponse, sources: EventSources): void {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store", "x-content-type-options": "nosniff" });
  response.write("retry: 1000\n\n");
  let latest: LoggedDecision[] = [];
  let skipped = 0;
  let changed = false;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    timer = undefined;
    if (response.writableNeedDrain) return schedule();
    if (latest.length > 0) response.write(`event: decisions\ndata: ${JSON.stringify({ decisions: latest, skipped })}\n\n`);
    if (changed) response.write("event: change\ndata: {}\n\n");
    latest = [];
    skipped = 0;
    changed = false;
  };
  const schedule = (): void => {
    timer ??= setTimeout(flush, FLUSH_MS);
  };
  const unsubscribeDecisions = sources.onDecision((decision) => {
    latest.push(decision);
    if (latest.length >= 2 * MAX_DECISIONS_PER_FLUSH) {
      skipped += latest.length - MAX_DECISIONS_PER_FLUSH;
      latest = latest.slice(-MAX_DECISIONS_PER_FLUSH);
    }
    schedule();
  });
  const unsubscribeChanges = sources.onChange(() => {
    changed = true;
    schedule();
  });
  const heartbeat = setInterval(() => response.write(": still here\n\n"), HEARTBEAT_MS);
  const end = (): void => {
    clearTimeout(timer);
    clearInterval(heartbeat);
    unsubscribeDecisions();
    unsubscribeChanges();
  };
  response.once("close", end);
}
