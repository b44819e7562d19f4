import { once } from "node:events";
import type { Server } from "node:net";

const given = new Set<number>();

/**
 * Starts the server on a loopback port that no server of this process had before it: a platform may keep a connection to
 * an earlier one, find that it was reset only when it sends the next request, and fail that request.
 */
export async function listen(server: Server): Promise<number> {
  for (;;) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    if (!given.has(address.port)) {
      given.add(address.port);
      return address.port;
    }
    await closeServer(server);
  }
}

export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

/** A loopback URL where nothing listens. */
export async function refusingUrl(): Promise<string> {
  const { createServer } = await import("node:net");
  const server = createServer();
  const port = await listen(server);
  await closeServer(server);
  return `http://127.0.0.1:${port}`;
}
