import type { Outcomes } from "./choices.js";

interface Leaf<Kept extends Outcomes> {
  readonly kind: "leaf";
  readonly kept: Kept;
}

/** Where executions that were alike so far took different outcomes for the first time. */
interface Fork<Kept extends Outcomes> {
  readonly kind: "fork";
  readonly at: number;
  readonly arity: number;
  /** One of those below it. All of them are alike up to here. */
  readonly example: Kept;
  readonly after: (Leaf<Kept> | Fork<Kept> | undefined)[];
}

/** The executions so far, by their outcomes. Plans that differ only where a program does not ask are one execution, which need not run again. */
export class OutcomesTried<Kept extends Outcomes> {
  #first: Leaf<Kept> | Fork<Kept> | undefined;

  /** What is kept of the execution of a plan, or null where none like it has run. */
  find(planned: readonly number[]): Kept | null {
    let node = this.#first;
    while (node?.kind === "fork") node = node.after[turnAt(planned, node.at, node.arity)];
    return node !== undefined && firstDifference(planned, node.kept) === null ? node.kept : null;
  }

  add(kept: Kept): void {
    this.#first = withAdded(this.#first, kept);
  }
}

function withAdded<Kept extends Outcomes>(node: Leaf<Kept> | Fork<Kept> | undefined, kept: Kept): Leaf<Kept> | Fork<Kept> {
  const leaf: Leaf<Kept> = { kind: "leaf", kept };
  if (node === undefined) return leaf;
  const example = node.kind === "leaf" ? node.kept : node.example;
  const at = firstDifference(kept.taken, example, node.kind === "leaf" ? Infinity : node.at);
  if (at === null) {
    if (node.kind === "leaf") return node;
    const turn = turnAt(kept.taken, node.at, node.arity);
    node.after[turn] = withAdded(node.after[turn], kept);
    return node;
  }
  const arity = example.arities[at] ?? 1;
  const after: Fork<Kept>["after"] = [];
  after[turnAt(example.taken, at, arity)] = node;
  after[turnAt(kept.taken, at, arity)] = leaf;
  return { kind: "fork", at, arity, example, after };
}

/** The first place before `end` at which a plan has another outcome than an execution took there. */
function firstDifference(planned: readonly number[], { taken, arities }: Outcomes, end = Infinity): number | null {
  for (let index = 0; index < arities.length && index < end; index += 1) {
    const arity = arities[index] ?? 1;
    if (turnAt(planned, index, arity) !== turnAt(taken, index, arity)) return index;
  }
  return null;
}

function turnAt(turns: readonly number[], index: number, arity: number): number {
  return (turns[index] ?? 0) % arity;
}
