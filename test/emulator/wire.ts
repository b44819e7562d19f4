import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import type { Emulator } from "../../src/emulator/index.js";

/** An open connection to the emulator, below HTTP. */
export async function openSocket({ url }: Pick<Emulator, "url">): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

/** Sends bytes as they are, and resolves to everything that comes back until the emulator ends the connection. */
export async function exchange(emulator: Pick<Emulator, "url">, bytes: string | Buffer): Promise<string> {
  const socket = await openSocket(emulator);
  socket.on("error", () => {});
  socket.write(bytes);
  const timer = setTimeout(() => socket.destroy(new Error("The emulator did not end the connection.")), 3_000);
  try {
    return await text(socket);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/** The head of a POST with these headers, and what follows it. */
export function post(path: string, headers: readonly string[], body = ""): string {
  return [`POST ${path} HTTP/1.1`, "Host: 127.0.0.1", ...headers, "", body].join("\r\n");
}

/** Idle connections to a port of this machine; a few at a time, since the queue of those that wait to be accepted is short. */
export async function openMany(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const batch = Array.from({ length: Math.min(200, count - sockets.length) }, () => connect(port, "127.0.0.1").on("error", () => {}));
    await Promise.all(batch.map((socket) => once(socket, "connect")));
    sockets.push(...batch);
  }
  return sockets;
}

/** The status codes of the answers in a stream of bytes. */
export function statuses(bytes: string): number[] {
  return [...bytes.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
