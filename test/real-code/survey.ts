import machineid from "../../src/plugin.js";
import { observer, type ObservedFile, type ObservedFinding } from "./observe.js";
import type { SourceFile } from "./source-files.js";
import { TimedLinter } from "./timed-linter.js";

export interface LintedFile extends ObservedFile {
  readonly path: string;
  /** Milliseconds. */
  readonly parseTime: number;
  readonly ruleTime: number;
}

export interface LocatedFinding extends ObservedFinding {
  readonly path: string;
}

export interface Survey {
  readonly files: readonly LintedFile[];
  readonly unparsed: readonly { readonly path: string; readonly message: string }[];
  readonly crashed: readonly { readonly path: string; readonly error: Error }[];
}

const NOTHING: ObservedFile = { mentionsSideEffect: false, findings: [] };

/** Runs the core rule once over every file, as `eslint` would do. `onFile` is told what comes next. */
export function survey(directory: string, sources: readonly SourceFile[], onFile: (path: string) => void): Survey {
  let observed: ObservedFile = NOTHING;
  const linter = new TimedLinter(directory, { timed: machineid.rules["validate-before-side-effect"] }, { observer: observer((file) => (observed = file)) });
  const files: LintedFile[] = [];
  const unparsed: { path: string; message: string }[] = [];
  const crashed: { path: string; error: Error }[] = [];
  for (const source of sources) {
    const { path } = source;
    onFile(path);
    observed = NOTHING;
    const result = linter.lint(source);
    if (result.kind === "unparsed") unparsed.push({ path, message: result.message });
    else if (result.kind === "crashed") crashed.push({ path, error: result.error });
    else files.push({ path, parseTime: result.parseTime, ruleTime: result.ruleTime, ...observed });
  }
  return { files, unparsed, crashed };
}
