import type { TSESTree } from "@typescript-eslint/utils";
import { stripTypeWrappers } from "../program/nodes.js";
import type { BlockId, Register } from "./graph.js";
import { lowerChain } from "./lower-chain.js";
import { lowerExpression } from "./lower-expression.js";
import type { Lowering } from "./lowering.js";

interface Operand {
  /** Between the operands before and this one; null for the first. */
  readonly operator: TSESTree.LogicalExpression["operator"] | null;
  readonly node: TSESTree.Node;
}

/** Operands of a logical expression in source order: `a && b || c` nests to the left and gives three. */
function operandsOf(logical: TSESTree.LogicalExpression, belongs: (node: TSESTree.LogicalExpression) => boolean): Operand[] {
  const operands: Operand[] = [];
  let node: TSESTree.Node = logical;
  while (node.type === "LogicalExpression" && belongs(node)) {
    operands.push({ operator: node.operator, node: node.right });
    node = stripTypeWrappers<TSESTree.Node>(node.left);
  }
  operands.push({ operator: null, node });
  return operands.reverse();
}

/** Evaluates a condition for its outcome alone: control goes to `whenTrue` or `whenFalse`, no value is made. */
export function lowerCondition(lowering: Lowering, condition: TSESTree.Node, whenTrue: BlockId, whenFalse: BlockId): void {
  lowering.nestedEffect(condition, () => lowerConditionHere(lowering, condition, whenTrue, whenFalse));
  // Code nested too deeply made no branch.
  if (lowering.builder.reachable) lowering.builder.terminate({ kind: "fork", targets: [whenTrue, whenFalse], node: condition });
}

function lowerConditionHere(lowering: Lowering, condition: TSESTree.Node, onTrue: BlockId, onFalse: BlockId): void {
  const { builder } = lowering;
  let node = stripTypeWrappers(condition);
  let [whenTrue, whenFalse] = [onTrue, onFalse];
  for (;;) {
    if (node.type === "UnaryExpression" && node.operator === "!") {
      [whenTrue, whenFalse] = [whenFalse, whenTrue];
      node = stripTypeWrappers(node.argument);
      continue;
    }
    switch (node.type) {
      case "LogicalExpression":
        if (node.operator === "??") return lowerNullishCondition(lowering, node, whenTrue, whenFalse);
        return lowerLogicalCondition(lowering, node, whenTrue, whenFalse);
      case "ConditionalExpression": {
        const [consequent, alternate] = [builder.reserve(), builder.reserve()];
        lowerCondition(lowering, node.test, consequent, alternate);
        builder.enter(consequent);
        lowerCondition(lowering, node.consequent, whenTrue, whenFalse);
        builder.enter(alternate);
        node = stripTypeWrappers(node.alternate);
        continue;
      }
      case "SequenceExpression": {
        const last = node.expressions.at(-1);
        for (const expression of node.expressions.slice(0, -1)) lowerEffect(lowering, expression);
        if (last === undefined) return;
        node = stripTypeWrappers(last);
        continue;
      }
      case "ChainExpression":
        return branchOn(lowering, lowerChain(lowering, node, { onNullish: whenFalse }), node, whenTrue, whenFalse);
      default:
        return branchOn(lowering, lowerExpression(lowering, node), node, whenTrue, whenFalse);
    }
  }
}

function branchOn(lowering: Lowering, value: Register, node: TSESTree.Node, consequent: BlockId, alternate: BlockId): void {
  lowering.builder.terminate({ kind: "branch", test: "truthy", value, consequent, alternate, node });
}

function lowerLogicalCondition(lowering: Lowering, logical: TSESTree.LogicalExpression, whenTrue: BlockId, whenFalse: BlockId): void {
  const { builder } = lowering;
  const operands = operandsOf(logical, (node) => node.operator !== "??");
  // From the back: where the operands up to each one lead when they are true or false together.
  const outcomes: { own: BlockId; whenTrue: BlockId; whenFalse: BlockId }[] = [];
  let [ifTrue, ifFalse] = [whenTrue, whenFalse];
  for (let index = operands.length - 1; index >= 0; index--) {
    const own = builder.reserve();
    outcomes[index] = { own, whenTrue: ifTrue, whenFalse: ifFalse };
    if (operands[index]?.operator === "&&") ifTrue = own;
    else ifFalse = own;
  }
  operands.forEach((operand, index) => {
    const outcome = outcomes[index];
    if (outcome === undefined) return;
    if (index > 0) builder.enter(outcome.own);
    lowerCondition(lowering, operand.node, outcome.whenTrue, outcome.whenFalse);
  });
}

function lowerNullishCondition(lowering: Lowering, logical: TSESTree.LogicalExpression, whenTrue: BlockId, whenFalse: BlockId): void {
  const { builder } = lowering;
  const operands = operandsOf(logical, (node) => node.operator === "??");
  operands.forEach((operand, index) => {
    if (index === operands.length - 1) return lowerCondition(lowering, operand.node, whenTrue, whenFalse);
    const [present, next] = [builder.reserve(), builder.reserve()];
    const value = lowerNullishTest(lowering, operand.node, next, present);
    builder.enter(present);
    branchOn(lowering, value, operand.node, whenTrue, whenFalse);
    builder.enter(next);
  });
}

