import type { Rule } from "eslint";
import { analysisOf, type FileAnalysis } from "../src/analysis/file-analysis.js";

/** One report, with the message and suggestion ids of the rule that makes it. */
export interface Report<MessageId extends string> {
  readonly loc: { readonly start: { readonly line: number; readonly column: number }; readonly end: { readonly line: number; readonly column: number } };
  readonly messageId: MessageId;
  readonly data: Readonly<Record<string, string>>;
  readonly suggest?: readonly SuggestedEdits<MessageId>[];
}

export interface SuggestedEdits<MessageId extends string> {
  readonly messageId: MessageId;
  readonly data: Readonly<Record<string, string>>;
  readonly edits: readonly { readonly range: readonly [number, number]; readonly text: string }[];
}

/** What a rule says about itself, and what it reports about a file. */
export interface RuleDefinition<MessageId extends string> {
  /** File name in `rules/` and `docs/rules/`. */
  readonly name: string;
  readonly type: "problem" | "suggestion";
  readonly description: string;
  /** `recommended`: right in every project. `strict`: all others. */
  readonly preset: "recommended" | "strict";
  /** Texts of reports and of suggestions, by the situation that they describe. */
  readonly messages: Readonly<Record<MessageId, string>>;
  readonly hasSuggestions?: boolean;
  readonly schema?: Rule.RuleMetaData["schema"];
  /** False when a file of this text holds nothing for the rule. Every file pays for it: a search or two of the text. */
  readonly mayConcern?: (text: string) => boolean;
  findings(analysis: FileAnalysis, context: Rule.RuleContext): Iterable<Report<MessageId>>;
}

const DOCS = "https://github.com/machineid-io/eslint-plugin-machineid/blob/main/docs/rules";

export function createRule<MessageId extends string>(definition: RuleDefinition<MessageId>): Rule.RuleModule {
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
          if (definition.mayConcern?.(context.sourceCode.text) === false) return;
          const analysis = analysisOf(context);
          if (analysis === null) return;
          for (const { loc, messageId, data, suggest } of definition.findings(analysis, context)) {
            context.report({ loc, messageId, data, suggest: (suggest ?? []).map(toSuggestion) });
          }
        },
      };
    },
  };
}

function toSuggestion({ messageId, data, edits }: SuggestedEdits<string>): Rule.SuggestionReportDescriptor {
  return { messageId, data, fix: (fixer) => edits.map(({ range: [start, end], text }) => fixer.replaceTextRange([start, end], text)) };
}
