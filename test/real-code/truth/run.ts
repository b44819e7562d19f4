import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { packageOfGeneratedFile, packageOfGeneratedText } from "../../../src/models/generated-clients.js";
import { packNames, rowsOfPack } from "../../../src/models/packs.js";
import { count } from "../report.js";
import { readSourceFiles, type SourceFile } from "../source-files.js";
import { ApiDeclarations, importsText, type WalkedModule } from "./api-declarations.js";
import { commitOf } from "./commit.js";
import { compare, packageOf, type ComparedCall } from "./comparison.js";
import { Detector } from "./detections.js";
import { installTypes } from "./install.js";
import { programOver } from "./repository-program.js";
import { lines, readRecords, tallyOf, writeRecords, writeTables, type RepositoryTally, type Tally } from "./tally.js";
import { TrueCalls } from "./true-calls.js";
import { installedManifest, manifestsUnder } from "./workspace.js";

const USAGE = `Usage: npm run truth -- DIR [DIR…] [options]

Resolves each call of a repository with the TypeScript checker to the package that declares it, matches the declaration against the catalogue,
and compares this call by call with what the rules take for a side effect, without type information and with it.
The types of the packages must be installed where DIR finds them.

  --install       copy DIR to a temporary directory and install the catalogued packages that it uses beside the copy
  --scratch DIR   use this directory for --install, and keep what is there already
  --examples N    calls to show of each sort and package (default 5)
  --only TEXT     show only packages whose name contains TEXT
  --every N       judge only every Nth file, for a repository that is too large; without --records
  --under TEXT    judge only files with this text in their path; without --records
  --commit ID     the commit of DIR, where DIR is no checkout of git
  --records FILE  keep the counts of each repository in this file, beside those of earlier runs
  --write FILE    write the tables of all counts into this Markdown file, between its marks
`;

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      install: { type: "boolean", default: false },
      scratch: { type: "string" },
      examples: { type: "string", default: "5" },
      only: { type: "string", default: "" },
      every: { type: "string", default: "1" },
      under: { type: "string", default: "" },
      commit: { type: "string" },
      records: { type: "string" },
      write: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || (positionals.length === 0 && values.write === undefined)) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const choice = { every: Number(values.every), under: values.under };
  if (values.records !== undefined && (choice.every !== 1 || choice.under !== "")) {
    console.error("--records keeps counts of whole repositories: leave out --every and --under.");
    return 2;
  }
  const records = values.records === undefined ? new Map<string, RepositoryTally>() : readRecords(values.records);
  for (const path of positionals) {
    const directory = resolve(path);
    const scratch = values.scratch ?? join(tmpdir(), `machineid-truth-${basename(directory)}`);
    const { name, ...tally } = examine(directory, values.install ? scratch : null, Number(values.examples), values.only, choice);
    records.set(name, { ...tally, commit: values.commit ?? commitOf(directory), rulesCommit: commitOf(import.meta.dirname) });
    if (values.records !== undefined) writeRecords(values.records, records);
  }
  if (values.write !== undefined) writeTables(values.write, records);
  return 0;
}

/** Which files of a repository are judged; the others stay in view. */
interface Choice {
  readonly every: number;
  readonly under: string;
}

