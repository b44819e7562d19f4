import type { Degraded, DegradedKind } from "../src/analysis/degraded/finding.js";
import type { FileAnalysis } from "../src/analysis/file-analysis.js";
import { mention } from "../src/report/mention.js";
import { createRule } from "./create-rule.js";

const messages = {
  default: "{{code}} makes a permission of a missing answer. Test `allowed === true`: no answer is a denial.",
  handler: "{{code}} makes a permission of a failure of the gate in line {{line}}. Answer with a denial, or throw.",
  swallowed: "This handler of a failed gate goes on: line {{line}} works without a permit. Return or throw in it.",
  lost: "This handler of a failed gate only records: the function around it ends as with a permit, and its callers go on. Return whether there is one, or throw.",
  secondAuthority: "{{code}} decides where the gate of line {{line}} gave no permit: a second authority. Answer with a denial, return or throw.",
  forged: "{{code}} is a permit that no authority gave. Ask with `validate()` or `assertAllowed()`, and pass on what it answers.",
  flag: "{{code}} leaves the gate of line {{line}} out: whoever sets it needs no permit. Ask always; for development, register a device of its own.",
  noClient: "{{code}} leaves the gate out where there is no client: without a configuration the work runs without a permit. Fail when the client is missing.",
  grace: "{{code}} lets work go on for a while without a permit (the gate stands in line {{line}}). Ask each time, and stop when the answer is no permit.",
  sampled: "{{code}} lets only some units of work ask the gate of line {{line}}: the others run without a permit. Ask each time.",
  retried: "{{code}} runs although no attempt of the loop with the gate of line {{line}} gave a permit. Return or throw after the last attempt.",
  givenUp: "The attempts with {{code}} may all fail, and the function around them ends as with a permit: its callers go on. Return whether there is one, or throw after the last attempt.",
  exempt: "{{code}} lets work go on although the decision of line {{line}} is a denial. Let `allowed` alone decide.",
  remembered: "{{code}} uses a decision again that was given for an earlier unit of work: a device revoked since then goes on. Ask before each unit.",
} as const;

const MESSAGE_IDS = {
  default: "default",
  handler: "handler",
  swallowed: "swallowed",
  "second-authority": "secondAuthority",
  forged: "forged",
  flag: "flag",
  "no-client": "noClient",
  grace: "grace",
  sampled: "sampled",
  retried: "retried",
  "given-up": "givenUp",
  exempt: "exempt",
  remembered: "remembered",
} as const satisfies Record<DegradedKind, keyof typeof messages>;

const HANDLING = /^(?:then|catch|finally)$/;

function messageIdOf({ kind, at }: Degraded): keyof typeof messages {
  return kind === "swallowed" && at === null ? "lost" : MESSAGE_IDS[kind];
}

/** A whole handler is marked by its head, and one of a chain where it stands in it. */
function placeOf({ kind, node }: Degraded): Degraded["node"]["loc"] {
  if (kind === "swallowed" && node.type === "CallExpression" && node.callee.type === "MemberExpression" && node.callee.property.type === "Identifier" && HANDLING.test(node.callee.property.name)) return { start: node.callee.property.loc.start, end: node.loc.end };
  return node.type === "CatchClause" ? { start: node.loc.start, end: node.body.loc.start } : node.loc;
}

function dataFor({ node, at }: Degraded, unit: FileAnalysis["unit"]): Record<string, string> {
  return { code: mention(unit.text.slice(...node.range)), line: String((at ?? node).loc.start.line) };
}

export default createRule({
  name: "no-degraded-mode",
  type: "problem",
  description: "Disallow turning a failure to get a decision into permission",
  preset: "recommended",
  messages,
  *findings(analysis) {
    for (const finding of analysis.degradedModes()) {
      yield { loc: placeOf(finding), messageId: messageIdOf(finding), data: dataFor(finding, analysis.unit) };
    }
  },
});
