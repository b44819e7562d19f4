import { createServer } from "node:net";
import { closeServer, listen } from "../servers/listen.js";
import { bytes, dripsFrom, informsEndlessly, isSilent, says } from "../servers/transport-faults.js";
import type { Behaviour } from "../servers/raw-server.js";
import { served, wire, type Fault } from "./fault.js";

const stops: readonly (readonly [stage: string, sent: string])[] = [
  ["within the status line", "HTTP/1.1 2"],
  ["after the status line", "HTTP/1.1 200 OK\r\n"],
  ["within the headers", bytes.halfTheHeaders],
  ["after the headers", bytes.headersOnly],
  ["within the body", bytes.halfTheBody],
  ["before the last byte", bytes.permit.slice(0, -1)],
  ["within a chunk", bytes.permitWithoutLastChunk.slice(0, -4)],
  ["before the last chunk", bytes.permitWithoutLastChunk],
  ["within the last chunk", bytes.permitInChunks.slice(0, -2)],
  ["with a permit that only the end of the connection completes", bytes.permitWithoutFraming],
  ["with a longer body announced than sent", bytes.lengthTooLong],
  ["after an informational answer", "HTTP/1.1 103 Early Hints\r\n\r\n"],
  ["after two informational answers", "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"],
  ["within the headers of a refusal", "HTTP/1.1 503 Service Unavailable\r\ncontent-le"],
  ["within the body of a refusal", "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 50\r\n\r\n{\"allowed\":false,"],
];

const answersLate: Behaviour = {
  onRequest: (socket) => void setTimeout(() => socket.writable && socket.write(bytes.permit), 450),
};

/** Answers that do not end before the deadline. */
export const silences: readonly Fault[] = [
  wire("accepts and is silent", isSilent, "AUTHORITY_TIMEOUT"),
  wire("reads nothing", { onConnection: (socket) => void socket.pause() }, "AUTHORITY_TIMEOUT"),
  wire("permits after the deadline", answersLate, "AUTHORITY_TIMEOUT"),
  ...stops.map(([stage, sent]) => wire(`stops ${stage}`, says(sent), "AUTHORITY_TIMEOUT")),
  wire("drips the status line", dripsFrom(0, 40), "AUTHORITY_TIMEOUT"),
  wire("drips the headers", dripsFrom(17, 30), "AUTHORITY_TIMEOUT"),
  wire("drips the body", dripsFrom(bytes.headersOnly.length, 20), "AUTHORITY_TIMEOUT"),
  wire("informs without end, slowly", informsEndlessly, "AUTHORITY_TIMEOUT"),
  served("is silent within the TLS handshake", "AUTHORITY_TIMEOUT", async () => {
    const server = createServer((socket) => void socket.on("error", () => undefined).resume());
    const port = await listen(server);
    const dispose = (): Promise<void> => closeServer(server);
    return { url: `https://127.0.0.1:${port}`, requests: 0, [Symbol.asyncDispose]: dispose };
  }),
];
