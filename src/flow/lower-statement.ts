import type { TSESTree } from "@typescript-eslint/utils";
import { isLoop } from "../program/nodes.js";
import type { BlockId, Register } from "./graph.js";
import { lowerClass } from "./lower-class.js";
import { lowerCondition, lowerEffect } from "./lower-condition.js";
import { lowerAwait, lowerExpression, lowerUnknown } from "./lower-expression.js";
import { lowerLoop } from "./lower-loop.js";
import { lowerEnum, lowerExportAssignment, lowerExportDefault, lowerExportNamed, lowerImportEquals, lowerNamespace } from "./lower-module.js";
import { assignPattern } from "./lower-pattern.js";
import { isUsing, lowerTry, lowerUsing } from "./lower-try.js";
import type { Lowering } from "./lowering.js";

/** The statements of a block: its functions first, then one after the other. */
export function lowerStatements(lowering: Lowering, statements: readonly TSESTree.Statement[]): void {
  hoistFunctions(lowering, statements);
  lowerInOrder(lowering, statements, 0);
}

function lowerInOrder(lowering: Lowering, statements: readonly TSESTree.Statement[], from: number): void {
  for (let index = from; index < statements.length && lowering.builder.reachable; index++) {
    const statement = statements[index];
    if (statement === undefined) return;
    if (isUsing(statement)) return lowerUsing(lowering, statement, () => lowerInOrder(lowering, statements, index + 1));
    lowerStatement(lowering, statement);
  }
}

function hoistFunctions(lowering: Lowering, statements: readonly TSESTree.Statement[]): void {
  for (const statement of statements) {
    let node: TSESTree.Node | null = statement;
    if (node.type === "ExportNamedDeclaration" || node.type === "ExportDefaultDeclaration") node = node.declaration;
    while (node?.type === "LabeledStatement") node = node.body;
    if (node?.type === "FunctionDeclaration" && node.id !== null) lowering.store(node.id, lowerExpression(lowering, node), node);
  }
}

export function lowerStatement(lowering: Lowering, node: TSESTree.Node): void {
  if (!lowering.builder.reachable) return;
  lowering.nestedEffect(node, () => lowerHere(lowering, node));
}

function lowerHere(lowering: Lowering, node: TSESTree.Node): void {
  const { builder } = lowering;
  switch (node.type) {
    case "BlockStatement":
      return lowerStatements(lowering, node.body);
    case "ExpressionStatement":
      if (node.directive == null) lowerEffect(lowering, node.expression);
      return;
    case "VariableDeclaration":
      if (isUsing(node)) return lowerUsing(lowering, node, () => undefined);
      return lowerVariables(lowering, node);
    case "IfStatement":
      return lowerIf(lowering, node);
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
      return lowerLoop(lowering, node, []);
    case "SwitchStatement":
      return lowerSwitch(lowering, node);
    case "LabeledStatement":
      return lowerLabeled(lowering, node);
    case "BreakStatement":
      return builder.breakTo(node.label?.name ?? null);
    case "ContinueStatement":
      return builder.continueTo(node.label?.name ?? null);
    case "ReturnStatement":
      builder.emit({ kind: "set-return", value: lowerReturnValue(lowering, node) });
      return builder.returnFrom(node);
    case "ThrowStatement":
      return builder.terminate({ kind: "throw", value: lowerExpression(lowering, node.argument), node });
    case "TryStatement":
      return lowerTry(lowering, node);
    case "WithStatement":
      lowering.opaque(node, [lowerExpression(lowering, node.object)]);
      return lowerStatement(lowering, node.body);
    case "ClassDeclaration":
      if (!node.declare) lowerClassDeclaration(lowering, node);
      return;
    case "ExportNamedDeclaration":
      return lowerExportNamed(lowering, node);
    case "ExportDefaultDeclaration":
      return lowerExportDefault(lowering, node);
    case "TSExportAssignment":
      return lowerExportAssignment(lowering, node);
    case "TSImportEqualsDeclaration":
      return lowerImportEquals(lowering, node);
    case "TSEnumDeclaration":
      return lowerEnum(lowering, node);
    case "TSModuleDeclaration":
      return lowerNamespace(lowering, node);
    case "FunctionDeclaration":
    case "EmptyStatement":
    case "DebuggerStatement":
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "TSDeclareFunction":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSNamespaceExportDeclaration":
      return;
    default:
      lowerUnknown(lowering, node);
  }
}

