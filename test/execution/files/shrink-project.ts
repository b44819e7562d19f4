import { indent } from "../assemble.js";
import { compareRuns, type Budget, type DisagreementKind } from "../compare.js";
import { executeProgram } from "../execute.js";
import { applyEdits } from "../mutate.js";
import { candidates } from "../shrink.js";
import { parse, Syntax } from "../syntax.js";
import { compileProject, isCode, sitesOf, type Project } from "./project.js";

const SHRINK_BUDGET: Budget = { look: 300, settle: 3000 };
const MAX_COMPARISONS = 600;
const MAX_MILLISECONDS = 60_000;

/** The smallest program found by dropping files, and parts of files, that still shows a disagreement of the same kind. */
export async function shrinkProject(project: Project, judge: (project: Project) => Set<number>, kind: DisagreementKind): Promise<Project> {
  let smallest = project;
  let comparisons = 0;
  const end = performance.now() + MAX_MILLISECONDS;
  for (let progress = true; progress; ) {
    progress = false;
    for (const smaller of smallerThan(smallest)) {
      if (comparisons >= MAX_COMPARISONS || performance.now() > end) return smallest;
      if (sitesOf(smaller).length === 0) continue;
      comparisons += 1;
      if (!(await disagrees(smaller, judge, kind))) continue;
      smallest = smaller;
      progress = true;
      break;
    }
  }
  return smallest;
}

async function disagrees(project: Project, judge: (project: Project) => Set<number>, kind: DisagreementKind): Promise<boolean> {
  try {
    const executable = compileProject(project);
    if (executable === null) return false;
    const { disagreements } = await compareRuns((executions, sites) => executeProgram(executable, executions, sites), judge(project), SHRINK_BUDGET);
    return disagreements.some((disagreement) => disagreement.kind === kind);
  } catch {
    // The judge failed on the candidate: another problem than the one that is being shrunk.
    return false;
  }
}

/** Whole files first, then the parts of each, largest first. */
function* smallerThan(project: Project): Generator<Project> {
  // Without its configuration a program means something else: aliases and packages lead nowhere.
  for (const path of project.keys()) if (isCode(path)) yield new Map([...project].filter(([other]) => other !== path));
  for (const [path, text] of project) {
    if (!isCode(path)) continue;
    const parsed = parse(text);
    const imports = parsed.program.body.filter(({ type }) => type === Syntax.ImportDeclaration).map(({ range: [from, to] }) => [{ from, to, text: "" }]);
    for (const edits of [...candidates(parsed), ...imports]) {
      const smaller = indent(applyEdits(text, edits));
      if (smaller.length < text.length) yield new Map([...project].map(([other, kept]) => [other, other === path ? smaller : kept]));
    }
  }
}
