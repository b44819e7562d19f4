import type { Settler } from "./origin-pauses.js";
import type { TimedEnd } from "./timed-promises.js";
import type { Value as ProgramValue } from "./values.js";
import type { TSESTree } from "@typescript-eslint/utils";
import type { Endpoint } from "./argument-conditions.js";
import type { Given } from "./given-endpoints.js";
import type { CodeElsewhere } from "./code-elsewhere.js";
import type { Start } from "../models/behaviour.js";
import type { AuthorityCall } from "./authority-calls.js";
import type { CheckedAnswer } from "./checked-answers.js";
import type { ConstantElsewhere } from "./constants-elsewhere.js";
import type { ContentsCalls, Overriding, FunctionSummary } from "./function-summary.js";
import type { SourceUnit } from "./source-unit.js";
import type { StaticText } from "./static-text.js";
import type { BaseClass } from "./base-classes.js";
import type { CallNode, ClassNode, FunctionNode } from "./syntax.js";
import type { VariableOf } from "./variables.js";

/** Kinds of side effect (contract, section 4). */
export type SideEffectKind =
  | "payment" | "email" | "message" | "egress" | "write" | "delete" | "publish" | "exec" | "deploy" | "credential" | "cost";

export interface SideEffect {
  /** As the user would say it: `stripe.refunds.create()`, `fetch()`. */
  readonly name: string;
  readonly kind: SideEffectKind;
  /** Module specifier or `global`. */
  readonly from: string;
  /** It is a client handed over to be worked with, or perhaps no function at all: only who certainly calls it has the side effect. */
  readonly isOnlyWhereCalled?: true;
}

/** A call whose callee could not be followed to where it comes from. */
export interface UnfollowedCall {
  readonly node: CallNode;
  /** As the user would say it. */
  readonly name: string;
}

/** How a gate answers. All gates are asynchronous: they answer through a promise. */
export type Gate =
  /** Fulfils only with a permit (`assertAllowed`, `startup`). */
  | { readonly style: "asserts" }
  /** Fulfils with an object whose `allowed` tells. */
  | { readonly style: "decision" }
  /** Fulfils with a boolean that is true only with a permit. */
  | { readonly style: "boolean" }
  /** Calls argument `argument` only with a permit held and fulfils with what it returns; rejects on a denial. */
  | { readonly style: "wraps"; readonly argument: number }
  /** `units()`: an async iterable whose items each arrive with a permit. */
  | { readonly style: "units" }
  /**
   * Direct HTTP: fulfils with a response whose decision is read by `.json()` (of the response or of its `.body`) or `.data`; `.body` is the
   * decision itself where the client was told to parse it.
   */
  | { readonly style: "http"; readonly body: "raw" | "parsed" };

/** What a call does to control flow and decisions; `unknown` for an ordinary call. */
export type CallBehaviour =
  | { readonly kind: "unknown" }
  | { readonly kind: "gate"; readonly gate: Gate; readonly name: string }
  /** A function of another file, or (`isGiven`) one that asks the endpoint that the call names. `offset`: where its first argument stands among those that the call writes. */
  | { readonly kind: "summary"; readonly summary: FunctionSummary; readonly offset: number; readonly isGiven?: true; readonly overrides?: readonly Overriding[] }
  /** Never completes: `process.exit()`, configured terminators. */
  | { readonly kind: "terminator" }
  /** Fulfils after a pause: all permits end when it is awaited. */
  | { readonly kind: "pause" }
  /** Completes only when its first argument is truthy / equals its second. */
  | { readonly kind: "assertion"; readonly test: "truthy" | "equal" | "strict-equal" }
  /** Calls its function argument later, and only with a permit. */
  | { readonly kind: "permits"; readonly argument: number }
  /** Rejects without a permit, and does what is not told with one. */
  | { readonly kind: "gated" }
  /** Calls its function argument within the call. */
  | { readonly kind: "callback"; readonly argument: number; readonly runs: "once" | "iterates" }
  /** `Promise.all` and so on of the global Promise; `construct` is `new Promise(executor)`. */
  | { readonly kind: "promise"; readonly method: "all" | "race" | "any" | "allSettled" | "resolve" | "reject" | "construct" | "withResolvers" }
  /** `Boolean(x)` of the global. */
  | { readonly kind: "boolean-conversion" }
  /** Yields its only argument, and hands it to nobody. */
  | { readonly kind: "identity" }
  /** Yields an object. */
  | { readonly kind: "object" }
  /** Yields a copy of an argument that a schema lets through; what was in an answer is in the copy. */
  | { readonly kind: "checked"; readonly answer: CheckedAnswer }
  /** Yields its first argument as a function that answers by a promise: calling that one is another call. */
  | { readonly kind: "promisify" }
  /** Stores in its first argument: under the name that the second spells, or whatever the second has. */
  | { readonly kind: "store"; readonly what: "members" | "value" | "descriptor" | "descriptors" | "replacement" }
  /** `new Map(pairs)` of the global. */
  | { readonly kind: "map" }
  /** Global `setTimeout` or `setInterval`. */
  | { readonly kind: "timer" }
  /** `Array.from(x, f)` of the global. */
  | { readonly kind: "array-from" };

