import type { Behaviour } from "../models/behaviour.js";
import { globalPosition } from "../models/match.js";
import { generatedInQuotes, generatedPackage, packageOfGeneratedText, isGenerated } from "../models/generated-clients.js";
import { fileKey, isFileName, packageKey } from "../models/module-name.js";
import { namesOfBehaviours, namesOfPacks } from "../models/known-names.js";
import { builtInBehaviours } from "../models/packs.js";
import type { PackagesInView } from "./aliases.js";
import { AmbientPackages } from "./ambient-packages.js";
import { behaviourRulesOf, CatalogueRules, RowsByModule, sideEffectRule, type ApiPosition, type ApiRule } from "./api-rules.js";
import { GateTexts } from "./gate-texts.js";
import { joinNames, namesOf, type NamesOfInterest } from "../models/names-of-interest.js";
import type { ApiPath } from "../models/row.js";
import type { Settings } from "../settings/schema.js";

const globalModule = "global";

const NO_PACKAGES: ReadonlySet<string> = new Set();

/** Names of the global object itself. */
export const globalObjectNames: ReadonlySet<string> = new Set(["globalThis", "window", "self", "global"]);

/** What the analysis is told about APIs, by module. Rows of a module that no file imports are never looked at. */
export class ApiModel {
  /** Names by which a text is known to speak of a side effect on the global object: its first, or that of the member, where nearly every file names the first. */
  readonly sideEffectGlobals: ReadonlySet<string>;
  /** First names of these side effects, by the names in {@link sideEffectGlobals}. */
  readonly rootsOfGlobals: ReadonlyMap<string, string>;
  /** Packages with side effects, as {@link packageKey} writes them. */
  readonly sideEffectPackages: ReadonlySet<string>;
  /** Such packages that files use without an import. */
  readonly ambient: AmbientPackages;
  /** Finds the name of such a global in a text where it is handled as a value or constructed: a call of it yields nothing of interest. */
  readonly sideEffectGlobalAsValue: RegExp;
  /** What texts tell of gates. */
  readonly gateTexts: GateTexts;
  /** Whether the settings name middleware: any file may use it without speaking of the authority. */
  readonly hasMiddleware: boolean;
  /** Whether the settings name pauses. */
  readonly hasPauses: boolean;
  /** Whether the settings name functions that never return. */
  readonly hasTerminators: boolean;
  /** Finds names of such globals that are not called. */
  readonly globalAsValue: RegExp;
  private readonly packages: RowsByModule;
  private readonly files = new RowsByModule(null);
  private readonly sideEffectFiles: ReadonlySet<string>;
  private readonly gateFiles: ReadonlySet<string>;

  /** Packages that the settings name themselves: they may be the project's own. */
  readonly #ownPackages = new Set<string>();
  readonly #packagesInQuotes: RegExp;
  /** Several stages ask about the linted text. */
  #lastRead: { readonly text: string; readonly packages: ReadonlySet<string> } = { text: "", packages: NO_PACKAGES };
  private readonly catalogueRows: (packageName: string) => readonly ApiRule[];
  readonly #chosenPacks: Iterable<string>;
  readonly #ownSideEffects: readonly ApiPath[];
  readonly #settingsBehaviours: readonly ApiPath[];
  readonly #ownGlobals: readonly ApiRule[];
  #global: ApiPosition | null = null;
  #keysByPackage: ReadonlyMap<string, readonly string[]> | null = null;
  #calledNames: NamesOfInterest | null = null;
  private readonly gateNames: ReadonlySet<string>;
  #allNames: NamesOfInterest | null = null;
  readonly #namesByPackages = new Map<string, NamesOfInterest>();
  /** The same by the set itself: files that reach the same share it. */
  readonly #namesBySet = new WeakMap<ReadonlySet<string>, NamesOfInterest>();
  readonly #namesByPackage = new Map<string, NamesOfInterest>();
  /** Those of globals and of the settings' own rows, which any file may use. */
  #namesOfAny: NamesOfInterest | null = null;

