import type { TSESTree } from "@typescript-eslint/utils";
import { isAccessorName } from "../program/hidden-names.js";
import { staticKey } from "../program/nodes.js";
import { readItems } from "./members.js";
import type { Solver } from "./solver.js";
import type { Value } from "./value.js";

/** What the rest element of a pattern takes of an object or array; null where that is not known. */
export function restOf(solver: Solver, object: Value | null, element: TSESTree.Node): Value | null {
  const pattern = element.parent;
  switch (object?.kind) {
    case "decision":
      return object;
    case "tuple":
      return pattern?.type === "ArrayPattern" && readItems(solver, object) ? solver.values.of({ kind: "tuple", elements: object.elements.slice(pattern.elements.length - 1) }) : null;
    case "list":
      return pattern?.type === "ArrayPattern" && readItems(solver, object) ? object : null;
    case "object":
      return pattern?.type === "ObjectPattern" ? withoutTaken(solver, object, pattern, element) : null;
    default:
      return null;
  }
}

/** A copy of the object without what the pattern takes out before. */
function withoutTaken(solver: Solver, object: Extract<Value, { kind: "object" }>, { properties: taken }: TSESTree.ObjectPattern, element: TSESTree.Node): Value | null {
  const keys = taken.map((property) => (property.type === "Property" ? staticKey(property.key, property.computed) : ""));
  const names = [...object.properties.keys()];
  // A getter is called, and what a name of its own may take is not known.
  if (keys.includes(null) || names.some(isAccessorName) || names.some((name) => solver.isReplacedMethod(object.node, name))) return null;
  return solver.values.of({ kind: "object", node: element, properties: new Map([...object.properties].filter(([name]) => !keys.includes(name))) });
}
