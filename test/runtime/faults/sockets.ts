import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Socket } from "node:net";

const CONNECTED = "undici:client:connected";
const sockets = new Map<string, Socket[]>();

function note(message: unknown): void {
  if (typeof message !== "object" || message === null || !("socket" in message)) return;
  const { socket } = message;
  if (!(socket instanceof Socket)) return;
  const port = String(socket.remotePort);
  sockets.set(port, [...(sockets.get(port) ?? []), socket]);
}

/** Takes note of the client's side of every connection until disposed of. */
export function observeSockets(): Disposable {
  subscribe(CONNECTED, note);
  return {
    [Symbol.dispose]: () => {
      unsubscribe(CONNECTED, note);
      sockets.clear();
    },
  };
}

export function bytesReadFrom(port: string): number {
  return (sockets.get(port) ?? []).reduce((sum, { bytesRead }) => sum + bytesRead, 0);
}

export function openSocketsTo(port: string): number {
  return (sockets.get(port) ?? []).filter(({ destroyed }) => !destroyed).length;
}
