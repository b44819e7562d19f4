import { compareRuns, type Disagreement } from "../compare.js";
import type { EngineMutant } from "../engine-mutants.js";
import { executeProgram } from "../execute.js";
import { generateProject } from "./generate-project.js";
import type { ProjectJudge } from "./judge-project.js";

export interface Mistake extends Disagreement {
  readonly seed: number;
}

/** The first disagreement of the mutant with the executions that the engine as it is does not have. */
export async function findMistake({ kind, seed: first }: EngineMutant, mutant: ProjectJudge, engine: ProjectJudge, programs: number): Promise<Mistake | null> {
  for (let seed = first; seed < first + programs; seed += 1) {
    const { project, executable } = generateProject(seed);
    const reported = mutant.judge(project);
    const rightly = engine.judge(project);
    const isMistake = (site: number): boolean => reported.has(site) !== rightly.has(site);
    // Executions are dear, and the two can only be told apart where they differ.
    if (![...reported, ...rightly].some(isMistake)) continue;
    const budget = { look: 250, settle: kind === "missed" ? 1 : 2000 };
    const { disagreements } = await compareRuns((executions, sites) => executeProgram(executable, executions, sites), reported, budget);
    const found = disagreements.find((disagreement) => disagreement.kind === kind && isMistake(disagreement.site));
    if (found !== undefined) return { ...found, seed };
  }
  return null;
}
