import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { bytesReadFrom, observeSockets } from "./faults/sockets.js";
import { refusingUrl } from "./servers/listen.js";
import { rawServer, type Behaviour } from "./servers/raw-server.js";
import {
  bytes,
  dripsFrom,
  endsAfterRequest,
  endsOnConnection,
  informsEndlessly,
  isSilent,
  resetsAfterRequest,
  resetsOnConnection,
  says,
  saysAndEnds,
  saysAndResets,
  sendsBodyEndlessly,
  sendsHeadersEndlessly,
} from "./servers/transport-faults.js";
import { client, DEVICE, endsWithin } from "./support/client.js";

const faults: readonly (readonly [name: string, behaviour: Behaviour, code: string])[] = [
  ["resets the connection at once", resetsOnConnection, "AUTHORITY_UNREACHABLE"],
  ["ends the connection at once", endsOnConnection, "AUTHORITY_UNREACHABLE"],
  ["resets after the request", resetsAfterRequest, "AUTHORITY_UNREACHABLE"],
  ["ends after the request", endsAfterRequest, "AUTHORITY_UNREACHABLE"],
  ["resets within the headers", saysAndResets(bytes.halfTheHeaders), "AUTHORITY_UNREACHABLE"],
  ["ends within the headers", saysAndEnds(bytes.halfTheHeaders), "AUTHORITY_UNREACHABLE"],
  ["resets after the headers", saysAndResets(bytes.headersOnly), "AUTHORITY_UNREACHABLE"],
  ["ends after the headers", saysAndEnds(bytes.headersOnly), "AUTHORITY_UNREACHABLE"],
  ["resets within the body", saysAndResets(bytes.halfTheBody), "AUTHORITY_UNREACHABLE"],
  ["ends within the body", saysAndEnds(bytes.halfTheBody), "AUTHORITY_UNREACHABLE"],
  ["resets before the last chunk", saysAndResets(bytes.permitWithoutLastChunk), "AUTHORITY_UNREACHABLE"],
  ["ends before the last chunk", saysAndEnds(bytes.permitWithoutLastChunk), "AUTHORITY_UNREACHABLE"],
  ["ends within a body without framing", saysAndEnds(bytes.halfTheBodyWithoutFraming), "AUTHORITY_INVALID_RESPONSE"],
  ["announces a longer body than it sends", saysAndEnds(bytes.lengthTooLong), "AUTHORITY_UNREACHABLE"],
  ["announces a shorter body than it sends", says(bytes.lengthTooShort), "AUTHORITY_INVALID_RESPONSE"],
  ["announces a negative length", says(bytes.lengthNegative), "AUTHORITY_UNREACHABLE"],
  ["announces a length that is no number", says(bytes.lengthNotANumber), "AUTHORITY_UNREACHABLE"],
  ["announces two lengths", says(bytes.lengthsThatDiffer), "AUTHORITY_UNREACHABLE"],
  ["announces a length and chunks", says(bytes.lengthAndChunks), "AUTHORITY_UNREACHABLE"],
  ["sends a chunk size that is not hexadecimal", says(bytes.chunkSizeNotHexadecimal), "AUTHORITY_UNREACHABLE"],
  ["sends a chunk size that is too small", says(bytes.chunkSizeTooSmall), "AUTHORITY_UNREACHABLE"],
  ["speaks another protocol", says(bytes.notHttp), "AUTHORITY_UNREACHABLE"],
  ["answers with a TLS alert", says(bytes.tlsAlert), "AUTHORITY_UNREACHABLE"],
  ["sends a status of four digits", says(bytes.statusTooLong), "AUTHORITY_UNREACHABLE"],
  ["sends no status", says(bytes.statusMissing), "AUTHORITY_UNREACHABLE"],
  ["sends a header without a colon", says(bytes.headerWithoutColon), "AUTHORITY_UNREACHABLE"],
  ["sends headers without end", sendsHeadersEndlessly, "AUTHORITY_UNREACHABLE"],
  ["sends a body without end", sendsBodyEndlessly, "AUTHORITY_INVALID_RESPONSE"],
  ["switches protocols", says(bytes.permitAfterSwitchingProtocols), "AUTHORITY_UNREACHABLE"],
  ["sends 100 Continue that nobody asked for", says(bytes.permitAfterContinue), "AUTHORITY_UNREACHABLE"],
];

const delays: readonly (readonly [name: string, behaviour: Behaviour])[] = [
  ["accepts the connection and is silent", isSilent],
  ["stops within the headers", says(bytes.halfTheHeaders)],
  ["stops after the headers", says(bytes.headersOnly)],
  ["stops within the body", says(bytes.halfTheBody)],
  ["stops before the last chunk", says(bytes.permitWithoutLastChunk)],
  ["stops within a body without framing", says(bytes.permitWithoutFraming)],
  ["drips the headers", dripsFrom(0, 20)],
  ["drips the body", dripsFrom(bytes.headersOnly.length, 20)],
  ["informs without end", informsEndlessly],
];

