import { join } from "node:path";
import ts from "typescript";
import { ambientTypes } from "../../../src/models/ambient-types.js";
import type { SideEffectRow } from "../../../src/models/row.js";
import { begins, stepsBehind, TYPED_STARTS, writeStart } from "../../catalogue/typed-starts.js";
import { TypeWalk } from "../../catalogue/walk-types.js";
import { IMPORTS_FILE } from "./repository-program.js";

/** A declaration that a row of the catalogue leads to, under the names that the row allows; null for any. */
type RowsByName = Map<string | null, Set<SideEffectRow>>;

/** A module whose types are walked. */
export interface WalkedModule {
  /** The module of the catalogue that it is. */
  readonly module: string;
  /** What an import of it says: the module itself, or the file of a client that a tool has written. */
  readonly specifier: string;
}

/** The text of the file whose types are walked. */
export function importsText(modules: readonly WalkedModule[]): string {
  const imports = modules.map(({ specifier }, index) => `import * as m${index} from "${specifier}";`);
  const starts = modules.flatMap(({ module }, index) => TYPED_STARTS.flatMap((start, number) => (start.from === module ? [writeStart(start, startName(index, number), `m${index}`)] : [])));
  const ambient = [...ambientTypes.keys()].map((name) => `export declare const ambient_${name}: ${name};`);
  return [...imports, ...starts, ...ambient, "export const host = globalThis, page = window;"].join("\n");
}

function startName(module: number, start: number): string {
  return `start${module}_${start}`;
}

/** The declarations that rows of the catalogue name, found by walking the types of the packages; nothing here knows how the rules resolve calls. */
export class ApiDeclarations {
  private readonly calls = new Map<ts.Node, RowsByName>();
  private readonly constructions = new Map<ts.Node, RowsByName>();
  private readonly checker: ts.TypeChecker;

  constructor(program: ts.Program, directory: string, rows: readonly SideEffectRow[], modules: readonly WalkedModule[]) {
    this.checker = program.getTypeChecker();
    const file = program.getSourceFile(join(directory, IMPORTS_FILE));
    if (file === undefined) throw new Error(`${IMPORTS_FILE} is not in the program.`);
    const exported = new Map(file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => declarationList.declarations.map((each) => [each.name.getText(), each] as const)));
    const typeOf = (name: string): readonly ts.Type[] => {
      const declaration = exported.get(name);
      return declaration === undefined ? [] : [this.checker.getTypeAtLocation(declaration)];
    };
    const symbols = new Map(file.statements.filter(ts.isImportDeclaration).map(({ moduleSpecifier }, index) => [index, this.checker.getSymbolAtLocation(moduleSpecifier)] as const));
    for (const row of rows) {
      const walk = (steps: SideEffectRow["steps"], start: Parameters<TypeWalk["walk"]>[0]): void => {
        // Of what any number of members leads to, only what the package itself declares is its API: a client holds sockets and streams of Node.
        const isOwn = steps.some(({ kind }) => kind === "any-members") ? (declaration: ts.Node): boolean => !isOfNode(declaration) : () => true;
        new TypeWalk(this.checker, file, steps, false, (type, kind, name) => this.add(type, kind, name, row, isOwn)).walk(start);
      };
      // The members of a page's window have declarations of their own.
      if (row.from === "global") for (const type of [...typeOf("host"), ...typeOf("page")]) walk(row.steps, { symbols: [], types: [type] });
      const [named, made, ...others] = row.steps;
      if (named?.kind === "member" && made?.kind === "construct") {
        for (const name of named.names) if (ambientTypes.get(name) === row.from) walk(others, { symbols: [], types: typeOf(`ambient_${name}`) });
      }
      for (const [index, { module }] of modules.entries()) {
        const symbol = symbols.get(index);
        if (module !== row.from || symbol === undefined) continue;
        walk(row.steps, { symbols: [symbol], types: [] });
        for (const [number, start] of TYPED_STARTS.entries()) if (begins(row, start)) walk(stepsBehind(row, start), { symbols: [], types: typeOf(startName(index, number)) });
      }
    }
  }

  /** Rows that a call of a value of this type may be; `name` is the member that is called, if it is one. */
  rowsFor(type: ts.Type, kind: ts.SignatureKind, name: string | null): ReadonlySet<SideEffectRow> {
    const found = new Set<SideEffectRow>();
    const declarations = declarationsOf(this.checker, type, kind);
    for (const declaration of [...declarations, ...declarations.flatMap((each) => this.promisified(each))]) {
      const byName = this.tableOf(kind).get(declaration);
      if (byName === undefined) continue;
      for (const [allowed, rows] of byName) {
        const isMeant = allowed === null || name === null || allowed === "default" || allowed === name || declaredName(declaration) === allowed;
        if (isMeant) for (const row of rows) found.add(row);
      }
    }
    return found;
  }

  /** The function whose promise style `declaration` is: the types of Node call it `name.__promisify__`. */
  private promisified(declaration: ts.Node): readonly ts.Node[] {
    const isOne = ts.isFunctionDeclaration(declaration) && declaration.name?.text === "__promisify__" && ts.isModuleBlock(declaration.parent);
    return isOne ? (this.checker.getSymbolAtLocation(declaration.parent.parent.name)?.declarations ?? []) : [];
  }

  private add(type: ts.Type, kind: ts.SignatureKind, name: string | null, row: SideEffectRow, isOwn: (declaration: ts.Node) => boolean): void {
    for (const declaration of declarationsOf(this.checker, type, kind).filter(isOwn)) {
      const table = this.tableOf(kind);
      const byName: RowsByName = table.get(declaration) ?? new Map<string | null, Set<SideEffectRow>>();
      table.set(declaration, byName);
      const rows = byName.get(name) ?? new Set<SideEffectRow>();
      byName.set(name, rows.add(row));
    }
  }

  private tableOf(kind: ts.SignatureKind): Map<ts.Node, RowsByName> {
    return kind === ts.SignatureKind.Construct ? this.constructions : this.calls;
  }
}

/** Declarations of the signatures of a type; for a constructor also that of its class. */
function declarationsOf(checker: ts.TypeChecker, type: ts.Type, kind: ts.SignatureKind): ts.Node[] {
  const known = checker.getBaseConstraintOfType(type) ?? type;
  const parts = known.isUnion() ? known.types : [known];
  return parts.flatMap((part) => {
    const signatures = checker.getSignaturesOfType(part, kind).flatMap((signature): ts.Node[] => {
      const declaration: ts.Node | undefined = signature.declaration;
      return declaration === undefined ? [] : [declaration];
    });
    return kind === ts.SignatureKind.Construct ? [...signatures, ...(part.getSymbol()?.declarations ?? [])] : signatures;
  });
}

function isOfNode(declaration: ts.Node): boolean {
  return declaration.getSourceFile().fileName.includes("/@types/node/");
}

function declaredName(declaration: ts.Node): string | null {
  const isNamed = ts.isMethodSignature(declaration) || ts.isMethodDeclaration(declaration) || ts.isFunctionDeclaration(declaration);
  return isNamed && declaration.name !== undefined && ts.isIdentifier(declaration.name) ? declaration.name.text : null;
}
