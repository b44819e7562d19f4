import type { TSESTree } from "@typescript-eslint/utils";
import type { Instruction } from "../flow/graph.js";
import type { CallMeaning } from "../program/call-meaning.js";
import { isClassNode } from "../program/nodes.js";
import { listOf } from "./collect.js";
import { callContents, callRegistered, isContainer, isGatedHolder, letOutPermitted, takenAt } from "./contents.js";
import { giveAnswers } from "./given-answers.js";
import { isThroughFunction, makeGated } from "./call-through.js";
import { bindingsFor, escapeCode, escapeValue } from "./escape.js";
import { gatedGraph, iterationGraph, onceGraph, wrapGraph, type IntrinsicBuilder } from "./intrinsics.js";
import { methodsByOrigin, privateMethods, superMethod } from "./callees.js";
import { argumentsOf, withStored } from "./given-arguments.js";
import { baseOfRunning, constructByBase, giveToSummarised, letOutThroughSuper } from "./receivers.js";
import { choicesAt, readMember } from "./members.js";
import { letChange, loseTrack } from "./plain-members.js";
import { reachSideEffect } from "./reached-effects.js";
import type { Activation, Solver } from "./solver.js";
import { THIS_SLOT, type State } from "./state.js";
import { callMember } from "./transfer-member-call.js";
import { callContainer, callFromField, keptIn } from "./transfer-kept-code.js";
import { callBuiltin } from "./transfer-builtin.js";
import { calleeOf, enterBody, type Arguments } from "./transfer-enter.js";
import { leftBehind } from "./running.js";
import { callEntrusted, callSummarised, endAsTold } from "./transfer-summary.js";
import { storeByCall } from "./store-by-call.js";
import { withoutHandlers } from "./gated-handlers.js";
import { constructedBy } from "./results.js";
import { drain, startAsync } from "./transfer-generator.js";
import { callPromise, pausePromise } from "./transfer-promise.js";
import { askGate, askParameter, raiseFailure, refuse } from "./transfer-gate.js";
import type { Next } from "./transfer.js";
import type { Trace } from "./trace.js";
import type { FunctionValue, InstanceValue, Value } from "./value.js";
import { equality, truthiness } from "./value-tests.js";

export type Call = Extract<Instruction, { kind: "call" }>;
type Invoke = Extract<Instruction, { kind: "invoke" }>;

export function transferCall(solver: Solver, at: Activation, call: Call, state: State, next: Next): void {
  const args = argumentsOf(solver, call, state);
  for (const given of [args, ...withStored(solver, call, args)]) transferGiven(solver, at, call, given, state, next);
}

