import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode, Instruction } from "../flow/graph.js";
import { symbolName } from "../program/hidden-names.js";
import { childNodes, isFunctionNode } from "../program/nodes.js";
import { implicitCallees, touchingCallees, type ImplicitCallees } from "./implicit-calls.js";
import type { Activation, Solver } from "./solver.js";
import type { State } from "./state.js";
import type { Trace } from "./trace.js";
import { callFunction, type Assign } from "./transfer-call.js";
import type { Arguments } from "./transfer-enter.js";
import { finishGenerator } from "./transfer-generator.js";
import { endAsTold } from "./transfer-summary.js";
import type { Value } from "./value.js";

/** The language passes what it passes. */
const UNKNOWN: Arguments = { values: [], open: true };

/** Calls each of what the language may call here. */
export function callPossible(solver: Solver, at: Activation, { callees }: ImplicitCallees, node: TSESTree.Node, state: State, assign: Assign): void {
  for (const callee of callees) callFunction(solver, at, callee, UNKNOWN, node, state, assign);
}

/** Asks an object for its iterator. */
export function startIteration(solver: Solver, at: Activation, { value: register, awaits, node }: Extract<Instruction, { kind: "iterator" }>, state: State, assign: Assign): void {
  const value = solver.valueOf(state, register);
  for (const symbol of awaits ? ["asyncIterator", "iterator"] : ["iterator"]) {
    const found = implicitCallees(solver, value, symbolName(symbol));
    callPossible(solver, at, found, iteratedAt(node), state, assign);
    if (found.isCertain) return;
  }
  const object = iterableAt(node);
  const touches = object === null || isFollowed(value) ? [] : solver.resolver.elsewhere.touchesOfItems(object, awaits);
  assign(state, touches.length > 0 ? solver.values.of({ kind: "stream", node: iteratedAt(node), touches }) : value, at.trace);
}

/** `next()` of an iterator that is no generator, where it is in view. */
export function callNext(solver: Solver, at: Activation, iterator: Value, node: TSESTree.Node, state: State, assign: Assign): boolean {
  const { callees, isCertain } = implicitCallees(solver, iterator, "next");
  for (const callee of callees) callFunction(solver, at, callee, UNKNOWN, iteratedAt(node), state, assign);
  return isCertain;
}

/** A loop that is left calls `return()`, which runs what a generator has to do at its end. */
export function closeIterator(solver: Solver, at: Activation, { uses, node }: Extract<Instruction, { kind: "opaque" }>, state: State, assign: Assign): void {
  const [register] = uses;
  const iterator = register === undefined ? null : solver.valueOf(state, register);
  assign(state, null, at.trace);
  if (iterator?.kind === "generator") {
    if (finishes(iterator.callee.node)) finishGenerator(solver, at, iteratedAt(node), iterator, state, assign);
  } else if (iterator !== null) callPossible(solver, at, touchingCallees(solver, iterator, "return"), iteratedAt(node), state, assign);
}

/** Whether the generator has something to do when it is left at a `yield`. */
function finishes({ body }: FunctionNode): boolean {
  return body !== null && holdsFinally(body);
}

function holdsFinally(node: TSESTree.Node): boolean {
  if (node.type === "TryStatement" && node.finalizer !== null) return true;
  return !isFunctionNode(node) && childNodes(node).some(holdsFinally);
}

/** What a loop goes over says more than the whole loop does. */
function iteratedAt(node: TSESTree.Node): TSESTree.Node {
  return node.type === "ForOfStatement" ? node.right : node;
}

/** What hands out the items, where the text shows it. */
function iterableAt(node: TSESTree.Node): TSESTree.Node | null {
  switch (node.type) {
    case "ForOfStatement":
      return node.right;
    case "SpreadElement":
      return node.argument;
    case "ArrayPattern":
      return takenApartAt(node);
    default:
      return null;
  }
}

