import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { FunctionNode } from "../flow/graph.js";
import type { SideEffect } from "../program/call-meaning.js";
import type { WrittenMeanwhile } from "./interleaving.js";
import type { PlainMembers } from "./plain-members.js";
import type { Value } from "./value.js";

/** What code may change that the analysis does not see run: a variable, the members of what an object or class expression makes, or only those that are flags and texts, the items of a list, or decisions read by HTTP. */
export type Volatile = Scope.Variable | TSESTree.Node | PlainMembers | List | WrittenMeanwhile | "http-decision";
export type List = Extract<Value, { readonly kind: "tuple" | "list" }>;

/** What the file's text tells beforehand. */
export interface FileFacts {
  /** Property names that assignments write; null for a computed one. */
  readonly writtenKeys: ReadonlySet<string | null>;
  /** Those that may be written in any object: others belong to instances of classes. */
  readonly keysOfAny: ReadonlySet<string | null>;
  /** Those that are written otherwise than by constructors, as fields of `this`. */
  readonly keysOfMade: ReadonlySet<string | null>;
  /** Calls of the global `setTimeout` and `setInterval`. */
  readonly timers: readonly TSESTree.Node[];
  /** Functions and classes from which a side effect may be reached. */
  readonly relevant: ReadonlySet<TSESTree.Node>;
  /** Functions and classes that code may reach by names, starting from a function or class. */
  readonly reachedFrom?: (node: TSESTree.Node) => Iterable<TSESTree.Node>;
  /** Whether a call of the function may ask a gate, or pause. */
  readonly mayTouchDecisions?: (node: FunctionNode) => boolean;
  /** Functions that ask or pause and that the language may call, by the name under which it finds them. */
  readonly implicit?: ReadonlyMap<string, readonly FunctionNode[]>;
  /** Calls of a modelled function, given as an argument, that do not run what it stands for. */
  readonly idleCalls?: ReadonlySet<TSESTree.Node>;
  /** A parameter that is taken for a gate that fulfils with one of {@link GIVEN_RESULTS}. */
  readonly asking?: TSESTree.Node;
  /** Whether its calls leave something running where they fail, so that it is seen who goes on then. */
  readonly marksFailure?: { readonly thrown: TSESTree.Node; readonly rejected: TSESTree.Node };
  /** Members that objects of the class have from another class: functions whose calls are noted by a node that stands for them, or nothing. */
  readonly overridden?: { readonly owner: TSESTree.Node; readonly members: ReadonlyMap<string, { readonly node: TSESTree.Node; readonly sideEffect: SideEffect } | "undefined"> };
  /** A parameter, or a member among them, that is taken for a pause. */
  readonly pausing?: TSESTree.Node;
  /** A parameter that is taken for an object or list of such functions. */
  readonly container?: TSESTree.Node;
  /** Calls that are taken for calls of one function; `node` stands for it. */
  readonly taken?: { readonly node: TSESTree.Node; readonly at: ReadonlySet<TSESTree.Node> };
  /** One that is taken for a function that leaves a gate running. */
  readonly leaving?: TSESTree.Node;
  /** The declaration of a constant of which it is asked what it holds, as other files read it. */
  readonly exported?: TSESTree.Node;
  /** A parameter whose methods answer with itself; those that do. */
  readonly fluent?: { readonly parameter: TSESTree.Node; readonly methods: ReadonlySet<string> };
}

export interface SolverOptions {
  /** Whether a permit held before a loop ends at the start of each iteration. */
  readonly loops: "each-iteration" | "once";
  /** Steps after which the code counts as too complex; a file's budget when absent. */
  readonly steps?: number;
  /** Steps that several runs may take together. */
  readonly shared?: StepBudget;
}

export interface StepBudget {
  left: number;
}

/** Raised when the budget is spent; the analysis answers "unproven" for what is open. */
export class BudgetSpent extends Error {
  /** @param because what the code has too much of, as a clause. */
  constructor(readonly because = "this file has more paths than the analysis follows") {
    super(because);
  }
}

/** Raised when variables turned out to be written by code that may run at any time: what was concluded from them is void. */
export class VolatileVariable extends Error {}
