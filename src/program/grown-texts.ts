import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { bare, memberName } from "./expressions.js";

/** Whether a variable's text is made in steps, each of which adds to what it held before: no single assignment spells it. */
export function isGrown(variable: Scope.Variable): boolean {
  return variable.references.some(({ identifier, writeExpr, init }) => {
    if (init === true || writeExpr === undefined || writeExpr === null) return false;
    const { parent } = identifier;
    if (parent.type === "AssignmentExpression" && parent.left === identifier && parent.operator === "+=") return true;
    const made = bare(writeExpr);
    const parts = made.type === "CallExpression" && made.callee.type === "MemberExpression" && memberName(made.callee) === "join" ? bare(made.callee.object) : made;
    return ["TemplateLiteral", "BinaryExpression", "ArrayExpression"].includes(parts.type) && variable.references.some((other) => other.isRead() && isWithin(other.identifier, parts));
  });
}

function isWithin({ range }: { readonly range: TSESTree.Range }, { range: [start, end] }: TSESTree.Node): boolean {
  return start <= range[0] && range[1] <= end;
}
