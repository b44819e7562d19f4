import { availableParallelism } from "node:os";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { addTally, emptyTally, falseAlarmShare, gatedShare, runCampaign, type Tally } from "./campaign.js";
import { annotate } from "./annotated.js";
import type { Judge } from "./compare.js";
import { execute, executeProgram } from "./execute.js";
import { shrink } from "./shrink.js";
import { sitesIn } from "./syntax.js";
import { generateProject } from "./files/generate-project.js";
import type { ProjectJudge } from "./files/judge-project.js";
import { runProjects } from "./files/project-campaign.js";
import { compileProject, sitesOf } from "./files/project.js";
import { shrinkProject } from "./files/shrink-project.js";
import { written } from "./files/text.js";

/** `rule` is the plugin; the other two show what the test says of a judge that is certainly wrong. */
const JUDGES = ["rule", "always", "never"] as const;
type JudgeName = (typeof JUDGES)[number];

const BATCH = 25;
/** An execution leaves nothing but garbage. Little room for it would have most of it looked through many times. */
const YOUNG_MEGABYTES = 96;
const MAX_FALSE_ALARM_SHARE = 0.01;

async function judgeNamed(name: JudgeName): Promise<Judge> {
  if (name === "always") return (source) => new Set(sitesIn(source));
  if (name === "never") return () => new Set();
  const { ruleJudge } = await import("./judge.js");
  return ruleJudge();
}

async function projectJudgeNamed(name: JudgeName): Promise<ProjectJudge> {
  const close = (): void => undefined;
  if (name === "always") return { judge: (project) => new Set(sitesOf(project)), close };
  if (name === "never") return { judge: () => new Set(), close };
  const { projectJudge } = await import("./files/judge-project.js");
  return projectJudge();
}

interface Share {
  readonly first: number;
  readonly stride: number;
  readonly end: number;
  readonly judge: JudgeName;
  /** Whether the programs have several files. */
  readonly files: boolean;
}

function isShare(value: unknown): value is Share {
  return typeof value === "object" && value !== null && "stride" in value && "judge" in value;
}

async function work(share: Share, report: (tally: Tally) => void): Promise<void> {
  const campaign = await campaignOf(share);
  for (let seed = share.first; seed < share.end; ) {
    const batch: number[] = [];
    for (; seed < share.end && batch.length < BATCH; seed += share.stride) batch.push(seed);
    report(await campaign(batch));
  }
}

async function campaignOf({ judge, files }: Share): Promise<(seeds: readonly number[]) => Promise<Tally>> {
  if (files) {
    const projects = await projectJudgeNamed(judge);
    process.once("exit", () => projects.close());
    return (seeds) => runProjects(seeds, (project) => projects.judge(project));
  }
  const single = await judgeNamed(judge);
  return (seeds) => runCampaign(seeds, single);
}

function runWorkers(from: number, programs: number, workers: number, judge: JudgeName, files: boolean, onTally: (tally: Tally) => void): Promise<unknown> {
  const runs = Array.from({ length: workers }, (_, index) => {
    const share: Share = { first: from + index, stride: workers, end: from + programs, judge, files };
    return new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: share, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES } });
      worker.on("message", onTally);
      worker.on("error", reject);
      worker.on("exit", () => resolve());
    });
  });
  return Promise.all(runs);
}

