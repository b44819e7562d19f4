import { runTrials, type Tally } from "../campaign.js";
import { compareRuns, DEFAULT_BUDGET, type Budget } from "../compare.js";
import { executeProgram } from "../execute.js";
import { generateProject } from "./generate-project.js";
import { isCode, type Project } from "./project.js";
import { written } from "./text.js";

/** Judges the programs of several files that the seeds stand for. */
export async function runProjects(seeds: Iterable<number>, judge: (project: Project) => Set<number>, budget: Budget = DEFAULT_BUDGET): Promise<Tally> {
  return runTrials(seeds, (seed) => {
    const { project, executable } = generateProject(seed);
    return {
      source: written(project),
      files: [...project.keys()].filter(isCode).length,
      judge: () => judge(project),
      compare: (reported) => compareRuns((executions, sites) => executeProgram(executable, executions, sites), reported, budget),
    };
  });
}
