import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, stripTypeWrappers } from "../program/nodes.js";
import { methodValue } from "./escape.js";
import type { Solver } from "./solver.js";
import type { FunctionValue, Value } from "./value.js";

/** The method that the end of a `using` calls on the resource; null where the resource, or what stands under the symbol, is not known. */
export function disposerOf(solver: Solver, resource: Value | null, declaration: TSESTree.UsingDeclaration): FunctionValue | null {
  const symbols = declaration.kind === "await using" ? ["asyncDispose", "dispose"] : ["dispose"];
  for (const symbol of symbols) {
    const found = methodUnder(solver, resource, symbol);
    if (found !== null) return found;
  }
  return null;
}

function methodUnder(solver: Solver, resource: Value | null, symbol: string): FunctionValue | null {
  if (resource === null || (resource.kind !== "instance" && resource.kind !== "object")) return null;
  // An assignment under a computed name may be one under the symbol.
  if (solver.facts.writtenKeys.has(null)) return null;
  if (resource.kind === "object") {
    const { node } = resource;
    if (node.type !== "ObjectExpression" || node.properties.some(({ type }) => type === "SpreadElement")) return null;
    const property = node.properties.find((each) => each.type === "Property" && each.computed && isSymbol(each.key, symbol));
    if (property?.type !== "Property" || !isFunctionNode(property.value)) return null;
    return solver.values.of({ kind: "function", node: property.value, bindings: [], receiver: property.value.type === "ArrowFunctionExpression" ? null : resource });
  }
  for (const owner of solver.code.lineOf(resource.node)) {
    for (const member of owner.body.body) {
      if ((member.type !== "MethodDefinition" && member.type !== "PropertyDefinition") || member.static || !member.computed || !isSymbol(member.key, symbol)) continue;
      const value = member.value === null ? null : stripTypeWrappers(member.value);
      return value !== null && isFunctionNode(value) ? methodValue(solver, value, resource, resource.bindings) : null;
    }
  }
  return null;
}

/** `Symbol.asyncDispose` */
function isSymbol(key: TSESTree.Node, name: string): boolean {
  return key.type === "MemberExpression" && !key.computed && key.object.type === "Identifier" && key.object.name === "Symbol" && key.property.type === "Identifier" && key.property.name === name;
}
