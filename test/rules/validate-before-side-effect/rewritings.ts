import type { TSESTree } from "@typescript-eslint/utils";
import { childNodes } from "../../../src/program/nodes.js";
import { parse } from "../../flow/parse.js";

/** Text that stands in for what lies between two offsets; behind `from` where they are the same. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

type Rewriting = (node: TSESTree.Node) => readonly Edit[];

/** Ways to write a program otherwise, each line by line, so that reports stay where they were. */
export const rewritings: Readonly<Record<string, Rewriting>> = {
  "type syntax around arguments": (node) => (isArgument(node) ? around(node.range, "(", " satisfies unknown)") : []),

  "`!` behind names that members are read from": (node) => (node.type === "MemberExpression" && node.object.type === "Identifier" && node.object.name !== "module" && !isTarget(node) ? around(node.object.range, "", "!") : []),

  "members in brackets": (node) =>
    node.type === "MemberExpression" && !node.computed && !node.optional && node.property.type === "Identifier" && node.object.type !== "Super" ? [{ from: node.object.range[1], to: node.property.range[1], text: `["${node.property.name}"]` }] : [],

  "negations as conditional expressions": (node) =>
    node.type === "UnaryExpression" && node.operator === "!" ? [{ from: node.range[0], to: node.argument.range[0], text: "((" }, insert(node.range[1], ") ? false : true)")] : [],

  "conjunctions by De Morgan": (node) =>
    node.type === "LogicalExpression" && node.operator === "&&" ? [insert(node.range[0], "!(!("), { from: node.left.range[1], to: node.right.range[0], text: ") || !(" }, insert(node.range[1], "))")] : [],

  "bodies in a `try` that throws on": (node) => (isOwnBody(node) ? within(node.range, " try {", "} catch (caught) { throw caught; } ") : []),

  "bodies in an async function that is called at once": (node) => (isOwnBody(node) && node.parent.async && !node.parent.generator ? within(node.range, " return await (async () => {", "})(); ") : []),

  "statements with a `finally`": (node) => (node.type === "ExpressionStatement" && node.parent.type === "BlockStatement" ? around(node.range, "try { ", " } finally { }") : []),

  "statements between others": (node) => (node.parent?.type === "BlockStatement" && node.type.endsWith("Statement") ? [insert(node.range[0], `let between${String(node.range[0])} = 1; `)] : []),
};

/** The program, written otherwise wherever that can be done; null where it parses no longer. */
export function rewritten(program: string, rewriting: Rewriting): string | null {
  const edits: Edit[] = [];
  const open: TSESTree.Node[] = [parse(program).ast];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    edits.push(...rewriting(node));
    open.push(...childNodes(node));
  }
  const text = applied(program, edits);
  try {
    parse(text);
    return text;
  } catch {
    return null;
  }
}

function applied(program: string, edits: readonly Edit[]): string {
  let text = "";
  let end = 0;
  for (const edit of [...edits].sort((left, right) => left.from - right.from || left.to - right.to)) {
    text += program.slice(end, edit.from) + edit.text;
    end = edit.to;
  }
  return text + program.slice(end);
}

function insert(at: number, text: string): Edit {
  return { from: at, to: at, text };
}

function around([from, to]: TSESTree.Range, before: string, after: string): readonly Edit[] {
  return [insert(from, before), insert(to, after)];
}

function within([from, to]: TSESTree.Range, before: string, after: string): readonly Edit[] {
  return [insert(from + 1, before), insert(to - 1, after)];
}

function isArgument(node: TSESTree.Node): boolean {
  const call = node.parent;
  if ((call?.type !== "CallExpression" && call?.type !== "NewExpression") || node === call.callee || node.type === "SpreadElement") return false;
  return call.arguments.some((each) => each === node) && !(call.callee.type === "Identifier" && call.callee.name === "require");
}

function isTarget(node: TSESTree.MemberExpression): boolean {
  return node.parent.type === "AssignmentExpression" && node.parent.left === node;
}

type OwnBody = TSESTree.BlockStatement & { readonly parent: TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression };

/** A body with statements, and not that of a constructor, which may have to call `super` first. */
function isOwnBody(node: TSESTree.Node): node is OwnBody {
  if (node.type !== "BlockStatement" || node.body.length === 0) return false;
  const { parent } = node;
  if (parent.type !== "FunctionDeclaration" && parent.type !== "FunctionExpression" && parent.type !== "ArrowFunctionExpression") return false;
  return !(parent.parent.type === "MethodDefinition" && parent.parent.kind === "constructor");
}
