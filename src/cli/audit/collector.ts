import { relative, sep } from "node:path";
import type { ESLint, Linter, Rule } from "eslint";
import { analysisOf } from "../../analysis/file-analysis.js";
import { JsonError } from "../../models/check-json.js";
import { UsageError } from "../subcommand.js";
import { byText, type BoundaryMap, type MappedFile, type UnreadFile } from "./boundary-map.js";
import { mapFile } from "./map-file.js";

const RULE = "boundary-map";
const PLUGIN = "machineid-audit";

/** Gathers the map while ESLint goes over the files: its rule reports nothing, and looks at what the other rules ask of a file. */
export class Collector {
  readonly #directory: string;
  readonly #unreadable: Linter.Parser;
  readonly #files = new Map<string, MappedFile>();
  readonly #unread = new Map<string, string>();
  #wrongSetting: string | null = null;

  /** @param unreadable the parser of files for which there is none. */
  constructor(directory: string, unreadable: Linter.Parser) {
    this.#directory = directory;
    this.#unreadable = unreadable;
  }

  get config(): Linter.Config {
    return { name: PLUGIN, plugins: { [PLUGIN]: { rules: { [RULE]: this.#rule() } } }, rules: { [`${PLUGIN}/${RULE}`]: "error" } };
  }

  isOwn(ruleId: string): boolean {
    return ruleId === `${PLUGIN}/${RULE}`;
  }

  /** The map of all files that ESLint has gone over. Throws a `UsageError` for a wrong setting. */
  complete(results: readonly ESLint.LintResult[]): BoundaryMap {
    if (this.#wrongSetting !== null) throw new UsageError(this.#wrongSetting);
    for (const { filePath, messages } of results) {
      const path = this.#pathOf(filePath);
      // What has no rule is of ESLint itself: a syntax error, or a file that the configuration ignores.
      const problem = messages.find(({ ruleId, fatal }) => fatal === true || (ruleId === null && !this.#files.has(path)));
      if (problem !== undefined) this.#unread.set(path, problem.line > 0 ? `line ${problem.line}: ${problem.message}` : problem.message);
    }
    const files = [...this.#files.values()].filter(({ path }) => !this.#unread.has(path));
    const unread: UnreadFile[] = [...this.#unread].map(([path, because]) => ({ path, because: because.replace(/\s+/g, " ") }));
    return { files: files.sort((a, b) => byText(a.path, b.path)), unread: unread.sort((a, b) => byText(a.path, b.path)) };
  }

  #pathOf(filename: string): string {
    return relative(this.#directory, filename).split(sep).join("/");
  }

  #rule(): Rule.RuleModule {
    return { create: (context) => ({ Program: () => this.#collect(context) }) };
  }

  #collect(context: Rule.RuleContext): void {
    const path = this.#pathOf(context.physicalFilename);
    if (context.languageOptions["parser"] === this.#unreadable) {
      this.#unread.set(path, NO_TYPESCRIPT);
      return;
    }
    try {
      const analysis = analysisOf(context);
      if (analysis === null) this.#unread.set(path, "its syntax tree is of a kind that the analysis does not know");
      else this.#add(mapFile(analysis, path, this.#directory));
    } catch (error) {
      if (error instanceof JsonError) this.#wrongSetting ??= error.message;
      // One file that fails is named; the others are still mapped.
      this.#unread.set(path, error instanceof Error ? error.message : String(error));
    }
  }

  /** A processor may cut one file into several. */
  #add(file: MappedFile): void {
    const known = this.#files.get(file.path);
    if (known === undefined) this.#files.set(file.path, file);
    else this.#files.set(file.path, { ...known, surfaces: [...known.surfaces, ...file.surfaces], gates: [...known.gates, ...file.gates], sideEffects: [...known.sideEffects, ...file.sideEffects] });
  }
}

export const NO_TYPESCRIPT = "TypeScript needs a parser: npm install --save-dev typescript @typescript-eslint/parser";
