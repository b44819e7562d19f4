import type { FunctionNode } from "../flow/graph.js";
import { staticKey } from "../program/nodes.js";
import type { SourceUnit } from "../program/source-unit.js";

/** Methods that the language calls where no call is written. */
const conversions: ReadonlySet<string> = new Set(["toString", "valueOf", "toJSON", "then"]);
/** Those of iterators: other objects have methods of these names, too. */
const iteration: ReadonlySet<string> = new Set(["next", "return", "throw"]);

/** Tells which functions of a file the language may call by itself: a template, `await`, a loop or `JSON.stringify` are enough. */
export class ImplicitCalls {
  private readonly definesIterators: boolean;

  constructor(unit: SourceUnit) {
    this.definesIterators = /Symbol\s*\.\s*(?:iterator|asyncIterator)/.test(unit.text);
  }

  /** Methods under a symbol are entered from outside in any case: no call finds them by name. */
  mayReach({ parent }: FunctionNode): boolean {
    if (parent.type !== "Property" && parent.type !== "MethodDefinition" && parent.type !== "PropertyDefinition") return false;
    if (parent.type !== "PropertyDefinition" && (parent.kind === "get" || parent.kind === "set")) return true;
    const key = staticKey(parent.key, parent.computed);
    return key !== null && parent.key.type !== "PrivateIdentifier" && (conversions.has(key) || (this.definesIterators && iteration.has(key)));
  }
}
