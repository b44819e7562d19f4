import type { FunctionElsewhere } from "./outcome-meanings.js";
import type { FunctionNode } from "./syntax.js";

/** Whether functions may do something, which calls of others tell: asked once for each, also where they call each other in circles. */
export class Touching {
  readonly #known = new WeakMap<FunctionNode, boolean>();
  readonly #asked = new Set<FunctionNode>();

  /** @param ask what the function's own code tells; null where there is none. */
  constructor(private readonly ask: (value: FunctionElsewhere, isTouching: (callee: FunctionElsewhere) => boolean) => boolean | null) {}

  of(value: FunctionElsewhere): boolean {
    const known = this.#known.get(value.node);
    if (known !== undefined) return known;
    // In a circle the others decide.
    if (this.#asked.has(value.node)) return false;
    const isOutermost = this.#asked.size === 0;
    this.#asked.add(value.node);
    const touches = this.ask(value, (callee) => this.of(callee));
    // What was found inside a circle may have left out the one that asked first.
    if (touches === true || (touches === false && isOutermost)) this.#known.set(value.node, touches);
    if (isOutermost) this.#asked.clear();
    else if (touches === null) this.#asked.delete(value.node);
    return touches === true;
  }
}
