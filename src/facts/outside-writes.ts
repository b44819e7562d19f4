import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { Context } from "./context.js";

type Variable = Scope.Variable;

/** Which variables of others the code assigns that is entered from outside, or piece by piece: it runs while those who hold them go on. */
export class OutsideWrites {
  readonly #writers = new Map<Variable, Set<Context>>();
  readonly #entered = new Set<Context>();

  /** The context is entered otherwise than by a call that ends before its caller goes on. */
  enter(context: Context): void {
    this.#entered.add(context);
  }

  /** @param variable that the code of the context assigns, and another function holds. */
  note(variable: Variable, context: Context): void {
    const known = this.#writers.get(variable);
    if (known === undefined) this.#writers.set(variable, new Set([context]));
    else known.add(context);
  }

  /**
   * Variables that such code assigns, itself or by what it calls.
   * @param isAsked tells the variables to look at.
   * @param owns tells whether the code of a context holds the variable: each time it is entered makes a new one.
   */
  *written(contexts: Iterable<Context>, isAsked: (variable: Variable) => boolean, owns: (context: Context, variable: Variable) => boolean): Generator<Variable> {
    const asked = [...this.#writers].filter(([variable]) => isAsked(variable));
    if (asked.length === 0 || this.#entered.size === 0) return;
    const callers = callersOf(contexts);
    for (const [variable, writers] of asked) {
      const reaching = new Set(writers);
      // A set's iteration visits what is added on the way.
      for (const context of reaching) {
        if (this.#entered.has(context)) {
          yield variable;
          break;
        }
        for (const caller of callers.get(context) ?? []) if (!owns(caller, variable)) reaching.add(caller);
      }
    }
  }
}

function callersOf(contexts: Iterable<Context>): ReadonlyMap<Context, readonly Context[]> {
  const callers = new Map<Context, Context[]>();
  for (const caller of contexts) {
    for (const callee of caller.calls.keys()) {
      const known = callers.get(callee);
      if (known === undefined) callers.set(callee, [caller]);
      else known.push(caller);
    }
  }
  return callers;
}
