import type { Linter } from "eslint";
import machineid from "../../src/plugin.js";
import { applySuggestion } from "../rules/apply-suggestion.js";
import type { SourceFile } from "./source-files.js";
import { TimedLinter } from "./timed-linter.js";

/** Edits after which a file is left as it is. */
const MOST_EDITS = 60;

/** What became of one file with findings, after the rule's own suggestions. */
export interface MendedFile {
  readonly path: string;
  /** Before the first edit. */
  readonly findings: number;
  /** Findings that no suggestion was offered for. */
  readonly unoffered: number;
  /** Suggestions that left their finding standing, as its message. */
  readonly useless: readonly string[];
  /** Suggestions after which the file was no program any more, as the parser's message. */
  readonly broken: readonly string[];
  /** Findings that say that the analysis gave up, in the mended file. */
  readonly unproven: number;
  /** Of the rule on the mended file, in milliseconds. */
  readonly ruleTime: number;
}

/** Applies the suggestions of the core rule, one after the other: correct code should be left, without findings but those without suggestion. */
export function mend(directory: string, sources: readonly SourceFile[]): MendedFile[] {
  const linter = new TimedLinter(directory, { core: machineid.rules["validate-before-side-effect"] });
  return sources.flatMap((source) => mendFile(linter, source) ?? []);
}

function mendFile(linter: TimedLinter, source: SourceFile): MendedFile | null {
  const first = linter.lint(source);
  if (first.kind !== "linted" || first.messages.length === 0) return null;
  let { messages, ruleTime } = first;
  let { text } = source;
  const useless: string[] = [];
  const broken: string[] = [];
  const refused = new Set<string>();
  for (let edits = 0; edits < MOST_EDITS; edits++) {
    const message = messages.find((each) => suggestionOf(each) !== undefined && !refused.has(each.message));
    const suggestion = message === undefined ? undefined : suggestionOf(message);
    if (message === undefined || suggestion === undefined) break;
    const edited = applySuggestion(text, suggestion);
    const after = linter.lint({ path: source.path, text: edited });
    if (after.kind === "linted" && after.messages.length < messages.length) {
      ({ messages, ruleTime } = after);
      text = edited;
      continue;
    }
    refused.add(message.message);
    if (after.kind === "linted") useless.push(`line ${message.line}: ${message.message}`);
    else broken.push(after.kind === "unparsed" ? after.message : after.error.message);
  }
  return {
    path: source.path,
    findings: first.messages.length,
    unoffered: messages.filter((message) => suggestionOf(message) === undefined).length,
    useless,
    broken,
    unproven: messages.filter(({ messageId }) => messageId === "unproven").length,
    ruleTime,
  };
}

function suggestionOf(message: Linter.LintMessage): Linter.LintSuggestion | undefined {
  return message.suggestions?.[0];
}
