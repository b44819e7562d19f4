import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as typescriptParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { alternatives, methodsOf, readPacks, type Pack } from "../../docs/tools/catalogue-page.js";
import { builtInYields } from "../../src/models/packs.js";
import type { SideEffectRow } from "../../src/models/row.js";
import machineid from "../../src/plugin.js";
import { PackageTypes } from "./package-types.js";
import type { Walked } from "./walk-types.js";
import { snippetsOf, type Snippet } from "./snippets.js";

const USAGE = `Usage: npm run catalogue -- [PACK…] [--unlisted]

Checks every row of the catalogue against the real package, installed in test/catalogue (npm ci --prefix test/catalogue): its path exists in
the package's types; the rule catches calls of it, through each of its alternatives, and leaves look-alikes alone.

  --unlisted   also prints the methods that stand beside those of the rows, which no row names
`;

const root = process.cwd();
const installed = join(root, "test/catalogue");

/** Expressions of a snippet in which the core rule reports a call. */
function reported(linter: Linter, snippet: Snippet): ReadonlySet<string> {
  const messages = linter.verify(snippet.code, {
    languageOptions: { parser: typescriptParser, sourceType: "module" },
    plugins: { machineid },
    rules: { "machineid/validate-before-side-effect": "error" },
  });
  const fatal = messages.find((message) => message.fatal === true);
  const lines = snippet.code.split("\n");
  if (fatal !== undefined) throw new Error(`${fatal.message} in ${lines[fatal.line - 1] ?? ""}`);
  return new Set(
    messages.flatMap(({ line, column, endColumn }) => {
      const call = lines[line - 1]?.slice(column - 1, (endColumn ?? 0) - 1) ?? "";
      return snippet.ends === null || snippet.ends.test(call) ? (snippet.expressions[line - 2] ?? []) : [];
    }),
  );
}

function checkSnippets(module: string, rows: readonly SideEffectRow[]): string[] {
  const linter = new Linter({ configType: "flat" });
  const { catches, leaves } = snippetsOf(module, rows);
  const caught = reported(linter, catches);
  const missed = catches.expressions.filter((code) => !caught.has(code)).map((code) => `${module}: not caught: ${code}`);
  const wrong = leaves.flatMap((snippet) => [...reported(linter, snippet)].map((code) => `${module}: look-alike caught: ${code} after ${snippet.code.split("\n")[0] ?? ""}`));
  return [...missed, ...wrong];
}

/** Whether the package can be loaded, for one whose types do not tell. */
function exportNames(module: string): readonly string[] {
  const loaded: unknown = createRequire(join(installed, "package.json"))(module);
  return typeof loaded === "object" || typeof loaded === "function" ? Object.keys(loaded ?? {}) : [];
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
class PackTypes {
  private readonly read = new Map<string, PackageTypes>();

  constructor(private readonly modules: readonly string[]) {}

  exportsOf(module: string): readonly string[] {
    return this.of(this.modules, "import").exportsOf(module);
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

function checkPath(types: PackTypes, row: SideEffectRow, siblings: Map<string, Set<string>>): string[] {
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
  const problems = walked.missing.length === 0 ? [] : [`${name}: not in the types${isUntyped ? ", which say any" : ""}: ${walked.missing.join(", ")}`];
  if (row.when?.kind !== "construct") return problems;
  const exported = types.exportsOf(row.from);
  const unknown = alternatives(row.when.written).filter((glob) => !exported.some((item) => new RegExp(`^${glob.replaceAll("*", ".*")}$`).test(item)));
  return unknown.length === 0 ? problems : [...problems, `${name}: the module does not export ${unknown.join(", ")}`];
}

function checkPack(pack: Pack, showUnlisted: boolean): readonly string[] {
  const modules = [...new Set(pack.rows.map((row) => row.from))];
  const types = new PackTypes(modules.filter((module) => module !== "global"));
  const siblings = new Map<string, Set<string>>();
  const handedOut = builtInYields().filter(({ from }) => modules.includes(from)).flatMap(({ as, ...row }) => [row, { ...row, path: `${row.path} as`, steps: as }]);
  const failures = [
    ...handedOut.flatMap((row) => checkPath(types, { ...row, kind: "write", when: null }, new Map())),
    ...pack.rows.flatMap((row) => checkPath(types, row, siblings)),
    ...modules.flatMap((module) => checkSnippets(module, pack.rows.filter((row) => row.from === module))),
  ];
  if (showUnlisted) {
    const listed = new Set(pack.rows.flatMap((row) => row.steps.flatMap((step) => (step.kind === "member" ? [...step.names] : []))));
    for (const [owner, names] of siblings) console.log(`  ${owner}: not listed: ${[...names].filter((name) => !listed.has(name)).join(" ")}`);
  }
  return failures;
}

function main(): void {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { unlisted: { type: "boolean", default: false }, help: { type: "boolean", default: false } } });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (!existsSync(join(installed, "node_modules"))) throw new Error("The packages are not installed. Run: npm ci --prefix test/catalogue");
  const packs = readPacks(root).filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  let failed = 0;
  for (const pack of packs) {
    const failures = checkPack(pack, values.unlisted);
    failed += failures.length;
    console.log(`${pack.name}: ${pack.rows.length} rows, ${new Set(pack.rows.flatMap(methodsOf)).size} methods, ${failures.length} failures`);
    for (const failure of failures) console.log(`  ${failure}`);
  }
  const rows = packs.flatMap((pack) => pack.rows);
  const modules = new Set(rows.map((row) => row.from));
  console.log(`${packs.length} packs, ${modules.size} modules, ${rows.length} rows, ${new Set(rows.flatMap(methodsOf)).size} methods, ${failed} failures`);
  if (failed > 0) process.exitCode = 1;
}

main();
