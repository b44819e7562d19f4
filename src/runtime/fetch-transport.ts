import { NativePromise } from "./builtins.js";
import type { Reply } from "./decide.js";
import type { CheckedOptions } from "./options.js";
import { headersOf, MAX_BODY_BYTES, watch, type Transport } from "./transport.js";

const TIMEOUT = "AUTHORITY_TIMEOUT";
const UNREACHABLE = "AUTHORITY_UNREACHABLE";

// Kept from before anyone can replace them: no patched global answers in the authority's place or moves a deadline.
const { clearTimeout, fetch, ReadableStream, Request, setTimeout } = globalThis;
const now = performance.now.bind(performance);

/** Options of the standard, and of hosts. Each host ignores those of the others. */
interface HostInit extends RequestInit {
  readonly __proto__: null;
  readonly cache?: "no-store";
  readonly duplex: "half";
  /** Bun: leaves an encoded body as it is. */
  readonly decompress: false;
  /** Bun: verifies certificates, whatever `NODE_TLS_REJECT_UNAUTHORIZED` says. */
  readonly tls: { readonly rejectUnauthorized: true };
}

type Answered = Exclude<Reply, string>;

// What Object.prototype must not have: Node's fetch would send by the first two, and `then` would answer in the place of
// what a promise is resolved with. No property of ours stops it.
const DETOURS = ["dispatcher", "socketPath", "then"] as const;

function isDiverted(): boolean {
  return DETOURS.some((name) => name in Object.prototype);
}

/** Sends by the platform's `fetch`. Its connections belong to the platform. */
export function fetchTransport({ origin, timeoutMs, orgKey }: CheckedOptions): Transport {
  const flat = headersOf(orgKey);
  const headers = flat.flatMap((name, index): [string, string][] => (index % 2 === 0 ? [[name, flat[index + 1] ?? ""]] : []));

  return {
    send: (path, body, signal, judge) =>
      new NativePromise((resolve) => {
        const deadline = now() + timeoutMs;
        const abort = new AbortController();
        let ended = false;
        let unwatch: (() => void) | undefined;
        const end = (reply: Reply, isOver = false): void => {
          if (ended) return;
          ended = true;
          clearTimeout(timer);
          unwatch?.();
          // A connection whose answer has been read can carry another request.
          if (!isOver) abort.abort();
          const result = judge(reply);
          // Even the time of judging counts: after a blocked event loop the answer may be stale.
          resolve(typeof reply === "object" && now() >= deadline ? judge(TIMEOUT) : result);
        };
        const onAbort = (): void => end(UNREACHABLE);
        const timer = setTimeout(() => end(TIMEOUT), timeoutMs);
        if (signal?.aborted === true) return onAbort();
        if (signal !== undefined) unwatch = watch(signal, onAbort);
        const start = async (): Promise<void> => {
          try {
            // An abort right after the call comes before anything is sent.
            await NativePromise.resolve();
            if (ended) return;
            if (isDiverted()) return end(UNREACHABLE);
            const reply = await exchange(origin + path, initOf(headers, body, abort.signal));
            // Nor may it have come since.
            if (isDiverted()) return end(UNREACHABLE);
            end(reply, reply.body !== null);
          } catch {
            end(UNREACHABLE, true);
          }
        };
        void start();
      }),
  };
}

function initOf(headers: [string, string][], body: string, signal: AbortSignal): HostInit {
  return {
    // Without this, a polluted Object.prototype could add options.
    __proto__: null,
    method: "POST",
    headers,
    body: readableOnce(body),
    duplex: "half",
    redirect: "manual",
    signal,
    ...cacheOption(),
    decompress: false,
    tls: { rejectUnauthorized: true },
  };
}

// The standard lets a platform repeat a request whose body it can read again, and Deno does after a reset.
function readableOnce(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
}

// Next.js has kept answers to POST. Older Workers refuse the option, and keep none.
function cacheOption(): Pick<HostInit, "cache"> {
  const option = { method: "POST", cache: "no-store" } as const;
  try {
    new Request("https://machineid.io", option);
    return option;
  } catch {
    return {};
  }
}

async function exchange(url: string, init: RequestInit): Promise<Answered> {
  const { body, headers, redirected, status, type } = await fetch(url, init);
  // A platform that has followed a redirect has asked somebody else.
  if (redirected || type === "opaqueredirect") return { status: 0, body: null };
  return { status, body: headers.has("content-encoding") ? null : await read(body) };
}

/** The whole body; `null` when it is too long. */
async function read(stream: ReadableStream<Uint8Array> | null): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = stream?.getReader();
  for (;;) {
    const chunk = await reader?.read();
    if (chunk?.value === undefined) break;
    chunks.push(chunk.value);
    size += chunk.value.length;
    if (size > MAX_BODY_BYTES) return null;
  }
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body;
}
