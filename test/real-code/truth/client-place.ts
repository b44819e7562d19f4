import ts from "typescript";

/** Where the client that a call goes through is made. */
export type ClientPlace =
  /** A function or object that the file imports from a package: nothing is made. */
  | "import"
  | "same file"
  | "other file"
  | "field"
  | "parameter"
  | "global"
  /** Handed out by code of a package that is not in the repository. */
  | "elsewhere";

export const clientPlaces: readonly ClientPlace[] = ["same file", "other file", "field", "parameter", "import", "global", "elsewhere"];

/** Places whose client the repository itself makes. */
export function isMadeInRepository(place: ClientPlace): boolean {
  return place === "same file" || place === "other file" || place === "field";
}

const DEEPEST = 12;

/** Tells by symbols alone where the client of a call is declared. */
export class ClientPlaces {
  constructor(private readonly checker: ts.TypeChecker) {}

  of(callee: ts.Expression): ClientPlace {
    return this.placeOf(callee, callee.getSourceFile(), 0);
  }

  private placeOf(written: ts.Expression, file: ts.SourceFile, depth: number): ClientPlace {
    if (depth > DEEPEST) return "elsewhere";
    const node = withoutWrappers(written);
    if (ts.isNewExpression(node)) return node.getSourceFile() === file ? "same file" : "other file";
    if (ts.isCallExpression(node)) {
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return "import";
      return ts.isIdentifier(node.expression) && node.expression.text === "require" ? "import" : this.placeOf(node.expression, file, depth + 1);
    }
    if (ts.isIdentifier(node)) return this.placeOfSymbol(this.checker.getSymbolAtLocation(node), file, depth);
    if (ts.isPropertyAccessExpression(node)) {
      const symbol = this.checker.getSymbolAtLocation(node.name);
      const declaration = symbol?.declarations?.[0];
      if (declaration !== undefined && isOwn(declaration)) return this.placeOfSymbol(symbol, file, depth);
      if (node.expression.kind === ts.SyntaxKind.ThisKeyword || node.expression.kind === ts.SyntaxKind.SuperKeyword) return "elsewhere";
      return this.placeOf(node.expression, file, depth + 1);
    }
    if (ts.isElementAccessExpression(node)) return this.placeOf(node.expression, file, depth + 1);
    if (ts.isBinaryExpression(node)) return this.placeOf(node.left, file, depth + 1);
    if (ts.isConditionalExpression(node)) return this.placeOf(node.whenTrue, file, depth + 1);
    return node.kind === ts.SyntaxKind.ThisKeyword ? "field" : "elsewhere";
  }

  private placeOfSymbol(named: ts.Symbol | undefined, file: ts.SourceFile, depth: number): ClientPlace {
    if (named === undefined) return "elsewhere";
    const isAlias = (named.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = isAlias ? this.checker.getAliasedSymbol(named) : named;
    const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
    if (declaration === undefined) return isAlias ? "import" : "elsewhere";
    if (!isOwn(declaration)) return isAlias ? "import" : "global";
    const holder = ts.isBindingElement(declaration) ? ts.walkUpBindingElementsAndPatterns(declaration) : declaration;
    if (ts.isPropertyDeclaration(holder) || ts.isParameterPropertyDeclaration(holder, holder.parent) || ts.isGetAccessor(holder) || ts.isMethodDeclaration(holder)) return "field";
    if (ts.isPropertySignature(holder) || ts.isMethodSignature(holder)) return "field";
    if (ts.isParameter(holder)) return "parameter";
    if (ts.isVariableDeclaration(holder) && holder.initializer !== undefined) {
      const made = this.placeOf(holder.initializer, holder.getSourceFile(), depth + 1);
      if (made === "elsewhere" || made === "parameter" || made === "field") return made;
    }
    return holder.getSourceFile() === file ? "same file" : "other file";
  }
}

function isOwn(declaration: ts.Declaration): boolean {
  const file = declaration.getSourceFile();
  return !file.isDeclarationFile && !file.fileName.includes("/node_modules/");
}

function withoutWrappers(node: ts.Expression): ts.Expression {
  const isWrapper =
    ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isTypeAssertionExpression(node) ||
    ts.isAwaitExpression(node);
  return isWrapper ? withoutWrappers(node.expression) : node;
}