function transferGiven(solver: Solver, at: Activation, call: Call, args: Arguments, state: State, next: Next): void {
  const taken = takenAt(solver, call.node);
  if (taken !== null) return callValue(solver, at, taken, args, call.construct, call.node, state, (after, value, trace) => next(solver.assign(after, call.target, value), trace));
  const meaning = solver.resolver.meaningOf(call.node);
  if (meaning.sideEffect !== null) reachSideEffect(solver, at, state, call.node, meaning.sideEffect);
  const assign: Assign = (after, value, trace) => next(solver.assign(after, call.target, value ?? madeBy(solver, call)), trace);
  const summary = meaning.behaviour.kind === "summary" ? meaning.behaviour.summary : null;
  if (summary !== null || (meaning.behaviour.kind === "unknown" && !isCalleeKnown(solver, at, call, state))) callEntrusted(solver, at, call.node, summary, isMade(solver, call, state), state, assign);
  if (callContainer(solver, at, call, args, state, assign)) return;
  callFromField(solver, at, call, args, state, assign);
  callContents(solver, at, call.node, args, state, assign);
  callRegistered(solver, at, call.node, args, state, assign);
  // Which of the functions that a parameter may be it is here, the value tells.
  const isTold = (meaning.behaviour.kind === "summary" && meaning.behaviour.isGiven !== true && isCalleeKnown(solver, at, call, state)) || (meaning.behaviour.kind === "gated" && isGatedHere(solver, at, call, state));
  if (meaning.behaviour.kind !== "unknown" && !isTold) return callKnown(solver, at, call, meaning.behaviour, args, state, next);
  if (callBuiltin(solver, at, call, args, state, assign)) return;
  if (isCalleeKnown(solver, at, call, state)) return callByValue(solver, at, call, withoutHandlers(solver, call, state, args), state, assign);
  const methods = methodsByOrigin(solver, call);
  if (methods.length === 0) {
    const named = privateMethods(solver, call, state);
    for (const method of named) callValue(solver, at, method, args, false, call.node, state, assign);
    // No other object has it.
    if (named.length > 0 && call.callee.kind === "member" && call.callee.property?.startsWith("#") === true) return;
    const object = call.callee.kind === "member" ? solver.valueOf(state, call.callee.object) : null;
    // A member of that name stands for another function than the one that it is a member of.
    const isReplaced = call.callee.kind === "member" && solver.facts.keysOfAny.has(call.callee.property);
    const choices = call.callee.kind === "member" ? choicesAt(solver, object, call.callee.property, call.node) : null;
    if (choices === null) callByValue(solver, at, call, withoutHandlers(solver, call, state, args), state, assign);
    else for (const choice of choices) callValue(solver, at, choice, args, call.construct, call.node, state, assign);
    return callStored(solver, at, call.node, args, state, functionsIn([...(choices ?? []), ...(isReplaced ? [] : [object])]), assign);
  }
  const kept = keptIn(solver, call, state);
  for (const method of methods) {
    const enter = (): void => callValue(solver, at, method, args, false, call.node, state, assign);
    if (kept === null) enter();
    // Out of the field it comes with what its closure took along.
    else solver.whenIdle(() => {
      if (![...functionsIn([...kept])].some((node) => "node" in method && node === method.node)) enter();
    });
  }
}

/** What `new` yields is an object, whichever; those of the language's own classes, of which `Promise` is modelled, nobody awaits. */
function madeBy({ values, code }: Solver, { construct, node }: Call): Value | null {
  if (!construct || node.type !== "NewExpression") return null;
  const isOfLanguage = node.callee.type === "Identifier" && code.variableOf(node.callee) === null;
  return isOfLanguage ? values.of({ kind: "object", node, properties: new Map() }) : values.of({ kind: "truthy" });
}

function isCalleeKnown(solver: Solver, at: Activation, { callee }: Call, state: State): boolean {
  switch (callee.kind) {
    case "value":
      return solver.valueOf(state, callee.value) !== null;
    case "member": {
      const object = solver.valueOf(state, callee.object);
      return object?.kind === "nullish" || readMember(solver, object, callee.property) !== null || isThroughFunction(solver, object, callee.property);
    }
    // A superclass may stand in another file.
    case "super":
      return solver.parentOfRunning(at.context) !== null;
    case "super-member":
      return superMethod(solver, at, callee.property, state) !== null;
    case "import":
      return true;
  }
}

/** Whether it is seen what work is done with the permit. */
function isGatedHere(solver: Solver, at: Activation, call: Call, state: State): boolean {
  return isCalleeKnown(solver, at, call, state) || (call.callee.kind === "member" && solver.valueOf(state, call.callee.object)?.kind === "gated");
}

/** Whether it is of a function that another file has made of others. */
function isMade(solver: Solver, { callee }: Call, state: State): boolean {
  const value = callee.kind === "value" ? solver.valueOf(state, callee.value) : callee.kind === "member" ? readMember(solver, solver.valueOf(state, callee.object), callee.property) : null;
  return value?.kind === "elsewhere" && value.taken.length > 0;
}

/** Functions that were stored where the analysis does not see them run in their caller's unit all the same: what they ask, and how long they wait, counts. */
function callStored(solver: Solver, at: Activation, node: Call["node"], args: Arguments, state: State, called: ReadonlySet<TSESTree.Node>, assign: Assign): void {
  const { mayTouchDecisions } = solver.facts;
  if (mayTouchDecisions === undefined) return;
  for (const stored of solver.resolver.functionsCalled(node)) {
    if (called.has(stored) || !mayTouchDecisions(stored)) continue;
    const callee = solver.values.of({ kind: "function", node: stored, bindings: [], receiver: null });
    // Others may call it, too.
    escapeValue(solver, callee);
    callValue(solver, at, callee, args, false, node, state, assign);
  }
}

