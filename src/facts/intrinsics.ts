import type { Block, CallNode, FlowGraph, Instruction, Register, Terminal } from "../flow/graph.js";
import type { CallbackEnd, SummaryValue } from "../program/function-summary.js";
import { blockId as block, registerId as register } from "../flow/ids.js";

/**
 * Graphs of functions that the language, the runtime or a model defines, so that a callback given to them is judged by the same engine as
 * code in view. Arguments: see each function.
 */

/** Builds the graph of a function called at `node`. */
export type IntrinsicBuilder = (node: CallNode) => FlowGraph;

interface Draft {
  readonly instructions: readonly Instruction[];
  readonly terminal: Terminal;
  readonly handler?: number;
  readonly loopDepth?: number;
}

const RETURN: Terminal = { kind: "return", node: null };
const [FIRST, SECOND, THIRD, RESULT, CAUGHT] = [register(0), register(1), register(2), register(3), register(4)];

function graph(name: string, isAsync: boolean, drafts: readonly Draft[]): FlowGraph {
  const blocks = drafts.map(
    (draft, index): Block => ({
      id: block(index),
      instructions: draft.instructions,
      terminal: draft.terminal,
      handler: draft.handler === undefined ? null : block(draft.handler),
      loopDepth: draft.loopDepth ?? 0,
    }),
  );
  return { owner: { kind: "intrinsic", name }, isAsync, isGenerator: false, blocks, registerCount: 5, truncated: null };
}

function argument(target: Register, index: number): Instruction {
  return { kind: "argument", target, index, rest: false };
}

/** `promise.then(onFulfilled, onRejected)`; arguments: promise, onFulfilled, onRejected. `catch` passes undefined for the first callback. */
export function thenGraph(node: CallNode): FlowGraph {
  return graph("then", true, [
    {
      instructions: [argument(FIRST, 0), argument(SECOND, 1), argument(THIRD, 2), { kind: "await", target: RESULT, value: FIRST, node }],
      terminal: { kind: "branch", test: "nullish", value: SECOND, consequent: block(1), alternate: block(2), node: null },
      handler: 3,
    },
    { instructions: [{ kind: "set-return", value: RESULT }], terminal: RETURN },
    {
      instructions: [
        { kind: "invoke", target: RESULT, callee: SECOND, arguments: [RESULT], passesAll: true, node },
        { kind: "set-return", value: RESULT },
      ],
      terminal: RETURN,
    },
    {
      instructions: [{ kind: "caught", target: CAUGHT }],
      terminal: { kind: "branch", test: "nullish", value: THIRD, consequent: block(4), alternate: block(5), node: null },
    },
    { instructions: [], terminal: { kind: "throw", value: CAUGHT, node: null } },
    {
      instructions: [
        { kind: "invoke", target: RESULT, callee: THIRD, arguments: [CAUGHT], passesAll: true, node },
        { kind: "set-return", value: RESULT },
      ],
      terminal: RETURN,
    },
  ]);
}

/** `promise.finally(onSettled)`; arguments: promise, onSettled. */
export function finallyGraph(node: CallNode): FlowGraph {
  const settle: readonly Instruction[] = [
    { kind: "invoke", target: THIRD, callee: SECOND, arguments: [], passesAll: true, node },
    { kind: "await", target: THIRD, value: THIRD, node },
  ];
  return graph("finally", true, [
    {
      instructions: [argument(FIRST, 0), argument(SECOND, 1), { kind: "await", target: RESULT, value: FIRST, node }],
      terminal: { kind: "jump", target: block(1) },
      handler: 2,
    },
    { instructions: [...settle, { kind: "set-return", value: RESULT }], terminal: RETURN },
    { instructions: [{ kind: "caught", target: CAUGHT }, ...settle], terminal: { kind: "throw", value: CAUGHT, node: null } },
  ]);
}

