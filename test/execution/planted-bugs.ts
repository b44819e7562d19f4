import type { DisagreementKind, Judge } from "./compare.js";
import { runCampaign, type Finding } from "./campaign.js";
import { execute } from "./execute.js";

/** A judge with one known mistake, and the kind of disagreement by which it must be found. */
export interface PlantedBug {
  readonly name: string;
  readonly kind: DisagreementKind;
  readonly judge: Judge;
}

const MAX_PROGRAMS = 2000;
const BATCH = 20;

/** The first program that shows the bug, or null where `MAX_PROGRAMS` programs do not. */
export async function findPlantedBug({ kind, judge }: PlantedBug, firstSeed: number): Promise<Finding | null> {
  for (let seed = firstSeed; seed < firstSeed + MAX_PROGRAMS; seed += BATCH) {
    const seeds = Array.from({ length: BATCH }, (_, index) => seed + index);
    const { findings } = await runCampaign(seeds, judge, { look: 120, settle: 2000 });
    const found = findings.find((finding) => finding.kind === kind);
    if (found !== undefined) return found;
  }
  return null;
}

/** A judge that runs programs itself, and is right about all of them but for what `rewrite` hides from it. */
export function mistakenJudge(rewrite: (source: string) => string): Judge {
  return async (source) => {
    const { verdicts } = await execute(rewrite(source), 120);
    return new Set([...verdicts].flatMap(([site, verdict]) => (verdict === "ungated" ? [site] : [])));
  };
}

/** Mistakes that an analysis may make, played by a judge that does not see what it should. */
export const MISTAKEN_JUDGES: readonly PlantedBug[] = [
  {
    name: "a pause does not end a permit",
    kind: "missed",
    judge: mistakenJudge((source) => source.replace(/sleep\(10\)|new Promise\(\(resolve\) => setTimeout\(resolve, 10\)\)/g, "load(0)")),
  },
  {
    name: "a call that is not awaited gates",
    kind: "missed",
    judge: mistakenJudge((source) => source.replace(/^( *)(?:void )?machineid\.(validate|assertAllowed)\(deviceId\);$/gm, "$1await machineid.assertAllowed(deviceId);")),
  },
  {
    name: "the code tells",
    kind: "missed",
    judge: mistakenJudge((source) => source.replace(/\.code === "ALLOW"/g, ".allowed").replace(/\.code !== "ALLOW"/g, ".allowed !== true")),
  },
  {
    name: "a catch that logs stops",
    kind: "missed",
    judge: mistakenJudge((source) => source.replace(/^( *)console\.error\((?:error|"failed")\);$/gm, '$1throw new Error("stopped");')),
  },
  {
    name: "a while loop's test is not a gate",
    kind: "false alarm",
    judge: mistakenJudge((source) => source.replace(/while \([^\n]*\.allowed[^\n]*\) \{$/gm, "while (opaque(0)) {")),
  },
  {
    name: "guard is unknown",
    kind: "false alarm",
    judge: mistakenJudge((source) => source.replace(/machineid\.guard\(deviceId, /g, "pMap(list(0), ").replace(/^/, 'import pMap from "p-map"; import { list } from "./world";\n')),
  },
];
