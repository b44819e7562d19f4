import type { DeadlineFinding, DeadlinePart } from "../src/analysis/deadlines.js";
import { count, objectOption } from "../src/analysis/rule-options.js";
import { mention } from "../src/report/mention.js";
import { createRule, type SuggestedEdits } from "./create-rule.js";

const messages = {
  none: "This call validates without a deadline: while the authority is silent, the work neither starts nor stops. Set one of {{minimum}} to {{maximum}} ms over the whole call{{how}}.",
  phases: "{{parts}} bounds a part of this call, not the whole: an answer that trickles in may take for ever. Set a deadline of {{minimum}} to {{maximum}} ms over the whole call{{how}}.",
  short: "A deadline of {{milliseconds}} ms denies work whenever the network is slow. Set one of {{minimum}} to {{maximum}} ms.",
  long: "A deadline of {{milliseconds}} ms leaves the work waiting for its permit. Set one of {{minimum}} to {{maximum}} ms.",
  setValue: "Write {{code}}.",
  addDeadline: "Add `{{code}}`.",
} as const;

type Client = Extract<DeadlineFinding["problem"], { kind: "none" }>["client"];

function optionFor(client: Client, milliseconds: string): string {
  switch (client) {
    case "axios":
    case "ky":
      return `timeout: ${milliseconds}`;
    case "got":
      return `timeout: { request: ${milliseconds} }`;
    case "fetch":
    case "dispatcher":
    case "node":
      return `signal: AbortSignal.timeout(${milliseconds})`;
  }
}

function nameOfPart(part: DeadlinePart): string {
  if (part.kind === "option") return mention(part.name);
  const line = part.at.loc.start.line;
  return part.kind === "race" ? `The race in line ${line}` : `The timer that line ${line} clears before the body is read`;
}

interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

function rangeOf(given: unknown): Range {
  const options = objectOption(given);
  const range = { minimum: count(options["minimum"]) ?? 1_000, maximum: count(options["maximum"]) ?? 3_000 };
  if (range.minimum <= range.maximum) return range;
  throw new Error(`machineid/validate-timeout: the option "minimum" is ${range.minimum}, expected at most the option "maximum", which is ${range.maximum}${options["maximum"] === undefined ? " by default" : ""}.`);
}

/** The runtime's own default, where it is in the range. */
function inRange({ minimum, maximum }: Range): string {
  return String(Math.min(Math.max(2_000, minimum), maximum)).replace(/\B(?=(\d{3})+$)/g, "_");
}

function suggestionsFor({ node, problem, options }: DeadlineFinding, range: Range): readonly SuggestedEdits<keyof typeof messages>[] {
  const milliseconds = inRange(range);
  if (problem.kind !== "none") {
    const isNumber = node.type === "Literal" && typeof node.value === "number";
    return isNumber ? [{ messageId: "setValue", data: { code: `\`${milliseconds}\`` }, edits: [{ range: node.range, text: milliseconds }] }] : [];
  }
  if (options === null) return [];
  const code = optionFor(problem.client, milliseconds);
  const start = options.range[0] + 1;
  return [{ messageId: "addDeadline", data: { code: code.replaceAll("{ ", "{").replaceAll(" }", "}") }, edits: [{ range: [start, start], text: options.properties.length === 0 ? ` ${code} ` : ` ${code},` }] }];
}

export default createRule({
  name: "validate-timeout",
  type: "problem",
  description: "Require a deadline of 1 to 3 seconds on calls that validate",
  preset: "recommended",
  messages,
  hasSuggestions: true,
  schema: [
    {
      type: "object",
      properties: {
        minimum: { type: "integer", minimum: 1, description: "Milliseconds. Default: 1000." },
        maximum: { type: "integer", minimum: 1, description: "Milliseconds. Default: 3000." },
      },
      additionalProperties: false,
    },
  ],
  *findings(analysis, context) {
    const range = rangeOf(context.options[0]);
    for (const finding of analysis.deadlines(range)) {
      const { problem } = finding;
      yield {
        loc: finding.node.loc,
        messageId: problem.kind === "none" && problem.parts.length > 0 ? "phases" : problem.kind,
        data: {
          minimum: String(range.minimum),
          maximum: String(range.maximum),
          milliseconds: problem.kind === "none" ? "" : String(problem.milliseconds),
          parts: problem.kind === "none" ? problem.parts.map(nameOfPart).join(" or ") : "",
          how: problem.kind === "none" ? `, such as \`${optionFor(problem.client, inRange(range))}\`` : "",
        },
        suggest: suggestionsFor(finding, range),
      };
    }
  },
});
