import type { TSESTree } from "@typescript-eslint/utils";
import type { SummaryValue } from "../program/function-summary.js";
import { withParts } from "../program/summary-parts.js";
import type { Solver } from "./solver.js";
import type { Value } from "./value.js";

/**
 * The value that a call yields whose callee stands in another file.
 * @param given what a function that the callee was given has handed out.
 */
export function valueFor(solver: Solver, value: SummaryValue, node: TSESTree.Node, depth: number, given: Value | null = null): Value | null {
  const { values } = solver;
  switch (value.kind) {
    case "unknown":
    case "yielded":
      return null;
    case "given":
      return given;
    case "true":
    case "false":
      return values.boolean(value.kind === "true");
    case "null":
      return values.of({ kind: "nullish", value: null });
    case "undefined":
      return values.undefined();
    case "not-true":
    case "truthy":
    case "text":
    case "falsy":
      return values.of({ kind: value.kind });
    case "error":
      return values.of({ kind: "error" });
    case "literal": {
      const [first, ...others] = value.literals;
      return first === undefined ? null : values.of(others.length === 0 ? { kind: "literal", value: first } : { kind: "choice", literals: value.literals });
    }
    case "decision":
      return values.of({ kind: "decision", permit: value.permit });
    case "response":
      return values.of({ kind: "response", node, depth, permit: value.permit });
    case "tuple":
      return values.of({ kind: "tuple", elements: value.elements.map((element) => valueFor(solver, element, node, depth, given)) });
    case "object": {
      const properties = new Map<string, Value>();
      for (const [name, property] of Object.entries(value.properties)) {
        const known = valueFor(solver, property, node, depth, given);
        if (known !== null && !solver.mayChange(node, name)) properties.set(name, known);
      }
      return values.of({ kind: "object", node, properties });
    }
  }
}

/** The same where code that the callee was given may throw what is no error. */
export function withoutErrors(value: SummaryValue): SummaryValue {
  return value.kind === "error" ? { kind: "unknown" } : withParts(value, withoutErrors);
}
