import { ChangeFeed } from "./change-feed.js";
import type { LoggedDecision } from "./journal.js";

export type PlanTier = "free" | "pro" | "scale" | "max" | "custom";

/** A plan by name, or `{ custom: n }` for a cap of `n` devices (an integer of at least 1). */
export type Plan = Exclude<PlanTier, "custom"> | { readonly custom: number };

/** `cancelled` still permits: the plan runs until its billing cycle ends. `frozen` and `inactive` deny every validate. */
export type PlanState = "active" | "cancelled" | "frozen" | "inactive";

export type DenialCode =
  | "ORG_DISABLED"
  | "PLAN_NOT_ACTIVE"
  | "PLAN_FROZEN"
  | "DEVICE_NOT_REGISTERED"
  | "DEVICE_REVOKED"
  | "DEVICE_LIMIT_REACHED";

export type Verdict =
  | { readonly allowed: true; readonly code: "ALLOW" }
  | { readonly allowed: false; readonly code: DenialCode };

export type DeviceState = "active" | "revoked";

export interface Device {
  readonly deviceId: string;
  readonly state: DeviceState;
}

/** `blocked`: the plan has no free slot, and the device was not registered. */
export type Registration = "ok" | "exists" | "blocked";

/** The part of the answers of register, list and usage that tells how full the plan is. */
export interface Capacity {
  readonly planTier: PlanTier;
  readonly planState: PlanState;
  /** ISO 8601 date-time at which a cancelled plan ends, else null. */
  readonly accessUntil: string | null;
  readonly limit: number;
  readonly devicesUsed: number;
  readonly remaining: number;
  readonly overLimit: boolean;
  /** Always null: caps are enforced at once. */
  readonly softGraceWindow: null;
}

const NAMED_LIMITS = { free: 3, pro: 25, scale: 250, max: 1_000 } as const;

const PLAN_FORMS = 'Use "free", "pro", "scale", "max", or { custom: n } with an integer n of at least 1.';

function isNamedPlan(name: string): name is keyof typeof NAMED_LIMITS {
  return Object.hasOwn(NAMED_LIMITS, name);
}

/**
 * Checks a plan that comes from outside the type checker's view (a command line, a request body).
 * Throws a `TypeError` that names the accepted forms.
 */
export function parsePlan(value: unknown): Plan {
  if (typeof value === "string" && isNamedPlan(value)) return value;
  if (typeof value === "object" && value !== null && "custom" in value) {
    const { custom } = value;
    if (typeof custom === "number" && Number.isSafeInteger(custom) && custom >= 1) return { custom };
  }
  throw new TypeError(`Unknown plan ${JSON.stringify(value)}. ${PLAN_FORMS}`);
}

/** As `parsePlan`, for the state of a plan that a control sets. */
export function parsePlanState(value: unknown): Exclude<PlanState, "cancelled"> {
  if (value === "active" || value === "frozen" || value === "inactive") return value;
  throw new TypeError(`Unknown plan state ${JSON.stringify(value)}. Use "active", "frozen" or "inactive".`);
}

function tierAndLimit(plan: Plan): { tier: PlanTier; limit: number } {
  const checked = parsePlan(plan);
  return typeof checked === "string"
    ? { tier: checked, limit: NAMED_LIMITS[checked] }
    : { tier: "custom", limit: checked.custom };
}

/** A billing cycle of the emulator. */
const CYCLE_MS = 30 * 24 * 60 * 60 * 1_000;

/**
 * What the authority remembers about one organisation. No network, no randomness: every answer follows from the calls
 * made so far and the clock.
 */
export class Organisation {
  /** Published after every change of what `devices`, `capacity` or `disabled` answer. */
  readonly changed = new ChangeFeed<void>();
  /** In order of registration: the first `limit` devices are the ones that the plan covers. */
  readonly #devices = new Map<string, DeviceState>();
  /** The devices beyond the cap. Undefined until asked for, and after every change of devices or cap. */
  #uncovered: ReadonlySet<string> | undefined;
  readonly #lastDecisions = new Map<string, LoggedDecision>();
  #tier: PlanTier;
  #limit: number;
  #planState: PlanState = "active";
  /** When a cancelled plan ends, in milliseconds since the epoch. */
  #accessUntil: number | null = null;
  #disabled = false;

