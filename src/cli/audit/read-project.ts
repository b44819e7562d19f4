import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ESLint, Linter } from "eslint";
import { UsageError } from "../subcommand.js";
import type { BoundaryMap } from "./boundary-map.js";
import { Collector } from "./collector.js";

type ESLintClass = typeof ESLint;

export interface ReadProject {
  readonly map: BoundaryMap;
  /** Whether no ESLint configuration was found, so that the defaults and no settings apply. */
  readonly isUnconfigured: boolean;
}

/** Goes over files with the project's own ESLint: its configuration says which files there are, how they are parsed, and what the settings are. */
export async function readProject(directory: string, patterns: readonly string[]): Promise<ReadProject> {
  const Linting = await loadEslint(directory);
  const typescript = await loadTypescriptParser(directory);
  const collect = async (overrideConfigFile: true | null): Promise<BoundaryMap> => {
    const collector = new Collector(directory, UNREADABLE);
    const eslint = new Linting({
      cwd: directory,
      // Comments that turn our rules off are not to hide anything.
      allowInlineConfig: false,
      baseConfig: defaultsWith(typescript ?? UNREADABLE),
      overrideConfig: collector.config,
      overrideConfigFile,
      ruleFilter: ({ ruleId }) => collector.isOwn(ruleId),
    });
    return collector.complete(await eslint.lintFiles([...patterns]));
  };
  try {
    return { map: await collect(null), isUnconfigured: false };
  } catch (error) {
    if (!isMissingConfig(error)) throw asUsageError(error);
  }
  try {
    return { map: await collect(true), isUnconfigured: true };
  } catch (error) {
    throw asUsageError(error);
  }
}

const TYPESCRIPT_FILES = ["**/*.ts", "**/*.tsx", "**/*.mts", "**/*.cts"];

/** Where the configuration says nothing of a file. TypeScript is read also where the configuration leaves it out: nothing is skipped in silence. */
function defaultsWith(typescript: Linter.Parser): Linter.Config[] {
  return [
    { name: "machineid-audit/javascript", files: ["**/*.js", "**/*.mjs", "**/*.cjs", "**/*.jsx"], languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } } },
    { name: "machineid-audit/typescript", files: TYPESCRIPT_FILES, languageOptions: { parser: typescript } },
  ];
}

/** Stands in for the parser that is not there, so that ESLint names the files which it would have read. */
const UNREADABLE: Linter.Parser = {
  meta: { name: "machineid-audit/no-parser", version: "1" },
  parse: () => ({ type: "Program", body: [], sourceType: "module", comments: [], tokens: [], range: [0, 0], loc: { start: { line: 1, column: 0 }, end: { line: 1, column: 0 } } }),
};

async function loadEslint(directory: string): Promise<ESLintClass> {
  const found = (await importFrom(directory, "eslint")) ?? (await importOwn("eslint"));
  const Linting = memberOf(found, "ESLint") ?? memberOf(memberOf(found, "default"), "ESLint");
  if (!isEslint(Linting)) throw new UsageError("machineid audit reads code with your project's ESLint, which is not installed. Run npm install --save-dev eslint.");
  if (Number(Linting.version.split(".")[0]) < 9) throw new UsageError(`machineid audit needs ESLint 9 or newer; this project has ${Linting.version}.`);
  return Linting;
}

function isEslint(value: unknown): value is ESLintClass {
  return typeof value === "function" && "version" in value && typeof value.version === "string";
}

/** The parser of typescript-eslint, under either name; null where none works. */
async function loadTypescriptParser(directory: string): Promise<Linter.Parser | null> {
  for (const name of ["@typescript-eslint/parser", "typescript-eslint"]) {
    const found = await importFrom(directory, name);
    for (const parser of [found, memberOf(found, "parser"), memberOf(found, "default"), memberOf(memberOf(found, "default"), "parser")]) if (isParser(parser)) return parser;
  }
  return null;
}

function isParser(value: unknown): value is Linter.Parser {
  return typeof memberOf(value, "parseForESLint") === "function";
}

function memberOf(value: unknown, name: string): unknown {
  return (typeof value === "object" || typeof value === "function") && value !== null ? Reflect.get(value, name) : undefined;
}

/** What a package exports that is installed for the project; null where it is not, or does not load. */
async function importFrom(directory: string, name: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(createRequire(join(directory, "package.json")).resolve(name)).href);
  } catch {
    return null;
  }
}

/** The same beside this package, for a project that is one of several with one installation. */
async function importOwn(name: string): Promise<unknown> {
  try {
    return await import(name);
  } catch {
    return null;
  }
}

function isMissingConfig(error: unknown): boolean {
  return error instanceof Error && (memberOf(error, "messageTemplate") === "config-file-missing" || error.message.startsWith("Could not find config file"));
}

/** What ESLint refuses to do is told without its stack: a pattern that no file matches, or a configuration with a mistake. */
function asUsageError(error: unknown): UsageError {
  return new UsageError(error instanceof Error ? error.message : String(error));
}
