import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "../program/syntax.js";
import type { AnswerStyle } from "./answer-content.js";

/** How a test that tells nothing is made. */
export type MistakenTest =
  /** `if (decision)`: a denial is an object, too. */
  | "object"
  /** `if (outcome)`, which is one of two texts. */
  | "named"
  /** `decision.allowed !== false`, which an answer without `allowed` passes. */
  | "not-false"
  /** `decision.allowed === "true"`. */
  | "text"
  /** `assert.equal(decision.allowed, false)`, which a permit ends. */
  | "denied"
  /** `permit === undefined`, where it is null on a denial. */
  | "nothing"
  /** `decision.code === "ALLOW"`. */
  | "code"
  /** `decision.allowed ?? true`. */
  | "default"
  /** `decisions.some((decision) => decision.allowed)`: one permit is enough. */
  | "some"
  /** `response.ok`: a denial is a 200. */
  | "status";

/** What becomes of a gate's answer at one place. */
export type DecisionUse =
  /** Nothing reads it. `awaited` is false when nobody waits for it either. */
  | { readonly kind: "dropped"; readonly node: TSESTree.Node; readonly awaited: boolean }
  /** Read as if it were the answer, but it is the promise. */
  | { readonly kind: "not-awaited"; readonly node: TSESTree.Node }
  /** `names` tells whether the code or the request is in what is logged. */
  | { readonly kind: "logged"; readonly node: TSESTree.Node; readonly names: boolean }
  /** Something else of it is read: its code, its request. */
  | { readonly kind: "read"; readonly node: TSESTree.Node }
  /** `stored` when it was read from a member in between, of which the flow analysis knows nothing; `mixed` when it may be true without a permit: `allowed || flag`; `ofAll` when it tells of several answers at once; `inverted` when what is tested was named for the denial: `denied = !allowed`. */
  | { readonly kind: "tested"; readonly node: TSESTree.Node; readonly stored: boolean; readonly mixed?: true; readonly inverted?: true; readonly ofAll?: true }
  /** The right side of `x && allowed`, which is tested with the whole. */
  | { readonly kind: "operand"; readonly node: TSESTree.Node; readonly inverted?: true }
  | { readonly kind: "mistested"; readonly node: TSESTree.Node; readonly how: MistakenTest }
  /** Assigned to a member that nothing in the file reads. */
  | { readonly kind: "stored"; readonly node: TSESTree.Node; readonly name: string }
  /** Put where a later unit of work can read it: in a variable of the module, a member, or a collection. */
  | { readonly kind: "kept"; readonly node: TSESTree.Node; readonly in: TSESTree.Identifier | TSESTree.MemberExpression | TSESTree.CallExpression }
  /** `return decision`, `() => validate()`: the callers of `from` decide; what they get is a gate's answer of that style. Without `decides` it is only its code or its request. `isPromise` when they have to wait for it; `inverted` when it is true on a denial. */
  | { readonly kind: "returned"; readonly node: TSESTree.Node; readonly names: boolean; readonly decides: boolean; readonly from: FunctionNode | null; readonly style: AnswerStyle | null; readonly isPromise: boolean; readonly inverted?: true }
  /** Given to code out of view, which may decide, unless it is only its code or its request. `text` when that is told `"true"` or `"false"`. */
  | { readonly kind: "handed-on"; readonly node: TSESTree.Node; readonly names: boolean; readonly decides: boolean; readonly text?: true }
  /** Completed, for gates that complete only with a permit. */
  | { readonly kind: "awaited"; readonly node: TSESTree.Node }
  /** Given to `allSettled()`, which never rejects, by a gate that does on a denial. */
  | { readonly kind: "settled"; readonly node: TSESTree.CallExpression }
  | { readonly kind: "chained"; readonly node: TSESTree.CallExpression }
  /** A callback, or a function of the file that is given the answer, returns the code or the request to a place that is followed, too. */
  | { readonly kind: "passed-on"; readonly node: TSESTree.Node };
