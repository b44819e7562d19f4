import { describe, expect, it } from "vitest";
import { falseAlarmShare, gatedShare, runCampaign } from "./campaign.js";
import { compare } from "./compare.js";
import { execute } from "./execute.js";
import { generateProgram } from "./generate.js";
import { parseRunnable } from "./check.js";
import { shrink } from "./shrink.js";
import { sitesIn } from "./syntax.js";

// Enough for a stable share of gated calls, and few enough for a few seconds.
const SEEDS = Array.from({ length: 60 }, (_, index) => 5000 + index);

describe("the execution test itself", () => {
  it("writes the same program for the same seed", () => {
    for (const seed of SEEDS.slice(0, 15)) {
      expect(generateProgram(seed).parsed.source).toBe(generateProgram(seed).parsed.source);
    }
  });

  it("writes programs that parse, run and have a side effect", () => {
    for (const seed of SEEDS) {
      const { source } = generateProgram(seed).parsed;
      expect(parseRunnable(source), source).not.toBeNull();
      expect(sitesIn(source)).not.toEqual([]);
    }
  });

  it("runs a program the same way every time", async () => {
    for (const seed of SEEDS.slice(0, 15)) {
      const { source } = generateProgram(seed).parsed;
      expect([...(await execute(source, 100)).verdicts]).toEqual([...(await execute(source, 100)).verdicts]);
    }
  });

  it("counts every ungated call as missed by a judge that is silent, and gates 35 to 65 % of them", { timeout: 60_000 }, async () => {
    const tally = await runCampaign(SEEDS, () => new Set());
    expect(tally.missed).toBe(tally.verdicts.ungated);
    expect(tally.falseAlarms).toBe(0);
    const share = gatedShare(tally);
    expect(share).toBeGreaterThanOrEqual(0.35);
    expect(share).toBeLessThanOrEqual(0.65);
  });

  it("counts every gated call as a false alarm of a judge that always reports", { timeout: 120_000 }, async () => {
    const tally = await runCampaign(SEEDS.slice(0, 20), (source) => new Set(sitesIn(source)), { look: 250, settle: 500 });
    expect(tally.missed).toBe(0);
    expect(falseAlarmShare(tally)).toBe(1);
  });

  it("shrinks a missed call to a program that still shows it", { timeout: 60_000 }, async () => {
    const silent = (): Set<number> => new Set();
    for (const seed of SEEDS.slice(0, 40)) {
      const { parsed } = generateProgram(seed);
      const { disagreements } = await compare(parsed, silent);
      if (disagreements.length === 0) continue;
      const small = await shrink(parsed.source, silent, "missed");
      const again = parseRunnable(small);
      if (again === null) throw new Error(`The shrunk program does not run:\n${small}`);
      expect((await compare(again, silent)).disagreements.map(({ kind }) => kind)).toContain("missed");
      expect(small.length).toBeLessThan(parsed.source.length);
      return;
    }
    expect.unreachable("No program with a missed call among the seeds.");
  });
});
