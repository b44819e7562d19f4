import { Linter } from "eslint";
import { Linter as Linter9 } from "eslint9";
import { describe, expect, it } from "vitest";
import { DIRECTORY, lintIn, type Host } from "../rules/run.js";
import { expectedReports } from "../rules/validate-before-side-effect/pair.js";
import { themes } from "../rules/validate-before-side-effect/themes.js";

const cwd = DIRECTORY;
const hosts: readonly { readonly name: string; readonly linter: Host; readonly parserFor: "typescript" | "javascript" }[] = [
  { name: "ESLint 10 with espree", linter: new Linter({ cwd }), parserFor: "javascript" },
  { name: "ESLint 9 with the TypeScript parser", linter: new Linter9({ cwd }), parserFor: "typescript" },
  { name: "ESLint 9 with espree", linter: new Linter9({ cwd }), parserFor: "javascript" },
];

const javascriptHosts = hosts.filter(({ parserFor }) => parserFor === "javascript").map(({ name }) => name);

/** What every pair says is tested elsewhere: here the hosts that read JavaScript take turns, and leave three of four out unless `EVERY_PAIR=1`. */
const TURNS = javascriptHosts.length * (process.env["EVERY_PAIR"] === undefined ? 4 : 1);

describe.each(hosts)("$name", ({ name, linter, parserFor }) => {
  // espree cannot read the pairs that are typed; the others need no second parser under one host.
  const readable = Object.values(themes).flat().filter(({ typed, gap }) => gap === undefined && (typed === true) === (parserFor === "typescript"));
  const pairs = readable.filter((_, index) => parserFor === "typescript" || index % TURNS === javascriptHosts.indexOf(name));

  it.each(pairs)("$clause", ({ valid, invalid, settings }) => {
    const reports = (program: string): string[] => lintIn(linter, program, { settings }, parserFor).map(({ line, messageId }) => `${line} ${messageId}`);
    expect(reports(valid)).toEqual([]);
    expect(reports(invalid)).toEqual(expectedReports(invalid));
  });
});
