import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { DEVICE, codeOf, emulatorForTest } from "./call.js";
import { exchange, openMany, openSocket, post, statuses } from "./wire.js";

const VALIDATE = "/api/v1/devices/validate";
const JSON_TYPE = "Content-Type: application/json";
const BODY = JSON.stringify({ deviceId: DEVICE });

async function ready(): ReturnType<typeof emulatorForTest> {
  const emulator = await emulatorForTest();
  emulator.register(DEVICE);
  return emulator;
}

describe("request smuggling: refused, one answer, and the second request is never seen", () => {
  const smuggled = post(VALIDATE, [JSON_TYPE, `Content-Length: ${BODY.length}`], BODY);
  const attempts: [string, (orgKey: string) => string, string][] = [
    ["Content-Length and Transfer-Encoding", (key) => post(VALIDATE, [key, JSON_TYPE, "Content-Length: 4", "Transfer-Encoding: chunked"], `0\r\n\r\n${smuggled}`), "ambiguous_length"],
    ["Transfer-Encoding and Content-Length", (key) => post(VALIDATE, [key, JSON_TYPE, "Transfer-Encoding: chunked", "Content-Length: 4"], `0\r\n\r\n${smuggled}`), "ambiguous_length"],
    ["two lengths", (key) => post(VALIDATE, [key, JSON_TYPE, `Content-Length: ${BODY.length}`, "Content-Length: 0"], BODY + smuggled), "ambiguous_length"],
    ["a list of lengths", (key) => post(VALIDATE, [key, JSON_TYPE, `Content-Length: ${BODY.length}, 0`], BODY + smuggled), "ambiguous_length"],
    ["a signed length", (key) => post(VALIDATE, [key, JSON_TYPE, `Content-Length: +${BODY.length}`], BODY + smuggled), "ambiguous_length"],
    ["an encoding that is not the last", (key) => post(VALIDATE, [key, JSON_TYPE, "Transfer-Encoding: chunked, identity"], `0\r\n\r\n${smuggled}`), "ambiguous_length"],
    ["an obscured encoding", (key) => post(VALIDATE, [key, JSON_TYPE, "Transfer-Encoding: xchunked"], `0\r\n\r\n${smuggled}`), "ambiguous_length"],
    ["a space before the colon", (key) => post(VALIDATE, [key, JSON_TYPE, "Transfer-Encoding : chunked"], `0\r\n\r\n${smuggled}`), "invalid_http"],
    ["a folded header", (key) => post(VALIDATE, [key, JSON_TYPE, "X-Folded: a", " Transfer-Encoding: chunked"], smuggled), "invalid_http"],
    ["a bare line feed in the headers", (key) => post(VALIDATE, [key, JSON_TYPE, "X-Split: a\nTransfer-Encoding: chunked"], `0\r\n\r\n${smuggled}`), "invalid_http"],
    ["a null byte in a header", (key) => post(VALIDATE, [key, JSON_TYPE, "X-Null: a\0b"], smuggled), "invalid_http"],
    ["a chunk size that is no number", (key) => post(VALIDATE, [key, JSON_TYPE, "Transfer-Encoding: chunked"], `-1\r\n${smuggled}`), "invalid_http"],
  ];
  test.each(attempts)("%s", async (_name, bytes, error) => {
    const emulator = await ready();
    const answer = await exchange(emulator, bytes(`x-org-key: ${emulator.orgKey}`));
    expect(statuses(answer)).toEqual([400]);
    expect(answer).toContain(`"error":"${error}"`);
    expect(emulator.decisions()).toEqual([]);
    expect(await codeOf(emulator)).toBe("ALLOW");
  });

  test("two Host headers", async () => {
    const emulator = await ready();
    const answer = await exchange(emulator, post(VALIDATE, ["Host: 127.0.0.2", "Connection: close", JSON_TYPE, `x-org-key: ${emulator.orgKey}`, `Content-Length: ${BODY.length}`], BODY));
    expect(statuses(answer)).toEqual([400]);
    expect(answer).toContain('"error":"invalid_host"');
    expect(emulator.decisions()).toEqual([]);
  });
});

