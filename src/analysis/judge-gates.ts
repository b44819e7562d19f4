import type { TSESTree } from "@typescript-eslint/utils";
import type { Exit } from "../facts/context.js";
import { escapeValue } from "../facts/escape.js";
import { NONE, type Latest } from "../facts/latest.js";
import type { SiteFact } from "../facts/site-facts.js";
import { argumentSlot, type Slot } from "../facts/state.js";
import type { Value, ValueTable } from "../facts/value.js";
import { truthiness } from "../facts/value-tests.js";
import type { GateShape, PassesBy } from "../models/frameworks.js";
import type { SideEffect } from "../program/call-meaning.js";
import { declaredLength, errorCalls, parametersOf, readsArguments, skippingCalls, thrownIn } from "../program/gate-functions.js";
import { childNodes, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { CallNode, FunctionNode } from "../program/syntax.js";
import { variableLookup } from "../program/variables.js";
import { addLacksOfRunningCalls } from "./running-calls.js";
import { runFunction, type LoneFunction, type LoneRun } from "./run-function.js";
import { isUnsettled, summaryOf, tellsOfEnd } from "./exit-summary.js";

const NEXT: SideEffect = { name: "next", kind: "exec", from: "callback" };
/** Methods of Fastify's reply that answer with the reply. Whoever awaits it waits until it was sent. */
const REPLY_METHODS: ReadonlySet<string> = new Set(["code", "status", "header", "headers", "type", "send", "redirect"]);
export const REPLY = 1;
export const DONE = 2;

/**
 * Whether a request gets past the function only with a permit held, whatever it is called with.
 * @throws {BudgetSpent}
 */
export function isGateOf(lone: LoneFunction, shape: GateShape): boolean {
  if (readsArguments(lone.node, lone.unit.scopes)) return false;
  switch (shape.kind) {
    case "next":
      return isNextGate(lone, shape);
    case "hook":
      return lone.node.async ? isAsyncHook(lone) : isHook(lone);
    case "activates":
      return isActivator(lone);
    case "intercepts":
      return isInterceptor(lone);
    case "transforms":
    case "recovers":
      return false;
  }
}

type NextShape = Extract<GateShape, { readonly kind: "next" }>;

/** The calls of `next` in a run: null where the function makes none, undefined where they cannot be followed. */
export type NextCalls = Pick<SiteFact, "permitted" | "lacks"> | null | undefined;

function isNextGate(lone: LoneFunction, shape: NextShape): boolean {
  // With a fourth parameter it is an error handler, which other requests pass by.
  if (shape.passesBy !== "never" && declaredLength(lone.node) > shape.argument + 1) return false;
  const calls = callsOfNext(lone, shape, NONE);
  return calls !== undefined && calls !== null && calls.permitted && calls.lacks.size === 0;
}

/** Runs the function with something of which every call is noted, and looks with which decisions they happen. */
export function callsOfNext(lone: LoneFunction, { argument, property, passesBy }: NextShape, latest: Latest): NextCalls {
  const parameter = parametersOf(lone.node)[argument];
  if (parameter === undefined) return null;
  if (property === null) return parameter.type === "Identifier" ? markedCalls(lone, parameter, passesBy, argument, latest, (next) => next) : undefined;
  if (parameter.type !== "ObjectPattern" && parameter.type !== "Identifier") return undefined;
  const target = parameter.type === "ObjectPattern" ? propertyTarget(parameter, property) : parameter;
  if (target === null) return null;
  return markedCalls(lone, target, passesBy, argument, latest, (next, values) => values.of({ kind: "object", node: parameter, properties: new Map([[property, next]]) }));
}

/** An interceptor lets the request go on by what `next.handle()` yields. */
export const HANDLE: NextShape = { kind: "next", argument: 1, property: "handle", passesBy: "never" };

function isInterceptor(lone: LoneFunction): boolean {
  const calls = callsOfNext(lone, HANDLE, NONE);
  return calls?.permitted === true && calls.lacks.size === 0 && !awaitsBehindHandle(lone);
}

/** Whether it waits for something when it has what the request goes on by, which it does only afterwards. */
export function awaitsBehindHandle({ node }: LoneFunction): boolean {
  const own = [...ownNodes(node)];
  const handles = own.flatMap((each) => (each.type === "MemberExpression" && staticKey(each.property, each.computed) === HANDLE.property ? [each.range[1]] : []));
  return own.some(({ type, range }) => (type === "AwaitExpression" || type === "ForOfStatement") && handles.some((end) => end <= range[0]));
}

function propertyTarget(pattern: TSESTree.ObjectPattern, name: string): TSESTree.Node | null {
  for (const property of pattern.properties) {
    if (property.type === "Property" && staticKey(property.key, property.computed) === name) return property;
  }
  return null;
}

function markedCalls(lone: LoneFunction, marked: TSESTree.Node, passesBy: PassesBy, argument: number, latest: Latest, passed: (next: Value, values: ValueTable) => Value): SiteFact | null {
  const idleCalls = passesBy === "never" ? new Set<CallNode>() : passingCallsOf(lone, marked, passesBy);
  const run = runFunction({ ...lone, facts: { ...lone.facts, idleCalls } }, latest, (values) => [[argumentSlot(argument), passed(markedValue(values, marked), values)]], letOut);
  return callsOf(run, marked);
}

function markedValue(values: ValueTable, node: TSESTree.Node): Value {
  return values.of({ kind: "api", node, sideEffect: NEXT });
}

/** What the function hands out is its caller's to call. */
function letOut({ solver, exits }: LoneRun): void {
  for (const { value } of exits) if (value !== null) escapeValue(solver, value);
}

export function callsOf({ solver, sites }: LoneRun, marked: TSESTree.Node): SiteFact | null {
  addLacksOfRunningCalls(solver);
  return sites.sites.get(marked) ?? null;
}

function passingCallsOf({ node, unit }: LoneFunction, parameter: TSESTree.Node, passesBy: PassesBy): ReadonlySet<CallNode> {
  const variableOf = variableLookup(unit);
  const variable = parameter.type === "Identifier" ? variableOf(parameter) : null;
  if (variable === null) return new Set();
  const errors = errorCalls(node, variable, variableOf, thrownIn(unit.ast));
  return passesBy === "with errors or to other routes" ? new Set([...errors, ...skippingCalls(variable)]) : errors;
}

/** An async hook lets the request go on by completing, unless it hands out the reply. */
function isAsyncHook(lone: LoneFunction): boolean {
  const parameters = parametersOf(lone.node);
  if (parameters.length > DONE) return false;
  const reply = parameters[REPLY];
  const run = runWithReply(lone, reply, null, NONE);
  addLacksOfRunningCalls(run.solver);
  return run.exits.some(holdsPermit) && run.exits.every((exit) => exit.kind === "throw" || holdsPermit(exit) || isReply(exit, reply));
}

/** Another hook lets it go on by calling `done`, or by a promise. */
function isHook(lone: LoneFunction): boolean {
  const parameters = parametersOf(lone.node);
  const [reply, done] = [parameters[REPLY], parameters[DONE]];
  if (done !== undefined && done.type !== "Identifier") return false;
  const run = runWithReply(lone, reply, done ?? null, NONE);
  const returnsNothing = returnedFrom(lone.node).every((value) => isCallOf(value, done));
  const isHeld = (exit: Exit): boolean => exit.kind === "throw" || isReply(exit, reply) || (summaryOf(exit, false).isPromise ? holdsPermit(exit) || isRejected(exit) : returnsNothing || exit.value?.kind === "nullish");
  if (!run.exits.every(isHeld)) return false;
  if (done === undefined) return run.exits.some((exit) => summaryOf(exit, false).isPromise && holdsPermit(exit));
  const calls = callsOf(run, done);
  return calls?.permitted === true && calls.lacks.size === 0;
}

export function runWithReply(lone: LoneFunction, reply: TSESTree.Parameter | undefined, done: TSESTree.Identifier | null, latest: Latest): LoneRun {
  const idleCalls = done === null ? new Set<CallNode>() : passingCallsOf(lone, done, "with errors");
  const fluent = reply?.type === "Identifier" ? { fluent: { parameter: reply, methods: REPLY_METHODS } } : {};
  return runFunction({ ...lone, facts: { ...lone.facts, ...fluent, idleCalls } }, latest, function* (values): Generator<readonly [Slot, Value]> {
    if (reply?.type === "Identifier") yield [argumentSlot(REPLY), values.of({ kind: "object", node: reply, properties: new Map() })];
    if (done !== null) yield [argumentSlot(DONE), markedValue(values, done)];
  }, letOut);
}

function holdsPermit(exit: Exit): boolean {
  return exit.kind === "return" && summaryOf(exit, false).completes && summaryOf(exit, false).touch === "permit";
}

export function isRejected(exit: Exit): boolean {
  return !summaryOf(exit, false).completes;
}

export function isReply({ value }: Exit, reply: TSESTree.Parameter | undefined): boolean {
  return reply?.type === "Identifier" && value?.kind === "object" && value.node === reply;
}

function returnedFrom(node: FunctionNode): readonly (TSESTree.Expression | null)[] {
  if (node.body.type !== "BlockStatement") return [node.body];
  return [...ownNodes(node)].flatMap((each) => (each.type === "ReturnStatement" ? [each.argument] : []));
}

/** What stands in the function, but for functions and classes inside it. */
function* ownNodes({ body }: FunctionNode): Generator<TSESTree.Node> {
  const open: TSESTree.Node[] = [body];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    if (next === body || !/Function|Class/.test(next.type)) open.push(...childNodes(next));
  }
}

