import { dirname, join, resolve } from "node:path";
import type { FileSystem } from "./file-system.js";
import { objectIn, parseJsonObject, textsIn, type JsonObject } from "./json.js";
import { bestPattern } from "./path-aliases.js";

const DEEPEST_WORKSPACE = 4;
/** Where a package without `exports` says which file it is, its source first. */
const ENTRY_FIELDS = ["source", "module", "main", "types", "typings"];
const SOURCE_FILE = /\.([cm]?[jt]s|[jt]sx)$/;
const DECLARATION_FILE = /\.d\.[cm]?ts$/;
/** Directories of built files, whose sources stand in `src` beside them. */
const BUILT = /(^|\/)(dist|build|lib|out|esm|cjs|es)(\/(esm|cjs|es|src|types))?\//;

/** Packages of the same repository, found by the workspaces that its root lists, and by links in `node_modules`. */
export class WorkspacePackages {
  readonly #roots = new Map<string, ReadonlyMap<string, string>>();
  readonly #links = new Map<string, string | null>();
  readonly #manifests = new Map<string, JsonObject | null>();

  constructor(private readonly files: FileSystem) {}

  /** Absolute paths, without extension perhaps, that `specifier` may stand for in a file of `directory`, best first. */
  *candidates(specifier: string, directory: string): Iterable<string> {
    if (specifier.startsWith("#")) {
      yield* this.#ownImports(specifier, directory);
      return;
    }
    const parts = specifier.split("/");
    const length = specifier.startsWith("@") ? 2 : 1;
    const name = parts.slice(0, length).join("/");
    const home = this.#packagesFor(directory).get(name) ?? this.#ownNamed(name, directory) ?? this.#linked(name, directory);
    if (home !== null) yield* this.#exported(home, parts.slice(length).join("/"));
  }

  /** `#name`: what `imports` of the nearest package says. */
  *#ownImports(specifier: string, directory: string): Iterable<string> {
    for (let place = directory; ; place = dirname(place)) {
      const manifest = this.#manifestOf(place);
      if (manifest !== null) {
        const imports = objectIn(manifest["imports"]);
        if (imports !== null) for (const target of targetsIn(imports, specifier)) yield* sourcesOf(resolve(place, target));
        return;
      }
      if (dirname(place) === place) return;
    }
  }

  /** The nearest package, when it has this name: Node lets it import itself by what it exports. */
  #ownNamed(name: string, directory: string): string | null {
    for (let place = directory; ; place = dirname(place)) {
      const manifest = this.#manifestOf(place);
      if (manifest !== null) return manifest["name"] === name && manifest["exports"] !== undefined ? place : null;
      if (dirname(place) === place) return null;
    }
  }

  /** What the `package.json` of a directory names as its entry, as absolute paths without extension perhaps. */
  *mainsOf(directory: string): Iterable<string> {
    const manifest = this.#manifestOf(directory);
    if (manifest === null) return;
    for (const field of ENTRY_FIELDS) {
      const target = manifest[field];
      if (typeof target === "string") yield* sourcesOf(resolve(directory, target));
    }
  }

  *#exported(home: string, subpath: string): Iterable<string> {
    const manifest = this.#manifestOf(home) ?? {};
    const { exports } = manifest;
    if (exports !== undefined && exports !== null) {
      const bySubpath = objectIn(exports);
      const key = subpath === "" ? "." : `./${subpath}`;
      const isSubpaths = bySubpath !== null && Object.keys(bySubpath).some((name) => name.startsWith("."));
      const targets = isSubpaths ? targetsIn(bySubpath, key) : subpath === "" ? leavesOf(exports) : [];
      for (const target of targets) yield* sourcesOf(resolve(home, target));
    }
    if (subpath !== "") {
      yield join(home, subpath);
      yield join(home, "src", subpath);
      return;
    }
    yield* this.mainsOf(home);
    yield join(home, "src", "index");
    yield join(home, "index");
  }

  /** Directories of the packages of the repository that `directory` belongs to, by name. */
  #packagesFor(directory: string): ReadonlyMap<string, string> {
    const known = this.#roots.get(directory);
    if (known !== undefined) return known;
    const patterns = this.#workspacePatterns(directory);
    const parent = dirname(directory);
    let packages: ReadonlyMap<string, string> = new Map();
    if (patterns.length > 0) packages = this.#packagesIn(directory, patterns);
    else if (parent !== directory) packages = this.#packagesFor(parent);
    this.#roots.set(directory, packages);
    return packages;
  }

  #workspacePatterns(directory: string): readonly string[] {
    const workspaces = this.#manifestOf(directory)?.["workspaces"];
    const listed = textsIn(objectIn(workspaces)?.["packages"] ?? workspaces);
    // Where both say something, pnpm only reads its own; a list that is left over names no more than what is there.
    const pnpm = join(directory, "pnpm-workspace.yaml");
    const text = this.files.isFile(pnpm) ? this.files.textOf(pnpm) : null;
    return text === null ? listed : [...listedPackages(text), ...listed];
  }

  #packagesIn(root: string, patterns: readonly string[]): ReadonlyMap<string, string> {
    const packages = new Map<string, string>();
    for (const pattern of patterns) {
      if (pattern.startsWith("!")) continue;
      for (const directory of this.#expand(root, pattern.replace(/^\.\//, "").split("/").filter((part) => part !== ""))) {
        const name = this.#manifestOf(directory)?.["name"];
        if (typeof name === "string" && !packages.has(name)) packages.set(name, directory);
      }
    }
    return packages;
  }

  *#expand(directory: string, parts: readonly string[]): Iterable<string> {
    const [first, ...rest] = parts;
    if (first === undefined) {
      yield directory;
      return;
    }
    if (first === "**") {
      yield* this.#below(directory, DEEPEST_WORKSPACE);
      return;
    }
    if (!first.includes("*")) {
      yield* this.#expand(join(directory, first), rest);
      return;
    }
    for (const name of this.#subdirectories(directory)) if (bestPattern(name, [first]) !== null) yield* this.#expand(join(directory, name), rest);
  }

  *#below(directory: string, depth: number): Iterable<string> {
    yield directory;
    if (depth > 0) for (const name of this.#subdirectories(directory)) yield* this.#below(join(directory, name), depth - 1);
  }

  #subdirectories(directory: string): readonly string[] {
    return [...this.files.entriesOf(directory)].flatMap(([name, kind]) => (kind === "directory" && name !== "node_modules" && !name.startsWith(".") ? [name] : []));
  }

  /** A package that `node_modules` only links to stands somewhere else on this machine, as source. */
  #linked(name: string, directory: string): string | null {
    const key = `${directory}\n${name}`;
    const known = this.#links.get(key);
    if (known !== undefined) return known;
    const place = join(directory, "node_modules", name);
    const parent = dirname(directory);
    let found: string | null = null;
    if (this.files.isDirectory(join(directory, "node_modules")) && this.files.isDirectory(place)) {
      const real = this.files.realPath(place);
      found = /[\\/]node_modules[\\/]/.test(real) ? null : real;
    } else if (parent !== directory) found = this.#linked(name, parent);
    this.#links.set(key, found);
    return found;
  }

  #manifestOf(directory: string): JsonObject | null {
    const known = this.#manifests.get(directory);
    if (known !== undefined) return known;
    const path = join(directory, "package.json");
    const text = this.files.isFile(path) ? this.files.textOf(path) : null;
    const manifest = text === null ? null : parseJsonObject(text);
    this.#manifests.set(directory, manifest);
    return manifest;
  }
}

