import { dirname, join, normalize } from "node:path/posix";
import { answersFor, compileBody, type Executable } from "../execute.js";
import { importedName, instrument, mayCatch, namesIn, type Linkage } from "../instrument.js";
import { parse, sitesIn, Syntax, walk, type Node, type Parsed } from "../syntax.js";
import { Evaluation, linksOf } from "./evaluation.js";

/** A program of several files: text by path, relative to its folder. The last file of code is where it begins. */
export type Project = ReadonlyMap<string, string>;

/** One file of code, ready to be evaluated. */
export interface Module {
  readonly path: string;
  readonly begin: (...args: unknown[]) => unknown;
  /** Files that must be evaluated before, in the order of the imports. */
  readonly needs: readonly string[];
  /** Files that it exports as a whole. */
  readonly stars: readonly string[];
  readonly isCommonJs: boolean;
  /** Whether it may call `require`. */
  readonly requires: boolean;
  /** Whether it keeps state between calls from outside. */
  readonly sharesState: boolean;
  readonly resolve: (specifier: string) => string | null;
  /** Files that its text names anywhere, as a static import or otherwise. */
  readonly mentions: readonly string[];
}

const CODE = /\.[cm]?[jt]s$/;
const GLOBALS = new Set(["fetch", "setTimeout", "setInterval", "process", "console", "Promise", "Array", "Boolean", "Error", "undefined", "module", "exports", "require"]);
const ENDINGS = ["", ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", "/index.ts", "/index.js"];
const SPECIFIER = /(?:\bfrom |\bimport |\brequire\(|\bimport\()"([^"]+)"/g;
const OF_THE_PROGRAM = /^(?:\.|@\/|@acme\/)/;
const WORLD = "./world";
const CATCHES_ERRORS = /\(error, req/;

export function isCode(path: string): boolean {
  return CODE.test(path);
}

/** Numbers of the side effects of all files. */
export function sitesOf(project: Project): number[] {
  return [...project].flatMap(([path, text]) => (isCode(path) ? sitesIn(text) : []));
}

const parsedFiles = new WeakMap<Project, ReadonlyMap<string, Parsed>>();

/**
 * What the parser said of the modules of a program when it was compiled, by path. It is handed out once: ESLint writes into what it is given.
 */
export function takeParsed(project: Project): Map<string, Parsed["result"]> {
  const parsed = [...(parsedFiles.get(project) ?? [])].filter(([path]) => !path.endsWith(".cjs"));
  parsedFiles.delete(project);
  return new Map(parsed.map(([path, { result }]) => [path, result]));
}

/** The program, ready to be run; null where it would not run. */
export function compileProject(project: Project): Executable | null {
  try {
    const linker = new Linker(project);
    parsedFiles.set(project, linker.parsed);
    return linker.link();
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && error.name === "TSError")) return null;
    throw error;
  }
}

class Linker {
  readonly #packages = new Map<string, string>();
  readonly parsed = new Map<string, Parsed>();
  readonly #source: string;
  readonly #catches: boolean;

  constructor(private readonly project: Project) {
    for (const [path, text] of project) {
      // A file of CommonJS has other scopes for ESLint.
      if (isCode(path)) this.parsed.set(path, parse(text, !path.endsWith(".cjs")));
      else if (path.endsWith("/package.json")) this.#addPackage(path, JSON.parse(text));
    }
    this.#source = [...this.parsed.values()].map(({ source }) => source).join("\n");
    this.#catches = mayCatch(this.#source) || CATCHES_ERRORS.test(this.#source);
  }

