import { describe, expect, it } from "vitest";
import { lintByEveryParser } from "./run.js";
import { expectedReports, type Pair } from "./validate-before-side-effect/pair.js";

export interface RulePair extends Pick<Pair, "clause" | "valid" | "invalid" | "settings"> {
  readonly filename?: string;
  readonly options?: readonly unknown[];
}

/** Checks that the rule is quiet on each valid program and reports exactly the marked lines of its twin, with the marked messages, whatever parser reads it. */
export function checkPairs(rule: string, pairs: readonly RulePair[]): void {
  const reportsOf = (code: string, { settings, filename, options }: RulePair): string[] =>
    lintByEveryParser(code, { rule, settings, options, ...(filename === undefined ? {} : { filename }) }).map((message) => `${message.line} ${message.messageId}`);

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
