import type { TSESTree } from "@typescript-eslint/utils";
import type { Instruction } from "../flow/graph.js";
import { mayHandOver } from "../program/handed-over.js";
import { staticKey } from "../program/nodes.js";
import type { Solver } from "./solver.js";
import type { Value } from "./value.js";

/** A function of another file or of a package that stands in an object or list, where it asks or pauses: `{ before: check }`, `[check, load]`. */
export function functionElsewhere(solver: Solver, node: TSESTree.Node | null | undefined): Value | null {
  if (node === null || node === undefined || !isName(node) || !mayHandOver(node, solver.resolver)) return null;
  const summary = solver.resolver.functionElsewhere(node);
  return summary === null ? null : solver.values.of({ kind: "elsewhere", node, summary, taken: [], length: 0 });
}

/** Others have values of their own. */
function isName({ type }: TSESTree.Node): boolean {
  return type === "Identifier" || type === "MemberExpression" || type === "CallExpression";
}

/** What the text puts into the member of an object; null where another order of members makes that unsure. */
export function memberWritten({ node, properties }: Extract<Instruction, { kind: "object" }>, index: number): TSESTree.Node | null {
  const written = node.type === "ObjectExpression" ? node.properties[index] : undefined;
  const property = properties[index];
  if (written?.type !== "Property" || property?.kind !== "property" || written.kind !== "init") return null;
  return property.key !== null && staticKey(written.key, written.computed) === property.key ? written.value : null;
}

/** The same for an element of a list. */
export function elementWritten({ node }: Extract<Instruction, { kind: "array" }>, index: number): TSESTree.Node | null {
  const written = node.type === "ArrayExpression" ? node.elements[index] : undefined;
  return written === undefined || written?.type === "SpreadElement" ? null : written;
}
