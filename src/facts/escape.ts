import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { ClassNode, FunctionNode } from "../flow/graph.js";
import { asReceiver } from "./fields.js";
import { NONE, PERMIT, type Latest } from "./latest.js";
import { THIS_SLOT, type Slot } from "./state.js";
import { leftBehind } from "./running.js";
import type { Solver } from "./solver.js";
import type { ParameterCalls } from "../program/function-summary.js";
import { heldBy, type Bindings, type ElsewhereValue, type FunctionValue, type Pending, type Value } from "./value.js";

/** Lets a value out of view: whatever code it holds can be entered from outside from now on, and answers in it may be read at any time. */
export function escapeValue(solver: Solver, value: Value): void {
  keepBodies(solver, value);
  escapeCode(solver, value);
}

/** The answers of direct HTTP in the value may be read where that is not seen. */
export function keepBodies(solver: Solver, value: Value): void {
  if (!value.holdsPromise) return;
  if (value.kind === "response") solver.states.keepBody(value);
  for (const inner of heldBy(value)) keepBodies(solver, inner);
}

/** The same for code alone. */
export function escapeCode(solver: Solver, value: Value): void {
  if (!value.holdsCode || solver.escaped.has(value)) return;
  solver.escaped.add(value);
  switch (value.kind) {
    case "function":
      return enterFunction(solver, value);
    case "object":
      for (const property of value.properties.values()) escapeCode(solver, property.kind === "function" ? asMethod(solver, property, value) : property);
      return;
    case "class":
      solver.fieldCode.letOut(value.node);
      enterConstruction(solver, value.node, value.bindings);
      return enterMethods(solver, value.node, value.bindings);
    case "instance":
      solver.fieldCode.letOut(value.node);
      return enterMethods(solver, value.node, value.bindings);
    case "api":
      if (value.sideEffect.isOnlyWhereCalled === true) return;
      // Code out of view calls it whenever it likes: a unit of its own, in which nobody has asked.
      solver.sites.reach(value.node, value.sideEffect, NONE, null, { parent: null, step: { kind: "entry", node: value.node } });
      return;
    case "bound":
      for (const passed of value.passed) if (passed !== null) escapeCode(solver, passed);
      return escapeCode(solver, value.callee);
    case "elsewhere":
      return letOutTaken(solver, value, "permitted");
    case "generator":
      return enterFunction(solver, value.callee);
    case "promise":
      if (value.outcome.kind === "fulfilled" && value.outcome.value !== null) escapeCode(solver, value.outcome.value);
      return;
    case "all":
      if (value.elements !== null) escapeCode(solver, value.elements);
      return;
    case "tuple":
    case "list":
      solver.markVolatile([value]);
      for (const element of value.elements) if (element !== null) escapeCode(solver, element);
      return;
    default:
      return;
  }
}

/** Lets out what a function of another file calls. @param inUnit how it calls it where that may then count on a permit. */
function letOutTaken(solver: Solver, { node, taken }: ElsewhereValue, ...inUnit: readonly ParameterCalls["when"][]): void {
  for (const { value, calls } of taken) {
    if (inUnit.includes(calls.when)) enterPermitted(solver, value);
    else escapeValue(solver, value);
    if (calls.handedOn?.isEndangered === true) enterEndangered(solver, value, leftBehind(solver.values, node, 0, "denied"));
  }
}

/** The function as it is called through `receiver`. */
function asMethod(solver: Solver, method: FunctionValue, receiver: Value): FunctionValue {
  return method.node.type === "ArrowFunctionExpression" ? method : solver.values.of({ kind: "function", node: method.node, bindings: method.bindings, receiver });
}

/** Lets a function out of view to code that calls it only with a permit held. */
export function enterPermitted(solver: Solver, value: Value): void {
  if (value.kind === "function") enterWith(solver, value, PERMIT);
  else if (value.kind === "api") solver.sites.permittedLater.add(value.node);
  else if (value.kind === "elsewhere") letOutTaken(solver, value, "permitted", "once");
  else escapeValue(solver, value);
}

/** Lets a function out of view to code that calls it while `danger` may end as a denial. */
export function enterEndangered(solver: Solver, value: Value, danger: Pending): void {
  if (value.kind === "function") enterWith(solver, value, NONE, danger);
  else if (value.kind === "elsewhere") for (const taken of value.taken) enterEndangered(solver, taken.value, danger);
}

export function enterFunction(solver: Solver, callee: FunctionValue): void {
  enterWith(solver, callee, solver.resolver.beginsWithPermit(callee.node) ? PERMIT : NONE);
}

function enterWith(solver: Solver, callee: FunctionValue, latest: Latest, danger: Pending | null = null): void {
  const slots = new Map<Slot, Value>();
  const receiver = callee.receiver ?? thisBinding(callee.bindings);
  if (receiver !== null) slots.set(THIS_SLOT, receiver);
  const key = `function ${callee.id} ${latest.kind}${danger === null ? "" : " endangered"}`;
  solver.enterFromOutside(key, { kind: "function", node: callee.node }, latest, callee.bindings, slots, danger);
}

function enterConstruction(solver: Solver, node: ClassNode, bindings: Bindings): void {
  const instance = solver.values.instance(node, bindings);
  solver.enterFromOutside(`class ${instance.id}`, { kind: "construction", node }, NONE, bindings, new Map([[THIS_SLOT, instance]]));
}

function enterMethods(solver: Solver, node: ClassNode, bindings: Bindings): void {
  const instance = solver.values.instance(node, bindings);
  const constructor = solver.values.of({ kind: "class", node, bindings });
  for (const method of solver.code.publicMethods(node)) {
    enterFunction(solver, methodValue(solver, method.node, method.isStatic ? constructor : instance, bindings));
  }
}

export function methodValue(solver: Solver, node: FunctionNode, receiver: Value, bindings: Bindings): FunctionValue {
  const isArrow = node.type === "ArrowFunctionExpression";
  const object = asReceiver(solver, receiver, node);
  const own: Bindings = isArrow ? [...bindings.filter(([variable]) => variable !== null), [null, object]] : bindings;
  return solver.values.of({ kind: "function", node, bindings: own, receiver: isArrow ? null : object });
}

export function thisBinding(bindings: Bindings): Value | null {
  return bindings.find(([variable]) => variable === null)?.[1] ?? null;
}

/** What a closure made here takes along: `this` for arrow functions, and variables through which it could call code in view, or that tell of a decision. */
export function bindingsFor(solver: Solver, node: FunctionNode | ClassNode, environment: ReadonlyMap<Scope.Variable, Value>, receiver: Value | null): Bindings {
  const bindings: [Scope.Variable | null, Value][] = [];
  for (const [variable, value] of environment) {
    if (!isTakenAlong(value) || !solver.code.isCaptured(variable) || !solver.code.isConstant(variable)) continue;
    if (encloses(solver.code.ownerOf(variable).range, node.range)) bindings.push([variable, value]);
  }
  if (node.type === "ArrowFunctionExpression" && receiver !== null && receiver.holdsCode) bindings.push([null, receiver]);
  return bindings.sort(([a], [b]) => solver.values.identityOf(a) - solver.values.identityOf(b));
}

/** Promises are followed where they run. */
function isTakenAlong({ holdsCode, holdsDecision, holdsPromise }: Value): boolean {
  return holdsCode || (holdsDecision && !holdsPromise);
}

function encloses(outer: readonly [number, number], inner: readonly [number, number]): boolean {
  return outer[0] <= inner[0] && inner[1] <= outer[1];
}
