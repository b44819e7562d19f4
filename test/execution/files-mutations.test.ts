import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { MutantWorkshop } from "./engine-mutants.js";
import { findMistake } from "./files/find-mistake.js";
import { projectJudge } from "./files/judge-project.js";
import { SEAM_MUTANTS } from "./files/seam-mutants.js";

/** The seeds are those of programs that show the mistake, so that a run is short: they say nothing of how many programs it takes to come upon one. */
const PROGRAMS = 1;
const folder = fileURLToPath(new URL("../../node_modules/.seam-mutants", import.meta.url));

describe("programs of several files show mistakes in how the engine follows other files", () => {
  const workshop = new MutantWorkshop(folder);
  const engine = projectJudge();
  afterAll(() => {
    engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(SEAM_MUTANTS)("that $name: $kind", { timeout: 120_000 }, async (mutant) => {
    const judge = projectJudge(await workshop.plugin(mutant));
    const found = await findMistake(mutant, judge, engine, PROGRAMS);
    judge.close();
    expect(found).not.toBeNull();
  });
});
