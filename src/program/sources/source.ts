import type { TSESTree } from "@typescript-eslint/utils";
import type { TextSource } from "../constants-elsewhere.js";
import type { FunctionNode } from "../syntax.js";

/** The call by which the code of a function is looked at, and where that call itself is read: what is passed for a parameter is then known. */
export interface CallContext {
  readonly owner: FunctionNode;
  readonly passed: readonly TSESTree.CallExpressionArgument[];
  readonly where: Source;
  readonly depth: number;
}

/** An expression, with what reads it: its file, and the calls by which its code is looked at. */
export interface Source {
  readonly node: TSESTree.Node;
  readonly texts: TextSource;
  readonly context: CallContext | null;
  /** Where the file that is judged brings it in: an expression of its own. */
  readonly at: TSESTree.Node;
}

/** What a property, an element, or a variable may hold. */
export interface Held {
  readonly found: readonly Source[];
  /** What else it may hold: nothing but what is found, nothing at all, or what is not in view. */
  readonly rest: "none" | "absent" | "unknown";
}

export const notInView: Held = { found: [], rest: "unknown" };
/** Where no execution has put anything. */
export const none: Held = { found: [], rest: "none" };
export const absent: Held = { found: [], rest: "absent" };

export function only(source: Source): Held {
  return { found: [source], rest: "none" };
}

export function together(parts: readonly Held[]): Held {
  const rests = parts.map(({ rest }) => rest);
  return { found: parts.flatMap(({ found }) => found), rest: rests.includes("unknown") ? "unknown" : rests.includes("absent") ? "absent" : "none" };
}

/** The first, and behind it the others where it may hold nothing. */
export function orElse(first: Held, others: () => Held): Held {
  if (first.rest === "none") return first;
  const next = others();
  return { found: [...first.found, ...next.found], rest: first.rest === "unknown" ? "unknown" : next.rest };
}

export function contextOf(context: CallContext | null, owner: FunctionNode): CallContext | null {
  for (let each = context; each !== null; each = each.where.context) if (each.owner === owner) return each;
  return null;
}

const DEEPEST_CALL = 6;

/** @param where what is called there. */
export function within(owner: FunctionNode, passed: readonly TSESTree.CallExpressionArgument[], where: Source): CallContext | null {
  const depth = (where.context?.depth ?? 0) + 1;
  return depth > DEEPEST_CALL ? where.context : { owner, passed, where, depth };
}
