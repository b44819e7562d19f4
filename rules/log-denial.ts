import type { Unrecorded } from "../src/analysis/unrecorded.js";
import { mention } from "../src/report/mention.js";
import { recordDenial } from "../src/report/suggest/record-denial.js";
import { createRule } from "./create-rule.js";

const messages = {
  unrecorded: "A denial of {{gate}} (line {{line}}) leaves no record: the denied side ends {{end}} with neither `code` nor `request_id` logged. Log both before it ends.",
  logDenial: "Log it first: {{code}}.",
} as const;

function endOf({ end }: Unrecorded): string {
  return end === null ? "with the function" : `in line ${end.loc.start.line}`;
}

export default createRule({
  name: "log-denial",
  type: "problem",
  description: "Require that a denial is recorded with its code or request",
  preset: "recommended",
  messages,
  hasSuggestions: true,
  *findings(analysis) {
    for (const finding of analysis.unrecordedDenials()) {
      const { gate, test } = finding;
      const repair = recordDenial(test, analysis.unit);
      yield {
        loc: test.loc,
        messageId: "unrecorded",
        data: { gate: mention(gate.name), line: String(gate.node.loc.start.line), end: endOf(finding) },
        suggest: repair === null ? [] : [{ messageId: "logDenial", data: { code: mention(repair.code, 120) }, edits: repair.edits }],
      };
    }
  },
});
