import type { TSESTree } from "@typescript-eslint/utils";
import type { Register } from "./graph.js";
import { lowerAwait, lowerExpression } from "./lower-expression.js";
import { assignPattern } from "./lower-pattern.js";
import { lowerStatement } from "./lower-statement.js";
import type { Lowering } from "./lowering.js";

export function lowerTry(lowering: Lowering, node: TSESTree.TryStatement): void {
  const { finalizer } = node;
  if (finalizer === null) return lowerTryCatch(lowering, node);
  lowering.builder.inFinalizer(
    () => lowerTryCatch(lowering, node),
    () => lowerStatement(lowering, finalizer),
  );
}

function lowerTryCatch(lowering: Lowering, node: TSESTree.TryStatement): void {
  const { handler } = node;
  if (handler === null) return lowerStatement(lowering, node.block);
  lowering.builder.inTry(
    () => lowerStatement(lowering, node.block),
    (caught) => {
      if (handler.param !== null) assignPattern(lowering, handler.param, caught, handler);
      lowerStatement(lowering, handler.body);
    },
  );
}

export function isUsing(node: TSESTree.Node): node is TSESTree.UsingDeclaration {
  return node.type === "VariableDeclaration" && (node.kind === "using" || node.kind === "await using");
}

/** `using` declarations and what follows them in their block. */
export function lowerUsing(lowering: Lowering, declaration: TSESTree.UsingDeclaration, rest: () => void): void {
  const declareFrom = (index: number): void => {
    const declarator = declaration.declarations[index];
    if (declarator === undefined) return rest();
    const value = declarator.init === null ? lowering.builder.literal(undefined) : lowerExpression(lowering, declarator.init);
    assignPattern(lowering, declarator.id, value, declarator);
    disposeAfter(lowering, declaration, value, () => declareFrom(index + 1));
  };
  declareFrom(0);
}

/** Disposal runs on every way out, like a `finally`. */
export function disposeAfter(lowering: Lowering, declaration: TSESTree.UsingDeclaration, resource: Register, body: () => void): void {
  lowering.nestedEffect(declaration, () =>
    lowering.builder.inFinalizer(body, () => {
      const disposed = lowering.opaque(declaration, [resource]);
      if (declaration.kind === "await using") lowerAwait(lowering, disposed, declaration);
    }),
  );
}
