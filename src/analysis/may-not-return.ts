import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "../flow/graph.js";

/** Whether every way through the function's own statements may end in a `throw`; calls that never return are not looked at. */
export function mayNotReturn({ body }: FunctionNode): boolean {
  return body?.type === "BlockStatement" && body.body.some(stops);
}

function stops(node: TSESTree.Statement): boolean {
  switch (node.type) {
    case "ThrowStatement":
      return true;
    case "BlockStatement":
      return node.body.some(stops);
    case "IfStatement":
      return node.alternate !== null && stops(node.consequent) && stops(node.alternate);
    case "TryStatement":
      return node.finalizer?.body.some(stops) === true || (stops(node.block) && (node.handler === null || stops(node.handler.body)));
    case "SwitchStatement":
      return node.cases.some(({ consequent }) => consequent.some(stops));
    case "LabeledStatement":
      return stops(node.body);
    default:
      return false;
  }
}
