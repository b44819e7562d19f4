import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { TSESTree } from "@typescript-eslint/utils";
import type { CodeTable } from "./code-table.js";
import type { Context } from "./context.js";
import { ownsVariable } from "./graph-owner.js";
import { Interleavings, WrittenMeanwhile } from "./interleaving.js";
import type { ModuleConstants } from "./module-constants.js";
import { OutsideWrites } from "./outside-writes.js";
import { PlainMembers } from "./plain-members.js";
import { runsOn, type Running } from "./running.js";
import { VolatileVariable, type List, type Volatile } from "./solver-input.js";
import type { State } from "./state.js";
import type { Value } from "./value.js";

type Variable = Scope.Variable;

const STEPS_WHEN_VOID = 500;

/** What a run takes for granted: that nobody changes what it makes use of but the code that it follows. It is void where that turns out to be wrong. */
export class Assumptions {
  readonly #code: CodeTable;
  /** What code out of view may change at any time. Grows from one run to the next. */
  readonly #volatile: Set<Volatile>;
  readonly #constants: ModuleConstants;
  readonly #outsideWrites = new OutsideWrites();
  readonly #interleavings = new Interleavings();
  readonly #reliedOn = new Set<Volatile>();
  /** Steps after which the run turned out to be void. */
  #voidSince: number | null = null;
  readonly #stepsTaken: () => number;
  /** Variables that others write while the calls that read them wait. */
  readonly writtenMeanwhile: ReadonlySet<Variable>;

  constructor(code: CodeTable, volatile: Set<Volatile>, constants: ModuleConstants, stepsTaken: () => number) {
    this.#code = code;
    this.#volatile = volatile;
    this.#constants = constants;
    this.#stepsTaken = stepsTaken;
    this.writtenMeanwhile = new Set([...volatile].flatMap((each) => (each instanceof WrittenMeanwhile ? [each.variable] : [])));
  }

  isVolatile(variable: Variable): boolean {
    return this.#volatile.has(variable) || this.#code.runsText;
  }

  markVolatile(changed: Iterable<Volatile>): void {
    for (const each of changed) {
      if (this.#volatile.has(each)) continue;
      this.#volatile.add(each);
      if (!isNotedWhenUsed(each) || this.#reliedOn.has(each)) this.#voidSince ??= this.#stepsTaken();
    }
  }

  relyOn(used: Variable | List | PlainMembers): void {
    this.#reliedOn.add(used);
  }

  noteConstant(variable: Variable, value: Value | null): void {
    if (this.#constants.note(variable, value) && this.#reliedOn.has(variable)) this.#voidSince ??= this.#stepsTaken();
  }

  noteEnteredApart(context: Context): void {
    this.#outsideWrites.enter(context);
  }

  noteWrite(context: Context, state: State, variable: Variable): void {
    if (!this.#isShared(variable)) return;
    if (!this.#owns(context, variable)) this.#outsideWrites.note(variable, context);
    this.#interleavings.noteWrite(variable, state.core.running);
  }

  noteRead(context: Context, state: State, variable: Variable): void {
    if (state.environment.values.has(variable) && this.#isShared(variable)) context.noteRead(variable, state.core.progress);
  }

  noteUntold(item: Running): void {
    if (runsOn(item)) this.noteForgotten(item.pending);
  }

  /** The states do not tell any more of what the call leaves running. */
  noteForgotten(pending: { readonly node: TSESTree.Node }): void {
    this.#interleavings.noteUntold(pending);
  }

  #isShared(variable: Variable): boolean {
    return this.#code.isCaptured(variable) && !this.#code.isConstant(variable);
  }

  #owns(context: Context, variable: Variable): boolean {
    return ownsVariable(context.prepared.graph, this.#code.ownerOf(variable));
  }

  /** A void run goes on for a while, to find more such variables: one run for each of them would take much longer. */
  assertWorthGoingOn(): void {
    if (this.#voidSince !== null && this.#stepsTaken() > 2 * this.#voidSince + STEPS_WHEN_VOID) throw new VolatileVariable();
  }

  /** @param runsAt the bodies that the call at a node runs. */
  assertStable(contexts: Iterable<Context>, runsAt: (node: TSESTree.Node) => Iterable<Context>): void {
    const isAsked = (variable: Variable): boolean => this.#reliedOn.has(variable) && !this.#volatile.has(variable);
    this.markVolatile([...this.#outsideWrites.written(contexts, isAsked, (context, variable) => this.#owns(context, variable))]);
    for (const variable of this.#interleavings.stale(runsAt)) {
      if (!this.writtenMeanwhile.has(variable) && !this.#volatile.has(variable)) this.markVolatile([new WrittenMeanwhile(variable)]);
    }
    if (this.#voidSince !== null) throw new VolatileVariable();
  }
}

/** Whether {@link Assumptions.relyOn} is told of each use. */
function isNotedWhenUsed(changed: Volatile): boolean {
  return typeof changed === "object" && ("references" in changed || "holdsCode" in changed || changed instanceof PlainMembers);
}