/** Evaluates `node`; the register holds its value where it is not nullish. */
function lowerNullishTest(lowering: Lowering, node: TSESTree.Node, whenNullish: BlockId, whenPresent: BlockId): Register {
  const stripped = stripTypeWrappers(node);
  const value =
    stripped.type === "ChainExpression" ? lowerChain(lowering, stripped, { onNullish: whenNullish }) : lowerExpression(lowering, stripped);
  lowering.builder.terminate({ kind: "branch", test: "nullish", value, consequent: whenNullish, alternate: whenPresent, node: stripped });
  return value;
}

/** A logical expression as a value: the operand that decides. */
export function lowerLogicalValue(lowering: Lowering, logical: TSESTree.LogicalExpression): Register {
  const { builder } = lowering;
  const operands = operandsOf(logical, () => true);
  const [result, join] = [builder.register(), builder.reserve()];
  const decided = decidedTargets(lowering, operands, join);
  operands.forEach((operand, index) => {
    const next = operands[index + 1];
    const value = lowerExpression(lowering, operand.node);
    builder.copy(result, value);
    if (next === undefined) return builder.jump(join);
    const targets = decided[index + 1];
    if (targets === undefined) return;
    leaveWhenDecided(lowering, next.operator, value, operand.node, targets);
    if (targets.test !== null) {
      builder.enter(targets.test);
      const after = decided[index + 2];
      if (after !== undefined) leaveWhenDecided(lowering, operands[index + 2]?.operator ?? null, result, logical, after);
    }
    builder.enter(targets.own);
  });
  builder.enter(join);
  return result;
}

interface DecidedTargets {
  /** Where this operand is evaluated. */
  readonly own: BlockId;
  /** Where control goes when the operand is skipped. */
  readonly skipped: BlockId;
  /** The block that tests the next operator, when skipping this operand does not tell its outcome. */
  readonly test: BlockId | null;
}

/** For each operand, from the back: where control goes when its operator skips it. */
function decidedTargets(lowering: Lowering, operands: readonly Operand[], join: BlockId): DecidedTargets[] {
  const { builder } = lowering;
  const decided: DecidedTargets[] = [];
  for (let index = operands.length - 1; index >= 0; index--) {
    const own = builder.reserve();
    const next = operands[index + 1];
    const after = decided[index + 1];
    const operator = operands[index]?.operator;
    if (next === undefined || after === undefined) decided[index] = { own, skipped: join, test: null };
    else if (next.operator === operator) decided[index] = { own, skipped: after.skipped, test: null };
    else if (next.operator !== "??" && operator !== "??") decided[index] = { own, skipped: after.own, test: null };
    else {
      const test = builder.reserve();
      decided[index] = { own, skipped: test, test };
    }
  }
  return decided;
}

function leaveWhenDecided(lowering: Lowering, operator: Operand["operator"], value: Register, node: TSESTree.Node, targets: DecidedTargets): void {
  const { own, skipped } = targets;
  const test = operator === "??" ? "nullish" : "truthy";
  const [consequent, alternate] = operator === "||" ? [skipped, own] : [own, skipped];
  lowering.builder.terminate({ kind: "branch", test, value, consequent, alternate, node });
}

/** `test ? a : b` as a value; chains in the alternate are walked in a loop. */
export function lowerConditionalValue(lowering: Lowering, conditional: TSESTree.ConditionalExpression): Register {
  const { builder } = lowering;
  const [result, join] = [builder.register(), builder.reserve()];
  let node: TSESTree.Node = conditional;
  while (node.type === "ConditionalExpression") {
    const [consequent, alternate] = [builder.reserve(), builder.reserve()];
    lowerCondition(lowering, node.test, consequent, alternate);
    builder.enter(consequent);
    builder.copy(result, lowerExpression(lowering, node.consequent));
    builder.jump(join);
    builder.enter(alternate);
    node = stripTypeWrappers<TSESTree.Node>(node.alternate);
  }
  builder.copy(result, lowerExpression(lowering, node));
  builder.continueIn(join);
  return result;
}

/** Evaluates an expression whose value nobody uses. */
export function lowerEffect(lowering: Lowering, expression: TSESTree.Node): void {
  const { builder } = lowering;
  const node = stripTypeWrappers(expression);
  switch (node.type) {
    case "LogicalExpression": {
      const [right, join] = [builder.reserve(), builder.reserve()];
      if (node.operator === "??") lowerNullishTest(lowering, node.left, right, join);
      else lowerCondition(lowering, node.left, node.operator === "&&" ? right : join, node.operator === "&&" ? join : right);
      builder.enter(right);
      lowering.nestedEffect(node.right, () => lowerEffect(lowering, node.right));
      return builder.continueIn(join);
    }
    case "ConditionalExpression": {
      const [consequent, alternate, join] = [builder.reserve(), builder.reserve(), builder.reserve()];
      lowerCondition(lowering, node.test, consequent, alternate);
      builder.enter(consequent);
      lowering.nestedEffect(node.consequent, () => lowerEffect(lowering, node.consequent));
      builder.jump(join);
      builder.enter(alternate);
      lowering.nestedEffect(node.alternate, () => lowerEffect(lowering, node.alternate));
      return builder.continueIn(join);
    }
    case "SequenceExpression":
      for (const part of node.expressions) lowering.nestedEffect(part, () => lowerEffect(lowering, part));
      return;
    case "ChainExpression": {
      const join = builder.reserve();
      lowerChain(lowering, node, { onNullish: join });
      return builder.continueIn(join);
    }
    default:
      lowerExpression(lowering, node);
  }
}
