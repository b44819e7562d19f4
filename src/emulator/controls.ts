import type { EmulatedAuthority } from "./authority.js";
import type { FaultInForce, FaultInjection, FaultInjector, InjectedFault } from "./faults.js";
import type { Counters, LoggedDecision } from "./journal.js";
import { parsePlanState, type Capacity, type Device, type Plan, type PlanState, type Registration } from "./organisation.js";
import type { RecoveryLink } from "./recovery.js";
import { readDeviceId } from "./routes.js";

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
  /** Sends a link that shows the org key once, within 15 minutes: to `deliverRecoveryLink`, and to the caller. */
  sendRecoveryLink(): RecoveryLink;
  /** Every validate of the org denies until `enableOrg`. Device states stay as they are. */
  disableOrg(): void;
  enableOrg(): void;
  /** Puts a plan and its cap in force: 3, 25, 250, 1,000 or custom. Throws a `TypeError` when the plan is unknown. */
  changePlan(plan: Plan): void;
  /** Cancels the plan. It stays usable until its cycle ends: in 30 days of the clock, or with `endBillingCycle`. */
  cancelPlan(): void;
  /** Lets a cancelled plan fall back to free, with its cap of 3. */
  endBillingCycle(): void;
  /** `frozen` and `inactive` make every validate deny. Throws a `TypeError` when the state is unknown. */
  setPlanState(state: Exclude<PlanState, "cancelled">): void;
  /** The devices in order of registration. */
  devices(): readonly Device[];
  usage(): Capacity;
  /** True between `disableOrg` and `enableOrg`. */
  orgDisabled(): boolean;
  /** The decisions that the log keeps, oldest first. */
  decisions(): readonly LoggedDecision[];
  counters(): Counters;
  /** Empties the decisions log and sets the counters to 0. */
  clearJournal(): void;
  /** Makes requests fail. Throws a `TypeError` that names the wrong value. */
  injectFault(injection: FaultInjection): InjectedFault;
  /** The faults that the next requests can meet, oldest first. */
  faults(): readonly FaultInForce[];
  clearFaults(): void;
}

/** `sendRecoveryLink` makes and delivers a link: only the server knows its own address. */
export function createControls(authority: EmulatedAuthority, faults: FaultInjector, sendRecoveryLink: () => RecoveryLink): Controls {
  const { journal, organisation } = authority;
  return {
    register: (deviceId) => organisation.register(readDeviceId({ deviceId })),
    revoke: (deviceIds) => organisation.revoke([deviceIds].flat()),
    restore: (deviceIds) => organisation.restore([deviceIds].flat()),
    remove: (deviceIds) => organisation.remove([deviceIds].flat()),
    rotateKey: () => authority.rotateKey(),
    sendRecoveryLink,
    disableOrg: () => organisation.disable(),
    enableOrg: () => organisation.enable(),
    changePlan: (plan) => organisation.changePlan(plan),
    cancelPlan: () => organisation.cancelPlan(),
    endBillingCycle: () => organisation.endBillingCycle(),
    setPlanState: (state) => organisation.setPlanState(parsePlanState(state)),
    devices: () => organisation.devices(),
    usage: () => organisation.capacity(),
    orgDisabled: () => organisation.disabled,
    decisions: () => journal.decisions(),
    counters: () => journal.counters(),
    clearJournal: () => journal.clear(),
    injectFault: (injection) => faults.inject(injection),
    faults: () => faults.list(),
    clearFaults: () => faults.clear(),
  };
}
