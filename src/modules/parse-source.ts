import { createRequire } from "node:module";
import { join } from "node:path";
import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { ParsedFile } from "../program/files-in-view.js";

/** What ESLint documents of a parser: `parseForESLint`, or else `parse`. */
export interface ParserOfHost {
  /** The linted file's own. */
  readonly parser: unknown;
  readonly parserOptions: Readonly<Record<string, unknown>>;
  readonly cwd: string;
}

type VisitorKeys = Readonly<Record<string, readonly string[] | undefined>>;
type AnyFunction = (...parameters: readonly unknown[]) => unknown;

/** Options that would make a parser load whole programs. */
const TYPE_AWARE_OPTIONS = ["project", "projectService", "programs", "program", "EXPERIMENTAL_useProjectService", "tsconfigRootDir"];
const MODULE_SYNTAX = /^\s*(?:import|export)\b(?!\s*\()/m;
const TYPESCRIPT = /\.([cm]?ts|tsx)$/;

let parsed = 0;

/** How many other files this process has parsed. */
export function filesParsed(): number {
  return parsed;
}

/** Parses files that nobody lints now, with the parser of the linted file, one that the project has installed, or the one that the package brings. */
export class SourceParser {
  readonly #parserOptions: Readonly<Record<string, unknown>>;
  #fallbacks: readonly unknown[] | null = null;
  #analyzer: AnyFunction | null | undefined;
  #spare: unknown;
  #lean: LeanParser | null | undefined;

  constructor(private readonly host: ParserOfHost) {
    this.#parserOptions = Object.fromEntries(Object.entries(host.parserOptions).filter(([name]) => !TYPE_AWARE_OPTIONS.includes(name)));
  }

  /** Whether it makes plain objects that belong to nobody else, for JavaScript and TypeScript alike. */
  get isOfTypescriptEslint(): boolean {
    return this.#leanFor(this.host.parser) !== null;
  }

  /** Null when no parser reads it. */
  parse(path: string, text: string): ParsedFile | null {
    parsed += 1;
    for (const parser of this.#parsersFor(path)) {
      for (const sourceType of MODULE_SYNTAX.test(text) ? ["module"] : ["module", "script"]) {
        const file = this.#parseWith(parser, path, text, sourceType);
        if (file !== null) return file;
      }
    }
    return null;
  }

  *#parsersFor(path: string): Iterable<unknown> {
    // The parser of JavaScript files would only find the first type annotation.
    if (!TYPESCRIPT.test(path) || !isPlain(this.host.parser)) yield this.host.parser;
    this.#fallbacks ??= [typescriptParser(this.host.cwd), packageOfEslint("espree", this.host.cwd)];
    for (const parser of this.#fallbacks) if (parser !== null && methodOf(parser) !== methodOf(this.host.parser)) yield parser;
    // Loading it takes time, and the others are those that the project chose.
    if (this.#spare === undefined) this.#spare = spareParser();
    if (this.#spare !== null) yield this.#spare;
  }

  #parseWith(parser: unknown, path: string, text: string, sourceType: string): ParsedFile | null {
    const options: Readonly<Record<string, unknown>> = {
      ...this.#parserOptions,
      ecmaVersion: "latest",
      sourceType,
      ecmaFeatures: { jsx: true, globalReturn: sourceType === "script" },
      filePath: path,
      range: true,
      loc: true,
      comment: true,
      tokens: true,
      // Names of the standard library are globals like any other here.
      lib: [],
    };
    try {
      const lean = this.#leanFor(parser);
      const result = lean === null ? (callMethod(parser, "parseForESLint", text, options) ?? { ast: callMethod(parser, "parse", text, options) }) : parseLeanly(lean, text, options);
      const ast = propertyOf(result, "ast");
      if (!isProgram(ast)) return null;
      linkNodes(ast);
      // Half of what the tree takes in memory, and nobody asks for them.
      ast.tokens = [];
      ast.comments = [];
      const visitorKeys = propertyOf(result, "visitorKeys");
      const given = propertyOf(result, "scopeManager");
      const scopes = isScopeManager(given) ? given : this.#analyze(ast, sourceType, visitorKeys);
      if (scopes === null) return null;
      if (!isVisitorKeys(visitorKeys)) return { unit: { filename: path, text, ast, scopes }, visitorKeys: null };
      return { unit: { filename: path, text, ast, scopes, visitorKeys }, visitorKeys };
    } catch {
      return null;
    }
  }

  #leanFor(parser: unknown): LeanParser | null {
    if (this.#lean === undefined) this.#lean = leanParser(this.host.parser, this.host.cwd);
    return parser === this.host.parser ? this.#lean : null;
  }

  /** Scopes for a parser that makes none, as ESLint makes them. */
  #analyze(ast: TSESTree.Program, sourceType: string, visitorKeys: unknown): Scope.ScopeManager | null {
    if (this.#analyzer === undefined) {
      const analyze = propertyOf(packageOfEslint("eslint-scope", this.host.cwd), "analyze");
      this.#analyzer = isFunction(analyze) ? analyze : null;
    }
    const scopes = this.#analyzer?.(ast, {
      ignoreEval: true,
      optimistic: false,
      nodejsScope: sourceType === "script",
      impliedStrict: false,
      ecmaVersion: 2024,
      sourceType,
      jsx: true,
      childVisitorKeys: isVisitorKeys(visitorKeys) ? visitorKeys : null,
      fallback: (node: TSESTree.Node) => keysOfChildren(node),
    });
    return isScopeManager(scopes) ? scopes : null;
  }
}

