import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, ClassNode, PropertyKey } from "../flow/graph.js";
import { childNodes, enclosingFunction, isCallNode, isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import { callThroughApi, callThroughBound, callThroughFunction, callThroughGated } from "./call-through.js";
import { listItem, listOf } from "./collect.js";
import { isContainer } from "./contents.js";
import { escapeValue, keepBodies } from "./escape.js";
import { mayBeHeldElsewhere } from "./handed-out.js";
import { comparisonGraph, finallyGraph, iterationGraph, reductionGraph, thenGraph, type IntrinsicBuilder } from "./intrinsics.js";
import { appended, arrayOf, copyOf, movedBy, onlyMoves, type KnownArray } from "./list-methods.js";
import { getterIn, hiddenMethodsOf, MAX_CHOICES, readItems, readMember } from "./members.js";
import { loseTrack } from "./plain-members.js";
import { isNewArray } from "./read-only.js";
import { letOutReceiver } from "./receivers.js";
import { chainedGraph, reductionOf } from "./reduction.js";
import { wellKnownSymbol } from "../program/hidden-names.js";
import type { Activation, Solver } from "./solver.js";
import type { State } from "./state.js";
import { flattened, oneOf } from "./results.js";
import { unrolledGraph, unrolledMethod } from "./unrolled.js";
import { callFunction, callUnknown, callValue, enterIntrinsic, letOut, type Call } from "./transfer-call.js";
import { enterGeneratorCall, steppingOf } from "./transfer-generator.js";
import type { Arguments } from "./transfer-enter.js";
import { raiseFailure, readJson } from "./transfer-gate.js";
import { latestFor } from "./transfer-summary.js";
import type { Trace } from "./trace.js";
import type { Value } from "./value.js";
import { truthiness } from "./value-tests.js";

type Assign = (state: State, value: Value | null, trace: Trace) => void;

/** Methods that call their first argument for each item, within the call. */
export const ITERATION_METHODS: ReadonlySet<string> = new Set([
  "forEach", "map", "filter", "flatMap", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "reduce", "reduceRight", "sort", "toSorted",
]);

/** Of those that do not just pass the item first, how they call it. */
const OTHER_ITERATIONS: ReadonlyMap<string, IntrinsicBuilder> = new Map([
  ["reduce", reductionGraph],
  ["reduceRight", reductionGraph],
  ["sort", comparisonGraph],
  ["toSorted", comparisonGraph],
]);

/** Methods of arrays that put items elsewhere than where they were. */
const MOVING_METHODS: ReadonlySet<string> = new Set(["sort", "reverse", "splice", "shift", "unshift", "pop", "fill", "copyWithin"]);

/** `object.property(…)`. */
export function callMember(solver: Solver, at: Activation, call: Call, property: PropertyKey, object: Value | null, args: Arguments, initial: State, assign: Assign): void {
  const { node } = call;
  let state = initial;
  if (object?.kind === "nullish") return solver.raise(at, state, node);
  if (property === null) {
    // Iterators are their own.
    if (object?.kind === "stream" && asksForIterator(node)) return assign(state, object, at.trace);
    if (object !== null) escapeValue(solver, object);
    for (const method of hiddenMethodsOf(solver, object, node)) callValue(solver, at, method, args, call.construct, node, state, assign);
    return callUnknown(solver, at, node, args, state, assign);
  }
  const getter = getterIn(solver, object, property, node);
  if (getter !== null) return callFunction(solver, at, getter, { values: [], open: false }, node, state, (after, value, trace) => callValue(solver, { ...at, trace }, value, args, call.construct, node, after, assign));
  if (isContainer(solver, object) && isListMethod(property, args)) return callOnContainer(solver, at, call, property, object, args, state, assign);
  const method = readMember(solver, object, property);
  if (method !== null) return callValue(solver, at, method, args, call.construct, node, state, assign);
  if (call.construct) return callUnknown(solver, at, node, args, state, assign);
  if (object?.kind === "class" && makesInstances(solver, object.node, property)) {
    letOut(solver, args);
    return callValue(solver, at, object, { values: [], open: true }, true, node, state, assign);
  }
  letOutReceiver(solver, call, object, property, args);
  if (object?.kind === "api") return callThroughApi(solver, at, call, property, object, args, state, assign);
  if (object?.kind === "gated") return callThroughGated(solver, at, call, property, object, args, state, assign);
  if (object?.kind === "bound") return callThroughBound(solver, at, call, property, object, args, state, assign);
  if (object?.kind === "function") return callThroughFunction(solver, at, call, property, object, args, state, assign);
  if (isPromiseMethod(property) && (isPromise(object) || args.values.some((value) => value?.holdsCode))) {
    return callPromiseMethod(solver, at, call, property, object, args, state, assign);
  }
  if (object?.kind === "response" && property === "clone") keepBodies(solver, object);
  if (property === "json" && !solver.facts.writtenKeys.has("json")) {
    // Of a request that failed, the promise of its body fails likewise.
    if (object?.kind === "promise" && object.run === null && object.outcome.kind === "rejected") {
      // A promise of `fetch` has no such method, as those of other packages may: the call fails at once, and the request is still on its way.
      if (isOfFetch(object.node)) solver.raise(at, state, node);
      raiseFailure(solver, at, solver.states.removeRunning(state, object), node);
      return assign(state, object, at.trace);
    }
    const response = responseIn(object);
    if (response !== null) return readJson(solver, at, node, response.source, response.permit, call.target, state, (after, trace) => assign(after, solver.valueOf(after, call.target), trace ?? at.trace));
  }
  const first = args.values[0] ?? null;
  const items = object?.kind === "tuple" || object?.kind === "list" ? object : null;
  const isFollowed = items !== null && isFollowedThere(solver, items, property, args);
  const moves = isFollowed && onlyMoves(property, args.values.length) && !isSeenMoved(solver, node, state, items);
  if (items !== null && MOVING_METHODS.has(property)) {
    if (!moves) solver.markVolatile([items]);
    else if (items.kind === "tuple" && arrayOf(node) === "named") state = solver.states.replaceValue(state, items, listOf(solver, items.elements));
  }
  if (ITERATION_METHODS.has(property) && first !== null && first.holdsCode) {
    const passed = items?.holdsCode === true ? items : null;
    letOut(solver, args, 0);
    for (const value of args.values) loseTrack(solver, value);
    const unrolled = unrolledMethod(property);
    if (unrolled !== null && items !== null && isToldApart(solver, items) && isOwnArray(solver, node)) {
      return enterIntrinsic(solver, at, state, unrolledGraph(unrolled, items.elements.length), [first, ...items.elements], node, assign);
    }
    const reduction = property.startsWith("reduce") && first.kind === "function" ? reductionOf(first.node) : null;
    if (reduction?.waits === "first" && passed !== null && args.values.length < 2) escapeValue(solver, passed);
    if (reduction?.waits === "first" && !args.open) return enterIntrinsic(solver, at, state, chainedGraph(reduction.goesOn), [first, passed, args.values[1] ?? null], node, assign);
    return enterIntrinsic(solver, at, state, OTHER_ITERATIONS.get(property) ?? iterationGraph, [first, passed], node, (after, list, trace) => {
      if (property === "map") return assign(after, list, trace);
      loseTrack(solver, list);
      if (reduction !== null && list !== null) return assign(after, solver.values.of({ kind: "all", settled: false, elements: list }), trace);
      // Without a first value the first item is one: of a single item it is the result.
      const unreduced = property.startsWith("reduce") && args.values.length < 2 ? passed : null;
      for (const result of new Set([...resultsOf(solver, property, passed, list), ...(unreduced === null ? [] : oneOf(solver, unreduced.elements))])) assign(after, result, trace);
    });
  }
  const truth = items !== null && isBooleanFunction(solver, node) && isOwnArray(solver, node) ? truthOf(property, items) : null;
  if (truth !== null) {
    solver.raise(at, state, node);
    return assign(state, solver.values.boolean(truth), at.trace);
  }
  if (items !== null && (property === "get" || property === "at") && items.elements.length <= MAX_CHOICES && !solver.isMutatedKey(property) && readItems(solver, items)) {
    solver.raise(at, state, node);
    for (const choice of choicesByIndex(solver, property, items, args)) assign(state, choice, at.trace);
    return;
  }
  const copied = isFollowed ? copyOf(solver, items, property, args.values) : undefined;
  if (copied !== undefined) {
    solver.raise(at, state, node);
    return assign(state, copied, at.trace);
  }
  if (moves && items.elements.length <= MAX_CHOICES) {
    solver.raise(at, state, node);
    for (const choice of movedBy(solver, items, property)) assign(state, choice, at.trace);
    return;
  }
  const stepping = object?.kind === "generator" ? steppingOf(property) : null;
  if (object?.kind === "generator" && stepping !== null) return enterGeneratorCall(solver, at, call, stepping, object, args, state, assign);
  if (object?.kind === "stream" && property === "next") return nextOfStream(solver, at, call, object, args, state, assign);
  if (items !== null) return callArrayMethod(solver, at, call, property, items, args, state, assign);
  const isFluent = object?.kind === "object" && object.node === solver.facts.fluent?.parameter && solver.facts.fluent.methods.has(property);
  callUnknown(solver, at, node, args, state, isFluent ? (after, _value, trace) => assign(after, object, trace) : assign);
}

/** Methods of lists and maps that yield items, or other lists of them. */
const YIELDING_METHODS: ReadonlySet<string> = new Set(["at", "get", "pop", "shift", "values", "entries", "slice", "concat", "flat", "toReversed", "reverse"]);

function isListMethod(property: string, { values }: Arguments): boolean {
  return YIELDING_METHODS.has(property) || (ITERATION_METHODS.has(property) && values[0]?.holdsCode === true);
}

/** What stands for an object of functions may be a list of them. */
function callOnContainer(solver: Solver, at: Activation, call: Call, property: string, container: Value, args: Arguments, state: State, assign: Assign): void {
  if (YIELDING_METHODS.has(property)) {
    solver.raise(at, state, call.node);
    return assign(state, container, at.trace);
  }
  letOut(solver, args, 0);
  const [first = null, initial = null] = args.values;
  const isReduction = property.startsWith("reduce");
  // The first item is what the first call is given.
  if (isReduction && args.values.length < 2) escapeValue(solver, container);
  const reduction = isReduction && first?.kind === "function" ? reductionOf(first.node) : null;
  if (reduction?.waits === "first" && !args.open) return enterIntrinsic(solver, at, state, chainedGraph(reduction.goesOn), [first, container, initial], call.node, assign);
  enterIntrinsic(solver, at, state, OTHER_ITERATIONS.get(property) ?? iterationGraph, [first, container], call.node, (after, list, trace) => {
    if (isReduction && list !== null) escapeValue(solver, list);
    assign(after, property === "map" ? list : property === "filter" || property.startsWith("find") || property.endsWith("orted") ? container : null, trace);
  });
}

/** One of the items, or none; where the index tells, the one that it means. */
function choicesByIndex(solver: Solver, property: "get" | "at", { kind, elements }: KnownArray, { values: [first] }: Arguments): Iterable<Value | null> {
  if (property === "at" && kind === "tuple" && first?.kind === "literal" && typeof first.value === "number") return [elements.at(first.value) ?? null];
  return new Set([...elements, solver.values.undefined()]);
}

/** Whether what the method does with the items is followed: promises among them are where they run. */
function isFollowedThere(solver: Solver, items: KnownArray, property: string, { values, open }: Arguments): boolean {
  return !open && !items.holdsPromise && !values.some((value) => value?.holdsPromise) && !solver.isMutatedKey(property) && readItems(solver, items);
}

/** Whether somebody else may find the items of the array in another order, or less of them. Of a number of items no order is told. */
function isSeenMoved(solver: Solver, node: CallNode, state: State, items: KnownArray): boolean {
  if (items.kind === "list") return false;
  const array = arrayOf(node);
  return array === "other" || (array === "named" && (isShared(solver, state, items) || isHeldElsewhere(solver, node)));
}

/** More of them are not told apart. */
const MAX_UNROLLED = 6;

/** Whether it is worth knowing which of the items of an array come first: decisions are among them. */
function isToldApart(solver: Solver, items: Extract<Value, { kind: "tuple" | "list" }>): boolean {
  const { length } = items.elements;
  return items.kind === "tuple" && items.holdsDecision && length > 0 && length <= MAX_UNROLLED && readItems(solver, items);
}

/** Whether nobody can have added to the array since it was made. */
function isOwnArray({ code }: Solver, node: CallNode): boolean {
  const array = node.type === "CallExpression" && node.callee.type === "MemberExpression" ? stripTypeWrappers(node.callee.object) : null;
  if (array === null) return false;
  if (array.type === "CallExpression") return array.callee.type === "MemberExpression" && unrolledMethod(staticKey(array.callee.property, array.callee.computed) ?? "") === "map";
  const variable = array.type === "Identifier" ? code.variableOf(array) : null;
  return variable === null ? isNewArray(array, code.variableOf) : code.isOnlyRead(variable);
}

/** `list.every(Boolean)` */
function isBooleanFunction({ code }: Solver, node: CallNode): boolean {
  const [callback] = node.type === "CallExpression" ? node.arguments : [];
  return callback?.type === "Identifier" && callback.name === "Boolean" && code.variableOf(callback) === null;
}

function truthOf(property: string, { kind, elements }: Extract<Value, { kind: "tuple" | "list" }>): boolean | null {
  if (kind === "list" || elements.length === 0) return null;
  const truths = elements.map(truthiness);
  if (property === "every") return truths.includes(false) ? false : truths.includes(null) ? null : true;
  if (property === "some") return truths.includes(true) ? true : truths.includes(null) ? null : false;
  return null;
}

/** `List.from(items)` of a class that extends `Array`. */
function makesInstances({ code }: Solver, node: ClassNode, property: string): boolean {
  if (property !== "from" && property !== "of") return false;
  const base = [...code.lineOf(node)].at(-1)?.superClass;
  return base?.type === "Identifier" && base.name === "Array" && code.variableOf(base) === null;
}

/** What an iteration yields of its items, or of what its callback made of them. */
function resultsOf(solver: Solver, property: string, items: Extract<Value, { kind: "tuple" | "list" }> | null, made: Value | null): readonly (Value | null)[] {
  switch (property) {
    case "flatMap":
      return [made?.holdsCode === true ? flattened(solver, made) : null];
    case "filter":
      return [items === null ? null : listOf(solver, items.elements)];
    case "find":
    case "findLast":
      return items === null ? [null] : oneOf(solver, items.elements);
    case "sort":
    case "toSorted":
      return [items === null ? null : listOf(solver, items.elements)];
    case "reduce":
    case "reduceRight":
      return made?.kind === "list" && made.holdsCode ? oneOf(solver, made.elements) : [null];
    default:
      return [null];
  }
}

function asksForIterator(node: Call["node"]): boolean {
  return node.type === "CallExpression" && node.callee.type === "MemberExpression" && wellKnownSymbol(node.callee.property, node.callee.computed)?.endsWith("terator") === true;
}

/** `next()` of what a generator of another file made. */
function nextOfStream(solver: Solver, at: Activation, { node }: Call, stream: Extract<Value, { kind: "stream" }>, args: Arguments, state: State, assign: Assign): void {
  callUnknown(solver, at, node, args, state, assign);
  const depth = state.core.levels.length - 1;
  for (const touch of stream.touches) {
    const promise = solver.values.of({ kind: "promise", node, depth, unitEnded: false, outlivesPause: false, outcome: { kind: "fulfilled", value: null, mayReject: false }, touch: latestFor(touch, true, stream.node), run: null });
    assign(solver.states.addRunning(state, promise), promise, at.trace);
  }
}

export type PromiseMethod = "then" | "catch" | "finally";

export function isPromiseMethod(property: string): property is PromiseMethod {
  return property === "then" || property === "catch" || property === "finally";
}

function isPromise(value: Value | null): boolean {
  return value?.kind === "promise" || value?.kind === "all";
}

function callPromiseMethod(solver: Solver, at: Activation, call: Call, method: PromiseMethod, promise: Value | null, args: Arguments, state: State, assign: Assign): void {
  const { node } = call;
  if (promise?.kind === "promise" && isOfVariable(node) && (isUnused(solver, node) || isKeptForOthers(solver, node)) && args.values.every((callback) => isIdle(solver, callback))) {
    // Whoever awaits the promise itself awaits all that there is to it.
    letOut(solver, args);
    return assign(state, null, at.trace);
  }
  const [first = solver.values.undefined(), second = solver.values.undefined()] = args.open ? [null, null] : args.values;
  if (method === "finally") return enterIntrinsic(solver, at, state, finallyGraph, [promise, first], node, assign);
  const callbacks = method === "then" ? [first, second] : [solver.values.undefined(), first];
  enterIntrinsic(solver, at, state, thenGraph, [promise, ...callbacks], node, assign);
}

/** `promise.catch(() => {});`, `void promise.catch(() => {});`, `promise.then(log).catch(() => {});` */
function isUnused(solver: Solver, { parent }: TSESTree.Node): boolean {
  if (parent === undefined) return false;
  if (parent.type === "MemberExpression" && parent.parent.type === "CallExpression" && parent.parent.callee === parent) {
    const isChain = isPromiseMethod(staticKey(parent.property, parent.computed) ?? "");
    return isChain && parent.parent.arguments.every((callback) => isFunctionNode(callback) && callsNobody(solver, callback)) && isUnused(solver, parent.parent);
  }
  return parent.type === "ExpressionStatement" || (parent.type === "UnaryExpression" && parent.operator === "void" && parent.parent.type === "ExpressionStatement");
}

/** `queue = asked.catch(() => {}); return asked;`: who comes later waits for its end, and whoever asked for it awaits the promise itself. */
function isKeptForOthers({ code }: Solver, node: CallNode): boolean {
  const { parent } = node;
  if (parent?.type !== "AssignmentExpression" || parent.right !== node || parent.operator !== "=" || parent.parent.type !== "ExpressionStatement" || parent.left.type !== "Identifier") return false;
  const promise = node.type === "CallExpression" && node.callee.type === "MemberExpression" ? stripTypeWrappers(node.callee.object) : null;
  if (promise?.type !== "Identifier") return false;
  const [kept, asked] = [code.variableOf(parent.left), code.variableOf(promise)];
  return kept !== null && asked !== null && kept.scope.variableScope !== asked.scope.variableScope && asked.references.some(({ identifier }) => identifier.parent?.type === "ReturnStatement" || identifier.parent?.type === "AwaitExpression");
}

/** Only who has a name for the promise can await it beside this. In an executor the chain may be what settles the new promise. */
function isOfVariable(node: Call["node"]): boolean {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression" || stripTypeWrappers(node.callee.object).type !== "Identifier") return false;
  return enclosingFunction(node)?.parent.type !== "NewExpression";
}

/** A callback that neither asks, pauses, nor leads to a side effect, or that code out of view brings along. */
function isIdle(solver: Solver, callback: Value | null): boolean {
  if (callback === null || !callback.holdsCode) return true;
  const { facts } = solver;
  if (callback.kind !== "function" || facts.mayTouchDecisions === undefined || facts.relevant.has(callback.node)) return false;
  return !facts.mayTouchDecisions(callback.node) || callsNobody(solver, callback.node);
}

/** Whether the function calls nothing but what is out of view: names that it shares with others in the file do not matter then. */
function callsNobody(solver: Solver, node: TSESTree.Node): boolean {
  if (isCallNode(node)) {
    const { sideEffect, behaviour } = solver.resolver.meaningOf(node);
    if (sideEffect !== null || behaviour.kind !== "unknown" || solver.resolver.functionsCalled(node).length > 0) return false;
  }
  return childNodes(node).every((child) => callsNobody(solver, child));
}

function isOfFetch(request: TSESTree.Node): boolean {
  const callee = request.type === "CallExpression" ? stripTypeWrappers(request.callee) : null;
  const name = callee?.type === "MemberExpression" ? staticKey(callee.property, callee.computed) : callee?.type === "Identifier" ? callee.name : null;
  return name !== null && /fetch$/i.test(name);
}

function responseIn(object: Value | null): { readonly source: Extract<Value, { kind: "promise" | "response" }>; readonly permit: boolean } | null {
  if (object?.kind === "response") return { source: object, permit: object.permit };
  if (object?.kind !== "promise" || object.outcome.kind !== "fulfilled" || object.outcome.value?.kind !== "response") return null;
  return { source: object, permit: object.outcome.value.permit };
}

/** Whether functions may read the array that do not know its items here. */
function isShared(solver: Solver, { environment }: State, array: Value): boolean {
  return [...environment.values].some(([variable, value]) => value === array && solver.code.isCaptured(variable));
}

function isHeldElsewhere(solver: Solver, node: CallNode): boolean {
  return node.type !== "CallExpression" || mayBeHeldElsewhere(node, solver.code.variableOf, (call) => solver.resolver.functionsCalled(call, "certainly"));
}

/** Each item of a list is some of what it holds: with all ends of a promise that were seen so far in each list there are few lists. */
function pushedBefore({ context }: Activation, node: CallNode, items: Iterable<Value | null>): Iterable<Value | null> {
  const promises = [...items].filter((item) => item?.holdsPromise === true);
  if (promises.length === 0) return [];
  const seen = context.pushed.get(node) ?? new Set();
  context.pushed.set(node, seen);
  for (const promise of promises) seen.add(promise);
  return seen;
}

/** An array that the analysis knows item by item: what may change it makes it forgotten, `push` makes it a list. */
function callArrayMethod(solver: Solver, at: Activation, call: Call, property: string, array: Extract<Value, { kind: "tuple" | "list" }>, args: Arguments, state: State, assign: Assign): void {
  if (property !== "push" || args.open) {
    // What it hands out, and where to, is not followed.
    escapeValue(solver, array);
    callUnknown(solver, at, call.node, args, solver.states.forgetValues(state, (value) => value === array), assign);
    return;
  }
  const isHeld = isShared(solver, state, array) || (args.values.some((value) => value?.holdsCode) && isHeldElsewhere(solver, call.node));
  if (isHeld) for (const value of args.values) if (value !== null) escapeValue(solver, value);
  solver.raise(at, state, call.node);
  const longer = appended(array, args.values);
  if (longer !== null && !isHeld && !isHeldElsewhere(solver, call.node)) return assign(solver.states.replaceValue(state, array, solver.values.of(longer)), null, at.trace);
  const items = new Set<Value | null>();
  let after = state;
  for (const value of [...array.elements, ...args.values]) {
    const item = listItem(solver, after, value);
    after = item.state;
    items.add(item.value);
  }
  for (const promise of pushedBefore(at, call.node, items)) items.add(promise);
  assign(solver.states.replaceValue(after, array, listOf(solver, items, array.made)), null, at.trace);
}
