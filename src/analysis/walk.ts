import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, pushChildNodesInOrder } from "../program/nodes.js";

export type VisitorKeys = Readonly<Record<string, readonly string[] | undefined>>;

/** Every node below `root` and itself, in source order, without recursion. */
export function* nodesIn(root: TSESTree.Node, visitorKeys: VisitorKeys): Generator<TSESTree.Node> {
  const stack: TSESTree.Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    pushChildNodesInOrder(node, stack, visitorKeys);
  }
}

/** The code of a module that runs when it is evaluated: every node outside of functions, in source order, and the functions themselves. */
export function nodesOutsideFunctions(root: TSESTree.Node, visitorKeys: VisitorKeys): readonly TSESTree.Node[] {
  const found: TSESTree.Node[] = [];
  const stack: TSESTree.Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    found.push(node);
    if (isFunctionNode(node)) continue;
    pushChildNodesInOrder(node, stack, visitorKeys);
  }
  return found;
}

export function encloses(outer: TSESTree.Node, inner: TSESTree.Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}
