import type { Value, ValueShape, ValueContents } from "./value.js";

type Kind = Value["kind"];

const promises: ReadonlySet<Kind> = new Set<Kind>(["promise", "response"]);
const codes: ReadonlySet<Kind> = new Set<Kind>(["function", "bound", "gated", "class", "instance", "api", "elsewhere", "generator", "settler"]);
const decisions: ReadonlySet<Kind> = new Set<Kind>(["decision", "not-true", "response", "units"]);

/** What a value consists of. */
function partsOf(shape: ValueShape): readonly (Value | null)[] {
  switch (shape.kind) {
    case "promise":
      return shape.outcome.kind === "fulfilled" ? [shape.outcome.value] : [];
    case "all":
      return [shape.elements];
    case "tuple":
    case "list":
      return shape.elements;
    case "object":
      return [...shape.properties.values()];
    case "instance":
      return [...shape.fields.values()];
    default:
      return [];
  }
}

/** What of it ends of units, calls and decisions may reach. */
export function contentsOf(shape: ValueShape): ValueContents {
  const parts = partsOf(shape);
  const { kind } = shape;
  return {
    holdsPromise: promises.has(kind) || parts.some((part) => part?.holdsPromise === true),
    holdsCode: codes.has(kind) || parts.some((part) => part?.holdsCode === true),
    holdsDecision: decisions.has(kind) || saysAllowed(shape) || parts.some((part) => part?.holdsDecision === true),
  };
}

/** An object that a program makes in the place of a decision. */
function saysAllowed(shape: ValueShape): boolean {
  return (shape.kind === "object" && shape.properties.has("allowed")) || (shape.kind === "instance" && shape.fields.has("allowed"));
}

/** How many objects and arrays stand in one another. */
export function nestingOf(shape: ValueShape): number {
  switch (shape.kind) {
    case "promise":
      return shape.outcome.kind === "fulfilled" ? (shape.outcome.value?.nesting ?? 0) : 0;
    case "all":
      return shape.elements?.nesting ?? 0;
    case "tuple":
    case "list":
      return 1 + deepest(shape.elements);
    case "bound":
      return 1 + deepest(shape.passed);
    case "gated":
      return 1 + deepest([shape.work]);
    case "elsewhere":
      return shape.taken.length === 0 ? 0 : 1 + deepest(shape.taken.map(({ value }) => value));
    case "object":
      return 1 + deepest([...shape.properties.values()]);
    case "instance":
      return shape.fields.size === 0 ? 0 : 1 + deepest([...shape.fields.values()]);
    default:
      return 0;
  }
}

function deepest(values: readonly (Value | null)[]): number {
  let deepest = 0;
  for (const value of values) deepest = Math.max(deepest, value?.nesting ?? 0);
  return deepest;
}
