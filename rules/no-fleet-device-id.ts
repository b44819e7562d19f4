import { findFleetIds, type FleetProblem } from "../src/analysis/fleet-ids.js";
import { count, objectOption, stringList } from "../src/analysis/rule-options.js";
import { mention } from "../src/report/mention.js";
import { showDeviceId } from "../src/report/show-device-id.js";
import { createRule } from "./create-rule.js";

const messages = {
  parts: "The device ID {{id}} has no instance part, and this file {{work}} (line {{line}}): every replica works under this one ID. Add what tells this instance from the others, such as its host name.",
  instance: "The device ID {{id}} names {{instance}} as its instance, and this file {{work}} (line {{line}}): every replica works under this one ID. End it with what tells this instance from the others, such as its host name.",
  twice: "{{name}} is the same device ID as {{other}} (line {{line}}): {{id}}. Revoking one stops the other. Give each surface an ID of its own.",
} as const;

const INSTANCES = ["all", "any", "fleet", "shared", "*", "every", "everyone", "global", "common", "pool", "cluster", "group", "replicas", "workers", "instances"];
const PARTS = 4;

function dataOf(problem: FleetProblem): Record<string, string> {
  if (problem.kind === "twice") return { name: mention(problem.name), other: mention(problem.other), line: String(problem.line) };
  const { work } = problem;
  return { work: work.what, line: String(work.node.loc.start.line), instance: problem.kind === "instance" ? mention(problem.instance) : "" };
}

export default createRule({
  name: "no-fleet-device-id",
  type: "problem",
  description: "Disallow one constant device ID where many replicas run it",
  preset: "strict",
  messages,
  schema: [
    {
      type: "object",
      properties: {
        instances: { type: "array", items: { type: "string", minLength: 1 }, description: "More words that stand for all instances." },
        parts: { type: "integer", minimum: 1, description: "How many parts, between colons, an ID with an instance has. Default: 4." },
      },
      additionalProperties: false,
    },
  ],
  *findings(analysis, context) {
    const options = objectOption(context.options[0]);
    const instances = new Set([...INSTANCES, ...(stringList(options["instances"]) ?? []).map((word) => word.toLowerCase())]);
    for (const { id, problem } of findFleetIds(analysis, count(options["parts"]) ?? PARTS, instances)) {
      yield { loc: id.node.loc, messageId: problem.kind, data: { id: showDeviceId(id.pieces), ...dataOf(problem) } };
    }
  },
});
