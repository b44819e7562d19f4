import type { TSESTree } from "@typescript-eslint/utils";
import type { Latest } from "../facts/latest.js";
import type { Outcome, PromiseValue, Value, ValueTable } from "../facts/value.js";
import type { PromisedEnd } from "../program/function-summary.js";

export const PROMISED_ENDS: readonly PromisedEnd[] = ["permit", "denial", "true", "not-true", "done", "failure", "never"];

/** A promise under way that ends so. One of work behind an answer may fail in any case. */
export function promiseEnding(values: ValueTable, end: PromisedEnd, node: TSESTree.Node): PromiseValue {
  const make = (outcome: Outcome, touch: Latest): PromiseValue => values.of({ kind: "promise", node, depth: 0, unitEnded: false, outlivesPause: false, outcome, touch, run: null });
  const fulfilled = (value: Value | null): Outcome => ({ kind: "fulfilled", value, mayReject: true });
  switch (end) {
    case "permit":
    case "denial":
      return make(fulfilled(values.of({ kind: "decision", permit: end === "permit" })), end === "permit" ? { kind: "permit" } : { kind: "denied", node });
    case "true":
      return make(fulfilled(values.boolean(true)), { kind: "permit" });
    case "not-true":
      return make(fulfilled(values.of({ kind: "not-true" })), { kind: "denied", node });
    case "done":
      return make(fulfilled(null), { kind: "permit" });
    case "failure":
      return make({ kind: "rejected" }, { kind: "failed", node });
    case "never":
      return make({ kind: "unsettled" }, { kind: "denied", node });
  }
}