function functionsIn(values: readonly (Value | null)[]): ReadonlySet<TSESTree.Node> {
  return new Set(values.flatMap((value) => (value?.kind === "function" ? [value.node] : value?.kind === "bound" ? [value.callee.node] : value?.kind === "gated" ? [...functionsIn([value.work])] : [])));
}

export type Assign = (state: State, value: Value | null, trace: Trace) => void;

export function letOut(solver: Solver, args: Arguments, except = -1): void {
  args.values.forEach((value, index) => {
    if (value !== null && index !== except) escapeValue(solver, value);
  });
}

/** Whether the arguments are those that the text of the call lists. */
function isWritten(node: TSESTree.Node, { values, open }: Arguments): node is TSESTree.CallExpression {
  return node.type === "CallExpression" && !open && node.arguments.length === values.length;
}

/** A call of code out of view: it may throw, and may call back later. */
export function callUnknown(solver: Solver, at: Activation, node: TSESTree.Node, args: Arguments, state: State, assign: Assign): void {
  args.values.forEach((value, index) => {
    if (value === null) return;
    if (value.holdsCode && isWritten(node, args) && isGatedHolder(solver, node, index, value)) letOutPermitted(solver, value);
    else escapeCode(solver, value);
  });
  giveAnswers(solver, node, args);
  for (const value of args.values) letChange(solver, value, state);
  // It may hand them to a function that it is given.
  if (args.values.some((value) => value?.holdsCode)) for (const value of args.values) loseTrack(solver, value);
  solver.raise(at, state, node);
  assign(state, null, at.trace);
}

