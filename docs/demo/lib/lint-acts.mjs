import { readdirSync } from "node:fs";
import { join } from "node:path";
import { lintFolder, markedMistakes, ungatedSideEffects } from "./findings.mjs";

/**
 * Lints the version with the mistakes: each must be found, and nothing else be called ungated.
 *
 * @param {import("./checklist.mjs").Checklist} checklist
 */
export async function lintBefore(checklist, { demo, root, plugin }) {
  const folder = join(demo, "before");
  checklist.heading("1. ESLint on the code with the usual mistakes (before/)");
  const { results, text } = await lintFolder(folder, root, plugin);
  console.log(`${indent(text)}\n`);

  const marked = readdirSync(folder).filter((name) => name.endsWith(".ts")).flatMap((name) => markedMistakes(join(folder, name)));
  const reported = ungatedSideEffects(results);
  for (const { mistake, place } of marked) {
    const found = reported.some((each) => each.place === place);
    checklist.expect(mistake, found, found ? `reported at ${place}` : `no report at ${place}`);
  }
  const extra = reported.filter(({ place }) => !marked.some((each) => each.place === place));
  checklist.expect("no other side effect is called ungated", extra.length === 0, listOrNone(extra.map(({ place }) => place)));
}

/**
 * Lints the corrected version: it must be clean.
 *
 * @param {import("./checklist.mjs").Checklist} checklist
 */
export async function lintAfter(checklist, { demo, root, plugin }) {
  checklist.heading("2. ESLint on the corrected code (after/)");
  const { results, text } = await lintFolder(join(demo, "after"), root, plugin);
  if (text !== "") console.log(`${indent(text)}\n`);
  const problems = results.reduce((sum, { messages }) => sum + messages.length, 0);
  checklist.expect("nothing to report", results.length > 0 && problems === 0, `${results.length} files, ${problems} problems`);
}

function indent(text) {
  return text.split("\n").map((line) => (line === "" ? line : `  ${line}`)).join("\n");
}

function listOrNone(places) {
  return places.length === 0 ? "none" : places.join(", ");
}
