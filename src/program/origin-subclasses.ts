import { dirname } from "node:path";
import type { Origins, ValueCell } from "./origin.js";
import type { ClassNode } from "./syntax.js";
import type { Value } from "./values.js";

type ClassValue = Extract<Value, { readonly kind: "class" }>;

/** Instances of classes that files in view derive from a class: what declares that class as its type may hold one of them. */
export class OriginSubclasses {
  constructor(private readonly origins: Origins) {}

  /** Adds those of classes of other files; what is derived in the file of the class itself, each of its members knows. */
  flow(classes: ValueCell, cell: ValueCell): void {
    const { origins } = this;
    if (!origins.isLinted || origins.links === null) return;
    const visited = new Set<ClassNode>();
    classes.each((value) => {
      if (value.kind === "class" && value.home !== origins) this.flowSubclasses(value, cell, visited);
    });
  }

  private flowSubclasses({ node, home }: ClassValue, cell: ValueCell, visited: Set<ClassNode>): void {
    const { links, unit } = this.origins;
    if (links === null || visited.has(node)) return;
    visited.add(node);
    // Only what a method may ask makes a difference to the file.
    if (!links.reach.of(home.unit.filename).gates) return;
    const others = links.reach.extending(node.id?.name ?? null, unit.text, dirname(unit.filename)).map((path) => links.moduleAt(path).origins);
    for (const there of [this.origins, ...others]) {
      if (there === null || there === home) continue;
      for (const subclass of there.index.subclasses) {
        if (subclass.superClass === null) continue;
        there.cellOf(subclass.superClass).each((base) => {
          if (base.kind !== "class" || base.node !== node) return;
          cell.add(there.values.instance(subclass));
          this.flowSubclasses({ kind: "class", node: subclass, home: there }, cell, visited);
        });
      }
    }
  }
}
