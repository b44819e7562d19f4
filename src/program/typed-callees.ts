import type { TSESTree } from "@typescript-eslint/utils";
import type { ApiModel } from "./api-model.js";
import type { ApiPosition } from "./api-rules.js";
import { withoutWrappers } from "./expressions.js";
import { staticKey } from "./nodes.js";
import type { CallNode } from "./syntax.js";
import type { DeclaredName, TypeInformation } from "./type-information.js";

/** How many members and calls of one expression are looked at. */
const LONGEST_CHAIN = 24;

type Step = (position: ApiPosition) => ApiPosition;

/** Where callees stand in the paths of the catalogue, by the types of what they are reached through. */
export class TypedCallees {
  constructor(
    private readonly types: TypeInformation,
    private readonly model: ApiModel,
  ) {}

  /** False when no member of this name is a side effect, so that asking the checker is not worth it. */
  isWorthAsking(node: CallNode): boolean {
    if (node.type === "ImportExpression") return false;
    const callee = withoutWrappers(node.type === "TaggedTemplateExpression" ? node.tag : node.callee);
    if (callee.type === "Identifier") return this.model.sideEffectGlobals.has(callee.name);
    if (callee.type !== "MemberExpression") return false;
    const name = staticKey(callee.property, callee.computed);
    return name !== null && this.model.isSideEffectName(name);
  }

  /** Where the callee stands when it certainly is a method of a gate, by the exact type of its receiver; null for others. */
  gateOf(node: CallNode): ApiPosition | null {
    if (node.type !== "CallExpression") return null;
    const callee = withoutWrappers(node.callee);
    if (callee.type !== "MemberExpression") return null;
    const name = staticKey(callee.property, callee.computed);
    if (name === null || !this.model.isGateName(name)) return null;
    const receiver = this.types.exactNameOf(callee.object);
    if (receiver === null) return null;
    const found = this.positionsOf(receiver).map((position) => position.member(name)).filter((position) => !position.isDead);
    const [only] = new Set(found);
    return only !== undefined && found.every((position) => position === only) ? only : null;
  }

  /** Positions of the value that is called. The nearest part whose type leads somewhere decides, or else the nearest whose declaration does. */
  of(callee: TSESTree.Node): readonly ApiPosition[] {
    const found = this.nearest(callee, (part) => this.startsAt(part));
    return found.length > 0 ? found : this.nearest(callee, (part) => this.startsAtOwner(withoutWrappers(part)));
  }

  private nearest(callee: TSESTree.Node, startsAt: (part: TSESTree.Node) => readonly ApiPosition[]): readonly ApiPosition[] {
    const steps: Step[] = [];
    let part = callee;
    for (let length = 0; length < LONGEST_CHAIN; length += 1) {
      const found = startsAt(part).map((start) => steps.reduce((position, step) => step(position), start)).filter((position) => !position.isDead);
      if (found.length > 0) return [...new Set(found)];
      const inner = withoutWrappers(part);
      if (inner.type === "MemberExpression") {
        const name = staticKey(inner.property, inner.computed);
        steps.unshift((position) => position.member(name));
        part = inner.object;
      } else if (inner.type === "CallExpression") {
        steps.unshift((position) => position.call());
        part = inner.callee;
      } else return [];
    }
    return [];
  }

  private startsAt(node: TSESTree.Node): readonly ApiPosition[] {
    // The type of a method is the method: its receiver says more.
    const isMethod = node.type === "MemberExpression" && node.parent.type === "CallExpression" && node.parent.callee === node;
    return isMethod ? [] : this.types.namesOf(node).flatMap((name) => this.positionsOf(name));
  }

  /** A type that is computed of others, such as `Omit<…>`, has no name, but its members are declared somewhere. */
  private startsAtOwner(node: TSESTree.Node): readonly ApiPosition[] {
    const owner = node.type === "MemberExpression" ? this.types.ownerOf(node) : null;
    if (node.type !== "MemberExpression" || owner === null) return [];
    const name = staticKey(node.property, node.computed);
    return this.positionsOf(owner).map((position) => position.member(name));
  }

  private positionsOf(name: DeclaredName): readonly ApiPosition[] {
    const modules = name.package === null ? [this.model.global] : this.model.modulesOf(name.module, name.package);
    const named = modules.map((module) => name.path.reduce((position, member) => position.member(member), module));
    const [first, ...others] = name.path;
    const ambient = name.package === null && first !== undefined ? this.model.ambientType(first) : null;
    if (ambient !== null) named.push(others.reduce((position, member) => position.member(member), ambient));
    return named.map((position) => (name.is === "itself" ? position : position.construct()));
  }
}
