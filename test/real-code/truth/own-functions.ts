import ts from "typescript";

/**
 * Whether what is called is certainly a function of the repository, though its type is that of a package's: `const send: typeof fetch = async (…) => …`,
 * or what a function of the repository returns under such a type. What it does is judged in its own body.
 */
export function isOwnFunction(callee: ts.Expression, checker: ts.TypeChecker): boolean {
  const made = initialiserOf(callee, checker);
  if (made === null) return false;
  if (isFunction(made)) return true;
  if (!ts.isCallExpression(made)) return false;
  const maker = functionOf(made.expression, checker);
  return maker?.body !== undefined && returnsOwn(maker.body, checker);
}

function returnsOwn(body: ts.ConciseBody, checker: ts.TypeChecker): boolean {
  const returned = ts.isBlock(body) ? returnedIn(body) : [body];
  return returned.length > 0 && returned.every((node) => functionOf(node, checker) !== null);
}

function returnedIn(block: ts.Block): ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && node.expression !== undefined) found.push(node.expression);
    if (!ts.isFunctionLike(node)) node.forEachChild(visit);
  };
  block.forEachChild(visit);
  return found;
}

/** The function that an expression is, or names. */
function functionOf(written: ts.Expression, checker: ts.TypeChecker): ts.FunctionExpression | ts.ArrowFunction | ts.FunctionDeclaration | null {
  const node = withoutWrappers(written);
  if (isFunction(node)) return node;
  const declaration = declarationOf(node, checker);
  if (declaration !== null && ts.isFunctionDeclaration(declaration) && !declaration.getSourceFile().isDeclarationFile) return declaration;
  const made = initialiserOf(node, checker);
  return made !== null && isFunction(made) ? made : null;
}

function initialiserOf(written: ts.Expression, checker: ts.TypeChecker): ts.Expression | null {
  const declaration = declarationOf(withoutWrappers(written), checker);
  if (declaration === null || !ts.isVariableDeclaration(declaration) || declaration.initializer === undefined) return null;
  return (declaration.parent.flags & ts.NodeFlags.Const) === 0 ? null : withoutWrappers(declaration.initializer);
}

function declarationOf(node: ts.Expression, checker: ts.TypeChecker): ts.Declaration | null {
  const named = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
  const symbol = named !== undefined && (named.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(named) : named;
  return symbol?.valueDeclaration ?? null;
}

function isFunction(node: ts.Expression): node is ts.FunctionExpression | ts.ArrowFunction {
  return ts.isFunctionExpression(node) || ts.isArrowFunction(node);
}

function withoutWrappers(node: ts.Expression): ts.Expression {
  const isWrapper = ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isAwaitExpression(node);
  return isWrapper ? withoutWrappers(node.expression) : node;
}
