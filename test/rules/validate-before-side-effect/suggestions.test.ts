import { describe, expect, it } from "vitest";
import { applySuggestion } from "../apply-suggestion.js";
import { lint, type Message } from "../run.js";
import { themes } from "./themes.js";

/** What a message stands on: the lines move. */
function textAt(program: string, { line, column }: Message): string {
  return (program.split("\n")[line - 1] ?? "").slice(column - 1);
}

/** Pairs of a theme are much alike: every other one in a run of all tests, each of them with `EVERY_PAIR=1`. */
const STEP = process.env["EVERY_PAIR"] === undefined ? 2 : 1;

const reported = Object.entries(themes).map(([theme, pairs]) => ({ theme, pairs: pairs.filter((_, index) => index % STEP === 0).map((pair) => ({ ...pair, messages: lint(pair.invalid, { settings: pair.settings }) })) }));

for (const { theme, pairs } of reported) {
  describe(`suggestions: ${theme}`, () => {
    it.each(pairs)("$clause", ({ invalid, settings, messages }) => {
      for (const message of messages) {
        for (const suggestion of message.suggestions ?? []) {
          const mended = applySuggestion(invalid, suggestion);
          // Throws when it does not parse.
          // A gate in a call that nobody awaits leaves it to be told that others may overtake its answer.
          const left = lint(mended, { settings }).flatMap((other) => (other.messageId === "overtaken" ? [] : [textAt(mended, other)]));
          const others = messages.filter((other) => other !== message).map((other) => textAt(invalid, other));
          expect(others, `${suggestion.desc}\n${mended}`).toEqual(expect.arrayContaining(left));
          expect(left.length).toBeLessThan(messages.length);
        }
      }
    });
  });
}

describe("suggestions as a whole", () => {
  const offered = reported.flatMap(({ pairs }) => pairs.flatMap(({ messages }) => messages.map((message) => message.suggestions ?? [])));

  it("are offered for most findings in async functions", () => {
    const withSome = offered.filter((suggestions) => suggestions.length > 0);
    expect(withSome.length / offered.length).toBeGreaterThan(0.5);
  });

  it("are of every kind", () => {
    const kinds = new Set(offered.flat().map(({ messageId }) => messageId));
    expect([...kinds].sort()).toEqual(["assertInstead", "awaitGate", "insertGate", "stopOnDenial"]);
  });
});
