import type { TSESTree } from "@typescript-eslint/utils";
import { stripTypeWrappers } from "../program/nodes.js";
import type { Register } from "./graph.js";
import { lowerChain, lowerPlace, readMember, storeMember, type MemberPlace } from "./lower-chain.js";
import { lowerExpression } from "./lower-expression.js";
import { assignPattern } from "./lower-pattern.js";
import type { Lowering } from "./lowering.js";

type Target =
  | { readonly kind: "variable"; readonly identifier: TSESTree.Identifier }
  | MemberPlace
  /** Broken code: `f() = 1`. */
  | { readonly kind: "none"; readonly value: Register };

function lowerTarget(lowering: Lowering, target: TSESTree.Node): Target {
  const node = stripTypeWrappers(target);
  switch (node.type) {
    case "Identifier":
      return { kind: "variable", identifier: node };
    case "MemberExpression":
      return lowerPlace(lowering, node);
    default:
      return { kind: "none", value: lowerExpression(lowering, node) };
  }
}

function readTarget(lowering: Lowering, target: Target): Register {
  switch (target.kind) {
    case "variable":
      return lowering.load(target.identifier);
    case "member":
      return readMember(lowering, target);
    case "none":
      return target.value;
  }
}

function writeTarget(lowering: Lowering, target: Target, value: Register, node: TSESTree.Node): void {
  if (target.kind === "variable") lowering.store(target.identifier, value, node);
  else if (target.kind === "member") storeMember(lowering, target, value, node);
}

export function lowerAssignment(lowering: Lowering, node: TSESTree.AssignmentExpression): Register {
  switch (node.operator) {
    case "=":
      return lowerPlainAssignment(lowering, node);
    case "&&=":
    case "||=":
    case "??=":
      return lowerLogicalAssignment(lowering, node, node.operator);
    default: {
      const target = lowerTarget(lowering, node.left);
      const before = readTarget(lowering, target);
      const value = lowering.compute(node, [before, lowerExpression(lowering, node.right)]);
      writeTarget(lowering, target, value, node);
      return value;
    }
  }
}

function lowerPlainAssignment(lowering: Lowering, node: TSESTree.AssignmentExpression): Register {
  const left = stripTypeWrappers(node.left);
  if (left.type === "ObjectPattern" || left.type === "ArrayPattern") {
    const value = lowerExpression(lowering, node.right);
    assignPattern(lowering, left, value, node);
    return value;
  }
  const target = lowerTarget(lowering, left);
  const value = lowerExpression(lowering, node.right);
  writeTarget(lowering, target, value, node);
  return value;
}

function lowerLogicalAssignment(lowering: Lowering, node: TSESTree.AssignmentExpression, operator: "&&=" | "||=" | "??="): Register {
  const { builder } = lowering;
  const target = lowerTarget(lowering, node.left);
  const before = readTarget(lowering, target);
  const [result, assign, join] = [builder.register(), builder.reserve(), builder.reserve()];
  // What the test tells of a variable holds from then on, as in `ok = ok && …`.
  const isTold = target.kind === "variable" && operator !== "??=";
  const skipped = isTold ? builder.reserve() : join;
  builder.copy(result, before);
  const test = operator === "??=" ? "nullish" : "truthy";
  const [consequent, alternate] = operator === "||=" ? [skipped, assign] : [assign, skipped];
  builder.terminate({ kind: "branch", test, value: before, consequent, alternate, node: node.left });
  if (isTold) {
    builder.enter(skipped);
    writeTarget(lowering, target, before, node);
    builder.jump(join);
  }
  builder.enter(assign);
  const value = lowerExpression(lowering, node.right);
  writeTarget(lowering, target, value, node);
  builder.copy(result, value);
  builder.continueIn(join);
  return result;
}

export function lowerUpdate(lowering: Lowering, node: TSESTree.UpdateExpression): Register {
  const target = lowerTarget(lowering, node.argument);
  // The value of `x++` is a number even where `x` is none.
  const before = lowering.compute(node.argument, [readTarget(lowering, target)]);
  const after = lowering.compute(node, [before]);
  writeTarget(lowering, target, after, node);
  return node.prefix ? after : before;
}

/** Whatever a prototype brings along, `delete` leaves a value that the text does not tell. */
export function lowerDelete(lowering: Lowering, node: TSESTree.UnaryExpression): Register {
  const argument = stripTypeWrappers(node.argument);
  const remove = (place: MemberPlace): Register => {
    storeMember(lowering, place, lowering.compute(node, []), node);
    return lowering.compute(node, []);
  };
  switch (argument.type) {
    case "MemberExpression":
      return remove(lowerPlace(lowering, argument));
    case "ChainExpression":
      return lowerChain(lowering, argument, { consume: remove });
    default:
      return lowering.compute(node, [lowerExpression(lowering, argument)]);
  }
}
