import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { rawServer } from "../servers/raw-server.js";
import { client, DEVICE } from "../support/client.js";

const response = (body: string, head = "HTTP/1.1 200 OK"): string => `${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
const PERMIT = response('{"allowed":true,"code":"ALLOW"}');
const DENY = response('{"allowed":false,"code":"DEVICE_REVOKED"}');

// What an authority, or whoever shares its connection, leaves behind a whole first answer.
const leftovers: readonly (readonly [name: string, bytes: string])[] = [
  ["a permit", PERMIT],
  ["three permits", PERMIT.repeat(3)],
  ["a permit that is cut in its status line", "HTTP/1.1 200 O"],
  ["the first letter of an answer", "H"],
  ["a status line", "HTTP/1.1 200 OK\r\n"],
  ["a header that swallows the next status line", "HTTP/1.1 200 OK\r\nx-swallow: "],
  ["headers that announce the next answer as their body", `HTTP/1.1 200 OK\r\ncontent-length: ${DENY.length}\r\n\r\n`],
  ["half a permit", PERMIT.slice(0, -8)],
  ["a permit but for its last byte", PERMIT.slice(0, -1)],
  ["chunks without their end", `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1f\r\n{"allowed":true,"code":"ALLOW"}\r\n`],
  ["an informational answer", "HTTP/1.1 103 Early Hints\r\n\r\n"],
  ["100 Continue and a permit", `HTTP/1.1 100 Continue\r\n\r\n${PERMIT}`],
  ["an upgrade", "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"],
  ["a permit of HTTP/1.0", response('{"allowed":true,"code":"ALLOW"}', "HTTP/1.0 200 OK\r\nconnection: keep-alive")],
  ["a blank line and a permit", `\r\n${PERMIT}`],
  ["an answer without a length", "HTTP/1.1 200 OK\r\n\r\n"],
  ["a body without headers", '{"allowed":true,"code":"ALLOW"}'],
  ["NUL bytes", "\0\0\0\0"],
];

const arrivals: readonly (readonly [name: string, send: (socket: Socket, answer: string, left: string) => void])[] = [
  ["in the same packet", (socket, answer, left) => void socket.write(answer + left)],
  ["while the connection is idle", (socket, answer, left) => void socket.write(answer, () => setTimeout(() => socket.write(left), 15))],
];

describe.each(arrivals)("bytes after an answer, %s, answer nothing", (_arrival, send) => {
  test.each(leftovers)("%s", async (_name, left) => {
    for (const first of [PERMIT, DENY]) {
      const asked: Socket[] = [];
      await using server = await rawServer({
        onRequest: (socket) => {
          asked.push(socket);
          if (asked.length === 1) send(socket, first, left);
          else socket.write(DENY);
        },
      });
      await using subject = client(server.url, { timeoutMs: 3_000 });
      expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: first === PERMIT });
      await new Promise((resolve) => setTimeout(resolve, 40));
      expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: false, code: "DEVICE_REVOKED" });
      expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: false, code: "DEVICE_REVOKED" });
      expect(server.requests).toBe(3);
      // Such a connection is not used again.
      expect(asked[1]).not.toBe(asked[0]);
    }
  });

  test.each(leftovers)("%s, and the next question follows at once", async (_name, left) => {
    const asked: Socket[] = [];
    await using server = await rawServer({
      onRequest: (socket) => {
        asked.push(socket);
        if (asked.length === 1) send(socket, PERMIT, left);
        else socket.write(DENY);
      },
    });
    await using subject = client(server.url, { timeoutMs: 1_500 });
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
    const next = await Promise.all([subject.machineid.validate(DEVICE), subject.machineid.validate(DEVICE)]);
    for (const decision of next) expect(decision.allowed).toBe(false);
  });
});

test.each(["permit", "denial"])("an authority that answers a question twice, the %s first, is believed once", async (first) => {
  await using server = await rawServer({ onRequest: (socket) => void socket.write(first === "permit" ? PERMIT + DENY : DENY + PERMIT) });
  await using subject = client(server.url);
  for (let call = 0; call < 5; call += 1) expect((await subject.machineid.validate(DEVICE)).allowed).toBe(first === "permit");
});

test("the rest of an answer that was too long answers nothing", async () => {
  const body = " ".repeat(70_000) + PERMIT.repeat(50);
  let count = 0;
  await using server = await rawServer({ onRequest: (socket) => void socket.write((count += 1) === 1 ? response(body) : DENY) });
  await using subject = client(server.url);
  expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_INVALID_RESPONSE" });
  expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "DEVICE_REVOKED" });
});

test("the answer to a call that was aborted answers nothing", async () => {
  const asked: Socket[] = [];
  await using server = await rawServer({
    onRequest: (socket) => {
      asked.push(socket);
      if (asked.length === 1) setTimeout(() => socket.write(PERMIT), 30);
      else setTimeout(() => socket.write(DENY), 60);
    },
  });
  await using subject = client(server.url);
  const abort = new AbortController();
  const first = subject.machineid.validate(DEVICE, { signal: abort.signal });
  await expect.poll(() => asked.length, { interval: 2 }).toBe(1);
  abort.abort();
  expect(await first).toMatchObject({ code: "AUTHORITY_UNREACHABLE" });
  expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "DEVICE_REVOKED" });
  expect(asked[1]).not.toBe(asked[0]);
});

test.each([
  ["timeout=0", "Keep-Alive: timeout=0\r\n"],
  ["a negative timeout", "Keep-Alive: timeout=-1\r\n"],
  ["a timeout beyond all numbers", `Keep-Alive: timeout=${"9".repeat(400)}\r\n`],
  ["no number", "Keep-Alive: timeout=soon, max=\r\n"],
  ["two timeouts", "Keep-Alive: timeout=5\r\nKeep-Alive: timeout=1000000\r\n"],
  ["close, and stays open", "Connection: close\r\n"],
  ["keep-alive and close", "Connection: keep-alive, close\r\n"],
  ["an upgrade without 101", "Connection: upgrade\r\nUpgrade: h2c\r\n"],
])("Keep-Alive: %s costs no decision", async (_name, header) => {
  const body = '{"allowed":true,"code":"ALLOW"}';
  await using server = await rawServer({ onRequest: (socket) => void socket.write(`HTTP/1.1 200 OK\r\n${header}content-length: ${body.length}\r\n\r\n${body}`) });
  await using subject = client(server.url, { timeoutMs: 3_000 });
  for (let call = 0; call < 3; call += 1) expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
  expect(server.requests).toBe(3);
});

test("answers of concurrent calls are not exchanged", async () => {
  await using server = await rawServer({});
  const { createServer } = await import("node:http");
  void server;
  const http = createServer((request, reply) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString())).on("end", () => {
      const { deviceId } = JSON.parse(text) as { deviceId: string };
      const isAllowed = Number(deviceId.split(":")[3]) % 3 === 0;
      setTimeout(() => reply.end(JSON.stringify({ allowed: isAllowed, code: isAllowed ? "ALLOW" : deviceId })), Math.random() * 20);
    });
  });
  const { listen, closeServer } = await import("../servers/listen.js");
  const port = await listen(http);
  await using subject = client(`http://127.0.0.1:${port}`, { timeoutMs: 20_000 });
  const ids = Array.from({ length: 2_000 }, (_, index) => `a:b:c:${index}`);
  const decisions = await Promise.all(ids.map((id) => subject.machineid.validate(id)));
  const wrong = decisions.filter(({ allowed, code, deviceId }, index) => deviceId !== ids[index] || allowed !== (index % 3 === 0) || (!allowed && code !== ids[index]));
  expect(wrong).toEqual([]);
  await subject.machineid.close();
  await closeServer(http);
});
