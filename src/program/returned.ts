import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "./syntax.js";

/** What a call of the function may return; null for nothing. Where its end may be reached, null is among them. */
export function returnedBy({ body }: FunctionNode): readonly (TSESTree.Expression | null)[] {
  if (body === null || body === undefined) return [null];
  if (body.type !== "BlockStatement") return [body];
  const found: (TSESTree.Expression | null)[] = [];
  const open: TSESTree.Statement[] = [...body.body];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "ReturnStatement") found.push(node.argument);
    else open.push(...statementsIn(node));
  }
  const last = body.body.at(-1)?.type;
  if (last !== "ReturnStatement" && last !== "ThrowStatement") found.push(null);
  return found;
}

function statementsIn(node: TSESTree.Statement): readonly TSESTree.Statement[] {
  switch (node.type) {
    case "BlockStatement":
      return node.body;
    case "IfStatement":
      return node.alternate === null ? [node.consequent] : [node.consequent, node.alternate];
    case "TryStatement":
      return [node.block, ...(node.handler === null ? [] : [node.handler.body]), ...(node.finalizer === null ? [] : [node.finalizer])];
    case "SwitchStatement":
      return node.cases.flatMap(({ consequent }) => consequent);
    case "LabeledStatement":
    case "WithStatement":
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
      return [node.body];
    default:
      return [];
  }
}

/** What a function returns, by its own statements. */
export function returnsOf(owner: FunctionNode): readonly TSESTree.Node[] {
  if (owner.body.type !== "BlockStatement") return [owner.body];
  const found: TSESTree.Node[] = [];
  const open: TSESTree.Node[] = [owner.body];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    switch (node.type) {
      case "ReturnStatement":
        if (node.argument !== null) found.push(node.argument);
        break;
      case "BlockStatement":
        open.push(...node.body.toReversed());
        break;
      case "IfStatement":
        if (node.alternate !== null) open.push(node.alternate);
        open.push(node.consequent);
        break;
      case "TryStatement":
        if (node.finalizer !== null) open.push(node.finalizer);
        if (node.handler !== null) open.push(node.handler.body);
        open.push(node.block);
        break;
      case "SwitchStatement":
        for (const { consequent } of node.cases.toReversed()) open.push(...consequent.toReversed());
        break;
      default:
        break;
    }
  }
  return found;
}
