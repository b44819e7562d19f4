import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.js";
import { lint, type MachineIdSettings } from "./run.js";

const pages = new URL("../../docs/rules/", import.meta.url);

interface Example {
  readonly line: number;
  readonly language: string;
  /** Message id that the example must get; null for right code. */
  readonly wrong: string | null;
  readonly settings: MachineIdSettings | undefined;
  /** Options of the rule. */
  readonly options: MachineIdSettings | undefined;
  readonly code: string;
}

interface Page {
  readonly beginning: string;
  readonly examples: readonly Example[];
}

const FENCE = /^```(\w+)(?: (beginning|right|wrong=\w+)(?: settings=(\{.*\}))?(?: options=(\{.*\}))?)?\n([\s\S]*?)^```$/gm;

function readPage(id: string): Page {
  const text = readFileSync(new URL(`${id}.md`, pages), "utf8");
  let beginning = "";
  const examples: Example[] = [];
  for (const match of text.matchAll(FENCE)) {
    const [, language = "", mark, settings, options, code = ""] = match;
    const line = text.slice(0, match.index).split("\n").length;
    if (mark === "beginning") beginning = code;
    else if (mark !== undefined) examples.push({ line, language, wrong: mark === "right" ? null : mark.slice("wrong=".length), settings: settings === undefined ? undefined : parseSettings(settings), options: options === undefined ? undefined : parseSettings(options), code });
    else if (language === "js" || language === "ts") throw new Error(`docs/rules/${id}.md, line ${line}: the block is marked neither right nor wrong.`);
  }
  return { beginning, examples };
}

function parseSettings(text: string): MachineIdSettings {
  const settings: unknown = JSON.parse(text);
  if (typeof settings !== "object" || settings === null) throw new Error(`No settings: ${text}`);
  return Object.fromEntries(Object.entries(settings));
}

it("every rule has a page, and every page a rule", () => {
  const names = readdirSync(pages).filter((name) => name.endsWith(".md"));
  expect(names.sort()).toEqual(Object.keys(rules).map((id) => `${id}.md`).sort());
});

describe.each(Object.keys(rules))("the page of %s", (rule) => {
  const { beginning, examples } = readPage(rule);

  it.each(examples)("line $line, wrong: $wrong", ({ language, wrong, settings, options, code }) => {
    const found = lint(beginning + code, { rule, settings, options, filename: `example.${language}` }).map(({ messageId }) => messageId);
    expect([...new Set(found)]).toEqual(wrong === null ? [] : [wrong]);
  });

  it("shows wrong and right code", () => {
    expect(examples.some(({ wrong }) => wrong !== null)).toBe(true);
    expect(examples.some(({ wrong }) => wrong === null)).toBe(true);
  });
});
