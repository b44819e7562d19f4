import type { TSESTree } from "@typescript-eslint/utils";
import { stripTypeWrappers } from "../program/nodes.js";
import type { PropertyKey, Register } from "./graph.js";
import { lowerPlace, lowerReadKey, storeMember, type MemberPlace } from "./lower-chain.js";
import { lowerExpression } from "./lower-expression.js";
import type { Lowering } from "./lowering.js";

/** Takes `value` apart as a declaration, parameter, loop variable or assignment target does. `node` is what writes. */
export function assignPattern(lowering: Lowering, pattern: TSESTree.Node, value: Register, node: TSESTree.Node): void {
  assign(lowering, pattern, () => value, node);
}

/**
 * The order of the language: the object of a member target, then the value, then its default, then the write. `obtain` emits the
 * instructions that get the value.
 */
function assign(lowering: Lowering, pattern: TSESTree.Node, obtain: () => Register, node: TSESTree.Node): void {
  let target = pattern;
  let fallback: TSESTree.Expression | null = null;
  if (target.type === "TSParameterProperty") target = target.parameter;
  if (target.type === "AssignmentPattern") {
    fallback = target.right;
    target = target.left;
  }
  target = stripTypeWrappers(target);
  const place: MemberPlace | null = target.type === "MemberExpression" ? lowerPlace(lowering, target) : null;
  const given = obtain();
  const value = fallback === null ? given : lowerDefault(lowering, given, fallback);
  if (place !== null) return storeMember(lowering, place, value, node);
  switch (target.type) {
    case "Identifier":
      return lowering.store(target, value, node);
    case "ObjectPattern":
    case "ArrayPattern": {
      const inner = target;
      return lowering.nestedEffect(inner, () => takeApart(lowering, inner, value, node));
    }
    default:
      // No target of an assignment: only broken code gets here.
      lowering.opaque(target, [value]);
  }
}

function takeApart(lowering: Lowering, pattern: TSESTree.ObjectPattern | TSESTree.ArrayPattern, value: Register, node: TSESTree.Node): void {
  if (pattern.type === "ObjectPattern") assignObject(lowering, pattern, value, node);
  else assignArray(lowering, pattern, value, node);
}

function assignObject(lowering: Lowering, pattern: TSESTree.ObjectPattern, value: Register, node: TSESTree.Node): void {
  for (const property of pattern.properties) {
    if (property.type === "RestElement") {
      assign(lowering, property.argument, () => takeRest(lowering, value, "object", property), node);
      continue;
    }
    const key = lowerReadKey(lowering, property.key, property.computed);
    assign(lowering, property.value, () => takeMember(lowering, value, key, property), node);
  }
}

function assignArray(lowering: Lowering, pattern: TSESTree.ArrayPattern, value: Register, node: TSESTree.Node): void {
  if (pattern.elements.some((element) => element?.type === "RestElement")) lowering.drain(value, pattern);
  else lowering.takeSome(value, pattern);
  pattern.elements.forEach((element, index) => {
    if (element === null) return;
    if (element.type === "RestElement") assign(lowering, element.argument, () => takeRest(lowering, value, "array", element), node);
    else assign(lowering, element, () => takeMember(lowering, value, String(index), element), node);
  });
}

function takeMember(lowering: Lowering, object: Register, property: PropertyKey, node: TSESTree.Node): Register {
  const target = lowering.builder.register();
  lowering.builder.emit({ kind: "member", target, object, property, node });
  return target;
}

function takeRest(lowering: Lowering, object: Register, from: "object" | "array", node: TSESTree.Node): Register {
  const target = lowering.builder.register();
  lowering.builder.emit({ kind: "rest", target, object, from, node });
  return target;
}

function lowerDefault(lowering: Lowering, given: Register, fallback: TSESTree.Expression): Register {
  const { builder } = lowering;
  const [result, absent, present, join] = [builder.register(), builder.reserve(), builder.reserve(), builder.reserve()];
  builder.terminate({ kind: "branch", test: "undefined", value: given, consequent: absent, alternate: present, node: null });
  builder.enter(absent);
  builder.copy(result, lowerExpression(lowering, fallback));
  builder.jump(join);
  builder.enter(present);
  builder.copy(result, given);
  builder.continueIn(join);
  return result;
}
