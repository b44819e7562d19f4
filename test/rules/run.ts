import { join } from "node:path";
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import plugin from "../../src/plugin.js";

export type Message = Linter.LintMessage;

/** What `settings.machineid` holds. */
export type MachineIdSettings = Readonly<Record<string, unknown>>;

export interface LintOptions {
  /** Rule without its prefix; the core rule when absent. */
  readonly rule?: string;
  readonly settings?: MachineIdSettings | undefined;
  readonly filename?: string;
  /** Options of the rule. */
  readonly options?: Readonly<Record<string, unknown>> | readonly unknown[] | undefined;
}

/** Anything with the part of ESLint's `Linter` that the tests use: that of another major version, too. */
export interface Host {
  verify(code: string, config: Linter.Config[], options: { filename: string }): Message[];
}

/** Where the linted programs seem to stand. Hosts must run in it: settings name files from the linter's directory on. */
export const DIRECTORY = import.meta.dirname;

const host = new Linter({ cwd: DIRECTORY });

function optionsOf({ options }: LintOptions): readonly unknown[] {
  if (options === undefined) return [];
  return Array.isArray(options) ? options : [options];
}

/** Configuration that runs one rule with the TypeScript parser, or with the host's own when `parserFor` is "javascript". */
export function configFor(options: LintOptions, parserFor: "typescript" | "javascript" = "typescript"): Linter.Config[] {
  return [
    {
      files: ["**"],
      plugins: { machineid: plugin },
      rules: { [`machineid/${options.rule ?? "validate-before-side-effect"}`]: ["error", ...optionsOf(options)] },
      ...(options.settings === undefined ? {} : { settings: { machineid: options.settings } }),
      languageOptions: parserFor === "typescript" ? { parser, parserOptions: { ecmaFeatures: { jsx: true } } } : { parserOptions: { ecmaFeatures: { jsx: true } } },
    },
  ];
}

/**
 * Lints a program with one rule under ESLint and the TypeScript parser.
 * @throws Error when the program does not parse or the rule crashes.
 */
export function lint(code: string, options: LintOptions = {}): Message[] {
  return lintIn(host, code, options, "typescript");
}

/**
 * As {@link lint}, and by ESLint's own parser as well where that can read the program: it knows neither types nor decorators, and leaves out what the types promise.
 * @throws Error when the parsers lead to different reports.
 */
export function lintByEveryParser(code: string, options: LintOptions): Message[] {
  const messages = lint(code, options);
  const others = verify(host, code, options, "javascript");
  if (others.some(isSyntaxError)) return messages;
  const placed = (all: readonly Message[]): string => all.map(({ line, column, messageId }) => `${line}:${column} ${messageId}`).join(", ");
  if (placed(withoutFatal(others, code)) !== placed(messages)) throw new Error(`espree: ${placed(others)}; typescript: ${placed(messages)}\n${code}`);
  return messages;
}

/** As {@link lint}, in the host given. */
export function lintIn(linter: Host, code: string, options: LintOptions, parserFor: "typescript" | "javascript"): Message[] {
  return withoutFatal(verify(linter, code, options, parserFor), code);
}

function verify(linter: Host, code: string, options: LintOptions, parserFor: "typescript" | "javascript"): Message[] {
  return linter.verify(code, configFor(options, parserFor), { filename: join(DIRECTORY, options.filename ?? (parserFor === "typescript" ? "case.ts" : "case.js")) });
}

function withoutFatal(messages: Message[], code: string): Message[] {
  const fatal = messages.find((message) => message.fatal === true || message.ruleId === null);
  if (fatal !== undefined) throw new Error(`Line ${fatal.line}: ${fatal.message}\n${code}`);
  return messages;
}

function isSyntaxError({ fatal, message }: Message): boolean {
  return fatal === true && message.startsWith("Parsing error: ");
}
