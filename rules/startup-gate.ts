import type { FileAnalysis } from "../src/analysis/file-analysis.js";
import type { StartLack, UngatedStart } from "../src/analysis/startup.js";
import { mayStartWork } from "../src/analysis/work-starts.js";
import { describePath } from "../src/report/describe-path.js";
import { mention } from "../src/report/mention.js";
import { createRule } from "./create-rule.js";

const messages = {
  nothing: "{{start}} begins before this process has asked whether it may work: neither register nor validate comes before it. Await `startup()` first.",
  noValidate: "{{start}} begins without a permit: the device is registered, but nothing validates. Path: {{path}}. Await `startup()` first.",
  noRegister: "{{start}} begins on a path that does not register the device. Path: {{path}}. Await `startup()`, which registers and validates.",
  denial: "{{start}} begins after a denial, too: it does not stop the start. Path: {{path}}. Exit, return or throw unless `allowed` is true.",
  notAwaited: "{{start}} begins before the gate has answered. Path: {{path}}. Await it first.",
} as const;

const MESSAGE_IDS = {
  nothing: "nothing",
  "no-validate": "noValidate",
  "no-register": "noRegister",
  denial: "denial",
  "not-awaited": "notAwaited",
} as const satisfies Record<StartLack, keyof typeof messages>;

/** What begins, in words. */
function startOf({ start: { node, kind } }: UngatedStart, { text }: FileAnalysis["unit"]): string {
  if (kind === "loop") return "This work loop";
  const written = text.slice(...node.range);
  return mention(written.includes("(") ? `${written.slice(0, written.indexOf("("))}()` : written);
}

/** A loop is marked by its head. */
function placeOf({ start: { node, kind } }: UngatedStart): UngatedStart["start"]["node"]["loc"] {
  return kind === "loop" && "body" in node ? { start: node.loc.start, end: node.type === "DoWhileStatement" ? { line: node.loc.start.line, column: node.loc.start.column + 2 } : node.body.loc.start } : node.loc;
}

/** The globs of the option; null for the default. */
function patternsOf(options: readonly unknown[]): readonly string[] | null {
  const [first] = options;
  if (typeof first !== "object" || first === null || !("entryPoints" in first) || !Array.isArray(first.entryPoints)) return null;
  return first.entryPoints.map(String);
}

export default createRule({
  name: "startup-gate",
  type: "problem",
  description: "Require register and validate before an entry point begins its work",
  preset: "strict",
  messages,
  schema: [
    {
      type: "object",
      properties: { entryPoints: { type: "array", items: { type: "string" }, description: "Globs, from the linter's directory on, of the files whose exported functions start the program." } },
      additionalProperties: false,
    },
  ],
  mayConcern: mayStartWork,
  *findings(analysis, context) {
    for (const finding of analysis.ungatedStarts(context.cwd, patternsOf(context.options))) {
      const { start, lack, path } = finding;
      const described = describePath({ node: start.node, sideEffect: { name: "", kind: "exec", from: "" }, reason: { kind: "no-gate" }, path }, analysis.unit.text);
      yield { loc: placeOf(finding), messageId: MESSAGE_IDS[lack], data: { start: startOf(finding, analysis.unit), path: described.replace(/ (?:makes the call|hands the function over)$/, " begins") } };
    }
  },
});
