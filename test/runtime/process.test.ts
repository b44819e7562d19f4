import { afterAll, describe, expect, test } from "vitest";
import { answeringServer, json, PERMITTED } from "./servers/answering-server.js";
import { rawServer } from "./servers/raw-server.js";
import { CA_FILE, tlsServer } from "./servers/tls-server.js";
import { isSilent } from "./servers/transport-faults.js";
import { DEVICE, ORG_KEY } from "./support/client.js";
import { environment, IMPORT, ProgramFolder } from "./support/program.js";

const programs = new ProgramFolder();

afterAll(() => programs[Symbol.dispose]());

describe("a process", () => {
  test("ends by itself once close() is done, also while a connection is being made", async () => {
    // The handshake that never ends is a connection in the making.
    await using server = await rawServer(isSilent);
    const { exitCode, stdout, stderr } = await programs.run(
      `${IMPORT}
      const machineid = MachineID.fromEnv();
      const call = machineid.validate("${DEVICE}");
      await machineid.close();
      // A connection that is left keeps the process for four seconds; a busy machine may take one.
      const closed = performance.now();
      process.on("exit", () => console.log(code, performance.now() - closed < 3_500));
      const { code } = await call;`,
      environment(server.url.replace("http:", "https:"), 300),
    );
    expect({ exitCode, stdout: stdout.trim() }).toEqual({ exitCode: 0, stdout: "AUTHORITY_TIMEOUT true" });
    expect(stderr.trim().split("\n").map((line) => JSON.parse(line))).toMatchObject([
      { event: "machineid.denied", code: "AUTHORITY_TIMEOUT", request_id: null, deviceId: DEVICE },
    ]);
  });

  test("has no sockets and timers left after close()", async () => {
    await using server = await answeringServer(json(PERMITTED));
    const { exitCode, stdout } = await programs.run(
      `${IMPORT}
      const machineid = MachineID.fromEnv();
      await Promise.all(Array.from({ length: 10 }, () => machineid.validate("${DEVICE}")));
      await machineid.close();
      await new Promise((resolve) => setImmediate(resolve));
      const kinds = process.getActiveResourcesInfo().filter((kind) => /Socket|TCP|TLS|Timeout|Immediate/.test(kind));
      console.log(JSON.stringify(kinds));`,
      environment(server.url),
    );
    expect({ exitCode, stdout: stdout.trim() }).toEqual({ exitCode: 0, stdout: "[]" });
  });

  test("ends by itself without close(), as idle connections do not keep it alive", async () => {
    await using server = await answeringServer(json(PERMITTED));
    const { exitCode, stdout } = await programs.run(
      `${IMPORT} console.log((await MachineID.fromEnv().validate("${DEVICE}")).allowed);
      const idle = performance.now();
      process.on("exit", () => console.log(performance.now() - idle < 3_500));`,
      environment(server.url),
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "true\ntrue\n" });
  });

  test("stays alive until a pending call is decided", async () => {
    await using server = await rawServer(isSilent);
    const { exitCode, stdout } = await programs.run(
      `${IMPORT} void MachineID.fromEnv().validate("${DEVICE}").then(({ code }) => console.log(code));`,
      environment(server.url, 300),
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "AUTHORITY_TIMEOUT\n" });
  });

  test("survives every failure without an unhandled rejection", async () => {
    await using server = await rawServer({ onRequest: (socket) => void socket.resetAndDestroy() });
    const { exitCode, stdout } = await programs.run(
      `${IMPORT}
      const machineid = MachineID.fromEnv({ onDenied: () => Promise.reject(new Error("broken")) });
      const caught = [];
      const note = (error) => caught.push(error.name);
      await machineid.validate("${DEVICE}");
      await machineid.register("${DEVICE}").catch(note);
      await machineid.startup("${DEVICE}").catch(note);
      await machineid.guard("${DEVICE}", () => caught.push("worked")).catch(note);
      await machineid.close();
      await machineid.validate("${DEVICE}").catch(note);
      console.log(caught.join());`,
      environment(server.url),
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "DeniedError,DeniedError,DeniedError,TypeError\n" });
  });

  test("survives a stderr that nobody reads any more", async () => {
    await using server = await answeringServer(json({ allowed: false, code: "PLAN_FROZEN", request_id: "r-1" }));
    const { exitCode, stdout } = await programs.run(
      `${IMPORT}
      const machineid = MachineID.fromEnv();
      for (let call = 0; call < 3; call += 1) console.log((await machineid.validate("${DEVICE}")).code);
      await machineid.close();`,
      environment(server.url),
      { closeStderr: true },
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "PLAN_FROZEN\nPLAN_FROZEN\nPLAN_FROZEN\n" });
  });

  test("does not show the org key when a DeniedError ends it", async () => {
    await using server = await answeringServer(json({ allowed: false, code: "PLAN_FROZEN", request_id: "r-1" }));
    const { exitCode, stdout, stderr } = await programs.run(
      `${IMPORT} await MachineID.fromEnv().assertAllowed("${DEVICE}");`,
      environment(server.url),
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain("PLAN_FROZEN");
    expect(stdout + stderr).not.toContain(ORG_KEY);
  });
});

describe("TLS with the pool of its own", () => {
  test("permits when the CA is trusted", async () => {
    await using server = await tlsServer("trusted");
    const { stdout } = await programs.run(
      `${IMPORT} const m = MachineID.fromEnv(); console.log((await m.validate("${DEVICE}")).code); await m.close();`,
      { ...environment(server.url), NODE_EXTRA_CA_CERTS: CA_FILE },
    );
    expect(stdout).toBe("ALLOW\n");
    expect(server.requests).toBe(1);
  });

  test("denies a certificate of the trusted CA for another host, also with verification off", async () => {
    await using server = await tlsServer("other-host");
    const { stdout } = await programs.run(
      `${IMPORT} const m = MachineID.fromEnv(); console.log((await m.validate("${DEVICE}")).code); await m.close();`,
      { ...environment(server.url), NODE_EXTRA_CA_CERTS: CA_FILE, NODE_TLS_REJECT_UNAUTHORIZED: "0" },
    );
    expect(stdout).toBe("AUTHORITY_UNREACHABLE\n");
    expect(server.requests).toBe(0);
  });
});
