// Runs inside each host: the runtime, and what every host has.
import { DeniedError, MachineID } from "eslint-plugin-machineid/runtime";

const GRACE_MS = 100;
const clients = new Map();

/** One call of the runtime, ended from this side when it is asked for. Everything in the result is JSON. */
export async function perform({ method, deviceId, abortAfterMs, closeAfterMs, keep, ...options }) {
  const denials = [];
  const machineid = (keep && clients.get(options.baseUrl)) || new MachineID({ ...options, onDenied: (denial) => void denials.push(denial) });
  if (keep) clients.set(options.baseUrl, machineid);
  const abort = new AbortController();
  let worked = 0;
  const work = () => (worked += 1);
  const call = method === "guard" ? machineid.guard(deviceId, work, { signal: abort.signal }) : machineid[method](deviceId, { signal: abort.signal });
  if (abortAfterMs === 0) abort.abort();
  if (abortAfterMs > 0) setTimeout(() => abort.abort(), abortAfterMs);
  if (closeAfterMs > 0) setTimeout(() => void machineid.close(), closeAfterMs);

  // On the same event loop, so that a busy machine delays the alarm as much as the decision.
  let alarmed = false;
  const alarm = setTimeout(() => setTimeout(() => (alarmed = true)), options.timeoutMs + GRACE_MS);
  const outcome = await call.then(
    (result) => ({ result, thrown: null }),
    (error) => ({ result: error instanceof DeniedError ? error.denial : null, thrown: error }),
  );
  const late = alarmed;
  clearTimeout(alarm);
  if (!keep) await machineid.close();
  const { result, thrown } = outcome;
  const shown = [result, denials, machineid, thrown, Object.entries(Object(thrown))].map((value) => JSON.stringify(value)).join("\n");
  return { result, thrown: thrown && String(thrown), denials, late, worked, shown: `${shown}\n${String(thrown?.stack)}` };
}

/** Uses everything that the runtime has, against an authority that permits IDs with "allowed" in them. */
export async function useAll({ baseUrl, orgKey }) {
  const told = [];
  const denials = [];
  const tell = async (name, use) => {
    try {
      told.push([name, await use()]);
    } catch (error) {
      const { code, request_id, deviceId, denial, statusCode } = error;
      told.push([name, error.name, error.message, { code, request_id, deviceId, denial, statusCode }]);
    }
  };
  const options = { orgKey, baseUrl, timeoutMs: 10_000, onDenied: (denial) => void denials.push(denial) };
  const machineid = new MachineID(options);
  const [allowed, revoked] = ["worker:test:allowed:01", "worker:test:revoked:01"];

  for (const id of [allowed, revoked]) {
    await tell("validate", async () => {
      const decision = await machineid.validate(id);
      return [decision, Object.isFrozen(decision)];
    });
    await tell("register", () => machineid.register(id));
    await tell("assertAllowed", () => machineid.assertAllowed(id));
    await tell("startup", () => machineid.startup(id));
    await tell("guard", () => machineid.guard(id, (permit) => ["worked", permit]));
    await tell("wrap", () => {
      const account = { balance: 10, pay: machineid.wrap(id, function pay(amount) { return (this.balance -= amount); }) };
      return account.pay(3);
    });
    await tell("middleware", () => new Promise((resolve) => {
      void machineid.middleware(id)({}, {}, (...given) => resolve(given.map(String)));
    }));
    await tell("preHandler", () => machineid.preHandler(id)());
    await tell("units", async () => {
      const work = machineid.units(id, ["first", "second"]);
      const done = [];
      for await (const job of work) done.push(job);
      return [done, work.denial, work.undelivered];
    });
    await tell("aborted", () => machineid.validate(id, { signal: AbortSignal.abort() }));
  }
  const many = Array.from({ length: 30 }, (_, index) => `worker:test:${index % 3 === 0 ? "revoked" : "allowed"}:${index}`);
  await tell("at once", async () => (await Promise.all(many.map((id) => machineid.validate(id)))).map(({ code, deviceId }) => [code, deviceId]));

  for (const id of ["", " ", "a\nb", "x".repeat(1_025), 7, undefined, `worker:${orgKey}`]) await tell("misuse of deviceId", () => machineid.validate(id));
  await tell("misuse of signal", () => machineid.validate(allowed, { signal: {} }));
  await tell("misuse of guard", () => machineid.guard(allowed, "work"));
  await tell("misuse of units", () => machineid.units(allowed, 7));
  for (const wrong of [
    { orgKey: "" },
    { orgKey: "org_ with spaces" },
    { baseUrl: "http://machineid.io" },
    { baseUrl: "https://user:secret@machineid.io" },
    { baseUrl: "https://machineid.io/?q" },
    { timeoutMs: 0 },
    { timeoutMs: "2000" },
    { onDenied: "log" },
  ]) {
    await tell(`misuse of ${Object.keys(wrong)}`, () => new MachineID({ ...options, ...wrong }));
  }
  // What `await using` calls; Node 20 cannot read the declaration itself.
  const scoped = new MachineID(options);
  await tell("in its scope", () => scoped.validate(allowed));
  await scoped[Symbol.asyncDispose]();
  await tell("after its scope", () => scoped.validate(allowed));
  await machineid.close();
  await machineid.close();
  await tell("after close", () => machineid.validate(allowed));
  return { told, denials };
}

/** What the build refuses of the other build's options. */
export async function refusal({ baseUrl, orgKey }) {
  try {
    return String(new MachineID({ orgKey, baseUrl, dispatcher: { dispatch: () => true } }));
  } catch (error) {
    return String(error);
  }
}

/** Denies on the console, and on diagnostics channels where `process` gives them. */
export async function recordOnce({ baseUrl, orgKey, deviceId }) {
  const told = [];
  const diagnostics = globalThis.process?.getBuiltinModule?.("node:diagnostics_channel");
  const tell = (message) => void told.push(message);
  for (const name of ["machineid:decision", "machineid:denied"]) diagnostics?.subscribe(name, tell);
  const machineid = new MachineID({ orgKey, baseUrl, timeoutMs: 10_000 });
  const decision = await machineid.validate(deviceId);
  for (const name of ["machineid:decision", "machineid:denied"]) diagnostics?.unsubscribe(name, tell);
  await machineid.close();
  return { decision, told, channels: diagnostics !== undefined };
}