function callKnown(solver: Solver, at: Activation, call: Call, behaviour: Exclude<CallMeaning["behaviour"], { kind: "unknown" }>, args: Arguments, state: State, next: Next): void {
  const { values } = solver;
  const { node } = call;
  const depth = state.core.levels.length - 1;
  const first = args.values[0] ?? null;
  const assign: Assign = (after, value, trace) => next(solver.assign(after, call.target, value), trace);
  switch (behaviour.kind) {
    case "gate":
      switch (behaviour.gate.style) {
        case "wraps": {
          const callback = args.values[behaviour.gate.argument] ?? null;
          letOut(solver, args, behaviour.gate.argument);
          raiseFailure(solver, at, state, node);
          return enterIntrinsic(solver, at, state, wrapGraph, [callback], node, assign);
        }
        case "units":
          letOut(solver, args);
          solver.raise(at, state, node);
          return assign(state, values.of({ kind: "units", node }), at.trace);
        default:
          letOut(solver, args);
          return askGate(solver, at, node, behaviour.gate, call.target, state, next);
      }
    case "summary":
      if (call.callee.kind === "member") giveToSummarised(solver, solver.valueOf(state, call.callee.object), behaviour.overrides ?? []);
      return callSummarised(solver, at, node, behaviour, args, state, assign);
    case "permits":
      return makeGated(solver, at, node, args, behaviour.argument, state, assign);
    case "gated":
      refuse(solver, at, node, state, assign);
      return callUnknown(solver, at, node, args, state, assign);
    case "terminator":
      letOut(solver, args);
      return solver.raise(at, state, node);
    case "pause":
      letOut(solver, args);
      solver.raise(at, state, node);
      return assign(state, pausePromise(solver, node, depth), at.trace);
    case "assertion": {
      const outcome = behaviour.test === "truthy" ? truthiness(first) : equality(first, args.values[1] ?? null, behaviour.test === "equal");
      solver.raise(at, state, node);
      return outcome === false ? undefined : assign(state, null, at.trace);
    }
    case "callback": {
      // It takes the items of a generator that it is given.
      const source = behaviour.runs === "iterates" && first?.kind === "generator" ? first : null;
      if (source?.callee.node.async === true) startAsync(solver, at, node, "next", source, state, assign);
      else if (source !== null) drain(solver, at, state, source, node, (after, trace) => assign(after, null, trace));
      const callback = args.values[behaviour.argument] ?? null;
      if (callback === null || !callback.holdsCode) return callUnknown(solver, at, node, args, state, assign);
      letOut(solver, args, behaviour.argument);
      if (behaviour.runs === "once") return enterIntrinsic(solver, at, state, onceGraph, [callback], node, assign);
      return enterIntrinsic(solver, at, state, iterationGraph, [callback, null], node, (after, list, trace) => {
        assign(after, list === null ? null : values.of({ kind: "all", settled: false, elements: list }), trace);
      });
    }
    case "promise":
      return callPromise(solver, at, call, behaviour.method, args, state, assign);
    case "boolean-conversion": {
      const outcome = truthiness(first);
      return assign(state, outcome === null ? null : values.boolean(outcome), at.trace);
    }
    case "store":
      return callUnknown(solver, at, node, args, storeByCall(solver, call, behaviour.what, args, state), assign);
    case "map": {
      const items = itemsOfPairs(first);
      if (items === null || args.open || !solver.code.isHeldToRead(node)) return callUnknown(solver, at, node, args, state, assign);
      solver.raise(at, state, node);
      return assign(state, listOf(solver, items), at.trace);
    }
    case "timer":
      return callUnknown(solver, at, node, args, state, assign);
    case "object":
      return callUnknown(solver, at, node, args, state, (after, _, trace) => assign(after, values.of({ kind: "object", node, properties: new Map() }), trace));
    case "identity":
      solver.raise(at, state, node);
      return assign(state, first, at.trace);
    case "checked": {
      const answer = args.values[behaviour.answer.argument] ?? null;
      if (answer?.kind !== "decision") return callUnknown(solver, at, node, args, state, assign);
      solver.raise(at, state, node);
      const { yields, under, onlyPermits } = behaviour.answer;
      const isRefused = onlyPermits && !answer.permit;
      if (yields === "value") return isRefused ? undefined : assign(state, answer, at.trace);
      return assign(state, values.of({ kind: "object", node, properties: new Map<string, Value>([[under, answer], ...(isRefused ? [["success", values.boolean(false)] as const] : [])]) }), at.trace);
    }
    case "promisify":
      // Calls of what it yields are resolved as calls of the API.
      letOut(solver, args, first?.kind === "api" ? 0 : -1);
      solver.raise(at, state, node);
      return assign(state, null, at.trace);
    case "array-from": {
      const maker = call.callee.kind === "member" ? solver.valueOf(state, call.callee.object) : null;
      if (maker?.kind === "class") {
        letOut(solver, args);
        return callValue(solver, at, maker, { values: [], open: true }, true, node, state, assign);
      }
      const callback = args.values[1] ?? null;
      const items = first?.kind === "tuple" || first?.kind === "list" ? first : null;
      if (first?.kind === "generator") drain(solver, at, state, first, node, (after, trace) => assign(after, null, trace));
      if (items === null && first !== null) escapeValue(solver, first);
      if (callback?.holdsCode) return enterIntrinsic(solver, at, state, iterationGraph, [callback, items?.holdsCode ? items : null], node, assign);
      solver.raise(at, state, node);
      return assign(state, items, at.trace);
    }
  }
}

/** The second item of each pair. */
function itemsOfPairs(pairs: Value | null): readonly (Value | null)[] | null {
  if (pairs?.kind !== "tuple" && pairs?.kind !== "list") return null;
  const items: (Value | null)[] = [];
  for (const pair of pairs.elements) {
    if (pair?.kind !== "tuple" || pair.elements.length !== 2 || pair.elements[0]?.holdsCode === true) return null;
    items.push(pair.elements[1] ?? null);
  }
  return items;
}

