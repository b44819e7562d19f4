import type { TSESTree } from "@typescript-eslint/utils";
import { boundIdentifiers } from "../program/nodes.js";
import type { Register } from "./graph.js";
import { lowerExpression } from "./lower-expression.js";
import { lowerBody } from "./lower-function.js";
import { lowerClassDeclaration, lowerStatement } from "./lower-statement.js";
import type { Lowering } from "./lowering.js";

/** At the end of a module or namespace: what it exports is there for everybody. */
export function lowerExports(lowering: Lowering): Register[] {
  return lowering.exports.map((exported) => {
    const value = exported.type === "Identifier" ? lowering.load(exported) : lowerExpression(lowering, exported);
    lowering.builder.emit({ kind: "escape", value, node: exported });
    return value;
  });
}

export function lowerExportNamed(lowering: Lowering, node: TSESTree.ExportNamedDeclaration): void {
  if (node.exportKind === "type" || node.source !== null) return;
  for (const specifier of node.specifiers) {
    if (specifier.local.type === "Identifier" && specifier.exportKind !== "type") lowering.exports.push(specifier.local);
  }
  if (node.declaration === null) return;
  lowerStatement(lowering, node.declaration);
  lowering.exports.push(...declaredNames(node.declaration));
}

function declaredNames(declaration: TSESTree.NamedExportDeclarations): TSESTree.Identifier[] {
  switch (declaration.type) {
    case "VariableDeclaration":
      return declaration.declare ? [] : declaration.declarations.flatMap((declarator) => boundIdentifiers(declarator.id));
    case "FunctionDeclaration":
      return declaration.id === null ? [] : [declaration.id];
    case "ClassDeclaration":
    case "TSEnumDeclaration":
      return declaration.id === null || declaration.declare ? [] : [declaration.id];
    case "TSImportEqualsDeclaration":
      return declaration.importKind === "type" ? [] : [declaration.id];
    default:
      // What a namespace exports escapes at the end of its own block.
      return [];
  }
}

export function lowerExportDefault(lowering: Lowering, node: TSESTree.ExportDefaultDeclaration): void {
  const { declaration } = node;
  switch (declaration.type) {
    case "FunctionDeclaration":
      lowering.exports.push(declaration.id ?? declaration);
      return;
    case "ClassDeclaration": {
      if (declaration.declare) return;
      const value = lowerClassDeclaration(lowering, declaration);
      if (declaration.id !== null) lowering.exports.push(declaration.id);
      else lowering.builder.emit({ kind: "escape", value, node });
      return;
    }
    case "TSDeclareFunction":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return;
    case "TSEnumDeclaration":
    case "TSModuleDeclaration":
    case "VariableDeclaration":
      return lowerStatement(lowering, declaration);
    default:
      lowering.builder.emit({ kind: "escape", value: lowerExpression(lowering, declaration), node });
  }
}

/** `export = value` */
export function lowerExportAssignment(lowering: Lowering, node: TSESTree.TSExportAssignment): void {
  lowering.builder.emit({ kind: "escape", value: lowerExpression(lowering, node.expression), node });
}

/** `import x = A.B`; `import x = require("…")` is an import like any other and needs no instruction. */
export function lowerImportEquals(lowering: Lowering, node: TSESTree.TSImportEqualsDeclaration): void {
  const { moduleReference } = node;
  if (node.importKind === "type" || moduleReference.type === "TSExternalModuleReference") return;
  lowering.store(node.id, lowerEntityName(lowering, moduleReference), node);
}

function lowerEntityName(lowering: Lowering, outermost: TSESTree.EntityName): Register {
  const links: TSESTree.TSQualifiedName[] = [];
  let base: TSESTree.EntityName = outermost;
  while (base.type === "TSQualifiedName") {
    links.push(base);
    base = base.left;
  }
  let value = base.type === "Identifier" ? lowering.load(base) : lowering.thisValue(base);
  for (const link of links.reverse()) {
    const target = lowering.builder.register();
    lowering.builder.emit({ kind: "member", target, object: value, property: link.right.name, node: link });
    value = target;
  }
  return value;
}

export function lowerEnum(lowering: Lowering, node: TSESTree.TSEnumDeclaration): void {
  if (node.declare) return;
  const uses = node.body.members.flatMap((member) => (member.initializer == null ? [] : [lowerExpression(lowering, member.initializer)]));
  lowering.store(node.id, lowering.compute(node, uses), node);
}

/** The body of a namespace runs where it stands. */
export function lowerNamespace(lowering: Lowering, node: TSESTree.TSModuleDeclaration): void {
  if (node.declare || node.kind === "global" || node.id.type === "Literal" || node.body == null) return;
  const outer = lowering.exports;
  lowering.exports = [];
  lowerBody(lowering, node.body.body);
  const members = lowerExports(lowering);
  lowering.exports = outer;
  let name: TSESTree.EntityName = node.id;
  while (name.type === "TSQualifiedName") name = name.left;
  if (name.type !== "Identifier") return;
  // A function or class of the same name stays what it is; the namespace only adds members to it.
  const isOwnVariable = lowering.variableOf(name)?.defs.every((definition) => definition.type === "TSModuleName") ?? false;
  if (isOwnVariable) lowering.store(name, lowering.compute(node, members), node);
}
