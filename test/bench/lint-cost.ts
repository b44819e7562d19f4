import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Rule } from "eslint";
import machineid from "../../src/plugin.js";
import { observer } from "../real-code/observe.js";
import { count, median, milliseconds, percent, sum, table } from "../real-code/report.js";
import { readSourceFiles, type SourceFile } from "../real-code/source-files.js";
import { TimedLinter } from "../real-code/timed-linter.js";

const USAGE = `Usage: npm run bench:lint -- DIR [DIR…] [options]

Measures what the core rule costs, as a share of the parser's time for the same files in the same run. A rule that does nothing is measured
beside it, and its time taken off: that is the cost of measuring.

  --passes N    times that every file is linted by each rule, after one pass that is not counted (default 5)
  --check       exit with 1 when a budget is exceeded
`;

/** Shares of the parser's time. */
const BUDGET = { all: 0.01, unmentioning: 0.003 };

const idle: Rule.RuleModule = { create: () => ({ Program: () => undefined }) };

interface Measured {
  readonly source: SourceFile;
  readonly mentionsSideEffect: boolean;
  /** Milliseconds, one of each pass. */
  readonly parser: number[];
  readonly rule: number[];
  readonly idle: number[];
}

/** Medians over the passes, in milliseconds. */
interface FileCost {
  readonly mentionsSideEffect: boolean;
  readonly parser: number;
  readonly rule: number;
  readonly idle: number;
}

/** Every pass goes through all files, so that a file is as cold for the rule as when a project is linted. */
function measure(directory: string, sources: readonly SourceFile[], passes: number): FileCost[] {
  const files = measurableFiles(directory, sources);
  const linters = { rule: new TimedLinter(directory, machineid.rules["validate-before-side-effect"]), idle: new TimedLinter(directory, idle) };
  for (let pass = 0; pass < passes; pass++) {
    for (const file of files) {
      for (const name of pass % 2 === 0 ? (["rule", "idle"] as const) : (["idle", "rule"] as const)) {
        const result = linters[name].lint(file.source);
        if (result.kind !== "linted") throw new Error(`${file.source.path} could be linted once, but not again.`);
        file.parser.push(result.parseTime);
        file[name].push(result.ruleTime);
      }
    }
  }
  return files.map(({ mentionsSideEffect, parser, rule, idle }) => ({ mentionsSideEffect, parser: median(parser), rule: median(rule), idle: median(idle) }));
}

/** The warm-up: all files but those that the parser or the rule cannot cope with; `npm run real-code` names these. */
function measurableFiles(directory: string, sources: readonly SourceFile[]): Measured[] {
  let mentionsSideEffect = false;
  const linter = new TimedLinter(directory, observer((file) => (mentionsSideEffect = file.mentionsSideEffect)));
  return sources.flatMap((source) => {
    const result = linter.lint(source);
    return result.kind === "linted" ? [{ source, mentionsSideEffect, parser: [], rule: [], idle: [] }] : [];
  });
}

function share(files: readonly FileCost[]): number {
  return (sum(files.map((file) => file.rule)) - sum(files.map((file) => file.idle))) / sum(files.map((file) => file.parser));
}

/** Whether the costs of one directory are within both budgets. */
function bench(directory: string, passes: number): boolean {
  const sources = readSourceFiles(directory);
  const files = measure(directory, sources, passes);
  const unmentioning = files.filter((file) => !file.mentionsSideEffect);
  const verdict = (value: number, budget: number): string => `${percent(value)} of the parser's time (budget ${percent(budget)})`;
  console.log(`\n${directory}`);
  console.log(
    table([
      ["files measured", `${count(files.length)} of ${count(sources.length)}`],
      ["mention a side effect", count(files.length - unmentioning.length)],
      ["parser", milliseconds(sum(files.map((file) => file.parser)))],
      ["rule", milliseconds(sum(files.map((file) => file.rule)))],
      ["idle rule", milliseconds(sum(files.map((file) => file.idle)))],
      ["all files", verdict(share(files), BUDGET.all)],
      ["files that mention none", verdict(share(unmentioning), BUDGET.unmentioning)],
    ]),
  );
  return share(files) <= BUDGET.all && share(unmentioning) <= BUDGET.unmentioning;
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { passes: { type: "string", default: "5" }, check: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  const passes = Number(values.passes);
  if (!Number.isInteger(passes) || passes < 1) throw new RangeError(`--passes is ${values.passes}; give a whole number from 1 on.`);
  if (values.help || positionals.length === 0) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const withinBudget = positionals.map((directory) => bench(resolve(directory), passes));
  return values.check && withinBudget.includes(false) ? 1 : 0;
}

process.exitCode = main();
