import * as parser from "@typescript-eslint/parser";
import { Linter, type Rule } from "eslint";
import type ts from "typescript";
import { analysisOf } from "../../../src/analysis/file-analysis.js";
import { nodesIn } from "../../../src/analysis/walk.js";
import type { SourceFile } from "../source-files.js";

/** A call that the rules take for a side effect, gated or not. */
export interface Detection {
  /** `start:end` of the call in its file. */
  readonly place: string;
  readonly from: string;
}

export type Detections = { readonly kind: "found"; readonly calls: readonly Detection[] } | { readonly kind: "failed"; readonly message: string };

/** Lints files of one directory and tells what the rules take for side effects; with type information where `program` is given. */
export class Detector {
  readonly #linter: Linter;
  readonly #config: Linter.Config;
  #calls: Detection[] = [];

  constructor(directory: string, program: ts.Program | null) {
    this.#linter = new Linter({ configType: "flat", cwd: directory });
    const observer = this.#observer();
    this.#config = {
      files: ["**/*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}"],
      plugins: { truth: { rules: { observer } } },
      languageOptions: {
        parser,
        sourceType: "module",
        parserOptions: { ecmaFeatures: { jsx: true }, ...(program === null ? {} : { programs: [program] }) },
      },
      // Comments of other projects name rules that are not loaded here.
      linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" },
      rules: { "truth/observer": "error" },
    };
  }

  in(file: SourceFile): Detections {
    this.#calls = [];
    try {
      const message = this.#linter.verify(file.text, [this.#config], { filename: file.path }).find(({ fatal }) => fatal === true);
      return message === undefined ? { kind: "found", calls: this.#calls } : { kind: "failed", message: message.message };
    } catch (error) {
      return { kind: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }

  #observer(): Rule.RuleModule {
    return {
      create: (context) => ({
        Program: () => {
          const analysis = analysisOf(context);
          if (analysis === null || !analysis.mentionsSideEffect) return;
          for (const node of nodesIn(analysis.unit.ast, context.sourceCode.visitorKeys)) {
            if (node.type !== "CallExpression" && node.type !== "NewExpression" && node.type !== "TaggedTemplateExpression") continue;
            const sideEffect = analysis.resolver.sideEffectOf(node);
            if (sideEffect !== null) this.#calls.push({ place: node.range.join(":"), from: sideEffect.from });
          }
        },
      }),
    };
  }
}
