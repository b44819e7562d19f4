import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MachineIdSettings } from "../../rules/run.js";
import { expectedReports, type Pair } from "../../rules/validate-before-side-effect/pair.js";
import { themes } from "../../rules/validate-before-side-effect/themes.js";
import { installedPackage, root } from "./install-package.js";

const { project } = await installedPackage();
const OXLINT = resolve(import.meta.dirname, "../../../node_modules/oxlint/bin/oxlint");

interface OxlintReport {
  readonly diagnostics: readonly { readonly code?: string; readonly message: string; readonly filename: string; readonly labels: readonly { readonly span: { readonly line: number } }[] }[];
}

interface Group {
  readonly settings: MachineIdSettings;
  readonly pairs: Pair[];
}

/** Oxlint takes its settings from a file, so pairs of the same settings are linted together. */
function grouped(pairs: readonly Pair[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const pair of pairs) {
    const settings = pair.settings ?? {};
    const key = JSON.stringify(settings);
    const group = groups.get(key) ?? { settings, pairs: [] };
    group.pairs.push(pair);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function isReport(value: unknown): value is OxlintReport {
  return typeof value === "object" && value !== null && "diagnostics" in value && Array.isArray(value.diagnostics);
}

/** Lines reported in each file under a directory, by its path; problems that have no line stand under their message. */
async function oxlint(directory: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const { stdout } = await promisify(execFile)(process.execPath, [OXLINT, "--format", "json", "."], { cwd: directory, maxBuffer: 1 << 26 }).catch((error: unknown) => {
    // Exit code 1 says that there are findings.
    if (typeof error === "object" && error !== null && "stdout" in error && typeof error.stdout === "string") return { stdout: error.stdout };
    throw error;
  });
  const report: unknown = JSON.parse(stdout);
  if (!isReport(report)) throw new Error(`Oxlint printed no report: ${stdout.slice(0, 400)}`);
  const found = new Map<string, string[]>();
  for (const { code, message, filename, labels } of report.diagnostics) {
    const at = labels[0]?.span.line;
    const lines = found.get(filename) ?? [];
    lines.push(at === undefined || code !== "machineid(validate-before-side-effect)" ? message : String(at));
    found.set(filename, lines);
  }
  return found;
}

describe("Oxlint", () => {
  // What every pair says is tested elsewhere: here every other one is left out unless `EVERY_PAIR=1`. As TypeScript, a class with two methods of one name is an error to its parser.
  const pairs = Object.values(themes)
    .flat()
    .filter(({ gap, clause }, index) => gap === undefined && !clause.endsWith("method of the same name") && (index % 2 === 0 || process.env["EVERY_PAIR"] !== undefined));
  const found = new Map<string, readonly string[]>();
  const directory = mkdtempSync(join(tmpdir(), "machineid-oxlint-"));
  const nameOf = (pair: Pair, twin: "valid" | "invalid"): string => `case-${pairs.indexOf(pair)}-${twin}.ts${pair.clause.includes("JSX") ? "x" : ""}`;

  beforeAll(async () => {
    mkdirSync(join(directory, "node_modules"));
    symlinkSync(join(project, "node_modules/eslint-plugin-machineid"), join(directory, "node_modules/eslint-plugin-machineid"));
    for (const [index, group] of grouped(pairs).entries()) {
      const place = join(directory, String(index));
      mkdirSync(place);
      const config = {
        jsPlugins: ["eslint-plugin-machineid"],
        categories: { correctness: "off" },
        rules: { "machineid/validate-before-side-effect": "error" },
        // Oxlint runs in the folder above: there begin the relative names.
        settings: { machineid: JSON.parse(JSON.stringify(group.settings).replaceAll('"./', `"./${index}/`)) as unknown },
        ignorePatterns: ["node_modules"],
      };
      writeFileSync(join(place, ".oxlintrc.json"), JSON.stringify(config));
      for (const pair of group.pairs) for (const twin of ["valid", "invalid"] as const) writeFileSync(join(place, nameOf(pair, twin)), pair[twin]);
    }
    writeFileSync(join(directory, ".oxlintrc.json"), JSON.stringify({ ignorePatterns: ["node_modules"] }));
    for (const [path, lines] of await oxlint(directory)) found.set(basename(path), lines);
  }, 120_000);
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each(pairs)("$clause", (pair) => {
    const reports = (twin: "valid" | "invalid"): readonly string[] => [...(found.get(nameOf(pair, twin)) ?? [])].sort();
    expect(reports("valid")).toEqual([]);
    expect(reports("invalid")).toEqual(expectedReports(pair.invalid).map((report) => report.split(" ")[0]).sort());
  });
});

describe("Oxlint, where no parser is installed that rules may call", () => {
  const folder = join(root, "test/modules/cross-file");
  // Every second one: all are read by two parsers elsewhere.
  const projects = new Map(readdirSync(folder).filter((_, index) => index % 2 === 0).map((name) => [name, filesOf(readFileSync(join(folder, name), "utf8"))]));
  let found: ReadonlyMap<string, readonly string[]> = new Map();
  const directory = mkdtempSync(join(tmpdir(), "machineid-oxlint-"));

  beforeAll(async () => {
    mkdirSync(join(directory, "node_modules"));
    symlinkSync(join(project, "node_modules/eslint-plugin-machineid"), join(directory, "node_modules/eslint-plugin-machineid"));
    const config = { jsPlugins: ["eslint-plugin-machineid"], categories: { correctness: "off" }, rules: { "machineid/validate-before-side-effect": "error" }, ignorePatterns: ["node_modules"] };
    writeFileSync(join(directory, ".oxlintrc.json"), JSON.stringify(config));
    for (const [name, files] of projects) {
      for (const [path, text] of files) {
        const place = join(directory, name, path);
        mkdirSync(dirname(place), { recursive: true });
        writeFileSync(place, text);
      }
    }
    found = await oxlint(directory);
  }, 120_000);
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each([...projects])("sees what other files do: %s", (name, files) => {
    for (const [path, text] of files) {
      if (!/\.[cm]?[jt]s$/.test(path) || path.includes("node_modules/")) continue;
      const expected = text.split("\n").flatMap((line, index) => (line.endsWith("// !") ? [String(index + 1)] : []));
      expect([...new Set(found.get(`${name}/${path}`) ?? [])].sort(), path).toEqual(expected.sort());
    }
  });
});

/** Small projects are written in one text. */
function filesOf(text: string): ReadonlyMap<string, string> {
  const parts = text.split(/^=== (.+)\n/m).slice(1);
  return new Map(parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1] ?? ""]] : [])));
}