/** A gate that calls its function only with a permit and fulfils with its result; argument: the function. */
export function wrapGraph(node: CallNode): FlowGraph {
  return asking("guard", [SECOND], node);
}

/** The same of one that passes on what it is itself called with. */
export function gatedGraph(node: CallNode): FlowGraph {
  return asking("wrap", [], node);
}

function asking(name: string, passed: readonly Register[], node: CallNode): FlowGraph {
  return graph(name, true, [
    {
      instructions: [
        argument(FIRST, 0),
        { kind: "ask", target: SECOND, node },
        { kind: "await", target: SECOND, value: SECOND, node },
        { kind: "invoke", target: RESULT, callee: FIRST, arguments: passed, node },
        { kind: "await", target: RESULT, value: RESULT, node },
        { kind: "set-return", value: RESULT },
      ],
      terminal: RETURN,
    },
  ]);
}

/** A function that calls its callback once, within the call, and returns what it returns; argument: the callback. */
export function onceGraph(node: CallNode): FlowGraph {
  return graph("once", false, [
    {
      instructions: [
        argument(FIRST, 0),
        { kind: "invoke", target: RESULT, callee: FIRST, arguments: [], node },
        { kind: "set-return", value: RESULT },
      ],
      terminal: RETURN,
    },
  ]);
}

/** What a function of another file does before it calls one that it is given: it asks for a permit, or calls another one. */
export type Preceding = "asks" | { readonly isAwaited: boolean; readonly mayFail: boolean };

/** How a function of another file calls a function that it is given, for which its caller may wait. */
export interface Calling {
  readonly before: readonly Preceding[];
  /** Again when it failed. */
  readonly repeats: boolean;
  /** In a unit of its own. */
  readonly iterates: boolean;
  readonly isAwaited: boolean;
  readonly isResult: boolean;
  readonly mayFail: boolean;
  readonly mayThrow: boolean;
  /** What becomes of the result, where the callback is called once. */
  readonly results?: CallbackEnd["results"];
  /** It waits for nothing, and fails in this way when it has called the callback. */
  readonly fails?: Failing;
}

/** How a function fails: at once, or by its promise. */
export type Failing = "throws" | "rejects";

/** The block of the first result. */
const FIRST_RESULT = 5;

const callings = new Map<string, IntrinsicBuilder>();

/** The graph of such a function; arguments: the callback, and those that are called before it, in this order. */
export function callingGraph(calling: Calling): IntrinsicBuilder {
  const key = JSON.stringify(calling);
  const known = callings.get(key);
  if (known !== undefined) return known;
  const build: IntrinsicBuilder = (node) => buildCalling(calling, node);
  callings.set(key, build);
  return build;
}

/** The graph of one that fails when it has called the callback, without waiting for it. */
export function failingGraph({ before, iterates, fails }: Pick<Calling, "before" | "iterates"> & { readonly fails: Failing }): IntrinsicBuilder {
  return callingGraph({ before, repeats: false, iterates, isAwaited: false, isResult: false, mayFail: false, mayThrow: false, fails });
}

