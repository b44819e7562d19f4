import type { TSESTree } from "@typescript-eslint/utils";
import { listOf } from "./collect.js";
import { escapeValue } from "./escape.js";
import { implicitCallees } from "./implicit-calls.js";
import { staticKey } from "../program/nodes.js";
import { MAX_CHOICES } from "./members.js";
import type { Solver } from "./solver.js";
import type { Value } from "./value.js";

/** Known code among what calls hand on. What is dropped here would be lost: it is let out of view instead. */

/** Deeper ones are let out of view: each would be a value of its own. */
const DEEPEST_RESULT = 2;

type Items = readonly (Value | null)[];

/** What becomes of promises that are awaited together, or of one of them: what they are fulfilled with. */
function fulfilment(solver: Solver, element: Value | null, node: TSESTree.Node | null): Value | null {
  if (element?.kind === "all") {
    const { elements, settled } = element;
    if (elements?.kind !== "tuple" && elements?.kind !== "list") return null;
    return settled ? settledResults(solver, elements, node) : awaitedList(solver, elements.elements);
  }
  if (element?.kind !== "promise") return element;
  return element.outcome.kind === "fulfilled" ? element.outcome.value : null;
}

/** An object that is not known may be a promise, and one that has a `then` is one: it tells nothing of what comes of it. */
export function awaitable(solver: Solver, value: Value | null): Value | null {
  if (value?.kind === "truthy") return null;
  if (value === null || !hasThen(solver, value)) return value;
  escapeValue(solver, value);
  return null;
}

/** Whether the object says itself what waiting for it yields. */
export function hasThen(solver: Solver, value: Value): boolean {
  switch (value.kind) {
    case "object":
      return namesThen(value.node) || isThenWritten(solver) || implicitCallees(solver, value, "then").isCertain;
    case "instance":
    case "class":
      return isThenWritten(solver) || implicitCallees(solver, value, "then").isCertain;
    case "decision":
      return isThenWritten(solver);
    default:
      return false;
  }
}

function isThenWritten({ facts }: Solver): boolean {
  return facts.keysOfAny.has("then");
}

/** `{ then: make() }` */
function namesThen(node: TSESTree.Node): boolean {
  return node.type === "ObjectExpression" && node.properties.some((property) => property.type === "Property" && staticKey(property.key, property.computed) === "then");
}

/** The array that `Promise.all` of a list yields; null where no code is in it. */
export function awaitedList(solver: Solver, elements: Items): Value | null {
  const results = elements.map((element) => awaitable(solver, fulfilment(solver, element, null)));
  return results.some((result) => result?.holdsCode === true) ? listOf(solver, results) : null;
}

/** One result of `Promise.allSettled`; null where no code is in it. */
export function settledResult(solver: Solver, element: Value | null, node: TSESTree.Node | null): Value | null {
  const value = fulfilment(solver, element, node);
  if (value?.holdsCode !== true) return null;
  if (node !== null && value.nesting <= DEEPEST_RESULT) return solver.values.of({ kind: "object", node, properties: new Map([["value", value]]) });
  escapeValue(solver, value);
  return null;
}

/** The array of them; null where no code is in it. */
export function settledResults(solver: Solver, elements: Value, node: TSESTree.Node | null): Value | null {
  if (elements.kind !== "tuple" && elements.kind !== "list") return null;
  const results = elements.elements.map((element) => settledResult(solver, element, node));
  if (results.every((result) => result === null)) return null;
  return elements.kind === "list" ? listOf(solver, results) : solver.values.of({ kind: "tuple", elements: results });
}

/** What one of the items may be, with the code in it: always null among them, for anything else. */
export function oneOf(solver: Solver, items: Items): readonly (Value | null)[] {
  const found = new Set<Value>();
  for (const item of items) {
    const value = fulfilment(solver, item, null);
    if (value?.holdsCode === true) found.add(value);
  }
  if (found.size <= MAX_CHOICES) return [...found, null];
  for (const value of found) escapeValue(solver, value);
  return [null];
}

/** The items of the lists among the items, and the other ones, as `flatMap` hands them on. */
export function flattened(solver: Solver, list: Value | null): Value | null {
  if (list?.kind !== "list") return list;
  return listOf(solver, list.elements.flatMap((element) => (element?.kind === "tuple" || element?.kind === "list" ? element.elements : [element])));
}

/** What `new` yields of a constructor that returns `returned`: only objects stand in for the instance. */
export function constructedBy(instance: Value | null, returned: Value | null): readonly (Value | null)[] {
  switch (returned?.kind) {
    case "boolean":
    case "literal":
    case "nullish":
    case "not-true":
    case "text":
    case "choice":
    case "symbol":
    case "falsy":
      return [instance];
    case undefined:
    case "truthy":
      return instance === null ? [null] : [instance, null];
    default:
      return [returned];
  }
}
