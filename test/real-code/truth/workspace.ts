import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What a `package.json` says about the packages that it needs and the one that it describes. */
export interface Manifest {
  readonly directory: string;
  readonly name: string | null;
  /** Version ranges by package. */
  readonly needs: ReadonlyMap<string, string>;
}

/** Every readable `package.json` under a directory, without those of installed packages. */
export function manifestsUnder(directory: string): Manifest[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" || entry.name.startsWith(".") ? [] : manifestsUnder(path);
    return entry.name === "package.json" ? readManifest(path) : [];
  });
}

/** What the installed package `name` says, as found from `directory` upwards; null where it is not installed. */
export function installedManifest(directory: string, name: string): Manifest | null {
  for (let place = directory; ; place = dirname(place)) {
    const path = join(place, "node_modules", name, "package.json");
    if (existsSync(path)) return readManifest(path)[0] ?? null;
    if (dirname(place) === place) return null;
  }
}

function readManifest(path: string): Manifest[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // Templates and fixtures need not be JSON.
    return [];
  }
  if (!isRecord(content)) return [];
  const needs = new Map<string, string>();
  for (const key of ["peerDependencies", "devDependencies", "dependencies"]) {
    const section = content[key];
    if (!isRecord(section)) continue;
    for (const [name, range] of Object.entries(section)) if (typeof range === "string") needs.set(name, range);
  }
  return [{ directory: dirname(path), name: typeof content["name"] === "string" ? content["name"] : null, needs }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