/** Calls a function whose graph the analysis defines; it throws as its graph says. */
export function enterIntrinsic(solver: Solver, at: Activation, state: State, build: IntrinsicBuilder, args: readonly (Value | null)[], node: Call["node"], assign: Assign): void {
  const prepared = solver.prepareIntrinsic(build, node);
  if (!cannotThrow(args)) solver.raise(at, state, node);
  enterBody(solver, at, state, { prepared, bindings: [], receiver: null }, { values: args, open: false }, node, assign);
}

/** `then`, `catch` and `finally` of a promise that the analysis knows do not throw. */
function cannotThrow([first]: readonly (Value | null)[]): boolean {
  return first?.kind === "promise" || first?.kind === "all";
}

/** A call whose meaning the callee's value tells. */
function callByValue(solver: Solver, at: Activation, call: Call, args: Arguments, state: State, assign: Assign): void {
  const { callee, node } = call;
  switch (callee.kind) {
    case "value":
      return callValue(solver, at, solver.valueOf(state, callee.value), args, call.construct, node, state, assign);
    case "member":
      return callMember(solver, at, call, callee.property, solver.valueOf(state, callee.object), args, state, assign);
    case "super":
      return callSuper(solver, at, node, args, state, assign);
    case "super-member": {
      const method = superMethod(solver, at, callee.property, state);
      if (method?.kind === "function") return callFunction(solver, at, method, args, node, state, assign);
      letOutThroughSuper(solver, at.context, state.slots.get(THIS_SLOT) ?? null, callee.property, args);
      return callUnknown(solver, at, node, args, state, assign);
    }
    case "import":
      return callUnknown(solver, at, node, args, state, assign);
  }
}

/** `super(…)`: the construction of the superclass, on the same instance. */
export function callSuper(solver: Solver, at: Activation, node: TSESTree.Node, args: Arguments, state: State, assign: Assign): void {
  const parent = solver.parentOfRunning(at.context);
  if (parent === null) {
    constructByBase(solver, state.slots.get(THIS_SLOT) ?? null, baseOfRunning(solver, at.context));
    const above = isClassNode(node) ? solver.resolver.elsewhere.constructedAbove(node) : null;
    if (above === null) return callUnknown(solver, at, node, args, state, assign);
    letOut(solver, args);
    return endAsTold(solver, at, node, above, state, (after, _value, trace) => assign(after, null, trace));
  }
  const prepared = solver.code.graphOf({ kind: "construction", node: parent });
  const receiver = state.slots.get(THIS_SLOT) ?? null;
  solver.raise(at, state, node);
  enterBody(solver, at, state, { prepared, bindings: [], receiver }, args, node, (after, returned, trace) => {
    // It is `this` from now on, with what the constructor left in the fields; another object only stands for it.
    const isOwn = returned?.kind === "instance" && receiver?.kind === "instance" && returned.node === receiver.node;
    if (returned !== null && !isOwn && returned !== receiver) escapeValue(solver, returned);
    assign(isOwn ? solver.states.withSlot(after, THIS_SLOT, returned) : after, null, trace);
  });
}

