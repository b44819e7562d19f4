import type { TSESTree } from "@typescript-eslint/utils";
import { isClassNode, isFunctionNode, isLoop } from "../program/nodes.js";
import type { Value } from "./value.js";

/** Whether `value` is truthy; null when it may be either. */
export function truthiness(value: Value | null): boolean | null {
  if (value === null) return null;
  switch (value.kind) {
    case "boolean":
    case "literal":
      return Boolean(value.value);
    case "choice":
      return value.literals.every(Boolean) ? true : value.literals.some(Boolean) ? null : false;
    case "nullish":
    case "not-true":
    case "falsy":
      return false;
    default:
      return true;
  }
}

export function isNullish(value: Value | null): boolean | null {
  if (value === null || value.kind === "not-true" || value.kind === "falsy") return null;
  return value.kind === "nullish";
}

export function isUndefined(value: Value | null): boolean | null {
  if (value === null || value.kind === "not-true" || value.kind === "falsy") return null;
  return value.kind === "nullish" && value.value === undefined;
}

/** Outcome of `left === right` (or `==` when `loose`); null when it may be either. */
export function equality(left: Value | null, right: Value | null, loose: boolean): boolean | null {
  if (left === null || right === null) return null;
  if (left.kind === "choice") return sameForAll(left.literals, right, loose);
  if (right.kind === "choice") return sameForAll(right.literals, left, loose);
  if (isTestedOnly(left) || isTestedOnly(right)) return truthiness(left) === truthiness(right) || loose ? null : false;
  if (left.kind === "not-true" || right.kind === "not-true") {
    const other = left.kind === "not-true" ? right : left;
    if (other.kind === "boolean") return other.value ? false : null;
    return other.kind === "nullish" || other.kind === "not-true" || (loose && other.kind === "literal") ? null : false;
  }
  const leftIsPrimitive = isPrimitive(left);
  const rightIsPrimitive = isPrimitive(right);
  if (leftIsPrimitive && rightIsPrimitive) {
    // The analysed program's own `==`, on primitives.
    return loose ? left.value == right.value : left.value === right.value;
  }
  if (leftIsPrimitive !== rightIsPrimitive) {
    const primitive = leftIsPrimitive ? left : right;
    // An object may become any primitive under `==`, but never null or undefined.
    return loose && primitive.kind !== "nullish" ? null : false;
  }
  if (left.kind !== right.kind) return loose && (left.kind === "symbol" || right.kind === "symbol") ? null : false;
  return (left.kind === "symbol" || left.kind === "object") && (right.kind === "symbol" || right.kind === "object") ? isSame(left.node, right.node) : null;
}

/** Whether two values that expressions of the file made are one. */
function isSame(one: TSESTree.Node, other: TSESTree.Node): boolean | null {
  // `new Object(x)` is `x`.
  if (one !== other) return one.type === "NewExpression" || other.type === "NewExpression" ? null : false;
  return isEvaluatedOnce(one) ? true : null;
}

function isEvaluatedOnce(node: TSESTree.Node): boolean {
  for (let outer = node.parent; outer !== undefined && outer !== null; outer = outer.parent) if (isFunctionNode(outer) || isClassNode(outer) || isLoop(outer)) return false;
  return true;
}

/** Outcome of the comparison with each of the literals, where it is one. */
function sameForAll(literals: readonly (string | number)[], other: Value, loose: boolean): boolean | null {
  const outcomes = new Set(literals.map((literal) => equalityWithLiteral(literal, other, loose)));
  const [outcome = null] = outcomes;
  return outcomes.size === 1 ? outcome : null;
}

function equalityWithLiteral(literal: string | number, other: Value, loose: boolean): boolean | null {
  switch (other.kind) {
    case "literal":
      // The analysed program's own `==`, on primitives.
      return loose ? literal == other.value : literal === other.value;
    case "choice":
      return other.literals.some((each) => literal == each) ? null : false;
    case "truthy":
    case "falsy":
    case "text":
      return loose || truthiness(other) === Boolean(literal) ? null : false;
    default:
      return loose && other.kind !== "nullish" ? null : false;
  }
}

function isTestedOnly(value: Value): boolean {
  return value.kind === "truthy" || value.kind === "text" || value.kind === "falsy";
}

type Primitive = Extract<Value, { kind: "boolean" | "literal" | "nullish" }>;

function isPrimitive(value: Value): value is Primitive {
  return value.kind === "boolean" || value.kind === "literal" || value.kind === "nullish";
}
