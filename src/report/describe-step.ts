import type { TSESTree } from "@typescript-eslint/utils";
import type { TraceStep } from "../facts/trace.js";
import { childNodes, enclosingFunction, isClassNode, isFunctionNode, isTypeWrapper } from "../program/nodes.js";
import { mention } from "./mention.js";
import { callIn, methodName, nameCode, nameEntry, type Call } from "./name-code.js";

/** One step in words, to be read after "line 12". */
export interface DescribedStep {
  readonly line: number;
  readonly words: string;
  /** How much a reader would miss it; the lightest steps are left out of long paths. */
  readonly weight: number;
}

/** The line where a reader looks for `node`: for the call of a method, that of its name, since chains run over many lines. */
export function lineOf(node: TSESTree.Node): number {
  const call = callIn(node);
  if (call?.type === "CallExpression" && call.callee.type === "MemberExpression") return call.callee.property.loc.start.line;
  return node.loc.start.line;
}

/** Steps with the words for them. A step that says nothing new is not in the result. */
export function describeSteps(path: readonly TraceStep[], text: string): DescribedStep[] {
  const steps = withoutEchoes(path);
  const described: DescribedStep[] = [];
  const decisive = decisiveIndex(steps);
  let permitLine: number | null = null;
  steps.forEach((step, index) => {
    const words = wordsFor(step, index, steps, text, index < decisive ? null : permitLine);
    if (step.kind === "permit") permitLine = lineOf(step.node);
    else if (step.kind === "denial" || step.kind === "failure" || step.kind === "pause") permitLine = null;
    if (words === null) return;
    const line = lineOf(step.node);
    const last = described.at(-1);
    if (last?.line === line && last.words === words) return;
    const isOutdated = index < decisive && (isDecision(step) || step.kind === "throw");
    described.push({ line, words, weight: isOutdated ? 0 : WEIGHTS[step.kind] });
  });
  return described;
}

/** The place where the decision was made that a path ends with; null when it ends with none of this kind. */
export function decidedAt(path: readonly TraceStep[], kind: "denial" | "failure"): TSESTree.Node | null {
  const last = withoutEchoes(path).findLast(isDecision);
  return last?.kind === kind ? last.node : null;
}

/** Without the steps at calls of functions in view that only repeat what was decided inside. */
function withoutEchoes(path: readonly TraceStep[]): TraceStep[] {
  return path.filter((step, index) => !isDecision(step) || !wasDecidedInside(step, path.slice(0, index)));
}

/** Earlier decisions have been overtaken by the one at this index: the last, or the permit that a later pause or iteration ended. */
function decisiveIndex(steps: readonly TraceStep[]): number {
  const last = steps.findLastIndex(isDecision);
  if (steps[last]?.kind !== "pause") return last;
  const before = steps.slice(0, last).findLastIndex(isDecision);
  return steps[before]?.kind === "permit" ? before : last;
}

function isDecision({ kind }: TraceStep): boolean {
  return kind === "permit" || kind === "denial" || kind === "failure" || kind === "pause";
}

function wasDecidedInside({ kind, node }: TraceStep, before: readonly TraceStep[]): boolean {
  const called = before.findIndex((step) => step.kind === "call" && step.node === node);
  return called >= 0 && before.slice(called).some((step) => step.kind === kind);
}

const WEIGHTS: Readonly<Record<TraceStep["kind"], number>> = {
  entry: 5,
  pause: 4,
  denial: 4,
  failure: 4,
  permit: 4,
  throw: 3,
  iteration: 2,
  branch: 2,
  call: 1,
};

function wordsFor(step: TraceStep, index: number, steps: readonly TraceStep[], text: string, permitLine: number | null): string | null {
  const { node } = step;
  switch (step.kind) {
    case "entry":
      return isEntered(node) ? `enters ${nameEntry(node, text)}` : null;
    case "iteration":
      return permitLine === null ? "begins an iteration" : `begins an iteration, which the permit of line ${permitLine} does not cover`;
    case "branch":
      return wordsForBranch(node, step.outcome, text);
    case "call":
      return wordsForCall(node, index, steps, text);
    case "permit":
      return isLoop(node) ? "the loop gets a unit with a permit" : `${nameCode(node, text)} gives a permit`;
    case "denial":
      return isLoop(node) ? "the loop ends with a denial" : `${nameCode(node, text)} gives a denial`;
    case "failure":
      return `${isLoop(node) ? "the loop's source" : nameCode(node, text)} fails${handlerOfFailure(index, steps)}`;
    case "throw":
      return wordsForThrow(node, index, steps, text);
    case "pause":
      return `${node.type === "YieldExpression" ? "yields" : `${nameCode(node, text)} pauses`}${permitLine === null ? "" : `, which ends the permit of line ${permitLine}`}`;
  }
}

/** An API function that is handed over has no code in view. */
function isEntered(node: TSESTree.Node): boolean {
  return node.type === "Program" || isFunctionNode(node) || isClassNode(node);
}

function isLoop(node: TSESTree.Node): boolean {
  return node.type === "ForOfStatement";
}

function wordsForBranch(node: TSESTree.Node, outcome: boolean, text: string): string | null {
  const { parent } = node;
  const quoted = mention(text.slice(...node.range));
  if (parent?.type === "SwitchCase" && parent.test === node) return `${mention(`case ${text.slice(...node.range)}`)} ${outcome ? "matches" : "does not match"}`;
  if (node.type === "Literal" || isWithoutConsequence(node)) return null;
  if (isTestedForNullish(node)) return `${quoted} is ${outcome ? "null or undefined" : "there"}`;
  // Both the test for null and that for truth are asked of the same operand.
  if (parent?.type === "LogicalExpression" && isOperandOfNullish(node)) return `tests ${quoted}`;
  return `${quoted} is ${String(outcome)}`;
}