export function callValue(solver: Solver, at: Activation, callee: Value | null, args: Arguments, construct: boolean, node: Call["node"], state: State, assign: Assign): void {
  switch (callee?.kind) {
    case "function":
      if (!construct) return callFunction(solver, at, callee, args, node, state, assign);
      return callFunction(solver, at, callee, args, node, state, (after, returned, trace) => {
        for (const made of constructedBy(null, returned)) assign(after, made, trace);
      });
    case "bound":
      return callValue(solver, at, callee.callee, { ...args, values: [...callee.passed, ...args.values] }, construct, node, state, assign);
    case "gated":
      letOut(solver, args);
      raiseFailure(solver, at, state, node);
      return enterIntrinsic(solver, at, state, gatedGraph, [callee.work], node, assign);
    case "class": {
      if (!construct) return callUnknown(solver, at, node, args, state, assign);
      const instance = solver.values.instance(callee.node, callee.bindings);
      const prepared = solver.code.graphOf({ kind: "construction", node: callee.node });
      solver.raise(at, state, node);
      return enterBody(solver, at, state, { prepared, bindings: callee.bindings, receiver: instance }, args, node, (after, value, trace) => assign(after, constructed(solver, instance, value), trace));
    }
    case "api":
      if (construct && isContainer(solver, callee)) return assign(state, callee, at.trace);
      if (solver.facts.asking === callee.node) {
        letOut(solver, args);
        return askParameter(solver, at, node, state, assign);
      }
      if (solver.facts.pausing === callee.node) {
        letOut(solver, args);
        solver.raise(at, state, node);
        return assign(state, pausePromise(solver, node, state.core.levels.length - 1), at.trace);
      }
      if (solver.facts.leaving === callee.node) {
        letOut(solver, args);
        solver.raise(at, state, node);
        return assign(solver.states.addRunning(state, leftBehind(solver.values, node, state.core.levels.length - 1, "denied")), null, at.trace);
      }
      if (solver.facts.idleCalls?.has(node) !== true && !solver.resolver.isReading(node, callee.sideEffect.from)) reachSideEffect(solver, at, state, callee.node, callee.sideEffect);
      return callUnknown(solver, at, node, args, state, assign);
    case "elsewhere":
      return callSummarised(solver, at, node, { summary: callee.summary, offset: 0, taken: callee.taken }, args, state, assign);
    case "settler":
      letOut(solver, args);
      solver.raise(at, state, node);
      return callee.rejects ? undefined : assign(state, args.values[0] ?? null, at.trace);
    case "nullish":
      return solver.raise(at, state, node);
    default:
      if (callee !== null) escapeValue(solver, callee);
      return callUnknown(solver, at, node, args, state, assign);
  }
}

/** What `new` yields, of a constructor that returns `value`. */
function constructed(solver: Solver, instance: InstanceValue, value: Value | null): Value | null {
  const [own = false, ...above] = solver.code.returnsOfConstructors(instance.node);
  const made = value?.kind === "instance" && value.node === instance.node ? value : instance;
  if (value !== null && own && truthiness(value) === true && value.kind !== "truthy") return value.kind === "boolean" || value.kind === "literal" || value.kind === "text" || value.kind === "choice" || value.kind === "symbol" ? instance : value;
  const isReturned = value === null && own;
  if (!isReturned && !above.includes(true)) return made;
  // A proxy of it, perhaps.
  escapeValue(solver, instance);
  return null;
}

export function callFunction(solver: Solver, at: Activation, callee: FunctionValue, args: Arguments, node: TSESTree.Node, state: State, assign: Assign): void {
  const called = calleeOf(solver, callee);
  // The contract lets every call throw, whatever its body says.
  solver.raise(at, state, node);
  if (called.prepared.graph.isGenerator) {
    solver.markVolatile(solver.code.capturedWrites(callee.node));
    letOut(solver, args);
    const passed = args.values.map((value) => (value !== null && !value.holdsPromise && (value.holdsCode || value.holdsDecision) ? value : null));
    return assign(state, solver.values.of({ kind: "generator", callee: withVisible(solver, callee, state), passed, isOpen: args.open }), at.trace);
  }
  enterBody(solver, at, state, called, args, node, assign);
}

/** A generator runs later: it takes along what a call would find. */
function withVisible(solver: Solver, callee: FunctionValue, { environment }: State): FunctionValue {
  const own = new Set(callee.bindings.map(([variable]) => variable));
  const found = bindingsFor(solver, callee.node, environment.values, null).filter(([variable]) => !own.has(variable));
  return found.length === 0 ? callee : solver.values.of({ kind: "function", node: callee.node, bindings: [...callee.bindings, ...found], receiver: callee.receiver });
}

export function transferInvoke(solver: Solver, at: Activation, invoke: Invoke, state: State, next: Next): void {
  const values = invoke.arguments.map((argument) => solver.valueOf(state, argument));
  const args: Arguments = invoke.passesAll === true ? { values, open: false, passesTexts: true } : { values, open: true };
  const assign: Assign = (after, value, trace) => next(solver.assign(after, invoke.target, value), trace);
  callValue(solver, at, solver.valueOf(state, invoke.callee), args, false, invoke.node, state, assign);
}
