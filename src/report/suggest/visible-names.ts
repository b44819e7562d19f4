import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { SourceUnit } from "../../program/source-unit.js";

/** The variable that `name` means at `place`, or null. */
export function visibleVariable({ scopes }: SourceUnit, name: string, place: TSESTree.Node): Scope.Variable | null {
  for (let scope = scopeAround(scopes, place); scope !== null; scope = scope.upper) {
    const variable = scope.set.get(name);
    if (variable !== undefined) return variable;
  }
  return null;
}

/** Variables that `place` can name, the nearest first. */
export function visibleVariables({ scopes }: SourceUnit, place: TSESTree.Node): Scope.Variable[] {
  const found = new Map<string, Scope.Variable>();
  for (let scope = scopeAround(scopes, place); scope !== null; scope = scope.upper) {
    for (const variable of scope.variables) if (!found.has(variable.name)) found.set(variable.name, variable);
  }
  return [...found.values()];
}

/** The scope in which `node` stands; one that it opens itself counts as inside. */
function scopeAround(scopes: Scope.ScopeManager, node: TSESTree.Node): Scope.Scope | null {
  for (let place = node.parent; place; place = place.parent) {
    const scope = scopes.acquire(place, true);
    if (scope !== null) return scope;
  }
  return scopes.globalScope;
}

/** Whether a declaration of `name` in the module would change what other code means by it. */
export function isFreeName({ scopes, ast }: SourceUnit, name: string, place: TSESTree.Node): boolean {
  const unit = { scopes, ast, filename: "", text: "" };
  if ((visibleVariable(unit, name, place)?.defs.length ?? 0) > 0) return false;
  if ((scopes.acquire(ast, true)?.set.get(name)?.defs.length ?? 0) > 0) return false;
  return scopes.globalScope === null || !namesWithoutVariable(scopes.globalScope).has(name);
}

/** Each finding of a file asks about several names. */
const unbound = new WeakMap<Scope.Scope, ReadonlySet<string>>();

function namesWithoutVariable(scope: Scope.Scope): ReadonlySet<string> {
  let names = unbound.get(scope);
  if (names === undefined) {
    names = new Set(scope.through.map(({ identifier }) => identifier.name));
    unbound.set(scope, names);
  }
  return names;
}

/** Whether the variable surely has its value when `place` runs: declared before it, or in code around its function. */
export function isInitialisedAt(variable: Scope.Variable, unit: SourceUnit, place: TSESTree.Node): boolean {
  const [definition] = variable.defs;
  if (definition === undefined || variable.defs.length > 1) return false;
  if (definition.type !== "Variable") return definition.type === "Parameter" || definition.type === "ImportBinding";
  const declarator = definition.node;
  if (declarator.init === null && !("declare" in declarator.parent && declarator.parent.declare)) return false;
  const runs = scopeAround(unit.scopes, place)?.variableScope;
  return variable.scope.variableScope !== runs || declarator.range[1] <= place.range[0];
}
