import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey } from "../../program/nodes.js";
import type { SourceUnit } from "../../program/source-unit.js";
import { insertion, type Edit } from "./edit.js";
import { indentationAt, isFirstOnLine, styleOf } from "./source-style.js";

/** The edit that logs code and request first thing on the denied side of `if (!decision.allowed)`; null for other forms of test. */
export function recordDenial(test: TSESTree.Node, unit: SourceUnit): { readonly code: string; readonly edits: readonly Edit[] } | null {
  const statement = test.parent;
  if (statement?.type !== "IfStatement" || statement.test !== test || test.type !== "UnaryExpression" || test.operator !== "!") return null;
  const { argument } = test;
  if (argument.type !== "MemberExpression" || argument.object.type !== "Identifier" || staticKey(argument.property, argument.computed) !== "allowed") return null;
  const { name } = argument.object;
  const { indent, newline, quote, semicolon } = styleOf(unit);
  const code = `console.error(${quote}denied${quote}, ${name}.code, ${name}.request_id)`;
  const { consequent } = statement;
  const [start, end] = consequent.range;
  if (consequent.type !== "BlockStatement") return { code, edits: [insertion(start, `{ ${code}; `), insertion(end, " }")] };
  const first = consequent.body[0];
  if (first !== undefined && isFirstOnLine(unit.text, first.range[0])) return { code, edits: [insertion(first.range[0], `${code}${semicolon}${newline}${indentationAt(unit.text, first.range[0])}`)] };
  return { code, edits: [insertion(start + 1, first === undefined ? `${newline}${indentationAt(unit.text, start)}${indent}${code}${semicolon}${newline}${indentationAt(unit.text, start)}` : ` ${code};`)] };
}