describe("requests that are no HTTP/1.1, or too much of it: a clear error each", () => {
  const requests: [string, string | Buffer, number, string][] = [
    ["TLS", Buffer.from("16030100c8010000c40303", "hex"), 400, "invalid_http"],
    ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "invalid_http"],
    ["an unknown method", "SPLICE / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400, "invalid_http"],
    ["no Host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "invalid_host"],
    ["CONNECT", "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n", 405, "method_not_allowed"],
    ["headers of 20 KiB", `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ${"a".repeat(20_480)}\r\n\r\n`, 431, "headers_too_large"],
    ["an unknown expectation", post(VALIDATE, ["Expect: a-miracle"]), 417, "unknown_expectation"],
    ["a proxy's request line", "GET http://127.0.0.1/api/v1/usage HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", 404, "unknown_path"],
  ];
  test.each(requests)("%s", async (_name, bytes, status, error) => {
    const emulator = await ready();
    const answer = await exchange(emulator, bytes);
    expect(statuses(answer)).toEqual([status]);
    expect(answer).toContain(`"error":"${error}"`);
    expect(await codeOf(emulator)).toBe("ALLOW");
  });

  test("pipelined requests are answered in order", async () => {
    const emulator = await ready();
    const one = post(VALIDATE, [JSON_TYPE, `x-org-key: ${emulator.orgKey}`, `Content-Length: ${BODY.length}`], BODY);
    const last = one.replace("Host:", "Connection: close\r\nHost:");
    const answer = await exchange(emulator, one.repeat(49) + last);
    expect(statuses(answer)).toEqual(Array.from({ length: 50 }, () => 200));
    const answered = [...answer.matchAll(/"request_id":"([^"]+)"/g)].map(([, id]) => id);
    expect(answered).toEqual(emulator.decisions().map(({ request_id }) => request_id));
  });
});

describe("giant bodies", () => {
  test("a length of 10 GB is refused before a byte of it is sent", async () => {
    const emulator = await ready();
    const answer = await exchange(emulator, post(VALIDATE, [JSON_TYPE, "Content-Length: 10000000000"]));
    expect(statuses(answer)).toEqual([413]);
    expect(answer).toContain("The body has 10000000000 bytes. Expected at most 65536.");
  });

  test("a body without end is refused after 8 MiB, and the connection is cut", async () => {
    const emulator = await ready();
    const socket = await openSocket(emulator);
    socket.on("error", () => {});
    let answer = "";
    socket.setEncoding("latin1").on("data", (chunk: string) => (answer += chunk));
    socket.write(post(VALIDATE, [JSON_TYPE, "Transfer-Encoding: chunked"]));
    const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
    let sent = 0;
    while (!socket.destroyed && sent < 64 * 1_024 * 1_024) {
      sent += 65_536;
      if (!socket.write(chunk)) await Promise.race([once(socket, "drain"), once(socket, "close")]);
    }
    if (!socket.destroyed) await once(socket, "close");
    expect(statuses(answer)).toEqual([413]);
    expect(answer).toContain('"error":"body_too_large"');
    expect(emulator.counters().errors).toBe(1);
    expect(await codeOf(emulator)).toBe("ALLOW");
  });

  test("a body of 1 MiB is refused, and its connection goes on", async () => {
    const emulator = await ready();
    const large = "x".repeat(1_048_576);
    const next = post(VALIDATE, ["Connection: close", JSON_TYPE, `x-org-key: ${emulator.orgKey}`, `Content-Length: ${BODY.length}`], BODY);
    const answer = await exchange(emulator, post(VALIDATE, [JSON_TYPE, `x-org-key: ${emulator.orgKey}`, `Content-Length: ${large.length}`], large) + next);
    expect(statuses(answer)).toEqual([413, 200]);
  });
});

test("a request whose connection is cut half-way decides nothing and disturbs nobody", async () => {
  const emulator = await ready();
  const socket = await openSocket(emulator);
  socket.write(post(VALIDATE, [JSON_TYPE, `x-org-key: ${emulator.orgKey}`, "Content-Length: 500"], BODY));
  await new Promise((resolve) => setTimeout(resolve, 20));
  socket.resetAndDestroy();
  expect(await codeOf(emulator)).toBe("ALLOW");
  expect(emulator.decisions()).toHaveLength(1);
});

test("1,000 idle connections take nothing from those that work, and end with the emulator", async () => {
  const emulator = await ready();
  const sockets = await openMany(Number(new URL(emulator.url).port), 1_000);
  for (let sent = 0; sent < 20; sent += 1) expect(await codeOf(emulator)).toBe("ALLOW");
  const ended = Promise.all(sockets.map((socket) => new Promise((resolve) => socket.resume().on("close", resolve))));
  await emulator.close();
  await ended;
}, 30_000);
