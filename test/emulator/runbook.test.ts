import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { MachineID } from "../../src/runtime/index.js";
import { codeOf, emulatorForTest } from "./call.js";

const WORKER = "worker:dev:queue-consumer:01";
const runbook = await readFile(new URL("../../docs/runbook.md", import.meta.url), "utf8");

interface Stage {
  readonly machineid: MachineID;
  /** A side effect. The revocation happens while the `revokeDuring`-th is on its way. */
  readonly effect: () => Promise<void>;
  readonly revoke: () => void;
}

interface Started extends Stage {
  readonly afterRevocation: () => number;
}

async function openStage(revokeDuring: number): Promise<Started> {
  const emulator = await emulatorForTest();
  const machineid = new MachineID({ orgKey: emulator.orgKey, baseUrl: emulator.url, onDenied: () => {} });
  onTestFinished(() => machineid.close());
  let begun = 0;
  let late = 0;
  let revoked = false;
  const revoke = (): void => {
    emulator.revoke(WORKER);
    revoked = true;
  };
  const effect = async (): Promise<void> => {
    begun += 1;
    if (revoked) late += 1;
    if (begun === revokeDuring) revoke();
    await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { machineid, effect, revoke, afterRevocation: () => late };
}

const ORDERS = [1, 2, 3, 4, 5];
const CALLS = Array.from({ length: 10 }, (_, index) => index);

/** Runs a worker with the boundaries of a row. A denial ends it. */
const WORKERS: Readonly<Record<string, { readonly revokeDuring: number; run(stage: Stage): Promise<void> }>> = {
  "startup only": {
    revokeDuring: 3,
    async run({ machineid, effect }) {
      await machineid.startup(WORKER);
      for (const _order of ORDERS) {
        await effect();
        await effect();
      }
    },
  },
  "startup and task": {
    revokeDuring: 3,
    async run({ machineid, effect }) {
      await machineid.startup(WORKER);
      for await (const _order of machineid.units(WORKER, ORDERS)) {
        await effect();
        await effect();
      }
    },
  },
  "startup, task and side effect": {
    revokeDuring: 3,
    async run({ machineid, effect }) {
      await machineid.startup(WORKER);
      for await (const _order of machineid.units(WORKER, ORDERS)) {
        await machineid.guard(WORKER, effect);
        await machineid.guard(WORKER, effect);
      }
    },
  },
  "before fan-out only, 10 calls at once": {
    revokeDuring: 1,
    async run({ machineid, effect }) {
      await machineid.startup(WORKER);
      await machineid.guard(WORKER, () => Promise.all(CALLS.map(effect)));
    },
  },
  "at each call of the fan-out": {
    revokeDuring: 10,
    async run({ machineid, effect }) {
      await machineid.startup(WORKER);
      await Promise.all(CALLS.map(() => machineid.guard(WORKER, effect)));
      await Promise.allSettled(CALLS.map(() => machineid.guard(WORKER, effect)));
    },
  },
  "before a pause, not after it": {
    revokeDuring: Infinity,
    async run({ machineid, effect, revoke }) {
      await machineid.startup(WORKER);
      await machineid.assertAllowed(WORKER);
      revoke();
      await new Promise((resolve) => setTimeout(resolve, 5));
      await effect();
    },
  },
  "after a pause": {
    revokeDuring: Infinity,
    async run({ machineid, effect, revoke }) {
      await machineid.startup(WORKER);
      revoke();
      await new Promise((resolve) => setTimeout(resolve, 5));
      await machineid.guard(WORKER, effect);
    },
  },
};

describe("what stops when", () => {
  const section = runbook.slice(runbook.indexOf("## What stops when"), runbook.indexOf("## See that it worked"));
  const rows = [...section.matchAll(/^\| ([^|]+) \| (\d+) \|/gm)].map(([, boundary = "", count = ""]): [string, number] => [boundary, Number(count)]);

  test("has a row for each boundary that is tried", () => {
    expect(rows.map(([boundary]) => boundary)).toEqual(Object.keys(WORKERS));
  });

  test.each(rows)("%s: %i side effects after the revocation", async (boundary, count) => {
    const worker = WORKERS[boundary];
    if (worker === undefined) throw new Error(`No worker for ${boundary}.`);
    const stage = await openStage(worker.revokeDuring);
    await worker.run(stage).catch((error: unknown) => expect(error).toMatchObject({ code: "DEVICE_REVOKED" }));
    expect(stage.afterRevocation()).toBe(count);
    expect((await stage.machineid.validate(WORKER)).code).toBe("DEVICE_REVOKED");
  });
});

test("the commands do what stands above them", async () => {
  const emulator = await emulatorForTest();
  emulator.register(WORKER);
  const commands = [...runbook.matchAll(/^\$ (curl .+)$/gm)].map(([, command = ""]) => command);
  const codes: unknown[] = [];
  for (const command of commands) {
    await promisify(execFile)("bash", ["-c", command], { env: { PATH: process.env["PATH"], MACHINEID_BASE_URL: emulator.url, MACHINEID_ORG_KEY: emulator.orgKey } });
    codes.push(await codeOf(emulator, WORKER));
  }
  expect(codes).toEqual(["DEVICE_REVOKED", "ALLOW", "ORG_DISABLED", "ALLOW"]);
});

describe("docs/device-model.md", async () => {
  const model = await readFile(new URL("../../docs/device-model.md", import.meta.url), "utf8");
  const tiers = [["free", 3], ["pro", 25], ["scale", 250], ["max", 1_000]] as const;

  /** The IDs that a row of a topology stands for. */
  function expand(pattern: string): string[] {
    const [, head = "", first = "", last = ""] = /^(.+)\{(\d+)\.\.(\d+)\}$/.exec(pattern) ?? [];
    if (head === "") return [pattern];
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => head + String(Number(first) + index).padStart(first.length, "0"));
  }

  function register(emulator: Emulator, devices: readonly string[]): string[] {
    return [...new Set(devices.map((device) => emulator.register(device)))];
  }

  test.each(tiers)("the topology for %s fits its plan and follows the scheme", async (plan, cap) => {
    const section = model.split(/^## /m).find((text) => text.includes(`(${plan})`)) ?? "";
    const rows = [...section.matchAll(/^\| `([^`]+)` \| (\d+) \|/gm)].map(([, pattern = "", count = ""]) => ({ devices: expand(pattern), count: Number(count) }));
    for (const { devices, count } of rows) expect(devices).toHaveLength(count);
    const devices = rows.flatMap((row) => row.devices);
    for (const device of devices) expect(device).toMatch(/^[a-z]+:(dev|staging|prod):[a-z-]+:[0-9]{2,3}$/);
    expect(devices.length).toBeGreaterThan(cap * 0.9);
    const emulator = await emulatorForTest({ plan });
    expect(register(emulator, devices)).toEqual(["ok"]);
    expect(emulator.usage()).toMatchObject({ devicesUsed: devices.length, overLimit: false });
    const room = /([\d,]+) devices(?:, so that.*?have| and) (\d+) slots/s.exec(section);
    if (room !== null) expect([emulator.usage().devicesUsed, emulator.usage().remaining]).toEqual([Number(room[1]?.replace(",", "")), Number(room[2])]);
  });
});
