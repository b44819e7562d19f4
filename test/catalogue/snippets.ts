import type { SideEffectRow } from "../../src/models/row.js";
import { alternatives } from "../../docs/tools/catalogue-page.js";
import { spellings } from "../models/written-path.js";

/** Code with one expression a line behind its first line. */
export interface Snippet {
  readonly code: string;
  readonly expressions: readonly string[];
  /** Only reports of calls with such an end count. Null when all do. */
  readonly ends: RegExp | null;
}

export interface Snippets {
  /** Each expression has a side effect. */
  readonly catches: Snippet;
  /** None has. */
  readonly leaves: readonly Snippet[];
}

/** Texts of which each condition on a text has one that it matches and one that it does not. */
const TEXTS = [
  "https://a.b/c", "/c", "SELECT 1", "INSERT INTO a VALUES (1)", "UPDATE a SET b = 1", "DELETE FROM a", "DROP TABLE a", "CREATE TABLE a (b int)", "GET /a", "POST /a", "DELETE /a", "PUT /a", "GET", "POST", "DELETE", "PUT", "PATCH",
  "set", "get", "del", "-i", "a", "w", "r", "query { a }", "mutation { a }",
];

/** An argument list in which the condition of the row holds, or does not. Null when there is none. */
function argumentsFor(row: SideEffectRow, holds: boolean): string | null {
  const { when } = row;
  if (when === null) return holds ? "" : null;
  // What another call of the same object is given stands in no expression: its pairs are in test/models.
  if (tellsByAnotherCall(row)) return holds ? "x" : null;
  const before = "x, ".repeat(when.argument);
  if (when.kind === "construct") return `${before}new m.${holds ? (alternatives(when.written)[0] ?? "").replaceAll("*", "Thing") : "LookAlikeOfNone"}()`;
  if (when.kind === "except") return before + (holds ? "y" : when.written);
  const text = TEXTS.find((candidate) => when.text.test(candidate) === holds);
  if (when.tagged && !holds) return '"INSERT INTO a VALUES (1)"';
  if (text === undefined) return null;
  return when.tagged ? `\`${text}\`` : before + JSON.stringify(text);
}

function tellsByAnotherCall({ when }: SideEffectRow): boolean {
  return when?.kind === "text" && when.of !== null;
}

function fileOf(module: string, expressions: readonly string[], ends: RegExp | null = null): Snippet {
  const head = module === "global" ? "" : `import * as m from "${module}";`;
  return { code: [head, ...expressions.map((expression) => `${expression};`)].join("\n"), expressions, ends };
}

function root(row: SideEffectRow): string {
  return row.from === "global" ? "" : "m";
}

/**
 * Spellings of rows of one module, through each of their alternatives, and what looks like them: the same calls on a package and a file of
 * another name, on a parameter that has the module's name, methods of another name on the same object, and the same method with an argument that makes it a read.
 * @throws Error for a condition for which there is no text to try.
 */
export function snippetsOf(module: string, rows: readonly SideEffectRow[]): Snippets {
  const written = (row: SideEffectRow): readonly string[] => spellings(row, root(row), required(argumentsFor(row, true), row));
  const caught = rows.flatMap(written);
  const reads = rows.flatMap((row) => {
    const read = argumentsFor(row, false);
    if (read === null && row.when !== null && !tellsByAnotherCall(row)) required(read, row);
    // Another row may catch the same call with that argument.
    const isAlone = rows.every((other) => other === row || other.path !== row.path);
    return read === null || !isAlone ? [] : spellings(row, root(row), read);
  });
  const renamed = rows.flatMap(renamedSpellings);
  const own = module === "global" ? [...new Set(rows.flatMap((row) => (row.steps[0]?.kind === "member" ? [...row.steps[0].names] : [])))] : ["m"];
  return {
    catches: fileOf(module, caught),
    leaves: [
      ...(module === "global" ? [] : [fileOf(`look-alike-of-${module.replaceAll(/[^a-z]+/g, "-")}`, caught), fileOf(`./${module}`, caught)]),
      { code: `function f(${own.join(", ")}) {\n${caught.join(";\n")}\n}`, expressions: caught, ends: null },
      fileOf(module, reads, /\("[^"]*"\)$|\(x, .*\)$|LookAlikeOfNone\(\)\)$/),
      // The path to a method may itself have a side effect; that of the unknown method itself is what counts.
      fileOf(module, renamed, /LookAlike\(\)$/),
    ],
  };
}

/** The calls of a row, made on a method that it does not name. */
function renamedSpellings(row: SideEffectRow): readonly string[] {
  const index = row.steps.findLastIndex((step) => step.kind === "member");
  const step = row.steps[index];
  // What comes after the name of a method is a call; a name further to the front may stand for a class.
  if (step?.kind !== "member" || index !== row.steps.length - 2) return [];
  const steps = row.steps.with(index, { kind: "member", names: new Set([...step.names].map((name) => `${name}LookAlike`)) });
  return spellings({ steps }, root(row), "");
}

function required(text: string | null, row: SideEffectRow): string {
  if (text === null) throw new Error(`No text to try the condition of ${row.from} ${row.path} with. Add one to TEXTS in test/catalogue/snippets.ts.`);
  return text;
}
