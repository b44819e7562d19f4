import type { CallNode, PropertyKey } from "../flow/graph.js";
import type { Assign } from "./transfer-call.js";
import { callingGraph, failingGraph, iterationGraph, type Calling, type Failing } from "./intrinsics.js";
import type { SideEffect } from "../program/call-meaning.js";
import type { ContentsCalls } from "../program/function-summary.js";
import { enterPermitted, methodValue } from "./escape.js";
import { readMember } from "./members.js";
import type { Activation, Solver } from "./solver.js";
import type { State } from "./state.js";
import { enterIntrinsic } from "./transfer-call.js";
import type { Arguments } from "./transfer-enter.js";
import type { Value } from "./value.js";

/** Functions in one argument that are run. */
const MOST_CONTENTS = 8;

/** Members by which an object stands for itself and not for what it holds. */
const OF_FUNCTIONS: ReadonlySet<PropertyKey> = new Set(["call", "apply", "bind", "length", "name"]);

const WAYS_TO_FAIL: readonly Failing[] = ["throws", "rejects"];

/** Whether a value stands for whatever an argument holds: its members and items are what it holds, too. */
export function isContainer(solver: Solver, value: Value | null): value is Extract<Value, { readonly kind: "api" }> {
  return value?.kind === "api" && value.node === solver.facts.container;
}

/** What is read of it. */
export function readContents(solver: Solver, value: Value | null, key: PropertyKey): Value | null {
  return isContainer(solver, value) && !OF_FUNCTIONS.has(key) ? value : null;
}

/** Functions in objects and lists that are given to a function of another file, which may call them within the call: what they ask, and how long they wait, counts. */
export function callContents(solver: Solver, at: Activation, node: CallNode, args: Arguments, state: State, assign: Assign): void {
  for (const [index, value] of args.values.entries()) {
    if (value?.holdsCode !== true) continue;
    const isItem = isFunction(value);
    const functions = functionsWithin(solver, value, 0, value.kind === "object" ? membersFollowed(solver, node, index) : []);
    if (functions.length === 0) continue;
    for (const calls of solver.resolver.contentsCalled(node, index, isItem ? "item" : "holder")) {
      for (const callback of functions.slice(0, MOST_CONTENTS)) callHeld(solver, at, node, callback, calls, state, assign);
    }
  }
}

/** Code that this file gave before to functions of another file, which keep it, where the call is of a function of that file that calls what is kept. */
export function callRegistered(solver: Solver, at: Activation, node: CallNode, args: Arguments, state: State, assign: Assign): void {
  for (const value of args.values) if (value?.holdsCode === true) solver.registered.add(node, value);
  for (const { givenAt, calls } of solver.resolver.elsewhere.registeredBefore(node)) {
    solver.registered.each(givenAt, (value) => {
      for (const callback of functionsWithin(solver, value, 0).slice(0, MOST_CONTENTS)) callHeld(solver, at, node, callback, calls, state, assign);
    });
  }
}

const TAKEN: SideEffect = { name: "callback", kind: "exec", from: "callback" };

/** What a call is of that is taken for one of something which was put somewhere. */
export function takenAt({ facts: { taken }, values }: Solver, node: CallNode): Value | null {
  return taken?.at.has(node) === true ? values.of({ kind: "api", node: taken.node, sideEffect: TAKEN }) : null;
}

/** Lets out functions that a list or rest parameter holds, to another file's function that calls them only with a permit. */
export function letOutPermitted(solver: Solver, value: Value): void {
  if (value.kind === "tuple" || value.kind === "list") {
    solver.markVolatile([value]);
    for (const element of value.elements) if (element !== null) letOutPermitted(solver, element);
  } else enterPermitted(solver, value);
}

/** Whether the function of another file that is called gets nothing but functions and calls them so. */
export function isGatedHolder(solver: Solver, node: CallNode, index: number, value: Value): boolean {
  if (value.holdsPromise) return false;
  const isHeld = value.kind === "tuple" || value.kind === "list";
  const items = isHeld ? value.elements : [value];
  return items.every((item) => item?.kind === "function" || item?.kind === "api") && solver.resolver.areContentsPermitted(node, index, isHeld ? "holder" : "item");
}

function callHeld(solver: Solver, at: Activation, node: CallNode, callback: Value, { iterates, isPermitted, isAwaited, mayFail, mayThrow, mayLeave }: ContentsCalls, state: State, assign: Assign): void {
  const before: Calling["before"] = isPermitted ? ["asks"] : [];
  if (isPermitted) enterIntrinsic(solver, at, state, callingGraph({ before, repeats: true, iterates: false, isAwaited, isResult: false, mayFail, mayThrow }), [callback], node, assign);
  else if (iterates && isAwaited) enterIntrinsic(solver, at, state, iterationGraph, [callback, null], node, (after, list, trace) => assign(after, list === null ? null : solver.values.of({ kind: "all", settled: mayFail, elements: list }), trace));
  else {
    const calling: Calling = { before: [], repeats: false, iterates, isAwaited, isResult: false, mayFail, mayThrow };
    enterIntrinsic(solver, at, state, callingGraph(calling), [callback], node, assign);
  }
  for (const fails of mayLeave ? WAYS_TO_FAIL : []) enterIntrinsic(solver, at, state, failingGraph({ before, iterates: iterates && !isPermitted, fails }), [callback], node, assign);
}

function isFunction({ kind }: Value): boolean {
  return kind === "function" || kind === "bound" || kind === "gated" || kind === "elsewhere";
}

/** Members of an argument of which it is told how they are called. */
function membersFollowed({ resolver }: Solver, node: CallNode, index: number): readonly string[] {
  const { behaviour } = resolver.meaningOf(node);
  if (behaviour.kind !== "summary") return [];
  return behaviour.summary.parameters.flatMap(({ argument, member }) => (member !== null && argument + behaviour.offset === index ? [member] : []));
}

const DEEPEST = 3;

/** Those that may ask or pause; others change nothing for who calls them. @param without members of the object. */
function functionsWithin(solver: Solver, value: Value | null, depth: number, without: readonly string[] = []): readonly Value[] {
  if (value?.holdsCode !== true || depth > DEEPEST) return [];
  const inside = (part: Value | null): readonly Value[] => functionsWithin(solver, part, depth + 1);
  switch (value.kind) {
    case "function":
      return solver.facts.mayTouchDecisions?.(value.node) === false ? [] : [value];
    case "bound":
      return inside(value.callee).length === 0 ? [] : [value];
    // A gate is asked, whatever its function does.
    case "gated":
    case "elsewhere":
      return [value];
    case "api":
      return isContainer(solver, value) ? [value] : [];
    case "object":
      return [...value.properties.keys()].flatMap((name) => {
        const part = readMember(solver, value, name);
        // What stands deeper under such a name is not followed.
        return without.includes(name) && part !== null && isFunction(part) ? [] : inside(part);
      });
    case "tuple":
    case "list":
      return value.elements.flatMap(inside);
    case "instance":
    case "class": {
      const receivers = { instance: value.kind === "instance" ? value : solver.values.instance(value.node, value.bindings), class: solver.values.of({ kind: "class", node: value.node, bindings: value.bindings }) };
      return solver.code.publicMethods(value.node).flatMap(({ node, isStatic }) => inside(methodValue(solver, node, isStatic ? receivers.class : receivers.instance, value.bindings)));
    }
    default:
      return [];
  }
}
