import { dirname, extname, join, resolve } from "node:path";
import { isFileName } from "../models/module-name.js";
import type { FileSystem } from "./file-system.js";
import { PathAliases } from "./path-aliases.js";
import { WorkspacePackages } from "./workspace-packages.js";

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.ts"];
/** What an extension of a built file may stand for. */
const WRITTEN_FOR: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx", ".js", ".jsx"],
  ".jsx": [".tsx", ".jsx"],
  ".mjs": [".mts", ".mjs"],
  ".cjs": [".cts", ".cjs"],
};
/** What {@link PathAliases} and {@link WorkspacePackages} look for in a directory before they go on to the one above. */
const CONFIGURATIONS = ["tsconfig.json", "jsconfig.json", "package.json", "pnpm-workspace.yaml", "node_modules"];
const SOURCE = /\.([cm]?[jt]s|[jt]sx)$/;

/** Finds the files that import specifiers name. Packages that are installed, and files that are no code, are not in view. */
export class SpecifierResolver {
  readonly #aliases: PathAliases;
  readonly #workspace: WorkspacePackages;
  /** By directory, then by specifier: a key made of both would have to be put together for each question. */
  readonly #known = new Map<string, Map<string, string | null>>();
  readonly #configured = new Map<string, string>();

  constructor(private readonly files: FileSystem) {
    this.#aliases = new PathAliases(files);
    this.#workspace = new WorkspacePackages(files);
  }

  /**
   * The absolute path of the file in view, or null.
   * @param directory of the importing file.
   */
  resolve(specifier: string, directory: string): string | null {
    const place = isFileName(specifier) ? directory : this.#configuredFor(directory);
    let inPlace = this.#known.get(place);
    if (inPlace === undefined) {
      inPlace = new Map();
      this.#known.set(place, inPlace);
    }
    const known = inPlace.get(specifier);
    if (known !== undefined) return known;
    const found = this.#find(specifier, place);
    inPlace.set(specifier, found);
    return found;
  }

  /** The nearest directory that has a say in what names of packages and aliases mean: those below it would ask it. */
  #configuredFor(directory: string): string {
    const known = this.#configured.get(directory);
    if (known !== undefined) return known;
    const parent = dirname(directory);
    const found = parent === directory || CONFIGURATIONS.some((name) => this.files.kindOf(join(directory, name)) !== null) ? directory : this.#configuredFor(parent);
    this.#configured.set(directory, found);
    return found;
  }

  #find(specifier: string, directory: string): string | null {
    if (specifier === "" || specifier.includes("\0") || specifier.startsWith("node:")) return null;
    if (isFileName(specifier)) return this.#fileAt(resolve(directory, specifier));
    for (const candidate of this.#aliases.candidates(specifier, directory)) {
      const found = this.#fileAt(candidate);
      if (found !== null) return found;
    }
    for (const candidate of this.#workspace.candidates(specifier, directory)) {
      const found = this.#fileAt(candidate);
      if (found !== null) return found;
    }
    return null;
  }

  #fileAt(path: string): string | null {
    if (/[\\/]node_modules[\\/]/.test(path)) return null;
    const file = this.#fileNamed(path);
    if (file !== null || !this.files.isDirectory(path)) return file;
    for (const main of this.#workspace.mainsOf(path)) {
      const found = this.#fileNamed(main) ?? this.#indexOf(main);
      if (found !== null) return found;
    }
    return this.#indexOf(path);
  }

  #fileNamed(path: string): string | null {
    const { files } = this;
    const extension = extname(path);
    const stem = path.slice(0, path.length - extension.length);
    for (const written of WRITTEN_FOR[extension] ?? []) if (files.isFile(stem + written)) return stem + written;
    if (SOURCE.test(path) && files.isFile(path)) return path;
    for (const added of EXTENSIONS) if (files.isFile(path + added)) return path + added;
    return null;
  }

  #indexOf(directory: string): string | null {
    if (!this.files.isDirectory(directory)) return null;
    for (const added of EXTENSIONS) {
      const index = resolve(directory, `index${added}`);
      if (this.files.isFile(index)) return index;
    }
    return null;
  }
}
