import type { ClassNode, FunctionNode } from "./syntax.js";

/** What a call leaves behind for the latest decision: nothing, or the decision or pause that came last. */
export type Touch = "none" | "permit" | "denied" | "pause";

/** What is known of a value that a function of another file hands out. */
export type SummaryValue =
  | { readonly kind: "unknown" | "true" | "false" | "not-true" | "truthy" | "text" | "falsy" | "null" | "undefined" }
  /** What was caught where nothing but errors is thrown; code that the function was given may throw other values. */
  | { readonly kind: "error" }
  /** One of these texts and numbers. */
  | { readonly kind: "literal"; readonly literals: readonly (string | number)[] }
  /** Only in {@link CallbackEnd.results}: what the callback handed out. */
  | { readonly kind: "given" }
  /** The function of {@link FunctionSummary.yields}. */
  | { readonly kind: "yielded" }
  | { readonly kind: "decision"; readonly permit: boolean }
  /** Of a direct HTTP validate whose decision was not read yet. */
  | { readonly kind: "response"; readonly permit: boolean }
  | { readonly kind: "object"; readonly properties: Readonly<Record<string, SummaryValue>> }
  | { readonly kind: "tuple"; readonly elements: readonly SummaryValue[] };

/** One way in which a call can end. */
export interface SummaryExit {
  /** False when it throws, or its promise rejects. */
  readonly completes: boolean;
  /** True when all this happens to the promise that the call hands out. */
  readonly isPromise: boolean;
  readonly touch: Touch;
  /** For a permit: whether the call ends as soon as it has arrived. */
  readonly endsWithPermit: boolean;
  /** What calls that it did not wait for may yet do to a permit. */
  readonly leaves: "nothing" | "pause" | "denied";
  readonly value: SummaryValue;
}

/** How a function is called that another file's function put into what it handed out, or that it calls in a way that cannot be told. */
export interface HandedOn {
  /** Whether the calling function waits for it to end. */
  readonly isWaitedFor: boolean;
  /** Whether a call that the other file left running may end as a denial meanwhile. */
  readonly isEndangered: boolean;
  /** Whether it may be called within the call that it was given to, too. */
  readonly isWithin: boolean;
  /** Whether nobody can call it but who calls what the call hands out. */
  readonly isByResult: boolean;
  /** Whether only a call of the function that the call yields calls it, and nothing that such a call yields in turn. */
  readonly isByCall: boolean;
}

/** What has become of the calls of a function that was given away, when the call that it was given to completes. */
export interface CallbackEnd {
  /** Whether they have ended. */
  readonly isAwaited: boolean;
  /** Whether the last of them has ended well, with no decision and no pause after it. */
  readonly isLast: boolean;
  /** Whether what the last of them handed out is the result. */
  readonly isResult: boolean;
  /** Whether one of them may have failed. */
  readonly mayFail: boolean;
  /** Whether one of them may have thrown at once: `try { return f(); } catch {}` catches nothing else. */
  readonly mayThrow: boolean;
  /** Whether the function itself may fail while one of them still runs: `try { return f(); } finally { close(); }`. */
  readonly mayLeave: boolean;
  /** Whether none begins before the one before it has ended. */
  readonly isAlone: boolean;
  /** Whether there may be another one after it has failed. */
  readonly mayRepeat: boolean;
  /** All that the result may be when the only one has completed, and when it has failed, where that tells something. */
  readonly results?: { readonly completed: readonly SummaryValue[]; readonly failed: readonly SummaryValue[] };
}

/** A function that another one may come behind in the function that calls both. */
export interface CalledBefore {
  readonly key: CalledKey;
  /** Whether the other one is never called but when this one has ended well just before. */
  readonly isCertain: boolean;
  /** Whether what it said last still counts then: no permit has come since. */
  readonly counts: boolean;
  /** Whether it has surely ended by then. */
  readonly isEnded: boolean;
  /** Whether the other one may be called although this one has failed. */
  readonly mayFail: boolean;
}

export type ArgumentKey = `${number}` | `${number}.${string}`;
/** What a function calls of what it is given, of what it was made with, or of the object that it is called on. */
export type CalledKey = `this.${string}` | ArgumentKey | `taken ${ArgumentKey}`;

