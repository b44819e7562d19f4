import type { TSESTree } from "@typescript-eslint/utils";
import type { ClassNode, FunctionNode } from "../flow/graph.js";
import { isClassNode, isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { SourceUnit } from "../program/source-unit.js";
import { isPrivateMember, membersOf } from "./class-members.js";

/** Private names of the classes of one file: what code inside those classes may mean by them. */
export class PrivateNames {
  #keys: ReadonlySet<string> | null = null;

  constructor(private readonly unit: SourceUnit) {}

  /** The accessor of a `#private` name that code at `node` runs; null where the name is no accessor's. */
  accessorAt(node: TSESTree.Node, key: string, kind: "get" | "set"): { readonly node: FunctionNode; readonly isStatic: boolean } | null {
    for (const owner of this.#classesAround(node, key)) {
      const named = owner.body.body.filter((member) => "key" in member && staticKey(member.key, member.computed) === key);
      if (named.length === 0) continue;
      const accessor = named.find((member) => member.type === "MethodDefinition" && member.kind === kind);
      return accessor?.type === "MethodDefinition" && isFunctionNode(accessor.value) ? { node: accessor.value, isStatic: accessor.static } : null;
    }
    return null;
  }

  /** Methods of a private name that code at `node` may mean, of whichever object: those of the classes around it. */
  methodsAt(node: TSESTree.Node, key: string): { readonly owner: ClassNode; readonly node: FunctionNode; readonly isStatic: boolean }[] {
    return this.#classesAround(node, key).flatMap((owner) => [...membersOf(owner)].filter((member) => member.isPrivate && member.key === key).map((member) => ({ owner, node: member.node, isStatic: member.isStatic })));
  }

  /** Classes with objects in fields of a private name that code at `node` may mean. */
  ownersOfObjectsAt(node: TSESTree.Node, key: string): ClassNode[] {
    return this.#classesAround(node, key).filter((owner) => ownPrivateObject(owner, key) !== null);
  }

  #classesAround(node: TSESTree.Node, key: string): ClassNode[] {
    this.#keys ??= new Set(this.#classes().flatMap((owner) => owner.body.body.flatMap((member) => ("key" in member && isPrivateMember(member) ? (staticKey(member.key, member.computed) ?? []) : []))));
    if (!this.#keys.has(key)) return [];
    const around: ClassNode[] = [];
    for (let outer: TSESTree.Node | null | undefined = node; outer !== null && outer !== undefined; outer = outer.parent) if (isClassNode(outer)) around.push(outer);
    return around;
  }

  #classes(): ClassNode[] {
    return this.unit.scopes.scopes.flatMap(({ block }) => (isClassNode(block) ? [block] : []));
  }
}

/** `private readonly handlers = { … }`, `#mailer = new Mailer()` */
export function ownPrivateObject(node: ClassNode, key: string): TSESTree.ObjectExpression | TSESTree.NewExpression | null {
  for (const member of node.body.body) {
    if (member.type !== "PropertyDefinition" || member.static || member.value === null || !isPrivateMember(member) || staticKey(member.key, member.computed) !== key) continue;
    const value = stripTypeWrappers(member.value);
    return value.type === "ObjectExpression" || value.type === "NewExpression" ? value : null;
  }
  return null;
}
