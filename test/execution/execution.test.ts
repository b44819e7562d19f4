import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { expand, expectedVerdicts, PREAMBLE } from "./annotated.js";
import { falseAlarmShare, gatedShare, runCampaign } from "./campaign.js";
import { execute } from "./execute.js";
import { ruleJudge } from "./judge.js";
import { KNOWN_VERDICTS } from "./known-verdicts.js";

const FIRST_SEED = 424_242;
const PROGRAMS = 200;
const FIXTURES = new URL("./fixtures/", import.meta.url);

const judge = ruleJudge();

describe("validate-before-side-effect against executions", () => {
  it("misses no ungated call and hardly reports a gated one", { timeout: 120_000 }, async () => {
    const seeds = Array.from({ length: PROGRAMS }, (_, index) => FIRST_SEED + index);
    const tally = await runCampaign(seeds, judge);
    expect(tally.crashes).toEqual([]);
    expect(tally.findings.filter(({ kind }) => kind === "missed")).toEqual([]);
    expect(falseAlarmShare(tally)).toBeLessThan(0.01);
    expect(gatedShare(tally)).toBeGreaterThanOrEqual(0.35);
    expect(gatedShare(tally)).toBeLessThanOrEqual(0.65);
  });

  it.each(KNOWN_VERDICTS.map(({ clause, program }) => [clause, program] as const))("%s", async (_clause, program) => {
    await expectAgreement(expand(PREAMBLE + program));
  });
});

describe("counter-examples found before", () => {
  const names = readdirSync(FIXTURES).filter((name) => name.endsWith(".js"));

  it.each(names)("%s", { timeout: 60_000 }, async (name) => {
    const source = readFileSync(new URL(name, FIXTURES), "utf8");
    const { verdicts } = await execute(source, 5000);
    expect(Object.fromEntries(verdicts)).toEqual(Object.fromEntries(expectedVerdicts(source)));
    await expectAgreement(source);
  });
});

async function expectAgreement(source: string): Promise<void> {
  const reported = await judge(source);
  for (const [site, verdict] of expectedVerdicts(source)) {
    if (verdict === "ungated") expect(reported, `side effect ${site}`).toContain(site);
    if (verdict === "gated") expect(reported, `side effect ${site}`).not.toContain(site);
  }
}
