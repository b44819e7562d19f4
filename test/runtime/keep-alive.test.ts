import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { rawServer } from "./servers/raw-server.js";
import { bytes } from "./servers/transport-faults.js";
import { client, DEVICE } from "./support/client.js";

const ENDINGS: readonly (readonly [name: string, end: (socket: Socket) => void])[] = [
  ["ends", (socket) => void socket.end()],
  ["resets", (socket) => void socket.resetAndDestroy()],
];

describe("an authority that closes connections after it has answered costs no denial", () => {
  test.each([
    ["together with the answer", (socket: Socket) => void socket.end(bytes.permit)],
    ["right after the answer", (socket: Socket) => void socket.write(bytes.permit, () => socket.end())],
    ["a turn after the answer", (socket: Socket) => void socket.write(bytes.permit, () => setImmediate(() => socket.end()))],
  ])("%s", async (_name, onRequest) => {
    await using server = await rawServer({ onRequest });
    await using subject = client(server.url);
    const decisions = [];
    for (let call = 0; call < 50; call += 1) decisions.push(await subject.machineid.validate(DEVICE));
    expect(decisions.map(({ code }) => code)).toEqual(decisions.map(() => "ALLOW"));
    expect(server.requests).toBe(50);
  });

  test.each(ENDINGS)("when it %s all idle connections at once, and as many calls come", async (_name, end) => {
    const sockets = new Set<Socket>();
    await using server = await rawServer({
      onConnection: (socket) => void sockets.add(socket),
      onRequest: (socket) => void socket.write(bytes.permit),
    });
    await using subject = client(server.url);
    const burst = () => Promise.all(Array.from({ length: 32 }, () => subject.machineid.validate(DEVICE)));
    for (let round = 1; round <= 5; round += 1) {
      expect((await burst()).every(({ allowed }) => allowed)).toBe(true);
      expect(server.requests).toBe(32 * round);
      for (const socket of sockets) end(socket);
      sockets.clear();
    }
  });

  test("when it says how long it keeps a connection, and that is over before the next call", async () => {
    let connections = 0;
    await using server = await rawServer({
      onConnection: () => void (connections += 1),
      onRequest: (socket) => void socket.write(bytes.permit.replace("\r\n", "\r\nkeep-alive: timeout=1\r\n")),
    });
    await using subject = client(server.url);
    for (let call = 0; call < 3; call += 1) expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
    expect(connections).toBe(3);
  });
});

describe("a question of which the authority has seen a byte is not asked again", () => {
  test.each(ENDINGS)("when it %s a used connection at the next request's first byte", async (_name, end) => {
    let connections = 0;
    let answers = 0;
    const seen = new Set<Socket>();
    await using server = await rawServer({
      onConnection: (socket) => {
        connections += 1;
        socket.on("data", () => {
          if (answers === 0) return;
          seen.add(socket);
          end(socket);
        });
      },
      onRequest: (socket) => {
        if (answers === 0) socket.write(bytes.permit);
        answers += 1;
      },
    });
    await using subject = client(server.url);
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
    expect(await subject.machineid.validate(DEVICE)).toMatchObject({ code: "AUTHORITY_UNREACHABLE", request_id: null });
    // A retry would need a second connection, and a moment to come.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect({ connections, seen: seen.size }).toEqual({ connections: 1, seen: 1 });
    expect(subject.denials).toHaveLength(1);
  });
});
