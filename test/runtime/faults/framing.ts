import {
  bytes,
  says,
  saysAndEnds,
  sendsBodyEndlessly,
  sendsHeadersEndlessly,
} from "../servers/transport-faults.js";
import type { Behaviour } from "../servers/raw-server.js";
import { flood, wire, type Fault } from "./fault.js";

const body = bytes.permit.slice(bytes.headersOnly.length);
const length = `content-length: ${body.length}\r\n`;
const whole = `${length}\r\n${body}`;
const chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

const broken: readonly (readonly [name: string, sent: string | Uint8Array])[] = [
  ["a negative length", bytes.lengthNegative],
  ["a length that is no number", bytes.lengthNotANumber],
  ["a hexadecimal length", `HTTP/1.1 200 OK\r\ncontent-length: 0x54\r\n\r\n${body}`],
  ["a length with a plus sign", `HTTP/1.1 200 OK\r\ncontent-length: +${body.length}\r\n\r\n${body}`],
  ["a list of lengths", `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}, ${body.length}\r\n\r\n${body}`],
  ["a length beyond 64 bits", `HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999999\r\n\r\n${body}`],
  ["two lengths that differ", bytes.lengthsThatDiffer],
  ["a length and chunks", bytes.lengthAndChunks],
  ["chunks and a length", `HTTP/1.1 200 OK\r\n${length}transfer-encoding: chunked\r\n\r\n${body}`],
  ["a chunk size that is not hexadecimal", bytes.chunkSizeNotHexadecimal],
  ["a chunk size that is too small", bytes.chunkSizeTooSmall],
  ["a negative chunk size", `${chunked}-5\r\n${body}\r\n0\r\n\r\n`],
  ["a chunk size beyond 64 bits", `${chunked}fffffffffffffffff\r\n${body}\r\n0\r\n\r\n`],
  ["a chunk without its line break", `${chunked}${body.length.toString(16)}\r\n${body}0\r\n\r\n`],
  ["no chunk sizes", `${chunked}${body}`],
  ["another protocol", bytes.notHttp],
  ["bytes at random", Uint8Array.from({ length: 512 }, (_, index) => (index * 167 + 13) % 256)],
  ["NUL bytes", "\0".repeat(64)],
  ["a TLS alert", bytes.tlsAlert],
  ["an HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["HTTP/2 settings", Uint8Array.from([0, 0, 0, 4, 0, 0, 0, 0, 0])],
  ["an HTTP/0.9 body", body],
  ["a request", `POST / HTTP/1.1\r\n${whole}`],
  ["HTTP/9.9", `HTTP/9.9 200 OK\r\n${whole}`],
  ["a lower-case protocol", `http/1.1 200 OK\r\n${whole}`],
  ["ICY 200", `ICY 200 OK\r\n${whole}`],
  ["a status of four digits", bytes.statusTooLong],
  ["a status of two digits", `HTTP/1.1 20 OK\r\n${whole}`],
  ["no status", bytes.statusMissing],
  ["a negative status", `HTTP/1.1 -200 OK\r\n${whole}`],
  ["a header without a colon", bytes.headerWithoutColon],
  ["a header with a space in its name", `HTTP/1.1 200 OK\r\nbad name: x\r\n${whole}`],
  ["a NUL in a header", `HTTP/1.1 200 OK\r\nx: a\0b\r\n${whole}`],
  ["a bare carriage return in the headers", `HTTP/1.1 200 OK\r\nx: a\rb: c\r\n${whole}`],
  ["an upgrade to another protocol", bytes.permitAfterSwitchingProtocols],
  ["100 Continue that nobody asked for", bytes.permitAfterContinue],
  ["a header of 100 kB", `HTTP/1.1 200 OK\r\nx-padding: ${"p".repeat(100_000)}\r\n${whole}`],
  ["100 kB of headers", `HTTP/1.1 200 OK\r\n${"x-padding: ppppppppp\r\n".repeat(5_000)}${whole}`],
  ["an answer to no question before it", `HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n${whole}`],
];

const informsInAFlood: Behaviour = {
  onRequest: (socket) => flood(socket, () => `HTTP/1.1 103 Early Hints\r\nlink: ${"<x>".repeat(1_000)}\r\n\r\n`),
};
const floods: Behaviour = {
  onRequest: (socket) => {
    socket.write(chunked);
    flood(socket, () => `4000\r\n${" ".repeat(0x4000)}\r\n`);
  },
};
const announcesTooMuch: Behaviour = {
  onRequest: (socket) => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 4000000000\r\n\r\n");
    flood(socket, () => " ".repeat(0x4000));
  },
};
const extendsAChunk: Behaviour = {
  onRequest: (socket) => {
    socket.write(`${chunked}1;`);
    flood(socket, () => "x".repeat(0x4000));
  },
};

/** Answers whose bytes are not one HTTP/1.1 message, or whose message has no end. */
export const framing: readonly Fault[] = [
  // The end of the connection leaves no doubt that nothing more comes.
  ...broken.map(([name, sent]) =>
    wire(`sends ${name}`, { onRequest: (socket) => void socket.end(sent) }, codeOf(name)),
  ),
  wire("announces a longer body than it sends", saysAndEnds(bytes.lengthTooLong)),
  wire("announces a shorter body than it sends", says(bytes.lengthTooShort), "AUTHORITY_INVALID_RESPONSE"),
  wire("announces a body of no length", says(`HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n${body}`), "AUTHORITY_INVALID_RESPONSE"),
  wire("ends within a body without framing", saysAndEnds(bytes.halfTheBodyWithoutFraming), "AUTHORITY_INVALID_RESPONSE"),
  wire("sends headers without end", sendsHeadersEndlessly),
  wire("sends a body without end", sendsBodyEndlessly, "AUTHORITY_INVALID_RESPONSE"),
  wire("floods with a body in chunks", floods, "AUTHORITY_INVALID_RESPONSE"),
  wire("floods with a body of 4 GB", announcesTooMuch, "AUTHORITY_INVALID_RESPONSE"),
  wire("floods with informational answers", informsInAFlood),
  wire("sends a chunk extension without end", extendsAChunk),
];

function codeOf(name: string): string {
  return name === "an answer to no question before it" ? "AUTHORITY_HTTP_ERROR" : "AUTHORITY_UNREACHABLE";
}
