import type { TSESTree } from "@typescript-eslint/utils";
import type { TraceStep } from "../../facts/trace.js";

/** How a failure, or a missing answer, became a permission. */
export type DegradedKind =
  /** `?? true`, `|| true`, `{ allowed = true }`. */
  | "default"
  /** A handler of a failure answers that the work is allowed. */
  | "handler"
  /** A handler of a failure goes on to the work. */
  | "swallowed"
  /** A handler asks somebody else than the authority. */
  | "second-authority"
  /** An object that says `allowed: true`, or a cast to `Permit`, which nobody asked for. */
  | "forged"
  /** A flag of the environment or the configuration leaves the gate out. */
  | "flag"
  /** The gate is left out where there is no client. */
  | "no-client"
  /** A denial or failure does not count for a while. */
  | "grace"
  /** Only some units of work ask. */
  | "sampled"
  /** After the last attempt the work runs all the same. */
  | "retried"
  /** A function that only asks ends after the last attempt as with a permit. */
  | "given-up"
  /** Some denials do not count. */
  | "exempt"
  /** The answer of an earlier unit of work is used again. */
  | "remembered";

export interface Degraded {
  readonly kind: DegradedKind;
  readonly node: TSESTree.Node;
  /** The other place that matters: the gate, the store, the work; null for none. */
  readonly at: TSESTree.Node | null;
  /** The gate whose failure goes on to work: one finding tells of it. */
  readonly failing?: TSESTree.Node;
  /** How the failure gets to the work. */
  readonly path?: readonly TraceStep[];
}
