import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, ClassNode, FunctionNode } from "../flow/graph.js";
import { memberName } from "./expressions.js";
import { childNodes, isClassNode, isFunctionNode } from "./nodes.js";

/** Facts about a whole file that single expressions do not show. */
export interface FileIndex {
  readonly calls: readonly CallNode[];
  /** Members that are assigned to, by name; under null those whose name is computed. */
  readonly assignedMembers: ReadonlyMap<string | null, readonly TSESTree.MemberExpression[]>;
  readonly returns: ReadonlyMap<FunctionNode, readonly TSESTree.Expression[]>;
  readonly subclasses: readonly ClassNode[];
}

/** Every node below `root`, with the innermost function around it. Iterative: generated code may nest deeply. */
function* nodesBelow(root: TSESTree.Node): Iterable<{ readonly node: TSESTree.Node; readonly owner: FunctionNode | null }> {
  const stack: { readonly node: TSESTree.Node; readonly owner: FunctionNode | null }[] = [{ node: root, owner: null }];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    yield entry;
    const { node, owner } = entry;
    const inner = isFunctionNode(node) ? node : owner;
    for (const child of childNodes(node)) stack.push({ node: child, owner: inner });
  }
}

function isAssignmentTarget(node: TSESTree.MemberExpression): boolean {
  const { parent } = node;
  switch (parent.type) {
    case "AssignmentExpression":
    case "AssignmentPattern":
    case "ForOfStatement":
      return parent.left === node;
    case "RestElement":
    case "ArrayPattern":
      return true;
    case "Property":
      return parent.value === node && parent.parent.type === "ObjectPattern";
    default:
      return false;
  }
}

function append<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** Indexes a file in one walk. */
export function indexFile(root: TSESTree.Program): FileIndex {
  const calls: CallNode[] = [];
  const assignedMembers = new Map<string | null, TSESTree.MemberExpression[]>();
  const returns = new Map<FunctionNode, TSESTree.Expression[]>();
  const subclasses: ClassNode[] = [];
  for (const { node, owner } of nodesBelow(root)) {
    switch (node.type) {
      case "CallExpression":
      case "NewExpression":
      case "TaggedTemplateExpression":
        calls.push(node);
        break;
      case "MemberExpression":
        if (isAssignmentTarget(node)) append(assignedMembers, memberName(node), node);
        break;
      case "ReturnStatement":
        if (owner !== null && node.argument !== null) append(returns, owner, node.argument);
        break;
      default:
        if (isClassNode(node) && node.superClass !== null) subclasses.push(node);
    }
  }
  return { calls, assignedMembers, returns, subclasses };
}
