import type { Verdict } from "./execute.js";
import { sitesIn } from "./syntax.js";

/** Every program begins with these lines, so that tables and fixtures need not repeat them. */
export const PREAMBLE = `import { MachineID } from "eslint-plugin-machineid/runtime";
import { opaque, mayThrow, load, list, emitter, app, register, deviceId } from "./world";
const machineid = new MachineID({ orgKey: process.env.MACHINEID_ORG_KEY });
`;

/** Writes \`effect(7)\` out as a call of the API that stands for side effects. */
export function expand(source: string): string {
  return source.replace(/\beffect\((\d+)\)/g, 'fetch("https://api.example.com/$1")');
}

const EXPECTATION = /https:\/\/api\.example\.com\/(\d+)".*\/\/ *(ungated|gated|disputed|unreached)\b/;

/**
 * The verdicts that comments in a program state: \`// gated\` at the end of the line of a side effect.
 *
 * @throws Error where a side effect has no such comment.
 */
export function expectedVerdicts(source: string): Map<number, Verdict> {
  const expected = new Map<number, Verdict>();
  for (const line of source.split("\n")) {
    const match = EXPECTATION.exec(line);
    const verdict = match?.[2];
    if (verdict === "ungated" || verdict === "gated" || verdict === "disputed" || verdict === "unreached") {
      expected.set(Number(match?.[1]), verdict);
    }
  }
  const missing = sitesIn(source).filter((site) => !expected.has(site));
  if (missing.length > 0) throw new Error(`Side effect ${missing.join(", ")} has no "// gated" or "// ungated" on its line.`);
  return expected;
}
