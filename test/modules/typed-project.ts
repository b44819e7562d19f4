import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import ts from "typescript";
import plugin from "../../src/plugin.js";
import type { Files } from "./project.js";

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
};

/** The lines in which a rule, the core rule when none is named, reports in each linted file, without type information and with it. */
export interface TypedLint {
  lint(path: string, withTypes: boolean, rule?: string): readonly string[];
  remove(): void;
}

/** Writes a project, with its packages below `node_modules`, and makes one program of it. */
export function typedProject(files: Files): TypedLint {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "machineid-types-")));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const roots = Object.keys(files).filter((path) => !path.startsWith("node_modules/") && path.endsWith(".ts"));
  const program = ts.createProgram(roots.map((path) => join(directory, path)), { ...OPTIONS, typeRoots: [join(directory, "node_modules/@types")] });
  const linter = new Linter({ cwd: directory });
  return {
    lint(path, withTypes, rule = "validate-before-side-effect") {
      const config: Linter.Config = {
        files: ["**"],
        plugins: { machineid: plugin },
        rules: { [`machineid/${rule}`]: "error" },
        languageOptions: { parser, parserOptions: withTypes ? { programs: [program] } : {} },
      };
      const messages = linter.verify(files[path] ?? "", [config], { filename: join(directory, path) });
      const fatal = messages.find((message) => message.fatal === true || message.ruleId === null);
      if (fatal !== undefined) throw new Error(`${path}:${fatal.line}: ${fatal.message}`);
      return messages.map(({ line, messageId }) => `${line} ${messageId ?? ""}`);
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