function buildCalling({ before, repeats, iterates, isAwaited, isResult, mayFail, mayThrow, results, fails }: Calling, node: CallNode): FlowGraph {
  const call: readonly Instruction[] = [
    ...(iterates ? [{ kind: "begin-iteration", node } as const] : []),
    { kind: "invoke", target: RESULT, callee: FIRST, arguments: [], node },
  ];
  const end: readonly Instruction[] = [
    ...(isAwaited ? [{ kind: "await", target: RESULT, value: RESULT, node } as const] : []),
    // Nothing is ever put into the third.
    ...(results === undefined ? [{ kind: "set-return", value: isResult ? RESULT : THIRD } as const] : []),
  ];
  // Of a call that is not repeated, each result has a block of its own.
  const yielding = (value: Register, into: SummaryValue): Draft => ({ instructions: [{ kind: "put", target: RESULT, value, into, node }, { kind: "set-return", value: RESULT }], terminal: RETURN });
  const { completed = [], failed = [] } = results ?? {};
  const firstBefore = FIRST_RESULT + completed.length + failed.length;
  const afterCall: Terminal = fails !== undefined ? { kind: "throw", value: THIRD, node: null } : completed.length === 0 ? RETURN : { kind: "fork", targets: completed.map((_, index) => block(FIRST_RESULT + index)), node };
  const failing: Draft = failed.length === 0 ? { instructions: [{ kind: "set-return", value: THIRD }], terminal: RETURN } : { instructions: [], terminal: { kind: "fork", targets: failed.map((_, index) => block(FIRST_RESULT + completed.length + index)), node } };
  const loopDepth = iterates ? 1 : 0;
  // With a permit of its own each time.
  const asking = before.indexOf("asks");
  const afterFailure = [...(repeats ? [block(asking < 0 ? 1 : firstBefore + 2 * asking)] : []), ...(mayFail || mayThrow ? [block(3)] : []), block(4)];
  // Where it is only what the call throws at once that ends nothing, what it yields may still reject.
  const isApart = mayThrow && !mayFail && !repeats;
  const apart: readonly Draft[] = isApart ? [{ instructions: end, terminal: afterCall, loopDepth }] : [];
  const waits = isAwaited || before.some((each) => each === "asks" || each.isAwaited);
  return graph("calling", waits || fails === "rejects" || mayFail || repeats || iterates || results !== undefined, [
    { instructions: [argument(FIRST, 0)], terminal: { kind: "jump", target: block(before.length === 0 ? 1 : firstBefore) } },
    {
      instructions: isApart ? call : [...call, ...end],
      terminal: isApart ? { kind: "jump", target: block(firstBefore + 2 * before.length) } : afterCall,
      loopDepth,
      ...(repeats || mayFail || mayThrow ? { handler: 2 } : {}),
    },
    { instructions: [{ kind: "caught", target: CAUGHT }], terminal: { kind: "fork", targets: afterFailure, node }, loopDepth },
    failing,
    { instructions: [], terminal: { kind: "throw", value: CAUGHT, node: null } },
    ...completed.map((into) => yielding(RESULT, into)),
    ...failed.map((into) => yielding(THIRD, into)),
    ...precedingBlocks(before, firstBefore, node),
    ...apart,
  ]);
}

/** The blocks of what comes before the callback, two each, the first of which is `first`. */
function precedingBlocks(before: readonly Preceding[], first: number, node: CallNode): readonly Draft[] {
  const wait: Instruction = { kind: "await", target: SECOND, value: SECOND, node };
  return before.flatMap((each, index): readonly Draft[] => {
    const own = first + 2 * index;
    const next: Terminal = { kind: "jump", target: block(index === before.length - 1 ? 1 : own + 2) };
    const swallow: Draft = { instructions: [{ kind: "caught", target: CAUGHT }], terminal: next };
    if (each === "asks") return [{ instructions: [{ kind: "ask", target: SECOND, node }, wait], terminal: next }, swallow];
    const place = 1 + before.slice(0, index).filter((other) => other !== "asks").length;
    const call: readonly Instruction[] = [argument(SECOND, place), { kind: "invoke", target: SECOND, callee: SECOND, arguments: [], node }, ...(each.isAwaited ? [wait] : [])];
    return [{ instructions: call, terminal: next, ...(each.mayFail ? { handler: own + 1 } : {}) }, swallow];
  });
}

/** A function that calls its callback any number of times, one after another, and yields the list of results; argument: the callback. */
export function sequenceGraph(mayFail: boolean): IntrinsicBuilder {
  return mayFail ? failingSequenceGraph : failedSequenceGraph;
}

function failingSequenceGraph(node: CallNode): FlowGraph {
  return sequence(3, node);
}