  constructor(settings: Settings) {
    const { sideEffects } = settings;
    const catalogue = new CatalogueRules(sideEffects);
    this.packages = new RowsByModule(catalogue);
    const ownGlobals: ApiRule[] = [];
    const packages = new Set(catalogue.keys);
    packages.delete(globalModule);
    const files = new Set<string>();
    const gatePackages = new Set<string>();
    const gateFiles = new Set<string>();
    const gates: ApiPath[] = [];
    const requests: ApiPath[] = [];
    let hasGlobalGate = false;
    for (const { from } of [...sideEffects.own, ...settings.gates, ...settings.terminators, ...settings.pauses, ...settings.callbacks]) if (from !== globalModule && !isFileName(from)) this.#ownPackages.add(packageKey(from));
    const add = (row: ApiPath, rule: ApiRule): void => {
      if (row.from === globalModule) ownGlobals.push(rule);
      else if (isFileName(row.from)) this.files.add(row.from, rule);
      else this.packages.add(packageKey(row.from), rule);
    };
    for (const row of sideEffects.own) {
      add(row, sideEffectRule(row, true));
      if (isFileName(row.from)) files.add(row.from);
      else if (row.from !== globalModule) packages.add(packageKey(row.from));
    }
    for (const row of sideEffects.off) add(row, { steps: row.steps, meaning: { kind: "no-side-effect" } });
    const own = [...behavioursOf(settings)];
    for (const { row, behaviour } of own) add(row, { steps: row.steps, meaning: { kind: "behaviour", behaviour } });
    for (const { row, behaviour } of [...own, ...builtInBehaviours.that(aboutGates).map((row) => ({ row, behaviour: row.behaviour }))]) {
      if (asksGate.has(behaviour.is)) gates.push(row);
      if (behaviour.is === "request") requests.push(row);
      if (behaviour.is === "gate" && row.from === globalModule) hasGlobalGate = true;
      else if (behaviour.is === "gate") (isFileName(row.from) ? gateFiles : gatePackages).add(packageKey(row.from));
    }
    this.#ownGlobals = ownGlobals;
    this.rootsOfGlobals = new Map([...catalogue.of(globalModule), ...ownGlobals].filter(({ meaning }) => meaning.kind === "side-effect").flatMap(tellingNames));
    this.sideEffectGlobals = new Set(this.rootsOfGlobals.keys());
    this.sideEffectPackages = packages;
    const globals = this.sideEffectGlobals;
    this.ambient = new AmbientPackages(packages);
    this.catalogueRows = (name) => catalogue.of(name);
    this.#packagesInQuotes = packages.size === 0 ? /(?!)/g : inQuotes(packages);
    this.#chosenPacks = catalogue.chosen;
    this.#ownSideEffects = sideEffects.own;
    this.#settingsBehaviours = own.map(({ row }) => row);
    this.globalAsValue = globals.size === 0 ? /(?!)/g : new RegExp(`(?<![\\w$])(${alternatives(globals)})(?![\\w$])(?!\\s*\\()`, "g");
    this.sideEffectGlobalAsValue = globals.size === 0 ? /(?!)/ : asValue(globals);
    this.gateTexts = new GateTexts(gatePackages, hasGlobalGate, requests);
    this.sideEffectFiles = files;
    this.gateFiles = gateFiles;
    this.gateNames = calledNames(gates);
    this.hasPauses = settings.pauses.length > 0;
    this.hasTerminators = settings.terminators.length > 0;
    this.hasMiddleware = settings.gates.some(({ gate }) => gate.style === "middleware");
  }

  /** Names of members that matter to files into which these packages may bring something, directly or not. */
  namesOf(packages: PackagesInView): NamesOfInterest {
    if (packages === null) return this.allNames;
    let names = this.#namesBySet.get(packages);
    if (names === undefined) {
      names = this.#namesOf(packages);
      this.#namesBySet.set(packages, names);
    }
    return names;
  }

  #namesOf(packages: ReadonlySet<string>): NamesOfInterest {
    // No row speaks of the others; few sets of packages differ in those that are left.
    const known = [...packages].filter((name) => this.sideEffectPackages.has(name)).sort();
    const key = known.join("\n");
    let names = this.#namesByPackages.get(key);
    if (names === undefined) {
      names = joinNames([this.#namesOfAll, ...known.map((name) => this.#namesOfPackage(name))]);
      this.#namesByPackages.set(key, names);
    }
    return names;
  }

  /** Those of all packages. */
  get allNames(): NamesOfInterest {
    this.#allNames ??= joinNames([this.#namesOfAll, namesOfPacks(this.#chosenPacks)]);
    return this.#allNames;
  }

  get #namesOfAll(): NamesOfInterest {
    this.#namesOfAny ??= joinNames([namesOf([...this.catalogueRows(globalModule).filter((row) => this.#hostOf(row) === null), ...this.#ownSideEffects], this.#settingsBehaviours), namesOfBehaviours()]);
    return this.#namesOfAny;
  }