function lowerReturnValue(lowering: Lowering, node: TSESTree.ReturnStatement): Register {
  // Also without a value: an earlier `return`, overtaken in a finalizer, may have left one.
  if (node.argument === null) return lowering.builder.literal(undefined);
  const value = lowerExpression(lowering, node.argument);
  return lowering.isAsyncGenerator ? lowerAwait(lowering, value, node) : value;
}

function lowerVariables(lowering: Lowering, node: TSESTree.VariableDeclaration): void {
  if (node.declare) return;
  for (const declarator of node.declarations) {
    if (declarator.init !== null) assignPattern(lowering, declarator.id, lowerExpression(lowering, declarator.init), declarator);
    else if (node.kind !== "var") assignPattern(lowering, declarator.id, lowering.builder.literal(undefined), declarator);
  }
}

export function lowerClassDeclaration(lowering: Lowering, node: TSESTree.ClassDeclaration): Register {
  const value = lowerClass(lowering, node);
  if (node.id !== null) lowering.store(node.id, value, node);
  return value;
}

/** `else if` chains are walked in a loop. */
function lowerIf(lowering: Lowering, first: TSESTree.IfStatement): void {
  const { builder } = lowering;
  const join = builder.reserve();
  let node: TSESTree.Statement | null = first;
  while (node?.type === "IfStatement") {
    const [consequent, alternate]: [BlockId, BlockId] = [builder.reserve(), node.alternate === null ? join : builder.reserve()];
    lowerCondition(lowering, node.test, consequent, alternate);
    builder.enter(consequent);
    lowerStatement(lowering, node.consequent);
    builder.jump(join);
    if (node.alternate !== null) builder.enter(alternate);
    node = node.alternate;
  }
  if (node !== null) lowerStatement(lowering, node);
  builder.continueIn(join);
}

function lowerLabeled(lowering: Lowering, node: TSESTree.LabeledStatement): void {
  const labels: string[] = [];
  let body: TSESTree.Statement = node;
  while (body.type === "LabeledStatement") {
    labels.push(body.label.name);
    body = body.body;
  }
  const statement = body;
  if (isLoop(statement)) return lowerLoop(lowering, statement, labels);
  const { builder } = lowering;
  const after = builder.reserve();
  builder.inLabel({ labels, breakTarget: after }, () => lowerStatement(lowering, statement));
  builder.continueIn(after);
}

function lowerSwitch(lowering: Lowering, node: TSESTree.SwitchStatement): void {
  const { builder } = lowering;
  const discriminant = lowerExpression(lowering, node.discriminant);
  const exit = builder.reserve();
  builder.inSwitch(exit, () => {
    hoistFunctions(lowering, node.cases.flatMap((switchCase) => switchCase.consequent));
    const bodies = node.cases.map(() => builder.reserve());
    let otherwise = exit;
    node.cases.forEach(({ test }, index) => {
      const body = bodies[index];
      if (body === undefined) return;
      if (test === null) otherwise = body;
      else lowerCaseTest(lowering, discriminant, test, body);
    });
    builder.jump(otherwise);
    node.cases.forEach((switchCase, index) => {
      const body = bodies[index];
      if (body === undefined) return;
      builder.continueIn(body);
      lowerInOrder(lowering, switchCase.consequent, 0);
    });
  });
  builder.continueIn(exit);
}

function lowerCaseTest(lowering: Lowering, discriminant: Register, test: TSESTree.Expression, body: BlockId): void {
  const { builder } = lowering;
  const right = lowerExpression(lowering, test);
  const [matches, next] = [builder.register(), builder.reserve()];
  builder.emit({ kind: "compare", target: matches, operator: "===", left: discriminant, right, node: test });
  builder.terminate({ kind: "branch", test: "truthy", value: matches, consequent: body, alternate: next, node: test });
  builder.enter(next);
}
