import type { MistakenTest } from "../src/analysis/decision-use.js";
import type { Disregard, Unenforced } from "../src/analysis/enforcement.js";
import type { FileAnalysis } from "../src/analysis/file-analysis.js";
import { describePath } from "../src/report/describe-path.js";
import { mention } from "../src/report/mention.js";
import { mendTest } from "../src/report/suggest/mend-test.js";
import { repairGate } from "../src/report/suggest/mend-gate.js";
import { createRule, type SuggestedEdits } from "./create-rule.js";

const messages = {
  unused: "{{gate}} is asked, but nothing looks at its answer: a denial stops nothing. Return or throw unless `allowed` is true, or call `assertAllowed()`.",
  settled: "{{gate}} rejects on a denial, but `allSettled()` does not, and nothing looks at its results: a denial stops nothing. Use `Promise.all()`.",
  notAwaited: "{{gate}} is not awaited{{where}}: the work goes on before the answer is there. Await it.",
  onlyLogged: "{{gate}} is asked, but line {{line}} only records the answer: a denial stops nothing. Return or throw unless `allowed` is true.",
  stored: "The answer of {{gate}} is stored in {{name}} (line {{line}}), and nothing in this file tests it. Test `allowed` right here, and stop on a denial.",
  wrongTest: "Line {{line}} does not tell a denial of {{gate}} from a permit: {{because}}. Test the truth of `allowed`.",
  goesOn: "A denial of {{gate}} does not stop: line {{line}} still runs {{work}}. Path: {{path}}. Return or throw unless `allowed` is true.",
  awaitGate: "Write {{code}}.",
  assertInstead: "Call {{code}}, which throws on a denial.",
  stopOnDenial: "Stop on a denial: {{code}}.",
  mendTest: "Write {{code}}.",
} as const;

type MessageId = keyof typeof messages;

const BECAUSE: Readonly<Record<MistakenTest, string>> = {
  object: "a denial is an object too, and so is a promise of it",
  named: "what names a denial is as true as what names a permit",
  "not-false": "an answer without `allowed` is no permit, but it is not `false` either",
  denied: "it goes on with a denial, and ends with a permit",
  nothing: "a denial may be another nothing than this, and `null` is not `undefined`",
  text: "`allowed` is a boolean, so it never equals this",
  code: "codes are for records; only `allowed` is the decision",
  default: "a missing answer counts as a permit",
  some: "the permit of one stands for those that were denied",
  status: "a denial comes with status 200",
};

const REPAIRS = { "await-gate": "awaitGate", "assert-instead": "assertInstead", "stop-on-denial": "stopOnDenial" } as const;

function suggestionsFor({ gate, disregard }: Unenforced, unit: FileAnalysis["unit"]): SuggestedEdits<MessageId>[] {
  if (disregard.kind === "stored" || disregard.kind === "settled") return [];
  if (disregard.kind === "mistested") {
    const mended = mendTest(disregard.at, disregard.how, unit);
    return mended === null ? [] : [{ messageId: "mendTest", data: { code: mention(mended.code, 120) }, edits: mended.edits }];
  }
  const repair = repairGate(gate.node, disregard.kind === "not-awaited" ? "not-awaited" : "unchecked", disregard.kind === "goes-on" ? disregard.work.node : null, unit);
  if (repair === null || repair.kind === "insert-gate" || repair.kind === "insert-gate-and-client") return [];
  return [{ messageId: REPAIRS[repair.kind], data: { code: mention(repair.code, 120) }, edits: repair.edits }];
}

const MESSAGE_IDS = {
  unused: "unused",
  settled: "settled",
  "not-awaited": "notAwaited",
  "only-logged": "onlyLogged",
  stored: "stored",
  mistested: "wrongTest",
  "goes-on": "goesOn",
} as const satisfies Record<Disregard["kind"], MessageId>;

function dataFor({ gate, disregard }: Unenforced, unit: FileAnalysis["unit"]): Record<string, string> {
  const data = { gate: mention(gate.name), line: "", name: "", because: "", work: "", path: "", where: "" };
  switch (disregard.kind) {
    case "unused":
    case "settled":
      return data;
    case "not-awaited":
      return { ...data, where: disregard.at === null ? "" : ` when line ${disregard.at.loc.start.line} reads its answer` };
    case "only-logged":
      return { ...data, line: String(disregard.at.loc.start.line) };
    case "stored":
      return { ...data, line: String(disregard.at.loc.start.line), name: mention(disregard.name) };
    case "mistested":
      return { ...data, line: String(disregard.at.loc.start.line), because: BECAUSE[disregard.how] };
    case "goes-on": {
      const { work, path } = disregard;
      const sideEffect = work.sideEffect ?? { name: work.name, kind: "exec", from: "" };
      const described = describePath({ node: work.node, sideEffect, reason: { kind: "unchecked", at: gate.node }, path }, unit.text);
      return { ...data, line: String(work.node.loc.start.line), work: mention(work.name), path: described };
    }
  }
}

export default createRule({
  name: "enforce-decision",
  type: "problem",
  description: "Require that a denial stops the work",
  preset: "recommended",
  messages,
  hasSuggestions: true,
  *findings(analysis) {
    for (const finding of analysis.unenforcedGates()) {
      yield {
        loc: finding.gate.node.loc,
        messageId: MESSAGE_IDS[finding.disregard.kind],
        data: dataFor(finding, analysis.unit),
        suggest: suggestionsFor(finding, analysis.unit),
      };
    }
  },
});
