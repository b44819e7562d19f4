import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { compare } from "./compare.js";
import { filesJudge, type FilesJudge } from "./files-judge.js";
import { generateProgram } from "./generate.js";
import { splitProgram, type SplitProgram } from "./split.js";

export interface FilesTally {
  programs: number;
  files: number;
  gated: number;
  ungated: number;
  readonly missed: string[];
  readonly falseAlarms: string[];
}

/** Judges as many programs of several files as asked for, from the seed on. Seeds whose program cannot be split are passed over. */
export async function filesCampaign(seed: number, programs: number, files: FilesJudge): Promise<FilesTally> {
  const tally: FilesTally = { programs: 0, files: 0, gated: 0, ungated: 0, missed: [], falseAlarms: [] };
  for (let next = seed; tally.programs < programs; next += 1) {
    const split = splitProgram(generateProgram(next).parsed, next);
    if (split === null) continue;
    tally.programs += 1;
    tally.files += split.files.size - 1;
    const { disagreements, verdicts } = await compare(split.joined, () => files.judge(split));
    for (const verdict of verdicts.values()) if (verdict === "gated" || verdict === "ungated") tally[verdict] += 1;
    for (const { kind, site } of disagreements) {
      (kind === "missed" ? tally.missed : tally.falseAlarms).push(`seed ${next}, side effect ${site}\n${written(split)}`);
    }
  }
  return tally;
}

function written({ files }: SplitProgram): string {
  return [...files].map(([name, text]) => `// ${name}\n${text}`).join("\n");
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seed: { type: "string", default: "1" }, programs: { type: "string", default: "1000" }, show: { type: "string", default: "3" } },
  });
  const files = filesJudge();
  const tally = await filesCampaign(Number(values.seed), Number(values.programs), files);
  files.close();
  const share = ((100 * tally.gated) / (tally.gated + tally.ungated)).toFixed(1);
  console.log(`programs      ${tally.programs} in ${tally.files} files`);
  console.log(`side effects  ${tally.gated + tally.ungated} decided, ${share} % gated`);
  console.log(`missed        ${tally.missed.length}`);
  console.log(`false alarms  ${tally.falseAlarms.length}`);
  for (const finding of [...tally.missed.slice(0, Number(values.show)), ...tally.falseAlarms.slice(0, Number(values.show))]) console.log(`\n${finding}`);
  if (tally.missed.length > 0) process.exitCode = 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
