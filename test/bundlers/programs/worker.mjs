// A worker that asks before each unit of work, as a user writes it. Each line on standard input is a unit.
import { MachineID } from "eslint-plugin-machineid/runtime";
import { createInterface } from "node:readline";

const deviceId = "worker:test:bundled:01";
const machineid = MachineID.fromEnv();

await machineid.register(deviceId);
console.log("ready");
for await (const job of createInterface({ input: process.stdin })) {
  const decision = await machineid.validate(deviceId);
  if (!decision.allowed) {
    console.log(`${job}: ${decision.code}`);
    continue;
  }
  console.log(`${job}: worked`);
}
await machineid.close();
console.log("closed");