function positiveInteger(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`--${name} is ${text}; give a whole number from 1 on.`);
  return value;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      programs: { type: "string", default: "1000" },
      workers: { type: "string", default: String(availableParallelism()) },
      judge: { type: "string", default: "rule" },
      show: { type: "string", default: "3" },
      save: { type: "string" },
      files: { type: "boolean", default: false },
    },
  });
  const judge = JUDGES.find((name) => name === values.judge);
  if (judge === undefined) throw new RangeError(`--judge is ${values.judge}; give one of ${JUDGES.join(", ")}.`);
  const seed = positiveInteger("seed", values.seed);
  const programs = positiveInteger("programs", values.programs);
  const total = emptyTally();
  const begun = performance.now();
  let shown = 0;
  await runWorkers(seed, programs, positiveInteger("workers", values.workers), judge, values.files, (tally) => {
    addTally(total, tally);
    // A run may be long: what matters most is said at once.
    for (const { kind, seed: at } of tally.findings) if (kind === "missed") console.error(`missed at seed ${at}`);
    if (total.programs - shown < (values.files ? 200 : 1000)) return;
    shown = total.programs;
    console.error(`${total.programs} programs, ${total.missed} missed, ${total.falseAlarms} false alarms`);
  });
  const seconds = (performance.now() - begun) / 1000;
  report(total, seconds);
  if (values.files) await showShrunkProjects(total, judge, Number(values.show), values.save);
  else await showShrunk(total, await judgeNamed(judge), Number(values.show), values.save);
  const failed = total.missed > 0 || total.crashes.length > 0 || falseAlarmShare(total) >= MAX_FALSE_ALARM_SHARE;
  process.exitCode = failed ? 1 : 0;
}

function report(total: Tally, seconds: number): void {
  const { verdicts } = total;
  const sites = verdicts.gated + verdicts.ungated + verdicts.disputed + verdicts.unreached;
  const lines = [...total.lines].sort((left, right) => left - right)[Math.floor(total.lines.length / 2)] ?? 0;
  console.log(`programs        ${total.programs} in ${total.files} files (median ${lines} lines)`);
  console.log(`executions      ${total.executions}`);
  console.log(`side effects    ${sites}: ${verdicts.ungated} ungated, ${verdicts.gated} gated, ${verdicts.disputed} undecided, ${verdicts.unreached} unreached`);
  console.log(`gated share     ${percent(gatedShare(total))} of those decided`);
  console.log(`missed          ${total.missed}`);
  console.log(`false alarms    ${total.falseAlarms} (${percent(falseAlarmShare(total))} of gated)`);
  console.log(`judge crashed   ${total.crashes.length}`);
  const perProgram = total.judgeMilliseconds / Math.max(1, total.programs - total.crashes.length);
  console.log(`judge           ${perProgram.toFixed(1)} ms a program, slowest ${total.slowest.milliseconds.toFixed(0)} ms at seed ${total.slowest.seed}`);
  console.log(`speed           ${(total.programs / seconds).toFixed(1)} programs/s`);
  for (const { seed, error } of total.crashes.slice(0, 3)) console.log(`\ncrash at seed ${seed}: ${error}`);
}

/** Prints the smallest forms of the first findings, and writes them into the folder `save` as fixtures. */
async function showShrunk(total: Tally, judge: Judge, count: number, save: string | undefined): Promise<void> {
  for (const kind of ["missed", "false alarm"] as const) {
    const findings = total.findings.filter((finding) => finding.kind === kind).slice(0, count);
    for (const { seed, source } of findings) {
      const small = await shrink(source, judge, kind);
      const { verdicts } = await execute(small, 5000);
      const annotated = annotate(small, verdicts);
      console.log(`\n${kind}, seed ${seed}, shrunk:\n${annotated}`);
      if (save !== undefined) writeFileSync(join(save, `${kind.replace(" ", "-")}-${seed}.js`), annotated);
    }
  }
}

/** The same for programs of several files, each of which becomes one text. */
async function showShrunkProjects(total: Tally, judge: JudgeName, count: number, save: string | undefined): Promise<void> {
  const projects = await projectJudgeNamed(judge);
  for (const kind of ["missed", "false alarm"] as const) {
    const seeds = new Set(total.findings.filter((finding) => finding.kind === kind).map(({ seed }) => seed));
    for (const seed of [...seeds].slice(0, count)) {
      const small = await shrinkProject(generateProject(seed).project, (project) => projects.judge(project), kind);
      const executable = compileProject(small);
      const verdicts = executable === null ? undefined : (await executeProgram(executable, 5000)).verdicts;
      const text = written(small, verdicts);
      console.log(`\n${kind}, seed ${seed}, shrunk:\n${text}`);
      if (save !== undefined) writeFileSync(join(save, `${kind.replace(" ", "-")}-${seed}.txt`), text);
    }
  }
  projects.close();
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

if (isMainThread) await main();
else if (isShare(workerData)) await work(workerData, (tally) => parentPort?.postMessage(tally));
