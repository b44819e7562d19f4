/** Programs whose verdicts follow from section 3 of the contract, by the clause that decides them. Written by hand. */
export interface KnownVerdict {
  readonly clause: string;
  readonly program: string;
}

const id = "deviceId";
const validate = `machineid.validate(${id})`;

export const KNOWN_VERDICTS: readonly KnownVerdict[] = [
  // What a gated call is.
  { clause: "never asked", program: `export async function main() {\n await effect(1); // ungated\n}` },
  {
    clause: "asked, checked",
    program: `export async function main() {
      const d = await ${validate};
      if (!d.allowed) return;
      await effect(1); // gated
    }`,
  },
  {
    clause: "asked, not checked",
    program: `export async function main() {
      await ${validate};
      await effect(1); // ungated
    }`,
  },
  {
    clause: "not awaited",
    program: `export async function main() {
      machineid.assertAllowed(${id});
      await effect(1); // ungated
    }`,
  },
  {
    clause: "the latest decision counts",
    program: `export async function main() {
      await machineid.assertAllowed(${id});
      await effect(1); // gated
      const later = await ${validate};
      await effect(2); // ungated
      if (later.allowed) await effect(3); // gated
    }`,
  },
  {
    clause: "an earlier decision tells nothing of a later one",
    program: `export async function main() {
      const first = await ${validate};
      const second = await ${validate};
      if (!first.allowed) return;
      await effect(1); // ungated
      if (!second.allowed) return;
      await effect(2); // gated
    }`,
  },
  {
    clause: "one branch skips the gate",
    program: `export async function main() {
      if (opaque(1)) await machineid.assertAllowed(${id});
      await effect(1); // ungated
    }`,
  },
  {
    clause: "both branches gate",
    program: `export async function main() {
      if (opaque(1)) await machineid.assertAllowed(${id});
      else await machineid.startup(${id});
      await effect(1); // gated
    }`,
  },
  {
    clause: "tests of one opaque condition are independent",
    program: `export async function main(flagForce) {
      if (flagForce) await machineid.assertAllowed(${id});
      if (flagForce) await effect(1); // disputed
    }`,
  },
  // Everything may throw.
  {
    clause: "a gate that throws is a denial",
    program: `export async function main() {
      try { await machineid.assertAllowed(${id}); } catch { mayThrow(1); }
      await effect(1); // ungated
    }`,
  },
  {
    clause: "a catch that leaves keeps the gate",
    program: `export async function main() {
      try { await machineid.assertAllowed(${id}); } catch { return; }
      await effect(1); // gated
    }`,
  },
  {
    clause: "reading a member may throw",
    program: `export async function main() {
      try {
        const d = await ${validate};
        if (!d.allowed) return;
      } catch {}
      await effect(1); // ungated
    }`,
  },
  {
    clause: "a throw before the gate",
    program: `export async function main() {
      try { mayThrow(1); await machineid.assertAllowed(${id}); } finally {
        await effect(1); // ungated
      }
      await effect(2); // gated
    }`,
  },
  {
    clause: "catch after a permit: the second validate may deny",
    program: `export async function main() {
      await machineid.assertAllowed(${id});
      try { mayThrow(1); } catch {
        await effect(1); // gated
      }
      try { await ${validate}; } catch {}
      await effect(2); // ungated
    }`,
  },
  {
    clause: "finally that returns swallows the denial's throw",
    program: `async function gate() {
      try { await machineid.assertAllowed(${id}); } finally { return; }
    }
    export async function main() {
      await gate();
      await effect(1); // ungated
    }`,
  },
  {
    clause: "break out of finally swallows the throw",
    program: `export async function main() {
      out: {
        try { await machineid.assertAllowed(${id}); } finally { break out; }
      }
      await effect(1); // ungated
    }`,
  },
  {
    clause: "a call may throw even where it exits",
    program: `export async function main() {
      try {
        const d = await ${validate};
        if (!d.allowed) process.exit(1);
      } catch {}
      await effect(1); // ungated
    }`,
  },
  // Running validates.
  {
    clause: "a validate left running may deny later",
    program: `export async function main() {
      await machineid.assertAllowed(${id});
      void ${validate};
      await load(1);
      await effect(1); // ungated
    }`,
  },
  {
    clause: "a promise awaited later",
    program: `export async function main() {
      const pending = ${validate};
      await effect(1); // ungated
      const d = await pending;
      if (!d.allowed) return;
      await effect(2); // gated
    }`,
  },
  {
    clause: "a call not awaited starts with its caller's decision and gives none",
    program: `async function work() {
      await effect(1); // gated
      await machineid.assertAllowed(${id});
    }
    export async function main() {
      await machineid.assertAllowed(${id});
      work();
    }`,
  },
  {
    clause: "a helper not awaited gives no permit",
    program: `async function gate() { await machineid.assertAllowed(${id}); }
    export async function main() {
      gate();
      await load(1);
      await effect(1); // ungated
    }`,
  },
  // Units.
  {
    clause: "a permit of the module is not one of its functions",
    program: `await machineid.startup(${id});
    await effect(1); // gated
    export async function main() {
      await effect(2); // ungated
    }`,
  },
  {
    clause: "an event handler is a unit",
    program: `await machineid.startup(${id});
    emitter.on("job", async () => {
      await effect(1); // ungated
    });
    emitter.on("job", async () => {
      await machineid.assertAllowed(${id});
      await effect(2); // gated
    });`,
  },
  {
    clause: "a timer callback is a unit",
    program: `export async function main() {
      await machineid.assertAllowed(${id});
      setTimeout(() => {
        effect(1); // ungated
      }, 10);
    }`,
  },
  {
    clause: "a function never called in view is entered from outside",
    program: `async function unused() {
      await effect(1); // ungated
    }`,
  },
  {
    clause: "a function stored where outside code reaches it",
    program: `async function handler() {
      await effect(1); // ungated
    }
    register({ handler });
    export async function main() { await machineid.assertAllowed(${id}); await handler(); }`,
  },
  {
    clause: "public methods of an exported class",
    program: `export class Worker {
      async run() { await machineid.assertAllowed(${id}); await this.#send(); await this.store(); }
      async #send() {
        await effect(1); // gated
      }
      async store() {
        await effect(2); // ungated
      }
    }`,
  },
  {
    clause: "methods of a class in view only",
    program: `class Worker {
      async run() {
        await effect(1); // gated
      }
    }
    export async function main() {
      const worker = new Worker();
      await machineid.assertAllowed(${id});
      await worker.run();
    }`,
  },
  {
    clause: "permit before a loop",
    program: `export async function main() {
      await machineid.assertAllowed(${id});
      for (const job of list(1)) {
        await effect(1); // ungated
      }
      await effect(2); // gated
    }`,
  },
  {
    clause: "permit inside each iteration",
    program: `export async function main() {
      for (const job of list(1)) {
        await machineid.assertAllowed(${id});
        await effect(1); // gated
      }
      await effect(2); // ungated
    }`,
  },
  {
    clause: "a permit of an iteration counts after the loop",
    program: `export async function main() {
      do { await machineid.assertAllowed(${id}); } while (opaque(1));
      await effect(1); // gated
    }`,
  },
  {
    clause: "the test of a do loop ends the iteration",
    program: `export async function main() {
      do {
        await effect(1); // ungated
      } while (await machineid.assertAllowed(${id}) && opaque(1));
    }`,
  },
  {
    clause: "the test of a while begins the iteration",
    program: `export async function main() {
      while ((await ${validate}).allowed) {
        await effect(1); // gated
      }
      await effect(2); // ungated
    }`,
  },
  {
    clause: "a for initialiser is outside",
    program: `export async function main() {
      for (await machineid.assertAllowed(${id}); opaque(1); mayThrow(2)) {
        await effect(1); // ungated
      }
      await effect(2); // gated
    }`,
  },
  {
    clause: "the update of a for ends its iteration",
    program: `export async function main() {
      for (let i = 0; opaque(1); await machineid.assertAllowed(${id})) {
        await effect(1); // ungated
      }
    }`,
  },
  {
    clause: "continue skips the gate of its iteration",
    program: `export async function main() {
      for (const job of list(1)) {
        if (opaque(1)) continue;
        await machineid.assertAllowed(${id});
        await effect(1); // gated
      }
    }`,
  },
  {
    clause: "labelled continue leaves the inner loop",
    program: `export async function main() {
      outer: for (const job of list(1)) {
        for (const part of list(2)) {
          const d = await ${validate};
          if (!d.allowed) continue outer;
          await effect(1); // gated
        }
        await effect(2); // ungated
      }
    }`,
  },
  {
    clause: "an earlier iteration's decision is stale",
    program: `export async function main() {
      let d;
      for (const job of list(1)) {
        if (d?.allowed) await effect(1); // ungated
        d = await ${validate};
        if (!d.allowed) return;
      }
    }`,
  },
  {
    clause: "array callbacks are iterations",
    program: `export async function main() {
      await machineid.assertAllowed(${id});
      list(1).forEach((job) => {
        effect(1); // ungated
      });
      await Promise.all(list(2).map(async (job) => {
        await machineid.assertAllowed(${id});
        await effect(2); // gated
      }));
    }`,
  },
  {
    clause: "a pause ends the permit",
    program: `import { setTimeout as sleep } from "node:timers/promises";
    export async function main() {
      await machineid.assertAllowed(${id});
      await effect(1); // gated
      await sleep(10);
      await effect(2); // ungated
    }`,
  },
  {
    clause: "an awaited promise around setTimeout is a pause",
    program: `export async function main() {
      await machineid.assertAllowed(${id});
      await new Promise((resolve) => setTimeout(resolve, 10));
      await effect(1); // ungated
    }`,
  },
  {
    clause: "a pause in an iteration ends the permits of the enclosing units",
    program: `import { setTimeout as sleep } from "node:timers/promises";
    export async function main() {
      await machineid.assertAllowed(${id});
      for (const job of list(1)) { await sleep(10); }
      await effect(1); // ungated
    }`,
  },
  {
    clause: "a pause in a helper",
    program: `import { setTimeout as sleep } from "node:timers/promises";
    const backoff = async () => { await sleep(5); };
    export async function main() {
      await machineid.assertAllowed(${id});
      await backoff();
      await effect(1); // ungated
    }`,
  },
  {
    clause: "a decision asked for before a pause is one of the old unit",
    program: `import { setTimeout as sleep } from "node:timers/promises";
    export async function main() {
      const pending = ${validate};
      await sleep(10);
      const d = await pending;
      if (!d.allowed) return;
      await effect(1); // ungated
    }`,
  },
  {
    clause: "after yield a unit begins",
    program: `export async function* main() {
      await machineid.assertAllowed(${id});
      await effect(1); // gated
      yield 1;
      await effect(2); // ungated
    }`,
  },
  {
    clause: "an optional chain reads nothing of what is nullish",
    program: `export async function main() {
      try {
        const decision = void ${validate};
        if (decision?.allowed) return;
      } catch {
        await machineid.assertAllowed(${id});
        await effect(1); // gated
      }
    }`,
  },
  {
    clause: "a permit that a generator gets for each item",
    program: `async function* items() {
      for (const job of list()) {
        await machineid.assertAllowed(${id});
        yield job;
      }
    }
    export async function main() {
      for await (const job of items()) {
        await effect(1); // disputed
      }
    }`,
  },
  {
    clause: "a permit that a generator gets before the first item only",
    program: `async function* items() {
      await machineid.assertAllowed(${id});
      for (const job of list()) yield job;
    }
    export async function main() {
      for await (const job of items()) {
        await effect(1); // ungated
      }
    }`,
  },
  // Functions in view.
  {
    clause: "a helper that gates",
    program: `async function gate() {
      const d = await ${validate};
      if (!d.allowed) throw new Error("denied");
    }
    export async function main() {
      await gate();
      await effect(1); // gated
    }`,
  },
  {
    clause: "a helper that returns the decision",
    program: `const ask = () => ${validate};
    export async function main() {
      const { allowed } = await ask();
      if (!allowed) return;
      await effect(1); // gated
    }`,
  },
  {
    clause: "a helper that returns a boolean",
    program: `async function permitted() {
      try { return (await ${validate}).allowed === true; } catch { return false; }
    }
    export async function main() {
      if (await permitted()) await effect(1); // gated
      if (permitted()) await effect(2); // ungated
    }`,
  },
  {
    clause: "a boolean helper that fails open",
    program: `async function permitted() {
      try { return (await ${validate}).allowed; } catch { return true; }
    }
    export async function main() {
      if (await permitted()) await effect(1); // ungated
    }`,
  },
  {
    clause: "an effectful helper called only with a permit",
    program: `async function send() {
      await effect(1); // gated
    }
    async function store() {
      await effect(2); // ungated
    }
    export async function main() {
      if (opaque(1)) await store();
      await machineid.assertAllowed(${id});
      await send();
      await store();
    }`,
  },
  {
    clause: "a wrapper calls its parameter with a permit",
    program: `async function withPermit(work) {
      const d = await ${validate};
      if (d.allowed) await work();
    }
    async function withNothing(work) { await work(); }
    export async function main() {
      await withPermit(async () => {
        await effect(1); // gated
      });
      await withNothing(async () => {
        await effect(2); // ungated
      });
    }`,
  },
  {
    clause: "default parameters are evaluated in the call",
    program: `async function send(decision = machineid.validate(deviceId)) {
      if (!(await decision).allowed) return;
      await effect(1); // gated
    }
    export async function main() { await send(); }`,
  },
  {
    clause: "recursion",
    program: `async function drain() {
      const d = await ${validate};
      if (!d.allowed) return;
      await effect(1); // gated
      if (opaque(1)) await drain();
      await effect(2); // ungated
    }
    export async function main() { await drain(); }`,
  },
  // What ends a path.
  ...["return;", 'throw new Error("denied");', "process.exit(1);", "process.abort();", "stop();"].map((end) => ({
    clause: `ends a path: ${end}`,
    program: `function stop() { throw new Error("stop"); }
    export async function main() {
      if (opaque(9)) stop();
      const d = await ${validate};
      if (!d.allowed) { ${end} }
      await effect(1); // gated
    }`,
  })),
  ...['console.error("denied");', "process.exitCode = 1;", 'console.assert(d.allowed, "denied");'].map((end) => ({
    clause: `ends nothing: ${end}`,
    program: `export async function main() {
      const d = await ${validate};
      if (!d.allowed) { ${end} }
      await effect(1); // ungated
    }`,
  })),
  {
    clause: "break ends the stretch that it leaves",
    program: `export async function main() {
      while (true) {
        const d = await ${validate};
        if (!d.allowed) break;
        await effect(1); // gated
      }
      await effect(2); // ungated
    }`,
  },
  // What tells a permit from a denial.
  ...[
    "d.allowed",
    "!!d.allowed",
    "Boolean(d.allowed)",
    "d.allowed === true",
    "!(d.allowed !== true)",
    "d?.allowed",
    "d && d.allowed",
    "d.allowed && opaque(1)",
    "d.allowed ?? false",
    "d.allowed ? opaque(2) : false",
    "!(!d.allowed || opaque(3))",
  ].map((test) => ({
    clause: `tells: ${test}`,
    program: `export async function main() {
      const d = await ${validate};
      if (${test}) await effect(1); // gated
    }`,
  })),
  ...[
    'd.code === "ALLOW"',
    "d",
    "d.allowed !== false",
    "!(d.allowed === false)",
    "d.allowed ?? true",
    "d.allowed || true",
    "d.allowed || opaque(1)",
    "!d.allowed",
    "!(d.allowed && opaque(2))",
    "d.request_id",
  ].map((test) => ({
    clause: `does not tell: ${test}`,
    program: `export async function main() {
      const d = await ${validate};
      if (${test}) await effect(1); // ungated
    }`,
  })),
  ...["assert(d.allowed);", "assert.ok(d.allowed);", "assert.equal(d.allowed, true);", "assert.strictEqual(d.allowed, true);"].map((assertion) => ({
    clause: `asserts: ${assertion}`,
    program: `import assert from "node:assert";
    export async function main() {
      const d = await ${validate};
      ${assertion}
      await effect(1); // gated
    }`,
  })),
  {
    clause: "asserting the object tells nothing",
    program: `import assert from "node:assert";
    export async function main() {
      const d = await ${validate};
      assert(d);
      await effect(1); // ungated
    }`,
  },
  {
    clause: "destructuring, renamed, and with a default",
    program: `export async function main() {
      const { allowed: ok } = await ${validate};
      if (ok) await effect(1); // gated
      const { allowed = true } = await ${validate};
      if (allowed) await effect(2); // ungated
    }`,
  },
  {
    clause: "switch on allowed",
    program: `export async function main() {
      const d = await ${validate};
      switch (d.allowed) {
        case true:
          await effect(1); // gated
          break;
        default:
          await effect(2); // ungated
      }
    }`,
  },
  {
    clause: "switch (true), with fall-through",
    program: `export async function main() {
      const d = await ${validate};
      switch (true) {
        case d.allowed:
          await effect(1); // gated
        case opaque(1):
          await effect(2); // ungated
      }
    }`,
  },
  // Promise style.
  {
    clause: "then with a check",
    program: `export async function main() {
      await ${validate}.then((d) => {
        if (!d.allowed) throw new Error("denied");
        return effect(1); // gated
      });
      await effect(2); // gated
    }`,
  },
  {
    clause: "a chain not awaited",
    program: `export function main() {
      machineid.assertAllowed(${id}).then(() => {
        effect(1); // gated
      });
      effect(2); // ungated
    }`,
  },
  {
    clause: "a catch in a chain swallows the denial",
    program: `export function main() {
      return machineid.assertAllowed(${id})
        .catch(() => undefined)
        .then(() => effect(1)); // ungated
    }`,
  },
  {
    clause: "finally in a chain passes the denial on",
    program: `export function main() {
      return machineid.assertAllowed(${id})
        .finally(() => effect(1)) // ungated
        .then(() => effect(2)); // gated
    }`,
  },
  {
    clause: "Promise.all destructured",
    program: `export async function main() {
      const [a, b] = await Promise.all([${validate}, ${validate}]);
      if (!a.allowed) return;
      await effect(1); // ungated
      if (!b.allowed) return;
      await effect(2); // gated
    }`,
  },
  {
    clause: "race, any and allSettled give no permit",
    program: `export async function main() {
      await Promise.any([machineid.assertAllowed(${id}), load(1)]);
      await effect(1); // ungated
    }`,
  },
  {
    clause: "allSettled that is checked is left open",
    program: `export async function main() {
      const [a] = await Promise.allSettled([machineid.assertAllowed(${id})]);
      if (a.status !== "fulfilled") return;
      await effect(1); // disputed
    }`,
  },
  {
    clause: "an executor runs in the unit that constructs the promise",
    program: `export async function main() {
      await machineid.assertAllowed(${id});
      await new Promise((resolve) => {
        effect(1).then(resolve); // gated
      });
    }`,
  },
  // Wrappers of the runtime.
  {
    clause: "guard",
    program: `export async function main() {
      await machineid.guard(${id}, async () => {
        await effect(1); // gated
      });
      await effect(2); // gated
    }`,
  },
  {
    clause: "units",
    program: `export async function main() {
      for await (const job of machineid.units(${id}, load)) {
        await effect(1); // gated
      }
      await effect(2); // ungated
    }`,
  },
  {
    clause: "startup",
    program: `export async function main() {
      await machineid.startup(${id});
      await effect(1); // gated
    }`,
  },
  {
    clause: "register is no gate",
    program: `export async function main() {
      await machineid.register(${id});
      await effect(1); // ungated
    }`,
  },
  // Callbacks of code out of view.
  {
    clause: "callbacks known to run at once",
    program: `import { AsyncLocalStorage } from "node:async_hooks";
    const storage = new AsyncLocalStorage();
    export async function main() {
      await machineid.assertAllowed(${id});
      await storage.run({}, async () => {
        await effect(1); // gated
      });
    }`,
  },
  {
    clause: "callbacks known to iterate",
    program: `import pMap from "p-map";
    export async function main() {
      await machineid.assertAllowed(${id});
      await pMap(list(1), async (job) => {
        await effect(1); // ungated
      });
    }`,
  },
  // Direct HTTP.
  {
    clause: "direct HTTP",
    program: `export async function main() {
      const response = await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST" });
      await effect(1); // ungated
      const d = await response.json();
      if (!d.allowed) return;
      await effect(2); // gated
    }`,
  },
  {
    clause: "direct HTTP, status is not the decision",
    program: `export async function main() {
      const response = await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST" });
      if (!response.ok) return;
      await effect(1); // ungated
    }`,
  },
  {
    clause: "a decision of the caller, awaited by a call that it left running: the contract leaves open whose permit it is",
    program: `export async function main() {
      const asked = ${validate};
      (async () => {
        const d = await asked;
        if (!d.allowed) throw new Error();
        await effect(1); // disputed
      })();
      await mayThrow();
    }`,
  },
  {
    clause: "a call left running that paused after its caller asked",
    program: `export async function main() {
      const asked = ${validate};
      (async () => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        const d = await asked;
        if (!d.allowed) throw new Error();
        await effect(1); // ungated
      })();
      await mayThrow();
    }`,
  },
];
