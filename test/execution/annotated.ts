import type { Verdict } from "./evidence.js";
import { sitesIn } from "./syntax.js";

/** The hand-written programs begin with these lines, so that their table need not repeat them. */
export const PREAMBLE = `import { MachineID } from "eslint-plugin-machineid/runtime";
import { opaque, mayThrow, load, list, emitter, app, register, deviceId } from "./world";
const machineid = new MachineID({ orgKey: process.env.MACHINEID_ORG_KEY });
`;

/** Writes `effect(7)` out as a call of the API that stands for side effects. */
export function expand(source: string): string {
  return source.replace(/\beffect\((\d+)\)/g, 'fetch("https://api.example.com/$1")');
}

const VERDICTS: readonly Verdict[] = ["ungated", "gated", "disputed", "unreached"];
const COMMENT = /\/\/ ((?:ungated|gated|disputed|unreached)(?:, (?:ungated|gated|disputed|unreached))*)$/;

/**
 * The verdicts that comments in a program state: `// gated` at the end of the line of a side effect, `// gated, ungated` where the line
 * has two.
 *
 * @throws Error where a side effect has no such comment.
 */
export function expectedVerdicts(source: string): Map<number, Verdict> {
  const expected = new Map<number, Verdict>();
  for (const line of source.split("\n")) {
    const stated = COMMENT.exec(line)?.[1]?.split(", ") ?? [];
    for (const [index, site] of sitesIn(line).entries()) {
      const verdict = VERDICTS.find((known) => known === stated[index]);
      if (verdict === undefined) throw new Error(`Side effect ${site} has no "// gated" or "// ungated" at the end of its line: ${line}`);
      expected.set(site, verdict);
    }
  }
  return expected;
}

/** The program with its verdicts as comments. */
export function annotate(source: string, verdicts: ReadonlyMap<number, Verdict>): string {
  return source
    .split("\n")
    .map((line) => {
      const stated = sitesIn(line).flatMap((site) => verdicts.get(site) ?? []);
      return stated.length === 0 ? line : `${line} // ${stated.join(", ")}`;
    })
    .join("\n");
}
