import type { TSESTree } from "@typescript-eslint/utils";
import type { SourceCode } from "eslint";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { CallResolver } from "../program/call-meaning.js";
import { mentionsAuthority } from "../program/mentions-authority.js";
import { createCallResolver } from "../program/resolve-calls.js";
import type { SourceUnit } from "../program/source-unit.js";
import { mentionsSideEffect } from "../program/worth-analysing.js";
import { readSettings } from "../settings/read-settings.js";
import type { Settings } from "../settings/schema.js";
import { findUngated, type VisitorKeys } from "./analysis.js";
import { findDeadlines, type DeadlineFinding, type DeadlineRange } from "./deadlines.js";
import { findDeviceIds, type DeviceId } from "./device-ids.js";
import { findOrgKeys, type OrgKeyFinding } from "./org-keys.js";
import { findReplicatedWork, type ReplicatedWork } from "./replicas.js";
import type { Finding } from "./finding.js";

/** The questions that rules may ask about one file. Each is answered once, however many rules ask, and not before one does. */
export class FileAnalysis {
  readonly unit: SourceUnit;
  readonly settings: Settings;
  readonly #visitorKeys: VisitorKeys;
  #resolver: CallResolver | null = null;
  #mentions: boolean | null = null;
  #ungated: readonly Finding[] | null = null;
  #mentionsAuthority: boolean | null = null;
  #deviceIds: readonly DeviceId[] | null = null;
  #orgKeys: readonly OrgKeyFinding[] | null = null;
  #replicated: { readonly work: ReplicatedWork | null } | null = null;

  constructor(unit: SourceUnit, settings: Settings, visitorKeys: VisitorKeys) {
    this.unit = unit;
    this.settings = settings;
    this.#visitorKeys = visitorKeys;
  }

  /** What the calls of the file mean. */
  get resolver(): CallResolver {
    this.#resolver ??= createCallResolver(this.unit, this.settings);
    return this.#resolver;
  }

  /** False only when no call of the file can be a side effect. */
  get mentionsSideEffect(): boolean {
    this.#mentions ??= mentionsSideEffect(this.unit, this.settings);
    return this.#mentions;
  }

  /** Side effects that some execution reaches without a permit, in source order. */
  ungatedSideEffects(): readonly Finding[] {
    this.#ungated ??= this.mentionsSideEffect ? findUngated(this.unit, this.resolver, this.settings, this.#visitorKeys) : [];
    return this.#ungated;
  }

  /** False only when nothing in the file asks the authority. */
  get mentionsAuthority(): boolean {
    this.#mentionsAuthority ??= mentionsAuthority(this.unit, this.settings);
    return this.#mentionsAuthority;
  }

  /** Expressions that stand for a device ID, each with the text that it spells. Those by name are found in files of any sort. */
  deviceIds(): readonly DeviceId[] {
    this.#deviceIds ??= findDeviceIds(this.unit, this.resolver, this.mentionsAuthority, this.#visitorKeys);
    return this.#deviceIds;
  }

  /** Org keys where they should not be, in source order. */
  orgKeys(): readonly OrgKeyFinding[] {
    this.#orgKeys ??= findOrgKeys(this.unit, this.resolver, this.mentionsAuthority, () => this.deviceIds(), this.#visitorKeys);
    return this.#orgKeys;
  }

  /** Calls that validate without a deadline in the range, and deadlines outside it, in source order. */
  deadlines(range: DeadlineRange): readonly DeadlineFinding[] {
    return this.mentionsAuthority ? findDeadlines(this.unit, this.resolver, range, this.#visitorKeys) : [];
  }

  /** What makes many replicas run the file at once, or null. */
  replicatedWork(): ReplicatedWork | null {
    this.#replicated ??= { work: findReplicatedWork(this.unit, this.resolver, this.#visitorKeys) };
    return this.#replicated.work;
  }
}

interface LintedFile {
  readonly sourceCode: SourceCode;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly cwd: string;
  readonly physicalFilename: string;
}

const analyses = new WeakMap<object, FileAnalysis | null>();

/** The analysis of the file being linted; null when the linter gives no syntax tree that we know. Throws an Error that names a wrong setting. */
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
  const unit: SourceUnit = { filename: file.physicalFilename, text, ast, scopes: scopeManager };
  return new FileAnalysis(unit, readSettings(file.settings, file.cwd), visitorKeys);
}

// ESLint types its syntax tree as ESTree; with a TypeScript parser it is a TSESTree, of which ESTree is the part without types.
function isProgram(node: { readonly type: string }): node is TSESTree.Program {
  return node.type === "Program";
}

function isScopeManager(manager: unknown): manager is Scope.ScopeManager {
  return typeof manager === "object" && manager !== null && "scopes" in manager;
}
