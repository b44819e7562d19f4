import type { TSESTree } from "@typescript-eslint/utils";
import { lacksMember } from "../facts/silent-answer.js";
import type { Value } from "../facts/value.js";
import type { SummaryValue } from "../program/function-summary.js";

/** Names of the members that are known of the objects among the values. */
export function keysOf(values: Iterable<Value | null>): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const value of values) {
    const object = fulfilledWith(value);
    if (object?.kind === "object") for (const key of object.properties.keys()) keys.add(key);
  }
  return keys;
}

/** The value as described, with those of `keys` told that it does not have: nobody but who gets it can add one to an object that is returned where it is written. */
export function withAbsent(described: SummaryValue, value: Value | null, keys: ReadonlySet<string>): SummaryValue {
  const object = fulfilledWith(value);
  if (described.kind !== "object" || object?.kind !== "object" || !isReturned(object.node)) return described;
  const absent = [...keys].filter((key) => !(key in Object.prototype) && lacksMember(object.node, key, () => null));
  return { kind: "object", properties: { ...Object.fromEntries(absent.map((key) => [key, { kind: "undefined" } as const])), ...described.properties } };
}

function fulfilledWith(value: Value | null): Value | null {
  return value?.kind === "promise" ? (value.outcome.kind === "fulfilled" ? value.outcome.value : null) : value;
}

function isReturned(node: TSESTree.Node): boolean {
  const { parent } = node;
  if (parent?.type === "TSAsExpression" || parent?.type === "TSSatisfiesExpression") return isReturned(parent);
  return parent?.type === "ReturnStatement" || (parent?.type === "ArrowFunctionExpression" && parent.body === node);
}
