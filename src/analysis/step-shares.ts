import type { StepBudget } from "../facts/solver-input.js";
import type { FunctionNode } from "../flow/graph.js";
import type { EstimatedTouch } from "../program/linked-files.js";

/** What any function may take, however much others have taken: a gate needs few. */
const STEPS_OF_ANY = 400;

/** What one linted file may spend on functions of others; what is known of them is kept for the next. */
const STEPS_OF_A_FILE = 20_000;
/** What it may spend on those that neither ask nor pause: not running them costs little. */
const STEPS_OF_THE_QUIET = 8_000;
/** How often a function is run that has not enough steps. */
const MOST_TRIES = 3;

/**
 * What functions of other files may take together while one file is linted. Those that can neither ask nor pause have steps of their own, so
 * that the many of them leave the few gates what these need.
 */
export class StepShares {
  readonly #touching: StepBudget = { left: 0 };
  readonly #quiet: StepBudget = { left: 0 };
  readonly #underWay = new Set<StepBudget>();
  /** How often a function had not enough steps while this file was linted. */
  #tried = new WeakMap<FunctionNode, number>();

  /** To be called for each linted file. */
  refill(): void {
    this.#touching.left = STEPS_OF_A_FILE;
    this.#quiet.left = STEPS_OF_THE_QUIET;
    this.#tried = new WeakMap();
  }

  budgetFor(touch: EstimatedTouch): StepBudget {
    return touch === "none" ? this.#quiet : this.#touching;
  }

  /** Whether another try is worth its steps: others that it calls may be known by then, and of those that ask and pause nowhere little is to be learnt. */
  mayTry(node: FunctionNode, touch: EstimatedTouch): boolean {
    return (this.#tried.get(node) ?? 0) < (touch === "none" ? 1 : MOST_TRIES);
  }

  noteFailure(node: FunctionNode): void {
    this.#tried.set(node, (this.#tried.get(node) ?? 0) + 1);
  }

  /** Asks for something with a part of the steps that are left: one function is not to take those of all others. */
  inShare<Answer>(touch: EstimatedTouch, ask: () => Answer): Answer {
    const budget = this.budgetFor(touch);
    if (this.#underWay.has(budget)) return ask();
    const before = budget.left;
    const share = Math.max(Math.ceil(before / 2), STEPS_OF_ANY);
    budget.left = share;
    this.#underWay.add(budget);
    try {
      return ask();
    } finally {
      this.#underWay.delete(budget);
      const taken = share - Math.max(0, budget.left);
      budget.left = Math.max(0, before - taken);
    }
  }
}
