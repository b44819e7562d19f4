import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { SummaryValue } from "../program/function-summary.js";
import type { CallNode, ClassNode, FunctionNode, PropertyKey } from "../program/syntax.js";

export type { CallNode, ClassNode, FunctionNode, PropertyKey };

type Variable = Scope.Variable;

declare const blockId: unique symbol;
declare const register: unique symbol;
declare const finalizerId: unique symbol;

/** Index into {@link FlowGraph.blocks}. */
export type BlockId = number & { readonly [blockId]: true };
/** Place of an intermediate value inside one graph; written on every path before it is read. */
export type Register = number & { readonly [register]: true };
/** One `finally` (or `using` disposal) of a graph. */
export type FinalizerId = number & { readonly [finalizerId]: true };

/**
 * What a graph is the body of. A class owns the graph of its construction: the instance fields in order and its constructor (implicit or
 * written). Static fields, static blocks, computed keys and the heritage run where the class is evaluated, in the surrounding graph.
 */
export type GraphOwner =
  | { readonly kind: "module"; readonly node: TSESTree.Program }
  | { readonly kind: "function"; readonly node: FunctionNode }
  | { readonly kind: "construction"; readonly node: ClassNode }
  | { readonly kind: "intrinsic"; readonly name: string };

export interface FlowGraph {
  readonly owner: GraphOwner;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** Indexed by {@link BlockId}; the entry is block 0. Every block is reachable from it or is a handler that some instruction can reach. */
  readonly blocks: readonly Block[];
  readonly registerCount: number;
  /** The first piece of code that was nested too deeply and is only one `opaque` here. If there is any, nothing that this graph shows is proven. */
  readonly truncated: TSESTree.Node | null;
}

export interface Block {
  readonly id: BlockId;
  readonly instructions: readonly Instruction[];
  readonly terminal: Terminal;
  /** Where an exception of any instruction or terminal of this block goes; null when it leaves the function. */
  readonly handler: BlockId | null;
  /** How many loops of this graph enclose the block: an edge to a block of lower depth leaves loops. */
  readonly loopDepth: number;
}

export type Callee =
  /** `f(…)`, `new f(…)`, f`…` */
  | { readonly kind: "value"; readonly value: Register }
  /** `object.property(…)`; reading the member is part of the call. */
  | { readonly kind: "member"; readonly object: Register; readonly property: PropertyKey }
  | { readonly kind: "super" }
  /** `super.property(…)` */
  | { readonly kind: "super-member"; readonly property: PropertyKey }
  /** `import(…)` */
  | { readonly kind: "import" };

export interface Argument {
  readonly value: Register;
  readonly spread: boolean;
}

export type Property =
  /** `symbol` where the key is one: "" or, of those that the language knows, the name that `hidden-names.ts` gives it. */
  | { readonly kind: "property"; readonly key: PropertyKey; readonly value: Register; readonly symbol?: string }
  /** A getter or setter. `name`: see `hidden-names.ts`. */
  | { readonly kind: "accessor"; readonly key: string; readonly name: string; readonly value: Register }
  | { readonly kind: "spread"; readonly value: Register };

export type LiteralValue = string | number | boolean | null | undefined;

/**
 * One step in evaluation order. Instructions marked (throws) may complete by an exception instead, which goes to the block's handler with
 * the state before the instruction.
 */
