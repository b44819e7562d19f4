import type { TSESTree } from "@typescript-eslint/utils";
import { ITERATION_METHODS, isPromiseMethod } from "../facts/transfer-member-call.js";
import type { CallNode, FunctionNode } from "../flow/graph.js";
import type { CallResolver } from "../program/call-meaning.js";
import type { FunctionSummary, ParameterCalls, SummaryExit } from "../program/function-summary.js";
import { memberName } from "../program/expressions.js";
import { ORDINARY_EXIT } from "../program/join-summaries.js";
import { isTypeWrapper } from "../program/nodes.js";
import type { EstimatedTouch } from "../program/linked-files.js";
import { memoised, type Value } from "../program/values.js";
import { reachableCalls } from "./reachable-calls.js";
import type { FileScan } from "./scan-file.js";

export type IsTouching = (callee: Extract<Value, { readonly kind: "function" }>) => boolean;

/** Functions of the language that run what they are given, whatever object they are read from. */
const RUNNING_METHODS: ReadonlySet<string> = new Set([...ITERATION_METHODS, "call", "apply", "bind", "construct", "from", "fromAsync", "replace", "replaceAll", "groupBy"]);

/** Every function of a file asks about the same functions. */
const givenAway = new WeakMap<CallResolver, Map<TSESTree.Node, boolean>>();

/** Whether the function itself may ask a gate or pause before it has ended: what it gives to code out of view begins units of its own. */
export function mayTouchWithin(scan: FileScan, resolver: CallResolver, node: FunctionNode, isTouching: IsTouching): boolean {
  return callsWithin(scan, resolver, node).some((call) => resolver.mayTouchDecisions(call, isTouching));
}

/** The same without pauses. */
export function mayAskWithin(scan: FileScan, resolver: CallResolver, node: FunctionNode, isAsking: IsTouching): boolean {
  return callsWithin(scan, resolver, node).some((call) => resolver.mayAskGate(call, isAsking));
}

/** Whether the function, or what it hands out, goes on while a call that may ask still runs. */
export function leavesAsking(scan: FileScan, resolver: CallResolver, node: FunctionNode, isAsking: IsTouching): boolean {
  const asks = (call: CallNode): boolean => resolver.mayAskBy(call, isAsking);
  const asksInside = (call: CallNode): boolean => resolver.functionsCalled(call).some((inner) => reachableCalls(scan, inner).some(asks));
  return reachableCalls(scan, node).some((call) => !isWaitedFor(call) && (asks(call) || asksInside(call)));
}

/** Whether a call is awaited or handed back, alone, in a chain or in a list of promises. */
function isWaitedFor(call: TSESTree.Node): boolean {
  let node = call;
  for (let { parent } = node; parent !== undefined && parent !== null; parent = node.parent) {
    if (parent.type === "AwaitExpression" || parent.type === "ReturnStatement") return true;
    if (parent.type === "ArrowFunctionExpression") return parent.body === node;
    if (!isPartOfPromise(parent, node)) return false;
    node = parent;
  }
  return false;
}

function isPartOfPromise(parent: TSESTree.Node, node: TSESTree.Node): boolean {
  switch (parent.type) {
    case "CallExpression":
      return parent.callee === node || (parent.callee.type === "MemberExpression" && isPromiseMethod(memberName(parent.callee) ?? ""));
    case "MemberExpression":
      return parent.object === node;
    case "ArrayExpression":
    case "ConditionalExpression":
    case "LogicalExpression":
      return true;
    default:
      return isTypeWrapper(parent);
  }
}

function callsWithin(scan: FileScan, resolver: CallResolver, node: FunctionNode): readonly CallNode[] {
  const known = memoised(givenAway, resolver, () => new Map<TSESTree.Node, boolean>());
  const isLeftOut = (inner: TSESTree.Node): boolean => {
    const found = known.get(inner) ?? isGivenAway(inner, resolver);
    known.set(inner, found);
    return found;
  };
  return reachableCalls(scan, node, isLeftOut);
}

/** Whether a function is handed out, to the caller or to code out of view: as it is, or in a new object. What calls it then has it for its own. */
function isGivenAway(inner: TSESTree.Node, resolver: CallResolver): boolean {
  const outermost = outermostHolder(inner);
  const user = outermost.parent;
  switch (user?.type) {
    case "ReturnStatement":
      return true;
    case "ArrowFunctionExpression":
      return user.body === outermost;
    case "CallExpression":
      if (!user.arguments.some((argument) => argument === outermost) || mayRunWithin(user)) return false;
      return resolver.meaningOf(user).behaviour.kind === "unknown" && resolver.functionsCalled(user).length === 0;
    default:
      return false;
  }
}

/** The new objects and arrays around a function: `{ hooks: { after: [async () => …] } }`. */
function outermostHolder(inner: TSESTree.Node): TSESTree.Node {
  let node = inner;
  for (let { parent } = node; parent !== undefined && parent !== null; parent = node.parent) {
    const holds = parent.type === "ObjectExpression" || parent.type === "ArrayExpression" || (parent.type === "Property" && parent.value === node) || isTypeWrapper(parent);
    if (!holds) break;
    node = parent;
  }
  return node;
}

function mayRunWithin({ callee }: Extract<CallNode, { readonly type: "CallExpression" }>): boolean {
  if (callee.type !== "MemberExpression") return callee.type !== "Identifier";
  const name = memberName(callee);
  return name === null || RUNNING_METHODS.has(name) || isPromiseMethod(name);
}

/**
 * What is taken for certain of a function that is too complex to be run: that it may deny, where it asks, or pause, and that it may call its parameters.
 * @param isAskingOn whether what it calls may still run when it calls these.
 */
export function estimatedSummary({ async: isAsync, generator }: FunctionNode, touch: EstimatedTouch, called: readonly number[], isAskingOn: boolean): FunctionSummary {
  const isPromise = isAsync && !generator;
  if (generator) return { exits: [ORDINARY_EXIT], parameters: [], steps: touch === "none" ? [] : [touch] };
  const completed: SummaryExit = { ...ORDINARY_EXIT, isPromise, touch, leaves: touch === "none" ? "nothing" : touch };
  return { exits: [completed, { ...completed, completes: false }], parameters: touch === "none" || isAskingOn ? called.map((argument) => calledSomehow(argument, isAskingOn)) : [], steps: [] };
}

/** Only what asks meanwhile endangers a permit that what is called gets. */
function calledSomehow(argument: number, isEndangered: boolean): ParameterCalls {
  return {
    argument,
    member: null,
    when: "any",
    always: false,
    isLate: true,
    end: { isAwaited: false, isLast: false, isResult: false, mayFail: true, mayThrow: true, mayLeave: true, isAlone: false, mayRepeat: true },
    handedOn: { isWaitedFor: false, isEndangered, isWithin: true, isByResult: false, isByCall: false },
  };
}
