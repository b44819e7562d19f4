import type { EmulatedAuthority } from "./authority.js";
import type { FaultInForce, FaultInjector } from "./faults.js";
import { ENDPOINTS, type Counters, type Endpoint, type LoggedDecision } from "./journal.js";
import type { Capacity, DeviceState } from "./organisation.js";

const RECENT_DECISIONS = 100;

export interface DeviceOverview {
  readonly deviceId: string;
  readonly state: DeviceState;
  /** The plan does not cover it: every validate denies. */
  readonly beyondCap: boolean;
  readonly lastDecision: LoggedDecision | null;
}

/** All that the dashboard shows, from one moment. */
export interface DashboardState {
  /** The key with all but its last four characters left out. */
  readonly orgKeyHint: string;
  readonly orgDisabled: boolean;
  readonly usage: Capacity;
  readonly devices: readonly DeviceOverview[];
  /** The latest decisions, oldest first. */
  readonly decisions: readonly LoggedDecision[];
  readonly counters: Counters;
  readonly faults: readonly FaultInForce[];
  readonly endpoints: readonly Endpoint[];
}

export function dashboardState({ journal, organisation, orgKey }: EmulatedAuthority, faults: FaultInjector): DashboardState {
  return {
    orgKeyHint: `org_…${orgKey.slice(-4)}`,
    orgDisabled: organisation.disabled,
    usage: organisation.capacity(),
    devices: organisation.devices().map(({ deviceId, state }) => ({
      deviceId,
      state,
      beyondCap: organisation.isBeyondCap(deviceId),
      lastDecision: organisation.lastDecision(deviceId) ?? null,
    })),
    decisions: journal.decisions(RECENT_DECISIONS),
    counters: journal.counters(),
    faults: faults.list(),
    endpoints: ENDPOINTS,
  };
}
