import type { TSESTree } from "@typescript-eslint/utils";
import { exhausted } from "../program/nodes.js";
import type { Loop } from "../program/syntax.js";
import type { Register } from "./graph.js";
import { lowerCondition, lowerEffect } from "./lower-condition.js";
import { lowerAwait, lowerExpression } from "./lower-expression.js";
import { assignPattern } from "./lower-pattern.js";
import { lowerStatement } from "./lower-statement.js";
import { disposeAfter, isUsing, lowerUsing } from "./lower-try.js";
import type { Lowering } from "./lowering.js";

export function lowerLoop(lowering: Lowering, node: Loop, labels: readonly string[]): void {
  switch (node.type) {
    case "WhileStatement":
      return lowerWhile(lowering, node, labels);
    case "DoWhileStatement":
      return lowerDoWhile(lowering, node, labels);
    case "ForStatement":
      if (node.init !== null && isUsing(node.init)) return lowerUsing(lowering, node.init, () => lowerForLoop(lowering, node, labels));
      if (node.init?.type === "VariableDeclaration") lowerStatement(lowering, node.init);
      else if (node.init !== null) lowerEffect(lowering, node.init);
      return lowerForLoop(lowering, node, labels);
    case "ForInStatement":
      return lowerForIn(lowering, node, labels);
    case "ForOfStatement":
      return lowerForOf(lowering, node, labels);
    default:
      return exhausted(node);
  }
}

function lowerWhile(lowering: Lowering, node: TSESTree.WhileStatement, labels: readonly string[]): void {
  const { builder } = lowering;
  const [head, body, exit] = [builder.reserve(), builder.reserve(), builder.reserve()];
  builder.jump(head);
  builder.inLoop({ labels, breakTarget: exit }, head, () => {
    builder.enter(head);
    builder.emit({ kind: "begin-iteration", node });
    lowerCondition(lowering, node.test, body, exit);
    builder.enter(body);
    lowerStatement(lowering, node.body);
    builder.jump(head);
  });
  builder.enter(exit);
}

/** The test ends the iteration whose body ran, so an iteration begins with the body. */
function lowerDoWhile(lowering: Lowering, node: TSESTree.DoWhileStatement, labels: readonly string[]): void {
  const { builder } = lowering;
  const [body, test, exit] = [builder.reserve(), builder.reserve(), builder.reserve()];
  builder.jump(body);
  builder.inLoop({ labels, breakTarget: exit }, test, () => {
    builder.enter(body);
    builder.emit({ kind: "begin-iteration", node });
    lowerStatement(lowering, node.body);
    builder.continueIn(test);
    lowerCondition(lowering, node.test, body, exit);
  });
  builder.enter(exit);
}

/** Test, body and update; the initialiser ran outside. */
function lowerForLoop(lowering: Lowering, node: TSESTree.ForStatement, labels: readonly string[]): void {
  const { builder } = lowering;
  const [head, exit] = [builder.reserve(), builder.reserve()];
  const update = node.update === null ? head : builder.reserve();
  builder.jump(head);
  builder.inLoop({ labels, breakTarget: exit }, update, () => {
    builder.enter(head);
    builder.emit({ kind: "begin-iteration", node });
    if (node.test !== null) {
      const body = builder.reserve();
      lowerCondition(lowering, node.test, body, exit);
      builder.enter(body);
    }
    lowerStatement(lowering, node.body);
    if (node.update !== null) {
      builder.continueIn(update);
      lowerEffect(lowering, node.update);
    }
    builder.jump(head);
  });
  builder.enter(exit);
}

function lowerForIn(lowering: Lowering, node: TSESTree.ForInStatement, labels: readonly string[]): void {
  const { builder } = lowering;
  // Old code may write `for (var key = first() in object)`.
  if (node.left.type === "VariableDeclaration" && node.left.declarations.some(({ init }) => init !== null)) lowerStatement(lowering, node.left);
  const object = lowerExpression(lowering, node.right);
  const [head, body, exit] = [builder.reserve(), builder.reserve(), builder.reserve()];
  builder.jump(head);
  builder.inLoop({ labels, breakTarget: exit }, head, () => {
    builder.enter(head);
    builder.emit({ kind: "begin-iteration", node });
    builder.terminate({ kind: "fork", targets: [body, exit], node });
    builder.enter(body);
    assignLoopVariable(lowering, node.left, lowering.compute(node, [object]));
    lowerStatement(lowering, node.body);
    builder.jump(head);
  });
  builder.enter(exit);
}

function lowerForOf(lowering: Lowering, node: TSESTree.ForOfStatement, labels: readonly string[]): void {
  const { builder } = lowering;
  const value = lowerExpression(lowering, node.right);
  const [iterator, item] = [builder.register(), builder.register()];
  builder.emit({ kind: "iterator", target: iterator, value, awaits: node.await, node });
  const [head, body, left, exit] = [builder.reserve(), builder.reserve(), builder.reserve(), builder.reserve()];
  const run = (): void => {
    assignLoopVariable(lowering, node.left, item);
    if (isUsing(node.left)) disposeAfter(lowering, node.left, item, () => lowerStatement(lowering, node.body));
    else lowerStatement(lowering, node.body);
  };
  const close = (): void => {
    const closed = lowering.opaque(node, [iterator]);
    if (node.await) lowerAwait(lowering, closed, node);
  };
  const { closesIterators } = lowering;
  builder.jump(head);
  builder.inLoop({ labels, breakTarget: closesIterators ? exit : left }, head, () => {
    builder.enter(head);
    builder.emit({ kind: "begin-iteration", node });
    builder.terminate({ kind: "iterate", iterator, item, awaits: node.await, body, done: exit, node });
    builder.enter(body);
    if (closesIterators) builder.inClosing(head, run, close);
    else {
      run();
      builder.jump(head);
    }
  });
  // No iterator of the file has anything to do at its end; others may throw there.
  builder.enter(left);
  if (builder.reachable) close();
  builder.jump(exit);
  builder.enter(exit);
}

function assignLoopVariable(lowering: Lowering, left: TSESTree.Node, value: Register): void {
  const pattern = left.type === "VariableDeclaration" ? left.declarations[0]?.id : left;
  if (pattern !== undefined) assignPattern(lowering, pattern, value, left);
}
