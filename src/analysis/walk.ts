import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode } from "../program/nodes.js";

export type VisitorKeys = Readonly<Record<string, readonly string[] | undefined>>;

/** Every node below `root` and itself, in source order, without recursion. */
export function* nodesIn(root: TSESTree.Node, visitorKeys: VisitorKeys): Generator<TSESTree.Node> {
  const stack: TSESTree.Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    const keys = visitorKeys[node.type] ?? [];
    for (let index = keys.length - 1; index >= 0; index--) pushChildren(stack, Reflect.get(node, keys[index] ?? ""));
  }
}

/** The code of a module that runs when it is evaluated: every node outside of functions, in source order, and the functions themselves. */
export function nodesOutsideFunctions(root: TSESTree.Node, visitorKeys: VisitorKeys): readonly TSESTree.Node[] {
  const found: TSESTree.Node[] = [];
  const stack: TSESTree.Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    found.push(node);
    if (isFunctionNode(node)) continue;
    const keys = visitorKeys[node.type] ?? [];
    for (let index = keys.length - 1; index >= 0; index--) pushChildren(stack, Reflect.get(node, keys[index] ?? ""));
  }
  return found;
}

function pushChildren(stack: TSESTree.Node[], child: unknown): void {
  if (!Array.isArray(child)) {
    if (isNode(child)) stack.push(child);
    return;
  }
  const items: readonly unknown[] = child;
  for (let index = items.length - 1; index >= 0; index--) {
    const item = items[index];
    if (isNode(item)) stack.push(item);
  }
}

function isNode(value: unknown): value is TSESTree.Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

export function encloses(outer: TSESTree.Node, inner: TSESTree.Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}
