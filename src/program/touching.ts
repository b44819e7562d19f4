import type { FunctionNode } from "./syntax.js";

/** A function that has been asked, and whose answer is not certain yet: it is no, unless one that it waits for touches. */
interface Open {
  readonly depth: number;
  /** How many were open before. */
  readonly position: number;
  /** Depth of the outermost one under way on whose answer it depends. */
  waitsFor: number;
}

/** Whether functions may do something, which calls of others tell: asked once for each, also where they call each other in circles. */
export class Touching<Asked extends { readonly node: FunctionNode }> {
  readonly #known = new WeakMap<FunctionNode, boolean>();
  readonly #open = new Map<FunctionNode, Open>();
  /** Those in the order in which they were asked: what is found out about one settles all after it. */
  readonly #asked: FunctionNode[] = [];
  /** Those of them that have not answered, the outermost first. */
  readonly #underWay: Open[] = [];

  /** @param ask what the function's own code tells; null where there is none. */
  constructor(private readonly ask: (value: Asked, isTouching: (callee: Asked) => boolean) => boolean | null) {}

  of(value: Asked): boolean {
    const { node } = value;
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const before = this.#open.get(node);
    if (before !== undefined) {
      // In a circle the others decide.
      this.#wait(before.waitsFor);
      return false;
    }
    const depth = this.#underWay.length;
    const own: Open = { depth, position: this.#asked.length, waitsFor: depth };
    this.#open.set(node, own);
    this.#asked.push(node);
    this.#underWay.push(own);
    const touches = this.ask(value, (callee) => this.of(callee));
    this.#underWay.pop();
    // Those asked after one that touches may have said no too early: who asks again is told anew.
    if (touches !== false) this.#close(own);
    if (touches === true) this.#known.set(node, true);
    if (touches !== false) return touches === true;
    if (own.waitsFor < depth) this.#wait(own.waitsFor);
    else for (const each of this.#close(own)) this.#known.set(each, false);
    return false;
  }

  #wait(depth: number): void {
    const asking = this.#underWay.at(-1);
    if (asking !== undefined) asking.waitsFor = Math.min(asking.waitsFor, depth);
  }

  /** Takes away all that were asked from this one on, which depend on nobody else any more. */
  #close({ position }: Open): readonly FunctionNode[] {
    const closed = this.#asked.splice(position);
    for (const node of closed) this.#open.delete(node);
    return closed;
  }
}
