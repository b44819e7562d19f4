import { afterAll, expect, test } from "vitest";
import { answeringServer, json, PERMITTED } from "./servers/answering-server.js";
import { DEVICE } from "./support/client.js";
import { environment, IMPORT, ProgramFolder } from "./support/program.js";

const programs = new ProgramFolder();

afterAll(() => programs[Symbol.dispose]());

// Instance 02 is revoked.
const answering = () =>
  answeringServer((request, response) => {
    json(request.body.includes(":02") ? { allowed: false, code: "DEVICE_REVOKED", request_id: "r-2" } : PERMITTED)(request, response);
  });

const device = DEVICE.replace(/\d+$/, "");
const denied = { event: "machineid.denied", code: "DEVICE_REVOKED", request_id: "r-2", deviceId: `${device}02` };

test("worker threads each ask for themselves, and end by themselves after close()", async () => {
  await using server = await answering();
  const { exitCode, stdout, stderr } = await programs.run(
    `${IMPORT}
    import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
    if (isMainThread) {
      const codes = await Promise.all(["01", "02", "03"].map((workerData) => new Promise((resolve, reject) => {
        const said = [];
        new Worker(new URL(import.meta.url), { workerData }).on("message", (code) => said.push(code)).on("error", reject).on("exit", (exit) => resolve([...said, exit]));
      })));
      console.log(JSON.stringify(codes));
    } else {
      const machineid = MachineID.fromEnv();
      const { code } = await machineid.validate("${device}" + workerData);
      await machineid.close();
      parentPort.postMessage(code);
    }`,
    environment(server.url),
  );
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '[["ALLOW",0],["DEVICE_REVOKED",0],["ALLOW",0]]\n' });
  expect(JSON.parse(stderr)).toEqual(denied);
  expect(server.requests).toHaveLength(3);
});

test("workers of a cluster each ask for themselves, and end by themselves after close()", async () => {
  await using server = await answering();
  const { exitCode, stdout, stderr } = await programs.run(
    `${IMPORT}
    import cluster from "node:cluster";
    if (cluster.isPrimary) {
      const codes = await Promise.all(["01", "02"].map((INSTANCE) => new Promise((resolve) => {
        const said = [];
        cluster.fork({ INSTANCE }).on("message", (code) => said.push(code)).on("exit", (exit) => resolve([...said, exit]));
      })));
      console.log(JSON.stringify(codes));
    } else {
      const machineid = MachineID.fromEnv();
      const { code } = await machineid.validate("${device}" + process.env.INSTANCE);
      await machineid.close();
      process.send(code, () => process.disconnect());
    }`,
    environment(server.url),
  );
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '[["ALLOW",0],["DEVICE_REVOKED",0]]\n' });
  expect(JSON.parse(stderr)).toEqual(denied);
  expect(server.requests).toHaveLength(2);
});
