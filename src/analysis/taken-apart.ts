import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";
import { partOf, type Shape } from "./answer-content.js";
import type { AnswerWalk } from "./answer-walk.js";
import type { ReachedReads } from "./reached-reads.js";

export function isStatus(key: string | null): boolean {
  return key === "ok" || key === "status" || key === "statusCode";
}

/** Follows answers into the names that a pattern takes out of them. */
export class TakenApart {
  constructor(
    private readonly walk: AnswerWalk,
    private readonly variableOf: VariableOf,
    private readonly reads: ReachedReads,
  ) {}

  object(pattern: TSESTree.ObjectPattern, shape: Shape): void {
    if (shape.promise) return this.walk.add({ kind: "not-awaited", node: pattern });
    if (pattern.properties.length === 0) return this.walk.add({ kind: "dropped", node: pattern, awaited: true });
    for (const property of pattern.properties) {
      if (property.type === "RestElement") {
        this.walk.bind(property.argument, shape);
        continue;
      }
      const key = staticKey(property.key, property.computed);
      if (shape.content === "response" && isStatus(key)) {
        this.#status(property.value);
        continue;
      }
      const inner = partOf(shape, key);
      if (property.value.type === "AssignmentPattern" && inner.content === "allowed") {
        const value = stripTypeWrappers(property.value.right);
        if (value.type === "Literal" && value.value === true) {
          this.walk.add({ kind: "mistested", node: property, how: "default" });
          this.#returnedDefault(property.value.left, inner);
          continue;
        }
      }
      this.walk.bind(property.value, inner);
    }
  }

  /** As with `allowed ?? true`, a caller that it is returned to may still test it. */
  #returnedDefault(name: TSESTree.Node, shape: Shape): void {
    const variable = name.type === "Identifier" ? this.variableOf(name) : null;
    for (const { identifier } of variable?.references ?? []) if (identifier.parent.type === "ReturnStatement") this.walk.returned(identifier.parent, shape);
  }

  /** `const [error, decision] = await ask()` */
  tuple(pattern: TSESTree.ArrayPattern, shape: Shape): void {
    if (shape.parts === undefined) return this.walk.handOn(pattern, shape);
    if (shape.promise) return this.walk.add({ kind: "not-awaited", node: pattern });
    if (pattern.elements.length === 0) return this.walk.add({ kind: "dropped", node: pattern, awaited: true });
    for (const [index, element] of pattern.elements.entries()) {
      if (element !== null) this.walk.bind(element.type === "RestElement" ? element.argument : element, element.type === "RestElement" ? shape : partOf(shape, String(index)));
    }
  }

  /** `const { statusCode } = await request(url)` */
  #status(target: TSESTree.Node): void {
    const variable = target.type === "Identifier" ? this.variableOf(target) : null;
    if (target.type !== "Identifier" || variable === null) return;
    for (const node of this.reads.of(variable, target)) this.walk.add({ kind: "mistested", node, how: "status" });
  }
}
