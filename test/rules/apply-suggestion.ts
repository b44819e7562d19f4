import type { Linter } from "eslint";

/** The program after one suggestion of a message. */
export function applySuggestion(program: string, { fix }: Linter.LintSuggestion): string {
  const [start, end] = fix.range;
  return program.slice(0, start) + fix.text + program.slice(end);
}
