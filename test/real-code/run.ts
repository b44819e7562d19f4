import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { mend } from "./mend.js";
import { count, milliseconds, percent, sum, table } from "./report.js";
import { readSourceFiles } from "./source-files.js";
import { survey, type LocatedFinding, type Survey } from "./survey.js";

const SLOW_MILLISECONDS = 50;

const USAGE = `Usage: npm run real-code -- DIR [DIR…] [options]

Lints all JavaScript and TypeScript files under each DIR with the core rule and prints what it finds, where it crashes and what it costs.

  --examples N   findings to show of each API (default 0)
  --api TEXT     show only findings of APIs whose name contains TEXT
  --mend N       instead, apply the rule's suggestions to every Nth file, in memory, and print what is still found then
  --progress     name each file on stderr before it is linted
`;

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      examples: { type: "string", default: "0" },
      api: { type: "string", default: "" },
      mend: { type: "string" },
      progress: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || positionals.length === 0) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  let crashes = 0;
  for (const directory of positionals.map((path) => resolve(path))) {
    if (values.mend !== undefined) {
      crashes += printMended(directory, Number(values.mend));
      continue;
    }
    const result = survey(directory, readSourceFiles(directory), (path) => {
      if (values.progress) console.error(path);
    });
    printSurvey(directory, result, Number(values.examples), values.api);
    crashes += result.crashed.length;
  }
  return crashes === 0 ? 0 : 1;
}

/** Returns how many suggestions broke a program. */
function printMended(directory: string, every: number): number {
  if (!Number.isInteger(every) || every < 1) throw new RangeError(`--mend is ${every}; give a whole number from 1 on.`);
  const files = mend(directory, readSourceFiles(directory).filter((_, index) => index % every === 0));
  const broken = files.flatMap(({ path, broken: messages }) => messages.map((message) => `${relative(directory, path)}: ${message}`));
  const useless = files.flatMap(({ path, useless: messages }) => messages.map((message) => `${relative(directory, path)} ${message}`));
  console.log(`\n${directory}`);
  console.log(
    table([
      ["files with findings", count(files.length)],
      ["findings", count(sum(files.map((file) => file.findings)))],
      ["left without a suggestion", count(sum(files.map((file) => file.unoffered)))],
      ["left though the suggestion was applied", count(useless.length)],
      ["suggestions that broke the program", count(broken.length)],
      ["not proven in the mended file", count(sum(files.map((file) => file.unproven)))],
      ["slowest mended file", milliseconds(Math.max(0, ...files.map((file) => file.ruleTime)))],
    ]),
  );
  printList("left though the suggestion was applied", useless);
  printList("broken", broken);
  return broken.length;
}

function printSurvey(directory: string, { files, unparsed, crashed }: Survey, examples: number, api: string): void {
  const inRepository = (path: string): string => relative(directory, path);
  const findings = files.flatMap(({ path, findings }) => findings.map((finding): LocatedFinding => ({ path, ...finding })));
  const parseTime = sum(files.map((file) => file.parseTime));
  const unmentioning = files.filter((file) => !file.mentionsSideEffect);
  console.log(`\n${directory}`);
  console.log(
    table([
      ["files", count(files.length + unparsed.length + crashed.length)],
      ["not parsed", count(unparsed.length)],
      ["crashes", count(crashed.length)],
      ["mention a side effect", count(files.length - unmentioning.length)],
      ["findings", count(findings.length)],
      ["parser", milliseconds(parseTime)],
      ["rule", `${milliseconds(sum(files.map((file) => file.ruleTime)))}, ${percent(costShare(files))} of the parser's time`],
      ["rule, files that mention none", `${milliseconds(sum(unmentioning.map((file) => file.ruleTime)))}, ${percent(costShare(unmentioning))} of the parser's`],
    ]),
  );
  printTally("findings by reason", findings, (finding) => finding.reason);
  printTally("findings by API", findings, (finding) => finding.api);
  printExamples(findings.filter((finding) => finding.api.includes(api)), examples, inRepository);
  const slow = files.filter((file) => file.ruleTime > SLOW_MILLISECONDS).sort((a, b) => b.ruleTime - a.ruleTime);
  printList(
    `files that took the rule more than ${SLOW_MILLISECONDS} ms`,
    slow.map((file) => `${milliseconds(file.ruleTime)} (parser ${milliseconds(file.parseTime)})  ${inRepository(file.path)}`),
  );
  printList("not parsed", unparsed.map(({ path, message }) => `${inRepository(path)}: ${message}`));
  printList("crashed", crashed.map(({ path, error }) => `${inRepository(path)}: ${error.stack ?? error.message}`));
}

function costShare(files: Survey["files"]): number {
  return sum(files.map((file) => file.ruleTime)) / sum(files.map((file) => file.parseTime));
}

function printTally(title: string, findings: readonly LocatedFinding[], keyOf: (finding: LocatedFinding) => string): void {
  const tally = new Map<string, number>();
  for (const finding of findings) tally.set(keyOf(finding), (tally.get(keyOf(finding)) ?? 0) + 1);
  const rows = [...tally].sort((a, b) => b[1] - a[1]).map(([key, number]): [string, string] => [key, count(number)]);
  printList(title, rows.length === 0 ? [] : table(rows).split("\n"));
}

function printExamples(findings: readonly LocatedFinding[], perApi: number, inRepository: (path: string) => string): void {
  for (const api of new Set(findings.map((finding) => finding.api))) {
    const group = findings.filter((finding) => finding.api === api);
    printList(api, group.slice(0, perApi).map(({ path, line, call, reason }) => `${inRepository(path)}:${line}  ${call}  ${reason}`));
  }
}

function printList(title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(`\n  ${title}`);
  for (const line of lines) console.log(`    ${line}`);
}

process.exitCode = main();