/** The two halves of typescript-eslint's parser. Its whole makes tokens and comments, which take a third of its time, whether they are asked for or not. */
interface LeanParser {
  readonly parse: AnyFunction;
  readonly analyze: AnyFunction;
  readonly visitorKeys: unknown;
}

/** Null for other parsers, and when the halves of the same version cannot be found. */
function leanParser(parser: unknown, cwd: string): LeanParser | null {
  const meta = propertyOf(parser, "meta");
  if (propertyOf(meta, "name") !== "typescript-eslint/parser") return null;
  for (const start of [null, join(cwd, "noop.js"), import.meta.url]) {
    // Another copy of the parser brings another copy of the compiler: first the one that is there.
    const path = start === null ? pathOfLoaded(meta) : (resolveFrom(start, "@typescript-eslint/parser") ?? throughBundle(start));
    if (path === null || propertyOf(propertyOf(load(start ?? path, path), "meta"), "version") !== propertyOf(meta, "version")) continue;
    const parse = propertyOf(load(path, "@typescript-eslint/typescript-estree"), "parse");
    const analyze = propertyOf(load(path, "@typescript-eslint/scope-manager"), "analyze");
    const visitorKeys = propertyOf(load(path, "@typescript-eslint/visitor-keys"), "visitorKeys");
    if (isFunction(parse) && isFunction(analyze)) return { parse, analyze, visitorKeys };
  }
  return null;
}

function parseLeanly({ parse, analyze, visitorKeys }: LeanParser, text: string, options: Readonly<Record<string, unknown>>): object {
  const { sourceType } = options;
  const ast = parse(text, { ...options, jsx: true, comment: false, tokens: false, jsDocParsingMode: "none", suppressDeprecatedPropertyWarnings: true });
  if (typeof ast === "object" && ast !== null) Reflect.set(ast, "sourceType", sourceType);
  const { jsxPragma, jsxFragmentName } = options;
  const scopeManager = analyze(ast, { globalReturn: sourceType === "script", ...(jsxPragma === undefined ? {} : { jsxPragma }), ...(jsxFragmentName === undefined ? {} : { jsxFragmentName }), lib: [], sourceType });
  return { ast, scopeManager, visitorKeys };
}

/** Where the parser with these very `meta` was loaded from; null when the module cache does not tell. */
function pathOfLoaded(meta: unknown): string | null {
  const cache: unknown = createRequire(import.meta.url).cache;
  if (typeof cache !== "object" || cache === null) return null;
  return Object.keys(cache).find((path) => LOADED_PARSER.test(path) && propertyOf(propertyOf(propertyOf(cache, path), "exports"), "meta") === meta) ?? null;
}

