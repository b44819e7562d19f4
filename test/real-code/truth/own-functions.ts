import ts from "typescript";

/**
 * Whether what is called is certainly a function of the repository, though its type is that of a package's: `const send: typeof fetch = async (…) => …`,
 * or what a function of the repository returns under such a type. What it does is judged in its own body.
 */
export function isOwnFunction(callee: ts.Expression, checker: ts.TypeChecker): boolean {
  const made = initialiserOf(callee, checker);
  if (made !== null) return isFunction(made) || (ts.isCallExpression(made) && makesOwn(made.expression, checker, DEEPEST));
  const maker = declaredMaker(callee, checker);
  return maker !== null && makesOwn(maker, checker, DEEPEST);
}

/** Functions that return what others return: a maker of makers is followed this far. */
const DEEPEST = 4;

/** Whether a call of `maker` certainly returns a function of the repository. */
function makesOwn(maker: ts.Node, checker: ts.TypeChecker, depth: number): boolean {
  const body = depth === 0 ? undefined : functionOf(maker, checker)?.body;
  if (body === undefined) return false;
  const returned = (ts.isBlock(body) ? returnedIn(body) : [body]).map(withoutWrappers);
  return returned.length > 0 && returned.every((node) => functionOf(node, checker) !== null || (ts.isCallExpression(node) && makesOwn(node.expression, checker, depth - 1)));
}

/** `make` of a parameter that is declared to be `ReturnType<typeof make>`. */
function declaredMaker(callee: ts.Expression, checker: ts.TypeChecker): ts.Node | null {
  const declaration = declarationOf(withoutWrappers(callee), checker);
  const type = declaration === null ? undefined : declaredType(declaration, checker);
  if (type === undefined || !ts.isTypeReferenceNode(type) || type.typeName.getText() !== "ReturnType") return null;
  const [of] = type.typeArguments ?? [];
  return of !== undefined && ts.isTypeQueryNode(of) ? of.exprName : null;
}

function declaredType(declaration: ts.Declaration, checker: ts.TypeChecker): ts.TypeNode | undefined {
  if (ts.isParameter(declaration)) return declaration.type;
  if (!ts.isBindingElement(declaration) || !ts.isParameter(declaration.parent.parent)) return undefined;
  const name = declaration.propertyName ?? declaration.name;
  const property = ts.isIdentifier(name) ? checker.getTypeAtLocation(declaration.parent).getProperty(name.text)?.valueDeclaration : undefined;
  return property !== undefined && ts.isPropertySignature(property) ? property.type : undefined;
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
function functionOf(written: ts.Node, checker: ts.TypeChecker): ts.FunctionExpression | ts.ArrowFunction | ts.FunctionDeclaration | null {
  const node = withoutWrappers(written);
  if (isFunction(node)) return node;
  const declaration = declarationOf(node, checker);
  if (declaration !== null && ts.isFunctionDeclaration(declaration) && !declaration.getSourceFile().isDeclarationFile) return declaration;
  const made = initialiserOf(node, checker);
  return made !== null && isFunction(made) ? made : null;
}

function initialiserOf(written: ts.Node, checker: ts.TypeChecker): ts.Node | null {
  const declaration = declarationOf(withoutWrappers(written), checker);
  if (declaration === null || !ts.isVariableDeclaration(declaration) || declaration.initializer === undefined) return null;
  return (declaration.parent.flags & ts.NodeFlags.Const) === 0 ? null : withoutWrappers(declaration.initializer);
}

function declarationOf(node: ts.Node, checker: ts.TypeChecker): ts.Declaration | null {
  const named = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
  const symbol = named !== undefined && (named.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(named) : named;
  return symbol?.valueDeclaration ?? null;
}

function isFunction(node: ts.Node): node is ts.FunctionExpression | ts.ArrowFunction {
  return ts.isFunctionExpression(node) || ts.isArrowFunction(node);
}

function withoutWrappers(node: ts.Node): ts.Node {
  const isWrapper = ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isAwaitExpression(node);
  return isWrapper ? withoutWrappers(node.expression) : node;
}