/** The list under `packages:`; what else YAML can write is not read. */
function listedPackages(yaml: string): readonly string[] {
  const inline = /^packages:\s*\[([^\]]*)\]/m.exec(yaml)?.[1];
  if (inline !== undefined) return inline.split(",").map(unquoted).filter((item) => item !== "");
  const block = /^packages:\s*(?:#.*)?\n((?:[ \t]*(?:-.*|#.*)?\n?)*)/m.exec(yaml)?.[1] ?? "";
  return block.split("\n").flatMap((line) => {
    const item = /^\s*-\s*(.+?)\s*(?:#.*)?$/.exec(line)?.[1];
    return item === undefined ? [] : [unquoted(item)];
  });
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, "$2");
}

/** Targets of a subpath in `exports` or `imports`, whatever the conditions. */
function targetsIn(table: JsonObject, key: string): readonly string[] {
  const best = bestPattern(key, Object.keys(table));
  if (best === null) return [];
  const star = best.indexOf("*");
  const filling = star === -1 ? "" : key.slice(star, key.length - (best.length - star - 1));
  return leavesOf(table[best]).map((target) => target.replaceAll("*", () => filling));
}

/** All texts of a tree of conditions. */
function leavesOf(target: unknown): readonly string[] {
  if (typeof target === "string") return [target];
  const items: readonly unknown[] = Array.isArray(target) ? target : Object.values(objectIn(target) ?? {});
  return items.flatMap(leavesOf);
}

/** A target, preceded by the source that it was built from when it looks like a built file. */
function* sourcesOf(target: string): Iterable<string> {
  const path = target.replaceAll("\\", "/");
  const bare = path.replace(DECLARATION_FILE, "").replace(SOURCE_FILE, "");
  const last = [...path.matchAll(new RegExp(BUILT, "g"))].at(-1);
  if (last !== undefined) {
    const before = bare.slice(0, last.index);
    const after = bare.slice(last.index + last[0].length);
    yield `${before}/src/${after}`;
    yield `${before}/${after}`;
  }
  if (!DECLARATION_FILE.test(path)) yield target;
  yield bare;
}
