import type { TSESTree } from "@typescript-eslint/utils";
import { withoutWrappers } from "./expressions.js";
import { staticKey, withTypeWrappers } from "./nodes.js";
import type { Origins } from "./origin.js";

/** A router that another file makes and exports. */
export interface ExportedRouter {
  readonly origins: Origins;
  /** Its name there, and what it is made by. */
  readonly name: TSESTree.Identifier;
  readonly made: TSESTree.Expression | null;
  /** Uses that begin a statement of that file, which has run before an import of the router yields it. */
  readonly uses: readonly TSESTree.Identifier[];
}

/** The router that an imported name means; null when it is none, or when its file may run code of others before it is done with it. */
export function exportedRouter(name: TSESTree.Identifier, origins: Origins): ExportedRouter | null {
  const imported = origins.variableOf(name)?.defs[0]?.node;
  const isSpecifier = imported?.type === "ImportSpecifier" || imported?.type === "ImportDefaultSpecifier";
  if (!isSpecifier || imported.parent.type !== "ImportDeclaration") return null;
  const exportName = imported.type === "ImportDefaultSpecifier" ? "default" : staticKey(imported.imported, false);
  const module = origins.imports.fileOf(imported.parent.source.value);
  const definition = exportName === null ? null : (module?.origins?.exports.definition(exportName) ?? null);
  if (definition?.node.type !== "Identifier") return null;
  const there = definition.origins;
  const variable = there.variableOf(definition.node) ?? there.unit.scopes.globalScope?.childScopes[0]?.set.get(definition.node.name) ?? null;
  const declared = variable?.defs[0];
  if (variable === null || variable.defs.length !== 1 || declared?.type !== "Variable" || declared.parent.kind !== "const") return null;
  const made = declared.parent.range[1];
  const uses = variable.references.flatMap(({ identifier }) => {
    const statement = identifier.type === "Identifier" ? statementBegunBy(identifier) : null;
    return statement !== null && identifier.type === "Identifier" && !mayRunOthers(made, statement.range[0], there) ? [identifier] : [];
  });
  return { origins: there, name: declared.node.id.type === "Identifier" ? declared.node.id : definition.node, made: declared.node.init, uses };
}

/** The statement of the module that is a chain of calls on the name. */
function statementBegunBy(name: TSESTree.Identifier): TSESTree.Statement | null {
  let outer = withTypeWrappers(name);
  while ((outer.parent?.type === "MemberExpression" && outer.parent.object === outer) || (outer.parent?.type === "CallExpression" && outer.parent.callee === outer)) outer = withTypeWrappers(outer.parent);
  const statement = outer.parent;
  return outer !== name && statement?.type === "ExpressionStatement" && statement.parent.type === "Program" ? statement : null;
}

/** Whether something between two places of the module may run code of other files in view, which may already use the router. */
function mayRunOthers(start: number, end: number, origins: Origins): boolean {
  return origins.index.calls.some((call) => {
    if (call.range[0] < start || call.range[1] > end) return false;
    if (call.type === "ImportExpression") return true;
    let root = withoutWrappers(call.type === "TaggedTemplateExpression" ? call.tag : call.callee);
    while (root.type === "MemberExpression" || root.type === "CallExpression") root = withoutWrappers(root.type === "MemberExpression" ? root.object : root.callee);
    if (root.type !== "Identifier" || root.name === "require") return true;
    const source = origins.variableOf(root)?.defs[0]?.node.parent;
    return source?.type === "ImportDeclaration" && /^[./#@~]\/?/.test(source.source.value) && origins.imports.fileOf(source.source.value) !== null;
  });
}
