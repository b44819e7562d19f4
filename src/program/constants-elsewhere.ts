import type { TSESTree } from "@typescript-eslint/utils";
import { bare } from "./expressions.js";
import { staticKey } from "./nodes.js";
import type { Origins } from "./origin.js";
import type { SourceUnit } from "./source-unit.js";
import type { StaticText } from "./static-text.js";
import type { Value } from "./values.js";
import type { VariableOf } from "./variables.js";

type FunctionElsewhere = Extract<Value, { readonly kind: "function" }>;

/** An expression of another file, with what reads it there. */
export interface ConstantElsewhere {
  readonly node: TSESTree.Node;
  readonly unit: SourceUnit;
  readonly texts: TextSource;
}

/** What is known of one file to those who read its texts. */
export interface TextSource {
  readonly unit: SourceUnit;
  readonly text: StaticText;
  readonly variableOf: VariableOf;
  /** What a name or member stands for that an import brings from another file in view; null for all others. */
  constantElsewhere(node: TSESTree.Node): ConstantElsewhere | null;
  /** Texts that the type checker allows for an expression; none when it allows others, or does not run. */
  literalTypesOf(node: TSESTree.Node): readonly string[];
}

export interface Definition {
  readonly node: TSESTree.Node;
  readonly origins: Origins;
}

/** Objects inside one another. */
const maximalDepth = 10;

/** The texts of a file that is seen with the other files in view. */
export function textsOf(origins: Origins): TextSource {
  return { unit: origins.unit, text: origins.text, variableOf: origins.variableOf, constantElsewhere: (node) => constantElsewhere(node, origins), literalTypesOf: () => [] };
}

export function constantElsewhere(node: TSESTree.Node, origins: Origins): ConstantElsewhere | null {
  if (origins.links === null) return null;
  const found = definitionOf(bare(node), origins, 0);
  return found === null ? null : { node: found.node, unit: found.origins.unit, texts: textsOf(found.origins) };
}

/** What a name or member is defined as in another file in view, with the values of that file. */
export function definedElsewhere(node: TSESTree.Node, origins: Origins): Definition | null {
  return origins.links === null ? null : definitionOf(bare(node), origins, 0);
}

/** Functions that were given to the call whose result a name or member of another file holds: `export const step = logged(work)`. */
export function functionsGivenTo(callee: TSESTree.Node, origins: Origins): readonly FunctionElsewhere[] {
  const found = origins.links === null ? null : definitionOf(bare(callee), origins, 0);
  if (found === null) return [];
  const held = found.node.type === "Identifier" ? found.origins.text.constantOf(found.node) : found.node;
  const given: FunctionElsewhere[] = [];
  const open: TSESTree.Node[] = [bare(held)];
  for (let made = open.pop(), count = 0; made !== undefined && count < MOST_CALLS; made = open.pop(), count++) {
    if (made.type !== "CallExpression") continue;
    open.push(bare(made.callee), ...made.arguments.map(bare));
    for (const argument of made.arguments) {
      if (argument.type === "SpreadElement") continue;
      for (const value of found.origins.valuesOf(argument)) if (value.kind === "function") given.push(value);
    }
  }
  return given;
}

/** The declaration of a constant of another file that a call has made, under the name or member of this one. */
export function madeElsewhere(callee: TSESTree.Node, origins: Origins): { readonly constant: TSESTree.VariableDeclarator; readonly home: Origins } | null {
  const found = definedElsewhere(callee, origins);
  if (found?.node.type !== "Identifier") return null;
  const [only, other] = found.origins.variableOf(found.node)?.defs ?? [];
  if (only?.type !== "Variable" || other !== undefined || only.node.id.type !== "Identifier" || only.parent.kind !== "const") return null;
  return only.node.init !== null && bare(only.node.init).type === "CallExpression" ? { constant: only.node, home: found.origins } : null;
}

/** Calls inside one another. */
const MOST_CALLS = 20;

function definitionOf(node: TSESTree.Node, origins: Origins, depth: number): Definition | null {
  if (depth > maximalDepth) return null;
  if (node.type === "Identifier") return importedAs(node, origins);
  const name = node.type === "MemberExpression" ? staticKey(node.property, node.computed) : null;
  if (node.type !== "MemberExpression" || name === null) return null;
  const object = bare(node.object);
  const module = object.type === "Identifier" ? moduleHeldBy(object, origins) : requiredBy(object, origins);
  const holder = module === null ? definitionOf(object, origins, depth + 1) : null;
  return module?.exports.constant(name) ?? (holder === null ? null : memberOf(holder, name));
}

/** `import { name } from`, `import name from`, `const { name } = require()`. */
function importedAs(node: TSESTree.Identifier, origins: Origins): Definition | null {
  const definitions = origins.variableOf(node)?.defs ?? [];
  const [only] = definitions;
  if (only === undefined || definitions.length > 1) return null;
  if (only.type === "Variable") {
    const property = only.name.parent;
    const pattern = property?.type === "Property" && property.value === only.name ? property.parent : null;
    if (property?.type !== "Property" || pattern !== only.node.id || only.node.init === null) return null;
    const name = staticKey(property.key, property.computed);
    return name === null ? null : (requiredBy(bare(only.node.init), origins)?.exports.constant(name) ?? null);
  }
  if (only.type !== "ImportBinding" || only.parent.type !== "ImportDeclaration") return null;
  const module = origins.exports.opened(only.parent.source.value);
  const specifier = only.node;
  const name = specifier.type === "ImportSpecifier" ? staticKey(specifier.imported, false) : specifier.type === "ImportDefaultSpecifier" ? "default" : null;
  return name === null ? null : (module?.exports.constant(name) ?? null);
}

/** `import * as config from`, `const config = require()`. */
function moduleHeldBy(node: TSESTree.Identifier, origins: Origins): Origins | null {
  const only = origins.variableOf(node)?.defs[0];
  if (only?.type === "ImportBinding" && only.node.type === "ImportNamespaceSpecifier" && only.parent.type === "ImportDeclaration") return origins.exports.opened(only.parent.source.value);
  const held = origins.text.constantOf(node);
  return held === node ? null : requiredBy(held, origins);
}

function requiredBy(node: TSESTree.Node, origins: Origins): Origins | null {
  if (node.type !== "CallExpression" || node.callee.type !== "Identifier" || node.callee.name !== "require" || origins.variableOf(node.callee) !== null) return null;
  const [specifier] = node.arguments;
  return specifier?.type === "Literal" && typeof specifier.value === "string" ? origins.exports.opened(specifier.value) : null;
}

function memberOf({ node, origins }: Definition, name: string): Definition | null {
  const found = origins.text.memberOf(node, name);
  if (found !== null) return { node: found, origins };
  const next = definitionOf(bare(node), origins, 0);
  const member = next === null ? null : next.origins.text.memberOf(next.node, name);
  return next === null || member === null ? null : { node: member, origins: next.origins };
}
