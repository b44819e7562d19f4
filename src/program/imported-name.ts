import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey } from "./nodes.js";
import type { VariableOf } from "./variables.js";

/** A name that a file has of another module; `path` is empty for the module, or its default export. */
export interface ImportedName {
  readonly specifier: string;
  readonly path: readonly string[];
}

/** What an `import` or `require` brings under a name; null for other names. */
export function importedName(name: TSESTree.Identifier, variableOf: VariableOf): ImportedName | null {
  const definition = variableOf(name)?.defs[0];
  if (definition?.type === "ImportBinding") return importedFrom(definition.node);
  return definition?.type === "Variable" ? requiredFrom(definition.node, definition.name, variableOf) : null;
}

function importedFrom(node: TSESTree.Node): ImportedName | null {
  const { parent } = node;
  if (parent?.type !== "ImportDeclaration") return null;
  const name = node.type === "ImportSpecifier" ? staticKey(node.imported, false) : null;
  return { specifier: parent.source.value, path: name === null ? [] : [name] };
}

/** `const util = require("util")`, `const { promisify } = require("util")` */
function requiredFrom({ id, init }: TSESTree.VariableDeclarator, name: TSESTree.Node, variableOf: VariableOf): ImportedName | null {
  if (init?.type !== "CallExpression" || init.callee.type !== "Identifier" || init.callee.name !== "require" || variableOf(init.callee) !== null) return null;
  const [source] = init.arguments;
  const specifier = source === undefined ? null : staticKey(source, true);
  if (specifier === null) return null;
  if (id.type === "Identifier") return { specifier, path: [] };
  const property = id.type === "ObjectPattern" ? id.properties.find((each) => each.type === "Property" && each.value === name) : undefined;
  const key = property?.type === "Property" ? staticKey(property.key, property.computed) : null;
  return key === null ? null : { specifier, path: [key] };
}
