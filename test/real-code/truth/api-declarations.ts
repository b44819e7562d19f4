import { isAbsolute, join } from "node:path";
import ts from "typescript";
import { packageOfGeneratedFile, packageOfGeneratedText } from "../../../src/models/generated-clients.js";
import type { SideEffectRow } from "../../../src/models/row.js";
import { TypeWalk } from "../../catalogue/walk-types.js";
import { IMPORTS_FILE } from "./repository-program.js";

/** A declaration that a row of the catalogue leads to, under the names that the row allows; null for any. */
type RowsByName = Map<string | null, Set<SideEffectRow>>;

/** The text of the file whose types are walked. */
export function importsText(modules: readonly string[]): string {
  return [...modules.map((module, index) => `import * as m${index} from "${module}";`), "export const host = globalThis, page = window;"].join("\n");
}

/** The declarations that rows of the catalogue name, found by walking the types of the packages; nothing here knows how the rules resolve calls. */
export class ApiDeclarations {
  private readonly calls = new Map<ts.Node, RowsByName>();
  private readonly constructions = new Map<ts.Node, RowsByName>();
  private readonly checker: ts.TypeChecker;

  constructor(program: ts.Program, directory: string, rows: readonly SideEffectRow[]) {
    this.checker = program.getTypeChecker();
    const file = program.getSourceFile(join(directory, IMPORTS_FILE));
    if (file === undefined) throw new Error(`${IMPORTS_FILE} is not in the program.`);
    // The members of a page's window have declarations of their own.
    const hosts = file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => [...declarationList.declarations]);
    const globals = hosts.map((host) => ({ symbols: [], types: [this.checker.getTypeAtLocation(host)] }));
    const symbols = new Map<string, ts.Symbol[]>();
    for (const statement of file.statements) {
      if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
      const symbol = this.checker.getSymbolAtLocation(statement.moduleSpecifier);
      const { text } = statement.moduleSpecifier;
      const written = symbol?.declarations?.[0]?.getSourceFile().text;
      const module = packageOfGeneratedFile(text) ?? (isAbsolute(text) && written !== undefined ? packageOfGeneratedText(written) : null) ?? text;
      if (symbol !== undefined) symbols.set(module, [...(symbols.get(module) ?? []), symbol]);
    }
    for (const row of rows) {
      const starts = (symbols.get(row.from) ?? []).map((symbol) => ({ symbols: [symbol], types: [] }));
      for (const start of row.from === "global" ? globals : starts) {
        const walk = new TypeWalk(this.checker, file, row.steps, false, (type, kind, name) => this.add(type, kind, name, row));
        walk.walk(start);
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

  private add(type: ts.Type, kind: ts.SignatureKind, name: string | null, row: SideEffectRow): void {
    for (const declaration of declarationsOf(this.checker, type, kind)) {
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

function declaredName(declaration: ts.Node): string | null {
  const isNamed = ts.isMethodSignature(declaration) || ts.isMethodDeclaration(declaration) || ts.isFunctionDeclaration(declaration);
  return isNamed && declaration.name !== undefined && ts.isIdentifier(declaration.name) ? declaration.name.text : null;
}
