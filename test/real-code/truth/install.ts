import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Manifest } from "./workspace.js";

/** Ranges that only the repository's own package manager can read. */
const OTHER_MANAGER = /^(?:catalog|workspace|link|file|portal|patch|git)/;

/**
 * Copies a repository into `scratch` and installs, beside the copy, the catalogued packages that it uses and the types of Node, without
 * running their scripts. Of several versions that are asked for the most frequent one is taken.
 * @returns the directory of the copy.
 * @throws {Error} when npm fails.
 */
export function installTypes(directory: string, scratch: string, manifests: readonly Manifest[], catalogued: ReadonlySet<string>): string {
  const copy = join(scratch, basename(directory));
  if (existsSync(copy)) return copy;
  mkdirSync(scratch, { recursive: true });
  const own = new Set(manifests.map(({ name }) => name));
  const votes = new Map<string, Map<string, number>>();
  for (const { needs } of manifests) {
    for (const [name, range] of needs) {
      if (own.has(name) || !isWanted(name, catalogued) || OTHER_MANAGER.test(range)) continue;
      const ranges = votes.get(name) ?? new Map<string, number>();
      votes.set(name, ranges.set(range, (ranges.get(range) ?? 0) + 1));
    }
  }
  const dependencies = Object.fromEntries([...votes].map(([name, ranges]) => [name, [...ranges].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "latest"]));
  writeFileSync(join(scratch, "package.json"), JSON.stringify({ private: true, dependencies: { "@types/node": "^20", ...dependencies } }, null, 2));
  execFileSync("npm", ["install", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--no-package-lock"], { cwd: scratch, stdio: "inherit" });
  cpSync(directory, copy, { recursive: true, filter: (path) => !/[\\/](?:node_modules|\.git)$/.test(path) });
  return copy;
}

function isWanted(name: string, catalogued: ReadonlySet<string>): boolean {
  return name === "@types/node" || catalogued.has(name.startsWith("@types/") ? name.slice(7).replace(/^(.+)__/, "@$1/") : name);
}
