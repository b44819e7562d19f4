import { dirname, isAbsolute } from "node:path";
import { FilesOnDisk } from "../modules/files-on-disk.js";
import { apiModelOf } from "../program/api-model.js";
import { LinkedFiles, type Openness } from "../program/linked-files.js";
import { Reach } from "../program/reach.js";
import type { FunctionSummary } from "../program/function-summary.js";
import type { FunctionNode } from "../program/syntax.js";
import type { SourceUnit } from "../program/source-unit.js";
import type { Settings } from "../settings/schema.js";
import { JudgeOfFiles } from "./judge.js";
import { StepShares } from "./step-shares.js";
import type { VisitorKeys } from "./scan-file.js";

/** What the linter tells of the linted file. */
export interface HostOfFile {
  readonly cwd: string;
  readonly physicalFilename: string;
  readonly languageOptions: unknown;
}

type Summaries = WeakMap<FunctionNode, FunctionSummary | null>;
/** What holds for linted files behind which no gate stands is less than what holds for others. */
type ByOpenness<Kept> = Record<Openness, WeakMap<Settings, Kept>>;

/** Files and what is known of their values, for as long as the process lives and they do not change. */
interface Project {
  readonly files: FilesOnDisk;
  links: ByOpenness<LinkedFiles>;
  reaches: WeakMap<Settings, Reach>;
  summaries: ByOpenness<Summaries>;
  /** The file that was linted last, and the values that it asked for. */
  linted: { readonly text: string; readonly links: LinkedFiles } | null;
  readonly steps: StepShares;
}

/** Helpers that gate are small; what takes more steps is no helper. */
const STEPS_OF_A_FUNCTION = 5_000;

const NO_PARSER = {};
/** By parser, since each makes trees of its own, and by working directory. */
const projects = new WeakMap<object, Map<string, Project>>();

/** The other files of the project that the linted file `unit` belongs to; null when it stands in no directory. */
export function otherFilesFor(host: HostOfFile, unit: SourceUnit, settings: Settings, visitorKeys: VisitorKeys): LinkedFiles | null {
  if (!isAbsolute(host.physicalFilename)) return null;
  const project = projectFor(host);
  project.steps.refill();
  if (project.linted?.links.work.holdsOthers === true) {
    project.files.holdLinted(project.linted.text);
    project.linted.links.work.holdsOthers = false;
  }
  const { texts, trees } = project.files.refresh(host.physicalFilename, unit.text);
  if (texts) {
    project.reaches = new WeakMap();
    project.summaries = byOpenness();
  }
  if (trees) project.links = byOpenness();
  const reach = project.reaches.get(settings) ?? new Reach(project.files, apiModelOf(settings));
  project.reaches.set(settings, reach);
  const openness: Openness = reach.speaksOfGates(unit.text) || reach.ofImports(unit.text, dirname(unit.filename)).gates ? "all" : "of interest";
  let links = project.links[openness].get(settings);
  if (links?.work.isSpent === true) {
    // What was worked out with values missing says too little.
    project.summaries = byOpenness();
    links = undefined;
  } else if (links?.work.isWorn === true) links = undefined;
  if (links === undefined) {
    const judge = new JudgeOfFiles({ loops: settings.loops, steps: STEPS_OF_A_FUNCTION }, visitorKeys, settings, project.steps);
    const summaries: Summaries = project.summaries[openness].get(settings) ?? new WeakMap();
    project.summaries[openness].set(settings, summaries);
    links = new LinkedFiles(project.files, settings, reach, judge, openness, summaries);
    project.links[openness].set(settings, links);
  }
  project.linted = { text: unit.text, links };
  return links;
}

function byOpenness<Kept>(): ByOpenness<Kept> {
  return { all: new WeakMap(), "of interest": new WeakMap() };
}

function projectFor({ cwd, languageOptions }: HostOfFile): Project {
  const parser = objectAt(languageOptions, "parser") ?? NO_PARSER;
  const byDirectory = projects.get(parser) ?? new Map<string, Project>();
  projects.set(parser, byDirectory);
  let project = byDirectory.get(cwd);
  if (project === undefined) {
    const parserOptions = objectAt(languageOptions, "parserOptions") ?? {};
    project = { files: new FilesOnDisk({ parser, parserOptions: { ...parserOptions }, cwd }), links: byOpenness(), reaches: new WeakMap(), summaries: byOpenness(), linted: null, steps: new StepShares() };
    byDirectory.set(cwd, project);
  }
  return project;
}

/** A property that is an object; null also where the host does not let us read it. */
function objectAt(owner: unknown, name: string): object | null {
  try {
    const value: unknown = typeof owner === "object" && owner !== null ? Reflect.get(owner, name) : null;
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}
