import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import type { FileSystem } from "./file-system.js";
import { objectIn, parseJsonObject, textsIn, type JsonObject } from "./json.js";

/** `baseUrl` and `paths` of one TypeScript configuration, with absolute directories. */
interface Aliases {
  readonly baseUrl: string | null;
  /** By pattern, as written: at most one `*`. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
}

const CONFIG_NAMES = ["tsconfig.json", "jsconfig.json"];
const LONGEST_CHAIN = 20;

/** What `tsconfig.json` (or `jsconfig.json`) makes of specifiers that are neither relative nor packages. */
export class PathAliases {
  readonly #byDirectory = new Map<string, readonly Aliases[]>();
  readonly #byConfig = new Map<string, readonly Aliases[]>();

  constructor(private readonly files: FileSystem) {}

  /** Absolute paths, without extension perhaps, that `specifier` may stand for in a file of `directory`, best first. */
  *candidates(specifier: string, directory: string): Iterable<string> {
    const all = this.#aliasesFor(directory);
    for (const { paths } of all) {
      const best = bestPattern(specifier, paths.keys());
      if (best === null) continue;
      const star = best.indexOf("*");
      const filling = star === -1 ? "" : specifier.slice(star, specifier.length - (best.length - star - 1));
      for (const target of paths.get(best) ?? []) yield target.replace("*", () => filling);
    }
    for (const { baseUrl } of all) if (baseUrl !== null) yield join(baseUrl, specifier);
  }

  /** Those of the nearest configuration that has any. */
  #aliasesFor(directory: string): readonly Aliases[] {
    const known = this.#byDirectory.get(directory);
    if (known !== undefined) return known;
    const name = CONFIG_NAMES.find((config) => this.files.isFile(join(directory, config)));
    let aliases = name === undefined ? [] : this.#aliasesOf(join(directory, name), 0);
    const parent = dirname(directory);
    if (aliases.length === 0 && parent !== directory) aliases = this.#aliasesFor(parent);
    this.#byDirectory.set(directory, aliases);
    return aliases;
  }

  /** Its own, and those of the configurations that it refers to: a solution has none of its own. */
  #aliasesOf(path: string, depth: number): readonly Aliases[] {
    const known = this.#byConfig.get(path);
    if (known !== undefined) return known;
    this.#byConfig.set(path, []);
    const config = this.#read(path);
    if (config === null || depth > LONGEST_CHAIN) return [];
    const own = this.#inherited(path, depth);
    const aliases = own.baseUrl === null && own.paths.size === 0 ? [] : [own];
    const references: readonly unknown[] = Array.isArray(config["references"]) ? config["references"] : [];
    for (const reference of references) {
      const target = objectIn(reference)?.["path"];
      if (typeof target !== "string") continue;
      const referred = resolve(dirname(path), target);
      const generated = this.files.isFile(referred) ? null : generatedPaths(referred);
      if (generated !== null) aliases.push({ baseUrl: null, paths: generated });
      else aliases.push(...this.#aliasesOf(this.files.isDirectory(referred) ? join(referred, "tsconfig.json") : referred, depth + 1));
    }
    this.#byConfig.set(path, aliases);
    return aliases;
  }

  /** The configuration with what it extends; the last one that sets an option wins. */
  #inherited(path: string, depth: number): Aliases {
    const config = this.#read(path);
    let baseUrl: string | null = null;
    let paths: ReadonlyMap<string, readonly string[]> = new Map();
    if (config === null || depth > LONGEST_CHAIN) return { baseUrl, paths };
    const directory = dirname(path);
    for (const extended of textsIn(config["extends"])) {
      const target = this.#extended(extended, directory);
      if (target === null) {
        paths = generatedPaths(resolve(directory, extended)) ?? paths;
        continue;
      }
      const base = this.#inherited(target, depth + 1);
      baseUrl = base.baseUrl ?? baseUrl;
      if (base.paths.size > 0) paths = base.paths;
    }
    const options = objectIn(config["compilerOptions"]) ?? {};
    const ownBase = options["baseUrl"];
    if (typeof ownBase === "string") baseUrl = resolve(directory, withConfigDirectory(ownBase, directory));
    const ownPaths = objectIn(options["paths"]);
    if (ownPaths !== null) {
      const start = baseUrl ?? directory;
      paths = new Map(Object.entries(ownPaths).map(([pattern, targets]) => [pattern, textsIn(targets).map((target) => resolve(start, withConfigDirectory(target, directory)))]));
    }
    return { baseUrl, paths };
  }

  #extended(name: string, directory: string): string | null {
    if (name.startsWith(".") || isAbsolute(name)) {
      const path = resolve(directory, name);
      return [path, `${path}.json`].find((candidate) => this.files.isFile(candidate)) ?? null;
    }
    for (let place = directory; ; place = dirname(place)) {
      const path = join(place, "node_modules", name);
      const found = [path, `${path}.json`, join(path, "tsconfig.json")].find((candidate) => this.files.isFile(candidate));
      if (found !== undefined) return found;
      if (dirname(place) === place) return null;
    }
  }

  #read(path: string): JsonObject | null {
    if (!this.files.isFile(path)) return null;
    const text = this.files.textOf(path);
    return text === null ? null : parseJsonObject(text);
  }
}

/** What frameworks write into configurations of their own, which a fresh checkout lacks; null for another path. */
function generatedPaths(path: string): ReadonlyMap<string, readonly string[]> | null {
  const directory = dirname(dirname(path));
  switch (basename(dirname(path))) {
    case ".svelte-kit": {
      const library = join(directory, "src", "lib");
      return new Map([["$lib", [library]], ["$lib/*", [join(library, "*")]]]);
    }
    case ".nuxt": {
      const sources = [join(directory, "app", "*"), join(directory, "*")];
      return new Map([["~/*", sources], ["@/*", sources], ["~~/*", [join(directory, "*")]], ["@@/*", [join(directory, "*")]]]);
    }
    default:
      return null;
  }
}

function withConfigDirectory(path: string, directory: string): string {
  return path.replace("${configDir}", () => directory);
}

/** The pattern that matches exactly, or with the longest text before its `*`. */
export function bestPattern(specifier: string, patterns: Iterable<string>): string | null {
  let best: string | null = null;
  let longest = -1;
  for (const pattern of patterns) {
    const star = pattern.indexOf("*");
    if (star === -1) {
      if (pattern === specifier) return pattern;
      continue;
    }
    const before = pattern.slice(0, star);
    const after = pattern.slice(star + 1);
    if (specifier.length < before.length + after.length || !specifier.startsWith(before) || !specifier.endsWith(after)) continue;
    if (before.length > longest) {
      longest = before.length;
      best = pattern;
    }
  }
  return best;
}
