import type { TSESTree } from "@typescript-eslint/utils";
import type { CallMeanings, CallResolver } from "./call-meaning.js";
import { bare, memberName } from "./expressions.js";
import { isFunctionNode } from "./nodes.js";
import { callsBack } from "./origin-call-sites.js";
import type { Origins } from "./origin.js";
import type { Value } from "./values.js";
import type { VariableOf } from "./variables.js";

/** `f.bind(object)`: what it yields is `f`. */
export function isBinding(node: TSESTree.Node): node is TSESTree.CallExpression & { readonly callee: TSESTree.MemberExpression } {
  return node.type === "CallExpression" && node.callee.type === "MemberExpression" && memberName(node.callee) === "bind";
}

/** The name or member that a function of the file does nothing but hand out: `fetch` for `get()` of `const get = () => fetch`. */
export function handedOutBy({ callee }: TSESTree.CallExpression, variableOf: VariableOf): TSESTree.Expression | null {
  const [only, other] = callee.type === "Identifier" ? (variableOf(callee)?.defs ?? []) : [];
  const written = only === undefined || other !== undefined ? null : only.type === "Variable" ? only.node.init : only.type === "FunctionName" ? only.node : null;
  const made = written === null ? null : bare(written);
  if (made === null || !isFunctionNode(made) || made.async || made.generator) return null;
  const { body } = made;
  const [first, second] = body?.type === "BlockStatement" ? body.body : [];
  const returned = body?.type === "BlockStatement" ? (first?.type === "ReturnStatement" && second === undefined ? first.argument : null) : body;
  const handedOut = returned == null ? null : bare(returned);
  return handedOut?.type === "Identifier" || handedOut?.type === "MemberExpression" ? handedOut : null;
}

/** The names, members and calls of which an argument is one, whatever type it is said to have. */
export function choicesOf(argument: TSESTree.Node): readonly TSESTree.Expression[] {
  const node = bare(argument);
  switch (node.type) {
    case "Identifier":
    case "MemberExpression":
    case "CallExpression":
      return [node];
    case "ConditionalExpression":
      return [...choicesOf(node.consequent), ...choicesOf(node.alternate)];
    case "LogicalExpression":
      return node.operator === "&&" ? choicesOf(node.right) : [...choicesOf(node.left), ...choicesOf(node.right)];
    case "SequenceExpression":
      return node.expressions.slice(-1).flatMap(choicesOf);
    default:
      return [];
  }
}

/** Whether an argument may be the function of an API, rather than the result of a call of one. */
export function mayHandOver(argument: TSESTree.Node, meanings: Pick<CallMeanings, "yieldsFunction">): argument is TSESTree.Expression {
  return choicesOf(argument).some((choice) => choice.type !== "CallExpression" || isBinding(choice) || meanings.yieldsFunction(choice));
}

/** Values that are functions of an API, whatever that offers. */
const holdsFunction: ReadonlySet<Value["kind"]> = new Set<Value["kind"]>(["bound", "promisified", "applied", "invoker", "module"]);

/**
 * Whether an argument that the API could call may well be no function to whoever gets it: a client that others work with (`axiosRetry(client)`), or any
 * member of an object that a package hands out (`log(user[field])`).
 */
export function mayBeNoFunction(choice: TSESTree.Expression, origins: Origins): boolean {
  if (choice.type === "MemberExpression" && origins.keyOf(choice.property, choice.computed) === null) return origins.valuesOf(choice.object).every(({ kind }) => kind === "api" || kind === "unknown");
  return origins.valuesOf(choice).every((value) => (value.kind === "api" ? value.position.offers((meaning) => meaning.kind === "side-effect") : !holdsFunction.has(value.kind)));
}

/** Whether who is given the function may be known to call it, or is code in view. */
export function isCalledBack(argument: TSESTree.Expression, resolver: Pick<CallResolver, "meaningOf" | "functionsCalled">, variableOf: VariableOf): boolean {
  const call = argument.parent;
  if (call.type !== "CallExpression" && call.type !== "NewExpression") return false;
  if (resolver.meaningOf(call).behaviour.kind !== "unknown" || resolver.functionsCalled(call).length > 0) return true;
  if (call.type === "NewExpression") return call.callee.type === "Identifier" && (call.callee.name === "Promise" || variableOf(call.callee)?.defs[0]?.type === "ClassName");
  return callsBack(call) || (call.callee.type === "MemberExpression" && ["catch", "finally"].includes(memberName(call.callee) ?? ""));
}

/** Whether a function of another file, of which nothing else matters here, calls what it is given. */
export function isCalledElsewhere(argument: TSESTree.Expression, origins: Origins): boolean {
  const call = argument.parent;
  if (call.type !== "CallExpression" || call.callee.type === "Super") return false;
  const index = call.arguments.indexOf(argument);
  return origins.valuesOf(call.callee).some((callee) => {
    const values = callee.kind === "unseen" ? origins.solved(origins.imports.cellOfUnseen(callee)) : [callee];
    return values.some((value) => value.kind === "function" && value.home !== origins && value.home.functions.calledParameters(value.node).includes(index));
  });
}
