import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { Context } from "./context.js";
import { runsOn, type Running } from "./running.js";

type Variable = Scope.Variable;

/** A variable that is written while a call that reads it waits: after each wait it may hold another value. */
export class WrittenMeanwhile {
  constructor(readonly variable: Variable) {}
}

/** Who writes variables of others beside which running calls. */
export class Interleavings {
  /** Calls that ran when the variable was written. */
  readonly #beside = new Map<Variable, Set<TSESTree.Node>>();
  /** Calls that run on where no state tells of them. */
  readonly #untold = new Set<TSESTree.Node>();

  noteWrite(variable: Variable, running: readonly Running[]): void {
    let known = this.#beside.get(variable);
    if (known === undefined) this.#beside.set(variable, (known = new Set()));
    for (const item of running) if (runsOn(item)) known.add(item.pending.node);
  }

  noteUntold({ node }: { readonly node: TSESTree.Node }): void {
    this.#untold.add(node);
  }

  /**
   * Variables of which some call relies on what they held before it waited.
   * @param runsAt the bodies that the call at a node runs.
   */
  *stale(runsAt: (node: TSESTree.Node) => Iterable<Context>): Generator<Variable> {
    const read = new Map<TSESTree.Node, ReadonlySet<Variable>>();
    const isRead = (node: TSESTree.Node, variable: Variable): boolean => {
      let variables = read.get(node);
      if (variables === undefined) read.set(node, (variables = readLate(runsAt(node))));
      return variables.has(variable);
    };
    for (const [variable, nodes] of this.#beside) {
      if ([...nodes, ...this.#untold].some((node) => isRead(node, variable))) yield variable;
    }
  }
}

/** What the code reads, itself or by what it calls, after it has waited for something. */
function readLate(roots: Iterable<Context>): ReadonlySet<Variable> {
  const read = new Set<Variable>();
  const early = new Set<Context>(roots);
  const late = new Set<Context>();
  // A set's iteration visits what is added on the way.
  for (const context of early) {
    for (const variable of context.lateReads) read.add(variable);
    for (const callee of context.calls.keys()) (context.lateCalls.has(callee) ? late : early).add(callee);
  }
  for (const context of late) {
    for (const variables of [context.earlyReads, context.lateReads]) for (const variable of variables) read.add(variable);
    for (const callee of context.calls.keys()) late.add(callee);
  }
  return read;
}
