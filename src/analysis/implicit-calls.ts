import type { FunctionNode } from "../flow/graph.js";
import { ImplicitKeys } from "../program/implicit-keys.js";
import { staticKey } from "../program/nodes.js";
import type { SourceUnit } from "../program/source-unit.js";

/** Tells which functions of a file the language may call by itself. */
export class ImplicitCalls {
  private readonly keys: ImplicitKeys;

  constructor(unit: SourceUnit) {
    this.keys = new ImplicitKeys(unit.text);
  }

  /** Methods under a symbol are entered from outside in any case: no call finds them by name. */
  mayReach({ parent }: FunctionNode): boolean {
    if (parent.type !== "Property" && parent.type !== "MethodDefinition" && parent.type !== "PropertyDefinition") return false;
    if (parent.type !== "PropertyDefinition" && (parent.kind === "get" || parent.kind === "set")) return parent.key.type !== "PrivateIdentifier";
    const key = staticKey(parent.key, parent.computed);
    return key !== null && parent.key.type !== "PrivateIdentifier" && this.keys.has(key);
  }
}