export interface CallMeaning {
  /** Set when the callee may be such an API (assignments are joined). */
  readonly sideEffect: SideEffect | null;
  /** Other than unknown only when the callee certainly is such a function. */
  readonly behaviour: CallBehaviour;
}

/** A place among the arguments of a registration. */
export interface Place {
  readonly argument: number;
  /** In that argument, when it is an array. */
  readonly element: number;
}

/** Places from one on, up to another. */
export interface Stretch {
  readonly from: Place;
  /** The first that is not part of it; null where it goes on to the end. */
  readonly until: Place | null;
}

/** Where among the arguments of a registration the handlers stand that run behind a gate. */
export interface HandlersBehindGates {
  readonly stretches: readonly Stretch[];
  /** The property of an argument that is an object under which a handler stands. */
  readonly property: string | null;
  /** Functions with as many parameters handle errors, also those of a gate. */
  readonly errorParameters: number;
}

/** What the analysis of decisions asks about calls. */
export type CallMeanings = Pick<CallResolver, "meaningOf" | "yieldsFunction" | "functionsCalled" | "functionValue" | "handlersBehindGates" | "beginsWithPermit" | "mayPause" | "literalTypesOf" | "functionElsewhere" | "contentsCalled" | "areContentsPermitted" | "elsewhere" | "baseOf" | "mayBeOf" | "functionsHeldBy" | "isReading" | "isOfPackage">;

