import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { isInComment } from "./documented/parse-type.js";
import type { SourceUnit } from "./source-unit.js";
import { memoised } from "./values.js";

export type VariableOf = (node: TSESTree.Identifier | TSESTree.JSXIdentifier) => Scope.Variable | null;

/**
 * Finds the variable that an identifier means, be it a declaration, a read or a write; null for a name that no scope of the file declares
 * (globals of the host, also those that lint configuration lists). Works with the scopes of espree and of typescript-eslint. The index is
 * built at the first question. The name of a class declaration answers with the outer of its two variables.
 */
export function variableLookup(unit: Pick<SourceUnit, "ast" | "scopes">): VariableOf {
  return memoised(lookups, unit.ast, () => makeLookup(unit.scopes));
}

/** Several stages ask about one file. Linters may use one scope manager for all files: the tree tells them apart. */
const lookups = new WeakMap<TSESTree.Program, VariableOf>();

/** Whether it is the `arguments` of a function: an object that nobody declares. */
export function isArguments({ name, defs }: Scope.Variable): boolean {
  return name === "arguments" && defs.length === 0;
}

/** Whether a declaration or a list of names exports the variable itself, so that whoever imports it sees each new value. */
export function isLiveExport({ defs, references }: Scope.Variable): boolean {
  const isDeclared = defs.some(({ node }) => node.type === "VariableDeclarator" && node.parent.parent?.type === "ExportNamedDeclaration");
  return isDeclared || references.some(({ identifier }) => identifier.parent?.type === "ExportSpecifier");
}

function makeLookup(scopes: Scope.ScopeManager): VariableOf {
  let index: Map<TSESTree.Node, Scope.Variable | null> | null = null;
  return (node) => {
    index ??= indexIdentifiers(scopes);
    const known = index.get(node);
    if (known !== undefined) return known;
    // eslint-scope of ESLint 9 makes no references of JSX names.
    const found = node.type === "JSXIdentifier" || isInComment(node) ? findByName(scopes, node) : null;
    index.set(node, found);
    return found;
  };
}

function indexIdentifiers(scopes: Scope.ScopeManager): Map<TSESTree.Node, Scope.Variable | null> {
  const index = new Map<TSESTree.Node, Scope.Variable | null>();
  // References first: in `catch (e) { var e = 1; }` the declarator names the function's variable but writes the parameter of `catch`.
  for (const scope of scopes.scopes) {
    for (const { identifier, resolved } of scope.references) {
      const variable = declaredInFile(resolved);
      if (variable !== null) index.set(identifier, variable);
    }
  }
  for (const scope of scopes.scopes) {
    for (const variable of scope.variables) {
      for (const identifier of variable.identifiers) if (!index.has(identifier)) index.set(identifier, variable);
    }
  }
  return index;
}

/** Whether what stands in a scope belongs to the file itself. That of a CommonJS module is a function's: no type of scope tells. */
export function isOfFile({ block }: Scope.Scope): boolean {
  return block.type === "Program";
}

function declaredInFile(variable: Scope.Variable | null | undefined): Scope.Variable | null {
  if (variable === null || variable === undefined) return null;
  return variable.scope.type === "global" && variable.defs.length === 0 ? null : variable;
}

function findByName(scopes: Scope.ScopeManager, node: TSESTree.JSXIdentifier | TSESTree.Identifier): Scope.Variable | null {
  let place: TSESTree.Node | undefined = node;
  let scope: Scope.Scope | null = null;
  while (place !== undefined && scope === null) {
    scope = scopes.acquire(place, true);
    place = place.parent;
  }
  for (; scope !== null; scope = scope.upper) {
    const variable = scope.set.get(node.name);
    if (variable !== undefined) return declaredInFile(variable);
  }
  return null;
}