describe("a transport fault is a denial, and the question is asked once", () => {
  test.each(faults)("%s", async (_name, behaviour, code) => {
    await using server = await rawServer(behaviour);
    await using subject = client(server.url);
    const decision = await subject.machineid.validate(DEVICE);
    expect(decision).toEqual({ allowed: false, code, request_id: null, deviceId: DEVICE });
    expect(server.requests).toBeLessThanOrEqual(1);
    expect(subject.denials).toEqual([decision]);
  });

  test("nothing listens", async () => {
    await using subject = client(await refusingUrl());
    const decision = await subject.machineid.validate(DEVICE);
    expect(decision).toMatchObject({ allowed: false, code: "AUTHORITY_UNREACHABLE", request_id: null });
  });
});

test.each([
  ["ends", (socket: Socket) => void socket.end()],
  ["resets", (socket: Socket) => void setTimeout(() => socket.resetAndDestroy(), 20)],
])("a permit that is cut anywhere is a denial, when the server %s the connection", async (_name, cut) => {
  await using server = await rawServer({
    onRequest: (socket, index) => void socket.write(bytes.permit.slice(0, index), () => cut(socket)),
  });
  await using subject = client(server.url);
  const calls = Array.from({ length: bytes.permit.length }, () => subject.machineid.validate(DEVICE));
  const codes = (await Promise.all(calls)).map(({ allowed, code }) => allowed || code);
  expect(new Set(codes)).toEqual(new Set(["AUTHORITY_UNREACHABLE"]));
  expect(server.requests).toBe(bytes.permit.length);
});

test("a reset where only the end of the connection would complete the body is a denial", async () => {
  using _observed = observeSockets();
  const sent = bytes.permitWithoutFraming;
  await using server = await rawServer({
    onRequest: (socket) => {
      socket.write(sent);
      // A reset that comes with the bytes before it is told as an end: libuv reads no further.
      const port = String(socket.localPort);
      const timer = setInterval(() => {
        if (bytesReadFrom(port) < sent.length) return;
        clearInterval(timer);
        socket.resetAndDestroy();
      }, 1);
    },
  });
  await using subject = client(server.url);
  expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: false, code: "AUTHORITY_UNREACHABLE" });
});

// At once, with a deadline that a busy machine reaches after the request.
describe("an answer that does not end in time is a timeout", () => {
  test.concurrent.for(delays)("%s", async ([_name, behaviour], { expect }) => {
    await using server = await rawServer(behaviour);
    await using subject = client(server.url, { timeoutMs: 1_000 });
    const start = performance.now();
    const call = subject.machineid.validate(DEVICE);
    expect(await endsWithin(1_100, call)).toBe(true);
    expect(await call).toEqual({ allowed: false, code: "AUTHORITY_TIMEOUT", request_id: null, deviceId: DEVICE });
    expect(performance.now() - start).toBeGreaterThan(990);
    expect(server.requests).toBe(1);
    await subject.machineid.close();
    await expect.poll(() => server.openSockets).toBe(0);
  });
});

describe("unusual but complete answers are permits", () => {
  test.each([
    ["body in chunks", says(bytes.permitInChunks)],
    ["informational answer first", says(bytes.permitAfterHints)],
    ["body that ends with the connection", saysAndEnds(bytes.permitWithoutFraming)],
    ["one byte at a time", dripsFrom(0, 1)],
  ] as const)("%s", async (_name, behaviour) => {
    await using server = await rawServer(behaviour);
    await using subject = client(server.url);
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true, code: "ALLOW", deviceId: DEVICE });
    expect(server.requests).toBe(1);
  });
});

test("a second answer on the same connection is not taken for the next one", async () => {
  await using server = await rawServer({
    onRequest: (socket, index) => {
      const denied = '{"allowed":false,"code":"DEVICE_REVOKED"}';
      const answer = `HTTP/1.1 200 OK\r\ncontent-length: ${denied.length}\r\n\r\n${denied}`;
      socket.write(index === 0 ? bytes.permitTwice : answer);
    },
  });
  await using subject = client(server.url);
  expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
  expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: false, code: "DEVICE_REVOKED" });
  expect(server.requests).toBe(2);
});

test("the late answer to a call that timed out is not the answer to the next call", async () => {
  await using server = await rawServer({
    onRequest: (socket, index) => {
      if (index === 0) setTimeout(() => socket.write(bytes.permit), 250);
    },
  });
  await using subject = client(server.url, { timeoutMs: 200 });
  expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_TIMEOUT" });
  expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_TIMEOUT" });
});
