import type { TSESTree } from "@typescript-eslint/utils";
import { memberName } from "./expressions.js";
import { childNodes, isFunctionNode, stripTypeWrappers } from "./nodes.js";
import type { FunctionNode } from "./syntax.js";
import { isSettler, mentions, settlesInTailPosition, settlesLastIn } from "./settling-callback.js";

export interface SettlingChain {
  readonly chain: TSESTree.CallExpression;
  /** What the executor does besides, which settles nothing. */
  readonly before: readonly TSESTree.Statement[];
  readonly after: readonly TSESTree.Statement[];
  /** Whether the promise also settles as the chain would if `resolve(x)` stood for `return x`, and `reject(e)` for `throw e`. */
  readonly settlesAlike: boolean;
}

/**
 * Of `new Promise((resolve, reject) => { asked.then(…resolve…, reject); })`, or with `resolve(asked)`, the chain in the executor: the promise settles just when the
 * chain does. Null where something else may settle it, or a callback may go on after it did.
 */
export function settlingChain(executor: TSESTree.Node): SettlingChain | null {
  if (!isFunctionNode(executor) || executor.async || executor.generator) return null;
  const settlers = new Set<string>();
  for (const parameter of executor.params) {
    if (parameter.type !== "Identifier") return null;
    settlers.add(parameter.name);
  }
  const settling = settlers.size === 0 ? null : settlingExpression(executor, settlers);
  if (settling?.chain.type !== "CallExpression") return null;
  const { chain, before, after } = settling;
  if (resolvesWith(chain, executor.params[0], settlers)) return { chain, before, after, settlesAlike: true };
  if (!settlesOnlyAtItsEnd(chain, settlers)) return null;
  return { chain, before, after, settlesAlike: settlesAlike(chain, executor.params[0], executor.params[1], settlers) };
}

/** `resolve(asked)`: the promise follows the one that it is given. */
function resolvesWith({ callee, arguments: given }: TSESTree.CallExpression, resolve: TSESTree.Node | undefined, settlers: ReadonlySet<string>): boolean {
  const [value] = given;
  return isNamed(callee, resolve) && given.length === 1 && value !== undefined && value.type !== "SpreadElement" && !mentions(value, settlers);
}

/** Whether an async executor settles the promise, if at all, as the last thing that it does: the promise settles as the executor's own would. */
export function settlesAtItsEnd(executor: TSESTree.Node): boolean {
  if (!isFunctionNode(executor) || !executor.async || executor.generator) return false;
  const names = executor.params.map((parameter) => (parameter.type === "Identifier" ? parameter.name : null));
  const known = names.filter((name) => name !== null);
  return known.length > 0 && known.length === names.length && settlesLastIn(executor, new Set(known));
}

/** The one expression of an executor that mentions what settles the promise; beside it only others that always run. */
function settlingExpression({ body }: FunctionNode, settlers: ReadonlySet<string>): (Omit<SettlingChain, "chain" | "settlesAlike"> & { readonly chain: TSESTree.Expression }) | null {
  if (body.type !== "BlockStatement") return { chain: body, before: [], after: [] };
  const statements = body.body;
  const index = statements.findIndex((statement) => mentions(statement, settlers));
  const [settling, before, after] = [statements[index], statements.slice(0, index), statements.slice(index + 1)];
  if (settling?.type !== "ExpressionStatement" || after.some((statement) => mentions(statement, settlers))) return null;
  return [...before, ...after].every(({ type }) => type === "ExpressionStatement" || type === "VariableDeclaration") ? { chain: settling.expression, before, after } : null;
}

function settlesOnlyAtItsEnd(chain: TSESTree.CallExpression, settlers: ReadonlySet<string>): boolean {
  let link: TSESTree.Expression = chain;
  let settles = false;
  while (link.type === "CallExpression" && link.callee.type === "MemberExpression" && isThen(link.callee)) {
    const naming = link.arguments.filter((argument) => mentions(argument, settlers));
    if (naming.length === 0) break;
    if (!naming.every((argument) => isSettler(argument, settlers) || settlesLast(argument, settlers))) return false;
    settles = true;
    link = link.callee.object;
  }
  return settles && !mentions(link, settlers);
}

/** One `then` settles, and at most a `.catch(reject)` comes after it: no callback runs that would not run if settling ended the chain. */
function settlesAlike(chain: TSESTree.CallExpression, resolve: TSESTree.Node | undefined, reject: TSESTree.Node | undefined, settlers: ReadonlySet<string>): boolean {
  let link: TSESTree.Expression = chain;
  if (link.callee.type === "MemberExpression" && memberName(link.callee) === "catch") {
    if (!isNamed(link.arguments[0], reject)) return false;
    link = link.callee.object;
  }
  if (link.type !== "CallExpression" || link.callee.type !== "MemberExpression" || memberName(link.callee) !== "then") return false;
  const [fulfilled, rejected] = link.arguments;
  if (mentions(link.callee.object, settlers)) return false;
  return [fulfilled, rejected].every((callback) => callback === undefined || isNamed(callback, resolve) || isNamed(callback, reject) || settlesInTailPosition(callback, settlers));
}

function isNamed(named: TSESTree.Node | undefined, parameter: TSESTree.Node | undefined): boolean {
  const node = named === undefined ? undefined : stripTypeWrappers(named);
  return node?.type === "Identifier" && parameter?.type === "Identifier" && node.name === parameter.name;
}

function isThen(callee: TSESTree.MemberExpression): boolean {
  const name = memberName(callee);
  return name === "then" || name === "catch";
}

/** A callback that settles while it runs, if at all, and returns no promise that the chain would wait for. */
function settlesLast(callback: TSESTree.Node, settlers: ReadonlySet<string>): boolean {
  if (!isFunctionNode(callback) || callback.async || callback.generator) return false;
  const open: TSESTree.Node[] = [callback.body];
  if (callback.body.type !== "BlockStatement" && !isNoPromise(callback.body, settlers)) return false;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isFunctionNode(node)) {
      if (mentions(node, settlers)) return false;
      continue;
    }
    if (node.type === "ReturnStatement" && node.argument !== null && !isNoPromise(node.argument, settlers)) return false;
    open.push(...childNodes(node));
  }
  return true;
}

function isNoPromise(value: TSESTree.Expression, settlers: ReadonlySet<string>): boolean {
  switch (value.type) {
    case "CallExpression":
      return isSettler(value.callee, settlers);
    case "ConditionalExpression":
      return isNoPromise(value.consequent, settlers) && isNoPromise(value.alternate, settlers);
    case "LogicalExpression":
      // A promise is truthy, so `&&` never yields the one on its left.
      return isNoPromise(value.right, settlers) && (value.operator === "&&" || isNoPromise(value.left, settlers));
    case "NewExpression":
      return value.callee.type === "Identifier" && value.callee.name === "Error";
    case "Literal":
    case "UnaryExpression":
      return true;
    default:
      return false;
  }
}
