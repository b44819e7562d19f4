import type { TSESTree } from "@typescript-eslint/utils";
import { symbolName, wellKnownSymbol } from "./hidden-names.js";
import type { Origins, ValueCell } from "./origin.js";
import { isFunctionNode } from "./nodes.js";
import type { FunctionNode } from "./syntax.js";
import type { Value } from "./values.js";

const iteratorNames: ReadonlySet<string> = new Set([symbolName("iterator"), symbolName("asyncIterator")]);

/** `[Symbol.iterator]`, `[Symbol.asyncIterator]` */
function isIteratorKey(key: TSESTree.Node, computed: boolean): boolean {
  const name = wellKnownSymbol(key, computed);
  return name !== null && iteratorNames.has(name);
}

/** The functions that make an iterator of an object, or of an instance of a class, as its text writes them. */
function iteratorsOf(value: Extract<Value, { readonly kind: "object" | "instance" }>): readonly FunctionNode[] {
  const members = value.kind === "object" ? value.node.properties : value.node.body.body;
  return members.flatMap((member) => {
    if (member.type !== "Property" && member.type !== "MethodDefinition") return [];
    return isIteratorKey(member.key, member.computed) && isFunctionNode(member.value) ? [member.value] : [];
  });
}

/** Adds what the iterators hand out that the object or instance makes. */
export function flowIterated(value: Value, origins: Origins, cell: ValueCell): void {
  if ((value.kind !== "object" && value.kind !== "instance") || !value.home.unit.text.includes("terator")) return;
  for (const iterator of iteratorsOf(value)) {
    origins.eachIn(value.home.functions.cellOfReturn(iterator), (made) => {
      if (made.kind === "collection") origins.members.read(made, null, cell);
    });
  }
}
