import type { Finding } from "../analysis/finding.js";

/** The path of a finding in one line: `line 3 → 7 → 9`. */
export function describePath(finding: Finding): string {
  const lines: number[] = [];
  for (const step of finding.path) {
    const { line } = step.node.loc.start;
    if (lines.at(-1) !== line) lines.push(line);
  }
  const end = finding.node.loc.start.line;
  if (lines.at(-1) !== end) lines.push(end);
  return `line ${lines.join(" → ")}`;
}