export type Instruction =
  | { readonly kind: "literal"; readonly target: Register; readonly value: LiteralValue }
  /** A value the analysis has no name for. `uses` do not leave the program by it (arithmetic, `typeof`, templates, regular expressions). (throws: never) */
  | { readonly kind: "compute"; readonly target: Register; readonly uses: readonly Register[]; readonly node: TSESTree.Node }
  /** Syntax that hands `uses` to code out of view (JSX attributes, decorators, spread of an unknown into a call, …). (throws) */
  | { readonly kind: "opaque"; readonly target: Register; readonly uses: readonly Register[]; readonly node: TSESTree.Node }
  /** `variable` is null for a name that no scope of the file declares. */
  | { readonly kind: "load"; readonly target: Register; readonly variable: Variable | null; readonly node: TSESTree.Identifier | TSESTree.JSXIdentifier }
  | { readonly kind: "store"; readonly variable: Variable | null; readonly value: Register; readonly node: TSESTree.Node }
  | { readonly kind: "this"; readonly target: Register; readonly node: TSESTree.Node }
  /** (throws) */
  | { readonly kind: "member"; readonly target: Register; readonly object: Register; readonly property: PropertyKey; readonly node: TSESTree.Node }
  /** `super.property` read. (throws) */
  | { readonly kind: "super-member"; readonly target: Register; readonly property: PropertyKey; readonly node: TSESTree.Node }
  /** `object` without the keys already taken: the rest of an object pattern. */
  | { readonly kind: "rest"; readonly target: Register; readonly object: Register; readonly from: "object" | "array"; readonly node: TSESTree.Node }
  /** Assignment to a member. `object` null for `super.x = …`. (throws) */
  | { readonly kind: "store-member"; readonly object: Register | null; readonly property: PropertyKey; readonly value: Register; readonly node: TSESTree.Node }
  /** Calls, constructions, tagged templates, `import()`. Callee and arguments are evaluated before. (throws) */
  | { readonly kind: "call"; readonly target: Register; readonly callee: Callee; readonly arguments: readonly Argument[]; readonly construct: boolean; readonly node: CallNode }
  /** `super(...arguments)` of a class with a heritage and no constructor; `arguments` is the list of all. (throws) */
  | { readonly kind: "implicit-super"; readonly target: Register; readonly arguments: Register; readonly node: ClassNode }
  /** (throws) */
  | { readonly kind: "await"; readonly target: Register; readonly value: Register; readonly node: TSESTree.Node }
  /** Ends the unit of work. (throws) */
  | { readonly kind: "yield"; readonly target: Register; readonly value: Register; readonly delegate: boolean; readonly node: TSESTree.Node }
  /** `thisValue` is `this` of an arrow function in a static initialiser: the class; null where it is `this` of the graph. */
  | { readonly kind: "closure"; readonly target: Register; readonly thisValue: Register | null; readonly node: FunctionNode }
  /** `heritage` is the value after `extends`, null without one. */
  | { readonly kind: "class"; readonly target: Register; readonly heritage: Register | null; readonly node: ClassNode }
  | { readonly kind: "object"; readonly target: Register; readonly properties: readonly Property[]; readonly node: TSESTree.Node }
  /** An element is null for a hole. */
  | { readonly kind: "array"; readonly target: Register; readonly elements: readonly (Argument | null)[]; readonly node: TSESTree.Node }
  | { readonly kind: "not"; readonly target: Register; readonly value: Register }
  | { readonly kind: "compare"; readonly target: Register; readonly operator: "===" | "!==" | "==" | "!="; readonly left: Register; readonly right: Register; readonly node: TSESTree.Node }
  /** Joins the arms of `?:`, `&&`, `||`, `??`, `?.` and defaults: each arm copies into the same target. */
  | { readonly kind: "copy"; readonly target: Register; readonly value: Register }
  /** The argument with this index (all from it on when `rest`), as passed; `undefined` when absent. */
  | { readonly kind: "argument"; readonly target: Register; readonly index: number; readonly rest: boolean }
  /** What a handler caught. Only as first instruction of a handler block. */
  | { readonly kind: "caught"; readonly target: Register }
  /** A unit of work begins at depth `loopDepth` of its block: first instruction of a loop's head. */
  | { readonly kind: "begin-iteration"; readonly node: TSESTree.Node }
  /** Asks for the iterator of `value`. (throws) */
  | { readonly kind: "iterator"; readonly target: Register; readonly value: Register; readonly awaits: boolean; readonly node: TSESTree.Node }
  /** Enters a finalizer: what is to happen at its end, an index into the targets of its `end-finally`. */
  | { readonly kind: "complete"; readonly finalizer: FinalizerId; readonly completion: number }
  /** Remembers the value of a `return` until the function is left. */
  | { readonly kind: "set-return"; readonly value: Register }
  /** Remembers the exception that passes through a finalizer. */
  | { readonly kind: "set-exception"; readonly value: Register }
  /** Only in intrinsic graphs: calls `callee` as a function in view, or as an API used as a value. `passesAll`: with no other arguments than these. (throws) */
  | { readonly kind: "invoke"; readonly target: Register; readonly callee: Register; readonly arguments: readonly Register[]; readonly passesAll?: true; readonly node: CallNode }
  /** Only in intrinsic graphs: asks the authority as the gate at `node` does; the target is the promise of the answer. (throws) */
  | { readonly kind: "ask"; readonly target: Register; readonly node: CallNode }
  /** Only in intrinsic graphs: adds what a callback returned to the list in `target`. */
  | { readonly kind: "collect"; readonly target: Register; readonly value: Register }
  /** Only in intrinsic graphs: what a function of another file makes of the result of a callback. */
  | { readonly kind: "put"; readonly target: Register; readonly value: Register; readonly into: SummaryValue; readonly node: CallNode }
  /** The value becomes reachable for code out of view (exported, thrown away into an unknown place). */
  | { readonly kind: "escape"; readonly value: Register; readonly node: TSESTree.Node };

export type BranchTest = "truthy" | "nullish" | "undefined";

export type Terminal =
  | { readonly kind: "jump"; readonly target: BlockId }
  /** `consequent` when `value` passes the test. `node` is the condition as written, null for a branch that no condition writes (defaults). */
  | { readonly kind: "branch"; readonly test: BranchTest; readonly value: Register; readonly consequent: BlockId; readonly alternate: BlockId; readonly node: TSESTree.Node | null }
  /** Either way: a choice that no value decides (`for…in`, a `switch` on something unknown). */
  | { readonly kind: "fork"; readonly targets: readonly BlockId[]; readonly node: TSESTree.Node }
  /** Next item of an iterator into `item`, or `done`. (throws) */
  | { readonly kind: "iterate"; readonly iterator: Register; readonly item: Register; readonly awaits: boolean; readonly body: BlockId; readonly done: BlockId; readonly node: TSESTree.Node }
  /** Leaves the function with what `set-return` remembered, or undefined. An async function settles its promise with it. */
  | { readonly kind: "return"; readonly node: TSESTree.Node | null }
  /** To the block's handler, or out of the function. `value` null: what `set-exception` remembered. */
  | { readonly kind: "throw"; readonly value: Register | null; readonly node: TSESTree.Node | null }
  /** Goes on as the `complete` before the finalizer said. */
  | { readonly kind: "end-finally"; readonly finalizer: FinalizerId; readonly targets: readonly BlockId[] }
  | { readonly kind: "unreachable" };
