import type { TSESTree } from "@typescript-eslint/utils";
import type { ClassNode, FunctionNode } from "../flow/graph.js";

/** The class, when `node` is the body of its constructor. */
export function constructorOwner(node: FunctionNode): ClassNode | null {
  const member = node.parent;
  if (member.type !== "MethodDefinition" || member.kind !== "constructor") return null;
  return classOf(member);
}

/** The class that `member` is an element of. */
export function classOf(member: TSESTree.Node): ClassNode | null {
  const owner = member.parent?.parent;
  return owner?.type === "ClassDeclaration" || owner?.type === "ClassExpression" ? owner : null;
}
