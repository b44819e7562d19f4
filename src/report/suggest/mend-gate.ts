import type { TSESTree } from "@typescript-eslint/utils";
import type { Finding } from "../../analysis/finding.js";
import type { SourceUnit } from "../../program/source-unit.js";
import { staticKey } from "../../program/nodes.js";
import { insertion, type Edit, type Suggestion } from "./edit.js";
import { precedes, runningCode } from "./gate-place.js";
import { findClient } from "./find-client.js";
import { indentationAt, isFirstOnLine, lineStart, styleOf } from "./source-style.js";

interface ClientCall {
  readonly node: TSESTree.CallExpression;
  readonly method: TSESTree.Identifier;
}

/** Repairs the gate that the finding names, where it is a call of the client on the way to the side effect. */
export function mendGate(finding: Finding, unit: SourceUnit): Suggestion | null {
  const { reason } = finding;
  return reason.kind === "not-awaited" || reason.kind === "unchecked" ? repairGate(reason.at, reason.kind, finding.node, unit) : null;
}

/**
 * Repairs the gate at `gate`, a call of the client.
 * @param work what must not run before the gate has answered, or after a denial; null for all that follows.
 */
export function repairGate(gate: TSESTree.Node, lack: "not-awaited" | "unchecked", work: TSESTree.Node | null, unit: SourceUnit): Suggestion | null {
  const call = clientCall(gate, unit);
  if (call === null || !canAwait(call.node)) return null;
  return lack === "not-awaited" ? awaitGate(call, work, unit) : (assertInstead(call, work, unit) ?? stopOnDenial(call, work, unit));
}

function standsBefore(statement: TSESTree.Node, work: TSESTree.Node | null): boolean {
  return work === null || precedes(statement, work);
}

function clientCall(node: TSESTree.Node, unit: SourceUnit): ClientCall | null {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression" || node.callee.property.type !== "Identifier" || node.callee.optional) return null;
  if (staticKey(node.callee.property, node.callee.computed) === null) return null;
  const isClient = unit.text.slice(...node.callee.object.range) === findClient(unit, node)?.text;
  return isClient ? { node, method: node.callee.property } : null;
}

function canAwait(node: TSESTree.Node): boolean {
  const code = runningCode(node);
  if (code === null) return false;
  return code.type === "Program" ? code.sourceType === "module" : code.async;
}

const COMPLETE_WITH_PERMIT: ReadonlySet<string> = new Set(["assertAllowed", "guard", "startup"]);

function awaitGate({ node, method }: ClientCall, work: TSESTree.Node | null, unit: SourceUnit): Suggestion | null {
  const isVoided = node.parent.type === "UnaryExpression" && node.parent.operator === "void";
  const statement = isVoided ? node.parent.parent : node.parent;
  if (statement?.type !== "ExpressionStatement" || !standsBefore(statement, work) || !COMPLETE_WITH_PERMIT.has(method.name)) return null;
  const code = `await ${unit.text.slice(...node.range)}`;
  const edit = isVoided ? { range: [node.parent.range[0], node.range[0]] as const, text: "await " } : insertion(node.range[0], "await ");
  return { kind: "await-gate", code, edits: [edit] };
}

/** `await machineid.validate(id);` whose decision nobody looks at. */
function assertInstead({ node, method }: ClientCall, work: TSESTree.Node | null, unit: SourceUnit): Suggestion | null {
  const statement = node.parent.parent;
  if (method.name !== "validate" || node.parent.type !== "AwaitExpression" || statement?.type !== "ExpressionStatement" || !standsBefore(statement, work)) return null;
  return { kind: "assert-instead", code: `${unit.text.slice(node.range[0], method.range[0])}assertAllowed${unit.text.slice(method.range[1], node.range[1])}`, edits: [{ range: method.range, text: "assertAllowed" }] };
}

/** `const decision = await machineid.validate(id);` */
function stopOnDenial({ node, method }: ClientCall, work: TSESTree.Node | null, unit: SourceUnit): Suggestion | null {
  const declarator = node.parent.parent;
  if (method.name !== "validate" || node.parent.type !== "AwaitExpression" || declarator?.type !== "VariableDeclarator") return null;
  const declaration = declarator.parent;
  if (declaration.kind !== "const" || declaration.declarations.length !== 1 || !standsBefore(declaration, work)) return null;
  const denial = denialOf(declarator.id, unit);
  if (denial === null) return null;
  const code = `if (${denial.test}) ${denial.stop}`;
  const handled = handlerAfter(declaration, denial.test, unit);
  // What runs on a denial only has no place behind a stop.
  if (handled !== null && work !== null && handled.range[0] <= work.range[0] && work.range[1] <= handled.range[1]) return null;
  if (handled !== null) return { kind: "stop-on-denial", code, edits: endWithStop(handled.consequent, denial.stop, unit) };
  const { text } = unit;
  const [start, end] = declaration.range;
  const isOwnLine = isFirstOnLine(text, start);
  const separator = isOwnLine ? `${styleOf(unit).newline}${indentationAt(text, start)}` : " ";
  const ended = text[end - 1] === ";" || isOwnLine ? "" : ";";
  return { kind: "stop-on-denial", code, edits: [insertion(end, `${ended}${separator}${code}${isOwnLine ? styleOf(unit).semicolon : ";"}`)] };
}

interface Denial {
  /** Condition that holds on a denial. */
  readonly test: string;
  readonly stop: string;
}

function denialOf(pattern: TSESTree.Node, unit: SourceUnit): Denial | null {
  if (pattern.type === "Identifier") {
    const { name } = pattern;
    return { test: `!${name}.allowed`, stop: `throw new Error(\`Denied: \${${name}.code}, request \${${name}.request_id}\`)` };
  }
  if (pattern.type !== "ObjectPattern") return null;
  for (const property of pattern.properties) {
    if (property.type !== "Property" || staticKey(property.key, property.computed) !== "allowed" || property.value.type !== "Identifier") continue;
    const { quote } = styleOf(unit);
    return { test: `!${property.value.name}`, stop: `throw new Error(${quote}Denied by the authority${quote})` };
  }
  return null;
}

/** The statement that already looks at the denial right after the decision, but goes on. */
function handlerAfter(declaration: TSESTree.Node, test: string, unit: SourceUnit): TSESTree.IfStatement | null {
  const list = declaration.parent;
  if (list?.type !== "BlockStatement" && list?.type !== "Program") return null;
  const next = list.body.find((statement) => statement.range[0] >= declaration.range[1]);
  if (next?.type !== "IfStatement" || next.alternate !== null) return null;
  return unit.text.slice(...next.test.range) === test ? next : null;
}

function endWithStop(consequent: TSESTree.Statement, stop: string, unit: SourceUnit): Edit[] {
  const { text } = unit;
  const { indent, newline, semicolon } = styleOf(unit);
  const [start, end] = consequent.range;
  if (consequent.type !== "BlockStatement") return [insertion(start, "{ "), insertion(end, `${text[end - 1] === ";" ? "" : ";"} ${stop}; }`)];
  if (!isFirstOnLine(text, end - 1)) return [insertion(end - 1, `${/[;{}]\s*$/.test(text.slice(start, end - 1)) ? "" : "; "}${stop}; `)];
  return [insertion(lineStart(text, end - 1), `${indentationAt(text, end - 1)}${indent}${stop}${semicolon}${newline}`)];
}