function examine(original: string, scratch: string | null, examples: number, only: string, { every, under }: Choice): Omit<RepositoryTally, "commit" | "rulesCommit"> & { readonly name: string } {
  const all = packNames.flatMap((name) => rowsOfPack(name));
  const catalogued = new Set(all.map(({ from }) => packageOf(from)));
  const directory = scratch === null ? original : installTypes(original, scratch, manifestsUnder(original), catalogued);
  const packages = new Map(manifestsUnder(directory).flatMap(({ name, directory: path }): [string, string][] => (name === null ? [] : [[name, path]])));
  // A package's own code is not a user of it.
  const rows = all.filter(({ from }) => !packages.has(packageOf(from)));
  const sources = readSourceFiles(directory);
  const catalogue = new Set(rows.map(({ from }) => from));
  const modules = withNeeded(directory, catalogue, mentioned(catalogue, sources));
  const chosen = sources.filter(({ path }) => relative(directory, path).includes(under)).filter((_, index) => index % every === 0);
  const walked = [...modules.map((module) => ({ module, specifier: module })), ...generatedClientsIn(sources)];
  const program = programOver(directory, chosen.map(({ path }) => path), importsText(walked), packages);
  const checker = program.getTypeChecker();
  const apis = new ApiDeclarations(program, directory, rows, walked);
  const truth = new TrueCalls(checker, apis, rows);
  console.log(`\n${directory}: ${count(chosen.length)} files${chosen.length < sources.length ? ` of ${count(sources.length)}` : ""}, ${modules.length} catalogued modules`);
  const judged = new Map(chosen.flatMap(({ path }) => {
    const file = program.getSourceFile(path);
    return file === undefined ? [] : [[path, truth.in(file)] as const];
  }));
  const judge = (withTypes: boolean): Tally => {
    const detector = new Detector(directory, withTypes ? program : null);
    const calls: ComparedCall[] = [];
    for (const source of chosen) {
      const calledHere = judged.get(source.path);
      if (calledHere === undefined) continue;
      const detections = detector.in(source);
      if (detections.kind === "failed") console.log(`  not linted: ${relative(directory, source.path)}: ${detections.message}`);
      // Of a package's own code the truth says nothing.
      else calls.push(...compare(relative(directory, source.path), calledHere, detections.calls.filter(({ from }) => catalogue.has(from))));
    }
    print(withTypes ? "with type information" : "without type information", calls, examples, only);
    return tallyOf(calls);
  };
  return { name: nameOf(directory), files: chosen.length, untyped: judge(false), typed: judge(true) };
}

/** What the repository calls itself, or its directory. */
function nameOf(directory: string): string {
  const base = basename(directory);
  return base === "repo" ? basename(dirname(directory)) : base;
}

/** Clients that a tool has written into the repository. */
function generatedClientsIn(sources: readonly SourceFile[]): WalkedModule[] {
  return sources.flatMap(({ path, text }) => {
    const module = packageOfGeneratedFile(path) ?? packageOfGeneratedText(text);
    return module !== null && /[\\/](?:client|index)\.[jt]s$/.test(path) ? [{ module, specifier: path.replace(/\.[jt]s$/, "") }] : [];
  });
}

/** Modules that some file names in quotes. */
function mentioned(modules: ReadonlySet<string>, sources: readonly SourceFile[]): string[] {
  const quoted = new Set(sources.flatMap(({ text }) => [...text.matchAll(/["']([^"'\s]+)["']/g)].map(([, name]) => name ?? "")));
  return [...modules].filter((name) => name !== "global" && (quoted.has(name) || quoted.has(name.replace(/^node:/, ""))));
}

/** With those that the packages of `named` need: their clients are handed out by these, as those of `mongodb` are by `mongoose`. */
function withNeeded(directory: string, modules: ReadonlySet<string>, named: readonly string[]): string[] {
  const needed = new Set([...new Set(named.map(packageOf))].flatMap((name) => [...(installedManifest(directory, name)?.needs.keys() ?? [])]));
  return [...new Set([...named, ...[...modules].filter((module) => needed.has(packageOf(module)))])];
}

function print(title: string, calls: readonly ComparedCall[], examples: number, only: string): void {
  const number = (verdict: ComparedCall["verdict"], of = calls): number => of.filter((call) => call.verdict === verdict).length;
  console.log(`\n  ${title} (beside these ${number("own")} typed by the repository itself and ${number("unjudged")} without a type)`);
  for (const line of lines(tallyOf(calls))) console.log(`    ${line}`);
  const byPackage = new Map<string, ComparedCall[]>();
  for (const call of calls) {
    const name = packageOf(call.module);
    byPackage.set(name, [...(byPackage.get(name) ?? []), call]);
  }
  for (const [name, group] of [...byPackage].sort((a, b) => b[1].length - a[1].length)) {
    console.log(`    ${name.padEnd(32)} truth ${String(number("found", group) + number("missed", group)).padStart(5)}  missed ${String(number("missed", group)).padStart(4)}  wrong ${String(number("wrong", group)).padStart(4)}  own ${String(number("own", group)).padStart(4)}  unjudged ${String(number("unjudged", group)).padStart(4)}`);
  }
  for (const verdict of ["missed", "wrong", "own", "unjudged"] as const) {
    for (const [name, group] of byPackage) {
      if (!name.includes(only)) continue;
      for (const { path, line, text, client } of group.filter((call) => call.verdict === verdict).slice(0, examples)) console.log(`      ${verdict} ${name} [${client}]  ${path}:${line}  ${text}`);
    }
  }
}

process.exitCode = main();