  /** The package that stands for the host whose global object the path begins with. */
  #hostOf({ steps: [first] }: ApiRule): string | null {
    const names = first?.kind === "member" ? [...first.names] : [];
    return names.map((name) => this.ambient.packageOfObject(name)).find((host) => host !== null) ?? null;
  }

  /** Start of the paths on the global object. */
  get global(): ApiPosition {
    this.#global ??= globalPosition([...this.catalogueRows(globalModule), ...this.#ownGlobals, ...behaviourRulesOf(globalModule)]);
    return this.#global;
  }

  #namesOfPackage(name: string): NamesOfInterest {
    let names = this.#namesByPackage.get(name);
    if (names === undefined) {
      names = namesOf([...this.catalogueRows(name), ...this.catalogueRows(globalModule).filter((row) => this.#hostOf(row) === name)], []);
      this.#namesByPackage.set(name, names);
    }
    return names;
  }

  /**
   * Start of the paths of an imported module, or null when nothing is known about it.
   * @param directory of the importing file.
   */
  module(specifier: string, directory: string): ApiPosition | null {
    const generated = this.generatedPackage(specifier);
    if (generated !== null || !isFileName(specifier)) return this.packages.position(packageKey(generated ?? specifier));
    return this.files.isEmpty ? null : this.files.position(fileKey(specifier, directory));
  }

  /**
   * Starts of the paths of the modules that a package may have, for a name that its files declare.
   * @param ambient the module that the declaration itself names, such as `fs`.
   */
  modulesOf(ambient: string | null, packageName: string): readonly ApiPosition[] {
    const own = ambient === null ? null : this.packages.position(packageKey(ambient));
    if (own !== null) return [own];
    this.#keysByPackage ??= groupByPackage(this.packages.keys);
    return (this.#keysByPackage.get(packageName) ?? []).flatMap((key) => this.packages.position(key) ?? []);
  }

  /** Whether the path of some side effect ends in a call of a member of this name. */
  isSideEffectName(name: string): boolean {
    this.#calledNames ??= joinNames([namesOfPacks(this.#chosenPacks), { called: calledNames(this.#ownSideEffects), handsOut: null }]);
    return this.#calledNames.called?.has(name) !== false;
  }

  /** Whether some path that asks the authority ends in a call of a member of this name. */
  isGateName(name: string): boolean {
    return this.gateNames.has(name);
  }

  /** Whether a text calls a member of such a name on anything. */
  callsGateName(text: string): boolean {
    for (const [, name] of text.matchAll(CALLED_MEMBER)) if (name !== undefined && this.gateNames.has(name)) return true;
    return false;
  }

  /** Start of the paths of a file that the settings name, or null. */
  file(path: string): ApiPosition | null {
    return this.files.isEmpty ? null : this.files.position(fileKey(path, ""));
  }

  /** Packages with side effects that a text names as literals, or by their global types, by their keys. */
  sideEffectPackagesIn(text: string): ReadonlySet<string> {
    if (this.#lastRead.text !== text) {
      const found = [
        ...(text.match(this.#packagesInQuotes) ?? []).map((literal) => this.keyOf(literal.slice(1, -1))),
        ...this.ambient.typesIn(text).flatMap((name) => this.ambient.packageOf(name) ?? []),
        ...this.ambient.hostsIn(text),
      ];
      this.#lastRead = { text, packages: found.length === 0 ? NO_PACKAGES : new Set(found) };
    }
    return this.#lastRead.packages;
  }

  /** A type that a package makes global; null for others. */
  ambientType(name: string): ApiPosition | null {
    const key = this.ambient.packageOf(name);
    return key === null ? null : (this.packages.position(key)?.member(name) ?? null);
  }

  /** A namespace that has the types of a package and is global; null for others. */
  ambientNamespace(name: string): ApiPosition | null {
    const key = this.ambient.packageOfNamespace(name);
    return key === null ? null : this.packages.position(key);
  }

  /** A package under one name: that of the catalogue, for a client that a tool has written. */
  keyOf(specifier: string): string {
    return packageKey(this.generatedPackage(specifier) ?? specifier);
  }

  /** Start of the paths of the package of the catalogue whose client a tool has written into a file, as its text says; null for other files. */
  generatedFile(text: string): ApiPosition | null {
    const key = this.generatedKey(text);
    return key === null ? null : this.packages.position(key);
  }

  /** The key of that package. */
  generatedKey(text: string): string | null {
    const name = packageOfGeneratedText(text);
    return name === null ? null : packageKey(name);
  }

  /** Whether a text speaks of gates, whoever makes the requests. */
  speaksOfGates(text: string): boolean {
    return this.gateTexts.bringsGates(text) || this.gateTexts.speaksOfEndpoints(text);
  }

  namesSideEffectGlobal(text: string): boolean {
    for (const name of this.sideEffectGlobals) if (text.includes(name)) return true;
    return false;
  }

  /** Whether a text handles such a global as a value, or constructs it. */
  handlesSideEffectGlobal(text: string): boolean {
    return this.namesSideEffectGlobal(text) && this.sideEffectGlobalAsValue.test(text);
  }

  /** Whether the position is a module with rows that ask for classes, by the names under which the module exports them. */
  asksForClasses(position: ApiPosition): boolean {
    return this.packages.withClasses.has(position) || this.files.withClasses.has(position);
  }

  /** True when the settings name the package themselves. */
  isOwnPackage(specifier: string): boolean {
    return this.#ownPackages.has(packageKey(specifier));
  }

  /** True when something is known about the package of this name. */
  isPackage(specifier: string): boolean {
    return this.packages.has(packageKey(this.generatedPackage(specifier) ?? specifier));
  }

  /** The package of the catalogue whose client a tool has written to that path. */
  private generatedPackage(specifier: string): string | null {
    const name = generatedPackage(specifier);
    return name !== null && this.packages.has(packageKey(name)) ? name : null;
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
    const generated = this.generatedPackage(specifier);
    if (generated !== null || !isFileName(specifier)) return this.sideEffectPackages.has(packageKey(generated ?? specifier));
    return this.sideEffectFiles.size > 0 && this.sideEffectFiles.has(fileKey(specifier, directory));
  }

  /** True when the settings name files with side effects. */
  get namesFiles(): boolean {
    return this.sideEffectFiles.size > 0;
  }
}

const CALLED_MEMBER = /\.\s*([\w$]+)\s*(?:\?\.)?\s*[(<]/g;

/** Behaviours of what an object that can ask the authority has. */
const asksGate: ReadonlySet<Behaviour["is"]> = new Set<Behaviour["is"]>(["gate", "register", "permits", "middleware"]);

/** Those that tell in which texts the authority may be asked. */
const aboutGates: ReadonlySet<string> = new Set<Behaviour["is"]>([...asksGate, "request"]);

function groupByPackage(keys: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const key of new Set(keys)) {
    const name = key.split("/").slice(0, key.startsWith("@") ? 2 : 1).join("/");
    groups.set(name, [...(groups.get(name) ?? []), key]);
  }
  return groups;
}

/** Names that stand last before the call; rows that leave theirs open are about values that the syntax tree resolves. */
function calledNames(rows: readonly ApiPath[]): ReadonlySet<string> {
  return new Set(rows.flatMap(({ steps }) => {
    const last = steps.at(-2);
    return last?.kind === "member" ? [...last.names] : [];
  }));
}

function inQuotes(names: ReadonlySet<string>): RegExp {
  const named = `["'\`](?:node:)?(?:${alternatives(names)})["'\`]`;
  return new RegExp([...names].some((name) => isGenerated(name)) ? `${named}|${generatedInQuotes}` : named, "g");
}

function asValue(names: ReadonlySet<string>): RegExp {
  return new RegExp(`\\bnew\\s+(?:${alternatives(names)})\\b|\\b(?:${alternatives(names)})\\b(?!\\s*\\()`);
}

function alternatives(names: ReadonlySet<string>): string {
  return [...names].map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
}

/** Globals that nearly every file of Node names. */
const everywhere: ReadonlySet<string> = new Set(["process", "navigator"]);

/** The names that tell of a path on the global object, each with the path's first. */
function tellingNames({ steps: [first, second] }: ApiRule): readonly (readonly [name: string, root: string])[] {
  if (first?.kind !== "member") return [];
  return [...first.names].flatMap((root) => {
    const names = everywhere.has(root) && second?.kind === "member" ? [...second.names] : [root];
    return names.map((name) => [name, root] as const);
  });
}

/** Behaviours that the settings name. */
function* behavioursOf(settings: Settings): Iterable<{ readonly row: ApiPath; readonly behaviour: Behaviour }> {
  // The user's rows come first: the first meaning of a call decides.
  for (const row of settings.gates) yield { row, behaviour: row.gate.style === "middleware" ? { is: "middleware" } : { is: "gate", gate: row.gate } };
  for (const row of settings.terminators) yield { row, behaviour: { is: "terminator" } };
  for (const row of settings.pauses) yield { row, behaviour: { is: "pause" } };
  for (const row of settings.callbacks) yield { row, behaviour: { is: "callback", argument: row.argument, runs: row.runs } };
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
