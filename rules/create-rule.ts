import type { Rule } from "eslint";
import { analysisOf, type FileAnalysis } from "../src/analysis/file-analysis.js";

/** What a rule says about itself, and what it does with the analysis of a file that mentions a side effect. */
export interface RuleDefinition {
  /** File name in `rules/` and `docs/rules/`. */
  readonly name: string;
  readonly type: "problem" | "suggestion";
  readonly description: string;
  /** `recommended`: right in every project. `strict`: all others. */
  readonly preset: "recommended" | "strict";
  readonly messages: Readonly<Record<string, string>>;
  readonly hasSuggestions?: boolean;
  readonly schema?: Rule.RuleMetaData["schema"];
  report(context: Rule.RuleContext, analysis: FileAnalysis): void;
}

const DOCS = "https://github.com/machineid-io/eslint-plugin-machineid/blob/main/docs/rules";

export function createRule(definition: RuleDefinition): Rule.RuleModule {
  return {
    meta: {
      type: definition.type,
      docs: { description: definition.description, recommended: definition.preset === "recommended", url: `${DOCS}/${definition.name}.md` },
      messages: { ...definition.messages },
      hasSuggestions: definition.hasSuggestions ?? false,
      schema: definition.schema ?? [],
    },
    create(context) {
      return {
        Program() {
          const analysis = analysisOf(context);
          if (analysis !== null) definition.report(context, analysis);
        },
      };
    },
  };
}
