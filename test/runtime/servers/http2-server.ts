import { readFileSync } from "node:fs";
import { createSecureServer, type ServerHttp2Session } from "node:http2";
import { closeServer, listen } from "./listen.js";

export interface Http2Server extends AsyncDisposable {
  readonly url: string;
  /** Protocol of each request, in the order in which they came. */
  readonly protocols: readonly string[];
  answer: unknown;
  /** Ends every session in the middle of what it does. */
  cut(): void;
}

/** Answers every request with `answer`, over HTTP/2 for those who speak it. */
export async function http2Server(answer: unknown): Promise<Http2Server> {
  const pem = readFileSync(new URL("certificates/trusted.pem", import.meta.url));
  const protocols: string[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const server = createSecureServer({ key: pem, cert: pem, allowHTTP1: true }, (request, response) => {
    request.resume().on("end", () => {
      protocols.push(request.httpVersion);
      response.end(JSON.stringify(subject.answer));
    });
  });
  server.on("session", (session) => sessions.add(session));
  const cut = (): void => {
    for (const session of sessions) session.destroy();
  };
  const port = await listen(server);
  const subject: Http2Server = {
    url: `https://localhost:${port}`,
    protocols,
    answer,
    cut,
    [Symbol.asyncDispose]: () => {
      cut();
      return closeServer(server);
    },
  };
  return subject;
}
