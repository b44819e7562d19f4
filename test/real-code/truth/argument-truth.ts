import ts from "typescript";
import type { Condition } from "../../../src/models/row.js";

const HOLE = "\ufffc";

/** False only when an argument certainly is not as the condition of a row says, as far as the checker knows. */
export function mayHold(condition: Condition, call: ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression, checker: ts.TypeChecker): boolean {
  if (ts.isTaggedTemplateExpression(call)) return condition.kind !== "text" || condition.argument !== 0 || matches(condition, textOf(call.template, checker));
  const passed = call.arguments ?? [];
  const written = passed[condition.argument];
  if (written === undefined || passed.slice(0, condition.argument + 1).some(ts.isSpreadElement)) return true;
  const argument = condition.property === null ? written : propertyOf(written, condition.property, checker);
  if (argument === null) return true;
  if (condition.kind === "construct") {
    const name = checker.getTypeAtLocation(argument).getSymbol()?.name;
    return name === undefined || !name.endsWith("Command") || condition.name.test(name);
  }
  if (condition.kind === "except") return argument.getText() !== condition.written;
  return !condition.tagged && matches(condition, textOf(argument, checker));
}

function matches(condition: Extract<Condition, { readonly kind: "text" }>, text: string | null): boolean {
  return text === null || text.startsWith(HOLE) || condition.text.test(text);
}

function propertyOf(node: ts.Expression, name: string, checker: ts.TypeChecker): ts.Expression | null {
  const object = initialiserOf(node, checker);
  if (!ts.isObjectLiteralExpression(object)) return ts.isStringLiteralLike(object) || ts.isTemplateExpression(object) ? object : null;
  for (const property of object.properties) {
    if (ts.isPropertyAssignment(property) && property.name.getText() === name) return property.initializer;
  }
  return null;
}

/** What a constant was made of. */
function initialiserOf(node: ts.Expression, checker: ts.TypeChecker): ts.Expression {
  if (!ts.isIdentifier(node)) return node;
  const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration) || declaration.initializer === undefined) return node;
  return (declaration.parent.flags & ts.NodeFlags.Const) === 0 ? node : declaration.initializer;
}

/** The text of an expression with a hole for each part that is not spelled out; null when it is no text. */
function textOf(written: ts.Node, checker: ts.TypeChecker): string | null {
  const node = ts.isExpression(written) ? initialiserOf(written, checker) : written;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map((span) => (textOf(span.expression, checker) ?? HOLE) + span.literal.text).join("");
  }
  const wrapped = textWrapped(node, checker);
  if (wrapped !== null) return textOf(wrapped, checker);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return (textOf(node.left, checker) ?? HOLE) + (textOf(node.right, checker) ?? HOLE);
  }
  return ts.isExpression(node) ? literalOf(node, checker) : null;
}

/** The template behind a tag of a package, and what its member `raw` takes: objects that stand for a text, which clients run. */
function textWrapped(node: ts.Node, checker: ts.TypeChecker): ts.Node | null {
  if (ts.isTaggedTemplateExpression(node)) return isOfPackage(node.tag, checker) ? node.template : null;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== "raw") return null;
  return isOfPackage(node.expression, checker) ? (node.arguments[0] ?? null) : null;
}

function isOfPackage(called: ts.Expression, checker: ts.TypeChecker): boolean {
  return checker.getTypeAtLocation(called).getCallSignatures().some(({ declaration }: { readonly declaration?: ts.Node | undefined }) => declaration?.getSourceFile().fileName.includes("/node_modules/") === true);
}

function literalOf(node: ts.Expression, checker: ts.TypeChecker): string | null {
  const type = checker.getTypeAtLocation(node);
  return type.isStringLiteral() ? type.value : null;
}
