import type { TSESTree } from "@typescript-eslint/utils";
import { boundIdentifiers } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import { unknownValue } from "./values.js";

/** `namespace Name { … }` as a value: `Name.member` is what its body exports under that name; any of it for null. */
export function flowNamespaceMember(origins: Origins, node: TSESTree.TSModuleDeclaration, name: string | null, cell: ValueCell): void {
  let isFound = false;
  for (const exported of exportedNames(node)) {
    if (name !== null && exported.name !== name) continue;
    isFound = true;
    origins.flow(origins.bindings.cellOfName(exported), cell);
  }
  if (name === null || !isFound) cell.add(unknownValue);
}

function exportedNames(node: TSESTree.TSModuleDeclaration): TSESTree.Identifier[] {
  // `namespace A.B {}` is B inside A, and A has nothing else here.
  if (node.id.type !== "Identifier" || node.body == null) return [];
  return node.body.body.flatMap((statement) => {
    // What an ambient namespace declares it has without saying so.
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : node.declare ? statement : null;
    switch (declaration?.type) {
      case "VariableDeclaration":
        return declaration.declarations.flatMap(({ id }) => boundIdentifiers(id));
      case "FunctionDeclaration":
      case "ClassDeclaration":
      case "TSDeclareFunction":
        return declaration.id === null ? [] : [declaration.id];
      case "TSModuleDeclaration":
        return declaration.id.type === "Identifier" ? [declaration.id] : [];
      default:
        return [];
    }
  });
}
