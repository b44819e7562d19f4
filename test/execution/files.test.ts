import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { expectedVerdicts } from "./annotated.js";
import { gatedShare } from "./campaign.js";
import { executeProgram } from "./execute.js";
import { generateProject } from "./files/generate-project.js";
import { projectJudge } from "./files/judge-project.js";
import { runProjects } from "./files/project-campaign.js";
import { compileProject } from "./files/project.js";
import { readWritten } from "./files/text.js";

const FIXTURES = new URL("./fixtures/files/", import.meta.url);

const files = projectJudge();
const alone = projectJudge(undefined, true);
afterAll(() => {
  files.close();
  alone.close();
});

const seedsFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, index) => first + index);

describe("validate-before-side-effect against executions of programs in several files", () => {
  it("misses no ungated call and hardly reports a gated one", { timeout: 120_000 }, async () => {
    const tally = await runProjects(seedsFrom(200, 7), (project) => files.judge(project));
    expect(tally.crashes).toEqual([]);
    expect(tally.missed).toBe(0);
    expect(tally.falseAlarms).toBe(0);
    expect(tally.files).toBeGreaterThan(14);
    expect(gatedShare(tally)).toBeGreaterThan(0.2);
    expect(gatedShare(tally)).toBeLessThan(0.8);
  });

  it("writes programs whose gates stand in other files: without those files more is reported", { timeout: 120_000 }, () => {
    const projects = seedsFrom(200, 12).map((seed) => generateProject(seed).project);
    const together = projects.reduce((sum, project) => sum + files.judge(project).size, 0);
    const apart = projects.reduce((sum, project) => sum + alone.judge(project).size, 0);
    expect(apart).toBeGreaterThan(together);
  });
});

describe("counter-examples of several files found before", () => {
  it.each(readdirSync(FIXTURES))("%s", { timeout: 60_000 }, async (name) => {
    const text = readFileSync(new URL(name, FIXTURES), "utf8");
    const project = readWritten(text);
    const executable = compileProject(project);
    const expected = expectedVerdicts(text);
    expect(executable === null ? null : (await executeProgram(executable, 5000)).verdicts).toEqual(expected);
    const reported = files.judge(project);
    for (const [site, verdict] of expected) expect([site, reported.has(site)]).toEqual([site, verdict === "ungated"]);
  });
});
