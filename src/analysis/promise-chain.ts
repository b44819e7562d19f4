import type { TSESTree } from "@typescript-eslint/utils";

/** The whole of `gate().then(…).catch(…)`. */
export function endOfChain(node: TSESTree.Node): TSESTree.Node {
  let end = node;
  while (end.parent?.type === "MemberExpression" && end.parent.object === end && end.parent.parent.type === "CallExpression" && end.parent.parent.callee === end.parent) end = end.parent.parent;
  return end;
}

/** The calls of `.then()`, `.catch()` and so on between the gate and the end of its chain. */
export function linksOf(chain: TSESTree.Node, gate: TSESTree.Node): TSESTree.CallExpression[] {
  const links: TSESTree.CallExpression[] = [];
  let link = chain;
  while (link !== gate && link.type === "CallExpression" && link.callee.type === "MemberExpression") {
    links.push(link);
    link = link.callee.object;
  }
  return links;
}

/** A gate and the calls of its chain: a denial is told to be that of the one which hands it out last. */
export function chainOf(gate: TSESTree.Node): readonly TSESTree.Node[] {
  return [gate, ...linksOf(endOfChain(gate), gate)];
}
