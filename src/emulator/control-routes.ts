import type { Controls } from "./controls.js";
import { parseFaultInjection, type FaultInjector } from "./faults.js";
import { parsePlan, parsePlanState } from "./organisation.js";
import { Problem, kindOf } from "./problem.js";
import { readDeviceId } from "./routes.js";

export const CONTROL_PREFIX = "/emulator/";

type ControlAnswer = Readonly<Record<string, unknown>>;
type Control = (parts: ControlParts, body: unknown) => ControlAnswer;

export interface ControlParts {
  readonly controls: Controls;
  readonly faults: FaultInjector;
  /** What the dashboard shows. */
  readonly state: () => ControlAnswer;
}

/** The controls of the dashboard, for the page and for programs in any language. Keyed by method and the path below the prefix. */
const CONTROLS: ReadonlyMap<string, Control> = new Map<string, Control>([
  ["POST register", ({ controls }, body) => ({ status: controls.register(readDeviceId(body)) })],
  ["POST revoke", ({ controls }, body) => done(() => controls.revoke(deviceIdsOf(body)))],
  ["POST restore", ({ controls }, body) => done(() => controls.restore(deviceIdsOf(body)))],
  ["POST remove", ({ controls }, body) => done(() => controls.remove(deviceIdsOf(body)))],
  ["POST rotate-key", ({ controls }) => ({ orgApiKey: controls.rotateKey() })],
  // The link itself goes to whoever reads the emulator's console, as a mail would go to the owner of the address.
  ["POST recovery-link", ({ controls }) => ({ status: "ok", expiresAt: controls.sendRecoveryLink().expiresAt })],
  ["POST disable", ({ controls }) => done(() => controls.disableOrg())],
  ["POST enable", ({ controls }) => done(() => controls.enableOrg())],
  ["POST plan", ({ controls }, body) => done(() => controls.changePlan(parsePlan(member(body, "plan"))))],
  ["POST cancel-plan", ({ controls }) => done(() => controls.cancelPlan())],
  ["POST end-billing-cycle", ({ controls }) => done(() => controls.endBillingCycle())],
  ["POST plan-state", ({ controls }, body) => done(() => controls.setPlanState(parsePlanState(member(body, "state"))))],
  ["POST faults", ({ faults }, body) => ({ status: "ok", id: faults.inject(parseFaultInjection(body)).id })],
  ["POST clear-fault", ({ faults }, body) => done(() => clearFault(faults, member(body, "id")))],
  ["POST clear-faults", ({ controls }) => done(() => controls.clearFaults())],
  ["POST clear-journal", ({ controls }) => done(() => controls.clearJournal())],
  ["GET state", ({ state }) => state()],
  ["GET decisions", ({ controls }) => ({ decisions: controls.decisions() })],
  ["GET counters", ({ controls }) => ({ counters: controls.counters() })],
  ["GET faults", ({ controls }) => ({ faults: controls.faults() })],
]);

/**
 * Runs the control of a request. `body` yields the JSON of the request, or throws a `Problem`.
 * A POST must carry JSON even where its content is not read: pages of other origins cannot send that unasked.
 */
export function runControl(parts: ControlParts, method: string, path: string, body: () => unknown): ControlAnswer {
  const control = CONTROLS.get(`${method} ${path.slice(CONTROL_PREFIX.length)}`);
  if (control === undefined) {
    const known = [...CONTROLS.keys()].map((each) => each.replace(" ", ` ${CONTROL_PREFIX}`)).join(", ");
    throw new Problem(404, "unknown_control", `Nothing answers ${method} ${path}. Expected one of: ${known}, GET ${CONTROL_PREFIX}events.`);
  }
  const value = method === "POST" ? body() : undefined;
  try {
    return control(parts, value);
  } catch (error) {
    if (error instanceof RangeError) throw new Problem(404, "device_not_found", error.message);
    if (error instanceof TypeError) throw new Problem(400, "invalid_control", error.message);
    throw error;
  }
}

function done(effect: () => unknown): ControlAnswer {
  effect();
  return { status: "ok" };
}

function member(body: unknown, key: string): unknown {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return new Map(Object.entries(body)).get(key);
  throw new Problem(400, "invalid_body", `The body is ${kindOf(body)}. Expected an object with the key ${key}.`);
}

function deviceIdsOf(body: unknown): readonly string[] {
  const value = member(body, "deviceIds");
  const texts = Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  if (Array.isArray(value) && value.length > 0 && texts.length === value.length) return texts;
  throw new TypeError(`deviceIds is ${kindOf(value)}. Expected an array of at least one device ID: { "deviceIds": ["…"] }.`);
}

function clearFault(faults: FaultInjector, id: unknown): void {
  if (typeof id !== "number") throw new TypeError(`id is ${kindOf(id)}. Expected the number of a fault, as GET ${CONTROL_PREFIX}faults lists it.`);
  if (!faults.clearOne(id)) throw new Problem(404, "fault_not_found", `No fault in force has the id ${id}. It may have ended by itself.`);
}
