import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fault } from "./faults/fault.js";
import { matrix } from "./faults/matrix.js";
import { guardedDecision, mapAtOnce, meet, type Outcome } from "./faults/meet.js";
import { observeSockets } from "./faults/sockets.js";
import { DEVICE, ORG_KEY } from "./support/client.js";

const faults = Object.values(matrix).flat();

// Enough to overlap the deadlines, few enough to leave each call its turn on a small machine.
const AT_ONCE = 48;
// The limit is enforced between reads, and a socket reads ahead.
const MAX_BYTES = 500_000;

const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
const sockets = observeSockets();
let validated: Map<Fault, Outcome>;
let guarded: Map<Fault, Outcome>;
let before: readonly string[];

const resources = (): string[] => process.getActiveResourcesInfo().filter((kind) => /TCP|TLS|Timeout|GetAddrInfo/.test(kind)).sort();

beforeAll(async () => {
  process.on("unhandledRejection", onUnhandled);
  before = resources();
  validated = await mapAtOnce(faults, AT_ONCE, (fault) =>
    meet(fault, (machineid, signal) => machineid.validate(DEVICE, { signal })),
  );
  guarded = await mapAtOnce(faults, AT_ONCE, (fault) => meet(fault, guardedDecision));
}, 60_000);

afterAll(() => {
  process.off("unhandledRejection", onUnhandled);
  sockets[Symbol.dispose]();
});

test("the matrix has at least 200 faults, each with a name of its own", () => {
  expect(faults.length).toBeGreaterThanOrEqual(200);
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
});

describe.each(Object.entries(matrix))("%s", (_group, group) => {
  test.each(group.map((fault) => [fault.name, fault] as const))("%s", (_name, fault) => {
    for (const outcome of [validated.get(fault), guarded.get(fault)]) {
      expect(outcome).toMatchObject({
        decision: { allowed: false, code: fault.code, deviceId: DEVICE },
        thrown: null,
        late: false,
        strays: 0,
        openSockets: 0,
      });
      expect(outcome?.denials).toEqual([outcome?.decision]);
      expect(outcome?.requests).toBeLessThanOrEqual(1);
      expect(outcome?.bytes).toBeLessThan(MAX_BYTES);
      expect(outcome?.shown).not.toContain(ORG_KEY);
    }
  });
});

test("no rejection is left unhandled, no socket or timer left behind", async () => {
  expect(unhandled).toEqual([]);
  await expect.poll(resources, { timeout: 5_000 }).toEqual(before);
});
