import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
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
  };
}

function inProcess(directory: string, chosen: Chosen): ColdRun {
  const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), directory, chosen], { encoding: "utf8", maxBuffer: 1 << 24 });
  const run: unknown = JSON.parse(output);
  if (!isColdRun(run)) throw new Error(`The process that linted ${directory} printed ${output}`);
  return run;
}

function isColdRun(value: unknown): value is ColdRun {
  return typeof value === "object" && value !== null && "files" in value && "unmentioning" in value && "memory" in value;
}

/** Lints all files of the directory that can be linted. */
export function lintOnce(directory: string, chosen: Chosen): ColdRun {
  let mentions = false;
  const observing = chosen === "idle" ? {} : { observer: observer((file) => (mentions = file.mentionsSideEffect)) };
  const linter = new TimedLinter(directory, RULES[chosen](), observing);
  const files: { readonly mentions: boolean; readonly parser: number; readonly rules: number }[] = [];
  for (const source of readSourceFiles(directory)) {
    const result = linter.lint(source);
    if (result.kind === "linted") files.push({ mentions, parser: result.parseTime, rules: result.ruleTime });
  }
  const timesOf = (some: typeof files): { files: number; parser: number; rules: number } => ({
    files: some.length,
    parser: sum(some.map(({ parser }) => parser)),
    rules: sum(some.map(({ rules }) => rules)),
  });
  return { ...timesOf(files), unmentioning: timesOf(files.filter((file) => !file.mentions)), memory: process.resourceUsage().maxRSS / 1024 };
}

function isChosen(name: string | undefined): name is Chosen {
  return name === "core" || name === "strict" || name === "idle";
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , directory, chosen] = process.argv;
  if (directory === undefined || !isChosen(chosen)) throw new Error("Usage: cold-lint.js DIR core|strict|idle");
  console.log(JSON.stringify(lintOnce(directory, chosen)));
}
