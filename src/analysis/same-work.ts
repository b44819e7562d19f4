import type { TSESTree } from "@typescript-eslint/utils";
import { hole } from "../program/static-text.js";
import type { GateCalls } from "./gate-calls.js";
import type { WorkSite } from "./work-after-denial.js";

/**
 * Whether two calls do the same as far as the text tells: what they call has one name, and their first arguments are not texts that begin otherwise:
 * `client.query("rollback")` is not `client.query("update …")`.
 */
export function isSameWork(one: WorkSite, other: WorkSite, gates: Pick<GateCalls, "resolver">): boolean {
  if (one.name !== other.name) return false;
  const [a, b] = [beginningOf(one.node, gates), beginningOf(other.node, gates)];
  return a.startsWith(b) || b.startsWith(a);
}

/** What is known of the text that a call gets first. */
function beginningOf(call: TSESTree.Node, { resolver }: Pick<GateCalls, "resolver">): string {
  const [first] = call.type === "CallExpression" || call.type === "NewExpression" ? call.arguments : [];
  const text = first === undefined || first.type === "SpreadElement" ? hole : resolver.text.withHoles(first);
  return text.slice(0, text.includes(hole) ? text.indexOf(hole) : text.length);
}
