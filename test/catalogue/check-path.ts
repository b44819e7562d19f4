import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { alternatives } from "../../docs/tools/catalogue-page.js";
import type { YieldRow } from "../../src/models/read-rows.js";
import type { SideEffectRow } from "../../src/models/row.js";
import type { UnknownType } from "./annotated-types.js";
import { PackageTypes } from "./package-types.js";
import type { Walked } from "./walk-types.js";

/** The project that installs the packages. */
export const installed = join(process.cwd(), "test/catalogue");

/** Whether the package can be loaded, for one whose types do not tell. */
function exportNames(module: string): readonly string[] {
  const loaded: unknown = createRequire(join(installed, "package.json"))(module);
  return typeof loaded === "object" || typeof loaded === "function" ? Object.keys(loaded ?? {}) : [];
}

/** Methods that the class which a module exports has at run time. */
function methodsAtRunTime(module: string): readonly string[] {
  const loaded: unknown = createRequire(join(installed, "package.json"))(module);
  const prototype: unknown = typeof loaded === "function" ? loaded.prototype : null;
  return typeof prototype === "object" && prototype !== null ? Object.keys(prototype) : [];
}

/** Methods that the types of a package forget. */
const FORGOTTEN: ReadonlySet<string> = new Set(["bull .retryJobs"]);

/** Whether all that is missing in the types are methods that they forget. */
function areForgotten(module: string, missing: readonly string[]): boolean {
  const names = missing.map((name) => name.replace(/ \(step \d+\)$/, ""));
  return names.every((name) => FORGOTTEN.has(`${module} ${name}`)) && names.every((name) => methodsAtRunTime(module).includes(name.slice(1)));
}

/** Older versions of packages, which the test project installs under another name. */
const olderVersions: ReadonlyMap<string, readonly string[]> = readOlderVersions();

function readOlderVersions(): Map<string, string[]> {
  const manifest: unknown = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const dependencies = typeof manifest === "object" && manifest !== null && "dependencies" in manifest ? Object.entries(manifest.dependencies ?? {}) : [];
  const found = new Map<string, string[]>();
  for (const [alias, version] of dependencies) {
    const name = /^npm:(.+)@/.exec(String(version))?.[1];
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), alias]);
  }
  return found;
}

/** The types of a pack's modules, read when they are needed. */
export class PackTypes {
  private readonly read = new Map<string, PackageTypes>();

  constructor(private readonly modules: readonly string[]) {}

  exportsOf(module: string): readonly string[] {
    return this.of(this.modules, "import").exportsOf(module);
  }

  unknownTypes(rows: readonly SideEffectRow[], yields: readonly YieldRow[]): UnknownType[] {
    return this.of(this.modules, "import").unknownTypes(rows, yields);
  }

  /** What the types of those who import the package lack, those of who requires it may have, or those of an older version. */
  walk(row: SideEffectRow, trustsAny: boolean): Walked | null {
    const older = olderVersions.get(row.from) ?? [];
    let walked: Walked | null = null;
    for (const [installedAs, way] of [...[row.from, ...older].map((name) => [name, "import"] as const), [row.from, "require"] as const]) {
      // An old version may declare the module by its name, for all of a program.
      const next: Walked | null = this.of(installedAs === row.from ? this.modules : [installedAs], way).walk(row, installedAs, trustsAny);
      if (walked === null || next === null) walked ??= next;
      else walked = { missing: walked.missing.filter((name) => next.missing.includes(name)), siblings: walked.siblings };
      if (walked?.missing.length === 0) return walked;
    }
    return walked;
  }

  private of(modules: readonly string[], way: "import" | "require"): PackageTypes {
    const key = [way, ...modules].join(" ");
    const known = this.read.get(key);
    if (known !== undefined) return known;
    const types = new PackageTypes(installed, modules, way);
    this.read.set(key, types);
    return types;
  }
}

export function checkPath(types: PackTypes, row: SideEffectRow, siblings: Map<string, Set<string>>): string[] {
  const name = `${row.from} ${row.path.length < 60 ? row.path : `${row.path.slice(0, 40)}…${row.path.slice(-20)}`}`;
  const walked = types.walk(row, false);
  if (walked === null) {
    const first = row.steps[0];
    const names = exportNames(row.from);
    const isExported = first?.kind === "member" && [...first.names].every((member) => names.includes(member) || member === "default");
    return isExported ? [] : [`${name}: the package is not installed or has no types, and does not export this.`];
  }
  const owner = `${row.from} ${row.path.slice(0, row.path.lastIndexOf("."))}`;
  siblings.set(owner, new Set([...walked.siblings, ...(siblings.get(owner) ?? [])]));
  const isUntyped = walked.missing.length > 0 && types.walk(row, true)?.missing.length === 0;
  const problems = walked.missing.length === 0 || areForgotten(row.from, walked.missing) ? [] : [`${name}: not in the types${isUntyped ? ", which say any" : ""}: ${walked.missing.join(", ")}`];
  if (row.when?.kind !== "construct") return problems;
  const exported = types.exportsOf(row.from);
  const unknown = alternatives(row.when.written).filter((glob) => !exported.some((item) => new RegExp(`^${glob.replaceAll("*", ".*")}$`).test(item)));
  return unknown.length === 0 ? problems : [...problems, `${name}: the module does not export ${unknown.join(", ")}`];
}
