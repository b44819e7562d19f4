import { execFileSync } from "node:child_process";

/** The commit that is checked out in `directory`, with `+` where files that git knows were changed; null where `directory` is not of a checkout. */
export function commitOf(directory: string): string | null {
  try {
    const commit = git(directory, ["rev-parse", "--short=9", "HEAD"]);
    return git(directory, ["status", "--porcelain", "--untracked-files=no"]) === "" ? commit : `${commit}+`;
  } catch {
    return null;
  }
}

function git(directory: string, words: readonly string[]): string {
  return execFileSync("git", words, { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}
