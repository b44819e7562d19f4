import type { TSESTree } from "@typescript-eslint/utils";
import { bare, memberName } from "./expressions.js";
import { isAssignmentTarget } from "./file-index.js";
import { staticKey } from "./nodes.js";
import type { VariableOf } from "./variables.js";

/** Whether the file gives the object that a variable holds one of these members where it names the variable: `options.baseURL = url`, `Object.assign(options, more)`. */
export function setsMemberLater(options: TSESTree.Node, names: readonly string[], variableOf: VariableOf): boolean {
  const held = bare(options);
  const variable = held.type === "Identifier" ? variableOf(held) : null;
  return variable?.references.some(({ identifier }) => setsMember(identifier, names)) === true;
}

function setsMember(name: TSESTree.Node, names: readonly string[]): boolean {
  const { parent } = name;
  if (parent?.type === "MemberExpression" && parent.object === name) {
    const key = staticKey(parent.property, parent.computed);
    return isAssignmentTarget(parent) && (key === null || names.includes(key));
  }
  return parent?.type === "CallExpression" && parent.arguments[0] === name && parent.callee.type === "MemberExpression" && memberName(parent.callee) === "assign";
}
