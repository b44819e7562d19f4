import type { Finding } from "../src/analysis/finding.js";
import { describePath } from "../src/report/describe-path.js";
import { createRule } from "./create-rule.js";

const messages = {
  noGate: "`{{call}}` runs without a permit: nothing validates in this unit of work ({{path}}). Await `machineid.assertAllowed(deviceId)` before it.",
  skipped: "`{{call}}` can run without a permit: this path goes past the gate ({{path}}). Validate on every path.",
  unchecked: "`{{call}}` can run after a denial: the decision of line {{line}} does not stop it ({{path}}). Return or throw unless `allowed` is true.",
  swallowed: "`{{call}}` can run after the gate of line {{line}} failed: a handler goes on ({{path}}). Let the failure stop the work.",
  notAwaited: "`{{call}}` runs while the call of line {{line}} is not awaited ({{path}}). Await it first.",
  staleLoop: "`{{call}}` runs in a loop without a permit of its own iteration ({{path}}). Validate inside the loop of line {{line}}.",
  stalePause: "`{{call}}` runs after the pause of line {{line}} without a new permit ({{path}}). Validate again after the pause.",
  overtaken: "`{{call}}` runs beside its caller, which gets a denial or pauses at line {{line}} meanwhile ({{path}}). Await the call first.",
  unproven: "`{{call}}` could not be proven to run only with a permit: {{because}}. Split the code, or validate right before the call.",
} as const;

const MESSAGE_OF = {
  "no-gate": "noGate",
  skipped: "skipped",
  unchecked: "unchecked",
  swallowed: "swallowed",
  "not-awaited": "notAwaited",
  "stale-loop": "staleLoop",
  "stale-pause": "stalePause",
  overtaken: "overtaken",
  unproven: "unproven",
} as const satisfies Record<Finding["reason"]["kind"], keyof typeof messages>;

export default createRule({
  name: "validate-before-side-effect",
  type: "problem",
  description: "Require a permit on every path to a side effect",
  preset: "recommended",
  messages,
  report(context, analysis) {
    for (const finding of analysis.ungatedSideEffects()) {
      const { reason } = finding;
      context.report({
        loc: finding.node.loc,
        messageId: MESSAGE_OF[reason.kind],
        data: {
          call: finding.sideEffect.name,
          path: describePath(finding, analysis.unit.text),
          line: "at" in reason ? String(reason.at.loc.start.line) : "",
          because: reason.kind === "unproven" ? reason.because : "",
        },
      });
    }
  },
});