const LOADED_PARSER = /[\\/]parser[\\/]dist[\\/]index\.c?js$/;

function throughBundle(start: string): string | null {
  const bundle = resolveFrom(start, "typescript-eslint");
  return bundle === null ? null : resolveFrom(bundle, "@typescript-eslint/parser");
}

function isPlain(parser: unknown): boolean {
  return !isFunction(propertyOf(parser, "parseForESLint"));
}

/** What makes two parsers the same, though one was imported and the other required. */
function methodOf(parser: unknown): unknown {
  return propertyOf(parser, "parseForESLint") ?? propertyOf(parser, "parse");
}

/** Keys under which any node has children, for nodes that no table lists. */
function keysOfChildren(node: TSESTree.Node): string[] {
  return Object.keys(node).filter((key) => key !== "parent" && key !== "loc" && key !== "range" && key !== "tokens" && key !== "comments");
}

/**
 * Sets `parent`, as ESLint does before rules run. Nothing is reported in a file that is not linted: one place for all nodes spares a third of the
 * tree's memory. Every node of every file comes by, hence no intermediate lists.
 */
function linkNodes(root: TSESTree.Program): void {
  const { loc } = root;
  const stack: TSESTree.Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const key in node) {
      if (NO_CHILDREN.has(key)) continue;
      const value: unknown = Reflect.get(node, key);
      if (typeof value !== "object" || value === null) continue;
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      for (const item of items) {
        if (!isNode(item)) continue;
        item.parent = node;
        item.loc = loc;
        stack.push(item);
      }
    }
  }
}

const NO_CHILDREN: ReadonlySet<string> = new Set(["type", "parent", "loc", "range", "tokens", "comments"]);

function isNode(value: unknown): value is TSESTree.Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string" && "range" in value;
}

/** A package that ESLint depends on, as ESLint itself would load it. */
function packageOfEslint(name: string, cwd: string): unknown {
  for (const start of [import.meta.url, join(cwd, "noop.js")]) {
    const eslint = resolveFrom(start, "eslint/package.json");
    const found = eslint === null ? null : load(eslint, name);
    if (found !== null) return found;
  }
  return null;
}

function typescriptParser(cwd: string): unknown {
  const project = join(cwd, "noop.js");
  const found = load(project, "@typescript-eslint/parser");
  if (found !== null) return found;
  const bundle = resolveFrom(project, "typescript-eslint");
  return bundle === null ? null : load(bundle, "@typescript-eslint/parser");
}

/** The one that the package brings, beside the bundle; null where that was not built. */
function spareParser(): unknown {
  for (const path of ["./spare-parser.cjs", "../spare-parser.cjs"]) {
    const found = load(import.meta.url, path);
    if (found !== null) return found;
  }
  return null;
}

function resolveFrom(start: string, name: string): string | null {
  try {
    return createRequire(start).resolve(name);
  } catch {
    return null;
  }
}

function load(start: string, name: string): unknown {
  try {
    const loaded: unknown = createRequire(start)(name);
    return loaded;
  } catch {
    return null;
  }
}

function propertyOf(owner: unknown, name: string): unknown {
  return (typeof owner === "object" || typeof owner === "function") && owner !== null ? Reflect.get(owner, name) : undefined;
}

/** What the method answers; undefined when there is none. */
function callMethod(owner: unknown, name: string, ...parameters: readonly unknown[]): unknown {
  const method = propertyOf(owner, name);
  return isFunction(method) ? Reflect.apply(method, owner, parameters) : undefined;
}

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === "function";
}

function isProgram(value: unknown): value is TSESTree.Program {
  return propertyOf(value, "type") === "Program" && Array.isArray(propertyOf(value, "body"));
}

function isScopeManager(value: unknown): value is Scope.ScopeManager {
  return Array.isArray(propertyOf(value, "scopes"));
}

function isVisitorKeys(value: unknown): value is VisitorKeys {
  return typeof value === "object" && value !== null;
}