/** Whether `node` only chooses between values: no call is made or left out, whichever way it goes. */
function isWithoutConsequence(node: TSESTree.Node): boolean {
  let chosen = node;
  while (chosen.parent && isPartOfChoice(chosen.parent)) chosen = chosen.parent;
  if (chosen === node) return false;
  const { parent } = chosen;
  if (parent && "test" in parent && parent.test === chosen) return false;
  return !makesCall(chosen, node);
}

function isPartOfChoice(node: TSESTree.Node): boolean {
  switch (node.type) {
    case "LogicalExpression":
    case "ConditionalExpression":
    case "ChainExpression":
    case "MemberExpression":
    case "UnaryExpression":
      return true;
    case "CallExpression":
      return node.optional;
    default:
      return isTypeWrapper(node);
  }
}

function makesCall(node: TSESTree.Node, except: TSESTree.Node): boolean {
  if (node === except || isFunctionNode(node)) return false;
  if (node.type === "AwaitExpression" || node.type === "YieldExpression" || (callIn(node) !== null && node.type !== "ChainExpression")) return true;
  return childNodes(node).some((child) => makesCall(child, except));
}

/** `node` of `node?.x` and `node?.()`. */
function isTestedForNullish(node: TSESTree.Node): boolean {
  const { parent } = node;
  if (parent?.type === "MemberExpression") return parent.optional && parent.object === node;
  if (parent?.type === "CallExpression") return parent.optional && parent.callee === node;
  return parent?.type === "AssignmentExpression" && parent.operator === "??=" && parent.left === node;
}

function isOperandOfNullish(node: TSESTree.Node): boolean {
  for (let current = node.parent; current?.type === "LogicalExpression"; current = current.parent) if (current.operator === "??") return true;
  return false;
}

function wordsForCall(node: TSESTree.Node, index: number, steps: readonly TraceStep[], text: string): string | null {
  const call = callIn(node);
  if (isExecutor(node)) return null;
  const takesCallback = call?.type === "CallExpression" && (CALLBACK_METHODS.has(methodName(call) ?? "") || call.arguments.some(isFunctionNode));
  if (!takesCallback) return `calls ${nameCode(node, text)}`;
  // The call, and then the call of what it was given, are two steps at one node.
  if (steps.slice(index + 1).some((step) => step.kind === "call" && step.node === node)) return null;
  if (!steps.slice(0, index).some((step) => step.kind === "call" && step.node === node)) return `calls ${nameCode(node, text)}`;
  return `runs the callback of ${isChained(call) ? mention(`.${methodName(call)}()`) : nameCode(node, text)}`;
}

const CHAINING_METHODS: ReadonlySet<string> = new Set(["then", "catch", "finally"]);
const CALLBACK_METHODS: ReadonlySet<string> = new Set([...CHAINING_METHODS, "forEach", "map", "guard"]);

function isChained(call: Call | null): boolean {
  return call !== null && CHAINING_METHODS.has(methodName(call) ?? "");
}

function wordsForThrow(node: TSESTree.Node, index: number, steps: readonly TraceStep[], text: string): string | null {
  // The promise before it was rejected; the callback's own step follows.
  if (isChained(callIn(node)) || isExecutor(node)) return null;
  // Said with the failure.
  if (steps[index - 1]?.kind === "failure") return null;
  if (node.type === "ThrowStatement") return `throws${handlerOf(node, index, steps)}`;
  return `${nameCode(node, text)} throws${handlerOf(node, index, steps)}`;
}

/** `new Promise(…)` turns an exception into a rejection. */
function isExecutor(node: TSESTree.Node): boolean {
  const call = callIn(node);
  return call?.type === "NewExpression" && call.callee.type === "Identifier" && call.callee.name === "Promise";
}

function handlerOfFailure(index: number, steps: readonly TraceStep[]): string {
  const next = steps[index + 1];
  const at = next?.kind === "throw" ? index + 1 : index;
  const node = steps[at]?.node;
  return node === undefined ? "" : handlerOf(node, at, steps);
}

/** Which handler goes on after an exception at `node`. */
function handlerOf(thrower: TSESTree.Node, index: number, steps: readonly TraceStep[]): string {
  // It leaves the function as a rejection, which has a step of its own.
  if (steps[index + 1]?.kind === "throw") return "";
  let from = thrower;
  for (let before = index; ; ) {
    const handler = handlerAround(from);
    if (handler !== null) return `, line ${handler.line} ${handler.kind === "catch" ? "catches it" : "still runs `finally`"}`;
    const callee = enclosingFunction(from);
    before = steps.slice(0, before).findLastIndex((step) => step.kind === "call" && !isInside(step.node, callee));
    const caller = steps[before];
    if (caller === undefined || callee === null) return "";
    from = caller.node;
  }
}

function handlerAround(thrower: TSESTree.Node): { readonly kind: "catch" | "finally"; readonly line: number } | null {
  let child = thrower;
  for (let node = child.parent; node && !isFunctionNode(node); child = node, node = node.parent) {
    if (node.type !== "TryStatement") continue;
    if (child === node.block && node.handler !== null) return { kind: "catch", line: node.handler.loc.start.line };
    if (child !== node.finalizer && node.finalizer !== null) return { kind: "finally", line: node.finalizer.loc.start.line };
  }
  return null;
}

function isInside(inner: TSESTree.Node, outer: TSESTree.Node | null): boolean {
  return outer !== null && outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}
