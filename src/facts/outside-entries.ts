import type { TSESTree } from "@typescript-eslint/utils";
import type { SourceOwner } from "../flow/build-graph.js";
import type { Exit } from "./context.js";
import { escapeValue } from "./escape.js";
import type { Latest } from "./latest.js";
import type { Solver } from "./solver.js";
import { RETURN_SLOT, type Slot, type State } from "./state.js";
import { extend } from "./trace.js";
import { heldBy, withBindings, type Bindings, type Pending, type Value } from "./value.js";

/** Which code is entered from outside the view, each in a unit of work of its own. */
export class OutsideEntries {
  readonly #solver: Solver;
  readonly #entered = new Set<string>();
  /** Entries that led to nothing, with what was known then. */
  readonly #skipped: { readonly owner: SourceOwner; readonly enter: () => void }[] = [];

  constructor(solver: Solver) {
    this.#solver = solver;
  }

  /** `key` identifies the entry. */
  enter(key: string, owner: SourceOwner, latest: Latest, bindings: Bindings, slots: ReadonlyMap<Slot, Value>, danger: Pending | null = null): void {
    const solver = this.#solver;
    if (this.#entered.has(key)) return;
    this.#entered.add(key);
    if (owner.kind !== "module") solver.markVolatile(solver.code.capturedWrites(owner.node));
    if (!this.#isRelevant(owner.node, bindings) && !solver.fieldCode.mayRead(owner.node)) {
      this.#skipped.push({ owner, enter: () => this.#run(owner, latest, bindings, slots, danger) });
      // It is not run, nor is what it calls.
      if (solver.code.hasCapturedWrites) for (const reached of solver.facts.reachedFrom?.(owner.node) ?? []) solver.markVolatile(solver.code.capturedWrites(reached));
      for (const [variable, value] of bindings) if (variable !== null) escapeValue(solver, value);
      return;
    }
    this.#run(owner, latest, bindings, slots, danger);
  }

  /** Runs those after all that may read a field which holds code now. */
  enterReaders(): void {
    for (const { enter } of this.#skipped.filter(({ owner }) => this.#solver.fieldCode.mayRead(owner.node))) enter();
  }

  #run(owner: SourceOwner, latest: Latest, bindings: Bindings, slots: ReadonlyMap<Slot, Value>, danger: Pending | null): void {
    const solver = this.#solver;
    const environment = solver.states.environment(withBindings(new Map(), bindings));
    const entrySlots = new Map(slots).set(RETURN_SLOT, solver.values.undefined());
    const initial: State = { ...solver.states.initial(latest, entrySlots), environment };
    const state = danger === null ? initial : solver.states.addRunning(initial, danger);
    const context = solver.contextOf(solver.code.graphOf(owner), state, extend(null, { kind: "entry", node: owner.node }));
    if (owner.kind !== "module") solver.noteEnteredApart(context);
    context.addContinuation({ onExit: (exit) => this.#letOut(exit, owner), onTouched: () => undefined });
  }

  #isRelevant(node: TSESTree.Node, bindings: Bindings): boolean {
    if (node.type === "Program" || this.#solver.facts.relevant.has(node)) return true;
    return bindings.some(([variable, value]) => variable !== null && this.#leadsToRelevant(value));
  }

  /** Whether a value holds relevant code, or closures that took some along. */
  #leadsToRelevant(value: Value): boolean {
    const open: Value[] = [value];
    const seen = new Set<Value>(open);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next.kind === "api" || ("node" in next && this.#solver.facts.relevant.has(next.node))) return true;
      for (const inner of heldBy(next)) {
        if (!inner.holdsCode || seen.has(inner)) continue;
        seen.add(inner);
        open.push(inner);
      }
    }
    return false;
  }

  /** What outside callers are given is theirs to call. */
  #letOut(exit: Exit, { kind, node }: SourceOwner): void {
    // The methods of what a constructor makes are let out with its class.
    if (kind === "construction" && exit.value?.kind === "instance" && exit.value.node === node) return;
    if (exit.value !== null) escapeValue(this.#solver, exit.value);
  }
}
