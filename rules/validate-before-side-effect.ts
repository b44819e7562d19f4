import { isHandedOver, type Finding } from "../src/analysis/finding.js";
import { describePath } from "../src/report/describe-path.js";
import { lineOfReason } from "../src/report/describe-reason.js";
import { mention } from "../src/report/mention.js";
import type { Suggestion } from "../src/report/suggest/edit.js";
import { suggestionsFor } from "../src/report/suggest/suggest.js";
import { createRule } from "./create-rule.js";

const messages = {
  noGate: "{{call}} runs without a permit: nothing validates before it in this unit of work. Path: {{path}}. Await `assertAllowed()` before it.",
  handedOver: "{{call}} is handed to code that calls it without a permit. Path: {{path}}. Hand over a function that awaits `assertAllowed()` first.",
  skipped: "{{call}} can run without a permit: one path goes around the gate. Path: {{path}}. Await `assertAllowed()` on every path.",
  unchecked: "{{call}} can run after a denial: the decision of line {{line}} does not stop the work. Path: {{path}}. Return or throw unless `allowed` is true.",
  afterUnits: "{{call}} can run after a denial: the loop of line {{line}} ends when a unit is denied. Path: {{path}}. Validate again after the loop.",
  swallowed: "{{call}} can run after the gate of line {{line}} failed: the work goes on. Path: {{path}}. Let the failure stop it: return or throw in the handler.",
  notAwaited: "{{call}} can run before the call of line {{line}} has completed. Path: {{path}}. Await that call first.",
  staleLoop: "{{call}} runs in an iteration of line {{line}} that has no permit of its own. Path: {{path}}. Await `assertAllowed()` before it in every iteration.",
  stalePause: "{{call}} runs after the pause of line {{line}} without a new permit. Path: {{path}}. Await `assertAllowed()` after the pause.",
  overtaken: "{{call}} is not waited for: its caller gets a denial or pauses in line {{line}} meanwhile. Path: {{path}}. Await the call that leads to it.",
  unproven: "{{call}} could not be proven to run only with a permit: {{because}}. Split the code, or await `assertAllowed()` right before the call.",
  insertGate: "Insert {{code}} before it.",
  insertGateAndClient: "Insert {{code}} before it, with a client made from the environment.",
  awaitGate: "Write {{code}}.",
  assertInstead: "Call {{code}}, which throws on a denial.",
  stopOnDenial: "Stop on a denial: {{code}}.",
} as const;

const SUGGESTION_IDS = {
  "insert-gate": "insertGate",
  "insert-gate-and-client": "insertGateAndClient",
  "await-gate": "awaitGate",
  "assert-instead": "assertInstead",
  "stop-on-denial": "stopOnDenial",
} as const satisfies Record<Suggestion["kind"], keyof typeof messages>;

function messageIdFor(finding: Finding): keyof typeof messages {
  const { reason } = finding;
  switch (reason.kind) {
    case "no-gate":
      return isHandedOver(finding) ? "handedOver" : "noGate";
    case "skipped":
      return "skipped";
    case "unchecked":
      return reason.at.type === "ForOfStatement" ? "afterUnits" : "unchecked";
    case "swallowed":
      return "swallowed";
    case "not-awaited":
      return "notAwaited";
    case "stale-loop":
      return "staleLoop";
    case "stale-pause":
      return "stalePause";
    case "overtaken":
      return "overtaken";
    case "unproven":
      return "unproven";
  }
}

export default createRule({
  name: "validate-before-side-effect",
  type: "problem",
  description: "Require a permit on every path to a side effect",
  preset: "recommended",
  messages,
  hasSuggestions: true,
  *findings(analysis) {
    for (const finding of analysis.ungatedSideEffects()) {
      const { reason } = finding;
      yield {
        loc: finding.node.loc,
        messageId: messageIdFor(finding),
        data: {
          call: mention(finding.sideEffect.name),
          path: describePath(finding, analysis.unit.text),
          line: String(lineOfReason(finding) ?? ""),
          because: reason.kind === "unproven" ? reason.because : "",
        },
        suggest: suggestionsFor(finding, analysis.unit).map(({ kind, code, edits }) => ({ messageId: SUGGESTION_IDS[kind], data: { code: mention(code, 120) }, edits })),
      };
    }
  },
});
