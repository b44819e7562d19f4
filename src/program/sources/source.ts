import type { TSESTree } from "@typescript-eslint/utils";
import type { TextSource } from "../constants-elsewhere.js";
import { returnsOf } from "../returned.js";
import type { FunctionNode } from "../syntax.js";

/** The call by which the code of a function is looked at, and where that call itself is read: what is passed for a parameter is then known. */
export interface CallContext {
  readonly owner: FunctionNode;
  readonly passed: readonly TSESTree.CallExpressionArgument[];
  readonly where: Source;
  readonly depth: number;
}

export interface FunctionInView {
  readonly node: FunctionNode;
  readonly texts: TextSource;
  /** The construction of the object that it is a method of, where that is in view. */
  readonly context: CallContext | null;
}

/** What `new` is given for an instance, and where that is read. */
export interface Construction {
  readonly call: TSESTree.NewExpression;
  readonly where: Source;
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

/** Layers of an object, the uppermost first: the next one counts where the one above has nothing. */
export function overlaid(layers: readonly Held[]): Held {
  const last = layers.at(-1)?.rest ?? "absent";
  return { found: layers.flatMap(({ found }) => found), rest: layers.some(({ rest }) => rest === "unknown") ? "unknown" : last };
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

/** What a call of a function in view yields, each to be read with what it passes. */
export function resultsOf({ node: owner, texts, context }: FunctionInView, passed: readonly TSESTree.CallExpressionArgument[], where: Source): readonly Source[] {
  const called = within(owner, passed, where.context === null ? { ...where, context } : where);
  return returnsOf(owner).map((node) => ({ node, texts, context: called, at: where.at }));
}
