import type { TSESTree } from "@typescript-eslint/utils";
import { bare, memberName, withoutWrappers } from "./expressions.js";
import { errorCalls, parametersOf, readsArguments, thrownIn } from "./gate-functions.js";
import { childNodes, isFunctionNode, stripTypeWrappers, withTypeWrappers } from "./nodes.js";
import type { Origins } from "./origin.js";
import type { CallNode, FunctionNode } from "./syntax.js";
import { memoised } from "./values.js";

/** What `(fn) => (req, res, next) => fn(req, res, next).catch(next)` does. */
export interface HandlerWrapper {
  /** Index of the parameter that is the handler. */
  readonly argument: number;
  /** The function that the wrapper makes: it calls the handler at once, with its own parameters in their order. */
  readonly made: FunctionNode;
  /** How many of them it passes on. */
  readonly passed: number;
  /** Its parameters that are also called otherwise than to hand on what the handler throws. */
  readonly otherwiseUsed: ReadonlySet<number>;
}

const wrappers = new WeakMap<FunctionNode, { readonly found: HandlerWrapper | null }>();

/** The wrapper of handlers that a function is, by how it is written; null for others. */
export function handlerWrapper(node: FunctionNode, origins: Origins): HandlerWrapper | null {
  return memoised(wrappers, node, () => ({ found: read(node, origins) })).found;
}

function read(node: FunctionNode, origins: Origins): HandlerWrapper | null {
  const made = onlyResult(node);
  if (made === null || node.async || node.generator || made.generator || readsArguments(made, origins.unit.scopes)) return null;
  const parameters = parametersOf(made);
  for (const [argument, parameter] of node.params.entries()) {
    const [use, other] = parameter.type === "Identifier" ? (origins.variableOf(parameter)?.references ?? []) : [];
    if (use === undefined || other !== undefined) continue;
    const call = callOf(use.identifier);
    if (call === null || isAfterAwait(call.node, made) || callsOthers(made, call.node, origins)) return null;
    const passed = call.passed.findIndex((each, index) => !isParameter(each, parameters[index], origins));
    const count = passed < 0 ? call.passed.length : passed;
    return { argument, made, passed: count, otherwiseUsed: otherwiseUsed(made, call.node, origins) };
  }
  return null;
}

/** The function that is all that the wrapper makes. */
function onlyResult({ body }: FunctionNode): FunctionNode | null {
  const [only, other] = body?.type === "BlockStatement" ? body.body : [];
  const result = body?.type === "BlockStatement" ? (only?.type === "ReturnStatement" && other === undefined ? only.argument : null) : body;
  const value = result === null || result === undefined ? null : bare(result);
  return value !== null && isFunctionNode(value) ? value : null;
}

/** `fn(…)`, `fn.call(this, …)`. */
function callOf(use: TSESTree.Node): { readonly node: TSESTree.CallExpression; readonly passed: readonly TSESTree.Node[] } | null {
  const callee = withTypeWrappers(use);
  const { parent } = callee;
  if (parent?.type === "CallExpression" && parent.callee === callee) return { node: parent, passed: parent.arguments };
  if (parent?.type !== "MemberExpression" || parent.object !== callee || memberName(parent) !== "call") return null;
  const call = parent.parent;
  return call.type === "CallExpression" && call.callee === parent ? { node: call, passed: call.arguments.slice(1) } : null;
}

function isParameter(passed: TSESTree.Node, parameter: TSESTree.Parameter | undefined, { variableOf }: Origins): boolean {
  const node = stripTypeWrappers(passed);
  if (node.type !== "Identifier" || parameter?.type !== "Identifier") return false;
  const variable = variableOf(parameter);
  return variable !== null && variableOf(node) === variable && !variable.references.some((reference) => reference.isWrite());
}

/** Whether the call may run after a pause of the function: it stands inside another one, or behind an `await` other than its own. */
function isAfterAwait(call: TSESTree.Node, made: FunctionNode): boolean {
  const open: TSESTree.Node[] = made.body === null || made.body === undefined ? [] : [made.body];
  let isInside = false;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === call) isInside = true;
    if (isFunctionNode(node)) continue;
    if (isPause(node) && node.range[0] < call.range[0] && node.range[1] < call.range[1]) return true;
    open.push(...childNodes(node));
  }
  return !isInside;
}

/** Whether it calls more than the handler, what it was given itself, and functions that ask nothing: but for what it does when the handler has failed. */
function callsOthers(made: FunctionNode, handler: TSESTree.Node, origins: Origins): boolean {
  const given = new Set(made.params.flatMap((parameter) => (parameter.type === "Identifier" ? [origins.variableOf(parameter)] : [])));
  const open: TSESTree.Node[] = made.body === null || made.body === undefined ? [] : [made.body];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "CatchClause") continue;
    if (node.type === "NewExpression" || node.type === "TaggedTemplateExpression" || node.type === "ImportExpression") return true;
    if (node.type === "CallExpression" && node !== handler) {
      const callee = withoutWrappers(node.callee);
      const isChained = callee.range[0] <= handler.range[0] && handler.range[1] <= callee.range[1];
      if (isChained && callee.type === "MemberExpression" && memberName(callee) === "catch") {
        open.push(callee.object);
        continue;
      }
      if (!isChained && !isHarmless(callee, given, origins)) return true;
    }
    open.push(...childNodes(node));
  }
  return false;
}

const HARMLESS: ReadonlySet<string> = new Set(["Promise", "console"]);

function isHarmless(callee: TSESTree.Node, given: ReadonlySet<unknown>, { variableOf }: Origins): boolean {
  let root = callee;
  while (root.type === "MemberExpression" || root.type === "CallExpression") root = withoutWrappers(root.type === "MemberExpression" ? root.object : root.callee);
  if (root.type !== "Identifier") return false;
  const variable = variableOf(root);
  return given.has(variable) ? variable !== null : HARMLESS.has(root.name) && (variable === null || variable.defs.length === 0);
}

function isPause(node: TSESTree.Node): boolean {
  return node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await);
}

function otherwiseUsed(made: FunctionNode, call: CallNode, { variableOf, unit }: Origins): ReadonlySet<number> {
  const used = new Set<number>();
  for (const [index, parameter] of parametersOf(made).entries()) {
    const variable = parameter.type === "Identifier" ? variableOf(parameter) : null;
    const handsOnErrors = variable === null ? new Set() : errorCalls(made, variable, variableOf, thrownIn(unit.ast));
    const isOnlyPassed = variable?.references.every(({ identifier }) => isUseIn(identifier, call, handsOnErrors));
    if (isOnlyPassed !== true) used.add(index);
  }
  return used;
}

function isUseIn(identifier: TSESTree.Node, call: CallNode, others: ReadonlySet<unknown>): boolean {
  const { parent } = withTypeWrappers(identifier);
  return parent === call || others.has(parent);
}
