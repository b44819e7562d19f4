import { afterEach, beforeEach, expect, test } from "vitest";
import { createEmulator, type Emulator } from "../../src/emulator/index.js";
import { MachineID } from "../../src/runtime/index.js";

const device = "billing:test:order-worker:01";
let authority: Emulator;
let machineid: MachineID;

beforeEach(async () => {
  authority = await createEmulator();
  machineid = new MachineID({ orgKey: authority.orgKey, baseUrl: authority.url, timeoutMs: 1_000, onDenied: () => {} });
});

afterEach(async () => {
  await machineid.close();
  await authority.close();
});

test("stops at the next job after a revocation", async () => {
  await machineid.startup(device);
  const done: string[] = [];
  const work = machineid.units(device, ["job-1", "job-2", "job-3"]);
  for await (const job of work) {
    done.push(job);
    if (job === "job-2") authority.revoke(device);
  }
  expect(done).toEqual(["job-1", "job-2"]);
  expect(work.denial?.code).toBe("DEVICE_REVOKED");
  expect(work.denial?.request_id).toBe(authority.decisions().at(-1)?.request_id);
});

test("stops when the authority does not answer", async () => {
  await machineid.startup(device);
  authority.injectFault({ fault: { kind: "hang" }, endpoint: "validate" });
  await expect(machineid.assertAllowed(device)).rejects.toMatchObject({ code: "AUTHORITY_TIMEOUT" });
});
