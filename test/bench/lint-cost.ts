import { resolve } from "node:path";
import { parseArgs } from "node:util";
import machineid from "../../src/plugin.js";
import { observer } from "../real-code/observe.js";
import { count, median, milliseconds, percent, sum, table } from "../real-code/report.js";
import { readSourceFiles, type SourceFile } from "../real-code/source-files.js";
import { TimedLinter } from "../real-code/timed-linter.js";
import { coldCost, growth } from "./cold-lint.js";
import { idle } from "./idle-rule.js";

const USAGE = `Usage: npm run bench:lint -- DIR [DIR…] [options]

Measures what the core rule costs, as a share of the parser's time for the same files in the same run.

  --cold N      N processes, each of which lints every file once, as in CI; the memory beyond that of a process with an idle rule (default: 3)
  --passes N    instead, times that every file is linted in one process, after one pass that is not counted: as in an editor
  --growth      instead, cold, the cost of a quarter, of a half and of all of the files: it must not grow faster than they do
  --all-rules   cold, with all rules of the strict preset
  --check       exit with 1 when a budget is exceeded

With --passes, a rule that does nothing is measured beside it, and its time taken off: that is the cost of measuring.
`;

/** Shares of the parser's time; megabytes. */
const BUDGET = { all: 0.25, unmentioning: 0.003, memory: 300 };

const core = { core: machineid.rules["validate-before-side-effect"] };

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
  const linters = { rule: new TimedLinter(directory, core), idle: new TimedLinter(directory, { idle }) };
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
  const linter = new TimedLinter(directory, { observer: observer((file) => (mentionsSideEffect = file.mentionsSideEffect)) });
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

/** The same for processes that lint each file once. */
function benchCold(directory: string, runs: number, rules: "core" | "strict"): boolean {
  const cost = coldCost(directory, rules, runs);
  console.log(`\n${directory}, cold, ${rules === "core" ? "the core rule" : "all rules"}, median of ${count(runs)} processes`);
  console.log(
    table([
      ["files measured", count(cost.files)],
      ["mention a side effect", count(cost.files - cost.unmentioningFiles)],
      ["parser", milliseconds(cost.parser)],
      ["rules", milliseconds(cost.rules)],
      ["all files", `${percent(cost.share)} of the parser's time (budget ${percent(BUDGET.all)})`],
      ["files that mention none", `${percent(cost.unmentioningShare)} of the parser's time (budget ${percent(BUDGET.unmentioning)})`],
      ["other files parsed", count(cost.othersParsed)],
      ["memory", `${count(Math.round(cost.memory))} MB beyond an idle rule's (budget ${count(BUDGET.memory)} MB)`],
    ]),
  );
  return cost.share <= BUDGET.all && cost.unmentioningShare <= BUDGET.unmentioning && cost.memory <= BUDGET.memory;
}

/** What a file may cost more among all files than among a quarter of them: what is shared is paid once, so it should cost less. */
const GROWTH_BUDGET = 1.25;

/** How the time per file grows with the number of files. */
function benchGrowth(directory: string, rules: "core" | "strict"): boolean {
  const parts = growth(directory, rules, [4, 2, 1]);
  const [first, last] = [parts[0]?.share ?? 0, parts.at(-1)?.share ?? 0];
  console.log(`\n${directory}, cold, ${rules === "core" ? "the core rule" : "all rules"}, more and more files`);
  console.log(
    table([
      ...parts.map(({ files, perFile, share }): [string, string] => [`${count(files)} files`, `${milliseconds(perFile)} per file, ${percent(share)} of the parser's time`]),
      ["growth", `${percent(last / first)} of a quarter's share of the parser's time (budget ${percent(GROWTH_BUDGET)})`],
    ]),
  );
  return last <= first * GROWTH_BUDGET;
}

function wholeNumber(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new RangeError(`--${option} is ${value}; give a whole number from 1 on.`);
  return number;
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      passes: { type: "string" },
      cold: { type: "string", default: "3" },
      growth: { type: "boolean", default: false },
      "all-rules": { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || positionals.length === 0) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const { passes } = values;
  const rules = values["all-rules"] ? "strict" : "core";
  const withinBudget = positionals.map((directory) => {
    if (values.growth) return benchGrowth(resolve(directory), rules);
    return passes === undefined ? benchCold(resolve(directory), wholeNumber("cold", values.cold), rules) : bench(resolve(directory), wholeNumber("passes", passes));
  });
  return values.check && withinBudget.includes(false) ? 1 : 0;
}

process.exitCode = main();
