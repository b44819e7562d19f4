import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as typescriptParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import plugin from "../../src/plugin.js";

/** Files of a small project, by path. */
export type Files = Readonly<Record<string, string>>;

export type ParserName = "typescript" | "espree";

export interface Project {
  readonly directory: string;
  write(files: Files): void;
  remove(path: string): void;
  /** Lines in which a rule reports, the core rule when none is named, with the id of each message. */
  lint(path: string, parser: ParserName, settings?: Readonly<Record<string, unknown>>, rule?: string): readonly string[];
}

const made: string[] = [];

/** Writes a project into a directory of its own. */
export function project(files: Files): Project {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "machineid-modules-")));
  made.push(directory);
  const linter = new Linter({ cwd: directory });
  const texts = new Map<string, string>();
  const write = (more: Files): void => {
    for (const [path, text] of Object.entries(more)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
      texts.set(path, text);
    }
  };
  write(files);
  return {
    directory,
    write,
    remove: (path) => rmSync(join(directory, path), { recursive: true }),
    lint: (path, parser, settings, rule = "validate-before-side-effect") => {
      const config: Linter.Config = {
        files: ["**"],
        plugins: { machineid: plugin },
        rules: { [`machineid/${rule}`]: "error" },
        languageOptions: { ...(parser === "typescript" ? { parser: typescriptParser } : {}), parserOptions: { ecmaFeatures: { jsx: true } }, ...(path.endsWith(".cjs") ? { sourceType: "commonjs" as const } : {}) },
        ...(settings === undefined ? {} : { settings: { machineid: settings } }),
      };
      const messages = linter.verify(texts.get(path) ?? "", [config], { filename: join(directory, path) });
      const fatal = messages.find((message) => message.fatal === true || message.ruleId === null);
      if (fatal !== undefined) throw new Error(`${path}:${fatal.line}: ${fatal.message}`);
      return messages.map(({ line, messageId }) => `${line} ${messageId ?? ""}`);
    },
  };
}

/** Removes all projects of this run. */
export function removeProjects(): void {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
}
