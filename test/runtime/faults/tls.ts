import { readFileSync } from "node:fs";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions, type TLSSocket } from "node:tls";
import { Agent } from "undici";
import { closeServer, listen } from "../servers/listen.js";
import { rawServer } from "../servers/raw-server.js";
import { CA_FILE, tlsServer, type CertificateName } from "../servers/tls-server.js";
import { bytes, says } from "../servers/transport-faults.js";
import { served, type Fault, type FaultyAuthority } from "./fault.js";

const unreachable = "AUTHORITY_UNREACHABLE";
const trusted = readFileSync(new URL("../servers/certificates/trusted.pem", import.meta.url));

async function authority(server: Server, sockets: Set<Socket>, trusting: boolean): Promise<FaultyAuthority> {
  const port = await listen(server);
  // The connector of this agent verifies as strictly as the runtime's own; it only knows one CA more.
  const dispatcher = trusting ? new Agent({ connect: { ca: readFileSync(CA_FILE) } }) : undefined;
  return {
    url: `https://localhost:${port}`,
    requests: 0,
    ...(dispatcher === undefined ? {} : { dispatcher }),
    [Symbol.asyncDispose]: async () => {
      await dispatcher?.destroy();
      for (const socket of sockets) socket.destroy();
      await closeServer(server);
    },
  };
}

/** A TCP server on which a TLS handshake meets `onData`. */
function handshake(name: string, onData: (socket: Socket) => void, code = unreachable): Fault {
  return served(`TLS: ${name}`, code, () => {
    const sockets = new Set<Socket>();
    const server = createTcpServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined).once("data", () => onData(socket));
    });
    return authority(server, sockets, false);
  });
}

/** A TLS server that the client trusts, and that fails after or within the handshake. */
function secured(name: string, options: TlsOptions, onSecure: (socket: TLSSocket) => void, code = unreachable): Fault {
  return served(`TLS: ${name}`, code, () => {
    const sockets = new Set<Socket>();
    const server = createTlsServer({ key: trusted, cert: trusted, ...options }, (socket) => {
      socket.on("error", () => undefined);
      onSecure(socket);
    });
    server.on("connection", (socket: Socket) => sockets.add(socket));
    server.on("tlsClientError", () => undefined);
    return authority(server, sockets, true);
  });
}

function certificate(name: CertificateName, trusting: boolean): Fault {
  const known = trusting ? "of a known CA" : "of an unknown CA";
  return served(`TLS: certificate "${name}" ${known}`, unreachable, async () => {
    const server = await tlsServer(name);
    const dispatcher = trusting ? new Agent({ connect: { ca: readFileSync(CA_FILE) } }) : undefined;
    return {
      url: server.url,
      get requests() {
        return server.requests;
      },
      ...(dispatcher === undefined ? {} : { dispatcher }),
      [Symbol.asyncDispose]: async () => {
        await dispatcher?.destroy();
        await server[Symbol.asyncDispose]();
      },
    };
  });
}

/** Faults of the way to the authority: what it presents is not trusted, or is no TLS. */
export const tls: readonly Fault[] = [
  certificate("trusted", false),
  certificate("expired", false),
  certificate("other-host", false),
  certificate("expired", true),
  certificate("other-host", true),
  handshake("answered in plain HTTP", (socket) => void socket.end(bytes.permit)),
  handshake("ended within the handshake", (socket) => void socket.end()),
  handshake("reset within the handshake", (socket) => void socket.resetAndDestroy()),
  handshake("an alert", (socket) => void socket.end(Uint8Array.from([21, 3, 3, 0, 2, 2, 40]))),
  handshake("a record that is too long", (socket) => void socket.end(Uint8Array.from([22, 3, 3, 255, 255, 2]))),
  handshake("half a record", (socket) => void socket.write(Uint8Array.from([22, 3, 3, 0, 122, 2, 0])), "AUTHORITY_TIMEOUT"),
  handshake("silence after the hello", () => undefined, "AUTHORITY_TIMEOUT"),
  secured("a client certificate is demanded", { requestCert: true, rejectUnauthorized: true }, (socket) => void socket.end(bytes.permit)),
  secured("ended after the handshake", {}, (socket) => void socket.end()),
  secured("reset after the handshake", {}, (socket) => void socket.destroy()),
  secured("cut off within the permit", {}, (socket) => void socket.once("data", () => socket.end(bytes.halfTheBody))),
  secured("silent after the handshake", {}, () => undefined, "AUTHORITY_TIMEOUT"),
  served("TLS: a plain authority asked over TLS", unreachable, async () => {
    const server = await rawServer({ onConnection: (socket) => void socket.write(bytes.permit), ...says(bytes.permit) });
    return { url: server.url.replace("http:", "https:"), requests: 0, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  }),
];
