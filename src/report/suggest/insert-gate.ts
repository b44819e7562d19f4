import type { TSESTree } from "@typescript-eslint/utils";
import { isHandedOver, type Finding } from "../../analysis/finding.js";
import type { SourceUnit } from "../../program/source-unit.js";
import { insertion, type Edit, type Suggestion } from "./edit.js";
import { runtimeCalls } from "./find-client.js";
import { placeBefore, runningCode, type GatePlace } from "./gate-place.js";
import { indentationAt, isFirstOnLine, startWithComments, styleOf } from "./source-style.js";
import { writeGate } from "./write-gate.js";

/** Awaits a gate right before the side effect; null where that would not be enough, or where nothing can be awaited. */
export function insertGate(finding: Finding, unit: SourceUnit): Suggestion | null {
  if (!isMendedByGate(finding)) return null;
  const place = placeBefore(finding.node);
  if (place === null || isDecidedInside(finding, place) || isLeftBehind(finding, unit)) return null;
  const gate = writeGate(unit, place.node);
  if (gate === null) return null;
  const edits = editsFor(place, gate.code, unit);
  if (edits === null) return null;
  return { kind: gate.addsClient ? "insert-gate-and-client" : "insert-gate", code: gate.code, edits: [...gate.declarations, ...edits] };
}

/** A gate right before the call helps unless something else still runs, or the call is made by code out of view. */
function isMendedByGate(finding: Finding): boolean {
  const { node, reason } = finding;
  if (isHandedOver(finding)) return false;
  if (node.type !== "CallExpression" && node.type !== "NewExpression" && node.type !== "TaggedTemplateExpression") return false;
  return reason.kind !== "not-awaited" && reason.kind !== "overtaken" && reason.kind !== "unproven";
}

/** Whether the statement itself asks or pauses: a gate before it would not be the latest decision. */
function isDecidedInside({ path, reason }: Finding, place: GatePlace): boolean {
  const [start, end] = place.node.range;
  const isInside = (range: readonly [number, number]): boolean => start <= range[0] && range[1] <= end;
  if ("at" in reason && isInside(reason.at.range)) return true;
  return path.some(({ kind, node }) => (kind === "permit" || kind === "denial" || kind === "failure" || kind === "pause") && isInside(node.range));
}

/** Whether a call on the path is not waited for, so that its caller may get a denial while the new gate is under way. */
function isLeftBehind({ node, path }: Finding, unit: SourceUnit): boolean {
  return path.some((step) => {
    const statement = step.node.parent;
    if (step.kind !== "call" || statement?.type !== "ExpressionStatement") return false;
    const isCallback = step.node.range[0] <= node.range[0] && node.range[1] <= step.node.range[1];
    return isCallback ? asksLater(step.node, unit) : !isLastOfModule(statement, unit);
  });
}

/** The usual `main();` at the end: no code of the module is left that could get a denial, nor is other work under way. */
function isLastOfModule(statement: TSESTree.ExpressionStatement, { ast }: SourceUnit): boolean {
  const calls = ast.body.filter(({ type }) => type === "ExpressionStatement");
  return calls.length === 1 && calls[0] === statement && ast.body.every((other) => other.range[0] <= statement.range[0] || isInert(other));
}

function isInert({ type }: TSESTree.ProgramStatement): boolean {
  return type === "FunctionDeclaration" || type === "TSInterfaceDeclaration" || type === "TSTypeAliasDeclaration";
}

function asksLater(after: TSESTree.Node, unit: SourceUnit): boolean {
  return runtimeCalls(unit).some(({ node }) => node.range[0] >= after.range[1] && runningCode(node) === runningCode(after));
}

function editsFor(place: GatePlace, code: string, unit: SourceUnit): Edit[] | null {
  const { newline, indent } = styleOf(unit);
  const { text } = unit;
  switch (place.kind) {
    case "statement": {
      const [start] = place.node.range;
      if (!isFirstOnLine(text, start)) return [insertion(start, `${code}; `)];
      const margin = indentationAt(text, start);
      return [insertion(startWithComments(unit, place.node), `${code}${endOf(unit, start)}${newline}${margin}`)];
    }
    case "body": {
      const [start, end] = place.node.range;
      if (!isFirstOnLine(text, start)) return [insertion(start, `{ ${code}; `), insertion(end, " }")];
      const margin = indentationAt(text, place.owner.range[0]);
      const [before] = /\s*$/.exec(text.slice(0, start)) ?? [""];
      // A comment on the way would swallow the brace.
      if (text.slice(0, start - before.length).endsWith("*/") || isAfterLineComment(unit, start - before.length)) return null;
      return [
        { range: [start - before.length, start], text: ` {${newline}${margin}${indent}${code}${endOf(unit, start)}${newline}${margin}${indent}` },
        insertion(end, `${newline}${margin}}`),
      ];
    }
    case "arrow": {
      const { arrow } = place;
      const arrowToken = unit.ast.tokens?.findLast((token) => token.value === "=>" && token.range[1] <= arrow.body.range[0]);
      if (arrowToken === undefined) return null;
      const [start, end] = [arrowToken.range[1], arrow.range[1]];
      const body = text.slice(start, end).trim();
      // A comment may end the line after `return`.
      if (body.startsWith("/")) return null;
      const margin = indentationAt(text, arrow.range[0]);
      const { semicolon } = styleOf(unit);
      const lines = [" {", `${margin}${indent}${code}${semicolon}`, `${margin}${indent}return ${body}${semicolon}`, `${margin}}`];
      return [{ range: [start, end], text: lines.join(newline) }];
    }
  }
}

/** The end of a statement that is inserted before `start`; what follows must not be taken for its continuation. */
function endOf(unit: SourceUnit, start: number): ";" | "" {
  return /[([`/+\-*.,]/.test(unit.text[start] ?? "") ? ";" : styleOf(unit).semicolon;
}

function isAfterLineComment({ ast }: SourceUnit, offset: number): boolean {
  return (ast.comments ?? []).some((comment) => comment.range[1] === offset);
}
