import * as typescriptParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { expect, it } from "vitest";
import { Random } from "../execution/random.js";
import machineid from "../../src/plugin.js";
import { piecesOf, spliced } from "./splice.js";
import { themes } from "./validate-before-side-effect/themes.js";

/** A run of all tests tries a few, `SPLICES=20000` as many as that. */
const SPLICES = Number(process.env["SPLICES"] ?? 60);
const EVERY = process.env["SPLICES"] === undefined ? 16 : 1;
const SEED = Number(process.env["SEED"] ?? 1);

const rules = Object.fromEntries(Object.keys(machineid.rules).map((name) => [`machineid/${name}`, "error" as const]));
const parserOptions = { ecmaFeatures: { jsx: true } };
const parsers: readonly Linter.Config[] = [{ languageOptions: { parser: typescriptParser, parserOptions } }, { languageOptions: { parserOptions } }];

/** What a rule throws; null where all is well or nothing parses. */
function crashIn(linter: Linter, code: string): string | null {
  for (const parser of parsers) {
    try {
      linter.verify(code, [{ files: ["**"], plugins: { machineid }, rules, ...parser }], { filename: "case.ts" });
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  }
  return null;
}

it("no rule crashes on programs put together from pieces of others", { timeout: Math.max(120_000, SPLICES * 200) }, () => {
  const programs = Object.values(themes).flatMap((pairs) => pairs.flatMap(({ valid, invalid }) => [valid, invalid])).filter((_, index) => index % EVERY === 0);
  const pieces = piecesOf(programs);
  const linter = new Linter();
  // One program for each place that crashes.
  const crashes = new Map<string, string>();
  for (let index = 0; index < SPLICES; index++) {
    const random = new Random(SEED * 1_000_000 + index);
    const code = spliced(random.pick(programs), pieces, random);
    const crash = crashIn(linter, code);
    if (crash !== null) crashes.set(crash.split("\n").find((line) => line.includes(" at ")) ?? crash, `${crash}\n${code}`);
  }
  expect(pieces.expressions.length).toBeGreaterThan(1000);
  expect([...crashes.values()]).toEqual([]);
});
