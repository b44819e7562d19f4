import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { closeServer, listen } from "./listen.js";

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface AnsweringServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** Connections accepted so far. */
  readonly connections: number;
}

/** Well-behaved HTTP; what it says is up to `answer`. */
export async function answeringServer(
  answer: (request: ReceivedRequest, response: ServerResponse, index: number) => void,
): Promise<AnsweringServer> {
  const requests: ReceivedRequest[] = [];
  let connections = 0;
  const server = createServer((incoming, response) => {
    let body = "";
    incoming.setEncoding("utf8");
    incoming.on("data", (chunk: string) => (body += chunk));
    incoming.on("end", () => {
      const request = { method: incoming.method ?? "", url: incoming.url ?? "", headers: incoming.headers, body };
      requests.push(request);
      answer(request, response, requests.length - 1);
    });
  });
  server.on("connection", () => (connections += 1));
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    get connections() {
      return connections;
    },
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return closeServer(server);
    },
  };
}

/** Answers every request with this status and JSON body. */
export function json(body: unknown, status = 200): (request: ReceivedRequest, response: ServerResponse) => void {
  return text(JSON.stringify(body), status);
}

/** Answers every request with this status and these bytes. */
export function text(
  body: string | Uint8Array,
  status = 200,
  headers: Record<string, string> = {},
): (request: ReceivedRequest, response: ServerResponse) => void {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body);
  };
}

/** What an authority says when it permits. */
export const PERMITTED = { allowed: true, code: "ALLOW", request_id: "3f2b8c1e-7d64-4c8e-9f55-0a1b2c3d4e5f" };
