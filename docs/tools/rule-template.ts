interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** A rule that finds nothing yet, its test and its page. Paths are relative to the package. */
export function newRuleFiles(id: string, description: string): NewFile[] {
  return [
    { path: `rules/${id}.ts`, text: ruleText(id, description) },
    { path: `test/rules/${id}.test.ts`, text: testText(id) },
    { path: `docs/rules/${id}.md`, text: pageText() },
  ];
}

function ruleText(id: string, description: string): string {
  return `import { createRule } from "./create-rule.js";

const messages = {
  found: "{{call}} is …: what was found. Path or place. What to do.",
} as const;

export default createRule({
  name: ${JSON.stringify(id)},
  type: "problem",
  description: ${JSON.stringify(description)},
  preset: "strict",
  messages,
  findings() {
    // Ask the analysis, which is the first argument. A rule that walks the syntax itself is missing a question there.
    return [];
  },
});
`;
}

function testText(id: string): string {
  return `import { describe, expect, it } from "vitest";
import { lint } from "./run.js";

const rule = ${JSON.stringify(id)};

describe(rule, () => {
  it.todo("each valid program has an invalid twin that differs by one thing");

  it("leaves an empty file alone", () => {
    expect(lint("", { rule })).toEqual([]);
  });
});
`;
}

function pageText(): string {
  return `
## What goes wrong

## Why

## Wrong and right

Every code block is run by \`test/rules/docs.test.ts\`: mark it \`js wrong=found\` or \`js right\`.

## When to turn it off
`;
}
