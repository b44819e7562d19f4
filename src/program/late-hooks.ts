import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { memberName } from "./expressions.js";
import { childNodes, enclosingFunction, isFunctionNode } from "./nodes.js";

/** Methods after which requests may come in. */
const OPENING: ReadonlySet<string> = new Set(["listen", "ready", "inject", "after"]);

/**
 * Whether a hook that the statement `late` adds holds for `early` all the same, which stands before it in the code that makes the server: Fastify puts the hooks of a scope before all
 * of its routes when it becomes ready. Nothing between the two may end that code or wait, and what fails there takes the server along.
 */
export function holdsForEarlier(late: TSESTree.ExpressionStatement, early: TSESTree.Node, server: Scope.Variable): boolean {
  const block = late.parent;
  const maker = server.defs[0]?.node;
  if (maker?.type !== "VariableDeclarator" || maker.init === null || enclosingFunction(maker) !== enclosingFunction(late)) return false;
  if (block.type !== "Program" && !(block.type === "BlockStatement" && isFunctionNode(block.parent))) return false;
  const statements: readonly TSESTree.Node[] = block.body;
  const first = statements.findIndex(({ range }) => range[0] <= early.range[0] && early.range[1] <= range[1]);
  const last = statements.indexOf(late);
  return first >= 0 && first < last && statements.slice(first, last + 1).every(isStraight);
}

function isStraight(statement: TSESTree.Node): boolean {
  const open = [statement];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isFunctionNode(node)) continue;
    switch (node.type) {
      case "AwaitExpression":
      case "ForOfStatement":
      case "ReturnStatement":
      case "ThrowStatement":
      case "TryStatement":
      case "YieldExpression":
        return false;
      case "MemberExpression":
        if (OPENING.has(memberName(node) ?? "listen")) return false;
        break;
      default:
        break;
    }
    open.push(...childNodes(node));
  }
  return true;
}
