// How many validates a second the emulator answers, with the load and the emulator on one core each, whether its log has
// every decision that a client got, and whether it holds idle connections. Run by `npm run bench:emulator`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { Pool } from "undici";

const { values } = parseArgs({
  options: {
    devices: { type: "string", default: "1000" },
    seconds: { type: "string", default: "10" },
    connections: { type: "string", default: "64" },
    idle: { type: "string", default: "10000" },
  },
});
const [deviceCount, seconds, connections, idleCount] = [values.devices, values.seconds, values.connections, values.idle].map(Number);

const plan = deviceCount <= 1_000 ? "max" : `custom:${deviceCount}`;
const emulator = spawn(process.execPath, ["dist/src/cli/machineid.js", "emulator", "--plan", plan], { stdio: ["ignore", "pipe", "inherit"] });
let printed = "";
for await (const chunk of emulator.stdout.iterator({ destroyOnReturn: false })) {
  printed += chunk;
  if (printed.includes("Ctrl+C")) break;
}
const url = /url +(http:\S+)/.exec(printed)[1];
const orgKey = /org key +(org_\w+)/.exec(printed)[1];
const control = async (name, body) => {
  const init = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  return (await fetch(`${url}/emulator/${name}`, init)).json();
};

const devices = Array.from({ length: deviceCount }, (_, index) => `worker:bench:queue-consumer:${String(index + 1).padStart(4, "0")}`);
for (const deviceId of devices) await control("register", { deviceId });

/** CPU time that the emulator has used so far, in seconds; NaN where the system does not tell. */
function cpuSeconds() {
  try {
    const fields = readFileSync(`/proc/${emulator.pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

/** Validates as fast as `connections` allow for some time. Resolves to the request ids that clients got, and to rate and latency. */
async function load(duration) {
  const pool = new Pool(url, { connections, pipelining: 1 });
  const headers = { "x-org-key": orgKey, "content-type": "application/json" };
  const ids = [];
  const latencies = [];
  let wrong = 0;
  let next = 0;
  const cpuBegan = cpuSeconds();
  const began = performance.now();
  const end = began + duration * 1_000;
  await Promise.all(Array.from({ length: connections }, async () => {
    for (let at = performance.now(); at < end; at = performance.now()) {
      const deviceId = devices[(next += 1) % devices.length];
      const { statusCode, body } = await pool.request({ path: "/api/v1/devices/validate", method: "POST", headers, body: JSON.stringify({ deviceId }) });
      const answer = await body.json();
      if (statusCode !== 200 || answer.allowed !== true || answer.deviceId !== deviceId) wrong += 1;
      ids.push(answer.request_id);
      latencies.push(performance.now() - at);
    }
  }));
  const elapsed = (performance.now() - began) / 1_000;
  const cpu = cpuSeconds() - cpuBegan;
  await pool.close();
  latencies.sort((a, b) => a - b);
  return { ids, wrong, rate: ids.length / elapsed, perCpuSecond: ids.length / cpu, median: latencies[latencies.length >> 1], p99: latencies[Math.floor(latencies.length * 0.99)] };
}

/** Decisions that a client got and the log lacks, and the other way round. */
async function lost(ids) {
  const logged = new Set((await control("decisions")).decisions.map(({ request_id }) => request_id));
  return { notLogged: ids.filter((id) => !logged.has(id)).length, notReceived: logged.size - new Set(ids).size };
}

function report(name, { rate, perCpuSecond, median, p99, wrong }, { notLogged, notReceived }) {
  console.log(`${name.padEnd(34)} ${Math.round(rate).toLocaleString("en-US").padStart(7)} validates/s   ${Math.round(perCpuSecond).toLocaleString("en-US").padStart(7)} per CPU second of the emulator   median ${median.toFixed(2)} ms   p99 ${p99.toFixed(2)} ms   wrong ${wrong}   lost ${notLogged + notReceived}`);
  return wrong + notLogged + notReceived === 0;
}

let sound = true;
try {
  console.log(`load average ${loadavg()[0].toFixed(2)} before the run, ${deviceCount} devices, ${connections} connections`);
  await load(2);
  await control("clear-journal", {});
  let run = await load(seconds);
  sound = report("validate", run, await lost(run.ids)) && sound;

  const idle = [];
  for (let opened = 0; opened < idleCount; opened += 500) {
    const batch = Array.from({ length: Math.min(500, idleCount - opened) }, () => connect(Number(new URL(url).port), "127.0.0.1").on("error", () => {}));
    await Promise.all(batch.map((socket) => Promise.race([once(socket, "connect"), once(socket, "close")])));
    idle.push(...batch);
  }
  const open = idle.filter((socket) => !socket.destroyed && !socket.connecting).length;
  await control("clear-journal", {});
  run = await load(Math.max(1, seconds / 2));
  sound = report(`with ${open.toLocaleString("en-US")} idle connections`, run, await lost(run.ids)) && sound;
  for (const socket of idle) socket.destroy();
} finally {
  emulator.kill("SIGTERM");
}
process.exitCode = sound ? 0 : 1;
