import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers, targetsOf } from "../program/nodes.js";

/** The members that a target of an assignment names: one, or those in a pattern. */
export function writtenMembers(target: TSESTree.Node): readonly TSESTree.MemberExpression[] {
  if (target.type === "MemberExpression") return [target];
  return targetsOf(target).map(stripTypeWrappers).filter((written) => written.type === "MemberExpression");
}

/** What `delete` takes a spelled name from: afterwards a prototype's member shows, or nothing. */
export function deletedMembers({ operator, argument }: TSESTree.UnaryExpression): readonly TSESTree.MemberExpression[] {
  if (operator !== "delete") return [];
  const target = stripTypeWrappers(argument.type === "ChainExpression" ? argument.expression : argument);
  return target.type === "MemberExpression" && staticKey(target.property, target.computed) !== null ? [target] : [];
}
