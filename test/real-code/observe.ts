import type { Rule } from "eslint";
import { analysisOf } from "../../src/analysis/file-analysis.js";

/** A finding as the survey counts it. */
export interface ObservedFinding {
  readonly api: string;
  readonly reason: string;
  readonly line: number;
  readonly call: string;
}

export interface ObservedFile {
  readonly mentionsSideEffect: boolean;
  readonly findings: readonly ObservedFinding[];
}

/** A rule that reports nothing, and hands over what the analysis of each file has found. */
export function observer(receive: (file: ObservedFile) => void): Rule.RuleModule {
  return {
    create(context) {
      return {
        Program() {
          const analysis = analysisOf(context);
          receive({
            mentionsSideEffect: analysis?.mentionsSideEffect ?? false,
            findings: (analysis?.ungatedSideEffects() ?? []).map(({ node, sideEffect, reason }) => ({
              api: `${sideEffect.from} (${sideEffect.kind})`,
              reason: reason.kind,
              line: node.loc.start.line,
              call: sideEffect.name,
            })),
          });
        },
      };
    },
  };
}
