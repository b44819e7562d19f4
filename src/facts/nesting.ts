import type { TSESTree } from "@typescript-eslint/utils";
import { escapeValue } from "./escape.js";
import type { Solver } from "./solver.js";
import { heldBy, type Value } from "./value.js";

/** Arrays of what tells nothing about decisions are told apart up to here, and what a call may do through them up to there. */
const DEEPEST_PLAIN = 3;
const DEEPEST = 6;

/**
 * What is kept of a value that becomes part of an object or array. A function that calls itself builds trees without end, each a value of its
 * own: the parts that it made in the same place are not told apart.
 * @param maker the object literal that the value becomes a part of; null for arrays.
 */
export function asPart(solver: Solver, value: Value | null, maker: TSESTree.Node | null): Value | null {
  if (value === null || value.nesting === 0) return value;
  const isPlain = !value.holdsCode && !value.holdsDecision && !value.holdsPromise;
  const isTooDeep = value.nesting >= (isPlain ? DEEPEST_PLAIN : DEEPEST);
  const isKept = maker === null ? !isTooDeep : !(isPlain ? holdsMadeAt(value, maker) : isTooDeep && holdsMadeAt(value, maker));
  if (isKept) return value;
  escapeValue(solver, value);
  return null;
}

function holdsMadeAt(value: Value, maker: TSESTree.Node): boolean {
  if (value.nesting === 0) return false;
  return (value.kind === "object" && value.node === maker) || heldBy(value).some((inner) => holdsMadeAt(inner, maker));
}
