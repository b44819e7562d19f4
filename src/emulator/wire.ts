import { readFileSync } from "node:fs";
import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { Problem } from "./problem.js";
import type { Reply } from "./routes.js";

/** How long a connection that was refused may go on sending, so that its sender reads the answer before the connection is cut. */
const LINGER_MS = 1_000;
/** Descriptors that the process needs for itself. */
const RESERVED_DESCRIPTORS = 64;
const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: "Bad Request",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  417: "Expectation Failed",
  431: "Request Header Fields Too Large",
  503: "Service Unavailable",
};

export function problemReply(problem: Problem, more: Readonly<Record<string, unknown>> = {}): Reply {
  return { status: problem.status, body: { ...more, status: "error", error: problem.error, message: problem.message } };
}

export function sendReply(response: ServerResponse, { status, body }: Reply): void {
  const text = JSON.stringify(body);
  response.writeHead(status, ["content-type", "application/json", "cache-control", "no-store", "content-length", `${Buffer.byteLength(text)}`]);
  response.end(text);
}

/** Answers on the bare connection, throws away what still arrives for a moment, and cuts it. */
export function refuseConnection(socket: Duplex, problem: Problem): void {
  const cut = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once("close", () => clearTimeout(cut));
  socket.on("error", () => socket.destroy());
  if (!socket.writable) return void socket.destroy();
  const body = JSON.stringify(problemReply(problem).body);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_TEXT[problem.status] ?? "Error"}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
  socket.resume();
}

/** What Node's parser found wrong with the bytes of a request. */
function wireProblem(error: NodeJS.ErrnoException): Problem {
  // The parser's reason names a rule of HTTP, never bytes of the request.
  const reason = "reason" in error && typeof error.reason === "string" ? `: ${error.reason}` : "";
  switch (error.code) {
    case "HPE_HEADER_OVERFLOW":
      return new Problem(431, "headers_too_large", "The request line and headers are larger than 16 KiB. Send fewer or shorter headers.");
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return new Problem(413, "body_too_large", "The chunk extensions of the body are larger than 16 KiB. Send the body without them.");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new Problem(408, "request_timeout", "The request did not arrive in time. Send headers and body within 30 seconds.");
    case "HPE_INVALID_TRANSFER_ENCODING":
    case "HPE_UNEXPECTED_CONTENT_LENGTH":
    case "HPE_INVALID_CONTENT_LENGTH":
      return new Problem(400, "ambiguous_length", `The length of the body is not clear${reason}. Send one Content-Length, or Transfer-Encoding: chunked, and never both.`);
    default:
      return new Problem(400, "invalid_http", `The request is not HTTP/1.1${reason}.`);
  }
}

/** How many files and connections this process may have open, where the system tells. */
function descriptorLimit(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}

/** Makes a server answer with a clear error where Node would cut the connection, or answer without a word. */
export function answerBrokenRequests(server: Server): void {
  server.requestTimeout = 30_000;
  server.headersTimeout = 30_000;
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => refuseConnection(socket, wireProblem(error)));
  server.on("checkExpectation", (request, response: ServerResponse) => {
    const problem = new Problem(417, "unknown_expectation", `The request has Expect: ${request.headers.expect}. Expected 100-continue, or none.`);
    response.setHeader("connection", "close");
    sendReply(response, problemReply(problem));
  });
  server.on("connect", (_request, socket) => {
    refuseConnection(socket, new Problem(405, "method_not_allowed", "The request is CONNECT. The emulator is no proxy: send requests to its own paths."));
  });
}

/** Refuses connections beyond the descriptor limit, in words. Returns the connections that are open. */
export function limitConnections(server: Server): ReadonlySet<Socket> {
  const room = Math.max(1, descriptorLimit() - RESERVED_DESCRIPTORS);
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    if (open.size > room) {
      refuseConnection(socket, new Problem(503, "too_many_connections", `${room} connections are open, as many as the descriptor limit of the emulator's process allows. Close some, or raise the limit (ulimit -n).`));
    }
  });
  return open;
}
