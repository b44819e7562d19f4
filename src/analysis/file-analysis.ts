import type { TSESTree } from "@typescript-eslint/utils";
import type { SourceCode } from "eslint";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { createCallResolver } from "../program/resolve-calls.js";
import type { SourceUnit } from "../program/source-unit.js";
import { mentionsSideEffect } from "../program/worth-analysing.js";
import { readSettings } from "../settings/read-settings.js";
import { findUngated, type VisitorKeys } from "./analysis.js";
import type { Finding } from "./finding.js";

/** The questions that rules may ask about one file. Each is answered once, however many rules ask. */
export class FileAnalysis {
  readonly unit: SourceUnit;
  readonly #find: () => readonly Finding[];
  #ungated: readonly Finding[] | null = null;

  constructor(unit: SourceUnit, find: () => readonly Finding[]) {
    this.unit = unit;
    this.#find = find;
  }

  /** Side effects that some execution reaches without a permit, in source order. */
  ungatedSideEffects(): readonly Finding[] {
    this.#ungated ??= this.#find();
    return this.#ungated;
  }
}

interface LintedFile {
  readonly sourceCode: SourceCode;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly cwd: string;
  readonly physicalFilename: string;
}

const analyses = new WeakMap<object, FileAnalysis | null>();

/** The analysis of the file being linted; null when it mentions no side effect. Throws an Error that names a wrong setting. */
export function analysisOf(file: LintedFile): FileAnalysis | null {
  const { sourceCode } = file;
  const known = analyses.get(sourceCode.ast);
  if (known !== undefined) return known;
  const analysis = analyse(file);
  analyses.set(sourceCode.ast, analysis);
  return analysis;
}

function analyse(file: LintedFile): FileAnalysis | null {
  const { sourceCode } = file;
  const { ast, scopeManager, text, visitorKeys } = sourceCode;
  if (!isProgram(ast) || !isScopeManager(scopeManager)) return null;
  const settings = readSettings(file.settings, file.cwd);
  const unit: SourceUnit = { filename: file.physicalFilename, text, ast, scopes: scopeManager };
  if (!mentionsSideEffect(unit, settings)) return null;
  const keys: VisitorKeys = visitorKeys;
  return new FileAnalysis(unit, () => findUngated(unit, createCallResolver(unit, settings), settings, keys));
}

// ESLint types its syntax tree as ESTree; with a TypeScript parser it is a TSESTree, of which ESTree is the part without types.
function isProgram(node: { readonly type: string }): node is TSESTree.Program {
  return node.type === "Program";
}

function isScopeManager(manager: unknown): manager is Scope.ScopeManager {
  return typeof manager === "object" && manager !== null && "scopes" in manager;
}