/** `const { status } = session` */
function takenApartAt({ parent }: TSESTree.Node): TSESTree.Node | null {
  return parent?.type === "VariableDeclarator" ? parent.init : parent?.type === "AssignmentExpression" ? parent.right : null;
}

function isFollowed(value: Value | null): boolean {
  return value?.kind === "generator" || value?.kind === "stream" || value?.kind === "tuple" || value?.kind === "list" || value?.kind === "units";
}

/** A member is read, or written, that an object of another file may have an accessor for. */
export function callAccessorElsewhere(solver: Solver, at: Activation, node: TSESTree.Node, name: string, state: State, assign: Assign): void {
  const object = holderAt(node);
  if (object !== null) callElsewhere(solver, at, object, name, node, state, assign);
}

/** The object whose member is read or written there. */
function holderAt(node: TSESTree.Node): TSESTree.Node | null {
  switch (node.type) {
    case "MemberExpression":
      return node.object;
    case "AssignmentExpression":
      return holderAt(node.left);
    case "UpdateExpression":
      return holderAt(node.argument);
    case "Property":
      return node.parent.type === "ObjectPattern" ? takenApartAt(node.parent) : null;
    default:
      return null;
  }
}

/** @param object whose member the language calls, at `node`. */
export function callElsewhere(solver: Solver, at: Activation, object: TSESTree.Node, name: string, node: TSESTree.Node, state: State, assign: Assign): void {
  const told = solver.resolver.elsewhere.calledByLanguage(object, name);
  if (told !== null) endAsTold(solver, at, node, told, state, assign);
}

/** A class, or an element of one. */
export function isDecorated({ type }: TSESTree.Node): boolean {
  return type === "ClassDeclaration" || type === "ClassExpression" || type === "MethodDefinition" || type === "PropertyDefinition" || type === "AccessorProperty";
}

/** Decorators are called where the class is evaluated, the last one first. */
export function callDecorators(solver: Solver, at: Activation, { uses, node }: Extract<Instruction, { kind: "opaque" }>, state: State, done: (state: State, trace: Trace) => void): void {
  const callFrom = (index: number, before: State, trace: Trace): void => {
    const use = uses[index];
    if (use === undefined) return done(before, trace);
    const decorator = solver.valueOf(before, use);
    if (decorator?.kind !== "function" || solver.facts.mayTouchDecisions?.(decorator.node) !== true) return callFrom(index - 1, before, trace);
    callFunction(solver, { ...at, trace }, decorator, UNKNOWN, node, before, (after, _value, left) => callFrom(index - 1, after, left));
  };
  callFrom(uses.length - 1, state, at.trace);
}

function operandsAt(node: TSESTree.TemplateLiteral | TSESTree.BinaryExpression | TSESTree.UnaryExpression | TSESTree.AssignmentExpression): readonly TSESTree.Node[] {
  switch (node.type) {
    case "TemplateLiteral":
      return node.expressions;
    case "UnaryExpression":
      return CONVERTING.has(node.operator) ? [node.argument] : [];
    default:
      return [node.left, node.right];
  }
}

const CONVERTING: ReadonlySet<string> = new Set(["+", "-", "~"]);
const CONVERSIONS = [symbolName("toPrimitive"), "toString", "valueOf"];

/** Texts and sums convert the objects in them. */
export function callConversions(solver: Solver, at: Activation, { uses, node }: Extract<Instruction, { kind: "compute" }>, state: State, assign: Assign): void {
  if (node.type !== "TemplateLiteral" && node.type !== "BinaryExpression" && node.type !== "UnaryExpression" && node.type !== "AssignmentExpression") return;
  for (const use of uses) {
    const value = solver.valueOf(state, use);
    if (value?.kind !== "instance" && value?.kind !== "object") continue;
    for (const name of CONVERSIONS) callPossible(solver, at, touchingCallees(solver, value, name), node, state, assign);
  }
  for (const operand of operandsAt(node)) for (const name of CONVERSIONS) callElsewhere(solver, at, operand, name, node, state, assign);
}
