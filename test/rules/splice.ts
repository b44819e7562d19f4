import type { TSESTree } from "@typescript-eslint/utils";
import { childNodes, isFunctionNode } from "../../src/program/nodes.js";
import type { Random } from "../execution/random.js";
import { parse } from "../flow/parse.js";

/** Text of the pieces of many programs, by what may stand in their place. */
export interface Pieces {
  readonly expressions: readonly string[];
  readonly statements: readonly string[];
}

interface Place {
  readonly kind: "expression" | "statement" | "body";
  readonly range: TSESTree.Range;
}

/** What may be cut out of programs and put into others. */
export function piecesOf(programs: readonly string[]): Pieces {
  const expressions = new Set<string>();
  const statements = new Set<string>();
  for (const program of programs) {
    for (const { kind, range } of placesIn(program)) {
      if (kind !== "body") (kind === "expression" ? expressions : statements).add(program.slice(...range));
    }
  }
  return { expressions: [...expressions], statements: [...statements] };
}

/**
 * The program with some of its expressions and statements replaced by those of other programs, left out or said twice, or with the body of one of
 * its functions moved to the end of the module. It need not make sense.
 */
export function spliced(program: string, pieces: Pieces, random: Random): string {
  let text = program;
  for (let edits = 1 + random.below(4); edits > 0; edits--) {
    let places: readonly Place[];
    try {
      places = placesIn(text);
    } catch {
      return text;
    }
    if (places.length > 0) text = edited(text, random.pick(places), pieces, random);
  }
  return text;
}

function edited(text: string, { kind, range: [from, to] }: Place, { expressions, statements }: Pieces, random: Random): string {
  const replaced = (by: string): string => text.slice(0, from) + by + text.slice(to);
  const own = text.slice(from, to);
  switch (kind) {
    case "body":
      return `${replaced("{}")}\n${own.slice(1, -1)}`;
    case "expression":
      return replaced(random.pick([`(${random.pick(expressions)})`, `(${random.pick(expressions)})`, `(0, ${own})`, `(${own})?.[${random.pick(expressions)}]`]));
    case "statement":
      return replaced(random.pick([random.pick(statements), `${random.pick(statements)}\n${own}`, `${own}\n${random.pick(statements)}`, ";", `${own}\n${own}`]));
  }
}

function placesIn(program: string): readonly Place[] {
  const places: Place[] = [];
  const open: TSESTree.Node[] = [parse(program).ast];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    open.push(...childNodes(node));
    const kind = kindOf(node);
    if (kind !== null) places.push({ kind, range: node.range });
  }
  return places;
}

function kindOf(node: TSESTree.Node): Place["kind"] | null {
  if (node.type === "BlockStatement" && isFunctionNode(node.parent)) return "body";
  if (node.type.endsWith("Statement") || node.type === "VariableDeclaration") return node.parent?.type === "ForStatement" || node.parent?.type === "ForOfStatement" || node.parent?.type === "ForInStatement" ? null : "statement";
  return /^(?:Call|New|Member|Await|Arrow\w+|Function|Object|Array|Conditional|Logical|Binary|Unary|Assignment|Yield|This|Class|Chain)Expression$|^(?:Arrow)?FunctionExpression$|^Identifier$|Literal$/.test(node.type) ? "expression" : null;
}
