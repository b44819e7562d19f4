import type { TSESTree } from "@typescript-eslint/utils";
import { ArgumentList } from "./arguments.js";
import { memberName } from "./expressions.js";
import type { CallNode } from "./syntax.js";
import type { VariableOf } from "./variables.js";

/**
 * What all calls of a method are given of the object whose method `call` calls: `xhr.open("GET", address)` for `xhr.send()`. Null where the object is
 * no constant of which only members are used: then others may call it.
 */
export function argumentsOfCalls(call: CallNode | null, method: string, variableOf: VariableOf): readonly ArgumentList[] | null {
  const object = call?.type === "CallExpression" && call.callee.type === "MemberExpression" ? call.callee.object : null;
  const variable = object?.type === "Identifier" ? variableOf(object) : null;
  if (variable === null || variable.defs.length !== 1) return null;
  const found: ArgumentList[] = [];
  let writes = 0;
  for (const reference of variable.references) {
    if (reference.isWrite()) writes += 1;
    else {
      const member = reference.identifier.parent;
      if (member.type !== "MemberExpression" || member.object !== reference.identifier) return null;
      const name = memberName(member);
      if (name === null) return null;
      if (name !== method) continue;
      if (!isCallOf(member)) return null;
      found.push(ArgumentList.of(member.parent.arguments));
    }
  }
  return writes === 1 && found.length > 0 ? found : null;
}

function isCallOf(member: TSESTree.MemberExpression): member is TSESTree.MemberExpression & { parent: TSESTree.CallExpression } {
  return member.parent.type === "CallExpression" && member.parent.callee === member;
}
