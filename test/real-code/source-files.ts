import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const NOT_WRITTEN_BY_HAND = new Set(["node_modules", "dist", "build", "out", "coverage", "vendor"]);
const SOURCE_FILE = /\.[cm]?[jt]sx?$/;
const DECLARATION_FILE = /\.d\.[cm]?ts$/;

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The JavaScript and TypeScript files under a directory, in the order of their paths, without installed packages, build results and
 * declaration files. Symbolic links are not followed.
 * @throws {Error} when `directory` is none.
 */
export function readSourceFiles(directory: string): SourceFile[] {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${directory} is not a directory: give directories of source files.`);
  return pathsUnder(directory).map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

function pathsUnder(directory: string): string[] {
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return NOT_WRITTEN_BY_HAND.has(entry.name) || entry.name.startsWith(".") ? [] : pathsUnder(path);
    return entry.isFile() && SOURCE_FILE.test(entry.name) && !DECLARATION_FILE.test(entry.name) ? [path] : [];
  });
}
