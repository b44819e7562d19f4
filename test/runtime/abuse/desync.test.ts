import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { answeringServer, json } from "../servers/answering-server.js";
import { rawServer } from "../servers/raw-server.js";
import { client, DEVICE } from "../support/client.js";

const BODY = '{"allowed":true,"code":"ALLOW"}';
const response = (body: string, head = "HTTP/1.1 200 OK"): string => `${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
const PERMIT = response(BODY);
const DENY = response('{"allowed":false,"code":"DEVICE_REVOKED"}');
const DENIED = { allowed: false, code: "DEVICE_REVOKED" };

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
  ["chunks without their end", `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1f\r\n${BODY}\r\n`],
  ["an informational answer", "HTTP/1.1 103 Early Hints\r\n\r\n"],
  ["100 Continue and a permit", `HTTP/1.1 100 Continue\r\n\r\n${PERMIT}`],
  ["an upgrade", "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"],
  ["a permit of HTTP/1.0", response(BODY, "HTTP/1.0 200 OK\r\nconnection: keep-alive")],
  ["a blank line and a permit", `\r\n${PERMIT}`],
  ["an answer without a length", "HTTP/1.1 200 OK\r\n\r\n"],
  ["a body without headers", BODY],
  ["NUL bytes", "\0\0\0\0"],
];

type Send = (socket: Socket, answer: string, left: string) => void;

const withTheAnswer: Send = (socket, answer, left) => void socket.write(answer + left);
const onceIdle: Send = (socket, answer, left) => void socket.write(answer, () => setTimeout(() => socket.write(left), 15));

describe.each([
  ["with the answer", withTheAnswer],
  ["once the connection is idle", onceIdle],
])("bytes that come %s answer no later question", (_when, send) => {
  test.concurrent.for(leftovers)("%s", async ([_name, left], { expect }) => {
    for (const first of [PERMIT, DENY]) {
      const asked: Socket[] = [];
      await using server = await rawServer({
        onRequest: (socket) => {
          asked.push(socket);
          if (asked.length === 1) send(socket, first, left);
          else socket.write(DENY);
        },
      });
      await using subject = client(server.url);
      expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: first === PERMIT });
      // The client ends a connection on which something came unasked.
      await expect.poll(() => server.closedSockets, { timeout: 10_000 }).toBe(1);
      expect(await subject.machineid.validate(DEVICE)).toMatchObject(DENIED);
      expect(await subject.machineid.validate(DEVICE)).toMatchObject(DENIED);
      expect(server.requests).toBe(3);
      expect(asked[1]).not.toBe(asked[0]);
    }
  });
});

// Not for bytes that come later: while a question is open they are an answer to it, as far as HTTP tells.
test.concurrent.for(leftovers)("%s that comes with the answer answers none of two questions that follow at once", async ([_name, left], { expect }) => {
  let asked = 0;
  await using server = await rawServer({
    onRequest: (socket) => {
      asked += 1;
      if (asked === 1) socket.write(PERMIT + left);
      else socket.write(DENY);
    },
  });
  await using subject = client(server.url, { timeoutMs: 1_500 });
  await subject.machineid.validate(DEVICE);
  const next = await Promise.all([subject.machineid.validate(DEVICE), subject.machineid.validate(DEVICE)]);
  for (const decision of next) expect(decision.allowed).toBe(false);
});

test.each(["permit", "denial"])("an authority that answers a question twice, the %s first, is believed once", async (first) => {
  await using server = await rawServer({ onRequest: (socket) => void socket.write(first === "permit" ? PERMIT + DENY : DENY + PERMIT) });
  await using subject = client(server.url);
  for (let call = 0; call < 5; call += 1) expect((await subject.machineid.validate(DEVICE)).allowed).toBe(first === "permit");
});

test("the rest of an answer that was too long answers nothing", async () => {
  const body = " ".repeat(70_000) + PERMIT.repeat(50);
  await using server = await rawServer({ onRequest: (socket, index) => void socket.write(index === 0 ? response(body) : DENY) });
  await using subject = client(server.url);
  expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_INVALID_RESPONSE" });
  expect(await subject.machineid.validate(DEVICE)).toMatchObject(DENIED);
});

test("the answer to a call that was aborted answers nothing", async () => {
  const asked: Socket[] = [];
  await using server = await rawServer({
    onRequest: (socket, index) => {
      asked.push(socket);
      setTimeout(() => socket.write(index === 0 ? PERMIT : DENY), index === 0 ? 30 : 60);
    },
  });
  await using subject = client(server.url);
  const abort = new AbortController();
  const first = subject.machineid.validate(DEVICE, { signal: abort.signal });
  await expect.poll(() => asked.length, { interval: 2 }).toBe(1);
  abort.abort();
  // On a machine that is busy enough the answer was there before.
  expect(["AUTHORITY_UNREACHABLE", "ALLOW"]).toContain((await first).code);
  expect(await subject.machineid.validate(DEVICE)).toMatchObject(DENIED);
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
])("a header that says %s costs no decision", async (_name, header) => {
  const answer = `HTTP/1.1 200 OK\r\n${header}content-length: ${BODY.length}\r\n\r\n${BODY}`;
  await using server = await rawServer({ onRequest: (socket) => void socket.write(answer) });
  await using subject = client(server.url);
  for (let call = 0; call < 3; call += 1) expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
  expect(server.requests).toBe(3);
});

test("answers of calls at once are not exchanged", async () => {
  await using server = await answeringServer((request, reply) => {
    const instance = Number(/(\d+)"}$/.exec(request.body)?.[1]);
    const decision = instance % 3 === 0 ? { allowed: true, code: "ALLOW" } : { allowed: false, code: `DENIED_${instance}` };
    setTimeout(() => json(decision)(request, reply), (instance * 7) % 20);
  });
  await using subject = client(server.url, { timeoutMs: 30_000 });
  const instances = Array.from({ length: 300 }, (_, index) => index);
  const decisions = await Promise.all(instances.map((instance) => subject.machineid.validate(`worker:test:many:${instance}`)));
  const expected = instances.map((instance) => (instance % 3 === 0 ? "ALLOW" : `DENIED_${instance}`));
  expect(decisions.map(({ code }) => code)).toEqual(expected);
});
