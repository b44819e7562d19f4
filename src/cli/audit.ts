import { parseArgs } from "node:util";
import { printJson } from "./audit/print-json.js";
import { printText } from "./audit/print-text.js";
import { readProject } from "./audit/read-project.js";
import { UsageError, type Subcommand } from "./subcommand.js";

const HELP = `Usage: machineid audit [--json] [files, folders or globs…]

Prints the boundary map of a project: where work begins, where gates stand, and which side effects are reached
with a permit. Reads the current folder by default, with the project's ESLint and its configuration.

  --json  print the map as JSON

Exit code 0: every side effect is gated; 1: some is not; 2: wrong usage, or a file could not be read.
`;

/** Prints where a project asks for permits, and what it does without one. */
export const audit: Subcommand = {
  help: HELP,
  async run(args) {
    const { note, page, code } = await auditProject(process.cwd(), args);
    process.stderr.write(note);
    await write(page);
    return code;
  },
};

export interface Audited {
  /** For standard error; empty or with a newline at its end. */
  readonly note: string;
  readonly page: string;
  readonly code: 0 | 1 | 2;
}

/** What the command prints for a folder, and its exit code. Rejects with a `UsageError` for wrong arguments or an ESLint configuration with a mistake. */
export async function auditProject(directory: string, args: readonly string[]): Promise<Audited> {
  const { json, patterns } = readOptions(args);
  const { map, isUnconfigured } = await readProject(directory, patterns);
  const isUngated = map.files.some(({ sideEffects }) => sideEffects.some(({ standing }) => standing.status === "ungated"));
  return {
    note: isUnconfigured ? "machineid: no ESLint configuration found; reading with the defaults, without settings.\n" : "",
    page: json ? printJson(map) : printText(map),
    code: map.unread.length > 0 ? 2 : isUngated ? 1 : 0,
  };
}

/** Resolves when all is written: a pipe takes a long map in parts. */
function write(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

function readOptions(args: readonly string[]): { readonly json: boolean; readonly patterns: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: { json: { type: "boolean" } }, allowPositionals: true });
    return { json: values.json === true, patterns: positionals.length === 0 ? ["."] : positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
