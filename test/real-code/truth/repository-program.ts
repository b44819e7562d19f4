import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** What the program is told about its own imports: one file that imports every catalogued module, so that their types can be walked. */
export const IMPORTS_FILE = "__catalogue-imports.mts";

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts", "lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  jsx: ts.JsxEmit.Preserve,
  allowJs: true,
  checkJs: false,
  strict: true,
  esModuleInterop: true,
  resolveJsonModule: true,
  experimentalDecorators: true,
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
};

/**
 * One TypeScript program over all source files of a repository. Each file's imports are resolved with `paths` and `baseUrl` of the tsconfig
 * nearest to it, and a package of the repository itself by its source, so that nothing needs to be built.
 * @param packages directory of each workspace package by its name.
 */
export function programOver(directory: string, files: readonly string[], importsText: string, packages: ReadonlyMap<string, string>): ts.Program {
  const importsPath = join(directory, IMPORTS_FILE);
  const host = ts.createCompilerHost(OPTIONS, true);
  const configs = new NearestConfigs(host);
  const workspace = new WorkspaceSources(directory, packages, host);
  const known = { fileExists: host.fileExists.bind(host), readFile: host.readFile.bind(host), getSourceFile: host.getSourceFile.bind(host) };
  host.getCurrentDirectory = () => directory;
  host.fileExists = (path) => path === importsPath || known.fileExists(path);
  host.readFile = (path) => (path === importsPath ? importsText : known.readFile(path));
  host.getSourceFile = (path, version, onError) =>
    path === importsPath ? ts.createSourceFile(path, importsText, version, true, ts.ScriptKind.TS) : known.getSourceFile(path, version, onError);
  host.resolveModuleNameLiterals = (literals, containingFile) => {
    const options = configs.optionsFor(dirname(containingFile));
    return literals.map(({ text }) => {
      const found = ts.resolveModuleName(text, containingFile, options, host, undefined, undefined, ts.ModuleKind.ESNext);
      return found.resolvedModule === undefined || workspace.isBuilt(text, found.resolvedModule.resolvedFileName) ? (workspace.resolve(text) ?? found) : found;
    });
  };
  return ts.createProgram([...files, importsPath], OPTIONS, host);
}

/** Compiler options by directory. */
class NearestConfigs {
  private readonly known = new Map<string, ts.CompilerOptions>();

  constructor(private readonly host: ts.CompilerHost) {}

  optionsFor(directory: string): ts.CompilerOptions {
    let options = this.known.get(directory);
    if (options === undefined) {
      options = this.read(directory);
      this.known.set(directory, options);
    }
    return options;
  }

  private read(directory: string): ts.CompilerOptions {
    const path = ["tsconfig.json", "jsconfig.json"].map((name) => join(directory, name)).find((name) => existsSync(name));
    const parent = dirname(directory);
    if (path === undefined) return parent === directory || directory.includes("/node_modules/") ? OPTIONS : this.optionsFor(parent);
    const { config } = ts.readConfigFile(path, (name) => readFileSync(name, "utf8"));
    const host = { ...ts.sys, readDirectory: () => [], getCurrentDirectory: () => this.host.getCurrentDirectory() };
    // What says where imports lead stays as the repository has it.
    return { ...ts.parseJsonConfigFileContent(config, host, directory, undefined, path).options, ...OPTIONS };
  }
}

const ENTRIES = ["src/index", "index", "lib/index", "src/main"];
const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs"];

/** Sources of workspace packages, whether or not their entry would have to be built first. */
class WorkspaceSources {
  private readonly linkedHost: ts.ModuleResolutionHost;

  constructor(
    private readonly directory: string,
    private readonly packages: ReadonlyMap<string, string>,
    private readonly host: ts.CompilerHost,
  ) {
    this.linkedHost = {
      fileExists: (path) => host.fileExists(this.unlinked(path)),
      readFile: (path) => host.readFile(this.unlinked(path)),
      realpath: (path) => this.unlinked(path),
    };
  }

  isBuilt(specifier: string, path: string): boolean {
    return /\/(?:dist|build|out)\//.test(path) && this.packageOf(specifier) !== null;
  }

  resolve(specifier: string): ts.ResolvedModuleWithFailedLookupLocations | null {
    const found = this.packageOf(specifier);
    if (found === null) return null;
    const linked = ts.resolveModuleName(specifier, join(this.directory, IMPORTS_FILE), OPTIONS, this.linkedHost, undefined, undefined, ts.ModuleKind.ESNext).resolvedModule;
    if (linked !== undefined && !this.isBuilt(specifier, linked.resolvedFileName)) return { resolvedModule: { ...linked, isExternalLibraryImport: false } };
    const directory = this.packages.get(found) ?? "";
    const inside = specifier.slice(found.length + 1);
    const candidates = inside === "" ? ENTRIES : [inside, `src/${inside}`, `${inside}/index`, `src/${inside}/index`];
    for (const candidate of candidates) {
      for (const extension of ["", ...EXTENSIONS]) {
        const path = join(directory, `${candidate}${extension}`);
        if (/\.[cm]?[jt]sx?$/.test(path) && this.host.fileExists(path)) {
          return { resolvedModule: { resolvedFileName: path, extension: extensionOf(path), isExternalLibraryImport: false } };
        }
      }
    }
    return null;
  }

  /** Where a file of a package is that the repository's package manager would link into `node_modules`. */
  private unlinked(path: string): string {
    const modules = `${this.directory}/node_modules/`;
    if (!path.startsWith(modules)) return path;
    const inside = path.slice(modules.length);
    const name = this.packageOf(inside);
    return name === null ? path : `${this.packages.get(name) ?? ""}${inside.slice(name.length)}`;
  }

  private packageOf(specifier: string): string | null {
    const name = specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
    return this.packages.has(name) ? name : null;
  }
}

function extensionOf(path: string): string {
  return path.slice(path.lastIndexOf("."));
}