function isCallOf(returned: TSESTree.Expression | null, done: TSESTree.Identifier | undefined): boolean {
  if (returned === null) return true;
  const value = stripTypeWrappers(returned);
  if (value.type === "UnaryExpression" && value.operator === "void") return true;
  return value.type === "CallExpression" && value.callee.type === "Identifier" && done !== undefined && value.callee.name === done.name;
}

/** A guard lets the request go on when it yields something truthy. */
function isActivator(lone: LoneFunction): boolean {
  const run = runFunction(lone, NONE, () => []);
  addLacksOfRunningCalls(run.solver);
  return run.exits.some(holdsPermit) && letsOnOnly(run.exits, holdsPermit);
}

/** Whether a guard ends as told wherever it lets a request go on: it yields something truthy. */
export function letsOnOnly(exits: readonly Exit[], isSuch: (exit: Exit) => boolean): boolean {
  const settled = exits.filter((exit) => !isUnsettled(exit)).map((exit) => summaryOf(exit, false));
  const isTold = (exit: Exit): boolean => isUnsettled(exit) && settled.some((other) => tellsOfEnd(other, summaryOf(exit, false)));
  const isFalsy = ({ value }: Exit): boolean => truthiness(value?.kind === "promise" && value.outcome.kind === "fulfilled" ? value.outcome.value : value) === false;
  return exits.every((exit) => exit.kind === "throw" || isSuch(exit) || isRejected(exit) || isFalsy(exit) || isTold(exit));
}
