import { afterAll, describe, expect, it } from "vitest";
import { filesCampaign } from "./files-campaign.js";
import { filesJudge } from "./files-judge.js";
import { generateProgram } from "./generate.js";
import { splitProgram } from "./split.js";

const files = filesJudge();
const alone = filesJudge(undefined, true);
afterAll(() => {
  files.close();
  alone.close();
});

describe("validate-before-side-effect against executions of programs in several files", () => {
  it("misses no ungated call and hardly reports a gated one", { timeout: 120_000 }, async () => {
    const tally = await filesCampaign(515_151, 15, files);
    expect(tally.missed).toEqual([]);
    expect(tally.programs).toBe(15);
    expect(tally.gated).toBeGreaterThan(3);
    expect(tally.ungated).toBeGreaterThan(3);
    expect(tally.falseAlarms).toEqual([]);
  });

  it("writes programs whose gates stand in other files: without those files more is reported", () => {
    let together = 0;
    let apart = 0;
    for (let seed = 1; seed <= 30; seed += 1) {
      const split = splitProgram(generateProgram(seed).parsed, seed);
      if (split === null) continue;
      together += files.judge(split).size;
      apart += alone.judge(split).size;
    }
    expect(apart).toBeGreaterThan(together);
  });
});
