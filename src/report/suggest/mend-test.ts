import type { TSESTree } from "@typescript-eslint/utils";
import type { MistakenTest } from "../../analysis/decision-use.js";
import type { SourceUnit } from "../../program/source-unit.js";
import { insertion, type Edit } from "./edit.js";

/** The edit after which the test at `node` tells a permit from a denial, with the code that it makes; null where none is clear. */
export function mendTest(node: TSESTree.Node, how: MistakenTest, { text }: SourceUnit): { readonly code: string; readonly edits: readonly Edit[] } | null {
  const replaced = (made: string): { code: string; edits: Edit[] } => ({ code: made, edits: [{ range: node.range, text: made }] });
  switch (how) {
    case "object": {
      const tested = node.type === "UnaryExpression" ? node.argument : node;
      if (tested.type !== "Identifier") return null;
      return { code: `${text.slice(...node.range)}.allowed`, edits: [insertion(tested.range[1], ".allowed")] };
    }
    case "not-false":
    case "text": {
      if (node.type !== "BinaryExpression" || node.right.type !== "Literal") return null;
      const equals = node.operator === "===" || node.operator === "==";
      const wantsTrue = node.right.value === true || node.right.value === "true";
      return replaced(`${text.slice(...node.left.range)} ${equals === wantsTrue ? "===" : "!=="} true`);
    }
    case "some": {
      const method = node.type === "CallExpression" && node.callee.type === "MemberExpression" && !node.callee.computed ? node.callee.property : null;
      return method === null ? null : { code: "every", edits: [{ range: method.range, text: "every" }] };
    }
    case "default":
      return node.type === "LogicalExpression" ? replaced(`${text.slice(...node.left.range)} === true`) : null;
    default:
      return null;
  }
}
