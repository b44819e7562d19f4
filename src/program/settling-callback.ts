import type { TSESTree } from "@typescript-eslint/utils";
import { childNodes, isFunctionNode, stripTypeWrappers } from "./nodes.js";
import type { FunctionNode } from "./syntax.js";

/** Whether a callback calls the settling functions of a promise only as the last thing that it does, so that nothing of it runs afterwards. */
export function settlesInTailPosition(callback: TSESTree.Node, settlers: ReadonlySet<string>): boolean {
  if (!isFunctionNode(callback)) return false;
  if (callback.params.some((parameter) => mentions(parameter, settlers))) return false;
  return settlesLastIn(callback, settlers);
}

/** The same for a function whose parameters they are. */
export function settlesLastIn({ body }: FunctionNode, settlers: ReadonlySet<string>): boolean {
  return body.type === "BlockStatement" ? isTailOfList(body.body, settlers) : isTailExpression(body, settlers);
}

function isTailOfList(statements: readonly TSESTree.Statement[], settlers: ReadonlySet<string>): boolean {
  const meaningful = statements.at(-1)?.type === "ReturnStatement" && isBareReturn(statements.at(-1)) ? statements.slice(0, -1) : statements;
  return meaningful.every((statement, index) => {
    if (!mentions(statement, settlers)) return true;
    return index === meaningful.length - 1 ? isTail(statement, settlers) : alwaysLeaves(statement) && isTail(statement, settlers);
  });
}

function isTail(statement: TSESTree.Statement, settlers: ReadonlySet<string>): boolean {
  switch (statement.type) {
    case "ExpressionStatement":
      return isTailExpression(statement.expression, settlers);
    case "ReturnStatement":
      return statement.argument === null || isTailExpression(statement.argument, settlers);
    case "BlockStatement":
      return isTailOfList(statement.body, settlers);
    case "IfStatement":
      if (mentions(statement.test, settlers)) return false;
      return [statement.consequent, statement.alternate].every((branch) => branch === null || !mentions(branch, settlers) || isTail(branch, settlers));
    case "TryStatement":
      if (statement.finalizer !== null) return false;
      return isTailOfList(statement.block.body, settlers) && (statement.handler === null || (!isShadowed(statement.handler, settlers) && isTailOfList(statement.handler.body.body, settlers)));
    default:
      return false;
  }
}

function isShadowed({ param }: TSESTree.CatchClause, settlers: ReadonlySet<string>): boolean {
  return param !== null && mentions(param, settlers);
}

/** `if (…) { …; return …; }`: what stands after it does not run after its branch. */
function alwaysLeaves(statement: TSESTree.Statement): boolean {
  return statement.type === "IfStatement" && statement.alternate === null && endsWithReturn(statement.consequent);
}

function endsWithReturn(statement: TSESTree.Statement): boolean {
  const last = statement.type === "BlockStatement" ? statement.body.at(-1) : statement;
  return last?.type === "ReturnStatement";
}

function isBareReturn(statement: TSESTree.Statement | undefined): boolean {
  return statement?.type === "ReturnStatement" && statement.argument === null;
}

function isTailExpression(expression: TSESTree.Expression, settlers: ReadonlySet<string>): boolean {
  if (!mentions(expression, settlers)) return true;
  switch (expression.type) {
    case "CallExpression":
      return expression.callee.type === "Identifier" && settlers.has(expression.callee.name) && expression.arguments.every((argument) => !mentions(argument, settlers));
    case "ConditionalExpression":
      return !mentions(expression.test, settlers) && isTailExpression(expression.consequent, settlers) && isTailExpression(expression.alternate, settlers);
    case "LogicalExpression":
      return !mentions(expression.left, settlers) && isTailExpression(expression.right, settlers);
    case "UnaryExpression":
      return expression.operator === "void" && isTailExpression(expression.argument, settlers);
    default:
      return false;
  }
}

export function isSettler(named: TSESTree.Node, settlers: ReadonlySet<string>): boolean {
  const node = stripTypeWrappers(named);
  return node.type === "Identifier" && settlers.has(node.name);
}

export function mentions(node: TSESTree.Node, settlers: ReadonlySet<string>): boolean {
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (isSettler(next, settlers)) return true;
    open.push(...childNodes(next));
  }
  return false;
}
