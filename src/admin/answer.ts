import { parse } from "../runtime/builtins.js";
import { countNames } from "../runtime/field-names.js";

/** A device that is registered in the organisation. */
export interface Device {
  readonly deviceId: string;
  /** As the authority names it, for example `active` or `revoked`; `null` when it does not say. */
  readonly state: string | null;
}

/** How full the plan is. What the authority leaves out is `null`. */
export interface Usage {
  readonly planTier: string | null;
  readonly planState: string | null;
  /** Devices that the plan allows. */
  readonly limit: number | null;
  /** Devices registered now. */
  readonly devicesUsed: number | null;
  /** Devices that can still be registered. */
  readonly remaining: number | null;
}

/** The fields of a JSON object; `null` when the text is none, or says one thing twice. */
export function readFields(json: string): ReadonlyMap<string, unknown> | null {
  try {
    const fields = fieldsOf(parse(json));
    return fields !== null && countNames(json) > fields.size ? null : fields;
  } catch {
    return null;
  }
}

/** The devices in the answer of list; `null` when one of them has no ID, since a list with gaps misleads. */
export function readDevices(fields: ReadonlyMap<string, unknown>): readonly Device[] | null {
  const listed = fields.get("devices");
  if (!Array.isArray(listed)) return null;
  const devices: Device[] = [];
  for (const entry of listed) {
    const device = fieldsOf(entry);
    const deviceId = device?.get("deviceId");
    if (device === null || typeof deviceId !== "string") return null;
    devices.push({ deviceId, state: textIn(device, "state") });
  }
  return devices;
}

/** `null` when nothing is said about the plan. */
export function readUsage(fields: ReadonlyMap<string, unknown>): Usage | null {
  const usage = {
    planTier: textIn(fields, "planTier"),
    planState: textIn(fields, "planState"),
    limit: countIn(fields, "limit"),
    devicesUsed: countIn(fields, "devicesUsed"),
    remaining: countIn(fields, "remaining"),
  };
  return Object.values(usage).every((value) => value === null) ? null : usage;
}

// Own properties only: a polluted Object.prototype must not complete an answer.
function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : null;
}

function textIn(fields: ReadonlyMap<string, unknown>, name: string): string | null {
  const value = fields.get(name);
  return typeof value === "string" ? value : null;
}

function countIn(fields: ReadonlyMap<string, unknown>, name: string): number | null {
  const value = fields.get(name);
  return typeof value === "number" ? value : null;
}
