import type { TSESTree } from "@typescript-eslint/utils";

/**
 * The latest decision completed so far in a unit of work, with the place that made it so. Only `permit` gates.
 *
 * - `none`: never asked in this unit.
 * - `iteration`: the unit is an iteration; a permit was held before it began.
 * - `pause`: a pause (or `yield`) at `node` ended what was held.
 * - `denied`: the gate at `node` answered with a denial, or was not asked for its answer yet.
 * - `supposed`: the promise of the gate at `node` was taken for its answer, which no execution survives.
 * - `failed`: the gate at `node` threw or rejected, which is a denial.
 */
export type Latest =
  | { readonly kind: "none" }
  | { readonly kind: "permit" }
  | { readonly kind: "iteration"; readonly node: TSESTree.Node }
  | { readonly kind: "pause"; readonly node: TSESTree.Node }
  | { readonly kind: "denied"; readonly node: TSESTree.Node }
  | { readonly kind: "failed"; readonly node: TSESTree.Node }
  | { readonly kind: "supposed"; readonly node: TSESTree.Node };

export const NONE: Latest = { kind: "none" };
export const PERMIT: Latest = { kind: "permit" };

/** An answer of a gate, as opposed to the beginning of a unit. */
export function isDecision(latest: Latest): boolean {
  return latest.kind === "permit" || latest.kind === "denied" || latest.kind === "failed";
}

export function isDenial(latest: Latest): boolean {
  return latest.kind === "denied" || latest.kind === "failed";
}
