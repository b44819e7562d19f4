import { afterAll, describe, expect, test } from "vitest";
import { answeringServer, json, PERMITTED } from "../servers/answering-server.js";
import { DEVICE } from "../support/client.js";
import { environment, ProgramFolder } from "../support/program.js";

const programs = new ProgramFolder();

afterAll(() => programs[Symbol.dispose]());

interface Met {
  readonly name: string;
  readonly allowed: unknown;
  readonly code: unknown;
  readonly frozen: boolean;
  readonly refused: string | null;
}

// A client made before the replacement, and one made under it.
function program(build: string): string {
  return `
    import { MachineID } from "./runtime/${build}.js";
    import { replacements } from ${JSON.stringify(new URL("replacements.mjs", import.meta.url).href)};
    const { defineProperty, getOwnPropertyDescriptor, isFrozen } = Object;
    const { stringify } = JSON;
    const log = console.log;
    const options = { orgKey: process.env.MACHINEID_ORG_KEY, baseUrl: process.env.MACHINEID_BASE_URL, timeoutMs: 10_000, onDenied: () => undefined };
    const before = new MachineID(options);
    process.on("unhandledRejection", (error) => log("unhandled", error));
    for (const name of Object.keys(replacements)) {
      for (const made of [() => before, () => new MachineID(options)]) {
        const undo = [];
        replacements[name]((object, key, value) => {
          const own = getOwnPropertyDescriptor(object, key);
          undo.push(() => (own === undefined ? delete object[key] : defineProperty(object, key, own)));
          defineProperty(object, key, { value, configurable: true, writable: true });
        });
        let decision = null;
        let refused = null;
        try {
          decision = await made().validate("${DEVICE}");
        } catch (error) {
          refused = error;
        }
        for (const step of undo.reverse()) step();
        const { allowed, code } = decision ?? {};
        log(stringify({ name, allowed, code, frozen: isFrozen(decision), refused: refused && String(refused) }));
      }
    }
    process.exit(0);`;
}

describe.each([
  ["for Node", "index"],
  ["by fetch", "edge"],
])("the build %s", (_name, build) => {
  test("keeps its decisions when builtins are replaced or prototypes polluted", async () => {
    await using authority = await answeringServer(json({ allowed: false, code: "DEVICE_REVOKED" }));
    await using stray = await answeringServer(json(PERMITTED));
    const { stdout, stderr, exitCode } = await programs.run(program(build), { ...environment(authority.url), STRAY_URL: stray.url });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const met = stdout.trim().split("\n").map((line): Met => JSON.parse(line));
    expect(met.length).toBeGreaterThan(40);
    // A platform that stops working under a replacement is a denial too, or a refusal.
    const wrong = met.filter(({ allowed, frozen, refused }) => (refused === null ? allowed !== false || !frozen : !refused.startsWith("TypeError")));
    expect(wrong).toEqual([]);
    expect(met.filter(({ code }) => code === "DEVICE_REVOKED").length).toBeGreaterThan(20);
    expect(stray.requests).toEqual([]);
    expect(new Set(authority.requests.map(({ body }) => body))).toEqual(new Set([`{"deviceId":"${DEVICE}"}`]));
    expect(authority.requests.length).toBeLessThanOrEqual(met.length);
  });
});

test("a polluted Object.prototype.socketPath does not send the question to a socket file", async () => {
  await using authority = await answeringServer(json({ allowed: false, code: "DEVICE_REVOKED" }));
  const { stdout } = await programs.run(
    `import { createServer } from "node:http";
    import { MachineID } from "./runtime/index.js";
    const path = process.platform === "win32" ? "\\\\\\\\.\\\\pipe\\\\machineid-" + process.pid : "./stray-" + process.pid;
    let strays = 0;
    const server = createServer((request, response) => {
      strays += 1;
      response.end('{"allowed":true,"code":"ALLOW"}');
    }).listen(path, async () => {
      Object.prototype.socketPath = path;
      const { code } = await MachineID.fromEnv().validate("${DEVICE}");
      console.log(code, strays);
      // Removes the socket's file too.
      server.close();
    });`,
    environment(authority.url),
  );
  expect(stdout).toBe("DEVICE_REVOKED 0\n");
});

test("a polluted Object.prototype.status does not make a registration of a refusal", async () => {
  await using authority = await answeringServer(json({ allowed: false, code: "DEVICE_REVOKED" }));
  const { stdout } = await programs.run(
    `import { MachineID } from "./runtime/index.js";
    Object.prototype.status = "ok";
    const machineid = MachineID.fromEnv();
    for (const ask of [machineid.register, machineid.startup]) {
      console.log(await ask.call(machineid, "${DEVICE}").then(() => "went on", ({ code }) => code));
    }
    process.exit(0);`,
    environment(authority.url),
  );
  expect(stdout).toBe("DEVICE_REVOKED\nDEVICE_REVOKED\n");
});
