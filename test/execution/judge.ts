import * as parser from "@typescript-eslint/parser";
import { Linter, type ESLint } from "eslint";
import plugin from "../../src/plugin.js";
import type { Judge } from "./compare.js";

const RULE = "machineid/validate-before-side-effect";
const SITE = /fetch\("https:\/\/api\.example\.com\/(\d+)"/g;

/** Judges a program with the core rule of our plugin, or of another. Throws where ESLint could not run it. */
export function ruleJudge(machineid: ESLint.Plugin = plugin): Judge {
  const linter = new Linter({ configType: "flat" });
  const verify = (source: string, byEspree: boolean): Linter.LintMessage[] => {
    const config: Linter.Config = { files: ["**/*.js"], plugins: { machineid }, languageOptions: { ...(byEspree ? {} : { parser }), sourceType: "module" }, rules: { [RULE]: "error" } };
    return linter.verify(source, [config], { filename: "program.js" });
  };
  return (source) => {
    const byEspree = isReadByEspree(source);
    const first = verify(source, byEspree);
    // A program that returns at its top level, only the other parser reads.
    const messages = byEspree && first.some(({ fatal }) => fatal === true) ? verify(source, false) : first;
    const sites = sitesByPlace(source);
    const reported = new Set<number>();
    for (const { ruleId, message, line, column } of messages) {
      if (ruleId !== RULE) throw new Error(`ESLint could not judge the program: ${message} (${line}:${column})\n${source}`);
      const site = sites.get(`${line}:${column}`);
      if (site === undefined) throw new Error(`A report at ${line}:${column} stands at no side effect: ${message}\n${source}`);
      reported.add(site);
    }
    return reported;
  };
}

/** Trees of the linter's own parser lack what those of the other have: each reads half of the programs. */
export function isReadByEspree(...texts: readonly string[]): boolean {
  return texts.reduce((sum, { length }) => sum + length, 0) % 2 === 1;
}

function sitesByPlace(source: string): Map<string, number> {
  const places = new Map<string, number>();
  for (const [index, line] of source.split("\n").entries()) {
    for (const match of line.matchAll(SITE)) places.set(`${index + 1}:${match.index + 1}`, Number(match[1]));
  }
  return places;
}
