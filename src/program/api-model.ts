import type { Behaviour } from "../models/behaviour.js";
import { globalPosition, modulePosition, type PathRule, type Position } from "../models/match.js";
import { fileKey, isFileName, packageKey } from "../models/module-name.js";
import { builtInBehaviours } from "../models/packs.js";
import type { ApiPath, SideEffectRow } from "../models/row.js";
import type { Settings } from "../settings/schema.js";

/** What the end of an API path means. */
export type ApiMeaning =
  | { readonly kind: "side-effect"; readonly row: SideEffectRow }
  | { readonly kind: "behaviour"; readonly behaviour: Behaviour };

export type ApiPosition = Position<ApiMeaning>;

const globalModule = "global";

/** Names of the global object itself. */
export const globalObjectNames: ReadonlySet<string> = new Set(["globalThis", "window", "self", "global"]);

class RowsByModule {
  private readonly rules = new Map<string, PathRule<ApiMeaning>[]>();
  private readonly positions = new Map<string, ApiPosition>();

  add(key: string, rule: PathRule<ApiMeaning>): void {
    const rules = this.rules.get(key);
    if (rules === undefined) this.rules.set(key, [rule]);
    else rules.push(rule);
  }

  has(key: string): boolean {
    return this.rules.has(key);
  }

  get isEmpty(): boolean {
    return this.rules.size === 0;
  }

  position(key: string): ApiPosition | null {
    const known = this.positions.get(key);
    if (known !== undefined) return known;
    const rules = this.rules.get(key);
    if (rules === undefined) return null;
    const position = modulePosition(rules);
    this.positions.set(key, position);
    return position;
  }
}

/** What the analysis is told about APIs, by module. Rows of a module that no file imports are never looked at. */
export class ApiModel {
  /** Start of the paths on the global object. */
  readonly global: ApiPosition;
  /** First names of the side effects on the global object. */
  readonly sideEffectGlobals: ReadonlySet<string>;
  /** Last names of the paths of side effects; null when one of them may have any name. */
  readonly sideEffectNames: ReadonlySet<string> | null;
  /** Packages with side effects, as {@link packageKey} writes them. */
  readonly sideEffectPackages: ReadonlySet<string>;
  /** Finds the name of such a package in a text, as a literal. */
  readonly sideEffectPackageInQuotes: RegExp;
  /** Finds the name of such a global in a text where it is handled as a value or constructed: a call of it yields nothing of interest. */
  readonly sideEffectGlobalAsValue: RegExp;
  /** Finds the name of a package with gates in a text, as a literal. */
  readonly gatePackageInQuotes: RegExp;
  /** Whether any file may ask a gate without an import. */
  readonly hasGlobalGate: boolean = false;
  /** Finds names under which a member with the name of a side effect, or a global, is stored. */
  readonly memberAsValue: RegExp;
  readonly globalAsValue: RegExp;
  private readonly packages = new RowsByModule();
  private readonly files = new RowsByModule();
  private readonly sideEffectFiles: ReadonlySet<string>;
  private readonly gateFiles: ReadonlySet<string>;

  constructor(settings: Settings) {
    const globalRules: PathRule<ApiMeaning>[] = [];
    const globals = new Set<string>();
    const packages = new Set<string>();
    const files = new Set<string>();
    const gatePackages = new Set<string>();
    const gateFiles = new Set<string>();
    const add = (row: ApiPath, meaning: ApiMeaning): void => {
      const rule = { steps: row.steps, meaning };
      if (row.from === globalModule) globalRules.push(rule);
      else if (isFileName(row.from)) this.files.add(row.from, rule);
      else this.packages.add(packageKey(row.from), rule);
    };
    for (const row of settings.sideEffects) {
      add(row, { kind: "side-effect", row });
      if (row.from === globalModule) for (const name of firstNames(row)) globals.add(name);
      else if (isFileName(row.from)) files.add(row.from);
      else packages.add(packageKey(row.from));
    }
    for (const { row, behaviour } of behavioursOf(settings)) {
      add(row, { kind: "behaviour", behaviour });
      if (behaviour.is === "gate" && row.from === globalModule) this.hasGlobalGate = true;
      else if (behaviour.is === "gate") (isFileName(row.from) ? gateFiles : gatePackages).add(packageKey(row.from));
    }
    this.global = globalPosition(globalRules);
    this.sideEffectGlobals = globals;
    this.sideEffectPackages = packages;
    this.sideEffectNames = lastNames(settings.sideEffects);
    this.memberAsValue = this.sideEffectNames === null ? /(?!)/g : new RegExp(`([\\w$]+)\\s*[:=][^=>:;,{}()\\n]*\\.(?:${alternatives(this.sideEffectNames)})\\b(?!\\s*[(.\\w])`, "g");
    this.globalAsValue = globals.size === 0 ? /(?!)/g : new RegExp(`([\\w$]+)\\s*[:=][^=>:;,{}()\\n]*\\b(?:${alternatives(globals)})\\b(?!\\s*\\()`, "g");
    this.sideEffectPackageInQuotes = packages.size === 0 ? /(?!)/ : inQuotes(packages);
    this.sideEffectGlobalAsValue = globals.size === 0 ? /(?!)/ : asValue(globals);
    this.gatePackageInQuotes = gatePackages.size === 0 ? /(?!)/ : inQuotes(gatePackages);
    this.sideEffectFiles = files;
    this.gateFiles = gateFiles;
  }

