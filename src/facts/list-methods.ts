import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode } from "../flow/graph.js";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";
import { listOf } from "./collect.js";
import { readItems } from "./members.js";
import { asPart } from "./nesting.js";
import { flattened } from "./results.js";
import type { Solver } from "./solver.js";
import type { Value, ValueShape } from "./value.js";

/** An array of which the items are known: one by one, or as a number of them. */
export type KnownArray = Extract<Value, { readonly kind: "tuple" | "list" }>;

/** Methods that make another array of the items, in some order, and of those that they are given from an argument on. */
const COPYING: ReadonlyMap<string, number> = new Map([
  ["slice", Infinity],
  ["toReversed", Infinity],
  ["concat", 0],
  ["with", 1],
  ["toSpliced", 2],
  ["values", Infinity],
]);
/** Those that put the items of the array itself elsewhere, or take some out of it. */
const MOVING: ReadonlySet<string> = new Set(["reverse", "sort", "shift", "pop", "splice", "copyWithin"]);
/** Methods whose answer holds no item. */
const TELLING: ReadonlySet<string> = new Set(["includes", "indexOf", "lastIndexOf", "join", "keys"]);
/** What makes an array that nobody else has yet. */
const MAKING: ReadonlySet<string> = new Set([...COPYING.keys(), "map", "filter", "flatMap", "flat", "toSorted", "from", "of"]);

/** What a method that leaves the array as it is yields; undefined for others. */
export function copyOf(solver: Solver, array: KnownArray, property: string, passed: readonly (Value | null)[]): Value | null | undefined {
  if (TELLING.has(property)) return null;
  const first = COPYING.get(property);
  if (first === undefined && property !== "entries" && property !== "flat") return undefined;
  if (!readItems(solver, array)) return undefined;
  if (property === "flat") return flattened(solver, listOf(solver, array.elements));
  if (property === "entries") return listOf(solver, array.elements.map((element) => pairOf(solver, element)));
  const added = passed.slice(first).flatMap((value) => (property === "concat" && (value?.kind === "tuple" || value?.kind === "list") ? [...value.elements, null] : [value]));
  return listOf(solver, [...array.elements, ...added]);
}

/** `[key, value]`: nothing is known of the key. */
export function pairOf(solver: Solver, value: Value | null): Value {
  return solver.values.of({ kind: "tuple", elements: [null, asPart(solver, value, null)] });
}

/** Whether the method only puts items of the array elsewhere, or takes some out of it: it holds no others afterwards. */
export function onlyMoves(property: string, passed: number): boolean {
  return MOVING.has(property) && (property !== "splice" || passed <= 2);
}

/** What such a method yields: all that it may be. */
export function movedBy(solver: Solver, array: KnownArray, property: string): readonly (Value | null)[] {
  if (property === "shift" || property === "pop") return [...new Set([...array.elements, solver.values.undefined()])];
  return [listOf(solver, array.elements)];
}

/** What the array that `call` is a method of is: made for the call (`[...steps].reverse()`), a variable's, or another. */
export function arrayOf(call: CallNode): "new" | "named" | "other" {
  const array = call.type === "CallExpression" && call.callee.type === "MemberExpression" ? stripTypeWrappers(call.callee.object) : null;
  if (array?.type === "Identifier") return "named";
  if (array?.type === "ArrayExpression") return "new";
  return array?.type === "CallExpression" && array.callee.type === "MemberExpression" && MAKING.has(staticKey(array.callee.property, array.callee.computed) ?? "") ? "new" : "other";
}

/** Promises of one array that are known one by one. */
const LONGEST_APPENDED = 4;

/** Promises that one code puts into an array one by one are known each by itself; where a call makes several of them, they are a list. */
export function appended(array: KnownArray, added: readonly (Value | null)[]): Extract<ValueShape, { kind: "tuple" }> | null {
  if (array.kind !== "tuple" || array.made === undefined || array.elements.length + added.length > LONGEST_APPENDED) return null;
  const made = new Set<TSESTree.Node>();
  const elements = [...array.elements, ...added];
  for (const element of elements) {
    if (element?.kind !== "promise" || made.has(element.node)) return null;
    made.add(element.node);
  }
  return { kind: "tuple", made: array.made, elements };
}
