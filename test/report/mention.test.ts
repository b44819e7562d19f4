import { Linter } from "eslint";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mention } from "../../src/report/mention.js";

describe("mention", () => {
  it.each([
    ["job.urgent", "`job.urgent`"],
    ["a &&\n    b", "`a && b`"],
    ["sql`select 1`", '"sql`select 1`"'],
    ["{{call}}", "`{ {call} }`"],
    ["a\u202eb", "`a\\u{202e}b`"],
    ["", "``"],
  ])("%j is quoted as %j", (text, quoted) => {
    expect(mention(text)).toBe(quoted);
  });

  it("cuts a long text and says so", () => {
    expect(mention("x".repeat(100), 10)).toBe(`\`${"x".repeat(9)}…\``);
  });

  it("does not cut through a character", () => {
    expect(mention("😀".repeat(10), 3)).toBe("`😀😀…`");
  });

  it("makes one bounded line without placeholders of any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[{} `a]{0,80}$/)), (text) => {
        const quoted = mention(text);
        expect(quoted).not.toMatch(/\{\{|\}\}|\n|\r/);
        // Escapes take at most ten characters each.
        expect(Array.from(quoted).length).toBeLessThanOrEqual(2 * 48 + 2);
      }),
    );
  });

  it("reaches the reader as it is, whatever placeholders the text imitates", () => {
    const linter = new Linter();
    const quoted = mention("`{{call}} {{ path }} $1`");
    const rule = {
      meta: { messages: { found: "{{call}} at {{path}}" }, schema: [] },
      create: (context: { report(descriptor: { loc: { line: number; column: number }; messageId: string; data: Record<string, string> }): void }) => ({
        Program: () => context.report({ loc: { line: 1, column: 0 }, messageId: "found", data: { call: quoted, path: "here" } }),
      }),
    };
    const [message] = linter.verify("x", [{ plugins: { own: { rules: { mention: rule } } }, rules: { "own/mention": "error" } }]);
    expect(message?.message).toBe(`${quoted} at here`);
  });
});
