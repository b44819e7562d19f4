import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { Value } from "./value.js";

type Variable = Scope.Variable;

/**
 * What the constants of a module hold whose declarations do not tell: `const gate = makeGate(id)`. Learnt when the module is run, and kept
 * from one run to the next, since functions may have read the constant before.
 */
export class ModuleConstants {
  /** Null for a constant that holds more than one thing, or nothing worth knowing. */
  readonly #held = new Map<Variable, Value | null>();

  valueOf(variable: Variable): Value | null {
    return this.#held.get(variable) ?? null;
  }

  /** The constant is given a value; null for one that is not known. Returns whether what it was taken for has changed. */
  note(variable: Variable, value: Value | null): boolean {
    const known = this.#held.get(variable);
    if (known === null || known === value) return false;
    this.#held.set(variable, known === undefined ? value : null);
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
