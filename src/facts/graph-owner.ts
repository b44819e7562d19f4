import type { TSESTree } from "@typescript-eslint/utils";
import type { ClassNode, FlowGraph } from "../flow/graph.js";

export function ownerNode(graph: FlowGraph): { readonly node: TSESTree.Node | null; readonly name: string } {
  return graph.owner.kind === "intrinsic" ? { node: null, name: graph.owner.name } : { node: graph.owner.node, name: "" };
}

export function ownsVariable(graph: FlowGraph, owner: TSESTree.Node): boolean {
  if (graph.owner.kind === "intrinsic") return false;
  if (graph.owner.kind === "construction") return owner === graph.owner.node || owner.parent?.parent?.parent === graph.owner.node;
  return owner === graph.owner.node;
}

/** The class whose code holds the node, or is it. */
export function classAround(inner: TSESTree.Node | null): ClassNode | null {
  for (let node: TSESTree.Node | null | undefined = inner; node !== null && node !== undefined; node = node.parent) {
    if (node.type === "ClassDeclaration" || node.type === "ClassExpression") return node;
  }
  return null;
}
