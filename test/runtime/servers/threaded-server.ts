import { once } from "node:events";
import { Worker } from "node:worker_threads";

export interface ThreadedServer extends AsyncDisposable {
  readonly url: string;
  /** Complete requests received; current even while this thread's event loop is blocked. */
  readonly requests: number;
  readonly answers: number;
  /** Connections that were ended or reset. */
  readonly cuts: number;
}

/** A permitting authority in another thread, which after `thenAfterMs` ends or resets the idle connection. */
export async function threadedServer(plan: {
  answerAfterMs: number;
  thenAfterMs?: number;
  then?: "end" | "reset";
}): Promise<ThreadedServer> {
  const shared = new SharedArrayBuffer(12);
  const counts = new Int32Array(shared);
  const worker = new Worker(new URL("threaded-server.mjs", import.meta.url), {
    workerData: { ...plan, counts: shared },
  });
  const [port]: unknown[] = await once(worker, "message");
  return {
    url: `http://127.0.0.1:${String(port)}`,
    get requests() {
      return Atomics.load(counts, 0);
    },
    get answers() {
      return Atomics.load(counts, 1);
    },
    get cuts() {
      return Atomics.load(counts, 2);
    },
    [Symbol.asyncDispose]: async () => {
      await worker.terminate();
    },
  };
}
