// What one validate costs over the least that undici can do, and over what people write by hand.
// Rounds of all clients are interleaved, so that what else runs on the machine falls on all of them alike.
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { MachineID } from "../../src/runtime/index.js";
import { runtimeSize } from "./runtime-size.js";

const DEVICE = "worker:bench:queue-consumer:07";
const ORG_KEY = "org_BenchKey0123456789abcdefBench";
const TIMEOUT_MS = 2_000;
const CONCURRENCIES = [1, 16, 128];
const BARS = { latency: 1.15, throughput: 0.87, bytes: 4_000, importMs: 5, heapBytesPerCall: 1 };
const HEAP_CALLS = 100_000;
const ENTRY = fileURLToPath(new URL("../../src/runtime/index.js", import.meta.url));

interface Client {
  readonly name: string;
  validate(): Promise<boolean>;
  close(): Promise<void>;
}

interface Sample {
  /** Milliseconds of each call. */
  readonly latencies: number[];
  /** Calls per second of each round. */
  readonly rates: number[];
}

const headers = { "content-type": "application/json", accept: "application/json", "x-org-key": ORG_KEY };

function isPermit(value: unknown): boolean {
  return typeof value === "object" && value !== null && "allowed" in value && value.allowed === true;
}

/** No deadline, no limit, no check: the least that a call can cost. */
function bare(url: string): Client {
  const pool = new Pool(url);
  return {
    name: "bare undici",
    validate: async () => {
      const body = JSON.stringify({ deviceId: DEVICE });
      const answer = await pool.request({ path: "/api/v1/devices/validate", method: "POST", headers, body });
      return isPermit(await answer.body.json());
    },
    close: () => pool.close(),
  };
}

/** What a careful team writes: a deadline by signal, a size limit, every field checked. */
function careful(url: string): Client {
  const pool = new Pool(url);
  return {
    name: "careful client",
    validate: async () => {
      try {
        const signal = AbortSignal.timeout(TIMEOUT_MS);
        const body = JSON.stringify({ deviceId: DEVICE });
        const answer = await pool.request({ path: "/api/v1/devices/validate", method: "POST", headers, body, signal });
        let text = "";
        for await (const chunk of answer.body) {
          text += String(chunk);
          if (text.length > 65_536) return false;
        }
        return answer.statusCode === 200 && isPermit(JSON.parse(text));
      } catch {
        return false;
      }
    },
    close: () => pool.close(),
  };
}

function globalFetch(url: string): Client {
  return {
    name: "global fetch",
    validate: async () => {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const body = JSON.stringify({ deviceId: DEVICE });
      const answer = await fetch(`${url}/api/v1/devices/validate`, { method: "POST", headers, body, signal });
      return isPermit(await answer.json());
    },
    close: async () => undefined,
  };
}

function runtime(url: string): Client {
  const machineid = new MachineID({ orgKey: ORG_KEY, baseUrl: url, timeoutMs: TIMEOUT_MS });
  return {
    name: "runtime",
    validate: async () => (await machineid.validate(DEVICE)).allowed,
    close: () => machineid.close(),
  };
}

async function round(client: Client, concurrency: number, calls: number, sample: Sample): Promise<void> {
  let left = calls;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const start = performance.now();
      if (!(await client.validate())) throw new Error(`${client.name}: a call was denied`);
      sample.latencies.push(performance.now() - start);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, work));
  sample.rates.push((calls / (performance.now() - start)) * 1_000);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function compare(clients: readonly Client[], concurrency: number, rounds: number): Promise<boolean> {
  const samples = new Map(clients.map((client) => [client, { latencies: [], rates: [] } satisfies Sample]));
  const calls = concurrency === 1 ? 400 : 1_500;
  for (let index = 0; index < rounds; index += 1) {
    // Each starts the round in turn, so that none always follows the same neighbour.
    const order = clients.map((_, at) => clients[(at + index) % clients.length]);
    for (const client of order) {
      const sample = client && samples.get(client);
      if (sample) await round(client, concurrency, calls, sample);
    }
  }
  const results = [...samples].map(([{ name }, { latencies, rates }]) => ({ name, latency: median(latencies), rate: median(rates) }));
  const [base] = results;
  if (base === undefined) throw new Error("nothing to compare with");
  console.log(`\nconcurrency ${concurrency}`);
  for (const { name, latency, rate } of results) {
    const ratios = `${(latency / base.latency).toFixed(2)} x latency, ${(rate / base.rate).toFixed(2)} x throughput`;
    console.log(`  ${name.padEnd(15)} ${(latency * 1_000).toFixed(0).padStart(6)} us  ${rate.toFixed(0).padStart(6)} /s  ${ratios}`);
  }
  const own = results.find(({ name }) => name === "runtime");
  return own !== undefined && own.latency <= BARS.latency * base.latency && own.rate >= BARS.throughput * base.rate;
}

/** Milliseconds that the runtime takes to import once undici is there: the least of new processes, since other work only adds. */
function importCost(): number {
  const program = `await import("undici"); const start = performance.now();
    await import(process.argv[1]); console.log(performance.now() - start);`;
  const run = (): number => Number(execFileSync(process.execPath, ["--input-type=module", "-e", program, ENTRY]));
  return Math.min(...Array.from({ length: 15 }, run));
}

/** Bytes by which the heap grows with each call, after a warm-up. */
async function heapGrowth(client: Client): Promise<number> {
  if (gc === undefined) throw new Error("run node with --expose-gc");
  const unused: Sample = { latencies: [], rates: [] };
  await round(client, 64, HEAP_CALLS / 5, unused);
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let part = 0; part < 10; part += 1) await round(client, 64, HEAP_CALLS / 10, { latencies: [], rates: [] });
  gc();
  return (process.memoryUsage().heapUsed - before) / HEAP_CALLS;
}

const { values } = parseArgs({ options: { rounds: { type: "string", default: "12" } } });
const program = new URL("../../../test/bench/authority/authority.mjs", import.meta.url);
const authority = fork(fileURLToPath(program), { stdio: "inherit" });
const [port]: unknown[] = await once(authority, "message");
const url = `http://127.0.0.1:${String(port)}`;
const own = runtime(url);
const clients = [bare(url), own, careful(url), globalFetch(url)];
try {
  const warmUp: Sample = { latencies: [], rates: [] };
  for (const client of clients) await round(client, 128, 4_000, warmUp);
  let met = true;
  for (const concurrency of CONCURRENCIES) met = (await compare(clients, concurrency, Number(values.rounds))) && met;
  const [bytes, importMs, heap] = [await runtimeSize(ENTRY), importCost(), await heapGrowth(own)];
  console.log(`\nsize    ${bytes} bytes minified and gzipped, without undici (bar: ${BARS.bytes})`);
  console.log(`import  ${importMs.toFixed(1)} ms over undici (bar: ${BARS.importMs})`);
  console.log(`heap    ${heap.toFixed(2)} bytes of growth per call over ${HEAP_CALLS} calls (bar: ${BARS.heapBytesPerCall})`);
  met = met && bytes <= BARS.bytes && importMs <= BARS.importMs && heap <= BARS.heapBytesPerCall;
  console.log(`\nlatency <= ${BARS.latency} x and throughput >= ${BARS.throughput} x of bare undici, and the bars above: ${met ? "met" : "NOT met"}`);
  process.exitCode = met ? 0 : 1;
} finally {
  for (const client of clients) await client.close();
  authority.kill();
}