/** Answers where a callee comes from (contract, section 4), by one file's scopes and, later, other files in view. */
export interface CallResolver {
  /** The calls of the file but for `import()`, in the order of the text. */
  readonly calls: readonly CallNode[];
  /** Meaning of the call at `node`. Constant time on repetition. */
  meaningOf(node: CallNode): CallMeaning;
  /** The behaviour of its meaning where nobody has an answer of the authority that a call could check; cheaper. */
  behaviourWithoutAnswers(node: CallNode): CallBehaviour;
  /** The side effect of its meaning; cheaper for the calls that certainly have none. */
  sideEffectOf(node: CallNode): SideEffect | null;
  /**
   * Where the file's values were too many to follow: the calls that are named like a side effect, and like no method of the language, and not known to be one; if there are none, the
   * first that may be one. None in other files.
   */
  unfollowed(calls: readonly CallNode[]): readonly UnfollowedCall[];
  /** Whether the call certainly makes a function that answers by a promise; cheaper than asking for the whole meaning. */
  yieldsFunction(node: TSESTree.CallExpression): boolean;
  /** Functions of this file that the call may be of, wherever they were stored meanwhile; none where it has to be certain and may be of something else. */
  functionsCalled(node: CallNode, how?: "certainly"): readonly FunctionNode[];
  /** Whether the call may be one of the global timers; cheaper than asking for the whole meaning. */
  startsTimer(node: CallNode): boolean;
  /** Whether the value may be a promise that a timer brings to this end, or hold some, wherever it was stored meanwhile. */
  mayPause(node: TSESTree.Expression, end: TimedEnd, settledBy: Settler): boolean;
  /** What imports of other files may bring into this one. */
  readonly reach: { readonly effects: boolean; readonly gates: boolean };
  /** Whether a gate may be called in the file that only the type of its object tells. */
  readonly mayAskByType: boolean;
  /** Whether the call registers a device with the authority: `register()` of the runtime, its endpoint by HTTP, or a function of another file that may do so. */
  registers(node: CallNode): boolean;
  /** Which sort of work, that goes on by itself, the call begins; null where its callee is not known to. */
  startOf(node: CallNode): Start | null;
  /** Whether the call is of a method of a router of a framework that the models know. */
  isOnRouter(node: TSESTree.CallExpression): boolean;
  /** Whether the call is of a function of another file in view, so that what it does is known. */
  isOfOtherFile(node: CallNode): boolean;
  /** Whether the call is of a function, class or object of a package out of view, and yields no function that is known to call what it was given. */
  isOfPackage(node: CallNode): boolean;
  /** Whether the call is of a function of another file that begins work, and asks no gate before. */
  startsElsewhere(node: CallNode): boolean;
  /** Whether the call is of a function of another file that asks the authority, and leaves it to its callers to record a denial. */
  leavesRecord(node: CallNode): boolean;
  /** Whether the call is of a function of another file that does work of its own behind the gate that it asks. */
  worksItself(node: CallNode): boolean;
  /** The side effect that a call of the value `node` would be, when `node` is an API function used as a value (`urls.map(fetch)`). */
  functionValue(node: TSESTree.Expression): SideEffect | null;
  /** Whether the call may be of an API of that module that has side effects, and its arguments tell that this call has none: a query that only reads. */
  isReading(node: CallNode, from: string): boolean;
  /** What a call of the value does, when it is certainly a function of another file that asks, pauses or never returns, or one of a package that asks or pauses; null for all others. */
  functionElsewhere(node: TSESTree.Expression): FunctionSummary | null;
  /** How functions of other files that the call may be of call what an argument holds, within the call; an `item` is a function that stands in a list of arguments. */
  contentsCalled(node: CallNode, argument: number, as: "holder" | "item"): readonly ContentsCalls[];
  /** Whether that is so with a permit in each of the functions that the call may be of, and nobody else gets them. */
  areContentsPermitted(node: CallNode, argument: number, as: "holder" | "item"): boolean;
  /** Code of other files that runs where no call of it is written. */
  readonly elsewhere: CodeElsewhere;
  /** What the call asks of the authority, and where it is told the device and the deadline; null when it asks nothing. */
  authorityCall(node: CallNode): AuthorityCall | null;
  /** What a call of a function of another file gives it for the device that the function asks the authority for, or registers. */
  deviceIdArguments(node: TSESTree.CallExpression): readonly TSESTree.Node[];
  /** The endpoint that a request, or a call of a function that makes one, asks in a function that is given these texts. */
  endpointAt(node: CallNode, given: Given): Endpoint | null;
  /** What a call of a function means that asks the endpoint which the call names, or passes on; null for all others. */
  givenMeaning(node: CallNode, outer: Given): CallMeaning | null;
  /** Whether the call makes a promise of the decision that a request inside it gets through a callback; `given` where the address is given. */
  promisesDecision(node: CallNode, given: Given | null): boolean;
  /** Whether the call answers through a callback, and not by what it yields. */
  answersByCallback(node: CallNode): boolean;
  /** Which endpoint the function asks that is given these texts. */
  endpointIn(given: Given): Endpoint | null;
  /** The file whose calls are told. */
  readonly unit: SourceUnit;
  /** Texts that the file spells out. */
  readonly text: StaticText;
  /** The texts that an expression may have by its type, where there is type information; none when it may have others. Undefined is one of these for a key only. */
  literalTypesOf(node: TSESTree.Node, as?: "key"): readonly string[];
  /** The variable that an identifier means. */
  readonly variableOf: VariableOf;
  /** What a name or member stands for that an import brings from another file in view; null for all others. */
  constantElsewhere(node: TSESTree.Node): ConstantElsewhere | null;
  /** Whether the call may ask a gate, pause or end its path, by what it is or by what `isTouching` says of functions of other files. */
  mayTouchDecisions(node: CallNode, isTouching: (callee: Extract<ProgramValue, { readonly kind: "function" }>) => boolean): boolean;
  /** False only when the call certainly asks the authority nothing, by what it is or by functions of other files: cheaper than working out what these do. */
  mayAsk(node: CallNode): boolean;
  /** The same within another file, by what `isAsking` says of functions. */
  mayAskBy(node: CallNode, isAsking: (callee: Extract<ProgramValue, { readonly kind: "function" }>) => boolean): boolean;
  /** False only when a call of a function of another file certainly changes nothing for its caller; null for functions of this file. */
  mayTouchElsewhere(callee: Extract<ProgramValue, { readonly kind: "function" }>): boolean | null;
  /** The same without pauses and ends of paths. */
  mayAskGate(node: CallNode, isAsking: (callee: Extract<ProgramValue, { readonly kind: "function" }>) => boolean): boolean;
  /** Which handlers that the call registers run only after a gate let the request go on; null for none. */
  handlersBehindGates(node: CallNode): HandlersBehindGates | null;
  /** What the superclass of a class does with its instances, where the superclass is not known from the file alone; null without one. */
  baseOf(node: ClassNode): BaseClass | null;
  /** Functions of this file that the expression may yield, wherever they were kept. */
  functionsHeldBy(node: TSESTree.Expression): readonly FunctionNode[];
  /** Whether an expression may be an instance of the class, or the class itself, as far as values and types tell. */
  mayBeOf(node: TSESTree.Expression, owner: ClassNode): boolean;
  /**
   * True when code out of view calls the function only with a permit: a required parameter (or required destructured property) has exactly the
   * runtime's type `Permit`, or it is a route behind a guard.
   */
  beginsWithPermit(node: FunctionNode): boolean;
}
