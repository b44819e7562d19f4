import * as parser from "@typescript-eslint/parser";
import { Linter, type Rule } from "eslint";
import type { SourceFile } from "./source-files.js";
import { Stopwatch } from "./stopwatch.js";

/**
 * What ESLint says of one file, and how many milliseconds the parser (scope analysis included) and the timed rules took for it. What the rules
 * have parsed of other files is their time.
 */
export type TimedLint =
  | { readonly kind: "linted"; readonly messages: readonly Linter.LintMessage[]; readonly parseTime: number; readonly ruleTime: number }
  | { readonly kind: "unparsed"; readonly message: string }
  | { readonly kind: "crashed"; readonly error: Error };

export type RulesByName = Readonly<Record<string, Rule.RuleModule>>;

/** Lints the files of one directory. ESLint's own work, such as walking the tree, is in neither time. */
export class TimedLinter {
  readonly #linter: Linter;
  readonly #config: Linter.Config;
  readonly #parserWatch = new Stopwatch();
  readonly #ruleWatch = new Stopwatch();

  /** @param untimed rules that run after the timed ones, and may look at what these have worked out. */
  constructor(directory: string, timed: RulesByName, untimed: RulesByName = {}) {
    const watched = Object.entries(timed).map(([name, rule]) => [name, timedRule(rule, this.#ruleWatch)]);
    const rules: RulesByName = { ...Object.fromEntries(watched), ...untimed };
    this.#linter = new Linter({ configType: "flat", cwd: directory });
    this.#config = {
      files: ["**/*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}"],
      plugins: { survey: { rules } },
      languageOptions: { parser: timedParser(this.#parserWatch, this.#ruleWatch), sourceType: "module", parserOptions: { ecmaFeatures: { jsx: true } } },
      // Comments of other projects name rules that are not loaded here.
      linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" },
      rules: Object.fromEntries(Object.keys(rules).map((name) => [`survey/${name}`, "error"])),
    };
  }

  lint(file: SourceFile): TimedLint {
    this.#parserWatch.reset();
    this.#ruleWatch.reset();
    let messages: Linter.LintMessage[];
    try {
      messages = this.#linter.verify(file.text, [this.#config], { filename: file.path });
    } catch (error) {
      return { kind: "crashed", error: error instanceof Error ? error : new Error(String(error)) };
    }
    const fatal = messages.find((message) => message.fatal === true);
    if (fatal !== undefined) return { kind: "unparsed", message: `${fatal.message} (${fatal.line}:${fatal.column})` };
    if (this.#parserWatch.milliseconds === 0) throw new Error(`ESLint did not lint ${file.path}: ${messages[0]?.message ?? "no reason given"}`);
    return { kind: "linted", messages, parseTime: this.#parserWatch.milliseconds, ruleTime: this.#ruleWatch.milliseconds };
  }
}

const visitorKeys = Object.fromEntries(Object.entries(parser.parseForESLint("").visitorKeys).map(([type, keys]) => [type, [...(keys ?? [])]]));

function timedParser(watch: Stopwatch, rules: Stopwatch): Linter.NonESTreeParser {
  return {
    meta: parser.meta,
    parseForESLint: (text: string, options?: parser.ParserOptions) => {
      const parse = (): ReturnType<typeof parser.parseForESLint> => parser.parseForESLint(text, options);
      const { ast, scopeManager } = rules.isRunning ? parse() : watch.time(parse);
      return { ast, scopeManager, visitorKeys };
    },
  };
}

/** The rule may listen to one moment only: what happens between its listeners is ESLint's. */
function timedRule(rule: Rule.RuleModule, watch: Stopwatch): Rule.RuleModule {
  return {
    ...rule,
    create(context) {
      const { Program: enter, ...others } = watch.time(() => rule.create(context));
      const [unexpected] = Object.keys(others);
      if (unexpected !== undefined) throw new Error(`The rule listens to ${unexpected} too: time it as well, or the cost is understated.`);
      return enter === undefined ? {} : { Program: (node) => watch.time(() => enter(node)) };
    },
  };
}
