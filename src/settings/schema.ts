import type { GateStyle } from "../models/behaviour.js";
import type { ApiPath, SideEffectRow } from "../models/row.js";

/** A gate of the user's own. The path of a middleware names the value that is passed, that of any other gate a call. */
export interface GateRow extends ApiPath {
  readonly gate: Exclude<GateStyle, { readonly style: "units" }> | { readonly style: "middleware" };
}

export interface CallbackRow extends ApiPath {
  readonly argument: number;
  readonly runs: "once" | "iterates";
}

/** `settings.machineid`, read and checked. File names in `from` are absolute. */
export interface Settings {
  /** Rows of the chosen packs and the user's own. */
  readonly sideEffects: readonly SideEffectRow[];
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
