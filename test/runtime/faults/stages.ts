import { createServer } from "node:net";
import { closeServer, listen, refusingUrl } from "../servers/listen.js";
import {
  bytes,
  endsAfterRequest,
  endsOnConnection,
  resetsAfterRequest,
  resetsOnConnection,
  saysAndEnds,
  saysAndResets,
} from "../servers/transport-faults.js";
import type { Behaviour } from "../servers/raw-server.js";
import { served, wire, type Fault } from "./fault.js";

const cuts: readonly (readonly [stage: string, sent: string])[] = [
  ["within the protocol name", "HTT"],
  ["after the status code", "HTTP/1.1 200"],
  ["after the status line", "HTTP/1.1 200 OK\r\n"],
  ["within a header name", bytes.halfTheHeaders],
  ["within the blank line", bytes.headersOnly.slice(0, -1)],
  ["after the headers", bytes.headersOnly],
  ["after the first byte of the body", bytes.permit.slice(0, bytes.headersOnly.length + 1)],
  ["within the body", bytes.halfTheBody],
  ["before the last byte of the body", bytes.permit.slice(0, -1)],
  ["within a chunk size", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5"],
  ["within a chunk", bytes.permitWithoutLastChunk.slice(0, -4)],
  ["before the last chunk", bytes.permitWithoutLastChunk],
  ["within the last chunk", bytes.permitInChunks.slice(0, -2)],
  ["within an informational answer", "HTTP/1.1 103 Early Hints\r\nlink: "],
  ["after an informational answer", "HTTP/1.1 103 Early Hints\r\n\r\n"],
];

/** Reads part of the request only, then cuts. */
function afterFirstByte(cut: "end" | "reset"): Behaviour {
  return {
    onConnection: (socket) =>
      void socket.once("data", () => (cut === "end" ? socket.end() : socket.resetAndDestroy())),
  };
}

/** The connection breaks: before, within and after every part of the exchange. */
export const stages: readonly Fault[] = [
  served("nothing listens", "AUTHORITY_UNREACHABLE", async () => ({
    url: await refusingUrl(),
    requests: 0,
    [Symbol.asyncDispose]: async () => undefined,
  })),
  served("the listener closes as the connection comes", "AUTHORITY_UNREACHABLE", async () => {
    const server = createServer((socket) => {
      socket.destroy();
      server.close();
    });
    const port = await listen(server);
    return { url: `http://127.0.0.1:${port}`, requests: 0, [Symbol.asyncDispose]: () => closeServer(server) };
  }),
  wire("resets the connection at once", resetsOnConnection),
  wire("ends the connection at once", endsOnConnection),
  wire("ends at the first byte of the request", afterFirstByte("end")),
  wire("resets at the first byte of the request", afterFirstByte("reset")),
  wire("resets after the request", resetsAfterRequest),
  wire("ends after the request", endsAfterRequest),
  ...cuts.map(([stage, sent]) => wire(`ends ${stage}`, saysAndEnds(sent))),
  ...cuts.map(([stage, sent]) => wire(`resets ${stage}`, saysAndResets(sent))),
];
