import { describe, expect, it } from "vitest";
import { lint } from "../rules/run.js";

const chosen = (name: string): string => `  const ${name} = job.${name} ? () => 0 : () => 1;`;
/** It comes out of a call, and is in its constant before the next block begins. */
const called = (name: string): string => `  const ${name} = pick(job.${name});\n  if (job.${name}) job.next();`;

/** A call behind `gate`, beside so many constants that each hold one of two functions. */
function program(constants: number, gate: string, call: string, hold = chosen): string {
  const names = Array.from({ length: constants }, (_, index) => `f${index}`);
  return `import { MachineID } from "eslint-plugin-machineid/runtime";
const machineid = MachineID.fromEnv();
export async function main(id, url, job) {
  const pick = (flag) => (flag ? () => 0 : () => 1);
  const send = async () => { await fetch(url); };
  const { allowed } = await machineid.validate(id);
${names.map(hold).join("\n")}
  ${gate}
  ${call}
  return [${names.map((name) => `${name}()`).join(", ")}];
}
`;
}

const reported = (text: string): (string | undefined)[] => lint(text).map(({ messageId }) => messageId);

/** Two states for each constant. */
describe("more states than a block keeps apart", () => {
  const asks = "await machineid.assertAllowed(id);";
  const tests = "if (!allowed) return;";

  it("few: what a variable holds tells", () => {
    expect(reported(program(3, tests, "await send();"))).toEqual([]);
  });

  it("more than 96: only functions that constants name are kept", () => {
    expect(reported(program(7, asks, "await send();"))).toEqual([]);
    expect(reported(program(8, tests, "await send();"))).toEqual(["unchecked"]);
  });

  it("more than 384: these count as called from outside", () => {
    expect(reported(program(9, asks, "await send();", called))).toEqual(["skipped"]);
  });

  it.each([3, 7, 10])("an ungated call is found beside %i constants", (constants) => {
    expect(reported(program(constants, "", "await send();"))).toEqual(["unchecked"]);
  });
});