function failedSequenceGraph(node: CallNode): FlowGraph {
  return sequence(null, node);
}

function sequence(handler: number | null, node: CallNode): FlowGraph {
  return graph("sequence", true, [
    {
      instructions: [argument(FIRST, 0), { kind: "array", target: RESULT, elements: [], node }],
      terminal: { kind: "jump", target: block(1) },
    },
    { instructions: [{ kind: "begin-iteration", node }], terminal: { kind: "fork", targets: [block(2), block(4)], node }, loopDepth: 1 },
    {
      instructions: [
        { kind: "invoke", target: SECOND, callee: FIRST, arguments: [], node },
        { kind: "await", target: SECOND, value: SECOND, node },
        { kind: "collect", target: RESULT, value: SECOND },
      ],
      terminal: { kind: "jump", target: block(1) },
      loopDepth: 1,
      ...(handler === null ? {} : { handler }),
    },
    { instructions: [{ kind: "caught", target: CAUGHT }], terminal: { kind: "fork", targets: [block(1), block(4), block(5)], node }, loopDepth: 1 },
    { instructions: [{ kind: "set-return", value: RESULT }], terminal: RETURN },
    { instructions: [], terminal: { kind: "throw", value: CAUGHT, node: null } },
  ]);
}

/** A function that calls its callback for each item, within the call, and returns the list of results; arguments: the callback, the items. */
export function iterationGraph(node: CallNode): FlowGraph {
  return iterationPassing([SECOND], node);
}

/** The same, of one that passes the item behind what came of the items before. */
export function reductionGraph(node: CallNode): FlowGraph {
  // Nothing is ever put into the first.
  return iterationPassing([CAUGHT, SECOND], node);
}

/** The same, of one that passes two items. */
export function comparisonGraph(node: CallNode): FlowGraph {
  return iterationPassing([SECOND, SECOND], node);
}

function iterationPassing(passed: readonly Register[], node: CallNode): FlowGraph {
  return graph("iteration", false, [
    {
      instructions: [argument(FIRST, 0), argument(THIRD, 1), { kind: "array", target: RESULT, elements: [], node }],
      terminal: { kind: "jump", target: block(1) },
    },
    {
      instructions: [{ kind: "begin-iteration", node }],
      terminal: { kind: "iterate", iterator: THIRD, item: SECOND, body: block(2), done: block(3), awaits: false, node },
      loopDepth: 1,
    },
    {
      instructions: [
        { kind: "invoke", target: SECOND, callee: FIRST, arguments: passed, node },
        { kind: "collect", target: RESULT, value: SECOND },
      ],
      terminal: { kind: "jump", target: block(1) },
      loopDepth: 1,
    },
    { instructions: [{ kind: "set-return", value: RESULT }], terminal: RETURN },
  ]);
}

/** `new Promise(executor)`: an exception of the executor rejects the promise; argument: the executor. Returns what the executor returns. */
export function executorGraph(node: CallNode): FlowGraph {
  return graph("new Promise", false, [
    {
      instructions: [
        argument(FIRST, 0),
        { kind: "invoke", target: RESULT, callee: FIRST, arguments: [], node },
        { kind: "set-return", value: RESULT },
      ],
      terminal: RETURN,
      handler: 1,
    },
    { instructions: [{ kind: "caught", target: CAUGHT }], terminal: RETURN },
  ]);
}

/** `new Promise(executor)` whose executor returns the promise that the constructed one follows; arguments: the executor, `resolve`, `reject`. */
export function followingExecutorGraph(node: CallNode): FlowGraph {
  return graph("new Promise", true, [
    {
      instructions: [
        argument(FIRST, 0),
        argument(SECOND, 1),
        argument(THIRD, 2),
        { kind: "invoke", target: RESULT, callee: FIRST, arguments: [SECOND, THIRD], node },
        { kind: "set-return", value: RESULT },
      ],
      terminal: RETURN,
    },
  ]);
}