/** How a function calls the function that it is given as argument `argument`, or in an object that it takes apart at once: `({ work }) => work()`. */
export interface ParameterCalls {
  readonly argument: number;
  /** The name of the function in that object; null where it is the argument itself. */
  readonly member: string | null;
  /** Whether it is called as a method, which any object may have of its own: `(on) => on.permit()`. */
  readonly isMethod?: true;
  /**
   * `permitted`: only with a permit that it got itself; `once`: in the unit of its caller; `iterates`: in units that begin with each call;
   * `later`: not within the call, but only with a permit; `any`: in some other way.
   */
  readonly when: "permitted" | "once" | "iterates" | "later" | "any";
  /** Whether the function cannot complete without having called it. */
  readonly always: boolean;
  /** Whether it waits for something before it calls it. */
  readonly isLate: boolean;
  readonly end: CallbackEnd;
  /** Others of them that the function may have called before. */
  readonly before?: readonly CalledBefore[];
  /** For `later` and `any`: how it is called by what became of it. */
  readonly handedOn: HandedOn | null;
}

/** A function that a function yields, whichever way it ends: `(work) => async (request) => work(request)`. */
export interface YieldedFunction {
  /** What a call of it does, apart from what it took along. */
  readonly summary: FunctionSummary;
  /** How it calls the functions that were given to the call which made it. */
  readonly taken: readonly ParameterCalls[];
  /** Its `length`. */
  readonly length: number;
}

/** How a function calls functions that one of its arguments holds: items of a list, members of an object, methods of an instance. */
export interface ContentsCalls {
  /** Whether nobody gets them but who calls them with a permit that was got for this call, none beside another. */
  readonly isPermitted: boolean;
  /** In units that begin with each call. */
  readonly iterates: boolean;
  /** Whether they have ended when the function completes. */
  readonly isAwaited: boolean;
  /** Whether one of them may have failed then. */
  readonly mayFail: boolean;
  /** Whether one of them may have thrown at once. */
  readonly mayThrow: boolean;
  /** Whether the function may fail while one of them still runs. */
  readonly mayLeave: boolean;
}

/** The same for a member of the object that a method is called on. */
export interface MemberCalls {
  readonly name: string;
  readonly calls: ParameterCalls;
  /** Whether a permit comes after it in any case, if the function completes. */
  readonly isFollowed: boolean;
}

/** What a method of another file calls by `this.name` in the place of what its own class has. */
export interface Overriding {
  readonly name: string;
  /** A function of the linted file; null for one of another file, of which `summary` tells. */
  readonly code: FunctionNode | null;
  readonly summary: FunctionSummary | null;
  /** The class that the object is of. */
  readonly owner: ClassNode;
}

/** How a call ends that is given a decision, or whether it is a permit, as argument `argument`, where the two differ: `assertPermit(decision)`, `must(decision.allowed)`. */
export interface DecisionGiven {
  readonly argument: number;
  readonly as: "decision" | "boolean";
  readonly permit: readonly SummaryExit[];
  readonly denial: readonly SummaryExit[];
  /** The same where it is given neither, as helpers do that got no answer; for decisions only. */
  readonly nothing?: { readonly null: readonly SummaryExit[]; readonly undefined: readonly SummaryExit[] };
}

/** How the promise of an answer, or of work behind one, ends. */
export type PromisedEnd = "permit" | "denial" | "true" | "not-true" | "done" | "failure" | "never";

/** How a call ends that is given such a promise as argument `argument`, and waits for it where nothing is left behind: `to(validate())`. */
export interface PromiseGiven {
  readonly argument: number;
  readonly exits: ReadonlyMap<PromisedEnd, readonly SummaryExit[]>;
}

/** What a call of a function of another file does, found by running the analysis over that file. Plain data. */
export interface FunctionSummary {
  readonly exits: readonly SummaryExit[];
  /** For arguments by which it tells a permit from a denial. */
  readonly given?: readonly DecisionGiven[];
  /** For arguments that it waits for. */
  readonly promised?: readonly PromiseGiven[];
  readonly parameters: readonly ParameterCalls[];
  /** What it yields, where that is a function that calls what it was given; `parameters` tells of the same functions as of any that are handed on. */
  readonly yields?: YieldedFunction;
  /** How it calls members of `this` that a class that extends its own writes anew. */
  readonly members?: readonly MemberCalls[];
  /** Of a generator: what is left behind when it hands out an item, or ends. */
  readonly steps: readonly Touch[];
}