  /**
   * Start of the paths of an imported module, or null when nothing is known about it.
   * @param directory of the importing file.
   */
  module(specifier: string, directory: string): ApiPosition | null {
    if (!isFileName(specifier)) return this.packages.position(packageKey(specifier));
    return this.files.isEmpty ? null : this.files.position(fileKey(specifier, directory));
  }

  /** Start of the paths of a file that the settings name, or null. */
  file(path: string): ApiPosition | null {
    return this.files.isEmpty ? null : this.files.position(fileKey(path, ""));
  }

  /** True when something is known about the package of this name. */
  isPackage(specifier: string): boolean {
    return this.packages.has(packageKey(specifier));
  }

  /** True when the settings name the file for its side effects. */
  sideEffectFile(path: string): boolean {
    return this.sideEffectFiles.size > 0 && this.sideEffectFiles.has(fileKey(path, ""));
  }

  /** True when the settings name the file for its gates. */
  gateFile(path: string): boolean {
    return this.gateFiles.size > 0 && this.gateFiles.has(fileKey(path, ""));
  }

  /** True when the settings name a file with side effects and `specifier` may be it. */
  hasSideEffects(specifier: string, directory: string): boolean {
    if (!isFileName(specifier)) return this.sideEffectPackages.has(packageKey(specifier));
    return this.sideEffectFiles.size > 0 && this.sideEffectFiles.has(fileKey(specifier, directory));
  }

  /** True when the settings name files with side effects. */
  get namesFiles(): boolean {
    return this.sideEffectFiles.size > 0;
  }
}

function lastNames(rows: readonly ApiPath[]): ReadonlySet<string> | null {
  const found = new Set<string>();
  for (const { steps } of rows) {
    const last = steps.at(-2);
    if (last?.kind === "any-member" || last?.kind === "any-members") return null;
    if (last?.kind === "member") for (const name of last.names) found.add(name);
  }
  return found;
}

function inQuotes(names: ReadonlySet<string>): RegExp {
  return new RegExp(`["'\`](?:node:)?(?:${alternatives(names)})["'\`]`);
}

function asValue(names: ReadonlySet<string>): RegExp {
  return new RegExp(`\\bnew\\s+(?:${alternatives(names)})\\b|\\b(?:${alternatives(names)})\\b(?!\\s*\\()`);
}

function alternatives(names: ReadonlySet<string>): string {
  return [...names].map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
}

function firstNames(row: ApiPath): Iterable<string> {
  const first = row.steps[0];
  return first?.kind === "member" ? first.names : [];
}

function* behavioursOf(settings: Settings): Iterable<{ readonly row: ApiPath; readonly behaviour: Behaviour }> {
  // The user's rows come first: the first meaning of a call decides.
  for (const row of settings.gates) if (row.gate.style !== "middleware") yield { row, behaviour: { is: "gate", gate: row.gate } };
  for (const row of settings.terminators) yield { row, behaviour: { is: "terminator" } };
  for (const row of settings.pauses) yield { row, behaviour: { is: "pause" } };
  for (const row of settings.callbacks) yield { row, behaviour: { is: "callback", argument: row.argument, runs: row.runs } };
  for (const row of builtInBehaviours()) yield { row, behaviour: row.behaviour };
}

const models = new WeakMap<Settings, ApiModel>();

/** The model of these settings, built once. */
export function apiModelOf(settings: Settings): ApiModel {
  const known = models.get(settings);
  if (known !== undefined) return known;
  const model = new ApiModel(settings);
  models.set(settings, model);
  return model;
}
