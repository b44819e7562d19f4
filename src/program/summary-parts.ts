import type { SummaryValue } from "./function-summary.js";

/** The value with each of its parts changed; itself where it has none. */
export function withParts(value: SummaryValue, change: (part: SummaryValue) => SummaryValue): SummaryValue {
  switch (value.kind) {
    case "object":
      return { kind: "object", properties: Object.fromEntries(Object.entries(value.properties).map(([name, property]) => [name, change(property)])) };
    case "tuple":
      return { kind: "tuple", elements: value.elements.map(change) };
    default:
      return value;
  }
}