  /** `clock` tells milliseconds since the epoch. */
  constructor(
    plan: Plan,
    private readonly clock: () => number,
  ) {
    ({ tier: this.#tier, limit: this.#limit } = tierAndLimit(plan));
  }

  /** Idempotent. A revoked device answers `exists` and stays revoked. */
  register(deviceId: string): Registration {
    this.#endCycleWhenDue();
    if (this.#devices.has(deviceId)) return "exists";
    if (this.#devices.size >= this.#limit) return "blocked";
    this.#devices.set(deviceId, "active");
    this.#announce();
    return "ok";
  }

  /** Decides from the widest reason to the narrowest: organisation, plan, device, cap. */
  validate(deviceId: string): Verdict {
    this.#endCycleWhenDue();
    if (this.#disabled) return { allowed: false, code: "ORG_DISABLED" };
    if (this.#planState === "inactive") return { allowed: false, code: "PLAN_NOT_ACTIVE" };
    if (this.#planState === "frozen") return { allowed: false, code: "PLAN_FROZEN" };
    const state = this.#devices.get(deviceId);
    if (state === undefined) return { allowed: false, code: "DEVICE_NOT_REGISTERED" };
    if (state === "revoked") return { allowed: false, code: "DEVICE_REVOKED" };
    if (this.#devices.size > this.#limit && this.#beyondCap().has(deviceId)) return { allowed: false, code: "DEVICE_LIMIT_REACHED" };
    return { allowed: true, code: "ALLOW" };
  }

  /** Remembers a decision as the device's latest; not for devices that are not registered, of which there is no end. */
  noteDecision(decision: LoggedDecision): void {
    if (this.#devices.has(decision.deviceId)) this.#lastDecisions.set(decision.deviceId, decision);
  }

  lastDecision(deviceId: string): LoggedDecision | undefined {
    return this.#lastDecisions.get(deviceId);
  }

  has(deviceId: string): boolean {
    return this.#devices.has(deviceId);
  }

  /** Throws a `RangeError` when a device is unknown; then no device has changed. */
  revoke(deviceIds: readonly string[]): void {
    this.#setState(deviceIds, "revoked");
  }

  /** Throws a `RangeError` when a device is unknown; then no device has changed. */
  restore(deviceIds: readonly string[]): void {
    this.#setState(deviceIds, "active");
  }

  /** Deletes devices and frees their slots. Throws a `RangeError` when one is unknown; then no device has changed. */
  remove(deviceIds: readonly string[]): void {
    this.#requireKnown(deviceIds);
    for (const deviceId of deviceIds) {
      this.#devices.delete(deviceId);
      this.#lastDecisions.delete(deviceId);
    }
    this.#announce();
  }

  /** Every validate denies until `enable`. Device states stay as they are. */
  disable(): void {
    this.#disabled = true;
    this.#announce();
  }

  enable(): void {
    this.#disabled = false;
    this.#announce();
  }

  get disabled(): boolean {
    return this.#disabled;
  }

  /** Starts the plan, active, with its cap in force at once. */
  changePlan(plan: Plan): void {
    ({ tier: this.#tier, limit: this.#limit } = tierAndLimit(plan));
    this.#planState = "active";
    this.#accessUntil = null;
    this.#announce();
  }

  /** The plan stays usable until its billing cycle ends: in 30 days of the clock, or with `endBillingCycle`. */
  cancelPlan(): void {
    this.#planState = "cancelled";
    this.#accessUntil = this.clock() + CYCLE_MS;
    this.#announce();
  }

  /** A cancelled plan falls back to free; any other plan goes on. */
  endBillingCycle(): void {
    if (this.#planState === "cancelled") this.changePlan("free");
  }

  setPlanState(state: Exclude<PlanState, "cancelled">): void {
    this.#planState = state;
    this.#accessUntil = null;
    this.#announce();
  }

  devices(): readonly Device[] {
    return [...this.#devices].map(([deviceId, state]) => ({ deviceId, state }));
  }

  capacity(): Capacity {
    this.#endCycleWhenDue();
    const devicesUsed = this.#devices.size;
    return {
      planTier: this.#tier,
      planState: this.#planState,
      accessUntil: this.#accessUntil === null ? null : new Date(this.#accessUntil).toISOString(),
      limit: this.#limit,
      devicesUsed,
      remaining: Math.max(0, this.#limit - devicesUsed),
      overLimit: devicesUsed > this.#limit,
      softGraceWindow: null,
    };
  }

  /** True for a registered device that the plan does not cover: it is denied until others are removed or the plan grows. */
  isBeyondCap(deviceId: string): boolean {
    this.#endCycleWhenDue();
    return this.#devices.size > this.#limit && this.#beyondCap().has(deviceId);
  }

  #beyondCap(): ReadonlySet<string> {
    this.#uncovered ??= new Set([...this.#devices.keys()].slice(this.#limit));
    return this.#uncovered;
  }

  #endCycleWhenDue(): void {
    if (this.#accessUntil !== null && this.clock() >= this.#accessUntil) this.endBillingCycle();
  }

  #announce(): void {
    this.#uncovered = undefined;
    this.changed.publish();
  }

  #setState(deviceIds: readonly string[], state: DeviceState): void {
    this.#requireKnown(deviceIds);
    for (const deviceId of deviceIds) this.#devices.set(deviceId, state);
    this.#announce();
  }

  #requireKnown(deviceIds: readonly string[]): void {
    const unknown = deviceIds.filter((deviceId) => !this.#devices.has(deviceId));
    if (unknown.length > 0) {
      throw new RangeError(`Not registered: ${unknown.map((id) => JSON.stringify(id)).join(", ")}. Register before revoke, restore or remove.`);
    }
  }
}
