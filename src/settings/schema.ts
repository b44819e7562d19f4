import type { GateStyle } from "../models/behaviour.js";
import type { ApiPath, Kind, SideEffectRow } from "../models/row.js";

/** A gate of the user's own. The path of a middleware names the value that is passed, that of any other gate a call. */
export interface GateRow extends ApiPath {
  readonly gate: Exclude<GateStyle, { readonly style: "units" }> | { readonly style: "middleware" };
}

export interface CallbackRow extends ApiPath {
  readonly argument: number;
  readonly runs: "once" | "iterates";
}

/** Which calls are side effects. */
export interface SideEffectSelection {
  /** The kinds of side effect that are chosen, by pack of the catalogue. */
  readonly packs: ReadonlyMap<string, ReadonlySet<Kind>>;
  /** The user's own rows. What they say of a call replaces what the packs say. */
  readonly own: readonly SideEffectRow[];
  /** Calls of which the packs say nothing. */
  readonly off: readonly ApiPath[];
}

/** `settings.machineid`, read and checked. File names in `from` are absolute. */
export interface Settings {
  readonly sideEffects: SideEffectSelection;
  readonly gates: readonly GateRow[];
  readonly terminators: readonly ApiPath[];
  readonly pauses: readonly ApiPath[];
  readonly callbacks: readonly CallbackRow[];
  /** Whether a permit obtained before a loop counts inside its iterations (`once`) or each iteration needs its own. */
  readonly loops: "each-iteration" | "once";
}

export const settingsKeys = ["sideEffects", "gates", "terminators", "pauses", "callbacks", "loops"] as const;
export const gateStyles = ["asserts", "decision", "boolean", "wraps", "middleware"] as const;
export const loopPolicies = ["each-iteration", "once"] as const;
