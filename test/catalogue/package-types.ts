import { join } from "node:path";
import ts from "typescript";
import type { SideEffectRow } from "../../src/models/row.js";
import type { Step } from "../../src/models/path.js";
import type { YieldRow } from "../../src/models/read-rows.js";
import { AnnotatedTypes, type UnknownType } from "./annotated-types.js";
import { begins, stepsBehind, TYPED_STARTS, writeStart } from "./typed-starts.js";
import { TypeWalk, type Walked } from "./walk-types.js";

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts", "lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  esModuleInterop: true,
  skipLibCheck: true,
  strict: true,
  noEmit: true,
  types: ["node"],
};

/** A package may have other types for those who import it than for those who require it. */
const WAYS = {
  import: { file: "imports.mts", options: { ...OPTIONS, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler } },
  require: { file: "imports.cts", options: { ...OPTIONS, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext } },
};

/** Files that all programs share, such as the library and the types of Node. */
const shared = new Map<string, ts.SourceFile>();

/** The types of some packages as they are installed in `directory`. */
export class PackageTypes {
  private readonly checker: ts.TypeChecker;
  private readonly file: ts.SourceFile;
  private readonly modules = new Map<string, ts.Symbol | null>();

  constructor(directory: string, modules: readonly string[], way: keyof typeof WAYS) {
    const { file: name, options } = WAYS[way];
    const path = join(directory, name);
    const imports = modules.map((module, index) => `import * as m${index} from "${module}";`);
    const starts = TYPED_STARTS.flatMap((start, index) => {
      const module = modules.indexOf(start.from);
      return module < 0 ? [] : [writeStart(start, `start${index}`, `m${module}`)];
    });
    const text = [...imports, ...starts, "export const host = globalThis;", `export default [${modules.map((_, index) => `m${index}`).join(", ")}];`].join("\n");
    const host = hostWith(path, text, directory, options);
    const program = ts.createProgram([path], options, host);
    const file = program.getSourceFile(path);
    if (file === undefined) throw new Error(`${path} is not in the program.`);
    this.file = file;
    this.checker = program.getTypeChecker();
    for (const statement of file.statements) {
      if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
        this.modules.set(statement.moduleSpecifier.text, this.checker.getSymbolAtLocation(statement.moduleSpecifier) ?? null);
      }
    }
  }

  /**
   * Follows the path of a row.
   * @param installedAs the name under which the row's module is installed: its own, or that of an older version.
   * @param trustsAny whether a value of type `any` has every member, or none.
   * @returns null when the package is not installed or has no types for this way of loading it.
   */
  walk(row: SideEffectRow, installedAs: string, trustsAny: boolean): Walked | null {
    const walkFrom = (steps: readonly Step[], symbols: readonly ts.Symbol[], types: readonly ts.Type[]): Walked =>
      new TypeWalk(this.checker, this.file, steps, trustsAny).walk({ symbols, types });
    if (row.from === "global") return walkFrom(row.steps, [], [this.typeOf("host")]);
    const symbol = this.modules.get(installedAs) ?? this.checker.getAmbientModules().find(({ name }) => name === `"${row.from}"`) ?? null;
    if (symbol === null) return null;
    const walked = walkFrom(row.steps, [symbol], []);
    const index = TYPED_STARTS.findLastIndex((start) => begins(row, start));
    const start = TYPED_STARTS[index];
    if (start === undefined || walked.missing.length === 0 || installedAs !== row.from) return walked;
    const begun = this.typeOf(`start${index}`);
    return walkFrom(stepsBehind(row, start), [], [this.checker.getAwaitedType(begun) ?? begun]);
  }

  /** The types that the modules export and the rows do not know, though they know values of them. */
  unknownTypes(rows: readonly SideEffectRow[], yields: readonly YieldRow[]): UnknownType[] {
    const types = new AnnotatedTypes(this.checker, this.file);
    for (const row of rows) {
      const symbol = this.modules.get(row.from);
      if (symbol === undefined || symbol === null) continue;
      const walkFrom = (steps: readonly Step[], symbols: readonly ts.Symbol[], begun: readonly ts.Type[]): Walked =>
        new TypeWalk(this.checker, this.file, steps, false, (type, kind, name) => types.add(type, kind, name, row)).walk({ symbols, types: begun });
      walkFrom(row.steps, [symbol], []);
      for (const [index, start] of TYPED_STARTS.entries()) {
        if (!begins(row, start)) continue;
        const begun = this.typeOf(`start${index}`);
        walkFrom(stepsBehind(row, start), [], [this.checker.getAwaitedType(begun) ?? begun]);
      }
    }
    const ownOf = <Row extends { readonly from: string }>(module: string, all: readonly Row[]): Row[] => all.filter(({ from }) => from === module);
    return [...this.modules].flatMap(([module, symbol]) => (symbol === null ? [] : types.unknownIn(module, symbol, ownOf(module, rows), ownOf(module, yields))));
  }

  /** Names that a module exports, and those in the namespaces that it exports. */
  exportsOf(module: string): readonly string[] {
    const symbol = this.modules.get(module) ?? null;
    if (symbol === null) return [];
    return this.checker.getExportsOfModule(symbol).flatMap((item) => {
      const meant = (item.flags & ts.SymbolFlags.Alias) === 0 ? item : this.checker.getAliasedSymbol(item);
      const inside = (meant.flags & ts.SymbolFlags.Module) === 0 ? [] : this.checker.getExportsOfModule(meant);
      return [item.name, ...inside.map(({ name }) => name)];
    });
  }

  /** The type of an export of the file that imports the packages. */
  private typeOf(name: string): ts.Type {
    const symbol = this.checker.getSymbolAtLocation(this.file);
    const found = symbol === undefined ? undefined : this.checker.getExportsOfModule(symbol).find((item) => item.name === name);
    if (found === undefined) throw new Error(`The imports have no ${name}.`);
    return this.checker.getTypeOfSymbolAtLocation(found, this.file);
  }
}

function hostWith(path: string, text: string, directory: string, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    getCurrentDirectory: () => directory,
    fileExists: (name) => name === path || host.fileExists(name),
    readFile: (name) => (name === path ? text : host.readFile(name)),
    getSourceFile(name, languageVersion, onError) {
      if (name === path) return ts.createSourceFile(name, text, languageVersion, true, ts.ScriptKind.TS);
      const known = shared.get(name);
      if (known !== undefined) return known;
      const file = host.getSourceFile(name, languageVersion, onError);
      if (file !== undefined && /\/typescript\/lib\/|\/@types\/node\//.test(name)) shared.set(name, file);
      return file;
    },
  };
}
