import { truthiness } from "./value-tests.js";
import type { InstanceValue, Value, ValueTable } from "./value.js";

/** Of a place that may hold more texts and numbers, only their truth is told. */
const MOST_LITERALS = 8;

/** What is common to two plain values (no code, promise or decision is in them): a value that stands for both. Null for anything. */
export function joined(values: ValueTable, one: Value, other: Value): Value | null {
  if (one === other) return one;
  const literals = literalsOf(one, other);
  if (literals !== null && literals.length <= MOST_LITERALS) return values.of({ kind: "choice", literals });
  if (one.kind === "tuple" && other.kind === "tuple") {
    // What two arrays hold that the code may add to is not told apart from one another.
    if (one.made !== undefined || other.made !== undefined || one.elements.length !== other.elements.length) return null;
    return values.of({ kind: "tuple", elements: one.elements.map((element, index) => joinedPart(values, element, other.elements[index] ?? null)) });
  }
  if (one.kind === "object" && other.kind === "object" && one.node === other.node) return joinedObject(values, one, other);
  const truth = truthiness(one);
  if (truth === null || truth !== truthiness(other)) return null;
  if (truth && isText(one) && isText(other)) return values.of({ kind: "text" });
  return values.of({ kind: truth ? "truthy" : "falsy" });
}

type ObjectValue = Extract<Value, { readonly kind: "object" }>;

function joinedObject(values: ValueTable, one: ObjectValue, other: ObjectValue): Value | null {
  const properties = new Map<string, Value>();
  // Code may ask whether an object that is spelled here has a member of which nothing is told. What a function of another file makes has members that nobody sees anyway.
  const isSpelled = one.node.type === "ObjectExpression";
  if (isSpelled && [...other.properties.keys()].some((key) => !one.properties.has(key))) return null;
  for (const [key, value] of one.properties) {
    const joined = joinedPart(values, value, other.properties.get(key) ?? null);
    if (joined !== null) properties.set(key, joined);
    else if (isSpelled) return null;
  }
  return values.of({ kind: "object", node: one.node, properties });
}

/** The same of two objects of one class, as far as their fields hold plain values; undefined where the two are told apart. */
export function joinedInstance(values: ValueTable, one: InstanceValue, other: InstanceValue): InstanceValue | undefined {
  const made = values.instance(one.node, one.bindings);
  if (values.instance(other.node, other.bindings) !== made) return undefined;
  const fields = new Map<string, Value>();
  for (const [key, value] of one.fields) {
    const joined = joinedPart(values, value, other.fields.get(key) ?? null);
    if (joined !== null) fields.set(key, joined);
  }
  return values.of({ kind: "instance", node: one.node, bindings: one.bindings, fields });
}

function joinedPart(values: ValueTable, one: Value | null, other: Value | null): Value | null {
  return one === null || other === null ? null : joined(values, one, other);
}

/** The texts and numbers that the two may be, in one order; null where one of them may be something else. */
function literalsOf(...both: readonly Value[]): readonly (string | number)[] | null {
  const found = new Set<string | number>();
  for (const value of both) {
    if (value.kind === "literal") found.add(value.value);
    else if (value.kind === "choice") for (const literal of value.literals) found.add(literal);
    else return null;
  }
  return [...found].sort((a, b) => (`${typeof a} ${a}` < `${typeof b} ${b}` ? -1 : 1));
}

function isText(value: Value): boolean {
  if (value.kind === "choice") return value.literals.every((literal) => typeof literal === "string");
  return value.kind === "text" || (value.kind === "literal" && typeof value.value === "string");
}
