import { availableParallelism } from "node:os";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { addTally, emptyTally, falseAlarmShare, gatedShare, runCampaign, type Tally } from "./campaign.js";
import { annotate } from "./annotated.js";
import type { Judge } from "./compare.js";
import { execute } from "./execute.js";
import { shrink } from "./shrink.js";
import { sitesIn } from "./syntax.js";

/** `rule` is the plugin; the other two show what the test says of a judge that is certainly wrong. */
const JUDGES = ["rule", "always", "never"] as const;
type JudgeName = (typeof JUDGES)[number];

const BATCH = 25;
const MAX_FALSE_ALARM_SHARE = 0.01;

async function judgeNamed(name: JudgeName): Promise<Judge> {
  if (name === "always") return (source) => new Set(sitesIn(source));
  if (name === "never") return () => new Set();
  const { ruleJudge } = await import("./judge.js");
  return ruleJudge();
}

interface Share {
  readonly first: number;
  readonly stride: number;
  readonly end: number;
  readonly judge: JudgeName;
}

function isShare(value: unknown): value is Share {
  return typeof value === "object" && value !== null && "stride" in value && "judge" in value;
}

async function work(share: Share, report: (tally: Tally) => void): Promise<void> {
  const judge = await judgeNamed(share.judge);
  for (let seed = share.first; seed < share.end; ) {
    const batch: number[] = [];
    for (; seed < share.end && batch.length < BATCH; seed += share.stride) batch.push(seed);
    report(await runCampaign(batch, judge));
  }
}

function runWorkers(from: number, programs: number, workers: number, judge: JudgeName, onTally: (tally: Tally) => void): Promise<unknown> {
  const runs = Array.from({ length: workers }, (_, index) => {
    const share: Share = { first: from + index, stride: workers, end: from + programs, judge };
    return new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: share });
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
    },
  });
  const judge = JUDGES.find((name) => name === values.judge);
  if (judge === undefined) throw new RangeError(`--judge is ${values.judge}; give one of ${JUDGES.join(", ")}.`);
  const seed = positiveInteger("seed", values.seed);
  const programs = positiveInteger("programs", values.programs);
  const total = emptyTally();
  const begun = performance.now();
  let shown = 0;
  await runWorkers(seed, programs, positiveInteger("workers", values.workers), judge, (tally) => {
    addTally(total, tally);
    // A run may be long: what matters most is said at once.
    for (const { kind, seed: at } of tally.findings) if (kind === "missed") console.error(`missed at seed ${at}`);
    if (total.programs - shown < 1000) return;
    shown = total.programs;
    console.error(`${total.programs} programs, ${total.missed} missed, ${total.falseAlarms} false alarms`);
  });
  const seconds = (performance.now() - begun) / 1000;
  report(total, seconds);
  await showShrunk(total, await judgeNamed(judge), Number(values.show), values.save);
  const failed = total.missed > 0 || total.crashes.length > 0 || falseAlarmShare(total) >= MAX_FALSE_ALARM_SHARE;
  process.exitCode = failed ? 1 : 0;
}

function report(total: Tally, seconds: number): void {
  const { verdicts } = total;
  const sites = verdicts.gated + verdicts.ungated + verdicts.disputed + verdicts.unreached;
  const lines = [...total.lines].sort((left, right) => left - right)[Math.floor(total.lines.length / 2)] ?? 0;
  console.log(`programs        ${total.programs} (median ${lines} lines)`);
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

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

if (isMainThread) await main();
else if (isShare(workerData)) await work(workerData, (tally) => parentPort?.postMessage(tally));
