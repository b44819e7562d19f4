import { describe, expect, it } from "vitest";
import { expand, expectedVerdicts, PREAMBLE } from "./annotated.js";
import { execute } from "./execute.js";
import { KNOWN_VERDICTS } from "./known-verdicts.js";

describe("verdicts of the execution test, by clause of the contract", () => {
  it.each(KNOWN_VERDICTS.map(({ clause, program }) => [clause, program] as const))("%s", async (_clause, program) => {
    const source = expand(PREAMBLE + program);
    const { verdicts } = await execute(source, 3000);
    expect(Object.fromEntries(verdicts)).toEqual(Object.fromEntries(expectedVerdicts(source)));
  });
});
