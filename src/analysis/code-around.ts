import type { TSESTree } from "@typescript-eslint/utils";
import type { SourceOwner } from "../flow/build-graph.js";
import { isFunctionNode } from "../program/nodes.js";

/** The function or module whose body holds `node`. */
export function codeAround(node: TSESTree.Node): TSESTree.Node {
  let place = node;
  while (place.parent !== undefined && place.parent !== null) {
    place = place.parent;
    if (isFunctionNode(place)) return place;
  }
  return place;
}

/** Whether `node` runs in the code of `scope`, or in callbacks written there. */
export function runsIn(scope: TSESTree.Node, node: TSESTree.Node): boolean {
  let code = codeAround(node);
  while (code !== scope && isFunctionNode(code) && isCallback(code)) code = codeAround(code);
  return code === scope;
}

/** Things of a file by the code that they run in, as {@link runsIn} tells: who asks for one function after the other need not go over all of them each time. */
export class ByCode<Item> {
  readonly #items = new Map<TSESTree.Node, Item[]>();

  constructor(items: Iterable<Item>, nodeOf: (item: Item) => TSESTree.Node) {
    for (const item of items) {
      let code = codeAround(nodeOf(item));
      this.#add(code, item);
      while (isFunctionNode(code) && isCallback(code)) this.#add((code = codeAround(code)), item);
    }
  }

  /** In the order in which they were given. */
  in(scope: TSESTree.Node): readonly Item[] {
    return this.#items.get(scope) ?? [];
  }

  #add(code: TSESTree.Node, item: Item): void {
    const known = this.#items.get(code);
    if (known === undefined) this.#items.set(code, [item]);
    else known.push(item);
  }
}

function isCallback(node: TSESTree.Node): boolean {
  return (node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression") && (node.parent.type === "CallExpression" || node.parent.type === "NewExpression");
}

/** Whose graph shows a function or module; null for a constructor, which the graph of its class is for. */
export function graphOwnerOf(code: TSESTree.Node): SourceOwner | null {
  if (code.type === "Program") return { kind: "module", node: code };
  if (!isFunctionNode(code)) return null;
  return code.parent.type === "MethodDefinition" && code.parent.kind === "constructor" ? null : { kind: "function", node: code };
}
