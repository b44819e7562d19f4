import type { TSESTree } from "@typescript-eslint/utils";
import type { SourceUnit } from "../../program/source-unit.js";

/** How a file is written, so that what is inserted looks like the rest of it. */
export interface SourceStyle {
  readonly semicolon: ";" | "";
  readonly quote: '"' | "'";
  readonly newline: "\n" | "\r\n";
  /** One level of indentation. */
  readonly indent: string;
}

const styles = new WeakMap<SourceUnit, SourceStyle>();

export function styleOf(unit: SourceUnit): SourceStyle {
  const known = styles.get(unit);
  if (known !== undefined) return known;
  const style: SourceStyle = {
    semicolon: usesSemicolons(unit) ? ";" : "",
    quote: quoteOf(unit),
    newline: unit.text.includes("\r\n") ? "\r\n" : "\n",
    indent: /^(\t| {2,8})\S/m.exec(unit.text)?.[1] ?? "  ",
  };
  styles.set(unit, style);
  return style;
}

function usesSemicolons({ ast, text }: SourceUnit): boolean {
  const ended = ast.body.filter((node) => node.type === "ImportDeclaration" || node.type === "VariableDeclaration" || node.type === "ExpressionStatement");
  return ended.length === 0 || ended.some((node) => text[node.range[1] - 1] === ";");
}

function quoteOf({ ast, text }: SourceUnit): '"' | "'" {
  const imported = ast.body.find((node) => node.type === "ImportDeclaration");
  const first = imported === undefined ? /["']/.exec(text)?.[0] : text[imported.source.range[0]];
  return first === "'" ? "'" : '"';
}

/** White space before the first character of the line that holds `offset`. */
export function indentationAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? "";
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Whether only white space precedes `offset` on its line. */
export function isFirstOnLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === "";
}

/** Where the comments begin that stand directly above `node`, each on lines of its own; the node's own beginning when there are none. */
export function startWithComments({ ast, text }: SourceUnit, node: TSESTree.Node): number {
  let start = node.range[0];
  if (!isFirstOnLine(text, start)) return start;
  for (const comment of (ast.comments ?? []).toReversed()) {
    if (comment.range[1] > start) continue;
    const between = text.slice(comment.range[1], start);
    if (!/^[ \t]*\r?\n[ \t]*$/.test(between) || !isFirstOnLine(text, comment.range[0])) break;
    start = comment.range[0];
  }
  return start;
}

/** Where a line may be added after `node`: behind a comment that ends its line. */
export function endWithComment(text: string, node: TSESTree.Node): number {
  const end = node.range[1];
  const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(end));
  return end + (rest?.[0].trimEnd().length ?? 0);
}
