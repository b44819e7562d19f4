import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { Value } from "./value.js";

type Variable = Scope.Variable;

/** Of a constant that may hold more, nothing is known. */
const MAX_HELD = 4;

/**
 * What the constants of a module hold whose declarations do not tell: `const gate = makeGate(id)`. Learnt when the module is run, and kept
 * from one run to the next, since functions may have read the constant before.
 */
export class ModuleConstants {
  /** All that a constant may hold; null where something of it is not known. */
  readonly #held = new Map<Variable, ReadonlySet<Value> | null>();
  /** Constants that were read, of which nothing is known. */
  readonly missed = new Set<Variable>();

  /** All that the constant may hold; none where that is not known. */
  valuesOf(variable: Variable): readonly Value[] {
    return [...(this.#held.get(variable) ?? [])];
  }

  /** The constant is given a value; null for one that is not known. Returns whether what it was taken for has changed. */
  note(variable: Variable, value: Value | null): boolean {
    const known = this.#held.get(variable);
    if (known === null || (value !== null && known?.has(value) === true)) return false;
    const held = value === null || (known?.size ?? 0) >= MAX_HELD ? null : new Set([...(known ?? []), value]);
    this.#held.set(variable, held);
    return known !== undefined || value !== null;
  }
}

/** Whether the value that a declaration's text tells has all code that the constant was given. */
export function tellsAll(told: Value, given: Value): boolean {
  if (!given.holdsCode) return true;
  switch (given.kind) {
    case "function":
    case "class":
    case "instance":
      return told.kind === given.kind && told.node === given.node;
    case "object":
      return told.kind === "object" && told.node === given.node && [...given.properties].every(([key, property]) => tellsProperty(told.properties.get(key), property));
    default:
      return false;
  }
}

function tellsProperty(told: Value | undefined, given: Value): boolean {
  return told === undefined ? !given.holdsCode : tellsAll(told, given);
}
