import type { Value } from "./value.js";

/** Whether `value` is truthy; null when it may be either. */
export function truthiness(value: Value | null): boolean | null {
  if (value === null) return null;
  switch (value.kind) {
    case "boolean":
    case "literal":
      return Boolean(value.value);
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
  return left.kind === right.kind ? null : false;
}

function isTestedOnly(value: Value): boolean {
  return value.kind === "truthy" || value.kind === "text" || value.kind === "falsy";
}

type Primitive = Extract<Value, { kind: "boolean" | "literal" | "nullish" }>;

function isPrimitive(value: Value): value is Primitive {
  return value.kind === "boolean" || value.kind === "literal" || value.kind === "nullish";
}
