import { formProblem, withColons, type DeviceIdForm, type FormProblem } from "../src/analysis/device-id-form.js";
import { isCertain } from "../src/analysis/certain-device-ids.js";
import { constantText, type DeviceId } from "../src/analysis/device-ids.js";
import type { FileAnalysis } from "../src/analysis/file-analysis.js";
import { mention } from "../src/report/mention.js";
import { showDeviceId } from "../src/report/show-device-id.js";
import { createRule, type SuggestedEdits } from "./create-rule.js";
import { objectOption, stringList, text } from "../src/analysis/rule-options.js";

const messages = {
  segments: "The device ID {{id}} has {{count}} of the {{expected}} segments of {{form}}. Name each of them, so that one instance can be revoked by its ID.",
  range: "The device ID {{id}} names a range of instances ({{range}}), as documentation writes it. Give each instance its own ID, such as {{first}}.",
  empty: "The segment `{{segment}}` of the device ID {{id}} is empty. Write {{form}}.",
  characters: "The segment `{{segment}}` of the device ID {{id}} is {{value}}, which does not match `{{characters}}`. Use these characters only.",
  environment: "The device ID {{id}} names the environment {{value}}. Use one of {{environments}}.",
  useColons: "Write {{fixed}}.",
} as const;

type MessageId = keyof typeof messages;

const SEGMENTS = ["service", "env", "role", "instance"];
const CHARACTERS = "A-Za-z0-9._-";

function formOf(options: unknown): DeviceIdForm & { readonly characters: string } {
  const given = objectOption(options);
  const characters = text(given["characters"]) ?? CHARACTERS;
  const segments = stringList(given["segments"]) ?? SEGMENTS;
  const environments = stringList(given["environments"]);
  if (environments !== null && !segments.includes("env")) throw new Error(`machineid/device-id-format: the option "environments" is about the segment "env", but "segments" is ${JSON.stringify(segments)}.`);
  return { segments, environments, segment: patternOf(characters), characters };
}

/** A bracket of the text would end the class that it stands in. */
function patternOf(characters: string): RegExp {
  try {
    if (/^(?:[^\\\]]|\\.)+$/su.test(characters)) return new RegExp(`^[${characters}]+$`, "u");
  } catch {
    // Said below.
  }
  throw new Error(`machineid/device-id-format: the option "characters" is ${JSON.stringify(characters)}, expected what stands between the brackets of a regular expression, such as ${JSON.stringify(CHARACTERS)}.`);
}

function messageIdOf(problem: FormProblem): MessageId {
  return problem.kind === "count" ? "segments" : problem.kind;
}

/** `…:${HOSTNAME ?? ""}`: the empty text is there for the compiler, and the same ID has another value as well. */
function isFallback(id: DeviceId, ids: readonly DeviceId[], form: DeviceIdForm): boolean {
  return ids.some((other) => other !== id && other.node === id.node && formProblem(other, form)?.kind !== "empty");
}

/** Whether the other file that spells the ID shows by itself what is wrong with it. */
function isReportedElsewhere(id: DeviceId, analysis: FileAnalysis, form: DeviceIdForm): boolean {
  return analysis.readingsJudgedElsewhere(id).some((there) => formProblem(there, form) !== null);
}

function separatorEdit(id: DeviceId, form: DeviceIdForm): readonly SuggestedEdits<MessageId>[] {
  const { node } = id;
  const fixed = node.type === "Literal" ? withColons(constantText(id) ?? "", form) : null;
  if (node.type !== "Literal" || fixed === null) return [];
  const quote = node.raw.startsWith("'") ? "'" : '"';
  return [{ messageId: "useColons", data: { fixed: mention(fixed) }, edits: [{ range: node.range, text: quote + fixed + quote }] }];
}

export default createRule({
  name: "device-id-format",
  type: "suggestion",
  description: "Require device IDs of the form {service}:{env}:{role}:{instance}",
  preset: "strict",
  messages,
  hasSuggestions: true,
  schema: [
    {
      type: "object",
      properties: {
        segments: { type: "array", items: { type: "string", minLength: 1 }, minItems: 1, description: "Names of the segments, in order." },
        environments: { type: "array", items: { type: "string", minLength: 1 }, minItems: 1, description: "What the segment env may be. Default: anything." },
        characters: { type: "string", minLength: 1, description: "Characters of a segment, as between the brackets of a regular expression." },
      },
      additionalProperties: false,
    },
  ],
  *findings(analysis, context) {
    const ids = analysis.deviceIds();
    if (ids.length === 0) return;
    const form = formOf(context.options[0]);
    const reported = new Set<object>();
    for (const id of ids) {
      if (reported.has(id.node) || !isCertain(id, analysis.mentionsAuthority) || isReportedElsewhere(id, analysis, form)) continue;
      const problem = formProblem(id, form);
      if (problem === null || (problem.kind === "empty" && isFallback(id, ids, form))) continue;
      reported.add(id.node);
      yield {
        loc: id.node.loc,
        messageId: messageIdOf(problem),
        data: {
          id: showDeviceId(id.pieces),
          form: mention(form.segments.map((name) => `{${name}}`).join(":")),
          expected: String(form.segments.length),
          count: problem.kind === "count" ? String(problem.count) : "",
          range: problem.kind === "range" ? mention(problem.range) : "",
          first: problem.kind === "range" ? mention(`…:${problem.range.replace(/:.*/, "")}`) : "",
          segment: "segment" in problem ? problem.segment : "",
          value: "value" in problem ? showDeviceId([{ kind: "text", text: problem.value }]) : "",
          characters: form.characters,
          environments: (form.environments ?? []).map((name) => mention(name)).join(", "),
        },
        suggest: problem.kind === "count" ? separatorEdit(id, form) : [],
      };
    }
  },
});
