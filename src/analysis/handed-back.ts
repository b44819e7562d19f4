import type { TSESTree } from "@typescript-eslint/utils";
import type { Exit } from "../facts/context.js";
import { escapeValue } from "../facts/escape.js";
import type { Solver } from "../facts/solver.js";
import type { FunctionValue, Value } from "../facts/value.js";
import { isUnsettled } from "./exit-summary.js";

/** The function that each end yields. */
export function onlyFunction(exits: readonly Exit[]): FunctionValue | null {
  const [first, ...others] = exits.filter(({ kind }) => kind !== "throw");
  const { value = null } = first ?? {};
  return value?.kind === "function" && value.receiver === null && others.every((exit) => exit.value === value) ? value : null;
}

/** Functions that the result holds are called by those who get it; a parameter that is handed back is not called. */
export function escapeReturned(solver: Solver, value: Value): void {
  if (value.kind === "promise") {
    if (value.outcome.kind === "fulfilled" && value.outcome.value !== null) escapeReturned(solver, value.outcome.value);
  } else if (value.kind !== "api") escapeValue(solver, value);
}

export function handsBack(value: Value | null, parameter: TSESTree.Node): boolean {
  if (value?.kind === "promise") return value.outcome.kind === "fulfilled" && handsBack(value.outcome.value, parameter);
  return value?.kind === "api" && value.node === parameter;
}

/** Without the promise of a chain that waits for what the function was given, where it is told how that ends. */
export function withoutOpen(exits: readonly Exit[], given: TSESTree.Node): readonly Exit[] {
  const isToldOf = exits.some((exit) => exit.kind === "return" && exit.value?.kind === "promise" && !isUnsettled(exit));
  return isToldOf ? exits.filter((exit) => !isUnsettled(exit) || exit.core.touched || exit.core.running.some(({ pending }) => pending.node !== given && pending !== exit.value)) : exits;
}

export function mayReject({ value }: Exit): boolean {
  return value?.kind === "promise" && value.outcome.kind === "fulfilled" && value.outcome.mayReject;
}
