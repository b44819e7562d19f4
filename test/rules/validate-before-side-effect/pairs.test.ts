import { describe, expect, it } from "vitest";
import { lint, type Message } from "../run.js";
import { expectedReports } from "./pair.js";
import { themes } from "./themes.js";

function reportsOf(messages: readonly Message[]): string[] {
  return messages.map((message) => `${message.line} ${message.messageId}`);
}

for (const [theme, pairs] of Object.entries(themes)) {
  describe(theme, () => {
    for (const { clause, valid, invalid, settings, gap } of pairs) {
      const itKeeps = gap === "valid" || gap === "both" ? it.fails : it;
      itKeeps(`${clause}: without a finding`, () => {
        expect(expectedReports(valid)).toEqual([]);
        expect(reportsOf(lint(valid, { settings }))).toEqual([]);
      });

      const itFinds = gap === "invalid" || gap === "both" ? it.fails : it;
      itFinds(`${clause}: found`, () => {
        const expected = expectedReports(invalid);
        expect(expected).not.toEqual([]);
        expect(reportsOf(lint(invalid, { settings }))).toEqual(expected);
      });
    }
  });
}

describe("the table", () => {
  const pairs = Object.values(themes).flat();

  it("names each clause once", () => {
    const clauses = Object.entries(themes).flatMap(([theme, own]) => own.map(({ clause }) => `${theme}: ${clause}`));
    expect(clauses).toEqual([...new Set(clauses)]);
  });

  it("asserts every message that code in view can get", () => {
    const asserted = new Set(pairs.flatMap(({ invalid }) => expectedReports(invalid)).map((report) => report.split(" ")[1]));
    expect([...asserted].sort()).toEqual(["afterUnits", "handedOver", "noGate", "notAwaited", "overtaken", "skipped", "staleLoop", "stalePause", "swallowed", "unchecked", "unproven"]);
  });
});
