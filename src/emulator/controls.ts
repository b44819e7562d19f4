import { parseFaultInjection, type FaultInjection, type InjectedFault } from "./faults.js";
import type { Counters, LoggedDecision } from "./journal.js";
import { parsePlan, type Capacity, type Device, type Plan, type PlanState, type Registration } from "./organisation.js";
import { Problem, kindOf } from "./problem.js";

/** What a person does in the authority's dashboard, and what only an emulator can do. Every effect is in force on return. */
export interface Controls {
  /** Registers a device. `blocked` when the plan has no free slot. Throws when the ID is blank or longer than 1,024 characters. */
  register(deviceId: string): Registration;
  /** Revokes one device or many. Throws a `RangeError` when one is not registered; then none has changed. */
  revoke(deviceIds: string | readonly string[]): void;
  /** Restores one device or many. Throws a `RangeError` when one is not registered; then none has changed. */
  restore(deviceIds: string | readonly string[]): void;
  /** Deletes one device or many and frees their slots. Throws a `RangeError` when one is not registered. */
  remove(deviceIds: string | readonly string[]): void;
  /** Returns the new org key. The old one is refused from now on. */
  rotateKey(): string;
  /** Every validate of the org denies until `enableOrg`. Device states stay as they are. */
  disableOrg(): void;
  enableOrg(): void;
  /** Puts a plan and its cap in force: 3, 25, 250, 1,000 or custom. Throws a `TypeError` when the plan is unknown. */
  changePlan(plan: Plan): void;
  /** Cancels the plan. It stays usable until `endBillingCycle`. */
  cancelPlan(): void;
  /** Lets a cancelled plan fall back to free, with its cap of 3. */
  endBillingCycle(): void;
  /** `frozen` and `inactive` make every validate deny. */
  setPlanState(state: Exclude<PlanState, "cancelled">): void;
  /** The devices in order of registration. */
  devices(): readonly Device[];
  usage(): Capacity;
  /** The decisions so far, oldest first. */
  decisions(): readonly LoggedDecision[];
  counters(): Counters;
  /** Empties the decisions log and sets the counters to 0. */
  clearJournal(): void;
  /** Makes requests fail. Throws a `TypeError` that names the wrong value. */
  injectFault(injection: FaultInjection): InjectedFault;
  clearFaults(): void;
}

export const CONTROL_PREFIX = "/emulator/";

type ControlAnswer = Readonly<Record<string, unknown>>;

/** The controls that the authority's API has no endpoint for, for callers in another process. */
const CONTROLS: ReadonlyMap<string, (controls: Controls, body: () => unknown) => ControlAnswer> = new Map([
  ["POST rotate-key", (controls) => ({ orgApiKey: controls.rotateKey() })],
  ["POST disable", (controls) => done(() => controls.disableOrg())],
  ["POST enable", (controls) => done(() => controls.enableOrg())],
  ["POST plan", changePlanFromBody],
  ["POST faults", injectFromBody],
  ["POST clear-faults", (controls) => done(() => controls.clearFaults())],
  ["GET decisions", (controls) => ({ decisions: controls.decisions() })],
  ["GET counters", (controls) => ({ counters: controls.counters() })],
] satisfies readonly [string, (controls: Controls, body: () => unknown) => ControlAnswer][]);

/**
 * Runs the control of a request. `body` yields the JSON of the request, or throws.
 * A POST must carry JSON even where its content is not read: pages of other origins cannot send that unasked.
 */
export function runControl(controls: Controls, method: string, path: string, body: () => unknown): ControlAnswer {
  const name = `${method} ${path.slice(CONTROL_PREFIX.length)}`;
  const control = CONTROLS.get(name);
  if (control === undefined) {
    const known = [...CONTROLS.keys()].map((each) => each.replace(" ", ` ${CONTROL_PREFIX}`)).join(", ");
    throw new Problem(404, "unknown_control", `Nothing answers ${method} ${path}. Expected one of: ${known}.`);
  }
  if (method === "POST") body();
  return control(controls, body);
}

function done(effect: () => void): ControlAnswer {
  effect();
  return { status: "ok" };
}

function changePlanFromBody(controls: Controls, body: () => unknown): ControlAnswer {
  const plan = member(body(), "plan");
  return done(() => controls.changePlan(badRequest(() => parsePlan(plan))));
}

function injectFromBody(controls: Controls, body: () => unknown): ControlAnswer {
  controls.injectFault(badRequest(() => parseFaultInjection(body())));
  return { status: "ok" };
}

function member(body: unknown, key: string): unknown {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return new Map(Object.entries(body)).get(key);
  throw new Problem(400, "invalid_body", `The body is ${kindOf(body)}. Expected an object with the key ${key}.`);
}

function badRequest<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof TypeError) throw new Problem(400, "invalid_control", error.message);
    throw error;
  }
}