  link(): Executable | null {
    if (!this.#linksAll()) return null;
    const modules = new Map<string, Module>();
    let sharesState = false;
    let hasDefaults = false;
    for (const [path, parsed] of this.parsed) {
      if (parsed.usesBeforeDeclaration || exportsWithin(parsed) || hasAtTop(parsed, ({ type }) => type === Syntax.ReturnStatement) || [...parsed.undeclared].some((name) => !GLOBALS.has(name))) return null;
      const resolve = (specifier: string): string | null => this.#resolve(specifier, path);
      const named = [...parsed.source.matchAll(SPECIFIER)].flatMap(([, specifier]) => (specifier === undefined || specifier === WORLD || !OF_THE_PROGRAM.test(specifier) ? [] : [resolve(specifier)]));
      const mentions = named.filter((target) => target !== null);
      if (mentions.length < named.length) return null;
      const printed = instrument(parsed, { home: modules.size, catches: this.#catches, resolve } satisfies Linkage);
      sharesState ||= printed.sharesState;
      hasDefaults ||= printed.hasDefaults;
      const begin = compileBody(awaitsAtTop(parsed) ? "AsyncGeneratorFunction" : "GeneratorFunction", ["$", "$project", "$declare", "module", "exports", "require"], printed.code);
      const isCommonJs = path.endsWith(".cjs");
      if (begin === null || (isCommonJs && awaitsAtTop(parsed))) return null;
      modules.set(path, { path, begin, ...this.#edges(parsed, resolve), isCommonJs, requires: parsed.source.includes("require"), sharesState: printed.sharesState, resolve, mentions });
    }
    const links = linksOf(modules);
    return {
      sites: sitesOf(this.project),
      start: async (runtime, between) => new Evaluation(runtime, links, between).start(),
      answers: answersFor(this.#source, this.#catches),
      entriesPerRun: sharesState ? 2 : 1,
      hasDefaults,
    };
  }

  /** Whether each file exports what others import of it by name: if not, the language evaluates none of them. */
  #linksAll(): boolean {
    return [...this.parsed].every(([path, parsed]) =>
      namesTaken(parsed).every(({ from, name }) => {
        const target = this.#resolve(from, path);
        return target === null || this.#exports(target, name, new Set());
      }),
    );
  }

  #exports(path: string, name: string, visited: Set<string>): boolean {
    const parsed = this.parsed.get(path);
    if (parsed === undefined || visited.has(path)) return false;
    visited.add(path);
    // What a CommonJS module exports is known only when it has run.
    if (path.endsWith(".cjs") || namesGiven(parsed).has(name)) return true;
    const { stars } = this.#edges(parsed, (specifier) => this.#resolve(specifier, path));
    return name !== "default" && stars.some((star) => this.#exports(star, name, visited));
  }

  #addPackage(path: string, manifest: unknown): void {
    if (typeof manifest !== "object" || manifest === null || !("name" in manifest) || !("main" in manifest)) return;
    this.#packages.set(String(manifest.name), join(dirname(path), String(manifest.main)));
  }

  #resolve(specifier: string, from: string): string | null {
    const named = this.#packages.get(specifier);
    if (named !== undefined) return this.parsed.has(named) ? named : null;
    if (!specifier.startsWith(".") && !specifier.startsWith("@/")) return null;
    const target = specifier.startsWith("@/") ? specifier.slice(2) : normalize(join(dirname(from), specifier));
    const typed = target.replace(/\.([cm]?)js$/, ".$1ts");
    return [typed, ...ENDINGS.map((ending) => target + ending)].find((candidate) => this.parsed.has(candidate)) ?? null;
  }

  #edges(parsed: Parsed, resolve: (specifier: string) => string | null): Pick<Module, "needs" | "stars"> {
    const needs: string[] = [];
    const stars: string[] = [];
    for (const node of parsed.program.body) {
      const isEdge = node.type === Syntax.ImportDeclaration || node.type === Syntax.ExportAllDeclaration || node.type === Syntax.ExportNamedDeclaration;
      if (!isEdge || node.source === null || (node.type === Syntax.ImportDeclaration && node.importKind === "type")) continue;
      const target = resolve(node.source.value);
      if (target === null) continue;
      needs.push(target);
      if (node.type === Syntax.ExportAllDeclaration && node.exported === null) stars.push(target);
    }
    return { needs, stars };
  }
}

/** Whether a block or function exports something, which no module may; the parser lets it pass. */
function exportsWithin(parsed: Parsed): boolean {
  let found = false;
  walk(parsed, parsed.program, (node, parent) => {
    const isExport = node.type === Syntax.ExportNamedDeclaration || node.type === Syntax.ExportAllDeclaration || node.type === Syntax.ExportDefaultDeclaration;
    if (isExport && parent !== parsed.program) found = true;
  });
  return found;
}

/** Whether the module awaits outside its functions, so that it ends later than it begins. */
function awaitsAtTop(parsed: Parsed): boolean {
  return hasAtTop(parsed, (node) => node.type === Syntax.AwaitExpression || (node.type === Syntax.ForOfStatement && node.await));
}

/** Whether something of the kind stands outside the functions of the module. */
function hasAtTop(parsed: Parsed, isOfKind: (node: Node) => boolean): boolean {
  const visit = (node: Node): boolean => isOfKind(node) || (!node.type.includes("Function") && parsed.childrenOf(node).some(visit));
  return visit(parsed.program);
}

interface NameTaken {
  readonly from: string;
  readonly name: string;
}

/** Names that the file imports, or hands on. */
function namesTaken(parsed: Parsed): NameTaken[] {
  return parsed.program.body.flatMap((node): NameTaken[] => {
    if (node.type === Syntax.ImportDeclaration && node.importKind !== "type") {
      return node.specifiers.flatMap((specifier) => {
        const name = importedName(specifier);
        return name === null ? [] : [{ from: node.source.value, name }];
      });
    }
    if (node.type !== Syntax.ExportNamedDeclaration || node.source === null) return [];
    const from = node.source.value;
    return node.specifiers.map(({ local }) => ({ from, name: nameOf(local) }));
  });
}

/** Names that the file itself exports. */
function namesGiven(parsed: Parsed): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of parsed.program.body) {
    if (node.type === Syntax.ExportDefaultDeclaration) names.add("default");
    else if (node.type === Syntax.ExportAllDeclaration && node.exported !== null) names.add(nameOf(node.exported));
    else if (node.type === Syntax.ExportNamedDeclaration) {
      for (const { exported } of node.specifiers) names.add(nameOf(exported));
      const { declaration } = node;
      if (declaration?.type === Syntax.VariableDeclaration) for (const { id } of declaration.declarations) for (const name of namesIn(id)) names.add(name);
      else if (declaration !== null && "id" in declaration && declaration.id?.type === Syntax.Identifier) names.add(declaration.id.name);
    }
  }
  return names;
}

function nameOf(name: { readonly type: string; readonly name?: string; readonly value?: unknown }): string {
  return name.name ?? String(name.value);
}
