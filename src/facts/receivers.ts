import type { TSESTree } from "@typescript-eslint/utils";
import type { ClassNode, PropertyKey } from "../flow/graph.js";
import { unknownBase, type BaseClass } from "../program/base-classes.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { Overriding } from "../program/function-summary.js";
import type { Context } from "./context.js";
import { classAround, ownerNode } from "./graph-owner.js";
import { enterFunction, escapeValue, methodValue } from "./escape.js";
import type { Solver } from "./solver.js";
import type { Call } from "./transfer-call.js";
import type { Arguments } from "./transfer-enter.js";
import type { Value } from "./value.js";

/** An object, or a class, whose methods are in view. */
type Receiver = Extract<Value, { readonly kind: "object" | "instance" | "class" }>;

function isReceiver(value: Value | null): value is Receiver {
  return value?.kind === "object" || value?.kind === "instance" || value?.kind === "class";
}

/** A superclass out of view constructs `instance`: from now on it may call what it can name, but for what its methods do only when they are called. */
export function constructByBase(solver: Solver, instance: Value | null, base: BaseClass | null): void {
  if (base !== null) enterMethods(solver, instance, solver.constructedByBases, (name) => base.mayCallUnasked(name));
}

/** Of what a method of a superclass calls by `this`, the summary tells; not where the class of the object is not among those that it was told for. */
export function giveToSummarised(solver: Solver, object: Value | null, overrides: readonly Overriding[]): void {
  if (object?.kind !== "instance" && object?.kind !== "class") return;
  if (overrides.some(({ owner }) => owner === object.node)) return;
  giveToBase(solver, object, solver.resolver.baseOf(topOf(solver, object.node)));
}

/** A method of a superclass out of view is called on `instance`. */
function giveToBase(solver: Solver, instance: Value | null, base: BaseClass | null): void {
  if (base !== null) enterMethods(solver, instance, solver.givenToBases, (name) => base.mayCall(name));
}

function enterMethods(solver: Solver, instance: Value | null, given: Set<Value>, mayCall: (name: string | null) => boolean): void {
  if (!isReceiver(instance) || instance.kind === "object" || given.has(instance)) return;
  given.add(instance);
  const constructor = solver.values.of({ kind: "class", node: instance.node, bindings: instance.bindings });
  for (const { node, key, isStatic } of solver.code.publicMethods(instance.node)) {
    if (mayCall(key)) enterFunction(solver, methodValue(solver, node, isStatic ? constructor : instance, instance.bindings));
  }
}

/** What the superclass, out of view, of the class whose code runs in `context` does with it. */
export function baseOfRunning(solver: Solver, context: Context): BaseClass | null {
  const type = classAround(ownerNode(context.prepared.graph).node);
  return type === null ? unknownBase : solver.resolver.baseOf(type);
}

/** `object.property(…)` may be of a function that is not known: the object is `this` there. */
export function letOutReceiver(solver: Solver, call: Call, object: Value | null, property: PropertyKey, args: Arguments): void {
  if (!isReceiver(object) || !object.holdsCode || property === null || object.node === solver.facts.fluent?.parameter) return;
  const callees = solver.resolver.functionsCalled(call.node, "certainly");
  if (callees.length > 0 && callees.every((node) => node.type === "ArrowFunctionExpression" || !mentionsThis(solver, node))) return;
  if (solver.resolver.meaningOf(call.node).sideEffect !== null) return;
  if (object.kind === "object") {
    if (mayHold(solver, object.node, property) || solver.isReplacedMethod(object.node, property)) escapeValue(solver, object);
    return;
  }
  if (solver.isReplacedMethod(object.node, property) || declares(solver, object.node, property)) return escapeValue(solver, object);
  callInherited(solver, object, solver.resolver.baseOf(topOf(solver, object.node)), property, args);
}

/** `super.property(…)` of code out of view. */
export function letOutThroughSuper(solver: Solver, context: Context, receiver: Value | null, property: PropertyKey, args: Arguments): void {
  if (!isReceiver(receiver)) return;
  if (receiver.kind === "object" || property === null) escapeValue(solver, receiver);
  else callInherited(solver, receiver, baseOfRunning(solver, context), property, args);
}

function callInherited(solver: Solver, object: Exclude<Receiver, { readonly kind: "object" }>, base: BaseClass | null, property: string, args: Arguments): void {
  if (base === unknownBase || (base?.handsOn(property) === true && (args.open || args.values.some((value) => mayUseThis(solver, value))))) escapeValue(solver, object);
  else giveToBase(solver, object, base);
}

/** Whether it may be a function that gets at the object that it is called on. */
function mayUseThis(solver: Solver, value: Value | null): boolean {
  switch (value?.kind) {
    case "function":
      return value.node.type !== "ArrowFunctionExpression" && value.receiver === null && (mentionsThis(solver, value.node) || mentions(solver, value.node, "arguments"));
    case "literal":
    case "boolean":
    case "nullish":
      return false;
    default:
      return true;
  }
}

function mentionsThis(solver: Solver, node: TSESTree.Node): boolean {
  return mentions(solver, node, "this");
}

function mentions(solver: Solver, { range }: TSESTree.Node, word: string): boolean {
  return solver.code.unit.text.slice(range[0], range[1]).includes(word);
}

/** Whether an object expression may have a member of the name that is not known here. */
function mayHold(solver: Solver, node: TSESTree.Node, key: string): boolean {
  if (node.type !== "ObjectExpression") return true;
  return node.properties.some((property) => {
    if (property.type !== "Property") return true;
    const name = staticKey(property.key, property.computed);
    if (name === key && ignoresThis(solver, property.value)) return false;
    return name === null || name === key || (name === "__proto__" && !property.computed && !isFunctionNode(property.value));
  });
}

/** Objects of the language and the platform whose functions call no method of what they are called on. */
const PLAIN_GLOBALS: ReadonlySet<string> = new Set(["Date", "Math", "JSON", "Number", "String", "Boolean", "BigInt", "Symbol", "console", "crypto", "performance", "parseInt", "parseFloat", "structuredClone", "encodeURIComponent", "decodeURIComponent", "setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "queueMicrotask"]);

/** Whether the expression is a function that does nothing with the object that it is called on: `Date.now`, `log.bind(console)`. */
function ignoresThis(solver: Solver, expression: TSESTree.Node): boolean {
  let node = stripTypeWrappers(expression);
  if (node.type === "CallExpression") return node.callee.type === "MemberExpression" && staticKey(node.callee.property, node.callee.computed) === "bind" && node.arguments.length > 0;
  if (node.type === "MemberExpression") node = stripTypeWrappers(node.object);
  return node.type === "Identifier" && PLAIN_GLOBALS.has(node.name) && solver.code.variableOf(node) === null;
}

/** The last of the classes in view that the class extends. */
function topOf(solver: Solver, node: ClassNode): ClassNode {
  let top = node;
  for (const each of solver.code.lineOf(node)) top = each;
  return top;
}

/** Whether a class in view says itself what stands under the name. */
function declares(solver: Solver, node: ClassNode, key: string): boolean {
  for (const { body } of solver.code.lineOf(node)) {
    const named = body.body.filter((member) => "key" in member && staticKey(member.key, member.computed) === key);
    if (named.some((member) => member.type !== "PropertyDefinition" || member.value === null || !ignoresThis(solver, member.value))) return true;
  }
  return false;
}
