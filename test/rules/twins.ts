import { expect, it } from "vitest";
import { lintByEveryParser, type LintOptions } from "./run.js";

/** Two programs that differ by one thing, and what is found in the second: message ids, each with the line and the text where it stands. */
export interface Twins {
  readonly right: string;
  readonly wrong: string;
  readonly finds: readonly string[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** What is found in a program: message id and the text that is marked, shortened. */
export function foundIn(program: string, options: LintOptions): string[] {
  return lintByEveryParser(program, options).map(({ messageId, line, column, endLine, endColumn }) => {
    const lines = program.split("\n");
    const from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + column - 1;
    const to = lines.slice(0, (endLine ?? line) - 1).join("\n").length + ((endLine ?? line) > 1 ? 1 : 0) + (endColumn ?? column) - 1;
    return `${messageId ?? ""}: ${program.slice(from, to).replace(/\s+/g, " ")}`;
  });
}

/** One test for each pair. */
export function testTwins(rule: string, head: string, pairs: readonly Twins[]): void {
  it.each(pairs)("$wrong", ({ right, wrong, finds, options, settings }) => {
    const common = { rule, options, ...(settings === undefined ? {} : { settings }) };
    expect(foundIn(head + right, common)).toEqual([]);
    expect(foundIn(head + wrong, common)).toEqual(finds);
  });
}
