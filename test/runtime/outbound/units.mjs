// Scenarios of units. Each prints what became of its calls; the server counts what arrived.
import { once } from "node:events";
import { Agent, createServer, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import diagnostics from "node:diagnostics_channel";
import { MachineID } from "./runtime/index.js";

const { TARGET, DEVICE, DENIED } = process.env;
const call = (path) => fetch(`${TARGET}/${path}`).then((answer) => answer.text().then(() => "done"), (error) => error.cause?.code ?? error.code ?? String(error));
const machineid = MachineID.fromEnv();
const refused = (error) => error.code;

/** A moment that a scenario waits for, in the context in which it began to wait. */
function ending() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}

const scenarios = {
  async nested() {
    return machineid.guard(DEVICE, async () => {
      const over = ending();
      let inner;
      const first = await machineid.guard(DEVICE, () => {
        inner = over.promise.then(() => call("nested-inner-late"));
        return call("nested-inner");
      });
      over.resolve();
      return [first, await call("nested-outer"), await inner];
    });
  },
  async deniedInside() {
    return machineid.guard(DEVICE, async () => {
      const denial = await machineid.guard(DENIED, () => call("denied-inside")).catch(refused);
      const after = await call("denied-after");
      await machineid.assertAllowed(DEVICE);
      return [denial, after, await call("denied-then-allowed")];
    });
  },
  async decisionsOpenNothing() {
    await machineid.assertAllowed(DEVICE);
    return [await call("assert")];
  },
  async parallel() {
    const unit = (name, ms) => machineid.guard(DEVICE, () => sleep(ms).then(() => call(name)));
    const [outcomes, outside] = await Promise.all([
      Promise.all([unit("parallel-1", 10), unit("parallel-2", 40), unit("parallel-3", 70)]),
      sleep(30).then(() => call("parallel-outside")),
    ]);
    return [...outcomes, outside];
  },
  async wrapped() {
    const job = machineid.wrap(DEVICE, (name) => call(name));
    return [await job("wrapped"), await call("wrapped-after")];
  },
  async thenable() {
    const lazy = { then: (resolve, reject) => call("thenable").then(resolve, reject) };
    return [await machineid.guard(DEVICE, () => lazy)];
  },
  async units() {
    const loop = async () => {
      const found = [await call("units-before")];
      const over = ending();
      let late;
      for await (const name of machineid.units(DEVICE, ["units-1", "units-2"])) {
        if (late === undefined) late = over.promise.then(() => call("units-late"));
        else over.resolve();
        found.push(await call(name));
      }
      found.push(await call("units-after"), await late);
      for await (const name of machineid.units(DEVICE, ["units-break"])) {
        found.push(await call(name));
        break;
      }
      found.push(await call("units-after-break"));
      for await (const name of machineid.units(DENIED, ["units-denied"])) found.push(await call(name));
      found.push(await call("units-after-denial"));
      return found;
    };
    return loop();
  },
  async unitsInsideGuard() {
    return machineid.guard(DEVICE, async () => {
      const found = [];
      for await (const name of machineid.units(DEVICE, ["loop-1"])) found.push(await call(name));
      found.push(await call("loop-after"));
      return found;
    });
  },
  async middleware() {
    const gates = [machineid.middleware(DEVICE), machineid.middleware(DENIED)];
    let late;
    const server = createServer((request, response) => {
      const gate = gates[request.url === "/denied" ? 1 : 0];
      void gate(request, response, async (error) => {
        late = once(response, "close").then(() => call("middleware-late"));
        response.end(`${error?.code ?? "none"} ${await call(`middleware${error ? "-denied" : ""}`)}`);
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const ask = (path) => new Promise((resolve) => {
      get(`http://127.0.0.1:${server.address().port}${path}`, { agent: false }, async (answer) => resolve((await answer.toArray()).join("")));
    });
    const found = await machineid.guard(DEVICE, async () => [await ask("/"), await ask("/denied")]);
    found.push(await late);
    server.close();
    return found;
  },
  async fastifyHook() {
    const hook = machineid.preHandler(DEVICE);
    const { EventEmitter } = await import("node:events");
    const raw = new EventEmitter();
    // As Fastify runs a hook that returns a promise.
    const run = (reply) => new Promise((resolve) => void hook({}, reply).then(() => resolve(call("hook")), resolve));
    const inside = await new Promise((resolve) => setImmediate(() => resolve(run({ raw }))));
    const unknown = await new Promise((resolve) => setImmediate(() => resolve(run(undefined))));
    return [inside, unknown];
  },
  async queuedInAgent() {
    const agent = new Agent({ maxSockets: 1 });
    const ask = (name) => new Promise((resolve) => {
      get(`${TARGET}/${name}`, { agent }, (answer) => answer.resume().on("end", () => resolve("done"))).on("error", refused).on("error", resolve);
    });
    // The second waits in the agent for the first, whose unit is over when its connection makes room.
    const first = machineid.guard(DEVICE, () => void ask("queued-slow"));
    await first;
    return [await machineid.guard(DEVICE, () => ask("queued"))];
  },
  async pooledConnection() {
    const agent = new Agent({ keepAlive: true });
    const ask = (name) => new Promise((resolve) => {
      get(`${TARGET}/${name}`, { agent }, (answer) => answer.resume().on("end", () => resolve("done"))).on("error", (error) => resolve(error.code));
    });
    const inside = await machineid.guard(DEVICE, () => ask("pooled"));
    await sleep(10);
    return [inside, await ask("pooled-outside")];
  },
  async worker() {
    const source = `fetch(process.env.TARGET + "/worker").then(() => "done", (error) => error.cause?.code).then((said) => require("node:worker_threads").parentPort.postMessage(said));`;
    const [said] = await once(new Worker(source, { eval: true }), "message");
    return [said];
  },
};

const events = [];
diagnostics.subscribe("machineid:outbound", ({ api, host, port, mode }) => events.push(`${mode} ${api} ${host}:${port === Number(new URL(TARGET).port) ? "target" : port}`));
let tripwire = machineid.enforceOutbound({ allow: [] });
const found = {};
for (const [name, scenario] of Object.entries(scenarios)) found[name] = await scenario();

let twice;
try {
  machineid.enforceOutbound({ allow: [] });
} catch (error) {
  twice = error.message;
}
tripwire.close();
tripwire.close();
events.length = 0;
tripwire = machineid.enforceOutbound({ allow: [], mode: "report" });
const reported = [await call("report"), await machineid.guard(DEVICE, () => call("report-inside"))];
const get1 = (name, options) => new Promise((resolve) => get(`${TARGET}/${name}`, options, (answer) => answer.resume().on("end", () => resolve("done"))));
reported.push(await get1("report-http", { agent: false }), tripwire.count);
tripwire.close();
tripwire = machineid.enforceOutbound({ allow: [new URL(TARGET).host] });
const allowed = [await call("allowed"), await get1("allowed-http", { agent: false }), tripwire.count];
tripwire.close();
tripwire = machineid.enforceOutbound({ allow: ["127.0.0.1:1", "example.com"] });
const otherPort = [await call("other-port"), tripwire.count];
tripwire.close();
console.log(JSON.stringify({ found, twice, reported, events, allowed, otherPort }));
process.exit();
