import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";

/** The members that a target of an assignment names: one, or those in a pattern. */
export function writtenMembers(target: TSESTree.Node): readonly TSESTree.MemberExpression[] {
  if (target.type === "MemberExpression") return [target];
  const found: TSESTree.MemberExpression[] = [];
  const open: TSESTree.Node[] = [target];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const written = stripTypeWrappers(node);
    switch (written.type) {
      case "MemberExpression":
        found.push(written);
        break;
      case "ArrayPattern":
        for (const element of written.elements) if (element !== null) open.push(element);
        break;
      case "ObjectPattern":
        for (const property of written.properties) open.push(property.type === "Property" ? property.value : property.argument);
        break;
      case "AssignmentPattern":
        open.push(written.left);
        break;
      case "RestElement":
        open.push(written.argument);
        break;
      default:
        break;
    }
  }
  return found;
}

/** What `delete` takes a spelled name from: afterwards a prototype's member shows, or nothing. */
export function deletedMembers({ operator, argument }: TSESTree.UnaryExpression): readonly TSESTree.MemberExpression[] {
  if (operator !== "delete") return [];
  const target = stripTypeWrappers(argument.type === "ChainExpression" ? argument.expression : argument);
  return target.type === "MemberExpression" && staticKey(target.property, target.computed) !== null ? [target] : [];
}
