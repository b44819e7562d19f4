import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { closeServer, listen } from "./listen.js";

export interface ProxyServer extends AsyncDisposable {
  readonly url: string;
  /** Hosts and ports that tunnels were asked for. */
  readonly tunnels: readonly string[];
  /** From now on refuses tunnels, and cuts those that are there. */
  refuse(): void;
}

/** A forward proxy that makes tunnels (CONNECT), and serves nothing else. */
export async function proxyServer(): Promise<ProxyServer> {
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();
  let isRefusing = false;
  const server = createServer((_request, response) => response.writeHead(501).end());
  server.on("connect", ({ url = "" }, client: Socket) => {
    client.on("error", () => undefined);
    sockets.add(client);
    if (isRefusing) return void client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    tunnels.push(url);
    const { hostname, port } = new URL(`http://${url}`);
    const target = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      client.pipe(target).pipe(client);
    });
    sockets.add(target);
    target.on("error", () => client.destroy());
  });
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    tunnels,
    refuse: () => {
      isRefusing = true;
      cut();
    },
    [Symbol.asyncDispose]: () => {
      cut();
      return closeServer(server);
    },
  };
}
