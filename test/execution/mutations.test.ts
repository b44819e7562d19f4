import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { compare, type Disagreement, type Judge } from "./compare.js";
import { ENGINE_MUTANTS, MutantWorkshop, type EngineMutant } from "./engine-mutants.js";
import { generateProgram } from "./generate.js";
import { ruleJudge } from "./judge.js";

const PROGRAMS = 2000;
const folder = fileURLToPath(new URL("../../node_modules/.engine-mutants", import.meta.url));

/** The first disagreement of the mutant with the executions that the engine as it is does not have. */
async function findMistake({ kind }: EngineMutant, mutant: Judge, engine: Judge): Promise<Disagreement | null> {
  for (let seed = 1; seed <= PROGRAMS; seed += 1) {
    const { parsed } = generateProgram(seed);
    const [reported, rightly] = [await mutant(parsed.source), await engine(parsed.source)];
    const isMistake = (site: number): boolean => reported.has(site) !== rightly.has(site);
    // Executions are dear, and the two can only be told apart where they differ.
    if (![...reported, ...rightly].some(isMistake)) continue;
    const { disagreements } = await compare(parsed, () => reported, { look: 250, settle: kind === "missed" ? 1 : 2000 });
    const found = disagreements.find((disagreement) => disagreement.kind === kind && isMistake(disagreement.site));
    if (found !== undefined) return found;
  }
  return null;
}

describe("the execution test finds mistakes of the engine", () => {
  const workshop = new MutantWorkshop(folder);
  const engine = ruleJudge();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(ENGINE_MUTANTS)("that $name: $kind", { timeout: 240_000 }, async (mutant) => {
    const found = await findMistake(mutant, await workshop.judge(mutant), engine);
    expect(found).not.toBeNull();
  });
});
