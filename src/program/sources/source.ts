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
  /** Whether it may also hold nothing, or what is not in view. */
  readonly isOpen: boolean;
}

export const notInView: Held = { found: [], isOpen: true };

export function only(source: Source): Held {
  return { found: [source], isOpen: false };
}

export function together(parts: readonly Held[]): Held {
  return { found: parts.flatMap(({ found }) => found), isOpen: parts.some(({ isOpen }) => isOpen) };
}

/** The first, and behind it the others where it may hold nothing. */
export function orElse(first: Held, others: () => Held): Held {
  if (!first.isOpen) return first;
  const next = others();
  return { found: [...first.found, ...next.found], isOpen: next.isOpen };
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
