import type { CallNode } from "../flow/graph.js";
import type { Value } from "./value.js";

type Listener = (value: Value) => void;

/** Code that calls gave to functions of other files, which keep it: other calls may call it, also those that were looked at before. */
export class RegisteredCode {
  readonly #given = new Map<CallNode, Set<Value>>();
  readonly #listeners = new Map<CallNode, Listener[]>();

  add(givenAt: CallNode, value: Value): void {
    const known = this.#given.get(givenAt) ?? new Set<Value>();
    this.#given.set(givenAt, known);
    if (known.has(value)) return;
    known.add(value);
    for (const listener of this.#listeners.get(givenAt) ?? []) listener(value);
  }

  /** Tells of what was given at a call, also of what turns out later to be. */
  each(givenAt: CallNode, listener: Listener): void {
    const known = this.#listeners.get(givenAt) ?? [];
    this.#listeners.set(givenAt, known);
    known.push(listener);
    for (const value of [...(this.#given.get(givenAt) ?? [])]) listener(value);
  }
}
