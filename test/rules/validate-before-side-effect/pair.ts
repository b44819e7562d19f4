import type { MachineIdSettings } from "../run.js";

/**
 * A program without findings and its twin, which differs by one thing and has some. In the twin each reported line ends with a comment
 * that names the message: `// ! noGate`.
 */
export interface Pair {
  /** What the two programs are about, in the words of the contract. */
  readonly clause: string;
  readonly valid: string;
  readonly invalid: string;
  readonly settings?: MachineIdSettings;
  /** Programs that only a TypeScript parser reads. */
  readonly typed?: true;
  /** The engine is known to be wrong here; described in `docs/soundness.md`. The day it is right, the test says so. */
  readonly gap?: "valid" | "invalid" | "both";
}

type Circumstances = Pick<Pair, "settings" | "typed" | "gap">;

const PREAMBLE = `import { MachineID } from "eslint-plugin-machineid/runtime";
const machineid = MachineID.fromEnv();
`;

/** A pair of whole files, each behind a client named `machineid`. */
export function files(clause: string, valid: string, invalid: string, more: Circumstances = {}): Pair {
  return { clause, valid: PREAMBLE + dedent(valid), invalid: PREAMBLE + dedent(invalid), ...more };
}

/** A pair of bodies of one exported async function. */
export function bodies(clause: string, valid: string, invalid: string, more: Circumstances = {}): Pair {
  const inMain = (body: string): string => `export async function main(job, id, url) {\n${dedent(body).trimEnd().replace(/^/gm, "  ")}\n}\n`;
  return files(clause, inMain(valid), inMain(invalid), more);
}

/** The same body around two conditions, of which only the first tells a permit from a denial. */
export function conditions(tells: string, tellsNothing: string, more: Circumstances = {}): Pair {
  const body = (condition: string): string => `const d = await machineid.validate(id);\nif (${condition}) {\n  await fetch(url); MARK\n}`;
  return bodies(`\`${tells}\` tells, \`${tellsNothing}\` does not`, body(tells).replace(" MARK", ""), body(tellsNothing).replace("MARK", "// ! unchecked"), more);
}

function dedent(text: string): string {
  const lines = text.replace(/^\n/, "").trimEnd().split("\n");
  const margin = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(margin)).join("\n") + "\n";
}

/** Line and message id of each `// ! id` in a program. */
export function expectedReports(program: string): string[] {
  return program.split("\n").flatMap((line, index) => {
    const marked = /\/\/ ! (.+)$/.exec(line)?.[1];
    return marked === undefined ? [] : marked.split(" ").map((id) => `${index + 1} ${id}`);
  });
}
