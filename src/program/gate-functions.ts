import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { memberName } from "./expressions.js";
import { childNodes, stripTypeWrappers, withTypeWrappers } from "./nodes.js";
import { isError, isRejectionHandler } from "./error-values.js";
import type { CallNode, FunctionNode } from "./syntax.js";
import { memoised } from "./values.js";
import type { VariableOf } from "./variables.js";

type Variable = Scope.Variable;

/** By which Express tells a handler of errors. */
const ERROR_PARAMETERS = 4;

/** What JavaScript says is the function's `length`: some frameworks tell kinds of handlers by it. */
export function declaredLength(node: FunctionNode): number {
  const parameters = parametersOf(node);
  const end = parameters.findIndex((parameter) => parameter.type === "AssignmentPattern" || parameter.type === "RestElement");
  return end < 0 ? parameters.length : end;
}

/** `this: Type` is no parameter when the program runs. */
export function parametersOf({ params }: FunctionNode): readonly TSESTree.Parameter[] {
  return params.filter((parameter) => parameter.type !== "Identifier" || parameter.name !== "this");
}

/** Whether the function may reach its parameters in a way that their names do not show. */
export function readsArguments(node: FunctionNode, scopes: Scope.ScopeManager): boolean {
  const scope = scopes.acquire(node);
  return scope?.set.get("arguments")?.references.some(() => true) ?? false;
}

/**
 * Calls of `next` that surely hand on an error: `next(new Error())`, `next(error)` with what a `catch` caught or an error handler was given, and
 * `.catch(next)`. None where the function may throw something that is no error, or another one of its file does.
 */
export function errorCalls(node: FunctionNode, next: Variable, variableOf: VariableOf, thrown: readonly Thrown[]): ReadonlySet<CallNode> {
  const found = new Set<CallNode>();
  if (thrown.some(({ at, value }) => (encloses(node, at) ? value === null || !isError(value, variableOf) : value === null || isPrimitive(value)))) return found;
  for (const { identifier } of next.references) {
    const used = withTypeWrappers(identifier);
    const { parent } = used;
    if (parent?.type !== "CallExpression" || identifier.type !== "Identifier") continue;
    if (parent.callee === used) {
      const [error] = parent.arguments;
      if (error !== undefined && (isErrorOrText(error, variableOf) || isGivenError(error, node, variableOf))) found.add(parent);
    } else if (isRejectionHandler(used, parent)) found.add(parent);
  }
  return found;
}

/** Whether it is the first parameter of an error handler, which is never called without an error. */
function isGivenError(given: TSESTree.Node, handler: FunctionNode, variableOf: VariableOf): boolean {
  const error = stripTypeWrappers(given);
  const variable = error.type === "Identifier" && declaredLength(handler) === ERROR_PARAMETERS ? variableOf(error) : null;
  return variable !== null && variable.defs[0]?.name === parametersOf(handler)[0] && variable.references.every((reference) => !reference.isWrite());
}

function encloses(outer: TSESTree.Node, inner: TSESTree.Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

function isErrorOrText(given: TSESTree.Node, variableOf: VariableOf): boolean {
  const node = stripTypeWrappers(given);
  if (node.type === "ConditionalExpression") return isErrorOrText(node.consequent, variableOf) && isErrorOrText(node.alternate, variableOf);
  return isErrorText(node) || isError(node, variableOf);
}

/** `next("route")` goes on elsewhere; of other texts frameworks make errors. */
function isErrorText(node: TSESTree.Node): boolean {
  if (node.type === "Literal") return typeof node.value === "string" && node.value !== "" && !SKIPPING.has(node.value);
  return node.type === "TemplateLiteral" && node.quasis.some(({ value }) => /[^a-z]/.test(value.raw));
}

const SKIPPING: ReadonlySet<string> = new Set(["route", "router"]);

/** `next("route")`: of the handlers of one route, those that follow do not run. */
export function skippingCalls(next: Variable): ReadonlySet<CallNode> {
  const found = new Set<CallNode>();
  for (const { identifier } of next.references) {
    const used = withTypeWrappers(identifier);
    const { parent } = used;
    if (parent?.type !== "CallExpression" || parent.callee !== used) continue;
    const [given] = parent.arguments;
    const text = given === undefined ? undefined : stripTypeWrappers(given);
    if (text?.type === "Literal" && typeof text.value === "string" && SKIPPING.has(text.value)) found.add(parent);
  }
  return found;
}

export interface Thrown {
  readonly at: TSESTree.Node;
  /** Null where nothing is. */
  readonly value: TSESTree.Node | null;
}

/** What the functions of a file throw, or reject a promise with. */
function thrownValues(nodes: Iterable<TSESTree.Node>): Thrown[] {
  const thrown: Thrown[] = [];
  for (const node of nodes) {
    if (node.type === "ThrowStatement") thrown.push({ at: node, value: node.argument });
    else if (node.type === "CallExpression" && node.callee.type === "MemberExpression" && memberName(node.callee) === "reject") thrown.push({ at: node, value: node.arguments[0] ?? null });
  }
  return thrown;
}

function isPrimitive(value: TSESTree.Node): boolean {
  const node = stripTypeWrappers(value);
  return node.type === "Literal" || node.type === "TemplateLiteral" || (node.type === "Identifier" && node.name === "undefined") || node.type === "UnaryExpression";
}

const thrownBy = new WeakMap<TSESTree.Program, readonly Thrown[]>();

/** {@link thrownValues} of all functions of a file. */
export function thrownIn(program: TSESTree.Program): readonly Thrown[] {
  return memoised(thrownBy, program, () => thrownValues(nodesIn(program)));
}

/** Whether a function of the file may throw what no error handler would take for an error. */
export function mayThrowNothing(program: TSESTree.Program): boolean {
  return thrownIn(program).some(({ value }) => value === null || isPrimitive(value));
}

function* nodesIn(root: TSESTree.Node): Generator<TSESTree.Node> {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    open.push(...childNodes(node));
  }
}
