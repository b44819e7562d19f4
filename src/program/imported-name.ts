import type { TSESTree } from "@typescript-eslint/utils";
import { bare } from "./expressions.js";
import { staticKey } from "./nodes.js";
import type { CallNode } from "./syntax.js";
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

/** The module, named like a package, from which a call reads its callee, or what the callee is a member of: `cron` of `cron.schedule()`, `new Hono().get()`. */
export function packageOfCall(call: CallNode, variableOf: VariableOf): string | null {
  let root: TSESTree.Node = call;
  for (;;) {
    switch (root.type) {
      case "CallExpression":
      case "NewExpression":
        root = bare(root.callee);
        break;
      case "MemberExpression":
        root = bare(root.object);
        break;
      case "Identifier": {
        const specifier = importedName(root, variableOf)?.specifier ?? null;
        return specifier === null || /^(?:[./#~]|@\/)/.test(specifier) ? null : specifier;
      }
      default:
        return null;
    }
  }
}
