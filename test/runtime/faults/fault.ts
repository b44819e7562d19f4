import type { Socket } from "node:net";
import type { Agent } from "undici";
import type { Client } from "../../../src/runtime/client.js";
import { answeringServer } from "../servers/answering-server.js";
import { rawServer, type Behaviour } from "../servers/raw-server.js";

/** What stands where the authority should be. */
export interface FaultyAuthority extends AsyncDisposable {
  readonly url: string;
  /** Complete requests received so far. */
  readonly requests: number;
  /** Requests that reached a server which nobody may be sent to. */
  readonly strays?: number;
  /** For an authority whose certificate only this dispatcher trusts. */
  readonly dispatcher?: Agent;
}

/** One way in which an answer fails to be a permit. */
export interface Fault {
  readonly name: string;
  /** The code that the denial must have. */
  readonly code: string;
  /** Milliseconds; short only where the deadline is what ends the call. */
  readonly timeoutMs: number;
  start(): Promise<FaultyAuthority>;
  /** Runs once the call is under way: ends it from this side. */
  interfere?(machineid: Client, abort: AbortController, authority: FaultyAuthority): Promise<void>;
}

// A busy machine may take seconds for what takes milliseconds; only a fault that never ends needs a short deadline.
const PATIENT_MS = 15_000;
const SHORT_MS = 250;

/** A fault of the bytes on the wire. */
export function wire(name: string, behaviour: Behaviour, code = "AUTHORITY_UNREACHABLE"): Fault {
  return { name, code, timeoutMs: code === "AUTHORITY_TIMEOUT" ? SHORT_MS : PATIENT_MS, start: () => rawServer(behaviour) };
}

/** A complete HTTP answer that is no permit. */
export function answer(
  name: string,
  body: string | Uint8Array,
  code: string,
  { status = 200, headers = {} }: { status?: number; headers?: Readonly<Record<string, string | string[]>> } = {},
): Fault {
  const start = async (): Promise<FaultyAuthority> => {
    const server = await answeringServer((_request, response) => {
      response.on("error", () => undefined);
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(body);
    });
    return {
      url: server.url,
      get requests() {
        return server.requests.length;
      },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  };
  return { name, code, timeoutMs: PATIENT_MS, start };
}

/** A fault that needs a server of its own making. */
export function served(name: string, code: string, start: () => Promise<FaultyAuthority>): Fault {
  return { name, code, timeoutMs: code === "AUTHORITY_TIMEOUT" ? SHORT_MS : PATIENT_MS, start };
}

/** Writes `bytes()` for as long as the peer takes them. */
export function flood(socket: Socket, bytes: () => string | Uint8Array): void {
  const write = (): void => {
    while (!socket.destroyed && socket.writable && socket.write(bytes()));
    if (!socket.destroyed && socket.writable) socket.once("drain", () => setImmediate(write));
  };
  write();
}
