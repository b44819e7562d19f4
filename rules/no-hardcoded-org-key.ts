import type { OrgKeyProblem } from "../src/analysis/org-keys.js";
import { readEnvironment } from "../src/report/suggest/read-environment.js";
import { createRule } from "./create-rule.js";

const messages = {
  source: "An org key (`org_…`) stands in the source: whoever reads the code can act for the organisation. Rotate the key, and read it from the environment.",
  header: "The `x-org-key` header gets its value from a literal. Read the key from the environment.",
  url: "The org key is put into a URL, and URLs are kept in logs, proxies and histories. Send it in the `x-org-key` header only.",
  deviceId: "The org key becomes part of a device ID, which is an identifier and shown to many. Leave it out.",
  log: "The org key is handed to a logger. Log `code` and `request_id` of the decision instead.",
  client: "The org key is read in code that is sent to the browser. Ask the authority from the server only, and give the variable a name without a public prefix.",
  readEnvironment: "Read the key from `process.env.MACHINEID_ORG_KEY`.",
} as const;

export default createRule<OrgKeyProblem | "readEnvironment">({
  name: "no-hardcoded-org-key",
  type: "problem",
  description: "Disallow org keys in source, URLs, logs, device IDs and client-side code",
  preset: "recommended",
  messages,
  hasSuggestions: true,
  *findings(analysis) {
    for (const { node, problem, isReplaceable } of analysis.orgKeys()) {
      const edit = readEnvironment(node, "MACHINEID_ORG_KEY", analysis.unit);
      yield { loc: node.loc, messageId: problem, data: {}, suggest: isReplaceable ? [{ messageId: "readEnvironment", data: {}, edits: [edit] }] : [] };
    }
  },
});
