import { createServer, type Socket } from "node:net";
import { closeServer, listen } from "./listen.js";

/** What the server does to a connection. */
export interface Behaviour {
  onConnection?(socket: Socket): void;
  /** Called for every complete request; `index` counts the requests of all connections. */
  onRequest?(socket: Socket, index: number): void;
}

export interface RawServer extends AsyncDisposable {
  readonly url: string;
  /** Complete requests received so far. */
  readonly requests: number;
  readonly openSockets: number;
  readonly closedSockets: number;
}

/** A TCP server that reads requests and says whatever bytes its behaviour writes. */
export async function rawServer(behaviour: Behaviour): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let requests = 0;
  let closedSockets = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => {
      sockets.delete(socket);
      closedSockets += 1;
    });
    // Faults are the purpose here, so that errors on this side are of no interest.
    socket.on("error", () => undefined);
    behaviour.onConnection?.(socket);
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      // Every body is one flat JSON object, so its brace ends the request.
      for (let end = received.indexOf("}"); end !== -1; end = received.indexOf("}")) {
        received = received.slice(end + 1);
        requests += 1;
        behaviour.onRequest?.(socket, requests - 1);
      }
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    get requests() {
      return requests;
    },
    get openSockets() {
      return sockets.size;
    },
    get closedSockets() {
      return closedSockets;
    },
    [Symbol.asyncDispose]: () => {
      for (const socket of sockets) socket.destroy();
      return closeServer(server);
    },
  };
}
