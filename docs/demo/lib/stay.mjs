import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createEmulator } from "eslint-plugin-machineid/emulator";
import { startStandIns } from "./stand-ins.mjs";

/** Between two orders, and before the supervisor starts a worker again that has stopped. */
const PACE = { orderMs: 1_000, restartMs: 3_000 };

/**
 * Keeps the corrected worker at work, one order a second, and starts it again whenever it stops, as a supervisor would.
 * Whether it may work is decided in the dashboard, whose address is printed. Resolves when `signal` aborts.
 *
 * @param {string} programs
 * @param {AbortSignal} signal
 * @param {typeof PACE} [pace]
 */
export async function stay(programs, signal, pace = PACE) {
  const authority = await createEmulator({ plan: "free" });
  const standIns = await startStandIns();
  console.log(`\nDashboard: ${authority.dashboardUrl}\n`);
  console.log("The corrected worker runs: one order a second. Press Revoke, watch it stop, press Restore. Ctrl+C ends all.\n");
  const environment = () => ({ ...standIns.environment, MACHINEID_BASE_URL: authority.url, MACHINEID_ORG_KEY: authority.orgKey });
  let number = 1_001;
  try {
    while (!signal.aborted) {
      number = await superviseWorker(join(programs, "after", "worker.js"), environment(), { number, signal, pace });
      await pause(pace.restartMs, signal);
    }
  } finally {
    await Promise.all([authority.close(), standIns.close()]);
  }
}

/** Runs the worker until it stops. Resolves to the number of the first order that it did not acknowledge. */
async function superviseWorker(file, environment, { number, signal, pace }) {
  const worker = spawn(process.execPath, [file], { env: { PATH: process.env["PATH"], ...environment }, stdio: ["pipe", "pipe", "pipe"] });
  const end = () => worker.kill("SIGKILL");
  signal.addEventListener("abort", end);
  // A worker that has stopped reads no more orders.
  worker.stdin.on("error", () => {});
  const deliver = () => worker.stdin.write(`${JSON.stringify({ id: `order-${number}`, email: "customer@example.com", amount: 1_900 })}\n`);
  let next = setTimeout(deliver, pace.orderMs);
  createInterface({ input: worker.stdout }).on("line", (line) => {
    console.log(`  ${line}`);
    if (line !== `done order-${number}`) return;
    number += 1;
    next = setTimeout(deliver, pace.orderMs);
  });
  createInterface({ input: worker.stderr }).on("line", (line) => console.log(`  ${line}`));
  const [code] = await once(worker, "close");
  clearTimeout(next);
  signal.removeEventListener("abort", end);
  if (!signal.aborted) console.log(`  the worker has stopped with exit code ${code}; started again in ${pace.restartMs / 1_000} s`);
  return number;
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(undefined);
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve(undefined);
    }, { once: true });
  });
}
