import { dirname } from "node:path";
import type { TSESTree } from "@typescript-eslint/utils";
import type { Settings } from "../settings/schema.js";
import { apiModelOf, globalObjectNames, type ApiModel } from "./api-model.js";
import { staticKey } from "./nodes.js";
import type { SourceUnit } from "./source-unit.js";

const requires = /equire\b/;
const importsByCall = /import\s*[(/]/;

/** Whether a text may load a module by a call, or a comment speak of its types. A search for a text is much cheaper than one for a pattern of several. */
function loadsByCall(text: string): boolean {
  return (text.includes("equire") && requires.test(text)) || text.includes("getBuiltinModule") || text.includes("@import") || importsByCall.test(text);
}

/** Literals that may name a package. The longest name of the catalogue has 40 characters, and a user's own is hardly twice as long. */
const shortLiteral = /["'`]([^"'`\s\\]{1,214})(?=["'`])/g;

/**
 * False only when no call of the file can be a side effect: it imports no package that has any, uses no such global, and is named for none by the settings. Much cheaper than
 * asking about the calls. Clients that come from other files by a relative import are not seen.
 */
export function mentionsSideEffect(unit: SourceUnit, settings: Settings): boolean {
  const model = apiModelOf(settings);
  return model.sideEffectFile(unit.filename) || importsSideEffects(unit, model) || usesGlobalSideEffect(unit, model) || usesAmbientType(unit, model) || mayLoadSideEffects(unit, model);
}

function importsSideEffects(unit: SourceUnit, model: ApiModel): boolean {
  const directory = model.namesFiles ? dirname(unit.filename) : "";
  for (const statement of unit.ast.body) {
    if (statement.type === "ImportDeclaration" && model.hasSideEffects(statement.source.value, directory) && importsTheirPaths(statement, model, directory)) return true;
  }
  return false;
}

/** False when all imported names are others than those of the side effects: many files import types and readers of `node:fs`, few its writers. */
function importsTheirPaths(statement: TSESTree.ImportDeclaration, model: ApiModel, directory: string): boolean {
  if (statement.specifiers.length === 0) return true;
  const module = model.module(statement.source.value, directory);
  return statement.specifiers.some(
    (specifier) => specifier.type !== "ImportSpecifier" || module?.member(staticKey(specifier.imported, false)).isDead === false,
  );
}

function usesGlobalSideEffect(unit: SourceUnit, model: ApiModel): boolean {
  for (const [name, root] of model.rootsOfGlobals) {
    // The text answers for nearly all files; names may only be written with escapes where there is a backslash.
    if (unit.text.includes(name) && isUsedAsGlobal(unit, root)) return true;
  }
  return escapedLetter.test(unit.text) && model.sideEffectGlobals.size > 0 && usesEscapedName(unit, model);
}

/** The names of globals are of letters: what else is written with an escape, as in a text of another alphabet, is no part of them. */
const escapedLetter = /\\(?:u00[4-7]|u\{0*[4-7][\da-f]\}|x[4-7])/i;

function isUsedAsGlobal(unit: SourceUnit, name: string): boolean {
  if (isFree(unit, name)) return true;
  for (const object of globalObjectNames) if (isFree(unit, object)) return true;
  // An ambient declaration only describes the global.
  return unit.text.includes("declare");
}

function usesEscapedName(unit: SourceUnit, model: ApiModel): boolean {
  return [...model.rootsOfGlobals.values()].some((name) => isFree(unit, name)) || [...globalObjectNames].some((name) => isFree(unit, name));
}

/** True when some reference means a global of the host, listed in the lint configuration or not. */
function isFree(unit: SourceUnit, name: string): boolean {
  const scope = unit.scopes.globalScope;
  if (scope === null) return true;
  const variable = scope.set.get(name);
  if (variable !== undefined && variable.defs.length === 0 && variable.references.length > 0) return true;
  return scope.through.some((reference) => reference.identifier.name === name);
}

/** The names that no scope declares are a few; the text takes much longer to look through. */
function usesAmbientType(unit: SourceUnit, { ambient }: ApiModel): boolean {
  const scope = unit.scopes.globalScope;
  if (scope !== null && !ambient.types.some((name) => scope.set.has(name)) && !scope.through.some(({ identifier }) => ambient.packageOf(identifier.name) !== null)) return false;
  return ambient.typesIn(unit.text).some((name) => isFree(unit, name));
}

function mayLoadSideEffects(unit: SourceUnit, model: ApiModel): boolean {
  if (!loadsByCall(unit.text)) return false;
  return model.namesFiles || namesSideEffectPackage(unit.text, model);
}

function namesSideEffectPackage(text: string, model: ApiModel): boolean {
  for (const [, literal] of text.matchAll(shortLiteral)) if (literal !== undefined && model.hasSideEffects(literal, "")) return true;
  return false;
}
