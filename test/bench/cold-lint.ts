import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { filesParsed } from "../../src/modules/parse-source.js";
import machineid from "../../src/plugin.js";
import { observer } from "../real-code/observe.js";
import { median, sum } from "../real-code/report.js";
import { readSourceFiles } from "../real-code/source-files.js";
import { TimedLinter, type RulesByName } from "../real-code/timed-linter.js";
import { idle } from "./idle-rule.js";

/** Which rules one process runs. */
export type Chosen = "core" | "strict" | "idle";

/** One process that lints each file of a directory once, as in CI. */
export interface ColdRun {
  readonly files: number;
  readonly parser: number;
  readonly rules: number;
  /** Times of the files that mention no side effect and reach none by an import. */
  readonly unmentioning: { readonly files: number; readonly parser: number; readonly rules: number };
  /** Peak of the process's memory, in megabytes. */
  readonly memory: number;
  /** How many files the rules have parsed besides those that were linted, a file that was parsed twice counted twice. */
  readonly othersParsed: number;
}

/** Medians over several processes. */
export interface ColdCost {
  readonly files: number;
  readonly parser: number;
  readonly rules: number;
  /** Shares of the parser's time, each of one process with its own parser. */
  readonly share: number;
  readonly unmentioningFiles: number;
  readonly unmentioningShare: number;
  /** Megabytes beyond those of a process with an idle rule. */
  readonly memory: number;
  readonly othersParsed: number;
}

/** What linting a part of the files of a directory costs. */
export interface PartCost {
  readonly files: number;
  /** Milliseconds of the rules, for each file. */
  readonly perFile: number;
  readonly share: number;
}

const RULES: Readonly<Record<Chosen, () => RulesByName>> = {
  core: () => ({ core: machineid.rules["validate-before-side-effect"] }),
  strict: () => machineid.rules,
  idle: () => ({ idle }),
};

/** Starts `runs` processes with the rules, and as many with an idle one. */
export function coldCost(directory: string, chosen: Exclude<Chosen, "idle">, runs: number): ColdCost {
  const measured = Array.from({ length: runs }, () => ({ own: inProcess(directory, chosen), idle: inProcess(directory, "idle") }));
  const medianOf = (read: (run: ColdRun) => number): number => median(measured.map(({ own }) => read(own)));
  return {
    files: medianOf((run) => run.files),
    parser: medianOf((run) => run.parser),
    rules: medianOf((run) => run.rules),
    share: medianOf((run) => run.rules / run.parser),
    unmentioningFiles: medianOf((run) => run.unmentioning.files),
    unmentioningShare: medianOf(({ unmentioning }) => unmentioning.rules / unmentioning.parser),
    memory: median(measured.map(({ own, idle }) => own.memory - idle.memory)),
    othersParsed: medianOf((run) => run.othersParsed),
  };
}

/**
 * The cost of each `every`-th file, of more and more files: the same per file when the cost does not grow faster than their number. Files
 * are taken from all over the directory, so that a part is like the whole.
 */
export function growth(directory: string, chosen: Exclude<Chosen, "idle">, every: readonly number[]): PartCost[] {
  return every.map((step) => {
    const run = inProcess(directory, chosen, step);
    return { files: run.files, perFile: run.rules / run.files, share: run.rules / run.parser };
  });
}

function inProcess(directory: string, chosen: Chosen, every = 1): ColdRun {
  const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), directory, chosen, String(every)], { encoding: "utf8", maxBuffer: 1 << 24 });
  const run: unknown = JSON.parse(output);
  if (!isColdRun(run)) throw new Error(`The process that linted ${directory} printed ${output}`);
  return run;
}

function isColdRun(value: unknown): value is ColdRun {
  return typeof value === "object" && value !== null && "files" in value && "unmentioning" in value && "memory" in value && "othersParsed" in value;
}

/** Lints all files of the directory that can be linted, or each `every`-th of them. */
export function lintOnce(directory: string, chosen: Chosen, every = 1): ColdRun {
  let mentions = false;
  const observing = chosen === "idle" ? {} : { observer: observer((file) => (mentions = file.mentionsSideEffect)) };
  const linter = new TimedLinter(directory, RULES[chosen](), observing);
  const files: { readonly mentions: boolean; readonly parser: number; readonly rules: number }[] = [];
  const sources = readSourceFiles(directory).filter((_source, index) => index % every === 0);
  for (const source of sources) {
    const result = linter.lint(source);
    if (result.kind === "linted") files.push({ mentions, parser: result.parseTime, rules: result.ruleTime });
  }
  const timesOf = (some: typeof files): { files: number; parser: number; rules: number } => ({
    files: some.length,
    parser: sum(some.map(({ parser }) => parser)),
    rules: sum(some.map(({ rules }) => rules)),
  });
  return { ...timesOf(files), unmentioning: timesOf(files.filter((file) => !file.mentions)), memory: process.resourceUsage().maxRSS / 1024, othersParsed: filesParsed() };
}

function isChosen(name: string | undefined): name is Chosen {
  return name === "core" || name === "strict" || name === "idle";
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , directory, chosen, every = "1"] = process.argv;
  if (directory === undefined || !isChosen(chosen)) throw new Error("Usage: cold-lint.js DIR core|strict|idle");
  console.log(JSON.stringify(lintOnce(directory, chosen, Number(every))));
}
