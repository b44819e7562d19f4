import type { TSESTree } from "@typescript-eslint/utils";
import type { TraceStep } from "../facts/trace.js";
import type { SideEffect } from "../program/call-meaning.js";

/** Why a side effect is ungated. `at` is the place that matters besides the call: the gate, the pause, the loop. */
export type Reason =
  /** Nobody asks in this unit of work. */
  | { readonly kind: "no-gate" }
  /** Some path goes past the gate. */
  | { readonly kind: "skipped" }
  /** The decision was completed, but a denial does not stop. */
  | { readonly kind: "unchecked"; readonly at: TSESTree.Node }
  /** The gate threw, and a handler went on. */
  | { readonly kind: "swallowed"; readonly at: TSESTree.Node }
  /** The gate (or a call that asks or pauses) still runs. */
  | { readonly kind: "not-awaited"; readonly at: TSESTree.Node }
  /** The permit was given before the loop, or in an earlier iteration. */
  | { readonly kind: "stale-loop"; readonly at: TSESTree.Node }
  | { readonly kind: "stale-pause"; readonly at: TSESTree.Node }
  /** The side effect runs beside its caller, which meanwhile got a denial or paused. */
  | { readonly kind: "overtaken"; readonly at: TSESTree.Node }
  /** The analysis could not follow the code. */
  | { readonly kind: "unproven"; readonly because: string };

export interface Finding {
  /** The side-effect call, or the API function where it is handed over. */
  readonly node: TSESTree.Node;
  readonly sideEffect: SideEffect;
  readonly reason: Reason;
  /** One way from the beginning of the unit of work to the call. */
  readonly path: readonly TraceStep[];
}

/** Whether the function of an API is handed over here, to be called elsewhere. */
export function isHandedOver({ node, path }: Finding): boolean {
  return node.type === "Identifier" || node.type === "MemberExpression" || (path.length === 1 && path[0]?.kind === "entry" && path[0].node === node);
}
