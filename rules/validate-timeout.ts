import { createRule } from "./create-rule.js";

const messages = {
  found: "{{call}} is …: what was found. Path or place. What to do.",
} as const;

export default createRule({
  name: "validate-timeout",
  type: "problem",
  description: "Require a deadline of 1 to 3 seconds on calls that validate",
  preset: "strict",
  messages,
  findings() {
    // Ask the analysis, which is the first argument. A rule that walks the syntax itself is missing a question there.
    return [];
  },
});
