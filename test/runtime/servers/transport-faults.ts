import type { Socket } from "node:net";
import { PERMITTED } from "./answering-server.js";
import type { Behaviour } from "./raw-server.js";

const BODY = JSON.stringify(PERMITTED);
const FRAMED = `content-length: ${BODY.length}\r\n\r\n`;
const PERMIT = `HTTP/1.1 200 OK\r\n${FRAMED}${BODY}`;

/** Writes bytes in answer to each request. */
export function says(bytes: string | Uint8Array): Behaviour {
  return { onRequest: (socket) => void socket.write(bytes) };
}

/** Writes bytes, then ends the connection in an orderly way. */
export function saysAndEnds(bytes: string): Behaviour {
  return { onRequest: (socket) => void socket.end(bytes) };
}

/** Writes bytes, waits until they have gone out, then resets the connection. */
export function saysAndResets(bytes: string): Behaviour {
  return { onRequest: (socket) => void socket.write(bytes, () => setTimeout(() => socket.resetAndDestroy(), 20)) };
}

export const resetsOnConnection: Behaviour = { onConnection: (socket) => void socket.resetAndDestroy() };
export const endsOnConnection: Behaviour = { onConnection: (socket) => void socket.end() };
export const resetsAfterRequest: Behaviour = { onRequest: (socket) => void socket.resetAndDestroy() };
export const endsAfterRequest: Behaviour = { onRequest: (socket) => void socket.end() };
export const isSilent: Behaviour = {};

/** One byte of the permit at a time, for as long as anyone listens. */
export function dripsFrom(offset: number, everyMs: number): Behaviour {
  return {
    onRequest: (socket) => {
      socket.write(PERMIT.slice(0, offset));
      let next = offset;
      repeat(socket, everyMs, () => PERMIT.slice(next, (next += 1)));
    },
  };
}

export const informsEndlessly: Behaviour = {
  onRequest: (socket) => repeat(socket, 5, () => "HTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n"),
};

export const sendsHeadersEndlessly: Behaviour = {
  onRequest: (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    repeat(socket, 1, () => `x-padding: ${"p".repeat(4_000)}\r\n`);
  },
};

export const sendsBodyEndlessly: Behaviour = {
  onRequest: (socket) => {
    socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    repeat(socket, 1, () => `4000\r\n${" ".repeat(0x4000)}\r\n`);
  },
};

function repeat(socket: Socket, everyMs: number, bytes: () => string): void {
  const timer = setInterval(() => void socket.write(bytes()), everyMs);
  socket.on("close", () => clearInterval(timer));
}

/** Bytes of an answer whose framing says one thing and whose body says another. */
export const bytes = {
  permit: PERMIT,
  permitWithoutFraming: `HTTP/1.1 200 OK\r\n\r\n${BODY}`,
  permitInChunks: `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks(BODY, 3)}0\r\n\r\n`,
  permitWithoutLastChunk: `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks(BODY, 3)}`,
  permitAfterHints: `HTTP/1.1 103 Early Hints\r\nlink: </>\r\ncontent-encoding: br\r\n\r\n${PERMIT}`,
  permitAfterContinue: `HTTP/1.1 100 Continue\r\n\r\n${PERMIT}`,
  permitAfterSwitchingProtocols: `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n${PERMIT}`,
  permitTwice: PERMIT + PERMIT,
  headersOnly: `HTTP/1.1 200 OK\r\n${FRAMED}`,
  halfTheHeaders: "HTTP/1.1 200 OK\r\ncontent-le",
  halfTheBody: `HTTP/1.1 200 OK\r\n${FRAMED}${BODY.slice(0, 10)}`,
  halfTheBodyWithoutFraming: `HTTP/1.1 200 OK\r\n\r\n${BODY.slice(0, 10)}`,
  lengthTooLong: `HTTP/1.1 200 OK\r\ncontent-length: ${BODY.length + 5}\r\n\r\n${BODY}`,
  lengthTooShort: `HTTP/1.1 200 OK\r\ncontent-length: ${BODY.length - 5}\r\n\r\n${BODY}`,
  lengthNegative: `HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n${BODY}`,
  lengthNotANumber: `HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n${BODY}`,
  lengthsThatDiffer: `HTTP/1.1 200 OK\r\ncontent-length: 3\r\n${FRAMED}${BODY}`,
  lengthAndChunks: `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n${FRAMED}${chunks(BODY, 3)}0\r\n\r\n`,
  chunkSizeNotHexadecimal: `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n${BODY}\r\n0\r\n\r\n`,
  chunkSizeTooSmall: `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n${BODY}\r\n0\r\n\r\n`,
  notHttp: "220 mail.example ESMTP\r\n",
  tlsAlert: "\x15\x03\x01\x00\x02\x02\x28",
  statusTooLong: `HTTP/1.1 2000 OK\r\n${FRAMED}${BODY}`,
  statusMissing: `HTTP/1.1 OK\r\n${FRAMED}${BODY}`,
  headerWithoutColon: `HTTP/1.1 200 OK\r\nbroken header\r\n${FRAMED}${BODY}`,
};

function chunks(text: string, size: number): string {
  let framed = "";
  for (let at = 0; at < text.length; at += size) {
    const part = text.slice(at, at + size);
    framed += `${part.length.toString(16)}\r\n${part}\r\n`;
  }
  return framed;
}
