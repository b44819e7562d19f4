import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import { DIRECTORY, lintIn } from "./run.js";
import { expectedReports, type Pair } from "./validate-before-side-effect/pair.js";

export interface RulePair extends Pick<Pair, "clause" | "valid" | "invalid" | "settings"> {
  readonly filename?: string;
  readonly options?: readonly unknown[];
}

const linter = new Linter({ cwd: DIRECTORY });

/** Whether ESLint's own parser, which knows neither types nor decorators, can read the program. */
function isJavaScript(code: string): boolean {
  return linter.verify(code, { languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } } }).length === 0;
}

/** Checks that the rule is quiet on each valid program and reports exactly the marked lines of its twin, with the marked messages, whatever parser reads it. */
export function checkPairs(rule: string, pairs: readonly RulePair[]): void {
  const reportsOf = (code: string, { settings, filename, options }: RulePair): string[] => {
    const reportsBy = (parser: "typescript" | "javascript"): string[] =>
      lintIn(linter, code, { rule, settings, options, ...(filename === undefined ? {} : { filename }) }, parser).map((message) => `${message.line} ${message.messageId}`);
    const reports = reportsBy("typescript");
    if (isJavaScript(code)) expect(reportsBy("javascript")).toEqual(reports);
    return reports;
  };

  describe(rule, () => {
    for (const pair of pairs) {
      it(`${pair.clause}: without a finding`, () => {
        expect(expectedReports(pair.valid)).toEqual([]);
        expect(reportsOf(pair.valid, pair)).toEqual([]);
      });

      it(`${pair.clause}: found`, () => {
        const expected = expectedReports(pair.invalid);
        expect(expected).not.toEqual([]);
        expect(reportsOf(pair.invalid, pair)).toEqual(expected);
      });
    }
  });
}
